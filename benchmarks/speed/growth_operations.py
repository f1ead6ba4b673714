"""The operations whose growth is measured, each in a process of its own.

What is measured is what a person waits for: the commands ``ingest``, ``routing``, ``verify``
and ``trace --all`` from their start to their end, and the making of each cache; and, within
an archive that is opened, one question and one issuer's carriage.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.speed import ingest as ingesting
from benchmarks.speed import one_statement, search
from benchmarks.speed.apart import Measured, cpu, measured
from benchmarks.speed.commands import ran
from benchmarks.speed.verify import questions

Line = dict[str, Any]

STATEMENTS = (100, 200, 400, 800, 1_500)
"""So many of an issuer's statements, the first ones, has carriage been measured on as well."""


@dataclass(frozen=True)
class Ground:
    """What an operation is measured on.

    Parameters
    ----------
    posts
        How many.
    folder
        What ``benchmarks.speed.posts`` wrote.
    root
        An archive of it, which may be changed; of ``ingest``, where it is to be made.
    """

    posts: int
    folder: Path
    root: Path


@dataclass(frozen=True)
class Operation:
    """``measure`` returns cpu_s, wall_s, peak_mb and more; ``most``: exponent aimed at.

    ``short``: what the plot calls it. ``sizes``: posts at which it is measured; null = all.
    ``brief``: measured several times at every size, for it takes seconds at the most.
    """

    name: str
    title: str
    short: str
    measure: Callable[[Ground], Line]
    most: float | None = None
    sizes: Sequence[int] | None = None
    brief: bool = False


def disk_mb(*paths: Path) -> int:
    """Return the megabytes that files, and all in folders, take."""
    files = [f for path in paths for f in (path.rglob("*") if path.is_dir() else [path])]
    return sum(f.stat().st_size for f in files if f.is_file()) >> 20


def _line(made: Measured, **more: object) -> Line:
    return {"cpu_s": made.cpu_s, "wall_s": made.wall_s, "peak_mb": made.peak_mb, **more}


def ingest(ground: Ground) -> Line:
    """Take the JSON lines into a new archive, which is left at ``root``."""
    shutil.rmtree(ground.root, ignore_errors=True)
    case = json.loads((ground.folder / "case.json").read_text(encoding="utf-8"))
    given = ("--map", case["map"], "--collected-at", case["collected_at"])
    made = measured(ingesting.ours, str(ground.root), *given, str(ground.folder / "posts.jsonl"))
    if made.result["rows"] != ground.posts:
        raise SystemExit(f"{made.result['rows']:,} of {ground.posts:,} posts were taken in")
    shutil.copy(ground.folder / "register.yaml", ground.root / "register.yaml")
    parts = {name: disk_mb(ground.root / name) for name in ("evidence", "segments")}
    raw = disk_mb(ground.folder / "posts.jsonl")
    return _line(made, disk_mb=disk_mb(ground.root), raw_mb=raw, **parts)


def sketching(root: str) -> Line:
    """Make the sketches, with the outer lines beside them."""
    from mabillon import Archive
    from mabillon.workflows.holdings import Holdings
    from mabillon.workflows.register_in_force import current

    with Archive(root) as archive:
        _, register = current(archive.store, record=False)
        return {"rows": Holdings(archive.store, register, archive.settings).sketches.rows}


def sketches(ground: Ground) -> Line:
    """Make them anew."""
    folder = ground.root / "caches" / "sketches"
    shutil.rmtree(folder, ignore_errors=True)
    return _line(measured(sketching, str(ground.root)), disk_mb=disk_mb(folder))


def index(ground: Ground) -> Line:
    """Make the search index anew; throw it away."""
    folder = ground.root / "caches" / "search"
    shutil.rmtree(folder, ignore_errors=True)
    made = _line(measured(search.making, str(ground.root)), disk_mb=disk_mb(folder))
    shutil.rmtree(folder)
    return made


def statement(ground: Ground) -> Line:
    """Ask for each of 400 texts; the figure is the mean of one, in an archive that is open.

    ``candidates``, ``related``: how many posts were looked at for a text, and were related to
    it: what grows by chance, and what there is to be found.
    """
    made = measured(one_statement.ours, str(ground.root), str(ground.folder / "questions.jsonl"))
    taken = np.array(made.result["ms"])
    figures = {"cpu_s": round(float(taken.mean()) / 1e3, 6), "wall_s": None}
    quantiles = {
        f"p{share}_ms": round(float(np.quantile(taken, share / 100)), 2) for share in (50, 95)
    }
    opened = round(made.result["loaded_s"], 3)
    counted = {
        "candidates": round(float(np.mean(made.result["candidates"])), 1),
        "related": round(float(np.mean([len(rows) for rows in made.result["rows"]])), 2),
    }
    return {**figures, **quantiles, **counted, "opened_s": opened, "peak_mb": made.peak_mb}


