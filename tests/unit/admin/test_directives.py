from __future__ import annotations

import pytest
from pyramid.config import Configurator
from pyramid.exceptions import (
    ConfigurationConflictError,
    ConfigurationError,
    ConfigurationExecutionError,
)

from cms.admin.registry import admin_registry


@pytest.fixture
def config() -> Configurator:
    config = Configurator()
    config.include("cms.admin.directives")
    config.add_route("admin.shop", "/admin/shop")
    return config


def panel(config, name="shop", **kw):
    values = {"label": "Shop", "route": "admin.shop", "permission": "shop:sell", **kw}
    config.add_admin_panel(name, **values)


class TestPanels:
    def test_they_stand_in_order_of_group_place_and_name(self, config):
        panel(config, "z", group="content", order=5)
        panel(config, "b", group="system", order=1)
        panel(config, "c", group="content")
        panel(config, "a", group="content")
        config.commit()

        names = [p.name for p in admin_registry(config.registry).panels()]
        assert names == ["z", "a", "c", "b"]

    def test_they_can_be_seen_in_the_introspector(self, config):
        panel(config)
        config.commit()

        row = config.registry.introspector.get("cms admin panels", "shop")
        assert row["permission"] == "shop:sell"

    @pytest.mark.parametrize("wrong", [{"name": "My Shop"}, {"name": ""}, {"group": "shops"}])
    def test_wrong_ones_are_named(self, config, wrong):
        with pytest.raises(ConfigurationError, match="admin panel"):
            panel(config, **wrong)

    def test_two_of_one_name_stop_the_start(self, config):
        def one_shop(config):
            panel(config)

        def another_shop(config):
            panel(config)

        config.include(one_shop)
        config.include(another_shop)

        with pytest.raises(ConfigurationConflictError):
            config.commit()

    def test_a_panel_without_a_route_stops_the_start(self, config):
        panel(config, route="admin.elsewhere")

        with pytest.raises((ConfigurationError, ConfigurationExecutionError), match="elsewhere"):
            config.commit()

    def test_an_override_replaces_a_panel(self, config):
        config.include(lambda c: panel(c))
        panel(config, label="Better shop")
        config.commit()

        assert [p.label for p in admin_registry(config.registry).panels()] == ["Better shop"]


class TestBelonging:
    def test_pages_below_a_panels_route_belong_to_it(self, config):
        panel(config)
        config.commit()
        (shop,) = admin_registry(config.registry).panels()

        assert shop.owns("admin.shop", {})
        assert shop.owns("admin.shop.edit", {"id": "1"})
        assert not shop.owns("admin.shopping", {})

    def test_placeholders_tell_panels_of_one_route_apart(self, config):
        panel(config, route_args={"kind": "book"})
        config.commit()
        (shop,) = admin_registry(config.registry).panels()

        assert shop.owns("admin.shop", {"kind": "book"})
        assert not shop.owns("admin.shop", {"kind": "record"})


class TestCardsAndHints:
    def test_cards_and_hints_stand_in_order(self, config):
        for name, order in (("b", 1), ("a", 2)):
            config.add_dashboard_card(
                name,
                label=name,
                template="x.jinja2",
                provider=lambda request: None,
                permission="p",
                order=order,
            )
            config.add_admin_hint(name, provider=lambda request: [], permission="p", order=order)
        config.commit()
        registry = admin_registry(config.registry)

        assert [card.name for card in registry.cards()] == ["b", "a"]
        assert [hint.name for hint in registry.hints()] == ["b", "a"]
