"""How often the lexicon is wrong, and what it finds: ``python -m benchmarks.quality.lexicon``.

``--data DIR`` holds one ``.jsonl.gz`` an organisation (``id, issuer, date, text``); default:
statements/senate-press under MABILLON_DATA. Organisations are parted by a fixed seed, two
thirds to choose rules on (``--part development``) and an untouched third (the default).

A genuine statement is asked about on its day, by the statements before it ("at once"), or by
those after it too ("afterwards"); moved, it is said to have been issued one, two or three
years later or earlier. Its own block of time, a twelfth of its organisation's statements, is
always left out. Counted are statements with any anachronism by a term or by two. Only those
count that have 60 statements on the side that speaks. A number in them is no series here, so
how many series are found (wrongly) is counted too.
"""

from __future__ import annotations

import gzip
import json
import random
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import numpy as np

from benchmarks.quality.figures import say, share
from benchmarks.quality.material import SENATE, digest, folder
from mabillon.examine.instants import DAY, of_datetime
from mabillon.examine.lexicon.anachronisms import of_terms
from mabillon.examine.lexicon.serials import series
from mabillon.examine.lexicon.statements import ENOUGH, House, Told, house
from mabillon.examine.settings import Settings

SEED = "lexicon"
UNTOUCHED = 19
"""Organisations of the untouched part, of 56."""
ASKED = 30
"""Statements of an organisation that are asked about."""
EACH = 25
"""Statements of every other organisation that are texts by others; 500 in all."""
YEARS = (0, 1, 2, 3, -1, -2, -3)


def parts(data: Path) -> dict[str, list[Path]]:
    """Return the organisations' files: to choose rules on, and untouched."""
    files = sorted(data.glob("*.jsonl.gz"))
    names = [f.name.removesuffix(".jsonl.gz") for f in files]
    by_name = dict(zip(names, files, strict=True))
    random.Random(SEED).shuffle(names)
    cut = max(1, len(names) - UNTOUCHED)
    chosen = {"development": names[:cut], "untouched": names[cut:]}
    return {part: [by_name[n] for n in of] for part, of in chosen.items()}


def read(path: Path) -> list[dict[str, Any]]:
    """Return the dated statements of an organisation of 15 words or more, by date."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    rows = [r for r in rows if r["date"] and len(r["text"].split()) >= 15]
    return sorted(rows, key=lambda r: (r["date"], r["id"]))


def told(rows: list[dict[str, Any]]) -> Told:
    """Return statements as the lexicon wants them."""
    at = [of_datetime(datetime.fromisoformat(r["date"]).replace(tzinfo=UTC)) for r in rows]
    return Told([r["id"] for r in rows], np.array(at, np.int64), [r["text"] for r in rows])


def ask(made: House, statement: int, years: int, *, afterwards: bool) -> bool | None:
    """Tell whether a statement, moved by years, holds an anachronism; None = not asked."""
    known = made.told
    when = int(known.at[statement]) + 365 * years * DAY
    if not int(known.at[0]) <= when <= int(known.at[-1]):
        return None
    hidden = known.blocks == known.blocks[statement]
    if not afterwards:
        hidden = hidden | (known.at >= when)
    side = known.at < when if years > 0 or not afterwards else known.at > when
    if years == 0 and afterwards:
        side = known.at != when
    if int((side & ~hidden).sum()) < ENOUGH:
        return None
    return bool(of_terms(made, known.texts[statement], when, hidden))


def run(data: Path, part: str) -> None:
    """Ask about statements of every organisation of a part, and print the shares."""
    files = parts(data)[part]
    source = digest(files)
    rows = {f.name: read(f) for f in files}
    chance = random.Random(SEED)
    drawn = {name: chance.sample(of, min(EACH, len(of))) for name, of in rows.items()}
    asked: Counter[tuple[int, bool]] = Counter()
    fired: Counter[tuple[int, bool]] = Counter()
    numbered = 0
    for name, of in rows.items():
        known = told(of)
        others = [r["text"] for other, texts in drawn.items() if other != name for r in texts]
        made = house(known, others, Settings())
        numbered += bool(series(known, Settings().serial_recurs))
        for statement in sorted(chance.sample(range(known.size), min(ASKED, known.size))):
            for years in YEARS:
                for afterwards in (False, True) if years == 0 else (years < 0,):
                    found = ask(made, statement, years, afterwards=afterwards)
                    if found is not None:
                        asked[years, afterwards] += 1
                        fired[years, afterwards] += found
    say("organisations", len(files), part=part, data=source)
    share("organisations with a series of numbers, wrongly", numbered, len(files), data=source)
    for (years, afterwards), n in sorted(asked.items(), key=lambda i: (abs(i[0][0]), i[0])):
        name = "genuine" if years == 0 else f"moved by {years:+} years"
        when = "afterwards" if afterwards else "at once"
        share(f"{name}, asked {when}: an anachronism", fired[years, afterwards], n, data=source)


@click.command(help=__doc__)
@click.option("--data", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--part", type=click.Choice(["untouched", "development"]), default="untouched")
def main(data: Path | None, part: str) -> None:
    """Measure and print."""
    run(data or folder() / SENATE, part)


if __name__ == "__main__":
    main()
