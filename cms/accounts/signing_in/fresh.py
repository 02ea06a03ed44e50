"""``fresh=True`` on a view: it opens only soon after a password was shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPSeeOther

from cms.accounts.signing_in.identity import is_fresh


def fresh_view(view: Callable[..., Any], info: Any) -> Callable[..., Any]:
    """Send whoever signed in long ago to confirm their password, then back to this page.

    A form's GET and POST both say ``fresh=True``: a password is asked for before the form
    is filled in, and nothing typed is lost.
    """
    if not info.options.get("fresh"):
        return view

    def wrapper(context: Any, request: Any) -> Any:
        if is_fresh(request):
            return view(context, request)
        back = request.path_qs if request.method in ("GET", "HEAD") else request.path
        return HTTPSeeOther(request.route_path("admin.confirm", _query={"next": back}))

    return wrapper


fresh_view.options = ("fresh",)  # type: ignore[attr-defined]


def includeme(config: Configurator) -> None:
    """Add the view option. Permissions are checked first."""
    config.add_view_deriver(fresh_view, name="fresh_view")
