"""Whoever stands in two delegations is told each thing once, and their units where they count: over the wire."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import nats
import pytest
from icalendar import Calendar
from nats.aio.client import Client

from deploy.plan_import import read_plan
from deploy.runner import Running, running
from shared import subjects
from shared.client import Commands
from shared.commands.base import Accepted, Command
from shared.commands.hall import SettleTwins
from shared.commands.notifications import ReleaseNotification
from shared.commands.registry import (
    ConfirmAttendee,
    IssueInvitation,
    PlanConference,
    RegisterAttendee,
    WithdrawInvitation,
)
from shared.envelope import decode
from shared.events import CATALOGUE
from shared.events.notifications import NotificationRequested
from shared.events.plan_types import VIETNAM_OFFSET
from shared.store import EventStore
from tests.paths import PLAN

ORGANISER, FIRST, SECOND = "bo-chqs-tinh", "so-y-te", "so-tai-chinh"


@pytest.fixture
async def system(tmp_path: Path) -> AsyncIterator[Running]:
    async with running(tmp_path / "system") as whole:
        yield whole


class Told:
    """One system with one conference; the mails that it sent, by mailbox."""

    def __init__(self, system: Running, client: Client, conference: str) -> None:
        self.system, self.client, self.conference = system, client, conference
        self.commands = Commands(client, conference)

    async def do(self, unit: str, wish: Command) -> None:
        answer = await self.commands.send(unit, wish)
        assert isinstance(answer, Accepted), answer

    async def asked(self) -> list[NotificationRequested]:
        records = await EventStore(self.client).read(subjects.messages(self.conference))
        told = (decode(one.body, one.position, CATALOGUE).event for one in records)
        return [one for one in told if isinstance(one, NotificationRequested)]

    async def release(self, kind: str, of: str) -> list[NotificationRequested]:
        """Waits for those of one delegation, and lets them go."""
        while True:
            held = [o for o in await self.asked() if (o.kind, o.delegation) == (kind, of)]
            for one in held:
                await self.do(ORGANISER, ReleaseNotification(message=one.message))
            if held:
                return held
            await asyncio.sleep(0.1)

    def mails(self, mailbox: str) -> list[EmailMessage]:
        folder = Path(self.system.environment["HOINGHI_MAIL_DIR"])
        files = folder.glob(f"*{mailbox}*.eml")
        return [message_from_bytes(one.read_bytes(), policy=policy.default) for one in files]

    async def until(self, mailbox: str, fits: Callable[[EmailMessage], bool]) -> EmailMessage:
        while True:
            for one in self.mails(mailbox):
                if fits(one):
                    return one
            await asyncio.sleep(0.1)


def words(mail: EmailMessage) -> str:
    body = mail.get_body(preferencelist=("plain",))
    assert body is not None
    return str(body.get_content())


def entries(mail: EmailMessage) -> list[tuple[str, int]]:
    """Of each calendar entry beside the words: what it does, and its SEQUENCE."""
    found = []
    for part in mail.walk():
        if part.get_content_type() == "text/calendar":
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            (event,) = Calendar.from_ical(content).walk("VEVENT")
            found.append((str(part.get_param("method")), int(str(event["SEQUENCE"]))))
    return found


def mailbox(unit: str) -> str:
    return f"mot-nguoi@{unit}.example"


async def twice(system: Running, client: Client) -> Told:
    """Two units have confirmed somebody of one name, who has an entry in a calendar from each."""
    checked = read_plan(PLAN)
    starts = datetime.now(timezone(VIETNAM_OFFSET)).replace(microsecond=0) + timedelta(days=21)
    ahead = {"starts_at": starts, "ends_at": starts + timedelta(hours=4)}
    plan = checked.plan.model_copy(update=ahead)
    told = Told(system, client, plan.id)
    await told.do(ORGANISER, PlanConference(plan=plan, agencies=checked.agencies))
    for unit in (FIRST, SECOND):
        contact = {"person_id": unit, "name": "Văn thư", "email": f"vt@{unit}.example"}
        letter = {
            "delegation": unit, "unit": unit, "invitee": unit, "seats": 2, "contact": contact,
            "group": next(one.group for one in checked.agencies if one.id == unit),
            "rank_rule": "representative", "respond_by": starts - timedelta(days=7),
        }  # fmt: skip
        await told.do(ORGANISER, IssueInvitation.model_validate(letter))
        await told.release("invitation", unit)
        who = {
            "person_id": f"{unit}-1", "name": "Nguyễn Kiêm Nhiệm (giả định)",
            "position": f"Cán bộ ({unit})", "email": mailbox(unit),
        }  # fmt: skip
        register = RegisterAttendee.model_validate({"delegation": unit, "attendee": who})
        await told.do(unit, register)
        await told.do(unit, ConfirmAttendee(delegation=unit, person_id=f"{unit}-1"))
        await told.until(mailbox(unit), lambda mail: entries(mail) == [("REQUEST", 0)])
    return told


async def one_person(told: Told, keep: str, other: str) -> None:
    wish = SettleTwins(
        keep_delegation=keep,
        keep_person=f"{keep}-1",
        other_delegation=other,
        other_person=f"{other}-1",
        same=True,
    )
    await told.do(ORGANISER, wish)


async def test_who_is_counted_where_is_told_and_taken_back_and_nobody_is_told_not_to_come(
    system: Running,
) -> None:
    client = await nats.connect(system.broker.url)
    told = await twice(system, client)
    await one_person(told, FIRST, SECOND)
    office = f"vt@{SECOND}.example"
    free = await told.until(office, lambda mail: "được tính ở đoàn đó" in words(mail))
    assert entries(free) == []
    aside = await told.until(mailbox(SECOND), lambda mail: entries(mail) == [("CANCEL", 1)])
    assert "Giấy mời dự hội nghị theo đoàn kia giữ nguyên" in words(aside)

    await one_person(told, SECOND, FIRST)
    back = await told.until(office, lambda mail: "nay được tính trong đoàn" in words(mail))
    assert "giữ một chỗ của đoàn" in words(back)
    assert "không còn hiệu lực" in words(back)
    assert entries(back) == []
    await told.until(mailbox(SECOND), lambda mail: entries(mail) == [("REQUEST", 1)])
    await told.until(f"vt@{FIRST}.example", lambda mail: "được tính ở đoàn đó" in words(mail))
    await told.until(mailbox(FIRST), lambda mail: entries(mail) == [("CANCEL", 1)])

    # where they do not count the invitation is withdrawn: that is no news to them
    await told.do(ORGANISER, WithdrawInvitation(delegation=FIRST, reason="Gửi nhầm (bịa)"))
    (held,) = await told.release("invitation-withdrawn", FIRST)
    assert held.person_id is None
    gone = await told.until(f"vt@{FIRST}.example", lambda mail: "thu hồi giấy mời" in words(mail))
    assert entries(gone) == [("CANCEL", 1)]
    await client.close()


async def test_where_they_count_is_withdrawn_they_read_that_the_other_one_stands(
    system: Running,
) -> None:
    client = await nats.connect(system.broker.url)
    told = await twice(system, client)
    await one_person(told, FIRST, SECOND)
    await told.until(mailbox(SECOND), lambda mail: entries(mail) == [("CANCEL", 1)])
    await told.do(ORGANISER, WithdrawInvitation(delegation=FIRST, reason="Gửi nhầm (bịa)"))
    held = await told.release("invitation-withdrawn", FIRST)
    assert {one.person_id for one in held} == {None, f"{FIRST}-1"}
    gone = await told.until(mailbox(FIRST), lambda mail: "thu hồi giấy mời" in words(mail))
    assert "Ông (Bà) còn có tên trong đoàn khác được mời dự hội nghị" in words(gone)
    assert "không thu hồi giấy mời của đoàn kia" in words(gone)
    # and there they count now
    await told.until(mailbox(SECOND), lambda mail: entries(mail) == [("REQUEST", 1)])
    await client.close()
