"""Small real applications for the tests: a Pyramid configuration with a few views."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyramid.config import Configurator
from pyramid.request import Request
from pyramid.response import Response
from webtest import TestApp

View = Callable[[Request], Any]


def application(include: str, settings: dict[str, Any], **views: View) -> TestApp:
    """An application with `include` and one view a keyword; a view may answer text."""
    config = Configurator(settings=settings)
    config.include(include)
    for name, view in views.items():
        config.add_route(name, f"/{name}")
        config.add_view(_answering(view), route_name=name)
    app = TestApp(config.make_wsgi_app())
    app.registry = config.registry
    return app


def _answering(view: View) -> View:
    def answer(request: Request) -> Any:
        result = view(request)
        return (
            result
            if isinstance(result, Response)
            else Response(json=result)
            if isinstance(result, dict)
            else Response(str(result))
        )

    return answer


def same_visitor(app: TestApp) -> TestApp:
    """The same browser at the same application, with cookies of its own from now on."""
    copy = TestApp(app.app)
    copy.registry = app.registry
    for name, value in app.cookies.items():
        copy.set_cookie(name, value)
    return copy
