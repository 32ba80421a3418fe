"""Who hears of articles, and what they read of it."""

from __future__ import annotations

from core.actor import Actor
from core.models import Event
from core.spaces import entered
from directory.models import Team
from knowledge.actions import publishing, tending
from knowledge.models import Review
from knowledge.topics import TEAM, article_lines, team_feed
from notifications.actions.follows import follow
from tests.factories.knowledge import draft, published
from tests.notifications.conftest import Told, Work
from tests.world import World


def test_reviewer_hears_that_a_review_is_asked_and_who_wrote_it_what_came(
    northwind: World, ada: Actor, ben: Actor, ines: Actor, hear: Work, told: Told
) -> None:
    article = draft(ada)
    publishing.ask_review(article.pk, [ben.card], by=ada, significance="major")
    hear()
    assert told(ben) == [("ReviewAsked", "knowledge")]
    assert told(ada) == told(ines) == []
    review = Review.objects.get()
    publishing.answer_review(review.pk, "changes", by=ben, message="Say for which firmware.")
    hear()
    assert told(ada) == [("ReviewAnswered", "knowledge")]
    event = Event.objects.get(name="ReviewAnswered")
    line = article_lines(ada, [event.pk])[event.pk]
    assert (line.who, line.words, line.text) == (ben.name, "asks for changes to the draft", "Say for which firmware.")


def test_owner_hears_of_a_flag_and_who_flagged_what_became_of_it(
    northwind: World, ada: Actor, ben: Actor, hear: Work, told: Told
) -> None:
    found = tending.flag(published(ada).pk, "wrong", by=ben, message="CNRY-message")
    hear()
    assert told(ada)[-1] == ("ArticleFlagged", "knowledge")
    assert told(ben) == []
    tending.settle_flag(found.pk, "fixed", by=ada)
    hear()
    assert told(ben) == [("FlagSettled", "knowledge")]


def test_who_follows_a_team_hears_of_its_first_revisions_that_they_read(
    northwind: World, ada: Actor, ben: Actor, hear: Work, told: Told
) -> None:
    team = Team.objects.get(name="Storage").pk
    follow(TEAM, team, by=ben)
    published(ada, "For the team alone", audience="team", team=team)
    open_to_all = published(ada, "A story", kind="story", team=team)
    hear()
    assert told(ben) == [("ArticlePublished", "follows")]
    assert [item.title for item in team_feed(ben, team)] == [open_to_all.title]


def test_lines_are_for_who_sees_the_article(
    world: World, northwind: World, ada: Actor, ben: Actor, cleo: Actor
) -> None:
    team = Team.objects.get(name="Storage").pk
    article = published(ada, audience="team", team=team)
    event = Event.objects.get(name="ArticlePublished", subject_id=article.pk)
    assert set(article_lines(ada, [event.pk])) == {event.pk}
    assert article_lines(ben, [event.pk]) == {}
    with entered(world.halcyon):
        assert article_lines(cleo, [event.pk]) == {}
