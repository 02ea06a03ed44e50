"""The language of a public page is part of its URL; it is taken off before routing."""

from __future__ import annotations

from urllib.parse import quote

from pyramid.httpexceptions import HTTPMovedPermanently
from pyramid.response import Response
from pyramid.router import Router

from cms.web.execution.policy import Environ, Proceed
from cms.web.headers import apply_headers
from cms.web.links import SAFE, tidy_path
from cms.web.request import LOCALE, ROOT, SYSTEM
from cms_cache.core.headers.table import REVALIDATE


def find_locale(environ: Environ, router: Router, proceed: Proceed) -> Response:
    """Find the language, move its prefix to ``SCRIPT_NAME``, and give each page one spelling.

    Routes are matched without a slash at the end, whichever way the site spells its URLs. A page
    asked for by another spelling leads to the right one; what is not there is 404 at once.
    """
    registry = router.registry
    settings = registry.cms_settings
    path: str = environ.get("PATH_INFO", "") or "/"
    root = environ[ROOT] = environ.get("SCRIPT_NAME", "")
    bare = tidy_path(path, False)
    first, _, rest = bare.lstrip("/").partition("/")
    reading = environ["REQUEST_METHOD"] in ("GET", "HEAD")
    if first in registry.cms_system_paths:
        if bare != path and reading:
            return _moved(environ, router, root + bare)
        environ[SYSTEM] = first
        return proceed(environ, router)
    main: str = settings["site.language"]
    environ[LOCALE] = main
    environ["PATH_INFO"] = bare
    tidy = tidy_path(path, settings["permalink.trailing_slash"])
    if first in settings["site.languages"]:
        if first == main:
            return _moved(environ, router, root + tidy.removeprefix(f"/{main}"))
        if rest.partition("/")[0] not in registry.cms_system_paths:
            environ[LOCALE] = first
            environ["SCRIPT_NAME"] = f"{root}/{first}"
            environ["PATH_INFO"] = f"/{rest}"
    response = proceed(environ, router)
    if tidy != path and reading and response.status_int in (200, 304):
        return _moved(environ, router, root + tidy)
    return response


def _moved(environ: Environ, router: Router, path: str) -> Response:
    location = quote(path.encode("latin-1"), SAFE)
    if environ.get("QUERY_STRING"):
        location += "?" + environ["QUERY_STRING"]
    response = HTTPMovedPermanently(location=location)
    # Another setting turns it around: no browser may go on with it.
    response.headers["Cache-Control"] = REVALIDATE
    apply_headers(response, router.registry, environ.get("wsgi.url_scheme") == "https")
    return response
