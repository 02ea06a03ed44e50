"""What the page that says "not found" offers instead."""

from __future__ import annotations

from markupsafe import Markup
from pyramid.config import Configurator
from pyramid.request import Request

from cms.content.queries import LinkRow, beginning_with
from cms.text import slugify
from cms.theming.head import Crumb
from cms.theming.slots import render_slot
from cms.theming.themes import get_template

LIMIT = 5


def suggestions(request: Request) -> Markup | None:
    """Return links to public content whose address begins as the one asked for does.

    At most two statements; both are ranges of an index.
    """
    if request.system_path is not None:
        return None
    path = request.path_info.strip("/")[:200]
    now = request.registry.cms_clock.now()
    found: dict[int, LinkRow] = {}
    for prefix in _prefixes(path):
        for row in beginning_with(request.reader, request.locale, prefix, now, LIMIT):
            found.setdefault(row.id, row)
        if len(found) >= LIMIT:
            break
    if not found:
        return None
    request.environ["cms.suggested"] = True  # so that nobody puts a second list below
    links = [
        Crumb(row.title, request.links.content(row.path)) for row in list(found.values())[:LIMIT]
    ]
    html = get_template(request, "site/suggestions.jinja2").render(
        request=request, suggestions=links
    )
    return Markup(html)  # noqa: S704 - an escaping template made it


def _prefixes(path: str) -> list[str]:
    """Return what a path nearby may begin with, the closest first."""
    folder, _, last = path.rpartition("/")
    first_word = slugify(last).split("-")[0]
    at = f"{folder}/" if folder else ""
    wanted = [at + first_word] if len(first_word) >= 3 else []
    if folder:
        wanted.append(folder)
    return wanted[:2]


def whats_near(request: Request) -> Markup:
    """Fill the hole of the page that all missing addresses share: with what is near this one."""
    return render_slot(request, "not_found")


def includeme(config: Configurator) -> None:
    config.add_slot("not_found", suggestions)
    config.add_hole("not_found", whats_near)
