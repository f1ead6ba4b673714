"""The search index finds what a plain scan finds, and is never believed when it is damaged."""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mabillon.archive.search_counts import Days, counts, days
from mabillon.archive.search_index import (
    VERSION,
    Broken,
    Filters,
    Place,
    SearchIndex,
    open_index,
)
from mabillon.archive.segments import Segment
from mabillon.errors import MabillonError, UsageError
from mabillon.text.matching import holds
from mabillon.text.names import keys
from mabillon.text.query import All, Named, Near, Not, Query, Words, parse
from mabillon.text.query import Any as AnyOf

START = datetime(2031, 3, 1, tzinfo=UTC)
WORDS = (
    *("seed", "bulb", "Bulb", "seedling", "SEED", "t.me/hedge/7", "https://hedge.example/a_b"),
    *("رابطة", "الرَّابِطه", "посев", "посева", "٣٦", "36", "北京大学", "京大", "co-op", "co", "𝐬𝐞𝐞𝐝"),
    *("x" * 70_000, "x" * 240, "صـــبر", "\u200bbulb", "😀", "שתילה", "bulb.", "İlk", "ilk", "ILK"),
)
TEXTS = st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join)


def row(number: int, text: str, **more: Any) -> dict[str, Any]:
    return {
        "row": number,
        "channel": f"telegram:{number % 3}",
        "channel_name": None,
        "id": str(number),
        "kind": "post",
        "posted_at": START + timedelta(hours=number) if number % 5 else None,
        "posted_at_uncertain_s": None,
        "edited_at": None,
        "text": text,
        "forward_channel": None,
        "forward_id": None,
        "forward_name": "Verge Relay" if number % 4 == 0 else None,
        "url": None,
        "media": [{"kind": "photo"}] if number % 2 else [],
        **more,
    }


class Material:
    """Posts as an archive hands them out, in segments."""

    def __init__(self, texts: list[str]) -> None:
        self.posts = [row(number, text) for number, text in enumerate(texts)]
        self.asked = 0

    def table(self, rows: np.ndarray[Any, np.dtype[np.int64]]) -> pa.Table:
        self.asked += len(rows)
        return pa.Table.from_pylist([self.posts[n] for n in rows.tolist()])

    def segments(self, *sizes: int) -> list[Segment]:
        made, first = [], 0
        for number, size in enumerate(sizes):
            made.append(Segment(number, "posts", str(number), f"{number}-{size}", 1, size, first))
            first += size
        return made

    def open(self, folder: Path, *sizes: int, **more: Any) -> SearchIndex:
        given = sizes or (len(self.posts),)
        return open_index(folder, self.segments(*given), self.table, **more)


def rows(index: SearchIndex, query: Query | str | None, filters: Filters | None = None) -> set[int]:
    asked = parse(query).query if isinstance(query, str) else query
    found = index.rows_of(asked, filters or Filters(), before_row=index.rows)
    hits = index.find(asked, filters or Filters(), before_row=index.rows, limit=10_000)
    assert hits.total == len(hits.posts) == len(found)
    assert {post.row for post in hits.posts} == set(found.tolist())
    return set(found.tolist())


# --- What is found -----------------------------------------------------------------------

TERMS = st.sampled_from(
    [
        "seed",
        "bulb",
        "رابطه",
        "الرابطه",
        "посев",
        "36",
        "ilk",
        "北京",
        "京大",
        "co",
        "op",
        "صبر",
        "x" * 240,
    ]
)
PIECES = st.builds(
    Words, st.lists(TERMS, min_size=1, max_size=3).map(tuple), st.booleans(), st.just(False)
) | st.builds(
    Words,
    st.lists(
        st.sampled_from(["t", "me", "hedge", "example", "a", "7"]), min_size=1, max_size=3
    ).map(tuple),
    st.booleans(),
    st.just(True),
)
QUERIES: st.SearchStrategy[Query] = st.recursive(
    PIECES
    | st.builds(
        Near,
        st.lists(st.lists(PIECES.filter(lambda w: not w.link), min_size=1, max_size=2).map(tuple),
                 min_size=2, max_size=3).map(tuple),
        st.integers(2, 6),
    )
    | st.builds(
        Named,
        st.lists(st.lists(PIECES.filter(lambda w: not w.link), min_size=1, max_size=3).map(tuple),
                 min_size=1, max_size=2).map(tuple),
        st.integers(2, 6),
        st.sampled_from([frozenset(), frozenset({"رابطة"}), frozenset({"Seed"})]),
    ),
    lambda inner: st.one_of(
        st.builds(All, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(Not, inner),
    ),
    max_leaves=5,
)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(TEXTS, max_size=40), st.lists(QUERIES, min_size=8, max_size=20))
def test_it_finds_what_a_scan_finds(texts: list[str], queries: list[Query]) -> None:
    material = Material(texts)
    with tempfile.TemporaryDirectory() as folder:
        index = material.open(Path(folder) / "search")
        for query in queries:
            scanned = {p["row"] for p in material.posts if holds(query, p["text"])}
            assert rows(index, query) == scanned, query


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> tuple[SearchIndex, Material]:
    source = random.Random(7)
    material = Material([" ".join(source.choices(WORDS[:20], k=8)) for _ in range(400)])
    return material.open(tmp_path_factory.mktemp("many")), material


