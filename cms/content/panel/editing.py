"""Writing content: the form for new and for existing pieces."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPForbidden, HTTPSeeOther
from pyramid.view import view_config

from cms.content.errors import StaleContentError
from cms.content.models import Content
from cms.content.panel.finding import content_of, languages, type_of
from cms.content.panel.values import build_form, take_errors, values_of
from cms.content.policy import may
from cms.content.services import ContentService
from cms.content.types import ContentType, Status
from cms.errors import ConflictError, InvalidError
from cms.i18n import _
from cms.i18n.languages import language_name
from cms.security.permissions import Permission

_CHOSEN = frozenset({Status.PUBLISHED, Status.ARCHIVED})


@view_config(
    route_name="admin.content.new",
    renderer="content/admin/edit.jinja2",
    permission=Permission.CONTENT_CREATE,
    request_method=("GET", "POST"),
)
def new(request: Any) -> Any:
    """Create content."""
    type_ = type_of(request)
    locale = request.params.get("locale", "")
    content = Content(
        type=type_.name,
        locale=locale if locale in languages(request) else request.cms_settings["site.language"],
        status=Status.DRAFT,
        visibility="public",
        author_id=request.identity.user_id,
        fields={},
    )
    form = build_form(request, type_, content)
    if request.method == "POST":
        if form.validate():
            values = _allowed(request, content, values_of(request, form, type_, content))
            service = request.scope.get(ContentService)
            try:
                made = service.create(
                    type=type_.name,
                    locale=content.locale,
                    reason=form.reason.data or "",
                    **values,
                )
            except (InvalidError, ConflictError) as error:
                _refuse(request, form, error)
            else:
                return _saved(request, type_, made)
        request.response.status_int = 422
    return _page(request, type_, content, form)


@view_config(
    route_name="admin.content.edit",
    renderer="content/admin/edit.jinja2",
    permission=Permission.CONTENT_LIST,
    request_method=("GET", "POST"),
)
def edit(request: Any) -> Any:
    """Change content; a save that somebody else was faster with is refused and says so."""
    type_ = type_of(request)
    content = content_of(request, "edit")
    form = build_form(request, type_, content)
    if request.method == "POST":
        if form.validate():
            version = form.version.data or ""
            values = _allowed(request, content, values_of(request, form, type_, content))
            try:
                request.scope.get(ContentService).update(
                    content,
                    expected_version=int(version) if version.isdigit() else 0,
                    reason=form.reason.data or "",
                    **values,
                )
            except (InvalidError, ConflictError) as error:
                _refuse(request, form, error)
            else:
                return _saved(request, type_, content)
        if request.response.status_int == 200:
            request.response.status_int = 422
    return _page(request, type_, content, form)


def _allowed(request: Any, content: Content, values: dict[str, Any]) -> dict[str, Any]:
    """Return *values* with the status that the pressed button means.

    :raises HTTPForbidden: whoever asks may not publish this.
    """
    if request.POST.get("do") == "publish":
        values["status"] = Status.PUBLISHED
    if values["status"] == Status.TRASHED:
        del values["status"]
    elif values["status"] in _CHOSEN and not may(request.identity, "publish", content):
        raise HTTPForbidden
    return values


def _refuse(request: Any, form: Any, error: InvalidError | ConflictError) -> None:
    """Show why nothing was saved; the status keeps the transaction from being committed."""
    request.response.status_int = 422 if isinstance(error, InvalidError) else 409
    if isinstance(error, InvalidError):
        take_errors(request, form, error.errors)
    elif isinstance(error, StaleContentError) and error.who:
        text = _(
            "${who} saved this after you opened it. Copy what you changed, reload the page and "
            "put it in again.",
            mapping={"who": error.who},
        )
        form.form_errors.append(request.admin.translate(text))
    else:
        form.form_errors.append(str(error))


def _saved(request: Any, type_: ContentType, content: Content) -> HTTPSeeOther:
    now = request.scope.clock.now()
    if content.status == Status.PUBLISHED and content.published_at and content.published_at > now:
        request.admin.flash(_("Saved. It will be published at the time you chose."))
    else:
        request.admin.flash(_("Saved."))
    return HTTPSeeOther(request.route_path("admin.content.edit", type=type_.name, id=content.id))


def _page(request: Any, type_: ContentType, content: Content, form: Any) -> dict[str, Any]:
    service = request.scope.get(ContentService)
    with request.db.no_autoflush:
        stored = content.id is not None
        tied = service.translations(content) if stored else {}
        missing = [tag for tag in languages(request) if tag not in tied]
        public = stored and content.public_at is not None and content.path is not None
        url = request.links.in_locale(content.locale).content(content.path) if public else ""
        return {
            "type": type_,
            "content": content,
            "form": form,
            "stored": stored,
            "translations": {tag: row for tag, row in tied.items() if row.id != content.id},
            "missing": [(tag, language_name(tag, request.locale)) for tag in missing],
            "public_url": url,
            "may_publish": may(request.identity, "publish", content),
            "may_delete": stored and may(request.identity, "delete", content),
            "trashed": content.status == Status.TRASHED,
        }
