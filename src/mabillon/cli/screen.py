"""The terminal screens, at the terminal's width; that of an opinion is made here.

Pure: a document and a width in, lines out. Colour is asked for by the caller; nothing is
said by colour alone. Everything from evidence is made plain (``text.display``).
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from datetime import tzinfo

from mabillon.cli.typeset import Sheet, spaces
from mabillon.examine import scale
from mabillon.examine.finding import Finding, OpinionDocument
from mabillon.examine.read_off import told
from mabillon.pages import figures, lines, words
from mabillon.pages.dossier import Judgement
from mabillon.text.display import defang, fit, plain, width_of, wrap


def opinion_screen(
    document: OpinionDocument,
    width: int = 80,
    *,
    colour: bool = False,
    zone: tzinfo | None = None,
    judgements: Sequence[Judgement] = (),
    page: str | None = None,
) -> list[str]:
    """Return the opinion on one screen (look.md): standing, absence, findings, clock.

    Parameters
    ----------
    document
        The opinion.
    width
        Columns of the terminal, 60 to 200; text is never set wider than 100.
    colour
        Whether to add escape sequences for bold and colour.
    zone
        The reader's time zone, shown beside UTC; None = UTC alone.
    judgements
        What people decided about it so far.
    page
        The opinion page's file, named at the end; None = not written.

    Returns
    -------
    list of str
        Lines without line ends, none wider than ``width``.
    """
    screen = Sheet(width, colour)
    question, opinion = document.question, document.opinion
    screen.say(f"Statement in the name of {plain(document.issuer_name)}")
    posted = figures.moment(question.posted_at)
    account = words.account(question)
    by = f"posted by {plain(account)}" if account else "posted"
    when = f"on {words.time(posted, zone)}" if posted else "at a time that is not known"
    number = f"opinion {document.number}" if document.number is not None else "opinion not kept"
    screen.spread([f"{by} {when}", f"sha256 {words.digest(question.digest)}", number], 3)
    if question.transcription is not None:
        screen.say(words.sentence(f"its words were {told(question.transcription)}"))
    screen.gap()
    _standing(screen, document, judgements)
    for said in opinion.conflicts:
        screen.hang("  CONFLICT  ", said, 12, red=True)
    for said in opinion.beside:
        screen.hang("  beside    ", said, 12)
    screen.gap()
    carriage = document.finding("carriage")
    _absence(screen, document, carriage)
    name = min(16, max([10, *(len(plain(f.examination)) + 1 for f in document.findings)]))
    for finding in document.findings:
        llr = scale.figure(finding.llr) if finding.llr is not None else ""
        head = f"  {fit(finding.examination, name)}{spaces(llr)}"
        screen.hang(head, lines.line(finding, document), name + 9)
    screen.gap()
    wrong = _wrong_if(document, carriage)
    if wrong:
        screen.say(wrong, 2)
    if carriage is not None and carriage.status != "conflict":
        _clock(screen, carriage, zone)
    screen.gap()
    for said in _validated(document):
        screen.say(said, 2)
    screen.gap()
    _next(screen, document, page)
    return screen.lines


def _standing(screen: Sheet, document: OpinionDocument, judgements: Sequence[Judgement]) -> None:
    opinion = document.opinion
    sentence = plain(defang(opinion.sentence or opinion.standing))
    standing = opinion.standing
    shouted = standing if sentence.casefold().startswith(standing) else ""
    rest = sentence[len(shouted) :] if shouted else sentence
    head = shouted.upper() or ("NOT ESTABLISHED  " if standing == "not established" else "")
    signed = _signed(judgements)
    line = f"{head}{rest}"
    if 2 + width_of(line) + 3 + len(signed) <= screen.text:
        screen.lines.append(f"  {screen.style(head, bold=True)}{rest}   {signed}")
    else:
        for i, part in enumerate(wrap(line, screen.text - 2)):
            bold = i == 0 and head and part.startswith(head.rstrip())
            cut = len(head.rstrip()) if bold else 0
            screen.lines.append(f"  {screen.style(part[:cut], bold=True)}{part[cut:]}")
        screen.say(signed, 2)
    if opinion.llr is None or opinion.llr_low is None or opinion.llr_high is None:
        screen.say("no figure: the findings conflict" if opinion.conflicts else "no figure", 2)
    else:
        figure = scale.between(opinion.llr_low, opinion.llr, opinion.llr_high)
        screen.spread([figure, lines.support(document)], 3, 2)
    if opinion.assumes:
        screen.say(opinion.assumes, 2)
    if opinion.why_open:
        screen.say(opinion.why_open, 2)
    if opinion.nature:
        screen.say(words.nature(opinion), 2)


def _signed(judgements: Sequence[Judgement]) -> str:
    signed = [plain(j.by) for j in judgements if j.kind in ("sign", "second")]
    dissent = [plain(j.by) for j in judgements if j.kind == "dissent"]
    said = f"signed by {' and '.join(signed)}" if signed else "proposed, unsigned"
    return said + (f"; dissent by {', '.join(dissent)}" if dissent else "")


def _absence(screen: Sheet, document: OpinionDocument, carriage: Finding | None) -> None:
    said = [lines.lead(document) or ""]
    if carriage is not None:
        said.append(figures.text(carriage.figures, "measured") or "")
        said.append(figures.text(carriage.figures, "looked") or "")
    text = " ".join(words.sentence(part) for part in said if part.strip())
    if text:
        screen.say(text, 2)
        screen.gap()


def _validated(document: OpinionDocument) -> list[str]:
    """Return what was validated of carriage, and of wording where that has a figure."""
    said, wording = lines.validated(document), document.finding("wording")
    return said[:2] + (said[-1:] if len(said) > 2 and wording and wording.llr is not None else [])


def _wrong_if(document: OpinionDocument, carriage: Finding | None) -> str | None:
    """Return what would make it wrong: of the leading finding, else the first of each."""
    if carriage is not None and carriage.would_be_wrong_if:
        reasons = carriage.would_be_wrong_if[:3]
    else:
        reasons = [f.would_be_wrong_if[0] for f in document.findings if f.would_be_wrong_if][:3]
    if not reasons:
        return None
    return words.sentence("This would be wrong if " + ", or if ".join(reasons))


def _clock(screen: Sheet, carriage: Finding, zone: tzinfo | None) -> None:
    given = carriage.figures
    more = f" {lines.COLLECT_RATHER}" if given.get("looked_at") else ""
    age = figures.number(given, "age_s")
    limit = given.get("limit")
    least = figures.number(limit, "age_s") if isinstance(limit, Mapping) else None
    if age is not None and least is not None and least <= age and isinstance(limit, Mapping):
        at = figures.moment(limit.get("at"))
        when = f" (limit reached on {words.time(at, zone)})" if at else ""
        screen.say(f"Clock: silence can tell no more{when}.{more}", 2)
        return
    coming = []
    for item in figures.items(given, "clock"):
        at, reached = figures.moment(item.get("at")), figures.number(item, "age_s")
        if at is not None and (age is None or (reached is not None and reached > age)):
            support = figures.text(item, "support") or "some"
            coming.append(f"{support} support from {words.time(at, zone)}")
    llr = figures.number(limit, "llr") if isinstance(limit, Mapping) else None
    if llr is not None:
        coming.append(f"never more than LLR {scale.figure(llr)}")
    if coming:
        screen.say(f"Clock: if silence lasts, {'; '.join(coming)}.{more}", 2)


def _next(screen: Sheet, document: OpinionDocument, page: str | None) -> None:
    commands = []
    if document.number is not None:
        commands.append(f"mabillon judge {document.number}")
        commands.append(f"mabillon dispatch new --from {document.number}")
    elif document.question.post:
        commands.append(f"mabillon trace {shlex.quote(document.question.post)}")
    if page:
        commands.append(page)
    if commands:
        screen.copyable(commands, 6, 2)
