"""What a visitor can narrow a search down to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pyramid.httpexceptions import HTTPBadRequest

from cms.i18n import _
from cms.i18n.languages import language_name
from cms.search.forms import ANY_LANGUAGE, SearchForm
from cms.taxonomy.queries import carried
from cms.web.request import Request

CATEGORY = "category"


@dataclass(frozen=True)
class Choices:
    """The values of each filter with their labels; a filter without a choice is not shown.

    :ivar category: name of the category chosen, or empty.
    :ivar term_ids: of that category and those below it.
    """

    types: tuple[tuple[str, Any], ...] = ()
    languages: tuple[tuple[str, str], ...] = ()
    category: str = ""
    term_ids: tuple[int, ...] = ()


def read_choices(request: Request, form: SearchForm) -> Choices:
    """Return what can be chosen on this site and what *form* has chosen.

    :raises HTTPBadRequest: the form names a type, language or category that does not exist.
    """
    types = [row for row in request.registry.cms_content_types if row.searchable]
    if form.type and form.type not in {row.name for row in types}:
        raise HTTPBadRequest(detail=_("There is no such type of content."))
    settings = request.cms_settings
    tags = [settings["site.language"], *settings["site.languages"]]
    tags = list(dict.fromkeys(tags))
    if form.language and form.language not in (*tags, ANY_LANGUAGE):
        raise HTTPBadRequest(detail=_("This site has no such language."))
    name = ""
    ids: tuple[int, ...] = ()
    if form.category:
        locale = form.language if form.language in tags else request.locale
        found = carried(request.reader, CATEGORY, locale, form.category)
        if found is None:
            raise HTTPBadRequest(detail=_("There is no such category."))
        name, ids = found.term.name, found.ids
    return Choices(
        types=tuple((row.name, row.label_plural) for row in types) if len(types) > 1 else (),
        languages=tuple((tag, language_name(tag)) for tag in tags) if len(tags) > 1 else (),
        category=name,
        term_ids=ids,
    )
