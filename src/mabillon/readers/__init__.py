"""One file a format; ``recognise`` tells which format a file is in.

Every reader streams in bounded memory, turns what cannot be read into rejects with their
place and reason (kept + rejected = read), and says of each field whether it is known, not
exported or hidden; the table of that stands at the top of its module.
"""

from __future__ import annotations

from typing import Final

from mabillon.readers import (
    auto_archiver,
    csv_mapped,
    encoding,
    feeds,
    fourcat,
    json_mapped,
    mail,
    markdown,
    parquet_mapped,
    plain,
    preview,
    telegram_desktop,
    telethon,
    tgdataset,
    wacz,
    warc,
    web_page,
    x_api,
    x_archive,
)
from mabillon.readers.base import Batch, Reader, Reject, Source

__all__ = ["READERS", "Batch", "Reader", "Reject", "Source", "how_sure", "ranked", "recognise"]

READERS: Final[dict[str, Reader]] = {
    reader.name: reader
    for reader in (
        telegram_desktop.READER,
        telethon.READER,
        fourcat.READER,
        tgdataset.READER,
        preview.READER,
        warc.READER,
        wacz.READER,
        web_page.READER,
        feeds.READER,
        mail.READER,
        markdown.READER,
        auto_archiver.READER,
        parquet_mapped.READER,
        x_api.READER,
        x_archive.READER,
        json_mapped.READER,
        csv_mapped.READER,
        plain.READER,
    )
}
"""All readers by name; of two that are equally sure, the earlier is taken."""


def ranked(head: bytes, name: str) -> list[tuple[Reader, float]]:
    """Return the readers that may read a file, the surest first, from above 0.0 to 1.0.

    Parameters
    ----------
    head
        The first 64 KiB of the (decompressed) file.
    name
        Its name, as given or inside its container.
    """
    head = _narrow(head)
    sure = [(reader, reader.sniff(head, name)) for reader in READERS.values()]
    return sorted((pair for pair in sure if pair[1] > 0), key=lambda pair: -pair[1])


def recognise(head: bytes, name: str) -> Reader | None:
    """Return the reader that is surest of a file; null if none is. See ``ranked``."""
    found = ranked(head, name)
    return found[0][0] if found else None


def how_sure(reader: Reader, head: bytes, name: str) -> float:
    """Return how sure a reader is of a file, from 0.0 to 1.0. See ``ranked``."""
    return reader.sniff(_narrow(head), name)


def _narrow(head: bytes) -> bytes:
    """Return a beginning in UTF-8 where it has two or four bytes a character, as readers do."""
    wide = encoding.wide(head)
    if wide is None:
        return head
    return head[: len(head) // 4 * 4].decode(wide, "replace").encode("utf-8", "replace")
