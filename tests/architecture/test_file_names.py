"""One obvious place for each thing: an app has the files of the house, or fewer, and plain modules of pure rules."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.architecture.source import Tree, apps, excused, plant, product

HOUSE = frozenset(
    """
    models querysets selectors permissions actions events documents streams notices tasks forms views api choices
    apps urls admin registration migrations management templatetags templates __init__
    """.split()
)
PLAIN = {
    "cases/imports": "readers of other systems' histories: pure, they know no row",
    "cases/importing": "from plain cases to rows, in batches",
    "cases/clockwork": "what the desk's events do to clocks",
    "cases/runwork": "when the outcomes of a case's runs count",
    "cases/verdicts": "what clocks found, kept with each case for reports",
    "conversations/rendering": "entries of an earlier renderer, rendered again",
    "cases/changes": "what a change of several cases is, and what it may touch",
    "cases/handling": "what each step makes of a case, in memory, and why it may not",
    "cases/filters": "what the address of a list says, and which cases it leaves",
    "accounts/sessions": "how sessions are read: the store that Django asks",
    "cases/sections": "the desk's sections of the settings",
    "cases/quoting": "words of a discussion as the beginning of a case: pure",
    "cases/rules": "what rules are made of, what they ask, what they would do, whose turn it is",
    "cases/report_topics": "what weekly reports say, for one reader",
    "cases/reports": "figures of the desk: questions in SQL, and the shapes they are shown in",
    "cases/saved": "typed settings of the desk: views and macros",
    "cases/lists": "how lists are cut, sorted and paged",
    "cases/numbers": "how a member counts its cases, for the model",
    "cases/sentences": "what each event says",
    "cases/timeline": "events as lines of the timeline, and who is told of them",
    "cases/thread_topics": "what side threads are called, and what happened in them, for one reader",
    "cases/topics": "what cases and queues are called, and what happened to them, for one reader",
    "cases/urls_clients": "the addresses of the settings of clients",
    "cases/urls_fields": "the addresses of the settings of case fields",
    "cases/urls_daily": "the addresses of one's own day",
    "cases/urls_forms": "the addresses of the settings of forms",
    "cases/urls_imports": "the addresses of importing",
    "cases/urls_settings": "the addresses of the settings of tags, teams, people and retention",
    "cases/urls_rules": "the addresses of the settings of rules",
    "cases/urls_threads": "the addresses of side threads and entries",
    "cases/workflow": "which status may follow which, and who acts next",
    "cases/escalating": "what a case offers to an extract: the allow-list",
    "clocks/calendars": "working time: pure arithmetic",
    "clocks/policies": "which target counts for what",
    "clocks/promises": "time left until a promised moment, as the clock shows it",
    "clocks/recounts": "how far counting anew has come",
    "clocks/running": "how a clock stands: pure functions over spans",
    "clocks/shared": "the hours that several calendars have in common: pure arithmetic",
    "clocks/subjects": "the register of what clocks measure",
    "knowledge/bodies": "what an article holds, by its kind, and that as HTML: pure",
    "knowledge/counting": "what a network says of running its practices, asked through the app above",
    "knowledge/comparing": "two revisions beside each other: pure",
    "knowledge/holding": "rows of knowledge, locked and fresh, for its actions",
    "knowledge/processes": "a process as the body of a revision, and one change of it at a time: pure",
    "knowledge/sections": "the sections of knowledge in the settings",
    "knowledge/rules": "what an organization chose about its knowledge, and who publishes what",
    "knowledge/topics": "what articles are called, and what happened to them, for one reader",
    "conversations/bells": "telling people of an event, and ringing at their open pages",
    "conversations/files": "what an attachment may be, by its content",
    "conversations/foreign_text": "other systems' text as our Markdown",
    "conversations/markdown": "from what people write to what pages show",
    "conversations/markers": "how a side thread is named for each reader",
    "conversations/mentions": "names as people write them behind an @",
    "conversations/once": "what happens when the same form comes twice",
    "conversations/subjects": "the register of what threads are about",
    "conversations/widening": "what happens when more people are to read than before",
    "exchange/answering": "what was answered to what a receiver asks, with help from the case: pure",
    "exchange/own_articles": "an article of the desk as what may cross",
    "exchange/practice_topics": "what notices say of practices",
    "exchange/proposing": "from an article to what a network reads of it: pure",
    "exchange/composing": "from a composition to what crosses: pure",
    "exchange/crossing": "being in the other space for a moment",
    "exchange/redaction": "what in a text must not cross as it is, and what crosses in its place: pure",
    "exchange/rules": "what an organization asks of what leaves it, typed",
    "exchange/sources": "the register of what may be asked about",
    "exchange/major_topics": "what notices say of major cases, for one reader",
    "exchange/talk_topics": "what notices and feeds say of communities, for one reader",
    "exchange/waiting_topics": "what notices say of what waits for moderators and stewards, for one reader",
    "exchange/visiting": "the halls in which somebody hears of something, and who they are there",
    "exchange/topics": "what notices say of escalations and drafts, for one reader",
    "exchange/wordlist": "the organization's own words that never cross, typed",
    "directory/faces": "how a name becomes a picture: pure",
    "intake/checking": "answers against a form: pure",
    "intake/editing": "changing the shape of a form: pure",
    "intake/kept": "typed settings of the engine: forms and their versions",
    "intake/schema": "what a form is made of: pure",
    "intake/telling": "stored answers in words: pure",
    "knowledge/differences": "what is another in a process than in the one before: pure",
    "knowledge/runbooks": "runbooks in Markdown as processes, and back: pure",
    "knowledge/steps": "what a process is made of: pure",
    "knowledge/ways": "how the steps of a process lead on, and what is wrong with them: pure",
    "knowledge/wordings": "what was changed in a text, word by word: pure",
    "notifications/letters": "what a mail says",
    "notifications/preferences": "what each person wants to hear",
    "notifications/readers": "readers as actors",
    "notifications/replies": "the token by which a mail that comes back names whose answer it is: pure",
    "notifications/subjects": "the register of what notices are about",
    "realtime/consumers": "the wire: what a socket is sent and may ask",
    "realtime/door": "the door of sockets",
    "realtime/places": "the register of where people can be seen",
    "network/asked": "what a member asks of whoever asks it for help, typed, in versions",
    "network/furnishing": "a template of the registry as the settings a network begins with",
    "network/naming": "what a network calls how bad things are, and when to ask",
    "network/agreements": "what members promise each other, and for how long things wait",
    "network/clockwork": "what steps of an escalation do to its clocks",
    "network/composing": "what the page of an escalation asks of whoever looks at it: pure",
    "network/checklists": "what reviewers are asked and how environments are named, typed",
    "network/dots": "runs as a picture: pure",
    "network/proposals": "what is handed over when an article is given to a network: typed, bounded, with its digest",
    "network/urls_practices": "the addresses of practices and of the stewards' board",
    "network/contacts": "whom to turn to in a member, typed",
    "network/evidence": "outcomes of runs, counted by organization, version and environment: pure arithmetic",
    "network/policy": "by what rules a network validates, typed, and how runs count under them: pure",
    "network/trust": "what a practice lacks to be validated, how sure one is of it, and what ends that: pure",
    "network/reasons": "why a practice is trusted as far as it is, typed, and each reason as a sentence",
    "network/differences": "what is another in an extract than in the one before: pure",
    "network/numbers": "how a network counts its escalations",
    "network/parcels": "what is handed over with an escalation: typed, bounded, with its digest",
    "network/invitations": "sessions as a calendar file: pure",
    "network/urls_sessions": "the addresses of sessions of communities",
    "network/hours": "when members work, and the hours two of them have in common: pure",
    "network/remains": "what each ending of an escalation leaves at either side, said beforehand: pure",
    "network/rules": "what the members of a network have agreed on, typed: pure",
    "network/roster": "whether members may see who else is one",
    "network/sentences": "what each event of an escalation says to either side",
    "network/retelling": "an extract as the first entry of a discussion: pure",
    "network/talking": "the names of the jobs that tell members of communities",
    "network/stepping": "how any step of an escalation is taken, for its actions",
    "network/urls_forms": "the addresses of what members ask of a request",
    "network/urls_escalations": "the addresses of escalations",
    "cases/urls_majors": "the addresses between a case and major cases",
    "network/urls_majors": "the addresses of major cases",
    "network/urls_rules": "the addresses of what members have agreed on",
    "network/workflow": "which step either side of an escalation may take, and what comes of it: pure",
    "tenants/audit": "the audit trail as sentences",
    "tenants/bundles": "the SQL a space is made from",
    "tenants/checks": "Django's system checks",
    "tenants/due": "what falls due in every space, handed out by one tick",
    "tenants/colours": "an organization's colour, readable: pure arithmetic",
    "tenants/doors": "what every door does first",
    "tenants/halls": "what the registry has done in a network's space",
    "tenants/home": "what the registry has done or gathered in the home space",
    "tenants/fleet": "migrating every space",
    "tenants/jobs": "the worker's door",
    "tenants/limits": "how often one may knock",
    "tenants/logos": "what may be a logo, drawn anew",
    "tenants/middleware": "the door of pages",
    "tenants/networks": "what a network may begin with",
    "tenants/outbox": "delivering events to reactions",
    "tenants/provisioning": "making and unmaking schemas and roles",
    "tenants/router": "which tables belong where",
    "tenants/sections": "the organization's settings, of every app, as sections",
    "tenants/signin": "how the sign-in library behaves here",
    "tenants/trail": "the audit log of registry and space together, filtered",
    "tenants/urls_public": "the registry's addresses on the base host",
}
OUTSIDE = frozenset({"config", "core"})  # config wires, and core has its own closed list


def breaches(tree: Tree, plain: Mapping[str, str]) -> list[str]:
    """Files and folders of an app with a name the house does not know, and listed ones that are gone."""
    found: dict[str, str] = {}
    for path in tree.paths:
        app, _, rest = path.partition("/")
        if app not in apps() or app in OUTSIDE:
            continue
        name = rest.split("/", 1)[0]
        stem = name.removesuffix(".py")
        if stem not in HOUSE or ("/" not in rest and stem == name):
            found[f"{app}/{stem}"] = f"{app}/{name} is none of the house's files; give the rule a name there or list it"
    return excused(found, plain)


def test_the_products_apps_hold_the_houses_files() -> None:
    assert breaches(product(), PLAIN) == []


def test_a_strange_file_or_folder_is_seen(tmp_path: Path) -> None:
    good = {"cases/models.py": "", "cases/views/page.py": "", "cases/templates/cases/list.html": "", "core/x.py": ""}
    assert breaches(plant(tmp_path / "good", good), {}) == []
    bad = plant(tmp_path / "bad", {**good, "cases/utils.py": "", "network/helpers/x.py": "", "cases/notes.txt": ""})
    assert [breach.split(" ")[0] for breach in breaches(bad, {})] == [
        "cases/notes.txt",
        "cases/utils.py",
        "network/helpers",
    ]


def test_a_listed_module_passes_and_a_stale_entry_does_not(tmp_path: Path) -> None:
    tree = plant(tmp_path, {"cases/workflow.py": ""})
    assert breaches(tree, {"cases/workflow": "what may follow what"}) == []
    assert len(breaches(tree, {"cases/workflow": "what may follow what", "cases/gone": "x"})) == 1
