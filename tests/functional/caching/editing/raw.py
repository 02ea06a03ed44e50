"""Edits that pass no service: bulk statements, textual SQL, savepoints, a restored backup."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, create_engine, delete, insert, select, text, update
from sqlalchemy.dialects import mysql, postgresql, sqlite

from cms.content.models import Content, ContentTerm
from cms.menus.models import MenuItem
from cms.taxonomy.models import Term
from cms_cache.core.log import tables

if TYPE_CHECKING:
    from tests.functional.caching.editing import Editor

CONTENT, TERM = Content.__table__, Term.__table__


def upsert(scope: Any, table: Any, values: dict[str, Any]) -> Any:
    """Return an INSERT that replaces the row where there is one, as the database says it."""
    if scope.db.get_bind().dialect.name in ("mysql", "mariadb"):
        return mysql.insert(table).values(values).on_duplicate_key_update(values)
    dialect: Any = {"postgresql": postgresql, "sqlite": sqlite}[scope.db.get_bind().dialect.name]
    made = dialect.insert(table).values(values)
    return made.on_conflict_do_update(index_elements=["id"], set_=values)


class RawEdits:
    def edit_textual(self: Editor, scope: Any, number: int) -> None:
        scope.db.execute(text(f"UPDATE term SET name = 'Textual {self.count}'"))

    def edit_textual_that_says_what(self: Editor, scope: Any, number: int) -> None:
        said = text(f"UPDATE menu_item SET label = 'Said {self.count}'")
        scope.db.execute(said.execution_options(cache_tables=("menu_item",)))

    def edit_bulk(self: Editor, scope: Any, number: int) -> None:
        scope.db.execute(update(Term).values(description=f"Described {self.count}"))

    def edit_bare(self: Editor, scope: Any, number: int) -> None:
        scope.db.connection().execute(
            update(CONTENT)
            .where(CONTENT.c.type == "post")
            .values(summary=f"<p>Summary {self.count}</p>", title=f"Bare {self.count}")
        )

    def edit_bare_text(self: Editor, scope: Any, number: int) -> None:
        """What is in no list, of rows that nobody names."""
        text_of_all = update(CONTENT).where(CONTENT.c.type == "post")
        scope.db.connection().execute(text_of_all.values(rendered=f"<p>Bare {self.count}</p>"))

    def edit_many_rows(self: Editor, scope: Any, number: int) -> None:
        ids = scope.db.scalars(select(CONTENT.c.id).where(CONTENT.c.type == "post")).all()
        one = update(CONTENT).where(CONTENT.c.id == bindparam("row"))
        scope.db.connection().execute(
            one.values(title=bindparam("new")),
            [{"row": id_, "new": f"Row {id_} {self.count}"} for id_ in ids],
        )

    def edit_association(self: Editor, scope: Any, number: int) -> None:
        row = self.one(scope, number, Content.type == "post")
        scope.db.execute(delete(ContentTerm).where(ContentTerm.content_id == row.id))
        scope.db.execute(
            insert(ContentTerm).values(
                content_id=row.id, term_id=self.terms[number % 3], position=0,
                public_at=row.public_at,
            )
        )  # fmt: skip

    def edit_upsert(self: Editor, scope: Any, number: int) -> None:
        """An INSERT that changes a row which is there."""
        row = scope.db.execute(select(TERM).where(TERM.c.id == self.terms[number % 3])).one()
        values = {**row._mapping, "name": f"Upserted {self.count}"}
        scope.db.execute(upsert(scope, TERM, values))

    def edit_upsert_of_content(self: Editor, scope: Any, number: int) -> None:
        page = scope.db.execute(select(CONTENT).where(CONTENT.c.id == self.about)).one()
        values = {**page._mapping, "rendered": f"<p>Upserted {self.count}</p>"}
        scope.db.execute(upsert(scope, CONTENT, values))

    def edit_cascade(self: Editor, scope: Any, number: int) -> None:
        """Rows of other tables go along with a term, without a statement of their own."""
        made = scope.db.execute(
            insert(TERM).values(
                taxonomy="tag", locale="en", name=f"Goes {self.count}", slug=f"g{self.count}",
                path=f"g{self.count}", description="", position=0, created_at=self.clock.now(),
                updated_at=self.clock.now(),
            )
        ).inserted_primary_key[0]  # fmt: skip
        row = self.one(scope, number, Content.type == "post")
        link = {"content_id": row.id, "term_id": made, "position": 9, "public_at": row.public_at}
        scope.db.execute(insert(ContentTerm).values(link))
        scope.db.execute(insert(MenuItem).values(
            menu_id=self.menu, kind="term", target_id=made, url="", label="", title="",
            new_window=False, position=50,
        ))  # fmt: skip
        scope.db.commit()
        self.look()
        scope.db.execute(delete(TERM).where(TERM.c.id == made))

    def edit_each_by_itself(self: Editor, scope: Any, number: int) -> None:
        """A connection without transactions: each statement commits by itself."""
        engine = self.site.registry.cms_engine
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            db.execute(update(TERM).values(name=f"Alone {self.count}"))

    def edit_rollback(self: Editor, scope: Any, number: int) -> None:
        row = self.one(scope, number)
        row.title = f"Never {self.count}"
        scope.db.flush()
        scope.db.rollback()

    def edit_savepoint(self: Editor, scope: Any, number: int) -> None:
        """What came before a savepoint, and after it, stays; what was inside does not."""
        row = self.one(scope, number)
        row.summary = f"<p>Before {self.count}</p>"
        row.title = f"Kept {self.count}"
        scope.db.flush()
        nested = scope.db.begin_nested()
        row.title = f"Taken back {self.count}"
        scope.db.flush()
        nested.rollback()
        with scope.db.begin_nested():
            self.edit_rename_term(scope, number)

    def edit_backup(self: Editor, scope: Any, number: int) -> None:
        """The database is what it was, and other changes come where those after it had been."""
        scope.db.rollback()
        engine = create_engine(self.site.registry.cms_engine.url)  # which nobody listens to
        with engine.connect() as db:
            seq = db.execute(select(tables.head.c.seq)).scalar_one()
            titles = db.execute(select(CONTENT.c.id, CONTENT.c.title)).all()
        with self.site.scope() as later:
            later.db.execute(update(CONTENT).values(title=f"Lost {self.count}"))
        self.look()
        with engine.begin() as db:
            for id_, title in titles:
                db.execute(update(CONTENT).where(CONTENT.c.id == id_).values(title=title))
            db.execute(update(tables.head).values(seq=seq))
            db.execute(delete(tables.log).where(tables.log.c.seq > seq))
        engine.dispose()
        self.site.registry.cms_caches.changes.publish(["nothing"])

    def edit_in_the_middle(self: Editor, scope: Any, number: int) -> None:
        """Commit while a page is being made that has read what changes: see `overtake`."""
        scope.db.rollback()
        self.overtake(lambda: self._elsewhere(f"Overtaken {self.count}"))

    def _elsewhere(self: Editor, title: str) -> None:
        def change() -> None:
            with self.site.scope() as scope:
                scope.db.execute(update(CONTENT).values(title=title))

        with ThreadPoolExecutor(1) as pool:
            pool.submit(change).result()
