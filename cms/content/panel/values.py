"""Between the form and the service: choices to offer, values to hand on, errors to show."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from wtforms import Form
from wtforms.fields import SelectChoice

from cms.content import catalogue
from cms.content.forms import (
    PREFIX,
    STATUS_LABELS,
    TERMS,
    CheckboxesField,
    ContentForm,
    ZonedField,
    field_data,
    field_values,
    form_class,
)
from cms.content.models import Content
from cms.content.policy import may, may_choose_author
from cms.content.types import ContentType, Status
from cms.i18n import _
from cms.media.models import Media
from cms.taxonomy.services import TaxonomyService

_PLAIN = (
    "title", "slug", "body", "excerpt", "status", "visibility", "sticky", "comments_open",
    "seo_title", "seo_description", "noindex", "template",
)  # fmt: skip
_IDS = ("author_id", "parent_id", "featured_media_id")


def build_form(request: Any, type_: ContentType, content: Content) -> ContentForm:
    """Return the form for *content*, which may be new and without id."""
    taxonomies = request.registry.cms_taxonomies.of_type(type_.name)
    zone = request.cms_settings["site.timezone"]
    data = _data(request, type_, content, taxonomies)
    form: ContentForm = request.admin.form(form_class(type_, zone, taxonomies), data=data)
    _offer(request, form, type_, content)
    terms = request.scope.get(TaxonomyService)
    for taxonomy in taxonomies:
        field = form._fields.get(TERMS + taxonomy.name)
        if isinstance(field, CheckboxesField):
            field.choices = [
                SelectChoice(row.term.id, "\u2003" * row.level + row.term.name)
                for row in terms.tree(taxonomy.name, content.locale)
            ]
    return form


def _data(
    request: Any, type_: ContentType, content: Content, taxonomies: list[Any]
) -> dict[str, Any]:
    data: dict[str, Any] = {name: getattr(content, name) for name in _PLAIN}
    data |= {name: str(getattr(content, name) or "") for name in _IDS}
    data |= {
        "version": str(content.version or ""),
        "published_at": content.published_at,
        "expires_at": content.expires_at,
        "position": content.position,
        **field_data(type_, content.fields or {}),
    }
    carried = [link.term for link in content.term_links if link.term is not None]
    for taxonomy in taxonomies:
        own = [term for term in carried if term.taxonomy == taxonomy.name]
        data[TERMS + taxonomy.name] = (
            [term.id for term in own]
            if taxonomy.hierarchical
            else ", ".join(term.name for term in own)
        )
    return data


def _offer(request: Any, form: ContentForm, type_: ContentType, content: Content) -> None:
    translate = request.admin.translate
    allowed = [Status.DRAFT, Status.REVIEW]
    if may(request.identity, "publish", content):
        allowed += [Status.PUBLISHED, Status.ARCHIVED]
    if content.status not in allowed:
        allowed.append(Status(content.status))
    form.status.choices = [SelectChoice(str(s), translate(STATUS_LABELS[s])) for s in allowed]
    nobody = SelectChoice("", translate(_("Nobody")))
    if "author_id" in form:
        if may_choose_author(request.identity):
            people = catalogue.authors(request.db)
            form.author_id.choices = [nobody, *(SelectChoice(str(i), name) for i, name in people)]
        else:
            del form.author_id
    if "parent_id" in form:
        tree = catalogue.tree_choices(request.db, type_.name, content.locale, content.id)
        form.parent_id.choices = [
            SelectChoice("", translate(_("Nothing: at the top"))),
            *(SelectChoice(str(i), "\u2003" * level + title) for i, title, level in tree),
        ]
    if "template" in form:
        form.template.choices = [
            SelectChoice("", translate(_("As usual"))),
            *(SelectChoice(name, translate(label)) for name, label in type_.templates),
        ]
    if "featured_media_id" in form:
        form.featured_media_id.choices = [
            SelectChoice("", translate(_("None"))),
            *_pictures(request, content.featured_media_id),
        ]


def _pictures(request: Any, chosen: int | None) -> list[SelectChoice]:
    """Return the newest pictures, and the chosen one however old it is."""
    columns = select(Media.id, Media.title, Media.filename)
    newest = request.db.execute(
        columns.where(Media.mime.startswith("image/")).order_by(Media.id.desc()).limit(200)
    ).all()
    if chosen is not None and all(row.id != chosen for row in newest):
        newest += request.db.execute(columns.where(Media.id == chosen)).all()
    return [SelectChoice(str(row.id), f"{row.title} ({row.filename})") for row in newest]


def values_of(
    request: Any, form: ContentForm, type_: ContentType, content: Content
) -> dict[str, Any]:
    """Return what the service is given."""
    values: dict[str, Any] = {name: form[name].data for name in _PLAIN if name in form}
    values |= {name: form[name].data or None for name in _IDS if name in form}
    for name in ("published_at", "expires_at"):
        field = form[name]
        assert isinstance(field, ZonedField)
        stored = getattr(content, name)
        typed = field.instant()
        # The form knows minutes only: seconds are not lost by looking.
        if (
            stored is not None
            and typed is not None
            and stored.replace(second=0, microsecond=0) == typed
        ):
            typed = stored
        values[name] = typed
    if "position" in form:
        values["position"] = form["position"].data or 0
    if form.password.data:
        values["password"] = form.password.data
    if type_.fields:
        values["fields"] = field_values(type_, form)
    terms = _terms(request, form, type_, content)
    if terms is not None:
        values["terms"] = terms
    return values


def _terms(
    request: Any, form: ContentForm, type_: ContentType, content: Content
) -> list[int] | None:
    if "terms" not in type_.supports:
        return None
    ids: list[int] = []
    service = request.scope.get(TaxonomyService)
    for taxonomy in request.registry.cms_taxonomies.of_type(type_.name):
        data = form[TERMS + taxonomy.name].data or ()
        if isinstance(data, str):
            names = data.split(",")[:100]
            data = [term.id for term in service.ensure(taxonomy.name, names, content.locale)]
        ids += data
    return ids


def take_errors(request: Any, form: Form, errors: dict[str, str]) -> None:
    """Put messages of the service beside the fields they are about."""
    for name, message in errors.items():
        text = request.admin.translate(message)
        field = form._fields.get(name.replace("fields.", PREFIX))
        if field is None:
            form.form_errors.append(f"{name}: {text}" if name else text)
        else:
            field.errors = [*field.errors, text]
