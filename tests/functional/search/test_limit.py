"""Searching is limited for each address, though its pages are shared."""

from __future__ import annotations

import pytest

from tests.fixtures.sites import visitor


def ask(app, words, address):
    return app.get(
        f"/search/?q={words}", extra_environ={"REMOTE_ADDR": address}, status="*"
    ).status_int


@pytest.mark.ini({"limits.search": "3/minute"})
def test_who_searches_too_often_waits_and_others_do_not(site):
    app = visitor(site)
    found = [ask(app, f"word{number}", "192.0.2.7") for number in range(5)]

    assert found == [200, 200, 200, 429, 429]
    assert ask(app, "word9", "192.0.2.8") == 200


@pytest.mark.ini({"limits.search": "1/minute"})
def test_the_refusal_is_the_visitors_own(site):
    app = visitor(site)
    ask(app, "one", "192.0.2.7")
    refused = app.get("/search/?q=two", extra_environ={"REMOTE_ADDR": "192.0.2.7"}, status=429)

    assert int(refused.headers["Retry-After"]) >= 1
    assert refused.headers["RateLimit-Policy"] == '"search";q=1;w=60'
    assert ask(app, "two", "192.0.2.8") == 200
