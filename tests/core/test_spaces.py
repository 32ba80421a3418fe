"""No space, no query; role and search_path follow the current space wherever code runs."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import DatabaseError, ProgrammingError, connection, transaction

from core.spaces import (
    REGISTRY,
    NoSpace,
    SpaceError,
    SpaceRef,
    cache_key,
    current,
    entered,
    storage_path,
)
from directory.models import Person
from tests.world import World


def settings_now() -> tuple[str, str]:
    """What the server believes: role and schema."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_schema()")
        return cursor.fetchone()


def names() -> list[str]:
    return list(Person.objects.values_list("name", flat=True))


def fill(world: World) -> None:
    for ref in (world.northwind, world.halcyon):
        with entered(ref):
            Person.objects.create(name=ref.schema, kind="colleague")


def test_statement_without_a_space_is_refused(world: World) -> None:
    with pytest.raises(NoSpace), connection.cursor() as cursor:
        cursor.execute("SELECT 1")


@pytest.mark.parametrize("send", ["execute", "executemany", "callproc", "copy", "stream"])
def test_every_way_to_send_a_statement_needs_a_space(world: World, send: str) -> None:
    arguments: dict[str, list[Any]] = {
        "execute": ["SELECT 1"],
        "executemany": ["SELECT %s", [[1]]],
        "callproc": ["pg_backend_pid"],
        "copy": ["COPY directory_person TO STDOUT"],
        "stream": ["SELECT 1"],
    }
    with connection.cursor() as cursor, pytest.raises(NoSpace):
        getattr(cursor, send)(*arguments[send])


def test_statement_for_many_rows_runs_for_each_of_them_here(world: World) -> None:
    with entered(world.halcyon), connection.cursor() as cursor:
        for name in ("Ada", "Ben", "Cleo"):
            Person.objects.create(name=name, kind="colleague")
        cursor.executemany("UPDATE directory_person SET name = %s WHERE name = %s", [["Eva", "Ada"], ["Kim", "Ben"]])
        assert sorted(Person.objects.values_list("name", flat=True)) == ["Cleo", "Eva", "Kim"]


def test_rows_are_copied_and_streamed_from_the_current_space(world: World) -> None:
    fill(world)
    for ref in (world.northwind, world.halcyon):
        with entered(ref), connection.cursor() as cursor:
            with cursor.copy("COPY (SELECT name || %s FROM directory_person) TO STDOUT", ["!"]) as rows:
                assert f"{ref.schema}!" in [str(row[0]) for row in rows.rows()]
            streamed = cursor.stream("SELECT name || %s FROM directory_person", ["?"])
            assert f"{ref.schema}?" in [row[0] for row in streamed]


def test_role_and_schema_follow_the_space(world: World) -> None:
    for ref in (world.northwind, REGISTRY, world.meridian, world.northwind):
        with entered(ref):
            role, schema = settings_now()
            assert schema == ref.schema
            assert role.endswith("_registry" if ref.is_registry else ref.schema)


def test_cursor_opened_in_one_space_runs_in_the_current_one(world: World) -> None:
    with entered(world.northwind):
        cursor = connection.cursor()
    with entered(world.halcyon):
        cursor.execute("SELECT current_schema()")
        assert cursor.fetchone() == (world.halcyon.schema,)
    with pytest.raises(NoSpace):
        cursor.execute("SELECT 1")


def test_setting_is_skipped_when_it_is_so_already(world: World) -> None:
    with entered(world.northwind):
        settings_now()
        connection.connection.space_set = world.northwind.schema
        before = connection.connection.space_set
        settings_now()
        assert connection.connection.space_set is before


def test_leaving_restores_the_space_around_it(world: World) -> None:
    with entered(world.northwind):
        with entered(world.halcyon):
            assert current() == world.halcyon
        assert current() == world.northwind
    with pytest.raises(NoSpace):
        current()


def test_space_is_left_when_the_block_fails(world: World) -> None:
    with pytest.raises(ZeroDivisionError), entered(world.northwind):
        raise ZeroDivisionError
    with pytest.raises(NoSpace):
        current()


def test_entered_serves_one_block_and_decorates_nothing(world: World) -> None:
    door = entered(world.northwind)
    with door, pytest.raises(SpaceError):
        door.__enter__()
    assert not callable(door)


def test_savepoint_rolled_back_after_a_switch_forgets_what_is_set(world: World) -> None:
    fill(world)

    def fail_in_another() -> None:
        with transaction.atomic(), entered(world.halcyon):
            assert names() == [world.halcyon.schema]
            raise ZeroDivisionError

    with entered(world.northwind):
        names()
        with pytest.raises(ZeroDivisionError):
            fail_in_another()
        assert names() == [world.northwind.schema]
    with entered(world.halcyon):
        assert settings_now()[1] == world.halcyon.schema


def test_failed_statement_inside_a_savepoint_keeps_spaces_apart(world: World) -> None:
    fill(world)
    with entered(world.halcyon):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT no_such_column FROM directory_person")
        assert names() == [world.halcyon.schema]


