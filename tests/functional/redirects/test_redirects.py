"""Old addresses lead on, or say that what was there is gone."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from cms.content.services import ContentService
from cms.redirects.errors import InvalidRedirectError
from cms.redirects.models import Redirect
from cms.redirects.services import RedirectService
from cms.taxonomy.services import TaxonomyService


class TestByThemselves:
    def test_a_moved_page_leaves_a_redirect_and_so_does_all_below(self, site, app, pages):
        with site.scope() as scope:
            service = scope.get(ContentService)
            service.update(pages["docs"], slug="manual")
        for old, new in (("/docs/", "/manual/"), ("/docs/guide/", "/manual/guide/")):
            response = app.get(old, status=301)
            assert response.location.endswith(new)
            app.get(new, status=200)

    def test_a_chain_is_one_step(self, site, app, pages):
        with site.scope() as scope:
            service = scope.get(ContentService)
            for slug in ("one", "two", "three"):
                service.update(pages["docs"], slug=slug)
        for old in ("/docs", "/one", "/two"):
            assert app.get(old, status=301).location.endswith("/three/")

    def test_back_to_the_old_address(self, site, app, pages):
        with site.scope() as scope:
            service = scope.get(ContentService)
            service.update(pages["docs"], slug="other")
            service.update(pages["docs"], slug="docs")
        app.get("/docs/", status=200)
        assert app.get("/other", status=301).location.endswith("/docs/")

    def test_trash_says_gone_and_restore_takes_it_back(self, site, app, pages):
        with site.scope() as scope:
            scope.get(ContentService).trash(pages["guide"])
        app.get("/docs/guide", status=410)
        with site.scope() as scope:
            scope.get(ContentService).restore(pages["guide"])
            assert scope.db.scalars(sa.select(Redirect)).all() == []
        app.get("/docs/guide/", status=200)

    def test_all_addresses_of_deleted_content_are_gone(self, site, app, pages):
        with site.scope() as scope:
            service = scope.get(ContentService)
            service.update(pages["guide"], slug="handbook")
            service.trash(pages["guide"])
            service.delete(pages["guide"])
        for old in ("/docs/guide", "/docs/handbook"):
            app.get(old, status=410)

    def test_new_content_at_an_old_address(self, site, app, pages):
        with site.scope() as scope:
            service = scope.get(ContentService)
            service.update(pages["docs"], slug="manual")
            service.create(type="page", title="Docs", status="published")
        app.get("/docs/", status=200)

    def test_a_draft_leaves_nothing(self, site):
        with site.scope() as scope:
            service = scope.get(ContentService)
            draft = service.create(type="page", title="Draft")
            service.update(draft, slug="other")
            service.trash(draft)
            assert scope.db.scalars(sa.select(Redirect)).all() == []

    def test_a_renamed_category(self, site, app):
        with site.scope() as scope:
            terms = scope.get(TaxonomyService)
            world = terms.create(taxonomy="category", name="World")
            terms.create(taxonomy="category", name="Art", parent_id=world.id)
            terms.update(world, slug="earth")
        assert app.get("/category/world/art", status=301).location.endswith("/category/earth/art/")

    def test_a_merged_tag(self, site, app):
        with site.scope() as scope:
            terms = scope.get(TaxonomyService)
            old = terms.create(taxonomy="tag", name="Old")
            terms.merge(old, terms.create(taxonomy="tag", name="New"))
        assert app.get("/tag/old", status=301).location.endswith("/tag/new/")

    @pytest.mark.ini({"site.languages": "fr"})
    def test_in_another_language(self, site, app):
        with site.scope() as scope:
            service = scope.get(ContentService)
            page = service.create(type="page", title="Aide", locale="fr", status="published")
            service.update(page, slug="secours")
        assert app.get("/fr/aide", status=301).location.endswith("/fr/secours/")
        app.get("/aide", status=404)

    def test_a_target_that_is_not_public_is_no_redirect(self, site, app, pages):
        with site.scope() as scope:
            service = scope.get(ContentService)
            service.update(pages["docs"], slug="manual")
            service.unpublish(pages["docs"])
        app.get("/docs", status=404)


class TestByHand:
    def test_to_a_path_with_its_query(self, app, save):
        save(source="https://old.example/a%20b/?x=1", target="new page".replace(" ", "-"))
        assert app.get("/a%20b?y=2", status=301).location.endswith("/new-page/?y=2")

    @pytest.mark.parametrize(
        ("asked", "target", "end"),
        [("/a", "/new#part", "/new/#part"), ("/a?y=2", "/new#part", "/new/?y=2#part"),
         ("/a", "/new?x=1#part", "/new/?x=1#part")],
    )  # fmt: skip
    def test_to_a_place_on_a_page(self, app, save, asked, target, end):
        save(source="a", target=target)
        for _ in range(2):  # made, then from the cache
            assert app.get(asked, status=301).location.endswith(end)

    def test_elsewhere(self, app, save):
        save(source="/old/", target="https://example.org/x?a=b", status=302)
        assert app.get("/old?c=d", status=302).location == "https://example.org/x?a=b"

    def test_gone(self, app, save):
        save(source="old", status=410)
        app.get("/old", status=410)

    def test_chains_are_flattened_both_ways(self, app, save):
        save(source="b", target="/c")
        save(source="a", target="/b")
        save(source="c", target="/d")
        for old in ("/a", "/b", "/c"):
            assert app.get(old, status=301).location.endswith("/d/")

    @pytest.mark.parametrize(
        ("values", "name"),
        [
            ({"source": "/", "target": "/x"}, "source"),
            ({"source": "a/../b", "target": "/x"}, "source"),
            ({"source": "a\x00b", "target": "/x"}, "source"),
            ({"source": "x" * 800, "target": "/x"}, "source"),
            ({"source": "a", "target": ""}, "target"),
            ({"source": "a", "target": "/a"}, "target"),
            ({"source": "a", "target": "javascript:alert(1)"}, "target"),
            ({"source": "a", "target": "//evil.example"}, "target"),
            ({"source": "a", "target": "/\\evil.example"}, "target"),
            ({"source": "a", "target": "https://[bad"}, "target"),
            ({"source": "a", "target": "/x", "status": 200}, "status"),
            ({"source": "a", "content_id": 99}, "content_id"),
        ],
    )
    def test_what_is_refused(self, save, values, name):
        with pytest.raises(InvalidRedirectError) as raised:
            save(**values)
        assert set(raised.value.errors) == {name}

    def test_loops_are_refused(self, save):
        save(source="a", target="/b")
        with pytest.raises(InvalidRedirectError, match="back to where it began"):
            save(source="b", target="/a")

    def test_live_content_is_never_shadowed(self, save, pages):
        with pytest.raises(InvalidRedirectError, match="content at this address"):
            save(source="/docs", target="/x")

    def test_twice(self, save):
        save(source="a", target="/b")
        with pytest.raises(InvalidRedirectError, match="already"):
            save(source="a", target="/c")


@pytest.fixture
def save(site):
    def make(**values):
        with site.scope() as scope:
            return scope.get(RedirectService).save(**values).id

    return make


@pytest.fixture
def pages(site, clock):
    with site.scope() as scope:
        service = scope.get(ContentService)
        docs = service.create(type="page", title="Docs", status="published")
        guide = service.create(
            type="page", title="Guide", parent_id=docs.id, status="published", body="<p>Hi</p>"
        )
        return {"docs": docs.id, "guide": guide.id}
