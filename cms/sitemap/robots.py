"""``robots.txt`` (RFC 9309)."""

from __future__ import annotations

from cms.sitemap.places import locales
from cms.web.request import Request


def robots(request: Request) -> str:
    """Return the text; where it is switched off, search engines are asked to stay away."""
    settings, links = request.cms_settings, request.links
    if not settings["sitemap.indexed"]:
        return "User-agent: *\nDisallow: /\n"
    searches = {links.in_locale(locale).search().rstrip("/") for locale in locales(request)}
    closed = [links.at("admin"), *sorted(searches)]
    further = [line.strip() for line in settings["sitemap.robots"].splitlines() if line.strip()]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), *further, ""]
    return "\n".join([*lines, f"Sitemap: {links.at('sitemap.xml', absolute=True)}", ""])