def test_what_is_counted_is_what_a_scan_counts(many: tuple[SearchIndex, Material]) -> None:
    index, material = many
    query = parse("seed").query
    held = [p for p in material.posts[:300] if holds(query, p["text"])]
    found = counts(index, query, Filters(), 300)
    assert found.channels == Counter(p["channel"] for p in held)
    assert found.media == sum(bool(p["media"]) for p in held)
    assert found.forwards == sum(bool(p["forward_name"]) for p in held)
    epoch = START.replace(year=1970, month=1, day=1)
    by_day = Counter((p["posted_at"] - epoch).days for p in held if p["posted_at"])
    assert days(index, query, Filters(), 300) == Days(width=1, counts=by_day)
    assert days(index, parse("nowhere").query, Filters(), 300).counts == {}


def test_days_that_lie_ten_thousand_years_apart_are_counted_by_longer_stretches(
    tmp_path: Path,
) -> None:
    first, last = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
    material = Material(["seed", "seed", "seed"])
    for post, at in zip(material.posts, (first, START, last), strict=True):
        post["posted_at"] = at
    found = days(material.open(tmp_path), None, Filters(), 3)
    assert found.width > 1 and sum(found.counts.values()) == 3


def test_a_post_is_found_by_its_key_and_by_what_it_forwards(tmp_path: Path) -> None:
    material = Material(["seed", "seed", "bulb", "bulb"])
    material.posts[3] |= {"id": "0", "channel": "telegram:0"}
    material.posts[2] |= {"forward_channel": "telegram:0", "forward_id": "0"}
    index = material.open(tmp_path)
    assert [(p.row, p.text) for p in index.with_key("telegram:0/0")] == [(0, "seed"), (3, "bulb")]
    assert index.with_key("telegram:0/00") == []
    total, forwards = index.forwards_of("telegram:0/0", 10)
    assert (total, [p.row for p in forwards]) == (1, [2])


def test_filters(many: tuple[SearchIndex, Material]) -> None:
    index, material = many
    since, until = START + timedelta(hours=100), START + timedelta(hours=300)

    def of(holding: Callable[[dict[str, Any]], bool]) -> set[int]:
        return {p["row"] for p in material.posts if holding(p)}

    assert rows(index, None) == of(lambda p: True)
    assert rows(index, None, Filters(media=True)) == of(lambda p: bool(p["media"]))
    assert rows(index, None, Filters(forwards=False)) == of(lambda p: not p["forward_name"])
    assert rows(index, None, Filters(since=since)) == of(
        lambda p: p["posted_at"] is not None and p["posted_at"] >= since
    )
    at = material.posts[101]["posted_at"]
    assert 101 in rows(index, None, Filters(since=at))
    assert 101 not in rows(index, None, Filters(until=at))
    place = Place(("telegram:1", "telegram:none"), since, until)
    wanted = of(
        lambda p: (
            p["channel"] == "telegram:1"
            and p["posted_at"] is not None
            and since <= p["posted_at"] < until
            and holds(parse("seed").query, p["text"])
        )
    )
    assert wanted
    assert rows(index, "seed", Filters(places=((place,),))) == wanted
    assert rows(index, "seed", Filters(places=((place,), (Place(("telegram:2",)),)))) == set()
    assert rows(index, "seed", Filters(places=((),))) == set()
    assert rows(index, None, Filters(rows=(3, 5, 9_999))) == {3, 5}
    assert rows(index, None, Filters(rows=())) == set()
    assert index.channels == {"telegram:0", "telegram:1", "telegram:2"}


