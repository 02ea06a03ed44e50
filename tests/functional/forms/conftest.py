"""A page with a contact form, and what came through it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cms.forms.models import Message
from tests.functional.site.conftest import writer

__all__ = ["writer"]

HERE = {"Origin": "http://localhost"}
GOOD = {"name": "Zoë", "email": "zoe@example.org", "text": "Do you take dogs?"}
BLOCK = '<div data-block="contact" data-title="Write to us" data-subject="true"></div>'


def send(app: Any, page: Any, status: int = 303, number: int = 1, **values: str) -> Any:
    """Send a form as a browser does from the page it stands in."""
    return app.post(f"/form/{page.id}/{number}", {**GOOD, **values}, HERE, status=status)


@pytest.fixture
def page(writer: Any) -> Any:
    body = f"<p>Hello.</p>{BLOCK}"
    return writer.write("page", title="Contact", slug="contact", body=body)


@pytest.fixture
def messages(site: Any, clock: Any) -> Callable[[], list[Message]]:
    def read() -> list[Message]:
        with site.scope(write=False) as scope:
            return scope.db.query(Message).order_by(Message.id).all()

    return read
