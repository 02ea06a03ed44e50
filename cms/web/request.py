"""The request as this site sees it."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from pyramid.config import Configurator
from pyramid.i18n import default_locale_negotiator
from pyramid.interfaces import IRequest
from pyramid.request import Request as PyramidRequest
from zope.interface import implementer

from cms.i18n.compiled import compile_stale
from cms.i18n.languages import interface_language
from cms.i18n.translate import LOCALE_DIR
from cms.web.links import Links, tidy_path
from cms_cache.core.recording import depends_on_address

#: Where the execution layers leave what they found out (keys of the WSGI environment).
LOCALE = "cms.locale"
ROOT = "cms.root"
SYSTEM = "cms.system"
NOWHERE = "cms.nowhere"
REQUEST_ID = "cms.request_id"


@implementer(IRequest)
class Request(PyramidRequest):
    """A Pyramid request with what the execution layers found out about it."""

    @property
    def client_addr(self) -> str | None:
        """The client's address; only trusted proxies had a say in it."""
        return self.environ.get("REMOTE_ADDR")

    @property
    def request_id(self) -> str:
        """What the access log and the ``X-Request-ID`` header call this request."""
        return self.environ.get(REQUEST_ID, "")

    @property
    def root_path(self) -> str:
        """The path the application is mounted at, without a language; ``""`` for the root."""
        return self.environ.get(ROOT, self.environ.get("SCRIPT_NAME", ""))

    @property
    def system_path(self) -> str | None:
        """First segment of a path outside the public pages (``admin``); None on a public page."""
        return self.environ.get(SYSTEM)

    @property
    def path_info(self) -> str:
        """The path that is asked for; a part of a page that shows it is no other page's.

        Under it lie ``path``, ``url`` and the like.
        """
        if NOWHERE not in self.environ:
            depends_on_address()
        return str(super().path_info)

    @path_info.setter
    def path_info(self, path: str) -> None:
        PyramidRequest.path_info.fset(self, path)

    @cached_property
    def locale(self) -> str:
        """The language of the page.

        A public page's comes from its URL alone, so that every visitor of a URL gets the same
        page. Below ``/admin`` it is the user's, else the site's.
        """
        if self.system_path is not None:
            identity = self.identity
            if identity is not None and identity.locale:
                return identity.locale
        found: str = self.environ.get(LOCALE) or self.registry.cms_settings["site.language"]
        return found

    @cached_property
    def links(self) -> Links:
        """Public URLs in the language of this page."""
        return Links(
            self.registry.cms_settings,
            self.environ.get(LOCALE),
            script_name=self.root_path,
            asset_url=self.registry.cms_assets.path,
        )

    def route_url(self, route_name: str, *elements: Any, **kw: Any) -> str:
        """As Pyramid's, in the site's spelling; no language prefix below a system path."""
        introspectable = self.registry.introspector.get("routes", route_name)
        pattern = introspectable["pattern"].lstrip("/") if introspectable else ""
        system = pattern.partition("/")[0] in self.registry.cms_system_paths
        if system and self.root_path != self.script_name and "_app_url" not in kw:
            kw["_app_url"] = self.host_url + self.root_path
        url = super().route_url(route_name, *elements, **kw)
        if system:
            return url
        end = next((index for index, sign in enumerate(url) if sign in "?#"), len(url))
        return tidy_path(url[:end], self.cms_settings["permalink.trailing_slash"]) + url[end:]

    def route_path(self, route_name: str, *elements: Any, **kw: Any) -> str:
        """As Pyramid's; a route below a system path never gets a language prefix."""
        return self.route_url(route_name, *elements, **kw).removeprefix(self.host_url)


def negotiate_locale(request: Any) -> str:
    """Return the interface language that Pyramid's localizer should load."""
    locale = getattr(request, "locale", None) or default_locale_negotiator(request)
    return interface_language(locale)


def add_system_path(config: Configurator, segment: str) -> None:
    """Keep ``/segment`` and everything below it out of the public pages.

    Such paths take no language prefix, are left alone by maintenance mode, and no content may
    take them. Their pages speak the user's language.
    """

    def register() -> None:
        config.registry.cms_system_paths.add(segment)

    config.action(("cms system path", segment), register, order=-10)


def includeme(config: Configurator) -> None:
    config.registry.cms_system_paths = set()
    config.add_directive("add_system_path", add_system_path)
    for segment in ("admin", "api", "static", "healthz", "readyz", "metrics"):
        config.add_system_path(segment)
    config.set_request_factory(Request)
    config.set_locale_negotiator(negotiate_locale)
    compile_stale(LOCALE_DIR)
    config.add_translation_dirs("cms:locale")
