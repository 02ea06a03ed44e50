"""Addresses of posts: the shape the old site had, where this site has no posts of its own."""

from __future__ import annotations

from urllib.parse import urlsplit

from sqlalchemy import exists, select

from cms.content.models import Content
from cms.content.permalinks import check_pattern
from cms.db.scope import open_scope
from cms.importer.errors import ImportFailedError
from cms.importer.wordpress.context import Context
from cms.importer.wordpress.dates import item_local
from cms.importer.wordpress.options import PERMALINKS_KEEP, PERMALINKS_OF_EXPORT
from cms.importer.wordpress.permalinks import PermalinkShape, from_wordpress

SETTING = "permalink.post"


def run(context: Context) -> None:
    """Choose the pattern of posts before any of them is imported."""
    choice = context.options.permalinks
    settings = context.registry.cms_settings
    current = str(settings[SETTING])
    if choice == PERMALINKS_KEEP:
        return
    wanted = _learnt(context) if choice == PERMALINKS_OF_EXPORT else from_wordpress(choice)
    if wanted is None or wanted == current.strip("/"):
        return
    try:
        check_pattern(wanted)
    except ValueError as error:
        if choice != PERMALINKS_OF_EXPORT:
            raise ImportFailedError(f"--permalinks {choice!r}: {error}") from error
        return
    why = _obstacle(context)
    if why is not None:
        context.report.remark(
            "permalinks", f"{why}, so posts keep {current!r}; old addresses are redirected", wanted
        )
        return
    settings.save({SETTING: wanted})
    settings.refresh()
    context.report.facts["permalinks"] = wanted
    context.report.remark("permalinks", "addresses of posts are made as on the old site", wanted)


def _obstacle(context: Context) -> str | None:
    if context.registry.cms_settings.locked(SETTING):
        return "the setting is fixed by the configuration file or the environment"
    with open_scope(context.registry, write=False) as scope:
        if scope.db.scalar(select(exists().where(Content.type == "post"))):
            return "the site has posts already"
    return None


def _learnt(context: Context) -> str | None:
    site = context.staging.site
    try:
        base = urlsplit(site.base_blog_url or site.link).path
    except ValueError:
        base = ""
    shape = PermalinkShape(base)
    for item, _ in context.staging.items("post"):
        if item.status == "publish":
            shape.add(item, item_local(item))
    return shape.pattern()
