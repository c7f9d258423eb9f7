"""The door: four gates by code and by name, scans that do not let in, one undone, a gate that was cut off."""

from datetime import timedelta
from typing import Final

from deploy.people import people
from deploy.story.ceremony import WILL_BE_ABSENT
from deploy.story.delegates import silent_rows
from deploy.story.teller import REASONS, Story, attendee_of, vietnam
from services.program.tables import attendees
from shared.commands.base import Command
from shared.commands.reception import CheckInDelegation, ScanCode, UndoCheckIn
from shared.commands.registry import (
    AdmitAttendee,
    CheckInAttendee,
    MarkAttendeeAbsent,
    OpenConference,
)

Key = tuple[str, str]
"""A delegation and a person of it."""
GATES: Final = ("Cửa 1", "Cửa 2", "Cửa 3", "Cửa 4")
CUT_OFF: Final = GATES[3]
"""Without a line from 06.45 to 08.45; it keeps its scans and sends them at 08.50, in no order, and twice."""
TOGETHER: Final = "bo-tu-lenh-quan-khu-1"
_NOBODYS: Final = "HN1.bac-giang-2023.so-y-te." + "0" * 39


async def doors_open(story: Story) -> None:
    await story.at(vietnam(8, 6, 45, month=12))
    story.step("Đón tiếp, điểm danh tại bốn cửa")
    coming = [(d, p) for d, crowd in story.attendees.items() for p in crowd]
    away = story.draw.sample(range(len(coming)), k=len(coming) // 16)
    ill = (f"awardee-{WILL_BE_ABSENT}", WILL_BE_ABSENT)
    story.absent = {coming[number] for number in away} | {ill}
    here = [key for key in coming if key not in story.absent]
    codes = await _codes(story)
    await _scanned(story, here, codes)
    await _not_let_in(story, here, codes)
    await _by_mistake(story, ill)
    await _at_the_door(story)
    await story.at(vietnam(8, 7, 30, month=12))
    await story.do(story.organiser, OpenConference())
    await _came_in_again(story, here, codes)
    await story.bulk(
        (
            story.organiser,
            MarkAttendeeAbsent(
                delegation=delegation,
                person_id=person,
                reason=REASONS[number % len(REASONS)],
            ),
        )
        for number, (delegation, person) in enumerate(sorted(story.absent))
    )
    await story.at(vietnam(8, 8, 50, month=12))
    story.step("Cửa mất mạng gửi lại lượt quét")
    await _queue_is_sent(story, here, codes)


async def _codes(story: Story) -> dict[Key, str]:
    rows = await story.rows(attendees, attendees.c.code.is_not(None))
    return {(str(row["delegation"]), str(row["person_id"])): str(row["code"]) for row in rows}


def _gate(number: int) -> str:
    return GATES[number % len(GATES)]


async def _scanned(story: Story, here: list[Key], codes: dict[Key, str]) -> None:
    """By code; who never confirmed has none and is found by name; one delegation comes in together."""
    together = tuple(person for delegation, person in here if delegation == TOGETHER)
    guests = CheckInDelegation(delegation=TOGETHER, gate=GATES[0], people=together)
    await story.do(story.organiser, guests)
    await story.bulk(
        (story.organiser, _scan(key, _gate(number), codes))
        for number, key in enumerate(here)
        if _gate(number) != CUT_OFF and key[0] != TOGETHER
    )


def _scan(key: Key, gate: str, codes: dict[Key, str]) -> Command:
    if key in codes:
        return ScanCode(code=codes[key], gate=gate)
    return CheckInAttendee(delegation=key[0], person_id=key[1], gate=gate)


async def _not_let_in(story: Story, here: list[Key], codes: dict[Key, str]) -> None:
    """Accepted and kept as scans, each with what the gate is told."""
    host = story.organiser
    again = next(
        key for number, key in enumerate(here) if key in codes and _gate(number) == GATES[1]
    )
    await story.warned(host, ScanCode(code=codes[again], gate=GATES[0]), "CHECKIN_ALREADY_IN")
    await story.warned(host, ScanCode(code=_NOBODYS, gate=GATES[2]), "CHECKIN_UNKNOWN")
    other = f"HN1.hoi-nghi-khac.so-y-te.{'1' * 39}"
    await story.warned(host, ScanCode(code=other, gate=GATES[2]), "CHECKIN_OTHER_CONFERENCE")
    if not story.again:
        replaced = await story.rows(attendees, attendees.c.status == "replaced")
        old = next(
            story.codes[row["person_id"]]
            for row in sorted(replaced, key=lambda row: str(row["person_id"]))
            if row["person_id"] in story.codes
        )
        await story.warned(host, ScanCode(code=old, gate=GATES[1]), "CHECKIN_REPLACED")


async def _by_mistake(story: Story, ill: Key) -> None:
    """Checked in by name in place of a namesake, and taken back."""
    wrong = CheckInAttendee(delegation=ill[0], person_id=ill[1], gate=GATES[0])
    await story.do(story.organiser, wrong)
    undone = UndoCheckIn(delegation=ill[0], person_id=ill[1], reason="nhầm với người trùng tên")
    await story.do(story.organiser, undone)


async def _at_the_door(story: Story) -> None:
    """Nobody had answered for this agency; its delegate stands at the door, and the host agrees."""
    agency, group, _ = silent_rows(story)[-1]
    person = people(story.seed, f"{agency.id}-tai-cua", 1)[0]
    admitted = AdmitAttendee(
        delegation=agency.id,
        attendee=attendee_of(person, group, 1),
        approved_by="Chỉ huy trưởng Bộ CHQS tỉnh",
    )
    await story.do(story.organiser, admitted)
    arrived = CheckInAttendee(delegation=agency.id, person_id=person.person_id, gate=GATES[0])
    await story.do(story.organiser, arrived)


def _kept(here: list[Key]) -> list[Key]:
    """Whom the gate without a line let in."""
    return [
        key for number, key in enumerate(here) if _gate(number) == CUT_OFF and key[0] != TOGETHER
    ]


async def _came_in_again(story: Story, here: list[Key], codes: dict[Key, str]) -> None:
    """Let in by the gate without a line, of which nobody has heard yet, and scanned again at another one: when
    the queue comes in, the arrival becomes the earlier one."""
    await story.do(story.organiser, _scan(_kept(here)[0], GATES[0], codes))


async def _queue_is_sent(story: Story, here: list[Key], codes: dict[Key, str]) -> None:
    """Nothing is lost, nothing counts twice; each keeps the time at which it was made."""
    opened, sent = vietnam(8, 6, 50, month=12), story.now
    queue = [
        _scan(key, CUT_OFF, codes).model_copy(
            update={"scanned_at": opened + timedelta(seconds=10 * number), "sent_at": sent}
        )
        for number, key in enumerate(_kept(here))
    ]
    story.draw.shuffle(queue)
    first = [await story.do(story.organiser, scan) for scan in queue]
    for answered, scan in zip(first, queue, strict=True):
        story.same(answered, await story.do(story.organiser, scan))
