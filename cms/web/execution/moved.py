"""The hosts that the site had before lead to the one it has now."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPMovedPermanently, HTTPPermanentRedirect
from pyramid.response import Response
from pyramid.router import Router

from cms.web.execution.policy import Environ, Proceed
from cms.web.headers import apply_headers
from cms.web.links import SAFE
from cms_cache.core.headers.table import LONGEST_REDIRECT


def lead_from_old_hosts(environ: Environ, router: Router, proceed: Proceed) -> Response:
    """Answer a request for an old host with the same URL on ``site.url``."""
    settings = router.registry.cms_settings
    old: tuple[str, ...] = settings["site.old_hosts"]
    host = environ.get("HTTP_HOST", "").lower()
    if host not in old or host == urlsplit(settings["site.url"]).netloc:
        return proceed(environ, router)
    path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    location = settings["site.url"] + quote(path.encode("latin-1"), SAFE)
    if environ.get("QUERY_STRING"):
        location += "?" + environ["QUERY_STRING"]
    kind = (
        HTTPMovedPermanently
        if environ["REQUEST_METHOD"] in ("GET", "HEAD")
        else HTTPPermanentRedirect
    )
    response = kind(location=location)
    # The site may move back.
    response.headers["Cache-Control"] = f"public, max-age={LONGEST_REDIRECT}"
    apply_headers(response, router.registry, environ.get("wsgi.url_scheme") == "https")
    return response


def includeme(config: Configurator) -> None:
    config.add_setting(
        "site.old_hosts",
        type=list,
        default=(),
        editable=True,
        group="site",
        help="Hosts, with their port if any, whose URLs are redirected to site.url; "
        "`cms site url` fills it.",
    )
    config.add_execution_layer("moved", lead_from_old_hosts, order=15)
