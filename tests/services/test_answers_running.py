"""On a real server: answers that come by calendar, a conference that moves, delegates whom nobody named."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta

from nats.aio.client import Client

from deploy.quiet import advance
from deploy.streams import DURABLES
from shared import subjects
from shared.commands.base import Accepted, Answer, Declined
from shared.commands.protocol import PlaceDelegate, SetReceptionCard
from shared.commands.registry import (
    AnswerByCalendar,
    ConfirmAttendee,
    DeclineAttendee,
    RegisterAttendee,
    RemindDelegation,
    RescheduleConference,
)
from shared.events.budget import HeadcountChanged
from shared.events.registry import (
    AttendeeConfirmed,
    AttendeeDeclined,
    InvitationReminderDue,
    RespondByMoved,
)
from tests.services.test_counted_once_running import (
    NOW,
    ORGANISER,
    UNITS,
    C,
    Running,
    person,
    register,
    running,
)

__all__ = ["running"]
RESPOND_BY = datetime(2023, 11, 30, 10, tzinfo=UTC)
OURS = [one for one in DURABLES if one.name.split("-")[0] in ("registry", "budget")]


async def test_open_answers_follow_a_conference_that_comes_earlier_and_so_do_the_reminders(
    running: Running, client: Client
) -> None:
    earlier = RESPOND_BY - timedelta(days=2)
    moved = RescheduleConference(
        starts_at=earlier, ends_at=earlier + timedelta(hours=4), reason="lịch của cấp trên"
    )
    await running.do(ORGANISER, moved)
    await running.quiet()
    for unit in UNITS:
        told = await running.facts(subjects.delegation(C, unit))
        assert isinstance(told[-1], RespondByMoved)
        assert told[-1].respond_by == earlier
    await advance(client, earlier - timedelta(hours=1), durables=OURS)
    told = await running.facts(subjects.delegation(C, UNITS[0]))
    reminders = [one for one in told if isinstance(one, InvitationReminderDue)]
    assert [one.escalated for one in reminders] == [False, True]
    assert {one.respond_by for one in reminders} == {earlier}


async def test_a_calendars_answer_races_with_the_web_and_the_last_word_is_one_of_the_two(
    running: Running,
) -> None:
    unit = UNITS[0]
    await running.do(unit, register(unit, person("an")))
    answers: list[Answer] = await asyncio.gather(
        running.send(
            subjects.SYSTEM_UNIT, AnswerByCalendar(delegation=unit, person_id="an", coming=True)
        ),
        *(running.send(unit, ConfirmAttendee(delegation=unit, person_id="an")) for _ in range(4)),
        running.send(unit, DeclineAttendee(delegation=unit, person_id="an", reason="bận")),
    )
    assert answers
    await running.quiet()
    told = await running.facts(subjects.delegation(C, unit))
    said = [one for one in told if isinstance(one, AttendeeConfirmed | AttendeeDeclined)]
    kinds = Counter(type(one) for one in said)
    assert kinds[AttendeeConfirmed] <= 2
    assert kinds[AttendeeDeclined] <= 1
    counts = [f for f in await running.facts(subjects.budget(C)) if isinstance(f, HeadcountChanged)]
    expected = 1 if isinstance(said[-1], AttendeeConfirmed) else 0
    assert (counts[-1].headcount if counts else 0) == expected


async def test_two_people_under_one_id_in_two_delegations_count_as_two(running: Running) -> None:
    for number, unit in enumerate(UNITS):
        who = person("dai-bieu-1", f"Người giả định {unit}", f"000012345{number}")
        await running.do(unit, RegisterAttendee(delegation=unit, attendee=who))
        await running.do(unit, ConfirmAttendee(delegation=unit, person_id="dai-bieu-1"))
    await running.quiet()
    counts = [f for f in await running.facts(subjects.budget(C)) if isinstance(f, HeadcountChanged)]
    assert counts[-1].headcount == 2


async def test_nobody_is_placed_or_received_whom_no_delegation_named(running: Running) -> None:
    unit = UNITS[0]
    for wish in (
        PlaceDelegate(delegation=unit, person_id="khong-co", order=1),
        SetReceptionCard(delegation="khong-co", person_id="an", notes="x"),
    ):
        answer = await running.send(ORGANISER, wish)
        assert isinstance(answer, Declined)
        assert answer.code == "NOT_FOUND"
    await running.do(unit, register(unit, person("an")))
    placed = await running.send(ORGANISER, PlaceDelegate(delegation=unit, person_id="an", order=1))
    assert isinstance(placed, Accepted)


async def test_a_reminder_by_hand_sent_four_times_at_once_is_one(running: Running) -> None:
    remind = RemindDelegation(delegation=UNITS[0])
    sent = (
        running.commands.send(ORGANISER, remind, time=NOW, command_id="remind-by-hand-1")
        for _ in range(4)
    )
    await asyncio.gather(*sent)
    told = await running.facts(subjects.delegation(C, UNITS[0]))
    assert len([one for one in told if isinstance(one, InvitationReminderDue)]) == 1
