"""What people do with imports: who may, in which order, and what each act leaves behind."""

from __future__ import annotations

import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from cases import tasks
from cases.actions import import_runs
from cases.actions import imports as actions
from cases.importing import mappings
from cases.importing.mappings import SavedMapping
from cases.imports import Mapping
from cases.models import Case, Import, Queue
from core.actor import Actor
from core.models import Event, Setting
from core.refusals import Missing, NotAllowed, Overtaken, Refused
from core.spaces import REGISTRY, entered
from tests.world import World

HEAD = b"number,subject,body,opened_at,requester,status\n"
TABLE = HEAD + b"1,Disk,It is full,2020-01-02,asta@a.example,Mystery\n2,Net,,2020-01-03,b,closed\nx\n"
pytestmark = pytest.mark.usefixtures("northwind")


def upload(by: Actor, content: bytes = TABLE, name: str = "old.csv") -> Import:
    return actions.upload_import(SimpleUploadedFile(name, content), name, by=by)


def checked(by: Actor, content: bytes = TABLE) -> Import:
    row = upload(by, content)
    actions.check_import(row.pk, by=by)
    import_runs.perform_check(row.pk, by=by)
    row.refresh_from_db()
    return row


def names() -> list[str]:
    return list(Event.objects.filter(subject_kind="import").order_by("at", "id").values_list("name", flat=True))


def jobs() -> list[dict[str, Any]]:
    with entered(REGISTRY), connection.cursor() as cursor:
        cursor.execute("SELECT task_name, queue_name, args FROM procrastinate_jobs ORDER BY id")
        return [
            {"task": task, "queue": queue, "args": args if isinstance(args, dict) else json.loads(args)}
            for task, queue, args in cursor.fetchall()
        ]


def test_from_file_to_queue(ines: Actor, world: World) -> None:
    row = upload(ines)
    assert (row.state, row.kind, row.by_id) == (Import.State.UPLOADED, "csv", ines.person_id)
    assert row.file.startswith(f"s/{world.northwind.id}/imports/")
    assert default_storage.exists(row.file)
    actions.check_import(row.pk, by=ines)
    assert import_runs.perform_check(row.pk, by=ines)
    row.refresh_from_db()
    assert row.state == Import.State.CHECKED
    assert (row.report["cases"], row.report["new"], row.report["bad"], row.total) == (2, 2, 1, 3)
    assert row.report["unknown_statuses"] == [["Mystery", 1]]
    assert row.troubles.get().line == 4
    assert Case.objects.count() == 0
    actions.start_import(row.pk, by=ines)
    assert import_runs.perform_import(row.pk, by=ines)
    row.refresh_from_db()
    assert (row.state, row.position, row.counts["cases"], row.counts["bad"]) == (Import.State.DONE, 3, 2, 1)
    assert row.troubles.count() == 1
    assert Case.objects.get(subject="Disk").requester.email == "asta@a.example"
    assert names() == ["ImportUploaded", "ImportChecked", "ImportStarted", "ImportFinished"]
    assert [job["task"] for job in jobs()] == ["cases.check_import", "cases.import"]
    assert {job["args"]["space"] for job in jobs()} == {str(world.northwind.id)}


def test_the_file_goes_when_the_work_is_done(ines: Actor, django_capture_on_commit_callbacks: Any) -> None:
    row = checked(ines)
    actions.start_import(row.pk, by=ines)
    with django_capture_on_commit_callbacks(execute=True):
        import_runs.perform_import(row.pk, by=ines)
    assert not default_storage.exists(row.file)
    other = upload(ines)
    with django_capture_on_commit_callbacks(execute=True):
        actions.cancel_import(other.pk, by=ines)
    assert not default_storage.exists(other.file)


@pytest.mark.parametrize("name", ["ada", "tomas", "ravi"])
def test_who_may_not_import_is_told_so(name: str, join: Any, ines: Actor) -> None:
    row, by = checked(ines), join(name)
    acts = [
        lambda: upload(by),
        lambda: actions.begin_import_here(Path("x"), None, by=by),
        lambda: actions.map_import(row.pk, row.mapping, by=by),
        lambda: actions.use_saved_mapping(row.pk, "plain-csv", by=by),
        lambda: actions.check_import(row.pk, by=by),
        lambda: actions.start_import(row.pk, by=by),
        lambda: actions.pause_import(row.pk, by=by),
        lambda: actions.resume_import(row.pk, by=by),
        lambda: actions.resume_import_here(row.pk, Path("x"), by=by),
        lambda: actions.cancel_import(row.pk, by=by),
        lambda: import_runs.perform_import(row.pk, by=by),
    ]
    for act in acts:
        with pytest.raises(NotAllowed, match="Only admins and leads import cases"):
            act()
    assert not Import.objects.visible_to(by).exists()


