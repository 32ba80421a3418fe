"""Composing what crosses, seeing exactly that, and letting it go."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from conversations.models import Attachment, Entry
from core import chosen
from core.actor import Actor
from core.models import Event
from core.spaces import REGISTRY, SpaceRef, entered
from exchange.actions.releases import release
from exchange.choices import Second
from exchange.composing import Composition
from exchange.models import Draft, Mirror
from exchange.rules import NAME, ReleaseRule
from exchange.views import drafts as views
from network.models import Escalation, Extract, Member, Topic
from notifications.models import Notice
from tenants.models import Space
from tests.exchange.conftest import Asked, seen_in
from tests.people import browser_of
from tests.world import World

PRIVATE = ("tf-db-03", "Ravi", "Nair", "Tallis", "rnair@", "CNRY-note")


def crossed(world: World) -> str:
    """Everything the network's space holds of it, as one text."""
    with entered(world.meridian):
        rows = [*Extract.objects.values("data"), *Escalation.objects.values(), *Entry.objects.values("source", "html")]
        names = list(Attachment.objects.values_list("name", flat=True))
        return json.dumps([rows, names, list(Event.objects.values("data"))], default=str)


def test_draft_begins_with_the_case_and_nothing_has_left(asked: Asked, world: World) -> None:
    path = asked.begin()
    words = asked.browser.get(path).content.decode()
    assert "Nothing has left yet" in words
    assert "Halcyon Cloud" in words
    assert "CNRY-note" not in words, "a note is not even offered"
    assert asked.begin() == path, "the draft goes on"
    with entered(world.meridian):
        assert not Escalation.objects.exists()


def test_preview_shows_what_crosses_with_stand_ins_throughout(asked: Asked) -> None:
    words = asked.keep(asked.begin(), file=[asked.log]).content.decode()
    preview = words.split('class="preview"')[1].split("</section>")[0]
    assert "CNRY-body" in preview
    assert "host A" in preview
    assert "the requester" in preview
    assert not [one for one in PRIVATE if one in preview]


def test_link_into_the_own_desk_crosses_as_its_words(asked: Asked, world: World) -> None:
    with entered(world.northwind):
        words = "See [the CNRY-case](/cases/C-5) and https://northwind.guildhall.localhost/cases/C-6/ or [ours][1].\n\n"
        Entry.objects.filter(pk=asked.entry).update(source=f"{words}[1]: /cases/C-7\n")
    asked.release(asked.begin(), **{"answers-happens": "Like [before](/cases/C-8)."})
    found = crossed(world)
    assert "the CNRY-case and [own address] or ours" in found
    assert "Like before." in found
    assert "cases/C-" not in found
    assert "guildhall.localhost" not in found


def test_what_is_not_ticked_does_not_cross(asked: Asked, world: World) -> None:
    asked.release(asked.begin(), entry=[])
    found = crossed(world)
    assert "Multipath drops" in found
    assert "CNRY-body" not in found


def test_releasing_lets_exactly_the_preview_cross_and_nothing_private(asked: Asked, world: World) -> None:
    path = asked.begin()
    answer = asked.release(path, file=[asked.log])
    assert answer.status_code == 302, answer.content.decode()
    found = crossed(world)
    assert "CNRY-body" in found
    assert not [one for one in PRIVATE if one in found]
    with entered(world.meridian):
        row = Escalation.objects.get()
        log = Attachment.objects.get()
        assert (row.state, row.severity, row.helper_id) == ("requested", "high", UUID(asked.halcyon))
    with entered(world.meridian):
        from django.core.files.storage import default_storage

        with default_storage.open(log.path) as stream:
            assert stream.read() == b"host A multipathd: sdc: mark as failed\npassword=[secret]\n"
    with entered(world.northwind):
        mirror, draft = Mirror.objects.get(), Draft.objects.get()
        assert (mirror.number, mirror.side, mirror.subject_id) == (row.number, "requester", asked.case.pk)
        assert (draft.state, draft.escalation, len(draft.digest)) == ("released", row.pk, 64)
    assert "Help from the network" in asked.browser.get(f"/cases/{asked.case.ref}/").content.decode()


