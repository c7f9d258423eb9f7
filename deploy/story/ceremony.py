"""The military region's awards, and the ceremony of both: who answers, receives, is called; what is revoked."""

from datetime import date
from typing import Final

from deploy.people import MARK, people
from deploy.story.nominations import files_are_uploaded, nomination, the_round
from deploy.story.teller import Story, vietnam
from shared import subjects
from shared.commands.awards import (
    ApproveNominations,
    ArrangeCeremony,
    EndorseNomination,
    EnterInAwardBook,
    IssueAwardDecision,
    NameReceiver,
    OpenAwardRound,
    PresentAward,
    RecordCertificateReturn,
    RevokeAward,
    SubmitNomination,
)
from shared.commands.budget import RecordRecovery
from shared.commands.registry import ConcludeConference, ConfirmAttendee, RegisterAttendee
from shared.events.awards import Award, AwardDecisionIssued, AwardeeKind
from shared.events.people import Attendee, Author

REGION: Final = "bang-khen-quan-khu"
"""The military region's round (plan II.3, item 5): decided by the region on paper, entered by the organiser."""
_REGION_LIST: Final[tuple[tuple[AwardeeKind, int], ...]] = (
    ("collective", 31),
    ("collective", 32),
    ("collective", 33),
    ("individual", 31),
    ("individual", 32),
)
WILL_BE_ABSENT: Final = "individual-02"
REVOKED: Final = "individual-12"


async def region_decides(story: Story) -> None:
    await story.at(vietnam(27, 9))
    story.step("Khen thưởng của Quân khu")
    host = story.organiser
    opened = OpenAwardRound(
        round=REGION,
        form=REGION,
        form_name="Bằng khen của Tư lệnh Quân khu 1",
        collectives=3,
        individuals=2,
        deadline=vietnam(28, 17),
        level="military-region",
        precedence=1,
    )
    await story.warned(host, opened, "AWARDS_MILITARY_CRITERIA")
    await files_are_uploaded(story, REGION)
    for kind, number in _REGION_LIST:
        unit, wish = nomination(story, kind, number)
        assert isinstance(wish, SubmitNomination)  # noqa: S101 - what it makes
        await story.do(unit, wish.model_copy(update={"round": REGION}))
        await story.do(host, EndorseNomination(round=REGION, nomination=wish.nomination))
    for kind in ("collective", "individual"):
        names = tuple(f"{one}-{number:02d}" for one, number in _REGION_LIST if one == kind)
        await story.do(host, ApproveNominations(round=REGION, nominations=names))
    decision = IssueAwardDecision(
        round=REGION,
        decision_number="15/QĐ-BTL (số giả định)",
        decision_date=date(2023, 11, 27),
    )
    await story.do(host, decision)
    await story.settled()
    await story.at(vietnam(28, 8))
    await _answered(story, REGION)


async def awardees_answer(story: Story) -> None:
    await story.at(vietnam(4, 9, month=12))
    story.step("Người được khen thưởng trả lời giấy mời")
    await _answered(story, the_round(story))


async def _answered(story: Story, round_id: str) -> None:
    for award in await _of_round(story, round_id):
        delegation = f"awardee-{award.nomination}"
        person = people(story.seed, f"nhan-{award.nomination}", 1)[0]
        alone = award.kind == "individual"
        attendee = Attendee(
            person_id=award.awardee.person_id if alone else person.person_id,
            name=award.awardee.name if alone else person.name,
            position=award.awardee.position if alone else f"Đại diện {award.awardee.name}"[:200],
        )
        who = attendee.person_id
        await story.do(award.unit, RegisterAttendee(delegation=delegation, attendee=attendee))
        await story.do(award.unit, ConfirmAttendee(delegation=delegation, person_id=who))
        story.attendees[delegation] = [who]


