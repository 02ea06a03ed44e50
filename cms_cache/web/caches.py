"""`registry.cms_caches`: the regions of the site.

`config.include("cms_cache.web.caches")` reads `cache.*`.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from pyramid.exceptions import ConfigurationError

from cms_cache.core.caches import open_caches
from cms_cache.core.errors import ConfigurationProblem
from cms_cache.web.given import given_settings

if TYPE_CHECKING:
    from pyramid.config import Configurator

log = logging.getLogger(__name__)


def includeme(config: Configurator) -> None:
    """Open the caches.

    Raises:
        ConfigurationError: naming the setting, its value and what is allowed.
    """
    try:
        caches = open_caches(given_settings(config.registry))
    except ConfigurationProblem as wrong:
        raise ConfigurationError(str(wrong)) from wrong
    config.registry.cms_caches = caches
    for name, made in caches.made.items():
        log.info("Cache %s: %s, because %s", name, made.choice.kind, made.choice.reason)
