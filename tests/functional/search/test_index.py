"""The index follows whatever happens to content."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from cms.content.services import ContentService
from cms.content.types import ContentTypes
from cms.jobs.runner import Runner
from cms.search.indexing.services import Indexer
from cms.search.services import SearchService
from cms.search.types import Document, Filters
from cms.taxonomy.services import TaxonomyService

pytestmark = pytest.mark.every_database


class TestChanges:
    def test_published_content_is_found_at_once(self, put, titles):
        put("The temple", "of stone")
        assert titles("stone") == ["The temple"]

    def test_a_change_is_found_and_what_was_there_is_not(self, put, change, titles):
        number = put("The temple", "of stone")
        change("update", number, title="The palace", body="<p>of cedar</p>")
        assert (titles("cedar"), titles("stone")) == (["The palace"], [])

    def test_drafts_and_trash_are_not_found(self, put, change, titles):
        number = put("The temple")
        put("The temple draft", status="draft")
        assert titles("temple") == ["The temple"]
        change("trash", number)
        assert titles("temple") == []

    def test_deleted_content_leaves_the_index(self, site, put, change, titles):
        number = put("The temple")
        change("trash", number)
        change("delete", number)
        with site.scope() as scope:
            assert scope.get(SearchService).ids("temple", Filters(public=False)) == ()

    def test_scheduled_content_appears_at_its_instant(self, put, clock, titles):
        put("The temple", published_at=clock.now() + dt.timedelta(hours=1))
        assert titles("temple") == []
        clock.advance(hours=1)
        assert titles("temple") == ["The temple"]

    def test_a_rolled_back_change_leaves_no_trace(self, site, put, titles):
        put("The temple")
        with site.scope() as scope:
            scope.get(ContentService).create(type="post", title="The palace", status="published")
            scope.db.rollback()
        assert titles("palace") == []

    def test_private_content_and_protected_bodies_never_show(self, put, app, titles):
        put("A private letter", "obelisk", visibility="private")
        put("A guarded letter", "obelisk", visibility="password", password="sesame")
        assert titles("obelisk") == []
        assert titles("letter") == ["A guarded letter"]
        assert "obelisk" not in app.get("/search/?q=letter").text
        assert "obelisk" not in app.get("/search/?q=obelysk").text.replace("obelysk", "")

    def test_a_password_takes_the_body_out_of_the_index(self, put, change, titles):
        number = put("A letter", "obelisk")
        change("update", number, visibility="password", password="sesame")
        assert titles("obelisk") == []

    def test_not_even_an_index_gone_stale_shows_a_protected_text(self, site, put, app):
        number = put("A letter", visibility="password", password="sesame")
        with site.scope() as scope:
            scope.get(SearchService)._backend.index(
                scope.db, [Document(number, "post", "en", "A letter", body="obelisk")]
            )
        page = app.get("/search/?q=letter")
        assert len(page.html.select("article")) == 1
        assert "obelisk" not in page.text

    def test_a_type_that_is_not_searched_any_more_leaves_the_index(self, site, put):
        number = put("The temple")
        types = ContentTypes()
        types.add(replace(site.registry.cms_content_types["post"], searchable=False))
        with site.scope() as scope:
            service = scope.get(SearchService)
            assert service.ids("temple", Filters()) == (number,)
            Indexer(scope.db, service._backend, types).index([number])
            scope.db.commit()
            assert service.ids("temple", Filters()) == ()

    def test_terms_and_authors_are_words_of_their_content(self, site, put, change, titles):
        with site.scope() as scope:
            (term,) = scope.get(TaxonomyService).ensure("tag", ["Nubia"])
            number = term.id
        post = put("The temple", terms=[number])
        assert titles("nubia") == ["The temple"]
        with site.scope() as scope:
            scope.get(TaxonomyService).update(number, name="Kush")
        Runner(site.registry).run_for(10)
        assert (titles("kush"), titles("nubia")) == (["The temple"], [])
        with site.scope() as scope:
            scope.get(TaxonomyService).delete(number)
        assert titles("kush") == []
        assert post


class TestReindex:
    @pytest.fixture
    def emptied(self, site, put):
        ids = [put(f"Temple {n}") for n in range(5)]
        with site.scope() as scope:
            scope.get(Indexer).remove(ids)
        return ids

    def test_the_command_brings_everything_back(self, site, emptied, titles):
        from cms.search.indexing.commands import search

        assert titles("temple") == []
        done = CliRunner().invoke(search, ["reindex", "--batch", "2", "--json"], obj=site)
        assert done.exit_code == 0, done.output
        answer = json.loads(done.stdout)
        assert (answer["content"], answer["indexed"]) == (5, 5)
        assert len(titles("temple")) == 5

    def test_so_does_the_job(self, site, emptied, titles):
        from cms.jobs.services import Jobs

        with site.scope() as scope:
            scope.get(Jobs).enqueue("search.reindex")
        Runner(site.registry).run_for(10)
        assert len(titles("temple")) == 5
