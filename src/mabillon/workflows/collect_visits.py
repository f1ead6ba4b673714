"""The visits of one run: every source asked as politely as it wants, every answer kept raw."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Final

from mabillon.archive.folders import sync_folders
from mabillon.collect.answers import Answer, Ask, Asked
from mabillon.collect.fetching import Fetcher
from mabillon.collect.manners import Manners
from mabillon.collect.pacing import Rest
from mabillon.collect.sources import SOURCES, Visit
from mabillon.collect.sources.visit import GONE, Change, Wanted
from mabillon.collect.state import Rules, SourceState
from mabillon.collect.unpacking import unpacked
from mabillon.collect.warc import Warc
from mabillon.errors import LimitExceeded, MabillonError, UnreadableInput
from mabillon.text.markup import PAGE_LIMIT
from mabillon.workflows.collect_memory import Memory
from mabillon.workflows.collect_plan import Planned, target
from mabillon.workflows.progress import Progress

LARGEST_FILE: Final = 512 << 20
"""Bytes after which answers go into another file."""
_KINDS: Final[dict[str, Asked]] = {"feed": "feed", "preview": "preview", "site": "site"}


@dataclass(slots=True)
class Visited:
    """What came of the visit of one source.

    ``asked``: addresses; ``whole``, ``unchanged``: answers that were sent whole, or that said
    that nothing changed; ``failures``: sentences. ``at``: when it was first asked.
    """

    planned: Planned
    visit: Visit
    asked: int = 0
    whole: int = 0
    unchanged: int = 0
    failures: list[str] = field(default_factory=list)
    at: datetime | None = None

    @property
    def key(self) -> str:
        """The key of the channel under which its posts are kept."""
        return self.planned.key

    @property
    def state(self) -> SourceState:
        """What to remember of the source."""
        return self.visit.remembered()

    @property
    def changes(self) -> list[Change]:
        """What the source became, as far as it was told."""
        return self.visit.changes()


@dataclass(slots=True)
class Visits:
    """``files``: of answers, closed; ``stopped``: somebody stopped it before it was done."""

    visited: list[Visited]
    rests: dict[str, Rest] = field(default_factory=dict)
    rules: dict[str, Rules] = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)
    stopped: bool = False


class _Files:
    """Takes answers into one file after another."""

    def __init__(self, folder: Path, manners: Manners, now: Callable[[], datetime]) -> None:
        self._folder = folder
        self._contact = manners.contact
        self._now = now
        self._open: Warc | None = None
        self.paths: list[Path] = []
        self.fault: OSError | None = None

    def keep(self, answer: Answer) -> None:
        try:
            self._keep(answer)
        except OSError as error:
            self.fault = error
            raise

    def _keep(self, answer: Answer) -> None:
        if self._open is not None and self._open.size > LARGEST_FILE:
            self.close()
        if self._open is None:
            at = f"{self._now():%Y%m%dT%H%M%SZ}"
            taken = len(list(self._folder.glob(f"collected-{at}*.warc")))
            path = self._folder / f"collected-{at}{f'-{taken + 1}' if taken else ''}.warc"
            self._open = Warc(path, self._now, self._contact)
            self.paths.append(path)
        self._open.write(answer)

    def close(self) -> None:
        if self._open is not None:
            held, self._open = self._open, None
            held.close()
            sync_folders([self._folder])


def visit(
    planned: Sequence[Planned],
    memory: Memory,
    manners: Manners,
    folder: Path,
    *,
    now: Callable[[], datetime],
    progress: Progress,
    random: Random,
) -> Visits:
    """Visit every source; stopped by the user, what came by then is kept.

    Raises
    ------
    MabillonError
        Answers cannot be written, as on a full disk; those that were are kept.
    """
    made = Visits([Visited(one, SOURCES[one.kind](one.address, one.state)) for one in planned])
    files = _Files(folder, manners, now)
    progress.expect(len(planned))

    async def all_of_them() -> None:
        # One visit of a host after the other, so that its pages follow one another at once.
        hosts = {one.host: asyncio.Semaphore(manners.of(one.host)[1]) for one in planned}
        async with Fetcher(
            manners, files.keep, now=now, random=random, rests=memory.rests, rules=memory.rules
        ) as by:
            try:
                async with asyncio.TaskGroup() as group:
                    for one in made.visited:
                        room = hosts[one.planned.host]
                        visited = _one(by, one, room, memory, progress, pictures=manners.pictures)
                        group.create_task(visited)
            finally:
                made.rests, made.rules = by.rests(), by.rules()

    try:
        try:
            asyncio.run(all_of_them())
        finally:
            files.close()
    except KeyboardInterrupt:
        made.stopped = True
    except ExceptionGroup as group:
        if files.fault is None:
            raise
        raise MabillonError(
            f"answers cannot be written ({files.fault.strerror or files.fault})",
            where=str(folder),
            do="what came before is kept; make room, then run this again",
        ) from group
    made.files = files.paths
    return made


async def _one(
    by: Fetcher,
    one: Visited,
    room: asyncio.Semaphore,
    memory: Memory,
    progress: Progress,
    *,
    pictures: bool,
) -> None:
    """Visit a source when its host has room."""
    async with room:
        progress.at(one.planned.channel)
        await _visited(by, one, memory, pictures)
        progress.advance(1)


def _last(wanted: Wanted) -> bool:
    return wanted.picture


async def _visited(by: Fetcher, one: Visited, memory: Memory, pictures: bool) -> None:
    """Ask a source, one answer leading to the next ask."""
    waiting = deque(one.visit.first())
    while waiting:
        wanted = waiting.popleft()
        if wanted.picture and not pictures:
            continue
        known = memory.answers.get(target(wanted.url)) if wanted.again else None
        ask = Ask(
            wanted.url,
            one.planned.key,
            _KINDS[one.planned.kind],
            known.etag if known else None,
            known.modified if known else None,
            known.at if known else None,
        )
        answer = await by.fetch(ask)
        one.asked += 1
        one.at = one.at or answer.at
        body = b""
        if answer.whole:
            try:
                body = unpacked(answer, PAGE_LIMIT)
            except (LimitExceeded, UnreadableInput) as failure:
                answer = replace(answer, failure=failure.what)
        one.whole += answer.whole
        one.unchanged += answer.unchanged and answer.failure is None
        missing = wanted.guessed and answer.status in GONE
        if answer.failure is not None and not missing:
            one.failures.append(f"{wanted.url}: {answer.failure}")
        # Pages first: those of a preview are one look.
        waiting = deque(sorted([*waiting, *one.visit.more(answer, body)], key=_last))
