"""The manual names every setting, and no setting is read behind the manual's back."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest
from django.conf import settings

from config import env
from tests.architecture.source import ROOT, Source, Tree, chain, excused, plant, product

MANUAL = ROOT / "docs" / "operations.md"
READERS = frozenset({"text", "flag", "number", "seconds", "path", "listing", "url"})
READ_ELSEWHERE = {
    "config/env.py": "reads them all",
    "config/settings_lint.py": "sets a dummy address before the settings are read",
    "config/settings_test.py": "sets a key before the settings are read",
    "config/system_user.py": "looks for the system's own programs on PATH",
}
SELECTING_SETTINGS = "DJANGO_SETTINGS_MODULE"


def undocumented(names: Iterable[str], manual: str) -> list[str]:
    """Settings that the manual does not name as a whole word."""
    return [f"{name} is not in docs/operations.md" for name in sorted(set(names)) if not _names(manual, name)]


def asked_for(tree: Tree) -> list[str]:
    """The names of settings written in calls of ``config.env``'s readers, whether or not they have run."""
    return [name for source in tree.product() for name in _asked(source)]


def hidden(tree: Tree, allowed: Mapping[str, str]) -> list[str]:
    """Reads of the environment outside ``config/env.py``."""
    found = {source.path: f"{source.path} reads the environment itself" for source in tree.product() if _reads(source)}
    return excused(found, allowed)


def test_the_manual_names_every_setting() -> None:
    assert settings.configured
    names = [setting.name for setting in env.registered()] + asked_for(product())
    assert "DATABASE_URL" in names
    assert undocumented(names, MANUAL.read_text() if MANUAL.exists() else "") == []


def test_the_environment_is_read_in_one_place() -> None:
    assert hidden(product(), READ_ELSEWHERE) == []


def test_an_unnamed_setting_is_seen() -> None:
    assert undocumented(["PORT", "REDIS_URL"], "`PORT` is the port, and MY_REDIS_URL is another thing.") == [
        "REDIS_URL is not in docs/operations.md"
    ]


def test_a_setting_is_seen_before_it_is_read(tmp_path: Path) -> None:
    text = 'from config import env\ndef start():\n    return env.flag("FAST", "Go faster.")\nenv.registered()\n'
    assert asked_for(plant(tmp_path, {"config/serve.py": text})) == ["FAST"]


@pytest.mark.parametrize("text", ["os.environ['X']", "os.getenv('X')", "os.environ.get('X')", "environ.get('X')"])
def test_a_hidden_read_is_seen(tmp_path: Path, text: str) -> None:
    tree = plant(tmp_path, {"cases/actions.py": f"import os\nfrom os import environ\nx = {text}\n"})
    assert hidden(tree, {}) == ["cases/actions.py reads the environment itself"]
    assert len(hidden(tree, {"cases/actions.py": "why", "cases/views.py": "stale"})) == 1


def test_choosing_djangos_settings_is_no_read(tmp_path: Path) -> None:
    text = 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")\n'
    assert hidden(plant(tmp_path / "a", {"config/asgi.py": text}), {}) == []
    assert len(hidden(plant(tmp_path / "b", {"config/asgi.py": f"{text}x = os.environ\n"}), {})) == 1


def _names(manual: str, name: str) -> bool:
    return re.search(rf"(?<![A-Z_]){re.escape(name)}(?![A-Z_])", manual) is not None


def _asked(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            whole = chain(node)
            if len(whole) == 2 and whole[0] == "env" and whole[1] in READERS:
                yield str(node.args[0].value)


def _reads(source: Source) -> bool:
    """Whether the file looks into the environment, other than to say which settings Django should take."""
    calls = [node for node in ast.walk(source.tree) if isinstance(node, ast.Call) and _selects(node)]
    selecting = {inner for call in calls for inner in ast.walk(call.func)}
    dotted = (node for node in ast.walk(source.tree) if isinstance(node, ast.Attribute | ast.Name))
    return any(chain(node)[-1:] in (["environ"], ["getenv"]) for node in dotted if node not in selecting)


def _selects(call: ast.Call) -> bool:
    return bool(call.args) and isinstance(call.args[0], ast.Constant) and call.args[0].value == SELECTING_SETTINGS
