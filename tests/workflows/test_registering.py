"""What verify needs of the register is said, and can be added by answering questions."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from mabillon.archive.register import parse
from mabillon.archive.store import Store
from mabillon.errors import ArchiveBusy, RegisterError, UsageError
from mabillon.workflows import registering
from mabillon.workflows.ingest import ingest
from mabillon.workflows.options import Options


def post(channel: str, title: str, number: int) -> dict[str, object]:
    return {"c": channel, "t": title, "n": number, "d": "2031-03-25T10:00:00Z", "b": "Water it."}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An archive of three channels with 3, 2 and 1 posts, and no register."""
    rows = [post("telegram:@desk", "Thistledown Desk", n) for n in range(3)]
    rows += [post("x:@vergerelay", "Verge\u202e Relay", n) for n in range(2)]
    rows += [post("x:@marl", "marl", 0)]
    file = tmp_path / "posts.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)))
    store = Store.init(tmp_path / "archive")
    mapping = {"channel": "c", "channel_name": "t", "id": "n", "posted_at": "d", "text": "b"}
    results = list(ingest(store, [file], Options(mapping=mapping)))
    assert [r.kept for r in results] == [6]
    return store


def answering(answers: list[str]) -> Callable[[str, str | None], str]:
    """Answer questions in order; an empty answer takes the default."""
    left = iter(answers)
    return lambda question, default: next(left) or default or ""


def test_an_empty_register_lacks_everything_and_says_the_commands(store: Store) -> None:
    _, register = registering.current(store)
    missing = registering.missing_for(register, store, "The Thistledown League")
    assert not missing.complete
    assert (missing.issuer, missing.own, missing.tracked) == (None, 0, 0)
    assert [(c.key, c.posts) for c in missing.channels] == [
        ("telegram:@desk", 3),
        ("x:@vergerelay", 2),
        ("x:@marl", 1),
    ]
    message = str(missing.error())
    assert (
        "mabillon register add issuer 'The Thistledown League' --name thistledown-league" in message
    )
    assert "mabillon register add channel KEY --issuer thistledown-league --role own" in message
    assert "telegram:@desk  Thistledown Desk  (3 posts)" in message
    assert "\u202e" not in message


def test_questions_lead_to_a_register_that_is_complete(store: Store) -> None:
    missing = registering.missing_for(registering.current(store)[1], store, "Thistledown League")
    said: list[str] = []
    ask = answering(["The Thistledown League", "", "1", "on its banner", "2, 1, 77", "seen"])
    digest, register = registering.offer(store, missing, ask, said.append)
    assert [(r.channel, r.role, r.reason) for r in register.roles] == [
        ("thistledown-desk", "own", "on its banner"),
        ("verge-relay", "forwarder", "seen"),
    ]
    assert register.issuer("The Thistledown League").name == "thistledown-league"
    assert registering.missing_for(register, store, "thistledown-league").complete
    assert registering.current(store)[0] == digest
    assert not any("\u202e" in line for line in said)


def test_a_name_nearly_right_is_taken_from_the_register(store: Store) -> None:
    registering.add_issuer(store, "The Thistledown League")
    missing = registering.missing_for(registering.current(store)[1], store, "Thistledon Leage")
    assert missing.near == ["thistledown-league"]
    ask = answering(["thistledown-league", "1", "on its banner", ""])
    _, register = registering.offer(store, missing, ask, lambda line: None)
    assert len(register.issuers) == 1
    assert registering.missing_for(register, store, "thistledown-league").own == 1


def test_choosing_no_channel_is_an_error_with_the_commands(store: Store) -> None:
    missing = registering.missing_for(registering.current(store)[1], store, "A League")
    with pytest.raises(UsageError, match="names no channel that carries statements of a-league"):
        registering.offer(store, missing, answering(["", "", "", ""]), lambda line: None)


def test_an_archive_without_posts_says_to_collect_first(tmp_path: Path) -> None:
    store = Store.init(tmp_path / "a")
    missing = registering.missing_for(registering.current(store)[1], store, "A")
    with pytest.raises(UsageError, match="mabillon ingest"):
        registering.offer(store, missing, answering(["", ""]), lambda line: None)


def test_the_register_of_an_earlier_position_stays_known(store: Store) -> None:
    empty = store.position()
    registering.add_issuer(store, "First")
    first = store.position()
    registering.add_issuer(store, "Second")
    assert [i.name for i in registering.current(store, empty)[1].issuers] == []
    assert [i.name for i in registering.current(store, first)[1].issuers] == ["first"]
    assert [i.name for i in registering.current(store)[1].issuers] == ["first", "second"]


def test_editing_by_hand_is_recorded_once_and_only_if_it_holds(store: Store) -> None:
    path = registering.working_copy(store)
    path.write_text("issuers: {a: {title: A}}\n")
    digest, _ = registering.current(store)
    assert (store.register_version() or ("", b""))[0] == digest
    assert store.register_versions()[-1].reason == "first found: issuers 1, channels 0, roles 0"
    position = store.position()
    registering.current(store)
    assert store.position() == position
    path.write_text("issuers: {a: {}}\n")
    with pytest.raises(RegisterError, match=r"register\.yaml:1: issuer a has no title"):
        registering.current(store)
    with pytest.raises(RegisterError, match="has no title"):
        registering.add_issuer(store, "B")
    assert store.position() == position
    assert registering.current(store, position)[0] == digest


def test_stopped_between_file_and_catalogue_nothing_is_lost(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mabillon.archive.writer import Writer

    def stop(self: Writer, yaml: bytes, reason: str) -> str:
        raise KeyboardInterrupt

    registering.add_issuer(store, "First")
    with monkeypatch.context() as patch:
        patch.setattr(Writer, "set_register", stop)
        with pytest.raises(KeyboardInterrupt):
            registering.add_issuer(store, "A")
    digest, register = registering.current(store)
    assert [i.name for i in register.issuers] == ["first", "a"]
    assert store.register_versions()[-1].reason == "edited by hand: added issuer a"
    assert store.register_versions()[-1].digest == digest


def test_while_another_writes_it_is_busy_and_unchanged(store: Store) -> None:
    registering.add_issuer(store, "A")
    before = registering.working_copy(store).read_bytes()
    with store.writing(), Store.open(store.root) as second, pytest.raises(ArchiveBusy):
        registering.add_issuer(second, "B")
    assert registering.working_copy(store).read_bytes() == before
    assert len(parse(before, "r").issuers) == 1
