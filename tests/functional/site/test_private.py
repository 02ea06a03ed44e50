"""What signed-in people see that visitors do not, and that nobody else may keep it."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from tests.fixtures.sites import visitor
from tests.functional.site.conftest import NOON


@pytest.fixture
def private(writer):
    return writer.write(title="Private", body="<p>For us alone.</p>", visibility="private")


def test_an_editor_reads_private_content(app, writer, private, sign_in):
    sign_in(app, "editor")
    page = app.get(writer.url(private))
    assert "For us alone." in page.text
    assert page.headers["Cache-Control"] == "private, no-store"
    assert page.html.find("meta", attrs={"name": "robots"})["content"] == "noindex"
    assert not page.html.find("link", rel="canonical")
    assert page.html.select_one(".notice")


@pytest.mark.parametrize("role", ["member", "contributor", "author"])
def test_others_do_not(app, writer, private, sign_in, role):
    sign_in(app, role)
    assert "For us alone." not in app.get(writer.url(private), status=404).text


def test_an_author_previews_their_own_draft_and_no_other(app, writer, sign_in):
    me = sign_in(app, "author")
    mine = writer.write(title="Mine", status="draft", author_id=me.id, body="<p>Half done.</p>")
    theirs = writer.write(title="Theirs", status="draft", author_id=writer.author())
    page = app.get(f"/preview/{mine.id}")
    assert "Half done." in page.text
    assert page.headers["Cache-Control"] == "private, no-store"
    app.get(f"/preview/{theirs.id}", status=404)


def test_an_editor_previews_what_is_scheduled(app, writer, sign_in):
    post = writer.write(title="Soon", published_at=NOON + dt.timedelta(days=1))
    sign_in(app, "editor")
    assert app.get(f"/preview/{post.id}").html.h1.string == "Soon"
    assert app.get(writer.url(post)).html.h1.string == "Soon"


def test_a_preview_of_a_page_that_is_not_there(app, writer, sign_in):
    post = writer.write(status="draft")
    sign_in(app, "editor")
    for number in ("2", "0", "-1", "x", "99999999", ""):
        app.get(f"/preview/{post.id}?page={number}", status=404)
    app.get("/preview/999999", status=404)


def test_a_public_page_is_the_same_for_all(site, app, writer, sign_in):
    post = writer.write(title="Open")
    sign_in(app, "editor")
    mine = app.get(writer.url(post))
    theirs = visitor(site).get(writer.url(post))
    # Whoever is signed in has a bar, and nothing else that a visitor has not.
    bar = re.search(r'<nav class="user-bar".*?</nav>\n?', mine.text, re.S)
    assert mine.text.replace(bar[0], "") == theirs.text
    assert "Set-Cookie" not in mine.headers
    assert mine.headers["Cache-Control"] == "private, no-store"
    assert theirs.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
