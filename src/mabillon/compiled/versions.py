"""Version ids of many posts at once: the compiled form of ``archive.versions.version_ids``.

Where the processor has instructions for SHA-256, they are hashed by these, several at a time.
Elsewhere the hash is that of the OpenSSL which the interpreter's own ``hashlib`` is linked
with; its functions are found by their names. An interpreter that has OpenSSL within itself, or
none, has no such form.
"""

from __future__ import annotations

import ctypes
import functools
from collections.abc import Sequence
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from mabillon.compiled import kernel

Texts: TypeAlias = tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8]]
"""Texts as Arrow has them: n + 1 offsets, and bytes; each goes from its offset to the next."""

_TEXTS: Final = 3
_POINTER: Final = ctypes.c_void_p
_POINTERS: Final = _POINTER * _TEXTS
_LENGTHS: Final = ctypes.c_int64 * _TEXTS
_POSTS: Final = (_POINTERS, _POINTERS, _LENGTHS, _POINTER, _POINTER, ctypes.c_int64)
_HASH: Final = (_POINTER, _POINTER, _POINTER, _POINTER, _POINTER)
_IDS: Final = (_POINTER, ctypes.c_int64)


def ids(
    texts: Sequence[Texts], stamps: npt.NDArray[np.int64], known: npt.NDArray[np.bool_], size: int
) -> npt.NDArray[np.uint8] | None:
    """Return the first bytes of SHA-256 over the length-prefixed fields of each post.

    Parameters
    ----------
    texts
        The first three fields, of n posts each.
    stamps
        The last field, shape (n,), hashed as 8 bytes, most significant first.
    known
        Shape (n,); False = the last field is empty.
    size
        Bytes of each digest that are wanted, at most 32.

    Returns
    -------
    ids
        Shape (n, size). Null = nothing is compiled, or there is nothing that hashes, or offsets
        lead out of the bytes.
    """
    count = len(stamps)
    offsets = [np.ascontiguousarray(starts, np.int64) for starts, _ in texts]
    data = [np.ascontiguousarray(held, np.uint8) for _, held in texts]
    stamps, known = np.ascontiguousarray(stamps, np.int64), np.ascontiguousarray(known, np.bool_)
    if [len(starts) for starts in offsets] != [count + 1] * _TEXTS or len(known) != count:
        raise ValueError("the fields are not of as many posts")
    made = np.empty((count, size), np.uint8)
    posts = (
        _POINTERS(*(starts.ctypes.data for starts in offsets)),
        _POINTERS(*(held.ctypes.data for held in data)),
        _LENGTHS(*(held.size for held in data)),
        *(stamps.ctypes.data, known.ctypes.data, count),
    )
    return made if _by_processor(posts, made) or _by_openssl(posts, made) else None


def _by_processor(posts: Sequence[object], made: npt.NDArray[np.uint8]) -> bool:
    """Hash posts (arguments as ``_POSTS``) by instructions for it; say whether it was done."""
    function = kernel("versions", "lanes", ctypes.c_int64, *_POSTS, *_IDS)
    done = -1 if function is None else function(*posts, made.ctypes.data, made.shape[1])
    return bool(done == 0)


def _by_openssl(posts: Sequence[object], made: npt.NDArray[np.uint8]) -> bool:
    """Hash posts by OpenSSL; say whether it was done."""
    function = kernel("versions", "ids", ctypes.c_int64, *_POSTS, *_HASH, *_IDS)
    openssl = _openssl()
    if function is None or openssl is None:
        return False
    context = openssl.EVP_MD_CTX_new()
    try:
        done = context and function(
            *posts,
            *(context, openssl.EVP_sha256()),
            *(openssl.EVP_DigestInit_ex, openssl.EVP_DigestUpdate, openssl.EVP_DigestFinal_ex),
            *(made.ctypes.data, made.shape[1]),
        )
    finally:
        openssl.EVP_MD_CTX_free(context)
    return bool(done == 0)


@functools.cache
def _openssl() -> ctypes.CDLL | None:
    """Return the OpenSSL of this interpreter; null where its functions cannot be found."""
    try:
        import _hashlib  # of which hashlib, too, may have to do without

        # Names are looked for in what it is linked with, too.
        library = ctypes.CDLL(getattr(_hashlib, "__file__", None))
        for name in ("EVP_DigestInit_ex", "EVP_DigestUpdate", "EVP_DigestFinal_ex"):
            getattr(library, name)
        library.EVP_MD_CTX_new.restype = library.EVP_sha256.restype = _POINTER
        library.EVP_MD_CTX_free.argtypes = (_POINTER,)
        library.EVP_MD_CTX_free.restype = None
    except (ImportError, OSError, AttributeError):
        return None
    return library
