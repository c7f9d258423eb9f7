"""The broker's own snapshot and restore of one stream, with its consumers; nats-py has no function for it.

Protocol: JetStream's API, ``$JS.API.STREAM.SNAPSHOT`` and ``.RESTORE`` (seen on server 2.15.1; see
also the reference client ``jsm.go``). The server checks every record's checksum while it makes a snapshot, so a
snapshot that ends well is also a scrub of the replica that leads the stream.
"""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any, Final

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import NoRespondersError
from pydantic_core import from_json, to_json

CHUNK_BYTES: Final = 128 * 1024
_SILENCE_SECONDS: Final = 60.0
"""So long without a chunk or an answer, and the broker is taken for lost."""


class BackupFailed(Exception):
    """The broker ended a snapshot or a restore; the message says at which stream and with which words."""

    code = "BACKUP_FAILED"


class RestoreRefused(Exception):
    """Nothing was restored: what is there would be overwritten, or the backup is not whole."""

    code = "RESTORE_REFUSED"


class Snapshot:
    """``config`` and ``state`` of a stream at the moment of the snapshot, and its bytes, once."""

    def __init__(self, client: Client, stream: str) -> None:
        self._client = client
        self.stream = stream
        self.config: dict[str, Any] = {}
        self.state: dict[str, Any] = {}
        self._chunks: asyncio.Queue[Msg] = asyncio.Queue()

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        """The snapshot's bytes in order; each is acknowledged when the next is asked for, so that nothing
        piles up. Raises :class:`BackupFailed`."""
        inbox = self._client.new_inbox()
        subscription = await self._client.subscribe(inbox, cb=self._chunks.put)
        try:
            answer = await _call(
                self._client,
                f"$JS.API.STREAM.SNAPSHOT.{self.stream}",
                {"deliver_subject": inbox, "jsck": True, "chunk_size": CHUNK_BYTES},
            )
            self.config, self.state = answer["config"], answer["state"]
            while True:
                message = await self._next()
                if not message.data:
                    _ended_well(message, self.stream)
                    return
                yield message.data
                if message.reply:
                    await self._client.publish(message.reply)
        finally:
            await subscription.unsubscribe()

    async def _next(self) -> Msg:
        try:
            return await asyncio.wait_for(self._chunks.get(), _SILENCE_SECONDS)
        except TimeoutError:
            raise BackupFailed(f"{self.stream}: the broker stopped sending") from None


def _ended_well(message: Msg, stream: str) -> None:
    """The last message is empty: with status 204, or none at all, the snapshot is whole."""
    headers = message.headers or {}
    if headers.get("Status", "204") != "204":
        raise BackupFailed(f"{stream}: {headers.get('Description') or headers.get('Status')}")


async def restore_stream(
    client: Client,
    stream: str,
    config: dict[str, Any],
    state: dict[str, Any],
    chunks: AsyncGenerator[bytes, None],
) -> dict[str, Any]:
    """Make the stream from its snapshot; return its state afterwards. Raises :class:`BackupFailed`."""
    answer = await _call(
        client, f"$JS.API.STREAM.RESTORE.{stream}", {"config": config, "state": state}
    )
    target = answer["deliver_subject"]
    async for chunk in chunks:
        await told(client, target, chunk, stream)
    made = await told(client, target, b"", stream)
    restored: dict[str, Any] = made["state"]
    return restored


async def _call(client: Client, subject: str, body: dict[str, Any]) -> dict[str, Any]:
    return await told(client, subject, to_json(body), subject.rsplit(".", 1)[-1])


async def told(client: Client, subject: str, body: bytes, stream: str) -> dict[str, Any]:
    """The broker's answer. Raises :class:`BackupFailed` where there is none, or where it is a fault."""
    try:
        answer = await client.request(subject, body, timeout=_SILENCE_SECONDS)
    except (TimeoutError, NoRespondersError) as error:
        raise BackupFailed(f"{stream}: the broker does not answer on {subject}") from error
    fields: dict[str, Any] = from_json(answer.data) if answer.data else {}
    if fault := fields.get("error"):
        raise BackupFailed(f"{stream}: {fault.get('description')} ({fault.get('err_code')})")
    return fields
