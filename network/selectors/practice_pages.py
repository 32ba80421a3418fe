"""One practice as its page shows it: a verdict in words, runs by organization, what speaks for and against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from core.actor import Actor
from directory.models import Person
from knowledge.choices import Outcome, ReviewKind, RevisionState
from knowledge.models import Review, Revision
from knowledge.selectors.articles import Shown
from knowledge.selectors.processes import ProcessShown
from network.checklists import Environments, environments
from network.choices import Certainty, Label, Standing
from network.dots import Dots, dots
from network.evidence import CONCLUDED, WORKED, Counted, alike, carried, contradictions, slices, wilson
from network.models import Adoption, Evidence, Member, Practice
from network.permissions import may
from network.policy import Policy, policy
from network.selectors.practices import TONES, find_practice, standing_words, words_of
from network.selectors.proof import SMALLEST, Proof, deviating, proof_of
from network.trust import Judgement

UNNAMED = "A member who stays unnamed"
VERBS = ("author", "adopt", "speak", "settle", "curate")
HEADS = {
    Standing.SUSPENDED: "On hold: do not begin new runs",
    Standing.DISPUTED: "Its reviewers do not agree",
    Standing.LAPSED: "It worked, and nobody has checked it for long",
    Standing.VALIDATED: "Likely to work for you",
}


@dataclass(frozen=True, slots=True)
class ProofLine:
    """What runs of one organization came to. ``who`` is its name where both it and the roster show it."""

    who: str
    dots: Dots
    is_own: bool = False
    is_author: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the evidence says in words: a head, sentences, the word for how sure one can be and why, what lacks."""

    head: str
    sentences: tuple[str, ...]
    certainty: str
    reasons: tuple[str, ...]
    lacking: tuple[str, ...]
    ended: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What one person said of a practice: a verdict of a review, a dispute, a check."""

    key: UUID
    who: str
    organization: str
    words: str
    message: str
    at: Any
    is_open: bool
    initials: str = ""
    hue: int = 0
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Alike:
    """What runs in environments like the reader's came to; ``words`` where they are too few to say."""

    chosen: Mapping[str, str]
    words: str
    dots: Dots | None = None


@dataclass(frozen=True, slots=True)
class SliceLine:
    """What runs came to where the environment has one value."""

    name: str
    value: str
    worked: int
    runs: int
    is_worse: bool


@dataclass(frozen=True, slots=True)
class PracticePage:
    """A practice, as one reader sees it."""

    practice: Practice
    version: Any
    standing_words: str
    tone: str
    label: str
    process: ProcessShown | None
    parts: list[Shown]
    verdict: Verdict
    proof: list[ProofLine]
    unsettled: list[Said]
    reviewers: list[Said]
    checks: list[Said]
    versions: list[Any]
    may: frozenset[str]
    own_review: Any
    suggestion: Any
    refused: Any
    users: int
    slices: list[SliceLine]
    facets: list[tuple[str, list[tuple[str, bool]]]]
    alike: Alike | None
    deviations: list[tuple[str, int]]
    runs: int
    is_author: bool


def practice_page(actor: Actor, key: UUID, chosen: Mapping[str, str] | None = None) -> PracticePage:
    """What the page knows. ``chosen`` are values of environments like the reader's. Some fifteen queries, whatever was
    counted.
    """
    row = find_practice(actor, key)
    rules, words = policy(), environments()
    found = proof_of(row, by=rules)
    shares, mine = carried(found.versions), words.known(chosen or {})
    live = row.article.live
    process, parts = words_of(row, live)
    said = _said(row, actor)
    may_do = frozenset(verb for verb in VERBS if may(actor, f"practice.{verb}", row))
    counted = [one for one in found.rows if shares.get(one.version) and one.member != row.member_id]
    is_author = actor.organization_id == row.member_id
    titles = {step.key: step.title for step in process.process.steps} if process else {}
    return PracticePage(
        practice=row,
        version=live,
        standing_words=standing_words(row),
        tone=TONES[Standing(row.standing)] if row.is_current else "",
        label=str(Label(row.label).label),
        process=process,
        parts=parts,
        verdict=_verdict(row, found, counted, rules),
        proof=_proof_lines(row, found, actor),
        unsettled=[one for kind, one in said if kind == ReviewKind.FLAG and one.is_open],
        reviewers=[one for kind, one in said if kind == ReviewKind.REVIEW],
        checks=[one for kind, one in said if kind == ReviewKind.VERIFICATION],
        versions=_versions(row),
        may=may_do,
        own_review=_own_review(row, actor),
        suggestion=_suggestion(row) if "author" in may_do else None,
        refused=_refused(row, actor),
        users=Adoption.objects.filter(practice=row, ended_at=None).count(),
        slices=_slices(found),
        facets=_choices(words, mine),
        alike=_alike(counted, mine),
        deviations=[(titles[step], runs) for step, runs in deviating(counted) if step in titles and may_do & SEES],
        runs=Evidence.objects.filter(practice=row, is_withdrawn=False).count(),
        is_author=is_author,
    )


