"""``/favicon.ico``, which browsers ask for whatever a page says."""

from __future__ import annotations

from pathlib import Path

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPFound
from pyramid.request import Request
from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config

import cms.theming.default
from cms.site.chrome import site_info

_ICON = (Path(cms.theming.default.__file__).parent / "static" / "favicon.ico").read_bytes()
DAY = "public, max-age=86400"


@view_config(
    route_name="site.icon", request_method=("GET", "HEAD"), permission=NO_PERMISSION_REQUIRED
)
def icon(request: Request) -> Response:
    """Return the theme's icon, or lead to the one that the site chose."""
    if request.registry.cms_settings["site.icon"]:
        response: Response = HTTPFound(location=site_info(request).icon_url)
    else:
        response = Response(_ICON, content_type="image/x-icon")
    response.headers["Cache-Control"] = DAY
    return response


def includeme(config: Configurator) -> None:
    config.add_system_path("favicon.ico")
    config.add_route("site.icon", "/favicon.ico")
