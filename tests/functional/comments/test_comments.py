"""Comments: cleaned, counted, moderated, shown as threads."""

from __future__ import annotations

import datetime as dt

import pytest

from cms.comments.errors import InvalidCommentError
from cms.comments.queries import MAX_LEVELS, attach, thread
from cms.comments.services import CommentService
from cms.content.models import Content
from cms.content.services import ContentService


class TestCreate:
    def test_what_is_written_is_cleaned(self, comment):
        made = comment('<p onclick="x">Hi <a href="https://e.org">x</a><script>1</script></p>')
        link = '<a href="https://e.org" rel="nofollow ugc noopener">x</a>'
        assert made.body == f"<p>Hi {link}</p>"

    @pytest.mark.parametrize(
        ("values", "name"),
        [
            ({"body": "<script>1</script>"}, "body"),
            ({"body": "x" * 70_000}, "body"),
            ({"author_url": "javascript:1"}, "author_url"),
            ({"author_email": "nobody"}, "author_email"),
            ({"author_name": "x" * 201}, "author_name"),
            ({"parent_id": 77}, "parent_id"),
            ({"status": "loud"}, "status"),
            ({"kind": "shout"}, "kind"),
        ],
    )
    def test_what_is_refused(self, comment, values, name):
        with pytest.raises(InvalidCommentError) as raised:
            comment(**{"body": "<p>x</p>", **values})
        assert set(raised.value.errors) == {name}

    def test_only_approved_ones_count_and_the_version_stays(self, scope, comment, page):
        comment("<p>a</p>")
        comment("<p>b</p>", status="approved")
        scope.db.refresh(page)
        assert (page.comment_count, page.version) == (1, 1)


class TestModerate:
    def test_statuses_and_counts(self, scope, service, comment, page):
        one, two = comment("<p>a</p>"), comment("<p>b</p>")
        assert service.moderate([one.id, two.id, 999], "approved") == 2
        assert scope.db.get(Content, page.id).comment_count == 2
        service.moderate([one.id], "spam")
        assert scope.db.get(Content, page.id).comment_count == 1
        assert service.counts() == {"approved": 1, "spam": 1}

    def test_delete_leaves_the_answers(self, scope, service, comment, page):
        one = comment("<p>a</p>", status="approved")
        two = comment("<p>b</p>", status="approved", parent_id=one.id)
        service.delete([one.id])
        scope.db.refresh(two)
        assert two.parent_id is None
        assert scope.db.get(Content, page.id).comment_count == 1

    def test_search(self, service, comment):
        comment("<p>needle 100%</p>", author_name="Zoe")
        comment("<p>hay</p>")
        rows, total = service.search("100%")
        assert (total, rows[0][0].author_name, rows[0][1]) == (1, "Zoe", "Page")
        assert service.search(status="approved")[1] == 0


class TestShown:
    def test_threads_and_pages(self, site, scope, comment, page, clock):
        ids = []
        for number in range(5):
            at = clock.now() + dt.timedelta(minutes=number)
            ids.append(comment(f"<p>{number}</p>", status="approved", created_at=at).id)
        comment("<p>answer</p>", status="approved", parent_id=ids[0])
        scope.db.commit()
        with site.registry.cms_engine.connect() as reader:
            first = thread(reader, page.id, 1, 3)
            last = thread(reader, page.id, 99, 3)
        assert [c.id for c in first.comments] == ids[:3]
        assert first.comments[0].answers[0].body == "<p>answer</p>"
        assert (last.page, last.pages, last.total) == (2, 2, 6)
        assert [c.id for c in last.comments] == ids[3:]

    def test_below_the_page(self, scope, comment, page, app):
        comment("<p>Seen</p>", status="approved", author_name="Zoë <b>", author_url="https://z.org")
        comment("<p>Hidden</p>")
        scope.db.commit()
        response = app.get(f"/{page.path}/")
        assert "<p>Seen</p>" in response.text
        assert "Zoë &lt;b&gt;" in response.text
        assert "Hidden" not in response.text
        assert "1 comment" in response.text

    @pytest.mark.ini({"comments.per_page": "1"})
    def test_a_page_of_comments_is_there_or_it_is_not(self, scope, comment, page, app):
        for _ in range(2):
            comment("<p>Said.</p>", status="approved")
        scope.db.commit()
        app.get(f"/{page.path}/?comments=2", status=200)
        # Each would be an address of its own for the same page.
        for number in ("1", "3", "99999", "100000", "0", "02", "-1", "x", "", "2&comments=3"):
            app.get(f"/{page.path}/?comments={number}", status=404)
        app.get("/?comments=2", status=404)
        app.get(f"/{page.path}/", status=200)


class TestAttach:
    def test_missing_parents_and_circles_stand_at_the_top(self):
        assert attach({1: 99, 2: 3, 3: 2, 4: 4}) == {1: None, 3: None, 2: 3, 4: None}

    def test_deep_answers_stand_side_by_side(self):
        chain = {number: number - 1 or None for number in range(1, 3000)}
        shown = attach(chain)
        assert {shown[number] for number in range(MAX_LEVELS + 1, 3000)} == {MAX_LEVELS - 1}


@pytest.fixture
def scope(site, clock):
    with site.scope() as scope:
        yield scope


@pytest.fixture
def service(scope):
    return scope.get(CommentService)


@pytest.fixture
def page(scope):
    return scope.get(ContentService).create(
        type="page", title="Page", slug="a-page", status="published", comments_open=True
    )


@pytest.fixture
def comment(service, page):
    return lambda body, **values: service.create(page.id, body=body, **values)
