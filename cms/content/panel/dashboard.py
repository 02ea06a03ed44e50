"""What the dashboard shows of content: what waits for the reader, and what changed lately."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyramid.config import Configurator
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from cms.accounts.models import User
from cms.content.forms import STATUS_LABELS
from cms.content.models import Content
from cms.content.types import Status
from cms.i18n import _
from cms.security.permissions import Permission

ROWS = 6


def waiting(request: Any) -> Mapping[str, Any]:
    """Return the reader's own drafts, and for editors what others sent for review."""
    own = and_(
        Content.author_id == request.identity.user_id,
        Content.status.in_([Status.DRAFT, Status.REVIEW]),
    )
    if request.has_permission(Permission.CONTENT_PUBLISH_ANY):
        return _rows(request, or_(own, Content.status == Status.REVIEW))
    return _rows(request, own)


def recent(request: Any) -> Mapping[str, Any]:
    """Return what changed last, whoever did it."""
    return _rows(request, Content.status != Status.TRASHED)


def _rows(request: Any, condition: Any) -> Mapping[str, Any]:
    query = (
        select(Content)
        .options(joinedload(Content.author).load_only(User.name))
        .where(condition)
        .order_by(Content.updated_at.desc(), Content.id.desc())
        .limit(ROWS)
    )
    return {"rows": request.db.scalars(query).all(), "statuses": STATUS_LABELS}


def includeme(config: Configurator) -> None:
    """Put the two cards on the dashboard."""
    for order, name, label, provider in (
        (10, "content.waiting", _("Waiting for you"), waiting),
        (20, "content.recent", _("Changed lately"), recent),
    ):
        config.add_dashboard_card(
            name,
            label=label,
            template="content/admin/card.jinja2",
            provider=provider,
            permission=Permission.CONTENT_LIST,
            order=order,
        )
