"""PDFs that are to cross: pictures of their pages, made in a process of its own, which a hostile one takes down alone.

Their text is not searched; the page of a draft says so.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore

MEDIA = "application/pdf"
MOST_BYTES = 20_000_000
MOST_IN_ONE = 5
"""How many PDFs one extract takes: each is opened once before it can be shown what crosses."""
PATIENCE = 8
"""Seconds that somebody waits for one."""
TOO_LARGE = f"It is larger than {MOST_BYTES // 1_000_000} MB. Send an excerpt."
TOO_MANY = f"At most {MOST_IN_ONE} PDFs cross at once. Send the others after these."
TOO_SLOW = "It takes too long to look through. Send an excerpt."
WHY = {
    "locked": "It is protected with a password. Save a copy without one and attach that.",
    "broken": "It cannot be read as a PDF. Open it, save it again and attach the copy.",
    "large": "It has too many pages or parts to look through. Send an excerpt.",
}
"""By the word that the program says."""
AT_ONCE = 2
"""So many programs run in one process of the server; who comes beside them waits."""
_room = BoundedSemaphore(AT_ONCE)
_PROGRAM = [sys.executable, "-I", str(Path(__file__).with_name("stripping.py"))]


class Unreadable(Exception):
    """A PDF cannot cross. Its words are a sentence for whoever ticked it."""


class TooSlow(Unreadable):
    """It took longer than anybody waits for it: the file's fault, or the moment's."""


def strip_pdf(data: bytes) -> bytes:
    """Pictures of the same pages, and nothing else of it. The same bytes give the same. ``Unreadable`` else."""
    if len(data) > MOST_BYTES:
        raise Unreadable(TOO_LARGE)
    if not _room.acquire(timeout=PATIENCE):
        raise TooSlow(TOO_SLOW)
    try:
        return _made(data)
    finally:
        _room.release()


def _made(data: bytes) -> bytes:
    try:
        done = subprocess.run(_PROGRAM, input=data, capture_output=True, timeout=PATIENCE, check=False, env={}, cwd="/")
    except subprocess.TimeoutExpired as late:
        raise TooSlow(TOO_SLOW) from late
    if done.returncode == 0 and done.stdout.startswith(b"%PDF-"):
        return done.stdout
    if done.returncode < 0:  # its time was over, or what it was given broke it
        raise TooSlow(TOO_SLOW)
    raise Unreadable(WHY.get(done.stderr.decode("utf-8", "replace"), WHY["broken"]))
