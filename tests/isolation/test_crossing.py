"""A whole escalation, step by step: after each of them the pages, pieces, files, mails and refusals of both hosts are
searched for private words. Nothing but what was ticked crosses, and none of it is left once it is taken back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from conversations.models import Attachment
from core import statements
from core.models import Event
from core.spaces import REGISTRY, entered
from exchange.models import Draft
from exchange.tasks import hear
from network.models import Escalation, Extract
from notifications.models import Mail
from notifications.tasks import send_mail
from tenants.tasks import deliver_outbox
from tests.isolation.addresses import Address
from tests.isolation.oracle import SUPPORT, Look, may_see
from tests.isolation.seed import HOSTS, SLUGS
from tests.isolation.walk import COMPARING, CSRF, Walker, tokens_in

CLOSE = (("cleo", "halcyon"), ("hugo", "halcyon"), ("bo", "halcyon"), ("tomas", "northwind"), ("ravi", "northwind"))
"""Who looks after each step: the other side, somebody of both, and at home who reads less."""
READERS = (
    *CLOSE,
    *((who, "halcyon") for who in ("hana", "emil", "stranger")),
    *((who, "northwind") for who in ("ada", "vera", "nils", "cleo")),
)
PIECES = ("", "live/", "live/?part=side", "own-words.md", "revoke/")
NEAR = ("said/", "beside/")
ASIDE = ("", "live/", "end/")
EVERYWHERE = ("/", "/notices/", "/n/meridian/", "/n/meridian/escalations/")
PROMISE = {"ref": "HC-1", "next_step": "Look", "hours": "2"}


@dataclass
class Play:
    """The escalation under way: who does what, and what was found where it should not be."""

    walker: Walker
    ref: str = ""
    draft: str = ""
    aside: str = ""
    asked: int = 0
    crossed: frozenset[str] = frozenset()
    seen: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    def browser(self, who: str, host: str) -> Client:
        client = Client(raise_request_exception=False, HTTP_HOST=HOSTS[host])
        if session := self.walker.sign_ins.cookie(who, host):
            client.cookies[settings.SESSION_COOKIE_NAME] = session
        return client

    def does(self, who: str, host: str, path: str, **given: Any) -> Any:
        """A step by its form, which must be taken; then the worker tells whom it concerns."""
        answer = self.browser(who, host).post(path, given)
        assert answer.status_code in (200, 302), (path, answer.status_code, answer.content[-2000:])
        self.work()
        return answer

    def step(self, who: str, host: str, part: str, **given: Any) -> None:
        self.does(who, host, f"/n/meridian/escalations/{self.ref}/{part}/", **given)

    def work(self) -> None:
        """Each side's jobs, and the mails that come of them."""
        isle = self.walker.isle
        with entered(isle.ref("meridian")):
            events = [(row.subject_id, row.pk) for row in Event.objects.filter(subject_kind="escalation")]
        space = {"network": str(isle.ref("meridian").id), "schema": isle.ref("meridian").schema, "slug": "meridian"}
        mail.outbox = []
        with patch("tenants.jobs.close_old_connections"), entered(REGISTRY):
            for slug in SLUGS:
                key = str(isle.ref(slug).id)
                for escalation, event in events:
                    hear(space=key, escalation=str(escalation), event=str(event), **space)
                deliver_outbox(space=key)
                with entered(isle.ref(slug)):
                    waiting = [str(one) for one in Mail.objects.filter(sent_at=None).values_list("pk", flat=True)]
                for one in waiting:
                    send_mail(space=key, mail_id=one)
        for letter in mail.outbox:
            self.judge_mail(letter)

    def judge_mail(self, letter: Any) -> None:
        """A mail about an escalation says nothing of what crossed."""
        if (
            self.ref
            and self.ref in str(letter.message())
            and (found := tokens_in(str(letter.message())) & self.crossed)
        ):
            self.wrong.append(f"a mail to {letter.to} holds {found}")

    def look(self, *more: str, readers: Sequence[tuple[str, str]] = CLOSE) -> None:
        """These people look everywhere."""
        pieces = [f"/n/meridian/escalations/{self.ref}/{part}" for part in PIECES]
        near = [f"/escalate/meridian/{self.ref}/{part}" for part in NEAR]
        near += [f"{self.aside}{part}" for part in ASIDE if self.aside]
        for who, host in readers:
            browser = self.browser(who, host)
            look = Look(self.walker.people[who], host)
            for path in (*EVERYWHERE, *pieces, *near, self.draft, *self.files(), *more):
                cache.clear()
                self.asked += 1
                statements.check = self.asked % COMPARING == 0  # as the walk: every other test compares them as well
                with transaction.atomic():
                    answer = browser.get(path)
                    body = _body(answer)
                    transaction.set_rollback(True)
                self.judge(look, path, answer.status_code, body)
        statements.check = True

    def files(self) -> list[str]:
        with entered(self.walker.isle.ref("meridian")):
            rows = Attachment.objects.filter(entry__thread__subject_kind="escalation").values_list("pk", flat=True)
            return [f"/n/meridian/files/{key}/" for key in rows[:5]]

    def judge(self, look: Look, path: str, status: int, body: str) -> None:
        if status >= 500:
            self.wrong.append(f"{path} as {look.who.name}: {status}")
        member = look.who.acting(look.host)
        reads = self.crossed if member is not None and member.role in SUPPORT else frozenset()
        found = tokens_in(CSRF.sub("*", body))
        if reads and path.endswith(f"{self.ref}/"):
            self.seen |= {f"{look.host}: {token}" for token in found & reads}
        for token in found - reads:
            secret = self.walker.isle.canaries.secrets[token]
            if not may_see(look, secret) and secret.place != "registry":
                told = f"{secret.kind}.{secret.field} of {secret.place}"
                self.wrong.append(f"{path} as {look.who.name} on {look.host}: {told}")


