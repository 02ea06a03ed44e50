"""What is known of a statement: the tables that it reads, and what it changes."""

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    aliased,
    joinedload,
    mapped_column,
    relationship,
    selectinload,
    subqueryload,
)

from cms_cache.core.log.statements import EVERYTHING, changed, facts_of


class Base(DeclarativeBase):
    pass


tagging = sa.Table(
    "tagging",
    Base.metadata,
    sa.Column("post_id", sa.ForeignKey("post.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("tag_id", sa.ForeignKey("tag.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("rank", sa.Integer, default=0),
)


class Author(Base):
    __tablename__ = "author"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(default="")
    posts: Mapped[list["Post"]] = relationship(back_populates="author")


class Tag(Base):
    __tablename__ = "tag"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(default="")


class Post(Base):
    __tablename__ = "post"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(default="")
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("author.id", ondelete="SET NULL"))
    author: Mapped[Author | None] = relationship(back_populates="posts")
    tags: Mapped[list[Tag]] = relationship(secondary=tagging)


class Page(Base):
    __tablename__ = "page"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(default="")
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("page.id", ondelete="CASCADE"))


author, post, tag, page = (each.__table__ for each in (Author, Post, Tag, Page))


class Heard:
    """What one statement after another reads and changes."""

    def __init__(self, engine):
        self.engine = engine
        self.reads = set()
        self.unclear = False
        self.changed = set()
        sa.event.listen(engine, "after_cursor_execute", self.hear)

    def hear(self, conn, cursor, statement, parameters, context, many):
        facts = facts_of(statement, context)
        if facts.reads is None:
            self.unclear = True
        else:
            self.reads |= set(facts.reads)
        self.changed |= set(changed(facts, context))

    def forget(self):
        self.reads, self.changed, self.unclear = set(), set(), False


@pytest.fixture
def heard():
    engine = sa.create_engine("sqlite://")
    sa.event.listen(engine, "connect", lambda db, _: db.execute("PRAGMA foreign_keys = ON"))
    Base.metadata.create_all(engine)
    with Session(engine) as db, db.begin():
        db.add(Author(id=1, name="A", posts=[Post(id=5, title="P", tags=[Tag(id=7)])]))
        db.add_all([Post(id=6), Page(id=1)])
    yield Heard(engine)
    engine.dispose()


@pytest.fixture
def db(heard):
    with Session(heard.engine) as session:
        yield session


one_tag = sa.select(Tag.id).where(Tag.name == "x")
READS = {
    "table": (sa.select(post), {"post"}),
    "join": (sa.select(post.c.id).join(author), {"post", "author"}),
    "alias": (sa.select(author.alias("a").c.id), {"author"}),
    "aliased entity": (sa.select(aliased(Post)), {"post"}),
    "exists": (sa.select(post.c.id).where(sa.exists().where(tag.c.id == post.c.id)),
               {"post", "tag"}),
    "subquery": (sa.select(sa.select(post).subquery()), {"post"}),
    "scalar subquery": (sa.select(post.c.id, sa.select(sa.func.count(tag.c.id)).scalar_subquery()),
                        {"post", "tag"}),
    "in": (sa.select(author.c.id).where(author.c.id.in_(one_tag)), {"author", "tag"}),
    "cte": (sa.select(sa.select(post).where(post.c.id.in_(one_tag)).cte("c")), {"post", "tag"}),
    "union": (sa.union(sa.select(post.c.id), sa.select(tag.c.id)), {"post", "tag"}),
    "union in from": (sa.select(sa.union_all(sa.select(post.c.id), sa.select(tag.c.id)).subquery()),
                      {"post", "tag"}),
    "count": (sa.select(sa.func.count()).select_from(tagging), {"tagging"}),
    "order by": (sa.select(post.c.id).join(author).order_by(author.c.name), {"post", "author"}),
    "relationship criterion": (sa.select(Post.id).where(Post.tags.any(Tag.name == "x")),
                               {"post", "tagging", "tag"}),
}  # fmt: skip


