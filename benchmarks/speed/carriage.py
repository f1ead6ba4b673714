"""Who carried an issuer's statements, and how soon: ``python -m benchmarks.speed.carriage FOLDER``.

FOLDER is one that ``benchmarks.speed.posts`` wrote. Of every statement of the issuer it is asked
which post of a forwarder repeats it, and after how many seconds: from a day before to thirty
days after. Ours: from an archive whose sketches and columns stand, everything else made anew
(``workflows.statements.carryings``), with words, footers and links told apart; told beside:
the same asked once more, and what those caches cost to make. The peer, Polars, does the same
as a self-join over the archive's segments: the posts' texts up to the footer, which here alone
follows an empty line, own posts against those of the forwarders. Each runs in a process of its
own; what counts is its CPU time. The benchmark fails where the two answers differ.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import click
from benchmarks.speed.apart import measured
from benchmarks.speed.archives import given, on_posts
from benchmarks.speed.posts import FORWARDERS, ISSUER

OWN, FIRST = "telegram:1000001", 1_000_001
WORDS = 15
"""Of a statement at the least."""

EARLY_S, LATE_S = 24 * 3600, 30 * 24 * 3600


def making(root: str) -> dict[str, Any]:
    """Make the caches, as far as they do not stand; forget what was made of statements."""
    from mabillon import Archive
    from mabillon.workflows.holdings import Holdings
    from mabillon.workflows.register_in_force import current

    shutil.rmtree(Path(root) / "caches" / "carried", ignore_errors=True)
    with Archive(root) as archive:
        holdings = Holdings(archive.store, current(archive.store)[1], archive.settings)
        holdings.load([0])
        return {"posts": holdings.sketches.rows, "columns": holdings.columns.rows}


def ours(root: str) -> list[tuple[int, str, float]]:
    """Return (statement's row, carrying post, seconds) for each."""
    from mabillon import Archive
    from mabillon.workflows.holdings import Holdings
    from mabillon.workflows.register_in_force import current
    from mabillon.workflows.statements import carryings, known_statements

    with Archive(root) as archive:
        register = current(archive.store)[1]
        holdings = Holdings(archive.store, register, archive.settings)
        issuer = register.issuer(ISSUER)
        statements = known_statements(holdings, issuer)
        times = {s.post.row: s.post.posted_at for s in statements}
        found = []
        for row in carryings(holdings, issuer, statements):
            name, _, number = str(row["post"]).rpartition("/")
            [key] = register.channel(name).keys
            if key != OWN:
                seconds = (row["posted_at"] - times[row["statement"]]).total_seconds()
                found.append((row["statement"], f"{key}/{number}", seconds))
        return sorted(found)


def peer(root: str) -> list[tuple[int, str, float]]:
    """Return the same by Polars."""
    import polars as pl

    from mabillon import Archive

    with Archive(root) as archive:
        files = archive.store.segment_files("posts")
    forwarders = [f"telegram:{FIRST + n}" for n in range(1, FORWARDERS + 1)]
    posts = (
        pl.scan_parquet(files)
        .filter(pl.col("channel").cast(pl.String).is_in([OWN, *forwarders]))
        .select(
            "row",
            pl.col("channel").cast(pl.String),
            "id",
            "posted_at",
            pl.col("text").str.split("\n\n").list.first().alias("body"),
        )
        .collect()
    )
    own = posts.filter(
        (pl.col("channel") == OWN) & (pl.col("body").str.split(" ").list.len() >= WORDS)
    ).unique("body", keep="first", maintain_order=True)
    joined = own.join(posts.filter(pl.col("channel") != OWN), on="body", suffix="_by")
    after = (pl.col("posted_at_by") - pl.col("posted_at")).dt.total_seconds()
    found = joined.with_columns(after=after).filter(pl.col("after").is_between(-EARLY_S, LATE_S))
    named = found.select("row", pl.format("{}/{}", "channel_by", "id_by"), "after")
    return sorted((row, name, float(seconds)) for row, name, seconds in named.iter_rows())


@click.command(help=__doc__)
@on_posts
def main(folder: Path, posts: int, ready: Path | None) -> None:
    """Measure and print."""
    with given(ready, folder, posts) as root:
        made = measured(making, str(root))
        mine = measured(ours, str(root))
        again = measured(ours, str(root))
        theirs = measured(peer, str(root))
    if not mine.result == again.result == theirs.result:
        raise SystemExit(_difference(mine.result, theirs.result))
    ratio = round(theirs.cpu_s / mine.cpu_s, 2)
    line = {
        "benchmark": "carriage of an issuer's statements",
        "posts": posts,
        "value": f"{mine.cpu_s:.1f} s CPU",
        "cpu_s": mine.cpu_s,
        "again_cpu_s": again.cpu_s,
        "caches_cpu_s": made.cpu_s,
        "carried": len(mine.result),
        "peer": f"Polars {theirs.cpu_s:.1f} s CPU",
        "peer_cpu_s": theirs.cpu_s,
        "ratio": ratio,
        "target": "ratio ≥ 1.3",
        "met": ratio >= 1.3,
        "peak_mb": mine.peak_mb,
        "peer_peak_mb": theirs.peak_mb,
    }
    print(json.dumps(line, ensure_ascii=False))


def _difference(mine: list[list[Any]], theirs: list[list[Any]]) -> str:
    one, two = ({tuple(row) for row in rows} for rows in (mine, theirs))
    return (
        f"the answers differ: {len(one - two)} of ours alone, such as {sorted(one - two)[:2]}, "
        f"{len(two - one)} of the peer alone, such as {sorted(two - one)[:2]}"
    )


if __name__ == "__main__":
    main()
