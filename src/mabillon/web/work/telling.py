"""How work on files tells its page how far it is: bytes gone through, and which file it is at."""

from __future__ import annotations

from mabillon.web.work.tasks import Tell


class ToldInBytes:
    """A ``Progress`` of workflows that tells the page of a piece of work.

    ``doing``: what is done with each file, such as "reading".
    """

    def __init__(self, tell: Tell, doing: str) -> None:
        self._tell, self._doing = tell, doing
        self._done, self._total, self._at = 0, 0, ""

    def expect(self, total: int) -> None:
        """Take in how many bytes there are to go through."""
        self._total = total

    def at(self, name: str) -> None:
        """Tell which file is being gone through."""
        self._at = name
        self.advance(0)

    def advance(self, count: int) -> None:
        """Tell that so many bytes more were gone through."""
        self._done += count
        total = max(self._total, self._done)
        self._tell(f"{self._doing} {self._at}", self._done, total, "bytes")

    def pause(self) -> None:
        """Nobody is asked anything."""
