"""What each error is called and what a reader can do about it."""

from __future__ import annotations

from http import HTTPStatus

from translationstring import TranslationString

from cms.i18n import _

Text = tuple[TranslationString, TranslationString]

TEXTS: dict[int | str, Text] = {
    400: (
        _("This request cannot be understood"),
        _("Something in the address or in what was sent is not as it should be."),
    ),
    "host": (
        _("This address is not served here"),
        _("The name in the address bar is not one of this site's. Check the address."),
    ),
    401: (_("Please sign in"), _("This page is for people who have signed in.")),
    403: (
        _("You may not see this page"),
        _("Your account does not have the permission that this page asks for."),
    ),
    "foreign-form": (
        _("This form came from another site"),
        _("Forms are taken from the pages of this site alone. Open the page and send it again."),
    ),
    404: (
        _("Page not found"),
        _("There is no page at this address. It may have moved, or the link may be wrong."),
    ),
    405: (
        _("This page does not do that"),
        _("The address exists, but it does not take this kind of request."),
    ),
    409: (
        _("Somebody else was faster"),
        _("What you wanted to change has changed in the meantime. Go back and reload the page."),
    ),
    410: (_("This page is gone"), _("It was removed on purpose and will not come back.")),
    413: (
        _("That is too large"),
        _("What was sent is larger than this site accepts. Send a smaller file."),
    ),
    414: (_("This address is too long"), _("Check the address, or start from the home page.")),
    415: (_("Unsupported format"), _("This address does not take data in that format.")),
    422: (_("That cannot be saved"), _("Some of the values sent are not valid.")),
    429: (_("Too many requests"), _("Please wait a little and try again.")),
    500: (
        _("Something went wrong"),
        _("The error has been noted. Try again in a moment."),
    ),
    503: (
        _("The site cannot answer right now"),
        _("Please try again in a few minutes."),
    ),
    "uninstalled": (
        _("This site has not been set up yet"),
        _("On the server, run “cms init” with the folder of this site; then reload this page."),
    ),
    "maintenance": (
        _("Back in a moment"),
        _("The site is being looked after and will be back soon."),
    ),
}


def text_of(status: int, reason: str | None = None) -> Text:
    """Return title and explanation for an HTTP *status*, or for a more exact *reason*."""
    found = TEXTS.get(reason or status) or TEXTS.get(status)
    if found is not None:
        return found
    fallback = TEXTS[400 if status < 500 else 500]
    try:
        return _(HTTPStatus(status).phrase), fallback[1]
    except ValueError:
        return fallback
