"""How long the pages of a network's hall take with few members and with many.

    bench/hall.py --few 20 --many 2000

Two networks of one operator, in a database of the measure's own that is kept for the next time; an agent of the
operator looks at the same pages of both, one right after the other. Every member has a card with contacts, topics and
hours in one of twenty time zones; a page of the roster holds at most fifty. Progress goes to stderr; the last line
printed is one JSON object.
"""

# ruff: noqa: PLC0415 - Django is set up first, for a database of the measure's own

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import common
from bench.browsing import browser_of, get

ZONES = (
    "Europe/Berlin Europe/London Europe/Madrid Europe/Stockholm Europe/Warsaw America/New_York America/Chicago "
    "America/Denver America/Los_Angeles America/Sao_Paulo Asia/Tokyo Asia/Seoul Asia/Kolkata Asia/Singapore Asia/Dubai "
    "Australia/Sydney Africa/Johannesburg Africa/Nairobi Pacific/Auckland UTC"
).split()
COUNTRIES = "DE GB ES SE PL US US US US BR JP KR IN SG AE AU ZA KE NZ".split()
REGIONS = ("Europe", "North America", "South America", "Asia", "Oceania", "Africa")
NAMES = ("Northwind", "Halcyon", "Kestrel", "Orrin", "Vantor", "Sundgaard", "Pell", "Tallis", "Sorrel", "Meridian")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--few", type=int, default=20, help="members of the small network")
    asked.add_argument("--many", type=int, default=2000, help="members of the large network")
    asked.add_argument("--runs", type=int, default=common.RUNS, help="timed runs of each page")
    asked.add_argument("--database", default="guildhall_bench_hall", help="the measure's own database")
    asked.add_argument("--fresh", action="store_true", help="drop what an earlier measure prepared")
    options = asked.parse_args()
    common.set_up(options.database, fresh=options.fresh)
    from bench.member import agent_of
    from tenants.selectors import domain_of

    user = agent_of("bench-hall").user
    browser = browser_of(domain_of("bench-hall"), user)
    sizes = (options.few, options.many)
    halls = {size: _network(size) for size in sizes}
    rows = []
    for page in _pages("", ""):
        for size in sizes:
            address = _pages(*halls[size])[page]
            rows.append(common.measure(f"{page}, {size:,} members", _reader(browser, address), runs=options.runs))
    common.finish("hall", rows, few=options.few, many=options.many)


def _pages(hall: str, topic: str) -> dict[str, str]:
    """What is looked at, by name."""
    members = f"{hall}members/"
    return {
        "front page": hall,
        "roster": members,
        "roster with words": f"{members}?words=kestrel",
        "roster by topic": f"{members}?topic={topic}",
        "announcements": f"{hall}announcements/",
        "topics": f"{hall}topics/",
    }


def _reader(browser: Any, address: str) -> Any:
    return lambda: get(browser, address)


def _network(size: int) -> tuple[str, str]:
    """The network with so many members, made unless it is there: its address, and the key of one of its topics."""
    from core.spaces import REGISTRY, entered
    from network.models import Member, Topic
    from tenants import provisioning
    from tenants.halls import furnish_hall
    from tenants.models import Network, Participation, Space
    from tenants.models.organizations import new_schema_name

    slug = f"bench-{size}"
    with entered(REGISTRY):
        operator = _operator()
        network = Network.objects.select_related("space").filter(slug=slug).first()
        if network is None:
            space = Space.objects.create(kind="network", schema_name=new_schema_name())
            network = Network.objects.create(
                space=space, name=f"Bench {size}", slug=slug, operator=operator, template="alliance"
            )
            Participation.objects.create(network=network, organization=operator, state="active", tier="Full")
        provisioning.provision(network.space)
        furnish_hall(network.space)
        ref = network.space.ref
    with entered(ref):
        if Member.objects.count() != size:
            with common.told(f"writing {size:,} members"):
                _write(size, operator.pk)
        topic = Topic.objects.order_by("name").values_list("pk", flat=True)[0]
    _vacuum(ref.schema)
    return f"/n/{slug}/", str(topic)


def _operator() -> Any:
    from bench.member import organization_of

    return organization_of("bench-hall")


def _write(size: int, operator: Any) -> None:
    """Cards of everybody but the operator, who has one already; three that came in of late, and three announcements."""
    from datetime import timedelta

    from django.db import transaction
    from django.utils import timezone

    from directory.models import Person
    from network.models import Announcement, Member, Topic

    old = timezone.now() - timedelta(days=400)
    topics = list(Topic.objects.order_by("name").values_list("pk", flat=True))
    with transaction.atomic():
        Member.objects.exclude(pk=operator).delete()
        rows = [_member(number, topics) for number in range(size - 1)]
        for row in rows[3:]:
            row.joined_at = old
        Member.objects.bulk_create(rows, batch_size=500)
        by = Person.objects.create(name="Dov Levi", kind=Person.Kind.COLLEAGUE)
        for number in range(3):
            told = Announcement(title=f"Announcement {number}", by=by)
            told.write("From **1 December** weekends count.\n\n- Look at your card.\n- Name a contact.")
            told.save()


def _member(number: int, topics: list[Any]) -> Any:
    from clocks.calendars import Calendar
    from network.models import Member

    place = number % len(ZONES)
    morning = 420 + number % 7 * 30
    week: Any = (((morning, morning + 240), (morning + 300, morning + 540)),) * 5 + ((),) * 2
    country = COUNTRIES[place] if place < len(COUNTRIES) else ""
    return Member(
        name=f"{NAMES[number % len(NAMES)]} Support {number:04}",
        state="active",
        tier=("Full", "Associate")[number % 2],
        about="Storage arrays, multipath, snapshots. Twelve people in three teams.",
        regions=[REGIONS[place % len(REGIONS)]],
        languages=["English", "German"][: 1 + number % 2],
        topics=topics[number % len(topics) :][:2],
        calendar=Calendar(zone=ZONES[place], week=week, country=country).data(),
        contacts=[{"name": "Duty desk", "phone": "+49 30 1234", "hours": "always", "is_escalation": True}],
    )


def _vacuum(schema: str) -> None:
    """Statistics as a server has them that has been running for a day."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        for table in ("network_member", "network_topic", "network_announcement"):
            cursor.execute(f"VACUUM ANALYZE {schema}.{table}")


if __name__ == "__main__":
    main()
