"""What one server has: the archive, its people, its long work."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from mabillon.archive.store import utc_now
from mabillon.web.people.accounts import Person
from mabillon.web.people.people import People
from mabillon.web.reading import Readings
from mabillon.web.safety import cookies
from mabillon.web.safety.paths import without_paths
from mabillon.web.work.works import Works
from mabillon.workflows.looked_at import Looks


@dataclass(slots=True)
class Desk:
    """One archive, opened to one analyst or a small team.

    Parameters
    ----------
    root
        The archive's folder.
    people
        Accounts and sessions.
    hosts
        What a request's Host may be, ports included, in lower case.
    alone
        Who works here by the one-time link; null = a team, whose people sign in.
    secure
        Whether browsers ask it over TLS.
    proxy
        The address of the one proxy that it is asked by; null = it is asked directly.
    strict
        Whether whoever signs in must have a second factor.
    token
        The one-time link's secret; null = used, or a team's.
    now
        The clock.
    """

    root: Path
    people: People
    hosts: frozenset[str]
    alone: Person | None = None
    secure: bool = False
    proxy: str | None = None
    strict: bool = False
    token: str | None = None
    now: Callable[[], datetime] = utc_now
    readings: Readings = field(init=False)
    works: Works = field(init=False)
    looks: Looks = field(init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def __post_init__(self) -> None:
        self.readings = Readings(self.root)
        self.works = Works(self.root, self.now, without_paths if self.team else str)
        self.looks = Looks()

    @property
    def team(self) -> bool:
        """Whether people sign in."""
        return self.alone is None

    @property
    def cookie(self) -> str:
        """The name of its session's cookie."""
        return cookies.name_of(self.hosts, secure=self.secure)

    def take_token(self, given: str) -> bool:
        """Tell whether this is the one-time link's secret; it is used by that."""
        with self._lock:
            wanted = self.token
            right = bool(wanted) and secrets.compare_digest(given.encode(), str(wanted).encode())
            if right:
                self.token = None
        return right

    def close(self) -> None:
        """Stop its long work and give everything back."""
        self.works.close()
        self.looks.close()
        self.readings.close()
        self.people.close()
