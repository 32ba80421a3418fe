"""Sockets: everybody connects everywhere and asks to hear everything; no frame tells what its reader may not see."""

from __future__ import annotations

import asyncio
import json
from uuid import UUID

import pytest
from channels.testing import WebsocketCommunicator
from django.conf import settings

from core.spaces import entered
from realtime.streams import Hint, push, within
from tests.isolation.oracle import Look, Secret, may_see
from tests.isolation.plan import Seat, seats
from tests.isolation.seed import HOSTS, PEOPLE, SLUGS, STATES, Isle
from tests.isolation.signins import SignIns
from tests.isolation.walk import tokens_in

ROUNDS, AT_HOME, QUIET = 12, 120, 0.05
"""How often everything is pushed at most, how often for who must hear of it, and the seconds that are listened each
time.
"""


def streams_of(isle: Isle) -> dict[str, tuple[str, Secret]]:
    """Every stream there is: the member it belongs to, and a text of what it is about."""
    found = {}
    tokens, secrets = isle.canaries.of_row, isle.canaries.secrets
    for slug in SLUGS:
        for name, key in isle.ids[slug].items():
            kind, _, place = name.removeprefix("presence_").partition("_")
            if name.startswith("presence_"):
                at = isle.ids[slug][f"{kind}_{place}"]
                found[f"{kind}_presence:{at}"] = slug, secrets[tokens["realtime.Presence", key]["doing"]]
            elif name.startswith("case_id"):
                found[f"case:{key}"] = slug, secrets[tokens["cases.Case", key]["subject"]]
            elif name.startswith("queue_id"):
                found[f"queue:{key}"] = slug, secrets[tokens["cases.Queue", key]["name"]]
            elif name.startswith("thread_"):
                found[f"thread:{key}"] = slug, secrets[tokens["conversations.Thread", key]["name"]]
            elif name.startswith("escalation_id"):
                title = secrets[tokens["network.Escalation", key]["title"]]
                found[f"meridian/escalation:{key}"] = "meridian", title
            elif name.startswith("major_id"):
                found[f"meridian/major:{key}"] = "meridian", secrets[tokens["network.MajorCase", key]["title"]]
    return found


async def frames_of(isle: Isle, sign_ins: SignIns, seat: Seat) -> list[str]:
    """What a socket hears that asks for every stream while hints of all of them are pushed."""
    from config.asgi import application

    who, host, cookie_of = seat
    rounds = (
        AT_HOME
        if host == cookie_of and who not in STATES and host in {one[0] for one in PEOPLE.get(who, ())}
        else ROUNDS
    )
    place = HOSTS[host].encode() + b":8000"
    cookie = f"{settings.SESSION_COOKIE_NAME}={sign_ins.cookie(who, cookie_of)}".encode()
    headers = [(b"host", place), (b"origin", b"http://" + place), (b"cookie", cookie)]
    socket = WebsocketCommunicator(application, "/live/", headers=headers)
    frames: list[str] = []
    is_in, _code = await socket.connect(timeout=10)
    if not is_in:
        return frames
    await socket.send_to(text_data=json.dumps({"listen": list(streams_of(isle))}))
    for _round in range(rounds):
        _push_everything(isle)
        await asyncio.sleep(QUIET)
        while not await socket.receive_nothing(timeout=0.01, interval=0.005):
            sent = await socket.receive_output()
            if sent["type"] == "websocket.close":
                return frames
            frames.append(sent.get("text") or repr(sent.get("bytes")))
        if len(frames) > 20:
            break
    await socket.disconnect()
    return frames


def _push_everything(isle: Isle) -> None:
    for stream, (slug, _secret) in streams_of(isle).items():
        kind, _, key = within(stream).partition(":")
        with entered(isle.ref(slug)):
            push(kind, UUID(key), Hint("ReplyAdded", UUID(int=1)))


@pytest.mark.asyncio
async def test_no_frame_tells_what_its_reader_may_not_see(isle: Isle, sign_ins: SignIns) -> None:
    people, streams = isle.principals(), streams_of(isle)
    heard: dict[Seat, set[str]] = {}
    for seat in seats("member"):
        who, host, cookie_of = seat
        frames = await frames_of(isle, sign_ins, seat)
        assert not tokens_in("\n".join(frames)), f"{seat} heard private words"
        heard[seat] = {json.loads(frame)["stream"] for frame in frames if "stream" in json.loads(frame)}
        look = Look(people[who if host == cookie_of else "stranger"], host)
        told = {stream for stream in heard[seat] if not may_see(look, streams[stream][1])}
        assert not told, f"{seat} heard of {told}"
    ids = isle.ids["northwind"]
    assert f"case:{ids['case_id']}" in heard["ada", "northwind", "northwind"]
    assert f"case:{ids['case_id_unseen']}" in heard["vera", "northwind", "northwind"]
    assert f"thread:{ids['thread_requester']}" in heard["ravi", "northwind", "northwind"]
    assert f"thread:{ids['thread_team']}" in heard["vera", "northwind", "northwind"]
    assert f"case_presence:{ids['case_id_unseen']}" in heard["vera", "northwind", "northwind"]
    assert f"case_presence:{ids['case_id']}" in heard["ada", "northwind", "northwind"]
    assert f"thread_presence:{ids['thread_requester']}" in heard["ada", "northwind", "northwind"]
    assert not {stream for stream in heard["ravi", "northwind", "northwind"] if "presence" in stream}
    shared, third = (f"meridian/escalation:{ids[name]}" for name in ("escalation_id", "escalation_id_unseen"))
    assert {who for (who, _host, _of), some in heard.items() if shared in some} >= {"ada", "cleo"}
    assert third in heard["cleo", "halcyon", "halcyon"]
    assert third not in heard["ada", "northwind", "northwind"]
    assert heard["bo", "halcyon", "halcyon"]
    assert not heard["bo", "halcyon", "northwind"]
    assert not heard["sven", "northwind", "northwind"] | heard["rita", "northwind", "northwind"]
