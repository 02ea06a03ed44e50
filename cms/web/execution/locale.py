"""The language of a public page is part of its URL; it is taken off before routing."""

from __future__ import annotations

import re
from urllib.parse import quote

from pyramid.httpexceptions import HTTPMovedPermanently
from pyramid.response import Response
from pyramid.router import Router

from cms.web.execution.policy import Environ, Proceed
from cms.web.headers import apply_headers
from cms.web.links import SAFE
from cms.web.request import LOCALE, ROOT, SYSTEM


def find_locale(environ: Environ, router: Router, proceed: Proceed) -> Response:
    """Find the language, move its prefix to ``SCRIPT_NAME``, and give each page one spelling."""
    registry = router.registry
    settings = registry.cms_settings
    path: str = environ.get("PATH_INFO", "") or "/"
    environ[ROOT] = environ.get("SCRIPT_NAME", "")
    tidy = tidy_path(path)
    if tidy != path and environ["REQUEST_METHOD"] in ("GET", "HEAD"):
        return _moved(environ, router, tidy)
    first, _, rest = path.lstrip("/").partition("/")
    if first in registry.cms_system_paths:
        environ[SYSTEM] = first
        return proceed(environ, router)
    main: str = settings["site.language"]
    environ[LOCALE] = main
    if first in settings["site.languages"]:
        if first == main:
            return _moved(environ, router, f"/{rest}")
        if rest.partition("/")[0] not in registry.cms_system_paths:
            environ[LOCALE] = first
            environ["SCRIPT_NAME"] = f"{environ[ROOT]}/{first}"
            environ["PATH_INFO"] = f"/{rest}"
    return proceed(environ, router)


def tidy_path(path: str) -> str:
    """Return *path* without doubled slashes and without one at its end."""
    return re.sub(r"/{2,}", "/", path).rstrip("/") or "/"


def _moved(environ: Environ, router: Router, path: str) -> Response:
    location = quote((environ[ROOT] + path).encode("latin-1"), SAFE)
    if environ.get("QUERY_STRING"):
        location += "?" + environ["QUERY_STRING"]
    response = HTTPMovedPermanently(location=location)
    apply_headers(response, router.registry, environ.get("wsgi.url_scheme") == "https")
    return response
