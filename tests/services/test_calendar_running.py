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
from shared.commands.registry import (
    CancelConference,
    ChangeVenue,
    FinaliseProgram,
    IssueInvitation,
    PlanConference,
    RescheduleConference,
    WithdrawInvitation,
)
from shared.envelope import Fact, decode
from shared.events import CATALOGUE
from shared.events.agenda import ProgramEntry, RunningOrder
from shared.events.notifications import (
    NotificationAttempted,
    NotificationDiscarded,
    NotificationRequested,
    ReplyReceived,
)
from shared.events.plan import Venue
from shared.events.plan_types import VIETNAM_OFFSET
from shared.events.registry import (
    AttendeeConfirmed,
    AttendeeDeclined,
    AttendeeRegistered,
    ConferencePlanned,
)
from shared.running_order import place_of
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

    # as most programs answer: which mail it was they do not say
    _answers(system, asked, "DECLINED", says_which=False)
    (declined,) = await _until(client, conference, AttendeeDeclined)
    assert declined.person_id == GUEST
    await client.close()


async def test_an_answer_about_the_former_day_is_kept_and_changes_nothing(system: Running) -> None:
    client = await nats.connect(system.broker.url)
    conference = await _invited(client)
    asked = await _arrived(system, "REQUEST")
    later = datetime.now(timezone(VIETNAM_OFFSET)).replace(microsecond=0) + timedelta(days=22)
    moved = RescheduleConference(
        starts_at=later, ends_at=later + timedelta(hours=4), reason="lịch của cấp trên"
    )
    assert isinstance(await Commands(client, conference).send(ORGANISER, moved), Accepted)
    renewed = await _arrived(system, "REQUEST", sequence=1)
    _answers(system, asked, "ACCEPTED", says_which=False)
    await _filed(system, "read", f"{MAILBOX}-ACCEPTED")
    messages = await _all(client, subjects.messages(conference))
    (kept,) = [one for one in messages if isinstance(one, ReplyReceived)]
    assert (kept.answer, kept.person_id) == (None, GUEST)
    assert await _facts(client, conference, AttendeeRegistered) == []

    _answers(system, renewed, "ACCEPTED", says_which=False)
    (confirmed,) = await _until(client, conference, AttendeeConfirmed)
    assert confirmed.person_id == GUEST
    await client.close()


async def test_a_guests_invitation_withdrawn_is_called_off_in_the_guests_calendar(
    system: Running,
) -> None:
    client = await nats.connect(system.broker.url)
    conference = await _invited(client)
    (asked,) = (await _arrived(system, "REQUEST")).walk("VEVENT")
    commands = Commands(client, conference)
    wish = WithdrawInvitation(delegation="khach-moi", reason="Gửi nhầm người")
    assert isinstance(await commands.send(ORGANISER, wish), Accepted)
    await _let_go(client, conference, "invitation-withdrawn")
    (gone,) = (await _arrived(system, "CANCEL")).walk("VEVENT")
    assert (gone["UID"], gone["STATUS"]) == (asked["UID"], "CANCELLED")
    assert int(str(gone["SEQUENCE"])) > int(str(asked["SEQUENCE"]))
    await client.close()


async def test_what_nobody_released_is_neither_sent_nor_called_off_once_it_is_withdrawn(
    system: Running,
) -> None:
    client = await nats.connect(system.broker.url)
    conference = await _invited(client, released=False)
    commands = Commands(client, conference)
    wish = WithdrawInvitation(delegation="khach-moi", reason="Gửi nhầm người")
    assert isinstance(await commands.send(ORGANISER, wish), Accepted)
    while True:
        told = await _all(client, subjects.messages(conference))
        if any(isinstance(one, NotificationDiscarded) for one in told):
            break
        await asyncio.sleep(0.1)
    assert [
        one.kind
        for one in told
        if isinstance(one, NotificationRequested) and one.delegation == "khach-moi"
    ] == ["invitation"]
    await client.close()


async def test_an_invitation_released_after_a_move_says_what_its_entry_says_and_the_log_has_it_so(
    system: Running,
) -> None:
    client = await nats.connect(system.broker.url)
    conference = await _invited(client, released=False)
    commands = Commands(client, conference)
    later = datetime.now(timezone(VIETNAM_OFFSET)).replace(microsecond=0) + timedelta(days=23)
    hall = Venue(name="Hội trường C (bịa)", address="số 1, phường Bịa")
    for wish in (
        ChangeVenue(venue=hall, reason="sửa chữa"),
        RescheduleConference(
            starts_at=later, ends_at=later + timedelta(hours=4), reason="lịch của cấp trên"
        ),
    ):
        assert isinstance(await commands.send(ORGANISER, wish), Accepted)
    await _let_go(client, conference, "invitation")
    (event,) = (await _arrived(system, "REQUEST", sequence=2)).walk("VEVENT")
    assert hall.name in str(event["LOCATION"])
    mail = _mails(system)[0]
    words = str(mail.get_body(preferencelist=("plain",)).get_content())  # type: ignore[union-attr]
    assert f"Địa điểm: {hall.name} ({hall.address})." in words
    assert f"ngày {later:%d/%m/%Y}" in words
    told = await _all(client, subjects.messages(conference))
    (asked,) = [
        one for one in told if isinstance(one, NotificationRequested) and one.kind == "invitation"
    ]
    (went, *_) = [
        one
        for one in told
        if isinstance(one, NotificationAttempted) and one.message == asked.message
    ]
    assert hall.name not in asked.body
    assert went.body is not None
    assert hall.name in went.body
    # it was the first that they read: of another time and place they are not told beside it, as offices with a
    # task are (such come after the invited ones)
    while True:
        moves = [
            one
            for one in await _all(client, subjects.messages(conference))
            if isinstance(one, NotificationRequested)
            and one.kind in ("rescheduled", "venue-changed")
        ]
        if any(one.kind == "rescheduled" and one.unit == UNIT for one in moves):
            break
        await asyncio.sleep(0.1)
    assert {one.delegation for one in moves} == {None}
    await client.close()


