"""The export on disk in a form that can be asked: a temporary database of its records.

An export is in no useful order: children stand before parents and links point forward. One
pass over the XML fills this store; every step of the import reads from it what it needs, in
the order it needs, so that memory stays flat however large the export is.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType

import msgspec

from cms.importer.wordpress.targets import Targets
from cms.importer.wordpress.types import Author, Item, Record, Site, WpTerm
from cms.importer.wordpress.urls import UrlKey, url_key

_SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -1024;
CREATE TABLE author (login TEXT PRIMARY KEY, data BLOB);
CREATE TABLE term (seq INTEGER PRIMARY KEY, taxonomy TEXT, slug TEXT, wp_id INTEGER, data BLOB);
CREATE TABLE item (
    seq INTEGER PRIMARY KEY, wp_id INTEGER, type TEXT, status TEXT, slug TEXT, parent INTEGER,
    position INTEGER, url TEXT, attachment TEXT, creator TEXT, digest TEXT, data BLOB
);
CREATE TABLE item_term (item INTEGER, taxonomy TEXT, slug TEXT, name TEXT);
CREATE TABLE target (
    kind TEXT, external TEXT, id INTEGER, version INTEGER, digest TEXT,
    PRIMARY KEY (kind, external)
) WITHOUT ROWID;
"""
_INDEXES = """
CREATE INDEX item_id ON item (wp_id);
CREATE INDEX item_type ON item (type, parent);
CREATE INDEX item_url ON item (url);
CREATE INDEX item_attachment ON item (attachment);
CREATE INDEX item_term_slug ON item_term (taxonomy, slug);
CREATE INDEX term_slug ON term (taxonomy, slug);
CREATE INDEX term_id ON term (wp_id);
"""


