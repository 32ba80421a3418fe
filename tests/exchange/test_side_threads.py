"""Side threads of both parties of an escalation, as the desks of either side hear of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from conversations.models import Thread
from core.actor import Actor
from core.spaces import entered
from exchange.models import Mirror
from network.actions.escalations import handling, threads
from notifications.models import Notice
from tenants.models import Network
from tests.exchange.test_red import HALL, Red, hear, red  # noqa: F401 - a fixture
from tests.network.test_halls import in_hall
from tests.people import browser_of
from tests.world import World

PROMISE = handling.Promise("HC-1", "I look", timezone.now() + timedelta(hours=2))


def test_side_thread_is_heard_of_at_home_without_a_word_and_where_it_is_red_by_name_alone(
    red: Red,  # noqa: F811
    world: World,
    meridian: Network,
    ada: Actor,
    join: Callable[[str], Actor],
) -> None:
    cleo = in_hall(join("cleo"), meridian, world, "halcyon")
    with entered(world.meridian):
        handling.accept(red.row.pk, PROMISE, by=cleo)
        threads.open_thread(red.row.pk, "CNRY-title", "CNRY-words", by=cleo)
        key = Thread.objects.get(kind="side").pk
    hear(world, red.row.pk)
    notices = browser_of(ada).get("/notices/").content.decode()
    assert "opened a side thread with you" in notices
    assert "CNRY-title" not in notices
    assert "CNRY-words" not in notices
    with entered(world.northwind):
        assert Mirror.objects.get().state == "accepted"
    with entered(world.meridian):
        threads.write_in_thread(red.row.pk, key, "@ada, CNRY-look", by=cleo)
    hear(world, red.row.pk)
    with entered(world.northwind):
        reasons = list(Notice.objects.visible_to(ada).values_list("reason", flat=True))
        assert "mentioned" in reasons
    assert "CNRY-look" not in browser_of(ada).get("/notices/").content.decode()
    one = f"{HALL}escalations/{red.row.ref}/threads/{key}/"
    assert "CNRY-words" in browser_of(ada).get(one).content.decode()
    for actor, host in red.others:
        with entered(world.northwind if host == "northwind" else world.halcyon):
            assert not Notice.objects.visible_to(actor).exists(), actor.name
        browser = browser_of(actor, host)
        for path in (one, f"{one}live/", f"{one}end/"):
            assert browser.get(path).status_code == 404, (actor.name, path)
        for part in ("write", "end", "reopen"):
            assert browser.post(f"{one}{part}/", {"text": "x"}).status_code == 404, (actor.name, part)