@pytest.mark.parametrize("name", READS)
def test_every_table_of_a_read_is_named(heard, db, name):
    statement, tables = READS[name]
    db.execute(statement).all()
    assert (heard.reads, heard.unclear, heard.changed) == (tables, False, set())


@pytest.mark.parametrize("load", [joinedload, selectinload, subqueryload])
def test_eager_loads_name_what_they_load(heard, db, load):
    statement = sa.select(Post).options(load(Post.tags), load(Post.author))
    assert db.scalars(statement).unique().all()
    assert heard.reads == {"post", "tagging", "tag", "author"}


def test_lazy_loads_name_what_they_load(heard, db):
    assert db.get(Post, 5).tags[0].id == 7
    assert heard.reads == {"post", "tagging", "tag"}


@pytest.mark.parametrize(
    "statement",
    [
        sa.text("SELECT id FROM post"),
        sa.select(post.c.id).where(sa.text("id IN (SELECT id FROM tag)")),
        sa.select(sa.literal_column("(SELECT max(id) FROM tag)")),
        sa.select(sa.column("id")).select_from(sa.text("tag")),
        sa.text("SELECT id FROM post").columns(post.c.id),
        sa.select(sa.table("tag", sa.column("id"))),
    ],
)
def test_a_read_in_words_of_its_own_is_not_understood(heard, db, statement):
    db.execute(statement).all()
    assert heard.unclear
    assert not heard.changed


def test_a_read_may_say_what_it_reads(heard, db):
    statement = sa.text("SELECT id FROM post").execution_options(cache_tables=("post",))
    db.execute(statement).all()
    assert (heard.reads, heard.unclear) == ({"post"}, False)


def test_a_read_may_leave_it_to_finer_tags(heard, db):
    db.execute(sa.select(post).execution_options(cache_tables=())).all()
    assert (heard.reads, heard.unclear) == (set(), False)


other = sa.Table("other", sa.MetaData(), sa.Column("id", sa.Integer))
WRITES = {
    "insert": (sa.insert(post).values(title="x"), {"post"}),
    "replace": (sa.insert(post).prefix_with("OR REPLACE").values(id=5, title="x"),
                {"post", "post!"}),
    "insert from select": (sa.insert(tag).from_select(["name"], sa.select(post.c.title)),
                           {"tag"}),
    "upsert": (sqlite_insert(tag).values(id=7).on_conflict_do_nothing(), {"tag", "tag!"}),
    "update by key": (sa.update(post).where(post.c.id == 5).values(title="x"), {"post", "post:5"}),
    "update by key of the entity": (sa.update(Post).where(Post.id == 5).values(title="x"),
                                    {"post", "post:5"}),
    "update by key and more": (
        sa.update(post).where(post.c.id == 5, post.c.title == "P").values(title="x"),
        {"post", "post:5"}),
    "update by key or more": (
        sa.update(post).where(sa.or_(post.c.id == 5, post.c.title == "P")).values(title="x"),
        {"post", "post!"}),
    "update by another column": (sa.update(post).where(post.c.title == "P").values(title="x"),
                                 {"post", "post!"}),
    "update but one": (sa.update(post).where(post.c.id != 5).values(title="x"), {"post", "post!"}),
    "update of all": (sa.update(post).values(title="x"), {"post", "post!"}),
    "update by both keys": (
        sa.update(tagging).where(tagging.c.post_id == 5, tagging.c.tag_id == 7).values(rank=1),
        {"tagging", "tagging:5/7"}),
    "update by one of two keys": (
        sa.update(tagging).where(tagging.c.post_id == 5).values(rank=1), {"tagging", "tagging!"}),
    "delete with its cascades": (sa.delete(post).where(post.c.id == 5),
                                 {"post", "post:5", "tagging", "tagging!"}),
    "delete that empties a column": (
        sa.delete(author).where(author.c.id == 1),
        {"author", "author:1", "post", "post!", "tagging", "tagging!"}),
    "delete that takes rows of its own table along": (sa.delete(page).where(page.c.id == 1),
                                                      {"page", "page!"}),
    "delete of the entity": (sa.delete(Tag).where(Tag.id == 7),
                             {"tag", "tag:7", "tagging", "tagging!"}),
    "text": (sa.text("UPDATE post SET title = 'x'"), {EVERYTHING}),
    "text with a comment before it": (sa.text("/* x */ -- y\n UPDATE post SET title = 'x'"),
                                      {EVERYTHING}),
    "text that begins harmlessly": (
        sa.text("WITH x AS (SELECT 1) UPDATE post SET title = 'x'"), {EVERYTHING}),
    "text that says what it writes": (
        sa.text("UPDATE post SET title = 'x'").execution_options(cache_tables=("post", "tag")),
        {"post", "post!", "tag", "tag!"}),
    "definition": (sa.schema.CreateTable(other), {EVERYTHING}),
}  # fmt: skip


