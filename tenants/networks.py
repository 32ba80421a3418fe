"""What a network may begin with: its words, its topics and the promises its members make to each other.

Plain data. A network of another trade is the same house with other words on the doors.
"""

from __future__ import annotations

from dataclasses import dataclass

HOUR = 3600


@dataclass(frozen=True, slots=True)
class Template:
    """A kind of network: what it is called on the page, what it is for, and what a new one is furnished with.

    ``topics`` are (product, technology or practice area; name). ``promises`` is the time in seconds within which a
    request for help is acknowledged, by severity; every hour counts where ``around_the_clock`` names the severity.
    """

    key: str
    title: str
    text: str
    words: dict[str, str]
    topics: tuple[tuple[str, str], ...]
    promises: dict[str, int]
    around_the_clock: frozenset[str] = frozenset()


ALLIANCE = Template(
    "alliance",
    "Support alliance",
    "Vendors and service providers whose customers use products of several members.",
    {"case": "case", "practice": "practice"},
    (
        ("technology", "Storage"),
        ("technology", "Linux hosts"),
        ("technology", "Networking"),
        ("technology", "Backup"),
        ("area", "Upgrades"),
    ),
    {"urgent": HOUR, "high": 2 * HOUR, "medium": 8 * HOUR, "low": 8 * HOUR},
    frozenset({"urgent", "high"}),
)
RESPONSE = Template(
    "response",
    "Rapid response",
    "Teams that answer emergencies together, at any hour.",
    {"case": "incident", "practice": "procedure"},
    (
        ("area", "Containment"),
        ("area", "Logistics"),
        ("area", "Communication"),
        ("technology", "Power"),
    ),
    {"urgent": HOUR // 4, "high": HOUR, "medium": 4 * HOUR, "low": 24 * HOUR},
    frozenset({"urgent", "high", "medium", "low"}),
)
DEVELOPMENT = Template(
    "development",
    "Product development",
    "Organizations that build on each other’s products and settle questions of design.",
    {"case": "question", "practice": "practice"},
    (("area", "Interfaces"), ("area", "Testing"), ("area", "Release")),
    {"urgent": 4 * HOUR, "high": 8 * HOUR, "medium": 16 * HOUR, "low": 40 * HOUR},
)
TEMPLATES = {one.key: one for one in (ALLIANCE, RESPONSE, DEVELOPMENT)}
