"""Sources that no web address leads to: Telegram's own interface, and programs of the user's own.

What they tell is kept as they tell it, as a file of its own, and read as a live capture.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mabillon.archive.folders import sync_file, writing_here
from mabillon.archive.store import Store
from mabillon.collect import commands
from mabillon.collect.manners import Manners
from mabillon.collect.sources.visit import Change
from mabillon.collect.state import SourceState
from mabillon.collect.telegram import History, histories
from mabillon.collect.telegram_client import Credentials
from mabillon.errors import MabillonError, UsageError
from mabillon.examine.instants import rfc3339
from mabillon.workflows.alerts_configured import secret
from mabillon.workflows.collect_memory import Memory, folder
from mabillon.workflows.collect_plan import Planned
from mabillon.workflows.ingest import ingest
from mabillon.workflows.options import Options
from mabillon.workflows.results import Result

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Told:
    """What came of one such source; ``key``: of the channel that its posts are kept under.

    ``file``: what it told, raw; null = nothing. ``options``: how that is read. The rest as of
    ``collect_visits.Visited``.
    """

    planned: Planned
    key: str
    state: SourceState
    at: datetime
    file: Path | None = None
    options: Options = field(default_factory=Options)
    failures: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    asked: int = 1
    unchanged: int = 0

    @property
    def whole(self) -> int:
        """Answers that came whole: one, or none."""
        return 0 if self.failures else 1

    def take_in(self, store: Store, now: Callable[[], datetime]) -> list[Result]:
        """Ingest what was told as a live capture, and remove the file."""
        if self.file is None:
            return []
        made = list(ingest(store, [self.file], self.options, now=now))
        if all(result.status != "passed over" for result in made):
            self.file.unlink()
        return made


@dataclass(slots=True)
class Others:
    """``told``: what came of each source; ``stopped``: the user stopped it before it was done."""

    told: list[Told] = field(default_factory=list)
    stopped: bool = False


def ask_others(
    store: Store,
    planned: Sequence[Planned],
    memory: Memory,
    manners: Manners,
    *,
    now: Callable[[], datetime],
) -> Others:
    """Ask these sources, one after the other; what they tell stands in files afterwards."""
    made = Others()
    accounts = [one for one in planned if one.kind == "telegram"]
    try:
        for number, one in enumerate(planned):
            if one.kind == "command":
                made.told.append(_printed(store, one, number, memory, manners, now))
        if accounts:
            made.told += _histories(store, accounts, manners, now)
    except KeyboardInterrupt:
        made.stopped = True
    return made


def _printed(
    store: Store,
    one: Planned,
    number: int,
    memory: Memory,
    manners: Manners,
    now: Callable[[], datetime],
) -> Told:
    """Run the program of a source."""
    made = Told(one, one.key, one.state, now())
    command = manners.commands.get(one.address)
    if command is None:
        made.failures.append(
            f"no command {one.address} is configured here: [collect.commands.{one.address}]"
        )
        return made
    last = max(memory.shown.get(one.key, {}).values(), default=None)
    since = "" if last is None else rfc3339(_EPOCH + timedelta(microseconds=last))
    path = folder(store) / f"printed-{number}-{one.address}.jsonl"
    path.unlink(missing_ok=True)
    with writing_here():
        try:
            failure = commands.run(
                command, {"{channel}": one.key, "{since}": since}, path, manners.most
            )
        except KeyboardInterrupt:
            path.unlink(missing_ok=True)
            raise
        sync_file(path)
    made.file = path
    if failure is not None:
        made.failures.append(failure)
    if failure is not None or not path.stat().st_size:
        # What a program printed that failed is a part only, and no look at the channel.
        path.unlink()
        made.file = None
    made.options = Options(
        mode="live", collected_at=made.at, mapping=command.map, channel=one.key, format="json"
    )
    return made


def _histories(
    store: Store, accounts: Sequence[Planned], manners: Manners, now: Callable[[], datetime]
) -> list[Told]:
    """Ask Telegram for the history of these accounts."""
    made = [Told(one, one.key, one.state, now()) for one in accounts]
    try:
        if not manners.telegram:
            raise UsageError(
                "Telegram's own interface is not switched on", do='write telegram = "keyring"'
            )
        _outside(store, manners.telegram)
        found = _asked(accounts, manners)
    except ModuleNotFoundError as error:
        for told in made:
            told.failures.append(
                f"{error.name} is not installed; install the extra: pip install 'mabillon[collect]'"
            )
        return made
    except (MabillonError, OSError) as error:
        for told in made:
            told.failures.append(str(error))
        return made
    for told, one in zip(made, found, strict=True):
        told.state, told.key, told.changes = one.state, one.key or told.key, one.changes
        told.failures += [one.failure] if one.failure is not None else []
        if one.lines and one.failure is None:
            path = folder(store) / f"history-{told.planned.address.removeprefix('@')}.jsonl"
            with writing_here():
                path.write_bytes(one.lines)
                sync_file(path)
            told.file = path
            told.options = Options(mode="live", collected_at=told.at, format="telethon")
    return made


def _outside(store: Store, how: str) -> None:
    """Refuse a secret that stands in the archive: it would go wherever that goes."""
    path = Path(how.removeprefix("file:")).expanduser()
    if how.startswith("file:") and path.resolve().is_relative_to(store.root.resolve()):
        raise UsageError(
            "a secret inside an archive is not read",
            where=str(path),
            do="keep it in your own folder, and change it if others have the archive",
        )


def _asked(accounts: Sequence[Planned], manners: Manners) -> list[History]:
    credentials = Credentials.read(secret(manners.telegram, "telegram"))
    wanted = [(one.address, one.state) for one in accounts]
    return asyncio.run(histories(credentials, manners, wanted))
