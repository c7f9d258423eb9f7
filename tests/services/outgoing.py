"""A mail server that counts what it takes, and the notifications service beside it: for the tests of messages."""

import asyncio
import hashlib
import os
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from email import message_from_bytes
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP
from nats.aio.client import Client

from deploy.plan_import import read_plan
from deploy.ports import free_ports
from services.notifications import message
from services.notifications.message import Message
from services.registry import conference
from shared import subjects
from shared.boundaries import Boundaries
from shared.client import Commands
from shared.commands.base import Accepted
from shared.commands.notifications import RequestNotification
from shared.commands.registry import PlanConference
from shared.envelope import Actor, Meta, decode
from shared.events import CATALOGUE
from shared.events.notifications import NotificationFailed
from shared.events.people import Contact
from shared.personal import Personal
from shared.store import EventStore
from tests.paths import PLAN
from tests.spec import NOON

CONFERENCE = "bac-giang-2023"
_PATIENCE = 280.0
"""Seconds without any event after which a message is taken to stand still: a killed service needs a minute to come
back on a machine that is busy with other things. Below the limit of the test itself."""
ORGANISER = "bo-chqs-tinh"


class Server:
    """Takes mail and keeps each as a file; ``answers`` are given to DATA first, one each."""

    def __init__(self, folder: Path, answers: Iterable[str] = ()) -> None:
        self.folder = folder
        self.answers = list(answers)
        self.taken: Counter[str] = Counter()
        self.refused = 0
        self.more = asyncio.Event()

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd calls
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        if self.answers:
            self.refused += 1
            self.more.set()
            return self.answers.pop(0)
        content: bytes = envelope.content
        name = hashlib.sha256(content).hexdigest()
        (self.folder / f"{name}.eml").write_bytes(content)
        self.taken[str(message_from_bytes(content)["Message-ID"]).strip()] += 1
        self.more.set()
        return "250 2.0.0 kept"

    async def until(self, number: int) -> None:
        """Return when so many mails were taken."""
        while self.taken.total() < number:
            self.more.clear()
            await self.more.wait()


@asynccontextmanager
async def serving(server: Server, port: int = 0) -> AsyncIterator[int]:
    server.folder.mkdir(parents=True, exist_ok=True)
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(lambda: SMTP(server, loop=loop), "127.0.0.1", port)
    async with listening:
        yield listening.sockets[0].getsockname()[1]


async def plan(client: Client) -> None:
    """The plan stands in the log; no other service is needed for the messages themselves."""
    checked = read_plan(PLAN)
    meta = Meta(
        "plan-1", NOON, CONFERENCE, Actor("bo-chqs-tinh", "x", frozenset({"organiser"})), "p"
    )
    wish = PlanConference(plan=checked.plan, agencies=checked.agencies)
    await Boundaries(EventStore(client), CATALOGUE).execute(conference.decider, wish, meta)


def asked(number: int, **other: Any) -> RequestNotification:
    fields: dict[str, Any] = {
        "message": f"m-{number:032x}",
        "kind": "task-assigned",
        "unit": "so-y-te",
        "recipient": Contact(
            person_id="so-y-te",
            name=Personal("Văn thư"),
            email=Personal(f"n{number}@so-y-te.example"),
        ),
        "subject": f"Giao nhiệm vụ số {number}",
        "body": "Kính gửi: Sở Y tế\n\nNội dung./.",
        "cause": f"e-{number}",
    }
    return RequestNotification(**(fields | other))


async def request(client: Client, wishes: Iterable[RequestNotification]) -> None:
    """Ask for them over the wire, a few at a time."""
    commands = Commands(client, CONFERENCE)
    gate = asyncio.Semaphore(16)

    async def one(wish: RequestNotification) -> None:
        async with gate:
            answer = await commands.send(ORGANISER, wish, time=NOON)
            assert isinstance(answer, Accepted), answer

    await asyncio.gather(*(one(wish) for wish in wishes))


async def states(client: Client, wishes: Sequence[RequestNotification]) -> list[Message]:
    """The state of each message, folded from the log."""
    boundaries = Boundaries(EventStore(client), CATALOGUE)
    return [
        await boundaries.state(
            message.decider, subjects.message(CONFERENCE, one.message), fresh=True
        )
        for one in wishes
    ]


async def until_settled(
    client: Client, wishes: Sequence[RequestNotification], *open_states: str
) -> list[Message]:
    """The states, once none of them is among ``open_states`` (requested and sending, when none are named).

    One after the other: what has ended stays so, and a thousand are not read anew at each event.
    """
    still = open_states or ("requested", "sending")
    subscription = await client.jetstream().subscribe(
        subjects.events_of("notifications"), ordered_consumer=True
    )
    found: list[Message] = []
    while len(found) < len(wishes):
        (state,) = await states(client, [wishes[len(found)]])
        if state.status in still:
            await subscription.next_msg(timeout=_PATIENCE)
        else:
            found.append(state)
    await subscription.unsubscribe()
    return found


async def until_failed(
    client: Client, wish: RequestNotification | None = None, *, resting: bool = False
) -> None:
    """An attempt at it, or at any, has failed, and that is written down; ``resting``: its host rests since."""
    store = EventStore(client)
    boundary = subjects.message(CONFERENCE, wish.message) if wish else subjects.messages(CONFERENCE)
    subscription = await client.jetstream().subscribe(boundary, ordered_consumer=True)
    while True:
        await subscription.next_msg(timeout=_PATIENCE)
        records = await store.read(boundary)
        facts = (decode(one.body, one.position, CATALOGUE).event for one in records)
        failed = [fact for fact in facts if isinstance(fact, NotificationFailed)]
        if any(one.host_rests_until or not resting for one in failed):
            break
    await subscription.unsubscribe()


class Process:
    """The notifications service as a process of its own, to be killed and started again."""

    def __init__(self, log: Path, **settings: str) -> None:
        (port,) = free_ports(1)
        self._log = log
        self._env = os.environ | {"HOINGHI_HEALTH_PORT": str(port)} | settings
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "deploy", "serve", "notifications"],
                env=self._env,
                stdout=log,
                stderr=log,
            )

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()
