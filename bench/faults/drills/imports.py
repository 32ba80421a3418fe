"""What comes in today: a history in a file. The worker dies in it, and its connections to the database are reset."""

from __future__ import annotations

import signal
from html.parser import HTMLParser

from bench.faults.drills.parts import Drill, Look
from bench.faults.drills.work import hurried, hurry
from bench.faults.house import House
from bench.faults.visits import wait_for

ROWS = 3_000
STORED = "SELECT position FROM cases_import ORDER BY created_at DESC LIMIT 1"
STATE = "SELECT state FROM cases_import ORDER BY created_at DESC LIMIT 1"
BROUGHT = "SELECT count(*), count(DISTINCT subject) FROM cases_case WHERE subject LIKE 'Brought in %'"


class Filled(HTMLParser):
    """What the fields of a page's forms hold, as a browser would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._name = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag in ("select", "textarea"):
            self._name = found.get("name", "")
        is_ticked = found.get("type") != "checkbox" or "checked" in found
        if tag == "input" and found.get("name") and is_ticked:
            self.fields[found["name"]] = found.get("value", "")
        if tag == "option" and "selected" in found:
            self.fields[self._name] = found.get("value", "")

    def handle_data(self, data: str) -> None:
        if self.lasttag == "textarea" and self._name and data.strip():
            self.fields.setdefault(self._name, data.strip("\n"))


def broken_off(house: House, look: Look) -> None:
    """Row 14, as far as anything comes in: killed in the middle, then cut off, each row once."""
    ines = house.visitor("ines")
    lines = "".join(f"K{turn},Brought in {turn:04},2020-01-02,It broke.\n" for turn in range(ROWS))
    page = ines.send_file("/imports/new/", "file", f"key,subject,opened_at,body\n{lines}".encode()).location
    form = Filled()
    form.feed(ines.get(page).text)
    chosen = {name: value for name, value in form.fields.items() if name != "csrfmiddlewaretoken"}
    asked = ines.post(page, **chosen | {"source": "drill"})
    look.expect(asked.is_good, f"The mapping was refused: {asked.status}.")
    place = page.removesuffix("mapping/")
    look.expect(wait_for(lambda: house.ask(STATE) == [("checked",)], 20), f"It was not checked: {house.ask(STATE)}.")
    look.expect(ines.post(f"{place}start/").is_good, "It did not start.")
    look.expect(_is_underway(house, 0), "Nothing was stored before the worker was to be killed.")
    if house.worker is not None:
        house.worker.end(signal.SIGKILL)
    killed_at = house.count(STORED)
    house.start_worker()
    hurry(house)
    look.expect(_is_underway(house, killed_at), "Nobody went on with it.")
    cut_at, cut = house.count(STORED), house.database.cut()
    look.expect(cut, "No connection was open to be reset.")
    done = hurried(house, lambda: house.ask(STATE) != [("running",)], 60)
    [(stored, different)] = house.ask(BROUGHT)
    look.note(killed_at=killed_at, cut_at=cut_at, done_after=done, stored=stored, different=different)
    look.expect(house.ask(STATE) == [("done",)], f"It did not come to its end by itself: {house.ask(STATE)}.")
    look.expect(stored == different == ROWS, "Rows are lost or doubled.")


def _is_underway(house: House, behind: int) -> float | None:
    return wait_for(lambda: house.count(STORED) > behind, 30, 0.02)


DRILLS = [Drill(14, "comes-in", "an import killed in the middle, and cut off from the database", broken_off)]
