"""How often one may knock at the doors that make work for others: signing up, inviting, taking the audit log along.

Counters lie in the cache, per network address (an IPv6 /64 counts as one), per person and, where a stranger can have
letters sent, per addressee, in fixed windows. Signing in
has the sign-in library's own limits (``ACCOUNT_RATE_LIMITS``).
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Any

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from redis import RedisError

from accounts.models import clean_email
from core.refusals import Refused
from core.spaces import cache_key
from tenants.selectors import digest


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many within ``seconds``, by one address, by one person and to one mailbox (0: not counted)."""

    per_address: int
    per_person: int
    seconds: int
    sentence: str
    per_mailbox: int = 0
    is_reading: bool = False
    """Nothing is made for others at this door: it stays open while the counters are away, and the other ones close."""


LIMITS = {
    "sign_up": Limit(20, 5, 3600, "That is many organizations for one hour. Try again later.", 3),
    "network": Limit(60, 20, 3600, "That is often for one hour. Go on in an hour."),
    "join": Limit(60, 20, 3600, "That is many attempts for one hour. Try again later."),
    "feed": Limit(
        600, 600, 3600, "That is often for one hour. A feed is read every few minutes at most.", is_reading=True
    ),
    "audit": Limit(
        60, 20, 3600, "That is many exports of the audit log for one hour. Go on in an hour.", is_reading=True
    ),
    "contact": Limit(0, 0, 86_400, "That is many letters for one day.", 20),
    "invite": Limit(200, 100, 3600, "That is many invitations for one hour. Go on in an hour.", 5),
}


class TooOften(Refused):
    """The limit is reached; waiting helps."""

    status = 429


def spend(name: str, request: Any, mailbox: str = "") -> None:
    """Count one more use of the door ``name``; ``TooOften`` once the address or the person has used it up.

    ``mailbox`` is where a letter would go: nobody is buried in letters, from however many addresses they are asked for.
    """
    limit = LIMITS[name]
    uses = [(f"address:{network_of(get_adapter().get_client_ip(request))}", limit.per_address)]
    if request.user.is_authenticated:
        uses.append((f"person:{request.user.pk}", limit.per_person))
    if mailbox and limit.per_mailbox:
        uses.append((f"mailbox:{digest(clean_email(mailbox))}", limit.per_mailbox))
    try:
        counts = [(_count(f"limit:{name}:{who}", limit.seconds), most) for who, most in uses]
    except RedisError:
        if not limit.is_reading:
            raise  # said as an outage: a door that cannot count stays shut
        return
    if any(count > most for count, most in counts):
        raise TooOften(limit.sentence)


def may_mail(name: str, mailbox: str) -> bool:
    """Count one more letter that the system itself sends to this mailbox, and say whether the limit allows it."""
    limit = LIMITS[name]
    return _count(f"limit:{name}:mailbox:{digest(clean_email(mailbox))}", limit.seconds) <= limit.per_mailbox


def network_of(address: str) -> str:
    """The network one subscriber has: the address itself, or the /64 around an IPv6 address."""
    parsed = ipaddress.ip_address(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False).network_address)
    return address


def _count(name: str, seconds: int) -> int:
    key = cache_key(name)
    cache.add(key, 0, timeout=seconds)
    try:
        return int(cache.incr(key))
    except ValueError:  # the window ended between the two lines
        return 1
