"""How many faults the checker finds that were put into sound dispatches, one at a time.

``python -m benchmarks.quality.checker_mutants`` takes the invented case's four dispatches, a
seed each of the case, and makes texts with one fault each of many kinds
(`mutants_in_place`, `mutants_of_wording`, `mutants_put_in`). A fault is caught where a finding
that blocks stands at a line of the fault, of one in the front matter anywhere in that;
``elsewhere``: it stands at another line. ``expected``: the finding is of a rule that is there
for this kind. Beside it what a plain check catches: that citations resolve, and that what is
quoted stands, to the letter, in what is cited next.

The rules were mended on seed 1 (``--development``); what is printed otherwise is of seeds that
were not looked at. To each dispatch a paragraph is added that has names in other scripts.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.quality import mutants_in_place as altered
from benchmarks.quality import mutants_of_wording as wording
from benchmarks.quality import mutants_put_in as added
from benchmarks.quality.figures import share
from benchmarks.quality.mutants_in_place import Edit, Make, Sound
from mabillon.archive.store import Store
from mabillon.dispatch import source
from mabillon.dispatch.checking import check
from mabillon.dispatch.citations import Target
from mabillon.dispatch.cited import Cited, Item, Missing
from mabillon.dispatch.rules import RULES
from mabillon.dispatch.rules.quotable import quotable
from mabillon.dispatch.rules.rule import Checked, Finding
from mabillon.dispatch.source import Dispatch
from mabillon.errors import MabillonError
from mabillon.invented import write
from mabillon.workflows import demo_dispatches, dispatches
from mabillon.workflows.citing import Gathering
from mabillon.workflows.demo import demo

DEVELOPMENT: Final = (1,)
REPORTED: Final = (2, 3)
MOST: Final = 20
"""Faults of a kind that are made of a seed's dispatches."""
SCRIPTS: Final = (
    "In Arabic the League is called رابطة الشوك (Rabitat al-Shawk), "
    "in Russian Лига чертополоха (Liga chertopolokha)."
)


class Kind(NamedTuple):
    """A kind of fault: how it is told, how it is made, the rules that are there for it."""

    name: str
    make: Make
    rules: tuple[str, ...]


KINDS: Final = (
    Kind("a count changed", altered.count_changed, ("number-disagrees",)),
    Kind("a share changed", altered.share_changed, ("number-disagrees",)),
    Kind("a measure changed", altered.measure_changed, ("number-disagrees", "video-described")),
    Kind("a time of day changed", altered.time_changed, ("number-disagrees", "date-disagrees")),
    Kind("a day moved", altered.date_moved, ("date-disagrees", "reply-before")),
    Kind("a weekday that is wrong", altered.weekday_wrong, ("date-disagrees",)),
    Kind("dated before what it cites", altered.front_date_moved, ("date-disagrees",)),
    Kind("a name misspelt", altered.name_misspelt, ("name-disagrees",)),
    Kind("a handle misspelt", altered.handle_misspelt, ("name-disagrees", "personal-data")),
    Kind("a transliteration changed", altered.transliteration_changed,
         ("transliteration", "name-disagrees")),
    Kind("a quotation altered by a word", altered.quotation_altered, ("quotation",)),
    Kind("words of a quotation left out", altered.quotation_shortened, ("quotation",)),
    Kind("a quotation attributed to another", added.quotation_attributed, ("quotation",)),
    Kind("a quotation without citation", added.quotation_uncited, ("quotation",)),
    Kind("a statement without citation", added.statement_uncited, ()),
    Kind("a citation of something else", added.citation_misdirected,
         ("date-disagrees", "name-disagrees", "number-disagrees", "quotation")),
    Kind("a citation broken", added.citation_broken, ("citation-broken",)),
    Kind("a citation of nothing", added.citation_unknown, ("citation-unknown", "citation-broken")),
    Kind("an opinion that nobody signed", added.opinion_unsigned,
         ("firmer-than-signed", "two-signatures", "number-disagrees")),
    Kind("a hedge dropped", wording.hedge_dropped, ("firmer-than-signed",)),
    Kind("a headline made firmer", added.headline_firmer, ("firmer-than-signed",)),
    Kind("support made stronger", wording.support_raised, ("scales-mixed", "firmer-than-signed")),
    Kind("a claim told as fact", added.claim_as_fact, ("claim-as-fact",)),
    Kind("a finding turned round", wording.turned_round, ()),
    Kind("absence without its watch", wording.absence_stripped, ("absence-bare",)),
    Kind("“first” for the earliest found", wording.first_for_earliest, ("first-only-found",)),
    Kind("a video told as what is so", added.video_told, ("video-described",)),
    Kind("a link made live", added.link_live, ("link-live",)),
    Kind("a hidden character", added.hidden_character, ("hidden-characters",)),
    Kind("a tracked channel named", added.tracked_named, ("sealed-detail",)),
    Kind("a private person", added.private_person, ("personal-data",)),
    Kind("HTML", added.raw_html, ("raw-html",)),
    Kind("left unfinished", added.unfinished, ("unfinished",)),
    Kind("a note by hand, or twice", added.note_by_hand, ("note-unused",)),
    Kind("front matter incomplete", added.front_matter, ("front-matter",)),
    Kind("a wrong number of a dispatch", added.dispatch_number,
         ("front-matter", "number-disagrees")),
)  # fmt: skip


class Mutant(NamedTuple):
    """A text with one fault, and the sound one that it is made of."""

    sound: Sound
    edit: Edit
    dispatch: Dispatch

    @property
    def lines(self) -> range:
        """The lines of the fault; of one in the front matter, all of that."""
        if self.edit.start < self.sound.dispatch.body:
            return range(1, self.sound.source.count("\n", 0, self.sound.dispatch.body) + 1)
        first, _ = self.dispatch.place(self.edit.start)
        last, _ = self.dispatch.place(self.edit.start + max(len(self.edit.text) - 1, 0))
        return range(first, last + 1)


