"""Rows and queries remember their space: every line of the measured list of leaks is refused."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Count, Q, prefetch_related_objects

from core.spaces import NoSpace, WrongSpace, entered
from directory.models import Client, Person, Team, TeamMember
from tests.world import World


def make_person(name: str = "Ada Brandt") -> Person:
    client = Client.objects.create(name=f"Client of {name}")
    return Person.objects.create(name=name, kind="colleague", client=client)


CARRIED: dict[str, tuple[Callable[[], Any], Callable[[Any], Any]]] = {
    "lazy list": (lambda: Person.objects.all(), list),
    "slice after filter": (lambda: Person.objects.filter(kind="colleague"), lambda q: list(q[:3])),
    "get": (lambda: Person.objects.filter(kind="colleague"), lambda q: q.get()),
    "first": (lambda: Person.objects.all(), lambda q: q.first()),
    "count": (lambda: Person.objects.all(), lambda q: q.count()),
    "exists": (lambda: Person.objects.all(), lambda q: q.exists()),
    "aggregate": (lambda: Person.objects.all(), lambda q: q.aggregate(n=Count("id"))),
    "update": (lambda: Person.objects.all(), lambda q: q.update(name="x")),
    "delete of a list": (lambda: Person.objects.all(), lambda q: q.delete()),
    "raw delete": (lambda: TeamMember.objects.all(), lambda q: q._raw_delete("default")),
    "values_list": (lambda: Person.objects.values_list("name", flat=True), list),
    "subquery": (lambda: Client.objects.values("pk"), lambda q: list(Person.objects.filter(client__in=q))),
    "union": (lambda: Person.objects.all(), lambda q: list(Person.objects.all().union(q))),
    "iterator": (lambda: Person.objects.all(), lambda q: list(q.iterator())),
    "explain": (lambda: Person.objects.all(), lambda q: q.explain()),
    "forward key": (lambda: Person.objects.get(), lambda p: p.client.name),
    "reverse set": (lambda: Client.objects.get(), lambda c: list(c.people.all())),
    "reverse create": (lambda: Client.objects.get(), lambda c: c.people.create(name="x", kind="colleague")),
    "reverse add": (
        lambda: Client.objects.get(),
        lambda c: c.people.add(Person(name="x", kind="colleague"), bulk=False),
    ),
    "many to many": (lambda: Person.objects.get(), lambda p: list(p.teams.all())),
    "many to many set": (lambda: Person.objects.get(), lambda p: p.teams.set([])),
    "prefetch": (
        lambda: list(Person.objects.all()),
        lambda rows: prefetch_related_objects(rows, "teams"),
    ),
    "save": (lambda: Person.objects.get(), lambda p: p.save()),
    "save as new": (lambda: Person.objects.get(), lambda p: p.save(force_insert=True)),
    "unsaved row": (lambda: Person(name="x", kind="colleague"), lambda p: p.save()),
    "bulk_create": (lambda: [Person(name="x", kind="colleague")], Person.objects.bulk_create),
    "bulk_update": (lambda: list(Person.objects.all()), lambda rows: Person.objects.bulk_update(rows, ["name"])),
    "refresh_from_db": (lambda: Person.objects.get(), lambda p: p.refresh_from_db()),
    "deferred field": (lambda: Person.objects.defer("email").get(), lambda p: p.email),
    "delete": (lambda: Person.objects.get(), lambda p: p.delete()),
}


@pytest.mark.parametrize("path", CARRIED)
def test_row_or_query_of_one_space_is_refused_in_another(world: World, path: str) -> None:
    make, use = CARRIED[path]
    with entered(world.northwind):
        make_person()
        carried = make()
    with entered(world.meridian):
        make_person("Dov Almog")
        with pytest.raises(WrongSpace), transaction.atomic():
            use(carried)
    with entered(world.meridian):
        assert list(Person.objects.values_list("name", flat=True)) == ["Dov Almog"]
    with entered(world.northwind):
        assert list(Person.objects.values_list("name", flat=True)) == ["Ada Brandt"]


@pytest.mark.parametrize("path", CARRIED)
def test_the_same_use_is_allowed_at_home(world: World, path: str) -> None:
    make, use = CARRIED[path]
    with entered(world.northwind), transaction.atomic():
        make_person()
        carried = make()
        try:
            use(carried)
        except IntegrityError:  # force_insert of an existing row and the like: the database's word, not ours
            transaction.set_rollback(True)


def test_rows_made_at_once_pass_over_those_that_are_there_or_renew_them(northwind: World) -> None:
    home = make_person()
    again = [Person(id=home.id, name="Ada B.", kind="guest"), Person(name="Ben Okafor", kind="guest")]
    Person.objects.bulk_create(again, ignore_conflicts=True)
    assert sorted(Person.objects.values_list("name", flat=True)) == ["Ada Brandt", "Ben Okafor"]
    Person.objects.bulk_create(again[:1], update_conflicts=True, unique_fields=["id"], update_fields=["name"])
    assert sorted(Person.objects.values_list("name", flat=True)) == ["Ada B.", "Ben Okafor"]
    assert Person.objects.get(pk=home.pk).kind == "colleague"


def test_query_made_outside_a_space_is_refused_later(world: World) -> None:
    query = Person.objects.all()
    with entered(world.northwind), pytest.raises(NoSpace):
        list(query)


def test_row_made_outside_a_space_is_refused_later(world: World) -> None:
    person = Person(name="x", kind="colleague")
    with entered(world.northwind), pytest.raises(NoSpace):
        person.save()


def test_rows_are_not_pickled(northwind: World) -> None:
    with pytest.raises(WrongSpace):
        pickle.dumps(make_person())


def test_row_with_the_same_key_in_both_spaces_stays_apart(world: World) -> None:
    with entered(world.northwind):
        home = make_person()
    with entered(world.meridian):
        Person.objects.create(id=home.id, name="Somebody else", kind="guest")
    with entered(world.northwind):
        assert Person.objects.get(pk=home.id).name == "Ada Brandt"
    with entered(world.meridian):
        assert Person.objects.get(pk=home.id).name == "Somebody else"


@pytest.mark.parametrize(
    "use",
    [
        lambda client: Person.objects.create(name="x", kind="guest", client=client),
        lambda client: Person.objects.bulk_create([Person(name="x", kind="guest", client=client)]),
        lambda client: list(Person.objects.filter(client=client)),
        lambda client: list(Person.objects.filter(Q(name="x") | Q(client=client))),
        lambda client: list(Person.objects.exclude(client__in=[client])),
    ],
)
def test_stranger_as_key_or_argument_is_refused(world: World, use: Callable[[Client], Any]) -> None:
    with entered(world.northwind):
        client = Client.objects.create(name="Tallis Freight")
    with entered(world.meridian), pytest.raises(WrongSpace), transaction.atomic():
        use(client)


def test_key_of_another_space_dangles_and_is_refused_by_the_database(world: World) -> None:
    with entered(world.northwind):
        client_id = Client.objects.create(name="Tallis Freight").id

    @transaction.atomic
    def dangle() -> None:
        Person.objects.create(name="x", kind="guest", client_id=client_id)
        connection.check_constraints()

    with entered(world.meridian), pytest.raises(IntegrityError, match="foreign key constraint"):
        dangle()


def test_team_of_one_space_has_no_members_of_another(world: World) -> None:
    with entered(world.northwind):
        team = Team.objects.create(name="Storage")
        person = make_person()
        TeamMember.objects.create(team=team, person=person)
    with entered(world.halcyon):
        assert Team.objects.count() == 0
        assert TeamMember.objects.filter(team_id=team.id).count() == 0
