"""The drills, in the order in which they run. Each is a function that says what was measured and what was wrong."""

from bench.faults.drills import database, disk, imports, mail, push, rest, work
from bench.faults.drills.parts import Drill, Skipped

__all__ = ["DRILLS", "Drill", "Skipped"]

DRILLS: list[Drill] = [
    *database.DRILLS,
    *work.DRILLS,
    *push.DRILLS,
    *mail.DRILLS,
    *disk.DRILLS,
    *imports.DRILLS,
    *rest.DRILLS,
]
