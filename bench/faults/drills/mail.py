"""Mail: a server that is down, puts off, refuses, is slow, or dies after it was given everything."""

from __future__ import annotations

from collections import Counter

from bench.faults.drills.parts import Drill, Look, number_of, open_case, reply, worked
from bench.faults.drills.work import all_mailed, hurried
from bench.faults.house import House
from bench.faults.post import Manner


def served_badly(house: House, look: Look) -> None:
    """Row 13: each manner in turn, one reply each; the requester's mails are counted by their Message-ID."""
    all_mailed(house)
    for manner in ("greylists", "slow", "dies after data"):
        _comes(house, look, manner)
    _is_given_up(house, look)


def _comes(house: House, look: Look, manner: Manner) -> None:
    """A mail that meets this manner first and a good server then: it comes, once more at most where it died."""
    before = len(house.mail.got)
    house.mail.manner = manner
    _say(house, f"mail {manner}")
    knocks = house.mail.knocks
    hurried(house, lambda: house.mail.knocks > knocks, 15)
    if manner != "slow":
        house.mail.manner = "takes"
    came = hurried(house, lambda: any(told for _, _, told in house.mail.got[before:]), 15)
    sent = all_mailed(house)
    counts = Counter(key for key, _, _ in house.mail.got[before:])
    most = 2 if manner == "dies after data" else 1
    look.note(**{f"{manner}".replace(" ", "_"): dict(Counter(counts.values()))})
    look.expect(came is not None and sent is not None, f"The mail never came: {manner}.")
    look.expect(len(counts) == 1 and max(counts.values(), default=0) <= most, f"A mail came too often: {manner}.")


def _is_given_up(house: House, look: Look) -> None:
    """An address that is refused for good: tried once, and its person is told on their page."""
    house.mail.manner = "refuses"
    _say(house, "mail refused")
    failed = "SELECT count(*) FROM notifications_mail WHERE state = 'failed'"
    gone = hurried(house, lambda: house.count(failed), 15)
    page = house.visitor("ravi").get("/mail/")
    look.note(refused_tries=house.count("SELECT max(tries) FROM notifications_mail WHERE state = 'failed'"))
    look.expect(gone is not None and look.figures["refused_tries"] == 1, "A refused address was not given up at once.")
    look.expect(page.is_good and "ould not" in page.text, "The page of one's mails does not say that one did not go.")


def _say(house: House, words: str) -> None:
    number = number_of(open_case(house, words))
    worked(house, number, 20)
    reply(house.visitor("ada"), number, words)


DRILLS = [Drill(13, "mail", "a server that puts off, is slow, dies after the data, refuses for good", served_badly)]
