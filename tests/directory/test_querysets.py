"""Which cards, teams and clients one sees: everything as staff, and as a requester no other requester."""

from __future__ import annotations

import pytest

from core.actor import Actor
from directory.models import Client, Person, Team
from tests.world import World


@pytest.fixture
def people(northwind: World, ada: Actor, ravi: Actor) -> list[Person]:
    """Ravi's client with a second requester of it, and another client with one of its own."""
    Team.objects.create(name="CNRY team")
    own, other = Client.objects.create(name="Ravi's"), Client.objects.create(name="CNRY other")
    Person.objects.filter(pk=ravi.card).update(client=own)
    return [
        Person.objects.create(name=name, email=f"{name}@x.example", kind=Person.Kind.REQUESTER, client=client)
        for name, client in (("second", own), ("third", other))
    ]


def test_staff_see_every_card_team_and_client(people: list[Person], ada: Actor) -> None:
    for rows in (Person, Team, Client):
        assert rows.objects.visible_to(ada).count() == rows.objects.count() > 1


def test_a_requester_sees_the_staff_themself_and_their_own_client(
    people: list[Person], ada: Actor, ravi: Actor
) -> None:
    seen = set(Person.objects.visible_to(ravi).values_list("pk", flat=True))
    assert {ada.person_id, ravi.person_id} <= seen
    assert not seen & {person.pk for person in people}
    assert [client.name for client in Client.objects.visible_to(ravi)] == ["Ravi's"]
    assert not Team.objects.visible_to(ravi).exists()


@pytest.mark.parametrize("mark", [False, True])
def test_a_client_that_shares_with_marked_people_shares_with_no_other(
    people: list[Person], ravi: Actor, mark: bool
) -> None:
    own = Client.objects.get(name="Ravi's")
    Client.objects.update(shares_cases="marked")
    Person.objects.filter(pk=ravi.card).update(sees_cases_of=own if mark else None)
    shared = {person.name for person in Person.objects.shared_with(ravi)}
    assert ("second" in shared) == mark
    assert "third" not in shared


def test_nobody_who_has_left_reads_along_and_is_given_work(people: list[Person], ravi: Actor, ada: Actor) -> None:
    Client.objects.update(shares_cases="everybody")
    assert Person.objects.shared_with(ravi).filter(name="second").exists()
    Person.objects.filter(pk__in=[ravi.person_id, ada.person_id]).update(is_active=False)
    assert not Person.objects.shared_with(ravi).exists()
    assert ada.person_id not in set(Person.objects.colleagues().values_list("pk", flat=True))
