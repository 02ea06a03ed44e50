"""Readers write comments, through a form that stands in pages everybody shares."""

from __future__ import annotations

import datetime as dt

import pytest
from webtest import Upload

from cms.comments.models import Comment
from cms.comments.services import CommentService
from tests.fixtures.sites import visitor
from tests.functional.caching.conftest import status_of
from tests.functional.site.conftest import NOON, writer

__all__ = ["writer"]

OPEN = pytest.mark.ini({"comments.enabled": "true"})
HERE = {"Origin": "http://localhost"}
FAR = {"REMOTE_ADDR": "203.0.113.9"}
GOOD = {"name": "Zoë", "email": "zoe@example.org", "url": "", "text": "Well said."}


@OPEN
class TestVisitors:
    @pytest.mark.every_database
    def test_a_comment_waits_until_it_is_approved(self, site, app, writer, post, comments):
        url = writer.url(post)
        form = app.get(url).forms["comment-form"]
        form["name"], form["email"] = "Zoë", "zoe@example.org"
        form["url"], form["text"] = "example.org", "Well said.\n\nSee https://e.org/a."
        answer = form.submit(status=303)
        assert answer.location == f"http://localhost{url}#comment-waiting"
        assert "Set-Cookie" not in answer.headers
        page = app.get(url)
        assert page.html.select_one(".sent#comment-waiting")
        assert "Well said." not in page.text
        (one,) = comments()
        assert (one.status, one.author_name, one.author_url) == (
            "pending", "Zoë", "https://example.org",
        )  # fmt: skip
        link = '<a href="https://e.org/a" rel="nofollow ugc noopener">https://e.org/a</a>'
        assert one.body == f"<p>Well said.</p>\n<p>See {link}.</p>"

        with site.scope() as scope:
            scope.get(CommentService).moderate([one.id], "approved")

        page = app.get(url)
        assert "Well said." in page.text
        assert "zoe@example.org" not in page.text

    def test_markup_is_shown_as_it_was_typed(self, app, post, comments):
        send(app, post, text="<script>alert(1)</script> & <b>bold</b>")
        assert comments()[0].body == (
            "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;bold&lt;/b&gt;</p>"
        )

    def test_sent_twice_it_is_there_once(self, app, post, comments):
        send(app, post)
        send(app, post)
        send(app, post, text="Something else.")
        assert len(comments()) == 2

    @pytest.mark.ini({"comments.enabled": "true", "comments.waiting": "nobody"})
    def test_where_nobody_waits_it_is_there_at_once(self, app, writer, post, comments):
        assert "Well said." not in app.get(writer.url(post)).text
        answer = send(app, post)
        assert answer.location.endswith(f"{writer.url(post)}#comment-{comments()[0].id}")
        assert "Well said." in app.get(writer.url(post)).text

    @pytest.mark.ini(
        {"comments.enabled": "true", "comments.waiting": "nobody", "comments.per_page": "2"}
    )
    def test_one_on_a_later_page_is_found(self, app, writer, post, clock, comments):
        for number in range(3):
            clock.advance(minutes=1)
            location = send(app, post, text=f"Number {number}").location
        one = comments()[-1]
        assert location.endswith(f"{writer.url(post)}?comments=2#comment-{one.id}")
        first = comments()[0]
        answered = app.post(f"/comment/{post.id}/{first.id}", GOOD, HERE, status=303)
        assert f"{writer.url(post)}#comment-" in answered.location

    def test_a_machine_fills_in_everything(self, app, post, comments):
        answer = send(app, post, fax="555")
        assert answer.location.endswith("#comment-waiting")
        assert comments()[0].status == "spam"


