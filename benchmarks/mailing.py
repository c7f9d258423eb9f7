"""Mails handed over: requested, claimed, built with their attachments, taken by a server, recorded.

All processes are real. The peer is pretix as measured elsewhere on a machine of this size (15 mails/s): its
figure is quoted, it does not run here.
"""

import asyncio
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

import nats
from nats.aio.client import Client
from pydantic_core import from_json

from benchmarks.measure import Row, Size, Table
from deploy.plan_import import read_plan
from deploy.quiet import until_quiet
from deploy.runner import running
from shared.client import Commands
from shared.commands.base import Accepted, Command
from shared.commands.notifications import ReleaseNotification, RequestNotification
from shared.commands.registry import IssueInvitation, PlanConference
from shared.events.notifications import NotificationRequested, NotificationSent
from shared.events.people import Contact
from shared.personal import Personal

_PLAN: Final = Path(__file__).parents[1] / "examples/bac-giang-2023/plan.yaml"
_PEER: Final = 15.0
_AT_ONCE: Final = 32


async def measure(directory: Path, size: Size) -> list[Table]:
    async with running(directory, clock="simulated") as system:
        client = await nats.connect(system.broker.url)
        checked = read_plan(_PLAN)
        conference, organiser = checked.plan.id, checked.plan.organiser
        now = checked.plan.starts_at - timedelta(days=20)
        commands = Commands(client, conference)

        async def send(wishes: Sequence[Command]) -> None:
            gate = asyncio.Semaphore(_AT_ONCE)

            async def one(wish: Command) -> None:
                async with gate:
                    answer = await commands.send(organiser, wish, time=now)
                    assert isinstance(answer, Accepted), answer

            await asyncio.gather(*(one(wish) for wish in wishes))

        await send([PlanConference(plan=checked.plan, agencies=checked.agencies)])
        plain = [_entry(number) for number in range(size.of(1000, 10))]
        await until_quiet(client)
        entries = await _rate(client, conference, len(plain), send(plain))
        unit = next(one for one in checked.agencies if one.group is not None)
        letters = [
            _invitation(number, unit.id, str(unit.group), now + timedelta(days=10))
            for number in range(size.of(300, 5))
        ]
        await send(letters)
        await until_quiet(client)
        held = await _held(client, conference)
        released = [ReleaseNotification(message=name) for name in held]
        with_letters = await _rate(client, conference, len(held), send(released))
        await client.close()
    rows = (
        _row("mail with text, HTML and calendar entry", entries, 100),
        _row("invitation with its letter printed, calendar entry, link", with_letters, 100),
    )
    method = (
        f"{len(plain)} and {len(letters)} messages from the first wish to the last record in the log; "
        "six services, broker with sync_interval: always and the mail server as processes of this machine"
    )
    return [Table("mailing", "Mails handed over", method, rows)]


def _row(what: str, rate: float, target: float) -> Row:
    return Row(
        what,
        f"{rate:.0f}/s",
        peer="pretix 2026.8.0 (quoted, not run here)",
        peer_figure=f"{_PEER:.0f}/s",
        ratio=rate / _PEER,
        target=f"{target:.0f}/s",
        met=rate >= target,
    )


def _entry(number: int) -> RequestNotification:
    contact = Contact(
        person_id=f"p{number}",
        name=Personal("Đại biểu mẫu"),
        email=Personal(f"p{number}@x.example"),
    )
    return RequestNotification(
        message=f"m-{number:032x}",
        kind="registration-confirmed",
        unit="so-y-te",
        recipient=contact,
        subject=f"Xác nhận dự hội nghị số {number}",
        body="Kính gửi: {người nhận}\n\nNội dung xác nhận.",
        cause=f"e{number}",
        delegation="so-y-te",
        person_id=f"p{number}",
        enclosures=("calendar",),
    )


def _invitation(number: int, unit: str, group: str, respond_by: object) -> IssueInvitation:
    contact = {"person_id": f"c{number}", "name": "Văn thư mẫu", "email": f"c{number}@x.example"}
    return IssueInvitation.model_validate(
        {
            "delegation": f"doan-{number}",
            "unit": unit,
            "invitee": f"Đơn vị mẫu số {number}",
            "group": group,
            "seats": 2,
            "rank_rule": "representative",
            "respond_by": respond_by,
            "contact": contact,
            "another": True,  # more invitations than the plan has agencies
        }
    )


async def _held(client: Client, conference: str) -> list[str]:
    """The messages that wait for their release. Whom they go to is sealed, and no matter here."""
    everything = f"event.{conference}.notifications.message.*"
    heard = await client.jetstream().subscribe(everything, ordered_consumer=True)
    held: list[str] = []
    pending = 1
    while pending:
        message = await heard.next_msg(timeout=60)
        pending = message.metadata.num_pending
        told = from_json(message.data)
        if told["type"] == NotificationRequested.type_name and told["data"]["held"]:
            held.append(told["data"]["message"])
    await heard.unsubscribe()
    return held


async def _rate(client: Client, conference: str, number: int, work: object) -> float:
    """Messages per second, from the first wish to the last record."""
    from nats.js.api import DeliverPolicy

    subject = f"event.{conference}.notifications.message.*"
    heard = await client.jetstream().subscribe(
        subject, ordered_consumer=True, deliver_policy=DeliverPolicy.NEW
    )
    started = time.perf_counter()
    asking = asyncio.ensure_future(work)  # type: ignore[call-overload]
    sent = 0
    while sent < number:
        message = await heard.next_msg(timeout=120)
        sent += from_json(message.data)["type"] == NotificationSent.type_name
    seconds = time.perf_counter() - started
    await asking
    await heard.unsubscribe()
    return number / seconds
