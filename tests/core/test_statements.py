"""Remembered statements: the same rows as a query built afresh, for every value, role and space; or a refusal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, connections, transaction
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

from core import statements
from core.actor import Actor, Role
from core.models import Setting
from core.spaces import NoSpace, WrongSpace, entered
from core.statements import Ask, NotRemembered, padded, remembered
from directory.models import Client, Person, Team, TeamMember
from tests.world import World

ADA, BEN, RAVI = (uuid4() for _ in range(3))


def make_people() -> None:
    client = Client.objects.create(name="Delta Water")
    for key, name in ((ADA, "Ada Brandt"), (BEN, "Ben Okafor"), (RAVI, "Ravi Menon")):
        Person.objects.create(id=key, name=name, kind="colleague", client=client, email=f"{name[:3].lower()}@x.example")


@pytest.fixture
def people(northwind: World) -> World:
    make_people()
    return northwind


@remembered()
def _people(keys: tuple[UUID, ...]) -> Any:
    return Person.objects.filter(pk__in=keys).select_related("client").order_by("name")


@remembered("name")
def _named(name: str) -> Any:
    return Person.objects.filter(name=name)


def names(rows: list[Any]) -> list[str]:
    return [row.name for row in rows]


class TestRows:
    def test_each_call_has_its_own_values(self, people: World) -> None:
        assert names(_people((ADA, BEN))) == ["Ada Brandt", "Ben Okafor"]
        assert names(_people((RAVI, BEN))) == ["Ben Okafor", "Ravi Menon"]
        assert names(_people((uuid4(), uuid4()))) == []
        assert names(_people((ADA,))) == ["Ada Brandt"]
        assert _people(()) == []

    def test_what_comes_with_a_row_is_there(self, people: World, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(1):
            [ada] = _people((ADA,))
            assert ada.client.name == "Delta Water"
        ada.name = "Ada B."
        ada.save()
        assert names(_people((ADA,))) == ["Ada B."]

    def test_words_are_values_where_the_decorator_names_them(self, people: World) -> None:
        assert names(_named("Ada Brandt")) == ["Ada Brandt"]
        assert names(_named("' OR 1=1 --")) == []
        assert names(_named("%s %%")) == []
        assert len(_named._kept) == 1
        assert _named.first("Nobody") is None

    def test_constants_keep_their_percent_signs(self, people: World) -> None:
        @remembered()
        def half(key: UUID) -> Any:
            return Person.objects.filter(Q(email__contains="%") | Q(pk=key)).exclude(name__startswith="50%s")

        Person.objects.create(name="Full", kind="colleague", email="100%@x.example")
        assert sorted(names(half(ADA))) == ["Ada Brandt", "Full"]

    def test_plain_values_and_numbers(self, people: World) -> None:
        @remembered("rank")
        def above(rank: int) -> Ask:
            return Ask("SELECT name, %s + 1 FROM directory_person WHERE length(name) > %s ORDER BY name", (rank, rank))

        assert above(9) == [("Ada Brandt", 10), ("Ben Okafor", 10), ("Ravi Menon", 10)]
        assert above(40) == []
        assert list(above.once(9)) == above(9)

    def test_a_key_inside_json_is_a_value(self, people: World) -> None:
        @remembered()
        def owned(owner: UUID) -> Any:
            return Setting.objects.filter(kind="case_view", data__owner=str(owner))

        for owner in (ADA, BEN):
            Setting.objects.create(kind="case_view", name=str(owner), data={"owner": str(owner)})
        assert names(owned(ADA)) == [str(ADA)]
        assert names(owned(BEN)) == [str(BEN)]
        assert len(owned._kept) == 1

    def test_moments_are_values(self, people: World) -> None:
        @remembered()
        def since(moment: datetime) -> Any:
            return Person.objects.filter(created_at__gte=moment)

        assert len(since(timezone.now().replace(year=2001))) == 3
        assert since(timezone.now().replace(year=2101)) == []

    def test_roles_are_shapes_and_teams_values(self, people: World, ada: Actor, ravi: Actor) -> None:
        @remembered()
        def theirs(actor: Actor) -> Any:
            rows = TeamMember.objects.filter(team__in=actor.team_ids)
            return rows if actor.is_staff else rows.none()

        team = Team.objects.create(name="Night")
        TeamMember.objects.create(team=team, person_id=BEN)
        mine = Actor(uuid4(), ada.organization_id, Role.AGENT, ADA, "Ada", ada.space, frozenset({team.pk}))
        other = Actor(uuid4(), ada.organization_id, Role.AGENT, BEN, "Ben", ada.space, frozenset({uuid4()}))
        assert [row.person_id for row in theirs(mine)] == [BEN]
        assert theirs(other) == []
        assert theirs(ravi) == []
        assert len(theirs._kept) == 2

    def test_lists_of_many_lengths_share_statements(self, people: World) -> None:
        before = len(_people._kept)
        for number in range(9, 17):
            assert names(_people(padded([ADA, *(uuid4() for _ in range(number - 1))]))) == ["Ada Brandt"]
        assert len(_people._kept) == before + 1
        assert padded([]) == ()
        assert len(padded([ADA, BEN, RAVI])) == 4
        assert padded([ADA, ADA]) == (ADA,)

    def test_shapes_are_bounded(self, people: World, monkeypatch: pytest.MonkeyPatch) -> None:
        @remembered()
        def worded(name: str) -> Any:
            return Person.objects.filter(name=name)

        monkeypatch.setattr(statements, "SHAPES", 4)
        for number in range(9):
            assert worded(f"Nobody {number}") == []
        assert names(worded("Ada Brandt")) == ["Ada Brandt"]
        assert len(worded._kept) <= 4

    @pytest.mark.parametrize("meets", ["while it looks", "at the same one", "with none left"])
    def test_threads_that_make_room_at_once_do_not_break_each_other(
        self, meets: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Shared(dict[Any, Any]):
            """Whoever looks for the first one meets another thread that makes room."""

            def __iter__(self) -> Iterator[Any]:
                first = list(self.keys())[:1]
                found = iter(first) if meets == "at the same one" else super().__iter__()
                if meets == "with none left":
                    self.clear()
                    return iter(())
                self.pop(first[0])
                return found

        monkeypatch.setattr(statements, "SHAPES", 1)
        monkeypatch.setattr(_people, "_kept", Shared(dict.fromkeys(range(6))))
        _people._keep("asked last", None)
        assert len(_people._kept) == (0 if meets == "with none left" else 1)


class TestSpaces:
    @pytest.fixture(autouse=True)
    def as_it_is_served(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without the comparison, which would build each query afresh and have its guards refuse."""
        monkeypatch.setattr(statements, "check", False)

    def test_each_space_answers_with_its_own_rows(self, world: World) -> None:
        for space, name in ((world.northwind, "Ada of Northwind"), (world.meridian, "Ada of Meridian")):
            with entered(space):
                Person.objects.create(id=ADA, name=name, kind="colleague")
        for _ in range(8):  # past the number of runs after which the server keeps one plan
            with entered(world.northwind):
                assert names(_people((ADA,))) == ["Ada of Northwind"]
            with entered(world.meridian):
                assert names(_people((ADA,))) == ["Ada of Meridian"]

    def test_what_it_reads_belongs_to_the_space(self, world: World) -> None:
        with entered(world.northwind):
            make_people()
            [ada] = _people((ADA,))
        with entered(world.meridian), pytest.raises(WrongSpace), transaction.atomic():
            ada.save()

    def test_nothing_is_asked_outside_a_space(self, people: World) -> None:
        _people((ADA,))
        from core.spaces import _current

        token = _current.set(None)
        try:
            with pytest.raises(NoSpace):
                _people((ADA,))
        finally:
            _current.reset(token)

    def test_an_actor_of_another_space_is_refused_each_time(self, world: World, ada: Actor, cleo: Actor) -> None:
        @remembered()
        def seen(actor: Actor) -> Any:
            return Person.objects.visible_to(actor)

        with entered(world.northwind):
            seen(ada)
            with pytest.raises(WrongSpace, match="acts in another space"):
                seen(cleo)

    def test_an_ordinary_statement_has_its_parameters_in_its_text(self, people: World) -> None:
        """Where the server would bind them apart, it would refuse this one."""
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = %s", [12_345])
            cursor.execute("SHOW statement_timeout")
            assert cursor.fetchone() == ("12345ms",)

    def test_a_column_that_was_changed_is_read_again(self, committed: World) -> None:
        """A migration that changes a column's type spoils what was prepared before it."""
        space = committed.northwind
        with entered(space):
            make_people()
            for _ in range(2):
                assert names(_people((ADA,))) == ["Ada Brandt"]
            with connections["owner"].cursor() as cursor:
                cursor.execute(f"ALTER TABLE {space.schema}.directory_person ALTER COLUMN email TYPE varchar(900)")
            for _ in range(2):
                assert names(_people((ADA,))) == ["Ada Brandt"]

    def test_spaces_of_two_shapes_stand_beside_each_other(self, committed: World) -> None:
        """A space that is parked keeps its old shape, also inside a transaction, where nothing can be asked twice."""
        old, new = committed.northwind, replace(committed.meridian, leaf="a shape of its own")
        for space in (old, new):
            with entered(space):
                make_people()
        with connections["owner"].cursor() as cursor:
            cursor.execute(f"ALTER TABLE {new.schema}.directory_person ALTER COLUMN email TYPE varchar(900)")
        for space in (old, new, old, new):
            with entered(space), transaction.atomic():
                assert names(_people((ADA,))) == ["Ada Brandt"]

    def test_the_server_prepares_it(self, people: World) -> None:
        for _ in range(3):
            _people((ADA, BEN, RAVI, uuid4()))
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%directory_person%%'")
            assert cursor.fetchone()[0] >= 1


