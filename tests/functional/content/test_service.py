"""Creating, changing, publishing and removing content."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from cms.content.errors import InvalidContentError, StaleContentError
from cms.content.models import Content, ContentReference, ContentRevision
from cms.content.services import ContentService
from cms.taxonomy.models import Term


class TestCreate:
    def test_a_draft_has_a_slug_and_no_address_yet(self, service, author):
        draft = service.create(type="post", title="Été à la plage", body="<p>Hello</p>")
        assert (draft.slug, draft.path, draft.status) == ("ete-a-la-plage", None, "draft")
        assert draft.author_id == author.id
        assert draft.public_at is None

    def test_published_content_has_an_address_by_the_permalink(self, post):
        made = post("First")
        assert made.path == "2026/03/first"
        assert made.public_at == made.published_at

    def test_a_taken_slug_gets_a_number(self, page):
        assert [page("About").path for _ in range(3)] == ["about", "about-2", "about-3"]

    def test_twins_in_two_places_keep_their_slugs(self, page):
        one, two = page("One"), page("Two")
        assert page("Team", parent_id=one.id).path == "one/team"
        assert page("Team", parent_id=two.id).path == "two/team"

    def test_the_body_is_sanitised_and_rendered(self, page):
        made = page("Safe", body='<p onclick="x">Hi<script>alert(1)</script></p><h2>Sub</h2>')
        assert made.body == "<p>Hi</p><h2>Sub</h2>"
        assert made.rendered == '<p>Hi</p><h2 id="h-sub">Sub</h2>'
        assert made.sanitiser_version

    def test_references_are_kept_by_id(self, scope, page):
        one = page("One")
        two = page("Two", body=f'<p><a href="content:{one.id}">x</a> <img src="media:9"></p>')
        rows = scope.db.execute(
            sa.select(ContentReference.kind, ContentReference.target_id).where(
                ContentReference.content_id == two.id
            )
        ).all()
        assert sorted(map(tuple, rows)) == [("content", one.id), ("media", 9)]

    @pytest.mark.parametrize(
        ("values", "name"),
        [
            ({"title": "x" * 501}, "title"),
            ({"nonsense": 1}, "nonsense"),
            ({"visibility": "secret"}, "visibility"),
            ({"visibility": "password"}, "password"),
            ({"parent_id": 99}, "parent_id"),
            ({"featured_media_id": 99}, "featured_media_id"),
            ({"featured_media_id": "x"}, "featured_media_id"),
            ({"terms": [77]}, "terms"),
            ({"terms": ["x"]}, "terms"),
            ({"fields": {"none": 1}}, "fields.none"),
            ({"published_at": "yesterday"}, "published_at"),
            ({"template": "../x"}, "template"),
            ({"body": "<div>" * 500}, "body"),
            ({"body": "x" * 3_000_000}, "body"),
            (
                {
                    "published_at": dt.datetime(2026, 1, 2, tzinfo=dt.UTC),
                    "expires_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
                },
                "expires_at",
            ),
        ],
    )
    def test_a_wrong_value_is_named(self, service, values, name):
        with pytest.raises(InvalidContentError) as raised:
            service.create(type="page", **{"title": "Wrong", **values})
        assert set(raised.value.errors) == {name}

    def test_an_unknown_type_is_refused(self, service):
        with pytest.raises(InvalidContentError, match="no content type 'cake'"):
            service.create(type="cake", title="x")

    @pytest.mark.parametrize("slug", ["admin", "static", "media", "category", "2026", "en", "page"])
    def test_an_address_of_the_system_is_refused(self, page, slug):
        with pytest.raises(InvalidContentError) as raised:
            page("Mine", slug=slug)
        assert set(raised.value.errors) == {"slug"}

    def test_a_title_that_would_be_an_address_of_the_system_gets_another(self, page):
        assert page("Admin").path == "admin-2"

    def test_below_a_page_such_a_slug_is_fine(self, page):
        assert page("Admin", slug="admin", parent_id=page("Docs").id).path == "docs/admin"

    def test_content_without_words_still_has_an_address(self, page):
        assert page("", slug="").path == "untitled"
        assert page("🎉🎉").path == "untitled-2"


class TestDates:
    def test_an_instant_ahead_means_scheduled(self, service, clock):
        soon = clock.now() + dt.timedelta(days=3)
        made = service.create(type="post", title="Soon", status="published", published_at=soon)
        assert made.public_at == soon
        assert made.path == "2026/03/soon"

    def test_the_month_is_that_of_the_sites_time_zone(self, settings, post):
        settings.save({"site.timezone": "Pacific/Auckland"})
        late = dt.datetime(2026, 1, 31, 20, tzinfo=dt.UTC)
        assert post("Kiwi", published_at=late).path == "2026/02/kiwi"

    def test_publishing_again_keeps_the_first_instant(self, service, post, clock):
        made = post("Old")
        first = made.published_at
        service.unpublish(made)
        clock.advance(days=40)
        service.publish(made)
        assert (made.published_at, made.path) == (first, "2026/03/old")


class TestUpdate:
    def test_a_save_raises_the_version_and_leaves_a_revision(self, service, page, scope, author):
        made = page("One", body="<p>1</p>")
        service.update(made, title="Two", reason="Better title")
        assert made.version == 2
        latest = service.revisions.latest(made.id)
        assert (latest.version, latest.reason, latest.user.name) == (2, "Better title", author.name)
        assert latest.values["title"] == "Two"

    def test_nothing_is_saved_where_nothing_differs(self, service, page, clock):
        made = page("One", body="<p>1</p>")
        before = made.updated_at
        clock.advance(hours=1)
        service.update(made, title="One", body="<p>1</p>", terms=[])
        assert (made.version, made.updated_at) == (1, before)
        assert service.revisions.count(made.id) == 1

    def test_an_address_of_elsewhere_stays_while_a_form_repeats_what_is_there(
        self, scope, service, post
    ):
        made = post("One", slug="one")
        scope.db.execute(sa.update(Content).where(Content.id == made.id).values(path="old/place_1"))
        scope.db.expire_all()
        same = {"slug": "one", "published_at": made.published_at, "author_id": made.author_id}
        service.update(made, title="Two", parent_id=None, terms=[], **same)
        assert made.path == "old/place_1"
        service.update(made, slug="two")
        assert made.path.endswith("/two")

    def test_terms_alone_at_an_unmoved_clock_are_a_save_of_their_own(self, scope, service, post):
        made = post("One")
        now = scope.clock.now()
        term = Term(
            taxonomy="tag",
            locale="en",
            name="A",
            slug="a",
            path="a",
            created_at=now,
            updated_at=now,
        )
        scope.db.add(term)
        scope.db.flush()
        service.update(made, terms=[term.id])
        assert made.version == 2
        assert [service.revisions.get(made.id, n).values["terms"] for n in (1, 2)] == [
            [],
            [term.id],
        ]

    def test_a_stale_save_says_who_and_when(self, service, page, author):
        made = page("One")
        service.update(made, expected_version=1, title="Two")
        with pytest.raises(StaleContentError) as raised:
            service.update(made, expected_version=1, title="Three")
        assert raised.value.who == author.name
        assert raised.value.when == made.updated_at
        assert raised.value.version == 2
        assert made.title == "Two"

    def test_two_transactions_never_overwrite_each_other(self, site, author, clock):
        with site.scope() as first:
            number = first.get(ContentService).create(type="page", title="One").id
        with site.scope() as second:
            second.get(ContentService).update(number, expected_version=1, title="Mine")
        with pytest.raises(StaleContentError), site.scope() as third:
            third.get(ContentService).update(number, expected_version=1, title="Theirs")
        with site.scope() as last:
            assert last.get(ContentService).get(number).title == "Mine"

    def test_a_save_between_reading_and_writing_is_noticed(self, scope, service, page):
        made = page("One")
        table = Content.__table__
        scope.db.connection().execute(
            table.update().where(table.c.id == made.id).values(version=2, title="Mine")
        )
        with pytest.raises(StaleContentError):
            service.update(made, title="Theirs")
        scope.db.rollback()

    def test_a_password_is_hashed_and_hides_the_summary(self, service, page):
        made = page(
            "Secret", body="<p>The treasure lies here</p>", visibility="password", password="sesame"
        )
        assert made.password_hash.startswith("$argon2id$")
        assert made.summary == ""
        assert "sesame" not in str(service.revisions.latest(made.id).values)
        service.update(made, visibility="public")
        assert made.password_hash is None
        assert "treasure" in made.summary

    def test_restoring_a_revision(self, service, page):
        made = page("One", body="<p>1</p>", seo_title="S")
        service.update(made, title="Two", body="<p>2</p>", seo_title="")
        service.unpublish(made)
        service.restore_revision(made, 1)
        assert (made.title, made.body, made.seo_title) == ("One", "<p>1</p>", "S")
        assert made.status == "draft"
        assert service.revisions.latest(made.id).reason == "Restored version 1"

    @pytest.mark.ini({"content.keep_revisions": "2"})
    def test_old_revisions_go_when_only_some_are_kept(self, service, page):
        made = page("One")
        for title in ("Two", "Three", "Four"):
            service.update(made, title=title)
        assert [row.version for row in service.revisions.list(made.id)] == [4, 3]


class TestLife:
    def test_trash_frees_the_address_and_restore_takes_it_again(self, service, page):
        made = page("About")
        service.trash(made)
        assert (made.status, made.path, made.public_at) == ("trashed", None, None)
        assert made.trashed_at is not None
        service.restore(made)
        assert (made.status, made.path, made.trashed_at) == ("published", "about", None)

    def test_restore_to_an_address_taken_meanwhile(self, service, page):
        made = page("About")
        service.trash(made)
        page("About")
        service.restore(made)
        assert made.path == "about-2"

    def test_what_is_in_the_trash_is_not_edited(self, service, page):
        made = service.trash(page("About"))
        with pytest.raises(InvalidContentError, match="restore it first"):
            service.update(made, title="x")

    def test_deleted_for_good_leaves_nothing_and_lifts_what_was_below(self, scope, service, page):
        top = page("Top")
        middle = page("Middle", parent_id=top.id)
        leaf = page("Leaf", parent_id=middle.id)
        below = page("Below", parent_id=leaf.id)
        number = middle.id
        service.delete(middle)
        assert scope.db.get(Content, number) is None
        assert not scope.db.scalars(
            sa.select(ContentRevision).where(ContentRevision.content_id == number)
        ).all()
        assert (leaf.parent_id, leaf.path, below.path) == (top.id, "top/leaf", "top/leaf/below")

    def test_private_is_published_but_not_listed(self, page):
        made = page("Diary", visibility="private")
        assert (made.status, made.public_at, made.path) == ("published", None, "diary")


class TestTree:
    def test_moving_takes_everything_below_along(self, scope, service, page):
        a, b = page("A"), page("B")
        child = page("Child", parent_id=a.id)
        leaf = page("Leaf", parent_id=child.id)
        version = leaf.version
        service.move(child, parent_id=b.id)
        assert (child.path, leaf.path) == ("b/child", "b/child/leaf")
        scope.db.expire_all()
        assert (leaf.path, leaf.version) == ("b/child/leaf", version)

    def test_a_new_slug_takes_everything_below_along(self, service, page):
        top = page("Top")
        child = page("Child", parent_id=top.id)
        service.update(top, slug="root")
        assert child.path == "root/child"

    def test_below_itself_is_refused(self, service, page):
        top = page("Top")
        child = page("Child", parent_id=top.id)
        for parent in (top.id, child.id):
            with pytest.raises(InvalidContentError, match="below itself"):
                service.move(top, parent_id=parent)
            with pytest.raises(InvalidContentError, match="below itself"):
                service.update(top, parent_id=parent)

    def test_order_among_siblings(self, scope, service, page):
        pages = [page(name) for name in "abc"]
        for made in pages:
            service.move(made, parent_id=None)
        service.move(pages[2], parent_id=None, before_id=pages[0].id)
        scope.db.expire_all()
        order = scope.db.scalars(sa.select(Content.title).order_by(Content.position)).all()
        assert order == ["c", "a", "b"]

    def test_places_may_be_swapped(self, service, page):
        top, one = page("Top"), page("One")
        inner = page("One", parent_id=top.id)
        leaf = page("Leaf", parent_id=inner.id)
        page("Leaf", parent_id=one.id)
        service.move(leaf, parent_id=one.id)
        assert leaf.path == "one/leaf-2"


class TestTranslate:
    @pytest.mark.ini({"site.languages": "fr"})
    def test_a_translation_is_tied_and_starts_as_a_draft(self, service, page):
        parent = page("Docs")
        made = page("Guide", body="<p>x</p>", parent_id=parent.id)
        docs = service.translate(parent, "fr", title="Documents")
        service.publish(docs)
        french = service.translate(made, "fr", title="Guide pratique")
        assert (french.status, french.locale, french.parent_id) == ("draft", "fr", docs.id)
        assert service.translations(made) == {"en": made, "fr": french}
        service.publish(french)
        assert french.path == "documents/guide-pratique"
        with pytest.raises(InvalidContentError, match="already"):
            service.translate(made, "fr")

    def test_a_language_the_site_does_not_have(self, service, page):
        with pytest.raises(InvalidContentError, match="no language 'xx'"):
            service.translate(page("Guide"), "xx")


class TestEvents:
    def test_one_inside_and_one_after_the_commit(self, scope, page, heard):
        made = page("About")
        assert [type(event).__name__ for event in heard] == ["PathChanging", "ContentChanging"]
        assert (heard[0].old, heard[0].new) == (None, "about")
        assert heard[1].content is made

    def test_a_veto_leaves_nothing_behind(self, site, author):
        from cms.content.errors import VetoError
        from cms.content.events import ContentChanging
        from tests.functional.content.conftest import _provided

        def refuse(event):
            raise VetoError("not today")

        site.registry.registerHandler(refuse, (_provided(ContentChanging),))
        try:
            with pytest.raises(VetoError), site.scope() as scope:
                scope.get(ContentService).create(type="page", title="No", status="published")
        finally:
            site.registry.unregisterHandler(refuse, (_provided(ContentChanging),))
        with site.scope() as scope:
            assert scope.db.scalars(sa.select(Content)).all() == []

    def test_after_the_commit(self, site, author, heard):

        with site.scope() as scope:
            made = scope.get(ContentService).create(type="page", title="A", status="published")
            before = len(heard)
        after = heard[before:]
        assert [type(event).__name__ for event in after] == ["ContentChanged"]
        assert (after[0].content_id, after[0].act, after[0].path) == (made.id, "created", "a")


@pytest.mark.ini({"permalink.post": "archives/{id}"})
def test_an_address_by_id(post, scope):
    made = post("Any")
    assert made.path == f"archives/{made.id}"
    assert made.version == 1
    scope.db.expire_all()
    assert (made.path, made.version) == (f"archives/{made.id}", 1)


@pytest.mark.ini({"permalink.post": "{category}/{author}/{slug}"})
def test_an_address_by_category_and_author(post, scope, clock):
    term = Term(
        taxonomy="category", locale="en", name="News", slug="news", path="news",
        created_at=clock.now(), updated_at=clock.now(),
    )  # fmt: skip
    scope.db.add(term)
    scope.db.flush()
    assert post("Any", terms=[term.id]).path == "news/ada/any"
    assert post("Other").path == "uncategorised/ada/other"
