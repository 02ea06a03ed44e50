"""What all steps of an import share, and the transactions they work in."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy.exc import DBAPIError

from cms.db.scope import Actor, Scope, open_scope
from cms.errors import CmsError
from cms.importer.services import ImportLog
from cms.importer.types import Progress, Report
from cms.importer.wordpress.options import Options
from cms.importer.wordpress.staging import Staging
from cms.importer.wordpress.targets import Targets

#: Items of one transaction: what a crash can cost.
BATCH = 50
T = TypeVar("T")
log = logging.getLogger(__name__)


def _map_no_memory(scope: Scope) -> None:
    """Keep SQLite from mapping a growing database, which would count as the import's memory."""
    if scope.db.get_bind().dialect.name == "sqlite":
        scope.db.connection().exec_driver_sql("PRAGMA mmap_size = 0")


def silent(step: str, done: int, total: int) -> None:
    """Report progress to nobody."""


@dataclass
class Context:
    """One run of the importer.

    :ivar source: the address of the old site: what its ids belong to.
    :ivar fallback_author: id of the account that gets what nobody else wrote.
    """

    registry: Any
    staging: Staging
    options: Options
    source: str
    run_id: int
    locale: str
    fallback_author: int | None = None
    report: Report = field(default_factory=Report)
    progress: Progress = silent
    _undo: list[Callable[[], None]] = field(default_factory=list)

    def undo(self, act: Callable[[], None]) -> None:
        """Do *act* if the transaction that is open fails: for notes kept outside of it."""
        self._undo.append(act)

    @property
    def targets(self) -> Targets:
        """What items became."""
        return self.staging.targets

    @contextmanager
    def transaction(self) -> Iterator[Scope]:
        """A unit of work; what it made is remembered in the same transaction."""
        try:
            actor = Actor(user_id=self.fallback_author, name="WordPress import")
            with open_scope(self.registry, actor=actor) as scope:
                _map_no_memory(scope)
                yield scope
                log_ = scope.get(ImportLog)
                log_.keep(self.source, self.targets.fresh)
                log_.save(self.run_id, self.report)
        except BaseException:
            self.targets.forget(self.targets.take_fresh())
            acts, self._undo = self._undo, []
            for act in reversed(acts):
                act()
            raise
        self.targets.take_fresh()
        self._undo.clear()

    def in_batches(
        self,
        step: str,
        items: Iterable[T],
        work: Callable[[Scope, T], None],
        name: Callable[[T], tuple[str, str]],
        total: int = 0,
        after: Callable[[Scope], None] = lambda scope: None,
    ) -> None:
        """Do *work* on all *items*, some in each transaction.

        An item that cannot be imported is reported and does not stop the rest.

        :param name: returns kind and name of an item, for the report.
        :param after: done once at the end of each transaction.
        """

        def alone(scope: Scope, item: T) -> None:
            work(scope, item)
            after(scope)

        done = 0
        iterator = iter(items)
        while batch := list(islice(iterator, BATCH)):
            before = self.report.copy()
            try:
                with self.transaction() as scope:
                    for item in batch:
                        work(scope, item)
                    after(scope)
            except (CmsError, DBAPIError):
                # The whole transaction is lost: again, each in one of its own.
                self.report.become(before)
                for item in batch:
                    self._alone(item, alone, name)
            done += len(batch)
            self.progress(step, done, total)

    def _alone(
        self, item: T, work: Callable[[Scope, T], None], name: Callable[[T], tuple[str, str]]
    ) -> None:
        before = self.report.copy()
        try:
            with self.transaction() as scope:
                work(scope, item)
        except (CmsError, DBAPIError) as error:
            self.report.become(before)
            kind, label = name(item)
            if isinstance(error, DBAPIError):
                log.warning("the database refused %s %r", kind, label, exc_info=error)
                why = "the database refused it"
            else:
                why = str(error)
            self.report.skip(kind, why, label)
