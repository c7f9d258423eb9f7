"""The sealer: every so often, or after so many events, a signed seal over what was written since the last one.

Two of them never seal twice: the next seal is written behind the one that was read, or not at all.
"""

import asyncio
import base64
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

import structlog
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import APIError, NotFoundError
from pydantic_core import from_json, to_json

from services.program.changes import moment
from services.program.reader import LogGap, Reader
from shared import seals, subjects
from shared.direct import LogUnavailable
from shared.seals import Stored
from shared.service import Query, Service
from shared.settings import Settings
from shared.store import EXPECTED
from shared.subjects import EVENTS, SEALS

MOST: Final = 512
"""Events under one seal at most."""
SECONDS: Final = 60.0
_WRONG_LAST_SEQUENCE: Final = 10071


class SealKeyInvalid(Exception):
    code = "SEAL_KEY_INVALID"


def seal_key(settings: Settings) -> Ed25519PrivateKey | None:
    """None: nobody seals here. Raises :class:`SealKeyInvalid`."""
    told = settings.seal_key.get_secret_value() if settings.seal_key is not None else None
    try:
        if told is None and settings.seal_key_file is not None:
            told = settings.seal_key_file.read_text("ascii")
        if told is None:
            return None
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(told.strip(), validate=True))
    except (OSError, ValueError) as error:
        raise SealKeyInvalid(
            "HOINGHI_SEAL_KEY_FILE: cần base64 của 32 byte / base64 of 32 bytes is expected"
        ) from error


async def seal_once(client: Client, key: Ed25519PrivateKey, now: datetime) -> int:
    """Seal what stands behind the last seal; return up to where the log is sealed then.

    Raises LogGap where an event is missing; ValueError, InvalidSignature where the last seal is none.
    """
    js = client.jetstream(timeout=10)
    sequence, previous, sealed = 0, seals.NOTHING, 0
    with contextlib.suppress(NotFoundError):
        last = await js.get_last_msg(SEALS, subjects.SEAL)
        sequence, body = last.seq or 0, last.data or b""
        previous, sealed = seals.digest(body), seals.read(body).last
    end = (await js.stream_info(EVENTS)).state.last_seq
    if end <= sealed:
        return sealed
    async with Reader(client, sealed, upto=end) as reader:
        while sealed < end:
            events = await _next(reader, min(MOST, end - sealed))
            body = seals.sign(events, previous, moment(now), key)
            try:
                answer = await js.publish(
                    subjects.SEAL, body, stream=SEALS, headers={EXPECTED: str(sequence)}
                )
            except APIError as error:
                if error.err_code == _WRONG_LAST_SEQUENCE:
                    return sealed  # another sealer was here first
                raise
            sequence, previous, sealed = answer.seq, seals.digest(body), events[-1].position
    return sealed


async def _next(reader: Reader, most: int) -> list[Stored]:
    events: list[Stored] = []
    while len(events) < most:
        taken, _behind = await reader.take_whole(most - len(events))
        events += [Stored(position, subject, body) for position, subject, body in taken]
    return events


def seal_query(key: Ed25519PrivateKey | None) -> Query:
    """Seals at once, before something that names the seal is printed. Answers ``sealed``, the position up to which
    the log is sealed then; without a key 0, as nobody seals here."""

    async def seal(service: Service, asked: Mapping[str, Any]) -> bytes:
        sealed = 0
        if key is not None:
            sealed = await seal_once(service.client, key, await present(service))
        return to_json({"sealed": sealed})

    return seal


async def present(service: Service) -> datetime:
    """When a seal is written. In a story on the simulated clock: the moment of its last event, so that a report of
    2023 does not name a seal of today."""
    if service.settings.clock == "system":
        return datetime.now(UTC)
    js = service.client.jetstream(timeout=10)
    try:
        last = await js.get_msg(EVENTS, (await js.stream_info(EVENTS)).state.last_seq)
        return service.clock.after(datetime.fromisoformat(from_json(last.data or b"")["time"]))
    except (NotFoundError, ValueError, KeyError, TypeError):
        return datetime.now(
            UTC
        )  # nothing was told yet, or what stands there is no event: sealed all the same


async def _by_the_computer() -> datetime:
    return datetime.now(UTC)


async def keep_sealing(
    client: Client,
    key: Ed25519PrivateKey,
    now: Callable[[], Awaitable[datetime]] = _by_the_computer,
) -> None:
    """For ever. What fails is told and tried again: nothing waits for a seal."""
    log = structlog.get_logger().bind(part="sealer")
    while True:
        try:
            await seal_once(client, key, await now())
        except (LogGap, ValueError, InvalidSignature) as error:
            log.error("the log cannot be sealed", alarm="seal", error=repr(error))
        except (NatsError, APIError, LogUnavailable, TimeoutError) as error:
            log.warning("not sealed this time", error=repr(error))
        await asyncio.sleep(SECONDS)
