"""What the dashboard tells people about their own account."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from cms.accounts.models import User
from cms.i18n import _


def own_account(request: Any) -> list[dict[str, Any]]:
    """Ask for a password from somebody who came by a link and has none."""
    query = select(User.password_hash).where(User.id == request.identity.user_id)
    if request.db.scalar(query) is not None:
        return []
    return [
        {
            "level": "info",
            "text": _("Your account has no password yet; so far only links let you in."),
            "url": request.route_path("admin.profile.password"),
            "action": _("Choose a password"),
        }
    ]
