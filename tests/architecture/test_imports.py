"""The import contracts hold, and each of them notices a planted fault.

The product's contracts run here too, so that ``pytest`` alone says when the house is being bent.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import CONTRACTS, ROOT, apps, plant

# config stands above and imports anything; core's own files are few and know each other
FILES = ("apps", "registration", "views", "forms", "streams", "tasks", "actions", "selectors", "permissions", "models")
LINT = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True, verbose=False))"


def check(folder: Path) -> tuple[bool, str]:
    """Whether the contracts hold for the packages in a folder, and what was printed."""
    outside = {**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200"}
    done = subprocess.run(
        [sys.executable, "-c", LINT], cwd=folder, env=outside, capture_output=True, text=True, timeout=120
    )
    return done.returncode == 0, done.stdout + done.stderr


def test_the_products_imports_point_down() -> None:
    holds, printed = check(ROOT)
    assert holds, printed


def test_a_clean_skeleton_holds(tmp_path: Path) -> None:
    holds, printed = check(_skeleton(tmp_path, "cases/actions.py", "from network import selectors\n"))
    assert holds, printed
    assert "6 kept, 0 broken" in printed


@pytest.mark.parametrize(
    ("path", "line", "contract"),
    [
        ("knowledge/actions.py", "from cases import selectors", "Apps depend downwards"),
        ("core/events.py", "def late():\n    import accounts", "Apps depend downwards"),
        ("clocks/models.py", "import intake.models", "Apps depend downwards"),
        ("cases/models.py", "from cases import actions", "Inside an app"),
        ("cases/rules.py", "from cases import views", "Inside an app"),
        ("network/views.py", "import stripe", "Only billing knows Stripe"),
        ("cases/selectors.py", "import elasticsearch", "Only search knows Elasticsearch"),
        ("cases/streams.py", "from channels.layers import get_channel_layer", "know Channels"),
        ("cases/actions.py", "import procrastinate", "know the job library"),
    ],
)
def test_a_planted_fault_is_seen(tmp_path: Path, path: str, line: str, contract: str) -> None:
    holds, printed = check(_skeleton(tmp_path, path, f"{line}\n"))
    assert not holds
    [broken] = [each for each in printed.splitlines() if " BROKEN" in each]
    assert contract in broken


def _skeleton(folder: Path, path: str, text: str) -> Path:
    """Every app with empty files, a rule that models use, a task that knows the job library, and one fault."""
    files = {f"{app}/{name}.py": "" for app in apps() for name in ("__init__", *FILES)}
    files |= {"cases/rules.py": "", "cases/models.py": "from cases import rules\n"}
    files |= {"cases/tasks.py": "import procrastinate\n", ".importlinter": CONTRACTS.read_text()}
    plant(folder, {**files, path: files.get(path, "") + text})
    return folder
