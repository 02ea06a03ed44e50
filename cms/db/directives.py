"""``config.add_service`` and what a request gets from the database layer."""

from __future__ import annotations

from typing import Any

import zope.sqlalchemy
from pyramid.config import PHASE3_CONFIG, Configurator
from pyramid.request import Request
from sqlalchemy.orm import Session, configure_mappers
from zope.sqlalchemy.datamanager import STATUS_ACTIVE, STATUS_CHANGED

from cms.clock import SystemClock
from cms.db import reader
from cms.db.engine import engine_from_settings
from cms.db.scope import Actor, Factory, Scope, make_session

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def add_service(config: Configurator, service: type, factory: Factory) -> None:
    """Register *factory*, called with a :class:`~cms.db.scope.Scope`, as the maker of *service*."""
    introspectable = config.introspectable(
        "cms services", service.__qualname__, service.__qualname__, "service"
    )
    introspectable["factory"] = factory

    def register() -> None:
        config.registry.cms_services[service] = factory

    config.action(("cms service", service), register, introspectables=(introspectable,))


def request_db(request: Request) -> Session:
    """The request's session; it ends with the request's transaction."""
    write = request.method not in SAFE_METHODS
    session = make_session(request.registry.cms_engine, write=write)
    zope.sqlalchemy.register(
        session,
        # Statements sent past the unit of work count too: an unsafe request always commits.
        initial_state=STATUS_CHANGED if write else STATUS_ACTIVE,
        transaction_manager=request.tm,
    )
    return session


def request_scope(request: Request) -> Scope:
    """The request's unit of work."""

    def on_commit(hook: Any) -> None:
        request.tm.get().addAfterCommitHook(lambda committed: hook() if committed else None)

    identity = request.identity
    return Scope(
        db=request.db,
        settings=request.registry.cms_settings,
        registry=request.registry,
        on_commit=on_commit,
        clock=request.registry.cms_clock,
        actor=Actor(
            user_id=identity.user_id if identity else None,
            name=identity.name if identity else "",
            address=request.client_addr or "",
            request_id=getattr(request, "request_id", ""),
        ),
    )


def include(config: Configurator) -> None:
    registry = config.registry
    registry.cms_services = {}
    registry.cms_clock = SystemClock()
    registry.cms_engine = engine_from_settings(registry.cms_settings)
    config.add_directive("add_service", add_service)
    config.add_request_method(request_db, "db", reify=True)
    config.add_request_method(request_scope, "scope", reify=True)
    reader.include(config)
    # Once every model is imported, so that no request and no import has to.
    config.action(("cms db mappers",), configure_mappers, order=PHASE3_CONFIG + 1000)
