"""What can go wrong while a site is set up."""

from __future__ import annotations

from cms.errors import CmsError


class InstallError(CmsError):
    """The site cannot be set up so; the message says what would be right."""
