"""A program of ours whose clock is wrong: bench/faults/shifted.py SECONDS manage.py work.

Django's clock and Python's are moved before anything reads them; the database keeps its own, as another machine would.
"""

from __future__ import annotations

import os
import runpy
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from django.utils import timezone


def shift(seconds: float) -> None:
    """From now on it is so much later."""
    by, now, tick = timedelta(seconds=seconds), timezone.now, time.time

    def moved() -> datetime:
        return now() + by

    timezone.now = moved
    time.time = lambda: tick() + seconds


if __name__ == "__main__":
    shift(float(sys.argv[1]))
    sys.argv = sys.argv[2:]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    runpy.run_path(sys.argv[0], run_name="__main__")
