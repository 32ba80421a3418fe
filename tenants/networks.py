"""What a network may begin with: topics, words, clocks and the form that a request answers, each of a trade.

Plain data, which the app of the hall reads (``network/furnishing.py``). Whatever it plants is the network's own then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Template:
    """A kind of network: what it is called on the page, what it is for, and what a new one is furnished with.

    ``topics`` are (product, technology or practice area; name). ``words`` are the name of each severity and the
    sentence that says when it applies, ``guide`` when to ask. ``clocks`` are minutes until a request of a severity is
    acknowledged, and until each answer after that; every hour counts for those in ``always``. ``form`` are sections
    with their fields. Empty clocks or form: what every network begins with.
    """

    key: str
    title: str
    text: str
    topics: tuple[tuple[str, str], ...]
    words: Mapping[str, tuple[str, str]]
    guide: str
    clocks: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    always: tuple[str, ...] = ()
    form: tuple[Mapping[str, Any], ...] = ()

    @property
    def brings(self) -> list[str]:
        """What a network of this kind begins with, in short lines."""
        gravest, _ = next(iter(self.words.values()))
        lines = [
            f"Topics: {', '.join(name for _, name in self.topics)}.",
            f"Severities: {', '.join(name for name, _ in self.words.values())}.",
        ]
        if self.clocks:
            soon, _ = next(iter(self.clocks.values()))
            lines.append(f"Clocks: “{gravest}” is acknowledged within {_length(soon)}.")
        asked = [one["label"] for section in self.form for one in section["questions"] if one.get("is_required")]
        if asked:
            lines.append(f"Form: {'; '.join(asked)}.")
        if not self.clocks and not asked:
            lines.append("Clocks and form as in every network: one hour for what is urgent.")
        return lines


def _length(minutes: int) -> str:
    return f"{minutes} minutes" if minutes % 60 else f"{minutes // 60} h"


def _line(key: str, label: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "label": label, **more}


def _list(key: str, label: str, options: Mapping[str, str], **more: Any) -> dict[str, Any]:
    listed = [{"key": one, "label": words} for one, words in options.items()]
    return {"key": key, "label": label, "sort": "choice", "options": listed, **more}


ALLIANCE = Template(
    "alliance",
    "Support alliance",
    "Vendors and service providers whose customers use products of several members.",
    (
        ("technology", "Storage"),
        ("technology", "Linux hosts"),
        ("technology", "Networking"),
        ("technology", "Backup"),
        ("area", "Upgrades"),
    ),
    words={
        "urgent": ("Urgent", "Customers cannot work, and there is no way around."),
        "high": ("High", "Customers work with great trouble, or what failed may fail again soon."),
        "medium": ("Medium", "Something does not do what it should, and there is a way around."),
        "low": ("Low", "A question, or something that nobody waits for."),
    },
    guide="Ask when the case touches another member’s product, and your own people have looked at their side of it.\n\n"
    "Say what you saw and what you ruled out. Whoever helps begins where you stopped.",
)
RESPONSE = Template(
    "response",
    "Rapid response",
    "Teams that answer emergencies together, at any hour.",
    (
        ("area", "Containment"),
        ("area", "Logistics"),
        ("area", "Communication"),
        ("technology", "Power"),
    ),
    words={
        "urgent": ("People or site at risk", "Somebody is in danger, or a whole site is down."),
        "high": ("Service down", "A service that others depend on does not run."),
        "medium": ("Degraded", "It runs, with less in reserve than it needs."),
        "low": ("Preparation", "A drill, a plan, or what can wait for the morning."),
    },
    guide="Ask as soon as you think that your own people may not be enough. A call that came too early is no fault.\n\n"
    "Say first what is at risk and what you need, then what happened.",
    clocks={"urgent": (15, 60), "high": (30, 120), "medium": (120, 480), "low": (480, 960)},
    always=("urgent", "high", "medium"),
    form=(
        {
            "title": "The situation",
            "questions": [
                _line("site", "Which site, and where", is_required=True),
                _list(
                    "event",
                    "What kind of event",
                    {
                        "power": "Power",
                        "water": "Fire or water",
                        "network": "Network",
                        "storage": "Data or storage",
                        "attack": "An attack",
                        "other": "Something else",
                    },
                    is_required=True,
                ),
                _line("danger", "Is anybody in danger?", sort="yes_no", is_required=True),
                _line(
                    "called",
                    "Who was called to help them",
                    when={"field": "danger", "value": "yes"},
                    required_when={"field": "danger", "value": "yes"},
                ),
                _line("happens", "What happened, and what was done by now", sort="text", is_required=True),
            ],
        },
        {
            "title": "What you need",
            "questions": [
                _list(
                    "needs",
                    "What would help most",
                    {
                        "people": "People on site",
                        "hands": "Hands from afar",
                        "parts": "Parts or machines",
                        "room": "Room to move to",
                        "advice": "Advice",
                    },
                    sort="several",
                    is_required=True,
                ),
                _line("access", "How one gets in, and what to bring", sort="text"),
            ],
        },
    ),
)
DEVELOPMENT = Template(
    "development",
    "Product development",
    "Organizations that build on each other’s products and settle questions of design.",
    (("area", "Interfaces"), ("area", "Testing"), ("area", "Release")),
    words={
        "urgent": ("Blocks a release", "What is announced cannot be built or shipped."),
        "high": ("Blocks work", "Somebody cannot go on with what they build."),
        "medium": ("Needs a decision", "Work goes on, in a direction that may turn out wrong."),
        "low": ("For the plan", "Something to have in mind for a later version."),
    },
    guide="Ask before you build around something in another member’s product: a way around is hard to take back.\n\n"
    "Show the smallest thing that does not work, or the change that you would like.",
    clocks={"urgent": (240, 960), "high": (480, 1_440), "medium": (960, 2_400), "low": (2_400, 4_800)},
    form=(
        {
            "title": "What it is about",
            "questions": [
                _line("component", "Which interface or component", is_required=True),
                _line("release", "In which version"),
                _list(
                    "sort",
                    "What you ask for",
                    {
                        "defect": "Something does not do what it promises",
                        "change": "A change",
                        "question": "An answer to a question",
                        "review": "A look at a design",
                    },
                    is_required=True,
                ),
                _line("happens", "What happens now, or what you propose", sort="text", is_required=True),
                _line("expected", "What you expected instead", sort="text", when={"field": "sort", "value": "defect"}),
                _line("shown", "The smallest way to see it", sort="text"),
            ],
        },
        {
            "title": "Who else",
            "questions": [
                _line("breaks", "Would it break what others have built?", sort="yes_no"),
                _line("broken", "What, as far as you know", sort="text", when={"field": "breaks", "value": "yes"}),
                _line("needed", "By when you need it", sort="date"),
            ],
        },
    ),
)
TEMPLATES = {one.key: one for one in (ALLIANCE, RESPONSE, DEVELOPMENT)}
