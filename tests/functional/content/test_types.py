"""Types and taxonomies of plugins."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from pyramid.exceptions import ConfigurationConflictError, ConfigurationError

from cms.app import configure
from cms.content.fields import field_text
from cms.content.models import Content
from cms.content.types import Field
from tests.fixtures.sites import INI

PLUGIN = {"cms.plugins": "tests.functional.content.recipes"}

TYPED = {
    "field_subtitle": "  Soup   of the day ",
    "field_story": "one\r\ntwo",
    "field_method": '<p onclick="x">Stir</p><script>1</script>',
    "field_weight": "1,5",
    "field_minutes": "30",
    "field_vegan": True,
    "field_day": "2026-02-28",
    "field_tasting": "2026-03-01T18:00",
    "field_course": "b",
    "field_source": "https://example.org/soup",
    "terms_cuisine": "French",
}
STORED = {
    "subtitle": "Soup of the day",
    "story": "one\ntwo",
    "method": "<p>Stir</p>",
    "weight": 1.5,
    "minutes": 30,
    "vegan": True,
    "day": "2026-02-28",
    "tasting": "2026-03-01T18:00:00+00:00",
    "course": "b",
    "source": "https://example.org/soup",
    "photo": None,
    "next": None,
}


@pytest.mark.ini(PLUGIN)
class TestInTheAdmin:
    def test_every_field_has_its_place_in_the_form(self, site, app, sign_in):
        sign_in(app, "editor")
        assert "Recipes" in app.get("/admin")
        form = recipe_form(app)
        for name, value in {"title": "Soup", **TYPED}.items():
            form[name] = value
        page = form.submit("do", value="publish", status=303).follow()
        with site.scope() as scope:
            made = scope.db.scalars(sa.select(Content)).one()
            assert made.fields == STORED
            assert made.path == "recipes/soup"
            assert [link.term.name for link in made.term_links] == ["French"]
            type_ = site.registry.cms_content_types["recipe"]
            assert field_text(type_, made.fields) == "Soup of the day\nStir"
        again = next(f for f in page.forms.values() if "title" in f.fields)
        again.submit(status=303)
        with site.scope() as scope:
            assert scope.db.scalars(sa.select(Content.version)).one() == 1

    @pytest.mark.parametrize(
        ("name", "value", "message"),
        [
            ("field_minutes", "", "Please fill this in"),
            ("field_minutes", "31", "it must be even"),
            ("field_minutes", "x", "valid integer"),
            ("field_weight", "heavy", "it must be a number"),
            ("field_source", "javascript:alert(1)", "it must be an address"),
            ("field_day", "2026-02-31", "valid date"),
        ],
    )
    def test_what_is_wrong_is_said_beside_it(self, site, app, sign_in, name, value, message):
        sign_in(app, "editor")
        form = recipe_form(app)
        form["title"], form["field_minutes"] = "Soup", "30"
        form[name] = value
        assert message in form.submit(status=422)
        with site.scope() as scope:
            assert scope.db.scalars(sa.select(Content)).all() == []

    def test_its_terms_have_a_panel(self, app, sign_in):
        sign_in(app, "editor")
        app.get("/admin/terms/cuisine", status=200)
        assert "terms_cuisine" not in post_fields(app)


class TestConflicts:
    def test_two_types_of_one_name_stop_the_start_with_both_places(self, tmp_path):
        config = configure({}, **INI, **{"cms.var": str(tmp_path)}, **PLUGIN)
        config.include("tests.functional.content.recipes.again")
        with pytest.raises(ConfigurationConflictError) as raised:
            config.commit()
        assert str(raised.value).count("recipes.py") >= 2

    @pytest.mark.parametrize(
        ("values", "message"),
        [
            ({"name": "My Type"}, "content type 'My Type': a name is small letters"),
            ({"permalink": "{year}"}, "permalink '{year}'"),
            ({"supports": frozenset({"wings"})}, "supports wings"),
            ({"fields": (Field("a", "colour"),)}, "kind 'colour' is none of"),
            ({"fields": (Field("a", "text"), Field("a", "text"))}, "'a' is declared twice"),
            ({"fields": (Field("a", "choice"),)}, "a choice needs choices"),
            ({"fields": (Field("A b", "text"),)}, "field 'A b'"),
            ({"fields": (Field("a", "integer", default="x"),)}, "default 'x'"),
        ],
    )
    def test_what_is_wrong_is_said_at_once(self, tmp_path, values, message):
        config = configure({}, **INI, **{"cms.var": str(tmp_path)})
        with pytest.raises(ConfigurationError, match=message):
            config.add_content_type(
                **{"name": "recipe", "label": "R", "label_plural": "Rs", **values}
            )

    @pytest.mark.parametrize(
        ("values", "message"),
        [
            ({"name": "My Terms"}, "taxonomy 'My Terms': a name"),
            ({"base": "a/b"}, "base 'a/b' is not one segment"),
            ({"content_types": "post"}, "content_types 'post' is no tuple"),
        ],
    )
    def test_taxonomies_too(self, tmp_path, values, message):
        config = configure({}, **INI, **{"cms.var": str(tmp_path)})
        with pytest.raises(ConfigurationError, match=message):
            config.add_taxonomy(**{"name": "mood", "label": "M", "label_plural": "Ms", **values})


def recipe_form(app):
    page = app.get("/admin/content/recipe/new")
    return next(form for form in page.forms.values() if "title" in form.fields)


def post_fields(app):
    page = app.get("/admin/content/post/new")
    return next(form for form in page.forms.values() if "title" in form.fields).fields
