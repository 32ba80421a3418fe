"""The front end keeps its promises: strict policy, both writing directions, tokens only, within its weight."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

from tests.architecture.source import product
from tests.frontend import gates
from tests.frontend.gates import ROOT, SCRIPT_GATES, STYLE_GATES, TEMPLATE_GATES

DIST = ROOT / "static" / "dist"
BUDGET = {"app.css": 20, "app.js": 40}  # KB, gzipped
built = pytest.mark.skipif(not (DIST / "app.css").exists(), reason="the front end is not built: node assets/build.mjs")

PLANTED_IN_TEMPLATES = {
    "hx-on": '<b hx-on:click="go()">',
    "js values": """<b hx-vals='js:{"a": 1}'>""",
    "trigger filters": '<input hx-trigger="keyup[ctrlKey]">',
    "handler attributes": '<button type="button" onclick="go()">',
    "style attributes": '<p class="x" style="color: red">',
    "style elements": "<style>p { color: red }</style>",
    "inline scripts": "<script>go()</script>",
    "foreign assets": '<img alt="" src="//cdn.example/x.png">',
}
PLANTED_IN_STYLES = {
    "physical sides": "p { margin-left: 4px }",
    "physical sizes": "p { max-width: 4px }",
    "physical alignment": "p { text-align: right }",
    "physical corners": "p { border-top-left-radius: 4px }",
    "four-value shorthands": "p { padding: 1px 2px 3px 4px }",
    "colour literals": "p { color: #c00 }",
    "important": "p { color: var(--text) !important }",
    "ids": "#main { color: var(--text) }",
    "pixels of type": "p { font-size: 13px }",
    "foreign assets": 'p { background: url("https://cdn.example/x.png") }',
}
PLANTED_IN_SCRIPTS = {
    "eval": "eval(text)",
    "markup from text": "box.innerHTML = text;",
    "style from script": "box.style.color = text;",
    "foreign addresses": 'fetch("https://cdn.example/x");',
}


def test_templates_hold_nothing_the_policy_forbids() -> None:
    found = [line for path in gates.templates() for line in gates.breaches(TEMPLATE_GATES, path, path.read_text())]
    assert not found


def test_styles_are_logical_and_made_of_tokens() -> None:
    found = [line for path in gates.styles() for line in gates.breaches(STYLE_GATES, path, path.read_text())]
    assert not found


def test_scripts_make_no_markup_of_text() -> None:
    found = [line for path in gates.scripts() for line in gates.breaches(SCRIPT_GATES, path, path.read_text())]
    assert not found


def test_the_gates_see_the_whole_front_end() -> None:
    assert ROOT / "templates" / "base.html" in set(gates.templates())
    assert ROOT / "assets" / "css" / "components" / "table.css" in set(gates.styles())
    assert ROOT / "assets" / "js" / "keys.js" in set(gates.scripts())


@pytest.mark.parametrize("gate", TEMPLATE_GATES)
def test_a_breach_in_a_template_is_found(gate: str) -> None:
    found = gates.breaches(TEMPLATE_GATES, Path("planted.html"), PLANTED_IN_TEMPLATES[gate])
    assert [line for line in found if f": {gate} (" in line]


@pytest.mark.parametrize("gate", STYLE_GATES)
def test_a_breach_in_a_style_is_found(gate: str) -> None:
    found = gates.breaches(STYLE_GATES, Path("planted.css"), PLANTED_IN_STYLES[gate])
    assert [line for line in found if f": {gate} (" in line]


@pytest.mark.parametrize("gate", SCRIPT_GATES)
def test_a_breach_in_a_script_is_found(gate: str) -> None:
    found = gates.breaches(SCRIPT_GATES, Path("planted.js"), PLANTED_IN_SCRIPTS[gate])
    assert [line for line in found if f": {gate} (" in line]


def test_comments_and_standard_labels_are_no_breach() -> None:
    assert not gates.breaches(TEMPLATE_GATES, Path("x.html"), '{# <b hx-on:click="no"> #}<script src="/a.js"></script>')
    assert not gates.breaches(STYLE_GATES, Path("x.css"), '.tlp[data-tlp="red"] { color: #ff2b2b }')


def test_every_icon_named_in_a_template_is_in_the_sprite() -> None:
    lines = (ROOT / "assets" / "icons.txt").read_text().splitlines()
    listed = {line.split()[0] for line in lines if line and not line.startswith("#")}
    named = re.compile(r"""part "icon" name="([\w-]+)"|icons\.svg' %\}#([\w-]+)"|\sicon="([\w-]+)\"""")
    used = {name for path in gates.templates() for found in named.findall(path.read_text()) for name in found if name}
    assert len(used) > 10
    assert used <= listed


def test_every_icon_of_the_sprite_is_named_somewhere() -> None:
    lines = (ROOT / "assets" / "icons.txt").read_text().splitlines()
    listed = [line.split()[0] for line in lines if line and not line.startswith("#")]
    tree = product()
    paths = [path for path in tree.paths if path.endswith((".py", ".html", ".js")) and not path.startswith("tests/")]
    said = "\n".join((ROOT / path).read_text() for path in paths)
    assert [name for name in listed if not re.search(rf"""["'#}}]{name}["'{{]""", said)] == []


def test_packages_are_pinned_and_name_no_registry() -> None:
    package = json.loads((ROOT / "package.json").read_text())
    lock = json.loads((ROOT / "package-lock.json").read_text())
    wanted = package["dependencies"] | package["devDependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    for name, entry in lock["packages"].items():
        assert "resolved" not in entry, name
        assert not name or entry["integrity"].startswith("sha512-"), name


@built
@pytest.mark.parametrize("name", BUDGET)
def test_the_bundle_is_within_its_weight(name: str) -> None:
    size = len(gzip.compress((DIST / name).read_bytes(), 9)) / 1024
    assert size <= BUDGET[name]


@built
def test_the_style_names_files_beside_it() -> None:
    addresses = re.findall(r"url\(([^)]+)\)", (DIST / "app.css").read_text())
    assert addresses
    for address in addresses:
        assert (DIST / address.strip("\"'")).is_file(), address


@built
def test_the_sprite_holds_every_listed_icon() -> None:
    sprite = (DIST / "icons.svg").read_text()
    lines = (ROOT / "assets" / "icons.txt").read_text().splitlines()
    names = [line.split()[0] for line in lines if line and not line.startswith("#")]
    assert [name for name in names if f'<symbol id="{name}" ' not in sprite] == []


@built
def test_licences_are_passed_on() -> None:
    words = (DIST / "THIRD_PARTY.md").read_text()
    for name in ("htmx.org", "@tabler/icons", "@fontsource-variable/inter"):
        assert f"## {name} " in words
