"""PDFs that are to cross: made anew from their pages in a process of its own, which a hostile one takes down alone.

Their text is not searched; the page of a draft says so.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

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
    "hiding": "It has layers or a form that changes, which can hide words. Print it into a new PDF and attach that.",
    "large": "It has too many pages or parts to look through. Send an excerpt.",
}
"""By the word that the program says."""
_PROGRAM = [sys.executable, "-I", str(Path(__file__).with_name("stripping.py"))]


class Unreadable(Exception):
    """A PDF cannot cross. Its words are a sentence for whoever ticked it."""


class TooSlow(Unreadable):
    """It took longer than anybody waits for it: the file's fault, or the moment's."""


def strip_pdf(data: bytes) -> bytes:
    """The same pages without what programs wrote beside them. The same bytes give the same. ``Unreadable`` else."""
    if len(data) > MOST_BYTES:
        raise Unreadable(TOO_LARGE)
    try:
        done = subprocess.run(_PROGRAM, input=data, capture_output=True, timeout=PATIENCE, check=False, env={}, cwd="/")
    except subprocess.TimeoutExpired as late:
        raise TooSlow(TOO_SLOW) from late
    if done.returncode == 0 and done.stdout.startswith(b"%PDF-"):
        if len(done.stdout) > MOST_BYTES:
            raise Unreadable(WHY["large"])
        return done.stdout
    if done.returncode < 0:  # its time was over, or what it was given broke it
        raise TooSlow(TOO_SLOW)
    raise Unreadable(WHY.get(done.stderr.decode("utf-8", "replace"), WHY["broken"]))
