"""Listens to an engine: what is read is noted for whoever records, what is written is logged.

Everything passes here: unit of work, bulk statements, association tables, eager joins, bare
connections. Nothing has to be declared.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Engine, event

from cms_cache.core import recording
from cms_cache.core.freshness.types import Fence
from cms_cache.core.log import tables
from cms_cache.core.log.log import ChangeLog
from cms_cache.core.log.statements import changed, facts_of

_WRITTEN = "cms_cache.written"
_NUMBER = "cms_cache.number"


def track(engine: Engine, changes: ChangeLog) -> None:
    """Note what is read and log what is written through `engine`.

    The log's row is the last statement before COMMIT, in the same transaction; its number is
    announced after it.
    """

    def before(
        conn: Connection, cursor: Any, statement: str, parameters: Any, context: Any, many: bool
    ) -> None:
        recorder = recording.current()
        if recorder is None:
            return
        facts = facts_of(statement, context)
        if not recorder.collects:
            pass
        elif facts.reads is None:
            recorder.refuse("text")
        else:
            recorder.tags.update(facts.reads)
        if facts.writes or facts.everything:
            recorder.reading.wrote = True

    def after(
        conn: Connection, cursor: Any, statement: str, parameters: Any, context: Any, many: bool
    ) -> None:
        facts = facts_of(statement, context)
        if (facts.writes or facts.everything) and facts.writes not in tables.NAMES:
            conn.info.setdefault(_WRITTEN, set()).update(changed(facts, context))

    def committing(conn: Connection) -> None:
        conn.info.pop(_NUMBER, None)  # of a commit that failed: it ends without an event
        written = conn.info.pop(_WRITTEN, None)
        if written and conn._is_autocommit_isolation():
            changes.publish(written)
        elif written:
            number = changes.append(conn, written)
            if number is not None:
                conn.info[_NUMBER] = number

    def forget(conn: Connection) -> None:
        written = conn.info.pop(_WRITTEN, None)
        conn.info.pop(_NUMBER, None)
        # Where each statement commits by itself there is nothing to roll back.
        if written and conn._is_autocommit_isolation():
            changes.publish(written)

    def returned(dbapi_connection: Any, record: Any) -> None:
        # Something was written and neither committed nor rolled back: a connection that commits
        # each statement by itself.
        written = record.info.pop(_WRITTEN, None)
        if written:
            changes.publish(written)

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    event.listen(engine, "commit", committing)
    event.listen(engine, "rollback", forget)
    event.listen(engine.pool, "checkin", returned)
    _announce_after_commit(engine, changes)


def publish_within(conn: Connection, tags: Iterable[str]) -> None:
    """Say in the transaction of `conn` that what `tags` name has changed.

    For what lives outside the database. It is logged with the transaction, announced after its
    commit, and forgotten when it is rolled back.
    """
    conn.info.setdefault(_WRITTEN, set()).update(tags)


def _announce_after_commit(engine: Engine, changes: ChangeLog) -> None:
    """There is no event after a commit of a connection, so the dialect's own call is wrapped."""
    dialect: Any = engine.dialect
    commit = dialect.do_commit

    def do_commit(dbapi_connection: Any) -> None:
        commit(dbapi_connection)
        info = getattr(dbapi_connection, "info", None)
        number: Fence | None = info.pop(_NUMBER, None) if info else None
        if number is not None:
            changes.announce(number)

    dialect.do_commit = do_commit
