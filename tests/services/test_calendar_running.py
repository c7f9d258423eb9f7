"""A calendar program's answer, all the way: the entry of a mail that arrived, its REPLY, the confirmation."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import TypeVar

import nats
import pytest
from icalendar import Calendar
from nats.aio.client import Client

from deploy.plan_import import read_plan
from deploy.runner import Running, running
from shared import subjects
from shared.client import Commands
from shared.commands.base import Accepted, Command
from shared.commands.notifications import ReleaseNotification
from shared.commands.registry import IssueInvitation, PlanConference
from shared.envelope import Fact, decode
from shared.events import CATALOGUE
from shared.events.notifications import NotificationRequested
from shared.events.plan_types import VIETNAM_OFFSET
from shared.events.registry import AttendeeConfirmed, AttendeeDeclined, AttendeeRegistered
from shared.store import EventStore
from shared.subjects import Subject
from tests.paths import PLAN

ORGANISER, UNIT, GUEST = "bo-chqs-tinh", "so-y-te", "khach-01"
MAILBOX = "khach@vi-du.example"
T = TypeVar("T", bound=Fact)


@pytest.fixture
async def system(tmp_path: Path) -> AsyncIterator[Running]:
    """By the real clock: what comes back by mail bears the real time."""
    async with running(tmp_path / "system") as whole:
        yield whole


async def test_a_calendars_yes_registers_and_confirms_the_guest_and_its_no_takes_that_back(
    system: Running,
) -> None:
    client = await nats.connect(system.broker.url)
    conference = await _invited(client)
    asked = await _arrived(system, "REQUEST")
    (event,) = asked.walk("VEVENT")
    assert event["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"

    _answers(system, asked, "ACCEPTED", sender="nguoi-khac@vi-du.example")
    await _filed(system, "unknown", "nguoi-khac@vi-du.example-ACCEPTED")  # another's mailbox
    assert await _facts(client, conference, AttendeeRegistered) == []

    _answers(system, asked, "ACCEPTED")
    await _filed(system, "read", f"{MAILBOX}-ACCEPTED")
    confirmed = await _until(client, conference, AttendeeConfirmed)
    registered = await _facts(client, conference, AttendeeRegistered)
    assert [one.attendee.person_id for one in registered] == [GUEST]
    assert [one.person_id for one in confirmed] == [GUEST]
    told = await _arrived(system, "REQUEST", answered=True)
    (again,) = told.walk("VEVENT")
    assert (again["UID"], again["ATTENDEE"].params["PARTSTAT"]) == (event["UID"], "ACCEPTED")

    _answers(system, asked, "DECLINED")
    (declined,) = await _until(client, conference, AttendeeDeclined)
    assert declined.person_id == GUEST
    await client.close()


async def _invited(client: Client) -> str:
    """The signed plan, three weeks ahead; one guest is invited in person, and the letter is let go."""
    checked = read_plan(PLAN)
    starts = datetime.now(timezone(VIETNAM_OFFSET)).replace(microsecond=0) + timedelta(days=21)
    ahead = {"starts_at": starts, "ends_at": starts + timedelta(hours=4)}
    plan = checked.plan.model_copy(update=ahead)
    commands = Commands(client, plan.id)

    async def do(wish: Command) -> None:
        answer = await commands.send(ORGANISER, wish)
        assert isinstance(answer, Accepted), answer

    await do(PlanConference(plan=plan, agencies=checked.agencies))
    contact = {"person_id": GUEST, "name": "Khách Mời Ví Dụ (giả định)", "email": MAILBOX}
    letter = {
        "delegation": "khach-moi", "unit": UNIT, "invitee": "Khách mời (giả định)", "seats": 1,
        "group": next(one.group for one in checked.agencies if one.id == UNIT),
        "rank_rule": "named", "respond_by": starts - timedelta(days=7), "contact": contact,
    }  # fmt: skip
    await do(IssueInvitation.model_validate(letter))
    while True:
        for one in await _all(client, Subject(f"event.{plan.id}.notifications.message.*")):
            if isinstance(one, NotificationRequested) and one.delegation == "khach-moi":
                await do(ReleaseNotification(message=one.message))
                return plan.id
        await asyncio.sleep(0.1)


async def _arrived(system: Running, method: str, *, answered: bool = False) -> Calendar:
    """The calendar entry of the first mail to the guest that carries such a one."""
    while True:
        for mail in _mails(system):
            for part in mail.walk():
                if part.get_content_type() != "text/calendar":
                    continue
                content = part.get_payload(decode=True)
                assert isinstance(content, bytes)
                entry = Calendar.from_ical(content)
                entry.add("x-message-id", str(mail["Message-ID"]))
                yes = b"PARTSTAT=ACCEPTED" in content.replace(b"\r\n ", b"")
                if (part.get_param("method"), yes) == (method, answered):
                    return entry
        await asyncio.sleep(0.1)


def _mails(system: Running) -> list[EmailMessage]:
    folder = Path(system.environment["HOINGHI_MAIL_DIR"])
    files = sorted(folder.glob(f"*{MAILBOX}*.eml"))
    return [message_from_bytes(one.read_bytes(), policy=policy.default) for one in files]


def _answers(system: Running, asked: Calendar, answer: str, sender: str = MAILBOX) -> None:
    """As calendar programs do (RFC 5546, 3.2.3): the same UID and SEQUENCE, the one who was asked."""
    (event,) = asked.walk("VEVENT")
    reply = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//thu//\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n"
        f"UID:{event['UID']}\r\nDTSTAMP:20261201T000000Z\r\nSEQUENCE:{event['SEQUENCE']}\r\n"
        f"ATTENDEE;PARTSTAT={answer}:mailto:{MAILBOX}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    mail = EmailMessage()
    mail["From"], mail["To"] = sender, "hoi-nghi@bacgiang.example"
    mail["In-Reply-To"] = str(asked["X-MESSAGE-ID"])
    mail.set_content("Trả lời")
    mail.add_alternative(reply, subtype="calendar", params={"method": "REPLY"})
    inbox = Path(system.environment["HOINGHI_MAIL_INBOX"])
    part = inbox / f"{sender}-{answer}.part"
    part.write_bytes(mail.as_bytes())
    part.replace(part.with_suffix(".eml"))


async def _filed(system: Running, where: str, name: str) -> None:
    file = Path(system.environment["HOINGHI_MAIL_INBOX"]) / where / f"{name}.eml"
    while not file.exists():  # noqa: ASYNC110 - a file's coming tells no event
        await asyncio.sleep(0.1)


async def _all(client: Client, subject: Subject) -> list[Fact]:
    records = await EventStore(client).read(subject)
    return [decode(one.body, one.position, CATALOGUE).event for one in records]


async def _facts(client: Client, conference: str, kind: type[T]) -> list[T]:
    told = await _all(client, subjects.delegation(conference, "khach-moi"))
    return [one for one in told if isinstance(one, kind)]


async def _until(client: Client, conference: str, kind: type[T]) -> list[T]:
    while True:
        if found := await _facts(client, conference, kind):
            return found
        await asyncio.sleep(0.1)
