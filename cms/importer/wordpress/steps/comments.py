"""Comments, with their threads; only approved ones are public."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm.attributes import set_committed_value

from cms.comments.events import CommentsChanged
from cms.comments.models import Comment
from cms.comments.sanitise import clean_comment
from cms.content.errors import BodyError
from cms.content.models import Content
from cms.db.scope import Scope
from cms.importer.types import Outcome
from cms.importer.wordpress.context import Context
from cms.importer.wordpress.convert.body import convert_comment
from cms.importer.wordpress.dates import comment_instant
from cms.importer.wordpress.digests import digest_of
from cms.importer.wordpress.links import LinkResolver
from cms.importer.wordpress.plain import plain_title
from cms.importer.wordpress.types import Item, WpComment

KIND = "comment"
_STATUS = {"1": "approved", "approve": "approved", "approved": "approved", "0": "pending"}
_STATUS |= {"hold": "pending", "spam": "spam", "trash": "trash", "post-trashed": "trash"}
_KINDS = frozenset({"comment", "pingback", "trackback"})

_APPROVED = select(func.count()).where(
    Comment.__table__.c.content_id == bindparam("content"),
    Comment.__table__.c.status == "approved",
)
_RECOUNTED = (
    update(Content.__table__)  # type: ignore[arg-type]
    .where(Content.__table__.c.id == bindparam("content"))
    .values(comment_count=bindparam("number"))
)


def run(context: Context, scope: Scope, item: Item, content: Content) -> None:
    """Import the comments of *item*, which has become *content*."""
    if not item.comments or not context.options.comments:
        return
    resolver = LinkResolver(context.staging, context.targets)
    changed = False
    for level in _levels(item.comments):
        rows: list[tuple[WpComment, Comment, str]] = []
        for comment in level:
            row = _row(context, scope, resolver, item, content, comment)
            if row is not None:
                rows.append((comment, row, digest_of(comment)))
        scope.db.flush()
        for comment, row, digest in rows:
            context.targets.put(KIND, _name(item, comment), row.id, digest=digest)
            changed = True
    if changed:
        _recount(scope, content)
        scope.notify_after_commit(CommentsChanged(scope.registry, frozenset({content.id})))


def _name(item: Item, comment: WpComment) -> str:
    return str(comment.id) if comment.id else f"{item.id}:{digest_of(comment)[:16]}"


def _levels(comments: tuple[WpComment, ...]) -> list[list[WpComment]]:
    """Return *comments* by their depth; answers to what is missing come first."""
    by_id = {comment.id: comment for comment in comments if comment.id}
    depths: dict[int, int] = {}

    def depth(comment: WpComment) -> int:
        seen: set[int] = set()
        number = 0
        while comment.parent and comment.parent in by_id and comment.parent not in seen:
            if comment.parent in depths:
                return number + depths[comment.parent] + 1
            seen.add(comment.parent)
            comment = by_id[comment.parent]
            number += 1
        return number

    levels: list[list[WpComment]] = []
    for comment in comments:
        at = depths[comment.id] = depth(comment)
        while len(levels) <= at:
            levels.append([])
        levels[at].append(comment)
    return levels


def _row(
    context: Context,
    scope: Scope,
    resolver: LinkResolver,
    item: Item,
    content: Content,
    comment: WpComment,
) -> Comment | None:
    """Return the row to be written, or None when nothing is to be done."""
    known = context.targets.get(KIND, _name(item, comment))
    row = scope.db.get(Comment, known.target_id) if known is not None else None
    if row is not None and known is not None and known.digest == digest_of(comment):
        context.report.count(KIND, Outcome.UNCHANGED)
        return None
    try:
        body = clean_comment(convert_comment(comment.content, resolver).html)
    except BodyError as error:
        context.report.skip(KIND, str(error), comment.author)
        return None
    context.report.count(KIND, Outcome.UPDATED if row is not None else Outcome.CREATED)
    if row is None:
        row = Comment(content_id=content.id)
        scope.db.add(row)
    parent = context.targets.id(KIND, comment.parent) if comment.parent else None
    kind = comment.type or "comment"
    row.parent_id = parent
    row.kind = kind if kind in _KINDS else "comment"
    row.status = _STATUS.get(comment.approved, "pending")
    row.author_name = plain_title(comment.author)[:200]
    row.author_email = comment.email[:254]
    row.author_url = comment.url[:500] if comment.url.startswith(("http://", "https://")) else ""
    row.user_id = None
    row.body = body
    row.created_at = comment_instant(comment) or content.created_at
    return row


def _recount(scope: Scope, content: Content) -> None:
    """Keep the number of approved comments with the content; its version stays."""
    number = scope.db.scalar(_APPROVED, {"content": content.id}) or 0
    scope.db.execute(_RECOUNTED, {"content": content.id, "number": number})
    set_committed_value(content, "comment_count", number)
