"""The composition root: the one ordered list of what a site is made of.

It imports everything by name and is imported by nobody but the server.
"""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import Any

from pyramid.config import Configurator
from pyramid.exceptions import ConfigurationError
from pyramid.router import Router

from cms.settings.row import SettingError

#: What the site's ini need not say.
FRAMEWORK_DEFAULTS = {
    "tm.manager_hook": "pyramid_tm.explicit_manager",
    "tm.commit_veto": "pyramid_tm.default_commit_veto",
    "tm.annotate_user": "false",
    "retry.attempts": "3",
}

#: In this order: settings first, then frameworks that know no feature, then features from the
#: ground up. Routes are matched in the order of the includes, so the catch-all of ``cms.site``
#: comes last.
INCLUDES = (
    "cms.settings",
    "pyramid_tm",
    "pyramid_retry",
    "cms.db",
    "cms.security",
    "cms.caching",
    "cms.theming",
    "cms.web",
    "cms.scripts",
    "cms.admin",
    "cms.audit",
    "cms.jobs",
    "cms.caching.admin",
    "cms.accounts",
    "cms.taxonomy",
    "cms.media",
    "cms.content",
    "cms.comments",
    "cms.forms",
    "cms.menus",
    "cms.redirects",
    "cms.search",
    "cms.feeds",
    "cms.sitemap",
    "cms.importer",
    "cms_install",
)

#: After the plugins, so that a plugin's routes are asked before the catch-all.
LAST_INCLUDES = ("cms.site",)

PLUGIN_GROUP = "cms.plugins"


def main(global_config: dict[str, str] | None = None, **settings: Any) -> Router:
    """Return the WSGI application of one site.

    :param global_config: the ini's defaults; ``here`` and ``__file__`` are known.
    :param settings: the ini's ``[app:…]`` section.
    :raises pyramid.exceptions.ConfigurationError: a setting, a plugin or a directive is wrong;
        the message names it and what would be right.
    """
    config = configure(global_config, **settings)
    return config.make_wsgi_app()


def configure(global_config: dict[str, str] | None = None, **settings: Any) -> Configurator:
    """Return the configuration of one site, not yet committed; what commands start from."""
    config = Configurator(settings={**FRAMEWORK_DEFAULTS, **settings})
    config.registry.cms_ini = (global_config or {}).get("__file__")
    for name in INCLUDES:
        config.include(name)
    for name in config.registry.cms_settings["cms.plugins"]:
        config.include(_plugin(name))
    for name in LAST_INCLUDES:
        config.include(name)
    try:
        config.registry.cms_settings.check_names()
    except SettingError as error:
        raise ConfigurationError(str(error)) from None
    return config


def _plugin(name: str) -> str:
    """Return the dotted name of the plugin called *name*.

    :raises ConfigurationError: no installed plugin and no package is called so.
    """
    installed = {point.name: point.value for point in entry_points(group=PLUGIN_GROUP)}
    if name in installed:
        return installed[name]
    from importlib.util import find_spec

    try:
        found = find_spec(name)
    except (ImportError, ValueError):
        found = None
    if found is None:
        known = ", ".join(sorted(installed)) or "none is installed"
        raise ConfigurationError(f"cms.plugins: there is no plugin {name!r}; installed: {known}")
    return name
