"""Waitress as a paste server whose address can be given on the command line.

An ini file says ``use = egg:benben#waitress`` with ``host`` and ``port``; ``pserve site.ini
http_port=8080`` (and ``http_host=``) replaces them. PasteDeploy alone would let a default in
the file win over the command line.
"""

from __future__ import annotations

import sys
from typing import Any

import structlog
import waitress
from sqlalchemy.exc import SQLAlchemyError

from cms.db.branches import pending
from cms.db.migrate import has_schema

log = structlog.get_logger(__name__)

#: Seconds after which a thread that computes lets another one run. Python's own 5 ms make a
#: short answer wait for a long one (docs of ``sys.setswitchinterval``).
SWITCH_INTERVAL = 0.0005


def serve(app: Any, global_conf: dict[str, str] | None, **options: Any) -> None:
    """Serve *app* until the process is stopped.

    :param global_conf: what the command line gave; ``http_host`` and ``http_port`` count.
    :param options: ``host``, ``port`` and any option of waitress.
    :raises SystemExit: the address is taken or not ours.
    """
    given = global_conf or {}
    host = given.get("http_host", options.pop("host", "127.0.0.1"))
    port = given.get("http_port", options.pop("port", "6543"))
    if "unix_socket" not in options:
        options.setdefault("listen", f"{f'[{host}]' if ':' in host else host}:{port}")
    say_what_is_pending(app)
    sys.setswitchinterval(SWITCH_INTERVAL)
    try:
        waitress.serve(app, **options)
    except OSError as error:
        where = options.get("listen") or options["unix_socket"]
        raise SystemExit(
            f"cannot listen on {where}: {error.strerror}; "
            "choose another port with http_port=8080 or stop what uses it"
        ) from None


def say_what_is_pending(app: Any) -> None:
    """Log that the program is newer than its tables; pages that need none of it go on working."""
    registry = getattr(app, "registry", None)  # a filter around the site has none
    try:
        if registry is None or not has_schema(registry.cms_engine):
            return
        waiting = pending(registry)
    except SQLAlchemyError:
        return  # away: every page will say so
    if waiting:
        log.error("migrations are pending: run cms db upgrade", pending=waiting)
