"""The ini files of the checkout are sites that start."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from pyramid.paster import get_app
from webtest import TestApp

from cms.db.branches import migrator

ROOT = Path(__file__).parents[3]


class TestProduction:
    @pytest.fixture
    def environment(self, monkeypatch, tmp_path):
        monkeypatch.setenv("CMS_CMS_VAR", str(tmp_path / "var"))
        monkeypatch.setenv("CMS_DATABASE_URL", f"sqlite:///{tmp_path}/site.sqlite")
        (tmp_path / "var").mkdir()

    def test_it_serves_with_secrets_from_the_environment(self, environment, monkeypatch):
        monkeypatch.setenv("CMS_CMS_SECRET", "s" * 48)
        wsgi = get_app(str(ROOT / "production.ini"))
        migrator(wsgi.registry).upgrade()
        peer = {"HTTP_HOST": "www.example.org", "REMOTE_ADDR": "127.0.0.1"}

        page = TestApp(wsgi, extra_environ=peer).get(
            "/", headers={"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}
        )

        assert page.status_int == 200
        assert "Strict-Transport-Security" in page.headers
        assert wsgi.registry.cms_settings["log.format"] == "json"
        wsgi.registry.cms_engine.dispose()

    def test_without_a_secret_it_does_not_start_and_says_what_is_missing(
        self, environment, run_cms
    ):
        ended = run_cms("-c", str(ROOT / "production.ini"), "db", "status")

        assert ended.code == 3
        assert "cms.secret" in ended.err
        assert "CMS_CMS_SECRET" in ended.err


def test_make_lists_what_it_makes():
    listed = subprocess.run(["make", "-C", str(ROOT)], capture_output=True, text=True, check=True)

    for target in ("setup", "serve", "test", "test-all", "lint", "clean", "messages"):
        assert f"make {target} " in listed.stdout
