"""Where to go after signing in: only ever to a page of this site."""

from __future__ import annotations

import re
from typing import Any, cast
from urllib.parse import urlsplit

from pyramid.httpexceptions import HTTPSeeOther

from cms.security.permissions import Permission

_UNSAFE = re.compile(r"[\x00-\x20\x7f-\x9f\\]")


def safe_next(request: Any, text: str | None) -> str | None:
    """Return *text* when it is the path of a page of this site, else None.

    Refused are other hosts (``//host``, ``https:…``), what a browser would read as such
    (backslashes, control characters), and the pages of signing in themselves.
    """
    if not text or len(text) > 2000 or _UNSAFE.search(text):
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    root = request.root_path
    if parts.scheme or parts.netloc or not text.startswith(f"{root}/"):
        return None
    if text.startswith("//") or parts.path.startswith(f"{root}//"):
        return None
    if parts.path.startswith((request.route_path("admin.sign_in"), f"{root}/admin/link/")):
        return None
    return text


def home_of(request: Any) -> str:
    """Return where somebody begins: the dashboard, or the own profile without access to it."""
    may_enter = request.has_permission(Permission.ADMIN_ENTER)
    return cast(str, request.route_path("admin.dashboard" if may_enter else "admin.profile"))


def onwards(request: Any, text: str | None) -> HTTPSeeOther:
    """Return the redirect to *text* when it is safe, else to where somebody begins."""
    return HTTPSeeOther(safe_next(request, text) or home_of(request))