def mutants(kind: Kind, sounds: Sequence[Sound], seed: int) -> list[Mutant]:
    """Return faults of a kind, drawn from all that can be made; each differs and can be read."""
    made = [Mutant(s, edit, s.dispatch) for s in sounds for edit in dict.fromkeys(kind.make(s))]
    random.Random(f"{seed} {kind.name}").shuffle(made)
    read = (_read(mutant) for mutant in made)
    kept = [mutant for mutant in read if mutant is not None]
    return kept[:MOST]


def _read(mutant: Mutant) -> Mutant | None:
    """Return a mutant with its text read; None = it is the sound one, or no dispatch at all."""
    text = mutant.sound.edited(mutant.edit)
    if text == mutant.sound.source:
        return None
    try:
        return mutant._replace(dispatch=source.read(text, mutant.sound.dispatch.where))
    except MabillonError:
        return None


@dataclass
class Desk:
    """A case's archive: what its dispatches cite, each thing looked up once."""

    gathering: Gathering
    items: dict[Target, Item | Missing]

    def checked(self, dispatch: Dispatch) -> Checked:
        """Return a dispatch as it is handed to the rules."""
        targets = dict.fromkeys(t for c in dispatch.citations for t in c.targets)
        for target in targets:
            if target not in self.items:
                self.items[target] = self.gathering.of(target)
        cited = Cited({target: self.items[target] for target in targets})
        return Checked(dispatch, cited, self.gathering.house(dispatch.front.opinion))

    def findings(self, dispatch: Dispatch) -> list[Finding]:
        """Return the findings that block."""
        found = check(self.checked(dispatch), RULES)
        return [f for f in found if f.off is None and RULES[f.rule].blocks]

    def plain(self, dispatch: Dispatch) -> set[tuple[int, str]]:
        """Return what a plain check finds: line, and what."""
        checked = self.checked(dispatch)
        lost = {target for target in checked.cited.items if checked.cited.of(target) is None}
        found = {
            (dispatch.place(c.start)[0], str(t)) for c in dispatch.citations for t in c.targets
            if t in lost
        }  # fmt: skip
        found |= {(dispatch.place(b.start)[0], b.text) for b in dispatch.broken}
        for quotation in dispatch.quotations:
            targets = quotation.citation.targets if quotation.citation else ()
            items = [(t, checked.cited.of(t)) for t in targets]
            there = " ".join(q.text for t, item in items if item for q in quotable(t, item))
            said = " ".join(quotation.text.split()).removesuffix("…").strip()
            if said not in " ".join(there.split()):
                found.add((dispatch.place(quotation.start)[0], said))
        return found


def main() -> None:
    """Print a line a kind, and a line of all."""
    seeds = DEVELOPMENT if "--development" in sys.argv[1:] else REPORTED
    total: Counter[str] = Counter()
    counted: dict[str, Counter[str]] = {kind.name: Counter() for kind in KINDS}
    for seed in seeds:
        with tempfile.TemporaryDirectory() as place:
            for kind, tally in _measured(Path(place), seed):
                counted[kind.name] += tally
    for kind in KINDS:
        tally = counted[kind.name]
        total += tally
        _line(kind.name, tally, rules=", ".join(kind.rules))
    _line("all", total)


def _line(name: str, tally: Counter[str], rules: str = "") -> None:
    share(
        f"checker: {name}", tally["caught"], tally["n"], kind=name, rules=rules,
        expected=tally["expected"], elsewhere=tally["elsewhere"], plain=tally["plain"],
    )  # fmt: skip


def _measured(place: Path, seed: int) -> Iterator[tuple[Kind, Counter[str]]]:
    """Yield how many faults of each kind are caught in the dispatches of a case."""
    archive = place / "demo"
    demo(archive, seed=seed)
    case = write(place / "case", seed)
    with Store.open(archive) as store:
        demo_dispatches.record(store, case, demo_dispatches.OPINION)
        paths = demo_dispatches.earlier(store, case, corrected=True)
        paths.append(demo_dispatches.fourth(store, case, demo_dispatches.OPINION))
        desk = Desk(Gathering(store), {})
        sounds = [_sound(desk, dispatches.read(path)) for path in paths]
        for kind in KINDS:
            tally: Counter[str] = Counter()
            for mutant in mutants(kind, sounds, seed):
                tally += _caught(desk, kind, mutant)
            yield kind, tally


def _sound(desk: Desk, dispatch: Dispatch) -> Sound:
    """Return a dispatch with names in other scripts, in which nothing is found."""
    text = f"{dispatch.source.rstrip()}\n\n{SCRIPTS}\n"
    read = source.read(text, dispatch.where)
    found = desk.findings(read)
    if found:
        raise SystemExit(f"{dispatch.where} is not sound: {found[0].says}")
    return Sound(read, desk.checked(read).house)


def _caught(desk: Desk, kind: Kind, mutant: Mutant) -> Counter[str]:
    """Return how a fault was caught: 1 or 0 of each."""
    found = desk.findings(mutant.dispatch)
    here = [f for f in found if f.line in mutant.lines]
    before = {what for _, what in desk.plain(mutant.sound.dispatch)}
    plain = any(n in mutant.lines and w not in before for n, w in desk.plain(mutant.dispatch))
    return Counter(
        n=1, caught=bool(here), expected=any(f.rule in kind.rules for f in here),
        elsewhere=bool(found) and not here, plain=plain,
    )  # fmt: skip


if __name__ == "__main__":
    main()
