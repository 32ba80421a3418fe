"""The page on which one composes what crosses: nothing typed is lost, and it says what is true."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from core.spaces import entered
from exchange.models import Draft, Mirror
from network.models import Community, Discussion, Escalation
from tests.exchange.conftest import Asked, seen_in
from tests.exchange.test_asking_around import begun, community  # noqa: F401 - a fixture
from tests.network.conftest import people  # noqa: F401 - a fixture
from tests.world import World

LONG = "A very long word. " * 1_400
HAPPENS = "answers-happens"


def page_of(answer: Any) -> str:
    """What a page says, as people read it."""
    return unescape(answer.content.decode())


# What is refused.


@pytest.mark.parametrize("door", ["keep", "ask", "release"])
def test_whatever_is_refused_every_word_and_tick_comes_back_as_it_was_sent(
    door: str, asked: Asked, world: World
) -> None:
    path = asked.begin()
    given = {HAPPENS: LONG, "answers-tried": "CNRY-tried", "title": "CNRY-typed", "file": [asked.log]}
    answer = asked.browser.post(f"{path}{door}/", asked.filled(**given))
    words = page_of(answer)
    assert answer.status_code == 422
    assert "Write at most 20000 characters." in words
    assert LONG.strip() in words
    assert 'value="CNRY-typed"' in words
    assert words.count("CNRY-tried") >= 2, "in its field, and in what crosses"
    for key in (asked.entry, asked.log):
        assert re.search(rf'value="{key}"[^>]* checked', words)
    again = page_of(asked.browser.get(path))
    assert "CNRY-tried" in again, "what is valid is kept"
    assert 'value="CNRY-typed"' in again
    assert LONG.strip() not in again
    with entered(world.meridian):
        assert not Escalation.objects.exists()


def test_too_long_title_comes_back_and_loses_nothing_beside_it(asked: Asked) -> None:
    path, title = asked.begin(), "T" * 201
    answer = asked.browser.post(f"{path}release/", asked.filled(title=title, **{HAPPENS: "CNRY-happens"}))
    words = page_of(answer)
    assert answer.status_code == 422
    assert "Title: Write at most 200 characters." in words
    assert f'value="{title}"' in words
    assert "CNRY-happens" in page_of(asked.browser.get(path))
    assert title not in page_of(asked.browser.get(path))


def test_forged_severity_is_refused_in_the_products_words_and_loses_nothing(asked: Asked, world: World) -> None:
    path = asked.begin()
    words = page_of(asked.browser.post(f"{path}release/", asked.filled(severity="CNRY", title="CNRY-typed")))
    assert "Choose one of the severities that are shown." in words
    assert "Select a valid choice" not in words
    assert 'value="CNRY-typed"' in words
    with entered(world.northwind):
        assert Draft.objects.get().data["severity"] == "medium", "what was kept stays"


def test_refused_decision_comes_back_with_its_words_and_the_default_crosses(asked: Asked) -> None:
    path = asked.begin()
    handle = re.findall(r'name="d-([0-9a-f]+)"[^>]*What happens to tf-db-03"', page_of(asked.keep(path)))[0]
    given = {f"d-{handle}": "replace", f"w-{handle}": "<not plain>", "title": "CNRY-typed"}
    words = page_of(asked.browser.post(f"{path}keep/", asked.filled(**given)))
    assert "What stands in for it is made of letters" in words
    assert 'value="<not plain>"' in words
    assert 'value="CNRY-typed"' in words
    assert "host A" in words.split('class="preview"')[1].split("</section>")[0]


def test_lines_say_how_much_they_take_and_no_long_text_is_cut_without_a_word(asked: Asked) -> None:
    words = page_of(asked.browser.get(asked.begin()))
    assert not re.search(r'<textarea[^>]*name="answers-happens"[^>]*maxlength', words)
    assert re.search(r'name="title"[^>]*maxlength="200"', words)


def test_ends_of_lines_count_as_their_field_counts_them(asked: Asked) -> None:
    answer = asked.browser.post(f"{asked.begin()}keep/", asked.filled(**{HAPPENS: "a\r\n" * 9_999}))
    assert answer.status_code == 302


def test_more_is_added_without_saying_again_how_severe_it_is(asked: Asked, world: World) -> None:
    """The page of an addition asks for neither severity nor label, and its form sends neither."""
    asked.release(asked.begin())
    with entered(world.northwind):
        key = Mirror.objects.get().pk
    path = asked.browser.post(f"/cases/{asked.case.ref}/escalate/meridian/", {"escalation": str(key)})["Location"]
    given = {"title": "CNRY-more", "entry": [asked.entry]}
    kept = asked.browser.post(f"{path}keep/", given, headers={"HX-Request": "true"})
    answer = asked.browser.post(f"{path}release/", given | {"seen": seen_in(kept)})
    assert answer.status_code == 302, page_of(answer)


# What the page says.


def test_enter_keeps_the_draft(asked: Asked) -> None:
    words = page_of(asked.browser.get(asked.begin()))
    form = words.split('id="draft"')[1].split("</form>")[0]
    first = re.findall(r"<button[^>]*>", form)[0]
    assert "formaction" not in first
    assert 'tabindex="-1"' in first
    assert 'type="button"' not in first


def test_discussion_never_begins_without_a_word(asked: Asked, community: Community, world: World) -> None:  # noqa: F811
    path = begun(asked, community)
    answer = asked.release(path, entry=[])
    assert answer.status_code == 409
    assert "Tick what they are to read" in page_of(answer)
    with entered(world.meridian):
        assert not Discussion.objects.exists()
    assert "Tick what they are to read" not in page_of(asked.keep(path))


def test_community_is_told_who_reads_and_nothing_of_clocks(asked: Asked, community: Community) -> None:  # noqa: F811
    words = page_of(asked.browser.get(begun(asked, community)))
    assert "Their people on this escalation" not in words
    assert "Everybody in Block storage reads it, people of other organizations too. The label" in words
    assert "no clock runs" not in words
    other = page_of(asked.browser.get(asked.begin()))
    assert "no clock runs" in other


def test_what_is_ticked_is_said_to_cross_beside_the_answers(asked: Asked, world: World) -> None:
    from cases.models import Case

    with entered(world.northwind):
        Case.objects.filter(pk=asked.case.pk).update(product="Array 4800")
    words = page_of(asked.browser.get(asked.begin()))
    assert "Beside your answers above, only what is ticked here." in words
    assert "Taken from the case." in words
    assert words.count("Stands in an answer above") == 1


def test_count_follows_what_is_ticked(asked: Asked) -> None:
    path = asked.begin()
    words = page_of(asked.keep(path, file=[asked.log]))
    [said] = re.findall(r'id="crosses-summary" hx-swap-oob="true">([^<]*)<', words)
    assert said == "2 fields, 1 entry, 1 file"
    page = page_of(asked.browser.get(path))
    assert page.count("crosses-summary") == 1
    assert 'id="crosses-summary">2 fields, 1 entry, 1 file<' in page
