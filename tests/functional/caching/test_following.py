"""What a page's world is made of: the code, templates and plugins of the site."""

from __future__ import annotations

import shutil
from importlib import metadata
from pathlib import Path

import pytest

import cms
from cms.caching import following
from tests.functional.caching.conftest import another_process, client


@pytest.mark.parametrize("name", ["short", "cms.web", "cms.web.nothing_here"])
def test_a_plugin_is_found_by_its_short_name_too(site, monkeypatch, name):
    point = metadata.EntryPoint("short", "cms.web:includeme", following.PLUGIN_GROUP)
    monkeypatch.setattr(following, "entry_points", lambda group: metadata.EntryPoints([point]))
    site.registry.cms_settings._in_force.values["cms.plugins"] = (name,)
    try:
        found = set(following.folders(site.registry))
    finally:
        site.registry.cms_settings._in_force.values["cms.plugins"] = ()
    assert (Path(cms.__file__).parent / "web" in found) == (name != "cms.web.nothing_here")


def frame(site, words):
    """Replace the home page by a template in the site's own folder."""
    folder = site.folder / "templates" / "site"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "home.jinja2").write_text(words)


def test_a_template_of_the_site_s_own_shows_after_a_restart(site, app):
    before = app.get("/")
    frame(site, "Ours")
    try:
        wsgi = another_process(site)
        after = client(wsgi).get("/")
        assert after.text == "Ours"
        assert after.headers["Cache-Status"].endswith("detail=settings")
        assert before.text != after.text
        wsgi.registry.cms_engine.dispose()
    finally:
        shutil.rmtree(site.folder / "templates")


@pytest.mark.ini({"pyramid.reload_templates": "true"})
def test_where_templates_are_reloaded_a_change_shows_without_one(site, app, monkeypatch):
    monkeypatch.setattr(following, "LOOK_EVERY", 0)
    frame(site, "One")
    assert app.get("/").text == "One"
    frame(site, "Another")
    assert app.get("/").text == "Another"
