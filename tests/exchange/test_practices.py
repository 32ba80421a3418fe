"""A practice from one desk to another and back: given by extract, adopted, run, counted, changed, taken back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from cases.actions import cases as case_actions
from cases.actions import runs as run_actions
from cases.actions.reopening import reopen_case
from cases.models import Case
from core.actor import Actor
from core.spaces import entered
from exchange.models import Draft
from exchange.topics import draft_titles
from knowledge.actions import articles as writing
from knowledge.actions.publishing import publish
from knowledge.actions.runs import Begun, count_run
from knowledge.models import Article, Revision, Run
from network.clockwork import nobody
from network.models import Adoption, Evidence, Practice
from tenants.models import Network
from tests.exchange.carrying import carry, tell_outcomes
from tests.exchange.conftest import seen_in
from tests.factories.cases import fresh, make_queue, open_case
from tests.factories.processes import process
from tests.network.talks import People
from tests.people import browser_of
from tests.world import World

HALL = "/n/meridian/practices/"
SECRET = "Call Ravi Nair of Tallis Freight at rnair@tallis.example. See tf-db-03."


def given(world: World, by: Actor, host: str = "northwind", **more: Any) -> tuple[UUID, UUID]:
    """A process of somebody's given to Meridian through its pages: the article at home, and the practice."""
    with entered(getattr(world, host)):
        article = process(by, **more)
    return article.pk, propose(article.pk, by, host)


def propose(article: UUID, by: Actor, host: str = "northwind", **chosen: str) -> UUID:
    """Give an article as it is shown; the key of the practice."""
    browser = browser_of(by, host)
    begun = browser.post(f"/knowledge/{article}/propose/meridian/")
    assert begun.status_code == 302, begun.content
    path = str(begun["Location"])
    page = browser.get(path)
    assert page.status_code == 200, page.content
    said = {"title": "Stale multipath after failover", "label": "green", "note": "Says more.", **chosen}
    kept = browser.post(f"{path}keep/", said, headers={"HX-Request": "true"})
    released = browser.post(f"{path}release/", {**said, "seen": seen_in(kept)})
    assert released.status_code == 302, released.content.decode()[-3000:]
    return UUID(str(released["Location"]).rstrip("/").split("/")[-1])


@pytest.fixture
def at_halcyon(meridian: Network, join: Callable[[str], Actor], cleo: Actor) -> Actor:
    """Cleo, who takes practices into Halcyon's desk."""
    return cleo


def adopted(world: World, practice: UUID, by: Actor, host: str = "halcyon") -> Article:
    answer = browser_of(by, host).post(f"{HALL}{practice}/adopt/", {"is_named": "on"})
    assert answer.status_code == 302, answer.content
    with entered(getattr(world, host)):
        return Article.objects.select_related("live").get(origin_practice=practice)


def closed_run(world: World, article: Article, by: Actor, outcome: str, join: Any, **more: Any) -> tuple[Case, Run]:
    """A case at Halcyon on which the article was run and that has stayed closed for its days."""
    with entered(world.halcyon):
        case = open_case(by, make_queue(f"Queue {Run.objects.count()}", "Cloud"))
        run = run_actions.begin_run(
            case, article.pk, Begun(facets={"Platform": "RHEL 9", "environment": "CNRY"}), by=by
        )
        run_actions.end_run(fresh(case), run.pk, outcome, by=by, **more)
        closed = case_actions.close_case(fresh(case), by=by, resolution="solved", no_article="one_off")
        count_run(run.pk, by=nobody(), now=timezone.now() + timedelta(days=15))
        return closed, Run.objects.get(pk=run.pk)


def test_article_crosses_as_it_was_shown_and_nothing_private_with_it(
    world: World, meridian: Network, ada: Actor, ravi: Actor, cleo: Actor
) -> None:
    steps = [{"key": "00000001", "title": "Ask Ravi Nair", "text": SECRET}]
    article, practice = given(world, ada, steps=steps, summary="Seen at Tallis Freight, by Ada Brandt.")
    words = browser_of(cleo, "halcyon").get(f"{HALL}{practice}/").content.decode()
    assert "Stale multipath after failover" in words
    for private in ("Ravi", "Nair", "tallis", "Tallis", "tf-db-03"):
        assert private not in words
    assert "Not tried outside Northwind Storage yet" in words
    with entered(world.meridian):
        row = Practice.objects.select_related("article__live").get(pk=practice)
        assert "Nair" not in str(row.article.live and row.article.live.body)
        assert (row.member_id, row.standing) == (world.organization_ids["northwind"], "open")
    with entered(world.northwind):
        home = Article.objects.select_related("live").get(pk=article)
        assert (home.origin_network, home.origin_practice, home.origin_version) == ("meridian", practice, 1)
        assert home.live is not None
        assert home.live.origin_version == 1
        assert Draft.objects.get(subject_id=article).has_left


