"""Warnings about something that lasts: said once, and again after a while."""

from __future__ import annotations

import logging
import time

_SAY_AGAIN_AFTER = 60.0


class Seldom:
    """Logs a warning at most once a minute, with how many were left out meanwhile."""

    def __init__(self, log: logging.Logger) -> None:
        self._log = log
        self._quiet_until = 0.0
        self._left_out = 0

    def warning(self, message: str, *args: object) -> None:
        """As `logging.Logger.warning`."""
        now = time.monotonic()
        if now < self._quiet_until:
            self._left_out += 1
            return
        self._quiet_until = now + _SAY_AGAIN_AFTER
        left_out, self._left_out = self._left_out, 0
        if left_out:
            message, args = f"{message} (and %d times more before)", (*args, left_out)
        self._log.warning(message, *args)