@pytest.mark.parametrize("name", WRITES)
def test_a_write_says_what_it_changes(heard, name):
    statement, tags = WRITES[name]
    with heard.engine.connect() as db:
        db.execute(statement)
        assert heard.changed == tags


def test_the_same_statement_with_other_values_names_other_rows(heard, db):
    for number in (5, 6):
        heard.forget()
        db.execute(sa.update(post).where(post.c.id == number).values(title="x"))
        assert heard.changed == {"post", f"post:{number}"}


def test_rows_of_one_statement_are_all_named(heard, db):
    by_key = sa.update(post).where(post.c.id == sa.bindparam("number")).values(title="x")
    db.connection().execute(by_key, [{"number": 5}, {"number": 6}])
    assert heard.changed == {"post", "post:5", "post:6"}
    heard.forget()
    db.execute(sa.update(Post), [{"id": 5, "title": "y"}, {"id": 6, "title": "z"}])
    assert heard.changed == {"post", "post:5", "post:6"}
    heard.forget()
    db.connection().execute(by_key, [{"number": number} for number in range(300)])
    assert heard.changed == {"post", "post!"}


def test_the_unit_of_work_is_heard(heard, db):
    found = db.get(Post, 5)
    found.title = "x"
    db.flush()
    assert heard.changed == {"post", "post:5"}
    heard.forget()
    found.tags.append(Tag(id=8))
    db.flush()
    assert heard.changed >= {"tag", "tagging"}
    heard.forget()
    found.tags.remove(found.tags[0])
    db.flush()
    assert heard.changed == {"tagging", "tagging:5/7"}
    heard.forget()
    db.delete(found)
    db.flush()
    assert heard.changed >= {"post", "post:5", "tagging"}


@pytest.mark.parametrize(
    "statement", ["SELECT 1", "PRAGMA table_info(post)", "EXPLAIN SELECT 1", "VALUES (1)"]
)
def test_reads_on_a_bare_connection_change_nothing(heard, statement):
    with heard.engine.connect() as db:
        db.exec_driver_sql(statement).all()
    assert not heard.changed


def test_a_write_on_a_bare_connection_may_have_changed_anything(heard):
    with heard.engine.begin() as db:
        db.exec_driver_sql("DELETE FROM post WHERE id = ?", (5,))
    assert heard.changed == {EVERYTHING}


@pytest.mark.parametrize("outer", [sa.select, lambda cte: sa.insert(tag).from_select(["id"], cte)])
def test_a_write_among_common_tables_is_a_write(outer):
    inner = sa.insert(post).values(title="x").returning(post.c.id).cte("made")

    class Context:
        compiled = outer(inner).compile(dialect=postgresql.dialect())
        compiled_parameters = ()

    assert {"post", "post!"} <= set(changed(facts_of("", Context), Context))
