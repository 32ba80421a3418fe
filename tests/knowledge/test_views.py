"""Pages of knowledge: who is shown what, and that nobody is asked what they could not answer."""

from __future__ import annotations

import pytest

from core.actor import Actor
from core.refusals import Missing
from core.spaces import entered
from directory.models import Team
from knowledge.actions import articles, governing, tending
from knowledge.actions.articles import Place
from knowledge.actions.governing import Governed
from knowledge.models import Article
from knowledge.selectors.articles import article_page, draft_page
from tests.factories.knowledge import open_of, published, written
from tests.people import browser_of
from tests.world import World

SECRET = "What nobody has looked at yet"


@pytest.fixture
def shown(world: World, ines: Actor) -> Article:
    """What requesters read, of a team, with a second revision and a draft beside it."""
    with entered(world.northwind):
        team = Team.objects.get(name="Storage").pk
        article = published(ines, audience="requesters", team=team)
        tending.verify(article.pk, by=ines, is_true=True, depth="read")
        begun = articles.begin_revision(article.pk, by=ines)
        articles.save_draft(article.pk, written(SECRET, issue=SECRET), by=ines, seen=begun.edited_at)
        return article


def test_requester_is_given_no_draft_by_whoever_asks(world: World, ravi: Actor, ines: Actor, shown: Article) -> None:
    with entered(world.northwind):
        assert article_page(ravi, shown.pk).draft is None
        assert draft_page(ines, shown.pk).draft.title == SECRET
        with pytest.raises(Missing):
            draft_page(ravi, shown.pk)


@pytest.mark.parametrize("question", ["verify", "govern", "archive"])
def test_question_is_asked_only_of_who_may_answer(
    world: World, tomas: Actor, ines: Actor, shown: Article, question: str
) -> None:
    path = f"/knowledge/{shown.pk}/{question}/"
    assert browser_of(tomas).get(path).status_code == 403
    assert browser_of(ines).get(path).status_code == 200


def test_archived_article_names_what_stands_for_it_to_who_may_read_that(
    world: World, ada: Actor, ben: Actor, ines: Actor
) -> None:
    with entered(world.northwind):
        old, new = published(ada), published(ada, "Queue writes on failover")
        governing.archive(old.pk, by=ada, instead=new.pk)
        path = f"/knowledge/{old.pk}/"
        assert "Queue writes on failover" in browser_of(ben).get(path).content.decode()
        team = Place(audience="team", team=Team.objects.get(name="Storage").pk)
        governing.govern(new.pk, Governed(team), by=ada)
    assert "Queue writes on failover" not in browser_of(ben).get(path).content.decode()
    assert "Queue writes on failover" in browser_of(ada).get(path).content.decode()


def test_review_is_answered_at_an_article_that_one_sees(world: World, ada: Actor, shown: Article) -> None:
    with entered(world.northwind):
        review = open_of(shown).pk
    absent = "01900000-dead-7000-8000-000000000000"
    answer = browser_of(ada).post(f"/knowledge/{absent}/reviews/{review}/", {"verdict": "approve"})
    assert answer.status_code == 404
