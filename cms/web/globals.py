"""Functions that every template has.

``asset(name)`` and ``asset_integrity(name)`` for bundles, ``setting(name)`` for what the site is
set to, ``text_direction()`` for ``<html dir>``, ``site_languages()`` for a switcher. The
language of the page is ``request.locale``. ``_``, ``gettext`` and
``ngettext`` come with the i18n extension.
"""

from __future__ import annotations

from typing import Any

from pyramid.config import Configurator

from cms.i18n import languages
from cms.web.request import Request


def setting(request: Request, name: str) -> Any:
    """Return a setting that is not a secret.

    :raises LookupError: it is one.
    """
    settings = request.registry.cms_settings
    if settings.row(name).hidden:
        raise LookupError(f"templates may not read the secret {name}")
    return settings[name]


def text_direction(request: Request, tag: str | None = None) -> str:
    """Return ``ltr`` or ``rtl`` for the page's language, or for *tag*."""
    return languages.text_direction(tag or request.locale)


def site_languages(request: Request) -> list[str]:
    """Return the languages of public pages, the main one first."""
    settings = request.registry.cms_settings
    main = settings["site.language"]
    return [main, *(tag for tag in settings["site.languages"] if tag != main)]


def includeme(config: Configurator) -> None:
    config.add_template_global("setting", setting)
    config.add_template_global("text_direction", text_direction)
    config.add_template_global("site_languages", site_languages)
