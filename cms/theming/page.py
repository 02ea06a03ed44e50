"""A public page as a response."""

from __future__ import annotations

from typing import Any

from pyramid.interfaces import IRequest
from pyramid.response import Response

from cms.theming.themes import get_template

#: Made for one person.
PERSONAL = "private, no-store"


def render_page(
    request: IRequest,
    *names: str,
    personal: bool = False,
    status: int = 200,
    **values: Any,
) -> Response:
    """Return the first template of *names* that the theme has, filled with *values*.

    :param personal: the page is for this visitor alone; nobody may keep it. Any other is
        everybody's, of the kind ``page``.
    """
    body = get_template(request, *names).render(request=request, **values)
    response = Response(body.encode(), status=status, content_type="text/html", charset="utf-8")
    if personal:
        response.headers["Cache-Control"] = PERSONAL
    else:
        request.cache_kind = "page"
    return response
