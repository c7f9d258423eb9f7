"""The hall: its plan, everybody's seat by the order of precedence, one exception by hand, reception cards."""

from typing import Final

from deploy.people import people
from deploy.story.delegates import silent_rows
from deploy.story.teller import Story, StoryBroken, attendee_of, vietnam
from services.program.assemble_protocol import seat_plan, seat_proposal
from shared.commands.hall import ArrangeSeats, AssignSeat, SeatOf, SetHallPlan
from shared.commands.protocol import SetReceptionCard
from shared.commands.registry import AdmitAttendee
from shared.events.hall import Block, HallPlan, Reserved

AWARDEES: Final = Block(
    block="khen-thuong",
    title="Khối khen thưởng",
    first_row=2,
    last_row=4,
    first_seat=1,
    last_seat=20,
    groups=("khen-thuong",),
)
HALL: Final = HallPlan(
    title="Hội trường Bộ CHQS tỉnh (sơ đồ giả định)",
    rows=18,
    seats=20,
    aisles=(10,),
    blocks=(AWARDEES,),
    reserved=(Reserved(row=18, first_seat=16, last_seat=20, why="báo chí, kỹ thuật"),),
    fill="centre",
)
BY_HAND: Final = (18, 10)
"""A seat at the aisle and the door, for one who has to leave early: settled by hand, kept by every arrangement."""


async def seats_are_assigned(story: Story) -> None:
    await story.at(vietnam(5, 9, month=12))
    story.step("Sơ đồ hội trường, xếp chỗ ngồi")
    await story.do(story.organiser, SetHallPlan(hall=HALL))
    delegation, person = early_leaver(story)
    await story.do(
        story.organiser,
        AssignSeat(delegation=delegation, person_id=person, row=BY_HAND[0], seat=BY_HAND[1]),
    )
    await _arranged(story)
    await _cards(story)


def early_leaver(story: Story) -> tuple[str, str]:
    delegation = "so-giao-duc-dao-tao"
    return delegation, story.attendees[delegation][0]


async def _cards(story: Story) -> None:
    """Who receives the guests from above, and how they are addressed."""
    guests = [row for row in story.invited if row[1].kind.value == "guest"]
    await story.bulk(
        (
            story.organiser,
            SetReceptionCard(
                delegation=agency.id,
                person_id=story.attendees[agency.id][0],
                address="Đồng chí",
                received_by="Chỉ huy trưởng Bộ CHQS tỉnh",
                notes="đón tại sảnh chính từ 06 giờ 45",
            ),
        )
        for agency, _, _ in guests
        if agency.id in story.attendees
    )


async def a_late_delegate_is_seated(story: Story) -> None:
    """Admitted after the respond-by time, with the host's approval; others step aside, the exception stays."""
    await story.at(vietnam(7, 9, month=12))
    story.step("Tiếp nhận đại biểu muộn, xếp lại chỗ")
    agency, group, _ = silent_rows(story)[-2]
    late = people(story.seed, f"{agency.id}-muon", 1)[0]
    admitted = AdmitAttendee(
        delegation=agency.id,
        attendee=attendee_of(late, group, 0),
        approved_by="Chỉ huy trưởng Bộ CHQS tỉnh",
    )
    await story.do(story.organiser, admitted)
    story.attendees[agency.id] = [late.person_id]
    await _arranged(story)


async def _arranged(story: Story) -> None:
    """As ``hoinghi seats arrange`` proposes it from the rows."""
    if story.again:
        return  # seated as they stood then
    await story.settled()
    proposal = await seat_proposal(story.engine, story.conference)
    if proposal is None or proposal.unseated:
        raise StoryBroken(f"somebody finds no seat: {proposal}")
    moves = tuple(
        SeatOf(delegation=delegation, person_id=person, row=row, seat=seat)
        for (delegation, person), (row, seat) in proposal.moves.items()
    )
    await story.do(story.organiser, ArrangeSeats(seats=moves))
    await story.settled()
    plan = await seat_plan(story.engine, story.conference)
    if plan is None or plan.pinned != {BY_HAND}:
        raise StoryBroken("the exception made by hand was not kept")
