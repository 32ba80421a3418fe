"""Which questions are asked: all pairs of address, seat and act by default, everything with ``--matrix=whole``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from tests.isolation.addresses import Address, relations
from tests.isolation.pairs import all_pairs
from tests.isolation.seed import PEOPLE, SLUGS
from tests.isolation.walk import METHODS, Ask

Seat = tuple[str, str, str]  # who, host, host whose session is shown
Act = tuple[str, str, bool, int]  # method, relation, swap, variant of the body

EVERYBODY = ("stranger", *PEOPLE)


REPLAYING = ("bo", "ines", "ravi", "cleo", "sven")
AWAY = ("stranger", "opal", *REPLAYING)
"""Who has no place on a host is the same nobody to it; these few ask there for all of them."""


def seats(conf: str, *, is_whole: bool = False) -> list[Seat]:
    """Who asks where: everybody at home, some on the other member's host too and with the session of their own; fewer
    elsewhere.
    """
    if conf == "member":
        home = {(who, slug) for who, places in PEOPLE.items() for slug, _role, _team in places}
        pairs = [one for one in product(EVERYBODY, SLUGS) if is_whole or one in home or one[0] in AWAY]
        found = [(who, host, host) for who, host in pairs]
        found += [
            (who, _other(places[0][0]), places[0][0])
            for who, places in PEOPLE.items()
            if places and (is_whole or who in REPLAYING)
        ]
        return [
            *found,
            ("opal", "northwind", "admin"),
            *(("ines", host, host) for host in ("base", "admin", "unknown", "elsewhere")),
        ]
    people = EVERYBODY if conf == "base" or is_whole else ("stranger", "opal", "ines", "ravi", "sven")
    found = [(who, conf, conf) for who in people]
    return [*found, ("opal", conf, "northwind"), ("ines", conf, "northwind"), ("opal", "northwind", "northwind")]


def _other(host: str) -> str:
    return {"northwind": "halcyon", "halcyon": "northwind"}[host]


def acts(address: Address, *, is_whole: bool) -> list[Act]:
    """What is done to an address; pages are asked for more often than anything else, also as swaps."""
    found: list[Act] = []
    for relation in relations(address):
        for method in METHODS:
            if not is_whole and method not in ("GET", "POST") and relation != "own":
                continue  # no address answers these but to say so
            for variant in (0, 1) if method in ("GET", "POST") else (0,):
                swaps = (False, True) if is_whole and method == "GET" else (bool(variant) and method == "GET",)
                found += [(method, relation, swap, variant) for swap in swaps]
    return found


HEART = ("own", "unseen")
"""What another member has is no row of one's own tables: of those the pairs ask enough."""
HALL_HEART = ("inner", "unseen")
"""Of addresses in a network: one's own network has no hall yet, the shared one has, and both members enter that."""


def _at_home(members: Sequence[Address]) -> list[tuple[Address, Seat, Act]]:
    """Beside the pairs: everybody opens every page of their own organization, and tries what they may not see. What an
    address that only acts says to a GET, the pairs ask often enough.
    """
    if members[0].conf != "member":
        return [(one, ("opal", one.conf, one.conf), ("GET", "own", False, 0)) for one in members]
    homes = [(who, slug, slug) for who, places in PEOPLE.items() for slug, _role, _team in places]
    pages = [one for one in members if one.is_page]
    heart = {one: HALL_HEART if "network" in one.arguments else HEART for one in pages}
    kinds = {one: [kind for kind in heart[one] if kind in relations(one)] for one in pages}
    return [(one, seat, ("GET", kind, False, 0)) for one in pages for seat in homes for kind in kinds[one]]


def plan(addresses: Sequence[Address], *, is_whole: bool) -> Iterator[Ask]:
    """The requests, in an order that spreads them over the addresses."""
    for conf in sorted({address.conf for address in addresses}):
        members = [address for address in addresses if address.conf == conf]
        doings = {address: acts(address, is_whole=is_whole) for address in members}
        if is_whole:
            rows = [(one, seat, act) for one in members for seat in seats(conf, is_whole=True) for act in doings[one]]
        else:
            rows = _at_home(members)
            rows += all_pairs(members, seats(conf), doings.__getitem__, met=rows)
        for address, (who, host, cookie_of), (method, relation, is_swap, variant) in rows:
            yield Ask(address, who, host, method, relation, cookie_of, is_swap, variant)
