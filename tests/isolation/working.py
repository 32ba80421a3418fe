"""The worker's half of the matrix: everything that happened is told anew, to everybody who asked for all of it.

Pages are asked by ``walk``; this runs the jobs that tell people of events and send their mails, as if every person of a
member followed every case there and wanted a mail of everything. What they come to be told is judged by the oracle.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from django.core import mail
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.jobs import outbox
from core.models import Event, Setting
from core.spaces import REGISTRY, entered
from directory.models import Person
from notifications.choices import Channel, Reason
from notifications.models import Follow, Mail, Notice
from notifications.preferences import NoticePreferences
from notifications.tasks import send_mail
from tenants.tasks import deliver_outbox
from tests.isolation.oracle import REGISTRY as REGISTRY_PLACE
from tests.isolation.oracle import Look, Secret, may_see
from tests.isolation.walk import Walker, tokens_in

SIDES = ("thread_requester", "thread_people", "thread_team", "thread_support", "thread_people_unseen")
PREPARED = frozenset({"core_event", "core_setting", "notifications_follow"})
"""What is made in both members before the jobs run."""
ENTRIES = (("", "ReplyAdded"), ("_inner", "NoteAdded"), ("_answer", "ReplyAdded"))


@dataclass
class Told:
    """What came of a run: how much was told at all, and what should not have been, in words."""

    much: int = 0
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Work:
    """Runs a member's jobs in a transaction that is rolled back."""

    walker: Walker
    slug: str

    def delivering(self) -> Told:
        """Who gets a notice of what, and whether any row of another space moved."""
        with self._all_happening() as told:
            self._run(deliver_outbox)
            self._judge_changes(told)
        return told

    def mailing(self) -> Told:
        """What mails say to readers who all have a notice of everything, as if each had seen it once."""
        with self._all_happening() as told:
            with entered(self.walker.isle.ref(self.slug)):
                keys = list(self._mails())
            mail.outbox = []
            for key in keys:
                self._run(send_mail, mail_id=key)
            self._judge_mails(told)
        return told

    def _run(self, job: Any, **args: Any) -> None:
        """As the worker's thread would, but for closing its connection: the transaction of the walk lies on it."""
        with patch("tenants.jobs.close_old_connections"):
            job(space=str(self.walker.isle.ref(self.slug).id), **args)

    @contextmanager
    def _all_happening(self) -> Iterator[Told]:
        """In both members at once, so that work done in the wrong one has something to do there."""
        with transaction.atomic():
            for slug in ("northwind", "halcyon"):
                with entered(self.walker.isle.ref(slug)):
                    self._happen(self.walker.isle.ids[slug])
            yield Told()
            transaction.set_rollback(True)

    def _happen(self, ids: dict[str, Any]) -> None:
        everything = NoticePreferences(channels=dict.fromkeys(Reason, Channel.MAIL)).data()
        cases = ("case_id", "case_id_other", "case_id_unseen", "case_id_named")
        Follow.objects.all().delete()
        for person in Person.objects.exclude(user_id=None):
            Setting.objects.create(kind=NoticePreferences.kind, name=str(person.pk), data=everything)
            for case in cases:
                Follow.objects.create(person=person, subject_kind="case", subject_id=ids[case], level="watching")
        happened = [
            Event.objects.create(
                name=name,
                subject_kind="case",
                subject_id=ids[case],
                data={"entry_id": ids[f"entry{sort}{case.removeprefix('case_id')}"]},
            )
            for case in cases
            for sort, name in ENTRIES
        ]
        happened += [
            Event.objects.create(
                name="SideEntryAdded",
                subject_kind="thread",
                subject_id=ids[side],
                data={"entry_id": ids[f"aside_{side}"]},
            )
            for side in SIDES
        ]
        happened += [
            Event.objects.create(
                name="StatusChanged", subject_kind="case", subject_id=ids[case], data={"planted": True}
            )
            for case in cases
        ]
        for event in happened:
            outbox(event.pk, event.name)

    def _mails(self) -> Iterator[str]:
        """A mail to everybody with a notice of every new event; keys."""
        happened = list(Event.objects.filter(data__has_any_keys=["entry_id", "planted"]).order_by("at", "id"))
        for person in Person.objects.exclude(user_id=None):
            notices = [
                Notice.objects.create(
                    person=person,
                    event_id=event.pk,
                    name=event.name,
                    reason="follows",
                    subject_kind=event.subject_kind,
                    subject_id=event.subject_id,
                )
                for event in happened
            ]
            due = timezone.now() - timedelta(minutes=1)
            made = Mail.objects.create(person=person, notices=[str(one.pk) for one in notices], send_at=due)
            yield str(made.pk)

    def _judge_changes(self, told: Told) -> None:
        people = {place.card: who for who in self.walker.people.values() for place in who.places}
        for change in self.walker.snapshot.changes():
            if change.place not in (self.slug, REGISTRY_PLACE) and change.table not in PREPARED:
                told.wrong.append(f"{change.table} of {change.place} changed by a job of {self.slug}")
            if change.place != self.slug or change.table != "notifications_notice" or change.after is None:
                continue
            told.much += 1
            look = Look(people[change.after["person_id"]], self.slug)
            told.wrong += [
                f"{look.who.name} is told of {one.kind}" for one in self._about(change.after) if not may_see(look, one)
            ]

    def _about(self, notice: Any) -> list[Secret]:
        """The texts that a notice leads to: of its case or side thread, and of what was written."""
        canaries = self.walker.isle.canaries
        kind, name = {"case": ("cases.Case", "subject"), "thread": ("conversations.Thread", "name")}[
            notice["subject_kind"]
        ]
        keys = [(kind, notice["subject_id"], name)]
        with entered(self.walker.isle.ref(self.slug)):
            entry = Event.objects.get(pk=notice["event_id"]).data.get("entry_id")
        keys += [("conversations.Entry", entry, "html")] if entry else []
        return [canaries.secrets[canaries.of_row[sort, key][part]] for sort, key, part in keys]

    def _judge_mails(self, told: Told) -> None:
        users = {who.user: who for who in self.walker.people.values()}
        with entered(REGISTRY):
            by_address = {
                email: users[str(key)] for key, email in User.objects.values_list("pk", "email") if str(key) in users
            }
        for letter in mail.outbox:
            told.much += 1
            [to] = letter.to
            look = Look(by_address[to], self.slug)
            for token in sorted(tokens_in(str(letter.message()))):
                secret = self.walker.isle.canaries.secrets[token]
                if not may_see(look, secret):
                    told.wrong.append(f"a mail to {look.who.name} says {secret.kind}.{secret.field} of {secret.place}")
