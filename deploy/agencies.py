"""An agency's way to the broker: its key, its account, its durable of the feed. Given and taken while all runs.

The server reads its configuration anew when its own account asks for it (``$SYS.REQ.SERVER.<id>.RELOAD``), from
wherever that is: no signal, no restart, nobody else is disconnected.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from nats.js.errors import NotFoundError
from pydantic_core import from_json

from deploy.access import SYSTEM
from deploy.broker import connected
from deploy.keyring import Keyring
from shared import subjects
from shared.connection import public_key, servers, without_password
from shared.settings import Settings

_PING: Final = "$SYS.REQ.SERVER.PING"
_ANSWER_SECONDS: Final = 10.0
_ACK_WAIT_SECONDS: Final = 60.0
ACK_PENDING: Final = 256


class ReloadRefused(Exception):
    """A server did not take the new configuration; the old one stands."""

    code = "BROKER_RELOAD_REFUSED"


def as_identity(settings: Settings, keyring: Keyring, name: str) -> Settings:
    """The same broker, under the key of one of our identities."""
    return settings.model_copy(
        update={
            "nats_url": ",".join(without_password(one) for one in servers(settings)),
            "nats_nkey": None,
            "nats_nkey_file": keyring.path(name),
        }
    )


@asynccontextmanager
async def acting_as(settings: Settings, keyring: Keyring, name: str) -> AsyncIterator[Client]:
    client = await connected(as_identity(settings, keyring, name))
    try:
        yield client
    finally:
        await client.close()


async def reload(settings: Settings, keyring: Keyring) -> int:
    """Have every server of the broker read its configuration anew; return how many there are.

    Twice: nats-server 2.15.1 gives a new account its imports only at the reload after the one that brings it
    (seen; the first leaves its requests without responders).

    Raises :class:`ReloadRefused` with what a server said.
    """
    async with acting_as(settings, keyring, SYSTEM) as client:
        servers = await _servers(client)
        for identity in servers * 2:
            reply = await client.request(f"$SYS.REQ.SERVER.{identity}.RELOAD", b"", timeout=10)
            told: dict[str, Any] = from_json(reply.data)
            if error := told.get("error"):
                raise ReloadRefused(f"{identity}: {error.get('description', error)}")
        return len(servers)


async def reachable(settings: Settings, keyring: Keyring) -> int:
    """How many servers :func:`reload` would ask. Raises :class:`ReloadRefused`."""
    async with acting_as(settings, keyring, SYSTEM) as client:
        return len(await _servers(client))


async def _servers(client: Client) -> list[str]:
    """The ids of all: each server's answer says how many there are. Raises :class:`ReloadRefused`."""
    answers: asyncio.Queue[Msg] = asyncio.Queue()
    inbox = client.new_inbox()
    subscription = await client.subscribe(inbox, cb=answers.put)
    await client.publish(_PING, b"", reply=inbox)
    found: dict[str, int] = {}
    try:
        async with asyncio.timeout(_ANSWER_SECONDS):
            while not found or len(found) < max(found.values()):
                told = from_json((await answers.get()).data)
                found[str(told["server"]["id"])] = int(told["statsz"]["active_servers"])
    except TimeoutError:
        raise ReloadRefused(
            f"{len(found)} máy chủ trả lời; máy chủ sự kiện phải chạy đủ và cho khóa `{SYSTEM}` hỏi. Chạy lại "
            f"`hoinghi broker reload`. / {len(found)} servers answered; all have to run and to know the key "
            f"`{SYSTEM}`. Then: `hoinghi broker reload`."
        ) from None
    finally:
        await subscription.unsubscribe()
    return list(found)


def durable_of(unit: str) -> ConsumerConfig:
    """What an agency reads: what is told to it, and what is told to all; from the first event on."""
    return ConsumerConfig(
        durable_name=subjects.agency_consumer(unit),
        description=f"The feed of {unit}",
        filter_subjects=[subjects.feed_of(unit), subjects.feed_of(subjects.PUBLIC)],
        deliver_policy=DeliverPolicy.ALL,
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=_ACK_WAIT_SECONDS,
        max_ack_pending=ACK_PENDING,
        max_deliver=-1,
    )


async def provide(settings: Settings, keyring: Keyring, unit: str) -> str:
    """A key of its own for an agency, in force when this returns; its seed is told once, here.

    Where it fails half-way the key is taken back: nobody would know its seed.
    """
    seed = keyring.add(unit)
    try:
        await reload(settings, keyring)
        async with acting_as(settings, keyring, "provisioner") as client:
            await client.jetstream(timeout=10).add_consumer(subjects.FEED, durable_of(unit))
    except BaseException:  # whoever interrupts it knows no seed, either
        with suppress(Exception):  # why it failed is told, not that the broker is still away
            await withdraw(settings, keyring, unit, public_key(seed))
        raise
    return seed


async def withdraw(settings: Settings, keyring: Keyring, unit: str, key: str | None = None) -> int:
    """Take back one key of an agency or all; who is connected with it is cut off. Return how many.

    With the last key goes its durable: whoever gets a key again begins with the first event.
    """
    gone = keyring.revoke(unit, key)
    await reload(settings, keyring)
    if unit not in keyring.agencies():
        async with acting_as(settings, keyring, "provisioner") as client:
            with suppress(NotFoundError):
                await client.jetstream(timeout=10).delete_consumer(
                    subjects.FEED, subjects.agency_consumer(unit)
                )
    return len(gone)
