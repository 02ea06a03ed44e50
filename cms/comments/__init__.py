"""Comments: written, moderated, shown below content."""

from __future__ import annotations

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Add the settings, the service and the list below pages."""
    from cms.comments.services import CommentService, comment_service
    from cms.i18n import _

    config.add_setting(
        "comments.per_page",
        type=int,
        default=50,
        check=_positive,
        label=_("Comments on a page"),
        group="comments",
        editable=True,
        help="How many comments, with their answers, a page shows at once.",
    )
    config.add_service(CommentService, comment_service)
    config.include(".public")
    config.include(".admin")


def _positive(value: int) -> None:
    if not 1 <= value <= 1000:
        raise ValueError("it must be between 1 and 1000")
