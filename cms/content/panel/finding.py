"""What the views of the panels begin with: the type, the content, and whether it may be done."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPForbidden, HTTPNotFound

from cms.content.errors import ContentNotFoundError
from cms.content.models import Content
from cms.content.policy import may
from cms.content.services import ContentService
from cms.content.types import ContentType
from cms.errors import CmsError, InvalidError


def type_of(request: Any) -> ContentType:
    """Return the type that the URL names; :raises HTTPNotFound: there is none."""
    found: ContentType | None = request.registry.cms_content_types.get(request.matchdict["type"])
    if found is None:
        raise HTTPNotFound
    return found


def content_of(request: Any, rule: str) -> Content:
    """Return the content that the URL names, with its body.

    :param rule: a key of :data:`cms.content.policy.RULES`.
    :raises HTTPNotFound: there is none of that type.
    :raises HTTPForbidden: whoever asks may not do that with it.
    """
    try:
        content = request.scope.get(ContentService).get(int(request.matchdict["id"]))
    except (ContentNotFoundError, OverflowError):
        raise HTTPNotFound from None
    if content.type != request.matchdict["type"]:
        raise HTTPNotFound
    if not may(request.identity, rule, content):
        raise HTTPForbidden
    return content


def told(request: Any, error: CmsError) -> str:
    """Return what *error* says, in the language of whoever asks."""
    if isinstance(error, InvalidError):
        return "; ".join(request.admin.translate(text) for text in error.errors.values())
    return str(error)


def languages(request: Any) -> list[str]:
    """Return the languages of the site, the main one first."""
    settings = request.cms_settings
    return list(dict.fromkeys([settings["site.language"], *settings["site.languages"]]))
