"""Which tables a statement reads, and what it changes; worked out once per compiled statement."""

from __future__ import annotations

import re
import weakref
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import BindParameter, Table
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.elements import BinaryExpression, BooleanClauseList, ColumnClause

# Published when nobody can say what a statement changed.
EVERYTHING = "*"

TABLES_OPTION = "cache_tables"
"""Execution option: names of the tables that a statement reads or writes, for textual SQL and for
reads that note finer tags themselves."""

_MOST_ROWS = 200
_WORD = re.compile(r"\s*(?:--[^\n]*\n\s*|/\*.*?\*/\s*)*([A-Za-z]+)", re.S)
_READS = frozenset(
    ("SELECT", "PRAGMA", "EXPLAIN", "SHOW", "DESCRIBE", "VALUES", "WITH", "TABLE")
)  # fmt: skip
_NOTHING = frozenset(
    ("BEGIN", "START", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET", "PRAGMA", "ANALYZE",
     "VACUUM", "OPTIMIZE", "LOCK", "UNLOCK", "RESET", "DEALLOCATE", "DISCARD")
)  # fmt: skip
_WRITES = re.compile(r"\b(INSERT|UPDATE|DELETE|REPLACE|MERGE|TRUNCATE)\b", re.I)

_SELECT = re.compile(r"\bselect\b", re.I)


class Facts(msgspec.Struct, frozen=True):
    """What is known of a compiled statement.

    Attributes:
        reads: tables of a statement that reads; `None` when nobody can tell.
        writes: the table it changes; its cascades are in `also`.
        row: names of the parameters that make the primary key, when the statement changes one row.
        everything: it may change anything.
        only_new: it adds rows and changes none that were there.
    """

    reads: tuple[str, ...] | None = ()
    writes: str = ""
    also: tuple[str, ...] = ()
    row: tuple[str, ...] = ()
    everything: bool = False
    only_new: bool = False


_facts: weakref.WeakKeyDictionary[Any, Facts] = weakref.WeakKeyDictionary()


def facts_of(statement: str, context: Any) -> Facts:
    """What is known of the statement that is being executed."""
    compiled = getattr(context, "compiled", None)
    options = getattr(context, "execution_options", None) or {}
    named = options.get(TABLES_OPTION)
    if named is not None:
        return _named(statement, tuple(map(str, named)), compiled)
    if compiled is None:
        return _textual(statement)
    found = _facts.get(compiled)
    if found is None:
        found = _facts[compiled] = _analyse(statement, compiled)
    return found


def changed(facts: Facts, context: Any) -> Iterator[str]:
    """The tags that an executed statement has changed."""
    if facts.everything:
        yield EVERYTHING
        return
    if not facts.writes:
        return
    for table in (facts.writes, *facts.also):
        yield table
    for table in facts.also:
        yield f"{table}!"
    rows = context.compiled_parameters if facts.row and context is not None else ()
    if rows and len(rows) <= _MOST_ROWS:
        for row in rows:
            yield f"{facts.writes}:{'/'.join(str(row.get(name)) for name in facts.row)}"
    elif not facts.only_new:
        yield f"{facts.writes}!"


def _named(statement: str, tables: tuple[str, ...], compiled: Any) -> Facts:
    dml = getattr(getattr(compiled, "statement", None), "is_dml", False)
    if dml or (_WRITES.search(statement) and _first_word(statement) not in ("SELECT", "PRAGMA")):
        first, *rest = tables or ("",)
        return Facts(writes=first, also=tuple(rest))
    return Facts(reads=tables)


def _first_word(statement: str) -> str:
    found = _WORD.match(statement)
    return found[1].upper() if found else ""


@lru_cache(maxsize=1024)
def _textual(statement: str) -> Facts:
    word = _first_word(statement)
    if word in _NOTHING:
        return Facts()
    if word in _READS and not (word == "WITH" and _WRITES.search(statement)):
        return Facts(reads=None)
    return Facts(everything=True)


