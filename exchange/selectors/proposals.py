"""What the page of a proposal knows: the own article, what crosses of it, and who may look a second time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from conversations.models import Link
from core.actor import Actor
from core.refusals import Missing
from exchange.composing import Thing
from exchange.crossing import in_network
from exchange.models import Draft
from exchange.own_articles import KIND
from exchange.proposing import ComposedPractice, Own, Proposal, compose_practice, sealed
from exchange.redaction.found import Known
from exchange.rules import needs_second
from exchange.selectors.drafts import reviewers_of
from exchange.selectors.material import known_of
from exchange.sources import Source, source_of
from knowledge.bodies import rendered
from knowledge.models import Article
from knowledge.processes import process_html
from knowledge.selectors.articles import Shown, shown
from knowledge.selectors.processes import ProcessShown, process_shown
from knowledge.steps import Process
from network.choices import Label
from network.selectors.practices import Named, named_practice
from network.selectors.topics import TopicLine, taxonomy
from tenants.halls import Beyond

MOST_CASES = 20
STATES = ("open", "waiting")


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """A proposal as its writer, or whoever looks at it a second time, sees it.

    ``added_to`` is the practice that gets a version, or a suggestion, by it. ``process`` and ``parts`` are what crosses
    as it will be read there; ``digest`` seals it. ``wrong`` says why it cannot be made at all.
    """

    draft: Draft
    source: Source
    chosen: Proposal
    composed: ComposedPractice
    added_to: Named | None
    topics: list[TopicLine]
    process: ProcessShown | None
    parts: list[Shown]
    reviewers: tuple[Any, ...]
    needs_second: bool
    is_writer: bool
    digest: str

    @property
    def label(self) -> str:
        """The traffic light it crosses under, as people say it."""
        return str(Label(self.chosen.label).label)

    @property
    def verb(self) -> str:
        """What releasing does, in words."""
        if self.chosen.is_suggestion:
            return "Suggest it to the author"
        return "Publish this version" if self.chosen.practice else "Give it to the network"

    @property
    def marks(self) -> list[tuple[Thing, str, str]]:
        """What was found, with the choice and the words that its fields show."""
        return [(one, str(one.decided.choice), one.decided.words) for one in self.composed.things]

    @property
    def topic_name(self) -> str:
        """The topic that was chosen, in words; empty for none."""
        return next((line.topic.name for line in self.topics if line.topic.pk == self.chosen.topic), "")


def find_proposal(key: UUID, by: Actor, network: str) -> Draft:
    """A draft of an article for a network that the actor sees. ``Missing`` otherwise."""
    rows = Draft.objects.visible_to(by).select_related("by", "reviewer", "released_by")
    found = rows.filter(pk=key, network=network, subject_kind=KIND).first()
    if found is None:
        raise Missing
    return found


def proposal_page(draft: Draft, by: Actor, beyond: Beyond, words: Iterable[str]) -> ProposalPage:
    """The page of a draft that was found to be seen. Some fifteen queries, however long the article is."""
    source = source_of(draft.subject_kind, draft.subject_id, by)
    chosen = Proposal.model_validate(draft.data)
    added_to, topics = in_network(beyond.space, lambda: _there(chosen, beyond))
    composed = composed_of(draft, source, by, words)
    if chosen.practice is not None and added_to is None:
        gone = "The practice that this is for is not there any more."
        composed = replace(composed, lacks=(*composed.lacks, gone))
    is_process = composed.kind == "process"
    version = version_shown(composed)
    is_writer = draft.by_id == by.person_id
    return ProposalPage(
        draft=draft,
        source=source,
        chosen=chosen,
        composed=composed,
        added_to=added_to,
        topics=topics,
        process=process_shown(version) if is_process else None,
        parts=[] if is_process else shown(composed.kind, version),
        reviewers=reviewers_of(by, source) if is_writer and draft.is_open else (),
        needs_second=needs_second(False),
        is_writer=is_writer,
        digest=sealed(composed, chosen),
    )


def composed_of(draft: Draft, source: Source, by: Actor, words: Iterable[str]) -> ComposedPractice:
    """What crosses of a draft by what was chosen, as the actor sees its article now. Eight queries at most."""
    article: Any = Article.objects.visible_to(by).select_related("live").filter(pk=source.key).first()
    if article is None or article.live is None:
        raise Missing
    live, chosen = article.live, Proposal.model_validate(draft.data)
    cases = _cases(article.pk, by)
    own = Own(article.kind, live.title, live.summary, live.body, len(cases))
    return compose_practice(chosen, own, _known(source, own, chosen, cases, words), draft.aliases)


def version_shown(composed: ComposedPractice) -> Any:
    """What crosses as a version that can be shown: its body, and that as HTML."""
    if composed.kind == "process":
        process = Process.of(composed.body)
        return SimpleNamespace(body=process.data(), html=process_html(process, case_links=False))
    return SimpleNamespace(body=composed.body, html=rendered(dict(composed.body), case_links=False))


def proposals_of(article: UUID, by: Actor) -> list[Draft]:
    """Proposals of an article that are the actor's own or wait for their second look, and all that left. One query."""
    rows = Draft.objects.visible_to(by).filter(subject_kind=KIND, subject_id=article).exclude(state="discarded")
    return list(rows.select_related("by").order_by("-updated_at")[:20])


def _there(chosen: Proposal, beyond: Beyond) -> tuple[Named | None, list[TopicLine]]:
    found = named_practice(beyond.actor, chosen.practice) if chosen.practice else None
    return found, taxonomy(beyond.actor).lines


def _cases(article: UUID, by: Actor) -> list[Source]:
    """The own cases that an article was captured from, as far as the actor sees them."""
    rows = Link.objects.filter(kind=Link.Kind.CAPTURED)
    ends = [*rows.filter(to_kind=KIND, to_id=article).values_list("from_kind", "from_id")[:MOST_CASES]]
    ends += rows.filter(from_kind=KIND, from_id=article).values_list("to_kind", "to_id")[:MOST_CASES]
    found = []
    for kind, key in dict.fromkeys(ends):
        try:
            found.append(source_of(kind, key, by))
        except Missing:
            continue
    return found


def _known(source: Source, own: Own, chosen: Proposal, cases: list[Source], words: Iterable[str]) -> Known:
    """The names that could stand in an article: those of its desk, and of the requesters of the cases it came from."""
    texts = [own.title, own.summary, chosen.title, chosen.note, *_texts(own.body)]
    known = known_of(source, texts, words)
    for case in cases:
        around = known_of(case, texts, ())
        people = dict.fromkeys((*known.people, *around.people, *([case.requester] if case.requester else [])))
        known = replace(known, people=tuple(people))
    return known


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return [text for one in inside for text in _texts(one)]
