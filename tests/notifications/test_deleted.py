"""An entry that was deleted: its words are nowhere, neither in a table nor in what was about to be told of it."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.core.files.storage import default_storage

from cases.actions import cases as actions
from cases.models import Case
from conversations.actions.entries import delete_entry, edit_entry
from conversations.models import Attachment
from core.actor import Actor
from notifications.actions.feeds import make_feed
from notifications.actions.follows import follow
from tests.cases.test_retention import rows
from tests.factories.cases import fresh
from tests.notifications.conftest import Work
from tests.people import browser_of

Send = Callable[[], list[Any]]


def test_deleted_words_are_in_no_table_no_page_no_feed_and_no_mail(
    case: Case, ada: Actor, ben: Actor, ravi: Actor, hear: Work, outgoing: Send, django_capture_on_commit_callbacks: Any
) -> None:
    follow("case", case.pk, by=ben, level="watching")
    feeds = [make_feed("case", case.pk, by=who)[1] for who in (ben, ravi)]
    entry = actions.reply(case, by=ada, source="CNRY first, @Ben Okoro", uploads=[("CNRY.txt", BytesIO(b"CNRY file"))])
    edit_entry(entry, by=ada, source="CNRY second")
    hear()
    path = Attachment.objects.get().path
    [before] = [feed for feed in feeds if "CNRY" in fed(feed)][:1]
    assert [place for place, text in rows().items() if "CNRY" in text]
    with django_capture_on_commit_callbacks(execute=True):
        delete_entry(entry, by=ada)
    hear()
    assert [place for place, text in rows().items() if "CNRY" in text] == []
    assert not default_storage.exists(path)
    assert [feed for feed in feeds if "CNRY" in fed(feed)] == []
    assert [letter for letter in outgoing() if "CNRY" in letter.subject + letter.body] == []
    assert [place for place, text in rows().items() if "CNRY" in text] == [], "nor in what was sent"
    old = f"/entries/{entry.pk}/versions/"
    here = f"/cases/{fresh(case).ref}/"
    for who in (ada, ben, ravi):
        for page in (here, f"{here}timeline/", "/notices/?show=all", "/notices/newest/", "/mail/", old):
            assert "CNRY" not in browser_of(who).get(page, follow=True).content.decode(), page
    assert before


def fed(token: str) -> str:
    return browser_of(None).get(f"/feeds/{token}/").content.decode()