SEES = frozenset({"author", "curate"})
"""Who is told at which steps several members deviate: whoever can change that."""


def _verdict(row: Practice, found: Proof, counted: Sequence[Counted], rules: Policy) -> Verdict:
    ended = [one for one in counted if one.outcome in CONCLUDED]
    worked = sum(1 for one in ended if one.outcome in WORKED)
    judgement: Judgement = found.judgement
    return Verdict(
        head=_head(row, ended, worked),
        sentences=tuple(_sentences(row, found, counted, rules)),
        certainty=str(Certainty(judgement.certainty).label),
        reasons=tuple(one.sentence for one in judgement.reasons) if counted else (),
        lacking=tuple(one.sentence for one in judgement.lacking) if row.standing != Standing.VALIDATED else (),
        ended=tuple(one.sentence for one in (judgement.suspended, judgement.lapsed) if one is not None),
    )


def _head(row: Practice, ended: Sequence[Counted], worked: int) -> str:
    if row.withdrawn_at is not None:
        return "Its author took its words back"
    if row.retired_at is not None:
        return "Retired: nobody relies on it any more"
    if row.standing in HEADS:
        return HEADS[Standing(row.standing)]
    if not ended:
        return f"Not tried outside {row.member.name} yet"
    if 2 * worked < len(ended):
        return "It has failed more often than it worked"
    return "Promising, and not validated yet" if worked >= 0.6 * len(ended) else "Not clear yet whether it works"


def _sentences(row: Practice, found: Proof, counted: Sequence[Counted], rules: Policy) -> list[str]:
    """What there is to say, in the order in which one wants to know it."""
    ended = [one for one in counted if one.outcome in CONCLUDED]
    worked = sum(1 for one in ended if one.outcome in WORKED)
    told = []
    if ended:
        places = len({one.member for one in ended})
        told.append(
            f"It worked in {worked} of {len(ended)} run{'s' * (len(ended) != 1)}, in {places} "
            f"organization{'s' * (places != 1)} besides its author’s."
        )
        low = wilson(worked, len(ended))[0]
        if low >= 0.1:
            told.append(f"After this many runs, expect at least {int(low * 10)} of 10 to work.")
    deviated = sum(1 for one in ended if one.outcome == Outcome.DEVIATION)
    unfit = sum(1 for one in counted if one.outcome == Outcome.NOT_APPLICABLE)
    if deviated:
        told.append(f"{deviated} run{'s' * (deviated != 1)} needed a deviation.")
    if unfit:
        told.append(f"In {unfit} case{'s' * (unfit != 1)} it turned out not to apply.")
    if row.article.is_process:
        told.append(f"Runs count when the case stays closed for {rules.closed} days.")
    if found.waiting:
        told.append(f"{found.waiting} more do{'es' * (found.waiting == 1)} not count yet.")
    return told


def _proof_lines(row: Practice, found: Proof, actor: Actor) -> list[ProofLine]:
    """One line for each organization with runs that ended, most runs first; the author's last, not counted."""
    unnamed = set(Adoption.objects.filter(practice=row, is_named=False).values_list("member", flat=True))
    shares = {key: share for key, share in found.tally.members.items() if share.concluded}
    seen = Member.objects.visible_to(actor).filter(pk__in=set(shares) - unnamed)
    names = dict(seen.values_list("pk", "name"))
    lines = []
    for key, group in _groups(found, shares):
        own = key == actor.organization_id
        name = f"{names[key]}, you" if own and key in names else "You" if own else names.get(key, UNNAMED)
        lines.append(ProofLine(name, dots([group]), is_own=own))
    lines.sort(key=lambda one: (-one.dots.runs, one.who == UNNAMED, one.who))
    own_runs = [one for one in found.rows if one.member == row.member_id and one.outcome in CONCLUDED]
    if own_runs:
        lines.append(ProofLine(f"{row.member.name}, the author", dots([_group(own_runs)]), is_author=True))
    return lines[:60]


def _groups(found: Proof, shares: Mapping[UUID, Any]) -> list[tuple[UUID, tuple[int, int, int, int]]]:
    weights = carried(found.versions)
    rows = [one for one in found.rows if weights.get(one.version)]
    return [(key, _group([one for one in rows if one.member == key])) for key in shares]


