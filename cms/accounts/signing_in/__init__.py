"""Signing in and out: password, second factor, one-time links, confirming who one is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Register the service, the pages and the rule that dangerous acts ask again."""
    from cms.accounts.signing_in.services import SignInService, sign_in_service

    config.add_service(SignInService, sign_in_service)
    config.include(".identity")
    config.include(".routes")
    config.include(".fresh")
    config.include(".refusals")
    for name in (".views", ".second_factor", ".links", ".confirm"):
        config.scan(name)
