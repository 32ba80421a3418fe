"""Processes that die or stand still: worker and pages killed or frozen at work, and jobs that never succeed."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from uuid import uuid4

from bench.faults.drills.parts import Drill, Look, locked, number_of, open_case, reply, worked
from bench.faults.house import House, Process
from bench.faults.visits import wait_for

TOLD = (
    "SELECT count(*) FROM notifications_notice n JOIN core_event e ON e.id = n.event_id"
    " JOIN cases_case c ON c.id = e.subject_id WHERE c.number = %s AND e.name = 'ReplyAdded'"
)
HELD_UP = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND usename = 'guildhall'"


def hurry(house: House) -> None:
    """Let minutes pass for the table of jobs: who is silent is taken for gone, what is to be tried again is due."""
    house.ask("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '5 minutes'")
    house.ask(
        "INSERT INTO procrastinate_jobs (task_name, queue_name, args)"
        " VALUES ('tenants.retry_stalled', 'provision', '{\"timestamp\": 0}')"
    )
    due_now(house)


def due_now(house: House) -> None:
    """Let what is to be tried again later be tried now, and mails that wait for more lines go."""
    house.ask("UPDATE notifications_mail SET send_at = now() WHERE state = 'waiting' AND send_at > now()")
    house.ask("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo' AND scheduled_at > now()")


def hurried(house: House, found: Callable[[], object], seconds: float) -> float | None:
    """``wait_for`` while nothing waits for a later moment."""

    def now_found() -> object:
        due_now(house)
        return found()

    return wait_for(now_found, seconds)


def all_mailed(house: House) -> float | None:
    """Seconds until no mail waits any more."""
    waiting = "SELECT count(*) FROM notifications_mail WHERE state = 'waiting'"
    return hurried(house, lambda: house.count(waiting) == 0, 20)


def replied(house: House, subject: str) -> int:
    """A case with a reply of which the worker has not heard yet: its number. No worker runs afterwards."""
    number = number_of(open_case(house, subject))
    worked(house, number, 20)
    if house.worker is not None:
        house.worker.end(signal.SIGKILL)
    reply(house.visitor("ada"), number, "something to tell")
    return number


def killed(house: House, look: Look) -> None:
    """Row 18: in the middle of a reaction, between a reaction and the note of it, in the middle of a mail."""
    for table, mode in (("notifications_notice", "ACCESS EXCLUSIVE"), ("tenants_outbox", "SHARE ROW EXCLUSIVE")):
        number = replied(house, f"Killed at {table}")
        with locked(house, table, mode):
            worker = house.start_worker()
            look.expect(wait_for(lambda: house.count(HELD_UP), 20), f"The worker never came to {table}.")
            worker.end(signal.SIGKILL)
        _taken_over(house, look, number, table)
    all_mailed(house)
    house.mail.manner = "slow"
    number, before = replied(house, "Killed at a mail"), len(house.mail.got)
    worker = house.start_worker()
    hurried(house, lambda: len(house.mail.got) > before, 20)
    worker.end(signal.SIGKILL)
    house.mail.manner = "takes"
    _taken_over(house, look, number, "mail")
    wait_for(lambda: len(house.mail.got) > before + 1, 10)
    ids = [key for key, _, _ in house.mail.got[before:]]
    look.note(mails=len(ids), mail_ids=len(set(ids)))
    look.expect(len(set(ids)) == 1 and len(ids) <= 2, "A killed mail was lost, or came more than once more.")


def _taken_over(house: House, look: Look, number: int, where: str) -> None:
    """Another worker does it, and each is told once."""
    house.start_worker()
    hurry(house)
    took = worked(house, number, 30)
    look.note(**{f"{where}_seconds": took, f"{where}_told": house.count(TOLD, number)})
    look.expect(took is not None, f"Nobody took the job over that died at {where}.")
    look.expect(house.count(TOLD, number) == 1, f"Of a job that died at {where}, not exactly one notice is left.")


def frozen(house: House, look: Look) -> None:
    """Row 19: a worker stands still in a transaction past its time; another one does the job; the first wakes up."""
    number = replied(house, "Frozen at work")
    patience = f"{house.environment['DATABASE_URL']}?options=-c%20idle_in_transaction_session_timeout%3D4s"
    with locked(house, "notifications_notice"):
        first = house.start_worker(DATABASE_URL=patience)
        look.expect(wait_for(lambda: house.count(HELD_UP), 20), "The worker never came to the notices.")
        first.send(signal.SIGSTOP)
    _taken_over(house, look, number, "frozen")
    second = house.worker
    first.send(signal.SIGCONT)
    time.sleep(4)
    look.note(told_after_waking=house.count(TOLD, number))
    look.expect(look.figures["told_after_waking"] == 1, "The worker that woke up told it again.")
    first.end()
    house.worker = second


def killed_pages(house: House, look: Look) -> None:
    """Row 20: pages are killed while a case is being opened, at several moments, and the form is sent again."""
    counts, back = [], 0.0
    for pause in (None, 0.02, 0.15):
        once, subject = str(uuid4()), f"Killed pages {uuid4().hex[:8]}"
        sending = threading.Thread(target=open_case, args=(house, subject, "ada", once))
        if pause is None:
            with locked(house, "cases_case", "EXCLUSIVE"):
                sending.start()
                look.expect(wait_for(lambda: house.count(HELD_UP), 20), "The page never came to write.")
                _kill(house.web)
        else:
            sending.start()
            time.sleep(pause)
            _kill(house.web)
        sending.join()
        back = max(back, house.start_web())
        look.expect(open_case(house, subject, "ada", once).is_good, "The form could not be sent again.")
        counts.append(house.count("SELECT count(*) FROM cases_case WHERE subject = %s", subject))
    look.note(cases=counts, back=back)
    look.expect(counts == [1, 1, 1], "A case was opened twice, or not at all.")


def poison(house: House, look: Look) -> None:
    """Row 26: an event no reaction can read, and a job that names nothing; what comes after them goes on."""
    number = replied(house, "Poisoned")
    house.ask(
        "UPDATE core_event SET data = '[]' WHERE name = 'ReplyAdded' AND subject_id ="
        " (SELECT id FROM cases_case WHERE number = %s)",
        number,
    )
    house.ask(
        "INSERT INTO procrastinate_jobs (task_name, queue_name, args) VALUES ('notifications.send_mail', 'mail', %s)",
        f'{{"mail_id": "poison", "space": "{house.members["northwind"]["space"]}"}}',
    )
    house.start_worker()
    after = number_of(open_case(house, "After the poison"))
    went_on = hurried(house, lambda: worked(house, after, 0.5), 40)
    parked = house.count("SELECT count(*) FROM tenants_outbox WHERE parked_at IS NOT NULL")
    hurried(house, lambda: house.count(FAILED), 20)
    look.note(parked=parked, failed_jobs=house.count(FAILED), went_on=went_on)
    look.expect(parked == 1, "Not exactly the poisoned event is parked.")
    look.expect(look.figures["failed_jobs"] == 1, "Not exactly the poisoned job has failed for good.")
    look.expect(went_on is not None, "What came after the poison did not go on.")
    house.ask("DELETE FROM tenants_outbox WHERE parked_at IS NOT NULL")


FAILED = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed' AND args->>'mail_id' = 'poison'"


def _kill(process: Process | None) -> None:
    if process is not None:
        process.end(signal.SIGKILL)


DRILLS = [
    Drill(18, "worker-killed", "kill -9 in a reaction, between a reaction and its note, in a mail", killed),
    Drill(20, "pages-killed", "kill -9 while a case is written and right after, the form sent again", killed_pages),
    Drill(26, "poison", "an event and a job that can never succeed", poison),
    Drill(19, "worker-frozen", "a worker stopped inside a transaction until another one took its job", frozen),
]