def _group(rows: Sequence[Counted]) -> tuple[int, int, int, int]:
    worked = sum(1 for one in rows if one.outcome in WORKED)
    failed = sum(1 for one in rows if one.outcome == Outcome.FAILED)
    partly = sum(1 for one in rows if one.outcome == Outcome.DEVIATION)
    return worked, failed, 0, partly


def _choices(words: Environments, mine: Mapping[str, str]) -> list[tuple[str, list[tuple[str, bool]]]]:
    """The words for environments to choose from, each with whether it is the reader's."""
    return [(one.name, [(value, mine.get(one.name) == value) for value in one.values]) for one in words.facets]


def _slices(found: Proof) -> list[SliceLine]:
    """Values of which enough organizations tell; none whose rest would be told of fewer."""
    worse = {(one.name, one.value) for one in contradictions(found.tally)}
    told = []
    for one in slices(found.tally):
        rest = {
            member
            for (name, value), members in found.tally.facets.items()
            if name == one.name and value != one.value
            for member, share in members.items()
            if share.concluded
        }
        if one.organizations >= SMALLEST and (not rest or len(rest) >= SMALLEST):
            is_worse = (one.name, one.value) in worse
            told.append(SliceLine(one.name, one.value, round(one.share.worked), round(one.share.concluded), is_worse))
    return told


def _alike(counted: Sequence[Counted], chosen: Mapping[str, str]) -> Alike | None:
    """What runs in environments like the reader's came to, as long as enough organizations have any, and enough others
    have none: else their number would say who they are.
    """
    if not chosen:
        return None
    ended = [one for one in counted if one.outcome in CONCLUDED]
    near = alike(ended, chosen)
    members, rest = {one.member for one in near}, {one.member for one in ended if one not in near}
    if not near:
        return Alike(chosen, "Nobody has told of a run in such an environment yet.")
    if len(members) < SMALLEST or 0 < len(rest) < SMALLEST:
        return Alike(chosen, f"Fewer than {SMALLEST} organizations tell of it: too few to say without saying who.")
    picture = dots([_group(near)])
    return Alike(chosen, f"It worked in {picture.worked} of {picture.runs} runs in cases like yours.", picture)


def _said(row: Practice, actor: Actor) -> list[tuple[str, Said]]:
    """Everything people said of it that still matters. Two queries."""
    kinds = (ReviewKind.REVIEW, ReviewKind.FLAG, ReviewKind.VERIFICATION)
    rows = list(
        Review.objects.visible_to(actor)
        .filter(article=row.article_id, kind__in=kinds)
        .select_related("person", "revision")
        .order_by("-at", "-pk")[:100]
    )
    members = {one.person.organization_id for one in rows}
    seen = Member.objects.visible_to(actor).filter(pk__in=[key for key in members if key])
    names = dict(seen.values_list("pk", "name"))
    return [(one.kind, _one(one, names)) for one in rows]


def _one(row: Any, names: Mapping[UUID, str]) -> Said:
    person: Person = row.person
    is_known = person.organization_id in names
    words = str(row.get_verdict_display()) if row.verdict else "asked"
    return Said(
        key=row.pk,
        who=person.name if is_known else "Somebody",
        organization=names[person.organization_id] if is_known and person.organization_id else "of a member unnamed",
        words=words.lower(),
        message=row.message,
        at=row.answered_at or row.at,
        is_open=row.settled_at is None if row.kind == ReviewKind.FLAG else not row.verdict,
        initials=person.initials if is_known else "?",
        hue=person.hue if is_known else 0,
        answers=row.answers,
    )


def _versions(row: Practice) -> list[Any]:
    rows = Revision.objects.filter(article=row.article_id, number__isnull=False)
    return list(rows.select_related("by").order_by("-number")[:50])


def _own_review(row: Practice, actor: Actor) -> Any:
    """The reader's own review of the version that is read, if they were asked."""
    mine = Review.objects.filter(revision=row.article.live_id, kind=ReviewKind.REVIEW, person=actor.person_id)
    return mine.first()


def _suggestion(row: Practice) -> Any:
    """A change that waits for the author."""
    return Revision.objects.open().filter(article=row.article_id).select_related("by").first()


def _refused(row: Practice, actor: Actor) -> Any:
    """The last change that the reader suggested and the author did not take, unless a version came since."""
    rows = Revision.objects.filter(article=row.article_id, state=RevisionState.DISCARDED, by=actor.person_id)
    last = rows.order_by("-created_at").first()
    live = row.article.live
    is_late = last is None or live is None or (live.published_at or live.created_at) > last.created_at
    return None if is_late else last
