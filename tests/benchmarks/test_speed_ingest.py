"""The peers of ingest build what Mabillon keeps, to the last value; a line says both sides."""

from __future__ import annotations

from pathlib import Path

import click
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from benchmarks.speed import ingest, posts
from benchmarks.speed.archives import collected_at, mapping

from mabillon import Archive
from mabillon.tables import READ_POSTS

COUNT = 2_000


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("posts")
    posts.write(folder, COUNT, seed=7)
    return folder


@pytest.mark.parametrize("what", ["lines", "export"])
def test_the_peer_builds_the_same(made: Path, tmp_path: Path, what: str) -> None:
    file = made / ("posts.jsonl" if what == "lines" else "result.json")
    peer = ingest.lines_peer if what == "lines" else ingest.export_peer
    assert peer(str(file), str(tmp_path / "peer.parquet")) == {"rows": COUNT}
    theirs = pq.read_table(tmp_path / "peer.parquet")
    with Archive.init(tmp_path / "archive") as archive:
        given = {"mapping": mapping(made)} if what == "lines" else {}
        archive.ingest([file], collected_at=collected_at(made), **given)
        mine = archive.store.posts()
    for name in theirs.schema.names:
        kept = mine[name].cast(pa.string()) if name == "kind" else mine[name]
        assert pc.equal(kept.is_null(), theirs[name].is_null()).to_pylist() == [True] * COUNT
        assert kept.combine_chunks().equals(theirs[name].combine_chunks()), name


def test_what_is_converted_is_what_is_kept(made: Path, tmp_path: Path) -> None:
    """To all columns that a reader gives; the peer's are those of the other loop but versions."""
    file, mapped = made / "posts.jsonl", mapping(made)
    said = ",".join(f"{ours}={theirs}" for ours, theirs in mapped.items())
    assert ingest.converted(str(file), said, str(tmp_path / "made.parquet")) == {"rows": COUNT}
    with Archive.init(tmp_path / "archive") as archive:
        archive.ingest([file], collected_at=collected_at(made), mapping=mapped)
        kept = archive.store.posts().select(READ_POSTS.names)
    assert pq.read_table(tmp_path / "made.parquet").cast(READ_POSTS).equals(kept)
    for peer in (ingest.lines_peer, ingest.conversion_peer):
        peer(str(file), str(tmp_path / f"{peer.__name__}.parquet"))
    whole = pq.read_table(tmp_path / "lines_peer.parquet").drop_columns("version")
    assert pq.read_table(tmp_path / "conversion_peer.parquet").equals(whole)


def test_a_digest_is_of_values_and_not_of_how_they_are_packed() -> None:
    plain = pa.chunked_array([["a", None, "b", "a"]])
    packed = pa.chunked_array([["a"], [None, "b", "a"]]).dictionary_encode()
    assert ingest.digest(plain) == ingest.digest(packed)
    for other in (
        ["a", "", "b", "a"],
        ["a", None, "b"],
        [None, "a", "b", "a"],
        ["a", None, "b ", "a"],
    ):
        assert ingest.digest(pa.chunked_array([other])) != ingest.digest(plain)


def test_a_peer_that_builds_something_else_is_no_peer(made: Path, tmp_path: Path) -> None:
    file, good = made / "posts.jsonl", tmp_path / "good.parquet"
    ingest.lines_peer(str(file), str(good))
    root = tmp_path / "archive"
    with Archive.init(root) as archive:
        archive.ingest([file], collected_at=collected_at(made), mapping=mapping(made))
    ingest.agreed(root, good)
    ingest.agreed(good, good)
    table = pq.read_table(good)
    for name, row in (("text", 7), ("id", COUNT - 1), ("posted_at", 0)):
        values = table[name].to_pylist()
        values[row] = values[row - 1]
        place = table.schema.get_field_index(name)
        changed = pa.chunked_array([pa.array(values, table.schema.field(name).type)])
        pq.write_table(table.set_column(place, name, changed), tmp_path / "bad.parquet")
        with pytest.raises(click.UsageError, match=f"differ in {name}:"):
            ingest.agreed(root, tmp_path / "bad.parquet")
        with pytest.raises(click.UsageError, match=f"differ in {name}:"):
            ingest.agreed(good, tmp_path / "bad.parquet")


@pytest.mark.parametrize("what", ["export", "conversion"])
def test_a_line_is_told_where_both_agree(made: Path, what: str) -> None:
    assert ingest.compare(made, COUNT, what)["posts"] == COUNT


def test_a_line_says_both_sides(made: Path) -> None:
    line = ingest.compare(made, COUNT, "lines")
    assert line["ratio"] == round(line["peer_cpu_s"] / line["cpu_s"], 2)
    assert line["posts"] == COUNT and min(line["peak_mb"], line["peer_peak_mb"]) > 0
