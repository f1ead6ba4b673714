"""Search finds what grep finds: real posts and documents, ingested and searched by commands.

``python -m benchmarks.quality.search_like_grep``: the three folders of posts, the statements
of re3d and the reports of MUC-3 go through ``mabillon ingest``; a seeded sample of words,
phrases, prefixes, two words, one without the other, and filters goes through ``mabillon
search``. What must come out is told by a plain scan: the canonical words of each text in a
row, looked through as a string, and the columns of the posts for the filters.

Single words are also looked for by ``grep -w -i -F`` in the texts as they are. The two differ
in six known ways, each counted; whatever is none of them is a fault:

- grep finds a word within an address; to a search an address is looked for by itself;
- grep takes an underscore for a letter, a search for a gap;
- a search reads ё as е, folds Arabic letter forms, and drops vowel signs;
- grep takes the 5 of a keycap (5 and a mark around it) for a 5, a search for another word;
- a search reads mathematical, full-width and ligature letters as the letters they stand for;
- a search passes over zero-width characters within a word.
"""

from __future__ import annotations

import io
import json
import random
import re
import subprocess
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.quality.figures import say
from benchmarks.quality.material import RU_NEWS, RU_NEWS_MAP, TELETHON, folder
from mabillon import Archive
from mabillon.cli import main as mabillon
from mabillon.text.scripts import SCRIPTS
from mabillon.text.scripts import script as script_of
from mabillon.text.tokens import URL, forms

SEED = 5
RE3D_MAP = {"id": "_id", "text": "text", "url": "sourceUrl", "channel": "sourceName"}
GATHERED = "2026-11-22T00:00Z"

Material = tuple[str, list[Path], dict[str, str]]
"""What it is called, its files, and how their columns are named."""


def everything(data: Path) -> list[Material]:
    """Return all the material."""
    return [
        ("telegram-ru-news", sorted((data / RU_NEWS).glob("*.json")), RU_NEWS_MAP),
        *short(data)[:-1],
        ("muc3", sorted((data / "claims/muc3").glob("[dt]*/*.xhtml")), {}),
    ]


def short(data: Path) -> list[Material]:
    """Return what is soon ingested."""
    return [
        ("telethon-sample", [data / TELETHON], {}),
        ("tgdataset-sample", [data / "posts/tgdataset-sample/tgdataset_preview.json"], {}),
        ("re3d", sorted((data / "statements/re3d").glob("*/documents.json")), RE3D_MAP),
        ("muc3 tst1", sorted((data / "claims/muc3/tst1").glob("*.xhtml")), {}),
    ]


def call(*words: object) -> dict[str, Any]:
    """Run a command with --json in this process; returns the last line of what it printed."""
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="utf-8")
    with redirect_stdout(out), redirect_stderr(io.StringIO()) as err:
        try:
            mabillon([*map(str, words), "--json"])
        except SystemExit as ended:
            if ended.code:
                raise RuntimeError(f"{words}: {err.getvalue()}") from ended
    out.flush()
    made: dict[str, Any] = json.loads(raw.getvalue().splitlines()[-1])
    return made


def ingest(root: Path, material: Sequence[Material]) -> None:
    """Ingest the material by the command, and say what was kept of it."""
    for name, files, columns in material:
        given = [f"--map={','.join(f'{a}={b}' for a, b in columns.items())}"] if columns else []
        made = call("--archive", root, "ingest", *files, *given, "--collected-at", GATHERED, "-q")
        say(f"search like grep: {name}, records kept", made["kept"], n=made["read"])


@dataclass
class Held:
    """The posts as the catalogue has them, and their canonical words in a row, by row."""

    posts: list[dict[str, Any]]
    running: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.running = [f" {' '.join(forms(post['text']))} " for post in self.posts]

    def rows(self, holds: Callable[[int], bool]) -> set[int]:
        return {row for row in range(len(self.posts)) if holds(row)}


def held(root: Path) -> Held:
    """Read the posts of an archive."""
    columns = ["row", "channel", "posted_at", "text", "media", "forward_channel", "forward_name"]
    with Archive(root) as archive:
        posts = archive.store.posts(columns).to_pylist()
    assert [post["row"] for post in posts] == list(range(len(posts)))
    return Held(posts)


Question = tuple[str, list[str], Callable[[int], bool]]
"""Its kind, the words of the command, and which rows must come out."""


def questions(posts: Held, count: int, chance: random.Random) -> Iterator[Question]:
    """Yield questions whose words stand in posts, ``count`` of each kind."""
    long = [row for row, text in enumerate(posts.running) if len(text.split()) > 12]
    for row in chance.choices(long, k=count):
        words = posts.running[row].split()
        at = chance.randrange(len(words) - 5)
        some = [word for word in words[at : at + 5] if word.isalnum()]
        if len(some) < 5:
            continue
        one, two, three = some[:3]
        yield "word", [one], lambda r, w=one: f" {w} " in posts.running[r]
        phrase = " ".join(some[: chance.randrange(2, 6)])
        yield "phrase", [f'"{phrase}"'], lambda r, p=phrase: f" {p} " in posts.running[r]
        begins = three[:4]
        yield "prefix", [f"{begins}*"], lambda r, b=begins: f" {b}" in posts.running[r]
        yield (
            "two words",
            [f"{one} {three}"],
            lambda r, a=one, b=three: all(f" {w} " in posts.running[r] for w in (a, b)),
        )
        either = (f" {one} ", f" {two} ")
        yield (
            "one of two, without a third",
            [f"({one} OR {two}) -{three}"],
            lambda r, ab=either, c=three: (
                any(w in posts.running[r] for w in ab) and f" {c} " not in posts.running[r]
            ),
        )
        yield from filtered(posts, row, one, chance)


