"""The smaller panels: terms, media, menus, redirects, comments."""

from __future__ import annotations

import io

import pytest
import sqlalchemy as sa
from PIL import Image
from webtest import Upload

from cms.comments.models import Comment
from cms.comments.services import CommentService
from cms.content.models import Content
from cms.media.models import Media
from cms.media.services import MediaService
from cms.menus.models import Menu, MenuItem
from cms.redirects.models import Redirect
from cms.taxonomy.models import Term
from cms.taxonomy.services import TaxonomyService
from tests import factories


class TestTerms:
    def test_create_rename_merge_delete(self, site, app, sign_in):
        sign_in(app, "editor")
        for name in ("World", "News"):
            form = form_to(app.get("/admin/terms/category"), "/admin/terms/category")
            form["name"] = name
            form.submit(status=303)
        world, news = (row(site, Term, name=name) for name in ("World", "News"))
        url = f"/admin/terms/category/{world.id}"
        form = form_to(app.get(url), url)
        form["name"], form["slug"], form["parent_id"] = "Earth", "earth", str(news.id)
        form.submit(status=303)
        assert row(site, Term, name="Earth").path == "news/earth"
        form = form_to(app.get(url), "/merge")
        form["target"] = str(news.id)
        form.submit(status=303)
        form_to(app.get(f"/admin/terms/category/{news.id}"), "/delete").submit(status=303)
        assert count(site, Term) == 0

    def test_what_is_wrong(self, site, app, sign_in):
        sign_in(app, "editor")
        form = form_to(app.get("/admin/terms/tag"), "/admin/terms/tag")
        form["name"] = "x" * 300
        form.submit(status=422)
        assert count(site, Term) == 0
        app.get("/admin/terms/mood", status=404)
        app.get("/admin/terms/tag/77", status=404)


class TestMedia:
    def test_upload_describe_replace_delete(self, site, app, sign_in):
        sign_in(app, "author")
        form = form_to(app.get("/admin/media"), "/upload")
        form["files"] = [Upload("My Photo.png", png())]
        page = form.submit(status=303).follow()
        media = row(site, Media)
        url = f"/admin/media/{media.id}"
        form = form_to(page, url)
        form["alt"] = "A photo"
        form.submit(status=303)
        form = form_to(app.get(url), "/replace")
        form["file"] = ("b.png", png(30))
        form.submit(status=303)
        media = row(site, Media)
        assert (media.alt, media.width) == ("A photo", 30)
        form_to(app.get(url), "/delete").submit(status=303)
        assert count(site, Media) == 0

    def test_a_bad_file_says_why(self, site, app, sign_in):
        sign_in(app, "author")
        form = form_to(app.get("/admin/media"), "/upload")
        form["files"] = [Upload("evil.svg", b"<svg onload='alert(1)'/>")]
        assert "not taken" in form.submit(status=303).follow()
        assert count(site, Media) == 0

    def test_an_author_does_not_touch_anothers(self, site, app, sign_in):
        with site.scope() as scope:
            media = scope.get(MediaService).store(png(), "a.png")
        sign_in(app, "author")
        page = app.get(f"/admin/media/{media.id}")
        token = page.html.find("input", {"name": "csrf_token"})["value"]
        for ending in ("", "/replace", "/delete"):
            app.post(f"/admin/media/{media.id}{ending}", {"csrf_token": token}, status=403)

    def test_a_contributor_uploads_nothing(self, app, sign_in):
        sign_in(app, "contributor")
        app.get("/admin/media", status=403)


