"""A plugin with a panel, a card and a hint."""

from __future__ import annotations

from pathlib import Path

from pyramid.response import Response


def includeme(config):
    config.add_site_permission("shop:sell", roles=("editor",), help="Sell things.")
    config.add_route("admin.shop", "/admin/shop")
    config.add_view(lambda request: Response("ok"), route_name="admin.shop", permission="shop:sell")
    config.add_admin_panel("shop", label="Shop", route="admin.shop", permission="shop:sell")
    config.add_jinja2_search_path(str(Path(__file__).parent))
    config.add_dashboard_card(
        "orders",
        label="Orders",
        template="shop_card.jinja2",
        provider=lambda request: {"open": "7 <open>"},
        permission="shop:sell",
    )
    config.add_dashboard_card(
        "empty",
        label="Nothing to see",
        template="shop_card.jinja2",
        provider=lambda request: None,
        permission="shop:sell",
    )
    config.add_admin_hint(
        "shop",
        provider=lambda request: [{"level": "warning", "text": "The shop is closed."}],
        permission="shop:sell",
    )
    config.add_setting(
        "shop.currency",
        default="EUR",
        choices=("EUR", "CHF"),
        label="Currency",
        help="What prices are in.",
        editable=True,
        group="shop",
    )
    config.add_setting(
        "shop.key", secret=True, label="Key", help="Key of the bank.", editable=True, group="shop"
    )
