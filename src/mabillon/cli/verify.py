"""verify and judge: the main job, and what people decide of it."""

from __future__ import annotations

import gc
import sys
from datetime import datetime
from pathlib import Path

import click
import msgspec
import pyarrow as pa

from mabillon.archive.store import Store
from mabillon.cli import terminal
from mabillon.cli.asking import OfPicture, asked
from mabillon.cli.counting import counting
from mabillon.cli.paged import page_option
from mabillon.cli.screen import opinion_screen
from mabillon.cli.times import Time, shown
from mabillon.errors import MabillonError, UsageError
from mabillon.examine.finding import OpinionDocument
from mabillon.examine.instants import rfc3339
from mabillon.text.display import plain
from mabillon.workflows.judge import Kind
from mabillon.workflows.judge import judge as record_judgement
from mabillon.workflows.paper import judgements, write_page
from mabillon.workflows.questions import Handed
from mabillon.workflows.register_in_force import current
from mabillon.workflows.registering import missing_for, offer
from mabillon.workflows.verify import again, differences, load
from mabillon.workflows.verify import verify_from as examine


@click.command(
    epilog="""\b
Examples:
  mabillon verify marl/1904 --issuer thistledown-league
  mabillon verify screenshot.png --issuer thistledown-league --language ara+eng
  mabillon verify letter.txt --issuer "Thistledown League" \\
      --posted-at 2031-03-26T09:12Z --channel x:@marl
  pbpaste | mabillon verify - --issuer thistledown-league
  mabillon verify --again 7"""
)
@click.argument("what", metavar="POST|FILE|-", nargs=-1)
@click.option("--issuer", metavar="NAME", help="In whose name it circulates.")
@click.option("--posted-at", type=Time(), metavar="TIME", help="When a text was posted, with zone.")
@click.option("--channel", metavar="NAME", help="Where a text was posted.")
@click.option("--link", metavar="URL", help="Where it is said to stand; kept, never followed.")
@click.option(
    "--language", "languages", default="", metavar="ara+eng", help="What a picture is read by."
)
@click.option("--again", "number", type=int, metavar="OPINION", help="Make a kept opinion again.")
@page_option("Where to write the page. Default: opinions/ in the archive.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each.")
@click.option("--quiet", "-q", is_flag=True, help="Only the standing, in one line for each.")
@click.pass_obj
def verify(
    archive: str | None,
    what: tuple[str, ...],
    issuer: str | None,
    posted_at: datetime | None,
    channel: str | None,
    link: str | None,
    languages: str,
    number: int | None,
    page: Path | None,
    as_json: bool,
    quiet: bool,
) -> int:
    """Was it issued by the issuer? All findings and the opinion, for a captured post
    (CHANNEL/ID), a text file, a picture or PDF (kept, and its words read), or standard
    input (-).
    """
    # Arrow's own allocator gives memory back and takes it again: half a second of a million posts.
    pa.set_memory_pool(pa.system_memory_pool())
    gc.set_threshold(200_000)  # of what is made here hardly anything can be thrown away
    with Store.find(archive, Path.cwd()) as store:
        if number is not None:
            if what or issuer or posted_at or channel or link or languages:
                raise UsageError("--again takes an opinion's number and nothing else")
            return _again(store, number, as_json=as_json, quiet=quiet)
        if not what:
            raise UsageError("nothing was given", do="name a post, a file, or - (see --help)")
        if page and len(what) > 1:
            raise UsageError("--page takes one statement at a time")
        name = _issuer(store, issuer, may_ask="-" not in what and not as_json)
        failed = 0
        silent = quiet or as_json
        of_picture = _of_picture(store, languages, may_ask=len(what) == 1, silent=silent)
        for given in what:
            try:
                question = asked(given, posted_at, channel, link, of_picture)
                with (
                    counting("sketching", "posts", quiet=silent) as progress,
                    counting("learning wording", "steps", quiet=silent) as learning,
                ):
                    document, holdings = examine(
                        store,
                        question,
                        name,
                        progress=progress,
                        learning=learning,
                    )
            except MabillonError as error:
                if len(what) == 1:
                    raise
                failed = max(failed, error.exit_status)
                click.echo(f"mabillon: {error}", err=True)
                if as_json:
                    click.echo(msgspec.json.encode({"asked": given, "error": str(error)}))
                continue
            path = write_page(store, document, page, holdings)
            _tell(store, document, path, as_json=as_json, quiet=quiet)
    return failed


def _of_picture(store: Store, languages: str, *, may_ask: bool, silent: bool) -> OfPicture:
    """Return what makes a question of a picture; what that needs is loaded when one is given."""

    def of(path: Path, given: Handed) -> Handed:
        from mabillon.cli.picture_asked import picture_asked

        at_hand = may_ask and not silent and sys.stdin.isatty() and sys.stderr.isatty()
        return picture_asked(store, path, given, languages=languages, may_ask=at_hand, quiet=silent)

    return of


