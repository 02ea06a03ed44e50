"""The built-in backends and the setting that chooses one."""

from __future__ import annotations

from pyramid.config import Configurator

from cms.i18n import _
from cms.search.backends.mariadb import MariadbBackend
from cms.search.backends.null import NullBackend
from cms.search.backends.postgresql import PostgresqlBackend
from cms.search.backends.sqlite import SqliteBackend
from cms.search.services import SearchService, search_service


def includeme(config: Configurator) -> None:
    config.add_setting(
        "search.backend",
        default="auto",
        group="search",
        help="What searches the site: auto takes the full-text index of the site's database, "
        "none switches search off, any other name is that of a registered backend.",
    )
    for name, factory, label, dialects in (
        ("sqlite", SqliteBackend, _("SQLite full-text index"), ("sqlite",)),
        ("postgresql", PostgresqlBackend, _("PostgreSQL full-text index"), ("postgresql",)),
        ("mariadb", MariadbBackend, _("MariaDB full-text index"), ("mysql", "mariadb")),
        ("none", NullBackend, _("No search"), ()),
    ):
        config.add_search_backend(
            name,
            factory=lambda settings, make=factory: make(),
            label=label,
            dialects=dialects,
        )
    config.add_service(SearchService, search_service)
