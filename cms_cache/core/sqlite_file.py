"""A small SQLite file shared by many processes and threads, and by two system users."""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from cms_cache.core.errors import Unavailable
from cms_cache.core.permissions import make_file

log = logging.getLogger(__name__)

T = TypeVar("T")


class SqliteFile:
    """Opens one connection a thread, and turns every failure into `Unavailable`.

    Args:
        path: the file; made with its folder when it is first used. It is the group's when its
            folder is.
        schema: statements that may be run any number of times.
        wait: seconds to wait for another writer.
    """

    def __init__(self, path: Path, schema: str, *, wait: float = 5.0) -> None:
        self.path = Path(path)
        self._schema = schema
        self._wait = wait
        self._local = threading.local()

    def read(self, function: Callable[[sqlite3.Connection], T]) -> T:
        """`function(connection)` outside a transaction."""
        with self._failures():
            return function(self._connection())

    def write(self, function: Callable[[sqlite3.Connection], T]) -> T:
        """`function(connection)` inside one write transaction, which it may not end itself."""
        with self._failures():
            connection = self._connection()
            connection.execute("BEGIN IMMEDIATE")
            try:
                answer = function(connection)
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            return answer

    def reopen(self) -> None:
        """Use the file that is there now: the one before was removed."""
        self._local = threading.local()

    def leave(self) -> None:
        """Close the connection of this thread, which ends."""
        self._drop()

    @contextlib.contextmanager
    def _failures(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as wrong:
            self._drop()
            if _is_damaged(wrong):
                self._set_aside()
            raise Unavailable(f"{self.path.name}: {wrong}") from wrong

    def _drop(self) -> None:
        connection = getattr(self._local, "connection", None)
        self._local.connection = None
        if connection is not None:
            with contextlib.suppress(sqlite3.Error):
                connection.close()

    def _set_aside(self) -> None:
        """Begin with an empty file: a damaged one would refuse everything for ever."""
        aside = self.path.with_name(f"{self.path.name}.damaged")
        with contextlib.suppress(OSError):
            os.replace(self.path, aside)
            log.error("%s was damaged; it is now %s, and a new one is begun", self.path, aside)
        for rest in ("-wal", "-shm"):
            with contextlib.suppress(OSError):
                os.unlink(f"{self.path}{rest}")

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        # A connection must not cross a fork: its locks belong to the parent.
        if connection is None or self._local.pid != os.getpid():
            connection = self._open()
            self._local.connection = connection
            self._local.pid = os.getpid()
        return connection

    def _open(self) -> sqlite3.Connection:
        make_file(self.path)
        connection = sqlite3.connect(
            self.path, timeout=self._wait, isolation_level=None, check_same_thread=False
        )
        try:
            self._set_up(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _set_up(self, connection: sqlite3.Connection) -> None:
        """Choose the journal and make the tables.

        Of several who open a new file at once all but one may be told that it is locked, at once
        whatever the time-out is: changing the journal does not wait.
        """
        deadline = time.monotonic() + self._wait
        while True:
            try:
                connection.execute("PRAGMA journal_mode=WAL")
                connection.execute("PRAGMA synchronous=NORMAL")
                connection.executescript(self._schema)
                return
            except sqlite3.OperationalError as wrong:
                busy = getattr(wrong, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
                if not busy or time.monotonic() >= deadline:
                    raise
                time.sleep(0.005)


def _is_damaged(wrong: Exception) -> bool:
    code = getattr(wrong, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
