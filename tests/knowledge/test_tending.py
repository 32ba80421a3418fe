"""Keeping what is known true, and who it belongs to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from conversations.models import Link
from core.actor import Actor, Role
from core.chosen import choose_only
from core.refusals import Missing, NotAllowed, Overtaken, Refused
from directory.models import Person, Team
from knowledge.actions import governing, linking, tending
from knowledge.actions.articles import Place
from knowledge.actions.governing import Governed
from knowledge.choices import Confidence
from knowledge.models import Article, Review
from knowledge.rules import NAME, KnowledgeRules, TopicPolicy
from knowledge.selectors.lists import health
from tests.factories.knowledge import draft, fresh, published
from tests.world import World


def the_system(of: Actor) -> Actor:
    return replace(of, user_id=None, person_id=None, role=Role.ADMIN, team_ids=frozenset(), is_system=True)


def test_verified_is_an_event_of_its_own_and_lapses_by_topic(northwind: World, ada: Actor, ines: Actor) -> None:
    choose_only(KnowledgeRules(topics=(TopicPolicy(topic="Storage", days=30),)), name=NAME, by=ines)
    article = published(ada, topic="storage")
    tending.verify(article.pk, by=ada, is_true=True, depth="tried", environment="RHEL 9.4")
    read = fresh(article)
    assert read.confidence == Confidence.VALIDATED
    assert read.live_id == article.live_id
    assert read.verify_by is not None
    assert timedelta(days=29) < read.verify_by - timezone.now() <= timedelta(days=30)


def test_what_is_not_true_any_more_loses_its_validation(northwind: World, ada: Actor) -> None:
    article = published(ada)
    tending.verify(article.pk, by=ada, is_true=True, depth="read")
    with pytest.raises(Refused, match="Say what is not true"):
        tending.verify(article.pk, by=ada, is_true=False, depth="read")
    tending.verify(article.pk, by=ada, is_true=False, depth="read", message="Firmware 6.2 changed it.")
    assert fresh(article).confidence == Confidence.NOT_VALIDATED
    assert Review.objects.filter(article=article, kind="verified").count() == 2


def test_candidate_flags_and_does_not_verify(northwind: World, ada: Actor, tomas: Actor) -> None:
    article = published(ada)
    with pytest.raises(NotAllowed):
        tending.verify(article.pk, by=tomas, is_true=True, depth="read")
    tending.flag(article.pk, "wrong", by=tomas, message="12 is too long for GFS2.")
    assert fresh(article).flags == 1


def test_flag_is_settled_once_with_a_reason(northwind: World, ada: Actor, tomas: Actor) -> None:
    article = published(ada)
    found = tending.flag(article.pk, "old", by=tomas)
    with pytest.raises(NotAllowed):
        tending.settle_flag(found.pk, "fixed", by=tomas)
    with pytest.raises(Refused, match="Say why it stays"):
        tending.settle_flag(found.pk, "kept", by=ada)
    tending.settle_flag(found.pk, "kept", by=ada, words="It holds for 9 too.")
    assert fresh(article).flags == 0
    with pytest.raises(Overtaken):
        tending.settle_flag(found.pk, "fixed", by=ada)


def test_vote_counts_once_per_person_and_revision(northwind: World, ada: Actor, ben: Actor) -> None:
    article = published(ada)
    tending.vote(article.pk, by=ben, helped=True)
    tending.vote(article.pk, by=ben, helped=True)
    again = tending.vote(article.pk, by=ben, helped=False)
    assert (again.helped, again.did_not) == (0, 1)


def test_archived_article_leads_to_what_stands_for_it(northwind: World, ada: Actor) -> None:
    old, new = published(ada), published(ada, "Queue writes on failover")
    governing.archive(old.pk, by=ada, instead=new.pk)
    read = fresh(old)
    assert (read.confidence, read.superseded_by_id) == (Confidence.ARCHIVED, new.pk)
    with pytest.raises(NotAllowed):
        tending.flag(old.pk, "wrong", by=ada)
    governing.restore(old.pk, by=ada)
    assert (fresh(old).confidence, fresh(old).superseded_by_id) == (Confidence.NOT_VALIDATED, None)


def test_what_stands_for_an_article_has_its_readers(northwind: World, ada: Actor) -> None:
    old = published(ada)
    new = published(ada, "For the team", audience="team", team=Team.objects.get(name="Storage").pk)
    with pytest.raises(Refused, match="Fewer people"):
        governing.archive(old.pk, by=ada, instead=new.pk)


def test_team_article_is_for_the_team_alone(northwind: World, ada: Actor, ben: Actor, ines: Actor) -> None:
    article = published(ada, audience="team", team=Team.objects.get(name="Storage").pk)
    assert not Article.objects.visible_to(ben).exists()
    assert Article.objects.visible_to(ines).get() == article
    with pytest.raises(Missing):
        tending.flag(article.pk, "wrong", by=ben)


def test_requesters_read_what_is_validated_and_for_them(northwind: World, ines: Actor, ravi: Actor) -> None:
    article = published(ines, audience="requesters")
    published(ines, "Staff alone")
    draft(ines, "Still written", audience="requesters")
    assert not Article.objects.visible_to(ravi).exists()
    tending.verify(article.pk, by=ines, is_true=True, depth="read")
    assert Article.objects.visible_to(ravi).get() == article


def test_only_a_publisher_opens_an_article_to_requesters(northwind: World, ada: Actor, ines: Actor) -> None:
    article = published(ada)
    wider = Governed(Place(audience="requesters"))
    with pytest.raises(Refused, match="Only a publisher"):
        governing.govern(article.pk, wider, by=ada)
    assert governing.govern(article.pk, wider, by=ines).audience == "requesters"


def test_ownership_passes_by_rule_when_somebody_leaves(northwind: World, ada: Actor, ben: Actor, ines: Actor) -> None:
    team = Team.objects.get(name="Storage")
    of_team, alone = published(ada, team=team.pk), published(ada, "Nobody else’s")
    Team.objects.filter(pk=team.pk).update(lead=ines.card)
    Person.objects.filter(pk=ada.card).update(is_active=False)
    choose_only(KnowledgeRules(heir=ben.card), name=NAME, by=ines)
    assert governing.pass_on(ada.card, by=the_system(ada)) == 2
    assert (fresh(of_team).owner_id, fresh(alone).owner_id) == (ines.card, ben.card)


def test_link_is_read_from_both_ends_and_made_once(northwind: World, ada: Actor) -> None:
    one, two = published(ada), published(ada, "Queue writes on failover")
    made = linking.relate(one.pk, two.pk, "duplicate", by=ada)
    with pytest.raises(Overtaken):
        linking.relate(two.pk, one.pk, "duplicate", by=ada)
    assert list(Link.objects.visible_to(ada)) == [made]
    linking.unrelate(two.pk, made.pk, by=ada)
    assert not Link.objects.exists()


def test_link_to_what_one_does_not_see_is_none(northwind: World, ada: Actor, ben: Actor) -> None:
    hidden = published(ada, audience="team", team=Team.objects.get(name="Storage").pk)
    shown = published(ben, "Network")
    linking.relate(hidden.pk, shown.pk, "related", by=ada)
    assert not Link.objects.visible_to(ben).exists()
    with pytest.raises(Refused, match="Choose another article"):
        linking.relate(shown.pk, hidden.pk, "related", by=ben)


def test_health_names_what_needs_somebody(northwind: World, ada: Actor, ben: Actor) -> None:
    flagged, due, fine = published(ada), published(ada, "Due"), published(ada, "Fine")
    tending.flag(flagged.pk, "wrong", by=ben)
    Article.objects.filter(pk=due.pk).update(verify_by=timezone.now() - timedelta(days=1))
    found = {ill.key: [one.pk for one in ill.rows] for ill in health(ada)}
    assert found["flagged"] == [flagged.pk]
    assert found["old"] == [due.pk]
    assert not any(fine.pk in keys for keys in found.values())
