"""What an earlier renderer made is rendered again, with what it said before, and nothing else is touched."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from cases.actions import cases as actions
from cases.models import Case
from conversations import rendering
from conversations.actions.entries import edit_entry
from conversations.markdown import RENDERER_VERSION
from conversations.models import Entry, EntryRevision
from core.actor import Actor
from core.spaces import entered
from tests.factories.cases import fresh, make_queue, open_case
from tests.world import World

STALE = "<p>as it was shown before</p>"


@pytest.fixture
def case(northwind: World, ravi: Actor, ada: Actor) -> Case:
    """A case with four entries, the last of which was edited."""
    case = open_case(ravi, make_queue())
    for number in range(3):
        last = actions.reply(fresh(case), by=ada, source=f"Answer {number} in **words**.")
    edit_entry(last, by=ada, source="Another answer.")
    return case


def test_old_entries_and_their_revisions_are_rendered_again(
    case: Case, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    Entry.objects.update(html=STALE, renderer=RENDERER_VERSION - 1)
    EntryRevision.objects.update(html=STALE)
    monkeypatch.setattr(rendering, "BATCH", 2)
    out = StringIO()
    call_command("render_entries", stdout=out)
    assert out.getvalue() == "4 entries rendered.\n"
    with entered(world.northwind):
        shown = [entry.html for entry in Entry.objects.order_by("at", "id")]
        assert [STALE in html for html in shown] == [False] * 4
        assert "<strong>words</strong>" in shown[1]
        assert "Another answer." in shown[3]
        assert "Answer 2 in <strong>words</strong>." in EntryRevision.objects.get().html
        assert rendering.renew() == (None, 0)


def test_entries_of_today_are_left_as_they_are(case: Case) -> None:
    Entry.objects.update(html=STALE)
    assert rendering.renew() == (None, 0)
    assert set(Entry.objects.values_list("html", flat=True)) == {STALE}
