"""wp-rocket#1004, yiisoft/yii2#10308: the database is off for a minute, the error page stays."""

import sqlalchemy as sa
from webob import Request

from tests.functional.complaints.notes import notes

__all__ = ["notes"]


def test_error_page_cached(notes):
    good = notes.get("/list/x")
    notes.edit("a", "two")
    notes.failing = True
    for _ in range(3):
        kept = notes.get("/list/x")
        assert kept.body == good.body
        assert kept.headers["Cache-Status"].endswith("detail=stale-error")
    notes.script = {"status": "503", "kind": "page"}
    notes.failing = False
    assert notes.get("/misbehave/x", status=503).headers["Cache-Control"] == "private, no-store"
    assert notes.get("/list/x").text == "two"
    notes.script = {"kind": "page"}
    assert notes.get("/misbehave/x").text == notes.body
    assert "misbehave" not in {page.key for page in notes.pages.store.all() if page.status >= 400}


def test_the_database_is_gone(notes):
    """Nobody can tell whether the page still holds: it is served, and not as fresh."""
    good = notes.get("/list/x")
    with notes.engine.begin() as db:
        db.exec_driver_sql("ALTER TABLE cache_head RENAME TO gone")
        db.exec_driver_sql("ALTER TABLE note RENAME TO gone_too")
    notes.caches.changes._seen = None
    kept = Request.blank("/list/x", base_url="http://notes.example").get_response(notes.router)
    assert kept.body == good.body
    assert kept.headers["Cache-Status"].endswith("detail=stale-error")
    with notes.engine.begin() as db:
        db.exec_driver_sql("ALTER TABLE gone RENAME TO cache_head")
        db.exec_driver_sql("ALTER TABLE gone_too RENAME TO note")
        db.execute(sa.text("UPDATE note SET text = 'two'"))
    assert notes.get("/list/x").text == "two"