class TestMenus:
    def test_build_a_menu(self, site, app, sign_in):
        with site.scope() as scope:
            about = factories.content(scope, "page", title="About us")
        sign_in(app, "editor")
        form = form_to(app.get("/admin/menus"), "/admin/menus")
        form["name"], form["place"] = "Top", "main"
        page = form.submit(status=303).follow()
        for values in (
            {"kind": "content", "target_id": str(about.id)},
            {"kind": "url", "url": "https://example.org/", "label": "Out"},
        ):
            form = form_to(page, "/add")
            for name, value in values.items():
                form[name] = value
            page = form.submit(status=303).follow()
        assert "About us" in page
        form_to(page, "/up", last=True).submit(status=303)
        with site.scope() as scope:
            items = scope.db.scalars(sa.select(MenuItem).order_by(MenuItem.position)).all()
        assert [item.label for item in items] == ["Out", ""]
        home = app.get("/")
        assert home.text.index(">Out<") < home.text.index(">About us<")
        form = form_to(page, "/add")
        form["kind"], form["url"] = "url", "javascript:alert(1)"
        assert "it must be an address" in form.submit(status=422)
        form_to(app.get(f"/admin/menus/{row(site, Menu).id}"), "/delete").submit(status=303)
        assert count(site, MenuItem) == 0

    @pytest.mark.parametrize("typed", ["about us", "About us (content {id})", "{id}"])
    def test_an_item_is_chosen_by_its_title_or_its_number(self, site, app, sign_in, typed):
        with site.scope() as scope:
            about = factories.content(scope, "page", title="About us")
        sign_in(app, "editor")
        page = new_menu(app)
        assert f"<option>About us (content {about.id})</option>" in page
        form = form_to(page, "/add")
        form["target_id"] = typed.format(id=about.id)

        page = form.submit(status=303).follow()

        assert row(site, MenuItem).target_id == about.id
        assert page.html.select_one('[data-label="Leads to"]').text == "About us"
        form = form_to(page.click("About us", index=0), f"/items/{row(site, MenuItem).id}")
        assert form["target_id"].value == f"About us (content {about.id})"
        form.submit(status=303)
        assert row(site, MenuItem).target_id == about.id

    def test_a_category_from_the_list_is_one_whatever_the_kind_says(self, site, app, sign_in):
        with site.scope() as scope:
            boats = scope.get(TaxonomyService).create(taxonomy="category", name="Boats")
        sign_in(app, "editor")
        form = form_to(new_menu(app), "/add")
        form["target_id"] = f"Boats (term {boats.id})"

        form.submit(status=303)

        assert (row(site, MenuItem).kind, row(site, MenuItem).target_id) == ("term", boats.id)

    @pytest.mark.parametrize("typed", ["no such title", "99", "<b>", "9" * 40, "Twice"])
    def test_what_is_not_there_cannot_be_chosen(self, site, app, sign_in, typed):
        with site.scope() as scope:
            factories.content(scope, "page", title="Twice")
            factories.content(scope, "page", title="Twice")
        sign_in(app, "editor")
        form = form_to(new_menu(app), "/add")
        form["target_id"] = typed

        page = form.submit(status=422)

        assert form_to(page, "/add")["target_id"].value == typed
        assert count(site, MenuItem) == 0


class TestRedirects:
    def test_to_content_by_its_title(self, site, app, sign_in):
        with site.scope() as scope:
            about = factories.content(scope, "page", title="About us")
        sign_in(app, "editor")
        form = form_to(app.get("/admin/redirects"), "/admin/redirects")
        form["source"], form["content_id"] = "/old", "About us"

        page = form.submit(status=303).follow()

        assert row(site, Redirect).content_id == about.id
        assert "About us" in page.html.select_one('[data-label="Leads to"]').text

    def test_create_change_delete(self, site, app, sign_in):
        sign_in(app, "editor")
        form = form_to(app.get("/admin/redirects"), "/admin/redirects")
        form["source"], form["target"] = "/old", "/new"
        form.submit(status=303)
        url = f"/admin/redirects/{row(site, Redirect).id}"
        form = form_to(app.get(url), url)
        form["status"] = "410"
        form.submit(status=303)
        app.get("/old", status=410)
        form = form_to(app.get("/admin/redirects"), "/admin/redirects")
        form["source"], form["target"] = "/x", "javascript:alert(1)"
        form.submit(status=422)
        form_to(app.get(url), "/delete").submit(status=303)
        assert count(site, Redirect) == 0


