"""init, ingest, audit: make an archive, fill it, check it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import click
import pyarrow as pa

from mabillon.archive.checking import Check
from mabillon.archive.store import Store
from mabillon.cli import rehearsed
from mabillon.cli.ingested import Told
from mabillon.cli.progress import progress
from mabillon.cli.times import IN_NAME, Time, TimeOrName, shown
from mabillon.errors import UnreadableInput, UsageError
from mabillon.text.display import plain
from mabillon.workflows.audit import STATUSES, KeptRoot, Report
from mabillon.workflows.audit import audit as audit_archive
from mabillon.workflows.giving_way import give_way
from mabillon.workflows.ingest import ingest as ingest_files
from mabillon.workflows.options import Options
from mabillon.workflows.rehearsal import rehearse
from mabillon.workflows.sharing import begin as begin_shared

JSON = click.option("--json", "as_json", is_flag=True, help="Lines of JSON for a script.")
QUIET = click.option("--quiet", "-q", is_flag=True, help="Say nothing unless something is wrong.")

FINDINGS_SHOWN = 20


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--store",
    "address",
    metavar="s3://BUCKET/PREFIX",
    help="Keep evidence and segments in an S3-compatible store, the catalogue in DIR; see "
    "`mabillon share --help`.",
)
@JSON
@QUIET
def init(directory: Path, address: str | None, as_json: bool, quiet: bool) -> None:
    """Make a new archive in DIR, which must be empty or not there yet."""
    root = directory.expanduser()
    with Store.init(root) if address is None else begin_shared(root, address) as store:
        if as_json:
            click.echo(json.dumps({"archive": str(store.root), "store": store.address}))
        elif not quiet:
            click.echo(
                f"A new archive stands in {plain(str(store.root))}.\n"
                f"Next: mabillon --archive {plain(str(directory))} ingest PATH…"
            )


@click.command()
@click.argument("paths", metavar="PATH…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--collected-at",
    type=TimeOrName(),
    metavar="TIME|name",
    help="When the files were taken, with its zone: 2031-03-27T16:12Z; or the word name, if "
    "each file's name says so (20310327T1612Z.jsonl). "
    "Default: what a file says itself, else its modification time, marked as uncertain.",
)
@click.option(
    "--live/--retrospective",
    default=False,
    help="Collected while it went on, or looked at later (the default).",
)
@click.option(
    "--map",
    "pairs",
    multiple=True,
    metavar="OURS=THEIRS,…",
    help="For CSV and JSON: which of their columns is which of ours, such as "
    "text=body,posted_at=date; OURS==VALUE for one value throughout.",
)
@click.option("--channel", metavar="KEY", help="The channel, where a file does not name it.")
@click.option(
    "--posted-at", type=Time(), metavar="TIME", help="When it was posted, for a plain text."
)
@click.option("--format", "form", metavar="NAME", help="Read every file as this format.")
@click.option(
    "--dry-run",
    is_flag=True,
    help="Only say what each file would be read as, how sure that is, and which columns would "
    "be taken for what. Needs no archive, keeps nothing.",
)
@JSON
@QUIET
@click.pass_obj
def ingest(
    archive: str | None,
    paths: tuple[Path, ...],
    collected_at: datetime | None,
    live: bool,
    pairs: tuple[str, ...],
    channel: str | None,
    posted_at: datetime | None,
    form: str | None,
    dry_run: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Keep files and read them. Folders, .gz, .zst, .zip and .tar are gone through.

    The same file twice changes nothing; an interrupted run goes on where it was.
    """
    options = Options(
        mode="live" if live else "retrospective",
        collected_at=None if collected_at is IN_NAME else collected_at,
        time_in_name=collected_at is IN_NAME,
        mapping=_mapping(pairs),
        channel=channel,
        posted_at=posted_at,
        format=form,
    )
    if dry_run:
        for part in rehearse(paths, options):
            click.echo(rehearsed.line(part) if as_json else rehearsed.screen(part))
        return
    # What is read comes and goes by the megabyte; the system's allocator keeps less of it.
    pa.set_memory_pool(pa.system_memory_pool())
    told = Told(as_json)
    with Store.find(archive, Path.cwd()) as store:
        give_way(store.root)
        try:
            with progress("reading", quiet=quiet) as bar:
                ask = None if as_json or quiet or not _someone_there() else _ask(bar.pause)
                results = ingest_files(
                    store, paths, options, ask=ask, progress=bar, linked=told.attached
                )
                for result in results:
                    told.take(result)
        except KeyboardInterrupt:
            if not (as_json or quiet):
                click.echo(told.screen())
            raise
        if as_json:
            click.echo(told.last_line(store.ledger_root(), store.position()))
        elif not quiet:
            click.echo(told.screen())
        elif told.wrong:
            click.echo(told.screen(), err=True)
    if not told.readable:
        raise UnreadableInput(
            "nothing in it could be read",
            where=", ".join(plain(str(path)) for path in paths[:3]),
            do="what is there was kept as evidence; see `mabillon ingest --help` for --map "
            "and --format, and `mabillon shots --help` to describe a picture or video",
        )


