"""Asks the product for everything, as everybody, everywhere, and notes what should not have come back."""

from __future__ import annotations

import base64
import binascii
import html
import logging
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.test.client import ClientHandler

from core import statements
from tests.isolation.addresses import ABSENT, Address, Filling
from tests.isolation.canaries import TOKEN
from tests.isolation.changes import may_change
from tests.isolation.database import Snapshot, wrote
from tests.isolation.oracle import STRANGER, Change, Look, Secret, may_see
from tests.isolation.payload import payload
from tests.isolation.payload_knowledge import ARTICLES, SAID_BEFORE
from tests.isolation.payload_practices import PRACTICES
from tests.isolation.seed import HOSTS, SLUGS, Isle
from tests.isolation.signins import SignIns

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
CSRF = re.compile(r"\b[A-Za-z0-9]{64}\b")
BASE64 = re.compile(r"[A-Za-z0-9_\-+/]{16,}={0,2}")
QUERY = f"all=1&before={ABSENT}&q=CNRY&words=CNRY&subject=Trouble&view=all&show=ours&csv=1&kind=solution&with=1"
"""What goes along with every second page: all of it, and words that every text begins with, so that looking finds."""
COMPARING = 10
"""Of so many requests one compares what it remembered with a query made afresh."""
UNLIKE = frozenset({"Content-Length", "Set-Cookie"})


@dataclass(frozen=True)
class Ask:
    """One request. ``cookie_of`` is the host its session was made on; ``variant`` which of two bodies it carries."""

    address: Address
    who: str
    host: str
    method: str = "GET"
    relation: str = "own"
    cookie_of: str = ""
    is_swap: bool = False
    variant: int = 0

    def __str__(self) -> str:
        replayed = f" with the session of {self.cookie_of}" if self.cookie_of not in ("", self.host) else ""
        swap = " (swap)" if self.is_swap else ""
        return f"{self.method} {self.address} [{self.relation}]{swap} as {self.who} on {self.host}{replayed}"


@dataclass(frozen=True)
class Answer:
    """What came back, as text, and what it did."""

    status: int
    body: str
    headers: str
    type: str
    tokens: frozenset[str]
    told: frozenset[str] = frozenset()
    changes: tuple[Change, ...] = ()
    fault: str = ""

    def alike(self, values: Iterable[str]) -> tuple[int, str, str, str]:
        """The parts that must not tell an unseen thing from a missing one."""
        body, headers = CSRF.sub("*", self.body), self.headers
        for value in sorted(values, key=len, reverse=True):
            word = re.compile(rf"(?<=/){re.escape(value)}(?=/)" if len(value) < 6 else re.escape(value))
            body, headers = word.sub("*", body), word.sub("*", headers)
        return self.status, body, headers, self.type


@dataclass(frozen=True)
class Finding:
    """Something that should not be."""

    what: str
    ask: Ask
    detail: str

    def __str__(self) -> str:
        return f"{self.what}: {self.ask}: {self.detail}"


