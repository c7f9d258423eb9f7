"""The agencies answer: they register, ask for seats, confirm, decline, send others, and are reminded."""

from collections.abc import Sequence

from deploy.people import people
from deploy.story.teller import REASONS, Story, attendee_of, vietnam
from services.program.changes import moment
from services.program.tables import attendees, twins
from shared.commands.base import Command
from shared.commands.hall import SettleTwins
from shared.commands.registry import (
    ApproveSubstitution,
    CompleteTask,
    ConfirmAttendee,
    DeclineAttendee,
    GrantSeats,
    RefuseSeats,
    RefuseSubstitution,
    RegisterAttendee,
    RequestSeats,
    SubstituteAttendee,
)
from shared.events.plan import Agency, AttendanceGroup

Rows = Sequence[tuple[Agency, AttendanceGroup, int]]
MORE_SEATS, NO_SEATS = "cong-an-tinh", "truong-chinh-tri-tinh"
"""Who asks for three seats more and gets one; who asks and is refused."""
ASKED_BY = (MORE_SEATS, NO_SEATS, "thanh-pho-bac-giang", "huyen-luc-ngan")
"""They answer at once, whoever else stays silent: the story tells of them."""


async def delegates_are_registered(story: Story) -> None:
    await story.at(vietnam(20, 9))
    story.step("Các cơ quan đăng ký đại biểu")
    count = len(story.invited)
    silent = {
        story.invited[number][0].id
        for number in story.draw.sample(range(1, count), k=max(4, count // 9))
    } - set(ASKED_BY)
    ready = [row for row in story.invited if row[0].id not in silent]
    for agency, group, seats in ready:
        await _register(story, agency, group, seats)
    await _outsiders_are_refused(story, *ready[0])
    await _more_seats(story)
    await _answers(story, ready)
    await _substitutes(story, ready)
    await _same_person_twice(story)


async def _register(story: Story, agency: Agency, group: AttendanceGroup, seats: int) -> None:
    crowd = people(story.seed, agency.id, seats)
    await story.bulk(
        (
            agency.id,
            RegisterAttendee(delegation=agency.id, attendee=attendee_of(person, group, number)),
        )
        for number, person in enumerate(crowd)
    )
    story.attendees[agency.id] = [person.person_id for person in crowd]


async def _outsiders_are_refused(
    story: Story, agency: Agency, group: AttendanceGroup, seats: int
) -> None:
    one_more = people(story.seed, f"{agency.id}-them", 1)[0]
    wish = RegisterAttendee(delegation=agency.id, attendee=attendee_of(one_more, group, seats))
    await story.refused(agency.id, wish, "REGISTRY_SEATS_FULL")
    other = next(a for a, _, _ in story.invited if a.id != agency.id)
    await story.refused(other.id, wish, "NOT_YOURS")
    await story.refused("so-khong-co-that", wish, "UNIT_UNKNOWN")


async def _more_seats(story: Story) -> None:
    """Three asked for, one granted and filled; elsewhere two asked for and refused."""
    group = next(group for agency, group, _ in story.invited if agency.id == MORE_SEATS)
    await story.do(
        MORE_SEATS,
        RequestSeats(delegation=MORE_SEATS, seats=3, reason="thêm cán bộ phụ trách công tác QPĐP"),
    )
    too_many = GrantSeats(delegation=MORE_SEATS, seats=4)
    await story.refused(story.organiser, too_many, "REGISTRY_SEATS_NOT_ASKED")
    await story.do(story.organiser, GrantSeats(delegation=MORE_SEATS, seats=1))
    added = people(story.seed, f"{MORE_SEATS}-bo-sung", 1)[0]
    await story.do(
        MORE_SEATS, RegisterAttendee(delegation=MORE_SEATS, attendee=attendee_of(added, group, 3))
    )
    story.attendees[MORE_SEATS].append(added.person_id)
    await story.do(
        NO_SEATS, RequestSeats(delegation=NO_SEATS, seats=2, reason="thêm giảng viên dự nghe")
    )
    await story.do(
        story.organiser, RefuseSeats(delegation=NO_SEATS, reason="hội trường không còn chỗ")
    )


async def _answers(story: Story, rows: Rows) -> None:
    """Most confirm, a few decline with a reason, a few leave it open."""
    wishes: list[tuple[str, Command]] = []
    for agency, _, _ in rows:
        coming = []
        for number, person in enumerate(story.attendees[agency.id]):
            fate = story.draw.random()
            if fate < 0.06 and number > 0:
                reason = story.draw.choice(REASONS)
                declined = DeclineAttendee(delegation=agency.id, person_id=person, reason=reason)
                wishes.append((agency.id, declined))
                continue
            coming.append(person)
            if fate < 0.96:
                wishes.append((agency.id, ConfirmAttendee(delegation=agency.id, person_id=person)))
        story.attendees[agency.id] = coming
    await story.bulk(wishes)


async def _substitutes(story: Story, rows: Rows) -> None:
    """Heads need the chair's consent; one is refused. Others are replaced by their unit alone."""
    chair = story.checked.plan.chair.agency
    heads = [row for row in rows if row[1].rank.value == "head"][:4]
    others = [row for row in rows if row[1].rank.value == "representative"][:6]
    story.codes = {
        str(row["person_id"]): str(row["code"])
        for row in await story.rows(attendees, attendees.c.code.is_not(None))
    }
    for number, (agency, group, _) in enumerate(heads + others):
        old = story.attendees[agency.id][0]
        new = people(story.seed, f"{agency.id}-thay", 1)[0]
        wish = SubstituteAttendee(
            delegation=agency.id,
            person_id=old,
            substitute=attendee_of(new, group, 4),  # a deputy of the head
            reason=story.draw.choice(REASONS),
        )
        await story.do(agency.id, wish)
        asked = {"delegation": agency.id, "person_id": old, "substitute_id": new.person_id}
        if number == 0 and heads:
            no = RefuseSubstitution(**asked, reason="đề nghị thủ trưởng trực tiếp dự")
            await story.do(chair, no)
            continue
        if number < len(heads):
            await story.do(chair, ApproveSubstitution(**asked))
        story.attendees[agency.id][0] = new.person_id


async def _same_person_twice(story: Story) -> None:
    """A district names somebody whom the province's police has named: one person, counted once. Whoever
    else bears the same name by chance is another person, as the organiser finds out."""
    first, second = MORE_SEATS, ASKED_BY[3]
    keep, other = story.attendees[first][-1], story.attendees[second][-1]
    named = people(story.seed, f"{MORE_SEATS}-bo-sung", 1)[0]
    group = next(group for agency, group, _ in story.invited if agency.id == second)
    twin = people(story.seed, f"{second}-kiem-nhiem", 1)[0]
    wish = SubstituteAttendee(
        delegation=second,
        person_id=other,
        substitute=attendee_of(twin, group, 5).model_copy(update={"name": named.name}),
        reason="cán bộ kiêm nhiệm ở huyện",
    )
    await story.do(second, wish)
    chair = story.checked.plan.chair.agency
    consent = ApproveSubstitution(delegation=second, person_id=other, substitute_id=twin.person_id)
    await story.do(chair, consent)
    story.attendees[second].pop()
    # those who are named by now: told again, the read model knows later namesakes too
    named_by_now = attendees.c.registered_at <= moment(story.now)
    known = {
        (one["delegation"], one["person_id"]) for one in await story.rows(attendees, named_by_now)
    }
    pairs = [
        row
        for row in await story.rows(twins, twins.c.status == "possible")
        if {
            (row["delegation"], row["person_id"]),
            (row["other_delegation"], row["other_person_id"]),
        }
        <= known
    ]
    for row in sorted(pairs, key=lambda row: (row["person_id"], row["other_person_id"])):
        one = (row["delegation"], row["person_id"])
        two = (row["other_delegation"], row["other_person_id"])
        same = {one, two} == {(first, keep), (second, twin.person_id)}
        kept, away = ((first, keep), (second, twin.person_id)) if same else (one, two)
        settled = SettleTwins(
            keep_delegation=kept[0],
            keep_person=kept[1],
            other_delegation=away[0],
            other_person=away[1],
            same=same,
        )
        await story.do(story.organiser, settled)


async def reminders_go_out(story: Story) -> None:
    await story.at(vietnam(29, 9))
    story.step("Nhắc các cơ quan chưa trả lời")
    silent = silent_rows(story)
    answering = silent[: max(1, len(silent) - 2)]
    for agency, group, seats in answering:
        await _register(story, agency, group, seats)
    await _answers(story, answering)
    await story.do(story.organiser, CompleteTask(task="bao-cao-tong-ket"))
    await story.at(vietnam(1, 8, month=12))
    agency, group, _ = silent[-1]
    late = people(story.seed, f"{agency.id}-muon", 1)[0]
    await story.refused(
        agency.id,
        RegisterAttendee(delegation=agency.id, attendee=attendee_of(late, group, 0)),
        "REGISTRY_AFTER_DEADLINE",
    )


def silent_rows(story: Story) -> Rows:
    """Who has named nobody."""
    return [row for row in story.invited if row[0].id not in story.attendees]
