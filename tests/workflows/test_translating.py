"""Translations of an archive: of one text each, a person's before a machine's, nothing lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mabillon.archive.store import Store
from mabillon.errors import UnknownName, UsageError
from mabillon.examine.records.translation import LABEL, term
from mabillon.workflows.entering import add_channel
from mabillon.workflows.ingest import ingest
from mabillon.workflows.options import Options
from mabillon.workflows.translating import add, in_force, make, show, translations
from mabillon.workflows.translator import Translator

FIRST, EDITED = "اجتماع في الحديقة", "اجتماع في الحديقة غدا"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A channel with an edited post and one without words."""
    posts = [
        {"id": "7", "text": FIRST},
        {"id": "7", "text": EDITED, "edited_at": "2031-03-02T12:00:00Z"},
        {"id": "8", "text": ""},
    ]
    lines = [
        json.dumps({"channel": "web:club.example", "posted_at": "2031-03-01T12:00:00Z", **post})
        for post in posts
    ]
    (tmp_path / "posts.jsonl").write_text("\n".join(lines) + "\n")
    made = Store.init(tmp_path / "archive")
    assert sum(r.kept for r in ingest(made, [tmp_path / "posts.jsonl"], Options())) == 3
    add_channel(made, "web:club.example", title="Club", language="ar")
    return made


def test_it_is_of_one_text_of_an_edited_post(store: Store) -> None:
    early, new = add(store, "club/7", "A meeting in the garden", to="en", by="Vane", version=1)
    assert new and early.translation.from_language == "ar"
    late, _ = add(
        store, "Club/7", "… tomorrow", to="en", by="Vane", terms=[term("ا = a (ISO 233)")]
    )
    of, found = show(store, "web:club.example/7")
    assert [version.text for version in of.versions] == [FIRST, EDITED]
    assert [(one.of, one.version) for one in found] == [
        ("an earlier text", 1),
        ("the text as it stands", 2),
    ]
    assert [k.number for k in in_force(store)] == [early.number, late.number], "of two texts"


def test_the_same_again_changes_nothing_and_a_correction_supersedes(store: Store) -> None:
    one, _ = add(store, "club/7", "A meeting", to="en", by="Vane")
    position = store.position()
    same, new = add(store, "club/7", "A meeting", to="en", by="Vane")
    assert not new and same == one and store.position() == position
    two, _ = add(store, "club/7", "A gathering", to="en", by="Ferrier", reason="closer")
    assert [(k.number, k.superseded) for k in translations(store)] == [
        (one.number, True),
        (two.number, False),
    ]
    assert in_force(store, position=position) == [one], "as it was known then"
    back, new = add(store, "club/7", "A meeting", to="en", by="Vane")
    assert new and in_force(store) == [back], "taking it back is an entry of its own"


def test_a_machine_never_supersedes_a_person(store: Store) -> None:
    first, _ = add(store, "club/7", "Garden meet", to="en", by="Vane", machine="Sedge 2")
    assert in_force(store) == [first] and LABEL in first.translation.label
    person, _ = add(store, "club/7", "A meeting", to="en", by="Ferrier")
    later, _ = add(store, "club/7", "Garden meets", to="en", by="Vane", machine="Sedge 3")
    assert later.superseded and in_force(store) == [person]
    add(store, "club/7", "Ein Treffen", to="de", by="Ferrier")
    assert len(in_force(store)) == 2, "another language is another translation"


def test_the_users_program_makes_one(store: Store) -> None:
    made, _ = make(store, "club/7", Translator(("cat",), "Turner"), to="en", by="Vane")
    assert made.translation.text == EDITED
    assert made.translation.machine == "Turner" and made.translation.from_language == "ar"


def test_what_cannot_be_translated_is_told(store: Store) -> None:
    with pytest.raises(UnknownName, match="no post '9'"):
        add(store, "club/9", "x", to="en", by="Vane")
    with pytest.raises(UsageError, match="no words"):
        add(store, "club/8", "x", to="en", by="Vane")
    with pytest.raises(UsageError, match="2 kept texts; there is no 3"):
        add(store, "club/7", "x", to="en", by="Vane", version=3)
    with pytest.raises(UnknownName, match="begins with"):
        add(store, "0123456789ab", "x", to="en", source="ar", by="Vane")
    assert not translations(store)


def test_evidence_has_translations_too(store: Store) -> None:
    [(digest, _)] = store.evidence_like("")
    with pytest.raises(UsageError, match="language"):
        add(store, digest[:8], "x", to="en", by="Vane")
    made, _ = add(store, digest[:8], "A page", to="en", source="ar", by="Vane")
    assert made.translation.of == made.translation.of_text == digest
    of, [found] = show(store, digest)
    assert not of.is_post and found.of == "the text as it stands" and found.version is None
