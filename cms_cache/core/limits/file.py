"""Counting in a SQLite file: right over all processes of a host, and over restarts."""

from __future__ import annotations

import random
import sqlite3
import time
from array import array
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from cms_cache.core.limits.storage import Rows, RowStorage
from cms_cache.core.sqlite_file import SqliteFile

T = TypeVar("T")

_SCHEMA = """
CREATE TABLE IF NOT EXISTS hits (
    key TEXT PRIMARY KEY,
    count INTEGER NOT NULL,
    stamps BLOB NOT NULL,
    expires REAL NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS hits_expires ON hits (expires);
"""
_PUT = "INSERT OR REPLACE INTO hits (key, count, stamps, expires) VALUES (?, ?, ?, ?)"
_SWEEP_EVERY = 256


class FileStorage(RowStorage):
    """Counts in the SQLite file at `path`."""

    STORAGE_SCHEME: list[str] | None = ["cms-cache-file"]

    def __init__(self, path: Path) -> None:
        super().__init__()
        # Whoever waits longer than this for a counter is better served without it.
        self._file = SqliteFile(path, _SCHEMA, wait=1.0)

    def step(self, function: Callable[[Rows], T]) -> T:
        def run(db: sqlite3.Connection) -> T:
            if random.randrange(_SWEEP_EVERY) == 0:  # noqa: S311 - only spreads the work
                db.execute("DELETE FROM hits WHERE expires <= ?", (time.time(),))
            return function(_SqliteRows(db))

        return self._file.write(run)

    def look(self, function: Callable[[Rows], T]) -> T:
        return self._file.read(lambda db: function(_SqliteRows(db)))

    def reset(self) -> int:
        return self._file.write(lambda db: db.execute("DELETE FROM hits").rowcount)


class _SqliteRows:
    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def count(self, key: str, now: float) -> tuple[int, float]:
        query = "SELECT count, expires FROM hits WHERE key = ? AND expires > ?"
        row = self._db.execute(query, (key, now)).fetchone()
        return (row[0], row[1]) if row else (0, 0.0)

    def put_count(self, key: str, count: int, expires: float) -> None:
        self._db.execute(_PUT, (key, count, b"", expires))

    def stamps(self, key: str, now: float) -> array[float]:
        row = self._db.execute("SELECT stamps FROM hits WHERE key = ?", (key,)).fetchone()
        stamps = array("d")
        if row and len(row[0]) % stamps.itemsize == 0:
            stamps.frombytes(row[0])
        return stamps

    def put_stamps(self, key: str, stamps: array[float], expires: float) -> None:
        self._db.execute(_PUT, (key, 0, stamps.tobytes(), expires))

    def drop(self, key: str) -> None:
        self._db.execute("DELETE FROM hits WHERE key = ?", (key,))
