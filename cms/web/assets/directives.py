"""``config.add_asset_bundle``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pyramid.config import Configurator
from pyramid.events import ApplicationCreated
from pyramid.exceptions import ConfigurationError
from pyramid.path import AssetResolver

from cms.web.assets.bundle import MINIFIERS, AssetError, Bundle
from cms.web.assets.registry import Assets


def add_asset_bundle(
    config: Configurator,
    name: str,
    *,
    sources: Sequence[str],
    filters: Sequence[str] | None = None,
) -> None:
    """Make one file of *sources*, for ``{{ asset(name) }}``.

    :param name: such as ``theme-default.css``; the suffix says what it is. A font or a picture
        is a bundle of one source.
    :param sources: asset specifications, ``package:folder/file.css``; ``*`` in the last part
        stands for all that match. Stylesheets refer to other bundles by ``url(asset:NAME)``.
    :param filters: names of webassets filters; by default the minifier for the suffix.
    :raises ConfigurationError: the name is malformed, or a source does not exist.
    """
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]*\.[a-z0-9]+", name):
        raise ConfigurationError(f"asset bundle {name!r}: use a name such as shop.css")
    resolver = AssetResolver(config.package)
    suffix = name[name.rindex(".") :]
    bundle = Bundle(
        name,
        tuple(resolver.resolve(source).abspath() for source in sources),
        tuple(MINIFIERS.get(suffix, ()) if filters is None else filters),
    )
    try:
        bundle.files()
    except AssetError as error:
        raise ConfigurationError(str(error)) from None
    introspectable = config.introspectable("cms asset bundles", name, name, "asset bundle")
    introspectable["bundle"] = bundle
    config.action(
        ("cms asset bundle", name),
        lambda: config.registry.cms_assets.add(bundle),
        introspectables=(introspectable,),
    )


def _build(event: ApplicationCreated) -> None:
    event.app.registry.cms_assets.build_all()


def includeme(config: Configurator) -> None:
    config.add_setting(
        "assets.reload",
        type=bool,
        default=False,
        group="assets",
        help="Rebuild stylesheets and scripts as soon as they are edited; for development.",
    )
    settings = config.registry.cms_settings
    config.registry.cms_assets = Assets(settings.var / "assets", reload=settings["assets.reload"])
    config.add_directive("add_asset_bundle", add_asset_bundle)
    config.add_subscriber(_build, ApplicationCreated)
