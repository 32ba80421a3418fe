"""What the page of a draft knows: its subject, whom one can ask, what crosses, and who may look a second time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from conversations.markdown import render
from core.actor import Actor
from core.refusals import Missing
from directory.models import Person as Card
from exchange.answering import Answered, answered
from exchange.composing import Composed, Composition, Material, Thing, compose, sealed
from exchange.crossing import in_network
from exchange.models import Draft, Mirror
from exchange.own_articles import KIND as ARTICLE
from exchange.rules import needs_second
from exchange.selectors.material import material_of
from exchange.sources import Source, source_of
from intake.telling import told
from network.agreements import agreed
from network.choices import Label
from network.models import Escalation
from network.naming import NetworkWords
from network.parcels import Content, rendered
from network.retelling import as_entry
from network.selectors.forms import AskedForm, asked_form
from network.selectors.hearers import community_names, own_communities
from network.selectors.helpers import Choices, Person, choices
from notifications.readers import readers
from tenants.halls import Beyond, HallLink

MOST_REVIEWERS = 50


@dataclass(frozen=True, slots=True)
class AddedTo:
    """The escalation that more is added to, as plain data."""

    key: UUID
    number: int
    title: str
    helper: str
    label: str


@dataclass(frozen=True, slots=True)
class Community:
    """The community that is asked, as plain data; ``entry`` is the first entry of the discussion that asking opens."""

    key: UUID
    name: str
    entry: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """What a page sent and was refused, to be shown again as it was: a title, and decisions (choice and words) by the
    handles of things.
    """

    title: str | None = None
    decisions: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DraftPage:
    """A draft as its writer, or whoever looks at it a second time, sees it.

    ``content`` is what crosses, with its HTML, made by the function that also makes what does cross; ``digest`` names
    it. ``words`` are the network's own. ``asked`` is what the receiver asks now, ``answered`` what was answered to it.
    ``reviewers`` are people of support who see the subject; ``needs_second`` whether one of them has to look;
    ``typed`` is what was sent and refused just now.
    """

    draft: Draft
    source: Source
    chosen: Composition
    choices: Choices
    asked: AskedForm
    answered: Answered
    material: Material
    composed: Composed
    content: Content | None
    reviewers: tuple[Card, ...]
    needs_second: bool
    added_to: AddedTo | None
    community: Community | None
    is_writer: bool
    organization: str
    words: NetworkWords
    typed: Typed = Typed()

    @property
    def title(self) -> str:
        """What stands in the field of the title: what was kept, or what was just refused."""
        return self.chosen.title if self.typed.title is None else self.typed.title

    @property
    def answer_words(self) -> set[str]:
        """What is said in answers, to be told from what stands nowhere else."""
        return {words for _, words in self.material.answers}

    @property
    def marks(self) -> list[tuple[Thing, str, str]]:
        """What was found, with the choice and the words that its fields show."""
        kept = ((one, (str(one.decided.choice), one.decided.words)) for one in self.composed.things)
        return [(one, *self.typed.decisions.get(one.handle, shown)) for one, shown in kept]

    @property
    def digest(self) -> str:
        """The seal of what the page shows: what crosses, to whom and under which label."""
        return sealed(self.composed.content, self.chosen) if self.composed.content else ""

    @property
    def label(self) -> str:
        """The traffic light it crosses under, as people say it."""
        return str(Label(self.added_to.label if self.added_to else self.chosen.label).label)

    @property
    def has_changed(self) -> bool:
        """Whether the receiver has published another version since the writer answered."""
        return is_other(self.chosen, self.asked) and self.chosen.form == self.asked.key

    @property
    def asks(self) -> str:
        """Who asks whom, as the other side reads it."""
        return f"{self.organization} asks {self.to or 'for help'}"

    @property
    def to(self) -> str:
        """Whom it is for, in words; empty while nobody is chosen."""
        if self.added_to is not None:
            return self.added_to.helper or "whoever accepts"
        if self.community is not None:
            return self.community.name
        if self.chosen.is_anyone:
            return "whoever can"
        if self.chosen.person is not None:
            return f"{self.person.name} of {self.person.organization}" if self.person else ""
        return next((one.name for one in self.choices.helpers if one.key == self.chosen.member), "")

    @property
    def person(self) -> Person | None:
        """Who is asked by name, as long as they can be."""
        return next((one for one in self.choices.people if one.key == self.chosen.person), None)

    @property
    def offered_for(self) -> str:
        """For what people and labels are offered on the page: another choice offers others."""
        return f"{self.chosen.topic or ''} {self.chosen.person or ''}"


def elsewhere(page: DraftPage, beyond: Beyond, halls: Iterable[HallLink]) -> list[tuple[str, str]]:
    """Other networks in which one could ask about the same: names, and where a draft begins there."""
    if page.added_to is not None or page.chosen.community or not (page.is_writer and page.draft.is_open):
        return []
    return [(one.name, page.source.begin.replace("*", one.slug)) for one in halls if one.slug != beyond.hall.slug]


def find_draft(key: UUID, by: Actor, network: str) -> Draft:
    """A draft for a network that the actor sees. ``Missing`` otherwise."""
    rows = Draft.objects.visible_to(by).select_related("by", "reviewer", "released_by")
    found = rows.exclude(subject_kind=ARTICLE).filter(pk=key, network=network).first()
    if found is None:
        raise Missing
    return found


def draft_page(draft: Draft, by: Actor, beyond: Beyond, words: Iterable[str] = ()) -> DraftPage:
    """The page of a draft that was found to be seen. Some twenty queries, whatever its size."""
    source = source_of(draft.subject_kind, draft.subject_id, by)
    chosen = Composition.model_validate(draft.data)
    found, asked, called = in_network(
        beyond.space, lambda: (_choices(chosen, beyond), _asked(chosen, beyond), agreed().words)
    )
    given, material, composed = _composed(draft, source, by, beyond, asked=asked, words=words)
    content = rendered(composed.content) if composed.content else None
    has_files = bool(composed.content and composed.content.files)
    is_writer = draft.by_id == by.person_id
    return DraftPage(
        draft=draft,
        source=source,
        chosen=chosen,
        choices=found,
        asked=asked,
        answered=given,
        material=material,
        composed=_with_gone(composed, chosen, found),
        content=content,
        reviewers=reviewers_of(by, source) if is_writer and draft.is_open else (),
        needs_second=needs_second(has_files),
        added_to=_added_to(draft, beyond) if draft.escalation else None,
        community=_community(chosen, composed, beyond) if chosen.community else None,
        is_writer=is_writer,
        organization=beyond.hall.organization,
        words=called,
    )


def composed_of(draft: Draft, source: Source, by: Actor, beyond: Beyond, words: Iterable[str] = ()) -> Composed:
    """What crosses of a draft as it is kept, by the actor's own sight of the subject, and what is missing before it can
    leave: also that the receiver asks something else by now than the writer has answered.
    """
    chosen = Composition.model_validate(draft.data)
    asked = in_network(beyond.space, lambda: _asked(chosen, beyond))
    _, _, composed = _composed(draft, source, by, beyond, asked=asked, words=words)
    if _is_request(draft, chosen) and is_other(chosen, asked):
        return replace(composed, lacks=(*composed.lacks, f"{asked.name or 'The network'} asks something else by now."
                                                         " Look at what was answered once more."))  # fmt: skip
    return composed


def _is_request(draft: Draft, chosen: Composition) -> bool:
    """Whether a receiver's form is asked: it is neither where more is added nor where a community is asked."""
    return draft.escalation is None and chosen.community is None


