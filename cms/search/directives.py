"""``config.add_search_backend``: the core and plugins offer ways to search."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyramid.config import PHASE1_CONFIG, Configurator
from pyramid.exceptions import ConfigurationError

from cms.search.backends.contract import SearchBackend
from cms.search.backends.registry import BackendRow, SearchBackends
from cms.search.errors import SearchBackendError


def add_search_backend(
    config: Configurator,
    name: str,
    *,
    factory: Callable[[Any], SearchBackend] | str,
    label: Any,
    dialects: tuple[str, ...] = (),
) -> None:
    """Offer a search backend; ``search.backend = NAME`` chooses it.

    :param factory: takes the site's settings and returns an object that keeps the contract of
        :class:`cms.search.backends.contract.SearchBackend`; may be a dotted name.
    :param dialects: SQLAlchemy's names of the databases it is the automatic choice for.
    :raises ConfigurationError: the name is not a word, is ``auto``, or is registered twice.
    """
    if not name.isidentifier() or name == "auto":
        raise ConfigurationError(f"search backend {name!r}: the name must be a word, not auto")
    row = BackendRow(
        name=name, factory=config.maybe_dotted(factory), label=label, dialects=tuple(dialects)
    )
    introspectable = config.introspectable("cms search backends", name, name, "search backend")
    introspectable["backend"] = row
    config.action(
        ("cms search backend", name),
        lambda: config.registry.cms_search_backends.add(row),
        introspectables=(introspectable,),
        order=PHASE1_CONFIG,
    )


def _check(config: Configurator) -> None:
    registry = config.registry
    try:
        registry.cms_search_backends.choose(
            registry.cms_settings["search.backend"], registry.cms_engine.dialect.name
        )
    except SearchBackendError as error:
        raise ConfigurationError(str(error)) from None


def includeme(config: Configurator) -> None:
    config.registry.cms_search_backends = SearchBackends()
    config.add_directive("add_search_backend", add_search_backend)
    config.action(("cms search backend check",), lambda: _check(config), order=100)
