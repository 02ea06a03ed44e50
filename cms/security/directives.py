"""``config.add_site_permission``: permissions of plugins, granted to roles."""

from __future__ import annotations

from pyramid.config import Configurator
from pyramid.exceptions import ConfigurationError

from cms.security.permissions import Permission
from cms.security.roles import GRANTS, Role


def add_site_permission(
    config: Configurator, name: str, *, roles: tuple[str, ...], help: str
) -> None:
    """Declare permission *name* and grant it to *roles*; administrators always have it.

    Not called ``add_permission``: Pyramid's configurator has a method of that name, which
    would be called in its place.

    :raises ConfigurationError: the name has no colon, or a role does not exist.
    """
    if ":" not in name:
        raise ConfigurationError(f"permission {name!r}: a name reads thing:act, such as shop:sell")
    unknown = sorted(set(roles) - set(Role))
    if unknown:
        raise ConfigurationError(
            f"permission {name}: unknown roles {', '.join(unknown)}; there are {', '.join(Role)}"
        )
    introspectable = config.introspectable("cms permissions", name, name, "permission")
    introspectable["roles"] = roles
    introspectable["help"] = help

    def register() -> None:
        for role in {*roles, Role.ADMINISTRATOR}:
            config.registry.cms_grants[Role(role)] |= {name}

    config.action(("cms permission", name), register, introspectables=(introspectable,))


def include(config: Configurator) -> None:
    config.registry.cms_grants = dict(GRANTS)
    config.add_directive("add_site_permission", add_site_permission)
    config.set_default_permission(Permission.DENY)
