"""Accounts: people who may sign in, how they do, and what they may change."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Register settings, services, pages and the panel of users."""
    from cms.accounts import lifetimes
    from cms.accounts.services import AccountService, account_service

    lifetimes.declare(config)
    config.add_service(AccountService, account_service)
    config.add_jinja2_search_path("cms.accounts:templates")
    config.include(".signing_in")
    config.include(".two_factor")
    config.include(".profile")
    config.include(".admin")
