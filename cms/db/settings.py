"""The settings of the database layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from cms.settings.kinds import Duration, Secret

if TYPE_CHECKING:
    from pyramid.config import Configurator

SUPPORTED = ("sqlite", "postgresql", "mysql", "mariadb")


def check_url(value: str) -> None:
    """:raises ValueError: not a URL of a database that we support."""
    try:
        url = make_url(value)
    except ArgumentError:
        raise ValueError("it must be a database URL such as sqlite:////path/site.sqlite") from None
    if url.get_backend_name() not in SUPPORTED:
        raise ValueError(
            f"{url.get_backend_name()} is not supported; use sqlite, postgresql or mariadb"
        )


def check_positive(value: int) -> None:
    """:raises ValueError: below one."""
    if value < 1:
        raise ValueError("it must be at least 1")


def check_not_negative(value: int) -> None:
    """:raises ValueError: below zero."""
    if value < 0:
        raise ValueError("it must not be negative")


def declare(config: Configurator) -> None:
    """Declare ``database.*``."""
    config.add_setting(
        "database.url",
        type=Secret,
        default="",
        check=lambda value: check_url(value) if value else None,
        group="database",
        help="Database URL: sqlite, postgresql or mariadb; empty is SQLite in the site's folder.",
    )
    for name, default, check, help_text in (
        ("pool_size", 10, check_positive, "Connections kept open by each process."),
        ("max_overflow", 20, check_not_negative, "Connections opened beyond the pool under load."),
    ):
        config.add_setting(
            f"database.{name}",
            type=int,
            default=default,
            check=check,
            group="database",
            help=help_text,
        )
    for name, seconds, help_text in (
        ("pool_recycle", 1800, "Age after which a connection is replaced."),
        ("pool_timeout", 10, "How long a request waits for a free connection."),
        ("connect_timeout", 5, "How long a server has to answer a new connection."),
    ):
        config.add_setting(
            f"database.{name}",
            type=Duration,
            default=Duration(seconds),
            check=check_positive,
            group="database",
            help=help_text,
        )
    config.add_setting(
        "database.pre_ping",
        type=bool,
        default=True,
        group="database",
        help="Test a connection before use, so that a restarted server costs no error.",
    )
