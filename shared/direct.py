"""Batched direct reads of one stream through one inbox, which nats-py itself does not offer."""

import asyncio
import contextlib
import json
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import OutboundBufferLimitError

MESSAGE_ID: Final = "Nats-Msg-Id"
EXPECTED: Final = "Nats-Expected-Last-Subject-Sequence"
BATCH_NUMBER: Final = "Nats-Batch-Sequence"
TRY_SECONDS: Final = 2.0


@dataclass(frozen=True, slots=True)
class Record:
    """One stored message: its sequence in the stream, its id and its body."""

    position: int
    id: str
    subject: str
    body: bytes
    follows: int | None = field(default=None, compare=False)
    """The position of the event before it on its subject, as its writer said; None: it says nothing."""


def follows(headers: Mapping[str, str], position: int) -> int | None:
    """What the writer of a stored message knew to stand before it; inside a batch each follows the one before."""
    if (told := headers.get(EXPECTED)) is not None:
        return int(told)
    return position - 1 if int(headers.get(BATCH_NUMBER, "1")) > 1 else None


class LogUnavailable(Exception):
    """The outcome of an append could not be learnt in time. The same append may be tried again at any time."""


class LogFull(LogUnavailable):
    """The broker has no room: nothing was written, and nothing will be until somebody makes room."""


async def pause(attempt: int) -> None:
    """A growing, jittered pause between attempts: 10 ms to half a second."""
    await asyncio.sleep(min(0.5, 0.01 * 2 ** min(attempt, 6)) * (0.5 + random.random()))  # noqa: S311 - jitter


@dataclass(slots=True)
class _Page:
    """One answer to a batched direct get, as it comes in. Each message names the one before it."""

    end: asyncio.Future[dict[str, str]]
    records: list[Record] = field(default_factory=list)
    broken: bool = False

    def add(self, body: bytes, headers: dict[str, str]) -> None:
        self.broken |= int(headers["Nats-Last-Sequence"]) != self._last
        position = int(headers["Nats-Sequence"])
        identity = headers.get(MESSAGE_ID, "")
        before = follows(headers, position)
        self.records.append(Record(position, identity, headers["Nats-Subject"], body, before))

    def whole(self, terminator: dict[str, str]) -> bool:
        return not self.broken and int(terminator["Nats-Last-Sequence"]) == self._last

    @property
    def _last(self) -> int:
        return self.records[-1].position if self.records else 0


async def _ended(page: _Page) -> dict[str, str]:
    """The terminator's headers. Raises TimeoutError when nothing has come for a while; as long as records come, a
    page may take as long as its line needs: 25 MB are ten seconds on a slow one."""
    come = 0
    while True:
        done, _ = await asyncio.wait({page.end}, timeout=TRY_SECONDS)
        if done:
            return page.end.result()
        if len(page.records) == come:
            raise TimeoutError
        come = len(page.records)


class DirectReader:
    """Batched direct gets through one inbox, which nats-py itself does not offer (no SUB/UNSUB per read)."""

    def __init__(self, client: Client, stream: str, patience: float) -> None:
        self._client = client
        self._patience = patience
        self._api = f"$JS.API.DIRECT.GET.{stream}"
        self._inbox = client.new_inbox()
        self._count = 0
        self._waiting: dict[str, _Page] = {}
        self._subscription: Any = None
        self._opening = asyncio.Lock()

    async def get(self, wish: dict[str, object]) -> tuple[list[Record], dict[str, str]]:
        """The records and the headers of the terminator. 404 (nothing) gives no records.

        A page with a hole in it (a connection lost and found again meanwhile) is asked for again.
        """
        async with self._opening:
            if self._subscription is None:
                self._subscription = await self._client.subscribe(f"{self._inbox}.*", cb=self._on)
        give_up = time.monotonic() + self._patience
        attempt = 0
        while time.monotonic() < give_up:
            attempt += 1
            self._count += 1
            inbox = f"{self._inbox}.{self._count}"
            end: asyncio.Future[dict[str, str]] = asyncio.get_running_loop().create_future()
            page = _Page(end)
            self._waiting[inbox] = page
            try:
                await self._client.publish(self._api, json.dumps(wish).encode(), reply=inbox)
                headers = await _ended(page)
            except (TimeoutError, OutboundBufferLimitError):
                headers = {}
            finally:
                del self._waiting[inbox]
            status = headers.get("Status")
            if status == "404" or (status == "204" and page.whole(headers)):
                return page.records, headers
            await pause(attempt)
        raise LogUnavailable("the log cannot be read")

    async def _on(self, message: Msg) -> None:
        page = self._waiting.get(message.subject)
        if page is None:
            return
        headers = message.headers or {}
        if "Nats-Sequence" in headers:
            page.add(message.data, headers)
        elif not page.end.done():
            page.end.set_result(headers)

    async def close(self) -> None:
        if self._subscription is not None:
            with contextlib.suppress(
                Exception
            ):  # the connection may be gone already: nothing left to close
                await self._subscription.unsubscribe()
