"""export: what an archive says, in other tools' formats."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import click
import msgspec

from mabillon.archive.store import Store
from mabillon.cli.counting import counting
from mabillon.exporters import EXPORTS
from mabillon.text.display import plain
from mabillon.workflows.export_choices import Choices, Done, Wanted
from mabillon.workflows.exporting import export as write


@click.command(
    epilog="""\b
Examples:
  mabillon export stix --opinion 7 opinion-7.stix.json
  mabillon export claimreview --dispatch special-dispatch/14 14.jsonld
  mabillon export followthemoney --events events.ftm.jsonl
  mabillon export bagit --dispatch special-dispatch/14 --with-evidence bag
  mabillon export csv --all --bom tables
  mabillon export stix --opinion 7 7.json --handed-to "Desk South"

\b
Formats:
"""
    + "\n".join(f"  {name:15} {export.about}" for name, export in EXPORTS.items())
)
@click.argument("form", metavar="FORMAT", type=click.Choice(list(EXPORTS)))
@click.option(
    "--opinion", "opinions", type=int, multiple=True, metavar="NUMBER", help="An opinion."
)
@click.option(
    "--dispatch",
    "dispatches",
    multiple=True,
    metavar="SERIES/NUMBER",
    help="A dispatch with all that it cites; never its text.",
)
@click.option("--events", is_flag=True, help="Every event, with who is named and in which manner.")
@click.option("--all", "everything", is_flag=True, help="Opinions, events, dispatches; all tables.")
@click.argument("out", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--desk", metavar="NAME", help="Who exports: a desk's name.")
@click.option("--live-links", "links", is_flag=True, help="Links that can be followed.")
@click.option(
    "--with-names", "names", is_flag=True, help="Who signed and judged, and why. Default: not."
)
@click.option(
    "--with-evidence",
    "evidence",
    is_flag=True,
    help="bagit: the raw files too. Tables of one opinion: what its carriage was examined from, "
    "tracked channels named.",
)
@click.option("--bom", is_flag=True, help="CSV with a byte order mark, which Excel needs.")
@click.option("--replace", is_flag=True, help="Replace OUT if it is there already.")
@click.option(
    "--handed-to",
    "to",
    metavar="WHO",
    help="Record in the archive who is given it, so that the recall list can name it.",
)
@click.option("--json", "as_json", is_flag=True, help="One line of JSON about what was written.")
@click.option("--quiet", "-q", is_flag=True, help="Say nothing.")
@click.pass_obj
def export(
    archive: str | None,
    form: str,
    opinions: tuple[int, ...],
    dispatches: tuple[str, ...],
    events: bool,
    everything: bool,
    out: Path,
    desk: str | None,
    links: bool,
    names: bool,
    evidence: bool,
    bom: bool,
    replace: bool,
    to: str | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Write what the archive says to OUT, in the FORMAT of another tool.

    No export says that an issuer did, or issued, what is only claimed. A standing is told as
    people signed it. Texts of posts (save in tables), names of bystanders and tracked channels
    stay here; links are defanged. OUT is written whole or not at all.
    """
    wanted = Wanted(opinions, dispatches, events, everything)
    choices = Choices(
        desk=desk, links=links, names=names, evidence=evidence, bom=bom, replace=replace, to=to
    )
    with Store.find(archive, Path.cwd()) as store, ExitStack() as bars:
        shown: dict[str, Callable[[int, int], None]] = {}

        def step(what: str, done: int, total: int) -> None:
            if what not in shown:
                bars.close()
                bar = counting(what, "steps", quiet=as_json or quiet)
                shown[what] = bars.enter_context(bar)
            shown[what](done, total)

        made = write(store, form, out.expanduser(), wanted, choices, step)
    if as_json:
        click.echo(msgspec.json.encode(made))
    elif not quiet:
        _tell(made)


def _tell(made: Done) -> None:
    """Say what was written, and what was left out."""
    click.echo(f"{made.format}: {plain(made.out)}")
    for what, count in made.counts.items():
        click.echo(f"  {count:>9,} {what}")
    for what, count in made.withheld.items():
        click.echo(f"  {count:>9,} {what}: left out")
    click.echo(f"  SHA-256 {made.digest}")
    if made.recorded:
        click.echo("  recorded as handed out")
    click.echo(f"  ledger root {made.ledger_root[:16]}… over {made.ledger_size:,} leaves")
