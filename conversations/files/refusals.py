"""That a file may not be kept."""

import struct


class FileRefused(ValueError):
    """The file may not be kept; the message is a sentence for people."""


DAMAGED = (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, OverflowError, struct.error)
"""What libraries raise over a file that is not what it seems."""
