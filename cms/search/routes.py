"""Where the search page is: at the setting ``permalink.search_base``, live."""

from __future__ import annotations

from typing import Any

from pyramid.config import Configurator


class BelowSearchBase:
    """A route predicate: the path is the search page's, or lies below it."""

    path_only = True

    def __init__(self, value: bool, config: Configurator) -> None:
        self._value = value

    def text(self) -> str:
        return f"below_search_base = {self._value}"

    phash = text

    def __call__(self, info: dict[str, Any], request: Any) -> bool:
        base = request.registry.cms_settings["permalink.search_base"]
        path = info["match"]["search_path"].rstrip("/")
        return path == base or path.startswith(base + "/")


def includeme(config: Configurator) -> None:
    config.add_route_predicate("below_search_base", BelowSearchBase)
    config.add_route("search", "/{search_path:.+}", below_search_base=True)
    config.include(".views")