class Staging:
    """A temporary store of the records of one export; a context manager.

    :param folder: where to make the temporary folder; None leaves it to the system.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="cms-import-", dir=folder)
        self._db = sqlite3.connect(Path(self._folder.name) / "records.sqlite3")
        self._db.executescript(_SCHEMA)
        self._encoder = msgspec.msgpack.Encoder()
        self._items = msgspec.msgpack.Decoder(Item)
        self._terms = msgspec.msgpack.Decoder(WpTerm)
        self._authors = msgspec.msgpack.Decoder(Author)
        self.site = Site(version="")
        self.targets = Targets(self._db)
        self.duplicates: list[tuple[str, int, str]] = []
        """Type, id and title of items left out because their id occurred before."""

    @property
    def database(self) -> sqlite3.Connection:
        """The store itself, for what wants to keep its own notes beside the records."""
        return self._db

    def __enter__(self) -> Staging:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Remove the store and everything in it."""
        self._db.close()
        self._folder.cleanup()

    def add(self, record: Record) -> None:
        """Keep *record*."""
        if isinstance(record, Item):
            self._add_item(record)
        elif isinstance(record, WpTerm):
            self._db.execute(
                "INSERT INTO term (taxonomy, slug, wp_id, data) VALUES (?, ?, ?, ?)",
                (record.taxonomy, record.slug, record.id, self._encoder.encode(record)),
            )
        elif isinstance(record, Author):
            self._db.execute(
                "INSERT OR IGNORE INTO author VALUES (?, ?)",
                (record.login, self._encoder.encode(record)),
            )
        else:
            self.site = record

    def _add_item(self, item: Item) -> None:
        data = self._encoder.encode(item)
        seq = self._db.execute(
            "INSERT INTO item (wp_id, type, status, slug, parent, position, url, attachment, "
            "creator, digest, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                item.id,
                item.type,
                item.status,
                item.slug,
                item.parent,
                item.menu_order,
                _stored(url_key(item.link)),
                _stored(url_key(item.attachment_url)),
                item.creator,
                hashlib.sha256(data).hexdigest(),
                data,
            ),
        ).lastrowid
        self._db.executemany(
            "INSERT INTO item_term VALUES (?, ?, ?, ?)",
            [(seq, term.taxonomy, term.slug, term.name) for term in item.terms],
        )

    def ready(self) -> None:
        """Finish filling: drop repeated items and build the indexes.

        As in WordPress, the first item of an id counts; only menus may show one item twice.
        """
        self._db.executescript(_INDEXES)
        repeated = (
            "FROM item WHERE wp_id <> 0 AND type <> 'nav_menu_item' AND EXISTS (SELECT 1 FROM "
            "item AS earlier WHERE earlier.wp_id = item.wp_id AND earlier.seq < item.seq)"
        )
        for (data,) in self._db.execute(f"SELECT data {repeated}"):
            item = self._items.decode(data)
            self.duplicates.append((item.type, item.id, item.title))
        self._db.execute(f"DELETE {repeated}")

    def counts(self) -> dict[str, int]:
        """Return the number of items by WordPress type."""
        return dict(self._db.execute("SELECT type, COUNT(*) FROM item GROUP BY type"))

    def authors(self) -> list[Author]:
        """Return the authors the export declares."""
        rows = self._db.execute("SELECT data FROM author ORDER BY rowid")
        return [self._authors.decode(data) for (data,) in rows]

    def creators(self) -> list[str]:
        """Return the logins that items name as their authors."""
        rows = self._db.execute("SELECT DISTINCT creator FROM item ORDER BY creator")
        return [login for (login,) in rows]

    def terms(self) -> Iterator[WpTerm]:
        """Yield the terms the export declares."""
        for (data,) in self._db.execute("SELECT data FROM term ORDER BY seq"):
            yield self._terms.decode(data)

    def item_terms(self, *types: str) -> Iterator[tuple[str, str, str]]:
        """Yield taxonomy, slug and name of every term that items of *types* carry, once."""
        query = (
            "SELECT taxonomy, item_term.slug, name FROM item_term JOIN item "
            "ON item.seq = item_term.item AND type IN (SELECT value FROM json_each(?)) "
            "GROUP BY taxonomy, item_term.slug ORDER BY MIN(item_term.rowid)"
        )
        yield from self._db.execute(query, (json.dumps(types),))

    def items(self, *types: str) -> Iterator[tuple[Item, str]]:
        """Yield the items of *types* with their digests, in the order of the file."""
        query = "SELECT seq FROM item WHERE type IN (SELECT value FROM json_each(?)) ORDER BY seq"
        yield from self._each(self._db.execute(query, (json.dumps(types),)))

    def _each(self, rows: Iterable[tuple[int]]) -> Iterator[tuple[Item, str]]:
        """Yield the items with these sequence numbers: sorting whole items would take memory."""
        for (seq,) in list(rows):
            data, digest = self._db.execute(
                "SELECT data, digest FROM item WHERE seq = ?", (seq,)
            ).fetchone()
            yield self._items.decode(data), digest

    def tree(self, kind: str) -> Iterator[tuple[Item, str]]:
        """Yield the items of the type *kind*, parents before children.

        An item whose parent is missing, or is its own ancestor, comes as if it had none.
        """
        seen = "CREATE TEMP TABLE IF NOT EXISTS level (seq INTEGER PRIMARY KEY, depth INTEGER)"
        self._db.execute(seen)
        self._db.execute("DELETE FROM level")
        self._db.execute(
            "INSERT INTO level SELECT seq, 0 FROM item WHERE type = :kind AND NOT EXISTS "
            "(SELECT 1 FROM item AS up WHERE up.wp_id = item.parent AND up.type = :kind)",
            {"kind": kind},
        )
        depth = 0
        while self._db.execute(
            "INSERT OR IGNORE INTO level SELECT item.seq, :next FROM item "
            "JOIN item AS up ON up.wp_id = item.parent AND up.type = :kind "
            "JOIN level ON level.seq = up.seq AND level.depth = :depth WHERE item.type = :kind",
            {"kind": kind, "depth": depth, "next": depth + 1},
        ).rowcount:
            depth += 1
        rows = self._db.execute(
            "SELECT item.seq FROM item LEFT JOIN level ON level.seq = item.seq "
            "WHERE type = ? ORDER BY COALESCE(depth, -1), item.seq",
            (kind,),
        )
        yield from self._each(rows)

    def item(self, wp_id: int) -> tuple[Item, str] | None:
        """Return the item with the id *wp_id* and its digest, or None."""
        row = self._db.execute("SELECT data, digest FROM item WHERE wp_id = ?", (wp_id,)).fetchone()
        return None if row is None else (self._items.decode(row[0]), row[1])

    def children(self, parent: int, kind: str) -> Iterator[Item]:
        """Yield the items of the type *kind* below *parent*, in their order."""
        rows = self._db.execute(
            "SELECT data FROM item WHERE type = ? AND parent = ? ORDER BY position, wp_id",
            (kind, parent),
        )
        for (data,) in rows:
            yield self._items.decode(data)

    def of_menu(self, menu: str) -> Iterator[tuple[Item, str]]:
        """Yield the items of the menu *menu* with their digests, in the order of the menu."""
        rows = self._db.execute(
            "SELECT seq FROM item WHERE type = 'nav_menu_item' AND seq IN (SELECT item "
            "FROM item_term WHERE taxonomy = 'nav_menu' AND slug = ?) ORDER BY position, seq",
            (menu,),
        )
        yield from self._each(rows)

    def status_of(self, wp_id: int) -> str | None:
        """Return the status of the item with the id *wp_id*, or None."""
        row = self._db.execute("SELECT status FROM item WHERE wp_id = ?", (wp_id,)).fetchone()
        return None if row is None else row[0]

    def kind_of(self, wp_id: int) -> str | None:
        """Return the type of the item with the id *wp_id*, or None."""
        row = self._db.execute("SELECT type FROM item WHERE wp_id = ?", (wp_id,)).fetchone()
        return None if row is None else row[0]

    def by_url(self, key: UrlKey) -> tuple[int, str] | None:
        """Return id and type of the item whose permalink is *key*, or None."""
        row = self._db.execute(
            "SELECT wp_id, type FROM item WHERE url = ? LIMIT 1", (_stored(key),)
        ).fetchone()
        return None if row is None else (row[0], row[1])

    def by_attachment(self, key: UrlKey) -> int | None:
        """Return the id of the attachment whose file is at *key*, or None."""
        row = self._db.execute(
            "SELECT wp_id FROM item WHERE attachment = ? LIMIT 1", (_stored(key),)
        ).fetchone()
        return None if row is None else row[0]


def _stored(key: UrlKey | None) -> str | None:
    return None if key is None else f"{key.host}{key.path}?{key.query}".rstrip("?")
