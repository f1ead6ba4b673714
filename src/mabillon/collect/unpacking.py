"""What an answer says once its Content-Encoding is undone, with an end to how large it may get."""

from __future__ import annotations

from mabillon.collect.answers import Answer
from mabillon.errors import LimitExceeded, UnreadableInput
from mabillon.text.content_coding import CodingError, undone


def unpacked(answer: Answer, most: int) -> bytes:
    """Return an answer's body without its Content-Encoding.

    Parameters
    ----------
    answer
        Its body is as sent, and whole.
    most
        Bytes that it may have.

    Raises
    ------
    LimitExceeded
        It has more: a decompression bomb, or too large.
    UnreadableInput
        It is not encoded as it says, breaks off, or is encoded in a way nobody asked for and
        nobody here knows.
    """
    said = answer.header("Content-Encoding") or ""
    try:
        body, whole = undone(answer.body, said, most)
    except CodingError as error:
        raise UnreadableInput(str(error), where=answer.url) from error
    if not whole and len(body) >= most:
        raise LimitExceeded(f"it is larger than {most:,} bytes once unpacked", where=answer.url)
    if not whole:
        raise UnreadableInput(f"it breaks off within its encoding ({said[:20]})", where=answer.url)
    return body
