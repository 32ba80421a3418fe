"""Tokens by which a mail that comes back names whose answer it is: one person's, to one subject, in one space."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.utils import timezone

from core.actor import Actor
from core.spaces import entered
from exchange.topics import SAID
from notifications.choices import Reason
from notifications.letters import Part, Told, letter
from notifications.models import Notice
from notifications.readers import readers
from notifications.replies import Replying, read_reply, seal_reply
from notifications.subjects import Line, Title
from tenants.doors import home_here
from tests.world import World


def test_token_brings_back_person_and_subject_and_holds_in_an_address(northwind: World) -> None:
    reply = Replying(uuid4(), "escalation", uuid4())
    token = seal_reply(reply)
    assert read_reply(token) == reply
    assert len(token) == 64
    assert token.replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize(
    "change",
    [lambda t: t[:-1] + "_", lambda t: "A" + t[1:], lambda t: t[:40], lambda t: "", lambda t: "é"],
)
def test_token_that_was_changed_is_none(northwind: World, change: object) -> None:
    token = seal_reply(Replying(uuid4(), "escalation", uuid4()))
    assert callable(change)
    changed = change(token)
    assert changed == token or read_reply(changed) is None


def test_token_is_good_in_its_own_space_and_for_kinds_that_take_replies(world: World) -> None:
    with entered(world.northwind):
        token = seal_reply(Replying(uuid4(), "escalation", uuid4()))
        assert read_reply(seal_reply(Replying(uuid4(), "case", uuid4()))) is None
    with entered(world.halcyon):
        assert read_reply(token) is None


@pytest.mark.parametrize(("kind", "is_named"), [("escalation", True), ("draft", False)])
def test_mail_about_an_escalation_names_its_readers_answer(
    northwind: World, ada: Actor, kind: str, is_named: bool
) -> None:
    key, mail_id, home = uuid4(), uuid4(), home_here()
    assert home is not None
    told = Told(Line("Halcyon", SAID["EscalationAnswered"], timezone.now()), "", Notice(reason=Reason.ESCALATION))
    part = Part(Title("Halcyon asks you", "/n/meridian/escalations/E-88/", "E-88"), kind, key, [told])
    [reader] = readers([ada.card]).values()
    name = letter(mail_id, [part], reader, home, is_digest=False).message()["Message-ID"]
    begins, _, rest = str(name).partition(".")
    assert begins.startswith(f"<mail-{mail_id}")
    token = rest.partition("@")[0] if is_named else ""
    assert read_reply(token) == (Replying(ada.card, "escalation", key) if is_named else None)
