"""What a page's world is made of: the code, templates and plugins of the site."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import pytest

import cms
from cms.caching import following


@pytest.mark.parametrize("name", ["short", "cms.web", "cms.web.nothing_here"])
def test_a_plugin_is_found_by_its_short_name_too(monkeypatch, name):
    point = metadata.EntryPoint("short", "cms.web:includeme", following.PLUGIN_GROUP)
    monkeypatch.setattr(following, "entry_points", lambda group: metadata.EntryPoints([point]))
    registry = SimpleNamespace(cms_settings={"cms.plugins": (name,)}, cms_themes=())
    found = set(following.folders(registry))
    assert (Path(cms.__file__).parent / "web" in found) == (name != "cms.web.nothing_here")
