"""The commands every site has, by name. They are imported when they are asked for.

The core knows them without a site, so that ``cms --help`` and ``cms init`` work anywhere;
everything else comes from the site through ``config.add_command``.
"""

from __future__ import annotations

CORE = {
    "serve": "cms.scripts.serve:serve",
    "db": "cms.scripts.db:db",
    "user": "cms.scripts.user:user",
    "site": "cms.scripts.site:site",
    "settings": "cms.scripts.settings:settings",
    "jobs": "cms.scripts.jobs:jobs",
    "plugin": "cms.scripts.plugin:plugin",
    "reference": "cms.scripts.reference:reference",
    "init": "cms_install.command:init",
}
