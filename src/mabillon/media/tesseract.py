"""Letters read on a picture by Tesseract, in the language that fits them best.

Run in a process of its own, which decodes the picture and has Tesseract read grey levels alone;
the bounds of that process hold for Tesseract too. Which language it is in is tried on the lines
with most on them: the one that Tesseract is surest of. (Its own detection of scripts needs more
letters than a screenshot often has.)
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from typing import Final

from mabillon.errors import LimitExceeded, UnreadableInput
from mabillon.examine.records.transcription import Lettered, Word, mean_confidence
from mabillon.media import letters
from mabillon.media.letters import Grey

NEAR: Final = 4.0
"""Two languages as near as this in mean confidence are read together, as Spanish and English."""

LATIN: Final = "eng"
"""By which words in Latin letters are read within another script."""

_LINES: Final = 5
"""Lines of a picture on which languages are tried."""
_WHOLE: Final = "3"
_ONE_BLOCK: Final = "6"


def read_letters(
    program: str, data: bytes, languages: Sequence[str], tried: Sequence[str]
) -> Lettered:
    """Read the letters on a picture.

    Parameters
    ----------
    program
        Path of Tesseract.
    data
        The picture's bytes, which anybody may have made.
    languages
        By which to read, as Tesseract names them; empty = one or two of ``tried``.
    tried
        Languages to be tried.

    Raises
    ------
    UnreadableInput
        It cannot be decoded, or not be read; the message says why, without the file's name.
    LimitExceeded
        It is too large, or Tesseract took more time or memory than it may.
    """
    grey = letters.grey_of(data)
    first = list(languages or tried[:1])
    found = _read(program, grey, first, _WHOLE)
    scale = letters.scale_for(found)
    if scale > 1:
        grey = letters.scaled(grey, scale)
        found = _read(program, grey, first, _WHOLE)
    used = first
    if not languages:
        best = _best(program, letters.sample(grey, found, _LINES), tried)
        if best != first:
            latin, used = found, best
            found = _read(program, grey, best, _WHOLE)
            if first == [LATIN] and LATIN not in best:
                found, taken = letters.completed(found, latin)
                used = [*best, LATIN] if taken else best
    words = [word.shrunk(scale) for word in found]
    return Lettered(words=words, languages=used, tried=[] if languages else list(tried))


def _best(program: str, sample: Grey, tried: Sequence[str]) -> list[str]:
    """Return the language that fits a sample best, with another that fits nearly as well."""
    fits = {
        name: mean_confidence(_read(program, sample, [name], _ONE_BLOCK)) or 0.0 for name in tried
    }
    most = max(fits.values())
    near = [name for name in tried if fits[name] >= most - NEAR]
    return sorted(near, key=lambda name: -fits[name])[:2] if most else list(tried[:1])


def _read(program: str, grey: Grey, languages: Sequence[str], layout: str) -> list[Word]:
    command = [program, "stdin", "stdout", "-l", "+".join(languages), "--psm", layout]
    done = subprocess.run(
        [*command, "-c", "tessedit_create_tsv=1"],
        input=letters.packed(grey),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        check=False,
    )
    if done.returncode < 0:
        raise LimitExceeded(
            "reading its letters needs more time or memory than it may", do="cut out the text"
        )
    if done.returncode:
        raise UnreadableInput("Tesseract could not read it", do="try it with --language")
    return letters.words_of(done.stdout.decode("utf-8", "replace"))
