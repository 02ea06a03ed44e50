"""The calendar for other programs (RFC 5545), and what the page of an event shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config

from benben_events.queries import address
from benben_events.services import Event, EventService, instant


@view_config(route_name="events.calendar", request_method="GET", permission=NO_PERMISSION_REQUIRED)
def calendar(request: Any) -> Response:
    """Return the events to come as an iCalendar file."""
    events = request.scope.get(EventService).upcoming()
    text = "".join(f"{folded(line)}\r\n" for line in lines(events, request))
    return Response(text, content_type="text/calendar", charset="utf-8")


def lines(events: list[Event], request: Any) -> Iterator[str]:
    """Yield the content lines of the calendar, not yet folded."""
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Benben//Events//EN")
    host = request.cms_settings["site.url"].partition("://")[2]
    for event in events:
        yield "BEGIN:VEVENT"
        yield f"UID:event-{event.content_id}@{host}"
        yield f"DTSTAMP:{stamp(event.updated)}"
        yield f"DTSTART:{stamp(event.starts)}"
        yield f"DTEND:{stamp(event.ends)}"
        yield f"SUMMARY:{escaped(event.title)}"
        place = ", ".join(part for part in (event.venue, event.address) if part)
        if place:
            yield f"LOCATION:{escaped(place)}"
        yield f"URL:{request.links.content(event.path, absolute=True)}"
        yield "END:VEVENT"
    yield "END:VCALENDAR"


def stamp(moment: dt.datetime) -> str:
    """Return an instant as the format wants it."""
    return moment.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")


def escaped(text: str) -> str:
    """Return text with the format's own characters escaped."""
    for character in "\\;,":
        text = text.replace(character, f"\\{character}")
    return text.replace("\n", "\\n")


def folded(line: str) -> str:
    """Return *line* in pieces of at most 75 octets, as the format wants it."""
    pieces, piece = [], b""
    for character in line:
        octets = character.encode()
        if len(piece) + len(octets) > (75 if not pieces else 74):
            pieces.append(piece.decode())
            piece = b""
        piece += octets
    return "\r\n ".join([*pieces, piece.decode()])


def event_facts(request: Any, fields: dict[str, Any]) -> dict[str, Any]:
    """Return what the template of an event shows of its fields."""
    venue = fields.get("venue") or ""
    return {
        "starts": instant(fields["starts"]),
        "ends": instant(fields["ends"]) if fields.get("ends") else None,
        "venue": venue,
        "address": address(request.reader, venue) if venue else "",
        "price": fields.get("price"),
    }