def is_other(chosen: Composition, asked: AskedForm) -> bool:
    """Whether the writer was asked something else than this when they last answered."""
    return (chosen.form, chosen.form_version) != (asked.key, asked.version)


def _with_gone(composed: Composed, chosen: Composition, found: Choices) -> Composed:
    if chosen.person is None or any(one.key == chosen.person for one in found.people):
        return composed
    return replace(composed, lacks=(*composed.lacks, "The person you chose cannot be asked any more. Choose another."))


def _choices(chosen: Composition, beyond: Beyond) -> Choices:
    return choices(beyond.actor, chosen.topic, chosen.person)


def _asked(chosen: Composition, beyond: Beyond) -> AskedForm:
    return asked_form(beyond.actor, None if chosen.is_anyone else chosen.member)


def _composed(
    draft: Draft, source: Source, by: Actor, beyond: Beyond, *, asked: AskedForm, words: Iterable[str]
) -> tuple[Answered, Material, Composed]:
    chosen = Composition.model_validate(draft.data)
    given = answered(asked.sections, chosen, source.fields) if _is_request(draft, chosen) else Answered()
    lines = tuple((one.label, one.words) for one in told(asked.sections, given.data))
    own = beyond.hall.organization
    material = material_of(source, chosen.title, lines, by, organization=own, words=words, ticked=chosen.files)
    composed = compose(chosen, material, draft.aliases)
    lacks = (*_lacks(draft, chosen, given), *_empty(chosen, material), *_wrong(chosen, material))
    return given, material, replace(composed, lacks=lacks)


