"""Menus and their nested items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session, selectinload

from cms.audit.services import Audit
from cms.content.body.urls import WEB_SCHEMES, safe_url
from cms.content.models import Content
from cms.db.scope import Scope
from cms.i18n import _
from cms.menus.errors import InvalidMenuError, MenuNotFoundError
from cms.menus.events import MenuChanged
from cms.menus.models import Menu, MenuItem
from cms.taxonomy.models import Term
from cms.text import one_line, slugify

KINDS = ("content", "term", "url", "home")
MAX_LEVELS = 6
MAX_ITEMS = 500


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item in the order of its menu."""

    item: MenuItem
    level: int


class MenuService:
    """Everything that may be done with menus in one unit of work."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._db: Session = scope.db

    def get(self, menu_id: int) -> Menu:
        """Return a menu with its items; :raises MenuNotFoundError: there is none."""
        found = self._db.get(Menu, menu_id, options=[selectinload(Menu.items)])
        if found is None:
            raise MenuNotFoundError(f"there is no menu {menu_id}")
        return found

    def find(self, slug: str, locale: str | None = None) -> Menu | None:
        """Return the menu called *slug*, or None."""
        locale = locale or self._scope.settings["site.language"]
        return self._db.scalar(select(Menu).where(Menu.slug == slug, Menu.locale == locale))

    def all(self) -> Sequence[Menu]:
        """Return all menus with their items, in two statements."""
        return self._db.scalars(
            select(Menu).options(selectinload(Menu.items)).order_by(Menu.locale, Menu.name, Menu.id)
        ).all()

    def create(
        self, name: str, *, slug: str = "", locale: str | None = None, place: str = ""
    ) -> Menu:
        """Create a menu and return it with its id; a taken slug gets a number.

        :param place: where the theme shows it; another menu of the same place and language is
            shown there no more.
        :raises InvalidMenuError: with a message by name.
        """
        menu = Menu(locale=locale or self._scope.settings["site.language"], slug="", items=[])
        self._name(menu, name)
        base = slug = slugify(slug or name, 90) or "menu"
        number = 2
        while self.find(slug, menu.locale) is not None:
            slug, number = f"{base}-{number}", number + 1
        menu.slug = slug
        self._place(menu, place)
        self._db.add(menu)
        return self._keep(menu, "menu.created")

    def update(
        self, menu: Menu | int, *, name: str | None = None, place: str | None = None
    ) -> Menu:
        """Change name or place."""
        menu = self.get(menu) if isinstance(menu, int) else menu
        if name is not None:
            self._name(menu, name)
        if place is not None:
            self._place(menu, place)
        return self._keep(menu, "menu.updated")

    def delete(self, menu: Menu | int) -> None:
        """Remove a menu with its items."""
        menu = self.get(menu) if isinstance(menu, int) else menu
        self._scope.get(Audit).record("menu.deleted", "menu", menu.id, menu.name)
        self._scope.notify_after_commit(MenuChanged(self._scope.registry, menu.id, menu.locale))
        self._db.delete(menu)
        self._db.flush()

    def add_item(
        self, menu: Menu | int, *, kind: str, parent_id: int | None = None, **values: Any
    ) -> MenuItem:
        """Add an item at the end of those below *parent_id* and return it with its id.

        :param kind: ``content`` or ``term`` with ``target_id``, ``url`` with ``url``, ``home``.
        :param values: ``target_id url label title new_window position``.
        :raises InvalidMenuError: with a message by name.
        """
        menu = self.get(menu) if isinstance(menu, int) else menu
        if len(menu.items) >= MAX_ITEMS:
            raise InvalidMenuError(
                _("a menu has at most ${limit} items", mapping={"limit": MAX_ITEMS})
            )
        last = max((item.position for item in menu.items), default=-1)
        item = MenuItem(
            kind=kind, position=last + 1, url="", label="", title="", new_window=False,
            target_id=None, parent_id=None,
        )  # fmt: skip
        self._parent(menu, item, parent_id)
        self._values(item, {"kind": kind, **values})
        menu.items.append(item)
        self._keep(menu, "menu.item_added")
        return item

    def update_item(self, menu: Menu | int, item_id: int, **values: Any) -> MenuItem:
        """Change an item: the values of :meth:`add_item` and ``parent_id``."""
        menu = self.get(menu) if isinstance(menu, int) else menu
        item = self._item(menu, item_id)
        if "parent_id" in values:
            self._parent(menu, item, values.pop("parent_id"))
        self._values(item, values)
        self._keep(menu, "menu.item_updated")
        return item

    def remove_item(self, menu: Menu | int, item_id: int) -> None:
        """Remove an item; what is below it moves one level up."""
        menu = self.get(menu) if isinstance(menu, int) else menu
        item = self._item(menu, item_id)
        for other in menu.items:
            if other.parent_id == item.id:
                other.parent_id = item.parent_id
        self._db.flush()
        menu.items.remove(item)
        self._keep(menu, "menu.item_removed")

    def move_item(self, menu: Menu | int, item_id: int, direction: str) -> None:
        """Move an item ``up``, ``down``, ``in`` (below the one before it) or ``out``."""
        menu = self.get(menu) if isinstance(menu, int) else menu
        item = self._item(menu, item_id)
        siblings = [other for other in self._ordered(menu) if other.parent_id == item.parent_id]
        at = siblings.index(item)
        if direction == "up" and at > 0:
            siblings[at - 1 : at + 1] = [item, siblings[at - 1]]
        elif direction == "down" and at + 1 < len(siblings):
            siblings[at : at + 2] = [siblings[at + 1], item]
        elif direction == "in" and at > 0:
            above = siblings[at - 1].id
            siblings = [other for other in self._ordered(menu) if other.parent_id == above]
            self._parent(menu, item, above)
            siblings.append(item)
        elif direction == "out" and item.parent_id is not None:
            parent = self._item(menu, item.parent_id)
            siblings = [o for o in self._ordered(menu) if o.parent_id == parent.parent_id]
            siblings.insert(siblings.index(parent) + 1, item)
            item.parent_id = parent.parent_id
        for position, other in enumerate(siblings):
            other.position = position
        self._keep(menu, "menu.item_moved")

    def tree(self, menu: Menu) -> list[ItemRow]:
        """Return the items of *menu*, each below its parent."""
        below: dict[int | None, list[MenuItem]] = {}
        ids = {item.id for item in menu.items}
        for item in self._ordered(menu):
            below.setdefault(item.parent_id if item.parent_id in ids else None, []).append(item)
        rows: list[ItemRow] = []
        stack = [(item, 0) for item in reversed(below.get(None, []))]
        while stack:
            item, level = stack.pop()
            rows.append(ItemRow(item, level))
            stack += [(child, level + 1) for child in reversed(below.get(item.id, []))]
        return rows

    @staticmethod
    def _ordered(menu: Menu) -> list[MenuItem]:
        return sorted(menu.items, key=lambda item: (item.position, item.id or 0))

    @staticmethod
    def _item(menu: Menu, item_id: int) -> MenuItem:
        for item in menu.items:
            if item.id == item_id:
                return item
        raise MenuNotFoundError(f"menu {menu.id} has no item {item_id}")

    @staticmethod
    def _name(menu: Menu, name: str) -> None:
        menu.name = one_line(name)
        if not 0 < len(menu.name) <= 200:
            raise InvalidMenuError({"name": _("it must have between 1 and 200 characters")})

    def _place(self, menu: Menu, place: str) -> None:
        if slugify(place, 40) != place:
            raise InvalidMenuError(
                {"place": _("there is no place ${place}", mapping={"place": repr(place)})}
            )
        if place:
            self._db.execute(
                update(Menu)
                .where(Menu.place == place, Menu.locale == menu.locale, Menu.id != (menu.id or 0))
                .values(place="")
            )
        menu.place = place

    def _parent(self, menu: Menu, item: MenuItem, parent_id: int | None) -> None:
        level, above = 0, parent_id
        while above is not None:
            if above == item.id:
                raise InvalidMenuError({"parent_id": _("it cannot stand below itself")})
            level, above = level + 1, self._item(menu, above).parent_id
            if level >= MAX_LEVELS:
                raise InvalidMenuError(
                    {
                        "parent_id": _(
                            "there are at most ${limit} levels", mapping={"limit": MAX_LEVELS}
                        )
                    }
                )
        item.parent_id = parent_id

    def _values(self, item: MenuItem, values: dict[str, Any]) -> None:
        errors: dict[str, str] = {}
        for name, value in values.items():
            if name in ("label", "title"):
                setattr(item, name, one_line(value or "")[:300])
            elif name == "new_window":
                item.new_window = bool(value)
            elif name == "position":
                item.position = int(value)
            elif name in ("kind", "target_id", "url"):
                setattr(item, name, value)
            else:
                errors[name] = _("there is no such value")
        if item.kind not in KINDS:
            errors["kind"] = _("it must be one of: ${known}", mapping={"known": ", ".join(KINDS)})
        elif item.kind == "url":
            item.target_id = None
            url = safe_url(item.url or "", schemes=WEB_SCHEMES)
            if url is None or len(url) > 1000:
                errors["url"] = _("it must be an address such as https://www.example.org or /page")
            else:
                item.url = url
        else:
            item.url = ""
            model = {"content": Content, "term": Term}.get(item.kind)
            if model is None:
                item.target_id = None
            elif not item.target_id or self._db.get(model, int(item.target_id)) is None:
                errors["target_id"] = _("there is no such target")
        if errors:
            raise InvalidMenuError(errors)

    def _keep(self, menu: Menu, action: str) -> Menu:
        self._db.flush()
        self._scope.get(Audit).record(action, "menu", menu.id, menu.name)
        self._scope.notify_after_commit(MenuChanged(self._scope.registry, menu.id, menu.locale))
        return menu


def menu_service(scope: Scope) -> MenuService:
    """The factory of :class:`MenuService`."""
    return MenuService(scope)
