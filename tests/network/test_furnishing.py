"""What a new network begins with: planted once by its template, and its own from then on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.actor import Actor
from core.spaces import entered
from intake.schema import REFERRING, questions_of
from network.actions import naming, rules
from network.actions.forms import take_back_form
from network.actions.furnishing import furnish_network
from network.agreements import agreed
from network.asked import FIRST_FORM, form_key
from network.choices import Severity
from network.clockwork import nobody
from network.furnishing import rules_of, sections_of, words_of
from network.models import Topic
from network.naming import NetworkWords
from network.rules import HOUR, Rules
from network.selectors.forms import asked_form
from tenants.models import Network
from tenants.networks import ALLIANCE, DEVELOPMENT, RESPONSE, TEMPLATES, Template
from tests.network.test_halls import in_hall
from tests.people import browser_of
from tests.world import World


@pytest.fixture
def bare(world: World) -> Iterator[World]:
    """The test runs in Meridian's space, which was never furnished."""
    with entered(world.meridian):
        yield world


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES)
def test_template_fits_what_a_network_may_choose(template: Template) -> None:
    assert words_of(template).guide
    assert all(one.when for one in words_of(template).lines), "a sentence for each"
    assert template is ALLIANCE or rules_of(template).acknowledged, "one begins with the clocks of every network"
    assert not [one for one in questions_of(sections_of(template)) if one.sort in REFERRING]
    assert len(template.brings) == len(set(template.brings)) >= 3


@pytest.mark.parametrize("template", [RESPONSE, DEVELOPMENT], ids=["response", "development"])
def test_new_network_has_the_words_clocks_and_form_of_its_template(bare: World, template: Template) -> None:
    furnish_network(template, by=nobody())
    found = agreed()
    assert (found.words, found.rules) == (words_of(template), rules_of(template))
    asked = asked_form(nobody(), None)
    assert (asked.key, asked.version, asked.sections) == (form_key(None), 1, sections_of(template))
    assert [one.name for one in Topic.objects.order_by("name")] == sorted(name for _, name in template.topics)


def test_urgent_call_of_rapid_response_is_acknowledged_within_a_quarter(bare: World) -> None:
    furnish_network(RESPONSE, by=nobody())
    assert agreed().rules.acknowledged[Severity.URGENT] == HOUR // 4
    assert agreed().words.name_of("urgent") == "People or site at risk"


def test_what_was_planted_is_the_networks_own_and_can_be_taken_back(bare: World) -> None:
    furnish_network(RESPONSE, by=nobody())
    naming.take_back_words(by=nobody())
    rules.take_back_rules(by=nobody())
    assert (agreed().words, agreed().rules) == (NetworkWords(), Rules())
    furnish_network(RESPONSE, by=nobody())
    assert agreed().rules == Rules(), "it is not planted again"


def test_admin_of_the_network_takes_back_the_form_it_began_with(bare: World, meridian: Network, hana: Actor) -> None:
    by = in_hall(hana, meridian, bare, "halcyon")
    Topic.objects.all().delete()  # as before it was furnished
    furnish_network(DEVELOPMENT, by=nobody())
    assert asked_form(by, None).version == 1
    take_back_form(None, by=by)
    assert asked_form(by, None).sections == FIRST_FORM


def test_founding_page_says_what_each_kind_brings(world: World, ines: Actor) -> None:
    words = browser_of(ines).get("/networks/found/").content.decode()
    for template in TEMPLATES.values():
        assert template.title in words
        assert f"Topics: {', '.join(name for _, name in template.topics)}." in words
    assert "“People or site at risk” is acknowledged within 15 minutes." in words
    assert "one hour for what is urgent" in words
