"""What each event of an escalation says to either side, as a line of its page. Pure.

Both sides read the same lines but two: whom a side named is its own, and waves of offers are the requester's. What an
entry or an extract shows by itself has no line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from clocks.choices import Metric
from network.choices import Ending, Side

ICONS = {
    "EscalationOffered": "users-group",
    "EscalationAccepted": "user-check",
    "InformationAsked": "corner-up-left",
    "InformationGiven": "corner-up-left",
    "EscalationSolutionProposed": "bulb",
    "EscalationSolutionRejected": "arrow-back-up",
    "EscalationReopened": "arrow-back-up",
    "ReaderNamed": "user-plus",
    "EscalationRevoked": "circle-x",
    "EscalationErased": "trash",
    "EscalationClockWarned": "clock",
    "EscalationClockMissed": "clock-exclamation",
}
RESTING = "rest"
"""The measure of the notice that an escalation will be closed, as nothing moves."""
CLOSING = {Ending.CONFIRMED: "circle-check", Ending.EXPIRED: "clock", Ending.IDLE: "clock"}


@dataclass(frozen=True, slots=True)
class Told:
    """An event as far as its line needs it: its data, the two organizations by name, whose turn its clock measures, and
    the side of whoever reads.
    """

    data: Mapping[str, Any]
    requester: str
    helper: str
    reader: Side
    person: str = ""

    @property
    def turn_of(self) -> str:
        """Whose time a clock of this event measures: an acknowledgement is always the helper's."""
        return self.helper if self.is_acknowledgement else ""

    @property
    def is_acknowledgement(self) -> bool:
        """Whether its clock measures how soon a request is acknowledged, also while nobody helps yet."""
        return bool(self.data.get("metric") == Metric.ACKNOWLEDGEMENT)


def icon_of(name: str, data: Mapping[str, Any]) -> str:
    """The icon of a line."""
    if name == "EscalationClosed":
        return CLOSING.get(Ending(data["ending"]), "circle-x")
    return ICONS.get(name, "history")


def words_of(name: str, told: Told) -> str:
    """What a line says after the name of who did it; empty where there is none for this reader."""
    say = WORDS.get(name)
    return say(told) if say else ""


def _offered(told: Told) -> str:
    if told.reader != Side.REQUESTER:
        return ""
    if told.data["wave"] == 1:
        return "asked the first organizations"
    return f"asked the next organizations, as nobody had taken it: wave {told.data['wave']}"


def _closed(told: Told) -> str:
    return {
        Ending.CONFIRMED: "confirmed the solution",
        Ending.WITHDRAWN: f"withdrew it for {told.requester}",
        Ending.DECLINED: f"declined it for {told.helper}",
        Ending.RETURNED: f"returned it for {told.helper}",
        Ending.EXPIRED: "closed it: nobody had acknowledged it in time",
        Ending.IDLE: "closed it, as nothing moved",
        Ending.LEFT: "closed it, as one of the two has left the network",
    }[Ending(told.data["ending"])]


def _named(told: Told) -> str:
    if told.data.get("side") != told.reader:
        return ""
    return f"named {told.person or 'a colleague'} to read it"


def _warned(told: Told) -> str:
    if told.data.get("metric") == RESTING:
        return "Nothing has moved for long: it is closed if nothing does"
    clock = "time to acknowledge it" if told.is_acknowledgement else "time for the next answer"
    whose = f"{told.turn_of}’s" if told.turn_of else "The"
    return f"{whose} {clock} is used to {told.data['percent']} %"


def _missed(told: Told) -> str:
    late = {"helper": told.helper, "requester": told.requester}.get(str(told.data.get("of")), "")
    after = f": {told.data['told']} of {late}’s escalation contacts are told" if late and told.data.get("told") else ""
    if told.turn_of:
        return f"{told.turn_of} did not acknowledge it in time{after}"
    if told.is_acknowledgement:
        return "Nobody acknowledged it in time"
    return f"The next answer did not come in time{after}"


WORDS: dict[str, Callable[[Told], str]] = {
    "EscalationOffered": _offered,
    "EscalationAccepted": lambda told: f"accepted it for {told.helper}",
    "InformationAsked": lambda told: f"asks for information before {told.helper} accepts",
    "InformationGiven": lambda told: "gave the information",
    "EscalationSolutionProposed": lambda told: "proposed a solution",
    "EscalationSolutionRejected": lambda told: "says that the solution does not help",
    "EscalationClosed": _closed,
    "EscalationReopened": lambda told: f"opened it again for {told.requester}",
    "ReaderNamed": _named,
    "EscalationRevoked": lambda told: f"took back what {told.requester} had shown",
    "EscalationErased": lambda told: f"erased what {told.requester} had written and shown",
    "EscalationClockWarned": _warned,
    "EscalationClockMissed": _missed,
}
ALONE = frozenset({"EscalationClockWarned", "EscalationClockMissed"})
"""Lines that are whole sentences, without anybody who did it."""
