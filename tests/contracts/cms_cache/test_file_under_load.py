"""The file backend under eight processes, two system users, and kill -9."""

import fcntl
import hashlib
import os
import random
import signal
import time

import pytest

from cms_cache.core.backends.file import FileBackend, unpack
from cms_cache.core.backends.memory import MemoryBackend
from cms_cache.core.backends.tiers import TieredBackend
from cms_cache.core.freshness.table import TableChanges
from cms_cache.core.sessions.file import FileSessions
from cms_cache.testing import region_on
from tests.fixtures.processes import GROUP, USERS, forked, open_folder, wait_for

__all__ = ["open_folder"]

pytestmark = pytest.mark.heavy


def backend(folder):
    return FileBackend(folder / "values", most_size=400_000, most_files=300, lock_lifetime=2)


def sealed(key, number, size):
    body = f"{key}|{number}|".encode() + b"x" * size
    return hashlib.sha256(body).digest() + body


def opened(key, raw):
    digest, body = raw[:32], raw[32:]
    assert hashlib.sha256(body).digest() == digest, "torn"
    name, number, _ = body.split(b"|", 2)
    assert name.decode() == key, "somebody else's"
    return int(number)


def inodes(folder):
    return sum(1 + len(files) for _, _, files in os.walk(folder))


def hammer(store, me, seconds):
    """One writer a key, everybody reads: what is read never goes back, and is whole."""
    choose = random.Random(me)
    mine = [f"p{me}-{number}" for number in range(20)]
    written = dict.fromkeys(mine, 0)
    seen = {}
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        turn = choose.random()
        if turn < 0.4:
            key = choose.choice(mine)
            written[key] += 1
            store.set_serialized(key, sealed(key, written[key], choose.randrange(3000)))
            got = store.get_serialized(key)
            if isinstance(got, bytes):
                assert opened(key, got) == written[key], "our own write was not seen"
        elif turn < 0.45:
            key = choose.choice(mine)
            store.delete(key)
            assert not isinstance(store.get_serialized(key), bytes), "deleted, yet there"
        else:
            key = f"p{choose.randrange(8)}-{choose.randrange(20)}"
            got = store.get_serialized(key)
            if isinstance(got, bytes):
                number = opened(key, got)
                assert number >= seen.get(key, 0), "an older value came back"
                seen[key] = number


@pytest.fixture
def shared_folder(open_folder):
    """A folder that a group shares."""
    if os.geteuid() == 0:
        os.chown(open_folder, USERS[0], GROUP)
    open_folder.chmod(0o2770)
    return open_folder


@pytest.mark.parametrize("copies", [False, True], ids=["alone", "with copies"])
def test_eight_processes_and_two_users_read_nothing_torn_or_stale(shared_folder, copies):
    folder = shared_folder
    users = USERS if os.geteuid() == 0 else (None,)

    def work(me):
        store = backend(folder)
        if copies:
            store = TieredBackend(MemoryBackend(100_000), store, TableChanges(folder / "changes"))
        hammer(store, me, 4)

    children = [forked(lambda me=me: work(me), users[me % len(users)]) for me in range(8)]
    most = 0
    while any(os.path.exists(f"/proc/{child}/stat") for child in children):
        most = max(most, inodes(folder / "values"))
        time.sleep(0.05)
        if all(zombie(child) for child in children):
            break
    wait_for(children)
    store = backend(folder)
    usage = store.usage()
    assert usage.entries <= 300
    assert usage.size <= 400_000
    # Values, their folders, three files of our own, and at most one unfinished file a process.
    assert most <= 300 + 8 + 8 + 8
    assert usage.entries > 50


