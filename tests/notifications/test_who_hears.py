"""Who hears of what happens to a case, why, and who does not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.actions import cases as actions
from cases.models import Case, Queue
from conversations.models import Mention
from core.actor import Actor
from core.models import Event
from directory.models import Person
from notifications.actions.follows import follow, unfollow
from notifications.actions.preferences import change_preferences
from notifications.choices import Channel, Level, Reason
from notifications.models import Follow, Notice
from notifications.preferences import NoticePreferences
from notifications.readers import readers
from tests.factories.cases import card, fresh, make_queue, open_case
from tests.notifications.conftest import Told, Work, suspend
from tests.world import World

Join = Callable[[str], Actor]


def test_assignee_hears_why_and_never_of_their_own_act(
    case: Case, ada: Actor, ines: Actor, hear: Work, told: Told
) -> None:
    hear()
    for act in (
        lambda: actions.assign_case(case, by=ines, assignee=card(ada)),
        lambda: actions.write_note(fresh(case), by=ines, source="It is yours."),
        lambda: actions.write_note(fresh(case), by=ada, source="I look at it."),
    ):
        act()
        hear()
    assert told(ada) == [("CaseAssigned", "assigned"), ("NoteAdded", "next")]
    assert told(ines) == [("NoteAdded", "follows")]  # of Ada's: her own made her follow the case


def test_requester_hears_answers_and_nothing_internal(
    case: Case, ada: Actor, ravi: Actor, hear: Work, told: Told
) -> None:
    follow("case", case.pk, by=ravi)
    actions.write_note(case, by=ada, source="The firmware is old; do not tell.")
    actions.edit_case(fresh(case), by=ada, subject="Volumes", priority="high", product="", tags=[])
    actions.reply(fresh(case), by=ada, source="Please send the log.")
    hear()
    assert told(ravi) == [("ReplyAdded", "requester")]


def test_follower_of_a_queue_hears_as_much_as_they_chose(
    queue: Queue, ben: Actor, ines: Actor, ravi: Actor, ada: Actor, hear: Work, told: Told
) -> None:
    follow("queue", queue.pk, by=ben, level=Level.NORMAL)
    follow("queue", queue.pk, by=ines, level=Level.WATCHING)
    case = open_case(ravi, queue)
    actions.reply(case, by=ada, source="Hello.")
    hear()
    assert told(ben) == [("CaseOpened", "queue")]
    assert told(ines) == [("CaseOpened", "queue"), ("ReplyAdded", "queue")]


def test_follower_of_a_tag_hears_of_cases_that_carry_it(
    queue: Queue, ben: Actor, ravi: Actor, ada: Actor, hear: Work, told: Told
) -> None:
    follow("tag", None, by=ben, word="Replication")
    open_case(ada, queue, "Carries it", tags=["replication"])
    open_case(ada, queue, "Does not", tags=["fans"])
    hear()
    assert told(ben) == [("CaseOpened", "tag")]


def test_follower_of_a_queue_that_became_private_hears_nothing(
    queue: Queue, ben: Actor, ravi: Actor, hear: Work, told: Told
) -> None:
    follow("queue", queue.pk, by=ben)
    Queue.objects.filter(pk=queue.pk).update(is_open=False)
    open_case(ravi, queue, "A secret of the storage team")
    hear()
    assert told(ben) == []


def test_suspended_follower_hears_nothing(case: Case, ada: Actor, ben: Actor, hear: Work, told: Told) -> None:
    follow("case", case.pk, by=ben)
    suspend(ben)
    actions.reply(case, by=ada, source="Hello.")
    hear()
    assert told(ben) == []
    assert set(readers([ben.card, ada.card])) == {ada.card}


def test_reader_is_what_the_membership_says_and_not_the_card(case: Case, ben: Actor) -> None:
    Person.objects.filter(pk=ben.card).update(role="admin")
    found = readers([ben.card])[ben.card]
    assert (found.actor.role, found.actor.team_ids, found.email) == (ben.role, ben.team_ids, "ben@northwind.example")


def test_clock_that_runs_out_is_told_to_whoever_can_still_make_it(
    case: Case, ada: Actor, ben: Actor, ines: Actor, ravi: Actor, hear: Work, told: Told
) -> None:
    hear()
    Event.objects.create(
        name="ClockWarned", subject_kind="case", subject_id=case.pk, data={"metric": "first_reply", "percent": 75}
    )
    hear()
    assert ("ClockWarned", "clock") in told(ada)
    assert ("ClockWarned", "clock") in told(ines)
    Case.objects.filter(pk=case.pk).update(assignee=ines.card)
    Event.objects.create(name="ClockMissed", subject_kind="case", subject_id=case.pk, data={"metric": "first_reply"})
    hear()
    assert ("ClockMissed", "clock") in told(ines)
    assert ("ClockMissed", "clock") not in told(ada)
    assert told(ben) == told(ravi) == []


def test_muting_leaves_only_a_direct_mention(case: Case, ada: Actor, ines: Actor, hear: Work, told: Told) -> None:
    actions.assign_case(case, by=ines, assignee=card(ada))
    hear()
    Notice.objects.all().delete()
    follow("case", case.pk, by=ada, level=Level.MUTED)
    actions.write_note(fresh(case), by=ines, source="Nothing for you.")
    actions.write_note(fresh(case), by=ines, source="@Ada, this is.")
    hear()
    assert told(ada) == [("NoteAdded", "mentioned")]


def test_muted_queue_is_outweighed_by_the_case_itself(
    queue: Queue, ada: Actor, ben: Actor, ravi: Actor, hear: Work, told: Told
) -> None:
    follow("tag", None, by=ben, word="iscsi")
    follow("queue", queue.pk, by=ben, level=Level.MUTED)
    quiet, loud = open_case(ada, queue, "Quiet", tags=["iscsi"]), open_case(ada, queue, "Loud")
    follow("case", loud.pk, by=ben)
    for case in (quiet, loud):
        actions.reply(case, by=ada, source="Hello.")
    hear()
    assert {row.subject_id for row in Notice.objects.visible_to(ben)} == {loud.pk}


def test_level_normal_leaves_what_concerns_oneself(case: Case, ada: Actor, ben: Actor, hear: Work, told: Told) -> None:
    follow("case", case.pk, by=ben, level=Level.NORMAL)
    actions.write_note(case, by=ada, source="Not for Ben.")
    hear()
    actions.hand_over(fresh(case), by=ada, next_kind="person", person=card(ben))
    hear()
    assert told(ben) == [("NextActionHandedOver", "next")]


def test_team_that_is_mentioned_hears_bar_the_writer(
    case: Case, ada: Actor, ines: Actor, ben: Actor, hear: Work, told: Told
) -> None:
    actions.write_note(case, by=ada, source="@Storage, who knows this?")
    hear()
    assert told(ines) == [("NoteAdded", "team")]
    assert told(ada) == told(ben) == []


def test_mentioned_person_without_sight_hears_nothing(
    ada: Actor, ben: Actor, ravi: Actor, hear: Work, told: Told, northwind: World
) -> None:
    case = open_case(ravi, make_queue("Vault", is_open=False))
    entry = actions.write_note(case, by=ada, source="@Ben would know.")
    Mention.objects.create(entry=entry, person_id=ben.card)
    hear()
    assert told(ben) == []
    assert not Follow.objects.visible_to(ben).exists()


def test_taking_part_follows_unless_one_does_not_want_it(case: Case, ada: Actor, ines: Actor, hear: Work) -> None:
    from zoneinfo import ZoneInfo

    change_preferences(NoticePreferences(follow_by_taking_part=False), by=ines, zone=ZoneInfo("UTC"))
    for who in (ada, ines):
        actions.write_note(case, by=who, source="A note.")
    hear()
    assert [row.person_id for row in Follow.objects.filter(subject_id=case.pk)] == [ada.card]


def test_requester_who_writes_does_not_become_a_follower(case: Case, ada: Actor, ravi: Actor, hear: Work) -> None:
    actions.reply(case, by=ravi, source="More about it.")
    hear()
    assert not Follow.objects.visible_to(ravi).exists()


def test_imported_past_is_told_to_nobody(case: Case, ada: Actor, ravi: Actor, hear: Work, told: Told) -> None:
    actions.reply(case, by=ada, source="Long ago.")
    Event.objects.update(is_imported=True)
    hear()
    assert told(ravi) == []


def test_channel_none_makes_no_notice(case: Case, ada: Actor, ben: Actor, hear: Work, told: Told) -> None:
    from zoneinfo import ZoneInfo

    follow("case", case.pk, by=ben)
    wishes = NoticePreferences(channels={Reason.FOLLOWS: Channel.NONE})
    change_preferences(wishes, by=ben, zone=ZoneInfo("UTC"))
    actions.reply(case, by=ada, source="Hello.")
    hear()
    assert told(ben) == []


def test_unfollowing_ends_it(case: Case, ada: Actor, ben: Actor, hear: Work, told: Told) -> None:
    follow("case", case.pk, by=ben)
    unfollow("case", case.pk, by=ben)
    actions.reply(case, by=ada, source="Hello.")
    hear()
    assert told(ben) == []


@pytest.mark.parametrize("count", [1, 3])
def test_questions_about_hearers_stay_few(case: Case, ada: Actor, join: Join, count: int, hear: Work) -> None:
    """Beyond two questions for each hearer (case and entry), the number of statements does not grow."""
    for name in ("ben", "ines", "tomas")[:count]:
        follow("case", case.pk, by=join(name))
    actions.write_note(case, by=ada, source="Hello.")
    from cases.notices import tell_those_concerned

    event = Event.objects.get(name="NoteAdded")
    with CaptureQueriesContext(connection) as asked:
        tell_those_concerned(event)
    selects = [query for query in asked.captured_queries if query["sql"].startswith("SELECT")]
    assert len(selects) - 2 * count == 12


def test_wishes_of_a_later_release_are_read_as_far_as_they_are_known() -> None:
    row = {"channels": {"follows": "none", "of-tomorrow": "mail", "mentioned": "pigeon"}, "of_tomorrow": True}
    wishes = NoticePreferences.of(row)
    assert wishes.channels == {Reason.FOLLOWS: Channel.NONE}
    assert wishes.channel(Reason.MENTIONED) == Channel.MAIL
