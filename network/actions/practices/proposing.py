"""Giving an article to a network, and publishing another version of it. What comes here has crossed."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from conversations.markdown import RENDERER_VERSION
from core.actor import Actor
from core.events import record
from core.refusals import Missing, Overtaken, Refused
from knowledge.bodies import body_of, check_whole, rendered, summary_of
from knowledge.choices import Audience, Confidence, Governance, Kind, RevisionState, Significance
from knowledge.models import Article, Revision
from knowledge.processes import check_process, process_html
from knowledge.steps import Process
from network.actions.practices.judging import held_practice, judge_held
from network.choices import Label, Standing
from network.events import practices as events
from network.models import Member, Practice, Topic
from network.permissions import require
from network.proposals import Proposed

MOST_OF_MEMBER, MOST_VERSIONS = 500, 200
LABELS = (Label.GREEN, Label.AMBER)


@transaction.atomic
def propose(what: Proposed, *, by: Actor) -> Practice:
    """Give an article to all members: they read it at once, and read with it that nothing is proved yet. Sent twice it
    is one.
    """
    require(by, "practice.propose")
    found: Practice | None = Practice.objects.filter(once=what.once, member=by.organization_id).first()
    if found is not None:
        return found
    member = Member.objects.active().select_for_update().filter(pk=by.organization_id).first()
    if member is None:
        raise Missing
    if what.label not in LABELS:
        raise Refused("A practice goes to every member: choose green or amber.")
    if Practice.objects.current().filter(member=member).count() >= MOST_OF_MEMBER:
        raise Refused(f"{member.name} has {MOST_OF_MEMBER} practices here, which is the most. Retire some first.")
    article = Article(
        kind=what.kind,
        by_id=by.card,
        owner_id=by.card,
        confidence=Confidence.NOT_VALIDATED,
        audience=Audience.ORGANIZATION,
        governance=Governance.STEWARDED,
    )
    article.save()
    topic = _topic(what, by)
    practice: Practice = Practice.objects.create(
        pk=article.pk, article=article, member=member, topic=topic, label=what.label, cases=what.cases, once=what.once
    )
    publish_version(practice, what, Significance.MAJOR, by=by)
    record(events.PracticeProposed(subject_id=practice.pk), by=by)
    return practice


@transaction.atomic
def add_version(key: UUID, what: Proposed, *, by: Actor) -> Practice:
    """Publish another version of one's own practice. What was proved carries over by how much it changes."""
    practice = held_practice(key, by)
    require(by, "practice.author", practice)
    if Revision.objects.filter(pk=what.once).exists():
        return practice
    if not practice.is_current:
        raise Overtaken("This practice was retired meanwhile.")
    if practice.article.kind != what.kind:
        raise Refused("Another version is of the same kind.")
    practice.topic, practice.label = _topic(what, by) or practice.topic, what.label
    version = publish_version(practice, what, what.significance, by=by)
    told = events.PracticeVersioned(subject_id=practice.pk, version=version.number or 0, significance=what.significance)
    record(told, by=by)
    stand_anew(practice, what.significance, by=by)
    return practice


def publish_version(practice: Practice, what: Proposed, significance: str, *, by: Actor) -> Revision:
    """Put the words of a version where members read it; the row of the practice is locked or new.

    The owning app's action asks the permission and records the event.
    """
    article = practice.article
    last = Revision.objects.filter(article=article, number__isnull=False).order_by("-number").first()
    number = (last.number or 0) + 1 if last else 1
    if number > MOST_VERSIONS:
        raise Refused(f"A practice has at most {MOST_VERSIONS} versions. Propose a new one.")
    made = version_of(article, what, significance, by)
    made.number, made.base = number, last.number if last else None
    made.save(force_insert=True)
    show_version(article, made)
    return made


def version_of(article: Article, what: Proposed, significance: str, by: Actor) -> Revision:
    """The words that crossed as a version, not kept yet. ``Refused`` where they are no whole article.

    The owning app's action asks the permission and records the event.
    """
    body, html = _body(what)
    now = timezone.now()
    return Revision(
        pk=what.once,
        article=article,
        state=RevisionState.PUBLISHED,
        title=" ".join(what.title.split()),
        summary=" ".join(what.summary.split()) or summary_of(what.kind, body),
        body=body,
        html=html,
        renderer=RENDERER_VERSION,
        significance=significance,
        note=what.note.strip(),
        by_id=by.card,
        writers=[by.card],
        published_at=now,
        published_by_id=by.card,
    )


def show_version(article: Article, version: Revision) -> None:
    """Have readers of a practice find this version.

    The owning app's action asks the permission and records the event.
    """
    article.live, article.title, article.summary = version, version.title, version.summary
    article.changed_at = timezone.now()
    article.save()


def stand_anew(practice: Practice, significance: str, *, by: Actor) -> None:
    """Judge a practice after another version: a typo leaves everything as it was, anything else begins from open.

    The owning app's action asks the permission and records the event.
    """
    if significance != Significance.TYPO or practice.standing == Standing.SUSPENDED:
        practice.standing = Standing.OPEN
        practice.resumed_at = timezone.now()
    judge_held(practice, by=by)


def _topic(what: Proposed, by: Actor) -> Topic | None:
    if what.topic is None:
        return None
    found = Topic.objects.visible_to(by).current().filter(pk=what.topic).first()
    if found is None:
        raise Refused("This topic is not there any more. Choose another one.")
    return found


def _body(what: Proposed) -> tuple[dict[str, object], dict[str, object]]:
    """The body as it is kept, and its HTML; numbers of cases lead nowhere in a network."""
    if what.kind == Kind.PROCESS:
        process = Process.given(dict(what.body))
        check_process(process.data())
        return process.data(), process_html(process, case_links=False)
    body = body_of(what.kind, what.body)
    check_whole(what.kind, body)
    return dict(body), dict(rendered(body, case_links=False))
