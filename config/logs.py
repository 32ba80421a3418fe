"""What a line of the log may not say: the link of a letter, which opens a door, and anybody's address."""

from __future__ import annotations

import logging
import re

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
