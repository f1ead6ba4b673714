"""The round by keys, on a pseudo-terminal: stopped, gone on with, corrected; hostile titles."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

import pytest
from case_world import HOUR, ISSUER, MARL, Scene, found, name, post, register
from pseudo_terminal import Terminal
from test_case_round import AT, LOOKED, PNG
from test_case_silence import FREE

from mabillon import OpinionDocument
from mabillon.cli.round_screen import head
from mabillon.examine.looks import Look
from mabillon.text.display import width_of
from mabillon.workflows.looks import kept
from mabillon.workflows.round import begin

HOSTILE = "\x1b[31mDesk\x1b[0m \u202eevil\u202c رابطة https://evil.example/x" + " long" * 40


@pytest.fixture
def asked(scene: Scene) -> str:
    """A statement in the League's name on a stranger's account, which alone was collected."""
    made = post(MARL, AT, FREE)
    scene.happens(made)
    scene.export(MARL, AT + 8 * HOUR)
    return name(made)


def verified(scene: Scene, asked: str) -> OpinionDocument:
    return scene.archive.verify(asked, issuer=ISSUER)


def looked(scene: Scene) -> list[Look]:
    return [item.look for item in kept(scene.archive.store, ISSUER)]


@pytest.fixture
def on_terminal(scene: Scene) -> Iterator[Callable[..., Terminal]]:
    made: list[Terminal] = []

    def make(*words: str, stdin: bytes | None = None) -> Terminal:
        made.append(Terminal(scene.archive.store.root, scene.folder, *words, stdin=stdin))
        return made[-1]

    yield make
    for terminal in made:
        terminal.close()


def test_a_round_by_keys_stopped_and_gone_on_with(
    scene: Scene, asked: str, on_terminal: Callable[..., Terminal]
) -> None:
    hostile = register().replace("title: Verge Relay", f"title: {json.dumps(HOSTILE)}")
    (scene.archive.store.root / "register.yaml").write_text(hostile, encoding="utf-8")
    shot = scene.folder / "a shot.png"
    shot.write_bytes(PNG)
    seen = on_terminal("round", ISSUER, "--about", asked, "--at", LOOKED)
    seen.until("Who looks?")
    seen.type("R. Vane\n")
    head = seen.until("1 of 5  Thistledown Desk   own", "telegram:9900000001")
    assert "To all who pass by" in head
    assert "back to 25 March 2031, 09:12 UTC (12:12 EAT)" in " ".join(head.split())
    assert "for 60 minutes" in " ".join(head.split())
    seen.press("x")
    seen.until("t there, n not there")
    seen.press("p")
    seen.until("path")
    seen.type("/no/where.png\n")
    seen.until("no such file", "path")
    seen.type(f"'{shot}'\n")
    seen.until("a shot.png: PNG, 29 bytes")
    seen.press("n")
    seen.until("not there, 26 March 2031, 15:12 UTC (18:12 EAT)", "sha256", ": kept", "2 of 5")
    seen.press("\x1b[A")  # an arrow is no answer
    shown = seen.until("t there, n not there")
    seen.press("t")
    seen.until("there, 26 March", "3 of 5")
    seen.press("b")
    shown = seen.until("2 of 5", "In this round so far: there")
    seen.press("n")
    seen.until("3 of 5  Potting Wire")
    seen.press("\x03")
    assert seen.ended() == 130
    assert "stopped; what was acknowledged is kept" in seen.shown
    assert "\u202e" not in seen.shown
    assert "\x1b[31mDesk" not in seen.shown
    assert "https://evil.example" not in seen.shown
    assert "hxxps://evil" in shown or "hxxps://evil" in seen.shown
    for line in re.sub(r"\x1b\[[0-9;]*m", "", seen.shown).splitlines():
        assert width_of(line) <= 80 or "'s path" in line or "a shot.png" in line, line  # as typed

    again = on_terminal("round", ISSUER, "--by", "T. Okoro", "--at", LOOKED)
    assert "2 of 5 looked at" in " ".join(again.until("3 of 5  Potting Wire").split())
    again.press("s")
    again.until("4 of 5")
    again.press("e")
    again.until("newest post there")
    again.type("14:02 UTC\n")
    again.press("m")
    again.until("remark")
    again.type("door wide open\n")
    again.press("u")
    again.until("not to be reached", "5 of 5")
    again.press("q")
    assert again.ended() == 0
    assert "3 channels" not in again.shown
    assert "2 not looked at" in " ".join(again.shown.split())
    told = looked(scene)
    assert [(look.channel, look.answer, look.by) for look in told] == [
        ("thistledown-desk", "not_there", "R. Vane"),
        ("verge-relay", "not_there", "R. Vane"),
        ("hedge-bulletin", "unreachable", "T. Okoro"),
    ]
    assert (told[2].newest, told[2].note) == ("14:02 UTC", "door wide open")
    assert scene.archive.store.evidence.read(told[0].screenshot or "") == PNG
    assert len({look.round for look in told}) == 1

    over = on_terminal("round", ISSUER, "--round", told[0].round, "--by", "desk", "--at", LOOKED)
    over.until("1 of 5", "In this round so far: not there")
    over.press("s")
    over.until("2 of 5", "In this round so far: not there")
    over.press("t")
    over.until("there", "kept", "3 of 5")
    over.press("\x04")  # the end of input stops it too
    assert over.ended() == 0
    assert [(look.channel, look.answer) for look in looked(scene)][-1] == ("verge-relay", "there")
    assert len(looked(scene)) == 3


def test_the_text_on_standard_input_the_keys_on_the_terminal_and_the_archive_busy(
    scene: Scene, asked: str, on_terminal: Callable[..., Terminal]
) -> None:
    seen = on_terminal(
        "round", ISSUER, "--about", "-", "--at", LOOKED, "--links", stdin=FREE.encode()
    )
    seen.until("Who looks?")
    seen.type("desk\n")
    seen.until("1 of 5")
    with scene.archive.store.writing():
        seen.press("n")
        seen.until("is writing to this archive", "press the key again")
    assert looked(scene) == []
    seen.press("nnnnn")  # a key held down answers for nothing that was not looked at
    seen.until("t there, n not there")
    for number in range(2, 6):
        seen.press("n")
        seen.until(f"{number} of 5")
    seen.press("n")
    assert seen.ended() == 0
    assert "5 channels" in seen.shown
    assert found(verified(scene, asked), "carriage").figures["looked_at"]


def test_a_look_before_the_statement_is_told_at_once(scene: Scene, asked: str) -> None:
    made = begin(scene.archive.store, ISSUER, asked)
    for at, earlier in ((AT, True), (AT + HOUR, False)):
        lines = head(made, "desk", at, 60, 80)
        assert ("is earlier: it can say nothing of it" in " ".join(lines)) is earlier