def test_order_and_limit(many: tuple[SearchIndex, Material]) -> None:
    index, _ = many

    def found(order: Any, limit: int = 1_000) -> list[int]:
        hits = index.find(parse("seed").query, Filters(), before_row=400, limit=limit, order=order)
        assert hits.total == len(rows(index, "seed"))
        return [post.row for post in hits.posts]

    timed = sorted(n for n in rows(index, "seed") if n % 5)
    without = {n for n in rows(index, "seed") if n % 5 == 0}
    for order, dated in (("oldest", timed), ("newest", timed[::-1])):
        assert found(order)[: len(timed)] == dated
        assert set(found(order)[len(timed) :]) == without
        assert found(order, 5) == dated[:5]
    assert sorted(found("relevance")) == sorted(rows(index, "seed"))
    hits = index.find(None, Filters(), before_row=400, limit=3)
    assert [post.row for post in hits.posts] == [399, 398, 397]


def test_as_of_an_earlier_moment(many: tuple[SearchIndex, Material]) -> None:
    index, _ = many
    for before in (0, 1, 200, 400, 9_999):
        expected = {n for n in rows(index, "seed") if n < before}
        hits = index.find(parse("seed").query, Filters(), before_row=before, limit=1_000)
        assert {post.row for post in hits.posts} == expected
        assert hits.total == len(expected)
        near = parse('"seed bulb"~4').query
        assert {p for p in rows(index, near) if p < before} == set(
            index.rows_of(near, Filters(), before_row=before).tolist()
        )


def test_posts_come_back_as_they_were(many: tuple[SearchIndex, Material]) -> None:
    index, material = many
    for post in index.find(None, Filters(), before_row=400, limit=400).posts:
        kept = material.posts[post.row]
        assert (post.text, post.channel, post.id) == (kept["text"], kept["channel"], kept["id"])
        assert post.posted_at == kept["posted_at"]
        assert post.media == tuple(m["kind"] for m in kept["media"])


def test_times_out_of_all_bounds_are_kept(tmp_path: Path) -> None:
    material = Material(["seed"] * 3)
    moments = [datetime(1, 1, 1, tzinfo=UTC), START, datetime(9999, 12, 31, tzinfo=UTC)]
    for post, at in zip(material.posts, moments, strict=True):
        post["posted_at"] = at
    index = material.open(tmp_path / "search")
    hits = index.find(None, Filters(since=START), before_row=3, limit=9, order="oldest")
    assert [post.posted_at for post in hits.posts] == moments[1:]


def test_a_beginning_of_too_many_words_is_refused(tmp_path: Path) -> None:
    material = Material([" ".join(f"a{n}b{k}" for k in range(100)) for n in range(170)])
    index = material.open(tmp_path / "search")
    with pytest.raises(UsageError, match="more letters"):
        rows(index, "a*")
    assert rows(index, "a16*") == {16, *range(160, 170)}
    with pytest.raises(UsageError, match="at most 240"):
        rows(index, Words(("x" * 241,), prefix=True))


def test_name_keys_find_words_that_sound_alike(tmp_path: Path) -> None:
    material = Material(["Hasan came", "قال حسن", "عبد الرحمن", "сказал Хасану", "bulb"])
    index = material.open(tmp_path / "search")
    assert {"hasan", "حسن", "хасану"} <= set(index.words_like(keys("Hassan")))
    assert "عبد الرحمن" in index.words_like(keys("Abdulrahman"))
    assert "bulb" not in index.words_like(keys("Hassan"))
    assert index.words_like([]) == []


# --- Keeping up with the catalogue ---------------------------------------------------------


def test_only_what_is_new_is_read(tmp_path: Path) -> None:
    material = Material(["seed", "bulb", "seed bulb", "tuber"])
    told: list[tuple[int, int]] = []
    first = material.open(tmp_path, 2, progress=lambda *done: told.append(done))
    assert (first.rows, told) == (2, [(2, 2)])
    material.asked = 0
    grown = material.open(tmp_path, 2, 2)
    assert (grown.rows, material.asked) == (4, 2)
    assert rows(grown, "seed") == {0, 2}
    assert grown.word_count == 3
    assert rows(first, "seed") == {0}  # an opened one does not change
    material.asked = 0
    assert rows(material.open(tmp_path, 2, 2), "seed") == {0, 2}
    assert material.asked == 0