@click.command()
@click.option(
    "--root",
    metavar="HEX:SIZE",
    help="A ledger root that was kept elsewhere: tells whether everything before it is intact.",
)
@JSON
@QUIET
@click.pass_obj
def audit(archive: str | None, root: str | None, as_json: bool, quiet: bool) -> int:
    """Check every piece of the archive: intact, altered, missing, destroyed or not checked."""
    kept = None if root is None else KeptRoot.parse(root)
    told = 0

    def tell(found: Check) -> None:
        nonlocal told
        told += 1
        if as_json:
            click.echo(json.dumps(_finding(found), ensure_ascii=False))
        elif told <= FINDINGS_SHOWN and not (
            quiet and found.status in ("not checked", "destroyed")
        ):
            quiet_word = found.status in ("not checked", "destroyed")
            status = found.status if quiet_word else found.status.upper()
            click.echo(
                f"{status}  {found.kind} {plain(found.piece)} "
                f"({plain(found.place)}): {plain(found.why)}"
            )

    with Store.find(archive, Path.cwd()) as store, progress("checking", quiet=quiet) as bar:
        report = audit_archive(store, tell, root=kept, progress=bar)
    if as_json:
        click.echo(json.dumps(_report(report)))
    elif not quiet:
        if told > FINDINGS_SHOWN:
            click.echo(f"… {told:,} findings in all; --json gives every one.")
        click.echo(_screen(report))
    return 0 if report.clean else 1


def _mapping(pairs: Sequence[str]) -> dict[str, str]:
    mapping = {}
    for pair in (part for text in pairs for part in text.split(",")):
        ours, sign, theirs = pair.partition("=")
        if not (sign and ours.strip() and theirs.strip()):
            raise UsageError(f"--map: {pair!r} is not of the form OURS=THEIRS")
        mapping[ours.strip()] = theirs.strip()
    return mapping


def _someone_there() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _ask(pause: Callable[[], None]) -> Callable[[str, datetime], datetime | None]:
    def ask(name: str, modified: datetime) -> datetime | None:
        pause()
        click.echo(
            f"{plain(name)} does not say when it was collected (the file was last changed on "
            f"{shown(modified)}).\nCarriage rests on that time. Your answer holds for every "
            "such file of this run.",
            err=True,
        )
        answer = click.prompt(
            "Collected at (like 2031-03-27T16:12Z; Enter if you do not know)",
            default="",
            show_default=False,
            err=True,
            value_proc=lambda text: Time().convert(text, None, None) if text.strip() else None,
        )
        return answer if isinstance(answer, datetime) else None

    return ask


def _finding(found: Check) -> dict[str, str]:
    return {
        "status": found.status,
        "kind": found.kind,
        "piece": found.piece,
        "place": found.place,
        "why": found.why,
    }


def _verdict(report: Report) -> str:
    if not report.clean:
        return "altered" if _wrong(report) else "not wholly checked"
    return "intact since that root" if report.holds else "consistent with itself"


def _wrong(report: Report) -> int:
    return report.total("altered") + report.total("missing")


def _report(report: Report) -> dict[str, object]:
    return {
        "verdict": _verdict(report),
        "clean": report.clean,
        **{status.replace(" ", "_"): report.total(status) for status in STATUSES},
        "counts": report.counts,
        "since": None if report.since is None else str(report.since),
        "since_holds": report.holds,
        "ledger_root": None if report.now is None else str(report.now),
    }


def _screen(report: Report) -> str:
    lines = [f"{'':12}" + "".join(f"{status:>13}" for status in STATUSES)]
    for kind, counts in report.counts.items():
        lines.append(f"{kind:12}" + "".join(f"{counts.get(s, 0):>13,}" for s in STATUSES))
    lines.append("")
    if not report.clean:
        if wrong := _wrong(report):
            lines.append(f"Not in order: {wrong:,} pieces are altered or missing.")
        if report.unread:
            lines.append(
                f"Not wholly checked: {report.unread:,} raw files and segments could not be read."
            )
    elif report.holds:
        lines.append(
            f"Intact since that root was made, when the ledger had "
            f"{report.since.size if report.since else 0:,} leaves;\n"
            "what came after it is consistent with itself."
        )
    else:
        lines.append(
            "Consistent with itself. Only a root that was kept elsewhere can tell whether\n"
            "all of it was changed alike."
        )
    if report.now is not None:
        lines.append(f"Ledger root, to be kept elsewhere:\n  {report.now}")
        if report.holds is None:
            lines.append("Later: mabillon audit --root HEX:SIZE")
    return "\n".join(lines)
