"""How often somebody may try, whatever comes of it: the limits of the site, as settings.

They count attempts for the pair of address and account, so that nobody uses up somebody else's,
and refuse when nothing can be counted. The throttle of :mod:`cms.accounts.throttle` counts
failures besides, in the database.
"""

from __future__ import annotations

from typing import Any

from cms_cache.core.limits.limiter import Limiter
from cms_cache.web.limits import is_known, raise_if_refused


def count_sign_in(request: Any, login: str) -> None:
    """Count one attempt to sign in.

    :raises HTTPTooManyRequests: there were too many, from this address or for this account.
    :raises HTTPServiceUnavailable: nothing can be counted at the moment.
    """
    _count(request, "sign_in_address")
    _count(request, "sign_in", _name(login))


def count_code(request: Any, user_id: int) -> None:
    """Count one attempt at a second factor; raises as :func:`count_sign_in`."""
    _count(request, "second_factor", user_id)


def count_reset(request: Any, user_id: int) -> None:
    """Count one attempt to choose a password by a link; raises as :func:`count_sign_in`."""
    _count(request, "password_reset", user_id)


def forget_sign_ins(request: Any, login: str) -> None:
    """Begin anew after a good password: who signs in often is not one who guesses."""
    limiter: Limiter = request.registry.cms_cache_limiter
    limiter.reset("sign_in", request.client_network, _name(login))


def _count(request: Any, name: str, *whose: object) -> None:
    # Behind a proxy that the site was not told of all visitors share one address.
    if is_known(request.client_address):
        limiter: Limiter = request.registry.cms_cache_limiter
        raise_if_refused(limiter.hit(name, request.client_network, *whose))


def _name(login: str) -> str:
    return login.strip().lower()[:254]
