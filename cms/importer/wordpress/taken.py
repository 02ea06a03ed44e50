"""Which slugs are in use, as WordPress counts: posts all over the site, pages beside each other."""

from __future__ import annotations

from sqlalchemy import select

from cms.content.models import Content
from cms.db.scope import open_scope
from cms.importer.wordpress.context import Context
from cms.importer.wordpress.types import Item


class TakenSlugs:
    """The slugs of the site's content, kept beside the staged records."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._db = context.staging.database
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS taken (place TEXT, slug TEXT, id INTEGER, "
            "PRIMARY KEY (place, slug)) WITHOUT ROWID"
        )
        with open_scope(context.registry, write=False) as scope:
            rows = scope.db.execute(
                select(Content.type, Content.parent_id, Content.slug, Content.id).where(
                    Content.locale == context.locale, Content.path.is_not(None)
                )
            ).yield_per(500)
            self._db.executemany(
                "INSERT OR REPLACE INTO taken VALUES (?, ?, ?)",
                ((_place(row.type, row.parent_id), row.slug, row.id) for row in rows),
            )

    def by_other(self, item: Item, slug: str, own: int | None) -> bool:
        """Tell whether content other than *own* has *slug* where *item* stands."""
        row = self._db.execute(
            "SELECT id FROM taken WHERE place = ? AND slug = ?", (self._of(item), slug)
        ).fetchone()
        return row is not None and row[0] != own

    def add(self, item: Item, content_id: int, slug: str) -> None:
        """Say that *item* has *slug* now."""
        before = self._db.execute("SELECT * FROM taken WHERE id = ?", (content_id,)).fetchall()
        self._context.undo(lambda: self._restore(content_id, before))
        self._db.execute("DELETE FROM taken WHERE id = ?", (content_id,))
        self._db.execute(
            "INSERT OR REPLACE INTO taken VALUES (?, ?, ?)", (self._of(item), slug, content_id)
        )

    def _restore(self, content_id: int, rows: list[tuple[str, str, int]]) -> None:
        self._db.execute("DELETE FROM taken WHERE id = ?", (content_id,))
        self._db.executemany("INSERT OR REPLACE INTO taken VALUES (?, ?, ?)", rows)

    def _of(self, item: Item) -> str:
        parent = self._context.targets.id("content", item.parent) if item.type == "page" else None
        return _place(item.type, parent)


def _place(kind: str, parent: int | None) -> str:
    return f"page {parent or 0}" if kind == "page" else kind
