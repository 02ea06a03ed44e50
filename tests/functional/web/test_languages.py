"""The language of a public page is in its URL, and nowhere else."""

from __future__ import annotations

import pytest


def test_the_main_language_has_no_prefix(web):
    seen = web.get("/t/echo/").json
    assert seen["locale"] == "en"
    assert seen["home"] == "/"


def test_a_prefix_chooses_the_language_and_stays_in_links(web):
    seen = web.get("/fr/t/echo/").json
    assert seen["locale"] == "fr"
    assert seen["home"] == "/fr/"
    assert seen["page"] == "/fr/t/page/"


def test_the_browser_has_no_say(web):
    response = web.get("/t/echo/", headers={"Accept-Language": "fr"})
    assert response.json["locale"] == "en"
    assert "Accept-Language" not in response.headers.get("Vary", "")


def test_the_admin_is_outside_the_languages(web):
    assert web.get("/fr/t/echo/").json["admin"] == "/admin/sample"
    web.get("/fr/admin/sample", status=404)


@pytest.mark.parametrize(
    ("asked", "goes_to"),
    [
        ("/t/page", "/t/page/"),
        ("/t//page/", "/t/page/"),
        ("/fr/t/page" + "?a=1&b=%20", "/fr/t/page/?a=1&b=%20"),
        ("/admin/sample/", "/admin/sample"),
        ("/en/t/page", None),
        ("//evil.example/x", None),
        ("/caf%C3%A9", None),
    ],
)
def test_a_page_has_one_address(web, asked, goes_to):
    response = web.get(asked, status="*")
    if goes_to is None:
        assert response.status_int == 404
    else:
        assert response.status_int == 301
        assert response.location == f"http://localhost{goes_to}"


def test_error_pages_speak_the_language_of_the_address(web):
    assert '<html lang="es">' in web.get("/es/nothing", status=404).text


def test_dates_and_numbers_are_written_as_in_the_language(web):
    page = web.get("/fr/t/page/")
    assert "1\u202f234\u202f567,5" in page.text
    assert "2,5\u00a0MB" in page.text
