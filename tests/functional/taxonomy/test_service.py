"""Terms: their tree, their addresses, and what carries them."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from cms.content.models import ContentTerm
from cms.content.services import ContentService
from cms.taxonomy.errors import InvalidTermError
from cms.taxonomy.events import TermPathChanging
from cms.taxonomy.models import Term
from cms.taxonomy.services import TaxonomyService


class TestCreate:
    def test_a_path_goes_from_the_root_down(self, category):
        world = category("World")
        europe = category("Europe", parent_id=world.id)
        assert (europe.slug, europe.path) == ("europe", "world/europe")

    def test_a_taken_slug_gets_a_number(self, category):
        assert [category("News").path for _ in range(3)] == ["news", "news-2", "news-3"]

    def test_like_wildcards_are_letters(self, category):
        category("aXb")
        assert category("a_b").path == "a-b"

    @pytest.mark.parametrize("name", ["", "  ", "x" * 201])
    def test_a_name_is_needed_and_has_an_end(self, category, name):
        with pytest.raises(InvalidTermError) as raised:
            category(name)
        assert set(raised.value.errors) == {"name"}

    def test_a_tag_has_no_parent(self, service):
        tag = service.create(taxonomy="tag", name="a")
        with pytest.raises(InvalidTermError, match="no parent"):
            service.create(taxonomy="tag", name="b", parent_id=tag.id)

    def test_an_unknown_taxonomy(self, service):
        with pytest.raises(InvalidTermError, match="no taxonomy 'mood'"):
            service.create(taxonomy="mood", name="a")

    def test_ensure_creates_only_what_is_missing(self, service):
        one = service.create(taxonomy="tag", name="Python")
        found = service.ensure("tag", ["python", "Pyramid", "", "PYTHON", "100%"])
        assert [term.name for term in found] == ["Python", "Pyramid", "100%"]
        assert found[0] is one


class TestChange:
    def test_a_new_slug_moves_everything_below_and_tells_the_old_addresses(
        self, service, category, told
    ):
        world = category("World")
        europe = category("Europe", parent_id=world.id)
        paris = category("Paris", parent_id=europe.id)
        service.update(world, name="Earth", slug="earth")
        assert [term.path for term in (world, europe, paris)] == [
            "earth", "earth/europe", "earth/europe/paris",
        ]  # fmt: skip
        assert [(event.old, event.new) for event in told] == [
            ("world", "earth"),
            ("world/europe", "earth/europe"),
            ("world/europe/paris", "earth/europe/paris"),
        ]

    def test_below_itself_is_refused(self, service, category):
        world = category("World")
        europe = category("Europe", parent_id=world.id)
        for parent in (world, europe):
            with pytest.raises(InvalidTermError, match="below itself"):
                service.update(world, parent_id=parent.id)

    def test_delete_lifts_what_is_below(self, service, category):
        world = category("World")
        europe = category("Europe", parent_id=world.id)
        paris = category("Paris", parent_id=europe.id)
        service.delete(europe)
        assert (paris.parent_id, paris.path) == (world.id, "world/paris")

    def test_the_tree_in_one_statement(self, service, category, scope, statements):
        world = category("World")
        category("Europe", parent_id=world.id)
        category("Art")
        scope.db.flush()
        with statements as made:
            rows = service.tree("category")
        assert [(row.term.name, row.level) for row in rows] == [
            ("Art", 0), ("World", 0), ("Europe", 1),
        ]  # fmt: skip
        assert len(made) == 1


class TestMerge:
    def test_content_carries_the_other_term_once(self, scope, service, category):
        old, new = category("Old"), category("New")
        below = category("Below", parent_id=old.id)
        content = scope.get(ContentService)
        both = content.create(type="post", title="Both", terms=[old.id, new.id])
        one = content.create(type="post", title="One", terms=[old.id], status="published")
        service.merge(old, new)
        links = scope.db.execute(
            sa.select(ContentTerm.content_id, ContentTerm.term_id, ContentTerm.public_at)
        ).all()
        assert sorted((row.content_id, row.term_id) for row in links) == [
            (both.id, new.id),
            (one.id, new.id),
        ]
        assert {row.public_at for row in links} == {None, one.published_at}
        assert below.path == "new/below"
        assert scope.db.scalars(sa.select(Term.name)).all().count("Old") == 0

    def test_what_cannot_be_merged(self, service, category):
        one = category("One")
        below = category("Below", parent_id=one.id)
        tag = service.create(taxonomy="tag", name="Tag")
        for source, target in ((one, one), (one, tag), (one, below)):
            with pytest.raises(InvalidTermError):
                service.merge(source, target)


@pytest.fixture
def service(scope):
    return scope.get(TaxonomyService)


@pytest.fixture
def category(service):
    return lambda name, **values: service.create(taxonomy="category", name=name, **values)


@pytest.fixture
def told(site):
    from zope.interface import implementedBy

    heard: list[TermPathChanging] = []
    site.registry.registerHandler(heard.append, (implementedBy(TermPathChanging),))
    yield heard
    site.registry.unregisterHandler(heard.append, (implementedBy(TermPathChanging),))
