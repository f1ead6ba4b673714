"""Where a piece of an archive stands: a local path, or an address in an S3-compatible store.

An address is ``s3://BUCKET`` or ``s3://BUCKET/PREFIX`` and says nothing else: never a host,
never a credential. Which server is asked, and as whom, is what the environment or fsspec's own
configuration says on this machine. `read_whole` needs no catalogue, so that a worker of a
cluster reads a segment by its address and the digest that it was told.
"""

from __future__ import annotations

import hashlib
import importlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from mabillon.errors import ArchiveDamaged, MabillonError, StoreOutOfReach, UsageError

SCHEME: Final = "s3://"

_BUCKET: Final = r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"
_STEP: Final = r"(?!\.{1,2}(?:/|$))[A-Za-z0-9._=+-]+"
_ADDRESS: Final = re.compile(rf"{SCHEME}{_BUCKET}(?:/{_STEP})*")

PUT_BACK: Final = (
    "put the object back from a copy of the store or an earlier version of it; `mabillon audit` "
    "names every piece that is missing or altered"
)


def checked(address: str) -> str:
    """Return an address without a stroke at its end.

    Raises
    ------
    UsageError
        It is no address of a store, or says more than a bucket and a prefix.
    """
    plain = address.rstrip("/")
    if not is_store(plain):
        raise UsageError(
            f"{address!r} is not the address of a store",
            do="give s3://BUCKET or s3://BUCKET/PREFIX; which server that is on is said by "
            "AWS_ENDPOINT_URL or fsspec's configuration",
        )
    return plain


def is_store(address: str) -> bool:
    """Tell whether it is the address of a store, as `checked` gives it."""
    return _ADDRESS.fullmatch(address) is not None


def is_remote(address: str) -> bool:
    """Tell whether an address leads to a store, not to a local file."""
    return address.startswith(SCHEME)


@cache
def file_system() -> Any:
    """Return the client of the store, of fsspec: one for all threads of this process.

    Raises
    ------
    UsageError
        What it needs is not installed.
    """
    try:
        importlib.import_module("s3fs")
        fsspec = importlib.import_module("fsspec")
    except ModuleNotFoundError as error:
        raise UsageError(
            f"a shared archive needs {error.name}, which is not installed",
            do="install the extra: pip install 'mabillon[shared]'",
        ) from error
    return fsspec.filesystem("s3", use_listings_cache=False, default_block_size=8 << 20)


@contextmanager
def asking(address: str) -> Iterator[None]:
    """Say plainly what a store answered, or that it did not.

    Raises
    ------
    ArchiveDamaged
        The object is not there, or its bucket.
    StoreOutOfReach
        It may not be read or written, nobody said as whom, or nothing answers.
    """
    failures = importlib.import_module("botocore.exceptions")
    client = importlib.import_module("aiohttp").ClientError
    try:
        yield
    except MabillonError:
        raise
    except FileNotFoundError as error:
        if "bucket" in str(error):
            raise StoreOutOfReach(
                "this bucket is not there",
                where=address,
                do="make it, or see AWS_ENDPOINT_URL: the server that is asked may be another one",
            ) from error
        raise ArchiveDamaged("this object is missing", where=address, do=PUT_BACK) from error
    except PermissionError as error:
        raise StoreOutOfReach(
            f"the store does not let you ({error})",
            where=address,
            do="ask whoever keeps it for the right to list, read, write and delete objects there",
        ) from error
    except failures.NoCredentialsError as error:
        raise StoreOutOfReach(
            "nothing says as whom the store is to be asked",
            where=address,
            do="set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE",
        ) from error
    except (OSError, TimeoutError, failures.BotoCoreError, client) as error:
        raise StoreOutOfReach(
            f"the store does not answer as it should ({error})",
            where=address,
            do="what was acknowledged is kept; look whether it runs and whether AWS_ENDPOINT_URL "
            "is right, then run this again",
        ) from error


def read_whole(address: str, digest: str) -> pa.Buffer:
    """Return all bytes of a piece, which are what the ledger says.

    Needs no catalogue. A local file is mapped, an object is held in memory.

    Parameters
    ----------
    address
        A local path, or ``s3://BUCKET/…``.
    digest
        SHA-256 (hex) that the bytes must have.

    Raises
    ------
    ArchiveDamaged
        It is missing, cut off or altered; the message names it.
    StoreOutOfReach
        The store cannot be asked.
    """
    if is_remote(address):
        with asking(address):
            data = pa.py_buffer(file_system().cat_file(address))
    else:
        try:
            with pa.memory_map(address) as file:
                data = file.read_buffer()
        except OSError as error:
            raise ArchiveDamaged(
                f"this file is missing or cannot be read ({error})",
                where=address,
                do="run `mabillon audit`",
            ) from error
    if hashlib.sha256(data).hexdigest() != digest:
        raise altered(address)
    return data


def altered(address: str) -> ArchiveDamaged:
    """Return what is raised for a piece whose bytes do not have their digest."""
    do = PUT_BACK if is_remote(address) else "run `mabillon audit`"
    return ArchiveDamaged("its bytes do not have its digest", where=address, do=do)


def digest_of(path: Path) -> str:
    """Return the SHA-256 (hex) of a local file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
