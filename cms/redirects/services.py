"""Redirects: made by hand, made when addresses change, and kept free of chains."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, func, or_, select, update
from sqlalchemy.orm import Session

from cms.audit.services import Audit
from cms.content.models import Content
from cms.db.scope import Scope
from cms.i18n import _
from cms.redirects.addresses import clean_source, clean_target, full_path
from cms.redirects.errors import InvalidRedirectError, RedirectNotFoundError
from cms.redirects.models import Redirect

STATUSES = (301, 302, 308, 410)
_MAX_HOPS = 20

#: Sent by every save that gives content an address, so it is built once.
_RELEASE = delete(Redirect.__table__).where(  # type: ignore[arg-type]
    Redirect.__table__.c.source == bindparam("freed"), Redirect.__table__.c.automatic.is_(True)
)
#: Likewise sent for each old address, of which an import has many.
_AT = select(Redirect).where(Redirect.source == bindparam("address"))
_LEADING_TO = (
    select(Redirect.__table__.c.id)
    .where(Redirect.__table__.c.target == bindparam("address"))
    .limit(1)
)


class RedirectService:
    """Everything that may be done with redirects in one unit of work."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._db: Session = scope.db

    def get(self, redirect_id: int) -> Redirect:
        """Return a redirect; :raises RedirectNotFoundError: there is none."""
        found = self._db.get(Redirect, redirect_id)
        if found is None:
            raise RedirectNotFoundError(f"there is no redirect {redirect_id}")
        return found

    def find(self, source: str) -> Redirect | None:
        """Return the redirect of a stored *source*, or None."""
        return self._db.scalar(_AT, {"address": source})

    def save(
        self,
        redirect: Redirect | None = None,
        *,
        source: str,
        target: str = "",
        content_id: int | None = None,
        status: int = 301,
    ) -> Redirect:
        """Create or change a redirect made by hand.

        :param target: a path or URL; empty with *content_id* or with status 410.
        :raises InvalidRedirectError: with a message by name: a loop, an address in use, …
        """
        cleaned = clean_source(source)
        if status not in STATUSES:
            known = ", ".join(map(str, STATUSES))
            raise InvalidRedirectError(
                {"status": _("it must be one of: ${known}", mapping={"known": known})}
            )
        goal = ""
        if status == 410:
            content_id = None
        elif content_id is not None:
            if self._db.get(Content, content_id) is None:
                raise InvalidRedirectError({"content_id": _("there is no such content")})
        else:
            goal = self._end_of_chain(clean_target(target), cleaned)
        self._check_free(cleaned, redirect)
        if redirect is None:
            redirect = Redirect(created_at=self._scope.clock.now())
        redirect.source, redirect.status = cleaned, status
        redirect.target, redirect.content_id = goal, content_id
        redirect.automatic = False
        self._db.add(redirect)
        self._db.flush()
        self._flatten(cleaned, redirect)
        summary = f"/{cleaned} → {goal or content_id or 410}"
        self._scope.get(Audit).record("redirect.saved", "redirect", redirect.id, summary)
        return redirect

    def delete(self, redirect: Redirect | int) -> None:
        """Remove a redirect."""
        redirect = self.get(redirect) if isinstance(redirect, int) else redirect
        self._scope.get(Audit).record(
            "redirect.deleted", "redirect", redirect.id, f"/{redirect.source}"
        )
        self._db.delete(redirect)
        self._db.flush()

    def remember(
        self, source: str, *, content_id: int | None = None, target: str = "", status: int = 301
    ) -> None:
        """Keep an old address because something moved or went; never one made by hand."""
        if not source:
            return
        redirect = self.find(source)
        if redirect is None or redirect.automatic:
            self._lead(source, redirect, content_id, target, status)

    def remember_first(self, source: str, *, content_id: int) -> bool:
        """Keep an old address of content unless there is a redirect of it; return whether."""
        if not source or self.find(source) is not None:
            return False
        self._lead(source, None, content_id, "", 301)
        return True

    def _lead(
        self,
        source: str,
        redirect: Redirect | None,
        content_id: int | None,
        target: str,
        status: int,
    ) -> None:
        if redirect is None:
            redirect = Redirect(source=source, created_at=self._scope.clock.now(), automatic=True)
            self._db.add(redirect)
        redirect.status, redirect.content_id, redirect.target = status, content_id, target
        self._db.flush()
        self._flatten(source, redirect)

    def release(self, source: str) -> None:
        """Forget the automatic redirect at *source*: something lives there now."""
        self._db.execute(_RELEASE, {"freed": source})

    def content_gone(self, content_id: int) -> None:
        """Turn what led to deleted content into 410."""
        self._db.execute(
            update(Redirect)
            .where(Redirect.content_id == content_id)
            .values(content_id=None, target="", status=410)
        )

    def search(
        self, words: str = "", *, limit: int = 50, offset: int = 0
    ) -> tuple[Sequence[Redirect], int]:
        """Return redirects, newest first, and how many there are in all."""
        query = select(Redirect)
        if words.strip():
            like = words.strip().strip("/")
            query = query.where(
                or_(
                    Redirect.source.icontains(like, autoescape=True),
                    Redirect.target.icontains(like, autoescape=True),
                )
            )
        total = self._db.scalar(select(func.count()).select_from(query.subquery())) or 0
        rows = self._db.scalars(query.order_by(Redirect.id.desc()).limit(limit).offset(offset))
        return rows.all(), total

    def _check_free(self, source: str, redirect: Redirect | None) -> None:
        other = self.find(source)
        if other is not None and other is not redirect and not other.automatic:
            raise InvalidRedirectError({"source": _("there is a redirect of this address already")})
        if other is not None and other is not redirect:
            self._db.delete(other)
            self._db.flush()
        settings = self._scope.settings
        for locale in {settings["site.language"], *settings["site.languages"]}:
            path = source
            if locale != settings["site.language"]:
                if not source.startswith(f"{locale}/"):
                    continue
                path = source[len(locale) + 1 :]
            lives = self._db.scalar(
                select(Content.id).where(
                    Content.locale == locale, Content.path == path, Content.public_at.is_not(None)
                )
            )
            if lives is not None:
                raise InvalidRedirectError({"source": _("there is content at this address")})

    def _end_of_chain(self, target: str, source: str) -> str:
        """Return where *target* leads in the end.

        :raises InvalidRedirectError: back to *source*.
        """
        seen = {source}
        for _hop in range(_MAX_HOPS):
            if not target.startswith("/"):
                return target
            path = target.split("?", 1)[0].split("#", 1)[0].strip("/")
            if path in seen:
                raise InvalidRedirectError({"target": _("it leads back to where it began")})
            seen.add(path)
            further = self.find(path) if path else None
            if further is None or further.status == 410 or not further.target:
                return target
            target = further.target
        raise InvalidRedirectError({"target": _("it leads through too many redirects")})

    def _flatten(self, source: str, redirect: Redirect) -> None:
        """Let what led to *source* lead to where that leads now."""
        if self._db.scalar(_LEADING_TO, {"address": f"/{source}"}) is None:
            return
        self._db.execute(
            update(Redirect)
            .where(Redirect.target == f"/{source}", Redirect.id != redirect.id)
            .values(target=redirect.target, content_id=redirect.content_id, status=redirect.status)
        )


def content_path(scope: Scope, content: Content) -> str | None:
    """Return the whole path of *content*, language included."""
    if content.path is None:
        return None
    return full_path(scope.settings, content.locale, content.path)


def redirect_service(scope: Scope) -> RedirectService:
    """The factory of :class:`RedirectService`."""
    return RedirectService(scope)
