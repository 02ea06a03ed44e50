"""``{{ menu("main") }}``: the menus of public pages.

Menus are read in one statement, whose result all pages share, and drawn once for the same rows. A
page depends on the menus that it shows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial

from markupsafe import Markup
from pyramid.config import Configurator
from pyramid.request import Request

from cms.content.public.memory import Memory, frame_key
from cms.content.queries import top_pages
from cms.menus.queries import items_at
from cms.menus.types import ItemRow, MenuLink
from cms.theming.themes import get_template
from cms_cache.core.recording import current

#: The place of the theme that shows the top pages while no menu is put there.
MAIN = "main"


def menu(request: Request, place: str) -> Markup:
    """Return the menu that the site puts at *place*, or nothing."""
    # A part of a page that is kept by itself notes itself what it is made of.
    recorder = current()
    of, menus = request.environ.get("cms.menus", (None, None))
    if menus is None or of is not recorder:
        menus = {}
        request.environ["cms.menus"] = (recorder, menus)
    if place not in menus:
        menus[place] = _drawn(request, place)
    drawn: Markup = menus[place]
    if request.exception is not None:
        return drawn  # what is missing stands in no menu, and all that is shares one page
    here = Markup('href="{}"').format(request.links.content(request.path_info.strip("/")))
    return Markup(drawn.replace(here, here + Markup(' aria-current="page"')))  # noqa: S704


def _drawn(request: Request, place: str) -> Markup:
    """Return the menu at *place*, drawn before if its rows were."""
    now = request.registry.cms_clock.now()
    rows = items_at(request.reader, request.locale, place, now)
    if not rows and place == MAIN:
        rows = _top_pages(request, now)
    memory: Memory = request.registry.cms_drawn_menus
    return memory.get_or_make((frame_key(request), rows), partial(_draw, request, rows))


def _top_pages(request: Request, now: dt.datetime) -> tuple[ItemRow, ...]:
    front = request.registry.cms_settings["site.front_page"]
    return tuple(
        ItemRow(
            place=MAIN,
            menu_name="",
            id=link.id,
            parent_id=None,
            kind="content",
            url="",
            label="",
            title="",
            new_window=False,
            content_path=link.path,
            content_title=link.title,
            content_locale=link.locale,
            taxonomy=None,
            term_path=None,
            term_name=None,
        )
        for link in top_pages(request.reader, request.locale, now)
        if link.id != front
    )


def _draw(request: Request, rows: Sequence[ItemRow]) -> Markup:
    if not rows:
        return Markup()
    html = get_template(request, "menus/menu.jinja2").render(
        request=request,
        place=rows[0].place,
        name=rows[0].menu_name,
        items=_tree(request, rows),
    )
    return Markup(html)  # noqa: S704 - an escaping template made it


def _tree(request: Request, rows: Sequence[ItemRow]) -> tuple[MenuLink, ...]:
    children: dict[int | None, list[ItemRow]] = {}
    ids = {row.id for row in rows}
    for row in rows:
        parent = row.parent_id if row.parent_id in ids else None
        children.setdefault(parent, []).append(row)

    def below(parent: int | None, depth: int) -> tuple[MenuLink, ...]:
        links: list[MenuLink] = []
        for row in children.get(parent, ()) if depth < 12 else ():
            label, url = _target(request, row)
            if url is None:
                # What stands below an item that is gone moves up, rather than vanish with it.
                links += below(row.id, depth + 1)
            else:
                links.append(
                    MenuLink(label, url, row.title, row.new_window, below(row.id, depth + 1))
                )
        return tuple(links)

    return below(None, 0)


def _target(request: Request, row: ItemRow) -> tuple[str, str | None]:
    """Return the label and URL of an item; no URL when its target is not there."""
    links = request.links
    match row.kind:
        case "home":
            return row.label or request.registry.cms_settings["site.name"], links.home()
        case "content" if row.content_path is not None:
            if row.content_locale != links.locale:
                links = links.in_locale(row.content_locale)
            return row.label or row.content_title or "", links.content(row.content_path)
        case "term" if row.term_path is not None and row.taxonomy in ("category", "tag"):
            url = getattr(links, row.taxonomy)(row.term_path)
            return row.label or row.term_name or "", url
        case "url" if row.url:
            return row.label or row.url, row.url
    return "", None


def includeme(config: Configurator) -> None:
    config.registry.cms_drawn_menus = Memory(100)
    config.add_template_global("menu", menu)