def _empty(chosen: Composition, material: Material) -> Iterator[str]:
    """That a discussion would begin without a word: where a community is asked, nothing but what is ticked crosses."""
    entries = [entry for entry in material.entries if entry.key in chosen.entries and entry.source.strip()]
    fields = [one for one in material.fields if one.key in chosen.fields and one.words.strip()]
    files = [file for entry in material.entries for file in entry.files if file.key in chosen.files and file.can_cross]
    if chosen.community is not None and not (entries or fields or files):
        yield "Tick what they are to read: without an entry, a field or a file the discussion has no words."


def _wrong(chosen: Composition, material: Material) -> Iterator[str]:
    """Files that were ticked and cannot cross, in sentences."""
    for file in (file for entry in material.entries for file in entry.files):
        if file.wrong and file.key in chosen.files:
            yield f"{file.name} cannot cross. {file.wrong}"


def _lacks(draft: Draft, chosen: Composition, given: Answered) -> Iterator[str]:
    """What is missing before it can leave, in sentences."""
    if not chosen.title.strip():
        yield "Give it a title."
    if chosen.label == Label.RED and draft.escalation is None and (chosen.person is None or chosen.community):
        yield "TLP:RED goes to a person by name. Choose one, or another label."
    if not _is_request(draft, chosen):
        return
    if chosen.member is None and chosen.person is None and not chosen.is_anyone:
        yield "Choose whom you ask."
    if chosen.is_anyone and chosen.topic is None:
        yield "Choose a topic: whoever can is asked by what they know."
    if given.lacks:
        yield f"Answer what they need to know: {', '.join(given.lacks)}."


def _community(chosen: Composition, composed: Composed, beyond: Beyond) -> Community | None:
    """The community that is asked, while the actor is in it."""
    key = chosen.community
    if key is None:
        return None
    names = in_network(beyond.space, lambda: community_names(beyond.actor, [key]))
    entry = render(as_entry(composed.content, chosen.label), case_links=False) if composed.content else ""
    return Community(key, names.get(key, "a community that you are not in"), entry)


def communities_there(beyond: Beyond) -> list[Community]:
    """The communities that the actor can ask: those they are in that are not archived. One query."""
    found = in_network(beyond.space, lambda: own_communities(beyond.actor))
    return [Community(key, name) for key, name in found]


def mirrors_of(kind: str, key: UUID, by: Actor) -> list[Mirror]:
    """The escalations of a subject that the actor was found to see, the last first. One query."""
    about = Mirror.objects.open_to(by).filter(subject_kind=kind, subject_id=key)
    rows = about if by.is_staff else Mirror.objects.none()
    return list(rows.order_by("-moved_at")[:20])


def drafts_of(kind: str, key: UUID, by: Actor) -> list[Draft]:
    """Drafts about a subject that are the actor's own, or wait for their second look. One query."""
    rows = Draft.objects.visible_to(by).filter(subject_kind=kind, subject_id=key, state__in=("open", "waiting"))
    return list(rows.select_related("by").order_by("-updated_at")[:20])


def reviewers_of(by: Actor, source: Source) -> tuple[Card, ...]:
    """People of support who may look at a draft a second time, by name. Two queries."""
    colleagues = Card.objects.filter(kind=Card.Kind.COLLEAGUE, is_active=True).exclude(pk=by.card)
    cards = {row.pk: row for row in colleagues.order_by("name")[: MOST_REVIEWERS * 2]}
    found = [key for key, one in readers(cards).items() if one.actor.is_support]
    return tuple(sorted((cards[key] for key in found), key=lambda row: row.name)[:MOST_REVIEWERS])


def _added_to(draft: Draft, beyond: Beyond) -> AddedTo | None:
    key, actor = draft.escalation, beyond.actor

    def there() -> AddedTo | None:
        rows = Escalation.objects.visible_to(actor).select_related("helper").filter(pk__in=[key])
        row = rows.first()
        if row is None:
            return None
        return AddedTo(row.pk, row.number, row.title, row.helper.name if row.helper else "", row.label)

    return in_network(beyond.space, there)
