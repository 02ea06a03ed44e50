"""statamic/cms#9162, #10801, spatie/laravel-responsecache#84: a form in a cached page expires."""

import pytest

from cms.comments.models import Comment
from cms.forms.models import Message
from tests.fixtures.sites import visitor
from tests.functional.caching.conftest import status_of
from tests.functional.site.conftest import writer

__all__ = ["writer"]

pytestmark = pytest.mark.ini({"comments.enabled": "true"})


def test_csrf_token_in_cached_form(site, app, writer, clock):
    post = writer.write(comments_open=True)
    visitor(site).get(writer.url(post))
    page = app.get(writer.url(post))
    assert status_of(page) == "hit"
    assert "Set-Cookie" not in page.headers
    form = page.forms["comment-form"]
    assert not [name for name in form.fields if name and "token" in name]

    clock.advance(days=30)

    form["name"], form["text"] = "Zoë", "I left this page open for a month."
    app.cookiejar.clear()
    headers = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}
    answer = form.submit(headers=headers, status=303)
    assert "Set-Cookie" not in answer.headers
    assert len(comments(site)) == 1


def test_csrf_token_in_cached_contact_form(site, app, writer, clock):
    contact = writer.write("page", body='<div data-block="contact"></div>')
    visitor(site).get(writer.url(contact))
    page = app.get(writer.url(contact))
    assert status_of(page) == "hit"
    form = page.forms["form-1"]

    clock.advance(days=30)

    form["name"], form["email"], form["text"] = "Zoë", "zoe@example.org", "A month later."
    app.cookiejar.clear()
    form.submit(headers={"Origin": "http://localhost"}, status=303)
    form.submit(headers={"Origin": "https://evil.example"}, status=403)
    with site.scope(write=False) as scope:
        assert [one.body for one in scope.db.query(Message)] == ["A month later."]


def test_csrf_from_another_site(site, app, writer, sign_in):
    post = writer.write(comments_open=True)
    sign_in(app, "administrator")
    form = app.get(writer.url(post)).forms["comment-form"]
    form["text"] = "Buy this"
    for headers in (
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ):
        form.submit(headers=headers, status=403)
    assert comments(site) == []


def comments(site):
    with site.scope(write=False) as scope:
        return scope.db.query(Comment).all()
