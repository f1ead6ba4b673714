"""A round by keys: one place after another, one key each, on a terminal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from mabillon.cli import round_screen
from mabillon.cli.keyboard import Keyboard
from mabillon.errors import ArchiveBusy, UnreadableInput, UsageError
from mabillon.examine.looks import Answer
from mabillon.text.display import wrap
from mabillon.workflows import looks, screenshots
from mabillon.workflows.places import Place
from mabillon.workflows.round import Round

ANSWERS: Final[dict[str, Answer]] = {"t": "there", "n": "not_there", "u": "unreachable"}
HELP: Final = ", ".join(f"{key} {what}" for key, what in round_screen.KEYS)


@dataclass
class Given:
    """What was given for a place before its answer."""

    screenshot: bytes | None = None
    newest: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Guide:
    """Goes through a round on a terminal.

    ``by`` looks; ``at``: when, None = as the key is pressed. ``show`` prints a line.
    """

    of: Round
    by: str
    at: datetime | None
    keyboard: Keyboard
    show: Callable[[str], None]
    width: int
    links: bool

    def run(self, *, over: bool = False) -> None:
        """Ask about each place not yet looked at; ``over``: about all, to correct the round."""
        places = self.of.places
        done = set() if over else set(self.of.looks)
        step = self._next(-1, done)
        while step < len(places):
            place = places[step]
            for line in round_screen.place(self.of, place, self.width, links=self.links):
                self.show(line)
            self.keyboard.settle()
            key = self._ask(place)
            if key == "q":
                return
            if key == "b":
                step = max(0, step - 1)
            else:
                done.add(place.channel)
                step = self._next(step, done)

    def _next(self, step: int, done: set[str]) -> int:
        places = self.of.places
        later = (i for i in range(step + 1, len(places)) if places[i].channel not in done)
        return next(later, len(places))

    def _ask(self, place: Place) -> str:
        """Ask about a place until it is answered, skipped or left; return the key that did it."""
        given = Given()
        while True:
            key = self.keyboard.key()
            pressed = self.at or self.of.now()
            if key in ("q", "b", "s"):
                self._say({"q": "stopped", "b": "back", "s": "skipped"}[key])
                return key
            if key in ANSWERS and self._keep(place, ANSWERS[key], pressed, given):
                return key
            if key == "p":
                given.screenshot = self._screenshot() or given.screenshot
            elif key == "e":
                said = self._remark("newest", "the newest post there (a time, or words)")
                given.newest = said or given.newest
            elif key == "m":
                given.note = self._remark("note", "remark") or given.note
            elif key not in ANSWERS:
                self._say(HELP)

    def _keep(self, place: Place, answer: Answer, at: datetime, given: Given) -> bool:
        """Keep an answer; say so, or why it could not be kept."""
        try:
            look = self.of.answer(
                place,
                answer,
                self.by,
                at=at,
                screenshot=given.screenshot,
                newest=given.newest,
                note=given.note,
            )
        except ArchiveBusy as error:
            self._say(f"{error}; then press the key again")
            return False
        self._say(f"{round_screen.answered(look)}: kept")
        return True

    def _screenshot(self) -> bytes | None:
        """Ask for a screenshot's path until there is one; None where nothing was given."""
        while text := self.keyboard.line("the screenshot's path (drop the file here), or nothing"):
            path = screenshots.dropped(text)
            try:
                data = screenshots.read(path)
            except UnreadableInput as error:
                self._say(str(error))
                continue
            kind = screenshots.kind_of(data)
            self._say(f"{path.name}: {kind}, {len(data):,} bytes; kept with your answer")
            return data
        return None

    def _remark(self, name: str, question: str) -> str | None:
        try:
            return looks.written(name, self.keyboard.line(question))
        except UsageError as error:
            self._say(str(error))
            return None

    def _say(self, text: str) -> None:
        """Say something about the place that is asked about, on as many lines as it takes."""
        for line in wrap(text, self.width - 4):
            self.show(f"    {line}")
