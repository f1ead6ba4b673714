"""dispatch check: read a dispatch back against its evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click
import msgspec

from mabillon.archive.store import Store
from mabillon.cli import terminal
from mabillon.dispatch.rules import RULES
from mabillon.dispatch.rules.rule import Finding
from mabillon.examine.phrases import things
from mabillon.text.display import plain, wrap
from mabillon.workflows.proofreading import Proof, proof


@click.command(
    epilog="""\b
Examples:
  mabillon dispatch check special-dispatch/14
  mabillon dispatch check draft.md --json
  mabillon dispatch check --rules

\b
A rule is switched off in the front matter, with a reason:
  off:
    - {rule: first-only-found, reason: "the platform's own log was seen", line: 24}"""
)
@click.argument("files", metavar="FILE|SERIES/NUMBER…", nargs=-1)
@click.option("--rules", is_flag=True, help="List the rules and what each asks for.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each dispatch.")
@click.option("--quiet", "-q", is_flag=True, help="Only how many findings.")
@click.pass_context
def check(
    context: click.Context, files: tuple[str, ...], rules: bool, as_json: bool, quiet: bool
) -> int:
    """Read a dispatch back: is every quotation in the evidence, does every date agree, does
    every note point somewhere, and is nothing said more firmly than the signed opinion
    allows? Exit status 1 if something was found.
    """
    if rules:
        _list_rules()
        return 0
    if not files:
        raise click.UsageError("name a dispatch: a file, or SERIES/NUMBER")
    given: str | None = context.find_root().obj
    found = 0
    with Store.find(given, Path.cwd()) as store:
        for name in files:
            made = proof(store, name)
            found += len(made.standing)
            if as_json:
                click.echo(msgspec.json.encode(made))
            else:
                _tell(made, quiet=quiet)
    return 1 if found else 0


def _list_rules() -> None:
    width = terminal.width()
    for rule in RULES.values():
        always = "" if not rule.always else " (always on)"
        click.echo(f"{rule.name}{always}")
        for line in wrap(rule.asks, width - 4):
            click.echo(f"    {line}")


def _tell(made: Proof, *, quiet: bool) -> None:
    if not quiet:
        _list(made, made.standing)
        off = [f for f in made.findings if f.off is not None]
        if off:
            by_rule = Counter(f.rule for f in off)
            said = ", ".join(f"{count} by {rule}" for rule, count in sorted(by_rule.items()))
            click.echo(f"Switched off with a reason: {said}.")
    count = len(made.standing)
    told = things(count, "finding") if count else "nothing was found"
    click.echo(
        f"{plain(made.called)}: {told} ({things(made.rules, 'rule')}, "
        f"{things(made.citations, 'citation')}, {things(made.quotations, 'quotation')})"
    )


def _list(made: Proof, findings: Sequence[Finding]) -> None:
    width = terminal.width()
    for finding in findings:
        click.echo(f"{plain(made.file)}:{finding.line}:{finding.column}: {finding.rule}")
        if finding.excerpt:
            click.echo(f"    {plain(finding.excerpt)}")
        for line in wrap(finding.says, width - 4):
            click.echo(f"    {line}")
        for line in wrap(f"→ {finding.do}", width - 4):
            click.echo(f"    {line}")
