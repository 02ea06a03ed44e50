"""What public pages read: values, so that a page is made again only when one is another."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select

from benben_events.models import Venue
from cms.plugin import value

_ADDRESS = select(Venue.__table__.c.address).where(Venue.__table__.c.name == bindparam("venue"))


@value("events.address")
def address(db: Connection, venue: str) -> str:
    """Return the address of a venue, empty when it is not known."""
    return db.execute(_ADDRESS, {"venue": venue}).scalar() or ""
