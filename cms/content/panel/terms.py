"""The panels of taxonomies: terms as a tree, with how much content each has."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.view import view_config
from wtforms import Form, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from cms.content.panel.finding import languages, told
from cms.content.panel.values import take_errors
from cms.content.term_links import counts
from cms.errors import InvalidError
from cms.i18n import _
from cms.security.permissions import Permission
from cms.taxonomy.errors import TermNotFoundError
from cms.taxonomy.models import Term
from cms.taxonomy.services import TaxonomyService
from cms.taxonomy.types import Taxonomy


class TermForm(Form):
    """A term of any taxonomy."""

    name = StringField(_("Name"), [InputRequired(_("Please fill this in.")), Length(max=200)])
    slug = StringField(
        _("Slug"),
        [Optional(), Length(max=200)],
        description=_("The last part of the address; empty makes one of the name."),
    )
    parent_id = SelectField(_("Below"))
    description = TextAreaField(
        _("Description"), [Optional(), Length(max=10_000)], render_kw={"rows": "3"}
    )


class MergeForm(Form):
    """Where the content of a term goes."""

    target = SelectField(_("Merge into"), [InputRequired(_("Please fill this in."))])


def taxonomy_of(request: Any) -> Taxonomy:
    """Return the taxonomy that the URL names; :raises HTTPNotFound: there is none."""
    found: Taxonomy | None = request.registry.cms_taxonomies.get(request.matchdict["taxonomy"])
    if found is None:
        raise HTTPNotFound
    return found


def term_of(request: Any) -> Term:
    """Return the term that the URL names; :raises HTTPNotFound: there is none."""
    try:
        term = request.scope.get(TaxonomyService).get(int(request.matchdict["id"]))
    except (TermNotFoundError, OverflowError):
        raise HTTPNotFound from None
    if term.taxonomy != request.matchdict["taxonomy"]:
        raise HTTPNotFound
    return term


@view_config(
    route_name="admin.terms",
    renderer="content/admin/terms.jinja2",
    permission=Permission.TAXONOMY_EDIT,
    request_method=("GET", "POST"),
)
def terms(request: Any) -> Any:
    """Show all terms of a taxonomy in a language; a POST creates one."""
    taxonomy = taxonomy_of(request)
    wanted = request.params.get("locale", "")
    locale = wanted if wanted in languages(request) else request.cms_settings["site.language"]
    service = request.scope.get(TaxonomyService)
    form = _form(request, taxonomy, locale, None)
    if request.method == "POST":
        if form.validate():
            try:
                service.create(taxonomy=taxonomy.name, locale=locale, **_values(form))
            except InvalidError as error:
                take_errors(request, form, error.errors)
            else:
                request.admin.flash(_("Saved."))
                return HTTPSeeOther(_list_url(request, taxonomy, locale))
        request.response.status_int = 422
    rows = service.tree(taxonomy.name, locale)
    return {
        "taxonomy": taxonomy,
        "rows": rows,
        "counts": counts(request.db, [row.term.id for row in rows]),
        "form": form,
        "locale": locale,
        "languages": languages(request),
    }


@view_config(
    route_name="admin.terms.edit",
    renderer="content/admin/term.jinja2",
    permission=Permission.TAXONOMY_EDIT,
    request_method=("GET", "POST"),
)
def edit(request: Any) -> Any:
    """Change a term."""
    taxonomy, term = taxonomy_of(request), term_of(request)
    form = _form(request, taxonomy, term.locale, term)
    if request.method == "POST":
        if form.validate():
            try:
                request.scope.get(TaxonomyService).update(term, **_values(form))
            except InvalidError as error:
                take_errors(request, form, error.errors)
            else:
                request.admin.flash(_("Saved."))
                return HTTPSeeOther(_list_url(request, taxonomy, term.locale))
        request.response.status_int = 422
    return {
        "taxonomy": taxonomy,
        "term": term,
        "form": form,
        "merge": _merge_form(request, term),
        "count": counts(request.db, [term.id]).get(term.id, 0),
    }


@view_config(
    route_name="admin.terms.merge", permission=Permission.TAXONOMY_EDIT, request_method="POST"
)
def merge(request: Any) -> HTTPSeeOther:
    """Put the content of a term under another one."""
    taxonomy, term = taxonomy_of(request), term_of(request)
    locale = term.locale
    form = _merge_form(request, term)
    try:
        with request.db.begin_nested():
            if not form.validate():
                raise InvalidError(request.admin.translate(_("Choose what to merge it into.")))
            request.scope.get(TaxonomyService).merge(term, int(form.target.data))
    except InvalidError as error:
        request.admin.flash(told(request, error), "error")
    else:
        request.admin.flash(_("Merged."))
    return HTTPSeeOther(_list_url(request, taxonomy, locale))


@view_config(
    route_name="admin.terms.delete", permission=Permission.TAXONOMY_EDIT, request_method="POST"
)
def delete(request: Any) -> HTTPSeeOther:
    """Remove a term; its content stays."""
    taxonomy, term = taxonomy_of(request), term_of(request)
    locale = term.locale
    request.scope.get(TaxonomyService).delete(term)
    request.admin.flash(_("Deleted for good."))
    return HTTPSeeOther(_list_url(request, taxonomy, locale))


def _form(request: Any, taxonomy: Taxonomy, locale: str, term: Term | None) -> TermForm:
    data = {"parent_id": str(term.parent_id or "") if term is not None else ""}
    if term is not None:
        data |= {"name": term.name, "slug": term.slug, "description": term.description}
    form: TermForm = request.admin.form(TermForm, data=data)
    if not taxonomy.hierarchical:
        del form.parent_id
        return form
    rows = request.scope.get(TaxonomyService).tree(taxonomy.name, locale)
    form.parent_id.choices = [
        SelectChoice("", request.admin.translate(_("Nothing: at the top"))),
        *(
            SelectChoice(str(row.term.id), "\u2003" * row.level + row.term.name)
            for row in rows
            if term is None or row.term.id != term.id
        ),
    ]
    return form


def _merge_form(request: Any, term: Term) -> MergeForm:
    form: MergeForm = request.admin.form(MergeForm)
    rows = request.scope.get(TaxonomyService).tree(term.taxonomy, term.locale)
    form.target.choices = [
        SelectChoice("", request.admin.translate(_("Choose…"))),
        *(
            SelectChoice(str(row.term.id), "\u2003" * row.level + row.term.name)
            for row in rows
            if row.term.id != term.id
        ),
    ]
    return form


def _values(form: TermForm) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: form[name].data or "" for name in ("name", "slug", "description")
    }
    if "parent_id" in form:
        values["parent_id"] = int(form["parent_id"].data) if form["parent_id"].data else None
    return values


def _list_url(request: Any, taxonomy: Taxonomy, locale: str) -> str:
    query = {} if locale == request.cms_settings["site.language"] else {"locale": locale}
    return str(request.route_path("admin.terms", taxonomy=taxonomy.name, _query=query))
