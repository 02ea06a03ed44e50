"""Security headers on every response, and ``config.add_csp_source`` to widen the policy.

docs/reference/http-headers.md says what each header is for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyramid.config import PHASE3_CONFIG, Configurator
from pyramid.exceptions import ConfigurationError
from pyramid.registry import Registry
from pyramid.response import Response
from pyramid.tweens import INGRESS

#: Nothing inline, nothing evaluated, nothing from elsewhere but pictures and sound, which
#: imported content embeds from all over the web.
DIRECTIVES: dict[str, tuple[str, ...]] = {
    "default-src": ("'self'",),
    "script-src": ("'self'",),
    "style-src": ("'self'",),
    "img-src": ("'self'", "data:", "https:"),
    "media-src": ("'self'", "https:"),
    "font-src": ("'self'",),
    "connect-src": ("'self'",),
    "frame-src": ("'self'",),
    "manifest-src": ("'self'",),
    "worker-src": ("'self'",),
    "object-src": ("'none'",),
    "base-uri": ("'none'",),
    "form-action": ("'self'",),
    "frame-ancestors": ("'self'",),
}

FORBIDDEN_SOURCES = ("'unsafe-inline'", "'unsafe-eval'", "*", "http:", "'unsafe-hashes'")

CONSTANT = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    (
        "Permissions-Policy",
        "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    ),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)


def add_csp_source(config: Configurator, directive: str, source: str) -> None:
    """Allow *source* (such as ``https://player.example.org``) in a CSP *directive*.

    :raises ConfigurationError: the directive is not one of ours, or the source would open
        the door that the policy is there to shut.
    """
    if directive not in DIRECTIVES:
        raise ConfigurationError(f"add_csp_source: there is no directive {directive!r}")
    if source in FORBIDDEN_SOURCES or any(mark in source for mark in ";, \t\n"):
        raise ConfigurationError(f"add_csp_source: {source!r} is not allowed for {directive}")

    def register() -> None:
        sources = config.registry.cms_csp.setdefault(directive, [])
        if source not in sources:
            sources.append(source)

    introspectable = config.introspectable(
        "cms CSP sources", (directive, source), f"{directive} {source}", "CSP source"
    )
    config.action(None, register, introspectables=(introspectable,))


def policy(extra: dict[str, list[str]]) -> str:
    """Return the policy with *extra* sources by directive."""
    return "; ".join(
        " ".join([directive, *sources, *extra.get(directive, ())])
        for directive, sources in DIRECTIVES.items()
    )


def apply_headers(response: Response, registry: Registry, secure: bool) -> None:
    """Add what *response* does not have yet.

    :param secure: whether the visitor came by https.
    """
    headers = response.headers
    for name, value in CONSTANT:
        headers.setdefault(name, value)
    base: str = registry.cms_csp_policy
    headers.setdefault(
        "Content-Security-Policy", f"{base}; upgrade-insecure-requests" if secure else base
    )
    lifetime = registry.cms_settings["http.hsts"]
    if secure and lifetime:
        headers.setdefault("Strict-Transport-Security", f"max-age={lifetime}")


def security_headers_tween(handler: Callable[..., Any], registry: Registry) -> Callable[..., Any]:
    """Add the security headers to what the application answers."""

    def tween(request: Any) -> Response:
        response = handler(request)
        apply_headers(response, registry, request.scheme == "https")
        return response

    return tween


def includeme(config: Configurator) -> None:
    registry = config.registry
    registry.cms_csp = {}
    config.add_directive("add_csp_source", add_csp_source)

    def build() -> None:
        registry.cms_csp_policy = policy(registry.cms_csp)

    config.action(("cms CSP policy",), build, order=PHASE3_CONFIG + 1000)
    config.add_tween("cms.web.headers.security_headers_tween", under=INGRESS)
