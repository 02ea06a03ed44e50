"""Acts on one piece of content, each a button."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.view import view_config

from cms.content.panel.finding import content_of, told, type_of
from cms.content.policy import ACTS
from cms.content.services import ContentService
from cms.content.types import Status
from cms.errors import CmsError
from cms.i18n import _
from cms.security.permissions import Permission

DONE = {
    "publish": _("Published."),
    "unpublish": _("It is a draft again."),
    "submit": _("It waits for review."),
    "archive": _("Archived."),
    "trash": _("It is in the trash."),
    "restore": _("Restored."),
    "delete": _("Deleted for good."),
    "translate": _("A draft of the translation is ready."),
}


@view_config(
    route_name="admin.content.act", permission=Permission.CONTENT_LIST, request_method="POST"
)
def act(request: Any) -> HTTPSeeOther:
    """Do the act that the URL names and show the content, or the list when it went.

    :raises HTTPNotFound: there is no such act.
    """
    name = request.matchdict["act"]
    if name not in ACTS:
        raise HTTPNotFound
    type_ = type_of(request)
    content = content_of(request, ACTS[name])
    service = request.scope.get(ContentService)
    shown = content.id
    try:
        with request.db.begin_nested():
            if name == "translate":
                shown = service.translate(content, request.POST.get("locale", "")).id
            elif name == "delete" and content.status != Status.TRASHED:
                raise CmsError(request.admin.translate(_("Only what is in the trash is deleted.")))
            else:
                getattr(service, name)(content)
    except CmsError as error:
        request.admin.flash(told(request, error), "error")
        return HTTPSeeOther(request.route_path("admin.content.edit", type=type_.name, id=shown))
    request.admin.flash(DONE[name])
    if name in ("trash", "delete"):
        return HTTPSeeOther(request.route_path("admin.content", type=type_.name))
    return HTTPSeeOther(request.route_path("admin.content.edit", type=type_.name, id=shown))
