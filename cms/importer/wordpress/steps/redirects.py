"""Old addresses that are not those of their content any more."""

from __future__ import annotations

from urllib.parse import urlsplit

from cms.content.models import Content
from cms.db.scope import Scope
from cms.importer.types import Outcome
from cms.importer.wordpress.context import Context
from cms.importer.wordpress.exact import AT_PATH
from cms.importer.wordpress.permalinks import site_path
from cms.importer.wordpress.types import Item
from cms.redirects.addresses import full_path
from cms.redirects.services import RedirectService

KIND = "redirect"
MAX_SOURCE = 700


def keep_old_address(context: Context, scope: Scope, item: Item, content: Content) -> None:
    """Let the old address of *item* lead to *content*, if it has another one now."""
    source = old_path(context, item)
    if not source or content.path is None or source == content.path or len(source) > MAX_SOURCE:
        return
    if scope.db.scalar(AT_PATH, {"locale": content.locale, "path": source}) is not None:
        why = "an old address is used by other content now"
        context.report.remark(KIND, why, source)
        return
    address = full_path(context.registry.cms_settings, content.locale, source)
    if scope.get(RedirectService).remember_first(address, content_id=content.id):
        context.report.count(KIND, Outcome.CREATED)


def old_path(context: Context, item: Item) -> str:
    """Return the path *item* had on the old site, empty for a plain ``?p=12``."""
    site = context.staging.site
    try:
        base = urlsplit(site.base_blog_url or site.link).path
    except ValueError:
        base = ""
    return site_path(item.link, base)
