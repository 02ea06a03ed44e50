"""Media: files taken in safely, described, and served."""

from __future__ import annotations

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Declare the settings, the storage, the service and ``/media/``."""
    from cms.media import settings
    from cms.media.services import MediaService, media_service
    from cms.media.storage import FileStorage

    settings.include(config)
    config.registry.cms_media_storage = FileStorage(config.registry.cms_settings.var / "media")
    config.add_service(MediaService, media_service)
    config.include(".routes")
    config.include(".admin")
    config.scan("cms.media.views")
