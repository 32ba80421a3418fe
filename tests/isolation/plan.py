"""Which questions are asked: all pairs of address, seat and act by default, everything with ``--matrix=whole``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

from tests.isolation.addresses import Address, relations
from tests.isolation.pairs import all_pairs
from tests.isolation.seed import PEOPLE, SLUGS
from tests.isolation.walk import METHODS, Ask

Seat = tuple[str, str, str]  # who, host, host whose session is shown
Act = tuple[str, str, bool, int]  # method, relation, swap, variant of the body

EVERYBODY = ("stranger", *PEOPLE)


def seats(conf: str) -> list[Seat]:
    """Everybody on the hosts of a configuration, with their own session and with one of another host."""
    hosts = SLUGS if conf == "member" else (conf,)
    found = [(who, host, host) for who, host in product(EVERYBODY, hosts)]
    found += [(who, host, _other(host)) for who, host in product(PEOPLE, hosts)]
    away = [host for host in (*SLUGS, "base", "admin", "unknown", "elsewhere") if host not in hosts]
    return [*found, *((("ines", "opal")[place % 2], host, host) for place, host in enumerate(away))]


def _other(host: str) -> str:
    return {"northwind": "halcyon", "halcyon": "northwind"}.get(host, "northwind")


def acts(address: Address, *, is_whole: bool) -> list[Act]:
    """What is done to an address; pages are asked for more often than anything else, also as swaps."""
    found: list[Act] = []
    for relation in relations(address):
        for method in METHODS:
            variants = (0, 1) if is_whole or method in ("GET", "POST") else (0,)
            for variant in variants:
                swaps = (False, True) if is_whole else (bool(variant) and method == "GET",)
                found += [(method, relation, swap, variant) for swap in swaps]
    return found


def plan(addresses: Iterable[Address], *, is_whole: bool) -> Iterator[Ask]:
    """The requests, in an order that spreads them over the addresses."""
    groups: dict[tuple[str, tuple[Act, ...]], list[Address]] = {}
    for address in addresses:
        groups.setdefault((address.conf, tuple(acts(address, is_whole=is_whole))), []).append(address)
    for (conf, doings), members in groups.items():
        choose = product if is_whole else all_pairs
        for address, (who, host, cookie_of), act in choose(members, seats(conf), doings):  # type: ignore[operator]
            method, relation, is_swap, variant = act
            yield Ask(address, who, host, method, relation, cookie_of, is_swap, variant)
