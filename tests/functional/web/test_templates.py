"""What templates can do."""

from __future__ import annotations

import pytest
from jinja2 import UndefinedError
from pyramid.exceptions import ConfigurationError

from cms.errors import InvalidError
from tests.functional.web.conftest import compose


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


class TestThemes:
    @pytest.fixture(autouse=True)
    def _saved(self, web_site):
        """A site whose theme is not fixed by its ini, so that it can be chosen."""
        self.web_site = web_site
        yield
        web_site.registry.cms_settings.save({"site.theme": "sample"})

    def choose(self, name):
        self.web_site.registry.cms_settings.save({"site.theme": name})

    def test_another_is_in_force_at_once(self, web):
        self.choose("child")
        assert web.get("/t/page/").text == "child of en"

    def test_what_a_theme_lacks_comes_from_its_parent(self, web):
        self.choose("child")
        assert 'class="themed"' in web.get("/nothing", status=404).text

    def test_one_that_is_not_there_cannot_be_chosen(self):
        with pytest.raises(InvalidError, match="child, sample"):
            self.choose("gone")

    def test_one_fixed_in_the_ini_stops_the_start(self, tmp_path):
        with pytest.raises(ConfigurationError, match=r"'gone'.*child, sample"):
            compose(tmp_path, **{"site.theme": "gone"})
