"""Proposals by keys: one after another, a yes or a no each, on a terminal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from mabillon.cli import propose_screen
from mabillon.cli.keyboard import Keyboard
from mabillon.errors import ArchiveBusy, UsageError
from mabillon.text.display import wrap
from mabillon.workflows.proposing import Proposal, Proposals

ANSWERS: Final = {"y": True, "n": False}
HELP: Final = ", ".join(f"{key} {what}" for key, what in propose_screen.KEYS)
REASON: Final = "by key, after reading it"
"""The reason of a decision for which none was written."""


@dataclass(frozen=True)
class Guide:
    """Goes through proposals on a terminal, the newest first.

    ``decide`` keeps a decision: which, whether it speaks so, why. ``show`` prints a line.
    """

    found: Proposals
    decide: Callable[[Proposal, bool, str], None]
    keyboard: Keyboard
    show: Callable[[str], None]
    width: int

    def run(self) -> list[str]:
        """Ask about each proposal; return those (CHANNEL/ID) that do speak in its name."""
        decided: dict[str, bool] = {}
        every, step = self.found.proposals, 0
        while step < len(every):
            for line in propose_screen.asked(every[step], step + 1, len(every), self.width):
                self.show(line)
            self.keyboard.settle()
            key = self._ask(every[step])
            if key == "q":
                break
            if key in ANSWERS:
                decided[every[step].post] = ANSWERS[key]
            step = max(0, step - 1) if key == "b" else step + 1
        return [post for post, yes in decided.items() if yes]

    def _ask(self, proposal: Proposal) -> str:
        """Ask until it is decided, skipped or left; return the key that did it."""
        reason = ""
        while True:
            key = self.keyboard.key()
            if key in ("q", "b", "s"):
                self._say({"q": "stopped", "b": "back", "s": "skipped"}[key])
                return key
            if key in ANSWERS and self._keep(proposal, ANSWERS[key], reason):
                return key
            if key == "m":
                reason = self.keyboard.line("why") or reason
            elif key == "w":
                for line in propose_screen.whole(proposal, self.width):
                    self.show(line)
            elif key not in ANSWERS:
                self._say(HELP)

    def _keep(self, proposal: Proposal, yes: bool, reason: str) -> bool:
        """Keep a decision; say so, or why it could not be kept."""
        try:
            self.decide(proposal, yes, reason or REASON)
        except ArchiveBusy as error:
            self._say(f"{error}; then press the key again")
            return False
        except UsageError as error:  # the reason is too long
            self._say(str(error))
            return False
        self._say("kept: it speaks in its name" if yes else "kept: it does not")
        return True

    def _say(self, text: str) -> None:
        for line in wrap(text, self.width - 4):
            self.show(f"    {line}")
