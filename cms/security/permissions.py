"""What may be done. Names read ``thing:act`` or ``thing:act:whose``."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """The core's permissions; plugins add theirs with ``config.add_site_permission``."""

    DENY = "deny"
    """Nobody has it; views that name no permission get it."""

    ADMIN_ENTER = "admin:enter"
    PROFILE_EDIT = "profile:edit"

    CONTENT_LIST = "content:list"
    CONTENT_CREATE = "content:create"
    CONTENT_EDIT_OWN = "content:edit:own"
    CONTENT_EDIT_ANY = "content:edit:any"
    CONTENT_PUBLISH_OWN = "content:publish:own"
    CONTENT_PUBLISH_ANY = "content:publish:any"
    CONTENT_DELETE_OWN = "content:delete:own"
    CONTENT_DELETE_ANY = "content:delete:any"
    CONTENT_READ_PRIVATE = "content:read:private"

    TAXONOMY_EDIT = "taxonomy:edit"
    MEDIA_UPLOAD = "media:upload"
    MEDIA_EDIT_ANY = "media:edit:any"
    MENUS_EDIT = "menus:edit"
    REDIRECTS_EDIT = "redirects:edit"
    COMMENTS_MODERATE = "comments:moderate"
    MESSAGES_HANDLE = "messages:handle"

    USERS_EDIT = "users:edit"
    SETTINGS_EDIT = "settings:edit"
    AUDIT_READ = "audit:read"
    JOBS_READ = "jobs:read"
    PLUGINS_READ = "plugins:read"
    CACHE_MANAGE = "cache:manage"
    MAINTENANCE_ENTER = "maintenance:enter"
