"""While the database has no tables, every page says how to set the site up."""

from __future__ import annotations

from typing import Any

import structlog
from pyramid.config import Configurator
from pyramid.response import Response
from pyramid.router import Router
from sqlalchemy.exc import SQLAlchemyError

from cms.db.migrate import has_schema
from cms.web.errors.plain import plain_error
from cms.web.execution.hosts import host_allowed
from cms.web.execution.policy import Environ, Proceed

log = structlog.get_logger(__name__)

#: Asked by balancers, which want to know of the process, not of the site.
PASSED = ("/healthz", "/readyz")


class Installed:
    """Remembers that the tables were there once, so that a request costs no look."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self._seen = False

    def __call__(self) -> bool:
        """Return whether the site has been set up; a dead database is not our business."""
        if not self._seen:
            try:
                self._seen = has_schema(self._engine)
            except SQLAlchemyError:
                return True
        return self._seen


def show_how_to_install(environ: Environ, router: Router, proceed: Proceed) -> Response:
    """Answer 503 with the way to set the site up, while that has not been done."""
    registry = router.registry
    if registry.cms_installed() or environ.get("PATH_INFO") in PASSED:
        return proceed(environ, router)
    settings = registry.cms_settings
    # Not for visitors of other hosts: the guard has its own page for them.
    if not host_allowed(environ.get("HTTP_HOST", ""), settings["site.url"], settings["site.hosts"]):
        return proceed(environ, router)
    log.warning("not set up: run cms init", ini=registry.cms_ini)
    response = plain_error(environ, registry, 503, "uninstalled")
    response.headers["Retry-After"] = "60"
    return response


def includeme(config: Configurator) -> None:
    config.registry.cms_installed = Installed(config.registry.cms_engine)
    config.add_execution_layer("installed", show_how_to_install, order=16)
