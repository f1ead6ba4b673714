"""Synthetic posts with known truth: ``python -m benchmarks.speed.posts FOLDER --posts 1000000``.

The words are invented and Zipfian, in three scripts; lengths, in words, are log-normal with
the median and the ninetieth percentile of real news channels on Telegram (41 and 112).
Channels have footers. Some posts are copies of an earlier post of another channel, some are
edited copies, some quote one whole; one issuer's statements are passed on by its forwarders,
and the last post of all is built on an old statement of it, every fourth word changed. All of it
hangs on the seed.

Files
-----
posts.jsonl
    channel (int), name, id (int), date (RFC 3339), text, views; in the order of time.
result.json
    The same posts as Telegram Desktop exports an account.
more.jsonl
    A thousand further posts, later than the others.
questions.jsonl
    text, kind (copy, edited, quotation, none), row of the original in posts.jsonl or null.
truth.parquet
    a, b, kind: row b is a copy, edited copy or quotation of row a; a is an original.
register.yaml, case.json
    The issuer with its channels; its name, and the questioned post.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

MAP = (
    "text=text,posted_at=date,channel=channel,channel_name=name,id=id,views=views,"
    "platform==telegram"
)
BEGIN = datetime(2030, 3, 1, tzinfo=UTC)
SECONDS = 365 * 86_400
MORE = 1_000
QUESTIONS = 400
CHANNELS = 200
FORWARDERS = 12
ISSUER = "larkspur-society"
COLLECTED = "2031-03-02T00:00Z"
"""When the posts are said to have been collected: after the last of them."""

_TYPES = 40_000
_MEDIAN, _SPREAD = 41.0, 0.78
_SYLLABLES = (
    "ba ce di fo gu ha je ki lo mu na pe qi ro su ta ve wi xo zu bra cle dri flo gru",
    "ба ве ги до жу за ле ми но пу ра се ти фо ху ца че ши яр ек он ус бре кла дро",
    "با تي دو را سي شو صا ضي طو عا في قو كا لي مو نا هي وا يو جا حي خو ذا زي ثو",
)
_SHARES = (0.3, 0.5, 0.2)  # of Latin, Cyrillic and Arabic channels


@dataclass
class Posts:
    """Every post, by row in the order of time; ``words`` are indices into ``vocabulary``."""

    channel: npt.NDArray[np.int64]
    seconds: npt.NDArray[np.int64]
    words: list[npt.NDArray[np.int32]]
    truth: list[tuple[int, int, str]] = field(default_factory=list)


class Vocabulary:
    """Invented words of three scripts, drawn by Zipf's law, some with a comma or full stop."""

    def __init__(self, random: np.random.Generator) -> None:
        spelled: list[str] = []
        for syllables in _SYLLABLES:
            words: dict[str, None] = {}
            while len(words) < _TYPES:
                drawn = random.choice(syllables.split(), (_TYPES, 4)).tolist()
                sizes = random.integers(1, 5, _TYPES).tolist()
                words |= {"".join(d[:n]): None for d, n in zip(drawn, sizes, strict=True)}
            plain = sorted(list(words)[:_TYPES], key=len)
            spelled += [*plain, *[word + "," for word in plain], *[word + "." for word in plain]]
        self.spelled = np.array(spelled, dtype=object)
        weights = 1.0 / (np.arange(_TYPES) + 2.7)
        self._cumulated = np.cumsum(weights) / weights.sum()
        self._random = random

    def draw(self, script: int, size: int) -> npt.NDArray[np.int32]:
        """Return that many words of a script."""
        rank = np.searchsorted(self._cumulated, self._random.random(size))
        mark = np.searchsorted([0.86, 0.94], self._random.random(size))
        return (script * 3 * _TYPES + mark * _TYPES + rank).astype(np.int32)

    def text(self, words: npt.NDArray[np.int32]) -> str:
        """Return the words as a text."""
        return " ".join(self.spelled[words])


