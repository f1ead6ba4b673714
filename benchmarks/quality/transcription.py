"""How well letters are read off pictures, per language, on texts drawn by a seed.

    python -m benchmarks.quality.transcription [TEXTS]

Prints a JSON line for each language and look: ``cer``, edits of characters over characters
(Levenshtein; runs of white space as one space); ``wer``, the same of words; ``language``, the
share of pictures whose language was found when none was given; ``doubted_wrong`` and
``doubted_right``, the shares of misread and of rightly read words that were marked as doubtful;
``recognised``, the share of pictures whose mean confidence was enough for them to count;
``carried``, the share of them that count as copies of the text as it was, uncorrected; ``cpu_s``
for a picture. Drawn letters are clean: photographs, hands and stamps over words are read worse.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterator
from statistics import fmean
from typing import Final, NamedTuple

from rapidfuzz.distance import Levenshtein

from benchmarks.quality.drawn_texts import LANGUAGES, RIGHT_TO_LEFT, SERIF, Look, drawn, text
from mabillon.examine.copies import compare
from mabillon.examine.records.transcription import DOUBTFUL, WEAK, joined, mean_confidence
from mabillon.examine.settings import Settings
from mabillon.text.align import read as aligned
from mabillon.workflows.lettering import Tesseract

TEXTS: Final = 6
"""Texts for each language and look."""

FIRST_SEED: Final = 1_000
"""What was looked at while this was written had smaller ones."""

LOOKS: Final = {
    "large": Look(28),
    "serif": Look(28, faces=SERIF),
    "dark": Look(28, dark=True),
    "small": Look(14),
    "tiny": Look(10),
    "small, JPEG 30": Look(14, jpeg=30),
}


class _Read(NamedTuple):
    cer: float
    wer: float
    language: bool
    wrong: list[bool]
    right: list[bool]
    recognised: bool
    carried: bool


def measure(program: Tesseract, language: str, look: Look, texts: int) -> list[_Read]:
    """Draw texts and have them read."""
    return [
        _one(program, language, look, text(language, FIRST_SEED + number))
        for number in range(texts)
    ]


def _one(program: Tesseract, language: str, look: Look, original: str) -> _Read:
    picture = drawn(original, look, right_to_left=language == RIGHT_TO_LEFT)
    found = program.letters(picture)
    as_read = joined(found.words)[0]
    read, meant = as_read.split(), original.split()
    sure = [word.confidence >= DOUBTFUL for word in found.words]
    marks = dict(_matched([word.text for word in found.words], meant))
    return _Read(
        cer=Levenshtein.distance(" ".join(read), " ".join(meant)) / len(" ".join(meant)),
        wer=Levenshtein.distance(read, meant) / len(meant),
        language=language in found.languages,
        wrong=[not one for at, one in enumerate(sure) if at not in marks],
        right=[not one for at, one in enumerate(sure) if at in marks],
        recognised=(mean_confidence(found.words) or 0.0) >= WEAK,
        carried=compare(aligned(original), aligned(as_read), Settings()).carries,
    )


def _matched(read: list[str], meant: list[str]) -> Iterator[tuple[int, int]]:
    """Yield the places of words that are the same in both, aligned."""
    for step in Levenshtein.opcodes(read, meant):
        if step.tag == "equal":
            yield from zip(
                range(step.src_start, step.src_end),
                range(step.dest_start, step.dest_end),
                strict=True,
            )


def _share(found: list[bool]) -> float | None:
    return round(fmean(found), 3) if found else None


def main() -> None:
    """Measure all languages in all looks."""
    texts = int(sys.argv[1]) if len(sys.argv) > 1 else TEXTS
    program = Tesseract.installed()
    for language in LANGUAGES:
        if language not in program.languages:
            print(json.dumps({"language": language, "missing": True}), flush=True)
            continue
        for name, look in LOOKS.items():
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            found = measure(program, language, look, texts)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            line = {
                "benchmark": "transcription",
                "program": program.machine,
                "language": language,
                "look": name,
                "texts": texts,
                "cer": round(fmean(one.cer for one in found), 4),
                "wer": round(fmean(one.wer for one in found), 4),
                "language_found": _share([one.language for one in found]),
                "doubted_wrong": _share([mark for one in found for mark in one.wrong]),
                "doubted_right": _share([mark for one in found for mark in one.right]),
                "recognised": _share([one.recognised for one in found]),
                "carried": _share([one.carried for one in found if one.recognised]),
                "cpu_s": round(spent / texts, 2),
            }
            print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
