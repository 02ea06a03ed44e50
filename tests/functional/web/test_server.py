"""The server that ini files name: pserve's command line says where it listens."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from cms.db.branches import migrator
from cms.web.server import say_what_is_pending

INI = """
[app:main]
use = call:tiny:factory

[server:main]
use = egg:benben#waitress
host = 127.0.0.1
port = {port}
"""

APP = """
def factory(global_conf):
    def app(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"here"]
    return app
"""


class TestPserve:
    def test_listens_where_the_ini_says(self, run):
        port = free_port()
        run(port)
        assert ask(port) == b"here"

    def test_the_command_line_wins(self, run):
        ini, given = free_port(), free_port()
        run(ini, f"http_port={given}")
        assert ask(given) == b"here"
        with pytest.raises(URLError):
            urlopen(f"http://127.0.0.1:{ini}/", timeout=2)

    def test_an_address_of_the_sixth_version(self, run):
        port = free_port()
        run(port, "http_host=::1")
        assert ask(port, "[::1]") == b"here"

    def test_an_address_that_is_taken_is_said_in_a_sentence(self, run):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            said = run(port).stdout.read()
        assert f"cannot listen on 127.0.0.1:{port}" in said
        assert "Traceback" not in said


class TestPendingMigrations:
    def test_a_program_newer_than_its_tables_says_so_in_the_log(self, site, app, caplog):
        (undone,) = migrator(site.registry).downgrade("cms@-1")

        say_what_is_pending(app.app)

        assert "cms db upgrade" in caplog.text
        assert undone in caplog.text

    def test_one_that_has_them_all_says_nothing(self, app, caplog):
        say_what_is_pending(app.app)

        assert caplog.text == ""


@pytest.fixture
def run(tmp_path: Path):
    servers = []

    def run(port: int, *arguments: str) -> subprocess.Popen:
        (tmp_path / "tiny.py").write_text(APP)
        ini = tmp_path / "tiny.ini"
        ini.write_text(INI.format(port=port))
        command = [sys.executable, "-m", "pyramid.scripts.pserve", str(ini), *arguments]
        server = subprocess.Popen(
            command, cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)}, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        servers.append(server)
        assert server.stdout is not None
        assert "Starting server" in server.stdout.readline()
        return server

    yield run
    for server in servers:
        server.terminate()
        server.wait()
        server.stdout.close()


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def ask(port: int, host: str = "127.0.0.1") -> bytes:
    for _ in range(100):
        try:
            with urlopen(f"http://{host}:{port}/", timeout=5) as response:
                return response.read()
        except URLError:
            time.sleep(0.1)  # it is still starting
    raise AssertionError(f"nothing listens on port {port}")
