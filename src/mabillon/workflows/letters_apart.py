"""The process that decodes one picture and has its letters read.

    python -m mabillon.workflows.letters_apart SECONDS MEGABYTES TESSERACT GIVEN TRIED < picture

GIVEN and TRIED are languages with + between them, or empty. Standard output takes what was
read, or why nothing was (MessagePack). If what decodes pictures fails on a hostile file, this
process alone goes down with it.
"""

from __future__ import annotations

import sys

import msgspec

from mabillon.errors import LimitExceeded, UnreadableInput
from mabillon.examine.records.transcription import Lettered
from mabillon.media.tesseract import read_letters
from mabillon.workflows.apart import Refusal
from mabillon.workflows.bounds import Bounds, hold


def main() -> int:
    """Read what standard input brings."""
    seconds, megabytes, program, given, tried = sys.argv[1:]
    hold(Bounds(int(seconds), int(megabytes)))
    languages, others = (text.split("+") if text else [] for text in (given, tried))
    try:
        answer: Lettered | Refusal = read_letters(
            program, sys.stdin.buffer.read(), languages, others
        )
    except UnreadableInput as failure:
        too_much = isinstance(failure, LimitExceeded)
        answer = Refusal(what=failure.what, do=failure.do, too_much=too_much)
    sys.stdout.buffer.write(msgspec.msgpack.encode(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main())
