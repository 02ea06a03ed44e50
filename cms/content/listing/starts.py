"""Page starts: where each numbered page of a list begins.

They are worked out in one pass over an index and kept until content changes or the clock makes
something appear or expire.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection

from cms.content.listing.kinds import KINDS, Start
from cms.content.listing.turns import note_turn
from cms_cache.core.values import value


def read_starts(
    db: Connection, kind: str, values: dict[str, Any], size: int, now: dt.datetime
) -> tuple[Start, ...]:
    """Work out the first row of each page of a list; an empty list has none.

    :param kind: a name of :data:`.kinds.KINDS`; *values* are those that its statements take.
    """
    note_turn(db, now)
    rows = db.execute(KINDS[kind].starts, {**values, "size": size, "now": now}).all()
    return tuple(Start(bool(sticky), at, id_) for sticky, at, id_ in rows)


#: The same, kept for all pages of the list.
page_starts = value("content.page_starts", keep=True)(read_starts)
