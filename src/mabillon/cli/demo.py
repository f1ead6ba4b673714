"""demo: a complete, invented case, from raw exports to opinions."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import click
import msgspec

from mabillon.cli import terminal
from mabillon.cli.counting import counting
from mabillon.cli.screen import opinion_screen
from mabillon.text.display import plain, wrap
from mabillon.workflows.demo import VIDEO, Verdict
from mabillon.workflows.demo import demo as build


@click.command(
    epilog="""\b
Examples:
  mabillon demo
  mabillon demo /tmp/case --seed 7
  mabillon demo --live
  cd mabillon-demo && mabillon verify questioned/donor.txt"""
)
@click.argument(
    "directory", metavar="[DIR]", default="mabillon-demo", type=click.Path(path_type=Path)
)
@click.option("--seed", default=1, show_default=True, help="Another case of the same kind.")
@click.option("--live", is_flag=True, help="In quick motion: collected from a server as it posts.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each statement.")
@click.option("--quiet", "-q", is_flag=True, help="Only which came out how.")
def demo(directory: Path, seed: int, live: bool, as_json: bool, quiet: bool) -> int:
    """Build an invented, harmless case in DIR and verify it: one statement that was issued
    and three that were not; then publish the desk's dispatches, one of them corrected. Exit
    status 1 if a statement comes out wrong.

    With --live a server of this machine posts a morning of the case in quick motion, without
    its pictures, and the monitor collects it: a statement in the League's name raises an
    alert and is verified, the clock of the opinion strikes, and a dispatch is begun. Between
    two rounds five minutes go by at once; the work takes the time that it takes. Collecting is
    switched on for this run and this server only; your own configuration is not read.
    """
    if live:
        return _live(directory, seed, as_json=as_json, quiet=quiet)
    with ExitStack() as bars:
        shown: dict[str, Callable[[int, int], None]] = {}

        def step(what: str, done: int, total: int) -> None:
            if what not in shown:
                bars.close()
                bar = counting(what, "steps", quiet=as_json or quiet)
                shown[what] = bars.enter_context(bar)
            shown[what](done, total)

        lacking: list[str] = []
        verdicts = build(directory, seed=seed, published=True, step=step, note=lacking.append)
    for line in lacking:
        click.echo("\n".join(wrap(f"mabillon: {line}", 80)), err=True)
    if as_json:
        for verdict in verdicts:
            click.echo(msgspec.json.encode(_as_json(verdict)))
    else:
        _tell(directory, verdicts, quiet=quiet)
    return 0 if all(v.right for v in verdicts) else 1


def _live(directory: Path, seed: int, *, as_json: bool, quiet: bool) -> int:
    from mabillon.workflows.demo_live import demo_live  # here, for the other demo serves nobody

    began = time.monotonic()

    def say(what: str) -> None:
        if not quiet and not as_json:
            click.echo("\n".join(wrap(plain(what), 80)))

    made = demo_live(directory, seed=seed, say=say)
    took = time.monotonic() - began
    last = made.opinions[-1] if made.opinions else None
    if as_json:
        told = {
            "alerted": made.alerted,
            "opinions": [one.number for one in made.opinions],
            "standing": last.opinion.standing if last else None,
            "struck": made.struck,
            "draft": str(made.draft) if made.draft else None,
            "seconds": round(took, 1),
            "right": made.right,
        }
        click.echo(msgspec.json.encode(told))
    elif made.right:
        click.echo(f"From the first look to the draft: {took:.0f} s.")
        if not quiet:
            folder = plain(str(directory))
            click.echo(f"Try: cd {folder} && mabillon alerts list && mabillon status")
    else:
        click.echo("mabillon: it did not come to a draft of a dispatch", err=True)
    return 0 if made.right else 1


def _as_json(verdict: Verdict) -> dict[str, object]:
    return {
        "name": verdict.questioned.name,
        "post": verdict.questioned.post,
        "expected": verdict.questioned.outcome,
        "expected_nature": verdict.questioned.nature,
        "standing": verdict.document.opinion.standing,
        "nature": verdict.document.opinion.nature,
        "llr": verdict.document.opinion.llr,
        "right": verdict.right,
    }


def _tell(directory: Path, verdicts: list[Verdict], *, quiet: bool) -> None:
    shown = next((v for v in verdicts if v.questioned.name == "donor"), None)
    if shown and not quiet:
        width, colour = terminal.width(), terminal.colour()
        click.echo()
        terminal.show(opinion_screen(shown.document, width, colour=colour))
        click.echo()
    for verdict in verdicts:
        opinion = verdict.document.opinion
        nature = f" ({opinion.nature})" if opinion.nature else ""
        outcome = verdict.questioned.outcome.replace("_", " ")
        mark = "right" if verdict.right else "WRONG"
        click.echo(f"  {verdict.questioned.name:9} {outcome:11} {mark}: {opinion.standing}{nature}")
    if not quiet:
        folder = plain(str(directory))
        click.echo(f"\nTexts, posts, opinions and pages: {folder}/questioned")
        if (directory / "questioned" / VIDEO).is_file():
            click.echo(f"Who had the farewell's video first: {folder}/questioned/{VIDEO}")
        click.echo(
            f"Dispatches as files: {folder}/dispatches; as published, one of them corrected:\n"
            f"  {folder}/site/subscribers/index.html\n"
            f"Try: cd {folder} && mabillon verify questioned/free.txt\n"
            "     mabillon dispatch check special-dispatch/14\n"
            f"Open the desk on it: mabillon --archive {folder} serve"
        )
