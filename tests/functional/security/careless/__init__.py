"""A plugin that forgets to say who may see its pages."""

from __future__ import annotations

from pyramid.response import Response


def includeme(config):
    config.add_site_permission("careless:see", roles=("editor",), help="See it.")
    for name, permission in (
        ("careless", None),
        ("invented", "no:such"),
        ("granted", "careless:see"),
    ):
        config.add_route(name, f"/{name}")
        config.add_view(
            lambda request: Response("seen"), route_name=name, permission=permission, name=""
        )