def _script(channel: int) -> int:
    return int(np.searchsorted(np.cumsum(_SHARES), (channel % 20 + 0.5) / 20))


def _altered(
    words: npt.NDArray[np.int32], script: int, vocabulary: Vocabulary, random: np.random.Generator
) -> npt.NDArray[np.int32]:
    """Return a copy with 2 to 10 % of the words replaced, left out or put in."""
    changed = words.copy()
    count = max(1, int(len(words) * random.uniform(0.02, 0.10)))
    for place in sorted(random.choice(len(words), count, replace=False), reverse=True):
        what = random.integers(0, 3)
        if what == 0:
            changed[place] = vocabulary.draw(script, 1)[0]
        elif what == 1:
            changed = np.delete(changed, place)
        else:
            changed = np.insert(changed, place, vocabulary.draw(script, 1)[0])
    return changed


def _quoting(
    words: npt.NDArray[np.int32], script: int, vocabulary: Vocabulary, random: np.random.Generator
) -> npt.NDArray[np.int32]:
    """Return the words whole, with one to four times as many others around them."""
    around = int(len(words) * random.uniform(1, 4))
    before = int(random.integers(0, around))
    return np.concatenate(
        [vocabulary.draw(script, before), words, vocabulary.draw(script, around - before)]
    )


