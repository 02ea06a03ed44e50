"""`{% cache %}` and `{% hole %}` for Jinja templates.

{% cache "latest", section.id %} … {% endcache %}
{% hole "user_bar", edit=content.id %}
"""

from __future__ import annotations

from typing import Any

from jinja2 import nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from jinja2.runtime import Context
from markupsafe import Markup
from pyramid.threadlocal import get_current_request

from cms_cache.web.pages.fragments import fragment
from cms_cache.web.pages.holes import hole


class CacheTags(Extension):
    """The two tags."""

    tags = {"cache", "hole"}

    def parse(self, parser: Parser) -> nodes.Node:
        token = next(parser.stream)
        name = parser.parse_expression()
        arguments: list[nodes.Expr] = []
        keywords: list[nodes.Keyword] = []
        while parser.stream.skip_if("comma"):
            if parser.stream.current.type == "name" and parser.stream.look().type == "assign":
                key = next(parser.stream).value
                next(parser.stream)
                keywords.append(nodes.Keyword(key, parser.parse_expression()))
            else:
                arguments.append(parser.parse_expression())
        if token.value == "hole":
            call = self.call_method("_hole", [name, *arguments], keywords)
            return nodes.Output([call]).set_lineno(token.lineno)
        body = parser.parse_statements(("name:endcache",), drop_needle=True)
        call = self.call_method("_cache", [nodes.ContextReference(), name, *arguments], keywords)
        return nodes.CallBlock(call, [], [], body).set_lineno(token.lineno)

    def _hole(self, name: str, **values: Any) -> Markup:
        return hole(_request(), name, **values)

    def _cache(
        self,
        context: Context,
        name: str,
        *vary: Any,
        caller: Any,
        lifetime: int | None = None,
    ) -> Markup:
        # The template is part of the key: two of them may use one name.
        place = f"{context.name}:{name}"
        text = fragment(_request(), place, vary, caller, lifetime=lifetime)
        return Markup(text)  # noqa: S704 - an escaping template made it


def _request() -> Any:
    return get_current_request()
