"""Engines for SQLite, PostgreSQL and MariaDB that behave alike."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url

#: Execution option of connections that are going to write: SQLite then takes its write lock
#: at BEGIN, where waiting works, and not in the middle, where it fails.
WRITE = "cms_write"

#: Execution option of connections that only read: on SQLite they need no BEGIN.
READ = "cms_read"

_DRIVERS = {
    "postgresql": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
    "sqlite": "sqlite+pysqlite",
}


def database_url(text: str, var: Path) -> URL:
    """Return the URL with the driver we use; an empty *text* is SQLite below *var*."""
    if not text:
        return URL.create(_DRIVERS["sqlite"], database=str(var / "site.sqlite"))
    url = make_url(text)
    backend = url.get_backend_name()
    url = url.set(drivername=_DRIVERS[backend])
    if backend in ("mysql", "mariadb"):
        url = url.update_query_dict({"charset": "utf8mb4"})
    return url


def engine_from_settings(settings: Any) -> Engine:
    """Return the site's engine (*settings*: :class:`cms.settings.values.Settings`)."""
    return make_engine(
        database_url(settings["database.url"], settings.var),
        connect_timeout=settings["database.connect_timeout"],
        pool_size=settings["database.pool_size"],
        max_overflow=settings["database.max_overflow"],
        pool_recycle=settings["database.pool_recycle"],
        pool_timeout=settings["database.pool_timeout"],
        pool_pre_ping=settings["database.pre_ping"],
    )


def make_engine(url: URL, *, connect_timeout: int = 5, **pool: Any) -> Engine:
    """Return an engine for *url*; *pool* are the pool options of ``create_engine``.

    :param connect_timeout: seconds that a server has to answer a new connection, so that one
        that is silent does not hold every thread for minutes.
    """
    if url.get_backend_name() != "sqlite":
        given: dict[str, Any] = {}
        if "connect_timeout" not in url.query:
            given["connect_timeout"] = connect_timeout
        return create_engine(url, connect_args=given, **pool)
    pool.pop("pool_pre_ping", None)  # there is no server that could have gone away
    if url.database in (None, "", ":memory:"):
        pool = {}
    engine = create_engine(
        url, connect_args={"check_same_thread": False, "timeout": BUSY_SECONDS}, **pool
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


BUSY_SECONDS = 15


def _prepare_sqlite(connection: Any, record: Any) -> None:
    # pysqlite opens transactions late and closes them early on its own; savepoints and reads
    # that belong together need it switched off and BEGIN sent by us.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA temp_store=MEMORY")
    cursor.execute("PRAGMA cache_size=-16384")
    cursor.execute("PRAGMA mmap_size=268435456")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get(READ, False):
        return  # each statement sees the newest state; see cms.db.reader
    if options.get("isolation_level") == "AUTOCOMMIT":
        return  # nobody would commit what we begin
    write = options.get(WRITE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
