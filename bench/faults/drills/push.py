"""Redis: gone, silent, restarted empty; and pushes that were lost on the way."""

from __future__ import annotations

import json
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from bench.faults.drills.parts import Drill, Look, entries_saying, number_of, open_case, reply
from bench.faults.house import House
from bench.faults.proxy import Mode
from bench.faults.visits import wait_for

SIGN_IN = "/accounts/login/"


@contextmanager
def listening(house: House, number: int, who: str = "ben") -> Iterator[ClientConnection]:
    """Somebody's open page of a case, as far as the server sees it."""
    [(key,)] = house.ask("SELECT id::text FROM cases_case WHERE number = %s", number)
    visitor = house.visitor(who)
    place = f"{visitor.host}:{visitor.port}"
    headers = {"Cookie": f"guildhall-session={visitor.session}"}
    way = socket.create_connection(("127.0.0.1", visitor.port), timeout=15)
    origin = Origin(f"http://{place}")
    with connect(f"ws://{place}/live/", sock=way, additional_headers=headers, origin=origin, proxy=None) as page:
        page.send(json.dumps({"listen": [f"case:{key}"]}))
        time.sleep(1.5)  # nothing is answered to a list
        yield page


def hint(page: ClientConnection, seconds: float) -> dict[str, Any] | None:
    """The next hint; None when none comes in time, or the socket is closed."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        try:
            message: dict[str, Any] = json.loads(page.recv(timeout=left))
        except (TimeoutError, ConnectionClosed):
            return None
        if "stream" in message:
            return message
    return None


def down(house: House, look: Look) -> None:
    """Row 10: refused, then silent. Pages and writes go on; who wants to sign in is asked to come back."""
    ada, stranger = house.visitor("ada"), house.visitor("nobody")
    number = number_of(open_case(house, "Before Redis went"))
    sign_in = {"login": "ben@northwind.example", "password": "one open hall"}
    modes: tuple[Mode, ...] = ("down", "hang")
    for mode in modes:
        house.redis.turn(mode)
        answers = [
            ada.get("/cases/"),
            ada.get(f"/cases/C-{number}/"),
            reply(ada, number, f"said: {mode}"),
        ]
        knock = stranger.post(SIGN_IN, **sign_in)
        house.redis.turn("up")
        longest = max(answer.seconds for answer in answers)
        look.note(**{f"{mode}_longest": longest, f"{mode}_sign_in": knock.status, f"{mode}_seconds": knock.seconds})
        look.expect(all(answer.is_good for answer in answers), f"A page or a reply failed while Redis was {mode}.")
        look.expect(longest < 3, f"Pages waited for Redis while it was {mode}.")
        look.expect(knock.is_plain_refusal, f"Signing in was not refused in a sentence while Redis was {mode}.")
        look.expect(entries_saying(house, f"said: {mode}") == 1, "What was acknowledged is not there.")
    back = wait_for(lambda: stranger.post(SIGN_IN, **sign_in).status == 302, 20)
    look.note(sign_in_back=back)
    look.expect(back is not None, "Nobody can sign in after Redis came back.")


def restarts(house: House, look: Look) -> None:
    """Row 11: killed and started again with nothing in it, while a page listens."""
    number = number_of(open_case(house, "While Redis restarts"))
    ada = house.visitor("ada")
    with listening(house, number) as page:
        reply(ada, number, "heard before")
        look.expect(hint(page, 10), "The page heard nothing even before.")
        if house.cache is not None:
            house.cache.end(signal.SIGKILL)
        house.start_redis()
        look.expect(ada.get("/cases/").is_good, "A session did not survive.")
        began = time.monotonic()
        reply(ada, number, "heard after")
        heard = hint(page, 25)
        look.note(heard_after=time.monotonic() - began if heard else None)
        look.expect(heard, "The page is told nothing after the restart.")
    doubled = house.count(
        "SELECT count(*) FROM (SELECT once FROM conversations_entry WHERE once IS NOT NULL"
        " GROUP BY once HAVING count(*) > 1) twice"
    )
    look.expect(doubled == 0, "Something was done twice.")


def lost(house: House, look: Look) -> None:
    """Row 12: a reply while nothing reaches Redis; the page that listens hears of it once it is back."""
    number = number_of(open_case(house, "A push is lost"))
    with listening(house, number) as page:
        house.redis.turn("down")
        look.expect(reply(house.visitor("ada"), number, "told late").is_good, "The reply failed.")
        time.sleep(2)
        house.redis.turn("up")
        began = time.monotonic()
        heard = hint(page, 25)
        look.note(heard_after=time.monotonic() - began if heard else None)
        look.expect(heard, "The page never learns of it.")
    shown = house.visitor("ben").get(f"/cases/C-{number}/timeline/")
    look.expect(shown.is_good and "told late" in shown.text, "What the page fetches then is not what is there.")


DRILLS = [
    Drill(10, "redis-down", "Redis refused, then silent, while people read, write and sign in", down),
    Drill(11, "redis-restarts", "Redis killed and started empty under an open page", restarts),
    Drill(12, "push-lost", "a reply while Redis is away for 2 s, under an open page", lost),
]
