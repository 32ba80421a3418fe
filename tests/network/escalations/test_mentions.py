"""The list behind an @ on an escalation: those whose names stand on it, and nobody else of either side."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from conversations.models import Entry, Mention
from core.actor import Actor
from core.models import Event
from core.refusals import Missing
from directory.models import Person
from network.actions.escalations import handling, revoking
from network.models import Escalation
from network.parcels import Addressed
from network.selectors.mentions import names_on_escalation
from network.selectors.parties import news
from tests.network.escalations.conftest import LIST, Ask, Desk, offered
from tests.network.test_halls import in_hall
from tests.network.test_mentions import card


@pytest.fixture
def row(ask: Ask, ada_there: Actor, cleo_there: Actor, promise: handling.Promise) -> Escalation:
    """Cleo helps Ada; each side named somebody who reads it, and has others who may and are nowhere on it."""
    made = ask()
    handling.accept(made.pk, promise, by=cleo_there)
    for name, like in (("Nils CNRY-named", cleo_there), ("Nora CNRY-named", ada_there)):
        made.grants.create(person=card(name, like), by_id=like.card)
    card("Nick CNRY-support", cleo_there)
    return made


def names(actor: Actor, row: Escalation, typed: str = "") -> list[str]:
    return [one.name for one in names_on_escalation(actor, row.number, typed)]


def _written_by(person: Person) -> None:
    """The last entry is somebody else's."""
    Entry.objects.filter(pk=Entry.objects.order_by("-at", "-id").values("pk")[:1]).update(by=person)


def test_both_sides_are_offered_whose_names_stand_on_it(row: Escalation, ada_there: Actor, cleo_there: Actor) -> None:
    [cleo] = names_on_escalation(ada_there, row.number, "cl")
    assert (cleo.handle, cleo.name, cleo.what) == ("Cleo", "Cleo Marsh", "Halcyon Cloud")
    assert names(ada_there, row) == ["Cleo Marsh", "Nora CNRY-named"]
    assert names(cleo_there, row) == ["Ada Brandt", "Nils CNRY-named"]
    handling.write(row.pk, "I look too", by=cleo_there)
    _written_by(Person.objects.get(name="Nick CNRY-support"))
    assert names(ada_there, row) == ["Cleo Marsh", "Nick CNRY-support", "Nora CNRY-named"]


def test_whom_one_names_unseen_is_not_told_by_a_mention(row: Escalation, ada_there: Actor, cleo_there: Actor) -> None:
    handling.write(row.pk, "@Nils.CNRY-named @Nick @cleo, look", by=ada_there)
    assert [one.person_id for one in Mention.objects.all()] == [cleo_there.card]


def test_strangers_offers_and_the_revoked_are_told_nothing(
    row: Escalation,
    ask: Ask,
    offer: Escalation,
    ada_there: Actor,
    cleo_there: Actor,
    hana: Actor,
    meridian: Any,
    hall: Any,
) -> None:
    with pytest.raises(Missing):
        names(cleo_there, offer)
    red = ask(to=Addressed(person=offered(cleo_there)), label="red", title="CNRY-red")
    with pytest.raises(Missing):
        names(in_hall(hana, meridian, hall, "halcyon"), red)
    revoking.revoke(row.pk, by=ada_there)
    with pytest.raises(Missing):
        names(cleo_there, row)
    assert names(ada_there, row) == ["Nora CNRY-named"]


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_however_many_wrote(
    row: Escalation, ada_there: Actor, cleo_there: Actor, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        one = card(f"Zoe Number{number}", cleo_there)
        handling.write(row.pk, "I look", by=cleo_there)
        _written_by(one)
    with django_assert_num_queries(5):
        assert len(names(ada_there, row, "z")) == rows


def test_box_asks_for_names(row: Escalation, northwind: Desk, halcyon: Desk) -> None:
    assert f'data-mentions="{LIST}{row.ref}/mentions/"' in northwind.words(row)
    assert [one["handle"] for one in northwind.get(row, "mentions/?q=cl").json()["offers"]] == ["Cleo"]
    assert [one["name"] for one in halcyon.get(row, "mentions/?q=n").json()["offers"]] == ["Nils CNRY-named"]


def test_who_is_named_hears_that_they_were(row: Escalation, ada_there: Actor, cleo_there: Actor) -> None:
    handling.write(row.pk, "@cleo, look", by=ada_there)
    happened = Event.objects.filter(subject_id=row.pk, name="EscalationAnswered").latest("at")
    there = news(row.pk, happened.pk, cleo_there.organization_id)
    assert there is not None
    assert there.mentioned == (cleo_there.user_id,)
    here = news(row.pk, happened.pk, ada_there.organization_id)
    assert here is not None
    assert here.mentioned == (), "a name of the other side is not handed to this one"
    Entry.objects.filter(pk=happened.data["entry_id"]).update(deleted_at=timezone.now())
    gone = news(row.pk, happened.pk, cleo_there.organization_id)
    assert gone is not None
    assert gone.mentioned == ()