def _analyse(statement: str, compiled: Any) -> Facts:
    element = compiled.statement
    if getattr(element, "is_dml", False):
        table = element.table
        if not isinstance(table, Table):
            return Facts(everything=True)
        deletes = getattr(element, "is_delete", False)
        inserts = getattr(element, "is_insert", False)
        cascades = _cascades(table) if deletes else set()
        return Facts(
            writes=str(table.fullname),
            also=tuple(sorted((cascades | _written(element)) - {str(table.fullname)})),
            # Rows of the table itself that go along are not named.
            row=() if inserts or table.fullname in cascades else _row(table, compiled),
            only_new=inserts and not _replaces(element),
        )
    if getattr(element, "is_select", False):
        tables: set[str] = set()
        written = sorted(_written(element))
        if written:
            return Facts(writes=written[0], also=tuple(written[1:]))
        state = getattr(compiled, "compile_state", None)
        for each in (element, getattr(state, "statement", None)):
            if each is not None and not _tables(each, tables):
                return Facts(reads=None)
        return Facts(reads=tuple(sorted(tables)))
    return _textual(statement)


def _replaces(insert: Any) -> bool:
    """Whether an INSERT may change a row that is there: ON CONFLICT, OR REPLACE and the like."""
    return insert._post_values_clause is not None or bool(insert._prefixes)


def _written(element: Any) -> set[str]:
    """The tables that parts of a statement change: PostgreSQL takes them as common tables."""
    parts: Iterator[Any] = visitors.iterate(element)
    tables = (part.table for part in parts if getattr(part, "is_dml", False))
    return {str(table.fullname) for table in tables if isinstance(table, Table)}


def _tables(element: Any, found: set[str]) -> bool:
    """Add the tables of `element`; answers whether all of it is understood."""
    for part in visitors.iterate(element):
        name = part.__visit_name__
        if name == "table":
            if not isinstance(part, Table):
                return False
            found.add(str(part.fullname))
        elif name in ("textclause", "text_as_from", "textual_select") or (
            isinstance(part, ColumnClause) and part.is_literal and _SELECT.search(part.name)
        ):
            return False
        elif isinstance(part, ColumnClause) and isinstance(part.table, Table):
            found.add(str(part.table.fullname))
    return True


def _row(table: Table, compiled: Any) -> tuple[str, ...]:
    """Names of the bound parameters that the primary key is compared with, or nothing."""
    # A parameter without a name of its own is given one when the statement is compiled.
    names = {each.key: name for each, name in compiled.bind_names.items()}
    bound: dict[Any, str] = {}
    for part in _parts(compiled.statement._where_criteria):
        if (
            isinstance(part, BinaryExpression)
            and part.operator is operators.eq
            and isinstance(part.left, ColumnClause)
            and isinstance(part.right, BindParameter)
            and part.right.key in names
            and isinstance(part.left.table, Table)
            and part.left.table.fullname == table.fullname
        ):
            bound[part.left.name] = names[part.right.key]
        # Anything else only narrows it down: the criteria are joined by AND.
    keys = [column.name for column in table.primary_key.columns]
    if not keys or any(key not in bound for key in keys):
        return ()
    return tuple(bound[key] for key in keys)


def _parts(criteria: Iterable[Any]) -> Iterator[Any]:
    for part in criteria:
        if isinstance(part, BooleanClauseList) and part.operator is operators.and_:
            yield from _parts(part.clauses)
        else:
            yield part


def _cascades(table: Table) -> set[str]:
    """The tables whose rows the database changes by itself when rows of `table` go; it may be one
    of them."""
    found: set[str] = set()
    waiting = [table]
    while waiting:
        gone = waiting.pop()
        for other in gone.metadata.tables.values():
            for key in other.foreign_keys:
                if not key.ondelete or other.fullname in found:
                    continue
                # By name: the table of an ORM statement is a copy.
                if key.column.table.fullname == gone.fullname:
                    found.add(str(other.fullname))
                    waiting.append(other)
    return found
