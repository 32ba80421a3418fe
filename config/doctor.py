"""How ``manage.py doctor`` asks: every probe at once, each in a time of its own, and none of them can end the others.

``examine`` turns whatever goes wrong into a finding, and gives up on a probe that does not come back, so that the
doctor ends in any case. What is asked of each service stands in ``config/probes.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from threading import Thread
from typing import Literal
from urllib.parse import urlsplit

from django.conf import settings

LIMIT = 8.0  # seconds a probe has for everything it asks

State = Literal["ok", "warn", "off", "fail"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One service: ``off`` is not used here, ``warn`` works and should be mended, ``fail`` does not work.

    ``says`` is what was found, ``cost`` what people lose while it is not there. ``address`` never holds a password.
    """

    name: str
    address: str
    cost: str
    state: State = "ok"
    version: str = ""
    says: str = ""

    def but(self, state: State, says: str, version: str = "") -> Finding:
        """The same service with what was found."""
        return replace(self, state=state, says=says, version=version or self.version)

    def as_dict(self) -> dict[str, str]:
        """For JSON."""
        return asdict(self)


Probe = tuple[Finding, Callable[[Finding], Finding]]


def examine(probes: Sequence[Probe], limit: float = LIMIT) -> list[Finding]:
    """Ask every service, all at once. Takes about ``limit`` seconds at the longest."""
    asked = [(expected, _Asked(expected, look)) for expected, look in probes]
    for _, answer in asked:
        answer.start()
    for _, answer in asked:
        answer.join(limit)
    return [answer.found or expected.but("fail", f"No answer within {limit:.0f} s.") for expected, answer in asked]


class _Asked(Thread):
    """A probe in a thread that the process does not wait for."""

    def __init__(self, expected: Finding, look: Callable[[Finding], Finding]) -> None:
        super().__init__(name=f"doctor {expected.name}", daemon=True)
        self.expected, self.look = expected, look
        self.found: Finding | None = None

    def run(self) -> None:
        try:
            self.found = self.look(self.expected)
        except Exception as fault:  # whatever a service does, the others are still told
            self.found = self.expected.but("fail", _words(fault))


def _words(fault: Exception) -> str:
    """The first line of a fault, without any secret of ours a driver may have put into it."""
    words = (str(fault).strip().splitlines() or [type(fault).__name__])[0][:200]
    for secret in filter(None, _secrets()):
        words = words.replace(secret, "***")
    return words


def _secrets() -> list[str]:
    passwords = [str(database.get("PASSWORD", "")) for database in settings.DATABASES.values()]
    return [*passwords, urlsplit(settings.REDIS_URL).password or "", settings.EMAIL_HOST_PASSWORD, settings.SECRET_KEY]
