"""plan: what an archive of so many posts will need, before there is one."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

import click
import msgspec

from mabillon.cli import terminal
from mabillon.cli.typeset import Sheet
from mabillon.workflows.growth import coefficients
from mabillon.workflows.needs import Need
from mabillon.workflows.planning import Limits, Move, Outgrown, Plan
from mabillon.workflows.planning import plan as reckon

_WRITTEN: Final = re.compile(r"(-?[0-9][0-9_,']{0,20}(?:\.[0-9]{1,9})?)\s*([kmg]?)", re.I)
_DIGITS: Final = re.compile(r"-?[0-9][0-9_,']*(?:\.[0-9]+)?\s*[kmg]?", re.I)
_TIMES: Final = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9}
_WORDS: Final = {"statement": "one statement against all", "verify": "mabillon verify"} | {
    "ingest": "posts and evidence",
    "sketches": "sketches, for comparing",
    "index": "search index",
    "pictures": "pictures, kept and hashed",
    "routing": "mabillon routing, one issuer",
    "copies": "near copies of all",
}


class Count(click.ParamType[int]):
    """A whole number: 10000000, 10_000_000, 10M."""

    name = "N"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Return it, or say how it is written."""
        found = _WRITTEN.fullmatch(str(value).strip())
        number = Decimal(0)
        if not found and _DIGITS.fullmatch(str(value).strip()):
            self.fail("a number of so many digits is beyond what can be reckoned", param, ctx)
        if found:
            number = Decimal(re.sub("[_,']", "", found[1])) * _TIMES[found[2].lower()]
        if not found or number != int(number):
            self.fail(f"{str(value)!r} is no whole number; write 10000000, or 10M", param, ctx)
        return int(number)


class Amount(click.FloatRange):
    """A number between two others; what is no number at all is none of them."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return it, or say between which it must be."""
        number: float = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail(f"{value} is no number", param, ctx)
        return number


@click.command(
    epilog="""\b
Examples:
  mabillon plan --posts 10M
  mabillon plan --posts 250_000_000 --media 40M --media-size 300k
  mabillon plan --posts 1G --memory 64 --hours 24 --json"""
)
@click.option("--posts", type=Count(), required=True, help="How many posts; 10M is ten million.")
@click.option("--media", type=Count(), default="0", help="How many pictures beside them.")
@click.option(
    "--media-size",
    type=Count(),
    default="250k",
    show_default=True,
    help="Mean bytes of a picture.",
)
@click.option(
    "--memory",
    type=Amount(min=1, max=100_000),
    metavar="GIB",
    help="Memory of one machine. Default: that of the one that was measured on.",
)
@click.option(
    "--disk",
    type=Count(),
    metavar="BYTES",
    help="Free disk of one machine; 500G is 500 GB. Default: it is not looked at.",
)
@click.option(
    "--hours",
    type=Amount(min=0.1, max=10_000),
    metavar="HOURS",
    default=8.0,
    show_default=True,
    help="Hours that near copies of all posts may take.",
)
@click.option("--json", "as_json", is_flag=True, help="JSON for a script.")
def plan(
    posts: int,
    media: int,
    media_size: int,
    memory: float | None,
    disk: int | None,
    hours: float,
    as_json: bool,
) -> None:
    """Say what an archive of so many posts will need: disk, memory, time, and when one machine
    is no longer enough.

    From what was measured on one machine; what lies beyond that is marked. Needs no archive.
    """
    known = coefficients()
    gib = memory if memory is not None else float(known.machine["memory_gib"])
    if disk is not None and disk < 1:
        raise click.BadParameter("give the bytes that are free, as 500G", param_hint="--disk")
    limits = Limits(memory=gib * 2**30, hours=hours, disk=disk)
    made = reckon(posts, media, media_bytes=media_size, limits=limits, known=known)
    if as_json:
        click.echo(msgspec.json.encode(made))
    else:
        terminal.show(plan_screen(made, terminal.width(), colour=terminal.colour()))


def plan_screen(made: Plan, width: int = 80, *, colour: bool = False) -> list[str]:
    """Return the plan as lines, none wider than ``width``."""
    sheet = Sheet(width, colour)
    pictures = f" and {made.media:,} pictures of {_bytes(made.media_bytes)}" if made.media else ""
    sheet.say(f"{made.posts:,} posts{pictures}", bold=True)
    sheet.gap()
    sheet.lines.append(_row("", "CPU time", "memory", "disk"))
    _rows(sheet, "Made once", made.once)
    sheet.lines.append(_row("  together", _time(made.cpu_s), "", _bytes(made.disk)))
    _rows(sheet, "In use", made.then)
    sheet.gap()
    _basis(sheet, made)
    sheet.gap()
    _advice(sheet, made)
    return sheet.lines


def _rows(sheet: Sheet, head: str, needs: Sequence[Need]) -> None:
    sheet.say(head, bold=True)
    for need in needs:
        memory = "" if need.memory is None else _bytes(need.memory)
        disk = "" if need.disk is None else _bytes(need.disk)
        mark = {"measured": "", "extrapolated": " *", "at most": " <"}[need.basis]
        title = f"  {_WORDS[need.operation]}"
        sheet.lines.append(_row(title, _time(need.cpu_s), memory, disk) + mark)


def _row(*cells: str) -> str:
    first, *rest = cells
    return (f"{first:<34}" + "".join(f"{cell:>12}" for cell in rest)).rstrip()


