"""Forms of what one wants to hear."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms

from core.actor import Actor
from notifications.actions.reading import FORM_LENGTH
from notifications.choices import Channel, Level, Reason
from notifications.preferences import DEFAULTS, NoticePreferences

DAYS = list(enumerate(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")))
FOR_REQUESTERS = {
    Reason.REQUESTER: ("Your own cases", "An answer comes, or something about your case changes."),
    Reason.MENTIONED: ("Somebody writes your name", "In an answer that you may read."),
    Reason.PARTICIPANT: (
        "A talk beside your case",
        "Somebody writes between you and support, away from the case itself.",
    ),
}
WHEN = {
    Reason.MENTIONED: ("Somebody mentions you", "Your name stands in an entry you may read."),
    Reason.TEAM_MENTIONED: ("Somebody mentions your team", "The name of a team you are in stands in an entry."),
    Reason.ASSIGNED: ("A case is yours", "It is assigned to you, and whatever happens to it from then on."),
    Reason.NEXT: ("The next action is yours", "You must act next, and whatever happens until you have."),
    Reason.PARTICIPANT: ("You are in a side thread", "Somebody writes in a thread you were added to."),
    Reason.REQUESTER: ("Your own cases", "An answer comes, or the state of your case changes."),
    Reason.FOLLOWS: ("Cases you follow", "You chose to, or you took part in them."),
    Reason.FOLLOWS_QUEUE: ("Queues you follow", "A case comes in, or more, as you chose on the queue’s page."),
    Reason.FOLLOWS_TAG: ("Tags you follow", "A case carries the tag."),
    Reason.FOLLOWS_VIEW: ("Views you follow", "A case is in the view."),
    Reason.SNOOZED: ("A case is back from snooze", "Its time has come, or its requester replied."),
    Reason.CLOCK: ("A clock runs out", "The time of a case you work on is nearly over."),
    Reason.RULE: ("A rule tells you", "A rule of your organization names you."),
    Reason.REPORT: ("Your weekly report", "You wanted it every Monday, on the page of reports."),
    Reason.ESCALATION: ("Help in the network", "Another member asks your organization, or answers what you asked."),
    Reason.NETWORK: ("Places in networks", "Your organization is invited or answered, or another asks for a place."),
    Reason.MAJOR: (
        "What you decide about in networks",
        "A major case or a request waits for you as a steward, a report as a moderator; or what you proposed is "
        "answered.",
    ),
    Reason.KNOWLEDGE: (
        "Articles you write, own or review",
        "A review is asked of you or answered, or an article of yours is flagged or published.",
    ),
    Reason.TALK: (
        "Communities and discussions you follow",
        "Somebody writes there, or a session is planned, moved or cancelled. You chose to, or you took part.",
    ),
}
Time = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class PreferencesForm(forms.Form):
    """For each reason one channel, then when mails may come. Built from the wishes and read back into wishes."""

    follow_by_taking_part = forms.BooleanField(
        label="Follow what I take part in",
        required=False,
        help_text="Writing, being assigned or being mentioned makes you follow a case. You can stop on its page.",
    )
    digest_at = forms.TimeField(label="Daily mail at", widget=Time, help_text="In the organization’s time zone.")
    digest_days = forms.TypedMultipleChoiceField(
        label="Daily mail on", coerce=int, choices=DAYS, widget=forms.CheckboxSelectMultiple
    )
    quiet_from = forms.TimeField(
        label="Quiet from", required=False, widget=Time, help_text="Mails wait until the quiet hours are over."
    )
    quiet_until = forms.TimeField(label="Quiet until", required=False, widget=Time)

    def __init__(self, data: Any = None, *, wishes: NoticePreferences, actor: Actor) -> None:
        plain = wishes.model_dump(exclude={"channels"})
        reasons = list(Reason) if actor.is_staff else list(FOR_REQUESTERS)
        super().__init__(data, initial=plain | {_name(reason): wishes.channel(reason).value for reason in reasons})
        self._wishes, self._reasons = wishes, reasons
        for reason in reasons:
            label, hint = (WHEN if actor.is_staff else FOR_REQUESTERS)[reason]
            self.fields[_name(reason)] = forms.ChoiceField(label=label, help_text=hint, choices=Channel.choices)
        if not actor.is_staff:
            del self.fields["follow_by_taking_part"]

    @property
    def reasons(self) -> list[Any]:
        """The fields of the reasons, in their order."""
        return [self[_name(reason)] for reason in self._reasons]

    @property
    def times(self) -> list[Any]:
        """The other fields."""
        return [field for field in self if field.name not in set(map(_name, self._reasons))]

    def chosen(self) -> NoticePreferences:
        """What the form says. ``Refused`` with a sentence where two answers do not fit together."""
        given = self.cleaned_data
        names = set(map(_name, self._reasons))
        # What is as the product would have it is not written down: a release before knows fewer reasons.
        said = {reason: given[_name(reason)] for reason in self._reasons}
        channels = {reason.value: way for reason, way in said.items() if way != DEFAULTS[reason]}
        kept = {
            str(reason): channel for reason, channel in self._wishes.channels.items() if reason not in self._reasons
        }
        rest = {name: value for name, value in given.items() if name not in names}
        data = self._wishes.data() | rest | {"channels": {**kept, **channels}}
        return NoticePreferences.checked(data)


def _name(reason: Reason) -> str:
    return f"hear_{reason.value}"


class FollowForm(forms.Form):
    """What to follow and how much of it; an empty level ends it."""

    subject_kind = forms.CharField(max_length=30)
    subject_id = forms.UUIDField(required=False)
    word = forms.CharField(max_length=40, required=False)
    level = forms.ChoiceField(choices=[("", ""), *Level.choices], required=False)


class ReadForm(forms.Form):
    """Which notices: one, those about a subject, or all."""

    notice = forms.UUIDField(required=False)
    subject_kind = forms.CharField(max_length=30, required=False)
    subject_id = forms.UUIDField(required=False)
    everything = forms.BooleanField(required=False)

    @property
    def about(self) -> tuple[str, UUID] | None:
        """The subject, where one is named whole."""
        kind, key = self.cleaned_data["subject_kind"], self.cleaned_data["subject_id"]
        return (kind, key) if kind and key else None


class FeedForm(forms.Form):
    """What a feed is to be of."""

    subject_kind = forms.CharField(max_length=30)
    subject_id = forms.UUIDField()


class DraftForm(forms.Form):
    """Unsent words at a place, what else stood in their form, and when the page last knew them to be saved."""

    place = forms.CharField(max_length=120)
    text = forms.CharField(required=False, strip=False)
    known_at = forms.DateTimeField(required=False)
    kept_audience = forms.CharField(required=False, max_length=40)
    kept_then = forms.CharField(required=False, max_length=40)
    kept_name = forms.CharField(required=False, max_length=200)
    kept_attached = forms.CharField(required=False, max_length=1_000)
    kept_form = forms.CharField(required=False, max_length=FORM_LENGTH, strip=False)

    def rest(self) -> dict[str, str]:
        """What stood in the form besides its words, as far as something did."""
        names = ("audience", "then", "name", "attached", "form")
        return {name: self.cleaned_data[f"kept_{name}"] for name in names if self.cleaned_data[f"kept_{name}"]}


class SeenForm(forms.Form):
    """How far somebody has read, and in what."""

    subject_kind = forms.CharField(max_length=30)
    subject_id = forms.UUIDField()
    until = forms.DateTimeField()
