"""transcribe: the words of pictures, read by Tesseract or written down by a person."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import msgspec

from mabillon.archive.store import Store
from mabillon.cli import terminal
from mabillon.cli.counting import counting
from mabillon.cli.given_text import given_text
from mabillon.cli.typeset import Sheet as Screen
from mabillon.errors import MabillonError, UsageError
from mabillon.examine.records.transcription import LONGEST, WEAK
from mabillon.pages.words import count
from mabillon.text.display import plain
from mabillon.workflows import transcribing
from mabillon.workflows.picture_text import is_picture, keep
from mabillon.workflows.pictures import Pictures
from mabillon.workflows.recorded import subject
from mabillon.workflows.transcribed import Kept, in_force
from mabillon.workflows.transcribing import Sheet


@click.command(
    epilog="""\b
Examples:
  mabillon transcribe screenshot.png
  mabillon transcribe marl/1904 --language ara+eng
  mabillon transcribe 3f9c21aa --correct text.txt --by "R. Vane" --reason "two words"
  mabillon transcribe letter.pdf --page 2
  mabillon transcribe --all"""
)
@click.argument("what", metavar="PICTURE|DIGEST|POST", required=False)
@click.option("--page", type=click.IntRange(min=1), metavar="N", help="Only this page of a PDF.")
@click.option(
    "--language",
    "languages",
    default="",
    metavar="ara+eng",
    help="By which languages, as Tesseract names them. Default: those that fit best.",
)
@click.option("--correct", metavar="FILE|-", help="What a person reads there, in UTF-8.")
@click.option(
    "--by", envvar="MABILLON_BY", default="", metavar="NAME", help="Who. Default: MABILLON_BY."
)
@click.option("--reason", default="", metavar="TEXT", help="Why it is corrected.")
@click.option("--all", "everything", is_flag=True, help="Every picture of a post without text.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each.")
@click.option("--quiet", "-q", is_flag=True, help="No progress.")
@click.pass_obj
def transcribe(
    archive: str | None,
    what: str | None,
    page: int | None,
    languages: str,
    correct: str | None,
    by: str,
    reason: str,
    everything: bool,
    as_json: bool,
    quiet: bool,
) -> int:
    """Read the words of a picture, or record what you read there: a file (which is kept), the
    digest of one that is kept, or those that a post has attached.

    Words that Tesseract doubts stand between ⟨ and ?⟩; others may be misread too. A correction
    counts from then on; what the program had read stays beside it. A post without text counts
    as a copy of a statement by the words of its picture.
    """
    if everything == bool(what):
        raise UsageError("give a picture, a digest or a post, or else --all (see --help)")
    if everything and (correct or page):
        raise UsageError("--all takes neither --correct nor --page")
    with Store.find(archive, Path.cwd()) as store:
        if what is None:
            return _all(store, languages, by, as_json=as_json, quiet=quiet)
        sheets = _sheets(store, what, page)
        if correct is None:
            with counting("reading", "pages", quiet=quiet or as_json) as tell:
                for done, sheet in enumerate(sheets):
                    tell(done, len(sheets))
                    kept, new = _read(store, sheet, languages, by, reason)
                    _tell(kept, new=new, as_json=as_json)
            return 0
        if len(sheets) > 1:
            raise UsageError(
                f"there are {len(sheets)} of them, and a correction is of one",
                do="name a page with --page, or a picture by its digest",
            )
        text = given_text(correct, most=LONGEST)
        named = languages.split("+") if languages else ()
        kept, new = transcribing.correct(
            store, sheets[0], text, by=by, reason=reason, languages=named
        )
        _tell(kept, new=new, as_json=as_json)
    return 0


def _read(store: Store, sheet: Sheet, languages: str, by: str, reason: str) -> tuple[Kept, bool]:
    """Return what counts already, or have it read."""
    held = in_force(store, [sheet.key]).get(sheet.key)
    if held is not None and not languages:
        return held, False
    return transcribing.transcribe(store, sheet, languages=languages, by=by, reason=reason)


def _sheets(store: Store, what: str, page: int | None) -> list[Sheet]:
    """Return what there is to be read of a file, of evidence, or of a post's pictures."""
    path = Path(what)
    if path.is_file():
        if not is_picture(path):
            raise UsageError(
                f"{plain(what)} is neither a picture nor a PDF", do="its text needs no reading"
            )
        digests = [keep(store, path)]
    else:
        of = subject(store, what)
        rows = [version.row for version in of.versions]
        pictures = Pictures(store)
        digests = (
            list(dict.fromkeys(a.evidence for row in rows for a in pictures.attached_to(row)))
            if of.is_post
            else [of.key]
        )
    if not digests:
        raise UsageError(
            f"the archive has no picture of {plain(what)}",
            do="ingest the files of its export, or name the picture itself",
        )
    found = [sheet for digest in digests for sheet in transcribing.sheets(store, digest)]
    if page is not None:
        _has_page(store, what, digests, page)
        found = [sheet for sheet in found if sheet.page == page]
    if not found:
        raise UsageError(
            f"there is nothing to be read on {plain(what)}"
            + (f" on page {page}" if page else ": it has its text as text"),
            do="mabillon verify takes it as it is",
        )
    return found


