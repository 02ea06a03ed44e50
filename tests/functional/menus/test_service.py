"""Menus keep their shape whatever happens to what they link to."""

from __future__ import annotations

import pytest

from cms.content.services import ContentService
from cms.menus.errors import InvalidMenuError
from cms.menus.services import MAX_LEVELS, MenuService
from cms.taxonomy.services import TaxonomyService


class TestItems:
    def test_a_tree(self, service, menu):
        one = service.add_item(menu, kind="url", url="/one", label="One")
        service.add_item(menu, kind="url", url="https://example.org/", label="Two")
        service.add_item(menu, kind="home", parent_id=one.id)
        rows = service.tree(menu)
        assert [(row.item.label, row.level) for row in rows] == [("One", 0), ("", 1), ("Two", 0)]

    @pytest.mark.parametrize(
        ("values", "name"),
        [
            ({"kind": "url", "url": "javascript:alert(1)"}, "url"),
            ({"kind": "url"}, "url"),
            ({"kind": "cake"}, "kind"),
            ({"kind": "content", "target_id": 99}, "target_id"),
            ({"kind": "content"}, "target_id"),
            ({"kind": "term", "target_id": 99}, "target_id"),
            ({"kind": "home", "colour": "red"}, "colour"),
        ],
    )
    def test_what_is_refused(self, service, menu, values, name):
        with pytest.raises(InvalidMenuError) as raised:
            service.add_item(menu, **values)
        assert set(raised.value.errors) == {name}

    def test_no_circles_and_an_end_to_depth(self, service, menu):
        items = [service.add_item(menu, kind="home")]
        for _ in range(MAX_LEVELS - 1):
            items.append(service.add_item(menu, kind="home", parent_id=items[-1].id))
        with pytest.raises(InvalidMenuError, match="levels"):
            service.add_item(menu, kind="home", parent_id=items[-1].id)
        with pytest.raises(InvalidMenuError, match="below itself"):
            service.update_item(menu, items[0].id, parent_id=items[2].id)

    def test_moving(self, service, menu):
        a, b, c = (service.add_item(menu, kind="url", url="/", label=name) for name in "abc")
        service.move_item(menu, c.id, "up")
        assert labels(service, menu) == ["a", "c", "b"]
        service.move_item(menu, c.id, "in")
        assert c.parent_id == a.id
        service.move_item(menu, b.id, "in")
        assert [(r.item.label, r.level) for r in service.tree(menu)] == [
            ("a", 0),
            ("c", 1),
            ("b", 1),
        ]
        service.move_item(menu, c.id, "out")
        assert labels(service, menu) == ["a", "b", "c"]
        service.move_item(menu, a.id, "up")
        assert labels(service, menu) == ["a", "b", "c"]

    def test_removing_lifts_what_is_below(self, service, menu):
        one = service.add_item(menu, kind="url", url="/", label="One")
        two = service.add_item(menu, kind="url", url="/", label="Two", parent_id=one.id)
        service.remove_item(menu, one.id)
        assert (two.parent_id, labels(service, menu)) == (None, ["Two"])


class TestTargets:
    def test_items_of_deleted_content_go(self, scope, service, menu):
        content = scope.get(ContentService)
        page = content.create(type="page", title="A", status="published")
        item = service.add_item(menu, kind="content", target_id=page.id)
        service.add_item(menu, kind="home", parent_id=item.id)
        content.trash(page)
        scope.db.expire_all()
        assert len(service.get(menu.id).items) == 2
        content.delete(page)
        scope.db.expire_all()
        assert [(row.kind, row.parent_id) for row in service.get(menu.id).items] == [("home", None)]

    def test_items_follow_merged_terms_and_go_with_deleted_ones(self, scope, service, menu):
        terms = scope.get(TaxonomyService)
        old, new = (terms.create(taxonomy="tag", name=name) for name in ("old", "new"))
        service.add_item(menu, kind="term", target_id=old.id)
        terms.merge(old, new)
        scope.db.expire_all()
        assert [item.target_id for item in service.get(menu.id).items] == [new.id]
        terms.delete(new)
        scope.db.expire_all()
        assert service.get(menu.id).items == []


class TestPlaces:
    def test_one_menu_a_place(self, scope, service):
        one = service.create("One", place="main")
        two = service.create("Two", place="main")
        scope.db.refresh(one)
        assert (one.place, two.place) == ("", "main")

    def test_slugs(self, service):
        assert [service.create("Main").slug for _ in range(2)] == ["main", "main-2"]


def labels(service, menu):
    return [row.item.label for row in service.tree(menu)]


@pytest.fixture
def service(scope):
    return scope.get(MenuService)


@pytest.fixture
def menu(service):
    return service.create("Main", place="main")
