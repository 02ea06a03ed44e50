"""webjsdev/webjs#1097, microweber#717: one forged request changes everybody's page."""

import pytest
from webob import Request

from tests.functional.complaints.notes import notes

__all__ = ["notes"]

EVIL = "evil.example"
FORGED = [
    {"X-Forwarded-Host": EVIL}, {"X-Forwarded-Proto": EVIL}, {"X-Original-URL": f"/{EVIL}"},
    {"X-Rewrite-URL": f"/{EVIL}"}, {"Forwarded": f"host={EVIL}"}, {"X-Host": EVIL},
    {"X-Forwarded-Prefix": f"/{EVIL}"}, {"X-Script-Name": f"/{EVIL}"}, {"Cookie": f"lang={EVIL}"},
    {"Accept-Language": EVIL}, {"User-Agent": EVIL}, {"Referer": f"http://{EVIL}/"},
    {"Origin": f"http://{EVIL}"},
]  # fmt: skip


@pytest.mark.parametrize("headers", FORGED, ids=lambda headers: next(iter(headers)))
def test_poisoning_by_headers_that_are_not_in_the_key(notes, headers):
    notes.get("/echo/x", headers)
    clean = notes.get("/echo/x")
    assert clean.headers["Cache-Status"].startswith("benben; hit")
    assert EVIL not in clean.text
    assert EVIL not in str(clean.headers)


def test_poisoning_by_a_get_with_a_body(notes):
    forged = Request.blank("/echo/x", base_url="http://notes.example", method="GET")
    forged.body = b"page=evil.example"
    assert forged.get_response(notes.router).status_int == 200
    assert EVIL not in notes.get("/echo/x").text
    assert notes.seen == [("http://notes.example/echo/x", {}, ["Host"], b"")]
