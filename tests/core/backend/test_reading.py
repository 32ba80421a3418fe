"""Rows of kept statements are what Django's own reading gives, in every form that is asked for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, models
from django.db.models import F, Value
from django.db.models.functions import Concat

from cases.models import Case
from core.actor import Actor
from core.backend.reading import Unreadable
from core.statements import NotRemembered, remembered
from directory.models import Client, Person
from tests.factories.cases import make_queue, open_case
from tests.world import World


def both(queryset: models.QuerySet[Any]) -> tuple[list[Any], list[Any]]:
    """The rows by a remembered statement, and as Django reads them."""

    @remembered()
    def kept() -> models.QuerySet[Any]:
        return queryset.all()

    return kept(), list(queryset.all())


def plain(row: Any) -> dict[str, Any]:
    """What a row holds, with the rows that were joined to it."""
    held = {name: value for name, value in vars(row).items() if name != "_state"}
    joined = {name: plain(one) if one else None for name, one in row._state.fields_cache.items()}
    return held | {"joined": joined, "state": (row._state.adding, row._state.db, row._state.space), "is": type(row)}


@pytest.fixture
def cases(northwind: World, ravi: Actor, ada: Actor) -> World:
    """Three cases, one of them with an assignee."""
    queue = make_queue()
    for _ in range(3):
        open_case(ravi, queue)
    Case.objects.filter(number=Case.objects.order_by("number")[0].number).update(
        assignee=ada.person_id, fields={"site": "Bilbao"}, tags=["vpn", "mail"]
    )
    Client.objects.update(name="Tallis Freight")
    return northwind


class TestModels:
    def test_rows_with_joined_rows_and_none(self, cases: World) -> None:
        mine, theirs = both(
            Case.objects.select_related("queue__team", "requester__client", "assignee").order_by("number")
        )
        assert [plain(row) for row in mine] == [plain(row) for row in theirs]
        assert {row.assignee is None for row in mine} == {True, False}
        assert mine[0].fields == {"site": "Bilbao"}

    def test_columns_that_were_left_out_are_read_when_asked_for(self, cases: World) -> None:
        mine, theirs = both(
            Case.objects.only("number", "requester__name").select_related("requester").order_by("number")
        )
        assert [row.get_deferred_fields() for row in mine] == [row.get_deferred_fields() for row in theirs]
        assert mine[0].subject == theirs[0].subject

    def test_annotated_values(self, cases: World) -> None:
        shown = Concat(Value("C-"), F("number"), output_field=models.CharField())
        mine, theirs = both(Case.objects.annotate(shown=shown).order_by("number"))
        assert [row.shown for row in mine] == [row.shown for row in theirs]

    def test_a_row_can_be_changed_and_saved(self, cases: World) -> None:
        [first, *_], _ = both(Case.objects.order_by("number"))
        first.subject = "The tunnel is up again"
        first.save()
        assert Case.objects.get(pk=first.pk).subject == "The tunnel is up again"


class TestValues:
    def test_names(self, cases: World) -> None:
        mine, theirs = both(Case.objects.order_by("number").values_list("pk", "fields", "opened_at", named=True))
        assert mine == theirs
        assert mine[0].fields == {"site": "Bilbao"}
        assert mine[0]._fields == theirs[0]._fields

    def test_names_of_every_column_where_none_is_named(self, cases: World) -> None:
        kept, usual = both(Client.objects.values_list(named=True))
        assert [one._asdict() for one in kept] == [one._asdict() for one in usual]
        assert len(kept) > 0

    def test_one_column(self, cases: World) -> None:
        mine, theirs = both(Case.objects.order_by("number").values_list("tags", flat=True))
        assert mine == theirs
        assert mine[0] == ["vpn", "mail"]

    def test_columns_beside_those_it_is_sorted_by(self, cases: World) -> None:
        mine, theirs = both(Case.objects.order_by("number", "opened_at").values_list("subject", "status"))
        assert mine == theirs

    def test_distinct_rows_sorted_by_a_column_that_is_not_shown(self, cases: World) -> None:
        mine, theirs = both(Case.objects.order_by("number").distinct().values_list("subject"))
        assert mine == theirs


class TestRefusals:
    def test_dictionaries(self, cases: World) -> None:
        with pytest.raises(Unreadable, match="ValuesIterable"):
            both(Case.objects.values("number"))

    def test_rows_of_a_related_manager(self, cases: World) -> None:
        person = Person.objects.filter(requested_cases__isnull=False).distinct().get()
        with pytest.raises((Unreadable, NotRemembered)):
            both(person.requested_cases.all())


MOMENTS = [
    ("2026-11-22 10:31:05+00", datetime(2026, 11, 22, 10, 31, 5, tzinfo=UTC)),
    ("2026-11-22 10:31:05.2+00", datetime(2026, 11, 22, 10, 31, 5, 200_000, tzinfo=UTC)),
    ("2026-11-22 10:31:05.123456+02", datetime(2026, 11, 22, 8, 31, 5, 123_456, tzinfo=UTC)),
    ("0001-01-01 00:00:00+00", datetime(1, 1, 1, tzinfo=UTC)),
    ("1883-11-18 12:03:58-04:56", datetime(1883, 11, 18, 16, 59, 58, tzinfo=UTC)),
]


class TestMoments:
    @pytest.mark.parametrize(("written", "moment"), MOMENTS)
    def test_a_moment_is_aware_and_in_utc(self, cases: World, written: str, moment: datetime) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::timestamptz", [written])
            [found] = cursor.fetchone()
        assert (found, found.tzinfo) == (moment, UTC)

    def test_a_moment_that_python_has_not_is_refused_and_not_guessed(self, cases: World) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 'infinity'::timestamptz")
            with pytest.raises(Exception, match="too large|year"):
                cursor.fetchone()
