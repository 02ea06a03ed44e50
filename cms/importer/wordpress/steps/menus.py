"""Navigation menus with their nested items."""

from __future__ import annotations

from sqlalchemy import delete, func, select, update

from cms.db.scope import Scope
from cms.importer.types import Outcome
from cms.importer.wordpress import slugs
from cms.importer.wordpress.context import Context
from cms.importer.wordpress.digests import joined
from cms.importer.wordpress.links import LinkResolver
from cms.importer.wordpress.plain import plain_title
from cms.importer.wordpress.steps import terms
from cms.importer.wordpress.types import Item
from cms.menus.events import MenuChanged
from cms.menus.models import Menu, MenuItem

KIND = "menu"
ITEM = "menu_item"
_AT_ONCE = 200
#: Words in the name of a menu -> the place of the theme it fits.
_PLACES = (
    ("social", "social"),
    ("footer", "footer"),
    ("main", "main"),
    ("primary", "main"),
    ("header", "main"),
    ("top", "main"),
    ("navigation", "main"),
)


def run(context: Context) -> None:
    """Import every menu the export declares or an item names, each in one transaction."""
    menus: dict[str, str] = {}
    for term in context.staging.terms():
        if term.taxonomy == terms.MENUS:
            menus.setdefault(term.slug, term.name)
    for taxonomy, slug, name in context.staging.item_terms("nav_menu_item"):
        if taxonomy == terms.MENUS:
            menus.setdefault(slug, name or slug)
    for item, _ in context.staging.items("nav_menu_item"):
        if not any(term.taxonomy == terms.MENUS for term in item.terms):
            context.report.skip(ITEM, "it belongs to no menu", item.title)
    context.in_batches(
        "menus",
        list(menus.items()),
        lambda scope, menu: _import(context, scope, menu[0], menu[1]),
        lambda menu: (KIND, menu[1]),
        len(menus),
    )


def _import(context: Context, scope: Scope, slug: str, name: str) -> None:
    digest = joined(name, *(each for _, each in context.staging.of_menu(slug)))
    known = context.targets.get(KIND, slug)
    menu = scope.db.get(Menu, known.target_id) if known is not None else None
    if menu is not None and known is not None and known.digest == digest:
        number = scope.db.scalar(select(func.count()).where(MenuItem.menu_id == menu.id))
        context.report.count(KIND, Outcome.UNCHANGED)
        context.report.count(ITEM, Outcome.UNCHANGED, number or 0)
        return
    outcome = Outcome.CREATED if menu is None else Outcome.UPDATED
    if menu is None:
        menu = _new_menu(context, scope, slug, name)
    else:
        scope.db.execute(delete(MenuItem).where(MenuItem.menu_id == menu.id))
    _fill(context, scope, menu.id, slug)
    scope.db.expire(menu)
    context.report.count(KIND, outcome)
    context.targets.put(KIND, slug, menu.id, digest=digest)
    scope.notify_after_commit(MenuChanged(scope.registry, menu.id, menu.locale))


def _new_menu(context: Context, scope: Scope, slug: str, name: str) -> Menu:
    cleaned = slugs.clean(slug)[:90] or "menu"
    taken = set(
        scope.db.scalars(
            select(Menu.slug).where(Menu.locale == context.locale, Menu.slug.startswith(cleaned))
        )
    )
    unique = slugs.unique(cleaned, taken.__contains__, hierarchical=False)
    menu = Menu(slug=unique, name=plain_title(name)[:200], locale=context.locale, place="")
    menu.place = _free_place(context, scope, f"{slug} {name}".lower())
    scope.db.add(menu)
    scope.db.flush()
    return menu


def _free_place(context: Context, scope: Scope, words: str) -> str:
    """Return the place the menu's name speaks of, unless another menu stands there."""
    place = next((place for word, place in _PLACES if word in words), "")
    if not place:
        context.report.remark(KIND, "choose where the theme shows it, under Menus", words)
        return ""
    used = scope.db.scalar(
        select(Menu.id).where(Menu.locale == context.locale, Menu.place == place).limit(1)
    )
    return "" if used is not None else place


def _fill(context: Context, scope: Scope, menu_id: int, slug: str) -> None:
    """Write the items of a menu, some at a time; parents are known once all are there."""
    resolver = LinkResolver(context.staging, context.targets)
    made: dict[int, int] = {}
    above: dict[int, int] = {}
    waiting: list[tuple[int, int, MenuItem]] = []

    def write() -> None:
        scope.db.add_all(row for _, _, row in waiting)
        scope.db.flush()
        for number, parent, row in waiting:
            made[number] = row.id
            if parent:
                above[row.id] = parent
            scope.db.expunge(row)
        waiting.clear()

    for position, (item, _) in enumerate(context.staging.of_menu(slug)):
        row = _row(context, resolver, item)
        if row is None:
            continue
        row.menu_id, row.position = menu_id, position
        parent = _number(item.meta_value("_menu_item_menu_item_parent"))
        waiting.append((item.id, parent, row))
        context.report.count(ITEM, Outcome.CREATED)
        if len(waiting) >= _AT_ONCE:
            write()
    write()
    parents = {own: made[parent] for own, parent in above.items() if parent in made}
    rows = [
        {"id": own, "parent_id": parent}
        for own, parent in parents.items()
        if not _in_a_circle(own, parents)
    ]
    if rows:
        scope.db.execute(update(MenuItem), rows)


def _in_a_circle(own: int, parents: dict[int, int]) -> bool:
    """Tell whether *own* stands above itself, which a damaged export may say."""
    above: int | None = parents.get(own)
    for _ in range(len(parents) + 1):
        if above is None:
            return False
        if above == own:
            return True
        above = parents.get(above)
    return True


def _number(text: str) -> int:
    text = text.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0


def _row(context: Context, resolver: LinkResolver, item: Item) -> MenuItem | None:
    if item.status not in ("publish", ""):
        context.report.skip(ITEM, f"its status is {item.status!r}", item.title)
        return None
    kind = item.meta_value("_menu_item_type")
    number = _number(item.meta_value("_menu_item_object_id"))
    label = plain_title(item.title)[:300]
    row = MenuItem(
        kind="url",
        url="",
        label=label,
        title=plain_title(item.excerpt)[:300],
        new_window=item.meta_value("_menu_item_target") == "_blank",
    )
    if kind == "post_type":
        row.kind, row.target_id = "content", context.targets.id("content", number)
    elif kind == "taxonomy":
        row.kind, row.target_id = "term", context.targets.id("term_id", number)
    elif kind == "custom":
        _custom(context, resolver, item.meta_value("_menu_item_url").strip(), row)
    else:
        context.report.skip(ITEM, f"the kind {kind!r} is not known here", label)
        return None
    if row.kind in ("content", "term") and row.target_id is None:
        context.report.skip(ITEM, "what it leads to was not imported", label or str(number))
        return None
    return row


def _custom(context: Context, resolver: LinkResolver, url: str, row: MenuItem) -> None:
    token = resolver.link(url) or ""
    kind, _, rest = token.partition(":")
    number = rest.partition("#")[0]
    site = context.staging.site.address
    if kind in ("content", "term") and "#" not in rest:
        row.kind, row.target_id = kind, int(number)
    elif site and url.rstrip("/") == site:
        row.kind = "home"
    else:
        row.url = url[:1000]