@OPEN
class TestAnswers:
    def test_one_answers_another(self, site, app, writer, post, comments):
        with site.scope() as scope:
            first = scope.get(CommentService).create(
                post.id, body="<p>First!</p>", author_name="Abe", status="approved"
            )
        page = app.get(writer.url(post))
        page = page.click(href=f"/comment/{post.id}/{first.id}")
        assert "First!" in page.text
        assert page.html.h1.string == "Reply to Abe"
        assert page.html.find("meta", attrs={"name": "robots"})["content"] == "noindex"
        form = page.forms["comment-form"]
        form["name"], form["text"] = "Zoë", "Second."
        form.submit(status=303)
        assert comments()[-1].parent_id == first.id

    def test_its_page_is_shared_and_follows(self, site, app, post):
        with site.scope() as scope:
            one = scope.get(CommentService).create(
                post.id, body="<p>First!</p>", author_name="Abe", status="approved"
            )
        url = f"/comment/{post.id}/{one.id}"
        assert status_of(app.get(url)) == "miss"
        assert status_of(visitor(site).get(url)) == "hit"
        with site.scope() as scope:
            scope.get(CommentService).moderate([one.id], "trash")
        app.get(url, status=404)

    @pytest.mark.parametrize("status", ["pending", "spam", "trash"])
    def test_what_readers_do_not_see_is_not_answered(self, site, app, post, status):
        with site.scope() as scope:
            service = scope.get(CommentService)
            one = service.create(post.id, body="<p>No</p>", status=status).id
            ping = service.create(post.id, body="x", status="approved", kind="pingback").id
        for number in (one, ping, 999999, 99999999999999999):
            app.get(f"/comment/{post.id}/{number}", status=404)
            app.post(f"/comment/{post.id}/{number}", GOOD, HERE, status=404)

    def test_one_below_other_content_is_not(self, site, app, writer, post):
        other = writer.write(slug="other", comments_open=True)
        with site.scope() as scope:
            one = scope.get(CommentService).create(other.id, body="x", status="approved").id
        app.get(f"/comment/{post.id}/{one}", status=404)


@OPEN
class TestErrors:
    @pytest.mark.parametrize(
        ("field", "value", "message"),
        [
            ("name", "", "it is required"),
            ("name", "x" * 201, "at most 200 characters"),
            ("email", "nobody", "not an e-mail address"),
            ("email", f"{'x' * 60}@{'y' * 250}.org", "at most 254 characters"),
            ("url", "javascript:alert(1)", "such as https://www.example.org"),
            ("url", "ftp://example.org", "such as https://www.example.org"),
            ("text", "  \n ", "it is required"),
            ("text", "x" * 10_001, "at most 10000 characters"),
        ],
    )
    def test_they_are_said_and_nothing_typed_is_lost(
        self, app, post, comments, field, value, message
    ):
        page = send(app, post, status=422, **{"name": "Zoë <&>", field: value})
        form = page.forms["comment-form"]
        assert form["text"].value.strip() or field == "text"
        assert form["name"].value == ("Zoë <&>" if field != "name" else value)
        assert page.headers["Cache-Control"] == "private, no-store"
        box = page.html.select_one(f"#comment-form-{field}")
        told = page.html.select_one(f"#comment-form-{field}-error")
        assert message in told.text
        assert told["id"] in box["aria-describedby"].split()
        assert box["aria-invalid"] == "true"
        assert page.html.select_one(f".form-errors a[href='#comment-form-{field}']")
        assert page.html.title.string.startswith("Not sent yet")
        assert comments() == []

    def test_put_right_it_goes_through(self, app, post, comments):
        page = send(app, post, status=422, name="")
        page.forms["comment-form"]["name"] = "Zoë"
        page.forms["comment-form"].submit(status=303)
        assert comments()[0].author_name == "Zoë"

    @pytest.mark.ini({"comments.enabled": "true", "comments.require_email": "true"})
    def test_an_address_may_be_asked_for(self, app, post):
        send(app, post, status=422, email="")
        send(app, post)

    @pytest.mark.parametrize(
        "body",
        [
            b"name=a&text=%00", b"name=a&text=%ff", b"name=a&text=%C0%AF", b"name=a&name=b&text=x",
        ],
    )  # fmt: skip
    def test_what_no_form_sends(self, app, post, comments, body):
        kind = "application/x-www-form-urlencoded"
        app.post(f"/comment/{post.id}", body, HERE, content_type=kind, status=400)
        assert comments() == []

    def test_a_file_is_no_text(self, app, post):
        values = {"name": "Zoë", "text": Upload("a.txt", b"words")}
        app.post(f"/comment/{post.id}", values, HERE, status=400)

    @pytest.mark.parametrize("kind", ["application/json", "text/plain", "image/png"])
    def test_another_type_is_an_empty_form(self, app, post, kind):
        app.post(f"/comment/{post.id}", b"{}", HERE, content_type=kind, status=422)

    def test_other_methods(self, app, post):
        for method in ("PUT", "DELETE", "PATCH"):
            app.request(f"/comment/{post.id}", method=method, status=405)
        assert app.get(f"/comment/{post.id}", status=303).location.endswith("#respond")


