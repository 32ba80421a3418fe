"""A person's browser, as far as drills need one: pages, forms, and how long each took."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import uuid4

TOKEN = "drill" * 6 + "ab"
"""A form's token; the cookie has the same one."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status 0 where nothing did (refused, cut, or silent for too long)."""

    status: int
    text: str
    seconds: float
    location: str = ""
    retry_after: str = ""

    @property
    def is_good(self) -> bool:
        """A page, or the redirect after a form."""
        return 200 <= self.status < 400

    @property
    def is_plain_refusal(self) -> bool:
        """A 503 in a sentence, with when to try again and nothing of the inside."""
        shown = "Traceback" in self.text or "psycopg" in self.text or "redis" in self.text.lower()
        return self.status == 503 and bool(self.retry_after) and not shown and len(self.text) > 40


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody with a session (empty: a stranger) on one host."""

    host: str
    port: int
    session: str = ""
    patience: float = 25.0

    def get(self, path: str) -> Answer:
        """A page."""
        return self._send("GET", path, {}, None)

    def post(self, path: str, **fields: str) -> Answer:
        """A form of ours, with its token."""
        body = urlencode({"csrfmiddlewaretoken": TOKEN, **fields}).encode()
        return self._send("POST", path, {"Content-Type": "application/x-www-form-urlencoded"}, body)

    def send_file(self, path: str, name: str, content: bytes, **fields: str) -> Answer:
        """A form with a file."""
        edge = f"edge{uuid4().hex}"
        parts = [_part(edge, f'name="{key}"', value.encode()) for key, value in _tokened(fields).items()]
        parts.append(_part(edge, f'name="{name}"; filename="drill.txt"', content))
        body = b"".join(parts) + f"--{edge}--\r\n".encode()
        return self._send("POST", path, {"Content-Type": f"multipart/form-data; boundary={edge}"}, body)

    def _send(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        began = time.monotonic()
        cookies = f"guildhall-csrf={TOKEN}" + (f"; guildhall-session={self.session}" if self.session else "")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.patience)
        try:
            connection.request(method, path, body, {"Host": f"{self.host}:{self.port}", "Cookie": cookies, **headers})
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
        except (OSError, http.client.HTTPException) as fault:
            return Answer(0, type(fault).__name__, time.monotonic() - began)
        finally:
            connection.close()
        took = time.monotonic() - began
        return Answer(answer.status, text, took, answer.getheader("Location", ""), answer.getheader("Retry-After", ""))


def _tokened(fields: Mapping[str, str]) -> dict[str, str]:
    return {"csrfmiddlewaretoken": TOKEN, **fields}


def _part(edge: str, about: str, content: bytes) -> bytes:
    return f"--{edge}\r\nContent-Disposition: form-data; {about}\r\n\r\n".encode() + content + b"\r\n"


def wait_for(found: Callable[[], object], seconds: float, step: float = 0.1) -> float | None:
    """Seconds, never none at all, until ``found`` says something true; None when it did not in time."""
    began = time.monotonic()
    while (now := time.monotonic()) - began < seconds:
        if found():
            return max(0.01, round(now - began, 2))
        time.sleep(step)
    return None