def zombie(child):
    try:
        with open(f"/proc/{child}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_kill_in_the_middle_of_every_write(tmp_path):
    folder = tmp_path

    def write():
        store = backend(folder)
        number = 0
        while True:
            number += 1
            store.set_serialized(f"k{number % 30}", sealed(f"k{number % 30}", number, 20_000))

    for turn in range(40):
        child = forked(write)
        time.sleep(0.004 + turn % 10 * 0.002)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        store = backend(folder)
        for number in range(30):
            got = store.get_serialized(f"k{number}")
            if isinstance(got, bytes):
                opened(f"k{number}", got)
        store.set_serialized("after", b"x")
        assert store.get_serialized("after") == b"x"
    for path in (folder / "values").glob("??/*"):
        assert "." in path.name or unpack(path.read_bytes()) is not None
    store.sweep()
    size, files = store._usage.read()
    assert (size, files) == (store.usage().size, store.usage().entries)


STEPS = ("open", "write", "pwrite", "fchmod", "close", "replace", "unlink", "mkdir", "rename")


def killed_at(step, half):
    """Kill this process before its call number *step* to the system, or in the middle of it."""
    left = [step]

    def counting(call):
        def counted(*args, **options):
            left[0] -= 1
            if not left[0]:
                if half and call is os_write:
                    call(args[0], args[1][: len(args[1]) // 2])
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*args, **options)

        return counted

    os_write = os.write
    for name in STEPS:
        setattr(os, name, counting(getattr(os, name)))
    fcntl.lockf = counting(fcntl.lockf)


@pytest.mark.parametrize("half", [False, True], ids=["before a step", "half a write"])
def test_kill_before_every_step_of_every_change(tmp_path, half):
    """Whatever it was doing: each value is the old one or the new one, and none is uncounted."""
    changes = {
        "new": lambda store: store.set_serialized("new", sealed("new", 1, 900)),
        "longer": lambda store: store.set_serialized("k", sealed("k", 2, 2000)),
        "shorter": lambda store: store.set_serialized("k", sealed("k", 2, 10)),
        "delete": lambda store: store.delete("k"),
        "sweep": lambda store: store.sweep(),
        "clear": lambda store: store.clear(),
    }
    for name, change in changes.items():
        step = 0
        while True:
            step += 1
            folder = tmp_path / f"{name}{step}"
            store = backend(folder)
            store.set_serialized("k", sealed("k", 1, 1000))

            def work(store=store, change=change, step=step):
                killed_at(step, half)
                change(store)

            child = forked(work)
            code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            assert code in (0, -signal.SIGKILL)
            size, files = store._usage.read()
            held = store.usage()
            assert size >= held.size, (name, step)
            assert files >= held.entries, (name, step)
            found = store.get_serialized("k")
            if isinstance(found, bytes):
                assert opened("k", found) in (1, 2)
            else:
                assert name in ("delete", "clear")
            store.set_serialized("k", sealed("k", 3, 10))
            assert opened("k", store.get_serialized("k")) == 3
            if not code:
                break
        assert step > 2, name


def test_remains_of_the_killed_are_swept(tmp_path):
    store = backend(tmp_path)
    store.set_serialized("k", b"x")
    (shard,) = [path.parent for path in (tmp_path / "values").glob("??/*")]
    rest = shard / "abc.123.4.5"
    rest.write_bytes(b"half")
    os.utime(rest, (1, 1))
    store.sweep()
    assert not rest.exists()
    assert store.get_serialized("k") == b"x"


def test_one_computes_over_processes(tmp_path):
    calls = tmp_path / "calls"

    def compute():
        region = region_on(backend(tmp_path))

        def create():
            with calls.open("a") as file:
                file.write("x")
            time.sleep(0.1)
            return 42

        assert region.get_or_create("k", create) == 42

    wait_for([forked(compute) for _ in range(8)])
    assert calls.read_text() == "x"


def test_sessions_survive_kill_in_the_middle_of_every_write(tmp_path):
    path = tmp_path / "sessions.sqlite"
    FileSessions(path).create("kept", b"first", 600)

    def write():
        store = FileSessions(path)
        number = 0
        while True:
            number += 1
            store.save("kept", b"value %d" % number, 600)
            store.create(f"h{number}", b"x" * 2000, 600)

    for turn in range(15):
        child = forked(write)
        time.sleep(0.02 + turn % 5 * 0.005)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        store = FileSessions(path)
        assert store.load("kept").startswith((b"value", b"first"))
        assert store.save("kept", b"first", 600)


@pytest.mark.parametrize("kind", ["file", "redis"])
def test_limits_are_right_over_eight_processes(tmp_path, kind, request):
    from cms_cache.core.limits.choose import open_limiter

    settings = {
        "limits.backend": kind, "cache.var": str(tmp_path), "limits.sign_in": "50/hour",
        "limits.search": "70/hour",
    }  # fmt: skip
    if kind == "redis":
        settings["cache.redis.url"] = request.getfixturevalue("own_redis").url
        settings |= {"cache.redis.timeout": "5", "cache.redis.connect_timeout": "5"}
    results = tmp_path / "results"

    def attempt():
        limiter = open_limiter(settings)
        lines = ""
        for name in ("sign_in", "search"):
            for _ in range(40):
                decision = limiter.hit(name, "192.0.2.7", "anna")
                assert not decision.unavailable
                lines += f"{name}\n" if decision.allowed else ""
        with results.open("a") as file:
            file.write(lines)

    wait_for([forked(attempt) for _ in range(8)])
    allowed = results.read_text().split()
    assert allowed.count("sign_in") == 50
    assert allowed.count("search") == 70
