"""What a network may begin with: its topics.

Plain data.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Template:
    """A kind of network: what it is called on the page, what it is for, and what a new one is furnished with.

    ``topics`` are (product, technology or practice area; name).
    """

    key: str
    title: str
    text: str
    topics: tuple[tuple[str, str], ...]


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
)
DEVELOPMENT = Template(
    "development",
    "Product development",
    "Organizations that build on each other’s products and settle questions of design.",
    (("area", "Interfaces"), ("area", "Testing"), ("area", "Release")),
)
TEMPLATES = {one.key: one for one in (ALLIANCE, RESPONSE, DEVELOPMENT)}
