"""The log and its seals as the broker holds them."""

import asyncio
from typing import Final

from nats.aio.client import Client
from nats.errors import Error as NatsError

from services.program.reader import LogGap, NodeUnread, Reader
from shared import subjects
from shared.direct import DirectReader
from shared.seals import Stored
from shared.store import EventStore

_PATIENCE: Final = 20.0
_AT_ONCE: Final = 5.0
_PAGE: Final = 500


async def read_sealed(client: Client) -> tuple[list[Stored], list[bytes], int]:
    """Events, seals, and up to where the log goes as the broker says.

    Seals first, so that none covers an event that is not read. Where an event is missing the events end before
    it: :func:`shared.seals.verify` names the place.
    """
    seals = await read_seals(client)
    end = await EventStore(client).last_position()
    return await read_events(client, end), seals, end


async def read_events(
    client: Client, end: int, *, node: str | None = None, patience: float | None = None
) -> list[Stored]:
    """Everything up to ``end``, or up to the first that is missing. ``node``: of this replica.

    ``patience``: after so many seconds without a further event, and without the node's word that it has no more,
    NodeUnread is raised, unless the node gives the last event at once and still not the next one: then the events
    end where it cannot read on. A node that stands still is no damaged one, nor is one that did for a while.
    """
    events: list[Stored] = []
    while True:
        before, stalled = len(events), None
        try:
            await _read_on(events, client, end, node, patience)
            return events[:end]
        except LogGap:
            if node is None:
                return events[:end]
        except (TimeoutError, NatsError) as error:
            if node is None:
                raise
            stalled = error
        if stalled is not None and not await _gives(client, end, node):
            raise _unread(node, events) from stalled
        if not await _gives(client, len(events) + 1, node):
            return events[:end]  # it works, and this it cannot read
        if len(events) == before:  # it gives each event when asked for it, and gets no further
            raise _unread(node, events) from stalled


def _unread(node: str, events: list[Stored]) -> NodeUnread:
    return NodeUnread(f"{node} gave nothing behind position {len(events)}")


async def _read_on(
    events: list[Stored], client: Client, end: int, node: str | None, patience: float | None
) -> None:
    """Append to ``events`` what follows, up to ``end``; raises what stopped it, NodeUnread included."""
    loop = asyncio.get_running_loop()
    heard = loop.time()
    async with Reader(client, len(events), upto=end, node=node) as reader:
        while len(events) < end:
            try:
                async with asyncio.timeout(patience):
                    taken, _behind = await reader.take_whole(2_000)
            except (TimeoutError, NatsError):
                if patience is None or loop.time() - heard >= patience:
                    raise
                continue  # a question to the broker was not answered; the reader asks anew
            events += [Stored(*one) for one in taken]
            heard = loop.time()


async def _gives(client: Client, position: int, node: str) -> bool:
    """Whether the node gives what stands at ``position`` at once."""
    try:
        async with Reader(client, position - 1, node=node) as reader:
            async with asyncio.timeout(_AT_ONCE):
                await reader.take(1)
    except (LogGap, NodeUnread, NatsError, TimeoutError):
        return False
    return True


async def read_seals(client: Client) -> list[bytes]:
    found: list[bytes] = []
    reader, start = DirectReader(client, subjects.SEALS, _PATIENCE), 1
    while True:
        page, _end = await reader.get({"seq": start, "batch": _PAGE, "next_by_subj": subjects.SEAL})
        found += [record.body for record in page]
        if len(page) < _PAGE:
            await reader.close()
            return found
        start = page[-1].position + 1
