"""Injured files: whole ones with some of their bytes, values or members changed.

What is changed is chosen by structure where that is cheap: a value by another value, an
attribute, a tag, a header, a member of a zip (whose lists are written anew, so that the
reader gets behind them), a column of a Parquet file. All of it follows from the seed.
"""

from __future__ import annotations

import gzip
import io
import lzma
import re
import struct
import zipfile
import zlib
from random import Random
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

LONGEST: Final = 16 << 10

_TOKEN: Final = re.compile(
    rb'"(?:[^"\\\n]|\\.){0,200}"|<[^<>]{1,200}>|-?\d+(?:[.:T-]\d+)*Z?|[A-Za-z_]{2,40}|[^\x00-\x7f]+'
)
_ODD: Final = (
    *(b"", b"0", b"-1", b"1e400", b"NaN", b"-0", b"9" * 40, b"null", b"true", b"[]", b"{}"),
    *(b'""', b'"\\ud800"', b'"\\u0000"', b'"\\x1f"', b"\x00", b"\xff\xfe", b"\xef\xbb\xbf"),
    *(b"\xe2\x80\xae", b"\xed\xa0\x80", b"\r", b"\n\n", b",", b";", b'"', b"'", b"\\", b"<", b">"),
    *(b"&", b"&#0;", b"&#x110000;", b"<!--", b"]]>", b"<![CDATA[", b"</html>", b"<br><p>"),
    *(b"../../../etc/passwd", b"/etc/passwd", b"C:\\x", b"file:///etc/passwd"),
    *(b"http://x.invalid/", b"=1+1", b"@x", b"x:y", b"99999999999999999999"),
    *(b"2031-02-30", b"0000-00-00T00:00:00Z", b"1969-12-31T23:59:59+24:00"),
    *(b"0000-12-31T00:00:00Z", b"0001-01-01T00:00:00+14:00", b"9999-12-31T23:59:59-14:00"),
    *(b"31 Dec 9999 23:59:59 -2359", b"-62135596801", b"-99999999999", b"253402300800000"),
    *(b"http://www./", b"http://[::1", b"http://a:b/", b"//", b"1e308", b"-1e-400"),
    *(
        b"+2AA-",
        b"charset=unicode_escape",
        b"charset=idna",
        b"\xf4\x90\x80\x80",
        b"0x" + b"f" * 5_000,
    ),
    *(b"datetime.datetime(9999, 99, 9)", b"__import__('os').system('true')"),
    *(b"Content-Length: 99999999999", b"charset=utf-7", b"base64", b"=?utf-8?q?=FF?=", b"--"),
)
_UNPACKING: Final = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, OSError, EOFError, ValueError),
    *(NotImplementedError, RuntimeError, LookupError, OverflowError, MemoryError),
)


_PACKINGS: Final = (
    *(zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED),
    *(zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2),
)


def injured(whole: bytes, chance: Random, others: list[bytes]) -> bytes:
    """Return a file after one to six injuries; ``others`` are files to take pieces from."""
    if whole.startswith(b"PK\x03\x04") and chance.random() < 0.7:
        return _zip(whole, chance, others)
    if whole.startswith(b"PAR1") and chance.random() < 0.7:
        return _parquet(chance)
    if whole.startswith(b"\x1f\x8b") and chance.random() < 0.7:
        try:
            inner = gzip.decompress(whole)
        except _UNPACKING:
            inner = b""
        return gzip.compress(_bytes(inner, chance, others), 1, mtime=0)
    return _bytes(whole, chance, others)


def _bytes(whole: bytes, chance: Random, others: list[bytes]) -> bytes:
    data = bytearray(whole)
    tokens = [match.span() for match in _TOKEN.finditer(whole[:LONGEST])]
    for _ in range(1 + int(chance.random() ** 2 * 6)):
        if tokens and chance.random() < 0.6:
            start, end = tokens[chance.randrange(len(tokens))]
            _token(data, start, end, tokens, chance)
        else:
            _stretch(data, chance, others)
    return bytes(data[:LONGEST])


def _token(
    data: bytearray, start: int, end: int, tokens: list[tuple[int, int]], chance: Random
) -> None:
    """Replace one word, value or tag: by an odd one, by another, by itself many times."""
    how = chance.randrange(5)
    if how < 2:
        data[start:end] = chance.choice(_ODD)
    elif how == 2:
        other = tokens[chance.randrange(len(tokens))]
        data[start:end] = data[other[0] : other[1]]
    elif how == 3:
        data[start:end] = data[start:end] * chance.choice((0, 2, 3, 50))
    else:
        opening, closing = chance.choice(
            ((b"[", b"]"), (b'{"a":', b"}"), (b"<p>", b""), (b'"', b'"'))
        )
        times = chance.choice((1, 1, 2, 40))
        data[start:end] = opening * times + data[start:end] + closing * times


