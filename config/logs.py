"""What a line of the log may not say: the link of a letter, anybody's address, and the same outage every second."""

from __future__ import annotations

import logging
import re
from time import monotonic

from redis.exceptions import ConnectionError as Unreachable
from redis.exceptions import TimeoutError as Silent

_LETTERS = re.compile(r"(/(?:invitations|sign-up|password/reset/key|feeds|unsubscribe)/)[^/\s\"']+")
_ADDRESSES = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")


class Formatter(logging.Formatter):
    """Lines without tokens of letters and e-mail addresses.

    Django names the path of whatever it refuses, and some paths are keys; mail servers and the database quote addresses
    in their errors.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line with its traceback, and ``…`` where a token or an address stood."""
        return _ADDRESSES.sub("…", _LETTERS.sub(r"\1…", super().format(record)))


class Away(logging.Filter):
    """Redis while it is away, in one line a minute for each logger instead of a traceback a second.

    Libraries tell each try to come back with a traceback of some hundred lines, under which all other lines drown.
    """

    PAUSE = 60.0  # seconds

    def __init__(self) -> None:
        super().__init__()
        self._told: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is written; one that is about Redis loses its traceback and gets the fault's own words."""
        fault = record.exc_info[1] if record.exc_info else None
        if not isinstance(fault, Unreachable | Silent):
            return True
        now, told = monotonic(), self._told.get(record.name)
        if told is not None and now - told < self.PAUSE:
            return False
        self._told[record.name] = now
        record.msg, record.args = "Redis is away: %s", (str(fault),)
        record.exc_info = record.exc_text = None
        return True
