"""Attempts are limited by address and account, on every page that asks for a secret."""

from __future__ import annotations

import pytest

from cms.accounts.services import AccountService
from cms.accounts.types import Purpose
from cms_cache.core.limits.choose import open_limiter
from tests.fixtures.redis import own_redis
from tests.fixtures.sites import visitor

__all__ = ["own_redis"]


@pytest.fixture
def stranger(site):
    site.registry.cms_cache_limiter.storage.reset()
    return elsewhere(site, "192.0.2.7")


def elsewhere(site, address):
    app = visitor(site)
    app.extra_environ["REMOTE_ADDR"] = address
    return app


def refused(answer, policy):
    assert answer.headers["RateLimit-Policy"] == policy
    assert answer.headers["RateLimit"].startswith(policy.partition(";")[0] + ";r=0;t=")
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert answer.headers["Cache-Control"] == "no-store"
    return answer


class TestSigningIn:
    def test_five_attempts_a_minute_for_address_and_account(self, stranger, people, ada, site):
        for _ in range(5):
            people.sign_in(stranger, password="wrong", status=200)
        answer = people.sign_in(stranger, password="wrong", status=429)

        refused(answer, '"sign_in";q=5;w=60')
        assert "Too many" in answer
        people.add("eve", "editor")
        people.sign_in(stranger, "eve", status=303)
        people.sign_in(elsewhere(site, "198.51.100.7"), status=303)

    def test_a_name_is_one_however_it_is_written(self, stranger, people, ada):
        for name in ("ada", "ADA", " ada ", "Ada", "aDa"):
            people.sign_in(stranger, name, "wrong", status=200)

        people.sign_in(stranger, status=429)

    def test_twenty_an_hour(self, site):
        found = limit(site, "sign_in")

        assert found.rates == ("5/minute", "20/hour")
        assert found.closed
        assert found.exact

    def test_who_signs_in_often_is_not_held_up(self, stranger, people, ada):
        for _ in range(7):
            people.sign_in(stranger, status=303)
            stranger.reset()

    @pytest.mark.ini({"limits.sign_in": "2/minute"})
    def test_it_is_a_setting(self, stranger, people, ada):
        for _ in range(2):
            people.sign_in(stranger, password="wrong", status=200)

        refused(people.sign_in(stranger, status=429), '"sign_in";q=2;w=60')

    @pytest.mark.ini({"limits.sign_in_address": "3/minute"})
    def test_one_address_cannot_try_many_accounts(self, stranger, people, ada):
        for number in range(3):
            people.sign_in(stranger, f"user{number}", "wrong", status=200)

        refused(people.sign_in(stranger, status=429), '"sign_in_address";q=3;w=60')

    def test_nobody_signs_in_while_nothing_can_be_counted(
        self, stranger, people, ada, site, own_redis, monkeypatch
    ):
        limiter = open_limiter({
            "limits.backend": "redis", "cache.redis.url": own_redis.url, "cache.prefix": "test",
        })  # fmt: skip
        monkeypatch.setattr(site.registry, "cms_cache_limiter", limiter)
        people.sign_in(stranger, status=303)
        stranger.reset()
        own_redis.kill()

        answer = people.sign_in(stranger, status=503)
        assert answer.headers["Retry-After"] == "5"


class TestSecondFactor:
    def test_its_attempts_are_limited(self, stranger, people, ada, clock, site):
        people.with_second_factor()
        people.sign_in(stranger, status=303)
        limiter = site.registry.cms_cache_limiter
        for _ in range(10):
            limiter.hit("second_factor", "192.0.2.7", ada.id)
        form = stranger.get("/admin/sign-in/code").forms[0]
        form["code"] = "000000"

        refused(form.submit(status=429), '"second_factor";q=10;w=60')
        assert limit(site, "second_factor").rates == ("10/minute", "30/hour")


class TestReset:
    def test_its_attempts_are_limited(self, stranger, people, ada, site):
        with site.scope() as scope:
            account = scope.get(AccountService).by_login("ada")
            link = scope.get(AccountService).issue_link(account, Purpose.RESET)
        form = stranger.get(link.path).forms[0]
        form["password"] = "short"
        for _ in range(5):
            form.submit(status=200)

        refused(form.submit(status=429), '"password_reset";q=5;w=60')
        assert limit(site, "password_reset").rates == ("5/minute", "20/hour")


def limit(site, name):
    return next(each for each in site.registry.cms_cache_limiter.limits() if each.name == name)