def make(count: int, seed: int) -> tuple[Posts, Vocabulary, np.random.Generator]:
    """Return ``count + MORE`` posts; channel 0 is the issuer's own, 1 to FORWARDERS pass it on."""
    random = np.random.default_rng(seed)
    vocabulary = Vocabulary(random)
    total = count + MORE
    statements = min(1_500, count // 100)
    own = np.sort(random.choice(int(count * 0.98), statements, replace=False))
    weights = 1.0 / (np.arange(1, CHANNELS) + 20)
    channel = random.choice(np.arange(1, CHANNELS), total, p=weights / weights.sum())
    channel[own] = 0
    seconds = np.sort(random.integers(0, SECONDS, total))
    lengths = np.exp(random.normal(np.log(_MEDIAN), _SPREAD, total)).astype(np.int64).clip(3, 600)
    lengths[own] = lengths[own].clip(30, 200)
    chance = random.random(total)
    posts = Posts(channel, seconds, [])
    original = np.ones(total, dtype=bool)
    passing = _passing(posts, own, count, random)
    for row in range(total):
        script = _script(int(channel[row]))
        if row in passing:
            of = passing[row]
            posts.words.append(posts.words[of])
            posts.truth.append((of, row, "copy"))
            original[row] = False
            continue
        of = row - int(random.integers(1, 5_000))
        fits = (
            chance[row] < 0.11
            and of >= 0
            and channel[row] != 0
            and original[of]
            and channel[of] not in (0, channel[row])
            and 20 <= len(posts.words[of]) <= 120
        )
        if not fits:
            posts.words.append(vocabulary.draw(script, int(lengths[row])))
            continue
        source, of_script = posts.words[of], _script(int(channel[of]))
        original[row] = False
        if chance[row] < 0.04:
            kind, words = "copy", source
        elif chance[row] < 0.08:
            kind, words = "edited", _altered(source, of_script, vocabulary, random)
        else:
            kind, words = "quotation", _quoting(source, of_script, vocabulary, random)
        posts.words.append(words)
        posts.truth.append((of, row, kind))
    donor = int(own[len(own) // 2])
    channel[count - 1] = CHANNELS - 1
    posts.truth = [pair for pair in posts.truth if count - 1 not in pair[:2]]
    built = posts.words[donor].copy()
    built[::4] = vocabulary.draw(0, len(built[::4]))
    posts.words[count - 1] = built
    return posts, vocabulary, random


def _passing(
    posts: Posts, own: npt.NDArray[np.int64], count: int, random: np.random.Generator
) -> dict[int, int]:
    """Choose which later posts of the forwarders pass on which statement: row to row."""
    found: dict[int, int] = {}
    for statement in own.tolist():
        for forwarder in range(1, FORWARDERS + 1):
            if random.random() > 0.55 + 0.035 * forwarder:
                continue
            row = statement + 1 + int(random.exponential(40 * count / 1_000_000 + 5))
            while row in found or posts.channel[min(row, count - 1)] == 0:
                row += 1
            if row < count - 1:
                posts.channel[row] = forwarder
                found[row] = statement
    return found


def _date(seconds: int) -> str:
    return f"{BEGIN + timedelta(seconds=int(seconds)):%Y-%m-%dT%H:%M:%SZ}"


def _footer(channel: int, vocabulary: Vocabulary) -> tuple[str, str] | None:
    """Return the words and the link of a channel's footer; three channels in ten have none."""
    if channel % 10 < 3:
        return None
    start = _script(channel) * 3 * _TYPES + 500 + channel
    return vocabulary.text(np.arange(start, start + 4, dtype=np.int32)), f"https://t.me/c{channel}x"


def _name(channel: int, vocabulary: Vocabulary) -> str:
    start = _script(channel) * 3 * _TYPES + 900 + 2 * channel
    return vocabulary.text(np.arange(start, start + 2, dtype=np.int32)).title()


class _Rows:
    """The posts as they are written, one at a time: ten million do not fit into memory."""

    def __init__(self, posts: Posts, vocabulary: Vocabulary) -> None:
        self._posts = posts
        self._vocabulary = vocabulary
        self._footers = [_footer(channel, vocabulary) for channel in range(CHANNELS)]
        self._names = [_name(channel, vocabulary) for channel in range(CHANNELS)]
        self._order = np.argsort(posts.channel, kind="stable")
        ends = np.bincount(posts.channel, minlength=CHANNELS).cumsum()
        self._ends = ends.tolist()
        numbers = np.arange(len(self._order)) - np.append(0, ends[:-1])[posts.channel[self._order]]
        self._ids = np.empty(len(self._order), dtype=np.int64)
        self._ids[self._order] = numbers + 1

    def row(self, row: int) -> dict[str, object]:
        """Return one post; its ``id`` counts the posts of its channel."""
        channel = int(self._posts.channel[row])
        text = self._vocabulary.text(self._posts.words[row])
        footer = self._footers[channel]
        return {
            "channel": 1_000_001 + channel,
            "name": self._names[channel],
            "id": int(self._ids[row]),
            "date": _date(int(self._posts.seconds[row])),
            "text": text + ("" if footer is None else "\n\n" + "\n".join(footer)),
            "views": 100 + row % 9_000,
        }

    def between(self, first: int, end: int) -> Iterator[dict[str, object]]:
        """Return the posts from one row to before another."""
        return map(self.row, range(first, end))

    def chats(self, count: int) -> Iterator[Iterator[dict[str, object]]]:
        """Return the first ``count`` posts channel by channel, each in the order of time."""
        first = 0
        for end in self._ends:
            members = self._order[first:end]
            first = end
            if len(members) and members[0] < count:
                yield (self.row(row) for row in members.tolist() if row < count)


def _message(row: dict[str, object]) -> dict[str, object]:
    """Return a post as a message of Telegram Desktop's export."""
    text = str(row["text"])
    body, _, link = text.rpartition("\n")
    linked = link.startswith("https://")
    entities = [{"type": "plain", "text": body + "\n" if linked else text}]
    if linked:
        entities.append({"type": "link", "text": link})
    at = datetime.fromisoformat(str(row["date"]))
    return {
        "id": row["id"],
        "type": "message",
        "date": f"{at:%Y-%m-%dT%H:%M:%S}",
        "date_unixtime": str(int(at.timestamp())),
        "from": row["name"],
        "from_id": f"channel{row['channel']}",
        "text": [entities[0]["text"], entities[1]] if linked else text,
        "text_entities": entities,
    }


def _questions(
    posts: Posts, count: int, vocabulary: Vocabulary, random: np.random.Generator
) -> Iterator[dict[str, object]]:
    derived = {b for _, b, _ in posts.truth}
    for number in range(QUESTIONS):
        kind = ("copy", "edited", "quotation", "none")[number % 4]
        of = int(random.integers(0, count))
        while of in derived or not 20 <= len(posts.words[of]) <= 120:
            of = int(random.integers(0, count))
        script, words = _script(int(posts.channel[of])), posts.words[of]
        if kind == "edited":
            words = _altered(words, script, vocabulary, random)
        elif kind == "quotation":
            words = _quoting(words, script, vocabulary, random)
        elif kind == "none":
            words = vocabulary.draw(script, len(words))
        row = None if kind == "none" else of
        yield {"text": vocabulary.text(words), "kind": kind, "row": row}


def _register(vocabulary: Vocabulary) -> str:
    lines = ["issuers:", f"  {ISSUER}:", "    title: Larkspur Society", "channels:"]
    roles = ["roles:"]
    for channel in range(FORWARDERS + 1):
        lines += [
            f"  c{channel}:",
            f"    title: {_name(channel, vocabulary)}",
            "    platform: telegram",
            f"    keys: ['telegram:{1_000_001 + channel}']",
        ]
        roles += [
            f"  - channel: c{channel}",
            f"    issuer: {ISSUER}",
            f"    role: {'forwarder' if channel else 'own'}",
            "    reason: by construction",
        ]
    return "\n".join([*lines, *roles]) + "\n"


def _lines(path: Path, rows: Iterator[dict[str, object]]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def _account(path: Path, chats: Iterator[Iterator[dict[str, object]]]) -> None:
    """Write the posts as Telegram Desktop exports an account."""
    with path.open("w", encoding="utf-8") as file:
        file.write('{"about": "Here is the data you requested.", "chats": {"list": [')
        for number, members in enumerate(chats):
            for place, member in enumerate(members):
                if not place:
                    head = {"name": member["name"], "type": "public_channel"}
                    opened = json.dumps({**head, "id": member["channel"]}, ensure_ascii=False)
                    file.write((", " if number else "") + opened[:-1] + ', "messages": [')
                message = json.dumps(_message(member), ensure_ascii=False)
                file.write((", " if place else "\n ") + message)
            file.write("]}")
        file.write("]}}\n")


def write(folder: Path, count: int, seed: int, *, account: bool = True) -> None:
    """Write every file into a folder; ``result.json`` only where the account is asked for."""
    folder.mkdir(parents=True, exist_ok=True)
    posts, vocabulary, random = make(count, seed)
    rows = _Rows(posts, vocabulary)
    _lines(folder / "posts.jsonl", rows.between(0, count))
    _lines(folder / "more.jsonl", rows.between(count, count + MORE))
    _lines(folder / "questions.jsonl", _questions(posts, count, vocabulary, random))
    if account:
        _account(folder / "result.json", rows.chats(count))
    known = [pair for pair in posts.truth if pair[1] < count]
    a, b, kind = zip(*known, strict=True)
    pq.write_table(pa.table({"a": a, "b": b, "kind": kind}), folder / "truth.parquet")
    (folder / "register.yaml").write_text(_register(vocabulary), encoding="utf-8")
    last = rows.row(count - 1)
    case = {"issuer": ISSUER, "post": f"telegram:{last['channel']}/{last['id']}", "map": MAP}
    (folder / "case.json").write_text(json.dumps({**case, "collected_at": COLLECTED}) + "\n")


@click.command(help=__doc__)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--posts", default=1_000_000, show_default=True, help="How many.")
@click.option("--seed", default=7, show_default=True)
@click.option("--account/--no-account", default=True, help="Write result.json, too.")
def main(folder: Path, posts: int, seed: int, account: bool) -> None:
    """Write them."""
    write(folder, posts, seed, account=account)


if __name__ == "__main__":
    main()
