"""The demo's escalation: Ada asks Halcyon about her hard case, Cleo accepts and answers. By the actions people use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cases.escalating import source
from cases.models import Case
from conversations.models import Entry
from core.actor import Actor
from core.spaces import entered
from exchange.actions import drafts
from exchange.actions.asides import write_beside
from exchange.actions.releases import release
from exchange.composing import Composed, Composition, sealed
from exchange.crossing import in_network
from exchange.models import Draft, Mirror
from exchange.selectors.drafts import composed_of
from exchange.sources import Source
from network.actions.escalations import handling, threads
from network.models import Member, Topic
from tenants.doors import Host, find_host, load_actor
from tenants.halls import Beyond, find_hall, hall_actor
from tenants.selectors import domain_of

NETWORK = "meridian"
ABOUT = "failover"
TITLE = "Multipath drops I/O during controller failover"
ANSWERS = {
    "environment": "NS-4800, firmware 6.2.1; RHEL 9.4 with device-mapper multipath",
    "happens": "After a controller failover both paths are down for about 20 seconds and ext4 goes read-only. "
    "Remounting helps for ten minutes, then paths bounce again.",
    "tried": "Cables and switch ports are fine. Failing over by hand shows the same.",
    "impact": "slowed",
    "test": "Any day from 11:00",
}
BESIDE = "The customer freezes changes from Thursday 18:00. Until then we may test on the second host."
ASIDE = "The log of 09:40"
FIRST = "From 09:40:02 to 09:40:21 both paths are down at once. Did anybody pull a cable? The file is what I would run."
REPLY = "Nobody did. That is the moment when controller A failed over."
CHECKS = b"multipath -ll\nmultipathd show config local\njournalctl -u multipathd --since 09:39 --until 09:42\n"
SAID = "Taking this. May I see `multipath -ll` and the `device` section of the host in your log?"


def seed_escalations() -> None:
    """Ask about a case of Northwind's, once. Safe to run again."""
    ada, northwind = at_home("northwind", "ada@northwind.example")
    cleo, halcyon = at_home("halcyon", "cleo@halcyon.example")
    hers, his = beyond_of(ada, northwind), beyond_of(cleo, halcyon)
    if hers is None or his is None or northwind.space is None:
        return
    with entered(northwind.space):
        if Mirror.objects.exists():
            return
        key = _asked(ada, hers, halcyon)
    promise = handling.Promise(
        "HC-5521", "I look at the device section of the host", timezone.now() + timedelta(hours=2), "high"
    )
    with entered(his.space), transaction.atomic():
        handling.accept(key, promise, by=his.actor)
        handling.write(key, SAID, by=his.actor)
        files = [("checks.txt", BytesIO(CHECKS))]
        thread = threads.open_thread(key, ASIDE, FIRST, by=his.actor, uploads=files).pk
    with entered(hers.space), transaction.atomic():
        threads.write_in_thread(key, thread, REPLY, by=hers.actor)
    with entered(northwind.space):
        write_beside(key, by=ada, source=BESIDE)


def _asked(ada: Actor, hers: Beyond, halcyon: Host) -> Any:
    about = about_case(ABOUT, ada)
    entry = Entry.objects.filter(thread__subject_id=about.key, kind=Entry.Kind.REPLY).in_order().first()
    member, topic = in_network(hers.space, lambda: _whom(halcyon))
    chosen = Composition(
        member=member,
        topic=topic,
        title=TITLE,
        severity="high",
        answers=ANSWERS,
        fields=tuple(one.key for one in about.fields),
        entries=(entry.pk,) if entry else (),
    )
    return let_go(chosen, about, ada, hers)


def about_case(words: str, by: Actor) -> Source:
    """A live case of their own, found by words of its subject, as escalating reads it."""
    case = Case.objects.visible_to(by).live().filter(subject__icontains=words).order_by("number")[0]
    found = source(case.pk, by)
    assert found is not None
    return found


def let_go(chosen: Composition, about: Source, by: Actor, beyond: Beyond) -> Any:
    """Draft it, as the page does, and let it cross. Returns the key of the escalation."""
    draft = drafts.begin_draft(about, beyond.hall.slug, by=by, there=beyond.actor.card)
    drafts.keep_draft(draft.pk, chosen, by=by)
    compose = _compose(about, by, beyond)
    content = compose(Draft.objects.get(pk=draft.pk)).content
    assert content is not None
    return release(draft.pk, compose, by=by, beyond=beyond, seen=sealed(content, chosen)).pk


def _whom(halcyon: Host) -> tuple[Any, Any]:
    topic = Topic.objects.current().filter(name__icontains="storage").values_list("pk", flat=True).first()
    member = Member.objects.active().filter(pk__in=[halcyon.organization_id]).values_list("pk", flat=True).first()
    return member, topic


def _compose(about: Source, by: Actor, beyond: Beyond) -> Callable[[Draft], Composed]:
    return lambda row: composed_of(row, about, by, beyond)


def at_home(slug: str, email: str) -> tuple[Actor, Host]:
    """Somebody of a member, and the host they work on."""
    host = find_host(domain_of(slug))
    assert host is not None
    actor = load_actor(User.objects.get(email=email), host)
    assert actor is not None
    return actor, host


def beyond_of(actor: Actor, host: Host, network: str = NETWORK) -> Beyond | None:
    """Who they are in a network, where their member belongs to it."""
    hall = find_hall(network, host)
    return Beyond(hall.space, hall_actor(actor, hall), hall) if hall else None
