"""Transactions that lost against another one are begun anew; and how to lose more seldom.

Requests have the former from ``pyramid_retry``; what works outside of them asks for it here.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

T = TypeVar("T")
log = logging.getLogger(__name__)

ATTEMPTS = 6
_FIRST_WAIT = 0.02

#: MariaDB: changed since it was read (1020), lock wait timeout (1205), deadlock (1213), and the
#: savepoint is gone (1305) because a deadlock ended the transaction that it belonged to.
_MARIADB = frozenset({1020, 1205, 1213, 1305})
#: SQLite: BUSY and LOCKED, with all their extended codes.
_SQLITE = frozenset({5, 6})
_LOCK_NOT_AVAILABLE = "55P03"


def lost_to_another(error: BaseException) -> bool:
    """Tell whether the same transaction may well succeed when it is begun anew.

    True of deadlocks, serialization failures and locks not had in time.
    """
    if not isinstance(error, DBAPIError) or error.orig is None:
        return False
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:  # PostgreSQL; class 40 is "transaction rollback"
        return bool(state.startswith("40") or state == _LOCK_NOT_AVAILABLE)
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in _SQLITE
    return next(iter(error.orig.args), None) in _MARIADB


def again_when_lost(work: Callable[[], T], attempts: int = ATTEMPTS) -> T:
    """Return what *work* returns; call it again when its transaction lost against another.

    :param work: one transaction from its beginning to its end, so that nothing of a lost one
        is left when it is called again.
    :param attempts: calls in all; the error of the last one is raised.
    """
    for attempt in range(1, attempts):
        try:
            return work()
        except DBAPIError as error:
            if not lost_to_another(error):
                raise
            log.info("a transaction lost against another and begins anew: %s", error.orig)
        # By chance, or the same two would meet again.
        time.sleep(_FIRST_WAIT * 2 ** (attempt - 1) * random.uniform(0.5, 1.5))  # noqa: S311 - no secret
    return work()


def lock_no_gaps(db: Session) -> None:
    """Lock the rows that are read for update, not the gaps of the index between them.

    MariaDB locks gaps too, unless told otherwise, and two who each move a row into the other's
    gap are a deadlock. To be called before the transaction's first statement.
    """
    if db.get_bind().dialect.name in ("mysql", "mariadb"):
        db.connection(execution_options={"isolation_level": "READ COMMITTED"})
