"""Comments: written, moderated, shown below content."""

from __future__ import annotations

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Add the settings, the service, the list and the form below pages, and the panel."""
    from cms.comments.jobs import delete_rejected
    from cms.comments.services import CommentService, comment_service
    from cms.i18n import _

    config.include(".settings")
    config.add_service(CommentService, comment_service)
    config.add_job(
        "comments.delete_rejected",
        delete_rejected,
        label=_("Delete old spam and trash"),
        every=24 * 3600,
    )
    config.include(".routes")
    config.include(".public")
    config.include(".admin")
