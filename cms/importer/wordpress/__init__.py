"""Reading WordPress's own export format, WXR, and making a site of it."""

from __future__ import annotations

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Add the importer, its settings, the taxonomy of post formats, and old addresses."""
    from cms.i18n import _
    from cms.importer.wordpress.command import wordpress
    from cms.importer.wordpress.exact import ExactContent, exact_content
    from cms.settings.kinds import Size

    config.add_setting(
        "import.max_item",
        type=Size,
        default=Size(64 * 1024 * 1024),
        help="Most bytes that one item of an export may have.",
    )
    config.add_taxonomy(
        "format", label=_("Format"), label_plural=_("Formats"), content_types=("post",),
        base="type", order=30,
    )  # fmt: skip
    config.add_service(ExactContent, exact_content)
    config.include(".old_addresses")
    config.add_importer("wordpress", label=_("WordPress"), command=wordpress)
