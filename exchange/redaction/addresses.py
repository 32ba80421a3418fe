"""Addresses: of mail, of the web, of machines by number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from exchange.redaction.found import Kind, Mark

_LOCAL_PART = re.compile(r"[\w.+%'-]{1,64}$")
_DOMAIN = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_][\w-]{1,23}")
_URL = re.compile(r"(?<![\w+.-])(?P<scheme>[a-z][a-z0-9+.:-]{1,15})://(?P<rest>[^\s<>\"'`|\\]{1,2000})", re.IGNORECASE)
_WWW = re.compile(r"(?<![\w.@/-])(?P<rest>www\.[\w-]{1,63}\.[^\s<>\"'`|\\]{1,2000})", re.IGNORECASE)
_NOBODYS = re.compile(
    r"(?:localhost|127(?:\.\d{1,3}){3}|0\.0\.0\.0|\[::1\]|\[::\]|www\.w3\.org|schemas\.(?:microsoft|xmlsoap|openxmlformats)"
    r"\.(?:com|org)|(?:maven|logging|tomcat)\.apache\.org/(?:POM|xml)|example\.(?:com|org|net))(?=[:/?#]|$)",
    re.IGNORECASE,
)
_IPV4 = re.compile(r"(?<![^\W_])(?<!\d\.)(?<!\d,)\d{1,3}(?:\.\d{1,3}){3}(?![^\W_]|\.\d|\.[A-Za-z]\w)")
_IPV6 = re.compile(
    r"(?<![\w:.])(?:[0-9a-f]{0,4}:){2,8}(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4})(?![\w:])", re.IGNORECASE
)
_HARDWARE = re.compile(
    r"(?<![\w:.-])(?:[0-9a-f]{2}(?P<sign>[:-])(?:[0-9a-f]{2}(?P=sign)){4}[0-9a-f]{2}|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4})"
    r"(?![\w:]|[-.]\w)",
    re.IGNORECASE,
)
_VERSION = re.compile(
    r"(?:\b(?:versions?|ver|v|firmware|fw|bios|uefi|release|rel|build|patch|driver|kernel|software|agent|client)"
    r"(?:[ \t]+(?:is|was|to|from|of|number))?[ \t]{0,2}[:=#.]?[ \t]{0,2}|section )$",
    re.IGNORECASE,
)
_RAISED = re.compile(
    r"\b(?:up|down)grad|\bupdat|\bbump|\bfixed in|\breleas|\bpatch|\bsince\b|\bchapter\b", re.IGNORECASE
)
_PRODUCT = re.compile(r"(?:[A-Z][A-Za-z+]+/|[A-Za-z][\w+]*-|\bx64 )$")
_BUILT = re.compile(r"-[a-z]|\\[A-Za-z]", re.IGNORECASE)
_LINKED = re.compile(r"[ \t]*(?:to|and|or|->|=>|→|,|/|-|–)[ \t]*", re.IGNORECASE)
_ORDINARY = frozenset({".".join(["0"] * 4), "255.255.255.255"})
_OPENED = {")": "(", "]": "[", "}": "{"}
_CLOSING = ".,;:!?*_~'\""


def mails(text: str) -> Iterator[Mark]:
    """Addresses of mail, from each @ outwards."""
    at = text.find("@")
    while at >= 0:
        before = _LOCAL_PART.search(text, max(0, at - 64), at)
        after = _DOMAIN.match(text, at + 1)
        if before and after:
            start = before.start() + len(before[0]) - len(before[0].lstrip(".'-+%_"))
            if start < at:
                yield Mark(Kind.MAIL, f"{Kind.MAIL}:{text[start : after.end()].lower()}", start, after.end())
        at = text.find("@", at + 1)


def urls(text: str) -> Iterator[Mark]:
    """Web and other addresses with all they hold. With http or https it is the same address."""
    for pattern in (_URL, _WWW):
        for match in pattern.finditer(text):
            rest = _unclosed(match["rest"])
            if not rest or _NOBODYS.match(rest):
                continue
            end = match.start("rest") + len(rest)
            yield Mark(Kind.URL, f"{Kind.URL}:{rest.lower().removesuffix('/')}", match.start(), end)


def ips(text: str) -> Iterator[Mark]:
    """Addresses of machines by number: IPv4, IPv6 and of a network card. Masks and loopbacks are nobody's."""
    versions_end = -1
    for match in _IPV4.finditer(text):
        linked = versions_end >= 0 and _LINKED.fullmatch(text, versions_end, match.start())
        if linked or _is_version(text, match.start(), match[0]):
            versions_end = match.end()
        elif _is_ipv4(match[0]):
            yield _numbered(".".join(str(int(part)) for part in match[0].split(".")), match)
    for match in _IPV6.finditer(text):
        address = _ipv6(match[0])
        if address is not None:
            yield _numbered(address, match)
    for match in _HARDWARE.finditer(text):
        if any(sign.isdigit() for sign in match[0]):
            yield _numbered(re.sub(r"[:.-]", "", match[0].lower()), match)


def _numbered(key: str, match: re.Match[str]) -> Mark:
    return Mark(Kind.IP, f"{Kind.IP}:{key}", match.start(), match.end())


def _unclosed(rest: str) -> str:
    """An address without what closes the sentence or the bracket around it."""
    while rest and (rest[-1] in _CLOSING or rest.count(_OPENED.get(rest[-1], rest[-1])) < rest.count(rest[-1])):
        rest = rest[:-1]
    opened = rest.find("](")
    return rest if opened < 0 else rest[:opened]


def _is_version(text: str, start: int, number: str) -> bool:
    """Whether four numbers are a version: by the word before them, or, unless they are of a private net, by less."""
    before = text[text.rfind("\n", 0, start) + 1 : start][-60:]
    if _VERSION.search(before):
        return True
    if number.startswith(("10.", "172.", "192.168.", "169.254.")):
        return False
    end = start + len(number)
    is_net = number.endswith(".0.0.0") and text[end : end + 1] != "/"
    return bool(is_net or _RAISED.search(before) or _PRODUCT.search(before) or _BUILT.match(text, end))


def _is_ipv4(number: str) -> bool:
    parts = [int(part) for part in number.split(".")]
    if any(part > 255 for part in parts):
        return False
    address = IPv4Address(".".join(str(part) for part in parts))
    is_mask = parts[0] == 255 or str(address) in _ORDINARY
    return not (is_mask or address.is_loopback or parts[0] == 0)


def _ipv6(number: str) -> str | None:
    if not any(sign.isdigit() for sign in number) or number.count(":") < 2:
        return None
    try:
        address = IPv6Address(number)
    except AddressValueError:
        return None
    return None if address.is_loopback or address.is_unspecified else address.exploded
