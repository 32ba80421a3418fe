"""The peer's half of ``bench/peer.py``: its own bench, asked for the pages that the desk has too.

Runs in the peer's environment, beside its ``bench.py`` (the folder is the first argument), on the copy of a seeded
database that ``PEER_DB`` names. A list is what a person waits for: the page, and the rows its table then asks for. The
last line printed is one JSON object.
"""

# ruff: noqa: PLC0415 - Django is set up first

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

REPS = 15
LONG = 50


def main() -> None:
    place, cases = Path(sys.argv[1]).resolve(), int(sys.argv[2])
    sys.path.insert(0, str(place))
    os.environ["DJANGO_SETTINGS_MODULE"] = "peersite.settings"
    import bench  # the peer's, found by the path above

    peer = bench.Peer(cases, REPS, False)
    for name, act in _acts(peer).items():
        peer.page(name, act)
    rows = [
        {"name": name, "queries": page["queries"], "ms_median": page["ms"]["median"], "bytes": page["bytes"]}
        for name, page in peer.pages.items()
        if "error" not in page or _broken(name, page)
    ]
    print(json.dumps({"bench": "peer helpdesk", "cases": cases, "rows": rows}), flush=True)


def _broken(name: str, page: dict[str, Any]) -> bool:
    raise SystemExit(f"The peer's {name}: {page['error']}")


def _acts(peer: Any) -> dict[str, Callable[[int], Any]]:
    """What is timed, by the names of ``bench/peer.py``."""
    from django.contrib.auth import get_user_model
    from helpdesk.models import Queue, Ticket

    peer.queue = Queue.objects.get(slug="billing").id
    peer.other = get_user_model().objects.get(username="agent02")
    peer.commented = list(Ticket.objects.filter(id__in=range(3, 1000, 17), status=1).order_by("id")[:40])
    long = _long(peer)
    latest = "sort=last_followup&sortreverse=on"
    every = f"{latest}&" + "&".join(f"status={status}" for status in (1, 2, 3, 4, 5))
    lists = {
        "list": peer.list_url(),
        "by last update": peer.list_url(every),
        "far page": peer.list_url(every, start=min(9_975, peer.n - 25)),
        "queue and status": peer.list_url(f"{latest}&queue={peer.queue}&status=1"),
        "search": peer.list_url("q=certificate"),
        "search in vain": peer.list_url("q=zzqxjv"),
    }
    return {name: _list(peer, address) for name, address in lists.items()} | {
        "board": lambda turn: peer.get("/dashboard/"),
        "case page, 4 entries": lambda turn: peer.get(f"/tickets/{peer.details[turn % 20]}/"),
        "case page, 50 entries": lambda turn: peer.get(f"/tickets/{long}/"),
        "open case": peer.create,
        "answer": peer.comment,
    }


def _list(peer: Any, address: str) -> Callable[[int], Any]:
    def both(turn: int) -> Any:
        peer.get("/tickets/")
        return peer.get(address)

    return both


def _long(peer: Any) -> int:
    """The number of a ticket with many follow-ups, of the same texts as the desk's."""
    from helpdesk.models import FollowUp, Ticket

    ticket = Ticket.objects.create(
        title="Many follow-ups", queue_id=peer.queue, description=peer.replies[0], assigned_to=peer.user
    )
    FollowUp.objects.bulk_create(
        FollowUp(ticket=ticket, title="Comment", comment=peer.replies[at], public=True, user=peer.user)
        for at in range(LONG)
    )
    key: int = ticket.pk
    return key


if __name__ == "__main__":
    main()