def _basis(sheet: Sheet, made: Plan) -> None:
    machine = made.machine
    sheet.say(
        f"Measured with {made.least_posts:,} to {made.most_posts:,} invented posts on "
        f"{made.measured_at}: {machine['processor']}, {machine['cores']} cores, "
        f"{machine['memory_gib']} GiB. CPU time is that of all cores together; by the clock it "
        "is less where both share the work, and more where the disk is slow. Of the memory of "
        "a question, most is mapped files, which the system takes back when it needs to."
    )
    needs = [*made.once, *made.then]
    beyond = [need for need in needs if need.basis == "extrapolated"]
    if any(need.operation != "pictures" for need in beyond):
        sheet.say(f"* Extrapolated: more posts than were measured. {_grows(beyond)}")
    if any(need.operation == "pictures" for need in beyond):
        sheet.say(
            f"* Extrapolated: {made.most_pictures:,} drawn pictures were hashed; the time is in "
            "proportion to that, the disk the number times the size."
        )
    if any(need.basis == "at most" for need in needs):
        sheet.say("< At most: fewer posts than were measured; as with the fewest measured.")


def _grows(beyond: Sequence[Need]) -> str:
    """Say with which powers of the posts the times go on."""
    steep = [
        f"{need.exponent:.2f} ({_WORDS[need.operation].partition(',')[0]})"
        for need in sorted(beyond, key=lambda need: -(need.exponent or 0.0))
        if need.exponent is not None and round(need.exponent, 2) > 1
    ]
    powers = f": with the powers {', '.join(steep)}, all else 1" if steep else ""
    return (
        "Time and memory go on as between the two largest sizes, time at least in proportion "
        f"to the posts{powers}."
    )


def _advice(sheet: Sheet, made: Plan) -> None:
    short = made.disk_given is not None and made.disk > made.disk_given
    if not (made.move.reasons or made.outgrown or short):
        told = "" if made.disk_given is None else ", by memory and disk"
        sheet.say(f"One such machine is enough{told}.", bold=True)
        return
    if made.outgrown or short:
        sheet.say("More than one such machine has", bold=True)
    if made.outgrown:
        given = made.memory_given
        sheet.say(f"Of memory it has {given / 1e9:,.1f} GB ({given / 2**30:,.4g} GiB).", 2)
    if short and made.disk_given is not None:
        sheet.say(
            f"disk: {_bytes(made.disk)}, and {_bytes(made.disk_given)} are given. Evidence and "
            "segments can stand in a store (docs/how-to/shared-archives.md); caches cannot.",
            2,
        )
    for place, one in enumerate(made.outgrown):
        sheet.say(_outgrown(one, made.most_posts, first=place == 0), 2)
    if made.parts is not None:
        sheet.say(
            "A cluster does not change what is always done on one machine. What does: more memory "
            f"(--memory), or {made.parts:,} archives among which the posts are divided evenly, by "
            "channel or by time, each with an index of its own. A question is then asked of each, "
            "and near copies are found within each alone.",
            2,
        )
    if made.move.reasons:
        sheet.gap()
        _moved(sheet, made.move)


def _outgrown(one: Outgrown, measured: int, *, first: bool) -> str:
    """Say of an operation how much memory it lacks, from how many posts on, and what that means."""
    means = {
        "cluster": "A cluster can share it out.",
        "one machine": "It is always done on one machine.",
        "mapped": "It is asked on one machine; most of that is mapped files, which the system "
        "takes back, so it is slower beyond, and how much was not measured.",
    }[one.where]
    ends = f"enough up to {_rounded(one.up_to)} posts" if one.up_to else "never enough"
    if one.up_to > measured:
        ends += " (extrapolated)"
    breaks = ", the first to lack it" if first else ""
    return f"{_WORDS[one.operation]}: {_bytes(one.memory)}; {ends}{breaks}. {means}"


def _rounded(posts: int) -> str:
    """Return a number of posts with two digits, not above it."""
    step = 10 ** max(0, len(str(posts)) - 2)
    return f"{posts // step * step:,}"


def _moved(sheet: Sheet, move: Move) -> None:
    sheet.say("Time for a cluster, for near copies of all", bold=True)
    for reason in move.reasons:
        sheet.say(f"{reason}.", 2)
    if move.workers is None or move.hours is None:
        sheet.say("A thousand workers are not enough for that; allow more (--hours, --memory).", 2)
        return
    sheet.say(
        f"{move.workers:,} workers of two cores, each with as much memory and 1 Gbit/s, are done "
        f"in {_time(3600 * move.hours)}: simulated, not measured (docs/performance.md). "
        "The search index, ingest and single questions stay on one machine, with what they need "
        "above.",
        2,
    )


def _time(seconds: float) -> str:
    """Return seconds with two digits or so, in the unit that a reader would choose."""
    for unit, size, least in (("d", 86_400, 172_800), ("h", 3_600, 7_200), ("min", 60, 120)):
        if seconds >= least:
            return (
                f"{seconds / size:,.0f} {unit}"
                if seconds >= 10 * size
                else (f"{seconds / size:.1f} {unit}")
            )
    if seconds < 1:
        return f"{1_000 * seconds:.0f} ms"
    return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"


def _bytes(size: float) -> str:
    """Return bytes in decimal units, as disks are sold."""
    for unit, least in (("PB", 1e15), ("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= least:
            return (
                f"{size / least:,.0f} {unit}"
                if size >= 10 * least
                else (f"{size / least:.1f} {unit}")
            )
    return f"{size:.0f} bytes"
