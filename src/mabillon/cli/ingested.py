"""What `mabillon ingest` says: a line of JSON a file, or one screen at the end."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field

import click

from mabillon.archive.captures import Counts
from mabillon.examine.instants import rfc3339
from mabillon.text.display import plain, wrap
from mabillon.workflows.linking import Linked
from mabillon.workflows.reading import Refused
from mabillon.workflows.results import Result

REJECTS_SHOWN = 5
LINES_SHOWN = 8
WIDTH = 80


@dataclass(slots=True)
class Told:
    """Collects the results of an ingest as they are acknowledged."""

    as_json: bool
    files: Counter[str] = field(default_factory=Counter)
    formats: dict[str, Counts] = field(default_factory=dict)
    per_format: Counter[str] = field(default_factory=Counter)
    rejects: list[Refused] = field(default_factory=list)
    notes: dict[str, list[str]] = field(default_factory=dict)
    passed: list[tuple[str, str]] = field(default_factory=list)
    unread: list[tuple[str, str]] = field(default_factory=list)
    timeless: list[str] = field(default_factory=list)
    unread_members: int = 0
    rejected_now: int = 0
    readable: bool = False
    media: Linked = field(default_factory=Linked)

    @property
    def wrong(self) -> bool:
        """Tell whether something was rejected, unreadable or passed over."""
        rejected = any(counts.rejected for counts in self.formats.values())
        return rejected or bool(self.passed or self.files["unreadable"])

    def take(self, result: Result) -> None:
        """Take in a result; as JSON it is printed at once."""
        self.files[result.status] += 1
        self.readable = self.readable or result.readable
        self.unread_members += result.unread
        if result.status != "already":
            self.rejected_now += result.rejected
        for name, counts in result.formats.items():
            total = self.formats.setdefault(name, Counts())
            total.kept += counts.kept
            total.rejected += counts.rejected
            total.new += counts.new
            self.per_format[name] += 1
        self.rejects += result.rejects[: max(0, REJECTS_SHOWN - len(self.rejects))]
        if result.status == "not read" and result.evidence:
            self.unread.append((result.name, result.evidence))
        if result.status == "passed over":
            self.passed.append((result.name, "; ".join(result.notes)))
        else:
            for note in result.notes:
                self.notes.setdefault(note, []).append(result.name)
        if result.timeless:
            self.timeless.append(result.name)
        if self.as_json:
            click.echo(json.dumps(_as_json(result), ensure_ascii=False))

    def attached(self, linked: Linked) -> None:
        """Take in what the posts that were read have attached."""
        self.media = linked
        for name, note in linked.notes.items():
            self.notes.setdefault(note, []).append(name)

    def last_line(self, root: str, size: int) -> str:
        """Return the last line of JSON: everything in one object."""
        total = self._total()
        return json.dumps(
            {
                "files": sum(self.files.values()),
                "status": dict(self.files),
                "read": total.read,
                "kept": total.kept,
                "rejected": total.rejected,
                "new": total.new,
                "formats": {
                    name: {"files": self.per_format[name], **_counts(counts)}
                    for name, counts in sorted(self.formats.items())
                },
                "uncertain_time": len(self.timeless),
                "media": {
                    "held": self.media.held,
                    "lacking": self.media.lacking,
                    "could_not_be_read": self.media.unreadable,
                    "destroyed": self.media.destroyed,
                    "notes": self.media.notes,
                },
                "ledger": {"root": root, "size": size},
            },
            ensure_ascii=False,
        )

    def screen(self) -> str:
        """Return the one screen for a person."""
        lines = [f"{'':18}{'files':>8}{'read':>12}{'kept':>12}{'rejected':>10}{'new':>12}"]
        for name, counts in sorted(self.formats.items()):
            lines.append(_row(name, self.per_format[name], counts))
        if len(self.formats) != 1:
            done = self.files["read"] + self.files["already"] + self.files["unreadable"]
            lines.append(_row("together", done, self._total()))
        for sentences in (self._files(), self._attached(), self._rejected(), self._said()):
            if sentences:
                lines.append("")
            for sentence in sentences:
                first, *rest = wrap(sentence, WIDTH - 2)
                lines += [first, *(f"  {line}" for line in rest)]
        return "\n".join(lines)

    def _files(self) -> list[str]:
        lines = []
        if already := self.files["already"]:
            lines.append(
                f"{_files(already)} had been read before in the same way; nothing changed."
            )
        if unread := self.files["not read"]:
            lines.append(
                f"{_files(unread)} kept as evidence and not read: nothing here reads them."
            )
            for name, digest in self.unread[:LINES_SHOWN]:
                lines.append(f"{plain(name)} is evidence {digest[:12]}.")
            if unread > LINES_SHOWN:
                lines.append(f"… and {unread - LINES_SHOWN:,} more; --json has every digest.")
        if self.unread_members:
            count = self.unread_members
            what = "1 file" if count == 1 else f"{count:,} files"
            lines.append(f"{what} inside containers not read either, but kept with them.")
        if broken := self.files["unreadable"]:
            it = "it" if broken == 1 else "them"
            lines.append(f"{_files(broken)} kept as evidence, but nothing in {it} could be read.")
        for name, reason in self.passed[:LINES_SHOWN]:
            lines.append(f"{plain(name)} {plain(reason)}; it was passed over.")
        if len(self.passed) > LINES_SHOWN:
            lines.append(f"… and {len(self.passed) - LINES_SHOWN:,} more were passed over.")
        return lines

    def _attached(self) -> list[str]:
        media = self.media
        if not media.held + media.unreadable + media.destroyed + media.lacking:
            return []
        said = f"Media of these posts: {media.held:,} held, {media.lacking:,} lacking"
        if media.unreadable:
            said += f", {media.unreadable:,} could not be read"
        said += f", {media.destroyed:,} destroyed." if media.destroyed else "."
        if media.lacking:
            said += " `mabillon media list --lacking` names what the archive does not hold."
        return [said]

    def _rejected(self) -> list[str]:
        lines = [place(reject) for reject in self.rejects]
        if self.rejected_now > len(lines):
            lines.append(
                f"… {self.rejected_now:,} rejects in all; every one is kept with its place."
            )
        return lines

    def _said(self) -> list[str]:
        lines = []
        for note, names in list(self.notes.items())[:LINES_SHOWN]:
            more = f" and {len(names) - 1:,} more" if len(names) > 1 else ""
            lines.append(f"{plain(names[0])}{more}: {plain(note)}")
        if len(self.notes) > LINES_SHOWN:
            lines.append(
                f"… and {len(self.notes) - LINES_SHOWN:,} more such sentences; --json has them all."
            )
        if self.timeless:
            count = len(self.timeless)
            lines.append(
                f"{_files(count)} ({plain(self.timeless[0])}{', …' if count > 1 else ''}) "
                + ("does not say when it was" if count == 1 else "do not say when they were")
                + " collected: the file's modification time was taken, marked as uncertain. "
                "Carriage rests on that time and will count nothing after the last post; "
                "ingest again with --collected-at TIME if you know better."
            )
        return lines

    def _total(self) -> Counts:
        total = Counts()
        for counts in self.formats.values():
            total.kept += counts.kept
            total.rejected += counts.rejected
            total.new += counts.new
        return total


def place(reject: Refused) -> str:
    """Return where a reject stands and why, in a sentence."""
    where = plain(reject.name)
    if reject.reason.startswith("byte "):  # the reader says the place in the format's words
        return f"{where}, {plain(reject.reason)}; kept as reject {reject.number:,}."
    if reject.offset is not None:
        where += f", byte {reject.offset:,}"
    return f"{where}: {plain(reject.reason)}; kept as reject {reject.number:,}."


def _row(name: str, files: int, counts: Counts) -> str:
    return (
        f"{name[:17]:18}{files:>8,}{counts.read:>12,}{counts.kept:>12,}"
        f"{counts.rejected:>10,}{counts.new:>12,}"
    )


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count:,} files"


def _counts(counts: Counts) -> dict[str, int]:
    return {
        "read": counts.read,
        "kept": counts.kept,
        "rejected": counts.rejected,
        "new": counts.new,
    }


def _as_json(result: Result) -> dict[str, object]:
    return {
        "file": result.name,
        "status": result.status,
        "evidence": result.evidence,
        "formats": sorted(result.formats),
        "read": result.read,
        "kept": result.kept,
        "rejected": result.rejected,
        "new": result.new,
        "not_read": result.unread,
        "collected_at": None if result.collected_at is None else rfc3339(result.collected_at),
        "collected_at_from": result.basis,
        "notes": result.notes,
        "rejects": [
            {
                "file": reject.name,
                "reject": reject.number,
                "record": reject.record,
                "offset": reject.offset,
                "reason": reject.reason,
            }
            for reject in result.rejects
        ],
    }
