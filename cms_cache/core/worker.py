"""A thread for what nobody's request should wait for."""

from __future__ import annotations

import atexit
import logging
import os
import sys
import threading
import weakref
from collections import deque
from collections.abc import Callable

log = logging.getLogger(__name__)

_IDLE = 5.0
_forked = threading.Lock()


class Worker:
    """Does jobs one after the other, in one thread that ends when there is nothing to do.

    Args:
        name: of the thread.
        most: jobs that may wait, and `most_size` bytes of what they hold.
        patience: seconds that the end of the process waits for jobs.
    """

    def __init__(
        self, name: str, most: int, *, most_size: int = 2**40, patience: float = 0
    ) -> None:
        self._name = name
        self._most = most
        self._most_size = most_size
        self._begin_anew()
        if patience:
            _PATIENT[self] = patience

    def _begin_anew(self) -> None:
        self._jobs: deque[tuple[Callable[[], None], int]] = deque()
        self._size = 0
        self._changed = threading.Condition()
        self._running = False
        self._busy = False
        self._pid = os.getpid()  # last: whoever reads it finds the rest

    def put(self, job: Callable[[], None], size: int = 0) -> bool:
        """Have a job done soon; false when too many wait, or threads do not run here.

        Args:
            size: bytes that it holds. One that is larger than all that may wait is taken alone.
        """
        if self._pid != os.getpid():
            with _forked:
                if self._pid != os.getpid():
                    self._begin_anew()  # a fork has neither the thread nor its jobs
        with self._changed:
            full = self._jobs and self._size + size > self._most_size
            if full or len(self._jobs) >= self._most or not threads_run():
                return False
            if not self._running:
                try:
                    threading.Thread(target=self._run, name=self._name, daemon=True).start()
                except RuntimeError:  # this process may have no more, or is about to end
                    return False
                self._running = True
            self._jobs.append((job, size))
            self._size += size
            self._changed.notify_all()
        return True

    def settle(self, timeout: float) -> bool:
        """Wait until nothing waits and nothing is being done; false after `timeout` seconds."""
        if self._pid != os.getpid():
            return True
        with self._changed:
            return self._changed.wait_for(lambda: not self._jobs and not self._busy, timeout)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._busy = False
                if not self._jobs:
                    self._changed.notify_all()
                    self._changed.wait_for(lambda: self._jobs, _IDLE)
                if not self._jobs:
                    self._running = False
                    return
                job, size = self._jobs.popleft()
                self._size -= size
                self._busy = True
            try:
                job()
            except Exception:
                log.exception("%s could not do its work", self._name)
            del job


def threads_run() -> bool:
    """Whether threads go on between two requests: uWSGI stops them unless it is told not to."""
    server = sys.modules.get("uwsgi")
    if server is None:
        return True
    given = getattr(server, "opt", {})
    enabled, threads = given.get("enable-threads", b"no"), given.get("threads", b"1")
    return enabled not in _NO or threads not in (b"0", b"1")


_NO = (False, b"false", b"off", b"no", b"0")

# Weak references: an application that is gone must not be kept for its exit.
_PATIENT: weakref.WeakKeyDictionary[Worker, float] = weakref.WeakKeyDictionary()


@atexit.register
def _settle() -> None:
    for worker, patience in list(_PATIENT.items()):
        worker.settle(patience)
