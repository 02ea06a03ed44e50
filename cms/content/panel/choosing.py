"""A field that names content or a term: by a title from a list as one types, or by its number."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import Field, ValidationError

from cms.content.models import Content
from cms.content.types import Status
from cms.i18n import _
from cms.taxonomy.models import Term

#: How many of a kind the list offers, those changed last; the others are found by their number.
OFFERED = 300

_NUMBERED = re.compile(r"(?:.*\()?(?:(content|term) )?(\d{1,18})\)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Target:
    """Something to choose: ``content`` or ``term``, with what it is called."""

    kind: str
    id: int
    title: str

    def __str__(self) -> str:
        return f"{self.title} ({self.kind} {self.id})"


def targets(db: Session, locale: str | None = None, *, terms: bool = True) -> list[Target]:
    """Return what may be chosen, of one language or of all, in two statements."""
    content = select(Content.id, Content.title).where(Content.status != Status.TRASHED)
    found = select(Term.id, Term.name)
    if locale is not None:
        content = content.where(Content.locale == locale)
        found = found.where(Term.locale == locale)
    rows = db.execute(content.order_by(Content.updated_at.desc(), Content.id).limit(OFFERED))
    offered = [Target("content", *row) for row in rows]
    if terms:
        rows = db.execute(found.order_by(Term.name, Term.id).limit(OFFERED))
        offered += [Target("term", *row) for row in rows]
    return offered


class _Widget:
    input_type = "text"

    def __call__(self, field: TargetField, **attributes: Any) -> Markup:
        given = {"id": field.id, "name": field.name, "type": "text", "autocomplete": "off"}
        given |= {"value": field.shown(), "list": f"{field.id}-targets", **attributes}
        rows = Markup("").join(Markup("<option>{}</option>").format(each) for each in field.offered)
        words = Markup(" ").join(
            Markup('{}="{}"').format(name.rstrip("_").replace("_", "-"), escape(value))
            for name, value in given.items()
        )
        return Markup('<input {}><datalist id="{}-targets">{}</datalist>').format(
            words, field.id, rows
        )


class TargetField(Field):
    """The number of content or a term; ``data`` is it or None, ``kind`` what was chosen, if known.

    A view sets ``offered`` before it validates or shows the form.
    """

    widget = _Widget()
    data: int | None
    kind: str | None = None
    offered: Iterable[Target] = ()

    def shown(self) -> str:
        """Return what stands in the box."""
        if self.raw_data:
            return str(self.raw_data[0])
        if self.data is None:
            return ""
        return next((str(each) for each in self.offered if self._is(each)), str(self.data))

    def _is(self, target: Target) -> bool:
        return target.id == self.data and self.kind in (None, target.kind)

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        match = _NUMBERED.fullmatch(valuelist[0].strip()) if valuelist else None
        if match is not None:
            self.kind, self.data = match[1], int(match[2])

    def pre_validate(self, form: Any) -> None:
        """Find a title that was typed and not chosen; :raises ValidationError: there is none."""
        text = self.raw_data[0].strip() if self.raw_data else ""
        if self.data is not None or not text:
            return
        found = [each for each in self.offered if each.title.casefold() == text.casefold()]
        if len(found) != 1:
            raise ValidationError(_("Choose one of the list, or give its number."))
        self.kind, self.data = found[0].kind, found[0].id
