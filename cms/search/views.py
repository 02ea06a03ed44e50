"""The search page."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup
from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPBadRequest, HTTPMovedPermanently, HTTPNotFound
from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED

from cms.errors import InvalidError
from cms.i18n import _
from cms.search.choices import Choices, read_choices
from cms.search.forms import ANY_LANGUAGE, SearchForm, read_form
from cms.search.listing import result_page
from cms.search.services import LAST_PAGE, SearchService
from cms.search.types import Filters, Results
from cms.theming.head import Head
from cms.web.request import Request


def search(request: Request) -> dict[str, Any] | Response:
    """Show what ``?q=`` finds; without words, the form alone.

    Filters: ``type``, ``category``, ``from``, ``to``, ``language``.

    :raises HTTPBadRequest: a filter has no such value.
    :raises HTTPNotFound: there is no such page of results.
    """
    settings = request.cms_settings
    base = settings["permalink.search_base"]
    path = request.matchdict["search_path"].rstrip("/")
    if path != base:
        return _to_parameter(request, path.removeprefix(base + "/").strip("/"))
    try:
        form = read_form(request.GET, settings["permalink.page_base"])
    except InvalidError as error:
        raise _refusal(error, settings["permalink.page_base"]) from None
    choices = read_choices(request, form)
    service = SearchService.reading(request.registry, request.reader)
    results = service.search(form.q, _filters(request, form, choices), page=form.page)
    if form.page > 1 and not results.hits:
        raise HTTPNotFound(detail=_("There is no such page of results."))
    return _page(request, form, results, choices)


def _to_parameter(request: Request, words: str) -> Response:
    """``/search/two+words``, as other systems have it, is ``/search?q=two+words`` here."""
    return HTTPMovedPermanently(request.links.search(words.replace("+", " ") or None))


def _refusal(error: InvalidError, page_name: str) -> HTTPBadRequest | HTTPNotFound:
    name, message = next(iter(error.errors.items()))
    kind = HTTPNotFound if name == page_name else HTTPBadRequest
    return kind(detail=message)


def _filters(request: Request, form: SearchForm, choices: Choices) -> Filters:
    since, until = form.instants(request.cms_settings["site.timezone"])
    return Filters(
        type=form.type or None,
        locale=None if form.language == ANY_LANGUAGE else form.language or request.locale,
        terms=choices.term_ids,
        since=since,
        until=until,
    )


def _page(request: Request, form: SearchForm, results: Results, choices: Choices) -> dict[str, Any]:
    name = request.cms_settings["site.name"]
    heading = request.localizer.translate(
        _("Search results for “${words}”", mapping={"words": results.query.text})
        if results.query.text
        else _("Search")
    )
    page = result_page(
        results,
        request.links,
        _url(request, form),
        locale=request.locale,
        zone=request.cms_settings["site.timezone"],
        last=LAST_PAGE,
    )
    return {
        "head": Head(
            title=f"{heading} – {name}",
            heading=heading,
            robots="noindex",
            previous=page.previous,
            next=page.next,
        ),
        "query": results.query.text,
        "note": _note(request, form, results),
        "page": page if results.query.wanted else None,
        "form": form,
        "choices": choices,
    }


def _url(request: Request, form: SearchForm, **changes: str) -> str:
    """Return the address of a search; without any parameter it keeps an empty ``q``."""
    return f"{request.links.search()}?{form.query_string(**changes) or 'q='}"


def _note(request: Request, form: SearchForm, results: Results) -> Markup:
    """Return what there is to say above the results."""
    localizer = request.localizer
    sentences: list[Markup | str] = []
    if not results.query.wanted:
        if results.query.text:
            sentences.append(localizer.translate(_("Type at least one word to look for.")))
    elif results.total and not results.query.any:
        sentences.append(
            localizer.pluralize(
                _("${n} result"), _("${n} results"), results.total, mapping={"n": results.total}
            )
        )
    elif results.total:
        sentences.append(
            localizer.translate(_("Nothing has all of these words. These have some of them."))
        )
    if results.suggestion:
        link = Markup('<a href="%s">%s</a>') % (
            _url(request, form, q=results.suggestion),
            results.suggestion,
        )
        question = localizer.translate(_("Did you mean ${words}?", mapping={"words": "\0"}))
        before, _mark, after = question.partition("\0")
        sentences.append(Markup("%s%s%s") % (before, link, after))
    return Markup(" ").join(sentences)


def includeme(config: Configurator) -> None:
    config.add_view(
        search,
        route_name="search",
        renderer="search/results.jinja2",
        permission=NO_PERMISSION_REQUIRED,
        rate_limit="search",
        cache_kind="page",
    )
