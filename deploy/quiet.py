"""Waiting on positions, never on luck: until every consumer has handled what stands in the log; and the
simulated time, which fires the timers that fall due while it moves."""

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.errors import APIError
from pydantic_core import from_json, to_json
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.streams import DURABLES, Durable
from services.program import model
from shared import subjects
from shared.clock import TIME_HEADER
from shared.outage import waited_out as waited

waited_out = partial(waited, seconds=60.0)
"""Longer than a service waits: a lost node costs its streams an election each."""


class NotQuiet(Exception):
    """Consumers still had work after the time given; the message says which."""

    code = "NOT_QUIET"


async def until_quiet(
    client: Client, seconds: float = 120.0, *, durables: Sequence[Durable] = DURABLES
) -> int:
    """Return the log's last position once every durable consumer has handled all, and nothing came after.

    ``durables``: only these, where not every service runs.
    """
    js = client.jetstream(timeout=5)
    give_up = time.monotonic() + seconds
    while True:
        before = await _end(js)
        busy = await _at_work(client, durables)
        after = await _end(js)
        if not busy and before == after:
            return after
        if time.monotonic() > give_up:
            raise NotQuiet(f"still at work: {', '.join(busy)}")
        await asyncio.sleep(0.02)


async def _at_work(client: Client, durables: Sequence[Durable]) -> list[str]:
    """Those with work before them or in hand: ``program (3+1)``. One that is not there is at work, too."""
    every: dict[tuple[str, str], tuple[int, int]] = {}
    for stream in {durable.stream for durable in durables}:
        every |= await _consumers(client, stream)
    busy = []
    for durable in durables:
        pending, in_hand = every.get((durable.stream, durable.name), (None, None))
        if pending != 0 or in_hand != 0:
            busy.append(f"{durable.name} ({pending}+{in_hand})")
    return busy


async def _consumers(client: Client, stream: str) -> dict[tuple[str, str], tuple[int, int]]:
    """What is pending and what is in hand, by stream and consumer.

    The broker's own listing, read as it comes: asked for one by one they are twenty requests for each look.
    """
    found: dict[tuple[str, str], tuple[int, int]] = {}
    while True:
        body = to_json({"offset": len(found)})
        told = await waited_out(partial(_listing, client, stream, body))
        for one in told["consumers"]:
            found[stream, one["name"]] = one["num_pending"], one["num_ack_pending"]
        if not told["consumers"] or len(found) >= told["total"]:
            return found


async def _listing(client: Client, stream: str, body: bytes) -> dict[str, Any]:
    answer = await client.request(subjects.consumer_api("LIST", stream), body, timeout=5)
    told: dict[str, Any] = from_json(answer.data)
    if "error" in told:
        APIError.from_error(told["error"])  # raises the error's own class
    return told


async def _end(js: JetStreamContext) -> int:
    return (await waited_out(lambda: js.stream_info(subjects.EVENTS))).state.last_seq


async def until_shown(engine: AsyncEngine, position: int, seconds: float = 120.0) -> None:
    """Return once the read model shows the log up to ``position``."""
    give_up = time.monotonic() + seconds
    while (shown := await model.position(engine)).position < position:
        if shown.halted_at is not None:
            raise NotQuiet(f"the projection has halted: {shown.halted_reason}")
        if time.monotonic() > give_up:
            raise NotQuiet(f"the read model stands at {shown.position}, not yet at {position}")
        await asyncio.sleep(0.02)


async def advance(client: Client, to: datetime, *, durables: Sequence[Durable] = DURABLES) -> int:
    """Move the simulated time: fire each timer due at or before ``to``, in order; return how many.

    A timer's work may set further timers, so this goes on until none is due.
    """
    fired = 0
    while due := await _due(client, to):
        for at, target, timer, body, position in due:
            js = client.jetstream(timeout=5)
            # Fired twice is fired once: what a timer asks for holds already then.
            await waited_out(
                partial(js.publish, target, body, headers={TIME_HEADER: at.isoformat()})
            )
            # Only this one: what it causes may have set the same timer again by now.
            await waited_out(
                partial(js.purge_stream, subjects.TIMERS, subject=timer, seq=position + 1)
            )
            fired += 1
        await until_quiet(client, durables=durables)
    return fired


async def _due(client: Client, to: datetime) -> list[tuple[datetime, str, str, bytes, int]]:
    js = client.jetstream(timeout=5)
    info = await waited_out(
        lambda: js.stream_info(subjects.TIMERS, subjects_filter=subjects.ALL_TIMERS)
    )
    found = []
    for timer in info.state.subjects or {}:
        stored = await waited_out(partial(js.get_last_msg, subjects.TIMERS, timer, direct=True))
        body = stored.data or b"{}"
        fields = from_json(body)
        at = datetime.fromisoformat(fields["at"])
        if at <= to:
            found.append((at, str(fields["target"]), timer, body, stored.seq or 0))
    return sorted(found)