class TestRefusals:
    def test_a_builder_that_reads_the_clock(self, people: World) -> None:
        @remembered()
        def now(key: UUID) -> Any:
            return Person.objects.filter(pk=key, created_at__lt=timezone.now())

        with pytest.raises(NotRemembered, match="reads the clock"):
            now(ADA)

    def test_a_builder_that_makes_something_else_of_a_value(self, people: World) -> None:
        @remembered("name")
        def shouted(name: str) -> Any:
            return Person.objects.filter(name=name.upper() + "!")

        with pytest.raises(NotRemembered, match="makes something else"):
            shouted("Ada")

    def test_a_builder_that_writes_a_value_into_its_sql(self, people: World) -> None:
        @remembered("rank")
        def limited(rank: int) -> Any:
            return Person.objects.annotate(rank=RawSQL(f"{rank}", ()))

        with pytest.raises(NotRemembered, match="writes a value"):
            limited(3)

    def test_a_builder_that_looks_at_a_value_is_found_by_comparing(self, people: World) -> None:
        """``check``, which is on in every test of the product (tests/conftest.py), sees what compiling twice cannot."""
        assert statements.check

        @remembered()
        def partial(key: UUID) -> Any:
            return Person.objects.none() if key == BEN else Person.objects.filter(pk=key)

        assert names(partial(ADA)) == ["Ada Brandt"]
        with pytest.raises(NotRemembered, match="nothing"):
            partial(BEN)

    def test_a_builder_that_prefetches(self, people: World) -> None:
        @remembered()
        def with_teams(key: UUID) -> Any:
            return Person.objects.filter(pk=key).prefetch_related("teams")

        with pytest.raises(NotRemembered, match="prefetches"):
            with_teams(ADA)
