"""The panel of comments."""

from __future__ import annotations

from pyramid.config import Configurator

from cms.i18n import _
from cms.security.permissions import Permission


def includeme(config: Configurator) -> None:
    """Register the panel, its routes and its views."""
    config.add_admin_panel(
        "comments",
        label=_("Comments"),
        description=_("What readers wrote, and what waits for approval."),
        route="admin.comments",
        permission=Permission.COMMENTS_MODERATE,
        group="content",
        order=90,
        icon="comment",
    )
    config.add_jinja2_search_path("cms.comments:templates")
    config.add_route("admin.comments", "/admin/comments")
    config.add_route("admin.comments.moderate", "/admin/comments/moderate")
    config.scan("cms.comments.panel")
