"""What a site's owner decides about comments."""

from __future__ import annotations

from pyramid.config import Configurator

from cms.comments.types import Waiting
from cms.i18n import _


def includeme(config: Configurator) -> None:
    config.add_setting(
        "comments.enabled",
        type=bool,
        default=False,
        label=_("Readers may comment"),
        group="comments",
        editable=True,
        help="Whether pages and posts whose comments are open show a form for new ones.",
    )
    config.add_setting(
        "comments.waiting",
        default=str(Waiting.EVERYBODY),
        choices=tuple(Waiting),
        label=_("Whose comments wait for approval"),
        group="comments",
        editable=True,
        help="everybody: all comments wait until somebody approves them; visitors: those of "
        "people who are signed in appear at once; nobody: all appear at once. Whoever may "
        "moderate never waits.",
    )
    config.add_setting(
        "comments.require_email",
        type=bool,
        default=False,
        label=_("Ask for an e-mail address"),
        group="comments",
        editable=True,
        help="Whether visitors have to give an e-mail address to comment. It is shown to "
        "moderators alone.",
    )
    config.add_setting(
        "comments.close_after",
        type=int,
        default=0,
        check=_days,
        label=_("Days until comments close"),
        group="comments",
        editable=True,
        help="How many days after its publication content takes comments; 0 for ever.",
    )
    config.add_setting(
        "comments.keep_rejected",
        type=int,
        default=30,
        check=_days,
        label=_("Days to keep spam and trash"),
        group="comments",
        editable=True,
        help="After how many days comments in spam and trash are deleted for good, with the "
        "names and addresses in them; 0 keeps them.",
    )
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


def _positive(value: int) -> None:
    if not 1 <= value <= 1000:
        raise ValueError("it must be between 1 and 1000")


def _days(value: int) -> None:
    if not 0 <= value <= 36_500:
        raise ValueError("it must be between 0 and 36500")
