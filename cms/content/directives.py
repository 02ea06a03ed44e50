"""``config.add_content_type``."""

from __future__ import annotations

from typing import Any

from pyramid.config import PHASE0_CONFIG, Configurator
from pyramid.exceptions import ConfigurationError

from cms.content import admin
from cms.content.fields import clean_value
from cms.content.permalinks import check_pattern
from cms.content.types import FEATURES, NAME, ContentType, ContentTypes, Field, FieldKind
from cms.i18n import _


def add_content_type(
    config: Configurator,
    name: str,
    *,
    label: Any,
    label_plural: Any,
    hierarchical: bool = False,
    fields: tuple[Field, ...] = (),
    permalink: str | None = None,
    searchable: bool = True,
    archive: str | None = None,
    in_home: bool = False,
    supports: frozenset[str] = FEATURES,
    template: str = "content/page.jinja2",
    templates: tuple[tuple[str, Any], ...] = (),
    icon: str = "document",
    order: int = 100,
) -> None:
    """Declare a content type; it appears by itself in the admin, search, revisions and export.

    Also declares the setting ``permalink.NAME`` with *permalink* as its default.

    :param name: small letters, digits and underscores.
    :param label: what one piece is called; *label_plural* what several are.
    :param hierarchical: pieces stand below one another, as pages do.
    :param fields: its own fields besides title, body and what *supports* names.
    :param permalink: pattern of paths, such as ``recipes/{slug}``; a tree's default is
        ``{path}``, the slugs from the root down.
    :param archive: first segment of a list of all pieces, such as ``recipes``.
    :param searchable: visitors find it by the site's search.
    :param in_home: the list of latest posts shows it.
    :param supports: a subset of :data:`cms.content.types.FEATURES`.
    :param template: what shows it, below the theme's templates.
    :param templates: others that an editor may choose, as pairs of path and label.
    :param icon: a name from ``admin/icons.jinja2``.
    :raises ConfigurationError: names the type and the value that is wrong. Two types of one
        name stop the start with both places.
    """

    def wrong(message: str) -> ConfigurationError:
        return ConfigurationError(f"content type {name!r}: {message}")

    if not NAME.match(name):
        raise wrong("a name is small letters, digits and underscores, at most 40")
    unknown = frozenset(supports) - FEATURES
    if unknown:
        raise wrong(
            f"supports {', '.join(sorted(unknown))}; there are {', '.join(sorted(FEATURES))}"
        )
    for problem in _field_problems(fields):
        raise wrong(problem)
    pattern = permalink or ("{path}" if hierarchical else f"{name}/{{slug}}")
    try:
        check_pattern(pattern, hierarchical=hierarchical)
    except ValueError as error:
        raise wrong(f"permalink {pattern!r}: {error}") from None
    config.add_setting(
        f"permalink.{name}",
        default=pattern,
        check=lambda value: check_pattern(value, hierarchical=hierarchical),
        label=_("Addresses: ${type}", mapping={"type": label_plural}),
        group="permalinks",
        editable=True,
        help="Pattern of the addresses of this type, from {year} {month} {day} {slug} {id} "
        "{category} {author} and, for a tree, {path}.",
    )
    type_ = ContentType(
        name=name,
        label=label,
        label_plural=label_plural,
        hierarchical=hierarchical,
        fields=tuple(fields),
        permalink=pattern,
        searchable=searchable,
        archive=archive,
        in_home=in_home,
        supports=frozenset(supports),
        template=template,
        templates=tuple(templates),
        icon=icon,
        order=order,
    )
    admin.add_panel(config, type_)
    introspectable = config.introspectable("cms content types", name, name, "content type")
    introspectable.update(type=type_, label=label)
    config.action(
        ("cms content type", name),
        lambda: config.registry.cms_content_types.add(type_),
        introspectables=(introspectable,),
        order=PHASE0_CONFIG,
    )


def _field_problems(fields: tuple[Field, ...]) -> list[str]:
    problems, seen = [], set()
    for field in fields:
        if not NAME.match(field.name):
            problems.append(f"field {field.name!r}: a name is small letters, digits, underscores")
        elif field.name in seen:
            problems.append(f"field {field.name!r} is declared twice")
        elif field.kind not in list(FieldKind):
            known = ", ".join(FieldKind)
            problems.append(f"field {field.name!r}: kind {field.kind!r} is none of {known}")
        elif field.kind == FieldKind.CHOICE and not field.choices:
            problems.append(f"field {field.name!r}: a choice needs choices")
        elif field.default is not None:
            try:
                clean_value(field, field.default)
            except ValueError as error:
                problems.append(f"field {field.name!r}: default {field.default!r}: {error}")
        seen.add(field.name)
    return problems


def include(config: Configurator) -> None:
    config.registry.cms_content_types = ContentTypes()
    config.add_directive("add_content_type", add_content_type)
