"""PostgreSQL: gone, silent, slow, full, failed over, deadlocked."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from bench.faults.drills.parts import (
    Drill,
    Look,
    entries_saying,
    locked,
    number_of,
    open_case,
    refusal_of,
    reply,
    worked,
)
from bench.faults.house import House
from bench.faults.visits import wait_for

BACK = 5.0
"""Seconds after the end of an outage by which the first page is good."""


def down(house: House, look: Look) -> None:
    """Row 1."""
    ada = house.visitor("ada")
    number = number_of(open_case(house, "Before the database went"))
    look.expect(reply(ada, number, "kept before the outage").is_good, "A reply was refused before the outage.")
    house.database.turn("down")
    answers = [ada.get("/cases/"), ada.get(f"/cases/C-{number}/"), reply(ada, number, "said into the outage")]
    refusal_of(look, answers, 2.0)
    time.sleep(6)
    refusal_of(look, [ada.get("/cases/")], 2.0)
    house.database.turn("up")
    back = wait_for(lambda: ada.get("/cases/").is_good, 20)
    look.note(back=back, worker_back=worked(house, number, 30), kept=entries_saying(house, "kept before the outage"))
    look.expect(back is not None and back < BACK, "Pages were not back in time.")
    look.expect(look.figures["kept"] == 1, "What was acknowledged is lost.")
    look.expect(look.figures["worker_back"], "The worker did not take its work up again.")
    look.expect(entries_saying(house, "said into the outage") == 0, "What was refused was written.")


def hangs(house: House, look: Look) -> None:
    """Row 2: pages, a form and the worker, while connections stay open and nothing comes back."""
    ada = house.visitor("ada")
    number = number_of(open_case(house, "Before the database fell silent"))
    house.database.turn("hang")
    with ThreadPoolExecutor(3) as people:
        asked = [people.submit(ada.get, "/cases/"), people.submit(ada.get, f"/cases/C-{number}/")]
        asked.append(people.submit(reply, ada, number, "said into the silence"))
        answers = [one.result() for one in asked]
    refusal_of(look, answers, 13.0)
    house.database.turn("up")
    back = wait_for(lambda: ada.get("/cases/").is_good, 30)
    again = number_of(open_case(house, "After the silence"))
    look.note(back=back, said_twice=entries_saying(house, "said into the silence"))
    look.expect(back is not None and back < BACK, "Pages were not back in time.")
    look.expect(look.figures["said_twice"] <= 1, "A reply was written twice.")
    look.note(worker_back=worked(house, again, 60))
    look.expect(look.figures["worker_back"], "The worker did not take its work up again.")


def slow(house: House, look: Look) -> None:
    """Row 3: every answer of the database comes 100 ms later."""
    ada = house.visitor("ada")
    ada.get("/cases/")
    quick = ada.get("/cases/")
    house.database.latency = 0.1
    answers = [ada.get(path) for path in ("/cases/", "/queues/storage/", "/work/")]
    house.database.latency = 0.0
    look.note(quick=quick.seconds, longest=max(answer.seconds for answer in answers))
    look.expect(all(answer.is_good for answer in answers), "A page failed because the database was slow.")
    look.expect(look.figures["longest"] < 10, "A page asks the database too often.")


def full(house: House, look: Look) -> None:
    """Row 4: the login may open three connections, and sixteen people come at once."""
    ada = house.visitor("ada")
    house.ask("ALTER ROLE guildhall CONNECTION LIMIT 3")
    try:
        house.database.cut()
        with ThreadPoolExecutor(16) as people:
            answers = [answer for _ in range(3) for answer in people.map(ada.get, ["/cases/"] * 16)]
            with locked(house, "cases_case"):  # now none of the three comes back soon
                held_up = [people.submit(ada.get, "/cases/") for _ in range(16)]
                time.sleep(4)
            answers += [one.result() for one in held_up]
    finally:
        house.ask("ALTER ROLE guildhall CONNECTION LIMIT -1")
    good = [answer for answer in answers if answer.is_good]
    told = [answer for answer in answers if answer.is_plain_refusal]
    back = wait_for(lambda: ada.get("/cases/").is_good, 20)
    look.note(asked=len(answers), good=len(good), told=len(told), back=back)
    look.note(longest=max(answer.seconds for answer in answers))
    look.expect(told, "The queue had no end.")
    look.expect(len(good) + len(told) == len(answers), "Something else than a page or a 503 in a sentence came.")
    look.expect(back is not None and back < BACK, "Pages were not back in time.")


def fails_over(house: House, look: Look) -> None:
    """Row 5: every connection is reset while people of two members write, again and again."""
    number = number_of(open_case(house, "While the database moves"))
    hana = house.visitor("hana", "halcyon")
    ada, keys = house.visitor("ada"), [str(uuid4()) for _ in range(24)]

    def say(turn: int) -> bool:
        for _ in range(6):  # people try again, with the same form
            if reply(ada, number, f"moving {turn:02}", keys[turn]).is_good:
                return True
            time.sleep(0.2)
        return False

    with ThreadPoolExecutor(4) as people:
        said = [people.submit(say, turn) for turn in range(len(keys))]
        cut = 0
        for _ in range(6):
            time.sleep(0.25)
            cut += house.database.cut()
        held = sum(one.result() for one in said)
    pages = [hana.get("/queues/platform/"), ada.get("/queues/storage/")]
    counts = [entries_saying(house, f"moving {turn:02}") for turn in range(len(keys))]
    look.note(cut=cut, acknowledged=held, written=sum(counts), doubled=sum(count > 1 for count in counts))
    look.expect(cut > 0, "No connection was open to be reset.")
    look.expect(held == len(keys) and min(counts) == 1, "What was acknowledged is lost, or could not be said again.")
    look.expect(max(counts) == 1, "Something was written twice.")
    look.expect(all(page.is_good for page in pages), "A page was not back after the last reset.")
    look.expect("Northwind" not in pages[0].text, "A page shows another member's space.")


DRILLS = [
    Drill(1, "database-down", "connections refused for some 10 s while people read and write", down),
    Drill(2, "database-hangs", "connections stay open and nothing comes back, until pages give up", hangs),
    Drill(5, "database-resets", "every connection reset six times while four people reply", fails_over),
    Drill(4, "database-full", "three connections for sixteen people, and a table that is locked for 4 s", full),
    Drill(3, "database-slow", "each answer of the database 100 ms later", slow),
]
