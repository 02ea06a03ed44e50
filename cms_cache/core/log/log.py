"""The log as a process knows it: the number of the last change of each tag."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
import weakref
from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from sqlalchemy import (
    Connection,
    Engine,
    bindparam,
    delete,
    event,
    func,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.exc import SQLAlchemyError

from cms_cache.core.errors import Unavailable
from cms_cache.core.freshness.types import Fence
from cms_cache.core.log import tables
from cms_cache.core.log.head import Head, MemoryHead
from cms_cache.core.log.statements import EVERYTHING

log = logging.getLogger(__name__)

POLL = 1.0
"""Seconds after which an announcement that a crash swallowed is made good."""

# A process that starts looks this far back; what was stored before is not taken for fresh.
_MOST_ROWS = 5_000
# More tags than this, and the older half is forgotten, which makes nothing fresh that is not.
_MOST_TAGS = 200_000
_TRIM_EVERY = 256

_HEAD = select(tables.head.c.epoch, tables.head.c.seq).where(tables.head.c.id == 1)
_RAISE = update(tables.head).where(tables.head.c.id == 1).values(seq=tables.head.c.seq + 1)
_RENEW = (
    update(tables.head)
    .where(tables.head.c.id == 1)
    .values(epoch=bindparam("new_epoch"), seq=tables.head.c.seq + 1)
)
_APPEND = insert(tables.log)
_SINCE = (
    select(tables.log.c.seq, tables.log.c.tags)
    .where(tables.log.c.seq > bindparam("after"))
    .order_by(tables.log.c.seq)
)
_TRIM = delete(tables.log).where(
    tables.log.c.at < bindparam("before"), tables.log.c.seq < bindparam("below")
)
_tags = msgspec.json.Decoder(list[str])


class ChangeLog:
    """What has changed in the database, in order.

    Args:
        engine: of the database that the log is in.
        head: how processes tell each other that it has grown.
        keep: seconds that its rows are kept: nothing is served longer without being checked.
        connect: opens a connection to read with; the engine's unless given.

    Raises `Unavailable` where the database does not answer; `fresh` never raises.
    """

    def __init__(
        self,
        engine: Engine,
        head: Head | None = None,
        *,
        keep: float = 2 * 86_400,
        connect: Callable[[], Connection] | None = None,
    ) -> None:
        self.engine = engine
        self.head = head or MemoryHead()
        self._keep = keep
        self.connect = connect or engine.connect
        self._lock = threading.RLock()
        self._last: dict[str, int] = {}
        self._epoch = 0
        self._known = 0
        self._floor = 0
        self._seen: Fence | None = None
        self._polled = -1e9
        self._poll: _Poll | None = None
        self._usable: bool | None = None

    # Reading

    def fence(self) -> Fence:
        """How far a reading that begins now can see. Raises `Unavailable`."""
        self.catch_up()
        return Fence(self._epoch, self._known)

    def catch_up(self) -> None:
        """Know everything that has been announced. Raises `Unavailable`.

        Costs nothing while nothing has changed.
        """
        if self._up_to_date():
            poll = self._poll
            if poll is not None:
                poll.wanted = True
            return
        with self._lock:  # one reads, the others ride on it
            if not self._up_to_date():
                self._read()
        self._keep_polling()

    @property
    def known_tags(self) -> int:
        """How many tags have a last change that this process knows."""
        return len(self._last)

    def knows(self, tag: str) -> bool:
        """Whether a change of `tag` is among those that `catch_up` has told of."""
        return tag in self._last

    def _up_to_date(self) -> bool:
        announced = self.head.look()
        return (
            announced is not None
            and announced == self._seen
            and time.monotonic() - self._polled < 2.5 * POLL
        )

    def fresh(self, tags: Iterable[str], fence: Fence) -> bool:
        """Whether none of `tags` changed after `fence`, as far as `catch_up` has told."""
        if not self.reaches(fence):
            return False
        seq = fence.seq
        if seq == self._known:
            return True
        last = self._last
        # Another thread may forget meanwhile; it raises the floor before.
        return all(last.get(tag, 0) <= seq for tag in tags) and self._floor <= seq

    def reaches(self, fence: Fence) -> bool:
        """Whether what happened since `fence` is known."""
        if fence.epoch == self._epoch and fence.seq > self._known:
            # Another process knows more: it read the log before the change was announced.
            with contextlib.suppress(Unavailable), self._lock:
                self._read()
                if fence.epoch == self._epoch and fence.seq > self._known:
                    # It saw what the database has never had: a backup was restored, and the head
                    # that would tell is lost. When the numbers get there, they mean something else.
                    self.renew(fence)
                    self._read(self.engine.connect)
        return fence.epoch == self._epoch and self._floor <= fence.seq <= self._known

    def _read(self, connect: Callable[[], Connection] | None = None) -> None:
        """Learn what the log has to tell.

        Args:
            connect: what to read with in place of the usual, which may lag behind: the engine that
                is written to never does.
        """
        announced = self.head.look()
        try:
            with (connect or self.connect)() as db:
                head = db.execute(_HEAD).first()
                if head is None:
                    raise Unavailable("the log of changes has no head: cache_head is empty")
                ahead = self._ahead(announced, Fence(*head))
                if ahead is None:
                    self._learn(db, Fence(*head))
        except SQLAlchemyError as wrong:
            raise Unavailable(f"the log of changes cannot be read: {wrong}") from wrong
        if ahead is not None:
            if connect is not None:
                # The database is older than what it had told: a backup was restored.
                self.renew(ahead)
            # Anew, since that transaction may not see what comes after it.
            self._read(self.engine.connect)
            return
        now = Fence(self._epoch, self._known)
        # A file may have been removed: then everybody finds the new one within a second.
        if announced != now or self.head.kind == "file":
            self.head.announce(now, wait=False)
        self._seen = now
        self._polled = time.monotonic()

    def _ahead(self, announced: Fence | None, head: Fence) -> Fence | None:
        """What has been seen of this history beyond `head`, if anything has."""
        known = (announced, Fence(self._epoch, self._known))
        seen = max((e.seq for e in known if e is not None and e.epoch == head.epoch), default=0)
        return Fence(head.epoch, seen) if seen > head.seq else None

    def _learn(self, db: Connection, head: Fence) -> None:
        """Read what is new up to `head`."""
        seq = head.seq
        if head.epoch != self._epoch:
            # Another history, or this is the first look. Until it is read nothing is fresh.
            self._floor = seq
            self._last = {}
            oldest = db.execute(select(func.min(tables.log.c.seq))).scalar()
            first = seq if oldest is None else int(oldest) - 1
            base = max(0, seq - _MOST_ROWS, min(first, seq))
            self._epoch, self._known = head.epoch, base
            self._take(db.execute(_SINCE, {"after": base}).all(), seq, floor=base)
        elif seq > self._known:
            rows = db.execute(_SINCE, {"after": self._known}).all()
            self._take(rows, seq, floor=self._floor)

    def _take(self, rows: Iterable[Any], seq: int, *, floor: int) -> None:
        """Learn `rows`, which lead up to `seq` or beyond it.

        Args:
            floor: the oldest fence of which all is known afterwards, unless something is missing.
        """
        expected = self._known
        for number, raw in rows:
            expected += 1
            try:
                changed = _tags.decode(raw)
            except msgspec.MsgspecError:
                changed = [EVERYTHING]
            if number != expected or EVERYTHING in changed:
                # A gap, or nobody can say what changed: what was known until now is of no use.
                self._floor = floor = expected = number
                self._last = {}
            for tag in changed:
                self._last[tag] = number
        if expected < seq:
            self._floor = floor = expected = seq
            self._last = {}
        self._known = expected
        if len(self._last) > _MOST_TAGS:
            numbers = sorted(self._last.values())
            self._floor = floor = numbers[len(numbers) // 2]
            self._last = {tag: n for tag, n in self._last.items() if n > floor}
        self._floor = floor

    # Writing

    def append(self, db: Connection, tags: Iterable[str]) -> Fence | None:
        """Write what the transaction of `db` has changed, as its last statements.

        Answers the change's number, which is announced after the commit; `None` where the log
        has no tables yet.
        """
        tags = set(tags)
        if EVERYTHING in tags:
            self._usable = None  # it may have been a migration
        if not self._has_tables(db):
            return None
        if not db.execute(_RAISE).rowcount:
            # It was lost: a new history, whose numbers go on where those of the log end.
            last = db.execute(select(func.max(tables.log.c.seq))).scalar() or 0
            db.execute(insert(tables.head).values(id=1, epoch=tables.new_epoch(), seq=last + 1))
        epoch, seq = db.execute(_HEAD).one()
        announced = self.head.look()
        if announced is not None and announced.epoch == epoch and announced.seq >= seq:
            # Nobody can have announced this number: a backup was restored, and what was told
            # after it is no more. With this change another history begins.
            tags, epoch = {EVERYTHING}, tables.new_epoch()
            db.execute(update(tables.head).where(tables.head.c.id == 1).values(epoch=epoch))
        now = time.time()
        text = msgspec.json.encode(sorted(tags)).decode()
        db.execute(_APPEND, {"seq": seq, "at": now, "tags": text})
        if seq % _TRIM_EVERY == 0:
            self.trim(db)
        return Fence(epoch, seq)

    def announce(self, head: Fence) -> bool:
        """Say that `head` is committed. Never raises."""
        return self.head.announce(head)

    def publish(self, tags: Iterable[str]) -> bool:
        """Say that what `tags` name has changed, in a transaction of its own.

        For what lives outside the database. Answers whether everybody can know.
        """
        try:
            if not self._usable:
                # Before the transaction: one that has read may not be let write.
                with self.connect() as db:
                    self._has_tables(db)
            with self.engine.begin() as db:
                number = self.append(db, tags)
            return number is not None and self.announce(number)
        except SQLAlchemyError as wrong:
            log.error("The change of %s could not be published: %s", list(tags), wrong)
            return False

    def renew(self, ahead: Fence | None = None) -> None:
        """Begin a new history: nothing that was stored so far is fresh. Raises `Unavailable`.

        Args:
            ahead: only where the log is in this history, and has not come so far.
        """
        statement = _RENEW
        if ahead is not None:
            statement = statement.where(
                tables.head.c.epoch == ahead.epoch, tables.head.c.seq < ahead.seq
            )
        try:
            with self.engine.begin() as db:
                if not db.execute(statement, {"new_epoch": tables.new_epoch()}).rowcount:
                    return
                log.warning("The log of changes begins a new history: what was stored has ended")
                epoch, seq = db.execute(_HEAD).one()
                db.execute(_APPEND, {"seq": seq, "at": time.time(), "tags": '["*"]'})
        except SQLAlchemyError as wrong:
            raise Unavailable(f"the log of changes cannot be written: {wrong}") from wrong
        self.announce(Fence(epoch, seq))

    def trim(self, db: Connection) -> int:
        """Forget rows older than the longest lifetime; answers how many."""
        seq = db.execute(_HEAD).one().seq
        gone = db.execute(_TRIM, {"before": time.time() - self._keep, "below": seq})
        return int(gone.rowcount)

    def _has_tables(self, db: Connection) -> bool:
        if self._usable is None:
            # Only yes is remembered: a site that is being set up has them a moment later.
            look = inspect(db)
            if all(look.has_table(name) for name in tables.NAMES):
                self._usable = True
        return bool(self._usable)

    def forget(self, head: Head) -> None:
        """Know nothing any more, and look at `head` from now on: the database is another one."""
        with self._lock:
            self.close()
            self.head = head
            self._last.clear()
            self._epoch = self._known = self._floor = 0
            self._seen = None
            self._polled = -1e9

    # The poll

    def _keep_polling(self) -> None:
        with self._lock:
            if self._poll is None or not self._poll.alive():
                self._poll = _Poll(self)

    def close(self) -> None:
        """End the poll."""
        poll, self._poll = self._poll, None
        if poll is not None:
            poll.end()


class _Poll:
    """Looks into the log every second while somebody asks for it."""

    def __init__(self, changes: ChangeLog) -> None:
        self._changes = weakref.ref(changes)
        self._pid = os.getpid()
        self._stop = threading.Event()
        self.wanted = True
        event.listen(changes.engine, "engine_disposed", self._disposed)
        self._thread = threading.Thread(target=self._run, name="cms-cache-log", daemon=True)
        self._thread.start()

    def alive(self) -> bool:
        return self._pid == os.getpid() and self._thread.is_alive()

    def _disposed(self, engine: Engine) -> None:
        self.end()

    def end(self) -> None:
        self._stop.set()
        if self.alive() and threading.current_thread() is not self._thread:
            self._thread.join(2.0)

    def _run(self) -> None:
        while not self._stop.wait(POLL):
            changes = self._changes()
            if changes is None or changes._poll is not self:
                return
            if self.wanted:
                self.wanted = False
                try:
                    with changes._lock:
                        if not self._stop.is_set():
                            changes._read()
                except Unavailable:
                    # Nobody commits while the database is away: what is known is all there is.
                    changes._polled = time.monotonic()
            del changes
