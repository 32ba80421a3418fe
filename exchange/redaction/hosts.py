"""Names of machines: whole ones with their domain, short ones of a typical shape, and names said to be a machine's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from linkify_it.tlds import TLDS  # type: ignore[import-untyped]

from exchange.redaction.found import Kind, Known, Mark
from exchange.redaction.names import Phrases, tokens
from exchange.redaction.vocabulary import DOUBTFUL, FILES, FIRM, MODULES, NO_HOST, NO_NAME, PRIVATE, ROLES

_ENDINGS = frozenset(name.lower() for name in TLDS) | PRIVATE
_WHOLE = re.compile(r"(?<![\w.@/\\$-])(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_][\w-]{1,23}(?![\w(@]|\.\w|-\w)")
_SHORT = re.compile(r"(?<![\w.@/-])(?:[A-Za-z][A-Za-z0-9]{0,14}-){1,4}[A-Za-z]{0,6}\d{1,4}[a-z]?(?![\w@]|-\w|\.\d)")
_SAID = re.compile(
    r"\b(?:host(?:name)?s?|servers?|nodes?|machine|workstation|controller|rechner|esxi?)"
    r"(?:[ \t]{1,3}(?:is|was|named|called|name))?"
    r"(?:[ \t]{1,3}|[ \t]?[:=][ \t]{0,3})[\"'`(]?(?P<name>[A-Za-z][\w-]{2,30})(?![\w(=]|\.\w)",
    re.IGNORECASE,
)
_BEHIND_AT = re.compile(r"(?<=[\w-]@)(?P<name>[A-Za-z][\w-]{2,62})(?![\w.@/-]|\.\w)")
_SHARE = re.compile(r"(?<![\w:\\\"'})~])\\\\(?:\\\\)?(?P<name>[A-Za-z0-9][\w.-]{1,62})(?=\\)")
_SYSLOG = re.compile(r"^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d (?P<name>[A-Za-z][\w.-]{2,62}) (?=\S+:)", re.MULTILINE)
_NOBODYS = re.compile(
    r"(?:.+\.)?(?:kubernetes\.io|k8s\.io|openshift\.io|kubevirt\.io|coreos\.com|w3\.org|example\.(?:com|org|net)|localdomain)"
    r"|x+\.x+(?:\.x+)*|(?:asp|vb|ado|ml)\.net"
)


def hosts(text: str, known: Known) -> Iterator[Mark]:
    """Every place that names a machine or a domain."""
    own = tuple(name.lower().lstrip("*.") for name in known.hosts)
    for match in _WHOLE.finditer(text):
        if _is_whole(match[0], own, text[match.end() : match.end() + 1]):
            yield _mark(match[0], match.start())
    for match in _SHORT.finditer(text):
        if _is_short(match[0]):
            yield _mark(match[0], match.start())
    for match in _SAID.finditer(text):
        if re.search(r"\d", match["name"]) and not re.fullmatch(r"(?:v|x|ipv?)\d+\w?", match["name"], re.IGNORECASE):
            yield _mark(match["name"], match.start("name"))
    for pattern in (_BEHIND_AT, _SHARE, _SYSLOG):
        for match in pattern.finditer(text):
            if match["name"].lower() not in NO_NAME and not match["name"].replace(".", "").isdigit():
                yield _mark(match["name"].rstrip("."), match.start("name"))


def learned(known: Known, keys: Iterable[str]) -> Phrases:
    """Machines that are known or were found by their whole name or a sign before it, to be found by name alone."""
    found = Phrases(Kind.HOST)
    for name in known.hosts:
        found.add(tokens(name), _key(name))
    for key in keys:
        name = key.removeprefix(f"{Kind.HOST}:")
        short = name.partition(".")[0]
        for one in dict.fromkeys((name, short)):
            if len(one) >= 4 and re.search(r"\d|-", one):
                found.add(tokens(one), key)
    return found


def _mark(name: str, start: int) -> Mark:
    return Mark(Kind.HOST, _key(name), start, start + len(name))


def _key(name: str) -> str:
    """A machine with a figure in its name is the same with its domain and without; other names are whole."""
    name = name.lower().rstrip(".")
    short = name.partition(".")[0]
    return f"{Kind.HOST}:{short if len(short) >= 4 and re.search(r'[0-9]', short) else name}"


def _is_whole(name: str, own: tuple[str, ...], after: str) -> bool:
    labels = name.lower().split(".")
    ending = labels[-1]
    if any(name.lower() == one or name.lower().endswith(f".{one}") for one in own):
        return True
    is_told = name in (name.lower(), name.upper()) or (ending in FIRM and name.rpartition(".")[2].islower())
    if not is_told or ending not in _ENDINGS or after == "=" or name.startswith("_") or "_" in labels[0]:
        return False
    if (
        _NOBODYS.fullmatch(name.lower())
        or (labels[0] in MODULES and len(labels) > 1)
        or (len(labels) == 2 and len(labels[0]) < 2)
    ):
        return False
    speaks = bool(re.search(r"\d|-", labels[0]))
    if ending in FILES:
        return len(labels) > 3 and speaks
    if ending in DOUBTFUL:
        return (len(labels) > 2 and labels[-2] in FIRM | PRIVATE) or (speaks and bool(re.search(r"\d", labels[0])))
    return True


def _is_short(name: str) -> bool:
    parts = name.lower().split("-")
    head = re.sub(r"\d", "", parts[0]) or parts[0]
    if parts[0] in NO_HOST or head in NO_HOST or (name.isupper() and len(parts) == 2 and parts[0] not in ROLES):
        return False
    roles = {re.sub(r"\d+[a-z]?$", "", part) for part in parts}
    if name.isupper() and len(parts) == 2 and re.fullmatch(r"[1-9]\d{2,}", parts[1]):
        return False  # the number of a case or an issue
    return bool(roles & ROLES) or (len(parts) == 3 and bool(re.fullmatch(r"\d{2,4}", parts[-1])) and len(name) <= 15)