def _tell(
    store: Store, document: OpinionDocument, path: Path, *, as_json: bool, quiet: bool
) -> None:
    if as_json:
        click.echo(msgspec.json.encode(document))
    elif quiet:
        click.echo(plain(f"{document.question.post or '-'}: {document.opinion.sentence}"))
    else:
        screen = opinion_screen(
            document,
            terminal.width(),
            colour=terminal.colour(),
            judgements=judgements(store, document),
            page=str(path),
        )
        terminal.show(screen)


def _again(store: Store, number: int, *, as_json: bool, quiet: bool) -> int:
    kept, made = load(store, number), again(store, number)
    found = differences(kept, made)
    same_version = kept.inputs.version == made.inputs.version
    if as_json:
        click.echo(
            msgspec.json.encode(
                {
                    "opinion": number,
                    "same": not found,
                    "differences": found,
                    "version_then": kept.inputs.version,
                    "version_now": made.inputs.version,
                }
            )
        )
    elif not quiet or found:
        by = "" if same_version else f" (then {kept.inputs.version}, now {made.inputs.version})"
        verdict = "differs:" if found else "is the same, from what was known then."
        click.echo(f"Opinion {number} made again{by} {verdict}")
        for line in found[:20]:
            click.echo(f"  {plain(line)}")
        if found and (stones := store.tombstones()):
            click.echo(f"Evidence was destroyed ({len(stones):,}; see `mabillon audit`).")
    return 1 if found else 0


def _issuer(store: Store, given: str | None, *, may_ask: bool) -> str:
    """Return the issuer's register name; offer to register what is lacking, on a terminal."""
    _, register = current(store)
    if given is None:
        if len(register.issuers) == 1:
            return register.issuers[0].name
        raise UsageError(
            "in whose name does it circulate?",
            do="say --issuer NAME"
            + (f" ({', '.join(i.name for i in register.issuers)})" if register.issuers else ""),
        )
    missing = missing_for(register, store, given)
    if missing.complete and missing.issuer:
        return missing.issuer
    if not (may_ask and sys.stdin.isatty() and sys.stdout.isatty()):
        raise missing.error()
    _, register = offer(
        store,
        missing,
        ask=lambda question, default: str(click.prompt(question, default=default)),
        say=click.echo,
    )
    return missing_for(register, store, given).issuer or given


_SIGNED = {"sign": "signed", "second": "signed second", "dissent": "dissents"}


@click.command(
    epilog="""\b
Examples:
  mabillon judge 7 --sign --by "R. Vane" --reason "checked the Desk by hand"
  mabillon judge 7 --second --by "T. Okoro" --reason "agree; donor is clear"
  mabillon judge 7 --dissent --by "L. Brandt" --reason "Potting Wire was not watched"
  mabillon judge 7"""
)
@click.argument("opinion", type=int)
@click.option("--sign", "kind", flag_value="sign", help="The first signature.")
@click.option("--second", "kind", flag_value="second", help="The second, by another person.")
@click.option("--dissent", "kind", flag_value="dissent", help="Disagree, at any time.")
@click.option("--by", metavar="NAME", help="Who decides so: a name or a desk name.")
@click.option("--reason", metavar="TEXT", help="Why.")
@click.option("--json", "as_json", is_flag=True, help="JSON for a script.")
@click.pass_obj
def judge(
    archive: str | None,
    opinion: int,
    kind: Kind | None,
    by: str | None,
    reason: str | None,
    as_json: bool,
) -> None:
    """Sign OPINION, sign it second, or dissent, with a reason; alone: what was decided so far.

    A judgement stands beside the opinion and replaces nothing.
    """
    with Store.find(archive, Path.cwd()) as store:
        document = load(store, opinion)
        if kind:
            if not by or not reason:
                raise UsageError("a judgement has a name and a reason", do="say --by and --reason")
            record_judgement(store, opinion, kind, by=by, reason=reason)
            write_page(store, document)
        held = store.judgements(opinion)
        if as_json:
            rows = [
                {"kind": j.kind, "by": j.by, "reason": j.reason, "at": rfc3339(j.at)} for j in held
            ]
            click.echo(msgspec.json.encode({"opinion": opinion, "judgements": rows}))
            return
        click.echo(f"Opinion {opinion}: {plain(document.opinion.sentence)}")
        for held_one in held:
            click.echo(
                plain(
                    f"  {held_one.by} {_SIGNED[held_one.kind]}, {shown(held_one.at)}: "
                    f"{held_one.reason}"
                )
            )
        if not held:
            click.echo("  nobody signed it yet")
