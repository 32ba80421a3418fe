"""The matrix: every address, for everybody, on every host; and that nobody has to add an address to it."""

from __future__ import annotations

from itertools import product

from tests.isolation.addresses import Address, Filling, every_address, relations
from tests.isolation.conftest import Showing
from tests.isolation.pairs import all_pairs
from tests.isolation.plan import EVERYBODY, acts, plan, seats
from tests.isolation.seed import Isle
from tests.isolation.walk import Ask, Walker, report


def test_nothing_private_reaches_a_stranger(
    walker: Walker, addresses: list[Address], is_whole: bool, showing: Showing
) -> None:
    asks = list(plan(addresses, is_whole=is_whole))
    for place, ask in enumerate(asks):
        showing(place, len(asks))
        walker.ask(ask)
    assert set(walker.asked) == {str(address) for address in addresses}
    assert not walker.findings, report(walker.findings)


def test_the_walk_sees_what_it_should_see(walker: Walker, addresses: list[Address]) -> None:
    """Pages are really reached: an agent finds the case's texts, its requester the reply and not the note."""
    [case] = [one for one in addresses if one.name == "case"]
    tokens = walker.isle.canaries.of_row
    ids = walker.isle.ids["northwind"]
    subject = tokens["cases.Case", ids["case_id"]]["subject"]
    note = tokens["conversations.Entry", ids["entry_inner"]]["html"]
    reply = tokens["conversations.Entry", ids["entry_answer"]]["html"]
    assert {subject, note, reply} <= walker.ask(Ask(case, "ada", "northwind")).tokens
    seen = walker.ask(Ask(case, "ravi", "northwind")).tokens
    assert {subject, reply} <= seen
    assert note not in seen
    assert walker.ask(Ask(case, "cleo", "northwind")).status == 404
    assert not walker.findings, report(walker.findings)


def test_every_argument_of_every_address_can_be_filled(isle: Isle, addresses: list[Address]) -> None:
    unfilled = set()
    for address in addresses:
        for relation, home in product(relations(address), ("northwind", "halcyon")):
            try:
                address.at({name: value for name, (value, _w) in Filling(isle, home, ("1", "2")).values(address, relation).items()})
            except KeyError as missing:
                unfilled.add(f"{address}: nobody says what to put for {missing}")
    assert not unfilled


def test_an_argument_nobody_can_fill_is_named(isle: Isle) -> None:
    stranger = Address("member", "new_page", "new/%(thing)s/", ("thing",))
    try:
        Filling(isle, "northwind", ("1", "2")).values(stranger, "own")
    except KeyError as missing:
        assert missing.args == ("thing",)
    else:
        raise AssertionError("an argument without a filling went unnoticed")


def test_addresses_are_found_and_not_listed(monkeypatch: object) -> None:
    from django.urls import clear_url_caches, include, path

    import config.urls as member

    def view(request: object) -> None:
        raise NotImplementedError

    planted = path("planted/", include([path("<uuid:entry>/deep/", view, name="planted")]))
    member.urlpatterns.append(planted)
    clear_url_caches()
    try:
        assert ("member:planted", ("entry",)) in {(str(one), one.arguments) for one in every_address()}
    finally:
        member.urlpatterns.remove(planted)
        clear_url_caches()


def test_all_pairs_are_met(addresses: list[Address]) -> None:
    mine = [one for one in addresses if one.conf == "member" and one.arguments == ("number",)]
    doings = acts(mine[0], is_whole=False)
    rows = all_pairs(mine, seats("member"), doings)
    assert {(a, b) for a, b, _ in rows} == set(product(mine, seats("member")))
    assert {(a, c) for a, _, c in rows} == set(product(mine, doings))
    assert {(b, c) for _, b, c in rows} == set(product(seats("member"), doings))
    assert len(rows) < len(mine) * len(seats("member")) * len(doings) / 10


def test_everybody_is_asked_on_both_members_hosts() -> None:
    for who in EVERYBODY:
        assert {host for name, host, cookie in seats("member") if name == who and host == cookie} >= {"northwind", "halcyon"}
