"""The list of menus, and the items of one."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.view import view_config
from sqlalchemy import select
from wtforms import Form
from wtforms.fields import SelectChoice

from cms.content.models import Content
from cms.content.panel.choosing import targets
from cms.errors import InvalidError
from cms.i18n import _
from cms.i18n.languages import language_name
from cms.menus.errors import MenuNotFoundError
from cms.menus.forms import VALUES, ItemForm, MenuForm
from cms.menus.models import Menu, MenuItem
from cms.menus.services import MenuService
from cms.security.permissions import Permission
from cms.taxonomy.models import Term

MOVES = ("up", "down", "in", "out")


@view_config(
    route_name="admin.menus",
    renderer="menus/list.jinja2",
    permission=Permission.MENUS_EDIT,
    request_method=("GET", "POST"),
)
def menus(request: Any) -> Any:
    """Show all menus; a POST creates one."""
    service = request.scope.get(MenuService)
    form = _menu_form(request, None)
    if request.method == "POST":
        if form.validate():
            try:
                with request.db.begin_nested():
                    made = service.create(
                        form.name.data, place=form.place.data, locale=form.locale.data
                    )
            except InvalidError as error:
                _show(request, form, error)
            else:
                return _to(request, made.id)
        request.response.status_int = 422
    return {"menus": service.all(), "form": form}


@view_config(
    route_name="admin.menus.edit",
    renderer="menus/edit.jinja2",
    permission=Permission.MENUS_EDIT,
    request_method=("GET", "POST"),
)
def edit(request: Any) -> Any:
    """Show a menu with its items; a POST changes its name or place."""
    menu = _menu_of(request)
    service = request.scope.get(MenuService)
    form = _menu_form(request, menu)
    if request.method == "POST":
        if form.validate():
            service.update(menu, name=form.name.data, place=form.place.data)
            request.admin.flash(_("Saved."))
            return _to(request, menu.id)
        request.response.status_int = 422
    return _page(request, menu, form, _item_form(request, menu))


@view_config(
    route_name="admin.menus.add",
    renderer="menus/edit.jinja2",
    permission=Permission.MENUS_EDIT,
    request_method="POST",
)
def add(request: Any) -> Any:
    """Add an item at the end."""
    menu = _menu_of(request)
    form = _item_form(request, menu)
    if form.validate():
        try:
            with request.db.begin_nested():
                request.scope.get(MenuService).add_item(menu, **_values(form))
        except InvalidError as error:
            _show(request, form, error)
        else:
            request.admin.flash(_("Saved."))
            return _to(request, menu.id)
    request.response.status_int = 422
    request.db.refresh(menu)
    return _page(request, menu, _menu_form(request, menu, posted=False), form)


@view_config(
    route_name="admin.menus.item",
    renderer="menus/item.jinja2",
    permission=Permission.MENUS_EDIT,
    request_method=("GET", "POST"),
)
def item(request: Any) -> Any:
    """Change an item."""
    menu = _menu_of(request)
    found = _item_of(request, menu)
    form = _item_form(request, menu, found)
    if request.method == "POST":
        if form.validate():
            try:
                with request.db.begin_nested():
                    request.scope.get(MenuService).update_item(menu, found.id, **_values(form))
            except InvalidError as error:
                _show(request, form, error)
            else:
                request.admin.flash(_("Saved."))
                return _to(request, menu.id)
        request.response.status_int = 422
    return {"menu": menu, "item": found, "form": form}


@view_config(
    route_name="admin.menus.item.act", permission=Permission.MENUS_EDIT, request_method="POST"
)
def item_act(request: Any) -> HTTPSeeOther:
    """Move an item, or remove it; :raises HTTPNotFound: there is no such act."""
    menu = _menu_of(request)
    found = _item_of(request, menu)
    act = request.matchdict["act"]
    service = request.scope.get(MenuService)
    if act == "remove":
        service.remove_item(menu, found.id)
    elif act in MOVES:
        try:
            with request.db.begin_nested():
                service.move_item(menu, found.id, act)
        except InvalidError as error:
            request.admin.flash(
                "; ".join(request.admin.translate(text) for text in error.errors.values()), "error"
            )
    else:
        raise HTTPNotFound
    return _to(request, menu.id)


@view_config(
    route_name="admin.menus.delete", permission=Permission.MENUS_EDIT, request_method="POST"
)
def delete(request: Any) -> HTTPSeeOther:
    """Remove a menu."""
    request.scope.get(MenuService).delete(_menu_of(request))
    request.admin.flash(_("Deleted for good."))
    return HTTPSeeOther(request.route_path("admin.menus"))


def _to(request: Any, menu_id: int) -> HTTPSeeOther:
    return HTTPSeeOther(request.route_path("admin.menus.edit", id=menu_id))


def _menu_of(request: Any) -> Menu:
    try:
        return request.scope.get(MenuService).get(int(request.matchdict["id"]))
    except (MenuNotFoundError, OverflowError):
        raise HTTPNotFound from None


def _item_of(request: Any, menu: Menu) -> MenuItem:
    number = int(request.matchdict["item"])
    for found in menu.items:
        if found.id == number:
            return found
    raise HTTPNotFound


def _menu_form(request: Any, menu: Menu | None, *, posted: bool = True) -> MenuForm:
    form: MenuForm = request.admin.form(MenuForm, obj=menu) if posted else MenuForm(obj=menu)
    if menu is not None:
        del form.locale
        return form
    settings = request.cms_settings
    tags = dict.fromkeys([settings["site.language"], *settings["site.languages"]])
    form.locale.choices = [SelectChoice(tag, language_name(tag, request.locale)) for tag in tags]
    return form


def _item_form(request: Any, menu: Menu, item: MenuItem | None = None) -> ItemForm:
    form: ItemForm = request.admin.form(ItemForm, obj=item)
    form.target_id.offered = targets(request.db, menu.locale)
    if item is not None and request.method != "POST":
        form.target_id.kind = item.kind
    return form


def _values(form: ItemForm) -> dict[str, Any]:
    values = {name: form[name].data for name in VALUES}
    if values["kind"] in ("content", "term") and form.target_id.kind:
        values["kind"] = form.target_id.kind  # a term that was chosen from the list is one
    return values


def _show(request: Any, form: Form, error: InvalidError) -> None:
    for name, message in error.errors.items():
        text = request.admin.translate(message)
        field = form._fields.get(name)
        if field is None:
            form.form_errors.append(text)
        else:
            field.errors = [*field.errors, text]


def _page(request: Any, menu: Menu, form: MenuForm, item_form: ItemForm) -> dict[str, Any]:
    rows = request.scope.get(MenuService).tree(menu)
    leads_to = _leads_to(request, [row.item for row in rows])
    return {
        "menu": menu,
        "form": form,
        "item_form": item_form,
        "rows": rows,
        "leads_to": leads_to,
        "labels": {row.item.id: row.item.label or leads_to[row.item.id] for row in rows},
    }


def _leads_to(request: Any, items: list[MenuItem]) -> dict[int, str]:
    """Return what each item leads to, in two statements however many there are."""
    names: dict[tuple[str, int], str] = {}
    for kind, column, model in (("content", Content.title, Content), ("term", Term.name, Term)):
        ids = [item.target_id for item in items if item.kind == kind]
        if ids:
            rows = request.db.execute(select(model.id, column).where(model.id.in_(ids)))
            names |= {(kind, row[0]): row[1] for row in rows}
    home = request.admin.translate(_("The home page"))
    gone = request.admin.translate(_("Nothing any more: it was deleted"))
    return {
        item.id: (home if item.kind == "home" else item.url)
        or names.get((item.kind, item.target_id or 0), gone)
        for item in items
    }
