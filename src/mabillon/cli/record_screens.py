"""Translations and shot lists for the terminal: in full, and as lists."""

from __future__ import annotations

from collections.abc import Sequence

from mabillon.cli.times import shown as moment
from mabillon.cli.typeset import Sheet
from mabillon.examine.records.shots import Shot, Words
from mabillon.text.display import fit, plain, width_of
from mabillon.workflows import shots, translating
from mabillon.workflows.recorded import Subject

_EMPTY = "This text is empty: it was destroyed, or the post has media only."


def translations_screen(
    of: Subject, found: Sequence[translating.Shown], width: int = 80, *, colour: bool = False
) -> list[str]:
    """Return a post's text and under it each translation with what it is of."""
    screen = Sheet(width, colour)
    screen.copyable([of.shown], 2)
    several = len(of.versions) > 1
    for number, version in enumerate(of.versions, 1):
        if several:
            screen.gap()
            screen.say(f"Text {number} of {len(of.versions)}", 2, bold=True)
        screen.say(version.text or _EMPTY, 2)
    for shown in found:
        made = shown.kept.translation
        screen.gap()
        screen.say(
            f"{made.from_language} to {made.to_language}, {made.label}, {made.made}", bold=True
        )
        screen.say(_of(shown, several=several), 2)
        screen.say(made.text, 2)
        for term in made.terms:
            gloss = f": {plain(term.gloss)}" if term.gloss else ""
            head = f"{plain(term.original)} = {plain(term.latin)} ({plain(term.scheme)})"
            screen.say(head + gloss, 4)
        if made.notes:
            screen.say(f"Note: {plain(made.notes)}", 2)
    if not found:
        screen.gap()
        screen.say("No translation is recorded.")
        screen.copyable(
            [f"mabillon translation add {of.shown} --to en --file FILE --by NAME"], 2, 2
        )
    return screen.lines


def _of(shown: translating.Shown, *, several: bool) -> str:
    which = f" (text {shown.version})" if several and shown.version else ""
    old = "; superseded by a later translation" if shown.kept.superseded else ""
    edited = ", which was edited since" if shown.of == "an earlier text" else ""
    return f"Of {shown.of}{which}{edited}{old}."


def translations_list(
    rows: Sequence[tuple[str, translating.Kept]],
    limit: int,
    width: int = 80,
    *,
    colour: bool = False,
) -> list[str]:
    """Return translations as rows: what of, languages, who or what made it and when."""
    screen = Sheet(width, colour)
    _counted(screen, len(rows), "translation", limit)
    for of, kept in rows[:limit]:
        made = kept.translation
        head = f"{fit(of, 28)}  {made.from_language} to {made.to_language}  "
        old = " (superseded)" if kept.superseded else ""
        screen.hang(head, f"{made.label}, {made.made}{old}", width_of(head))
    return screen.lines


def _counted(screen: Sheet, count: int, what: str, limit: int) -> None:
    several = f"No {what}." if not count else f"1 {what}" if count == 1 else f"{count:,} {what}s"
    screen.say(
        several + (f"; the first {limit:,} are shown (--limit)" if count > limit else ""), bold=True
    )


def shots_screen(
    of: Subject, kept: shots.Kept, rows: Sequence[Shot], width: int = 80, *, colour: bool = False
) -> list[str]:
    """Return a shot list: each row with what is visible, captioned, spoken, implied, not seen."""
    screen = Sheet(width, colour)
    made = kept.shots
    screen.say(f"Shot list of a {made.medium}", bold=True)
    screen.copyable([of.shown], 2, 2)
    screen.say(f"By {plain(made.by)}, {made.made}; entered {moment(kept.at)}.", 2)
    for row in rows:
        screen.gap()
        number = made.rows.index(row) + 1
        screen.say(row.when or f"row {number}", 2, bold=True)
        cells = (
            ("visible", row.visible),
            ("captioned", _words(row.captioned)),
            ("spoken", _words(row.spoken)),
            ("implied", row.implied),
            ("cannot be seen", row.not_seen),
        )
        for name, text in cells:
            if text:
                screen.hang(f"    {name}", plain(text), 20)
    if not rows:
        screen.say("No row is there.", 2)
    if made.notes:
        screen.gap()
        screen.say(f"Note: {plain(made.notes)}", 2)
    return screen.lines


def _words(said: Words | None) -> str:
    if said is None:
        return ""
    into = f" = “{plain(said.translation)}”" if said.translation else ""
    return f"“{plain(said.text)}” ({plain(said.language)}){into}"


def shots_list(
    rows: Sequence[tuple[str, shots.Kept]], limit: int, width: int = 80, *, colour: bool = False
) -> list[str]:
    """Return shot lists as rows: of what, how many rows, by whom and when."""
    screen = Sheet(width, colour)
    _counted(screen, len(rows), "shot list", limit)
    for of, kept in rows[:limit]:
        made = kept.shots
        head = f"{fit(of, 28)}  "
        several = "1 row" if len(made.rows) == 1 else f"{len(made.rows):,} rows"
        screen.hang(head, f"{made.medium}, {several}, by {made.by}, {made.made}", width_of(head))
    return screen.lines
