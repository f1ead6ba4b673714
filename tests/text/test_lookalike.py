"""Names that look like another: what is flagged, how it is said, and what is left alone."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mabillon.invented.channels import DESK, FORWARDERS, WATERERS
from mabillon.text.confusable import mixed, skeleton
from mabillon.text.lookalike import Known, lookalikes

KNOWN = [
    Known("desk", ("Thistledown Desk", "thistledown_desk")),
    Known("relay", ("Verge Relay", "vergerelay")),
    Known("naqil", ("ناقل الشوك",)),
    Known("tass", ("ТАСС",)),
    Known("ria", ("RIA",)),
    Known("north", ("North Bed News",)),
    Known("two", ("Bed Channel 2",)),
]


@pytest.mark.parametrize(
    ("name", "channel", "sort", "said"),
    [
        ("Thistledown Desk", "desk", "same", "it is the same name"),
        ("THISTLEDOWN desk", "desk", "same", "it is the same name"),
        ("𝐓histledown Desk", "desk", "same", "other forms"),
        ("Thistledown\u200b Desk", "desk", "same", "other forms"),
        ("Thistle\u202ddown Desk", "desk", "same", "other forms"),
        ("ناقل الشوک", "naqil", "same", "other forms"),
        ("Тhistledown Desk", "desk", "confusable", "Cyrillic “Т” for “T”"),
        ("Thistled\u03bfwn Desk", "desk", "confusable", "Greek “\u03bf” for “o”"),
        ("Th1stledown Desk", "desk", "confusable", "“1” for “i”"),
        ("Thistledovvn Desk", "desk", "confusable", "“vv” for “w”"),
        ("TACC", "tass", "confusable", "“C” for Cyrillic “С”"),
        ("RlA", "ria", "confusable", "“l” for “I”"),
        ("Thistledown Desk Official", "desk", "added", "“official” put in"),
        ("Официальный ТАСС канал", "tass", "added", "“официальный” put in, “канал” put in"),
        ("ناقل الشوك الرسمي", "naqil", "added", "“الرسمي” put in"),
        ("thistledown__desk", "desk", "same", None),
        ("ThistledownDesk", "desk", "added", "separators"),
        ("thistledown_desk1", "desk", "added", "digits “1”"),
        ("Thisledown Desk", "desk", "edited", "one character differs"),
        ("Thistledwon Desk", "desk", "edited", "one character differs"),
        ("Verge Relais", "relay", None, None),
        ("Verge Relays", "relay", "edited", "one character differs"),
        ("South Bed News", "north", None, None),
        ("Bed Channel 3", "two", None, None),
        ("RIO", "ria", None, None),
        ("RIA2", "ria", None, None),
        ("Thistledown News", "desk", None, None),
        ("Thistledown", "desk", None, None),
        ("Desk", "desk", None, None),
        ("🌱🌱", "desk", None, None),
        ("", "desk", None, None),
    ],
)
def test_what_looks_alike_and_how(
    name: str, channel: str, sort: str | None, said: str | None
) -> None:
    made = lookalikes([name], [k for k in KNOWN if k.channel == channel])
    assert [one.sort for one in made] == ([sort] if sort else [])
    if made and said:
        assert said in made[0].how


def test_the_strongest_likeness_comes_first_and_one_a_channel() -> None:
    made = lookalikes(["Thistledown Desks", "verge_relay", "Thistledown Desk"], KNOWN)
    assert [(one.channel, one.sort) for one in made] == [("desk", "same"), ("relay", "same")]


def test_a_word_that_mixes_scripts_is_named() -> None:
    assert mixed("Тhistledown Desk") == [("Тhistledown", ["latin", "cyrillic"])]
    assert mixed("BBC News | Русская служба ۱۲۳ 東京タワー") == []
    (made,) = lookalikes(["Тhistledown Desk"], KNOWN[:1])
    assert "“Тhistledown” mixes Latin and Cyrillic letters in one word" in made.how


def test_it_is_never_called_more_than_alike() -> None:
    for name in ("Тhistledown Desk", "thistledown_desk1", "Verge Relays", "ناقل الشوک"):
        for one in lookalikes([name], KNOWN):
            assert not {"fake", "impersonat", "fraud", "imitat"} & set(one.how.split())


def test_channels_of_the_invented_world_are_left_alone() -> None:
    titles = [c.title for c in (DESK, WATERERS, *FORWARDERS)]
    for title in titles:
        assert lookalikes([title], [Known(t, (t,)) for t in titles if t != title]) == []


ALIKE = {"a": "а", "c": "с", "e": "е", "o": "о", "p": "р", "x": "х", "i": "і", "y": "у"}


def disguised(name: str, chance: random.Random) -> dict[str, str]:
    """Return a name as it may be disguised, by how."""
    words = name.split()
    at = chance.randrange(1, len(name) - 1)
    letter = next((i for i, c in enumerate(name) if c.isalpha() and i >= at), 1)
    exchanged = [i for i, c in enumerate(name) if c in ALIKE or c in ALIKE.values()]
    back = {cyrillic: latin for latin, cyrillic in ALIKE.items()}
    made = {
        "dropped": name[:letter] + name[letter + 1 :],
        "official": f"{name} official",
        "digit": f"{name}1",
        "underscores": "_".join(words) + "_",
    }
    if exchanged:
        i = chance.choice(exchanged)
        made["homoglyph"] = name[:i] + (ALIKE | back)[name[i]] + name[i + 1 :]
    return made


@pytest.mark.data
def test_real_channels_are_told_apart_and_disguises_found(data: Path) -> None:
    """24 channels, three sister families among them: none looks like another."""
    folder = data / "posts" / "telegram-ru-news" / "data" / "raw"
    titles = [json.loads(f.read_text("utf-8"))[0]["channel"] for f in sorted(folder.glob("*.json"))]
    assert len(titles) == 24
    for title in titles:
        assert lookalikes([title], [Known(t, (t,)) for t in titles if t != title]) == []
    chance = random.Random(7)
    found: dict[str, list[bool]] = {}
    for title in (t for t in titles if len(skeleton(t)) >= 6):
        for how, name in disguised(title, chance).items():
            made = lookalikes([name], [Known(t, (t,)) for t in titles])
            found.setdefault(how, []).append([one.like for one in made] == [title])
    assert {how: sum(hits) for how, hits in found.items()} == {h: len(v) for h, v in found.items()}


names = st.text(st.sampled_from("abeoАаВсеорсхIl10_ \u202e\u200b\u0301ناقل"), max_size=20)


@given(names, names)
def test_any_two_names_are_compared_alike_from_both_sides(a: str, b: str) -> None:
    one, two = lookalikes([a], [Known("b", (b,))]), lookalikes([b], [Known("a", (a,))])
    assert [x.sort for x in one] == [x.sort for x in two]
    assert skeleton(skeleton(a)) == skeleton(a)
