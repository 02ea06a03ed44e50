"""Real processes: a render that is overtaken, a writer that is killed, a command meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time

from sqlalchemy import text

from cms.content.services import ContentService
from cms.db.scope import open_scope
from tests.fixtures.processes import forked
from tests.functional.caching.conftest import another_process


def body(reader, url):
    (status, _, _, found), _ = reader.get(url)
    assert status == 200
    return found.decode()


def test_a_render_in_another_process_that_a_commit_overtakes(site, app, writer, there, tmp_path):
    post = writer.write(title="Before")
    url = writer.url(post)
    inside, go_on = tmp_path / "inside", tmp_path / "go-on"
    os.mkfifo(inside)
    os.mkfifo(go_on)

    def prepare(wsgi):
        def hold(request, **values):
            if go_on.exists():
                inside.write_text("x")
                go_on.read_text()

        wsgi.registry.cms_slots.add("footer", hold, 1)

    slow, quick = there(prepare=prepare), there()
    found = []
    reading = threading.Thread(target=lambda: found.append(body(slow, url)))
    reading.start()
    assert inside.read_text() == "x"
    writer.change(post, title="After")
    late = []
    waiting = threading.Thread(target=lambda: late.append(body(quick, url)))
    waiting.start()
    waiting.join(0.2)
    go = os.open(go_on, os.O_WRONLY)
    go_on.unlink()
    os.close(go)
    for each in (reading, waiting):
        each.join(30)
    assert "Before" in found[0]
    assert "After" in late[0]
    for _ in range(2):
        assert "After" in app.get(url)
        for each in (slow, quick):
            assert "After" in body(each, url)
            assert "Before" not in body(each, url)


def test_a_writer_that_is_killed_before_it_tells_anybody(site, app, writer, there):
    """The change is in the log: within the poll everybody has it, and until then nobody said so."""
    post = writer.write(title="Before")
    url = writer.url(post)
    reader = there()
    for each in (url, "/"):
        assert "Before" in app.get(each)
        assert "Before" in body(reader, each)

    def edit():
        wsgi = another_process(site)
        changes = wsgi.registry.cms_caches.changes
        changes.announce = lambda head: os.kill(os.getpid(), signal.SIGKILL)
        with open_scope(wsgi.registry) as scope:
            scope.get(ContentService).update(post.id, title="After")

    child = forked(edit)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    with site.scope(write=False) as scope:
        assert scope.db.scalar(text("SELECT title FROM content")) == "After"
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and not (
        "After" in app.get(url) and "After" in body(reader, url)
    ):
        time.sleep(0.05)
    for each in (url, "/"):
        assert "After" in app.get(each)
        assert "After" in body(reader, each)


def test_a_command_while_others_serve(site, site_ini, app, writer, there):
    post = writer.write(title="Shown")
    url = writer.url(post)
    reader = there()
    for each in (url, "/"):
        app.get(each)
        body(reader, each)

    def command(*words):
        program = [sys.executable, "-W", "ignore", "-m", "cms.scripts.main", "-c", str(site_ini)]
        done = subprocess.run([*program, *words], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    command("settings", "set", "site.footer", "Said by a command")
    for each in (url, "/"):
        assert "Said by a command" in app.get(each)
        assert "Said by a command" in body(reader, each)
        assert reader.get(each)[1] == "hit"
    command("cache", "clear", "--url", f"http://localhost{url}")
    assert reader.get(url)[1] != "hit"
    assert reader.get("/")[1] == "hit"
