"""The web layer with the sample plugin and no feature: what is tested here needs none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from pyramid.config import Configurator
from webtest import TestApp

from cms.app import FRAMEWORK_DEFAULTS

KERNEL = (
    "cms.settings",
    "pyramid_tm",
    "pyramid_retry",
    "cms.db",
    "cms.security",
    "cms.caching",
    "cms.theming",
    "cms.web",
)

INI = {
    "cms.secret": "a secret for tests alone, long enough",
    "site.url": "http://localhost",
    "site.languages": "fr es",
    "site.hosts": "*.example.org",
    "http.trusted_proxies": "10.0.0.0/8 localhost",
    "http.max_body": "10k",
    "http.max_url": "2000",
}


@dataclass
class WebSite:
    """An application and its folder."""

    folder: Path
    wsgi: Any

    @property
    def registry(self) -> Any:
        return self.wsgi.registry

    @property
    def var(self) -> Path:
        return self.folder / "var"

    def visitor(self) -> TestApp:
        environ = {"HTTP_HOST": "localhost", "REMOTE_ADDR": "127.0.0.1"}
        return TestApp(self.wsgi, extra_environ=environ)


def compose(folder: Path, **ini: str) -> WebSite:
    """Return the kernel with the sample plugin, in *folder*."""
    (folder / "var").mkdir(parents=True)
    settings = {**FRAMEWORK_DEFAULTS, **INI, "cms.var": str(folder / "var"), **ini}
    config = Configurator(settings=settings)
    for name in (*KERNEL, "tests.functional.web.sample"):
        config.include(name)
    site = WebSite(folder, config.make_wsgi_app())
    site.registry.cms_settings.save({"site.theme": "sample"})
    with site.registry.cms_engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE sample_note (word VARCHAR(50))"))
    return site


@pytest.fixture(scope="package")
def web_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebSite]:
    site = compose(tmp_path_factory.mktemp("web"))
    yield site
    site.registry.cms_engine.dispose()


@pytest.fixture
def web(web_site: WebSite) -> TestApp:
    """A visitor of that site."""
    return web_site.visitor()
