"""What the worker tells and mails: nothing to anybody that they may not see, and nothing of another member's."""

from __future__ import annotations

import pytest

from tests.isolation.seed import SLUGS
from tests.isolation.walk import Walker
from tests.isolation.working import Work


@pytest.mark.parametrize("slug", SLUGS)
def test_notices_reach_nobody_who_may_not_see_what_happened(walker: Walker, slug: str) -> None:
    told = Work(walker, slug).delivering()
    assert told.wrong == []
    assert told.much > 20


@pytest.mark.parametrize("slug", SLUGS)
def test_mails_say_nothing_that_their_reader_may_not_see(walker: Walker, slug: str) -> None:
    told = Work(walker, slug).mailing()
    assert told.wrong == []
    assert told.much > 4
