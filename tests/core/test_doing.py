"""What a door does with a refusal: a sentence on the form or on the next page, or a page of its own."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.test import RequestFactory

from core.doing import attempt, done
from core.refusals import Missing, NotAllowed, Overtaken, Refused


def sent() -> Any:
    request: Any = RequestFactory().post("/")
    request.session = {}
    request._messages = FallbackStorage(request)
    return request


def refusing(refused: Refused) -> Any:
    raise refused


def said(request: Any) -> list[tuple[str, str]]:
    return [(one.level_tag, one.message) for one in get_messages(request)]


def test_done_says_so_and_goes_there() -> None:
    request = sent()
    assert (
        done(request, lambda: "C-1042", lambda made: f"{made} is closed.", "/cases/").headers["Location"] == "/cases/"
    )
    assert said(request) == [("success", "C-1042 is closed.")]


def test_done_with_empty_words_says_nothing() -> None:
    request = sent()
    done(request, lambda: None, "", "/cases/")
    assert said(request) == []


def test_done_shows_what_was_refused_on_the_next_page() -> None:
    request = sent()
    assert done(request, lambda: refusing(Overtaken("Bob was faster.")), "Done.", "/cases/").status_code == 302
    assert said(request) == [("error", "Bob was faster.")]


@pytest.mark.parametrize("refused", [Missing(), NotAllowed("That is for admins.")])
def test_what_is_unseen_or_not_allowed_stays_a_page_of_its_own(refused: Refused) -> None:
    form = forms.Form({})
    with pytest.raises(type(refused)):
        done(sent(), lambda: refusing(refused), "Done.", "/cases/")
    with pytest.raises(type(refused)):
        attempt(form, lambda: refusing(refused))


def test_done_shows_what_its_caller_does_not_pass_on() -> None:
    request = sent()
    done(request, lambda: refusing(NotAllowed("That is for admins.")), "Done.", "/cases/", passed=(404,))
    assert said(request) == [("error", "That is for admins.")]


def test_attempt_returns_what_was_made_or_puts_the_sentence_on_the_form() -> None:
    form = forms.Form({})
    assert attempt(form, lambda: "made") == "made"
    assert attempt(form, lambda: refusing(Refused("Give it a name."))) is None
    assert form.non_field_errors() == ["Give it a name."]
