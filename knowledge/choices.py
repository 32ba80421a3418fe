"""The words of knowledge: kinds of article, KCS's three fields of state, and how far a revision and a review are."""

from __future__ import annotations

from enum import IntEnum

from django.db import models


class Kind(models.TextChoices):
    """What an article is: an answer to one problem, steps to follow, how something went, or a page about something."""

    SOLUTION = "solution", "Solution"
    PROCESS = "process", "Process"
    STORY = "story", "Story"
    PAGE = "page", "Page"


class Confidence(models.TextChoices):
    """How sure one can be of structure and content (KCS v6, technique 5.2). Framed: no resolution yet."""

    FRAMED = "framed", "Framed"
    NOT_VALIDATED = "unproven", "Not validated"
    VALIDATED = "validated", "Validated"
    ARCHIVED = "archived", "Archived"


class Audience(models.TextChoices):
    """Who may read it. Each includes those before it."""

    TEAM = "team", "A team"
    ORGANIZATION = "all", "All staff"
    REQUESTERS = "requesters", "Requesters too"


class Governance(models.TextChoices):
    """Who may change it: by proficiency alone, or after approvals of others."""

    OPEN = "open", "Open"
    STEWARDED = "stewarded", "Stewarded"
    REGULATED = "regulated", "Regulated"


class Significance(models.TextChoices):
    """How much a revision changes: a typo keeps what was proved, a major change begins anew."""

    TYPO = "typo", "Typo: nothing else changes"
    MEDIUM = "medium", "Medium: the same way, said or done a little differently"
    MAJOR = "major", "Major: another way"


class RevisionState(models.TextChoices):
    """How far a revision is. Published ones are what readers read, the last one, or once read."""

    DRAFT = "draft", "Draft"
    REVIEW = "review", "In review"
    CHANGES = "changes", "Needs changes"
    DEFERRED = "deferred", "Deferred"
    PUBLISHED = "published", "Published"
    DISCARDED = "discarded", "Discarded"


OPEN = (RevisionState.DRAFT, RevisionState.REVIEW, RevisionState.CHANGES, RevisionState.DEFERRED)
"""An article has at most one revision in these states: what is being made of it."""


class ReviewKind(models.TextChoices):
    """What somebody says of an article: asked for a review, checked that it is still true, flagged it, or voted."""

    REVIEW = "review", "Review"
    VERIFICATION = "verified", "Verification"
    FLAG = "flag", "Flag"
    VOTE = "vote", "Vote"


class Verdict(models.TextChoices):
    """What came of it. A flag has none until it is settled."""

    ASKED = "", "Asked"
    APPROVE = "approve", "Approved"
    CHANGES = "changes", "Needs changes"
    DEFER = "defer", "Deferred"
    TRUE = "true", "Still true"
    UNTRUE = "untrue", "Not true any more"
    HELPED = "helped", "It helped"
    DID_NOT = "not", "It did not help"
    FIXED = "fixed", "Fixed"
    KEPT = "kept", "Left as it is"


class FlagReason(models.TextChoices):
    """What a flag says is wrong."""

    WRONG = "wrong", "It is wrong"
    OLD = "old", "It is out of date"
    UNCLEAR = "unclear", "It is hard to follow"
    DUPLICATE = "duplicate", "There is another one like it"
    PRIVATE = "private", "It says more than its readers should know"


class Depth(models.TextChoices):
    """How deep somebody looked when they verified an article."""

    READ = "read", "Read it again"
    TRIED = "tried", "Tried it"
    REPRODUCED = "reproduced", "Reproduced the problem and solved it this way"


class Level(IntEnum):
    """KCS's proficiency, from candidate on: what a person publishes without being looked at first."""

    CANDIDATE = 1
    CONTRIBUTOR = 2
    PUBLISHER = 3


LEVELS = [
    (Level.CANDIDATE, "Candidate: somebody looks before it is published"),
    (Level.CONTRIBUTOR, "Contributor: publishes to staff"),
    (Level.PUBLISHER, "Publisher: publishes to requesters too"),
]


class Outcome(models.TextChoices):
    """How a run ended. What has none goes on, and counts as unknown once its subject has ended."""

    WORKED = "worked", "It worked"
    DEVIATION = "deviation", "It worked, with a deviation"
    FAILED = "failed", "It did not work"
    NOT_APPLICABLE = "not_applicable", "It did not apply here"
    ABANDONED = "abandoned", "It was given up"
    UNKNOWN = "unknown", "Nobody said"


SAID = [(value, words) for value, words in Outcome.choices if value != Outcome.UNKNOWN]
"""What a person can say of a run."""