def test_another_members_admin_finds_nothing(ines: Actor, join: Any, world: World) -> None:
    row, hana = upload(ines), join("hana")
    with entered(world.halcyon):
        assert not Import.objects.exists()
        with pytest.raises(Missing):
            actions.start_import(row.pk, by=hana)
    with pytest.raises(Missing):
        actions.check_import(uuid4(), by=ines)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"PK\x03\x04 workbook", "zip"),
        (b"%PDF-1.7 ....", "PDF"),
        (b"<!doctype html><html></html>", "web page"),
        (b"1,2020-01-01,x\n2,2020-01-02,y\n", "name the columns"),
        (bytes(range(256)) * 10, "."),
    ],
)
def test_a_file_that_is_no_history_is_refused_and_not_kept(
    content: bytes, words: str, ines: Actor, world: World
) -> None:
    with pytest.raises(Refused) as refused:
        upload(ines, content)
    assert words in refused.value.sentence
    assert not Import.objects.exists()
    folder = f"s/{world.northwind.id}/imports"
    kept = default_storage.listdir(folder)[1] if default_storage.exists(folder) else []
    assert all(default_storage.size(f"{folder}/{name}") != len(content) for name in kept)


def test_a_file_above_the_limit_is_refused(ines: Actor, settings: Any) -> None:
    settings.IMPORT_LIMIT = 10
    with pytest.raises(Refused, match="too large"):
        upload(ines)


def test_a_mapping_is_judged_saved_and_used_again(ines: Actor) -> None:
    row = upload(ines)
    with pytest.raises(Refused, match="Say which column holds"):
        actions.map_import(row.pk, {"kind": "csv", "columns": {}}, by=ines)
    data = {**row.mapping, "columns": {**row.mapping["columns"], "product": "body"}}
    actions.map_import(row.pk, data, by=ines, source="Old Desk.example", save_as="Ours")
    row.refresh_from_db()
    assert row.source == "old-desk-example"
    assert Setting.objects.get(kind="import_mapping").name == "Ours"
    assert SavedMapping.read("Ours").columns["product"] == "body"
    other = upload(ines)
    actions.use_saved_mapping(other.pk, "Ours", by=ines)
    other.refresh_from_db()
    assert (other.mapping["columns"]["product"], other.source) == ("body", "ours")
    SavedMapping.write("Another", SavedMapping.read("Ours"))
    Setting.objects.create(kind="macro", name="A macro")
    assert SavedMapping.names() == ["Another", "Ours"]
    with pytest.raises(Refused, match="comes with Guildhall"):
        SavedMapping.write("plain-csv", SavedMapping.read("Ours"))
    with pytest.raises(Missing):
        actions.use_saved_mapping(other.pk, "nobody's", by=ines)
    with pytest.raises(Missing):
        actions.map_import(row.pk, data, by=ines, queue_id=uuid4())


def test_a_changed_mapping_asks_for_a_new_check(ines: Actor) -> None:
    row = checked(ines)
    actions.map_import(row.pk, row.mapping, by=ines)
    with pytest.raises(Overtaken, match="Check this import first"):
        actions.start_import(row.pk, by=ines)