def filtered(posts: Held, row: int, word: str, chance: random.Random) -> Iterator[Question]:
    """Yield a word with each filter that can be told from the posts' own columns."""

    def beside(kind: str, given: list[str], lets: Callable[[dict[str, Any]], bool]) -> Question:
        def holds(r: int) -> bool:
            return f" {word} " in posts.running[r] and lets(posts.posts[r])

        return kind, [word, *given], holds

    post = posts.posts[row]
    channel, at = post["channel"], post["posted_at"]
    yield beside("channel", ["--channel", channel], lambda p: p["channel"] == channel)
    media = chance.random() < 0.5
    yield beside(
        "media", ["--has-media" if media else "--no-media"], lambda p: bool(p["media"]) is media
    )
    forward = chance.random() < 0.5
    yield beside(
        "forwards",
        ["--forwards" if forward else "--no-forwards"],
        lambda p: bool(p["forward_channel"] or p["forward_name"]) is forward,
    )
    script = chance.choice(SCRIPTS)
    yield beside("script", ["--script", script], lambda p: script_of(p["text"]) == script)
    if at is not None:
        first = at.replace(minute=0, second=0, microsecond=0)
        last = datetime(2100, 1, 1, tzinfo=UTC) if chance.random() < 0.5 else at
        yield beside(
            "since and until",
            ["--since", f"{first:%Y-%m-%dT%H:%MZ}", "--until", f"{last:%Y-%m-%dT%H:%M:%SZ}"],
            lambda p: p["posted_at"] is not None and first <= p["posted_at"] < last,
        )


def found(root: Path, words: Sequence[str]) -> set[int]:
    """Return the rows that a search gives."""
    made = call("--archive", root, "search", *words, "--limit", 1_000_000)
    assert made["total"] == len(made["posts"])
    return {post["row"] for post in made["posts"]}


def grep(file: Path, word: str) -> set[int]:
    """Return the lines (from 0) in which grep finds a word by itself, in any case."""
    done = subprocess.run(
        ["grep", "-a", "-n", "-w", "-i", "-F", "--", word, str(file)],
        capture_output=True,
        env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
    )
    return {int(line.split(b":", 1)[0]) - 1 for line in done.stdout.splitlines()}


_FORMS = {
    **str.maketrans("ёЁأإآٱىیئؤةۀہک", "еЕاااايييوهههك"),
    **dict.fromkeys([ord("ء"), 0x640, 0x670, *range(0x64B, 0x660), *range(0x610, 0x61B)], None),
    **{ord(str(digit)) + shift: str(digit) for digit in range(10) for shift in (0x630, 0x6C0)},
}
"""Letter forms, vowel signs and digits that a search takes for one another."""

EXPLAINED: dict[str, Callable[[str], str]] = {
    "within an address": lambda text: URL.sub(" ", text),
    "beside an underscore": lambda text: text.replace("_", " "),
    "other letter forms": lambda text: text.translate(_FORMS),
    "letters with a mark": lambda text: re.sub(".\ufe0f?[\u0300-\u036f\u20d0-\u20ff]+", "ɑ", text),
    "disguised letters": lambda text: unicodedata.normalize("NFKC", text),
    "zero-width characters": lambda text: "".join(
        c for c in text if unicodedata.category(c) != "Cf" and not "\ufe00" <= c <= "\ufe0f"
    ),
}
"""Ways in which grep and search differ: the text as it would be without that."""


def explain(text: str, word: str, *, by_grep: bool) -> str:
    """Say why only one of the two found a word in a text; "unexplained" if nothing says it."""
    alone = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE)
    for why, changed in EXPLAINED.items():
        if (alone.search(changed(text)) is None) is by_grep:
            return why
    for changed in EXPLAINED.values():
        text = changed(text)
    return "several of these" if (alone.search(text) is None) is by_grep else "unexplained"


def compare(root: Path, count: int, seed: int = SEED) -> Counter[str]:
    """Put the questions to an archive; returns what came out, by kind, and says it.

    ``unlike the scan`` and ``unexplained`` must be 0.
    """
    posts, chance = held(root), random.Random(seed)
    tally: Counter[str] = Counter({"unlike the scan": 0, "unexplained": 0})
    asked: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as place:
        lines = Path(place) / "texts"
        flat = [" ".join(post["text"].splitlines()) for post in posts.posts]
        lines.write_text("\n".join(flat) + "\n", encoding="utf-8")
        for kind, words, holds in questions(posts, count, chance):
            rows, wanted = found(root, words), posts.rows(holds)
            asked[kind] += 1
            tally["posts found"] += len(rows)
            if rows != wanted:
                tally["unlike the scan"] += 1
                print(f"unlike the scan: {words}: {sorted(rows ^ wanted)[:9]}", file=sys.stderr)
            if kind != "word":
                continue
            lined = grep(lines, words[0])
            tally["found by grep"] += len(lined)
            for row in lined ^ rows:
                why = explain(flat[row], words[0], by_grep=row in lined)
                tally[why] += 1
                if why == "unexplained":
                    print(f"unexplained: {words[0]!r} in row {row}", file=sys.stderr)
    for kind, number in asked.items():
        say(f"search like grep: questions, {kind}", number)
    for name, number in tally.items():
        say(f"search like grep: {name}", number, n=sum(asked.values()))
    return tally


def run(data: Path, count: int = 60) -> Counter[str]:
    """Ingest all the material into a temporary archive and compare."""
    with tempfile.TemporaryDirectory(prefix="mabillon-bench-") as place:
        root = Path(place) / "archive"
        Archive.init(root).close()
        ingest(root, everything(data))
        return compare(root, count)


if __name__ == "__main__":
    found_wrong = run(folder())
    sys.exit(bool(found_wrong["unlike the scan"] or found_wrong["unexplained"]))
