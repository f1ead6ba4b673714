"""The glossary looked up, found in posts, and searched by its glosses; names as mentioned."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mabillon import Archive
from mabillon.archive.register import Register, parse
from mabillon.errors import UnknownName
from mabillon.workflows.glossary import Glossary, look_up

REGISTER = """\
glossary:
  - {text: قرية الشرق, gloss: Eastmere, latin: qaryat ash-sharq, variants: [القرية], reason: x,
     since: 2031-01-01}
  - {text: قرية الشرق, gloss: East Village, until: 2031-01-01, reason: x}
  - {text: قرية, gloss: village, reason: x}
  - {text: الزرع, gloss: Sowing, status: proposed, reason: x}
"""
TEXTS = [
    ("2030-03-01T10:00:00Z", "في قرية الشرق وحدها"),
    ("2031-03-01T10:00:00Z", "في قرية الشرق وقال أبو حسن"),
    ("2031-03-02T10:00:00Z", "Abu Hassan of Qaryat ash-Sharq, and Abou Hasan again"),
    ("2031-03-03T10:00:00Z", "Eastmere is dry"),
    (None, "القرية و قرية"),
]


@pytest.fixture
def register() -> Register:
    return parse(REGISTER.encode(), "register.yaml")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    posts = [
        {"channel": "telegram:1", "id": str(n), "posted_at": at, "text": text}
        for n, (at, text) in enumerate(TEXTS)
    ]
    with Archive.init(tmp_path / "archive") as made:
        path = tmp_path / "a.jsonl"
        path.write_text("".join(json.dumps(post) + "\n" for post in posts))
        made.ingest([path], collected_at=datetime(2031, 4, 1, tzinfo=UTC))
        (tmp_path / "archive" / "register.yaml").write_text(REGISTER)
        yield made


@pytest.mark.parametrize("asked", ["قريه الشرق", "Kariyat al-Sharq", "EASTMERE", "Карият аш-Шарк"])
def test_a_term_is_looked_up_in_any_spelling(register: Register, asked: str) -> None:
    assert "Eastmere" in [entry.term.gloss for entry in look_up(register, asked)[:2]]


def test_what_is_unlike_is_not_given(register: Register) -> None:
    assert look_up(register, "lavender") == []


def test_terms_in_a_text_are_the_longest_and_of_their_time(register: Register) -> None:
    glossary = Glossary(register)
    text = "… قرية الشرق، قرية، الزرع"
    late = glossary.found_in(text, datetime(2031, 5, 1, tzinfo=UTC))
    assert [(text[t.start : t.end], t.gloss) for t in late] == [
        ("قرية الشرق", "Eastmere"),
        ("قرية", "village"),
    ]
    assert glossary.found_in(text, datetime(2030, 5, 1, tzinfo=UTC))[0].gloss == "East Village"


def test_search_by_gloss_finds_the_term_and_its_variants(archive: Archive) -> None:
    found = archive.search(glosses=["eastmere"], order="oldest")
    assert [post.post[-1] for post in found.posts] == ["0", "1", "2", "4"]
    assert {term.gloss for term in found.glossary} >= {"Eastmere", "East Village"}
    assert [t.gloss for t in found.posts[0].terms] == ["East Village"]
    # what holds of the rest of a search holds of this
    assert archive.search("وحدها", glosses=["Eastmere"]).total == 1
    assert archive.search("Eastmere").total == 1
    assert [term.gloss for term in archive.search("Eastmere").glossary] == ["Eastmere"]


@pytest.mark.parametrize(
    ("gloss", "says"), [("Estmere", "nearest: Eastmere"), ("sowing", "only proposed")]
)
def test_a_gloss_that_is_not_approved(archive: Archive, gloss: str, says: str) -> None:
    with pytest.raises(UnknownName, match=says):
        archive.search(glosses=[gloss])


def test_names_are_given_as_each_post_writes_them(archive: Archive) -> None:
    found = archive.search(names=["Abu Hasan"], order="oldest")
    said = [(post.post[-1], m.written) for post in found.posts for m in post.mentions]
    assert said == [("1", "أبو حسن"), ("2", "Abu Hassan"), ("2", "Abou Hasan")]
    for post in found.posts:
        assert all(post.text[m.start : m.end] == m.written for m in post.mentions)
    assert all(post.mentions == [] for post in archive.search("قرية").posts)
