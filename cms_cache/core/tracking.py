"""What a database transaction changes, published after its commit; how far a transaction sees.

This is the simple form: a table that was written is a tag, `table:<name>`.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session, sessionmaker

from cms_cache.core.data import EVERYTHING
from cms_cache.core.errors import Unavailable
from cms_cache.core.freshness.types import Changes, Fence

_WRITTEN = "cms_cache.written"
_FENCE = "cms_cache.fence"
_CONNECTIONS = "cms_cache.connections"


def table_tag(name: str) -> str:
    """The tag of every value that depends on a table."""
    return f"table:{name}"


def track(engine: Engine, sessions: sessionmaker[Any] | type[Session], changes: Changes) -> None:
    """Publish what is written through `engine` once it is committed.

    Unit of work, bulk statements, association tables and bare connections all pass the engine.
    Textual SQL that does not begin with SELECT counts as having changed everything.
    """

    def note(
        conn: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool
    ) -> None:
        tags = _tags_of(statement, context)
        if tags:
            conn.info.setdefault(_WRITTEN, set()).update(tags)

    def forget(conn: Any) -> None:
        conn.info.pop(_WRITTEN, None)

    def returned(dbapi_connection: Any, record: Any) -> None:
        # A bare connection: its session, if any, has published before it came back.
        _publish(record.info, changes)

    def begun(session: Session, transaction: Any, connection: Any) -> None:
        infos = session.info.setdefault(_CONNECTIONS, [])
        if not any(info is connection.info for info in infos):
            infos.append(connection.info)
        if _FENCE not in session.info:
            session.info[_FENCE] = _fence_now(changes)

    def committed(session: Session) -> None:
        if session.in_nested_transaction():
            return
        for info in session.info.pop(_CONNECTIONS, ()):
            _publish(info, changes)

    def ended(session: Session, transaction: Any) -> None:
        if transaction.parent is None:
            session.info.pop(_FENCE, None)
            session.info.pop(_CONNECTIONS, None)

    event.listen(engine, "after_cursor_execute", note)
    event.listen(engine, "rollback", forget)
    event.listen(engine.pool, "checkin", returned)
    event.listen(sessions, "after_begin", begun)
    event.listen(sessions, "after_commit", committed)
    event.listen(sessions, "after_transaction_end", ended)


def fence_of(session: Session, changes: Changes) -> Fence | None:
    """How far this session sees; `None` when it has written something or is about to.

    Begins the transaction if need be: a fence is worth something only before the first
    statement.
    """
    if session.new or session.dirty or session.deleted:
        return None
    session.connection()
    if any(info.get(_WRITTEN) for info in session.info.get(_CONNECTIONS, ())):
        return None
    fence: Fence | None = session.info.get(_FENCE)
    return fence


def _fence_now(changes: Changes) -> Fence | None:
    try:
        return changes.fence()
    except Unavailable:
        return None


def _publish(info: dict[str, Any], changes: Changes) -> None:
    written = info.pop(_WRITTEN, None)
    if written:
        changes.publish(written)


def _tags_of(statement: str, context: Any) -> set[str]:
    compiled = getattr(context, "compiled", None)
    if compiled is not None:
        element = compiled.statement
        if getattr(element, "is_dml", False):
            return {table_tag(element.table.name)}
        if getattr(element, "is_select", False) or getattr(element, "is_ddl", False):
            return set()
    if statement.lstrip()[:6].upper() in ("SELECT", "PRAGMA", "EXPLAI", "SHOW T", "SAVEPO"):
        return set()
    return {EVERYTHING} if _writes(statement) else set()


def _writes(statement: str) -> bool:
    words = statement.upper()
    return any(word in words for word in ("INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE"))
