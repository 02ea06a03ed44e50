"""`{% cache %}` and `{% hole %}` for Jinja templates.

{% cache "latest", section.id %} … {% endcache %}
{% hole "user_bar", edit=content.id %}
"""

from __future__ import annotations

from typing import Any

from jinja2 import meta, nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from jinja2.runtime import Context
from markupsafe import Markup
from pyramid.threadlocal import get_current_request

from cms_cache.web.pages.fragments import fragment
from cms_cache.web.pages.holes import hole

# What these bring in may look at every name.
_OPEN = (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends, nodes.Block,
         nodes.ContextReference, nodes.DerivedContextReference)  # fmt: skip
# They are given all names, and look at none.
_TRANSLATING = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
_SPECIAL = {"self", "super", "caller", "varargs", "kwargs", "loop"}


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
        call = self.call_method(
            "_cache", [nodes.ContextReference(), self._taken(body), name, *arguments], keywords
        )
        return nodes.CallBlock(call, [], [], body).set_lineno(token.lineno)

    def _taken(self, body: list[nodes.Node]) -> nodes.Expr:
        """What a part of a template takes from around it, by name; `None`: it may be anything."""
        part = nodes.Template(body, lineno=1)
        part.set_environment(self.environment)
        known = self.environment.globals
        names = meta.find_undeclared_variables(part) | {
            each.name for each in part.find_all(nodes.Name) if each.name in known
        }
        if names & _SPECIAL or any(True for _ in part.find_all(_OPEN)):
            return nodes.Const(None)
        return nodes.Dict(
            [nodes.Pair(nodes.Const(each), nodes.Name(each, "load")) for each in sorted(names)]
        )

    def _asks(self, name: str, value: Any) -> bool:
        """Whether it is a function of the site, which asks for what it shows itself."""
        known = self.environment.globals
        if name not in known or value is not known[name]:
            return False
        return name in _TRANSLATING or getattr(value, "jinja_pass_arg", None) is None

    def _hole(self, name: str, **values: Any) -> Markup:
        return hole(_request(), name, **values)

    def _cache(
        self,
        context: Context,
        taken: dict[str, Any] | None,
        name: str,
        *vary: Any,
        caller: Any,
        lifetime: int | None = None,
    ) -> Markup:
        # The template is part of the key: two of them may use one name.
        place = f"{context.name}:{name}"
        by_itself = taken is not None and all(map(self._asks, taken, taken.values()))
        text = fragment(_request(), place, vary, caller, lifetime=lifetime, by_itself=by_itself)
        return Markup(text)  # noqa: S704 - an escaping template made it


def _request() -> Any:
    return get_current_request()