def test_grown_in_steps_is_the_same_as_made_at_once(tmp_path: Path) -> None:
    source = random.Random(3)
    material = Material([" ".join(source.choices(WORDS, k=5)) for _ in range(60)])
    sizes = [7, 1, 20, 12, 20]
    for n in range(1, len(sizes) + 1):
        steps = material.open(tmp_path / "steps", *sizes[:n])
    once = material.open(tmp_path / "once", *sizes)
    assert steps.word_count == once.word_count
    for query in ("seed", "bul*", '"seed bulb"', "-seed", "посев OR 36", "t.me/hedge"):
        assert rows(steps, query) == rows(once, query)


def test_another_catalogue_is_not_believed(tmp_path: Path) -> None:
    Material(["seed", "bulb"]).open(tmp_path, 2)
    other = Material(["tuber", "corm", "seed"])
    assert rows(other.open(tmp_path, 1, 2), "seed") == {2}
    fewer = Material(["tuber"])  # rows were taken away
    assert rows(fewer.open(tmp_path, 1), "seed") == set()


def test_an_empty_archive(tmp_path: Path) -> None:
    material = Material([])
    index = open_index(tmp_path, [], material.table)
    assert index.rows == 0
    assert rows(index, "seed") == set() == rows(index, None)


# --- Damage --------------------------------------------------------------------------------


def put(path: Path, data: bytes) -> None:
    """Put another file in its place: what is mapped must not be cut under its readers."""
    path.unlink()
    path.write_bytes(data)


