"""The words of hearing: how much one hears of a thing, and through what."""

from __future__ import annotations

from django.db.models import TextChoices


class Level(TextChoices):
    """How much a person hears of what they follow."""

    WATCHING = "watching", "Everything"
    NORMAL = "normal", "What concerns me"
    MUTED = "muted", "Nothing"


class Reason(TextChoices):
    """Why somebody hears of something. The words follow "because" on a page and in a mail."""

    ASSIGNED = "assigned", "you are the assignee"
    NEXT = "next", "the next action is yours"
    MENTIONED = "mentioned", "you were mentioned"
    TEAM_MENTIONED = "team", "your team was mentioned"
    PARTICIPANT = "participant", "you are in this thread"
    REQUESTER = "requester", "it is your case"
    FOLLOWS = "follows", "you follow it"
    FOLLOWS_QUEUE = "queue", "you follow its queue"
    FOLLOWS_TAG = "tag", "you follow a tag on it"
    FOLLOWS_VIEW = "view", "you follow a view it is in"
    SNOOZED = "snoozed", "you had snoozed it"
    CLOCK = "clock", "its clock is running out"
    RULE = "rule", "a rule of your organization says so"
    REPORT = "report", "you wanted it every Monday"
    ESCALATION = "escalation", "you are asked, or ask, for help in the network"
    TALK = "talk", "you follow what happens there"
    NETWORK = "network", "you decide about your organization's networks"
    MAJOR = "major", "you proposed it, or decide about it"
    KNOWLEDGE = "knowledge", "you wrote it, own it or are asked to review it"


class MailState(TextChoices):
    """How far a mail has come."""

    WAITING = "waiting", "Waiting"
    SENT = "sent", "Sent"
    DROPPED = "dropped", "Not sent: its reader may no longer see it"
    FAILED = "failed", "Could not be sent"


class Channel(TextChoices):
    """Through what one hears. Each one after the first shows in the bell too."""

    NONE = "none", "Nothing"
    BELL = "bell", "Bell"
    DIGEST = "digest", "Bell and daily mail"
    MAIL = "mail", "Bell and mail at once"
