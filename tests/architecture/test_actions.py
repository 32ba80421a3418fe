"""Every action has its beats: it names a permission, says what happened, and tells in a docstring what it is for.

What nobody does in person (a job, a clock) says so in its docstring: "The system's own act". What anybody may do is
listed in the module's ``EVERYONE_MAY``. An act that leaves nothing worth remembering says "Records nothing" and why. A
step that an engine offers to the actions of the apps above says that "the owning app's action" asks the permission or
records the event.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tests.architecture.source import Function, Source, Tree, chain, plant, product

REQUIRES = frozenset({"require"})
RECORDS = frozenset({"record", "audit"})
NOBODYS = "the system's own act"
UNRECORDED = "records nothing"
STEP = "the owning app's action"


def breaches(tree: Tree) -> list[str]:
    """Public functions of action modules that lack a docstring, a permission or an event."""
    return [breach for source in tree.product("*/actions.py", "*/actions/*.py") for breach in _in(source)]


def test_the_products_actions_ask_and_say_so() -> None:
    assert breaches(product()) == []


def test_the_product_has_actions_to_look_at() -> None:
    assert any(_public(source) for source in product().product("*/actions.py", "*/actions/*.py"))


WHOLE = '''
def close_case(case, *, by):
    """Close a case."""
    require(by, "case.close", case)
    record(CaseClosed(subject_id=case.pk), by=by)
'''


def test_a_whole_action_passes(tmp_path: Path) -> None:
    assert _of(tmp_path, WHOLE) == []


def test_each_missing_beat_is_seen(tmp_path: Path) -> None:
    cut = {line: WHOLE.replace(line, "    pass") for line in WHOLE.strip().splitlines()[1:]}
    found = {line.split("(")[0].strip(): _of(tmp_path / str(n), text) for n, (line, text) in enumerate(cut.items())}
    assert [len(sentences) for sentences in found.values()] == [1, 1, 1]
    assert "docstring" in found['"""Close a case."""'][0]
    assert "permission" in found["require"][0]
    assert "event" in found["record"][0]


def test_a_helper_of_the_same_module_counts_however_deep(tmp_path: Path) -> None:
    helped = WHOLE.replace("    require(", "    _ready(").replace("    record(", "    _say(")
    helpers = "def _ready(by, name, case):\n    PERMISSIONS.require(by, name, case)\n"
    helpers += "def _say(event, by):\n    _write(event)\ndef _write(event):\n    events.audit(event)\n"
    assert _of(tmp_path / "a", helped + helpers) == []
    assert len(_of(tmp_path / "b", helped)) == 2


def test_exceptions_are_said_where_the_action_is(tmp_path: Path) -> None:
    bare = 'def tick():\n    """Look at the clock.%s"""\n'
    assert len(_of(tmp_path / "a", bare % "")) == 2
    assert len(_of(tmp_path / "b", bare % " The system's own act.")) == 1
    assert (
        _of(tmp_path / "c", bare % " The system's own act.\n    Records nothing: a look changes nothing.\n    ") == []
    )
    assert len(_of(tmp_path / "d", 'EVERYONE_MAY = ("tick",)\n' + bare % "")) == 1


def test_a_step_of_an_engine_says_who_asks_and_records(tmp_path: Path) -> None:
    step = 'def open_thread():\n    """Open a thread. The owning app\'s action %s."""\n'
    assert len(_of(tmp_path / "a", step % "calls this")) == 2
    assert len(_of(tmp_path / "b", step % "records the event")) == 1
    assert _of(tmp_path / "c", step % "records the event and asks the permission") == []


def test_actions_cut_by_noun_are_looked_at_too(tmp_path: Path) -> None:
    tree = plant(tmp_path, {"cases/actions/close.py": "def close_case(case): ...\n", "cases/actions/__init__.py": ""})
    assert len(breaches(tree)) == 3


def _of(folder: Path, text: str) -> list[str]:
    return breaches(plant(folder, {"cases/actions.py": text}))


def _public(source: Source) -> list[Function]:
    return [node for node in source.tree.body if isinstance(node, Function) and not node.name.startswith("_")]


def _in(source: Source) -> Iterator[str]:
    local = {node.name: node for node in source.tree.body if isinstance(node, Function)}
    anyone = _everyone_may(source)
    for action in _public(source):
        words = " ".join((ast.get_docstring(action) or "").lower().split())
        where = f"{source.at(action)} {action.name}"
        if not words:
            yield f"{where} has no docstring"
        is_asked = action.name in anyone or NOBODYS in words or (STEP in words and "permission" in words)
        if not is_asked and not _calls(action, REQUIRES, local):
            yield f"{where} names no permission"
        is_said = UNRECORDED in words or (STEP in words and "event" in words)
        if not is_said and not _calls(action, RECORDS, local):
            yield f"{where} records no event"


def _calls(function: Function, wanted: frozenset[str], local: Mapping[str, Function]) -> bool:
    """Whether the function calls one of the names, itself or through functions of its module."""
    seen: set[str] = set()
    waiting = [function]
    while waiting:
        called = set(_called(waiting.pop()))
        if wanted & {name.rsplit(".", 1)[-1] for name in called}:
            return True
        waiting += [local[name] for name in called - seen if name in local]
        seen |= called
    return False


def _called(function: Function) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            yield ".".join(chain(node))


def _everyone_may(source: Source) -> frozenset[str]:
    """The names in the module's own list of what anybody may do."""
    is_list: Callable[[ast.stmt], bool] = lambda node: (  # noqa: E731 - one use, two lines
        isinstance(node, ast.Assign) and [chain(target) for target in node.targets] == [["EVERYONE_MAY"]]
    )
    found = [node for node in source.tree.body if is_list(node)]
    return frozenset(
        constant.value
        for node in found
        for constant in ast.walk(node)
        if isinstance(constant, ast.Constant) and isinstance(constant.value, str)
    )
