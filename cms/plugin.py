"""The door for plugins: everything here is the public API, everything else may change.

A plugin is a package with an ``includeme(config)`` that calls the directives: ``add_setting``,
``add_content_type``, ``add_block``, ``add_admin_panel``, ``add_job`` and the others of
docs/reference/directives.md, and Pyramid's own. The core uses the same ones. It subscribes to the
events of docs/reference/events.md.
"""

from __future__ import annotations

from cms.accounts.events import (
    AccountDeleted,
    AccountDeleting,
    AccountSaved,
    AccountSaving,
    SignedIn,
)
from cms.accounts.models import User
from cms.accounts.services import AccountService
from cms.audit.services import Audit
from cms.clock import Clock, FrozenClock
from cms.comments.events import CommentsChanged
from cms.content.blocks.live import LiveBlock
from cms.content.blocks.types import Attribute, AttributeKind, Block, RenderContext
from cms.content.events import Act, ContentChanged, ContentChanging, PathChanging, PathsChanged
from cms.content.listing.turns import note_turn
from cms.content.models import Content
from cms.content.services import ContentService
from cms.content.types import ContentType, Field, FieldKind, Status, Visibility
from cms.db.base import TABLE_OPTIONS, Base, Identified, Timestamps
from cms.db.scope import Actor, Scope, open_scope
from cms.db.types import Id, JSONText, LongText, UTCDateTime, exact_string
from cms.errors import CmsError, ConflictError, InvalidError, NotFoundError
from cms.i18n import _
from cms.jobs.services import Jobs
from cms.media.events import MediaChanged, MediaChanging, MediaDeleting
from cms.media.models import Media
from cms.menus.events import MenuChanged
from cms.security.identity import Identity
from cms.security.permissions import Permission
from cms.security.roles import Role
from cms.settings.kinds import Duration, Secret, Size, Url
from cms.taxonomy.events import TermDeleting, TermMerging, TermPathChanging, TermsChanged
from cms.taxonomy.models import Term
from cms.taxonomy.services import TaxonomyService
from cms.text import one_line, slugify, truncate
from cms_cache.core.pages.policy import PageCache
from cms_cache.core.recording import depends, depends_until
from cms_cache.core.values import value

__all__ = [
    "TABLE_OPTIONS",
    "AccountDeleted",
    "AccountDeleting",
    "AccountSaved",
    "AccountSaving",
    "AccountService",
    "Act",
    "Actor",
    "Attribute",
    "AttributeKind",
    "Audit",
    "Base",
    "Block",
    "Clock",
    "CmsError",
    "CommentsChanged",
    "ConflictError",
    "Content",
    "ContentChanged",
    "ContentChanging",
    "ContentService",
    "ContentType",
    "Duration",
    "Field",
    "FieldKind",
    "FrozenClock",
    "Id",
    "Identified",
    "Identity",
    "InvalidError",
    "JSONText",
    "Jobs",
    "LiveBlock",
    "LongText",
    "Media",
    "MediaChanged",
    "MediaChanging",
    "MediaDeleting",
    "MenuChanged",
    "NotFoundError",
    "PageCache",
    "PathChanging",
    "PathsChanged",
    "Permission",
    "RenderContext",
    "Role",
    "Scope",
    "Secret",
    "SignedIn",
    "Size",
    "Status",
    "TaxonomyService",
    "Term",
    "TermDeleting",
    "TermMerging",
    "TermPathChanging",
    "TermsChanged",
    "Timestamps",
    "UTCDateTime",
    "Url",
    "User",
    "Visibility",
    "_",
    "depends",
    "depends_until",
    "exact_string",
    "note_turn",
    "one_line",
    "open_scope",
    "slugify",
    "truncate",
    "value",
]
