"""statamic/cms#13991, wp-super-cache#777: each campaign link is a page of its own."""

import uuid

from webob import Request

from tests.functional.complaints.notes import notes

__all__ = ["notes"]


def test_utm_fbclid_key_explosion(notes):
    # Two are known to nobody, two have well-known names.
    for number in range(10_000):
        name = ("utm_source", "fbclid", f"x{number}", uuid.uuid4().hex)[number % 4]
        asked = Request.blank(f"/query/x?{name}={number}", base_url="http://notes.example")
        assert asked.get_response(notes.router).status_int == 200
    assert notes.renders["/query/x"] == 1
    assert [page.key for page in notes.pages.store.all()] == ["http://notes.example/query/x"]
    assert len(notes.pages.store._near) == 1
