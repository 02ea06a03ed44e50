"""Two-factor sign-in: enrolling an authenticator app, recovery codes, switching it off."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Register the service and the pages of the own profile."""
    from cms.accounts.two_factor.services import TwoFactorService, two_factor_service

    config.add_service(TwoFactorService, two_factor_service)
    config.include(".routes")
    config.scan(".views")