def test_what_changed_since_it_was_shown_does_not_cross(world: World, meridian: Network, ada: Actor) -> None:
    with entered(world.northwind):
        article = process(ada)
    browser = browser_of(ada)
    path = str(browser.post(f"/knowledge/{article.pk}/propose/meridian/")["Location"])
    kept = browser.post(f"{path}keep/", {"title": "A title"}, headers={"HX-Request": "true"})
    answer = browser.post(f"{path}release/", {"title": "Another title", "seen": seen_in(kept)})
    assert answer.status_code == 409
    assert "has changed since you looked" in answer.content.decode()
    with entered(world.meridian):
        assert not Practice.objects.exists()


def test_released_twice_it_is_one(world: World, meridian: Network, ada: Actor) -> None:
    _, practice = given(world, ada)
    with entered(world.northwind):
        draft = Draft.objects.get()
    again = browser_of(ada).post(f"/propose/meridian/{draft.pk}/release/", {"seen": "x"})
    assert again.status_code == 302
    assert str(practice) in again["Location"]
    with entered(world.meridian):
        assert Practice.objects.count() == 1


def test_adopted_run_and_closed_it_counts_and_reopened_it_is_taken_back(
    world: World, meridian: Network, ada: Actor, cleo: Actor, join: Callable[[str], Actor]
) -> None:
    _, practice = given(world, ada)
    edition = adopted(world, practice, cleo)
    assert (edition.origin_version, edition.title) == (1, "Stale multipath after failover")
    case, run = closed_run(world, edition, cleo, "worked", join)
    tell_outcomes(world)
    with entered(world.meridian):
        row = Evidence.objects.get()
        assert (row.outcome, row.version, row.is_withdrawn) == ("worked", 1, False)
        assert row.member_id == world.organization_ids["halcyon"]
        assert (row.at.hour, row.at.minute) == (0, 0), "the hour of a case is nobody's business"
        assert row.facets == {}, "the network has no word for this environment"
        assert row.run not in (run.pk, case.pk)
        assert Adoption.objects.get().is_named
    with entered(world.halcyon):
        reopen_case(fresh(case), by=cleo, source="It came back.")
    tell_outcomes(world)
    with entered(world.meridian):
        assert Evidence.objects.get().is_withdrawn


def test_steps_that_were_changed_at_home_tell_nothing(
    world: World, meridian: Network, ada: Actor, cleo: Actor, join: Callable[[str], Actor]
) -> None:
    _, practice = given(world, ada)
    edition = adopted(world, practice, cleo)
    with entered(world.halcyon):
        change(edition, cleo, "medium")
        assert Article.objects.select_related("live").get(pk=edition.pk).live.origin_version is None  # type: ignore[union-attr]
    closed_run(world, edition, cleo, "worked", join)
    tell_outcomes(world)
    with entered(world.meridian):
        assert not Evidence.objects.exists()


def test_own_typos_keep_telling(
    world: World, meridian: Network, ada: Actor, cleo: Actor, join: Callable[[str], Actor]
) -> None:
    _, practice = given(world, ada)
    edition = adopted(world, practice, cleo)
    with entered(world.halcyon):
        change(edition, cleo, "typo")
    closed_run(world, edition, cleo, "failed", join, note="No.")
    tell_outcomes(world)
    with entered(world.meridian):
        assert Evidence.objects.get().outcome == "failed"


def change(article: Article, by: Actor, significance: str, title: str = "Stale multipath, our way") -> None:
    """Another revision of an article, published."""
    revision = writing.begin_revision(article.pk, by=by)
    written = writing.Written(title, revision.body)
    writing.save_draft(article.pk, written, by=by, seen=revision.edited_at)
    publish(article.pk, by=by, significance=significance, note="Ours")


def test_next_version_is_shown_as_a_difference_and_taken(
    world: World, meridian: Network, ada: Actor, cleo: Actor
) -> None:
    article, practice = given(world, ada)
    edition = adopted(world, practice, cleo)
    with entered(world.northwind):
        change(Article.objects.get(pk=article), ada, "medium", "Stale multipath after a failover")
    assert propose(article, ada, title="Stale multipath after a failover", significance="medium") == practice
    page = browser_of(cleo, "halcyon").get(f"/knowledge/{edition.pk}/").content.decode()
    assert "See version 2" in page
    path = f"/knowledge/{edition.pk}/upstream/meridian/2/"
    assert "Says more." in browser_of(cleo, "halcyon").get(path).content.decode()
    assert browser_of(cleo, "halcyon").post(path).status_code == 302
    with entered(world.halcyon):
        row = Article.objects.select_related("live").get(pk=edition.pk)
        assert (row.origin_version, row.title) == (2, "Stale multipath after a failover")
    with entered(world.meridian):
        assert Adoption.objects.get().version == 2


