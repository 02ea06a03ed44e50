"""What items of the export became here, looked up while the import goes on.

The durable record is the site's own table; this is its copy beside the staged records, so
that a look-up costs microseconds and no memory.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from cms.importer.services import Mapped


class Targets:
    """The mapped items of one source.

    What is added here waits in :attr:`fresh` until it is kept together with the rows it names.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self.fresh: list[Mapped] = []

    def load(self, items: Iterable[Mapped]) -> None:
        """Take over what earlier runs have kept."""
        self._db.executemany("INSERT OR REPLACE INTO target VALUES (?, ?, ?, ?, ?)", items)

    def get(self, kind: str, external_id: object) -> Mapped | None:
        """Return what the item became, or None."""
        row = self._db.execute(
            "SELECT kind, external, id, version, digest FROM target "
            "WHERE kind = ? AND external = ?",
            (kind, str(external_id)),
        ).fetchone()
        return None if row is None else Mapped(*row)

    def id(self, kind: str, external_id: object) -> int | None:
        """Return the id of our row, or None."""
        found = self.get(kind, external_id)
        return None if found is None else found.target_id

    def put(
        self, kind: str, external_id: object, target_id: int, *, version: int = 0, digest: str = ""
    ) -> None:
        """Say what an item became."""
        mapped = Mapped(kind, str(external_id)[:200], target_id, version, digest)
        self._db.execute("INSERT OR REPLACE INTO target VALUES (?, ?, ?, ?, ?)", mapped)
        self.fresh.append(mapped)

    def take_fresh(self) -> list[Mapped]:
        """Return what was added since the last call."""
        fresh, self.fresh = self.fresh, []
        return fresh

    def forget(self, items: Iterable[Mapped]) -> None:
        """Undo additions whose transaction failed."""
        self._db.executemany(
            "DELETE FROM target WHERE kind = ? AND external = ?",
            [(item.kind, item.external_id) for item in items],
        )
