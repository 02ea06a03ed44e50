"""The form for a comment: the same for everybody, so that it stands in shared pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cms.i18n import _
from cms.web.public_forms import Field, PublicForm
from cms.web.request import Request

#: Fields that somebody who is signed in does not see: the account says it all.
ABOUT = ("name", "email", "url")
MAX_TEXT = 10_000


def comment_form(request: Request, content_id: int, parent_id: int | None = None) -> PublicForm:
    """Return the empty form for a comment on content, or for an answer to another comment."""
    route, more = ("comments.write", {}) if parent_id is None else (
        "comments.answer", {"parent": parent_id},
    )  # fmt: skip
    return PublicForm(
        id="comment-form",
        action=request.route_path(route, id=content_id, **more),
        fields=_fields(request.registry.cms_settings),
    )


def _fields(settings: Mapping[str, Any]) -> tuple[Field, ...]:
    return (
        Field(name="name", label=_("Name"), required=True, autocomplete="name"),
        Field(
            name="email",
            label=_("E-mail address"),
            kind="email",
            most=254,
            required=settings["comments.require_email"],
            autocomplete="email",
            help=_("It is not shown to readers."),
        ),
        Field(name="url", label=_("Website"), kind="url", most=500, autocomplete="url"),
        Field(
            name="text", label=_("Your comment"), kind="textarea", most=MAX_TEXT, required=True,
        ),
    )  # fmt: skip
