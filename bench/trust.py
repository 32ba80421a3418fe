"""Whether a network's trust is deserved: members that run practices of known true rates, and the policy that judges.

    bench/trust.py [--plays 2400] [--quick]

Plays many practices through, run by run, and asks ``network/trust.py`` after each: how many bad ones are ever
validated, after how many runs good ones are, how soon one is suspended that stops working, and what each rule is worth.
Nothing here counts or judges by itself. Seeds are fixed. Progress goes to stderr; the last line printed is one JSON
object with ``assumptions``, ``goals`` and ``rows``.
"""

# ruff: noqa: E402 - the repository is put on the path first, and Django is set up before its settings are read

from __future__ import annotations

import argparse
import math
import os
import random
import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from bench.common import finish, tell
from knowledge.choices import Outcome
from network.evidence import Counted, Running, Version, contradictions
from network.policy import Policy, Weighing
from network.trust import Reviews, certainty, lacking_evidence, lacking_reviews, suspension, weighing

BAD, GOOD = (0.3, 0.4, 0.45, 0.49), (0.8, 0.85, 0.9, 0.95)
START = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = [START + timedelta(days=number) for number in range(2000)]
KEYS = [UUID(int=number) for number in range(2000)]
FIRST = (Version(1, "major", START),)
APPROVES = 0.6
FLOOD = 50
ASSUMPTIONS = (
    "40 members; how many cases a member has goes by Zipf's law with exponent 1, and each run is on a case of one of "
    "them drawn by that. Runs of the author's count for nothing and are not played.",
    "A bad practice works in less than half of the cases: 0.3, 0.4, 0.45 and 0.49, each as often. All outcomes of a "
    "practice are drawn independently, except where a row says that the rate depends on the environment.",
    "Colluding members are drawn from all, however large, and one of them is the author of a bad practice. They run it "
    "as often as their cases allow, always report success and approve as reviewers. Good practices have none.",
    "The steward asks members for a review in the order in which they first conclude a run, one more as long as they "
    "lack. Colluding ones approve; others approve while at least 0.6 of their own runs worked.",
    "Careless members conclude a run only if it worked; the others are left without an outcome. All other members "
    "conclude each, unless a row says otherwise.",
    "Runs are counted when concluded, those beyond a member's cap too. Ever means within 100 concluded runs.",
)
REMOVED: dict[str, dict[str, Any]] = {
    "nothing": {},
    "organizations": {"organizations": 1},
    "least number of runs": {"runs": 1},
    "cap of one organization": {"per_member": 10**6},
    "bound": {"bound": 0.0},
    "leaving out those that help most": {"without": 0, "rest": 0.0},
    "missing count as failed": {"missing": 0.0},
    "reviewers": {"reviewers": 0},
    "all but three organizations, ten runs, bound and reviewers": {
        "organizations": 3, "runs": 10, "per_member": 10**6, "sure": 0.975, "without": 0, "rest": 0.0, "missing": 0.0,
    },
}  # fmt: skip
"""What becomes of the policy when a rule is taken away. Values may be ones that a network cannot choose."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What is played: a practice of a true ``rate`` in a network, for so many concluded ``runs``.

    ``colluding``, ``careless`` and ``forgets`` are shares of members and of outcomes. Reviewers make so
    many ``trials`` that are not counted; without any they judge by their runs. ``hard`` is the true rate in the
    environment of four cases in ten, ``rate`` elsewhere; None for everywhere the same.
    """

    rate: float
    colluding: float = 0.0
    careless: float = 0.0
    forgets: float = 0.0
    runs: int = 100
    members: int = 40
    is_largest: bool = False
    is_flooding: bool = False
    volunteers: bool = False
    trials: int = 0
    hard: float | None = None


