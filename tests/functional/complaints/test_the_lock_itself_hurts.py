"""statamic/cms#10607, dogpile.cache#261, c2corg/v6_api#368: kill -9 whoever holds the lock."""

import os
import signal
import time

import pytest

from cms_cache.core.backends.file import FileBackend
from cms_cache.core.backends.redis import RedisBackend
from cms_cache.core.errors import Unavailable
from cms_cache.core.redis_client import RedisServer
from cms_cache.testing import region_on
from tests.fixtures.processes import USERS, forked, open_folder, wait_for
from tests.functional.cms_cache.test_sessions import wait_until_closed

__all__ = ["open_folder"]

LIFETIME = 2


@pytest.fixture(params=["file", "redis"])
def make(request, tmp_path):
    if request.param == "file":
        return lambda: FileBackend(
            tmp_path, most_size=400_000, most_files=300, lock_lifetime=LIFETIME
        )
    url = request.getfixturevalue("own_redis").url
    return lambda: RedisBackend(
        RedisServer(url, timeout=2), "t:", lifetime=60, lock_lifetime=LIFETIME
    )


@pytest.fixture
def holder(make):
    """A process that has the lock of `k` and does not think of giving it back."""
    made, ready = os.pipe()

    def hold():
        make().get_mutex("t:k").acquire()
        os.write(ready, b"x")
        time.sleep(60)

    child = forked(hold)
    os.read(made, 1)
    yield child
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(made)
    os.close(ready)


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "hanging"])
def test_the_lock_itself_hurts(make, holder, end):
    """The next request is served; one for something else never waited."""
    assert not make().get_mutex("t:k").acquire(False)
    os.kill(holder, end)
    region = region_on(make())
    assert region.get_or_create("elsewhere", lambda: 1) == 1
    mutex = make().get_mutex("t:k")
    assert mutex.acquire()
    mutex.release()
    # What is released twice, or by the one that was outlived, raises nothing.
    mutex.release()
    again = make().get_mutex("t:k")
    assert again.acquire()
    again.release()


def test_the_lock_of_a_dead_process_is_free_at_once(tmp_path):
    """The kernel gives back what a process on this host held."""
    folder = tmp_path
    made, ready = os.pipe()

    def backend():
        return FileBackend(folder, most_size=400_000, most_files=300, lock_lifetime=3600)

    def hold():
        backend().get_mutex("k").acquire()
        os.write(ready, b"x")
        time.sleep(60)

    child = forked(hold)
    os.read(made, 1)
    mutex = backend().get_mutex("k")
    assert not mutex.acquire(False)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert mutex.acquire(False)
    mutex.release()
    os.close(made)
    os.close(ready)


def test_a_lock_that_two_threads_of_a_process_have_ends_with_the_second(tmp_path):
    """One shares a page that is old already, another renders the new one: nobody else does."""

    def mutex():
        return FileBackend(tmp_path, most_size=400_000, most_files=300).get_mutex("k")

    def is_free():
        return os.waitpid(forked(lambda: os._exit(0 if mutex().acquire(False) else 3)), 0)[1] == 0

    first, second = mutex(), mutex()
    assert first.acquire(False)
    assert second.acquire(False)
    first.release()
    first.release()
    assert not is_free()
    second.release()
    assert is_free()


def test_a_lock_that_may_not_be_opened_keeps_nobody_waiting(open_folder):
    """The command line as root made the file, the web server is somebody else."""
    if os.geteuid() != 0:
        pytest.skip("only root can be another user")
    backend = FileBackend(open_folder, most_size=400_000, most_files=300, lock_lifetime=3600)
    backend.get_mutex("k").acquire()
    (open_folder / "locks").chmod(0o600)
    open_folder.chmod(0o777)

    def other():
        mutex = backend.get_mutex("k")
        assert mutex.acquire(False)
        mutex.release()
        assert mutex.acquire()

    wait_for([forked(other, USERS[0])])


def test_releasing_while_redis_is_gone_raises_nothing(own_redis):
    server = RedisServer(own_redis.url, timeout=0.1)
    mutex = RedisBackend(server, "t:", lifetime=60).get_mutex("t:k")
    assert mutex.acquire()
    own_redis.kill()
    mutex.release()


@pytest.mark.parametrize("hangs", ["when it is asked for", "when it is given back"])
def test_a_lock_that_redis_keeps_when_it_hangs_is_free_when_it_is_back(own_redis, hangs):
    """Nobody waits until its lifetime is over, though Redis does what it was asked for late."""
    ours, theirs = (
        RedisBackend(RedisServer(own_redis.url, timeout=1), "t:", lifetime=60, lock_lifetime=3600)
        for _ in range(2)
    )
    ours.get_serialized("so that there is a connection")
    mutex = ours.get_mutex("t:k")
    if hangs == "when it is asked for":
        own_redis.stop()
        assert mutex.acquire(False)
    else:
        assert mutex.acquire(False)
        assert not theirs.get_mutex("t:k").acquire(False)
        own_redis.stop()
        with pytest.raises(Unavailable):
            ours.get_serialized("what opens the breaker")
    mutex.release()
    own_redis.resume()
    wait_until_closed(ours.server.breaker)
    assert theirs.get_mutex("t:k").acquire(False)
