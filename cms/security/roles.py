"""The five roles and what each may do: the whole policy, as data."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from cms.security.permissions import Permission as P


class Role(StrEnum):
    """The roles every site has, from the most to the least trusted."""

    ADMINISTRATOR = "administrator"
    EDITOR = "editor"
    AUTHOR = "author"
    CONTRIBUTOR = "contributor"
    MEMBER = "member"


_MEMBER = frozenset({P.PROFILE_EDIT})
_CONTRIBUTOR = _MEMBER | {
    P.ADMIN_ENTER,
    P.CONTENT_LIST,
    P.CONTENT_CREATE,
    P.CONTENT_EDIT_OWN,
    P.CONTENT_DELETE_OWN,
}
_AUTHOR = _CONTRIBUTOR | {P.CONTENT_PUBLISH_OWN, P.MEDIA_UPLOAD}
_EDITOR = _AUTHOR | {
    P.CONTENT_EDIT_ANY,
    P.CONTENT_PUBLISH_ANY,
    P.CONTENT_DELETE_ANY,
    P.CONTENT_READ_PRIVATE,
    P.TAXONOMY_EDIT,
    P.MEDIA_EDIT_ANY,
    P.MENUS_EDIT,
    P.REDIRECTS_EDIT,
    P.COMMENTS_MODERATE,
    P.MESSAGES_HANDLE,
    P.MAINTENANCE_ENTER,
}
_ADMINISTRATOR = _EDITOR | {
    P.USERS_EDIT,
    P.SETTINGS_EDIT,
    P.AUDIT_READ,
    P.JOBS_READ,
    P.PLUGINS_READ,
    P.CACHE_MANAGE,
}

GRANTS: dict[Role, frozenset[str]] = {
    Role.ADMINISTRATOR: frozenset(_ADMINISTRATOR),
    Role.EDITOR: frozenset(_EDITOR),
    Role.AUTHOR: frozenset(_AUTHOR),
    Role.CONTRIBUTOR: frozenset(_CONTRIBUTOR),
    Role.MEMBER: _MEMBER,
}


def permissions_for(registry: Any, role: str) -> frozenset[str]:
    """Return what *role* may do, permissions of plugins included; an unknown role nothing."""
    granted: frozenset[str] = registry.cms_grants.get(role, frozenset())
    return granted