class Play:
    """One practice, from its first run on."""

    def __init__(self, scene: Scene, policy: Policy, rng: random.Random) -> None:
        everybody = list(range(scene.members))
        size = round(scene.colluding * scene.members)
        self.scene, self.policy, self.rng = scene, policy, rng
        self.ring = set(everybody[:size] if scene.is_largest else rng.sample(everybody, size))
        honest = [one for one in everybody if one not in self.ring]
        self.careless = set(rng.sample(honest, min(len(honest), round(scene.careless * scene.members))))
        author = rng.choice(sorted(self.ring) or everybody)
        sizes = [0.0 if one == author else 1 / (one + 1) for one in everybody]
        self.draws = iter(rng.choices(everybody, weights=sizes, k=4 * scene.runs))
        self.others = [one for one in sorted(self.ring) if one != author]
        self.running, self.weighing = Running(FIRST, KEYS[author]), Weighing(policy)
        self.tally = self.running.tally()
        self.asked: list[int] = list(self.others) if scene.volunteers else []
        self.said: dict[int, bool] = {}
        self.number = self.concluded = 0

    def begin(self) -> None:
        """What colluding members do before anybody else where they flood: all runs that count, at most ``FLOOD``."""
        if self.scene.is_flooding:
            for member in self.others:
                for _ in range(min(self.policy.per_member, FLOOD)):
                    self._add(member, Outcome.WORKED, "easy")
        self.concluded = 0

    def outcomes(self) -> Iterator[bool]:
        """Run after run, until as many are concluded; says of each whether trust can have grown by it."""
        for member in self.draws:
            if self.concluded >= self.scene.runs:
                return
            place, outcome = self._ends(member)
            self._add(member, outcome, place)
            yield outcome == Outcome.WORKED

    def reviews(self) -> Reviews:
        """Those that were asked until the policy was content, or everybody."""
        found = Reviews(0, 0)
        for member in self.asked:
            if not any(lacking_reviews(found, self.policy)):
                break
            approves = member in self.ring or self._approves(member)
            found = Reviews(found.approvals + approves, found.objections + (not approves))
        return found

    def _approves(self, member: int) -> bool:
        """What an honest reviewer says: by trials made once, or by all own runs so far."""
        scene = self.scene
        if scene.trials:
            worked = sum(self.rng.random() < scene.rate for _ in range(scene.trials))
            return self.said.setdefault(member, worked >= APPROVES * scene.trials)
        share = self.tally.members[KEYS[member]]
        return share.worked >= APPROVES * share.concluded

    def is_validated(self) -> bool:
        """Whether nothing lacks any more."""
        lacks = next(lacking_evidence(self.weighing.weighed(), self.policy), None)
        return lacks is None and not any(lacking_reviews(self.reviews(), self.policy))

    def _ends(self, member: int) -> tuple[str, Outcome]:
        scene = self.scene
        is_hard = scene.hard is not None and self.rng.random() < 0.4
        rate = scene.hard if is_hard and scene.hard is not None else scene.rate
        worked, forgets = self.rng.random() < rate, self.rng.random() < scene.forgets
        if member in self.ring:
            return "hard" if is_hard else "easy", Outcome.WORKED
        if forgets or (member in self.careless and not worked):
            return "hard" if is_hard else "easy", Outcome.UNKNOWN
        return "hard" if is_hard else "easy", Outcome.WORKED if worked else Outcome.FAILED

    def _add(self, member: int, outcome: Outcome, place: str) -> None:
        facets = {} if self.scene.hard is None else {"environment": place}
        at, key = DAYS[self.number], KEYS[self.number]
        self.running.add(Counted(key=key, member=KEYS[member], version=1, outcome=outcome, at=at, facets=facets))
        self.weighing.put(KEYS[member], self.tally.members[KEYS[member]])
        self.number += 1
        if outcome != Outcome.UNKNOWN:
            self.concluded += 1
            if member not in self.asked:
                self.asked.append(member)


def validated_after(scene: Scene, policy: Policy, plays: int) -> list[float]:
    """After how many concluded runs each of so many practices was validated; infinity for never."""
    rng = random.Random(f"guildhall {scene}")
    return [_after(Play(scene, policy, random.Random(rng.random()))) for _ in range(plays)]


def _after(play: Play) -> float:
    play.begin()
    for may_have_grown in play.outcomes():
        if may_have_grown and play.is_validated():
            return play.concluded
    return math.inf


