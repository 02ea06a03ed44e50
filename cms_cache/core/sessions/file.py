"""Sessions in a SQLite file: they survive a restart, and every process of the host sees them."""

from __future__ import annotations

import random
import sqlite3
import time
from pathlib import Path

import msgspec

from cms_cache.core.sessions.types import SessionInfo
from cms_cache.core.sqlite_file import SqliteFile

_SCHEMA = """
CREATE TABLE IF NOT EXISTS session (
    handle TEXT PRIMARY KEY,
    value BLOB NOT NULL,
    expires REAL NOT NULL,
    account TEXT,
    info BLOB
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS session_account ON session (account) WHERE account IS NOT NULL;
CREATE INDEX IF NOT EXISTS session_expires ON session (expires);
"""

# One sign-in in so many sweeps away what is over.
_SWEEP_EVERY = 64


class FileSessions:
    """Keeps sessions in the SQLite file at `path`, which no cache is cleared with."""

    def __init__(self, path: Path) -> None:
        self._file = SqliteFile(path, _SCHEMA)

    def load(self, handle: str) -> bytes | None:
        query = "SELECT value FROM session WHERE handle = ? AND expires > ?"
        row = self._file.read(lambda db: db.execute(query, (handle, time.time())).fetchone())
        return bytes(row[0]) if row else None

    def create(self, handle: str, value: bytes, ttl: int) -> bool:
        def insert(db: sqlite3.Connection) -> bool:
            now = time.time()
            if random.randrange(_SWEEP_EVERY) == 0:  # noqa: S311 - only spreads the work
                db.execute("DELETE FROM session WHERE expires <= ?", (now,))
            else:
                db.execute("DELETE FROM session WHERE handle = ? AND expires <= ?", (handle, now))
            done = db.execute(
                "INSERT INTO session (handle, value, expires) VALUES (?, ?, ?) "
                "ON CONFLICT (handle) DO NOTHING",
                (handle, value, now + ttl),
            )
            return done.rowcount == 1

        return self._file.write(insert)

    def save(self, handle: str, value: bytes, ttl: int) -> bool:
        query = "UPDATE session SET value = ?, expires = ? WHERE handle = ? AND expires > ?"
        now = time.time()
        return self._file.write(
            lambda db: db.execute(query, (value, now + ttl, handle, now)).rowcount == 1
        )

    def delete(self, handle: str) -> None:
        self._file.write(lambda db: db.execute("DELETE FROM session WHERE handle = ?", (handle,)))

    def bind(self, info: SessionInfo, ttl: int) -> None:
        row = (info.account, msgspec.json.encode(info), info.handle)
        query = "UPDATE session SET account = ?, info = ? WHERE handle = ?"
        self._file.write(lambda db: db.execute(query, row))

    def of_account(self, account: str) -> list[SessionInfo]:
        query = "SELECT info FROM session WHERE account = ? AND expires > ?"
        rows = self._file.read(lambda db: db.execute(query, (account, time.time())).fetchall())
        found = [msgspec.json.decode(row[0], type=SessionInfo) for row in rows]
        return sorted(found, key=lambda info: -info.created)