def _body(answer: Any) -> str:
    found = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(found.decode("utf-8", "replace"))


@pytest.fixture
def play(walker: Walker) -> Iterator[Play]:
    """The stage; what is played on it is rolled back."""
    with transaction.atomic():
        yield Play(walker)
        transaction.set_rollback(True)


@contextmanager
def _hall(play: Play) -> Iterator[None]:
    with entered(play.walker.isle.ref("meridian")):
        yield


def _asks(play: Play) -> None:
    """From the case with all its private words: one reply is ticked, whatever else there is stays."""
    ids = play.walker.isle.ids["northwind"]
    with entered(play.walker.isle.ref("northwind")):
        Draft.objects.all().delete()  # a draft of hers would be gone on with
    begun = play.does("ada", "northwind", f"/cases/C-{ids['case']}/escalate/meridian/")
    play.draft = begun["Location"]
    page = play.browser("ada", "northwind").get(play.draft).content.decode()
    to = str(play.walker.isle.world.organization_ids["halcyon"])
    said = {"to": to, "title": "Planted words", "severity": "high", "label": "amber", "entry": [ids["entry_answer"]]}
    said |= dict.fromkeys(re.findall(r'name="(answers-[a-z_]+)"', page), "Planted") | {"answers-impact": "slowed"}
    kept = _keep(play, said)
    said |= dict.fromkeys(re.findall(r'name="(d-[^"]+)"', kept), "keep")  # every text begins like a name that is marked
    [seen] = set(re.findall(r'name="seen" value="([0-9a-f]+)"', _keep(play, said)))
    done = play.does("ada", "northwind", f"{play.draft}release/", seen=seen, **said)
    play.ref = re.search(r"E-\d+", done["Location"])[0]  # type: ignore[index]
    with _hall(play):
        data = str(Extract.objects.get(escalation__number=int(play.ref[2:])).data)
    play.crossed = frozenset(
        token for token in tokens_in(data) if play.walker.isle.canaries.secrets[token].place == "northwind"
    )
    play.look()


def _keep(play: Play, said: dict[str, Any]) -> str:
    answer = play.browser("ada", "northwind").post(f"{play.draft}keep/", said, headers={"HX-Request": "true"})
    return str(answer.content.decode())


def _splinters(play: Play) -> None:
    """A side thread with the other side, whose title and first words say what crossed: its readers are the same."""
    token = min(play.crossed)
    words = {"title": f"About {token}", "text": f"See {token}", "once": uuid4()}
    play.aside = play.does("ada", "northwind", f"/n/meridian/escalations/{play.ref}/threads/open/", **words)["Location"]
    play.does("cleo", "halcyon", f"{play.aside}write/", text="Seen.", once=uuid4())


def test_nothing_private_crosses_at_any_step_of_an_escalation(play: Play, addresses: list[Address]) -> None:
    _asks(play)
    of_row, ids = play.walker.isle.canaries.of_row, play.walker.isle.ids["northwind"]
    ticked = {*of_row["conversations.Entry", ids["entry_answer"]].values()}
    ticked |= {of_row["cases.Case", ids["case_id"]]["product"]}  # offered as the beginning of an answer, and shown
    assert play.crossed, "the reply crossed"
    more = [play.walker.isle.canaries.secrets[one] for one in play.crossed - ticked]
    assert not more, "and nothing else"
    plain = [one.path for one in addresses if one.conf == "member" and not one.arguments]
    for step in (
        ("cleo", "halcyon", "ask", {"text": "Which?"}),
        ("ada", "northwind", "answer", {"text": "This one."}),
        ("cleo", "halcyon", "accept", PROMISE),
        ("cleo", "halcyon", "write", {"text": "Set it.", "once": uuid4()}),
        ("cleo", "halcyon", "propose", {"text": "Keep it."}),
        ("ada", "northwind", "reject", {"text": "It came back."}),
        ("cleo", "halcyon", "propose", {"text": "And that."}),
        ("ada", "northwind", "confirm", {}),
    ):
        who, host, part, given = step
        play.step(who, host, part, **given)
        if part == "accept":
            _splinters(play)
        play.look()
        assert not play.wrong, f"after {part}: {play.wrong[:10]}"
    play.look(*[f"/{path}" for path in plain], readers=READERS)
    assert not play.wrong, play.wrong[:10]
    assert {line.partition(":")[0] for line in play.seen} == set(SLUGS), "support of both sides did read it"


def test_what_was_taken_back_is_nowhere_on_the_other_side(play: Play) -> None:
    _asks(play)
    play.step("cleo", "halcyon", "accept", **PROMISE)
    _splinters(play)
    play.step("ada", "northwind", "revoke")
    crossed, play.crossed = play.crossed, frozenset()
    play.look(readers=[one for one in READERS if one[1] == "halcyon"])
    theirs = [line for line in play.wrong if line.endswith("of northwind") and "on halcyon" in line]
    assert crossed
    assert not theirs, theirs[:10]


def test_a_word_that_slips_through_is_found(play: Play) -> None:
    """The search sees what it should see: a note's words, planted into the hall, are told of Halcyon's readers."""
    _asks(play)
    assert not play.wrong, play.wrong[:10]
    note = play.walker.isle.canaries.of_row["conversations.Entry", play.walker.isle.ids["northwind"]["entry_inner"]]
    with _hall(play):
        Escalation.objects.filter(number=int(play.ref[2:])).update(title=note["html"])
    play.look()
    assert {"cleo", "bo"} <= {line.partition(" as ")[2].partition(" ")[0] for line in play.wrong}
