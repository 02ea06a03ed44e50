"""``request.reader``: a plain connection for public pages.

Pages that only read need no unit of work. A connection without a session is several times
cheaper, and it says by its type that nothing is going to be changed.
"""

from __future__ import annotations

from pyramid.config import Configurator
from pyramid.request import Request
from sqlalchemy import Connection

from cms.db.engine import READ


def request_reader(request: Request) -> Connection:
    """Return a connection that only reads, given back when the request ends."""
    connection: Connection = request.registry.cms_reading_engine.connect()
    request.add_finished_callback(lambda _: connection.close())
    return connection


def include(config: Configurator) -> None:
    registry = config.registry
    registry.cms_reading_engine = registry.cms_engine.execution_options(**{READ: True})
    config.add_request_method(request_reader, "reader", reify=True)
