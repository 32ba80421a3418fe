"""A case and what is known: articles that answered it, articles written from it."""

from __future__ import annotations

import pytest

from cases.actions import cases as case_actions
from cases.actions.knowledge import link_article, unlink_article
from cases.actions.merging import merge_cases
from cases.models import Case, Queue
from cases.selectors.links import belonging_to
from conversations.models import Link
from core.actor import Actor
from core.refusals import Missing, Overtaken, Refused
from directory.models import Team
from knowledge.models import Article
from knowledge.selectors.articles import article_page
from tests.factories.cases import fresh, make_queue, open_case
from tests.factories.knowledge import fresh as fresh_article
from tests.factories.knowledge import published
from tests.people import browser_of
from tests.world import World


@pytest.fixture
def case(queue: Queue, ravi: Actor, ada: Actor) -> Case:
    return open_case(ravi, queue, body="Volumes go read-only after a failover.")


def test_article_is_linked_while_solving_and_counts_as_reuse(case: Case, ada: Actor) -> None:
    article = published(ada)
    link_article(case, article.pk, by=ada)
    with pytest.raises(Overtaken):
        link_article(case, article.pk, by=ada)
    assert fresh_article(article).reused == 1
    assert [line.article for line in belonging_to(fresh(case), ada)[1]] == [article]
    [linked] = article_page(ada, article.pk).links
    assert (linked.words, linked.ref, linked.title) == ("Answered", case.ref, case.subject)
    unlink_article(case, article.pk, by=ada)
    assert fresh_article(article).reused == 0
    assert not Link.objects.exists()


def test_linked_later_it_takes_the_place_of_the_reason(case: Case, ada: Actor) -> None:
    case_actions.close_case(case, by=ada, resolution="solved", no_article="to_write")
    article = published(ada)
    link_article(fresh(case), article.pk, by=ada)
    assert (fresh(case).article_id, fresh(case).no_article) == (article.pk, "")
    with pytest.raises(Refused, match="closed with this article"):
        unlink_article(fresh(case), article.pk, by=ada)


def test_links_show_no_case_that_one_does_not_see(northwind: World, ada: Actor, ben: Actor, ravi: Actor) -> None:
    hidden = open_case(ravi, make_queue("Licences", is_open=False), "CNRY-subject")
    article = published(ada)
    link_article(hidden, article.pk, by=ada)
    assert [one.title for one in article_page(ada, article.pk).links] == ["CNRY-subject"]
    page = browser_of(ben).get(f"/knowledge/{article.pk}/")
    assert page.status_code == 200
    assert b"CNRY-subject" not in page.content
    assert b"<dd>1 case</dd>" in page.content


def test_links_show_no_article_that_one_does_not_see(case: Case, ada: Actor, ben: Actor) -> None:
    article = published(ada, "CNRY-title", audience="team", team=Team.objects.get(name="Storage").pk)
    link_article(case, article.pk, by=ada)
    page = browser_of(ben).get(f"/cases/{case.ref}/")
    assert b"CNRY-title" not in page.content
    with pytest.raises(Missing):
        link_article(case, article.pk, by=ben)


def test_article_is_written_from_a_case_in_two_clicks(case: Case, ada: Actor) -> None:

    browser = browser_of(ada)
    page = browser.get(f"/cases/{case.ref}/article/")
    form = page.context["form"]
    assert form["issue"].value() == "Volumes go read-only after a failover."
    assert form["title"].value() == case.subject
    sent = {name: form[name].value() or "" for name in form.fields} | {"audience": "all", "topic": "", "team": ""}
    answer = browser.post(f"/cases/{case.ref}/article/", sent)
    article = Article.objects.get()
    assert answer["Location"] == f"/knowledge/{article.pk}/draft/"
    assert [(row.kind, row.from_id, row.to_id) for row in Link.objects.all()] == [("captured", article.pk, case.pk)]
    assert [line.words for line in belonging_to(fresh(case), ada)[1]] == ["Written up in"]
    assert fresh_article(article).reused == 0


def test_article_of_a_private_queue_begins_with_its_team(northwind: World, ada: Actor, ravi: Actor) -> None:
    hidden = open_case(ravi, make_queue("Licences", is_open=False))
    placed = browser_of(ada).get(f"/cases/{hidden.ref}/article/").context["placed"]
    assert placed["audience"].value() == "team"
    assert placed["team"].value() == str(Team.objects.get(name="Storage").pk)


def test_closing_offers_the_linked_article(case: Case, ada: Actor) -> None:
    article = published(ada)
    link_article(case, article.pk, by=ada)
    browser = browser_of(ada)
    page = browser.get(f"/cases/{case.ref}/close/")
    assert page.context["asked"].form["no_article"].value() == str(article.pk)
    browser.post(f"/cases/{case.ref}/close/", {"resolution": "solved", "no_article": str(article.pk)})
    assert (fresh(case).is_closed, fresh(case).article_id) == (True, article.pk)


def test_merged_case_takes_its_articles_along(case: Case, ada: Actor, ravi: Actor, queue: Queue) -> None:
    article, target = published(ada), open_case(ravi, queue, "The same")
    link_article(case, article.pk, by=ada)
    link_article(target, article.pk, by=ada)
    merge_cases(target, [case], by=ada)
    assert [line.article for line in belonging_to(fresh(target), ada)[1]] == [article]