class Listener(logging.Handler):
    """Collects the tokens that anything logs."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.tokens: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        said = [record.getMessage(), str({key: value for key, value in vars(record).items() if isinstance(value, str)})]
        if record.exc_info:
            said.append(logging.Formatter().formatException(record.exc_info))
        self.tokens |= tokens_in("\n".join(said))


@dataclass
class Walker:
    """Sends requests, each in a transaction that is rolled back, and judges the answers."""

    isle: Isle
    sign_ins: SignIns
    findings: list[Finding] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.people = self.isle.principals()
        self.snapshot = Snapshot({slug: self.isle.ref(slug) for slug in (*SLUGS, "meridian")})
        self.listener = Listener()
        self.handler = ClientHandler(enforce_csrf_checks=False)
        self._bodies: dict[tuple[str, str, int, str], tuple[bytes, str]] = {}
        self._absent: dict[tuple[Any, ...], Answer] = {}

    def ask(self, ask: Ask) -> Answer:
        """One request, judged; where it asks for something unseen, the same for something missing must answer alike."""
        filling = self._filling(ask)
        chosen = filling.values(ask.address, ask.relation)
        values = {name: value for name, (value, _witness) in chosen.items()}
        look = self._look(ask, values)
        answer = self._send(ask, values)
        self._judge(ask, look, answer)
        unseen = [name for name, (_value, witness) in chosen.items() if witness and not self._sees(look, witness)]
        if unseen and ask.relation != "absent":
            gone = {name: filling.value(ask.address, name, "absent")[0] for name in unseen}
            self._compare(ask, values, answer, {**values, **gone})
        return answer

    def _compare(self, ask: Ask, values: dict[str, str], answer: Answer, missing: dict[str, str]) -> None:
        key = (replace(ask, relation="absent"), tuple(sorted(missing.items())), ask.relation == "foreign")
        if key not in self._absent:
            self._absent[key] = self._send(ask, missing)
        other = self._absent[key]
        asked = {*values.values(), *missing.values()}  # both, as the query that goes along names the absent key too
        here, there = answer.alike(asked), other.alike(asked)
        if here != there:
            part = next(_difference(str(a), str(b)) for a, b in zip(here, there, strict=True) if a != b)
            self._note("tells unseen from missing", ask, part)

    def _filling(self, ask: Ask) -> Filling:
        places = self.people[ask.who].places
        home = ask.host if ask.host in SLUGS else places[0].organization if places else "northwind"
        return Filling(self.isle, home, self.sign_ins.rows(ask.who))

    def _look(self, ask: Ask, values: dict[str, str]) -> Look:
        """As whom the answer must treat this request: a session of another host is nobody's."""
        who = self.people[ask.who] if ask.cookie_of in ("", ask.host) and ask.host in self.sign_ins.hosts else STRANGER
        held_by = self.isle.bearers.get(values.get("feed_token", "") or values.get("mail_token", ""))
        if held_by is not None and held_by[0] == ask.host:  # the address itself says whose eyes it has
            who = self.people[held_by[1]]
        letter = self.isle.letters.get(values.get("token", ""), "")
        held = {letter} if letter and letter == ask.host else set()
        if ask.address.name == "sign_up_confirm" and ask.relation != "absent":
            held = {"sign-up"}
        return Look(who, ask.host, frozenset(held))

    def _sees(self, look: Look, witness: tuple[str, str, str]) -> bool:
        kind, pk, name = witness
        return may_see(look, self.isle.canaries.secrets[self.isle.canaries.of_row[kind, pk][name]])

    def _send(self, ask: Ask, values: dict[str, str]) -> Answer:
        # A third of the time would go into comparing remembered statements, which every other test does as well.
        statements.check = self.asked.total() % COMPARING == 0
        path = ask.address.at(values)
        client = Client(raise_request_exception=False, HTTP_HOST=HOSTS[ask.host], HTTP_X_FORWARDED_HOST=self._lie(ask))
        client.handler = self.handler  # one for all, as a server has: it makes the middleware at its first request
        if session := self.sign_ins.cookie(ask.who, ask.cookie_of or ask.host):
            client.cookies[settings.SESSION_COOKIE_NAME] = session
        headers = {"HX-Request": "true", "HX-Request-Type": "partial"} if ask.is_swap else {}
        body, kind = self._body(ask) if ask.method in ("POST", "PUT", "PATCH", "DELETE") else (b"", "")
        cache.clear()
        mail.outbox = []
        self.listener.tokens.clear()
        self.asked[str(ask.address)] += 1
        with transaction.atomic():
            is_looking = ask.method in ("GET", "HEAD")
            query = (QUERY if ask.variant else "") if is_looking else SAID_BEFORE.get(ask.address.name, "")
            response = client.generic(
                ask.method, path, body, kind, headers=headers, query_params=None, QUERY_STRING=query
            )
            answer = _read(response)
            changes = self._changes(answer)
            transaction.set_rollback(True)
        given = tokens_in(path)
        told = {
            token for letter in mail.outbox for token in tokens_in(str(letter.message())) if self._is_private(token)
        }
        told |= self.listener.tokens
        return replace(answer, tokens=answer.tokens - given, told=frozenset(told - given), changes=tuple(changes))

    def _changes(self, answer: Answer) -> list[Change]:
        if transaction.get_connection().needs_rollback:  # a fault has undone everything already
            assert answer.status >= 500, "the request's transaction is gone, so nobody can say what it wrote"
            return []
        return self.snapshot.changes() if wrote() else []

    def _is_private(self, token: str) -> bool:
        return self.isle.canaries.secrets[token].place != "registry"

    def _lie(self, ask: Ask) -> str:
        """What a proxy that is not ours would claim: the other member's host. It must change nothing."""
        return HOSTS["halcyon" if ask.host == "northwind" else "northwind"]

    def _body(self, ask: Ask) -> tuple[bytes, str]:
        name = ask.address.name if ask.address.name in ARTICLES | PRACTICES else ""
        key = (self._filling(ask).home, ask.relation, ask.variant, name)
        if key not in self._bodies:
            self._bodies[key] = payload(self.isle, *key)
        return self._bodies[key]

    def _judge(self, ask: Ask, look: Look, answer: Answer) -> None:
        if answer.status >= 500:
            self._note("server fault", ask, answer.fault or str(answer.status))
        for token in sorted(answer.tokens):
            secret = self.isle.canaries.secrets[token]
            if not may_see(look, secret):
                self._note("leak", ask, f"{answer.status}: {_told(token, secret)}")
        for token in sorted(answer.told):
            self._note("told in a log or a mail", ask, _told(token, self.isle.canaries.secrets[token]))
        for change in answer.changes:
            if not may_change(look, change):
                kind = "added" if change.before is None else "removed" if change.after is None else "changed"
                columns = "" if kind == "added" else f" ({', '.join(sorted(change.fields))})"
                self._note(
                    "write without the right", ask, f"{answer.status}: {kind} {change.place}.{change.table}{columns}"
                )

    def _note(self, what: str, ask: Ask, detail: str) -> None:
        self.findings.append(Finding(what, ask, detail))


