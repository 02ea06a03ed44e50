"""The library: seen, filled, described, emptied."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPForbidden, HTTPNotFound, HTTPSeeOther
from pyramid.view import view_config
from wtforms import FloatField, Form, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional

from cms.errors import InvalidError
from cms.i18n import _
from cms.media.errors import MediaNotFoundError
from cms.media.models import Media
from cms.media.services import MediaService
from cms.security.permissions import Permission
from cms.text import one_line

KINDS = {
    "": _("All"),
    "image": _("Pictures"),
    "audio": _("Sound"),
    "video": _("Films"),
    "file": _("Documents"),
}
#: Files taken in by one request.
MOST = 50


class MediaForm(Form):
    """What is said about a medium."""

    title = StringField(_("Title"), [Length(max=300)])
    alt = StringField(
        _("Text instead of the picture"),
        [Optional(), Length(max=1000)],
        description=_("What somebody who does not see it should know; empty for mere decoration."),
    )
    caption = TextAreaField(_("Caption"), [Optional(), Length(max=10_000)])
    credit = StringField(_("Credit"), [Optional(), Length(max=300)])
    focal_x = FloatField(_("Centre of interest from the left (0 to 1)"), [NumberRange(0, 1)])
    focal_y = FloatField(_("Centre of interest from the top (0 to 1)"), [NumberRange(0, 1)])


FIELDS = ("title", "alt", "caption", "credit", "focal_x", "focal_y")


@view_config(
    route_name="admin.media",
    renderer="media/library.jinja2",
    permission=Permission.MEDIA_UPLOAD,
)
def library(request: Any) -> dict[str, Any]:
    """Show media, newest first, by kind and words."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    words = one_line(request.GET.get("q", ""))[:200]
    service = request.scope.get(MediaService)
    total = service.search(words, kind, limit=0)[1]
    paging = request.admin.paging(total, 40)
    rows, _total = service.search(words, kind, limit=paging.size, offset=paging.offset)
    return {"rows": rows, "paging": paging, "kind": kind, "kinds": KINDS, "words": words}


@view_config(
    route_name="admin.media.upload", permission=Permission.MEDIA_UPLOAD, request_method="POST"
)
def upload(request: Any) -> HTTPSeeOther:
    """Take files in; those that are refused say why, the others stay."""
    service = request.scope.get(MediaService)
    taken: list[int] = []
    for item in request.POST.getall("files")[:MOST]:
        if not hasattr(item, "file") or not item.filename:
            continue
        try:
            with request.db.begin_nested():
                taken.append(service.store(item.file, item.filename).id)
        except InvalidError as error:
            text = _(
                "${name}: ${why}", mapping={"name": item.filename, "why": _told(request, error)}
            )
            request.admin.flash(text, "error")
    if not taken:
        return HTTPSeeOther(request.route_path("admin.media"))
    request.admin.flash(_("Files taken in: ${n}.", mapping={"n": len(taken)}))
    if len(taken) == 1:
        return HTTPSeeOther(request.route_path("admin.media.edit", id=taken[0]))
    return HTTPSeeOther(request.route_path("admin.media"))


@view_config(
    route_name="admin.media.edit",
    renderer="media/edit.jinja2",
    permission=Permission.MEDIA_UPLOAD,
    request_method=("GET", "POST"),
)
def edit(request: Any) -> Any:
    """Say what a medium shows."""
    media = _media_of(request)
    form = request.admin.form(MediaForm, obj=media)
    if request.method == "POST":
        _check_own(request, media)
        if form.validate():
            try:
                request.scope.get(MediaService).update(
                    media, **{name: form[name].data for name in FIELDS}
                )
            except InvalidError as error:
                form.form_errors.append(_told(request, error))
            else:
                request.admin.flash(_("Saved."))
                return HTTPSeeOther(request.route_path("admin.media"))
        request.response.status_int = 422
    return {"media": media, "form": form, "own": _may_change(request, media)}


@view_config(
    route_name="admin.media.replace", permission=Permission.MEDIA_UPLOAD, request_method="POST"
)
def replace(request: Any) -> HTTPSeeOther:
    """Put another file in the place of a medium's."""
    media = _media_of(request)
    _check_own(request, media)
    item = request.POST.get("file")
    if hasattr(item, "file") and item.filename:
        try:
            with request.db.begin_nested():
                request.scope.get(MediaService).replace(media, item.file, item.filename)
            request.admin.flash(_("Replaced."))
        except InvalidError as error:
            request.admin.flash(_told(request, error), "error")
    return HTTPSeeOther(request.route_path("admin.media.edit", id=media.id))


@view_config(
    route_name="admin.media.delete", permission=Permission.MEDIA_UPLOAD, request_method="POST"
)
def delete(request: Any) -> HTTPSeeOther:
    """Remove a medium for good."""
    media = _media_of(request)
    _check_own(request, media)
    request.scope.get(MediaService).delete(media)
    request.admin.flash(_("Deleted for good."))
    return HTTPSeeOther(request.route_path("admin.media"))


def _told(request: Any, error: InvalidError) -> str:
    return "; ".join(request.admin.translate(text) for text in error.errors.values())


def _media_of(request: Any) -> Media:
    try:
        return request.scope.get(MediaService).get(int(request.matchdict["id"]))
    except (MediaNotFoundError, OverflowError):
        raise HTTPNotFound from None


def _may_change(request: Any, media: Media) -> bool:
    identity = request.identity
    own = media.owner_id is not None and media.owner_id == identity.user_id
    return own or identity.may(Permission.MEDIA_EDIT_ANY)


def _check_own(request: Any, media: Media) -> None:
    if not _may_change(request, media):
        raise HTTPForbidden