def test_released_twice_is_one_escalation(asked: Asked, world: World) -> None:
    path = asked.begin()
    seen = seen_in(asked.keep(path))
    for _ in range(2):
        assert asked.browser.post(f"{path}release/", asked.filled(seen=seen)).status_code in (302, 409, 422)
    with entered(world.meridian):
        assert Escalation.objects.count() == 1


def test_what_has_changed_since_it_was_seen_does_not_leave(asked: Asked, world: World) -> None:
    path = asked.begin()
    seen = seen_in(asked.keep(path))
    answer = asked.browser.post(f"{path}release/", asked.filled(seen=seen, title="Something else"))
    assert answer.status_code == 409
    assert "Look at it once more" in answer.content.decode()
    with entered(world.meridian):
        assert not Escalation.objects.exists()


def test_a_keep_that_was_on_its_way_changes_nothing_of_what_leaves(
    asked: Asked, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The browser gave it up, the server had it still: it comes between what the form said and the release of that."""
    path = asked.begin()
    seen = seen_in(asked.keep(path))

    def later(*given: Any, **more: Any) -> Any:
        row = Draft.objects.get()
        row.data = {**row.data, "title": "CNRY-older"}
        row.save()
        return release(*given, **more)

    monkeypatch.setattr(views, "let_go", later)
    answer = asked.browser.post(f"{path}release/", asked.filled(seen=seen))
    assert answer.status_code == 302, answer.content.decode()
    assert "CNRY-older" not in crossed(world)


def test_what_is_missing_is_said_and_nothing_is_lost(asked: Asked, world: World) -> None:
    path = asked.begin()
    answer = asked.release(path, **{"to": "", "answers-impact": ""})
    words = answer.content.decode()
    assert answer.status_code == 409
    assert "Choose whom you ask." in words
    assert "Impact now" in words
    assert "Both paths are down." in words
    with entered(world.meridian):
        assert not Escalation.objects.exists()


def test_decision_to_keep_or_replace_counts_throughout_and_a_secret_never_crosses(asked: Asked, world: World) -> None:
    path = asked.begin()
    words = asked.keep(path, file=[asked.log]).content.decode()
    handle = re.findall(r'name="d-([0-9a-f]+)"[^>]*What happens to tf-db-03"', words)[0]
    chosen_ = {f"d-{handle}": "replace", f"w-{handle}": "node one"}
    asked.release(path, file=[asked.log], **chosen_)
    found = crossed(world)
    assert "node one" in found
    assert "host A" not in found
    assert "Hunter2" not in found


def test_draft_of_another_is_not_there(asked: Asked, ben: Actor, join: Callable[[str], Actor]) -> None:
    path = asked.begin()
    for name in ("ben", "ines", "tomas"):
        assert browser_of(join(name)).get(path).status_code == 404
    assert browser_of(join("cleo"), "halcyon").get(path).status_code == 404


def test_second_person_releases_where_the_organization_wants_it(
    asked: Asked, world: World, ines: Actor, ada: Actor
) -> None:
    with entered(world.northwind):
        chosen.keep(ReleaseRule(second=Second.ALWAYS), name=NAME, by=ines)
    path = asked.begin()
    answer = asked.release(path)
    assert answer.status_code == 409
    assert "second person" in answer.content.decode()
    answer = asked.browser.post(f"{path}ask/", asked.filled(reviewer=str(ines.card)))
    assert answer.status_code == 302, answer.content.decode()
    assert asked.keep(path, title="Changed behind their back").status_code == 200
    hers = browser_of(ines)
    words = hers.get(path).content.decode()
    assert "Changed behind" not in words
    assert "CNRY-body" in words
    assert hers.post(f"{path}release/", {"seen": seen_in(hers.get(path))}).status_code == 302
    with entered(world.meridian):
        extract = Extract.objects.get()
        assert (extract.by.name, extract.released_by.name) == ("Ada Brandt", "Ines Moreau")


def test_second_person_sends_it_back_with_what_to_change(asked: Asked, ines: Actor) -> None:
    path = asked.begin()
    asked.browser.post(f"{path}ask/", asked.filled(reviewer=str(ines.card)))
    assert browser_of(ines).post(f"{path}send-back/", {"note": "Strike the firmware."}).status_code == 302
    assert "Strike the firmware." in asked.browser.get(path).content.decode()


def test_discarding_deletes_what_was_chosen(asked: Asked, world: World) -> None:
    path = asked.begin()
    asked.keep(path)
    assert asked.browser.post(f"{path}discard/").status_code == 302
    with entered(world.northwind):
        row = Draft.objects.get()
        assert (row.state, row.data, row.aliases) == ("discarded", {}, {})


def test_more_crosses_as_another_extract(asked: Asked, world: World) -> None:
    asked.release(asked.begin())
    with entered(world.northwind):
        key = Mirror.objects.get().pk
    path = asked.browser.post(f"/cases/{asked.case.ref}/escalate/meridian/", {"escalation": str(key)})["Location"]
    assert "Show Halcyon Cloud more" in asked.browser.get(path).content.decode()
    assert asked.release(path, file=[asked.log]).status_code == 302
    with entered(world.meridian):
        assert list(Extract.objects.order_by("version").values_list("version", flat=True)) == [1, 2]
        assert Escalation.objects.count() == 1


def test_other_side_hears_by_keys_and_reads_no_word(
    asked: Asked, world: World, cleo: Actor, django_capture_on_commit_callbacks: Any
) -> None:
    asked.release(asked.begin())
    with entered(world.meridian):
        row = Escalation.objects.get()
        event = Event.objects.get(name="EscalationRequested")
    with entered(REGISTRY):
        space = Space.objects.get(network__slug="meridian")
    from exchange import notices

    with entered(world.halcyon):
        given = {"network": str(space.pk), "schema": space.schema_name, "slug": "meridian"}
        for _ in range(2):
            _heard(world.halcyon, escalation=str(row.pk), event=str(event.pk), **given)
        mirror = Mirror.objects.get()
        assert (mirror.side, mirror.counterpart, mirror.subject_id) == ("helper", "Northwind Storage", None)
        heard = Event.objects.get(name="EscalationHeard")
        notices.tell_this_side(heard)
        assert [one.reason for one in Notice.objects.visible_to(cleo)] == ["escalation"]
    words = browser_of(cleo, "halcyon").get("/notices/").content.decode()
    assert "asks for your help" in words
    assert "Multipath drops" not in words


def _heard(space: SpaceRef, **given: str) -> None:
    from exchange.actions.mirrors import hear as take_in
    from exchange.crossing import in_network
    from network.clockwork import nobody
    from network.selectors.parties import news
    from tenants.doors import home_here

    home = home_here()
    assert home is not None
    there = SpaceRef(UUID(given["network"]), given["schema"], "network")
    escalation, event = UUID(given["escalation"]), UUID(given["event"])
    found = in_network(there, lambda: news(escalation, event, home.organization_id))
    assert found is not None
    take_in(found, given["slug"], by=nobody(), there=there)


@pytest.mark.parametrize("count", [1, 3])
def test_draft_page_asks_the_same_number_of_questions(
    count: int, asked: Asked, world: World, django_assert_num_queries: Any
) -> None:
    with entered(world.meridian):
        for number in range(count):
            Member.objects.create(name=f"M{number}", state="active")
    path = asked.begin()
    asked.browser.get(path)
    with django_assert_num_queries(30):
        asked.browser.get(path)


def test_a_step_that_hands_over_to_a_topic_prepares_the_draft(asked: Asked, world: World) -> None:
    answer = asked.browser.post(f"/cases/{asked.case.ref}/escalate/meridian/", {"about": "storage"})
    assert answer.status_code == 302
    with entered(world.meridian):
        topic = Topic.objects.get(name="Storage").pk
    with entered(world.northwind):
        chosen = Composition.model_validate(Draft.objects.get().data)
    assert (chosen.topic, chosen.is_anyone) == (topic, True)
    page = asked.browser.get(str(answer["Location"])).content.decode()
    assert 'value="anyone" checked' in page
    assert asked.browser.post(f"/cases/{asked.case.ref}/escalate/meridian/", {"about": "No such"}).status_code == 302
