"""What is left: deadlocks, wrong clocks, a migration that fails in one space, no memory."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

from bench.faults.drills.parts import Drill, Look, entries_saying, number_of, open_case, reply
from bench.faults.drills.work import HELD_UP
from bench.faults.house import ROOT, SERVE, START, WORK, House
from bench.faults.visits import Answer, wait_for

DAY = 86_400
SHIFTED = "bench/faults/shifted.py"
DOUBLED = (
    "SELECT count(*) FROM (SELECT 1 FROM core_event WHERE name LIKE 'Clock%%'"
    " GROUP BY name, subject_id, data HAVING count(*) > 1) twice"
)
TOLD = "SELECT count(*) FROM core_event WHERE name LIKE 'Clock%%'"
FALLEN_DUE = "SELECT count(*) FROM tenants_duemoment WHERE at < now() + %s * interval '1 second'"


def deadlock(house: House, look: Look) -> None:
    """Row 6: a reply and somebody else's transaction wait for each other; the server ends the reply."""
    number, once = number_of(open_case(house, "Two wait for each other")), str(uuid4())
    answers: list[Answer] = []
    sending = threading.Thread(
        target=lambda: answers.append(reply(house.visitor("ada"), number, "said in a deadlock", once))
    )
    with house.inside() as other, other.transaction():
        other.execute("SET LOCAL deadlock_timeout = '30s'")  # so that it is not this one that is ended
        other.execute("LOCK TABLE conversations_entry IN EXCLUSIVE MODE")
        sending.start()
        look.expect(wait_for(lambda: house.count(HELD_UP), 10, 0.02), "The reply never came to write.")
        other.execute("SELECT 1 FROM cases_case WHERE number = %s FOR UPDATE", [number])
    sending.join()
    look.note(status=answers[0].status, answered_in=answers[0].seconds)
    look.expect(answers[0].is_good or answers[0].is_plain_refusal, "A deadlock was not said in a sentence.")
    look.expect(reply(house.visitor("ada"), number, "said in a deadlock", once).is_good, "It could not be sent again.")
    look.note(written=entries_saying(house, "said in a deadlock"))
    look.expect(look.figures["written"] == 1, "A deadlock left nothing or too much.")


def clock(house: House, look: Look) -> None:
    """Row 24: a worker 40 days ahead, then one that is right, then one an hour behind; sign-ins under a wrong clock."""
    house.settle()
    for ahead in (40 * DAY, 0, -3600):
        _end_worker(house)
        house.worker = house.run(SHIFTED, str(ahead), *WORK, name="worker")
        _tick(house)
        if ahead > 0:
            took = wait_for(lambda: house.count(FALLEN_DUE, 40 * DAY - 60) == 0, 25)
            look.expect(took, "A worker ahead of time does not hand out what has fallen due for it.")
            look.note(told_ahead=house.count(TOLD))
        else:
            wait_for(lambda: house.count(RUNNING) == 0, 10)
    _end_worker(house)
    look.note(told=house.count(TOLD), told_twice=house.count(DOUBLED))
    look.expect(look.figures["told_twice"] == 0, "A clock told the same twice.")
    _sign_ins(house, look)


RUNNING = "SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'clocks' AND status IN ('todo', 'doing')"


def _sign_ins(house: House, look: Look) -> None:
    """Sessions are over on a machine that is 40 days ahead, and there again on one that is right."""
    if house.web is not None:
        house.web.end()
    house.web = house.run(SHIFTED, str(40 * DAY), *SERVE, "--port", str(house.port), name="web")
    ada = house.visitor("ada")
    up = wait_for(lambda: ada.get("/cases/").status, START)
    look.note(ahead=ada.get("/cases/").location.partition("?")[0])
    look.expect(up and "login" in look.figures["ahead"], "A session outlives its days.")
    house.web.end()
    house.start_web()
    look.expect(ada.get("/cases/").is_good, "A session did not survive a wrong clock.")


def _tick(house: House) -> None:
    house.ask(
        "INSERT INTO procrastinate_jobs (task_name, queue_name, args)"
        " VALUES ('tenants.tick', 'clocks', '{\"timestamp\": 0}')"
    )


def _end_worker(house: House) -> None:
    if house.worker is not None:
        house.worker.end(signal.SIGKILL)


def migration(house: House, look: Look) -> None:
    """Row 22: the member in the middle cannot be migrated; its pages and everybody else's go on."""
    done = subprocess.run(
        [sys.executable, "bench/faults/fleet.py"],
        cwd=ROOT, env=house.environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    look.expect(done.returncode == 0, f"The migration ended badly: {done.stderr[-300:]}")
    found = json.loads(done.stdout.splitlines()[-1])
    look.note(**found)
    look.expect(found["parked"] == 1 and found["named"], "Not exactly the broken space is parked.")
    look.expect(found["resumed"] == 1 and "parked" not in found["after"], "The parked space was not taken up again.")
    pages = [house.visitor("ada").get("/cases/"), house.visitor("hana", "halcyon").get("/cases/")]
    look.expect(all(page.is_good for page in pages), "A page failed after the migration.")


def no_memory(house: House, look: Look) -> None:
    """Row 27: pages may take 30 MB more, get a crowd, and are killed as the kernel would; then they start again."""
    number = number_of(open_case(house, "No memory is left"))
    assert house.web is not None
    pid = house.web.popen.pid
    now = int(Path(f"/proc/{pid}/statm").read_text().split()[0]) * resource.getpagesize()
    resource.prlimit(pid, resource.RLIMIT_AS, (now + 30_000_000, resource.RLIM_INFINITY))
    ada = house.visitor("ada")
    with ThreadPoolExecutor(12) as people:
        said = list(people.map(lambda turn: reply(ada, number, f"memory {turn:02}"), range(24)))
    house.web.end(signal.SIGKILL)
    back = house.start_web()
    counts = [entries_saying(house, f"memory {turn:02}") for turn in range(24)]
    kept = [count for count, answer in zip(counts, said, strict=True) if answer.is_good]
    look.note(back=back, acknowledged=len(kept), statuses=sorted({answer.status for answer in said}))
    look.expect(all(count == 1 for count in kept) and max(counts) <= 1, "What was acknowledged is not there once.")
    look.expect(not any("Traceback" in answer.text for answer in said), "A page showed the inside.")


DRILLS = [
    Drill(22, "migration", "a migration that fails in one of fifteen members, then mended and run again", migration),
    Drill(24, "clock", "a worker and pages 40 days ahead, a worker an hour behind", clock),
    Drill(6, "deadlock", "a reply and another transaction that wait for each other", deadlock),
    Drill(27, "no-memory", "30 MB more for the pages, a crowd, kill -9", no_memory),
]
