"""The search backends of an application, and which of them its site uses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cms.search.backends.contract import SearchBackend
from cms.search.errors import SearchBackendError


@dataclass(frozen=True, kw_only=True)
class BackendRow:
    """A registered backend.

    :param factory: takes the site's settings, returns the backend; called once a process.
    :param dialects: databases for which ``search.backend = auto`` chooses it.
    """

    name: str
    factory: Callable[[Any], SearchBackend]
    label: Any
    dialects: tuple[str, ...] = ()


class SearchBackends:
    """The registered backends of an application, made when first asked for."""

    def __init__(self) -> None:
        self._rows: dict[str, BackendRow] = {}
        self._made: dict[str, SearchBackend] = {}

    def add(self, row: BackendRow) -> None:
        """:raises SearchBackendError: the name is taken."""
        if row.name in self._rows:
            raise SearchBackendError(f"search backend {row.name!r} is registered twice")
        self._rows[row.name] = row

    def names(self) -> list[str]:
        return sorted(self._rows)

    def choose(self, wanted: str, dialect: str) -> str:
        """Return the name of the backend for a setting and the dialect of the database.

        :raises SearchBackendError: there is no such backend.
        """
        if wanted == "auto":
            fitting = (row.name for row in self._rows.values() if dialect in row.dialects)
            return next(fitting, "none")
        if wanted not in self._rows:
            raise SearchBackendError(
                f"search.backend = {wanted!r}: allowed are auto, {', '.join(self.names())}"
            )
        return wanted

    def get(self, wanted: str, dialect: str, settings: Any) -> SearchBackend:
        """Return the backend in force, as :meth:`choose` does."""
        name = self.choose(wanted, dialect)
        if name not in self._made:
            self._made[name] = self._rows[name].factory(settings)
        return self._made[name]


def backend_of(registry: Any) -> SearchBackend:
    """Return the backend that the site of *registry* uses."""
    settings = registry.cms_settings
    dialect = registry.cms_engine.dialect.name
    return registry.cms_search_backends.get(settings["search.backend"], dialect, settings)
