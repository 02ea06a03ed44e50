"""The list of redirects, and the form for one."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.view import view_config
from sqlalchemy import select
from wtforms import Form, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from cms.content.models import Content
from cms.content.panel.choosing import TargetField, targets
from cms.errors import InvalidError
from cms.i18n import _
from cms.redirects.errors import RedirectNotFoundError
from cms.redirects.models import Redirect
from cms.redirects.services import RedirectService
from cms.security.permissions import Permission
from cms.text import one_line


class RedirectForm(Form):
    """One old address."""

    source = StringField(
        _("Old address"), [InputRequired(_("Please fill this in.")), Length(max=2000)],
        description=_("A path of this site, such as /old/page."),
    )  # fmt: skip
    target = StringField(
        _("Leads to"), [Optional(), Length(max=1000)],
        description=_("A path such as /new/page or an address elsewhere."),
    )  # fmt: skip
    content_id = TargetField(
        _("Or to content"),
        description=_("Begin to type its title. Stays right when that content moves."),
    )
    status = SelectField(
        _("Kind"),
        choices=[
            SelectChoice("301", _("Moved for good (301)")),
            SelectChoice("302", _("For now (302)")),
            SelectChoice("308", _("Moved for good, forms too (308)")),
            SelectChoice("410", _("Gone for good (410)")),
        ],
    )


@view_config(
    route_name="admin.redirects",
    renderer="redirects/list.jinja2",
    permission=Permission.REDIRECTS_EDIT,
    request_method=("GET", "POST"),
)
def redirects(request: Any) -> Any:
    """Show redirects; a POST creates one."""
    service = request.scope.get(RedirectService)
    form = request.admin.form(RedirectForm)
    form.content_id.offered = targets(request.db, terms=False)
    if request.method == "POST" and (answer := _save(request, form, None)) is not None:
        return answer
    words = one_line(request.GET.get("q", ""))[:200]
    total = service.search(words, limit=0)[1]
    paging = request.admin.paging(total, 50)
    rows, _total = service.search(words, limit=paging.size, offset=paging.offset)
    ids = [row.content_id for row in rows if row.content_id is not None]
    titles = request.db.execute(select(Content.id, Content.title).where(Content.id.in_(ids)))
    return {
        "form": form,
        "rows": rows,
        "paging": paging,
        "words": words,
        "titles": {row.id: row.title for row in titles},
    }


@view_config(
    route_name="admin.redirects.edit",
    renderer="redirects/edit.jinja2",
    permission=Permission.REDIRECTS_EDIT,
    request_method=("GET", "POST"),
)
def edit(request: Any) -> Any:
    """Change a redirect; one that made itself becomes one made by hand."""
    redirect = _redirect_of(request)
    data = {
        "source": f"/{redirect.source}",
        "target": redirect.target,
        "content_id": redirect.content_id,
        "status": str(redirect.status),
    }
    form = request.admin.form(RedirectForm, data=data)
    form.content_id.offered = targets(request.db, terms=False)
    if request.method == "POST" and (answer := _save(request, form, redirect)) is not None:
        return answer
    return {"form": form, "redirect": redirect}


@view_config(
    route_name="admin.redirects.delete",
    permission=Permission.REDIRECTS_EDIT,
    request_method="POST",
)
def delete(request: Any) -> HTTPSeeOther:
    """Remove a redirect."""
    request.scope.get(RedirectService).delete(_redirect_of(request))
    request.admin.flash(_("Deleted for good."))
    return HTTPSeeOther(request.route_path("admin.redirects"))


def _redirect_of(request: Any) -> Redirect:
    try:
        return request.scope.get(RedirectService).get(int(request.matchdict["id"]))
    except (RedirectNotFoundError, OverflowError):
        raise HTTPNotFound from None


def _save(request: Any, form: RedirectForm, redirect: Redirect | None) -> HTTPSeeOther | None:
    """Save what was posted; None where the form has to be shown again."""
    if form.validate():
        try:
            request.scope.get(RedirectService).save(
                redirect,
                source=form.source.data or "",
                target=form.target.data or "",
                content_id=form.content_id.data,
                status=int(form.status.data),
            )
        except (InvalidError, UnicodeDecodeError) as error:
            errors = error.errors if isinstance(error, InvalidError) else {"source": str(error)}
            for name, text in errors.items():
                text = request.admin.translate(text)
                field = form._fields.get(name)
                (form.form_errors if field is None else field.errors).append(text)
        else:
            request.admin.flash(_("Saved."))
            return HTTPSeeOther(request.route_path("admin.redirects"))
    request.response.status_int = 422
    return None