async def decided(story: Story) -> list[tuple[str, Award]]:
    """Each award with its round: the region's first, as the higher form."""
    return [
        (round_id, award)
        for round_id in (REGION, the_round(story))
        for award in await _of_round(story, round_id)
    ]


async def _of_round(story: Story, round_id: str) -> tuple[Award, ...]:
    boundary = subjects.award_round(story.conference, round_id)
    return (await story.last(boundary, AwardDecisionIssued)).awards


async def ceremony_is_prepared(story: Story) -> None:
    """Numbers of the award book, groups on the stage with who hands over, and a receiver for one who is ill."""
    await story.at(vietnam(6, 9, month=12))
    story.step("Chuẩn bị lễ trao thưởng")
    office = story.holding("office")
    await story.do(office, EnterInAwardBook(round=the_round(story), first=101))
    for round_id, prefix, office_held in (
        (REGION, "trao-quan-khu", "Đại diện Bộ Tư lệnh Quân khu 1"),
        (the_round(story), "trao-tinh", "Đại diện lãnh đạo UBND tỉnh"),
    ):
        presenter = author(story, prefix, office_held)
        await story.do(
            story.organiser, ArrangeCeremony(round=round_id, size=10, presenter=presenter)
        )
    unit = next(
        award.unit for _, award in await decided(story) if award.nomination == WILL_BE_ABSENT
    )
    named = NameReceiver(
        round=the_round(story),
        nomination=WILL_BE_ABSENT,
        receiver=author(story, f"nhan-thay-{WILL_BE_ABSENT}", "Người nhận thay"),
    )
    await story.do(unit, named)


def author(story: Story, prefix: str, position: str) -> Author:
    person = people(story.seed, prefix, 1)[0]
    return Author(person_id=person.person_id, name=person.name, position=f"{position} {MARK}")


async def awards_are_presented(story: Story) -> None:
    await story.at(vietnam(8, 10, 30, month=12))
    story.step("Trao thưởng, kết luận hội nghị")
    await story.bulk(
        (story.organiser, _presented(story, round_id, award))
        for round_id, award in await decided(story)
    )
    await story.at(vietnam(8, 11, 30, month=12))
    await story.do(story.organiser, ConcludeConference())


def _presented(story: Story, round_id: str, award: Award) -> PresentAward:
    """To the awardee; where nobody came for the award, to whom their unit sends up in their place."""
    name, delegation = award.nomination, f"awardee-{award.nomination}"
    missing = any((delegation, person) in story.absent for person in story.attendees[delegation])
    if not missing:
        return PresentAward(round=round_id, nomination=name)
    if name == WILL_BE_ABSENT:  # whom was named beforehand
        return PresentAward(round=round_id, nomination=name, absent=True)
    stand_in = author(story, f"nhan-thay-{name}", "Người nhận thay")
    return PresentAward(round=round_id, nomination=name, absent=True, received_by=stand_in)


async def an_award_is_revoked(story: Story) -> None:
    """After the conference; the certificate and the money come back."""
    await story.at(vietnam(20, 9, month=12))
    story.step("Hủy một quyết định khen thưởng, thu hồi tiền thưởng")
    revoked = RevokeAward(
        round=the_round(story),
        nomination=REVOKED,
        reason="kê khai thành tích không đúng (tình huống giả định)",
        decision_number="05/QĐ-UBND (số giả định)",
    )
    await story.do(story.holding("approver"), revoked)
    await story.settled()
    await story.at(vietnam(25, 9, month=12))
    returned = RecordCertificateReturn(
        round=the_round(story),
        nomination=REVOKED,
        document="Biên bản thu hồi số 01 (giả định)",
        returned_on=date(2023, 12, 22),
    )
    await story.do(story.holding("award-review"), returned)
    received = RecordRecovery(
        nomination=REVOKED,
        voucher="Phiếu thu số 01 (giả định)",
        received_on=date(2023, 12, 25),
    )
    await story.do(story.holding("finance"), received)
