"""Methods: a view that names none takes GET and HEAD; others get 405 with what is allowed.

A view for a form says ``request_method="POST"``; one that sorts methods out by itself says
``any_method=True``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPMethodNotAllowed
from pyramid.response import Response
from pyramid.viewderivers import INGRESS

from cms.web.request import Request

READING = ("GET", "HEAD")


def allowed_methods(registry: Any, route_name: str) -> list[str]:
    """Return the methods that the views of a route take, in alphabetical order."""
    cache: dict[str, list[str]] = registry.cms_allowed_methods
    if route_name not in cache:
        found: set[str] = set()
        for row in registry.introspector.get_category("views"):
            view = row["introspectable"]
            if view.get("route_name") == route_name and not view.get("exception_only"):
                methods = view.get("request_methods") or READING
                found.update([methods] if isinstance(methods, str) else methods)
        if "GET" in found:
            found.add("HEAD")
        cache[route_name] = sorted(found | {"OPTIONS"})
    return cache[route_name]


def answer_method(request: Request) -> Response | None:
    """Return the answer if the matched route does not take the request's method, else None.

    OPTIONS gets 204 with the list; anything else is a 405, returned and not raised.
    """
    allowed = allowed_methods(request.registry, request.matched_route.name)
    if request.method == "OPTIONS":
        return Response(status=204, headerlist=[("Allow", ", ".join(allowed))])
    if request.method in allowed:
        return None
    return HTTPMethodNotAllowed(headers=[("Allow", ", ".join(allowed))])


def method_view(view: Callable[..., Any], info: Any) -> Callable[..., Any]:
    """Derive a view that takes only GET and HEAD unless it names its methods."""
    declared = any(type(item).__name__ == "RequestMethodPredicate" for item in info.predicates)
    if info.exception_only or declared or info.options.get("any_method"):
        return view

    def checked(context: Any, request: Any) -> Any:
        if request.method not in READING and request.matched_route is not None:
            answer = answer_method(request)
            if isinstance(answer, HTTPMethodNotAllowed):
                raise answer
            if answer is not None:
                return answer
            raise _not_allowed(allowed_methods(request.registry, request.matched_route.name))
        return view(context, request)

    return checked


def _not_allowed(methods: Iterable[str]) -> HTTPMethodNotAllowed:
    return HTTPMethodNotAllowed(headers=[("Allow", ", ".join(methods))])


method_view.options = ("any_method",)  # type: ignore[attr-defined]


def includeme(config: Configurator) -> None:
    config.registry.cms_allowed_methods = {}
    # Before permissions and CSRF: that a method does not exist is the first thing to say.
    config.add_view_deriver(method_view, name="method_view", under=INGRESS, over="secured_view")
