"""The wheel works without the checkout: it holds templates, assets, migrations, the demo."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

pytestmark = pytest.mark.heavy


class TestTheWheel:
    def test_it_holds_what_a_site_needs(self, wheel):
        names = set(zipfile.ZipFile(wheel).namelist())

        for name in (
            "cms/migrations/env.py",
            "cms/migrations/script.py.mako",
            "cms/theming/default/templates/layout.jinja2",
            "cms/theming/default/static/css/base.css",
            "cms/locale/fr/LC_MESSAGES/cms.mo",
            "cms_install/demo/content/en.html",
            "cms_install/templates/site.ini.tmpl",
            "cms/scripts/plugin_template/files/package/__init__.py.tmpl",
        ):
            assert name in names, name
        assert not [name for name in names if name.startswith(("tests/", "migrations/"))]
        assert any(re.match(r"cms/migrations/versions/\d{8}_initial\.py", name) for name in names)

    def test_every_tracked_file_of_the_packages_is_in_it(self, wheel):
        tracked = subprocess.run(
            ["git", "ls-files", "cms", "cms_cache", "cms_install"],
            cwd=ROOT, capture_output=True, text=True, check=True,
        ).stdout.splitlines()  # fmt: skip
        names = set(zipfile.ZipFile(wheel).namelist())

        missing = [name for name in tracked if name not in names]
        assert [name for name in missing if not name.endswith((".gitkeep", "README.md"))] == []


class TestInstalled:
    def test_a_demo_site_is_made_and_served(self, commands, tmp_path):
        folder = tmp_path / "site"
        run(commands / "cms", "init", folder, "--defaults", "--demo", cwd=tmp_path)
        run(commands / "cms", "-c", folder, "db", "status", cwd=tmp_path)

        port = free_port()
        server = subprocess.Popen(
            [str(commands / "pserve"), str(folder / "site.ini"), f"http_port={port}"],
            cwd=tmp_path, env=clean_environment(), stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            home = fetch(f"http://127.0.0.1:{port}/", server)
            assert "Wendle Marsh" in home
            (style,) = re.findall(r'<link[^>]+href="([^"]+\.css[^"]*)"', home)[:1]
            assert "{" in fetch(f"http://127.0.0.1:{port}{style}", server)
            assert "À propos" in fetch(f"http://127.0.0.1:{port}/fr/a-propos/", server)
            assert "curlew" in fetch(f"http://127.0.0.1:{port}/feed/", server).lower()
        finally:
            server.terminate()
            server.wait(20)

    def test_both_names_are_the_same_command(self, commands, tmp_path):
        for name in ("cms", "benben"):
            assert run(commands / name, "--version", cwd=tmp_path).startswith("Benben ")


def run(command, *words, cwd):
    done = subprocess.run(
        [str(command), *map(str, words)],
        cwd=cwd, env=clean_environment(), capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def clean_environment():
    return {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "CMS_"))}


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def fetch(url, server):
    deadline = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(url) as answer:
                return answer.read().decode()
        except (urllib.error.URLError, ConnectionError):
            assert server.poll() is None, "the server ended"
            assert time.monotonic() < deadline, "the server did not answer"
            time.sleep(0.2)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """A wheel built from a copy, so that the checkout stays as it is."""
    source = tmp_path_factory.mktemp("source") / "benben"
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    for name in filter(None, tracked):
        if (ROOT / name).is_file():
            target = source / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target)
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(folder)]
    done = subprocess.run([*command, str(source)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = folder.glob("benben-*.whl")
    return path


@pytest.fixture(scope="module")
def commands(wheel, tmp_path_factory):
    """The folder with the commands of a new environment that has the wheel."""
    folder = tmp_path_factory.mktemp("venv")
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "-q"]
    done = subprocess.run(
        [*pip, "-c", str(ROOT / "constraints.txt"), str(wheel)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "bin"
