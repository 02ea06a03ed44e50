"""doctrine/common#354, SuiteCRM-Core#603: a quota of files, and two users that share a folder."""

import os
import tempfile

import pytest

from cms_cache.core.caches import open_caches
from tests.fixtures.processes import (
    GROUP,
    USERS,
    forked,
    on_a_small_disk,
    open_folder,
    wait_for,
)

__all__ = ["open_folder"]

SETTINGS = {"cache.file.files": "140"}


def test_inodes_and_permissions_on_shared_hosts(tmp_path):
    caches = open_caches({"cache.var": str(tmp_path), **SETTINGS})
    for number in range(1000):
        for name in ("page", "fragment", "data"):
            caches.region(name).set(f"k{number}", "x" * 100)
    inodes = sum(1 for _ in tmp_path.rglob("*"))
    assert inodes < 500
    for path in tmp_path.rglob("*"):
        assert path.stat().st_mode & 0o007 == 0, f"{path} is open to everybody"


def test_two_users_within_a_quota_of_500_inodes(open_folder):
    if os.geteuid() != 0:
        pytest.skip("only root can be two users")
    on_a_small_disk(f"{__name__}:two_users", open_folder, "size=32m,nr_inodes=500")


def two_users(var):
    """Fill every region as two users in turn; each reads, replaces and clears the other's."""
    with tempfile.TemporaryDirectory() as elsewhere:
        # Imports all that is needed: the other users may be unable to read the interpreter.
        caches = open_caches({"cache.var": elsewhere})
        caches.region("data").set("k", 1)
        caches.region("data").get("k")
        caches.counters.totals()
        caches.clear()
    os.chown(var, USERS[0], GROUP)
    var.chmod(0o2770)

    def fill(name):
        caches = open_caches({"cache.var": str(var), **SETTINGS})
        for number in range(400):
            for region in ("page", "fragment", "data"):
                caches.region(region).set(f"{name}{number}", "x" * 100)
                assert caches.region(region).get(f"{name}{number}") == "x" * 100
        caches.region("data").set("last", name)
        assert caches.counters.totals()["page"].errors == 0

    def take_over(name):
        caches = open_caches({"cache.var": str(var), **SETTINGS})
        assert caches.region("data").get("last") != name
        fill(name)
        assert sum(caches.clear().values()) > 0

    for function, name, user in (
        (fill, "a", USERS[0]), (take_over, "b", USERS[1]),
        (fill, "b", USERS[1]), (take_over, "a", USERS[0]),
    ):  # fmt: skip
        wait_for([forked(lambda function=function, name=name: function(name), user)])
    assert os.statvfs(var).f_ffree > 0
