"""A picture or document that is asked about: what was read on it, and where it comes from.

What a screenshot seems to say of its source is shown and asked for, never taken by itself.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click
import numpy as np

from mabillon.archive.store import Store
from mabillon.cli import terminal
from mabillon.cli.counting import counting
from mabillon.cli.times import Time
from mabillon.examine.read_off import told
from mabillon.examine.records.screenshot import SourceRead, source_read
from mabillon.text.display import defang, plain, wrap
from mabillon.workflows.picture_text import PictureText, keep, text_of
from mabillon.workflows.pictures import Pictures
from mabillon.workflows.questions import Handed


def picture_asked(
    store: Store,
    path: Path,
    given: Handed,
    *,
    languages: str = "",
    may_ask: bool,
    quiet: bool,
) -> Handed:
    """Keep a file, have its text, and return the question with what is known of its source.

    Parameters
    ----------
    given
        When and where it was posted, as far as that was said; its text does not count.
    may_ask
        Whether somebody is there to be asked for what was not said.
    quiet
        Say nothing of it, on standard error.

    Raises
    ------
    MabillonError
        As `picture_text.keep` and `picture_text.text_of`.
    """
    evidence = keep(store, path)
    with counting("reading", "pages", quiet=quiet) as tell:
        found = text_of(store, evidence, languages=languages, tell=tell)
    assert found is not None
    seems = source_read(found.text)
    if not quiet:
        _tell(store, path, found)
    made = replace(given, text=found.text, picture=evidence, transcription=found.transcription)
    if may_ask:
        return _source(made, seems)
    if not quiet and (made.channel is None or made.posted_at is None):
        _say(_wanting(seems))
    return made


def _tell(store: Store, path: Path, found: PictureText) -> None:
    read = found.transcription
    digest = found.evidence[:12]
    how = "its text is as it stands there" if read is None else f"its words were {told(read)}"
    _say(f"{plain(path.name)}: kept as evidence {digest}; {how}.")
    if read is not None and read.machine:
        _say(
            "Hold them against the picture, and correct them before anything rests on them: "
            f"mabillon transcribe {digest}"
        )
    rows = Pictures(store).posts_with(found.evidence)
    if rows:
        [post] = store.posts(["channel", "id"], rows=np.array(rows[:1])).to_pylist()
        name = plain(f"{post['channel']}/{post['id']}")
        _say(f"A captured post has it attached; ask about that one: mabillon verify {name}")


def _source(made: Handed, seems: SourceRead) -> Handed:
    """Ask for what is not known of the source; an empty answer leaves it open."""
    if made.channel is None:
        read = seems.handles + seems.names
        answer = _prompt("On which account or channel, such as x:@name (empty = not known)", read)
        made = replace(made, channel=answer or None)
    if made.posted_at is None:
        asked = "Posted when, with its zone, such as 2031-03-26T09:12Z (empty = not known)"
        made = replace(made, posted_at=_time(asked, seems.times))
    if made.link is None:
        answer = _prompt("Its address (empty = not known)", seems.links)
        made = replace(made, link=answer or None)
    return made


def _time(asked: str, read: list[str]) -> datetime | None:
    while answer := _prompt(asked, read):
        try:
            return Time().convert(answer, None, None)
        except click.UsageError as error:
            _say(error.message)
    return None


def _prompt(asked: str, read: list[str]) -> str:
    if read:
        _say(f"Read on it, and easily drawn: {_shown(read)}")
    answer: str = click.prompt(asked, default="", show_default=False, err=True)
    return answer.strip()


def _wanting(seems: SourceRead) -> str:
    """Say what to give, where nobody can be asked, and what was read that may help."""
    read = _shown([*seems.handles, *seems.times, *seems.links])
    return (
        "Where and when it was posted is not taken from a picture; give it with --channel and "
        "--posted-at" + (f". Read on it, and easily drawn: {read}" if read else ".")
    )


def _shown(read: list[str]) -> str:
    return "; ".join(plain(defang(one)) for one in read)


def _say(text: str) -> None:
    click.echo("\n".join(wrap(text, terminal.width())), err=True)
