"""Errors as pages: in the theme, else plain; as problem details for the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Register the exception views."""
    config.include(".views")
