"""Every statement of a public page is a range of an index, on each database."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cms.db.engine import database_url as as_url
from cms.db.engine import make_engine
from cms.db.migrate import Migrator
from tests.functional.site.plans import COUNT, explain, prepare, statements

#: Allowed to look at every entry of a list: they run once after a change, not for a page.
ONCE = ("page starts",)


@pytest.mark.every_database
def test_no_page_reads_the_whole_table(database, database_url):
    engine = make_engine(as_url(database_url, Path()))
    Migrator(engine).upgrade()
    prepare(engine)
    with engine.connect() as db:
        for name, (statement, values) in statements(db).items():
            lines = explain(db, statement, values)
            assert lines, name
            if name.startswith(ONCE):
                continue
            for line in lines:
                assert not reads_all(db.dialect.name, line), f"{name}: {lines}"
    engine.dispose()


def reads_all(dialect: str, line: str) -> bool:
    """Return whether a line of a plan means reading a large table from end to end."""
    if dialect == "sqlite":
        return re.search(r"SCAN (content|content_term)\b(?! USING COVERING)", line) is not None
    if dialect == "postgresql":
        return re.search(r"Seq Scan on (content|content_term)\b", line) is not None
    found = re.search(r" (content|content_term): (\w+) \S+ rows=(\d+)", line)
    return found is not None and (
        found[2] in ("ALL", "index", "ref") and int(found[3]) > COUNT // 4
    )
