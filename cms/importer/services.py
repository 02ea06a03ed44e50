"""What every importer keeps: its runs, and which of our rows an item became."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from cms.clock import Clock
from cms.db.scope import Scope
from cms.importer.models import ImportItem, ImportRun
from cms.importer.types import Report

_BATCH = 500

_ITEM: Any = ImportItem.__table__
_FORGET = delete(_ITEM).where(
    _ITEM.c.source == bindparam("owner"),
    _ITEM.c.kind == bindparam("of"),
    _ITEM.c.external_id.in_(bindparam("names", expanding=True)),
)
_KEEP = insert(_ITEM)


class Mapped(NamedTuple):
    """What an item of the source became.

    :ivar external_id: its name in the source.
    :ivar target_id: the id of our row.
    :ivar version: the version of our content that the import left, 0 for other rows.
    :ivar digest: of the item; empty when it has to be looked at again.
    """

    kind: str
    external_id: str
    target_id: int
    version: int = 0
    digest: str = ""


class ImportLog:
    """Runs and mapped items in one unit of work."""

    def __init__(self, db: Session, clock: Clock) -> None:
        self.db = db
        self.clock = clock

    def unfinished(self, importer: str, source: str) -> ImportRun | None:
        """Return the last run from *source* if it did not come to its end."""
        run = self.db.scalars(
            select(ImportRun)
            .where(ImportRun.source == source, ImportRun.importer == importer)
            .order_by(ImportRun.id.desc())
            .limit(1)
        ).first()
        return run if run is not None and run.status != "done" else None

    def start(self, importer: str, source: str, filename: str, file_sha256: str) -> int:
        """Begin a run and return its id."""
        run = ImportRun(
            importer=importer,
            source=source[:200],
            filename=filename[:300],
            file_sha256=file_sha256,
            status="running",
            started_at=self.clock.now(),
            report={},
        )
        self.db.add(run)
        self.db.flush()
        return run.id

    def save(self, run_id: int, report: Report, status: str = "running") -> None:
        """Keep the *report* so far; a *status* other than ``running`` ends the run."""
        ended = None if status == "running" else self.clock.now()
        self.db.execute(
            update(ImportRun)
            .where(ImportRun.id == run_id)
            .values(report=report.as_dict(), status=status, finished_at=ended)
        )

    def items(self, source: str) -> Iterator[Mapped]:
        """Yield everything that was imported from *source* before."""
        query = select(
            ImportItem.kind,
            ImportItem.external_id,
            ImportItem.target_id,
            ImportItem.target_version,
            ImportItem.digest,
        ).where(ImportItem.source == source[:200])
        for row in self.db.execute(query).yield_per(_BATCH):
            yield Mapped(*row)

    def keep(self, source: str, items: Iterable[Mapped]) -> None:
        """Remember what *items* became, in place of what was remembered of them."""
        source = source[:200]
        by_kind: dict[str, dict[str, Mapped]] = {}
        for item in items:
            by_kind.setdefault(item.kind, {})[item.external_id] = item
        for kind, found in by_kind.items():
            names = list(found)
            for start in range(0, len(names), _BATCH):
                part = names[start : start + _BATCH]
                self.db.execute(_FORGET, {"owner": source, "of": kind, "names": part})
            self.db.execute(
                _KEEP,
                [
                    {
                        "source": source,
                        "kind": item.kind,
                        "external_id": item.external_id,
                        "target_id": item.target_id,
                        "target_version": item.version,
                        "digest": item.digest,
                    }
                    for item in found.values()
                ],
            )


def import_log(scope: Scope) -> ImportLog:
    """Return the log for *scope*."""
    return ImportLog(scope.db, scope.clock)