def _stretch(data: bytearray, chance: Random, others: list[bytes]) -> None:
    """Injure a stretch of bytes: cut, lose, double, move, overwrite, flip, put in, splice."""
    size = len(data)
    start = chance.randrange(size + 1)
    end = min(size, start + chance.choice((1, 1, 4, 40, 400)))
    how = chance.randrange(8)
    if how == 0:
        del data[start:]
    elif how == 1:
        del data[start:end]
    elif how == 2:
        data[end:end] = data[start:end] * chance.choice((1, 1, 3, 20))
    elif how == 3:
        piece = data[start:end]
        del data[start:end]
        at = chance.randrange(len(data) + 1)
        data[at:at] = piece
    elif how == 4:
        data[start:end] = chance.randbytes(end - start)
    elif how == 5 and start < size:
        data[start] ^= 1 << chance.randrange(8)
    elif how == 6:
        data[start:start] = chance.choice(_ODD)
    elif others:
        other = chance.choice(others)
        at = chance.randrange(len(other) + 1)
        data[start:end] = other[at : at + 2_000]


def _zip(whole: bytes, chance: Random, others: list[bytes]) -> bytes:
    """Write a zip anew with one member injured, renamed, doubled or gone."""
    try:
        with zipfile.ZipFile(io.BytesIO(whole)) as container:
            members = [(item.filename, container.read(item)) for item in container.infolist()]
    except _UNPACKING:
        return _bytes(whole, chance, others)
    if not members:
        return _bytes(whole, chance, others)
    at = chance.randrange(len(members))
    name, data = members[at]
    how = chance.randrange(6)
    if how == 0:
        del members[at]
    elif how == 1:
        odd = chance.choice(
            ("../out", "/out", "a\\..\\..\\out", "datapackage.json", "x.warc", "\x00")
        )
        members[at] = (odd, data)
    elif how == 2:
        members.append((name, injured(data, chance, others)))
    else:
        members[at] = (name, injured(data, chance, others))
    file = io.BytesIO()
    kind = chance.choice(_PACKINGS)
    with zipfile.ZipFile(file, "w", kind) as container:
        for called, content in members:
            container.writestr(zipfile.ZipInfo(called, (2031, 3, 27, 16, 20, 0)), content, kind)
    made = file.getvalue()
    return made if chance.random() < 0.7 else _bytes(made, chance, [])


_NAMES: Final = ("text", "body", "id", "date", "posted_at", "channel", "message", "views", "x")


def _parquet(chance: Random) -> bytes:
    """Write a Parquet file whose columns are of any types."""
    rows = chance.choice((0, 1, 3, 50))
    columns: dict[str, pa.Array] = {}
    for name in chance.sample(_NAMES, chance.randrange(1, len(_NAMES))):
        columns[name] = _column(rows, chance)
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file, compression=chance.choice(("none", "zstd", "snappy")))
    made = file.getvalue()
    return made if chance.random() < 0.8 else _bytes(made, chance, [])


def _column(rows: int, chance: Random) -> pa.Array:
    whole = [chance.choice((None, 0, -1, 1, 2**31, 1_900_000_000)) for _ in range(rows)]
    words = [None if value is None else str(value) for value in whole]
    how = chance.randrange(12)
    if how == 0:
        return pa.array(whole, pa.int64())
    if how == 1:
        odd = (0.5, float("nan"), float("inf"), 1e308)
        return pa.array([v if v is None else chance.choice((float(v), *odd)) for v in whole])
    if how == 2:
        return pa.array(whole, pa.int64()).cast(pa.timestamp("us", chance.choice((None, "UTC"))))
    if how == 3:
        return pa.array([None if v is None else [v] for v in whole], pa.list_(pa.int64()))
    if how == 4:
        return pa.array([{"a": v} for v in whole], pa.struct([("a", pa.int64())]))
    if how == 5:
        return pa.array(words, pa.string()).dictionary_encode()
    if how == 6:
        return pa.array([chance.randbytes(4) for _ in range(rows)], pa.binary())
    if how == 7:
        return pa.array([None if v is None else v > 0 for v in whole], pa.bool_())
    if how == 8:
        if chance.random() < 0.5:
            hours = [None if v is None else v % 86_400 for v in whole]
            return pa.array(hours, pa.int32()).cast(pa.time32("s"))
        days = [None if v is None else v % 2**31 for v in whole]
        return pa.array(days, pa.int32()).cast(pa.date32())
    if how == 9:
        wide = [None if v is None else chance.randrange(-(2**63), 2**63) for v in whole]
        zone = chance.choice((None, "UTC", "+14:00", "No/Where"))
        odd_ones = (pa.timestamp("ns", zone), pa.timestamp("ms", zone), pa.duration("ns"))
        return pa.array(wide, pa.int64()).cast(chance.choice(odd_ones))
    if how == 10:
        return pa.array(whole, pa.int64()).cast(pa.decimal128(30, 4))
    return pa.array(words, pa.large_string())
