"""A round by keys: one place after another, one key each, on a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import click

from mabillon.cli import round_screen
from mabillon.errors import ArchiveBusy, UnreadableInput, UsageError
from mabillon.examine.looks import Answer
from mabillon.text.display import wrap
from mabillon.workflows import looks, screenshots
from mabillon.workflows.round import Place, Round

ANSWERS: Final[dict[str, Answer]] = {"t": "there", "n": "not_there", "u": "unreachable"}
HELP: Final = ", ".join(f"{key} {what}" for key, what in round_screen.KEYS)
TERMINAL: Final = Path("/dev/tty")
SETTLE_S: Final = 0.3

Say = Callable[[str], None]
"""Says something about the place that is asked about, on as many lines as it takes."""


class Keyboard:
    """Keys and lines of the terminal, even where standard input is something else."""

    def __init__(self) -> None:
        self._from = 0.0

    def settle(self) -> None:
        """A new place is shown: nobody has looked at it yet, so no key is taken for a moment.

        A key held down, or pasted, would else answer for places that nobody saw.
        """
        self._from = time.monotonic() + SETTLE_S

    def key(self) -> str:
        """Return the next key, in small letters; "" for one that means nothing."""
        while True:
            typed = click.getchar()
            if "\x03" in typed:
                raise KeyboardInterrupt
            if time.monotonic() >= self._from:
                return typed.casefold() if len(typed) == 1 and typed.isprintable() else ""

    def line(self, question: str) -> str:
        """Ask for a line of text."""
        click.echo(f"    {question}: ", nl=False, err=True)
        if sys.stdin.isatty():
            text = sys.stdin.readline()
        else:
            with TERMINAL.open(encoding="utf-8", errors="replace") as terminal:
                text = terminal.readline()
        return text.strip()


@dataclass
class Pending:
    """What was given for a place before its answer."""

    screenshot: bytes | None = None
    newest: str | None = None
    note: str | None = None


def run(
    of: Round,
    by: str,
    at: datetime | None,
    keyboard: Keyboard,
    say: Say,
    *,
    width: int,
    links: bool,
) -> None:
    """Go through the places not yet looked at; ``b`` goes back to those that were."""

    def tell(text: str) -> None:
        for line in wrap(text, width - 4):
            say(f"    {line}")

    step = next((i for i, p in enumerate(of.places) if p.channel not in of.looks), len(of.places))
    skipped: set[str] = set()
    while step < len(of.places):
        place = of.places[step]
        for line in round_screen.place(of, place, width, links=links):
            say(line)
        keyboard.settle()
        key = _ask(of, place, by, at, keyboard, tell)
        if key == "q":
            return
        if key == "b":
            step = max(0, step - 1)
            continue
        if key == "s":
            skipped.add(place.channel)
        step = next(
            (
                i
                for i in range(step + 1, len(of.places))
                if of.places[i].channel not in {*of.looks, *skipped}
            ),
            len(of.places),
        )


def _ask(
    of: Round, place: Place, by: str, at: datetime | None, keyboard: Keyboard, say: Say
) -> str:
    """Ask about one place until it is answered, skipped or left; return the key that did it."""
    pending = Pending()
    while True:
        key = keyboard.key()
        pressed = at or of.now()
        if key in ("q", "b", "s"):
            return key
        if key == "p":
            pending.screenshot = _screenshot(keyboard, say) or pending.screenshot
        elif key in ("e", "m"):
            name = {"e": "newest", "m": "note"}[key]
            question = {"e": "the newest post there (a time, or words)", "m": "remark"}[key]
            _remark(pending, name, keyboard.line(question), say)
        elif key in ANSWERS:
            try:
                look = of.answer(
                    place,
                    ANSWERS[key],
                    by,
                    at=pressed,
                    screenshot=pending.screenshot,
                    newest=pending.newest,
                    note=pending.note,
                )
            except ArchiveBusy as error:
                say(f"{error}; then press the key again")
                continue
            say(f"{round_screen.answered(look)}: kept")
            return key
        else:
            say(HELP)


def _screenshot(keyboard: Keyboard, say: Say) -> bytes | None:
    """Ask for a screenshot's path until there is one; None where nothing was given."""
    while text := keyboard.line("the screenshot's path (drop the file here), or nothing"):
        path = screenshots.dropped(text)
        try:
            data = screenshots.read(path)
        except UnreadableInput as error:
            say(str(error))
            continue
        kind = screenshots.kind_of(data)
        say(f"{path.name}: {kind}, {len(data):,} bytes; kept with your answer")
        return data
    return None


def _remark(pending: Pending, name: str, text: str, say: Say) -> None:
    try:
        said = looks.written(name, text)
    except UsageError as error:
        say(str(error))
        return
    setattr(pending, name, said)