class TestWhere:
    def test_comments_are_off_by_default(self, app, writer, post):
        assert "comment-form" not in app.get(writer.url(post)).forms
        app.post(f"/comment/{post.id}", GOOD, HERE, status=404)

    @OPEN
    def test_content_says_so_itself(self, app, writer):
        closed = writer.write(slug="closed")
        assert "comment-form" not in app.get(writer.url(closed)).forms
        app.post(f"/comment/{closed.id}", GOOD, HERE, status=404)
        app.post("/comment/99999999999999999", GOOD, HERE, status=404)

    @pytest.mark.ini({"comments.enabled": "true", "comments.close_after": "7"})
    def test_they_close_on_the_second(self, site, app, writer, post, clock):
        with site.scope() as scope:
            scope.get(CommentService).create(post.id, body="<p>Hi</p>", status="approved")
        clock.advance(days=7, hours=-1, seconds=-1)
        assert "comment-form" in app.get(writer.url(post)).forms
        clock.advance(seconds=1)
        page = app.get(writer.url(post))
        assert "comment-form" not in page.forms
        assert "Comments are closed here." in page.text
        app.post(f"/comment/{post.id}", GOOD, HERE, status=404)

    @OPEN
    @pytest.mark.parametrize(
        "values",
        [
            {"status": "draft"},
            {"visibility": "private"},
            {"published_at": NOON + dt.timedelta(days=1)},
            {"visibility": "password", "password": "sesame"},
        ],
    )
    def test_what_is_not_there_takes_none(self, app, writer, values, comments):
        hidden = writer.write(slug="hidden", comments_open=True, **values)
        app.post(f"/comment/{hidden.id}", GOOD, HERE, status=404)
        assert comments() == []

    @OPEN
    def test_a_password_opens_the_comments_too(self, site, app, writer, comments):
        post = writer.write(
            slug="cellar", comments_open=True, visibility="password", password="sesame"
        )
        with site.scope() as scope:
            one = scope.get(CommentService).create(post.id, body="Psst", status="approved").id
        app.get(f"/comment/{post.id}/{one}", status=404)
        form = app.get(writer.url(post)).forms[0]
        form["password"] = "sesame"
        page = form.submit(status=303).follow()
        answer = page.click(href=f"/comment/{post.id}/{one}")
        assert answer.headers["Cache-Control"] == "private, no-store"
        visitor(site).get(f"/comment/{post.id}/{one}", status=404)
        send(app, post)
        assert len(comments()) == 2

    @pytest.mark.ini({"comments.enabled": "true", "site.maintenance": "true"})
    def test_none_while_the_site_is_looked_after(self, app, post, comments):
        app.post(f"/comment/{post.id}", GOOD, HERE, status=503)
        assert comments() == []

    @pytest.mark.ini({"comments.enabled": "true", "site.languages": "fr"})
    def test_pages_speak_the_language_of_the_content(self, app, writer):
        post = writer.write(slug="billet", locale="fr", comments_open=True)
        page = app.get(writer.url(post))
        assert page.html.html["lang"] == "fr"
        again = send(app, post, status=422, name="")
        assert again.html.html["lang"] == "fr"
        answer = send(app, post)
        assert answer.location == f"http://localhost{writer.url(post)}#comment-waiting"


@OPEN
class TestPeopleWithAccounts:
    def test_they_comment_under_their_account(self, app, writer, post, sign_in, comments):
        me = sign_in(app, "member")
        page = app.get(writer.url(post))
        about = page.html.select_one("fieldset.about")
        assert about.has_attr("disabled")
        assert about.has_attr("hidden")
        assert me.name in page.html.select_one(".commenter").text
        app.post(f"/comment/{post.id}", {"text": "Mine", "name": "Somebody"}, HERE, status=303)
        (one,) = comments()
        assert (one.user_id, one.author_name, one.status) == (me.id, me.name, "pending")

    def test_what_they_see_is_no_visitors(self, site, app, writer, post, sign_in):
        before = visitor(site).get(writer.url(post))
        sign_in(app, "member")
        mine = app.get(writer.url(post))
        assert mine.headers["Cache-Control"] == "private, no-store"
        theirs = visitor(site).get(writer.url(post))
        assert theirs.body == before.body
        assert "disabled hidden" not in theirs.text

    @pytest.mark.ini({"comments.enabled": "true", "comments.waiting": "visitors"})
    def test_they_may_be_trusted(self, site, app, post, sign_in, comments):
        send(visitor(site), post)
        sign_in(app, "member")
        send(app, post, text="From a member.")
        assert [one.status for one in comments()] == ["pending", "approved"]

    def test_whoever_moderates_need_not_wait(self, app, post, sign_in, comments):
        sign_in(app, "editor")
        send(app, post)
        assert comments()[0].status == "approved"

    def test_a_form_from_nowhere_is_refused(self, app, post, sign_in, comments):
        sign_in(app, "editor")
        app.post(f"/comment/{post.id}", GOOD, status=403)
        assert comments() == []


