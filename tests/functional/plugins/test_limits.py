"""A plugin's limit is a setting like any other."""

from __future__ import annotations

import pytest
from pyramid.exceptions import ConfigurationError

from cms import app as composition
from tests.fixtures.sites import INI, visitor

PLUGIN = {"cms.plugins": "tests.functional.plugins.limit_plugin"}


def codes(app):
    return [app.get("/export/", status="*").status_int for _ in "abc"]


@pytest.fixture
def stranger(site):
    app = visitor(site)
    app.extra_environ["REMOTE_ADDR"] = "192.0.2.7"
    return app


@pytest.mark.ini(PLUGIN)
def test_its_default_holds_and_is_documented(site, stranger, run):
    assert codes(stranger) == [200, 200, 429]
    listed = run("settings", "list").out
    assert "limits.export" in listed
    row = run("settings", "get", "limits.export", "--json").json
    assert row["value"] == "2/hour", row
    assert row["help"] == "Exports, for each address."


@pytest.mark.ini({**PLUGIN, "limits.export": "1/hour"})
def test_the_ini_changes_it(stranger):
    assert codes(stranger) == [200, 429, 429]


def test_the_environment_changes_it(monkeypatch, tmp_path):
    monkeypatch.setenv("CMS_LIMITS_EXPORT", "7/hour")
    config = composition.configure({}, **INI, **PLUGIN, **{"cms.var": str(tmp_path)})
    config.commit()

    assert config.registry.cms_cache_limiter.smallest("export") == 7


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"limits.exports": "1/hour"}, "limits.export"),
        ({"limits.export": "often"}, "is no rate"),
    ],
)
def test_what_is_wrong_stops_the_start(tmp_path, given, says):
    with pytest.raises(ConfigurationError, match=says):
        composition.configure({}, **INI, **PLUGIN, **given, **{"cms.var": str(tmp_path)})
