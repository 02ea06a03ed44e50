"""What stores, sessions and limits promise together."""

import re
import subprocess
import uuid
from pathlib import Path

from pyramid.response import Response

import cms_cache
from cms_cache.core.caches import open_caches
from cms_cache.core.limits.choose import open_limiter
from tests.functional.cms_cache.applications import application
from tests.functional.cms_cache.test_sessions import VIEWS


def test_two_sites_in_one_redis_never_touch_each_other(own_redis, tmp_path):
    def site(name):
        folder = tmp_path / name
        folder.mkdir()
        return application("cms_cache", {
            "cache.redis.url": own_redis.url, "cache.var": str(folder),
            "cache.redis.timeout": "2", "session.redis.timeout": "2",
        }, **VIEWS)  # fmt: skip

    one, other = site("one"), site("other")
    for app, value in ((one, "1"), (other, "2")):
        app.get(f"/write?name={value}")
        app.get("/renew")
        app.registry.cms_caches.region("data").set("k", value)
    other_limiter = other.registry.cms_cache_limiter
    for _ in range(6):
        one.registry.cms_cache_limiter.hit("sign_in", "a", "b")
    client = own_redis.client()
    foreign = {f"foreign:{uuid.uuid4().hex}": b"x" for _ in range(10)}
    client.mset(foreign)
    one.registry.cms_caches.clear()
    one.registry.cms_cache_limiter.storage.reset()
    one.registry.cms_cache_sessions.end_sessions(7)
    assert other.registry.cms_caches.region("data").get("k") == "2"
    assert other.get("/read").json == {"name": "2"}
    assert other_limiter.hit("sign_in", "a", "b").remaining == 4
    assert client.mget(list(foreign)) == [b"x"] * 10
    stolen = one.cookies["session"]
    other.reset()
    other.set_cookie("session", stolen)
    assert other.get("/read").json == {}
    client.close()


FORBIDDEN = re.compile(
    r"""flushdb|flushall|\bkeys\(\s*["'f]|execute_command\(\s*["']keys
    |\b(import|from)\s+c?pickle|pickle\.(loads?|dumps?)""",
    re.IGNORECASE | re.VERBOSE,
)


def test_nothing_in_the_code_can_empty_a_server():
    """Nor list all its keys, nor run what it holds."""
    here = Path(cms_cache.__file__).parents[1]
    files = [
        path for each in ("cms", "cms_cache", "cms_install") for path in (here / each).rglob("*.py")
    ]
    assert len(files) > 300
    assert [path for path in files if FORBIDDEN.search(path.read_text())] == []
    for wrong in ('x.keys("a*")', "execute_command('KEYS', 'a')", "import pickle", "FlushDB"):
        assert FORBIDDEN.search(wrong)


def test_10000_distinct_keys_stay_in_their_bound(tmp_path):
    caches = open_caches({
        "cache.var": str(tmp_path), "cache.file.files": "100", "cache.memory.size": "100k",
        "cache.data.backend": "memory",
    })  # fmt: skip
    for name in ("page", "data"):
        region = caches.region(name)
        for number in range(3000):
            region.set(f"https://example.org/?utm={number}", "x" * 100)
        usage = caches.made[name].guard.usage()
        assert usage.entries <= 400
        assert usage.most_entries is None or usage.entries <= usage.most_entries


def test_nobody_can_lock_out_someone_else(settings):
    limiter = open_limiter(settings)
    for _ in range(50):
        limiter.hit("sign_in", "203.0.113.66", "anna")
    assert not limiter.hit("sign_in", "203.0.113.66", "anna").allowed
    assert limiter.hit("sign_in", "192.0.2.7", "anna").allowed


def test_keys_of_a_megabyte_are_keys(settings):
    caches = open_caches(settings)
    key = "k" * 1_000_000
    caches.region("data").set(key, 1)
    assert caches.region("data").get(key) == 1
    assert caches.region("data").get(key + "x") != 1


def test_the_engine_knows_no_web_and_no_product():
    core = Path(cms_cache.__file__).parent / "core"
    found = subprocess.run(
        ["grep", "-rnE", r"^\s*(from|import) (pyramid|webob|wtforms|cms)\b", str(core)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert found.stdout == ""
    product = subprocess.run(
        ["grep", "-rnE", r"^\s*(from|import) cms(\.|\s|$)", str(core.parent)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert product.stdout == ""


def test_a_view_answers_while_the_disk_is_gone(tmp_path):
    def page(request):
        caches = request.registry.cms_caches
        return Response(str(caches.region("data").get_or_create("k", lambda: "value")))

    var = tmp_path / "var"
    app = application("cms_cache", {"cache.var": str(var)}, page=page)
    assert app.get("/page").text == "value"
    import shutil

    shutil.rmtree(var)
    var.write_text("no folder any more")
    assert app.get("/page").text == "value"
    var.unlink()
    assert app.get("/page").text == "value"
