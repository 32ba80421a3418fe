"""What a mail says: made when it is sent, from what its reader may see at that moment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from core.actor import Actor
from core.refusals import Missing
from core.spaces import current
from notifications.choices import Reason
from notifications.models import Notice
from notifications.readers import Reader
from notifications.replies import Replying, seal_reply
from notifications.subjects import Line, Title, member_path, reply_kinds, topic_of
from tenants.doors import Home
from tenants.selectors import origin

SALT = "guildhall.unsubscribe"
LONGEST_SUBJECT = 180
MOST_LINES = 60
LONGEST_TEXT = 1_500


@dataclass(frozen=True, slots=True)
class Told:
    """One line of a mail or page: what happened, and why this reader hears of it."""

    line: Line
    because: str
    notice: Any


@dataclass(frozen=True, slots=True)
class Part:
    """What happened to one subject, oldest first."""

    title: Title
    kind: str
    key: UUID
    lines: list[Told]


@dataclass(frozen=True, slots=True)
class Unsubscribing:
    """What a link in a mail stands for: a person of this space and the reasons they would rather not be mailed for."""

    person_id: UUID
    reasons: tuple[Reason, ...]


def parts_of(notices: Sequence[Notice], actor: Actor, *, is_mail: bool = False) -> list[Part]:
    """Notices by subject, in the order given, as far as their reader may see subject and event now.

    ``is_mail`` has each subject say what it says in a mail. Two questions to the app that owns a kind, however many
    notices there are.
    """
    found: dict[tuple[str, UUID], Part] = {}
    lines: dict[UUID, Line] = {}
    titles: dict[tuple[str, UUID], Title] = {}
    for kind in {notice.subject_kind for notice in notices}:
        if topic := topic_of(kind):
            own = [notice for notice in notices if notice.subject_kind == kind]
            seen = topic.titles(actor, {notice.subject_id for notice in own})
            titles |= {(kind, key): title for key, title in seen.items()}
            tell = topic.mailed if is_mail and topic.mailed else topic.lines
            lines |= tell(actor, {notice.event_id for notice in own if notice.subject_id in seen})
    for notice in notices:
        where = (notice.subject_kind, notice.subject_id)
        if where in titles and notice.event_id in lines:
            part = found.setdefault(where, Part(titles[where], *where, []))
            part.lines.append(Told(lines[notice.event_id], str(Reason(notice.reason).label), notice))
    return list(found.values())


def letter(
    mail_id: UUID, parts: Sequence[Part], reader: Reader, home: Home, *, is_digest: bool
) -> EmailMultiAlternatives:
    """The mail about these parts: plain text and HTML, without tracking or anything fetched from elsewhere.

    Its Message-ID is its row's, so that a second copy is recognised, and where answers are taken it names whose one
    would be (``notifications/replies.py``); what concerns one subject hangs together.
    """
    base = origin(home.host)
    stop = base + _way_out(parts, reader)
    context = {
        "parts": shortened(parts),
        "base": base,
        "home": home,
        "name": reader.actor.name,
        "is_digest": is_digest,
        "more": sum(len(part.lines) for part in parts) - MOST_LINES,
        "stop_url": stop,
        "settings_url": base + member_path("notice_preferences"),
        "notices_url": base + member_path("notices"),
        "longest": LONGEST_TEXT,
    }
    message = EmailMultiAlternatives(
        subject_of(parts, home, is_digest=is_digest),
        render_to_string("notifications/mail.txt", context),
        formataddr((_one_line(home.name), parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
        [reader.email],
        headers={"Message-ID": f"<{_called(mail_id, parts, reader)}@{home.host}>", **_headers(parts, home, stop)},
    )
    message.attach_alternative(render_to_string("notifications/mail.html", context), "text/html")
    return message


def _called(mail_id: UUID, parts: Sequence[Part], reader: Reader) -> str:
    """The mail's own name; where it is about one subject that takes replies, with the token of an answer."""
    name = f"mail-{mail_id}"
    if len(parts) != 1 or parts[0].kind not in reply_kinds():
        return name
    return f"{name}.{seal_reply(Replying(reader.actor.card, parts[0].kind, parts[0].key))}"


def _way_out(parts: Sequence[Part], reader: Reader) -> str:
    """The path at which its reader stops letters for the reasons of this one, without signing in."""
    reasons = sorted({told.notice.reason for part in parts for told in part.lines})
    return member_path("unsubscribe", seal(Unsubscribing(reader.actor.card, tuple(map(Reason, reasons)))))


def _headers(parts: Sequence[Part], home: Home, stop: str) -> dict[str, str]:
    """What tells mail programs that nobody typed it, how to stop it, and which subject it belongs to."""
    thread = f"<{parts[0].kind}-{parts[0].key}@{home.host}>" if len(parts) == 1 else ""
    return {
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        **({"In-Reply-To": thread, "References": thread} if thread else {}),
    }


def subject_of(parts: Sequence[Part], home: Home, *, is_digest: bool) -> str:
    """The subject's line: the title where there is one subject, else how much happened. One line, whatever it holds."""
    if len(parts) == 1 and not is_digest:
        return _one_line(parts[0].title.line)[:LONGEST_SUBJECT]
    count = sum(len(part.lines) for part in parts)
    news = "1 piece of news" if count == 1 else f"{count} pieces of news"
    return _one_line(f"{news} from {home.name}")[:LONGEST_SUBJECT]


def shortened(parts: Sequence[Part]) -> list[Part]:
    """The first lines of the parts, ``MOST_LINES`` in all."""
    kept: list[Part] = []
    most = MOST_LINES
    for part in parts:
        lines = part.lines[:most]
        most -= len(lines)
        if lines:
            kept.append(Part(part.title, part.kind, part.key, lines))
    return kept


def seal(asked: Unsubscribing) -> str:
    """The token of an unsubscribing link: signed, good for this space, this person and these reasons alone."""
    plain = [str(current().id), str(asked.person_id), [str(reason) for reason in asked.reasons]]
    return signing.dumps(plain, salt=SALT)


def unseal(token: str) -> Unsubscribing:
    """What a token stands for; ``Missing`` for any that is not ours or another space's."""
    try:
        space, person, reasons = signing.loads(token, salt=SALT)
    except signing.BadSignature as bad:
        raise Missing("This link is not valid any more.") from bad
    if space != str(current().id):
        raise Missing("This link is not valid any more.")
    return Unsubscribing(UUID(person), tuple(Reason(reason) for reason in reasons))


def reason_words(reasons: Iterable[Reason]) -> list[str]:
    """The reasons as they follow "because"."""
    return [str(reason.label) for reason in reasons]


def _one_line(text: str) -> str:
    return " ".join(text.split())
