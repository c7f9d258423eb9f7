"""One stream as JetStream keeps it, in memory, behind the client's own words; and what a network does to them.

What it answers was measured on the real server (docs/decisions/0001-one-stream.md): one node looks at the
expectation before it looks for duplicates, three the other way round; a conflict is 10071; a batch is stored
whole at its commit, refused whole with 10201 if one of its ids is known and with 10176 if a part is missing.
"""

import asyncio
import json
import random
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from nats.errors import NoRespondersError
from nats.js.errors import NotFoundError

from shared.store import EXPECTED, MESSAGE_ID

STREAM = "EVENTS"


@dataclass(frozen=True, slots=True)
class Message:
    sequence: int
    subject: str
    body: bytes
    headers: Mapping[str, str]

    @property
    def id(self) -> str:
        return self.headers[MESSAGE_ID]


@dataclass(slots=True)
class Log:
    """``replicated``: duplicates are looked for before the expectation. The two flags that are never set break
    it on purpose, for the test that a broken one is found."""

    replicated: bool
    messages: list[Message] = field(default_factory=list)
    heeds_expectation: bool = True
    heeds_ids: bool = True
    _ids: dict[str, int] = field(default_factory=dict)
    _last: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def store(self, subject: str, body: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
        known = self._ids.get(headers[MESSAGE_ID]) if self.heeds_ids else None
        duplicate = {"stream": STREAM, "seq": known, "duplicate": True}
        if known and self.replicated:
            return duplicate
        if (refused := self._conflict(subject, headers)) is not None:
            return refused
        if known:
            return duplicate
        return {"stream": STREAM, "seq": self._keep(subject, body, headers)}

    def store_batch(self, parts: list[tuple[str, bytes, Mapping[str, str]]]) -> dict[str, Any]:
        numbers = [int(headers["Nats-Batch-Sequence"]) for _, _, headers in parts]
        if numbers != list(range(1, len(parts) + 1)):
            return _error(10176, "batch publish is incomplete")
        if self.heeds_ids and any(headers[MESSAGE_ID] in self._ids for _, _, headers in parts):
            return _error(10201, "batch publish contains duplicate message id")
        if (refused := self._conflict(parts[0][0], parts[0][2])) is not None:
            return refused
        last = [self._keep(*part) for part in parts][-1]
        return {"stream": STREAM, "seq": last, "count": len(parts)}

    def _conflict(self, subject: str, headers: Mapping[str, str]) -> dict[str, Any] | None:
        last = self._last[subject]
        if self.heeds_expectation and int(headers[EXPECTED]) != last:
            return _error(10071, f"wrong last sequence: {last}")
        return None

    def _keep(self, subject: str, body: bytes, headers: Mapping[str, str]) -> int:
        sequence = len(self.messages) + 1
        self.messages.append(Message(sequence, subject, body, dict(headers)))
        self._ids[headers[MESSAGE_ID]] = self._last[subject] = sequence
        return sequence

    def of(self, subject: str, start: int) -> list[Message]:
        return [m for m in self.messages[max(0, start - 1) :] if m.subject == subject]


def _error(code: int, told: str) -> dict[str, Any]:
    return {"error": {"code": 400, "err_code": code, "description": told}}


@dataclass(eq=False)
class Connection:
    """What a process says to the broker, and what becomes of it: late, twice, lost on the way there or back.

    ``trouble``: how likely each is; nought for a look at the end.
    """

    log: Log
    draw: random.Random
    trouble: float
    down_until: float = 0.0
    stats: dict[str, int] = field(default_factory=lambda: {"reconnects": 0})
    _batches: dict[str, list[tuple[str, bytes, Mapping[str, str]]]] = field(default_factory=dict)
    _inboxes: dict[str, Callable[[Any], Awaitable[None]]] = field(default_factory=dict)

    # --- the client's words --------------------------------------------------------------------------

    async def request(
        self,
        subject: str,
        body: bytes,
        *,
        headers: Mapping[str, str] | None = None,
        timeout: float,  # noqa: ASYNC109 - nats-py's word
    ) -> Any:
        """An event, with headers; without them the question how many there are of a subject."""
        await self._way()
        self._reachable()
        if self._bad():  # lost on the way there
            await self._time_out(timeout)
        if self._bad():  # it arrives long after its sender gave up on it
            asyncio.get_running_loop().call_later(
                timeout + self.draw.uniform(0, 3), self._arrives, subject, body, headers
            )
            await self._time_out(timeout)
        answer = self._arrives(subject, body, headers)
        if self._bad():  # the network sends it twice
            self._arrives(subject, body, headers)
        if self._bad():  # lost on the way back
            await self._time_out(timeout)
        await self._way()
        return SimpleNamespace(data=json.dumps(answer).encode())

    async def publish(
        self,
        subject: str,
        body: bytes,
        *,
        reply: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Never answered: a part of a batch, or a question to the direct reader."""
        if reply:
            asyncio.get_running_loop().create_task(self._read(json.loads(body), reply))
        elif not self._bad():
            assert headers is not None
            self._batches.setdefault(headers["Nats-Batch-Id"], []).append((subject, body, headers))

    def jetstream(self, *, timeout: float = 5) -> "Connection":
        return self

    async def get_msg(self, _stream: str, *, seq: int, subject: str, next: bool) -> Any:
        await self._way()
        self._reachable()
        if self._bad():
            await self._time_out(2)
        found = self.log.of(subject, seq)
        await self._way()
        if not found:
            raise NotFoundError(code=404, description="no message found", err_code=10037)
        one = found[0]
        return SimpleNamespace(seq=one.sequence, headers=one.headers, data=one.body)

    def new_inbox(self) -> str:
        return f"_INBOX.{self.draw.getrandbits(64):x}"

    async def subscribe(self, subject: str, cb: Callable[[Any], Awaitable[None]]) -> None:
        self._inboxes[subject.removesuffix(".*")] = cb

    # --- what becomes of them ------------------------------------------------------------------------

    def _arrives(
        self, subject: str, body: bytes, headers: Mapping[str, str] | None
    ) -> dict[str, Any]:
        if headers is None:
            asked = json.loads(body)["subjects_filter"]
            return {"state": {"subjects": {asked: len(self.log.of(asked, 1))}}}
        batch = headers.get("Nats-Batch-Id")
        if batch is None:
            return self.log.store(subject, body, headers)
        return self.log.store_batch([*self._batches.pop(batch, []), (subject, body, headers)])

    async def _read(self, wish: dict[str, Any], reply: str) -> None:
        await self._way()
        if self._bad():
            return
        found = self.log.of(wish["next_by_subj"], wish["seq"])[: wish["batch"]]
        cb, last = self._inboxes[reply.rpartition(".")[0]], 0
        for one in found:
            told = {
                **one.headers,
                "Nats-Sequence": str(one.sequence),
                "Nats-Subject": one.subject,
                "Nats-Last-Sequence": str(last),
            }
            last = one.sequence
            if not self._bad():  # a hole in the page
                await cb(SimpleNamespace(subject=reply, headers=told, data=one.body))
        end = {"Status": "204", "Nats-Num-Pending": "0", "Nats-Last-Sequence": str(last)}
        await cb(
            SimpleNamespace(subject=reply, headers=end if found else {"Status": "404"}, data=b"")
        )

    async def _way(self) -> None:
        await asyncio.sleep(self.draw.uniform(0, 0.02))

    def _reachable(self) -> None:
        now = asyncio.get_running_loop().time()
        if now >= self.down_until and self._bad():
            self.down_until = now + self.draw.uniform(0, 4)
        if now < self.down_until:
            raise NoRespondersError

    async def _time_out(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        raise TimeoutError

    def _bad(self) -> bool:
        return self.draw.random() < self.trouble
