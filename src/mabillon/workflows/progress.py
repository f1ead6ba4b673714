"""How a long piece of work tells how far it is."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told what is to be done, what is being done, and how much was."""

    def expect(self, total: int) -> None:
        """Say how many bytes there are to go through."""

    def at(self, name: str) -> None:
        """Say which file is being gone through."""

    def advance(self, count: int) -> None:
        """Say that so many bytes more were gone through."""

    def pause(self) -> None:
        """Make room for a question to the user."""


class Silent:
    """Tells nobody."""

    def expect(self, total: int) -> None:
        """Tell nobody."""

    def at(self, name: str) -> None:
        """Tell nobody."""

    def advance(self, count: int) -> None:
        """Tell nobody."""

    def pause(self) -> None:
        """Tell nobody."""
