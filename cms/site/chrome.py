"""``site_info()``: what every page of the theme knows about the site itself."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

import msgspec
from babel.core import get_global
from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound
from pyramid.request import Request
from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config

from cms.content.public.parts import zone_of
from cms.i18n.languages import babel_locale, text_direction
from cms.theming.colours import accent_sheet
from cms_cache.core.recording import depends_until

YEAR = "public, max-age=31536000, immutable"


class SiteInfo(msgspec.Struct, frozen=True, kw_only=True):
    """The site as the frame of a page shows it; see ``layout.jinja2``."""

    name: str
    tagline: str
    footer: str
    language: str
    direction: str
    og_locale: str
    home_url: str
    search_url: str
    logo_url: str
    icon_url: str
    icon_type: str
    colours_url: str
    year: int


def site_info(request: Request) -> SiteInfo:
    """Return the site's frame in the language of the page; no statement."""
    registry = request.registry
    settings = registry.cms_settings
    zone = zone_of(settings["site.timezone"])
    year = registry.cms_clock.now().astimezone(zone).year
    depends_until(dt.datetime(year + 1, 1, 1, tzinfo=zone))
    # Below a system path the language spoken need not be that of the links.
    key = (request.locale, request.links.locale, request.root_path, year)
    kept = registry.cms_site_infos.get(key)
    if kept is None or kept[0] != settings.generation:
        if len(registry.cms_site_infos) > 100:
            registry.cms_site_infos.clear()
        kept = registry.cms_site_infos[key] = (settings.generation, _make(request, year))
    info: SiteInfo = kept[1]
    return info


def _make(request: Request, year: int) -> SiteInfo:
    settings, links, locale = request.registry.cms_settings, request.links, request.locale
    icon, accent = settings["site.icon"], settings["site.accent"]
    sheet = f"theme/{sheet_name(accent)}" if accent else ""
    return SiteInfo(
        name=settings["site.name"],
        tagline=settings["site.tagline"],
        footer=settings["site.footer"],
        language=locale,
        direction=text_direction(locale),
        og_locale=_with_territory(locale),
        home_url=links.home(),
        search_url=links.search(),
        logo_url=_file(links, settings["site.logo"]),
        icon_url=_file(links, icon) if icon else links.asset("theme-icon.svg"),
        icon_type="" if icon else "image/svg+xml",
        colours_url=links.at(sheet) if sheet else "",
        year=year,
    )


def _with_territory(locale: str) -> str:
    """Return *locale* as Open Graph writes it, with the territory it usually goes with."""
    babel = babel_locale(locale)
    likely = get_global("likely_subtags").get(babel.language, "")
    territory = babel.territory or likely.rpartition("_")[2]
    return f"{babel.language}_{territory}" if territory else babel.language


def _file(links: Any, value: str) -> str:
    """Return the URL of a media key; paths and URLs stay as they are."""
    if not value or value.startswith(("/", "https:")):
        return value
    return str(links.media(value))


def sheet_name(accent: str) -> str:
    """Return the file name of the colour sheet for *accent*; it changes when the sheet does."""
    digest = hashlib.sha256(accent_sheet(accent).encode()).hexdigest()[:16]
    return f"accent-{accent[1:]}.{digest}.css"


@view_config(route_name="site.accent", permission=NO_PERMISSION_REQUIRED, request_method="GET")
def accent(request: Request) -> Response:
    """Serve the sheet that sets the accent colour; its name says all that is in it."""
    colour = f"#{request.matchdict['colour']}"
    if request.matchdict["digest"] != sheet_name(colour).split(".")[1]:
        raise HTTPNotFound
    response = Response(accent_sheet(colour), content_type="text/css", charset="utf-8")
    response.headers["Cache-Control"] = YEAR
    return response


def includeme(config: Configurator) -> None:
    config.registry.cms_site_infos = {}
    config.add_system_path("theme")
    config.add_route("site.accent", r"/theme/accent-{colour:[0-9a-f]{6}}.{digest:[0-9a-f]{16}}.css")
    config.add_template_global("site_info", site_info)