def test_who_adapted_it_suggests_the_change_and_the_author_takes_it(
    world: World, meridian: Network, ada: Actor, cleo: Actor
) -> None:
    _, practice = given(world, ada)
    edition = adopted(world, practice, cleo)
    with entered(world.halcyon):
        change(edition, cleo, "medium", "Stale multipath, better")
    assert propose(edition.pk, cleo, "halcyon", title="Stale multipath, better") == practice
    mine = browser_of(ada).get(f"{HALL}{practice}/").content.decode()
    assert "suggests a change" in mine
    assert "suggests a change" not in browser_of(cleo, "halcyon").get(f"{HALL}{practice}/").content.decode()
    path = f"{HALL}{practice}/suggestion/"
    assert browser_of(cleo, "halcyon").get(path).status_code in (403, 404)
    taken = browser_of(ada).post(path, {"answer": "take", "significance": "medium"})
    assert taken.status_code == 302, taken.content
    with entered(world.meridian):
        row = Practice.objects.select_related("article__live").get(pk=practice)
        assert row.article.live is not None
        assert (row.article.live.number, row.article.title) == (2, "Stale multipath, better")


def test_words_taken_back_are_gone_wherever_they_were_adopted(
    world: World, meridian: Network, ada: Actor, cleo: Actor, hana: Actor
) -> None:
    article, practice = given(world, ada, summary="CNRY-words of Northwind")
    edition = adopted(world, practice, cleo)
    with entered(world.halcyon):
        change(edition, cleo, "medium", "CNRY-title of ours")
    path = f"{HALL}{practice}/withdraw/"
    assert browser_of(cleo, "halcyon").post(path).status_code == 403
    assert browser_of(ada).post(path).status_code == 302
    carry(world)
    with entered(world.meridian):
        row = Practice.objects.select_related("article").get(pk=practice)
        assert "CNRY" not in str(list(Revision.objects.values())) + row.article.title + row.article.summary
    with entered(world.halcyon):
        gone = Article.objects.get(pk=edition.pk)
        assert gone.is_archived
        assert "CNRY" not in str(list(Revision.objects.filter(article=gone).values())) + gone.title + gone.summary
    with entered(world.northwind):
        assert "CNRY-words" in str(Article.objects.select_related("live").get(pk=article).live.body)  # type: ignore[union-attr]
    words = browser_of(cleo, "halcyon").get(f"{HALL}{practice}/").content.decode()
    assert "CNRY" not in words


def test_who_uses_it_hears_that_it_is_held_and_whoever_curates_of_proposals(
    world: World, meridian: Network, people: People, ada: Actor, cleo: Actor, hana: Actor
) -> None:
    from network.actions.practices.keeping import hold_practice

    _, practice = given(world, ada)
    edition = adopted(world, practice, cleo)
    carry(world)
    bell = browser_of(hana, "halcyon").get("/notices/?show=all").content.decode()
    assert "proposed a practice" in bell
    with entered(world.meridian):
        hold_practice(practice, "It lost a pool.", by=people.hana)
    carry(world)
    mine = browser_of(cleo, "halcyon").get("/notices/?show=all").content.decode()
    assert "is on hold" in mine
    assert "is on hold" in browser_of(ada).get("/notices/?show=all").content.decode()
    page = browser_of(cleo, "halcyon").get(f"/knowledge/{edition.pk}/").content.decode()
    assert re.search(r"on hold\s+there", page)


def test_a_candidate_adopts_nothing_and_a_second_look_is_asked_for(
    world: World, meridian: Network, ada: Actor, ben: Actor, cleo: Actor
) -> None:
    from exchange.actions.rules import choose_rule
    from exchange.choices import Second
    from exchange.rules import ReleaseRule
    from tests.people import join as joined

    with entered(world.northwind):
        article = process(ada)
        choose_rule(ReleaseRule(second=Second.ALWAYS), by=joined(world, "ines"))
    browser = browser_of(ada)
    path = str(browser.post(f"/knowledge/{article.pk}/propose/meridian/")["Location"])
    said = {"title": "Stale multipath"}
    kept = browser.post(f"{path}keep/", said, headers={"HX-Request": "true"})
    assert browser.post(f"{path}release/", {**said, "seen": seen_in(kept)}).status_code == 409
    assert browser.post(f"{path}ask/", {**said, "reviewer": str(ben.card)}).status_code == 302
    with entered(world.northwind):
        assert draft_titles(ben, [Draft.objects.get().pk])[Draft.objects.get().pk].address == path
    looks = browser_of(ben).get(path)
    assert "A second look" in looks.content.decode()
    released = browser_of(ben).post(f"{path}release/", {"seen": seen_in(looks)})
    assert released.status_code == 302, released.content.decode()[-2000:]
