"""``config.add_setting``: how the core and plugins declare their settings."""

from __future__ import annotations

from typing import Any

from pyramid.config import PHASE0_CONFIG, Configurator
from pyramid.exceptions import ConfigurationError

from cms.settings.row import Setting, SettingError


def add_setting(config: Configurator, name: str, **row: Any) -> None:
    """Declare a setting; its value can be read at once from ``config.registry.cms_settings``.

    Takes the fields of :class:`cms.settings.row.Setting` as keywords.

    :raises ConfigurationError: the row or the value given for it is wrong. Two declarations of
        one name stop the start with both places named.
    """
    try:
        setting = Setting(name=name, **row)
        if name not in config.registry.cms_settings:
            config.registry.cms_settings.declare(setting)
    except SettingError as error:
        raise ConfigurationError(str(error)) from None
    introspectable = config.introspectable("cms settings", name, name, "setting")
    introspectable["setting"] = setting
    config.action(
        ("cms setting", name),
        lambda: config.registry.cms_settings.declare(setting),
        introspectables=(introspectable,),
        order=PHASE0_CONFIG,
    )


def include(config: Configurator) -> None:
    config.add_directive("add_setting", add_setting)
    config.add_request_method(
        lambda request: request.registry.cms_settings, "cms_settings", reify=True
    )
