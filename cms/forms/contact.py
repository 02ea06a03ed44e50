"""The contact form: a block that an editor puts anywhere, and the view that takes what is sent."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup
from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config

from cms.content.blocks.live import LiveBlock, find_live
from cms.content.blocks.types import Attribute, AttributeKind
from cms.content.public.access import readable
from cms.content.queries import ContentRow
from cms.forms.services import LIMITS, MessageService
from cms.forms.types import MessageStatus
from cms.i18n import _
from cms.theming.head import Head
from cms.theming.page import render_page
from cms.theming.themes import get_template
from cms.web.public_forms import Field, PublicForm, Refusal, refusal
from cms.web.request import Request

BLOCK = "contact"


def draw_contact(request: Request, block: LiveBlock) -> Markup:
    """Return the form as it stands in a page: empty, and the same for everybody."""
    html = get_template(request, "forms/contact.jinja2").render(
        request=request, **_values(request, block, _form(request, block))
    )
    return Markup(html)  # noqa: S704 - an escaping template made it


@view_config(
    route_name="forms.send", request_method=("GET", "HEAD"), permission=NO_PERMISSION_REQUIRED
)
def form(request: Request) -> Response:
    """Lead somebody who reloads the form's address back to the page it stands in."""
    row, block = _find(request)
    return HTTPSeeOther(location=f"{_url(request, row)}#form-{block.number}")


@view_config(
    route_name="forms.send",
    request_method="POST",
    permission=NO_PERMISSION_REQUIRED,
    # Sent from pages that everybody shares: cms.web.origins stands in for a token.
    require_csrf=False,
)
def send(request: Request) -> Response:
    """Keep a message; what is wrong with it is said above the form, which keeps what was typed."""
    row, block = _find(request)
    sent = _form(request, block).read(request)
    if sent.errors:
        return _show(request, row, block, sent, 422)
    if (refused := refusal(request, "forms")) is not None:
        return _refuse(request, row, block, sent, refused)
    values = sent.values
    request.scope.get(MessageService).write(
        body=values["text"],
        name=values["name"],
        email=values["email"],
        subject=values.get("subject", ""),
        form=block.attributes["title"] or row.title,
        locale=row.locale,
        content_id=row.id,
        status=MessageStatus.SPAM if sent.trapped else MessageStatus.NEW,
    )
    return HTTPSeeOther(location=f"{_url(request, row)}#form-{block.number}-sent")


def _find(request: Request) -> tuple[ContentRow, LiveBlock]:
    """Return the form that the address means.

    :raises HTTPNotFound: no page that whoever asks may read has it.
    """
    row = readable(request, int(request.matchdict["id"]))
    number = int(request.matchdict["number"])
    for block in find_live(row.rendered, row.id):
        if block.number == number and block.name == BLOCK:
            return row, block
    raise HTTPNotFound


def _url(request: Request, row: ContentRow) -> str:
    return request.links.content(row.path or "")


def _form(request: Request, block: LiveBlock) -> PublicForm:
    fields = [
        Field(
            name="name", label=_("Name"), most=LIMITS["name"], required=True, autocomplete="name"
        ),
        Field(
            name="email",
            label=_("E-mail address"),
            kind="email",
            most=LIMITS["email"],
            required=True,
            autocomplete="email",
            help=_("For the answer."),
        ),
        Field(name="subject", label=_("Subject"), most=LIMITS["subject"]),
        Field(
            name="text",
            label=_("Message"),
            kind="textarea",
            most=LIMITS["body"],
            required=True,
        ),
    ]
    if not block.attributes["subject"]:
        del fields[2]
    return PublicForm(
        id=f"form-{block.number}",
        action=request.route_path("forms.send", id=block.content_id, number=block.number),
        fields=fields,
    )


def _values(request: Request, block: LiveBlock, shown: PublicForm) -> dict[str, Any]:
    return {
        "form": shown,
        "title": block.attributes["title"],
        "button": block.attributes["button"] or _("Send message"),
        "thanks": block.attributes["thanks"] or _("Thank you. Your message has arrived."),
    }


def _show(
    request: Request, row: ContentRow, block: LiveBlock, sent: PublicForm, status: int
) -> Response:
    """Return the page that has nothing but the form, with what is wrong."""
    translate = request.localizer.translate
    page_title = row.title or translate(_("Untitled"))
    heading = block.attributes["title"] or page_title
    return render_page(
        request,
        "forms/again.jinja2",
        personal=True,
        status=status,
        head=Head(
            # Read aloud first.
            title=": ".join((translate(_("Not sent yet")), heading)),
            heading=heading,
            robots="noindex",
        ),
        page_title=page_title,
        page_url=_url(request, row),
        **_values(request, block, sent),
    )


def _refuse(
    request: Request, row: ContentRow, block: LiveBlock, sent: PublicForm, refused: Refusal
) -> Response:
    sent.errors[""] = _(
        "There were many messages from your address. Please send it again in ${minutes} min.",
        mapping={"minutes": refused.minutes},
    )
    response = _show(request, row, block, sent, refused.status)
    response.headers.update(refused.headers)
    return response


def includeme(config: Configurator) -> None:
    config.add_system_path("form")
    config.add_unlocked_path("form/{id}")
    config.add_route("forms.send", r"/form/{id:[1-9][0-9]{0,17}}/{number:[1-9][0-9]{0,3}}")
    config.add_block(
        BLOCK,
        label=_("Contact form"),
        help=_("A form for messages to you; they arrive under “Messages”."),
        group="widgets",
        icon="inbox",
        live=draw_contact,
        attributes={
            "title": Attribute(label=_("Title"), help=_("Shown above the form and in the list.")),
            "subject": Attribute(kind=AttributeKind.BOOLEAN, label=_("Ask for a subject")),
            "button": Attribute(label=_("Text of the button")),
            "thanks": Attribute(label=_("What is said when a message was sent")),
        },
    )
    config.scan("cms.forms.contact")
