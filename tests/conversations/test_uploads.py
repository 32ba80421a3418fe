"""Files that were uploaded and never sent: who keeps them, and when they go."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from conversations.actions import files
from conversations.actions.files import UNSENT_FOR, discard_file, sweep_uploads, upload_file
from conversations.models import Attachment
from conversations.tasks import TASK_OF_UPLOADS
from core.actor import Actor
from core.refusals import Missing, Refused
from core.spaces import REGISTRY, entered
from notifications.actions.reading import keep_draft
from tenants import due
from tenants.models import DueMoment
from tests.factories.cases import make_queue, open_case
from tests.world import World

HOUR = timedelta(hours=1)


def upload(by: Actor, name: str = "log.txt", age: timedelta = timedelta()) -> Attachment:
    made = upload_file(name, BytesIO(b"words"), by=by, limit=1000)
    Attachment.objects.filter(pk=made.pk).update(at=timezone.now() - age)
    return made


def left() -> list[str]:
    return list(Attachment.objects.order_by("name").values_list("name", flat=True))


def moments() -> list[datetime]:
    with entered(REGISTRY):
        return list(DueMoment.objects.filter(kind=files.MOMENT).values_list("at", flat=True))


def test_what_nobody_sent_for_a_day_goes_with_its_bytes(
    northwind: World, ada: Actor, ravi: Actor, django_capture_on_commit_callbacks: object
) -> None:
    old, young = upload(ada, "a.txt", age=25 * HOUR), upload(ravi, "b.txt", age=23 * HOUR)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        sweep_uploads(timezone.now())
    assert left() == ["b.txt"]
    assert not default_storage.exists(old.path)
    assert default_storage.exists(young.path)


def test_what_waits_with_unsent_words_stays_with_them(northwind: World, ada: Actor) -> None:
    case = open_case(ada, make_queue())
    waiting, _ = upload(ada, "a.txt", age=50 * HOUR), upload(ada, "b.txt", age=50 * HOUR)
    keep_draft(f"case:{case.pk}", "Not yet.", by=ada, data={"attached": str(waiting.pk)})
    sweep_uploads(timezone.now())
    assert left() == ["a.txt"]
    keep_draft(f"case:{case.pk}", "Not yet.", by=ada, data={"attached": ""})
    sweep_uploads(timezone.now())
    assert left() == []


def test_the_moment_is_that_of_the_oldest_and_goes_with_the_last(northwind: World, ada: Actor) -> None:
    began = timezone.now()
    upload(ada, "a.txt", age=3 * HOUR)
    later = upload(ada, "b.txt")
    [at] = moments()
    assert began - 3 * HOUR <= at - UNSENT_FOR < began - 2 * HOUR
    sweep_uploads(at + timedelta(seconds=1))
    assert left() == ["b.txt"]
    [at] = moments()
    assert at == Attachment.objects.get(pk=later.pk).at + UNSENT_FOR
    sweep_uploads(at)
    assert (left(), moments()) == ([], [])
    assert due._tasks[files.MOMENT] == TASK_OF_UPLOADS, "a job of the worker takes the moment"


def test_a_person_who_never_sends_is_stopped_and_can_make_room(
    northwind: World, ada: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_WAITING", 1)
    first = upload(ada)
    with pytest.raises(Refused, match="without sending"):
        upload(ada, "b.txt")
    discard_file(first.pk, by=ada)
    upload(ada, "b.txt")
    assert left() == ["b.txt"]


def test_an_upload_is_its_writers_alone_to_take_back(northwind: World, ada: Actor, ben: Actor) -> None:
    made = upload(ada)
    with pytest.raises(Missing):
        discard_file(made.pk, by=ben)
    assert left() == ["log.txt"]
