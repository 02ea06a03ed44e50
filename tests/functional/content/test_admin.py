"""Writing content in the admin, as each role."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from cms.content.models import Content
from cms.content.services import ContentService
from cms.taxonomy.models import Term
from cms.taxonomy.services import TaxonomyService
from tests import factories


class TestWriting:
    def test_from_nothing_to_a_public_page(self, site, app, sign_in):
        sign_in(app, "editor")
        with site.scope() as scope:
            news = scope.get(TaxonomyService).create(taxonomy="category", name="News").id
        page = app.get("/admin/content/post/new")
        form = content_form(page)
        form["title"] = "Hello <b>"
        form["body"] = '<p onclick="x()">First words</p><script>alert(1)</script>'
        form["terms_category"] = [str(news)]
        form["terms_tag"] = "Red, blue,, red"
        saved = form.submit("do", value="publish", status=303).follow()
        assert "Saved." in saved
        content = only(site)
        assert (content.title, content.status, content.slug) == (
            "Hello <b>",
            "published",
            "hello-b",
        )
        assert content.body == "<p>First words</p>"
        with site.scope() as scope:
            assert set(scope.db.scalars(sa.select(Term.name))) == {"News", "Red", "blue"}
        shown = app.get(f"/{content.path}/")
        assert "First words" in shown
        assert "Hello &lt;b&gt;" in shown

    def test_saving_unchanged_changes_nothing(self, site, app, sign_in):
        with site.scope() as scope:
            post = factories.content(
                scope, title="Kept", published_at=dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
            )
        sign_in(app, "editor")
        content_form(app.get(edit_url(post))).submit(status=303)
        assert only(site).version == 1

    def test_two_editors(self, site, app, sign_in):
        with site.scope() as scope:
            post = factories.content(scope, title="One")
        sign_in(app, "editor")
        first, second = (content_form(app.get(edit_url(post))) for _ in range(2))
        first["title"] = "Mine"
        first.submit(status=303)
        second["title"] = "Theirs"
        page = second.submit(status=409)
        assert "saved this after you opened it" in page
        assert content_form(page)["title"].value == "Theirs"
        assert only(site).title == "Mine"

    def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_saved(self, site, app, sign_in):
        with site.scope() as scope:
            page = factories.content(scope, "page", title="One")
        sign_in(app, "editor")
        form = content_form(app.get(edit_url(page)))
        form["title"] = "Two"
        form["slug"] = "admin"
        answer = form.submit(status=422)
        assert "belong to the system" in answer
        assert only(site).title == "One"

    @pytest.mark.ini({"site.timezone": "Europe/Paris"})
    def test_times_are_those_of_the_site(self, site, app, sign_in):
        sign_in(app, "editor")
        form = content_form(app.get("/admin/content/post/new"))
        form["title"] = "Later"
        form["published_at"] = "2030-07-01T12:00"
        page = form.submit("do", value="publish", status=303).follow()
        assert "at the time you chose" in page
        assert only(site).published_at == dt.datetime(2030, 7, 1, 10, tzinfo=dt.UTC)
        assert content_form(page)["published_at"].value == "2030-07-01T12:00"

    @pytest.mark.parametrize(
        "values",
        [
            {"published_at": "2026-02-31T10:00"},
            {"status": "eternal"},
            {"featured_media_id": "77"},
            {"author_id": "99"},
            {"terms_category": "x"},
            {"title": "x" * 600},
            {"body": "<div>" * 400},
        ],
    )
    def test_bad_values(self, site, app, sign_in, values):
        sign_in(app, "editor")
        page = app.get("/admin/content/post/new")
        form = content_form(page)
        data = [*form.submit_fields(), *values.items()]
        data = [(k, values.get(k, v)) for k, v in data if k not in values] + list(values.items())
        app.post("/admin/content/post/new", data, status=422)
        with site.scope() as scope:
            assert scope.db.scalars(sa.select(Content)).all() == []

    def test_a_save_without_a_token_is_refused(self, app, sign_in):
        sign_in(app, "editor")
        app.post("/admin/content/post/new", {"title": "x"}, status=400)


class TestList:
    def test_filters(self, site, app, sign_in):
        with site.scope() as scope:
            factories.content(scope, title="Apple pie")
            factories.content(scope, title="100% pears", status="draft")
            factories.content(scope, "page", title="About apples")
        sign_in(app, "editor")
        assert titles(app.get("/admin/content/post")) == {"Apple pie", "100% pears"}
        assert titles(app.get("/admin/content/post?q=APPLE")) == {"Apple pie"}
        assert titles(app.get("/admin/content/post?q=%25")) == {"100% pears"}
        assert titles(app.get("/admin/content/post?status=draft")) == {"100% pears"}
        assert titles(app.get("/admin/content/post?status=nonsense&sort=x&author=x&term=y")) == {
            "Apple pie", "100% pears",
        }  # fmt: skip
        app.get("/admin/content/cake", status=404)
        app.get("/admin/content/post?page=0", status=400)

    def test_several_at_once(self, site, app, sign_in):
        with site.scope() as scope:
            ids = [factories.content(scope).id for _ in range(3)]
        sign_in(app, "editor")
        form = bulk_form(app.get("/admin/content/post"))
        for box in form.fields["id"][:2]:
            box.checked = True
        form["act"] = "trash"
        assert "Done for 2." in form.submit(status=303).follow()
        with site.scope() as scope:
            trashed = scope.db.scalars(sa.select(Content.id).where(Content.status == "trashed"))
            assert len(set(trashed) & set(ids)) == 2
        form = bulk_form(app.get("/admin/content/post?status=trashed"))
        form.fields["id"][0].checked = True
        form["act"] = "delete"
        form.submit(status=303)
        with site.scope() as scope:
            assert scope.db.scalar(sa.select(sa.func.count(Content.id))) == 2

    def test_the_number_of_statements_does_not_grow(self, site, app, sign_in, statements):
        sign_in(app, "editor")
        counts = []
        for number in (2, 20):
            with site.scope() as scope:
                for _ in range(number):
                    term = factories.term(scope)
                    factories.content(scope, terms=[term.id])
            app.get("/admin/content/post")
            with statements as made:
                app.get("/admin/content/post")
            counts.append(len(made))
        assert counts[0] == counts[1]
        assert counts[1] <= 12


class TestLife:
    def test_trash_restore_delete(self, site, app, sign_in):
        with site.scope() as scope:
            post = factories.content(scope, title="One")
        sign_in(app, "editor")
        press(app.get(edit_url(post)), "/trash")
        assert only(site).status == "trashed"
        press(app.get(edit_url(post)), "/restore")
        assert only(site).status == "published"
        press(app.get(edit_url(post)), "/trash")
        press(app.get(edit_url(post)), "/delete")
        with site.scope() as scope:
            assert scope.db.scalars(sa.select(Content)).all() == []

    def test_versions(self, site, app, sign_in):
        with site.scope() as scope:
            service = scope.get(ContentService)
            post = factories.content(scope, title="One", body="<p>old words</p>")
            service.update(post, title="Two", body="<p>new words</p>", reason="Better")
        sign_in(app, "editor")
        page = app.get(f"{edit_url(post)}/versions")
        assert "Better" in page
        page = page.click("^1$")
        assert "old words" in page
        press(page, "/versions/1")
        assert only(site).title == "One"
        app.get(f"{edit_url(post)}/versions/99", status=404)

    @pytest.mark.ini({"site.languages": "fr"})
    def test_translate(self, site, app, sign_in):
        with site.scope() as scope:
            post = factories.content(scope, title="One")
        sign_in(app, "editor")
        press(app.get(edit_url(post)), "/translate")
        with site.scope() as scope:
            rows = scope.db.execute(sa.select(Content.locale, Content.status)).all()
        assert sorted(map(tuple, rows)) == [("en", "published"), ("fr", "draft")]


class TestRoles:
    @pytest.mark.parametrize("role", ["member"])
    def test_who_does_not_enter(self, app, sign_in, role):
        sign_in(app, role)
        app.get("/admin/content/post", status=403)

    def test_a_visitor_is_asked_to_sign_in(self, app):
        answer = app.get("/admin/content/post", expect_errors=True)
        assert answer.status_int in (302, 303, 401, 403)

    def test_a_contributor_writes_but_does_not_publish(self, site, app, sign_in):
        sign_in(app, "contributor")
        page = app.get("/admin/content/post/new")
        form = content_form(page)
        assert [o[0] for o in form["status"].options] == ["draft", "review"]
        form["title"] = "Mine"
        form.submit(status=303)
        app.post(
            "/admin/content/post/new",
            {"title": "x", "do": "publish", "status": "draft", "visibility": "public",
             "csrf_token": form["csrf_token"].value},
            status=403,
        )  # fmt: skip
        mine = only(site)
        token = form["csrf_token"].value
        app.post(f"{edit_url(mine)}/publish", {"csrf_token": token}, status=403)
        app.post(f"{edit_url(mine)}/submit", {"csrf_token": token}, status=303)

    def test_a_contributor_does_not_touch_their_own_once_it_is_published(self, site, app, sign_in):
        user = sign_in(app, "contributor")
        with site.scope() as scope:
            mine = factories.content(scope, author_id=user.id)
        app.get(edit_url(mine), status=403)
        token = content_form(app.get("/admin/content/post/new"))["csrf_token"].value
        app.post(f"{edit_url(mine)}/trash", {"csrf_token": token}, status=403)

    def test_an_author_touches_only_their_own(self, site, app, sign_in):
        with site.scope() as scope:
            other = factories.content(scope, author_id=factories.user(scope).id)
        sign_in(app, "author")
        app.get("/admin/content/post")
        app.get(edit_url(other), status=403)
        token = content_form(app.get("/admin/content/post/new"))["csrf_token"].value
        for act in ("trash", "publish", "unpublish", "translate"):
            app.post(f"{edit_url(other)}/{act}", {"csrf_token": token}, status=403)
        bulk = {"csrf_token": token, "act": "trash", "id": str(other.id)}
        assert "Not possible for 1." in app.post("/admin/content/post/bulk", bulk).follow()
        assert only(site).status == "published"

    def test_an_author_does_not_write_in_anothers_name(self, app, sign_in):
        sign_in(app, "author")
        assert "author_id" not in content_form(app.get("/admin/content/post/new")).fields

    @pytest.mark.parametrize(
        ("url", "status"),
        [
            ("/admin/content/post/99", 404),
            ("/admin/content/post/99999999999999999999", 404),
            ("/admin/content/nothing/new", 404),
            ("/admin/content/post/0", 404),
            ("/admin/content/post/1%00", 400),
        ],
    )
    def test_what_is_not_there(self, app, sign_in, url, status):
        sign_in(app, "editor")
        assert app.get(url, expect_errors=True).status_int in (status, 404)


def edit_url(content: Content) -> str:
    return f"/admin/content/{content.type}/{content.id}"


def content_form(page):
    return next(form for form in page.forms.values() if "title" in form.fields)


def bulk_form(page):
    return next(form for form in page.forms.values() if form.action.endswith("/bulk"))


def press(page, ending: str):
    form = next(form for form in page.forms.values() if form.action.endswith(ending))
    return form.submit(status=303)


def titles(page) -> set[str]:
    return {link.text.strip() for link in page.html.select("tbody th a")}


def only(site) -> Content:
    with site.scope() as scope:
        query = sa.select(Content).options(sa.orm.undefer(Content.body))
        (found,) = scope.db.scalars(query).all()
        return found
