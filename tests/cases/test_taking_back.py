"""Settings of the desk that are no chosen ones: each can be taken back beside its "Saved.", or is confirmed first."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from cases.actions.queues import Opens, change_queue
from cases.models import Queue
from core import undoing
from core.actor import Actor
from directory.models import Client, Person, Team
from tests.factories.cases import make_queue, open_case
from tests.people import browser_of
from tests.world import World

UNDO = re.compile(r'<form id="undo" method="post" action="([^"]+)"')


def undo_in(answer: Any) -> str:
    """Where the Undo button leads."""
    [address] = UNDO.findall(answer.content.decode())
    return html.unescape(address)


def saved(browser: Any, path: str, given: dict[str, str]) -> Any:
    answer = browser.post(path, given, follow=True)
    assert answer.status_code == 200
    return answer


@pytest.fixture
def vault(northwind: World, ravi: Actor) -> Queue:
    """A private queue with two cases."""
    queue = make_queue("Vault", "Storage", is_open=False)
    for subject in ("One", "Two"):
        open_case(ravi, queue, subject)
    return queue


def test_opening_a_private_queue_says_how_much_more_is_read_and_asks(vault: Queue, ada: Actor, ines: Actor) -> None:
    browser = browser_of(lead_of(vault, ines))
    given = {"name": "Vault", "team": str(vault.team_id), "is_open": "on"}
    assert "Yes, let them read it" not in browser.get("/queues/vault/edit/").content.decode(), "nothing to confirm yet"
    asked = browser.post("/queues/vault/edit/", given)
    assert asked.status_code == 422
    page = asked.content.decode()
    assert "Everybody on the desk will read all of its 2 cases" in page
    assert '<input type="checkbox" name="is_sure"' in page
    assert not Queue.objects.get(pk=vault.pk).is_open
    saved(browser, "/queues/vault/edit/", given | {"is_sure": "on"})
    assert Queue.objects.get(pk=vault.pk).is_open


def test_giving_a_private_queue_to_others_asks_too(vault: Queue, ines: Actor, ben: Actor) -> None:
    other = Team.objects.get(name="Network")
    with pytest.raises(Opens, match="Whoever is in Network will read all of its 2 cases"):
        change_queue(vault, by=ines, name="Vault", team=other, is_open=False)
    empty = make_queue("Empty", "Storage", is_open=False)
    change_queue(empty, by=ines, name="Empty", team=other, is_open=True)
    change_queue(vault, by=ines, name="Safe", team=vault.team, is_open=False)


def test_what_a_queue_was_comes_back_by_the_button(vault: Queue, ada: Actor, ines: Actor) -> None:
    browser = browser_of(lead_of(vault, ines))
    given = {"name": "Safe", "team": str(vault.team_id)}
    undo = undo_in(saved(browser, "/queues/vault/edit/", given))
    saved(browser, undo, {})
    assert Queue.objects.get(pk=vault.pk).name == "Vault"
    assert not UNDO.search(saved(browser, "/queues/vault/edit/", {**given, "name": "Vault"}).content.decode())


def test_taking_back_asks_again_where_it_opens(vault: Queue, ada: Actor, ines: Actor) -> None:
    Queue.objects.filter(pk=vault.pk).update(is_open=True)
    browser = browser_of(lead_of(vault, ines))
    undo = undo_in(saved(browser, "/queues/vault/edit/", {"name": "Vault", "team": str(vault.team_id)}))
    asked = browser.post(undo)
    assert (asked.status_code, Queue.objects.get(pk=vault.pk).is_open) == (422, False)
    assert 'action="/queues/vault/edit/"' in asked.content.decode()


def test_a_way_back_is_ones_own_for_an_hour_and_over_nobodys_change(
    northwind: World, ines: Actor, ada: Actor, ben: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    team, browser = Team.objects.get(name="Storage"), browser_of(ines)
    path = f"/settings/teams/{team.pk}/"
    undo = undo_in(saved(browser, path, {"name": "Disks"}))
    assert browser_of(ada).post(undo).status_code == 404
    for wrong in (f"{path}?back=x", undo.replace(str(team.pk), str(Team.objects.get(name="Network").pk))):
        assert browser.post(wrong).status_code == 409
    Team.objects.filter(pk=team.pk).update(name="Tapes")
    assert browser.post(undo).status_code == 409
    assert Team.objects.get(pk=team.pk).name == "Tapes"
    Team.objects.filter(pk=team.pk).update(name="Disks")
    monkeypatch.setattr(undoing, "FOR_SECONDS", -1)
    assert browser.post(undo).status_code == 409
    monkeypatch.undo()
    saved(browser, undo, {})
    assert Team.objects.get(pk=team.pk).name == "Storage"


def test_sharing_of_a_clients_cases_comes_back(northwind: World, ines: Actor, ravi: Actor) -> None:
    client = Person.objects.get(pk=ravi.card).client
    assert client is not None
    browser = browser_of(ines)
    before = client.shares_cases
    undo = undo_in(saved(browser, f"/settings/clients/{client.pk}/", {"shares": "everybody"}))
    assert Client.objects.get(pk=client.pk).shares_cases == "everybody"
    saved(browser, undo, {})
    assert Client.objects.get(pk=client.pk).shares_cases == before


def lead_of(queue: Queue, ines: Actor) -> Actor:
    """An admin who is in the queue's team, and so sees it."""
    assert ines.person_id is not None
    queue.team.members.add(ines.person_id)
    return ines
