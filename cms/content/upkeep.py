"""What keeps stored content up to date: jobs, and what sets them off."""

from __future__ import annotations

from pyramid.config import Configurator

from cms.content.refreshing import Refresher, refresher
from cms.db.scope import Scope
from cms.i18n import _
from cms.jobs.services import Jobs
from cms.media.events import MediaChanging
from cms.security.acts import Act

RESANITISE = "content.resanitise"
REPATH = "content.repath"
REDRAW = "content.redraw"
RESUMMARISE = "content.resummarise"
#: Bodies a run of the job; the rest is queued.
BATCH = 200


def resanitise(scope: Scope) -> None:
    """Make outdated bodies anew, some at a time."""
    if scope.get(Refresher).resanitise(BATCH) == BATCH:
        scope.get(Jobs).enqueue(RESANITISE)


def repath(scope: Scope, type: str) -> None:
    """Give all content of a type the address that its pattern says."""
    type_ = scope.registry.cms_content_types.get(type)
    if type_ is not None:
        scope.get(Refresher).repath(type_)


def resummarise(scope: Scope, after: int = 0) -> None:
    """Shorten texts to the length that lists show now, some at a time."""
    last = scope.get(Refresher).resummarise(after, BATCH)
    if last:
        scope.get(Jobs).enqueue(RESUMMARISE, after=last)


def redraw(scope: Scope, media: int) -> None:
    """Draw the bodies that show a medium anew."""
    scope.get(Refresher).redraw_with_media(media)


def media_changing(event: MediaChanging) -> None:
    """A medium has other measures or words: what shows it is drawn anew at once."""
    event.scope.get(Refresher).redraw_with_media(event.media_id)


def settings_changed(event: Act) -> None:
    """What is stored with content follows the settings it was made by, by jobs."""
    if event.action != "settings.changed":
        return
    changed = set(event.details or ())
    if "content.summary_words" in changed:
        event.scope.get(Jobs).enqueue(RESUMMARISE, key=RESUMMARISE)
    for type_ in event.scope.registry.cms_content_types:
        if changed & {f"permalink.{type_.name}", "site.timezone"}:
            event.scope.get(Jobs).enqueue(REPATH, key=f"repath:{type_.name}", type=type_.name)


def include(config: Configurator) -> None:
    config.add_service(Refresher, refresher)
    config.add_job(
        RESANITISE, resanitise, label=_("Clean texts by the present rules"), every=24 * 3600
    )
    config.add_job(REPATH, repath, label=_("Give content its new addresses"))
    config.add_job(RESUMMARISE, resummarise, label=_("Shorten texts to their new length"))
    config.add_job(REDRAW, redraw, label=_("Draw texts that show a picture anew"))
    config.add_subscriber(media_changing, MediaChanging)
    config.add_subscriber(settings_changed, Act)
    config.add_command("content", "cms.content.commands.content")