def test_pause_resume_and_cancel(ines: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = b"".join(b"%d,Case,,2020-01-01,b,open\n" % number for number in range(450))
    row = checked(ines, HEAD + lines)
    actions.start_import(row.pk, by=ines)
    halt = [lambda: actions.pause_import(row.pk, by=ines), lambda: actions.cancel_import(row.pk, by=ines)]

    def watch(position: int, counts: dict[str, int]) -> None:
        halt.pop(0)()

    assert not import_runs.perform_import(row.pk, by=ines, watch=watch)
    row.refresh_from_db()
    assert (row.state, row.position) == (Import.State.PAUSED, 200)
    with pytest.raises(Overtaken):
        actions.pause_import(row.pk, by=ines)
    actions.resume_import(row.pk, by=ines)
    assert not import_runs.perform_import(row.pk, by=ines, watch=watch)
    row.refresh_from_db()
    assert (row.state, row.position, Case.objects.count()) == (Import.State.CANCELLED, 400, 400)
    with pytest.raises(Overtaken):
        actions.cancel_import(row.pk, by=ines)
    assert not import_runs.perform_import(row.pk, by=ines)
    assert names()[-4:] == ["ImportStarted", "ImportPaused", "ImportResumed", "ImportCancelled"]


def test_a_check_says_what_is_here_already(ines: Actor) -> None:
    first = checked(ines)
    actions.start_import(first.pk, by=ines)
    import_runs.perform_import(first.pk, by=ines)
    again = checked(ines, TABLE + b"3,New,,2020-02-02,c,open\n")
    assert (again.report["here"], again.report["new"]) == (2, 1)


def test_a_check_of_rows_that_are_all_bad_knows_no_dates(ines: Actor) -> None:
    row = checked(ines, HEAD + b"1,Disk,It is full,one day,c,open\n")
    assert (row.report["cases"], row.report["bad"]) == (0, 1)
    assert (row.report["first"], row.report["last"]) == ("", "")


def test_saved_mappings_are_bounded_and_any_of_them_may_be_saved_over(
    ines: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mappings, "MAX_SAVED", 2)
    Setting.objects.create(kind="view", name="Ours", data={})  # no mapping, and not counted
    for name, column in (("b", "n"), ("a", "n"), ("b", "number")):
        SavedMapping.write(name, Mapping(columns={"key": column, "opened_at": "at"}))
    with pytest.raises(Refused, match="2 mappings are saved already"):
        SavedMapping.write("c", Mapping(columns={"key": "n", "opened_at": "at"}))
    assert SavedMapping.names() == ["a", "b"]
    assert SavedMapping.read("b").columns["key"] == "number"


def test_a_check_that_cannot_read_the_file_fails_with_a_sentence(ines: Actor) -> None:
    row = upload(ines)
    actions.map_import(row.pk, {**row.mapping, "columns": {**row.mapping["columns"], "product": "gone"}}, by=ines)
    actions.check_import(row.pk, by=ines)
    import_runs.perform_check(row.pk, by=ines)
    row.refresh_from_db()
    assert row.state == Import.State.FAILED
    assert '"gone"' in row.problem
    actions.check_import(row.pk, by=ines)


def test_a_file_that_is_gone_stops_the_import_with_a_sentence(ines: Actor) -> None:
    row = checked(ines)
    actions.start_import(row.pk, by=ines)
    default_storage.delete(row.file)
    assert not import_runs.perform_import(row.pk, by=ines)
    row.refresh_from_db()
    assert row.state == Import.State.FAILED
    assert "removed" in row.problem
    assert names()[-1] == "ImportFailed"


def test_the_default_queue_is_taken(ines: Actor) -> None:
    from directory.models import Team

    queue = Queue.objects.create(name="Old cases", slug="old", team=Team.objects.get(name="Storage"))
    row = upload(ines)
    actions.map_import(row.pk, row.mapping, by=ines, queue_id=queue.pk)
    actions.check_import(row.pk, by=ines)
    import_runs.perform_check(row.pk, by=ines)
    actions.start_import(row.pk, by=ines)
    import_runs.perform_import(row.pk, by=ines)
    assert set(Case.objects.values_list("queue", flat=True)) == {queue.pk}


def test_the_job_acts_for_who_asked(ines: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Actor] = []
    monkeypatch.setattr(import_runs, "perform_import", lambda pk, by: seen.append(by))
    row = checked(ines)
    actions.start_import(row.pk, by=ines)
    job = next(job for job in jobs() if job["task"] == "cases.import")
    args = job["args"]
    with entered(REGISTRY):
        monkeypatch.setattr("tenants.jobs._Closing", nullcontext)  # the test's own transaction stays open
        tasks.run_import(**args)
    [actor] = seen
    assert (actor.person_id, actor.organization_id, actor.is_system) == (ines.person_id, ines.organization_id, True)
    assert job["queue"] == "imports"


def test_a_name_is_never_a_path(ines: Actor, world: World) -> None:
    row = upload(ines, name="../../etc/\u202epasswd.csv")
    assert row.name == "passwd.csv"
    assert "passwd" not in row.file
