"""The demo's major case: Ada proposes it from her escalation, Dov opens it, her case is part of it and hears of it."""

from __future__ import annotations

from accounts.models import User
from cases.actions.majors import link_to_major
from cases.models import Case
from core.actor import Actor
from core.spaces import entered
from exchange.crossing import in_network
from network.actions.major_parties import say_affected
from network.actions.majors import Told, open_major, propose_major, write_update
from network.models import Escalation, MajorCase, Topic
from tenants.doors import find_host, load_actor
from tenants.halls import Beyond, find_hall, hall_actor
from tenants.selectors import domain_of

NETWORK = "meridian"
ABOUT = "failover"
TITLE = "Firmware 6.2.1: both paths go down during a controller failover"
WORDS = (
    "Seen by more than one member since **6.2.1**. Both paths are down for about 20 seconds, and file systems that do "
    "not queue go read-only.\n\nArrays that stayed on 6.1 do not show it."
)
UPDATE = (
    "The vendor has confirmed it and works on 6.2.2. Until then set `no_path_retry 12` in the `device` section, and "
    "fail over by hand only outside business hours."
)


def seed_majors() -> None:
    """Propose, open and tell of it, once. Safe to run again."""
    found = [_between("northwind", "ada"), _between("meridian", "dov"), _between("halcyon", "cleo")]
    between = [one for one in found if one is not None]
    if len(between) < len(found):
        return
    (ada, hers), (_, his), (_, cleos) = between
    number = in_network(hers.space, lambda: _opened(hers.actor, his.actor))
    home = find_host(domain_of("northwind"))
    if number is None or home is None or home.space is None:
        return
    with entered(home.space):
        case = Case.objects.visible_to(ada).live().filter(subject__icontains=ABOUT).order_by("number")[0]
        link_to_major(case, number, by=ada, beyond=hers)
    in_network(cleos.space, lambda: say_affected(number, by=cleos.actor, is_on=True))
    in_network(his.space, lambda: _told(number, his.actor))


def _opened(ada: Actor, dov: Actor) -> int | None:
    """The number of a new one; None where there is one already."""
    if MajorCase.objects.exists():
        return None
    own = Escalation.objects.visible_to(ada).filter(requester=ada.organization_id).values_list("pk", flat=True)
    topic = Topic.objects.current().filter(name__icontains="storage").values_list("pk", flat=True).first()
    row = propose_major(Told(TITLE, WORDS, topic, "NS-4800", "high"), by=ada, alike=list(own))
    return open_major(row.pk, by=dov).number


def _told(number: int, dov: Actor) -> None:
    row = MajorCase.objects.get(number=number)
    write_update(row.pk, by=dov, source=UPDATE)


def _between(slug: str, name: str) -> tuple[Actor, Beyond] | None:
    """Somebody at home, and who they are in the network; None where the demo has neither."""
    host = find_host(domain_of(slug))
    assert host is not None
    actor = load_actor(User.objects.get(email=f"{name}@{slug}.example"), host)
    hall = find_hall(NETWORK, host)
    return (actor, Beyond(hall.space, hall_actor(actor, hall), hall)) if hall and actor else None
