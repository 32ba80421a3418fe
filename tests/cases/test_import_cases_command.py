"""The command: reports, refusals with a sentence, and a kill in the middle of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from cases.models import Case, Import
from conversations.models import Thread
from core.models import Event
from core.spaces import entered
from tests.cases.histories import log_of
from tests.world import World

ROOT = Path(__file__).resolve().parents[2]


def run(*args: object) -> str:
    out = StringIO()
    call_command("import_cases", *map(str, args), stdout=out, stderr=StringIO())
    return out.getvalue()


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log.csv"
    path.write_text(log_of(40))
    return path


def test_it_stores_and_reports(world: World, log: Path) -> None:
    said = run("northwind", log, "--source", "desk")
    assert "cases: 40" in said
    assert "updates: 120" in said
    assert "Done in" in said
    with entered(world.northwind):
        assert Case.objects.filter(external_key__startswith="desk:").count() == 40
        assert Import.objects.get().by_id is None
    with entered(world.halcyon):
        assert not Case.objects.exists()
    assert "same: 40" in run("northwind.guildhall.localhost", log, "--source", "desk")


def test_a_dry_run_stores_nothing(world: World, log: Path) -> None:
    log.write_text(log.read_text() + "broken\n")
    said = run("northwind", log, "--dry-run")
    assert "cases: 40" in said
    assert "line 122:" in said
    with entered(world.northwind):
        assert not Case.objects.exists()
        assert not Import.objects.exists()


def test_a_mapping_may_come_from_a_file(world: World, tmp_path: Path) -> None:
    table, mapping = tmp_path / "t.csv", tmp_path / "m.json"
    table.write_text("nr,when\n1,2020-01-01\n")
    mapping.write_text(json.dumps({"kind": "csv", "columns": {"key": "nr", "opened_at": "when"}}))
    assert "cases: 1" in run("northwind", table, "--mapping", mapping)
    mapping.write_text("{}")
    with pytest.raises(CommandError, match="Say which column"):
        run("northwind", table, "--mapping", mapping)
    mapping.write_text("no json")
    with pytest.raises(CommandError, match="cannot be read as JSON"):
        run("northwind", table, "--mapping", mapping)


@pytest.mark.usefixtures("world")
def test_what_it_cannot_do_it_says(tmp_path: Path, log: Path) -> None:
    picture = tmp_path / "p.png"
    picture.write_bytes(b"\x89PNG....")
    cases = [
        (("nobody", log), "no member called nobody"),
        (("northwind", tmp_path / "gone.csv"), "cannot be opened"),
        (("northwind", picture), "picture"),
        (("northwind", log, "--queue", "None such"), "no queue called None such"),
        (("northwind", log, "--resume", "01a2015a-481d-755a-8842-483b6d491864"), "nothing here"),
    ]
    for args, words in cases:
        with pytest.raises(CommandError, match=words):
            run(*args)


def test_a_huge_file_is_refused_unread(world: World, tmp_path: Path) -> None:
    huge = tmp_path / "huge.csv"
    with huge.open("wb") as file:
        file.truncate(1_000_000_001)
    began = time.monotonic()
    with pytest.raises(CommandError, match="1,000 MB"):
        run("northwind", huge)
    assert time.monotonic() - began < 2


def test_another_file_is_not_resumed(world: World, log: Path, tmp_path: Path) -> None:
    run("northwind", log)
    with entered(world.northwind):
        row = Import.objects.get()
        Import.objects.update(state=Import.State.PAUSED)
    other = tmp_path / "other.csv"
    other.write_text(log_of(41))
    with pytest.raises(CommandError, match="not the file the import began with"):
        run("northwind", other, "--resume", row.pk)


@pytest.mark.slow
def test_kill_9_and_resume_lose_and_double_nothing(committed: World, tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text(log_of(2_010, updates=10))  # 20,100 rows
    arguments = [sys.executable, str(ROOT / "manage.py"), "import_cases", "northwind", str(log), "--source", "desk"]
    with entered(committed.northwind):
        for stop_at in (600,):
            resume = ["--resume", str(Import.objects.get().pk)] if Import.objects.exists() else []
            process = subprocess.Popen(
                [*arguments, *resume], env=_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            _wait_for(stop_at, process)
            process.send_signal(signal.SIGKILL)
            process.wait()
            row = Import.objects.get()
            assert row.state == Import.State.RUNNING
            assert stop_at <= row.position < 2_010
            assert Case.objects.count() == Thread.objects.count() == row.position == row.counts["cases"]
        done = subprocess.run(
            [*arguments, "--resume", str(row.pk)], env=_environment(), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        row.refresh_from_db()
        assert (row.state, row.counts["cases"], row.counts["updates"]) == (Import.State.DONE, 2_010, 20_100)
        assert Case.objects.count() == Thread.objects.count() == 2_010
        assert Event.objects.filter(name="CaseUpdatedElsewhere").count() == 20_100


def _wait_for(position: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert process.poll() is None, "the command ended before it could be killed"
        row = Import.objects.first()
        if row is not None and row.position >= position:
            return
        time.sleep(0.05)
    raise AssertionError("the command did not get on")


def _environment() -> dict[str, str]:
    """The addresses of the tests' own database."""

    def address(alias: str) -> str:
        values = connections[alias].settings_dict
        host = quote(str(values["HOST"]), safe="")
        port = f"&port={values['PORT']}" if values["PORT"] else ""
        password = f":{quote(str(values['PASSWORD']))}" if values["PASSWORD"] else ""
        return f"postgresql://{values['USER']}{password}@/{values['NAME']}?host={host}{port}"

    return os.environ | {
        "DATABASE_URL": address("default"),
        "DATABASE_OWNER_URL": address("owner"),
        "DJANGO_SETTINGS_MODULE": "config.settings_test",
    }
