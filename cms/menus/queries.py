"""What public pages read of menus: one statement for all of them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, and_, bindparam, or_, select

from cms.content.listing.turns import note_turn
from cms.content.models import Content
from cms.db.types import UTCDateTime
from cms.menus.models import Menu, MenuItem
from cms.menus.types import ItemRow
from cms.taxonomy.models import Term
from cms_cache.core.values import value

_MENU, _ITEM = Menu.__table__, MenuItem.__table__
_CONTENT, _TERM = Content.__table__, Term.__table__
_NOW = bindparam("now", type_=UTCDateTime())

_PLACED = (
    select(
        _MENU.c.place,
        _MENU.c.name,
        _ITEM.c.id,
        _ITEM.c.parent_id,
        _ITEM.c.kind,
        _ITEM.c.url,
        _ITEM.c.label,
        _ITEM.c.title,
        _ITEM.c.new_window,
        _CONTENT.c.path,
        _CONTENT.c.title,
        _CONTENT.c.locale,
        _TERM.c.taxonomy,
        _TERM.c.path,
        _TERM.c.name,
    )
    .select_from(
        _MENU.join(_ITEM, _ITEM.c.menu_id == _MENU.c.id)
        .outerjoin(
            _CONTENT,
            and_(
                _ITEM.c.kind == "content",
                _CONTENT.c.id == _ITEM.c.target_id,
                _CONTENT.c.public_at <= _NOW,
                or_(_CONTENT.c.expires_at.is_(None), _CONTENT.c.expires_at > _NOW),
            ),
        )
        .outerjoin(_TERM, and_(_ITEM.c.kind == "term", _TERM.c.id == _ITEM.c.target_id))
    )
    .where(_MENU.c.place != "", _MENU.c.locale == bindparam("locale"))
    .order_by(_MENU.c.id, _ITEM.c.position, _ITEM.c.id)
)


@value("menus.placed_items", keep=True)
def placed_items(db: Connection, locale: str, now: dt.datetime) -> tuple[ItemRow, ...]:
    """Return the items of every menu that the theme shows somewhere, in order."""
    note_turn(db, now)
    rows = db.execute(_PLACED, {"locale": locale, "now": now}).all()
    return tuple(ItemRow._make(row) for row in rows)


@value("menus.items_at")
def items_at(db: Connection, locale: str, place: str, now: dt.datetime) -> tuple[ItemRow, ...]:
    """Return the items of the menu at *place*: who shows no other menu depends on no other."""
    return tuple(row for row in placed_items(db, locale, now) if row.place == place)
