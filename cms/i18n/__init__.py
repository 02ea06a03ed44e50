"""Text for people, in their language: ``from cms.i18n import _`` marks a message.

Knows no web. A message stays a :class:`translationstring.TranslationString` until
somebody shows it: templates translate it by themselves, others call
:func:`cms.i18n.translate.translate`.
"""

from __future__ import annotations

from translationstring import TranslationStringFactory

DOMAIN = "cms"
"""The one gettext domain of the core and of plugins."""

_ = TranslationStringFactory(DOMAIN)

__all__ = ["DOMAIN", "_"]
