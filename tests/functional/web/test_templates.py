"""What templates can do."""

from __future__ import annotations

import pytest
from jinja2 import UndefinedError


def test_text_is_escaped(web):
    assert "<p>&lt;script&gt;</p>" in web.get("/t/page/").text


def test_messages_of_python_are_translated_where_they_are_shown(web):
    assert "A label of Python" in web.get("/t/page/").text


def test_a_message_may_be_broken_over_lines(web):
    assert "<p>Skip to content</p>" in web.get("/t/page/").text
    assert "<p>Aller au contenu</p>" in web.get("/fr/t/page/").text


def test_functions_reach_the_request_from_macros_too(web):
    text = web.get("/t/page/").text
    assert "HEY en" in text
    assert "MACRO en" in text


def test_slots_join_their_providers_in_order_and_escape_plain_text(web):
    assert "&lt;i&gt;<b>slot &lt;w&gt;</b>" in web.get("/t/page/").text


def test_an_unknown_name_may_be_tested_but_not_shown(web, web_site):
    assert "not given" in web.get("/t/page/").text
    environment = web_site.registry.cms_themes.environment(web_site.registry, "sample")
    with pytest.raises(UndefinedError):
        environment.get_template("sample/unsettled.jinja2").render()


def test_the_site_folder_overrides_a_template(web, web_site):
    own = web_site.folder / "templates" / "sample"
    own.mkdir(parents=True)
    (own / "page.jinja2").write_text("mine")
    web_site.registry.cms_themes._environments.clear()
    try:
        assert web.get("/t/page/").text == "mine"
    finally:
        (own / "page.jinja2").unlink()
        web_site.registry.cms_themes._environments.clear()
