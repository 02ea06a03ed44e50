"""Forms that visitors send to the people behind the site, and the messages that came."""

from __future__ import annotations

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Add the settings, the service, the contact block with its view, and the panel."""
    from cms.forms.jobs import delete_old
    from cms.forms.services import MessageService, message_service
    from cms.i18n import _

    config.include(".settings")
    config.add_service(MessageService, message_service)
    config.add_job("forms.delete_old", delete_old, label=_("Delete old messages"), every=24 * 3600)
    config.include(".contact")
    config.include(".admin")
