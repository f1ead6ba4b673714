"""validate: how well the method does on an issuer's own statements."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click
import msgspec

from mabillon.archive.rows import Entry
from mabillon.archive.store import Store
from mabillon.cli import terminal
from mabillon.cli.counting import counting
from mabillon.cli.engine_option import engine_option
from mabillon.cli.paged import page_option, write
from mabillon.cli.validation_screen import validation_screen
from mabillon.examine.validation.document import Validation
from mabillon.workflows.register_in_force import current
from mabillon.workflows.validate import MOST, kept_context, validation_page
from mabillon.workflows.validate import validate as examine
from mabillon.workflows.validated import kept, load


class Ages(click.ParamType[tuple[int, ...]]):
    """Hours, apart by commas."""

    name = "HOURS"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, ...]:
        """Return them ascending, each once."""
        try:
            hours = sorted({int(part) for part in str(value).split(",")})
        except ValueError:
            self.fail(f"{value!r} is not like 1,6,24,72", param, ctx)
        if not hours or hours[0] < 1 or hours[-1] > 720:
            self.fail("ages are 1 to 720 hours", param, ctx)
        return tuple(hours)


KEPT: Final = "the validation is kept; write it elsewhere with --kept --page FILE"


@click.command(
    epilog="""\b
Examples:
  mabillon validate thistledown-league
  mabillon validate "Thistledown League" --page validation.html
  mabillon validate thistledown-league --ages 6,24 --most 100 --seed 7
  mabillon validate thistledown-league --kept --json"""
)
@click.argument("issuer", metavar="ISSUER")
@click.option(
    "--ages",
    type=Ages(),
    default="1,6,24,72",
    show_default=True,
    help="Hours at which carriage is examined.",
)
@click.option(
    "--most",
    type=click.IntRange(1, 100_000),
    default=MOST,
    show_default=True,
    help="Own statements examined at most; more are drawn evenly.",
)
@click.option("--seed", type=click.IntRange(0), help="Of all that is drawn.")
@click.option("--kept", "only", is_flag=True, help="Show what was kept; examine nothing.")
@engine_option
@page_option("Write it as a page too, with plots and every problem.")
@click.option("--json", "as_json", is_flag=True, help="JSON for a script.")
@click.option("--quiet", "-q", is_flag=True, help="No progress.")
@click.pass_obj
def validate(
    archive: str | None,
    issuer: str,
    ages: tuple[int, ...],
    most: int,
    seed: int | None,
    only: bool,
    engine: str | None,
    page: Path | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """How often the examinations err on ISSUER: its own statements are examined as if each were
    questioned, and so are statements that it did not issue.

    It is kept, and stands on every later opinion for the issuer; opinions made before stay as
    they are. Interrupted, it keeps nothing.
    """
    quiet = quiet or as_json
    with Store.find(archive, Path.cwd()) as store:
        made: Validation
        if only:
            name = current(store, record=False)[1].issuer(issuer).name
            made, entry = load(store, name)
        else:
            with (
                counting("sketching", "posts", quiet=quiet) as sketching,
                counting("validating", "examinations", quiet=quiet) as progress,
            ):
                made = examine(
                    store,
                    issuer,
                    hours=ages,
                    most=most,
                    seed=seed,
                    engine=engine,
                    sketching=sketching,
                    progress=progress,
                )
            entry = _entry(store, made)
        if page:
            write(page, validation_page(made, entry), KEPT)
    if as_json:
        click.echo(msgspec.json.encode(made))
        return
    context = kept_context(made, entry)
    terminal.show(validation_screen(context, terminal.width(), colour=terminal.colour()))
    if page:
        click.echo(f"\nPage: {page}")


def _entry(store: Store, made: Validation) -> Entry:
    entry = kept(store, made.issuer)
    assert entry is not None  # it was kept just now
    return entry
