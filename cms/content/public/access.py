"""Who may read a piece of content, and the cookie that a right password leaves."""

from __future__ import annotations

import hashlib
import hmac

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound
from pyramid.request import Request
from pyramid.response import Response

from cms.content.queries import ContentRow, by_id
from cms.content.types import Visibility
from cms.security.permissions import Permission
from cms.web.maintenance import close

COOKIE = "unlock"
LIFETIME = 10 * 24 * 3600


def may_read_unpublished(request: Request, row: ContentRow) -> bool:
    """Return whether whoever asks may see *row* although visitors may not.

    Asks for the session only where the request carries one, so that a visitor costs nothing.
    """
    identity = request.identity
    if identity is None:
        return False
    if identity.may(Permission.CONTENT_EDIT_ANY) or (
        row.status == "published" and identity.may(Permission.CONTENT_READ_PRIVATE)
    ):
        return True
    own = row.author_id is not None and row.author_id == identity.user_id
    return own and bool(identity.may(Permission.CONTENT_EDIT_OWN))


def readable(request: Request, content_id: int) -> ContentRow:
    """Return content for what belongs to it elsewhere, such as a form; speak its language.

    :raises HTTPNotFound: it is not there for whoever asks, or its password is missing.
    :raises UnderMaintenance: visitors are kept out.
    """
    close(request)
    row = by_id(request.reader, content_id)
    now = request.registry.cms_clock.now()
    if row is None or row.type not in request.registry.cms_content_types:
        raise HTTPNotFound
    locked = row.visibility == Visibility.PASSWORD and not is_unlocked(request, row)
    if (locked or not row.is_public(now)) and not may_read_unpublished(request, row):
        raise HTTPNotFound
    request.locale = row.locale
    request.links = request.links.in_locale(row.locale)
    return row


def is_unlocked(request: Request, row: ContentRow) -> bool:
    """Return whether the request brings the cookie for the password in force."""
    expires, _, signature = request.cookies.get(COOKIE, "").partition(".")
    if not row.password_hash or not (expires.isascii() and expires.isdigit()):
        return False
    if len(expires) > 12 or int(expires) <= request.registry.cms_clock.now().timestamp():
        return False
    return hmac.compare_digest(signature.encode(), _sign(request, row, expires).encode())


def remember_unlocked(request: Request, row: ContentRow, response: Response, path: str) -> None:
    """Let *response* set the cookie; it is sent for *path* and what is below it alone.

    And for what belongs to the content elsewhere, see ``config.add_unlocked_path``.
    """
    expires = str(int(request.registry.cms_clock.now().timestamp()) + LIFETIME)
    more = (pattern.format(id=row.id) for pattern in request.registry.cms_unlocked_paths)
    for place in (*map(request.links.at, more), path):
        response.set_cookie(
            COOKIE,
            f"{expires}.{_sign(request, row, expires)}",
            max_age=LIFETIME,
            path=place,
            secure=request.scheme == "https",
            httponly=True,
            samesite="Lax",
        )


def _sign(request: Request, row: ContentRow, expires: str) -> str:
    # The hash of the password is part of what is signed: a new password locks again.
    key = hashlib.sha256(b"content unlock\0" + request.registry.cms_settings["cms.secret"].encode())
    text = f"{row.id}\n{row.password_hash}\n{expires}"
    return hmac.new(key.digest(), text.encode(), hashlib.sha256).hexdigest()


def add_unlocked_path(config: Configurator, pattern: str) -> None:
    """Let the password of protected content open a further path, such as ``comment/{id}``.

    :param pattern: a path outside the languages; ``{id}`` stands for the content's id.
    """

    def register() -> None:
        config.registry.cms_unlocked_paths.append(pattern)

    config.action(("cms unlocked path", pattern), register)


def include(config: Configurator) -> None:
    config.registry.cms_unlocked_paths = []
    config.add_directive("add_unlocked_path", add_unlocked_path)
