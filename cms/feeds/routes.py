"""Where feeds are: at the end of an archive's address, as ``permalink.feed_base`` says, live."""

from __future__ import annotations

from typing import Any

from pyramid.config import Configurator

#: What may follow the base, and the kind of feed it names; the older names are WordPress's.
KINDS = {"": "rss", "atom": "atom", "rss": "rss", "rss2": "rss", "rdf": "rss"}


def split(path: str, base: str) -> tuple[str, str] | None:
    """Return the archive's path and what follows the feed base, or None for another address."""
    path = path.strip("/")
    for name in KINDS:
        tail = f"{base}/{name}" if name else base
        if path == tail:
            return "", name
        if path.endswith("/" + tail):
            return path[: -len(tail) - 1], name
    return None


class IsFeed:
    """A route predicate: the path is a feed's."""

    path_only = True

    def __init__(self, value: bool, config: Configurator) -> None:
        self._value = value

    def text(self) -> str:
        return f"is_feed = {self._value}"

    phash = text

    def __call__(self, info: dict[str, Any], request: Any) -> bool:
        base = request.registry.cms_settings["permalink.feed_base"]
        found = split(info["match"]["feed_path"], base)
        if found is not None:
            info["match"]["archive"], info["match"]["kind"] = found
        return found is not None


def includeme(config: Configurator) -> None:
    config.add_route_predicate("is_feed", IsFeed)
    config.add_route("feed", "/{feed_path:.+}", is_feed=True)