def damage(folder: Path, how: str) -> None:
    index = folder / f"v{VERSION}"
    files = sorted(p for p in index.iterdir() if p.stat().st_size)
    if how == "emptied":
        for path in files:
            put(path, b"")
    elif how == "seal lost":
        (folder / f"v{VERSION}.seal").unlink()
    elif how == "seal garbled":
        (folder / f"v{VERSION}.seal").write_bytes(b'{"meta.json": 1}')
    elif how == "files gone":
        for path in files[1:]:
            path.unlink()
    elif how == "folder emptied":
        shutil.rmtree(index)
        index.mkdir()
    elif how == "a file instead":
        shutil.rmtree(index)
        index.write_text("no index")
    else:
        for path in files:
            data = bytearray(path.read_bytes())
            data[len(data) // 2] ^= 1
            put(path, bytes(data[: len(data) // 2] if how == "cut" else data))


@pytest.mark.parametrize(
    "how",
    [
        *("emptied", "seal lost", "seal garbled", "files gone", "folder emptied"),
        *("a file instead", "cut", "one bit turned"),
    ],
)
def test_a_damaged_index_is_made_anew(tmp_path: Path, how: str) -> None:
    material = Material(["seed", "bulb", "seed bulb"])
    material.open(tmp_path)
    damage(tmp_path, how)
    material.asked = 0
    assert rows(material.open(tmp_path), "seed") == {0, 2}
    assert material.asked == 3
    assert rows(material.open(tmp_path), "seed") == {0, 2}
    assert material.asked == 3


def test_each_file_by_itself_with_one_bit_turned(tmp_path: Path) -> None:
    material = Material(["seed", "bulb", "seed bulb"])
    material.open(tmp_path / "whole")
    for path in sorted((tmp_path / "whole" / f"v{VERSION}").iterdir()):
        if not path.stat().st_size:
            continue
        shutil.rmtree(tmp_path / "hurt", ignore_errors=True)
        shutil.copytree(tmp_path / "whole", tmp_path / "hurt")
        hurt = tmp_path / "hurt" / f"v{VERSION}" / path.name
        data = bytearray(hurt.read_bytes())
        data[-1] ^= 1
        put(hurt, bytes(data))
        material.asked = 0
        assert rows(material.open(tmp_path / "hurt"), "seed") == {0, 2}
        assert material.asked == 3, path.name


def test_a_copied_index_is_used(tmp_path: Path) -> None:
    material = Material(["seed", "bulb"])
    material.open(tmp_path / "a")
    shutil.copytree(tmp_path / "a", tmp_path / "b", copy_function=shutil.copyfile)
    material.asked = 0
    assert rows(material.open(tmp_path / "b"), "seed") == {0}
    assert material.asked == 0


def _build_slowly(folder: str, sizes: tuple[int, ...], started: Any) -> None:
    material = Material(["seed"] * 50_000)

    def slowly(wanted: np.ndarray[Any, np.dtype[np.int64]]) -> pa.Table:
        started.set()
        time.sleep(0.3)
        return material.table(wanted)

    open_index(Path(folder), material.segments(*sizes), slowly)


@pytest.mark.parametrize("known", [0, 2])
def test_an_interrupted_build_is_thrown_away(tmp_path: Path, known: int) -> None:
    material = Material(["seed", "bulb", *["seed"] * 49_998])
    if known:
        material.open(tmp_path, known)
    context = multiprocessing.get_context("spawn")
    started = context.Event()
    sizes = (2, 49_998)
    child = context.Process(target=_build_slowly, args=(str(tmp_path), sizes, started))
    child.start()
    assert started.wait(120)
    time.sleep(0.8)
    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)
    child.join()
    index = material.open(tmp_path, *sizes)
    assert index.rows == 50_000
    assert len(rows_under(index, 10)) == 9
    assert [p.name for p in tmp_path.iterdir() if p.is_dir()] == [f"v{VERSION}"]


def test_growing_that_is_stopped_leaves_what_stood(tmp_path: Path) -> None:
    material = Material(["seed", "bulb", "seed bulb", "tuber"])
    material.open(tmp_path, 2)

    def stopped(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        material.open(tmp_path, 2, 2, progress=stopped)
    material.asked = 0
    grown = material.open(tmp_path, 2, 2)
    assert (grown.rows, material.asked) == (4, 2)  # the first two were not read again
    assert rows(grown, "seed") == {0, 2}


def rows_under(index: SearchIndex, before: int) -> set[int]:
    return set(index.rows_of(parse("seed").query, Filters(), before_row=before).tolist())


def test_what_breaks_while_it_is_asked_is_told(tmp_path: Path) -> None:
    material = Material(["seed"])

    def failing(rows: np.ndarray[Any, np.dtype[np.int64]]) -> pa.Table:
        raise MabillonError("a segment is missing")

    with pytest.raises(MabillonError, match="segment is missing"):
        open_index(tmp_path, material.segments(1), failing)
    assert rows(material.open(tmp_path), "seed") == {0}
    assert issubclass(Broken, Exception)


@pytest.fixture
def unprivileged(tmp_path: Path) -> Iterator[Path]:
    """A folder of one who may not write everywhere."""
    if os.geteuid() != 0:
        yield tmp_path
        return
    folder = Path(tempfile.mkdtemp())
    os.chown(folder, 65534, -1)
    os.seteuid(65534)
    try:
        yield folder
    finally:
        os.seteuid(0)
        shutil.rmtree(folder)


@pytest.mark.parametrize("known", [0, 1, 2])
def test_where_nothing_can_be_written_it_is_made_in_memory(unprivileged: Path, known: int) -> None:
    material = Material(["seed", "bulb", "seed"])
    folder = unprivileged / "search"
    folder.mkdir()
    sizes = (1, 2)
    if known:
        material.open(folder, *sizes[:known])
    before = sorted(folder.rglob("*"))
    for path in (folder, *before):
        path.chmod(0o500 if path.is_dir() else 0o400)
    assert rows(material.open(folder, *sizes), "seed") == {0, 2}
    assert sorted(folder.rglob("*")) == before
    for path in (folder, *before):
        path.chmod(0o700)


@pytest.mark.parametrize("where", ["search", f"search/v{VERSION}", f"search/making-v{VERSION}"])
def test_a_file_where_a_folder_should_be_is_thrown_away(tmp_path: Path, where: str) -> None:
    (tmp_path / where).parent.mkdir(exist_ok=True)
    (tmp_path / where).write_text("junk")
    assert rows(Material(["seed"]).open(tmp_path / "search"), "seed") == {0}
    assert (tmp_path / "search" / f"v{VERSION}").is_dir()


def test_a_folder_in_place_of_the_lock_is_thrown_away(tmp_path: Path) -> None:
    (tmp_path / "search" / "lock" / "junk").mkdir(parents=True)
    assert rows(Material(["seed"]).open(tmp_path / "search"), "seed") == {0}


def test_a_file_above_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "caches").write_text("")
    with pytest.raises(MabillonError, match="cannot be written"):
        Material(["seed"]).open(tmp_path / "caches" / "search")