class TestComments:
    def test_moderate(self, site, app, sign_in):
        with site.scope() as scope:
            post = factories.content(scope)
            for text in ("good", "bad"):
                scope.get(CommentService).create(post.id, body=f"<p>{text}</p>", author_name=text)
        sign_in(app, "editor")
        form = form_to(app.get("/admin/comments?q=good"), "/moderate")
        form["id"] = [form.fields["id"][0]._value]
        form["act"] = "approved"
        form.submit(status=303)
        waiting = form_to(app.get("/admin/comments?status=pending"), "/moderate")
        waiting["act"] = "pending"
        assert waiting.submit(status=303).location.endswith("/admin/comments?status=pending")
        assert row(site, Comment, author_name="good").status == "approved"
        assert row(site, Comment, author_name="bad").status == "pending"
        assert row(site, Content).comment_count == 1
        token = form["csrf_token"].value
        for values in (
            {"act": "explode", "id": "1"}, {"act": "spam", "id": "x"}, {"one": "spam"},
            {"one": "explode:1"}, {"one": "spam:x"}, {"one": "spam:1:2"},
        ):  # fmt: skip
            app.post("/admin/comments/moderate", {"csrf_token": token, **values}, status=400)

    @pytest.mark.parametrize(
        ("status", "labels"),
        [("pending", ["Approve", "Spam", "Trash"]), ("approved", ["Let wait", "Spam", "Trash"]),
         ("spam", ["Approve", "Delete for good"]), ("trash", ["Let wait", "Delete for good"])],
    )  # fmt: skip
    def test_a_row_has_a_button_for_each_act(self, site, app, sign_in, status, labels):
        with site.scope() as scope:
            post = factories.content(scope)
            service = scope.get(CommentService)
            for name in ("Ada", "Bea"):
                service.create(post.id, body="<p>x</p>", author_name=name, status=status)
        sign_in(app, "editor")
        for label in labels:
            page = app.get(f"/admin/comments?status={status}&q=Ada")
            assert [each.text for each in page.html.select(".row-actions button")] == labels
            button = page.html.find("button", {"aria-label": f"{label}: Ada"})
            form = page.forms[button["form"]]
            values = [(name, form[name].value) for name in ("csrf_token", "status", "q")]
            done = app.post(form.action, [*values, ("one", button["value"])], status=303)
            assert done.location.endswith(f"/admin/comments?status={status}&q=Ada")
            act, _colon, id_ = button["value"].partition(":")
            with site.scope() as scope:
                service = scope.get(CommentService)
                found = {each.author_name: each.status for each, *_ in service.search()[0]}
                assert found == {"Bea": status} | ({} if act == "delete" else {"Ada": act})
                service.moderate([int(id_)], status)


@pytest.mark.parametrize("path", ["terms/category", "menus", "redirects", "comments"])
@pytest.mark.parametrize("role", ["author", "contributor", "member"])
def test_these_are_for_editors(app, sign_in, path, role):
    sign_in(app, role)
    app.get(f"/admin/{path}", status=403)


@pytest.mark.parametrize(
    "path",
    ["terms/category/99", "media/99", "menus/99", "menus/99/items/1", "redirects/99",
     "media/9999999999999999999999"],
)  # fmt: skip
def test_what_is_not_there(app, sign_in, path):
    sign_in(app, "administrator")
    app.get(f"/admin/{path}", status=404)


def new_menu(app):
    form = form_to(app.get("/admin/menus"), "/admin/menus")
    form["name"] = "Top"
    return form.submit(status=303).follow()


def form_to(page, ending: str, *, last: bool = False):
    forms = [
        form
        for form in page.forms.values()
        if form.action.endswith(ending) and form.method.lower() == "post"
    ]
    return forms[-1 if last else 0]


def row(site, model, **values):
    with site.scope() as scope:
        return scope.db.scalars(sa.select(model).filter_by(**values)).one()


def count(site, model) -> int:
    with site.scope() as scope:
        return scope.db.scalar(sa.select(sa.func.count()).select_from(model))


def png(width: int = 8) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, 6), (200, 30, 40)).save(out, "PNG")
    return out.getvalue()
