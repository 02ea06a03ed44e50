"""``config.add_taxonomy``."""

from __future__ import annotations

from typing import Any

from pyramid.config import PHASE0_CONFIG, Configurator
from pyramid.exceptions import ConfigurationError

from cms.security.permissions import Permission
from cms.taxonomy.types import NAME, Taxonomies, Taxonomy
from cms.text import slugify


def add_taxonomy(
    config: Configurator,
    name: str,
    *,
    label: Any,
    label_plural: Any,
    hierarchical: bool = False,
    content_types: tuple[str, ...] = (),
    base: str | None = None,
    order: int = 100,
) -> None:
    """Declare a taxonomy, such as the categories of posts or the cuisines of recipes.

    :param name: small letters, digits and underscores.
    :param label: what one term is called; *label_plural* what several are.
    :param hierarchical: terms stand below one another, as categories do.
    :param content_types: the types that carry its terms; none means all.
    :param base: first segment of its archives' URLs; the name by default.
    :raises ConfigurationError: names the taxonomy and the value that is wrong. Two taxonomies of
        one name stop the start with both places.
    """
    if not NAME.match(name):
        raise ConfigurationError(
            f"taxonomy {name!r}: a name is small letters, digits and underscores, at most 40"
        )
    base = name if base is None else base
    if slugify(base) != base or not base:
        raise ConfigurationError(f"taxonomy {name!r}: base {base!r} is not one segment of a URL")
    if isinstance(content_types, str):
        raise ConfigurationError(f"taxonomy {name!r}: content_types {content_types!r} is no tuple")
    if f"permalink.{name}_base" not in config.registry.cms_settings:
        config.add_setting(
            f"permalink.{name}_base",
            default=base,
            label=label,
            group="permalinks",
            editable=True,
            check=_check_base,
            help="First part of the URL of an archive of these terms.",
        )
    taxonomy = Taxonomy(
        name=name,
        label=label,
        label_plural=label_plural,
        hierarchical=hierarchical,
        content_types=frozenset(content_types),
        base=base,
        order=order,
    )
    config.add_admin_panel(
        f"terms.{name}",
        label=label_plural,
        route="admin.terms",
        route_args={"taxonomy": name},
        permission=Permission.TAXONOMY_EDIT,
        group="content",
        order=order + 50,
        icon="folder" if hierarchical else "tag",
    )
    introspectable = config.introspectable("cms taxonomies", name, name, "taxonomy")
    introspectable.update(taxonomy=taxonomy, label=label)
    config.action(
        ("cms taxonomy", name),
        lambda: config.registry.cms_taxonomies.add(taxonomy),
        introspectables=(introspectable,),
        order=PHASE0_CONFIG,
    )


def _check_base(value: str) -> None:
    if not value or slugify(value) != value:
        raise ValueError("it must be one segment of a URL, such as cuisine")


def include(config: Configurator) -> None:
    config.registry.cms_taxonomies = Taxonomies()
    config.add_directive("add_taxonomy", add_taxonomy)