def _read(response: Any) -> Answer:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    text = body.decode("utf-8", "replace")
    headers = "\n".join(f"{name}: {value}" for name, value in sorted(response.items()) if name not in UNLIKE)
    cookies = response.cookies.output(header="")
    found = tokens_in(text) | tokens_in(headers) | tokens_in(cookies) | _in_base64(cookies)
    fault = repr(response.exc_info[1])[:300] if getattr(response, "exc_info", None) else ""
    return Answer(response.status_code, text, headers, response.get("Content-Type", ""), frozenset(found), fault=fault)


def _in_base64(text: str) -> set[str]:
    found: set[str] = set()
    for match in BASE64.findall(text):
        try:
            found |= tokens_in(
                base64.urlsafe_b64decode(match.rstrip("=") + "=" * (-len(match.rstrip("=")) % 4)).decode("latin-1")
            )
        except (ValueError, binascii.Error):
            continue
    return found


def tokens_in(text: str) -> set[str]:
    """Every token in a text, also where it is escaped for a page or an address."""
    plain = TOKEN.findall(text)
    hidden = TOKEN.findall(unquote(html.unescape(text))) if "%" in text or "&" in text else []
    return {token[:-1].upper() + "x" for token in (*plain, *hidden)}


def _difference(here: str, there: str) -> str:
    """Where two texts part, with a few words before it."""
    place = next((n for n, (a, b) in enumerate(zip(here, there, strict=False)) if a != b), min(len(here), len(there)))
    start = max(0, place - 30)
    return f"{here[start : place + 90]!r} / {there[start : place + 90]!r}"


def _told(token: str, secret: Secret) -> str:
    return f"{token} is {secret.kind}.{secret.field} of {secret.place}"


def report(findings: list[Finding], most: int = 60) -> str:
    """The findings by what they are and where, with one example each and how often."""
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for finding in findings:
        key = (finding.what, str(finding.ask.address), re.sub(r"CNRY\d+x", "", finding.detail)[:120])
        groups.setdefault(key, []).append(finding)
    lines = [f"{len(found)} × {found[0]}" for found in sorted(groups.values(), key=len, reverse=True)[:most]]
    return f"{len(findings)} findings in {len(groups)} groups\n" + "\n".join(lines)
