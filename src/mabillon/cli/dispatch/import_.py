"""dispatch import: read old reports and check them."""

from __future__ import annotations

from collections import Counter
from contextlib import nullcontext
from pathlib import Path

import click
import msgspec

from mabillon.archive.store import Store
from mabillon.cli import terminal
from mabillon.cli.dispatch.import_screen import file_screen, rules_screen, total_screen
from mabillon.cli.progress import progress
from mabillon.workflows.importing import import_reports

CLEAN, FOUND, UNREADABLE = 0, 1, 3


@click.command(
    name="import",
    epilog="""\b
Examples:
  mabillon dispatch import dispatch-14.docx
  mabillon dispatch import old-reports/ --json
  mabillon --archive desk dispatch import old-reports/ --keep --by "Desk North"
  mabillon dispatch import --rules

\b
Exit status: 0 nothing found, 1 something found, 3 a file could not be read.""",
)
@click.argument(
    "files", metavar="FILE|FOLDER…", nargs=-1, type=click.Path(path_type=Path, exists=False)
)
@click.option("--keep", is_flag=True, help="Keep the files as evidence, and what was found.")
@click.option("--by", default="", metavar="NAME", help="Who imports them, with --keep.")
@click.option("--rules", is_flag=True, help="List the rules and what each asks for.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each file.")
@click.option("--quiet", "-q", is_flag=True, help="No progress.")
@click.pass_context
def import_(
    context: click.Context,
    files: tuple[Path, ...],
    keep: bool,
    by: str,
    rules: bool,
    as_json: bool,
    quiet: bool,
) -> int:
    """Read old reports (plain text, Markdown, HTML, Word .docx, PDF): number, series, date,
    title, topics, notes, quotations, channels. Then check them: marks without a note, notes
    without a mark, a heading firmer than the text, impossible dates.

    A report is checked for its form only; whether what it says is true is not asked. PDF and
    Word files are opened in a process of their own; no macro and no script is run.
    """
    if rules:
        terminal.show(rules_screen(terminal.width()))
        return CLEAN
    if not files:
        raise click.UsageError("name a file or a folder")
    given: str | None = context.find_root().obj
    counts: Counter[str] = Counter()
    with (
        Store.find(given, Path.cwd()) if keep else nullcontext() as store,
        progress("importing", quiet=quiet or as_json) as shown,
    ):
        for result in import_reports(files, store=store, by=by, progress=shown):
            if counts:
                shown.pause()
            counts[result.status] += 1
            if as_json:
                click.echo(msgspec.json.encode(result))
            else:
                brief = len(files) > 1 or files[0].is_dir()
                terminal.show(file_screen(result, terminal.width(), brief=brief))
    if not as_json and sum(counts.values()) > 1:
        terminal.show(total_screen(counts, terminal.width()))
    if counts["unreadable"] or not counts.total():
        return UNREADABLE
    return FOUND if counts["findings"] else CLEAN
