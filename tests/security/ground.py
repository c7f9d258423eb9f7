"""A broker with all its keys, two agencies with theirs, and what somebody tries with one."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import nats
from nats.aio.client import Client

from deploy.broker import Broker
from deploy.keyring import Keyring
from shared.connection import connection_options
from shared.settings import Settings

HEALTH, CULTURE = "so-y-te", "so-van-hoa"


@dataclass(slots=True)
class Ground:
    broker: Broker
    seeds: dict[str, str] = field(default_factory=dict)

    @property
    def keyring(self) -> Keyring:
        return self.broker.keyring

    def settings(self, name: str, **more: Any) -> Settings:
        """For one of our identities, or for an agency."""
        if name in self.seeds:
            return Settings(nats_url=self.broker.bare_url, nats_nkey=self.seeds[name], **more)
        return Settings(
            nats_url=self.broker.bare_url, nats_nkey_file=self.keyring.path(name), **more
        )


@dataclass(slots=True)
class Trying:
    """A connection that keeps what the broker forbids it."""

    client: Client
    said: list[str] = field(default_factory=list)

    async def publish(self, subjects: Iterable[str], reply: str = "") -> set[str]:
        """Publish to each; return those that were forbidden."""
        return await self._forbidden(
            subjects, lambda subject: self.client.publish(subject, b"{}", reply=reply)
        )

    async def subscribe(self, subjects: Iterable[str]) -> set[str]:
        return await self._forbidden(subjects, self.client.subscribe)

    async def _forbidden(self, subjects: Iterable[str], attempt: Any) -> set[str]:
        wanted = list(subjects)
        self.said.clear()
        for subject in wanted:
            await attempt(subject)
        await self.client.flush()  # nats-py may send this ping before what is published
        await self.client.flush()  # the broker's objections come before its answer to this one
        return {
            subject
            for subject in wanted
            if any(f'"{subject.lower()}"' in said.lower() for said in self.said)
        }


async def trying(settings: Settings) -> Trying:
    said: list[str] = []

    async def note(error: Exception) -> None:
        said.append(str(error))

    client = await nats.connect(
        **connection_options(settings), error_cb=note, allow_reconnect=False
    )
    return Trying(client, said)


async def until(condition: Any, seconds: float = 10.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - the broker's doing cannot wake us
            await asyncio.sleep(0.01)
