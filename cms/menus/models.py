"""Menus and their nested items."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cms.db.base import TABLE_OPTIONS, Base, Identified
from cms.db.types import exact_string


class Menu(Identified, Base):
    """A named list of links; a theme shows the menu of a place such as ``main``."""

    __tablename__ = "menu"
    __table_args__ = (UniqueConstraint("slug", "locale"), Index(None, "place"), TABLE_OPTIONS)

    slug: Mapped[str] = mapped_column(exact_string(100))
    name: Mapped[str] = mapped_column(String(200))
    locale: Mapped[str] = mapped_column(exact_string(12))
    place: Mapped[str] = mapped_column(exact_string(40), default="")
    """Where the theme shows it (``main``, ``footer``, ``social``), or empty."""

    items: Mapped[list[MenuItem]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by="MenuItem.position"
    )


class MenuItem(Identified, Base):
    """One link of a menu."""

    __tablename__ = "menu_item"
    __table_args__ = (Index(None, "menu_id", "position"), TABLE_OPTIONS)

    menu_id: Mapped[int] = mapped_column(ForeignKey("menu.id", ondelete="CASCADE"))
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("menu_item.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str] = mapped_column(exact_string(10))
    """``content``, ``term``, ``url`` or ``home``."""
    target_id: Mapped[int | None]
    """Content or term; an item whose target is gone or not public is not shown."""
    url: Mapped[str] = mapped_column(String(1000), default="")
    label: Mapped[str] = mapped_column(String(300), default="")
    """Empty shows the target's own title."""
    title: Mapped[str] = mapped_column(String(300), default="")
    new_window: Mapped[bool] = mapped_column(default=False)
