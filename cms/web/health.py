"""``/healthz``: the process answers. ``/readyz``: it can do its work."""

from __future__ import annotations

from pyramid.config import Configurator
from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from cms.web.request import Request


def _answer(status: int, body: str) -> Response:
    response = Response(body + "\n", status=status, content_type="text/plain", charset="utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response


def healthz(request: Request) -> Response:
    """Say that the process is alive; touches nothing else."""
    return _answer(200, "ok")


def readyz(request: Request) -> Response:
    """Say whether the database answers; a balancer sends visitors elsewhere while it does not."""
    try:
        with request.registry.cms_engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return _answer(503, "database unavailable")
    return _answer(200, "ok")


def includeme(config: Configurator) -> None:
    for view in (healthz, readyz):
        config.add_route(view.__name__, f"/{view.__name__}")
        config.add_view(view, route_name=view.__name__, permission=NO_PERMISSION_REQUIRED)
