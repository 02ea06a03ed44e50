"""What can be done with events: no request, no HTML."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from benben_events.models import Venue
from cms.plugin import Clock, ConflictError, Content, InvalidError, Scope, Status, Visibility


@dataclass(frozen=True)
class Event:
    """A public event."""

    content_id: int
    title: str
    path: str
    starts: dt.datetime
    ends: dt.datetime
    venue: str
    address: str
    updated: dt.datetime


class EventService:
    """Events and venues, seen from one unit of work."""

    def __init__(self, db: Session, clock: Clock, settings: Any) -> None:
        self.db = db
        self.clock = clock
        self.settings = settings

    def add_venue(self, name: str, address: str) -> Venue:
        """Add a venue; :raises ConflictError: its name is taken."""
        name = name.strip()
        if not name or len(name) > 200:
            raise InvalidError({"name": "a name has 1 to 200 characters"})
        if self.db.scalar(select(Venue.id).where(Venue.name == name)) is not None:
            raise ConflictError(f"there is a venue {name!r} already")
        venue = Venue(name=name, address=address.strip()[:500])
        self.db.add(venue)
        self.db.flush()
        return venue

    def upcoming(self) -> list[Event]:
        """Return the public events that have not ended and begin soon enough, in their order."""
        now = self.clock.now()
        last = now + dt.timedelta(days=self.settings["events.days_ahead"])
        query = select(Content).where(
            Content.type == "event",
            Content.status == Status.PUBLISHED,
            Content.visibility == Visibility.PUBLIC,
            Content.public_at <= now,
        )
        addresses = {row.name: row.address for row in self.db.scalars(select(Venue))}
        events = [_event(content, addresses) for content in self.db.scalars(query)]
        return sorted(
            (event for event in events if event.ends >= now and event.starts <= last),
            key=lambda event: (event.starts, event.content_id),
        )


def _event(content: Content, addresses: dict[str, str]) -> Event:
    starts = instant(content.fields["starts"])
    ends = content.fields.get("ends")
    venue = content.fields.get("venue") or ""
    return Event(
        content_id=content.id,
        title=content.title,
        path=content.path or "",
        starts=starts,
        ends=instant(ends) if ends else starts + dt.timedelta(hours=2),
        venue=venue,
        address=addresses.get(venue, ""),
        updated=content.updated_at,
    )


def instant(text: str) -> dt.datetime:
    """Return a field's text as an aware instant."""
    return dt.datetime.fromisoformat(text).astimezone(dt.UTC)


def event_service(scope: Scope) -> EventService:
    """Factory for ``config.add_service``."""
    return EventService(scope.db, scope.clock, scope.settings)
