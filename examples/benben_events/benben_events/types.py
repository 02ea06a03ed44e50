"""The content type: an event is content with a beginning, an end and a venue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cms.plugin import Field, FieldKind, _

if TYPE_CHECKING:
    from pyramid.config import Configurator


def check_price(value: float) -> None:
    """:raises ValueError: below nothing."""
    if value < 0:
        raise ValueError("a price is not negative")


FIELDS = (
    Field("starts", FieldKind.DATETIME, label=_("Starts"), required=True),
    Field("ends", FieldKind.DATETIME, label=_("Ends")),
    Field(
        "venue",
        FieldKind.TEXT,
        label=_("Venue"),
        help=_("The name of a venue; its address is added by itself."),
        searchable=True,
        maximum=200,
    ),
    Field("price", FieldKind.NUMBER, label=_("Price"), check=check_price),
)


def includeme(config: Configurator) -> None:
    """Register the type; its fields appear in forms, search, revisions and exports."""
    config.add_content_type(
        "event",
        label=_("Event"),
        label_plural=_("Events"),
        permalink="events/{slug}",
        archive="events",
        fields=FIELDS,
        template="benben_events/event.jinja2",
        icon="calendar",
        order=30,
    )
