"""Menus as pages show them."""

from __future__ import annotations

from typing import NamedTuple

import msgspec


class ItemRow(NamedTuple):
    """One item with what its target has to say; None where there is no such target."""

    place: str
    menu_name: str
    id: int
    parent_id: int | None
    kind: str
    url: str
    label: str
    title: str
    new_window: bool
    content_path: str | None
    content_title: str | None
    content_locale: str | None
    taxonomy: str | None
    term_path: str | None
    term_name: str | None


class MenuLink(msgspec.Struct, frozen=True):
    """One link of a menu, with those below it."""

    label: str
    url: str
    title: str
    new_window: bool
    children: tuple[MenuLink, ...]