@OPEN
class TestShared:
    def test_the_form_is_everybodys(self, site, app, writer, post, comments):
        url = writer.url(post)
        first = app.get(url)
        assert "csrf" not in first.text
        assert "Set-Cookie" not in first.headers
        again = visitor(site).get(url, headers={"Cookie": "_ga=1"})
        assert status_of(again) == "hit"
        assert again.body == first.body

    def test_errors_leave_the_page_alone(self, site, app, writer, post):
        before = app.get(writer.url(post))
        send(app, post, status=422, name="CANARY", text="")
        after = visitor(site).get(writer.url(post))
        assert status_of(after) == "hit"
        assert after.body == before.body
        assert "CANARY" not in visitor(site).get(f"/comment/{post.id}", status=303).text

    def test_one_that_waits_changes_nothing_anywhere(self, site, app, writer, post):
        other = writer.write(slug="other", comments_open=True)
        for url in ("/", writer.url(other)):
            app.get(url)
        send(app, post)
        for url in ("/", writer.url(other)):
            assert status_of(visitor(site).get(url)) == "hit", url


@pytest.mark.ini({"comments.enabled": "true", "limits.comments": "2/minute"})
class TestLimits:
    def test_too_many_are_told_when(self, app, post, comments):
        app.extra_environ.update(FAR)
        for number in range(2):
            send(app, post, text=f"Number {number}")
        page = send(app, post, status=429, text="Once more")
        assert page.headers["Retry-After"]
        assert page.forms["comment-form"]["text"].value.strip() == "Once more"
        assert "Please send it again in 1 min." in page.text
        assert len(comments()) == 2

    def test_slips_do_not_count(self, app, post, comments):
        app.extra_environ.update(FAR)
        for _ in range(4):
            send(app, post, status=422, name="")
        send(app, post)


@OPEN
class TestForeignForms:
    @pytest.mark.parametrize(
        "headers",
        [
            {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
            {"Sec-Fetch-Site": "same-site", "Origin": "http://evil.localhost"},
            {"Sec-Fetch-Site": "same-site"},
            {"Sec-Fetch-Site": "nonsense"},
            {"Origin": "https://evil.example"},
            {"Origin": "http://localhost.evil.example"},
            {"Origin": "http://localhost:9999"},
            {"Origin": "null"},
            {"Origin": "http://[broken"},
            {"Origin": "http://localhost:x"},
            {"Origin": ""},
            {"Referer": "https://evil.example/localhost"},
        ],
    )
    def test_they_are_refused(self, app, post, comments, headers):
        page = app.post(f"/comment/{post.id}", GOOD, headers, status=403)
        assert "came from another site" in page.text
        assert comments() == []

    @pytest.mark.parametrize(
        "headers",
        [
            {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
            {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"},
            {"Origin": "http://localhost"},
            {"Origin": "https://localhost"},
            {"Referer": "http://localhost/2026/03/a-post/"},
            {},
        ],
    )
    def test_our_own_are_not(self, app, post, comments, headers):
        app.post(f"/comment/{post.id}", GOOD, headers, status=303)
        assert len(comments()) == 1


class TestUpkeep:
    @pytest.mark.every_database
    def test_spam_and_trash_go_when_nobody_took_them_back(self, site, scope, post, clock):
        service = scope.get(CommentService)
        old = service.create(post.id, body="old", status="spam")
        kept = service.create(post.id, body="kept", status="approved")
        clock.advance(days=20)
        service.moderate([kept.id], "trash")
        late = service.create(post.id, body="late", status="approved", parent_id=old.id)
        scope.db.commit()
        clock.advance(days=11)
        site.registry.cms_jobs["comments.delete_rejected"].run(scope)
        scope.db.expire_all()
        assert scope.db.get(Comment, old.id) is None
        assert scope.db.get(Comment, kept.id) is not None
        assert scope.db.get(Comment, late.id).parent_id is None


def send(app, post, status=303, **values):
    """Send a comment as a browser does from the page it stands in."""
    return app.post(f"/comment/{post.id}", {**GOOD, **values}, HERE, status=status)


@pytest.fixture
def scope(site, clock):
    with site.scope() as scope:
        yield scope


@pytest.fixture
def post(writer):
    return writer.write(title="A post", slug="a-post", comments_open=True)


@pytest.fixture
def comments(site, clock):
    def read():
        with site.scope(write=False) as scope:
            return scope.db.query(Comment).order_by(Comment.id).all()

    return read