def row_of(name: str, scene: Scene, policy: Policy, plays: int, **more: Any) -> dict[str, Any]:
    """How many were validated, ever and early, and after how many runs."""
    after = sorted(validated_after(scene, policy, plays))
    row = {
        "name": name, **more, "rate": scene.rate, "plays": plays, "ever": share(after, scene.runs),
        "within_20": share(after, 20), "within_40": share(after, 40),
        "runs_median": _finite(statistics.median(after)), "runs_p90": _finite(after[math.ceil(0.9 * plays) - 1]),
    }  # fmt: skip
    tell(f"  {name} {more or ''} {scene.rate}: {row['ever']} ever, {row['within_20']} in 20, {row['within_40']} in 40")
    return row


def share(after: list[float], runs: int) -> float:
    """The share that was validated within so many runs."""
    return round(sum(one <= runs for one in after) / len(after), 4)


def rates(policy: Policy, plays: int) -> list[dict[str, Any]]:
    """Every rate, with and without colluding and careless members."""
    return [
        row_of("default policy", Scene(rate, colluding if rate < 0.6 else 0.0, careless), policy, plays,
               colluding=colluding if rate < 0.6 else 0.0, careless=careless)
        for careless in (0.0, 0.3)
        for rate in (*BAD, 0.5, *GOOD)
        for colluding in ((0.0, 0.1, 0.2) if rate < 0.6 else (0.0,))
    ]  # fmt: skip


