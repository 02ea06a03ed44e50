"""gzip, Brotli and zstd: the same bytes for the same body every time."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable

import brotli
import zstandard

GZIP_LEVEL = 6
BROTLI_QUALITY = 5
ZSTD_LEVEL = 3

_local = threading.local()


def _gzip(body: bytes) -> bytes:
    # A time stamp inside would make equal bodies differ.
    return gzip.compress(body, GZIP_LEVEL, mtime=0)


def _brotli(body: bytes) -> bytes:
    return bytes(brotli.compress(body, quality=BROTLI_QUALITY, mode=brotli.MODE_TEXT))


def _zstd(body: bytes) -> bytes:
    compressor = getattr(_local, "zstd", None)
    if compressor is None:
        # Not to be shared by threads.
        compressor = _local.zstd = zstandard.ZstdCompressor(level=ZSTD_LEVEL)
    return bytes(compressor.compress(body))


CODINGS: dict[str, Callable[[bytes], bytes]] = {"br": _brotli, "zstd": _zstd, "gzip": _gzip}


def compress(body: bytes, coding: str) -> bytes:
    """`body` in a coding of `CODINGS`; another one is a `KeyError`."""
    return CODINGS[coding](body)
