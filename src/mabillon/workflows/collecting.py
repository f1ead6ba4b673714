"""Collecting: ask the register's sources what is new, keep it raw, read it, say what came.

Each run is a live capture of the channels that it looked at. What an interrupted run left is
taken in by the next. Nothing is asked of anybody before the user's own configuration says so.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random, SystemRandom
from typing import TYPE_CHECKING, Final

from mabillon.archive.register import Register
from mabillon.archive.store import Store, utc_now
from mabillon.collect.manners import Manners
from mabillon.collect.state import Suggestion
from mabillon.errors import UsageError
from mabillon.workflows import collect_plan
from mabillon.workflows.collect_came import Before, Came, came
from mabillon.workflows.collect_looks import take_in
from mabillon.workflows.collect_memory import Memory, alone, folder, recall, remember
from mabillon.workflows.collect_plan import Planned
from mabillon.workflows.configuration import config_path, configuration
from mabillon.workflows.progress import Progress, Silent
from mabillon.workflows.register_in_force import current

if TYPE_CHECKING:
    from mabillon.workflows.collect_others import Told
    from mabillon.workflows.collect_visits import Visited, Visits

HOW: Final = 'write in it: [collect], under it on = true and contact = "desk@example.org"'


@dataclass(slots=True)
class ChannelCame:
    """What a run brought for one channel.

    ``asked``: addresses; ``answered``: those that answered; ``unchanged``: answers that nothing
    changed; ``gone``: posts that were seen at the last look and were not there any more;
    ``failures`` and ``notes``: sentences.
    """

    channel: str
    title: str
    key: str
    asked: int = 0
    answered: int = 0
    unchanged: int = 0
    new: int = 0
    edited: int = 0
    gone: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Collected:
    """What a run brought.

    ``evidence``: the files of answers, by digest; ``again``: looks that saw what an earlier
    answer had shown; ``left``: files that an earlier run had left, taken in now; ``rejected``:
    records that could not be read; ``stopped``: the user stopped it before it was done.
    """

    began: datetime
    ended: datetime
    channels: list[ChannelCame] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)
    evidence: list[str] = field(default_factory=list)
    again: int = 0
    left: int = 0
    rejected: int = 0
    stopped: bool = False

    @property
    def failed(self) -> list[ChannelCame]:
        """The channels of which nothing came at all."""
        return [one for one in self.channels if one.failures and not one.answered]


def manners_of(store: Store, environ: Mapping[str, str] = os.environ) -> Manners:
    """Return the user's settings for collecting; those that ask nobody where there are none.

    Raises
    ------
    UsageError
        They cannot be read as they stand.
    """
    section = configuration(store.root, environ, how=HOW).get("collect", {})
    return Manners.parsed(section, str(config_path(environ)))


def suggested(store: Store) -> list[Suggestion]:
    """Return what runs so far suggest for the register, the earliest first."""
    return recall(store).suggestions


def planned(
    store: Store,
    manners: Manners,
    only: Sequence[str] = (),
    *,
    now: Callable[[], datetime] = utc_now,
) -> list[Planned]:
    """Return what would be asked, without asking.

    Raises
    ------
    UnknownName, UsageError
        A channel is not in the register; the register has none.
    """
    _, register = current(store, record=False)
    return collect_plan.plan(collect_plan.chosen(register, only), recall(store), manners, now())


def collect(
    store: Store,
    manners: Manners,
    only: Sequence[str] = (),
    *,
    now: Callable[[], datetime] = utc_now,
    progress: Progress | None = None,
    random: Random | None = None,
) -> Collected:
    """Ask the sources of these channels (of none named: of all) and take in what they answer.

    Raises
    ------
    UsageError
        Collecting is not switched on; a channel is not in the register.
    ArchiveBusy
        Another process is collecting, or writing when the answers are to be taken in; they are
        kept for the next run.
    MabillonError
        It cannot be written, as on a full disk.
    """
    if not manners.on:
        raise UsageError(
            "collecting is switched off", where=str(config_path()), do=f"to switch it on, {HOW}"
        )
    _, register = current(store)
    channels = collect_plan.chosen(register, only)
    with alone(store):
        began = now()
        memory = recall(store)
        left = sorted(folder(store).glob("collected-*.warc"))
        made = Collected(began, began, left=len(left))
        before = Before(store)
        earlier = take_in(store, left, memory, now=now)
        plan = collect_plan.plan(channels, memory, manners, began)
        visits = _visits(
            store, plan, memory, manners, now, progress or Silent(), random or SystemRandom()
        )
        told, stopped = _others(store, [] if visits.stopped else plan, memory, manners, now)
        taken = take_in(store, visits.files, memory, now=now)
        results = [*earlier.results, *taken.results]
        for source in told:
            results += source.take_in(store, now)
        made.evidence = [result.evidence for result in results if result.evidence is not None]
        made.rejected = sum(result.rejected for result in results)
        made.again, made.stopped = earlier.again + taken.again, visits.stopped or stopped
        _tell(store, register, made, [*visits.visited, *told], before, memory)
        memory.rests = visits.rests or memory.rests
        memory.rules = visits.rules or memory.rules
        remember(store, memory)
        made.ended = now()
    return made


def _visits(
    store: Store,
    plan: Sequence[Planned],
    memory: Memory,
    manners: Manners,
    now: Callable[[], datetime],
    progress: Progress,
    random: Random,
) -> Visits:
    """Visit what stands on the web; what asks servers is loaded only for that."""
    try:
        from mabillon.workflows.collect_visits import visit
    except ModuleNotFoundError as error:
        raise UsageError(
            f"what asks servers is not installed ({error.name})",
            do="install the extra: pip install 'mabillon[collect]'",
        ) from error
    web = [one for one in plan if one.kind in collect_plan.WEB]
    return visit(web, memory, manners, folder(store), now=now, progress=progress, random=random)


def _others(
    store: Store,
    plan: Sequence[Planned],
    memory: Memory,
    manners: Manners,
    now: Callable[[], datetime],
) -> tuple[list[Told], bool]:
    """Ask what no address of the web leads to; say whether it was stopped."""
    planned = [one for one in plan if one.kind not in collect_plan.WEB]
    if not planned:
        return [], False
    from mabillon.workflows.collect_others import ask_others

    made = ask_others(store, planned, memory, manners, now=now)
    return made.told, made.stopped


def _tell(
    store: Store,
    register: Register,
    made: Collected,
    visited: Sequence[Visited | Told],
    before: Before,
    memory: Memory,
) -> None:
    """Say what came for each channel, and what each source became; remember it."""
    looked = [
        one.key for one in visited if one.planned.kind != "site" and one.whole + one.unchanged
    ]
    by_key = came(store, before, looked, memory)
    channels: dict[str, ChannelCame] = {}
    for one in visited:
        source = one.planned
        found = channels.get(source.channel)
        if found is None:
            found = channels[source.channel] = ChannelCame(source.channel, source.title, one.key)
        _add(found, by_key.pop(one.key, Came()))
        found.asked += one.asked
        found.answered += one.whole + one.unchanged
        found.unchanged += one.unchanged
        found.failures += one.failures
        if register.channel_of_key(one.key) is None:
            found.notes.append(
                f"its posts are kept as {one.key}, which the register does not name; "
                f"mabillon register add channel {one.key} --to {source.channel}"
            )
        if one.asked:
            memory.sources[source.name] = one.state
        made.suggestions += [
            Suggestion(
                what=change.what,
                channel=source.channel,
                key=one.key,
                where=source.address,
                when=one.at or made.began,
                why=change.why,
            )
            for change in one.changes
        ]
    made.channels = list(channels.values())
    answered = {
        (one.planned.channel, one.planned.address) for one in visited if one.whole + one.unchanged
    }
    memory.suggest(made.suggestions, answered)


def _add(found: ChannelCame, what: Came) -> None:
    found.new += what.new
    found.edited += what.edited
    found.gone += what.gone
