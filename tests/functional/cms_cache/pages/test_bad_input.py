"""What is in the store may be anybody's: damaged, cut off, of another program, forged, too deep."""

import os
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest
import sqlalchemy as sa

from cms_cache.core import codec
from cms_cache.core.caches import open_caches
from cms_cache.core.errors import ConfigurationProblem
from cms_cache.core.pages.entry import pack
from cms_cache.core.signing import sign
from tests.functional.cms_cache.pages.application import status_of
from tests.functional.cms_cache.pages.models import Note, Other

KEY = "http://notes.example/echo/x"


def place(site, key=KEY):
    return site.pages.store._place(key)


def put(site, raw, key=KEY):
    site.pages.store.region.guard.set_serialized(place(site, key), raw)
    site.pages.store.clear()


def taken(site, key=KEY):
    return site.pages.store.region.guard.get_serialized(place(site, key))


def forged(site, secret=b"somebody else's", **changes):
    """The stored page with something changed, signed by somebody else."""
    page = next(iter(site.pages.store.all()))
    changes.setdefault("variants", {"identity": b"forged"})
    return pack(msgspec.structs.replace(page, **changes), secret)


DAMAGES = {
    "empty": lambda raw: b"",
    "cut": lambda raw: raw[: len(raw) // 2],
    "cut by a byte": lambda raw: raw[:-1],
    "one byte more": lambda raw: raw + b"\0",
    "signature only": lambda raw: raw[:16],
    "no signature": lambda raw: raw[16:],
    "a bit": lambda raw: raw[:40] + bytes([raw[40] ^ 1]) + raw[41:],
    "noise": lambda raw: os.urandom(len(raw)),
    "deep": lambda raw: raw[:16] + b"\x91" * 100_000,
    "huge length": lambda raw: raw[:16] + b"\xdd\xff\xff\xff\xff",
    "pickle": lambda raw: b"cos\nsystem\n(S'touch /tmp/owned'\ntR.",
    "text": lambda raw: b"<script>alert(1)</script>",
    "a value": lambda raw: codec.encode({"identity": b"forged"}),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_damaged_is_a_miss(site, damage):
    body = site.get("/echo/x").body
    put(site, DAMAGES[damage](taken(site)))
    answer = site.get("/echo/x")
    assert answer.body == body
    assert status_of(answer) == "fwd=miss; stored; detail=corrupt"
    site.pages.store.clear()
    assert site.said("/echo/x") == "hit"


@pytest.mark.parametrize(
    "changes", [{}, {"status": 301, "headers": (("Location", "http://evil.example/"),)},
                {"headers": (("Set-Cookie", "session=evil"), ("Content-Type", "text/html"))}],
    ids=["body", "redirect", "cookie"],
)  # fmt: skip
@pytest.mark.parametrize("secret", [b"somebody else's", b"", b"x" * 64])
def test_what_somebody_else_wrote_is_a_miss(site, secret, changes):
    body = site.get("/echo/x").body
    put(site, forged(site, secret, **changes))
    answer = site.get("/echo/x")
    assert answer.body == body
    assert answer.status_int == 200
    assert "Set-Cookie" not in answer.headers
    assert status_of(answer).endswith("detail=corrupt")


def test_a_page_is_not_taken_for_another(site):
    """Signed by us, but put where another page is looked for."""
    first, second = site.get("/echo/x").body, site.get("/echo/y").body
    put(site, taken(site), "http://notes.example/echo/y")
    answer = site.get("/echo/y")
    assert answer.body == second != first
    assert status_of(answer).endswith("detail=corrupt")


def test_pages_of_another_site_with_the_same_store_are_not_ours(make, settings, tmp_path):
    """Two sites by mistake under one prefix: each has a key of its own to sign with."""
    ours, theirs = (make(settings, **{"cache.pages.secret": secret * 32}) for secret in "ab")
    theirs.body = "y" * 2000
    for site in (ours, theirs, ours, theirs):
        site.script = {"kind": "page"}
        site.pages.store.clear()
        assert site.get("/misbehave/x").text == site.body


def value_place(site, id):
    return site.caches.values._place(b"tests.kept:" + codec.encode((id,)))


def forget(site):
    """Leave what lies in the store alone."""
    site.caches.values.clear()
    site.pages.store.clear()
    for number in "12":
        site.pages.store.drop(f"http://notes.example/kept/{number}")


@pytest.mark.parametrize(
    "damage",
    [lambda raw: b"", lambda raw: b"\x00", lambda raw: b"\x91" * 50_000, lambda raw: raw[:-1],
     lambda raw: raw[16:], lambda raw: raw.replace(b"mine", b"evil"),
     lambda raw: sign(raw[16:].replace(b"mine", b"evil"), b"somebody else's")],
    ids=["empty", "nul", "deep", "short", "unsigned", "changed", "signed by another"],
)  # fmt: skip
def test_values_that_are_damaged_or_forged_are_asked_for_again(site, damage):
    with site.writing() as db:
        db.add(Other(id=1, text="mine"))
    assert site.get("/kept/1").text == "['mine']"
    backend = site.caches.values.region.guard.backend
    place = value_place(site, 1)
    raw = backend.get_serialized(place)
    assert b"mine" in raw
    forget(site)
    backend.set_serialized(place, damage(raw))
    assert site.get("/kept/1").text == "['mine']"
    assert backend.get_serialized(place)[-5:] == raw[-5:]


def test_a_value_is_not_taken_for_another(site):
    with site.writing() as db:
        db.add_all([Other(id=1, text="mine"), Other(id=2, text="yours")])
    site.get("/kept/1")
    site.get("/kept/2")
    backend = site.caches.values.region.guard.backend
    forget(site)
    backend.set_serialized(value_place(site, 1), backend.get_serialized(value_place(site, 2)))
    assert site.get("/kept/1").text == "['mine']"


@pytest.mark.parametrize("damage", ["gap", "garbage", "no head", "ahead"])
def test_a_log_that_cannot_be_read_makes_nothing_fresh(make, settings, damage):
    site = make(settings)
    site.add("a", "one")
    assert site.get("/list/x").text == "one"
    for change in (sa.insert(Other), sa.update(Note), sa.insert(Other)):
        with site.writing() as db:
            db.execute(change.values(text="two"))
    statement = {
        "gap": "DELETE FROM cache_log WHERE tags LIKE '%note%' AND seq > 1",
        "garbage": "UPDATE cache_log SET tags = '{[' WHERE tags LIKE '%note%' AND seq > 1",
        "no head": "DELETE FROM cache_head",
        "ahead": "UPDATE cache_head SET seq = seq + 5",
    }[damage]
    with site.engine.connect() as db:
        db.connection.driver_connection.execute(statement)  # past those who listen
        db.connection.driver_connection.commit()
    site.caches.changes.forget(site.caches._head())
    answer = site.get("/list/x")
    assert answer.text == "two"
    assert "hit" not in status_of(answer)
    with site.writing() as db:
        db.execute(sa.update(Note).values(text="three"))
    assert site.get("/list/x").text == "three"
    assert site.said("/list/x") == "hit"


def test_a_restored_database_is_another_history_though_nobody_is_left_to_tell(
    make, settings, tmp_path
):
    """The head is gone with the folder: what is stored elsewhere has seen what never was."""
    site = make(settings)
    site.add("a", "one")
    backup = site.engine.raw_connection()
    backup.execute(f"VACUUM INTO '{tmp_path / 'backup'}'")
    backup.close()
    site.edit("a", "lost")
    assert [site.get(path).text for path in ("/list/x", "/list/y")] == ["lost", "lost"]
    site.close()
    for name in ("db-wal", "db-shm", "cache-head"):
        (tmp_path / name).unlink(missing_ok=True)
    (tmp_path / "backup").rename(tmp_path / "db")

    restored = make(settings)
    assert restored.get("/list/x").text == "one"
    # Something else comes where the lost change had been.
    with restored.writing() as db:
        db.add(Other(text="something else"))
    assert restored.get("/list/y").text == "one"


@pytest.mark.parametrize(
    ("given", "named"),
    [({"cache.hosts": "many"}, "cache.redis.url"), ({"cache.backend": "redis"}, "cache.redis.url"),
     ({"cache.backend": "disk"}, "cache.backend"), ({"cache.page.lifetime": "soon"},
      "cache.page.lifetime"), ({"cache.lease": "99"}, "cache.lease"),
     ({"cache.file.files": "0"}, "cache.file.files"), ({"cache.redis.url": "http://x"},
      "cache.redis.url"), ({"cache.nothing": "1"}, "cache.nothing")],
    ids=lambda each: str(each)[:40],
)  # fmt: skip
def test_settings_that_are_wrong_stop_the_start_with_a_sentence(tmp_path, given, named):
    with pytest.raises(ConfigurationProblem, match=named.replace(".", r"\.")):
        open_caches({"cache.var": str(tmp_path), **given})


def test_memory_with_several_processes_keeps_nothing_and_serves_all(make, tmp_path, caplog):
    site = make({"cache.var": str(tmp_path), "cache.backend": "memory", "cache.processes": "many"})
    with ThreadPoolExecutor(4) as pool:
        assert {each.status_int for each in pool.map(site.get, ["/echo/x"] * 8)} == {200}
    assert site.renders["/echo/x"] == 8
    assert "several processes" in caplog.text
