"""Events for a Benben site."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Register everything; called when cms.plugins names this plugin."""
    from benben_events import command, services

    config.add_setting(
        "events.days_ahead",
        type=int,
        default=365,
        label="Days in the calendar",
        group="events",
        editable=True,
        check=check_days,
        help="How far ahead the calendar for other programs goes, in days.",
    )
    config.add_migrations("benben_events:migrations", branch="events")
    config.add_service(services.EventService, services.event_service)
    config.include(".types")
    config.include(".blocks")
    config.add_jinja2_search_path("benben_events:templates")
    config.add_template_global("event_facts", "benben_events.views.event_facts")
    config.add_command("events", command.events)
    config.add_route("events.calendar", "/events.ics")
    config.scan("benben_events.views")


def check_days(value: int) -> None:
    """:raises ValueError: not between a day and ten years."""
    if not 1 <= value <= 3660:
        raise ValueError("it must be between 1 and 3660")