def test_raw_sql_on_another_schema_is_a_database_error(world: World) -> None:
    for table in ("directory_person", "cases_case", "conversations_entry", "core_event"):
        with (
            entered(world.northwind),
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"SELECT * FROM {world.halcyon.schema}.{table}")


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM public.accounts_user",
        "SELECT * FROM public.tenants_membership",
        "SELECT * FROM public.django_session",
        "SELECT * FROM public.procrastinate_jobs",
        "SELECT * FROM public.tenants_outbox",
        "SELECT * FROM public.tenants_duemoment",
        "SELECT * FROM public.tenants_auditevent",
        "UPDATE public.tenants_membership SET role = 'admin'",
        "INSERT INTO public.procrastinate_jobs (task_name) VALUES ('x')",
        "DELETE FROM public.tenants_domain",
        "CREATE TABLE anything (id int)",
        "DROP TABLE cases_case",
        "ALTER TABLE cases_case ADD COLUMN more text",
        "SELECT public.procrastinate_defer_job_v1('q', 't', 0, NULL, NULL, '{}', NULL)",
        "CREATE ROLE somebody",
        "SET ROLE postgres",
    ],
)
def test_role_of_a_space_may_not(world: World, statement: str) -> None:
    with (
        entered(world.northwind),
        pytest.raises(DatabaseError, match="permission denied|must be owner|does not exist"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_registry_cannot_read_a_space(world: World) -> None:
    with (
        entered(REGISTRY),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"SELECT * FROM {world.northwind.schema}.cases_case")


def test_missing_table_does_not_fall_through_to_the_registry(world: World) -> None:
    with (
        entered(world.northwind),
        pytest.raises(ProgrammingError, match="does not exist"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT * FROM tenants_organization")


def test_generator_finished_after_its_door_is_refused(world: World) -> None:
    def rows() -> Iterator[str]:
        yield from Person.objects.values_list("name", flat=True).iterator()

    with entered(world.northwind):
        late = rows()
    with pytest.raises(NoSpace):
        next(late)


def test_cache_key_and_file_path_carry_the_space(world: World) -> None:
    with pytest.raises(NoSpace):
        cache_key("queue")
    with pytest.raises(NoSpace):
        storage_path("file")
    with entered(REGISTRY), pytest.raises(NoSpace):
        storage_path("file")
    keys, paths = set(), set()
    for ref in (world.northwind, world.halcyon):
        with entered(ref):
            keys.add(cache_key("queue"))
            paths.add(storage_path("file"))
    assert len(keys) == len(paths) == 2


@pytest.mark.parametrize("schema", ["public", "S_0123456789ab", "s_0123", 's_"; drop', "pg_temp", "s_0123456789ab\n"])
def test_space_refuses_odd_schema_names(schema: str) -> None:
    with pytest.raises(ValueError, match="schema"):
        SpaceRef(id=None, schema=schema, kind="member")


# Threads, loops and connections: committed rows, real concurrency.


def test_reused_thread_starts_without_a_space(committed: World) -> None:
    fill(committed)

    def job(ref: SpaceRef | None) -> list[str]:
        if ref is None:
            return names()
        with entered(ref):
            return names()

    with ThreadPoolExecutor(max_workers=1) as pool:
        assert pool.submit(job, committed.northwind).result() == [committed.northwind.schema]
        with pytest.raises(NoSpace):
            pool.submit(job, None).result()
        assert pool.submit(job, committed.halcyon).result() == [committed.halcyon.schema]
        pool.submit(lambda: connection.close()).result()


def test_interleaved_coroutines_read_their_own_rows(committed: World) -> None:
    fill(committed)

    async def consumer(ref: SpaceRef, rounds: int) -> int:
        wrong = 0
        with entered(ref):
            for _ in range(rounds):
                found = await sync_to_async(names)()
                wrong += found != [ref.schema]
                await asyncio.sleep(0)
                found = [p.name async for p in Person.objects.all()]
                wrong += found != [ref.schema]
        return wrong

    async def both() -> list[int]:
        return list(
            await asyncio.gather(*(consumer(ref, 60) for ref in (committed.northwind, committed.halcyon) for _ in "ab"))
        )

    assert asyncio.run(both()) == [0, 0, 0, 0]


def test_pooled_connections_keep_spaces_apart_under_rollbacks(committed: World) -> None:
    fill(committed)
    wrong: list[str] = []

    def worker(seed: int) -> None:
        rng = random.Random(seed)
        for _ in range(80):
            ref = rng.choice([committed.northwind, committed.halcyon])
            other = committed.halcyon if ref is committed.northwind else committed.northwind
            try:
                with entered(ref), transaction.atomic():
                    wrong.extend(n for n in names() if n != ref.schema)
                    try:
                        with transaction.atomic(), entered(other):
                            wrong.extend(n for n in names() if n != other.schema)
                            if rng.random() < 0.5:
                                raise ZeroDivisionError
                    except ZeroDivisionError:
                        pass
                    wrong.extend(n for n in names() if n != ref.schema)
                    if rng.random() < 0.3:
                        raise KeyError
            except KeyError:
                pass
            if rng.random() < 0.3:
                connection.close()
        connection.close()

    threads = [threading.Thread(target=worker, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_dropped_connection_comes_back_in_the_right_space(committed: World) -> None:
    fill(committed)
    with entered(committed.northwind):
        names()
        connection.close()
        with entered(committed.halcyon):
            assert names() == [committed.halcyon.schema]
        assert names() == [committed.northwind.schema]


def test_server_side_cursor_stays_in_its_own_schema(committed: World) -> None:
    for ref in (committed.northwind, committed.halcyon):
        with entered(ref):
            Person.objects.bulk_create(Person(name=ref.schema, kind="colleague") for _ in range(30))
    with entered(committed.northwind), transaction.atomic():
        rows = Person.objects.values_list("name", flat=True).iterator(chunk_size=10)
        seen = [next(rows)]
        with entered(committed.halcyon):
            assert set(names()) == {committed.halcyon.schema}
        seen.extend(rows)
    assert set(seen) == {committed.northwind.schema}


def test_on_commit_hook_runs_in_the_space_of_its_transaction(committed: World) -> None:
    fill(committed)
    seen: list[list[str]] = []
    with entered(committed.northwind), transaction.atomic():
        transaction.on_commit(lambda: seen.append(names()))
    assert seen == [[committed.northwind.schema]]
