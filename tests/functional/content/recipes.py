"""A plugin with a type that has a field of every kind, and a taxonomy of its own."""

from __future__ import annotations

from typing import Any

from pyramid.config import Configurator

from cms.content.types import Field


def even(value: int) -> None:
    if value % 2:
        raise ValueError("it must be even")


FIELDS = (
    Field("subtitle", "text", label="Subtitle", searchable=True),
    Field("story", "longtext", label="Story"),
    Field("method", "html", label="Method", searchable=True),
    Field("weight", "number", label="Weight"),
    Field("minutes", "integer", label="Minutes", required=True, check=even),
    Field("vegan", "boolean", label="Vegan"),
    Field("day", "date", label="Day"),
    Field("tasting", "datetime", label="Tasting"),
    Field("course", "choice", label="Course", choices=(("a", "Starter"), ("b", "Main"))),
    Field("source", "url", label="Source"),
    Field("photo", "media", label="Photo"),
    Field("next", "content", label="Next"),
)


def includeme(config: Configurator) -> None:
    config.add_content_type(
        "recipe",
        label="Recipe",
        label_plural="Recipes",
        permalink="recipes/{slug}",
        fields=FIELDS,
        templates=(("content/wide.jinja2", "Wide"),),
    )
    config.add_taxonomy(
        "cuisine", label="Cuisine", label_plural="Cuisines", content_types=("recipe",)
    )


def again(config: Any) -> None:
    """Declare the same type a second time."""
    config.add_content_type("recipe", label="R", label_plural="Rs", permalink="recipes/{slug}")
