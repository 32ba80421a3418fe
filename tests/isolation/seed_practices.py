"""Practices of the seeded network: one of each member's, with a review, a dispute, a suggestion and evidence; and their
editions and drafts at home.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from directory.models import Person
from exchange.composing import Composition
from exchange.models import Draft
from knowledge.models import Article, Review, Revision
from network.models import Adoption, Evidence, Practice

OF = {
    "northwind": UUID("01900000-face-7000-8000-000000000701"),
    "halcyon": UUID("01900000-face-7000-8000-000000000702"),
}
AWAY = {"northwind": "halcyon", "halcyon": "northwind"}
BODY = {"issue": "text", "resolution": "text"}


def editions(found: dict[str, Any], slug: str, who: Mapping[str, str]) -> None:
    """At home: an edition of the other member's practice, and proposals of two people. Says what may stand in
    addresses.
    """
    taken = {"origin_network": "meridian", "origin_practice": OF[AWAY[slug]], "origin_version": 1}
    made = Article.objects.create(kind="solution", title="t", by_id=who["agent"], owner_id=who["agent"], **taken)
    said = {"title": "Revision", "body": BODY, "html": BODY, "renderer": 1, "writers": [who["agent"]]}
    live = Revision.objects.create(article=made, by_id=who["agent"], number=1, state="published", **said)
    Article.objects.filter(pk=made.pk).update(live=live)
    found["edition"] = str(made.pk)
    about = {"subject_kind": "article", "subject_id": found["article"], "network": "meridian"}
    for name, by in (("proposal", who["agent"]), ("proposal_unseen", who["admin"])):
        data = Composition(title="Draft").model_dump(mode="json")
        found[name] = str(Draft.objects.create(by_id=by, there=uuid4(), data=data, **about).pk)


def practices(cards: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Make them, ``cards`` being one of each member's people in the network. Says what may stand in addresses."""
    found: dict[str, dict[str, str]] = {}
    for slug, card in cards.items():
        given = {"kind": "colleague", "role": "agent", "organization_id": card.organization_id, "user_id": uuid4()}
        reviewer = Person.objects.create(name="Reviewer", **given)
        other, now = cards[AWAY[slug]], timezone.now()
        article = Article.objects.create(id=OF[slug], kind="solution", title="t", by=card, owner=card, flags=1)
        live = _version(article, card, number=1, state="published", published_at=now, published_by=card)
        Article.objects.filter(pk=article.pk).update(live=live)
        _version(article, other, state="review")
        practice = Practice.objects.create(
            id=article.pk, article=article, member_id=card.organization_id, once=uuid4(), reason="r"
        )
        said = {"article": article, "revision": live, "person": other}
        Review.objects.create(kind="review", by=card, due_at=now + timedelta(days=3), **said)
        flag = Review.objects.create(kind="flag", reason="wrong", message="m", **said)
        for one in cards.values():
            Evidence.objects.create(
                practice=practice, member_id=one.organization_id, run=uuid4(), version=1, outcome="worked", at=now
            )
        Adoption.objects.create(practice=practice, member_id=other.organization_id, version=1, by=other)
        found[slug] = {
            "practice": str(practice.pk),
            "version": "1",
            "reviewer": str(reviewer.pk),
            "version_id": str(live.pk),
            "dispute": str(flag.pk),
        }
    for slug in cards:
        found[slug]["practice_other"] = found[AWAY[slug]]["practice"]
    return found


def practice_facts(row: Any, names: Mapping[str, str]) -> dict[str, Any]:
    """Of what belongs to a practice whose it is, and of a version whether its author took it. Nothing of others."""
    key = getattr(row, "article_id", None) or getattr(row, "practice_id", None) or row.pk
    found = Practice.objects.filter(pk=key).first()
    if found is None or row._meta.label not in SORTS:
        return {}
    is_taken = not isinstance(row, Revision) or row.number is not None
    return {"author": names.get(str(found.member_id), ""), "is_taken": is_taken}


SORTS = frozenset(
    """
    knowledge.Article knowledge.Revision knowledge.Review network.Practice network.Evidence network.Adoption
    """.split()
)


def _version(article: Article, by: Any, **more: Any) -> Revision:
    said = {"title": "Revision", "body": BODY, "html": BODY, "renderer": 1, "writers": [str(by.pk)]}
    made: Revision = Revision.objects.create(article=article, by=by, **said, **more)
    return made
