"""What is no request, half of one or far too large: the portal refuses it, stores nothing, and does not hang.

``HOINGHI_FUZZ=5000 pytest tests/chaos/test_portal_fuzzed.py`` sends so many; ``HOINGHI_SEED=7`` that one alone.
"""

import asyncio
import contextlib
import os
import random
from pathlib import Path

import pytest

from shared.store import EventStore
from tests.chaos.rig import Rig

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(3600)]
SEEDS = (
    [int(os.environ["HOINGHI_SEED"])]
    if "HOINGHI_SEED" in os.environ
    else range(int(os.environ.get("HOINGHI_FUZZ", "200")))
)
_METHODS = (
    "GET",
    "POST",
    "PUT",
    "DELETE",
    "OPTIONS",
    "HEAD",
    "TRACE",
    "CONNECT",
    "PRI",
    "get",
    "Ấ",
    "",
)
_PATHS = (
    "/", "/login/x", "/m/%00", "/api/v1/conferences", "/../../etc/passwd", "/%ff%fe", "*", "http://a/",
    "/a?" + "b=c&" * 500, "/c/bac-giang-2023/delegates", "/metrics", "//", "/" + "x" * 70_000,
)  # fmt: skip
_FORM = "Content-Type: multipart/form-data"
_HEADERS = (
    "Host: x", "Host: a\r\nHost: b", "Content-Length: -1", "Content-Length: 99999999999",
    "Content-Length: 5\r\nContent-Length: 6", "Transfer-Encoding: chunked", "Cookie: " + "a=b;" * 3_000,
    "Transfer-Encoding: chunked\r\nContent-Length: 3", _FORM, f"{_FORM}; boundary={'b' * 5_000}",
    "Content-Type: application/json", "Authorization: Bearer hoinghi_x", "Origin: null", "X: \0",
    "Expect: 100-continue", "Upgrade: websocket\r\nConnection: Upgrade", "Range: bytes=9-1",
    "Accept-Language: " + "vi," * 5_000, "no colon at all", ": empty", "Last-Event-ID: -1",
)  # fmt: skip


def request(draw: random.Random) -> bytes:
    """Something that somebody who means no good might send."""
    if draw.random() < 0.1:
        return draw.randbytes(draw.randrange(1, 3_000))
    lines = [
        f"{draw.choice(_METHODS)} {draw.choice(_PATHS)} HTTP/{draw.choice(('1.1', '1.0', '9.9', 'x'))}"
    ]
    lines += draw.sample(_HEADERS, draw.randrange(6))
    body = draw.choice(
        (b"", b"{}", b"\0" * 100, b"5\r\nabc", b"zz\r\n", b"a" * 300_000, b"[" * 50_000)
    )
    whole = (
        "\r\n".join(lines).encode() + draw.choice((b"\r\n\r\n", b"\r\n\r\n", b"\n\n", b"")) + body
    )
    return whole[: draw.randrange(1, len(whole))] if draw.random() < 0.2 else whole


async def said(port: int, told: bytes) -> bytes:
    """The first line of the answer; empty where the portal waits for more, or hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        with contextlib.suppress(ConnectionError):
            writer.write(told)
            await writer.drain()
            writer.write_eof()
        with contextlib.suppress(ConnectionError, TimeoutError):
            return await asyncio.wait_for(reader.readline(), 30)
        return b""
    finally:
        writer.close()


def resident(rig: Rig) -> int:
    status = Path(f"/proc/{rig.system.processes['portal'].pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0])


async def shower(port: int) -> list[str]:
    """Some at once; what is wrong in the answers."""
    room, wrong = asyncio.Semaphore(16), []

    async def one(seed: int) -> None:
        async with room:
            first = await said(port, request(random.Random(f"http/{seed}")))
        status = first.split()[1:2]
        if status and (not status[0].isdigit() or status[0] in (b"500", b"502", b"504")):
            wrong.append(f"HOINGHI_SEED={seed}: {first!r}")

    async with asyncio.TaskGroup() as group:
        for seed in SEEDS:
            group.create_task(one(seed))
    return wrong


async def test_what_is_no_request_is_refused_and_leaves_nothing(rig: Rig) -> None:
    port = int(rig.system.environment["HOINGHI_PORTAL_PORT"])
    await rig.rest()
    store = EventStore(rig.client)
    left_open = [await asyncio.open_connection("127.0.0.1", port) for _ in range(50)]
    for _, writer in left_open:
        writer.write(b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Le")  # and nothing more
    assert await shower(port) == []  # pages and buffers grow to their size
    position, before = await store.last_position(), resident(rig)
    assert await shower(port) == []
    assert await store.last_position() == position
    assert resident(rig) < 1.25 * before
    assert (await said(port, b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")).startswith(b"HTTP/1.1 ")
    for _, writer in left_open:
        writer.close()
