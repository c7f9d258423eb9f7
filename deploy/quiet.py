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
from pydantic_core import from_json
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
    """Those with work before them or in hand: ``program (3+1)``."""
    told = await asyncio.gather(*(waited_out(partial(_asked, client, one)) for one in durables))
    return [
        f"{durable.name} ({pending}+{in_hand})"
        for durable, (pending, in_hand) in zip(durables, told, strict=True)
        if pending or in_hand
    ]


async def _asked(client: Client, durable: Durable) -> tuple[int, int]:
    """What is pending and what is in hand: the broker's own words, of which two numbers are wanted."""
    subject = subjects.consumer_api("INFO", durable.stream, durable.name)
    told: dict[str, Any] = from_json((await client.request(subject, b"", timeout=5)).data)
    if "error" in told:
        APIError.from_error(told["error"])  # raises the error's own class
    return int(told["num_pending"]), int(told["num_ack_pending"])


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
