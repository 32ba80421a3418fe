"""What is typed as a moment counts where the organization is, and the field says where that is."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from cases.forms.cases import HandOverForm
from cases.forms.moments import MomentField
from core.actor import Actor
from core.spaces import entered
from tests.factories.cases import make_queue, open_case
from tests.people import browser_of
from tests.world import World


def test_moment_counts_in_the_zone_that_its_field_names() -> None:
    field = MomentField(help_text="Then it is open again.")
    with timezone.override("America/New_York"):
        assert str(field.help_text) == "Then it is open again. The time of America/New York."
        assert field.clean("2026-11-24T10:00") == datetime(2026, 11, 24, 15, tzinfo=UTC)
    with timezone.override("Europe/Berlin"):
        assert "Europe/Berlin" in str(field.help_text), "the zone is the page's, not that of the first page"


def test_every_form_with_a_moment_names_the_zone(world: World, ada: Actor, ravi: Actor) -> None:
    with entered(world.northwind):
        case = open_case(ravi, make_queue())
        assert isinstance(HandOverForm(actor=ada).fields["act_by"], MomentField)
    for question in ("hand-over", "status", "snooze"):
        page = browser_of(ada).get(f"/cases/{case.ref}/{question}/").content.decode()
        assert "The time of Europe/Berlin." in page, question


def test_clocks_beside_a_case_leave_the_zone_to_the_reader(world: World, ada: Actor, ravi: Actor) -> None:
    with entered(world.northwind):
        case = open_case(ravi, make_queue())
        case.act_by = timezone.now() + timedelta(days=1)
        case.save()
    page = browser_of(ada).get(f"/cases/{case.ref}/").content.decode()
    targets = page[page.index('<ul class="targets">') :]
    targets = targets[: targets.index("</ul>")]
    drawn = re.findall(r'<span class="muted">\s*<time datetime="[^"]+"\s+data-local="both">', targets)
    assert drawn, targets
