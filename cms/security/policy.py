"""The security policy: an identity from the session, what its role grants, nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyramid.config import Configurator
from pyramid.request import RequestLocalCache
from pyramid.security import Allowed, Denied

from cms.security.identity import Identity
from cms.security.permissions import Permission
from cms_cache.core.recording import for_visitors_only, is_shared

#: Takes a request that carries a session cookie; returns who that is.
Loader = Callable[[Any], Identity | None]


class SecurityPolicy:
    """Denies whatever is not granted to the role of a signed-in account.

    A request without a session cookie is nobody's, and its session is never touched: a
    public visitor gets no cookie and costs no look-up.
    """

    def __init__(self) -> None:
        self._identities = RequestLocalCache(self._load)

    def _load(self, request: Any) -> Identity | None:
        if is_shared():
            for_visitors_only()  # whoever is somebody is shown something else
        registry = request.registry
        if registry.cms_cache_session_cookie not in request.cookies:
            return None
        loader: Loader | None = getattr(registry, "cms_identity_loader", None)
        return loader(request) if loader is not None else None

    def identity(self, request: Any) -> Identity | None:
        """Return who is asking, looked up once a request."""
        return self._identities.get_or_create(request)

    def forget_identity(self, request: Any) -> None:
        """Look again the next time: somebody signed in or out within this request."""
        self._identities.clear(request)

    def authenticated_userid(self, request: Any) -> str | None:
        """Return the account's id as text."""
        identity = self.identity(request)
        return None if identity is None else str(identity.user_id)

    def permits(self, request: Any, context: Any, permission: str) -> Allowed | Denied:
        """Say whether the role of whoever asks grants *permission*; nobody has ``deny``."""
        identity = self.identity(request)
        if identity is None:
            return Denied("nobody is signed in")
        if permission != Permission.DENY and identity.may(permission):
            return Allowed(f"{identity.role} may {permission}")
        return Denied(f"{identity.role} may not {permission}")

    def remember(self, request: Any, userid: str, **kw: Any) -> list[tuple[str, str]]:
        """Return no headers: the session remembers, see ``cms.accounts.signing_in``."""
        return []

    def forget(self, request: Any, **kw: Any) -> list[tuple[str, str]]:
        """Return no headers: the session forgets."""
        return []


def includeme(config: Configurator) -> None:
    """Use the policy; protect every unsafe request by a token unless its view opts out."""
    config.set_security_policy(SecurityPolicy())
    config.set_default_csrf_options(require_csrf=True)
