"""What forms of public pages have in common: how they are read, trapped and counted.

Such a form has no token and no session and is the same for everybody, so that the page it stands
in is shared. What protects it is where it was sent from (:mod:`cms.web.origins`), a field that
only machines fill in, and a limit for each address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from pyramid.httpexceptions import HTTPBadRequest

from cms.i18n import _
from cms.text import one_line
from cms.web.request import Request
from cms_cache.core.limits.limiter import Limiter
from cms_cache.web.limits import is_known, limit_headers

#: A field that people neither see nor reach; ``parts/fields.jinja2`` has it.
TRAP = "fax"

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_EMAIL = re.compile(r"[^\s@<>\"(),:;\\\[\]]{1,64}@[^\s@<>\"(),:;\\\[\]]+\.[^\s@.]{2,}")
_URL = re.compile(r"https?://[^\s/<>\"]+\.[^\s<>\"]+", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a public form.

    :param kind: ``text``, ``email``, ``url`` or ``textarea``.
    :param most: characters it may have.
    :param autocomplete: what browsers may fill in, by the words of the HTML standard.
    """

    name: str
    label: Any
    kind: str = "text"
    most: int = 200
    required: bool = False
    autocomplete: str = ""
    help: Any = ""

    def read(self, given: str) -> str:
        """Return *given* as it is kept: one line unless it is a text."""
        given = _CONTROL.sub("", given.replace("\r\n", "\n").replace("\r", "\n")).strip()
        if self.kind != "textarea":
            given = one_line(given)
        if self.kind == "url" and given and "://" not in given:
            given = f"https://{given}"
        return given

    def problem(self, value: str) -> Any:
        """Return what is wrong with *value*; empty when nothing is."""
        if self.required and not value:
            return _("it is required")
        if len(value) > self.most:
            return _("it must have at most ${limit} characters", mapping={"limit": self.most})
        if value and self.kind == "email" and not _EMAIL.fullmatch(value):
            return _("it is not an e-mail address")
        if value and self.kind == "url" and not _URL.fullmatch(value):
            return _("it must be an address such as https://www.example.org")
        return ""


@dataclass
class PublicForm:
    """A form as templates show it: empty in shared pages, or as somebody sent it.

    :ivar id: begins the ids of its fields, which are unique in a page.
    :ivar values: texts by name.
    :ivar errors: messages by name; ``""`` is the name of the form as a whole.
    :ivar trapped: the field that people do not see was filled in.
    """

    id: str
    action: str
    fields: Sequence[Field]
    values: dict[str, str] = field(default_factory=dict)
    errors: dict[str, Any] = field(default_factory=dict)
    trapped: bool = False

    def read(self, request: Request, *, without: Iterable[str] = ()) -> PublicForm:
        """Take what was sent, and find what is wrong with it.

        :param without: names of fields that were not shown to whoever sent it.
        :raises HTTPBadRequest: a field is a file or was sent twice, which no form of ours does.
        """
        for each in self.fields:
            if each.name in without:
                continue
            given = request.POST.getall(each.name)
            if len(given) > 1 or not all(isinstance(text, str) for text in given):
                raise HTTPBadRequest
            value = self.values[each.name] = each.read(given[0] if given else "")
            if problem := each.problem(value):
                self.errors[each.name] = problem
        self.trapped = any(text != "" for text in request.POST.getall(TRAP))
        return self


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a form may not be taken now.

    :ivar minutes: after which it may be sent again.
    :ivar headers: of the answer: the limit, and when it ends.
    """

    status: int
    minutes: int
    headers: dict[str, str]


def refusal(request: Request, limit: str) -> Refusal | None:
    """Count one form under *limit*; None when it may be taken.

    Counted in the view and not by ``rate_limit=``, so that what was typed can be shown again.
    """
    # Behind a proxy that the site was not told of all visitors share one address.
    if not is_known(request.client_address):
        return None
    limiter: Limiter = request.registry.cms_cache_limiter
    decision = limiter.hit(limit, request.client_network)
    if decision.allowed:
        return None
    minutes = max(1, -(-decision.retry_after // 60))
    status = 503 if decision.unavailable else 429
    return Refusal(status, minutes, limit_headers(decision))
