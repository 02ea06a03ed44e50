"""``request.admin``: what a panel's views and templates use of the shell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar, cast

from pyramid.httpexceptions import HTTPBadRequest
from pyramid.interfaces import IRoutesMapper

from cms.admin.menu import build_menu
from cms.admin.paging import Paging, parse_page
from cms.admin.types import Label, Level, MenuGroup
from cms.i18n import DOMAIN, _

F = TypeVar("F")

#: Rows of a list that one act takes at most.
MOST_TICKED = 500


class AdminTools:
    """Menu, messages, forms and pages of lists, for one request."""

    def __init__(self, request: Any) -> None:
        self._request = request
        self._menu: list[MenuGroup] | None = None

    @property
    def menu(self) -> list[MenuGroup]:
        """Return the menu as this reader may see it."""
        if self._menu is None:
            self._menu = build_menu(self._request)
        return self._menu

    @property
    def site_url(self) -> str:
        """Return the path of the public home page."""
        return f"{self._request.root_path}/"

    def translate(self, text: Label, mapping: Mapping[str, Any] | None = None) -> str:
        """Return *text*, marked with ``_`` or plain, in the reader's language."""
        localizer = self._request.localizer
        return cast(str, localizer.translate(text, domain=DOMAIN, mapping=mapping))

    def form(self, form_class: type[F], obj: object = None, **data: Any) -> F:
        """Return a WTForms form bound to this request, its choices and messages translated.

        A POST fills it from the body; otherwise *obj* and *data* do. Choices are rows of
        WTForms' ``SelectChoice``; their labels may be marked with ``_``.
        """
        posted = self._request.POST if self._request.method == "POST" else None
        meta = {"locales": [str(self._request.locale)]}
        form = form_class(formdata=posted, obj=obj, meta=meta, **data)  # type: ignore[call-arg]
        for field in form:  # type: ignore[attr-defined]
            choices = getattr(field, "choices", None)
            if isinstance(choices, (list, tuple)):
                field.choices = [self._choice(choice) for choice in choices]
        return form

    def _choice(self, choice: Any) -> Any:
        """Return a WTForms choice with its label translated."""
        return replace(choice, label=self.translate(choice.label))

    def flash(self, text: Label, level: str = Level.SUCCESS) -> None:
        """Show *text* on the next admin page; kept in the session until then."""
        self._request.session.flash([str(Level(level)), self.translate(text)])

    def messages(self) -> list[dict[str, str]]:
        """Return the messages that wait and forget them."""
        return [{"level": level, "text": text} for level, text in self._request.session.pop_flash()]

    def paging(self, total: int, size: int = 30) -> Paging:
        """Return the page that ``?page=`` asks for; a page past the end shows the last one.

        :raises HTTPBadRequest: when it is not a number from 1 up.
        """
        number = parse_page(self._request.GET.get("page"))
        if number is None:
            raise HTTPBadRequest(self.translate(_("There is no such page of this list.")))
        last = Paging(1, size, total).count
        return Paging(min(number, last), size, total)

    def page_url(self, number: int) -> str:
        """Return this list's URL with another page number, filters kept."""
        query = [(key, value) for key, value in self._request.GET.items() if key != "page"]
        if number > 1:
            query.append(("page", str(number)))
        return cast(str, self._request.current_route_path(_query=query))

    def ticked(self) -> list[int]:
        """Return the ids of the rows of a list that were ticked.

        :raises HTTPBadRequest: something else than ids was sent, or more than a list has.
        """
        return _ids(self._request.POST.getall("id"))

    def act(self) -> tuple[str, list[int]]:
        """Return what is to be done in a list, and with which rows.

        A button of one row, ``name="one" value="ACT:ID"``, says both; else it is the act chosen
        and the rows ticked.

        :raises HTTPBadRequest: as :meth:`ticked`.
        """
        one = self._request.POST.get("one")
        if one is None:
            return self._request.POST.get("act", ""), self.ticked()
        act, _colon, id_ = str(one).partition(":")
        return act, _ids([id_])

    def has_route(self, name: str) -> bool:
        """Say whether a route is registered, for links to features that may be absent."""
        mapper = self._request.registry.queryUtility(IRoutesMapper)
        return mapper is not None and mapper.get_route(name) is not None


def _ids(texts: list[Any]) -> list[int]:
    if len(texts) > MOST_TICKED or not all(
        isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 19
        for text in texts
    ):
        raise HTTPBadRequest
    return [int(text) for text in texts]