def mixed(scene: Scene, policy: Policy, plays: int) -> float:
    """The share of bad practices ever validated, all bad rates alike."""
    after = [one for rate in BAD for one in validated_after(replace(scene, rate=rate), policy, plays // len(BAD))]
    return share(after, scene.runs)


def without_rules(policy: Policy, plays: int) -> list[dict[str, Any]]:
    """The policy with one rule less, on the same practices each time."""
    rows = []
    for rule, change in REMOVED.items():
        less = policy.model_copy(update=change)
        row = {
            "name": "rule removed", "rule": rule, "plays": plays,
            "bad": mixed(Scene(0.0, 0.1), less, plays), "bad_honest": mixed(Scene(0.0), less, plays),
            "bad_careless": mixed(Scene(0.0, 0.0, 0.3), less, plays),
            "bad_two_flooding": mixed(Scene(0.0, 0.075, is_flooding=True, volunteers=True), less, plays),
            "good_09_within_20": share(validated_after(Scene(0.9, runs=20), less, plays), 20),
            "good_08_within_40": share(validated_after(Scene(0.8, runs=40), less, plays), 40),
        }  # fmt: skip
        tell(f"  removed: {row}")
        rows.append(row)
    return rows


def variants(policy: Policy, plays: int) -> list[dict[str, Any]]:
    """Bad and good practices where one assumption is another."""
    ring = Scene(0.0, 0.1)
    bad = {
        "the largest members collude": replace(ring, is_largest=True),
        "colluding members offer themselves as reviewers first": replace(ring, volunteers=True),
        "colluding members report all that counts at once": replace(ring, is_flooding=True),
        "both": replace(ring, is_flooding=True, volunteers=True),
        "reviewers judge by three trials that are not counted": replace(ring, trials=3),
        "20 members": replace(ring, members=20),
        "200 members": replace(ring, members=200),
        "300 runs": replace(ring, runs=300),
    }
    good: dict[str, dict[str, Any]] = {
        "a tenth of outcomes is forgotten": {"forgets": 0.1},
        "reviewers judge by three trials that are not counted": {"trials": 3},
        "20 members": {"members": 20},
        "200 members": {"members": 200},
    }
    rows: list[dict[str, Any]] = [
        {"name": "bad practices", "variant": name, "plays": plays, "ever": mixed(scene, policy, plays)}
        for name, scene in bad.items()
    ]
    for row in rows:
        tell(f"  {row}")
    return rows + [
        row_of("good practices", Scene(rate, **change), policy, plays, variant=name)
        for name, change in good.items()
        for rate in (0.8, 0.9)
    ]


def environments(policy: Policy, plays: int) -> dict[str, Any]:
    """A practice that works in 0.9 of the cases and, in the environment of four in ten, in 0.3: is that ever named?"""
    scene, rng = Scene(0.9, runs=60, hard=0.3), random.Random("guildhall environments")
    named: dict[int, int] = {20: 0, 40: 0, 60: 0}
    words: dict[str, int] = {}
    ever = 0
    for _ in range(plays):
        play, is_validated = Play(scene, policy, random.Random(rng.random())), False
        for _grown in play.outcomes():
            is_validated = is_validated or play.is_validated()
            if play.concluded in named:
                named[play.concluded] += any(one.value == "hard" for one in contradictions(play.tally))
        ever += is_validated
        word = certainty(weighing(play.tally, policy, DAYS[play.number]))
        words[str(word.value)] = words.get(str(word.value), 0) + 1
    named_share = {f"named_after_{runs}": round(count / plays, 4) for runs, count in named.items()}
    return {"name": "0.9, and 0.3 in one environment", "plays": plays, "ever": round(ever / plays, 4), **named_share,
            "certainty_after_60": words}  # fmt: skip


def endings(policy: Policy, plays: int) -> list[dict[str, Any]]:
    """Runs until a practice is suspended that worked in 0.9 of 40 runs, and since then in another share."""
    rows = []
    for later in (0.1, 0.3, 0.5, 0.8, 0.9):
        rng = random.Random(f"guildhall ending {later}")
        after = sorted(_ends_after(later, policy, random.Random(rng.random())) for _ in range(plays))
        row = {
            "name": "suspended", "rate_before": 0.9, "rate_since": later, "plays": plays,
            "within_20": share(after, 20), "within_100": share(after, 100),
            "runs_median": _finite(statistics.median(after)), "runs_p90": _finite(after[math.ceil(0.9 * plays) - 1]),
        }  # fmt: skip
        tell(f"  {row}")
        rows.append(row)
    return rows


def _ends_after(later: float, policy: Policy, rng: random.Random) -> float:
    play = Play(Scene(0.9, runs=140), policy, rng)
    for _grown in play.outcomes():
        if play.concluded == 40:
            play.scene = replace(play.scene, rate=later)
        elif play.concluded > 40 and suspension(play.tally, policy):
            return play.concluded - 40
    return math.inf


def goals(policy: Policy, plays: int) -> list[dict[str, Any]]:
    """What was asked of the policy, what was found, and how far that may be off by chance (one standard error)."""
    asked = (
        ("bad practices ever validated, 10 % of members colluding", 0.01, mixed(Scene(0.0, 0.1), policy, 4 * plays)),
        ("0.9 validated within 20 runs", 0.90, share(validated_after(Scene(0.9, runs=20), policy, plays), 20)),
        ("0.95 validated within 20 runs", 0.90, share(validated_after(Scene(0.95, runs=20), policy, plays), 20)),
        ("0.8 validated within 40 runs", 0.85, share(validated_after(Scene(0.8, runs=40), policy, plays), 40)),
    )
    rows = []
    for name, wanted, found in asked:
        held = found < wanted if wanted < 0.5 else found >= wanted
        number = 4 * plays if wanted < 0.5 else plays
        error = round(math.sqrt(found * (1 - found) / number), 4)
        rows.append({"name": name, "wanted": wanted, "found": found, "error": error, "held": held})
        tell(f"  {rows[-1]}")
    return rows


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--plays", type=int, default=2400, help="practices of each goal; the rest plays fewer")
    asked.add_argument("--quick", action="store_true", help="few plays: shows that it runs, and measures nothing")
    options = asked.parse_args()
    plays = 80 if options.quick else options.plays
    policy, few = Policy(), max(8, plays // 12)
    found = goals(policy, plays)
    rows = [
        *rates(policy, few), *without_rules(policy, 2 * few), *variants(policy, 2 * few),
        environments(policy, few), *endings(policy, few),
    ]  # fmt: skip
    finish("trust", rows, plays=plays, policy=policy.data(), assumptions=ASSUMPTIONS, goals=found)


if __name__ == "__main__":
    main()
