"""A circuit breaker: a tier that failed is skipped, probed in the background, and taken back."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable

LONGEST_PAUSE = 5.0


class Breaker:
    """Counts failures of one tier.

    Args:
        probe: asks the tier whether it works again; raising anything means that it does not.
        failures: failed calls in a row that open the breaker.
        pause: seconds until the first probe; doubles up to `LONGEST_PAUSE`.
        in_words: what a failure is called in `reason`.

    A request never probes: it reads one attribute. The thread that probes is a daemon, starts
    when the breaker opens and ends when it closes.
    """

    def __init__(
        self,
        probe: Callable[[], object],
        *,
        failures: int = 1,
        pause: float = 0.25,
        in_words: Callable[[BaseException], str] = lambda wrong: f"{type(wrong).__name__}: {wrong}",
    ) -> None:
        self._probe = probe
        self._in_words = in_words
        self._threshold = failures
        self._pause = pause
        self._lock = threading.Lock()
        self._count = 0
        self._open = False
        self._pid = 0
        self._stopped = False
        self.opened = 0
        self.since: float | None = None
        self.reason = ""

    @property
    def is_open(self) -> bool:
        """Whether the tier is being skipped."""
        if self._open and self._pid != os.getpid():
            # A fork copied the state but not the thread that would change it.
            self._start()
        return self._open

    def success(self) -> None:
        """A call worked."""
        if self._count:
            self._count = 0

    def failure(self, reason: BaseException) -> None:
        """A call failed because of `reason`; the last one allowed opens the breaker."""
        with self._lock:
            self._count += 1
            if self._open or self._count < self._threshold:
                return
            self._open = True
            self.opened += 1
            self.since = time.time()
            self.reason = self._in_words(reason)
        self._start()

    def stop(self) -> None:
        """Probe no more: nobody needs this tier."""
        self._stopped = True

    def _start(self) -> None:
        with self._lock:
            if self._pid == os.getpid():
                return
            self._pid = os.getpid()
        threading.Thread(target=self._watch, name="cache-probe", daemon=True).start()

    def _watch(self) -> None:
        pause = self._pause
        while True:
            time.sleep(pause)
            if self._stopped:
                return
            try:
                self._probe()
            except Exception as wrong:
                self.reason = self._in_words(wrong)
                pause = min(pause * 2, LONGEST_PAUSE)
                continue
            with self._lock:
                self._open = False
                self._count = 0
                self._pid = 0
                self.since = None
                self.reason = ""
            return