def carrying(root: str) -> Line:
    """Find who carried one issuer's statements, for some of them and for all.

    Columns and furniture of an opened archive are read before; what a round found out is
    forgotten before the next, in memory and in the archive's caches. A first round is not
    counted: it brings the files into the system's cache.
    """
    from mabillon import Archive
    from mabillon.workflows.holdings import Holdings
    from mabillon.workflows.register_in_force import current
    from mabillon.workflows.statements import carryings, known_statements, role_keys

    rounds: list[tuple[int, int, float]] = []
    with Archive(root) as archive:
        _, register = current(archive.store, record=False)
        issuer = register.issuers[0]
        for some in (STATEMENTS[-1], *STATEMENTS):
            forget_carried(Path(root))
            holdings = Holdings(archive.store, register, archive.settings)
            holdings.make_ready()
            holdings.learn(role_keys(holdings, issuer, {"own", "forwarder"}))
            statements = known_statements(holdings, issuer)
            began = cpu()
            found = carryings(holdings, issuer, statements[:some])
            rounds.append((min(some, len(statements)), len(found), round(cpu() - began, 4)))
            if len(rounds) > 1 and some >= len(statements):
                break
    return {"rounds": rounds[1:]}


def forget_carried(root: Path) -> None:
    """Remove what an archive keeps of who carried what."""
    shutil.rmtree(root / "caches" / "carried", ignore_errors=True)


def carriage(ground: Ground) -> Line:
    """Return what all of the issuer's statements cost, and ``rounds`` on fewer."""
    made = measured(carrying, str(ground.root))
    statements, found, seconds = made.result["rounds"][-1]
    counted = {"statements": statements, "carried": found, "rounds": made.result["rounds"]}
    return {"cpu_s": seconds, "wall_s": None, "peak_mb": made.peak_mb, **counted}


def _command(ground: Ground, *words: str) -> Line:
    made = ran(["--archive", str(ground.root), *words], 1)
    return {"cpu_s": made.cpu_s, "wall_s": made.wall_s, "peak_mb": made.peak_mb}


def routing(ground: Ground) -> Line:
    """Measure how one issuer's statements travel, among all channels; none of it worked out yet."""
    forget_carried(ground.root)
    return _command(ground, "routing", _issuer(ground), "--json")


def verify(ground: Ground) -> Line:
    """Ask about the post that is built on a statement, a second time.

    ``caches_mb``: all caches that stand by then, but the search index.
    """
    [arguments, *_] = questions(ground.folder, ground.root / "tmp").values()
    first = _command(ground, "verify", *arguments)
    again = _command(ground, "verify", *arguments)
    caches = disk_mb(ground.root / "caches") - disk_mb(ground.root / "caches" / "search")
    return {**again, "first_cpu_s": first["cpu_s"], "caches_mb": caches}


def _issuer(ground: Ground) -> str:
    case = json.loads((ground.folder / "case.json").read_text(encoding="utf-8"))
    return str(case["issuer"])


def clustering(root: str) -> Line:
    """Find the near copies of all posts; return how many pairs and clusters there are."""
    from mabillon import Archive
    from mabillon.workflows import clusters

    with Archive(root) as archive:
        found = clusters.clusters(archive.store)
        return {"pairs": len(found.pairs), "clusters": len(found.clusters)}


def copies(ground: Ground) -> Line:
    """Find them where the sketches are made already."""
    made = measured(clustering, str(ground.root))
    return _line(made, **made.result)


OPERATIONS: Sequence[Operation] = (
    Operation("ingest", "ingest of mapped JSON lines", "ingest", ingest, 1.0),
    Operation("sketches", "sketches and outer lines", "sketches", sketches, 1.0),
    Operation(
        "statement",
        "one statement against all, verified",
        "one statement",
        statement,
        0.3,
        brief=True,
    ),
    Operation("carriage", "carriage of one issuer's statements", "carriage", carriage, brief=True),
    Operation("routing", "`mabillon routing`, whole command", "routing", routing, brief=True),
    Operation("verify", "`mabillon verify`, whole command, warm", "verify", verify, brief=True),
    Operation("copies", "near copies of all, sketches made", "near copies of all", copies),
    Operation("index", "search index", "search index", index, 1.0),
)
"""In the order in which they are measured: each finds what it needs already made."""