def _has_page(store: Store, what: str, digests: list[str], page: int) -> None:
    """Make sure that one of these files has a page of this number."""
    pictures = Pictures(store)
    files = [file for digest in digests if (file := pictures.of(digest)) is not None]
    pages = max((file.told.pages or 0 for file in files), default=0)
    if page > pages:
        had = f"has {count(pages, 'page')}" if pages else "is no document with pages"
        raise UsageError(f"{plain(what)} {had}", do=f"there is no page {page} to be read")


def _all(store: Store, languages: str, by: str, *, as_json: bool, quiet: bool) -> int:
    """Read every picture of a post without text; each is kept before the next is begun."""
    found = transcribing.unread(store)
    failed = weak = done = 0
    with counting("reading", "pictures", quiet=quiet or as_json) as tell:
        for sheet, kept in transcribing.transcribe_all(
            store, found, languages=languages, by=by, tell=tell
        ):
            if isinstance(kept, MabillonError):
                failed += 1
                if as_json:
                    said: dict[str, Any] = {"of": sheet.key, "error": str(kept)}
                    click.echo(msgspec.json.encode(said).decode())
                else:
                    click.echo(f"mabillon: {kept}", err=True)
                continue
            done += 1
            weak += not kept.transcription.recognised
            if as_json:
                _tell(kept, new=True, as_json=True)
    if not as_json:
        click.echo(f"{count(done, 'picture')} read, {failed:,} that could not be.")
        if weak:
            click.echo(
                f"{weak:,} with a mean confidence under {WEAK:.0f}: they count once corrected."
            )
        if not found:
            click.echo("  No post without text has a picture that is not transcribed.")
    return 1 if failed else 0


def _tell(kept: Kept, *, new: bool, as_json: bool) -> None:
    made = kept.transcription
    if as_json:
        said = {"new": new, "label": made.label, "recognised": made.recognised}
        click.echo(msgspec.json.encode(said | msgspec.to_builtins(kept)).decode())
        return
    screen = Screen(terminal.width(), terminal.colour())
    screen.copyable([made.of], 2)
    screen.say(f"{plain(made.label)}, {made.made}", bold=True)
    if made.machine:
        named = ", ".join(made.languages)
        tried = f" (tried: {', '.join(made.tried)})" if made.tried else ""
        sure = "" if made.confidence is None else f", mean confidence {made.confidence:.0f} of 100"
        screen.say(
            f"By {named}{tried}{sure}; {len(made.doubtful):,} of {made.words:,} words doubted.", 2
        )
    if kept.superseded:
        screen.say("Another transcription of it counts: a person's, or a later one.", 2)
    screen.gap()
    screen.say(made.marked or "No words were read on it.", 2)
    if made.machine:
        screen.gap()
        if not made.recognised:
            screen.say("Too unsure to count until it is corrected.", 2)
        page = made.of.partition("#")[2]
        screen.say("Correct it by hand:", 2)
        screen.copyable(
            [
                f"mabillon transcribe {made.of[:12]}" + (f" --page {page}" if page else ""),
                "--correct FILE --by NAME --reason TEXT",
            ],
            1,
            4,
        )
    terminal.show(screen.lines)
