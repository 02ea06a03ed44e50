"""Who did what, when: written in the transaction of the act itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Add the :class:`~cms.audit.services.Audit` service."""
    from cms.audit import services, subscribers
    from cms.security.acts import Act

    config.add_service(services.Audit, services.audit)
    config.add_subscriber(subscribers.record_act, Act)
    config.include(".admin")
