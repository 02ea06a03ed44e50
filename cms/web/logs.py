"""Logs: one line an event, on standard error, as text for people or JSON for machines."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog
from pyramid.config import Configurator

SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


class SiteHandler(logging.StreamHandler):  # type: ignore[type-arg]
    """The one handler of ours on the root logger; a type of its own, so that it is found again."""

    @property
    def stream(self) -> Any:
        return sys.stderr

    @stream.setter
    def stream(self, value: Any) -> None:
        """Always the standard error of the moment, which servers and tests replace."""


def configure_logs(format: str = "text", level: str = "INFO") -> None:
    """Send structlog's and the standard library's records to standard error.

    Handlers that an ini file or a test put on the root logger stay; pserve's own, which would
    write every line a second time, does not.

    :param format: ``text`` or ``json``.
    :param level: the lowest level that is written.
    """
    if format == "json":
        last: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
        errors: list[Any] = [structlog.processors.format_exc_info]
    else:
        last = structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        )
        errors = []
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = SiteHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=SHARED,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *errors,
                last,
            ],
        )
    )
    root = logging.getLogger()
    for old in [item for item in root.handlers if isinstance(item, SiteHandler) or _basic(item)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    for talkative in ("sqlalchemy.engine", "alembic"):
        logging.getLogger(talkative).setLevel(logging.WARNING)


def _basic(handler: logging.Handler) -> bool:
    """Whether it is what ``logging.basicConfig`` puts there, as pserve does: a second voice."""
    formatter = handler.formatter
    return type(handler) is logging.StreamHandler and (
        formatter is None or formatter._fmt == logging.BASIC_FORMAT
    )


def includeme(config: Configurator) -> None:
    settings = config.registry.cms_settings
    configure_logs(settings["log.format"], settings["log.level"])