async def test_after_a_program_past_the_planned_end_mails_and_entries_say_the_true_end(
    system: Running,
) -> None:
    """Of what is sent after it; an answer to the entry with the earlier end holds."""
    client = await nats.connect(system.broker.url)
    conference = await _invited(client)
    asked = await _arrived(system, "REQUEST", sequence=0)
    (before,) = asked.walk("VEVENT")
    records = await EventStore(client).read(subjects.conference(conference))
    (planned,) = [decode(one.body, one.position, CATALOGUE).event for one in records]
    assert isinstance(planned, ConferencePlanned)
    plan = planned.plan
    ends = plan.ends_at + timedelta(minutes=40)
    assert before.decoded("DTEND") == plan.ends_at
    last = ProgramEntry(
        item="item-1", title="Bế mạc", presenter="Chủ trì", starts_at=plan.starts_at, ends_at=ends
    )
    order = RunningOrder(
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        venue=place_of(plan.venue.name, plan.venue.address),
        entries=(last,),
    )
    final = FinaliseProgram(
        version=1, digest="0" * 64, position=records[-1].position, order=order, as_it_is=True
    )
    commands = Commands(client, conference)
    assert isinstance(await commands.send(ORGANISER, final), Accepted)
    _answers(system, asked, "ACCEPTED", says_which=False)
    await _until(client, conference, AttendeeConfirmed)
    (told,) = (await _arrived(system, "REQUEST", answered=True, sequence=1)).walk("VEVENT")
    assert (told["UID"], told.decoded("DTEND")) == (before["UID"], ends)
    (mail,) = [one for one in _mails(system) if "Xác nhận dự" in str(one["Subject"])]
    words = str(mail.get_body(preferencelist=("plain",)).get_content())  # type: ignore[union-attr]
    local = ends.astimezone(timezone(VIETNAM_OFFSET))
    assert f"đến {local:%H} giờ {local:%M} phút" in words
    await client.close()


async def test_who_was_never_invited_is_not_told_that_the_conference_is_cancelled(
    system: Running,
) -> None:
    client = await nats.connect(system.broker.url)
    conference = await _invited(client, released=False)
    other = IssueInvitation.model_validate(
        {
            "delegation": "doan-khac", "unit": "so-noi-vu", "invitee": "Sở Nội vụ", "seats": 1,
            "group": "so-nganh", "rank_rule": "head",
            "respond_by": datetime.now(timezone(VIETNAM_OFFSET)) + timedelta(days=14),
            "contact": {"person_id": "so-noi-vu", "name": "Văn thư", "email": "vt@x.example"},
        }
    )  # fmt: skip
    commands = Commands(client, conference)
    assert isinstance(await commands.send(ORGANISER, other), Accepted)
    await _let_go(client, conference, "invitation", of="doan-khac")
    off = CancelConference(reason="thiên tai (giả định)")
    assert isinstance(await commands.send("chu-tich-ubnd-tinh", off), Accepted)
    while True:
        told = [
            one
            for one in await _all(client, subjects.messages(conference))
            if isinstance(one, NotificationRequested) and one.kind == "cancelled"
        ]
        # it has a task, invited or not; such offices come after the invited ones
        if any(one.unit == UNIT for one in told):
            break
        await asyncio.sleep(0.1)
    assert {one.delegation for one in told} == {"doan-khac", None}
    await client.close()


async def _invited(client: Client, *, released: bool = True) -> str:
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
    await _let_go(client, plan.id, "invitation", really=released)
    return plan.id


async def _let_go(
    client: Client, conference: str, kind: str, *, really: bool = True, of: str = "khach-moi"
) -> None:
    """Waits until the message is asked for, and releases it."""
    while True:
        for one in await _all(client, subjects.messages(conference)):
            if not isinstance(one, NotificationRequested) or one.delegation != of:
                continue
            if one.kind != kind:
                continue
            if really:
                wish = ReleaseNotification(message=one.message)
                assert isinstance(
                    await Commands(client, conference).send(ORGANISER, wish), Accepted
                )
            return
        await asyncio.sleep(0.1)


async def _arrived(
    system: Running, method: str, *, answered: bool = False, sequence: int | None = None
) -> Calendar:
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
                if (part.get_param("method"), yes) != (method, answered):
                    continue
                if sequence in (None, entry.walk("VEVENT")[0]["SEQUENCE"]):
                    return entry
        await asyncio.sleep(0.1)


def _mails(system: Running) -> list[EmailMessage]:
    folder = Path(system.environment["HOINGHI_MAIL_DIR"])
    files = sorted(folder.glob(f"*{MAILBOX}*.eml"))
    return [message_from_bytes(one.read_bytes(), policy=policy.default) for one in files]


def _answers(
    system: Running,
    asked: Calendar,
    answer: str,
    sender: str = MAILBOX,
    *,
    says_which: bool = True,
) -> None:
    """As calendar programs do (RFC 5546, 3.2.3): the same UID and SEQUENCE, the one who was asked."""
    (event,) = asked.walk("VEVENT")
    reply = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//thu//\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n"
        f"UID:{event['UID']}\r\nDTSTAMP:20261201T000000Z\r\nSEQUENCE:{event['SEQUENCE']}\r\n"
        f"ATTENDEE;PARTSTAT={answer}:mailto:{MAILBOX}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    mail = EmailMessage()
    mail["From"], mail["To"] = sender, "hoi-nghi@bacgiang.example"
    if says_which:
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
