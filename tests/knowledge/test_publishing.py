"""From draft to what readers read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from core.actor import Actor
from core.models import Event
from core.refusals import Missing, NotAllowed, Overtaken, Refused
from core.spaces import entered
from directory.models import Team
from knowledge.actions import articles, publishing
from knowledge.actions.articles import Place, write_article
from knowledge.actions.governing import Governed, govern
from knowledge.choices import Confidence
from knowledge.models import Article, Review, Revision
from tests.factories.knowledge import draft, fresh, open_of, published, written
from tests.world import World


def ask(article: Article, by: Actor, *people: Actor) -> Revision:
    return publishing.ask_review(article.pk, [one.card for one in people], by=by, significance="major")


def answer(article: Article, by: Actor, verdict: str = "approve", message: str = "") -> Review:
    review = Review.objects.get(article=article, person=by.card, kind="review", verdict="")
    return publishing.answer_review(review.pk, verdict, by=by, message=message)


def govern_as(article: Article, by: Actor, governance: str, **place: object) -> None:
    govern(article.pk, Governed(Place(**place), governance), by=by)  # type: ignore[arg-type]


def test_contributor_publishes_open_article_alone(northwind: World, ada: Actor) -> None:
    article = fresh(published(ada))
    assert article.live is not None
    assert article.live.number == 1
    assert article.confidence == Confidence.NOT_VALIDATED
    assert article.title == "Stale multipath after failover"
    assert Event.objects.filter(subject_id=article.pk, name="ArticlePublished").count() == 1


def test_solution_without_resolution_stays_framed(northwind: World, ada: Actor) -> None:
    article = publishing.publish(draft(ada, body=written(resolution="")).pk, by=ada, is_validated=True)
    assert article.confidence == Confidence.FRAMED


def test_candidate_needs_somebody_who_looks(northwind: World, tomas: Actor, ada: Actor) -> None:
    article = draft(tomas)
    with pytest.raises(NotAllowed, match="needs 1 more approval"):
        publishing.publish(article.pk, by=tomas)
    ask(article, tomas, ada)
    answer(article, ada)
    assert publishing.publish(article.pk, by=tomas).live_id is not None


def test_draft_never_disturbs_what_readers_see(northwind: World, ada: Actor, ben: Actor) -> None:
    article = published(ada)
    begun = articles.begin_revision(article.pk, by=ben)
    articles.save_draft(article.pk, written("Another title", issue="Another issue"), by=ben, seen=begun.edited_at)
    read = fresh(article)
    assert (read.title, read.live and read.live.body["issue"]) == (article.title, written().body["issue"])
    publishing.publish(article.pk, by=ben, significance="medium", note="Said better")
    read = fresh(article)
    assert read.title == "Another title"
    assert read.live is not None
    assert (read.live.number, read.live.base, read.live.significance) == (2, 1, "medium")


def test_nobody_reviews_what_they_wrote(northwind: World, ada: Actor, ben: Actor) -> None:
    article = draft(ada)
    with pytest.raises(Refused, match="Nobody reviews their own"):
        ask(article, ben, ada)
    articles.save_draft(article.pk, written("Ben’s words"), by=ben, seen=open_of(article).edited_at)
    with pytest.raises(Refused, match="Nobody reviews their own"):
        ask(article, ada, ben)


def test_regulated_article_wants_two_others(northwind: World, ines: Actor, ada: Actor, ben: Actor) -> None:
    article = draft(ines)
    govern_as(article, ines, "regulated")
    with pytest.raises(Refused, match="at least 2 reviewers"):
        ask(article, ines, ada)
    ask(article, ines, ada, ben)
    answer(article, ada)
    with pytest.raises(NotAllowed, match="1 more approval"):
        publishing.publish(article.pk, by=ines)
    answer(article, ben)
    assert publishing.publish(article.pk, by=ines).live_id is not None


def test_review_that_defers_wants_a_reason_and_takes_it_out(northwind: World, ada: Actor, ben: Actor) -> None:
    article = draft(ada)
    ask(article, ada, ben)
    with pytest.raises(Refused, match="Say why"):
        answer(article, ben, "defer")
    answer(article, ben, "defer", "Wait for firmware 6.2.")
    assert open_of(article).state == "deferred"
    assert Review.objects.get(article=article).message == "Wait for firmware 6.2."


def test_approval_of_earlier_words_does_not_count(northwind: World, tomas: Actor, ada: Actor) -> None:
    article = draft(tomas)
    ask(article, tomas, ada)
    answer(article, ada)
    publishing.take_from_review(article.pk, by=tomas)
    articles.save_draft(article.pk, written("Other words"), by=tomas, seen=open_of(article).edited_at)
    with pytest.raises(NotAllowed):
        publishing.publish(article.pk, by=tomas)


def test_draft_in_review_stays_as_it_is(northwind: World, ada: Actor, ben: Actor) -> None:
    article = draft(ada)
    ask(article, ada, ben)
    with pytest.raises(Overtaken, match="Reviewers are reading it"):
        articles.save_draft(article.pk, written("New"), by=ada, seen=open_of(article).edited_at)


def test_who_was_slower_is_told_so(northwind: World, ada: Actor, ben: Actor) -> None:
    article = draft(ada)
    seen = open_of(article).edited_at
    articles.save_draft(article.pk, written("Ben’s"), by=ben, seen=seen)
    with pytest.raises(Overtaken, match="Your words are still here"):
        articles.save_draft(article.pk, written("Ada’s"), by=ada, seen=seen)
    assert open_of(article).title == "Ben’s"


def test_reviewer_must_be_able_to_read_it(northwind: World, ada: Actor, ben: Actor) -> None:
    team = Team.objects.get(name="Storage")
    article = draft(ada, audience="team", team=team.pk)
    with pytest.raises(Refused, match="could not read it"):
        ask(article, ada, ben)


def test_answer_by_is_in_the_future(northwind: World, ada: Actor, ben: Actor) -> None:
    article = draft(ada)
    late = timezone.now() - timedelta(hours=1)
    with pytest.raises(Refused, match="in the future"):
        publishing.ask_review(article.pk, [ben.card], by=ada, significance="major", due_at=late)


def test_only_whoever_was_asked_answers(northwind: World, ada: Actor, ben: Actor, ines: Actor) -> None:
    article = draft(ada)
    ask(article, ada, ben)
    review = Review.objects.get(article=article)
    with pytest.raises(NotAllowed):
        publishing.answer_review(review.pk, "approve", by=ines)


def test_requesters_and_other_members_find_no_draft(world: World, northwind: World, ada: Actor, cleo: Actor) -> None:
    article = draft(ada)
    with entered(world.halcyon), pytest.raises(Missing):
        publishing.publish(article.pk, by=cleo)


def test_requester_writes_no_article(northwind: World, ravi: Actor) -> None:
    with pytest.raises(NotAllowed):
        write_article("solution", written(), Place(), by=ravi)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"title": ""}, "Give it a title"),
        ({"title": "x" * 201}, "Give it a title"),
        ({"title": "A", "issue": "x" * 20_001}, "longer than 20,000"),
    ],
)
def test_bad_words_are_refused_with_a_sentence(northwind: World, ada: Actor, given: dict[str, str], said: str) -> None:
    title = given.pop("title")
    with pytest.raises(Refused, match=said):
        draft(ada, body=written(title, **given))
    assert not Article.objects.exists()
