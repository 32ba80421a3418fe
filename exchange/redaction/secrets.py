"""Secrets: keys by their shape, and whatever is said to be a password.

The shapes are those of the library's detectors. Its settings are of the whole process and its own scan may ask a
provider whether a key is real, so neither is used: the patterns are read once and run here, line by line.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from hashlib import sha256
from math import log2

from detect_secrets.plugins import (
    aws,
    azure_storage_key,
    discord,
    github_token,
    gitlab_token,
    jwt,
    mailchimp,
    openai,
    pypi_token,
    sendgrid,
    slack,
    square_oauth,
    stripe,
    telegram_token,
    twilio,
)

from exchange.redaction.found import Kind, Mark

WINDOW = 1_000
OVERLAP = 200
_DETECTORS = (
    aws.AWSKeyDetector(),
    azure_storage_key.AzureStorageKeyDetector(),
    discord.DiscordBotTokenDetector(),
    github_token.GitHubTokenDetector(),
    gitlab_token.GitLabTokenDetector(),
    jwt.JwtTokenDetector(),
    mailchimp.MailchimpDetector(),
    openai.OpenAIDetector(),
    pypi_token.PypiTokenDetector(),
    sendgrid.SendGridDetector(),
    slack.SlackDetector(),
    square_oauth.SquareOAuthDetector(),
    stripe.StripeDetector(),
    telegram_token.TelegramBotTokenDetector(),
    twilio.TwilioKeyDetector(),
)
_PATTERNS = tuple(pattern for detector in _DETECTORS for pattern in detector.denylist)
_LINE = re.compile(r"[^\n]+")
_TAIL = re.compile(r"[\w+/=.~-]*")
_REST = re.compile(r"[^\s\"'`<>]*")
_NAMES = (
    r"pass(?:word|wd|phrase|code)?|pwd|passwort|kennwort|mot de passe|contrase(?:ñ|n)a|secret|token|_authtoken"
    r"|api[_ -]?key|access[_ -]?key|secret[_ -]?key|private[_ -]?key|account[_ -]?key|shared[_ -]?access[_ -]?key"
    r"|client[_ -]?secret|psk|pin|community[_ -]string|snmp[_ -]community|credentials?"
)
_SAID = re.compile(
    rf"(?<![^\W_])(?P<name>{_NAMES})(?![^\W_])['\"]?\]?\*{{0,2}}[ \t]{{0,3}}"
    r"(?P<sign>:=|=>|={1,3}|:|\bis\b|\bwas\b|\blautet\b)\*{0,2}[ \t]{0,3}"
    r"(?:(?P<quote>[\"'])(?P<quoted>[^\"'\n]{1,200})(?P=quote)|(?P<bare>[^\s\"'`<>|]{1,200}))",
    re.IGNORECASE,
)
_FLAG = re.compile(
    r"(?<!\S)(?:--?(?:pass(?:word|wd|phrase)?|pwd|token|secret|api-key)[ =]['\"]?(?P<flag>[^\s\"'`]{1,200})"
    r"|(?:-u|--user)[ =]?['\"]?[\w.@\\-]{1,64}:(?P<user>[^\s\"'`]{1,200})"
    r"|sshpass -p ?['\"]?(?P<ssh>[^\s\"'`]{1,200}))"
)
_HEADER = re.compile(
    r"(?:\b(?:proxy-)?authorization[\"']?[ \t]{0,3}[:=][ \t]{0,3}[\"']?"
    r"(?:(?:bearer|basic|digest|token|negotiate|apikey)[ \t]{1,3})?"
    r"|\bbearer[ \t]{1,3}(?=[\w.~+/-]{16})|\b(?:x-(?:api|auth)-(?:key|token)|set-cookie|cookie)[ \t]{0,3}:[ \t]{0,3})"
    r"(?P<value>[^\s\"'`<>;]{4,2000}(?:;[ \t]{0,2}[^\s\"'`<>;]{1,500}){0,20})",
    re.IGNORECASE,
)
_IN_ADDRESS = re.compile(r"(?<=://)[^\s/:@\"'`<>]{0,100}:(?P<value>[^\s\"'`<>/]{1,200})@")
_QUOTED = re.compile(r"([\"'])([A-Za-z0-9+/=_-]{20,400})\1")
_PEM = re.compile(r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|PuTTY-User-Key-File-\d")
_PEM_END = re.compile(r"-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|^[ \t>]*Private-MAC:.*$", re.MULTILINE)
_PEM_LINE = re.compile(r"\n[ \t>]{0,20}(?:[A-Za-z0-9+/=]{1,200}|[\w-]{1,40}:[^\n`]{0,200}|)(?=[ \t]{0,20}(?:\n|$))")
_FENCE = re.compile(r"\n[ \t>]{0,20}(?:```|~~~)")
_LONGEST_KEY = 20_000
_NOTHING = frozenset(
    "none null nil true false yes no empty required optional changed expired unknown wrong correct incorrect invalid "
    "valid missing not the a an see below above same reset set unset default ok okay blank n/a ask sent string str int "
    "text hidden redacted masked required. and or for in to of it that this from with".split()
)
_BOUNDARY = "`*_~\"'.,;:)>]}"
_IDENTIFIED = re.compile(
    r"(?:sha\d*|md5|digest|checksum|commit|wwn|wwid|uuid|guid|serial|etag|hash|version|id\b)", re.IGNORECASE
)
_CODE = re.compile(r"[\w.]+[(\[]|&(?:lt|gt|amp)|\(|(?:basic|bearer|digest)$", re.IGNORECASE)
_VARIABLE = re.compile(
    r"[A-Za-z_]\w*(?:(?:\.|->|::)[A-Za-z_]\w*)+|\w*(?:password|passwd|pwd|secret|token|key)\w*", re.IGNORECASE
)
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)


def secrets(text: str) -> Iterator[Mark]:
    """Every secret of a text: private keys as whole blocks, keys of known shapes, values that are said to be secret."""
    yield from _blocks(text)
    for line in _LINE.finditer(text):
        words = line[0]
        for start in range(0, len(words), WINDOW - OVERLAP):
            window = words[start : start + WINDOW]
            for first, last in _in(window):
                more = _REST.match(words, start + last) if last == len(window) else None
                yield _mark(text, line.start() + start + first, line.start() + (more.end() if more else start + last))
            if start + WINDOW >= len(words):
                break


def _mark(text: str, start: int, end: int) -> Mark:
    """The key is a digest: what is kept of a decision never holds the secret itself."""
    return Mark(
        Kind.SECRET, f"{Kind.SECRET}:{sha256(text[start:end].encode(errors='replace')).hexdigest()[:16]}", start, end
    )


def _in(line: str) -> Iterator[tuple[int, int]]:
    if len(line) >= 16:
        yield from _shaped(line)
        yield from _random(line)
    for match in _SAID.finditer(line):
        name = "quoted" if match["quoted"] is not None else "bare"
        start, end = _trimmed(line, *match.span(name)) if name == "bare" else match.span(name)
        if end > start and _is_value(match, line[start:end], line[end:]):
            yield start, end
    for match in _FLAG.finditer(line):
        start, end = _trimmed(line, *match.span(match.lastgroup or 0))
        if end > start and not _is_placeholder(line[start:end]):
            yield start, end
    for pattern in (_HEADER, _IN_ADDRESS):
        for match in pattern.finditer(line):
            if not _is_placeholder(match["value"]):
                yield match.span("value")


def _shaped(line: str) -> Iterator[tuple[int, int]]:
    for pattern in _PATTERNS:
        for match in pattern.finditer(line):
            start, end = match.span()
            if start and line[start - 1].isalnum() and line[start].isalnum():
                continue
            tail = _TAIL.match(line, end)
            yield start, len(line[: tail.end() if tail else end].rstrip("."))


def _random(line: str) -> Iterator[tuple[int, int]]:
    """Quoted strings that look drawn by lot, as the library measures it; digests and other public names are not."""
    for match in _QUOTED.finditer(line):
        word = match[2]
        if _UUID.search(word) or _IDENTIFIED.search(line[max(0, match.start() - 40) : match.start()]):
            continue
        if any(sign.isdigit() for sign in word) and word.upper() != word and _entropy(word) > 4.5:
            yield match.span(2)


def _entropy(word: str) -> float:
    shares = (word.count(sign) / len(word) for sign in set(word))
    return -sum(share * log2(share) for share in shares)


def _trimmed(line: str, start: int, end: int) -> tuple[int, int]:
    """A value without the marks around it: what closes code, emphasis, a bracket or a sentence."""
    word = line[start:end].split(";", 1)[0] if ";" in line[start:end] and "=" in line[start:end] else line[start:end]
    return start, start + len(word.rstrip(_BOUNDARY))


def _is_value(match: re.Match[str], value: str, after: str) -> bool:
    """Whether what follows the name is its value, and no part of a sentence about it."""
    if _is_placeholder(value) or value.lower() in _NOTHING:
        return False
    if (
        after.startswith(("(", "["))
        or _CODE.match(value)
        or (" " in match[0][: -len(value)] and _VARIABLE.fullmatch(value))
    ):
        return False
    is_mixed = any(sign.isdigit() for sign in value) or bool(re.search(r"[^\w.,/-]", value))
    name, sign = match["name"].lower(), match["sign"].lower()
    if name in ("token", "pin", "credential", "credentials", "pass", "secret") and not is_mixed:
        return sign in ("=", ":=") and name in ("token", "pass", "secret") and len(value) >= 6
    if sign in ("is", "was", "lautet"):
        is_mixed = is_mixed and not re.fullmatch(r"[A-Za-z'’]+[?!]*", value)
        return is_mixed or match["quoted"] is not None
    if sign == ":":
        return is_mixed or match["quoted"] is not None or not re.match(r"[ \t]+\w", after)
    return True


def _is_placeholder(value: str) -> bool:
    bare = value.strip("*.…-_xX#•")
    return (
        not bare
        or bare.lower() in ("basic", "bearer", "digest")
        or value[0] in "[<{$%"
        or (value[0] == "*" and len(value) < 3)
    )


def _blocks(text: str) -> Iterator[Mark]:
    at, ends = 0, [(found.start(), found.end()) for found in _PEM_END.finditer(text)]
    while opening := _PEM.search(text, at):
        ends = ends[bisect_left(ends, (opening.end(), 0)) :]
        at = _end_of_block(text, opening.end(), ends[0] if ends else None)
        yield _mark(text, opening.start(), at)


def _end_of_block(text: str, start: int, closing: tuple[int, int] | None) -> int:
    """Where a private key ends: without its last line, after the lines that look like one; never behind a fence."""
    if closing and closing[0] - start <= _LONGEST_KEY and not _FENCE.search(text, start, closing[0]):
        return closing[1]
    end = start
    while (line := _PEM_LINE.match(text, end)) and end - start < _LONGEST_KEY:
        end = line.end()
    return start + len(text[start:end].rstrip())
