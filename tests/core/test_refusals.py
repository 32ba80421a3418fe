"""An expected "no" says why, and which answer it is."""

from __future__ import annotations

import pytest

from core.refusals import Missing, NotAllowed, Overtaken, Refused


@pytest.mark.parametrize(("kind", "status"), [(Refused, 422), (NotAllowed, 403), (Overtaken, 409), (Missing, 404)])
def test_refusal_has_its_sentence_and_its_answer(kind: type[Refused], status: int) -> None:
    refused = kind("Not today.")
    assert (refused.status, refused.sentence, str(refused)) == (status, "Not today.", "Not today.")
    assert isinstance(refused, Refused)


def test_missing_says_the_same_of_what_is_unseen_and_what_is_not_there() -> None:
    assert Missing().sentence == "There is nothing here that you can see."
