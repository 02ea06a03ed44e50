"""``cms plugin new`` writes a package whose tests pass."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cms.scripts.errors import ExitCode

ROOT = Path(__file__).parents[3]


class TestNew:
    def test_its_own_tests_pass(self, run_cms, tmp_path):
        ended = run_cms("plugin", "new", "opening-hours", "--into", str(tmp_path))
        assert ended.code == ExitCode.DONE, ended.err
        folder = tmp_path / "opening-hours"

        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(folder)],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"},
            capture_output=True,
            text=True,
        )

        assert done.returncode == 0, done.stdout + done.stderr
        assert "3 passed" in done.stdout

    def test_no_placeholder_is_left(self, run_cms, tmp_path):
        run_cms("plugin", "new", "opening-hours", "--into", str(tmp_path))

        files = [path for path in (tmp_path / "opening-hours").rglob("*") if path.is_file()]
        assert len(files) == 7
        for path in files:
            assert "{{name}}" not in path.read_text()
            assert "{{package}}" not in path.read_text()
            assert path.suffix != ".tmpl"
            assert "package" not in path.parts[-2]

    def test_its_code_is_clean(self, run_cms, tmp_path):
        run_cms("plugin", "new", "opening-hours", "--into", str(tmp_path))

        command = [sys.executable, "-m", "ruff"]
        config = ["--config", str(ROOT / "pyproject.toml"), str(tmp_path)]
        for act in (["check"], ["format", "--check"]):
            done = subprocess.run([*command, *act, *config], capture_output=True, text=True)
            assert done.returncode == 0, done.stdout

    def test_nothing_is_overwritten(self, run_cms, tmp_path):
        (tmp_path / "opening-hours").mkdir()

        ended = run_cms("plugin", "new", "opening-hours", "--into", str(tmp_path))

        assert ended.code == ExitCode.REFUSED
        assert list((tmp_path / "opening-hours").iterdir()) == []

    @pytest.mark.parametrize("name", ["Opening", "9lives", "a_b", "../up", "a--b", "cms", "x" * 41])
    def test_what_is_no_name(self, run_cms, tmp_path, name):
        ended = run_cms("plugin", "new", name, "--into", str(tmp_path))

        assert ended.code == ExitCode.REFUSED
        assert list(tmp_path.iterdir()) == []


class TestList:
    def test_a_site_without_plugins_says_how_to_begin(self, run):
        assert "cms plugin new" in run("plugin", "list").out

    @pytest.mark.ini({"cms.plugins": "tests.functional.plugins.empty_plugin"})
    def test_enabled_ones_are_listed(self, run):
        (row,) = run("plugin", "list", "--json").json

        assert row["name"] == "tests.functional.plugins.empty_plugin"
        assert row["enabled"] is True
