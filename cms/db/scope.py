"""A unit of work: one transaction with everything that services need in it.

A request has one, and so have a command, a job and a test. Services are made from it and
know nothing of the web.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from cms.clock import Clock, SystemClock
from cms.db.engine import WRITE
from cms.settings.values import Settings

S = TypeVar("S")
#: Makes a service of a scope.
Factory = Callable[["Scope"], Any]


@dataclass(frozen=True)
class Actor:
    """Who acts: an account, or nobody in particular (a command, a job)."""

    user_id: int | None = None
    name: str = ""
    address: str = ""
    request_id: str = ""


@dataclass(eq=False)
class Scope:
    """One transaction and the services that work in it.

    :param registry: the application's registry; opaque here, it carries the tables that
        directives fill (content types, blocks, services).
    :param on_commit: takes a callable to be run once the transaction is committed.
    """

    db: Session
    settings: Settings
    registry: Any
    on_commit: Callable[[Callable[[], None]], None]
    clock: Clock = field(default_factory=SystemClock)
    actor: Actor = field(default_factory=Actor)
    _services: dict[type, Any] = field(default_factory=dict)

    def get(self, service: type[S]) -> S:
        """Return this scope's *service*, made on first use.

        :raises LookupError: nobody registered it with ``config.add_service``.
        """
        made = self._services.get(service)
        if made is None:
            factory = self.registry.cms_services.get(service)
            if factory is None:
                raise LookupError(f"no service {service.__qualname__}; see config.add_service")
            made = self._services[service] = factory(self)
        return made

    def notify(self, event: object) -> None:
        """Tell the subscribers of *event* now, inside the transaction; an exception vetoes."""
        self.registry.notify(event)

    def notify_after_commit(self, event: object) -> None:
        """Tell the subscribers of *event* once the transaction is committed, else never."""
        self.on_commit(lambda: self.registry.notify(event))


def make_session(engine: Engine, *, write: bool) -> Session:
    """Return a session; *write* says that it is going to change something."""
    bind = engine.execution_options(**{WRITE: True}) if write else engine
    return Session(bind, expire_on_commit=False)


@contextmanager
def open_scope(
    registry: Any,
    *,
    actor: Actor | None = None,
    clock: Clock | None = None,
    write: bool = True,
) -> Iterator[Scope]:
    """Open a scope of its own outside a request; commits unless an exception leaves it."""
    registry.cms_settings.refresh()
    hooks: list[Callable[[], None]] = []
    with make_session(registry.cms_engine, write=write) as db:
        scope = Scope(
            db=db,
            settings=registry.cms_settings,
            registry=registry,
            on_commit=hooks.append,
            clock=clock or registry.cms_clock,
            actor=actor or Actor(),
        )
        try:
            yield scope
            db.commit()
        except BaseException:
            db.rollback()
            raise
    for hook in hooks:
        hook()
