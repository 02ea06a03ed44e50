"""A plugin with a page of parts: what the view has read, and what a part reads itself."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED

from cms.plugin import Content, PageCache

_TITLES = sa.select(Content.__table__.c.title).order_by(Content.__table__.c.id)


def includeme(config: Any) -> None:
    config.add_jinja2_search_path(f"{__name__}:templates")
    config.add_route("parts", "/parts/{of}")
    config.add_view(
        page, route_name="parts", renderer="parts/page.jinja2", permission=NO_PERMISSION_REQUIRED
    )
    config.cache_route("parts", PageCache())
    config.add_route("whose", "/whose")
    config.add_view(whose, route_name="whose", permission=NO_PERMISSION_REQUIRED)
    config.cache_route("whose", PageCache())


def page(request: Any) -> dict[str, Any]:
    """Read all titles before the template is drawn."""
    request.cache_kind = "page"
    return {"of": request.matchdict["of"], "titles": list(request.reader.scalars(_TITLES))}


def whose(request: Any) -> Response:
    """Greet people by their names."""
    request.cache_kind = "page"
    somebody = request.identity
    return Response(f"Hello {somebody.name if somebody else 'visitor'}")
