"""Messages: which fact deserves one, what it says, and what becomes of it."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from services.notifications.audience import Audience, audience
from services.notifications.enclosures import entry
from services.notifications.english_work import ENGLISH
from services.notifications.message import decider
from services.notifications.names import delegate, delegates, line, nominee
from services.notifications.occasion import Occasion, occasion, standing
from services.notifications.policies import RULES, request_messages
from services.notifications.renewed import said_anew
from services.notifications.wording import ADDRESSEE, SALUTATION, charged, ended
from shared.commands.notifications import RequestNotification
from shared.counted_once import NO_SEAT_LEFT
from shared.envelope import Fact, Recorded
from shared.events.agenda import ProgramChange, ProgramEntry, RunningOrder
from shared.events.awards import (
    ApprovalWithdrawn,
    Award,
    AwardDecisionIssued,
    AwardDecisionRedated,
    AwardDecisionRenumbered,
    AwardRevoked,
    LeftOut,
    NominationApproved,
    NominationRejected,
    NominationReturned,
)
from shared.events.budget import (
    AdjustmentReturned,
    BudgetAdjusted,
    BudgetApproved,
    BudgetReturned,
    LineRemark,
    SettlementApproved,
    SettlementReturned,
)
from shared.events.notifications import NotificationRequested
from shared.events.people import Attendee, Author, Awardee, Contact
from shared.events.plan import Venue
from shared.events.plan_amendment import PlanPart, PlanParts
from shared.events.reception import CheckInCodeIssued, CheckInUndone
from shared.events.registry import (
    AttendeeAdmitted,
    AttendeeCheckedIn,
    AttendeeConfirmed,
    AttendeeCountedElsewhere,
    AttendeeCountedHere,
    AttendeeDeclined,
    AttendeeMarkedAbsent,
    AttendeeRegistered,
    AttendeeSubstituted,
    ConferenceCancelled,
    ConferenceConcluded,
    ConferenceOpened,
    ConferencePlanned,
    ConferenceRescheduled,
    ContributionFellOverdue,
    ContributionReminderDue,
    ContributionRequested,
    ContributionReturned,
    ContributionWithdrawn,
    InvitationAcceptedAgain,
    InvitationDeclined,
    InvitationIssued,
    InvitationReminderDue,
    InvitationWithdrawn,
    PaperDeclined,
    PaperDueChanged,
    PaperReminderDue,
    PaperRequested,
    PaperRevisionRequested,
    PaperSelected,
    PaperSelectedForPrinting,
    PaperWithdrawn,
    PlanAmended,
    ProgramFinalised,
    RespondByMoved,
    SeatsGranted,
    SeatsRefused,
    SeatsRequested,
    SubstitutionApproved,
    SubstitutionRefused,
    SubstitutionRequested,
    TaskAssigned,
    TaskDueSoon,
    TaskFellOverdue,
    TaskReopened,
    TaskRevised,
    TaskWithdrawn,
    VenueChanged,
)
from shared.law import Bonus
from shared.personal import Personal
from shared.plan_changes import now_planned
from shared.program_changes import sentence_of
from shared.running_order import place_of
from tests.domain.planned import amended, planned, recorded
from tests.spec import meta

SYSTEM = meta("hoinghi", "system")
AT = datetime(2023, 12, 1, 3, 0, tzinfo=UTC)
SOMEBODY = "Người Bịa Đặt"
CLERK = Contact(person_id="van-thu", name=Personal(SOMEBODY), email=Personal("clerk@x.example"))
# --- which fact deserves which message -----------------------------------------------------------

_DELEGATION = {"delegation": "d-so-y-te", "unit": "so-y-te", "group": "cac-so"}
_RESPOND = {"respond_by": datetime(2023, 12, 4, 10, tzinfo=UTC), "contact": CLERK}
_SUBSTITUTION = {**_DELEGATION, "person_id": "p1", "substitute_id": "p2"}
_AWARDEE = Awardee(person_id="p1", name=Personal(SOMEBODY), position="(bịa)")
_AUTHOR = Author(person_id="p1", name=Personal(SOMEBODY), position="(bịa)")
INVITATION = InvitationIssued(
    **_DELEGATION, **_RESPOND, invitee="Sở Y tế", seats=1, rank_rule="representative"
)
DECISION = AwardDecisionIssued(
    round="bang-khen-tinh",
    form_name="Bằng khen",
    decision_number="1234/QĐ-UBND",
    decision_date=date(2023, 12, 4),
    awards=tuple(
        Award(nomination=name, unit=unit, kind="individual", awardee=_AWARDEE, bonus=1)
        for name, unit in (("n1", "so-y-te"), ("n2", "so-noi-vu"), ("n3", "so-y-te"))
    ),
    bonuses={},
    total=3,
)
REDATED = AwardDecisionRedated(
    round="bang-khen-tinh",
    form_name="Bằng khen",
    decision_number="1234/QĐ-UBND",
    decision_date=date(2023, 12, 29),
    mistyped=date(2024, 1, 2),
    reason="Ghi nhầm ngày",
    awards=DECISION.awards,
    bonuses={"individual": Bonus(amount=1_800_000, formula="ví dụ", parameters=())},
    bonuses_before={"individual": Bonus(amount=2_700_000, formula="ví dụ", parameters=())},
    total=5_400_000,
    total_before=8_100_000,
    revoked=("n3",),
)
RENUMBERED = AwardDecisionRenumbered(
    round="bang-khen-tinh",
    decision_number="1235/QĐ-UBND",
    decision_date=date(2023, 12, 4),
    mistyped="1234/QĐ-UBND",
    reason="Ghi nhầm số",
    awards=DECISION.awards,
)
TICKET = "9" * 39
WITHDRAWN = InvitationWithdrawn(**_DELEGATION, reason="Gửi nhầm")
SUBSTITUTE = Attendee(person_id="p2", name=Personal(SOMEBODY), position="(bịa)")
_ASKED: Any = {"contribution": "c", "unit": "so-y-te", "topic": "1.4"}
FACTS: list[Any] = [
    INVITATION,
    WITHDRAWN,
    AttendeeConfirmed(**_DELEGATION, person_id="p1"),
    AttendeeSubstituted(**_DELEGATION, person_id="p1", substitute=SUBSTITUTE, reason="Ốm"),
    SubstitutionRequested(**_DELEGATION, person_id="p1", substitute=SUBSTITUTE, reason="Ốm"),
    AttendeeAdmitted(**_DELEGATION, attendee=SUBSTITUTE, approved_by="Chủ trì", total=2),
    CheckInCodeIssued(**_DELEGATION, person_id="p1", ticket=TICKET, reason="Mất"),
    RespondByMoved(**_DELEGATION, respond_by=AT, respond_by_before=AT, reason="Dời hội nghị"),
    TaskDueSoon(
        task="nv", lead="so-y-te", supporting=("so-noi-vu",), text="x", due=date(2023, 12, 1)
    ),
    SeatsRequested(**_DELEGATION, seats=2, reason="Thêm lái xe"),
    InvitationDeclined(**_DELEGATION, reason="Cả đơn vị đi chống lũ (bịa)"),
    InvitationAcceptedAgain(**_DELEGATION, respond_by=AT),
    ContributionRequested(contribution="c", unit="so-y-te", topic="1.4", due=date(2023, 12, 1)),
    ContributionReturned(contribution="c", unit="so-y-te", topic="1.4", remarks="Thêm số liệu"),
    ContributionWithdrawn(contribution="c", unit="so-y-te", topic="1.4", reason="Số liệu nhầm"),
    NominationApproved(round="r", nomination="n1", unit="so-y-te", kind="individual"),
    ApprovalWithdrawn(round="r", nomination="n1", unit="so-y-te", reason="Duyệt nhầm"),
    NominationRejected(round="r", nomination="n1", unit="so-y-te", reason="Trùng"),
    BudgetApproved(
        amount=1_000_000,
        awards_total=2_000_000,
        decision_number="1/QĐ-UBND",
        decision_date=date(2023, 12, 1),
    ),
    ConferenceConcluded(concluded_at=AT),
    InvitationReminderDue(**_DELEGATION, **_RESPOND, unanswered=2),
    SubstitutionApproved(**_SUBSTITUTION),
    SubstitutionRefused(**_SUBSTITUTION, reason="Sai thành phần"),
    SeatsGranted(delegation="d", unit="so-y-te", group="g", seats=1, total=3),
    SeatsRefused(delegation="d", unit="so-y-te", group="g", reason="Hết chỗ"),
    AttendeeCountedElsewhere(
        delegation="d",
        unit="so-y-te",
        group="g",
        person_id="p1",
        with_delegation="d2",
        with_person_id="p2",
    ),
    AttendeeCountedHere(**_DELEGATION, person_id="p1", status="confirmed"),
    AttendeeDeclined(**_DELEGATION, person_id="p1", reason=NO_SEAT_LEFT),
    PaperWithdrawn(paper="tl", unit="so-y-te", reason="Trùng nội dung"),
    PaperSelected(paper="tl", unit="so-y-te", title="T", author=_AUTHOR, order=1, minutes=10),
    PaperRequested(paper="tl", unit="so-y-te", topic="Q", due=date(2023, 11, 25), max_pages=5),
    PaperDueChanged(
        paper="tl", unit="so-y-te", topic="Q", due=date(2023, 11, 28), due_before=date(2023, 11, 25)
    ),
    PaperReminderDue(paper="tl", unit="so-y-te", topic="Q", due=date(2023, 11, 25)),
    PaperSelectedForPrinting(paper="tl", unit="so-y-te", title="T", author=_AUTHOR),
    ContributionReminderDue(**_ASKED, due=date(2023, 12, 3)),
    ContributionFellOverdue(**_ASKED, due=date(2023, 12, 3)),
    PaperDeclined(paper="tl", unit="so-y-te", reason="Trùng", printed=True),
    PaperRevisionRequested(paper="tl", unit="so-y-te", remarks="Rút gọn" * 2_500),
    NominationReturned(
        round="r", nomination="n1", unit="so-y-te", missing=("minutes",), reason="Thiếu"
    ),
    DECISION,
    RENUMBERED,
    REDATED,
    AwardRevoked(
        round="bang-khen-tinh",
        nomination="n1",
        unit="so-y-te",
        reason="Kê khai sai",
        decision_number="5/QĐ-UBND",
        recover=3_800_000,
    ),
    TaskAssigned(
        task="nv",
        lead="so-y-te",
        supporting=("so-noi-vu",),
        text="x" * 20_000,
        due=date(2023, 12, 1),
    ),
    TaskFellOverdue(task="nv", lead="so-y-te", due=date(2023, 12, 1)),
    TaskRevised(
        task="nv",
        lead="so-y-te",
        supporting=("so-noi-vu",),
        text="x" * 20_000,
        due=date(2023, 12, 2),
        lead_before="so-tai-chinh",
        due_before=date(2023, 12, 1),
        reason="Thêm việc",
    ),
    TaskWithdrawn(task="nv", lead="so-y-te", reason="Thôi"),
    TaskReopened(
        task="nv",
        lead="so-y-te",
        text="x" * 20_000,
        due=date(2023, 12, 1),
        was="PaperSubmitted",
        undone_by="PaperRevisionRequested",
    ),
    BudgetReturned(remarks="Giảm"),
    AdjustmentReturned(
        adjustment="dc-1",
        remarks="Lấy báo giá thấp hơn.",
        lines=(LineRemark(line="in", remark="Tối đa 3.500.000 đồng."),),
    ),
    BudgetAdjusted(
        adjustment="dc-1",
        amount=1_500_000,
        awards_total=2_000_000,
        reason="thêm thẻ đại biểu",
        decision_number="3/QĐ-UBND",
        decision_date=date(2023, 12, 7),
    ),
    SettlementReturned(
        remarks="Thiếu chứng từ.", lines=(LineRemark(line="in", remark="Nộp bảng kê."),)
    ),
    SettlementApproved(
        spent=1_234_567,
        awards_spent=2_000_000,
        decision_number="4/QĐ-UBND",
        decision_date=date(2023, 12, 13),
    ),
    ProgramFinalised(version=1, digest="0" * 64, position=1),
    ConferenceCancelled(reason="Bão"),
    ConferenceRescheduled(
        starts_at=planned().plan.starts_at, ends_at=planned().plan.ends_at, reason="Bão"
    ),
    VenueChanged(venue=planned().plan.venue, reason="Sửa chữa"),
    amended(title="Tổng kết (sửa đổi)"),
]


def _one(kind: type[Fact]) -> Any:
    """The one of :data:`FACTS` of this type."""
    (found,) = [fact for fact in FACTS if isinstance(fact, kind)]
    return found


def invited(email: str | None = "p1@so-y-te.example") -> Audience:
    """One delegation whose delegate ``p1`` has confirmed, and one that has not answered."""
    comer = Attendee(
        person_id="p1",
        name=Personal(SOMEBODY),
        position="(bịa)",
        email=Personal(email) if email else None,
    )
    silent = {"delegation": "d-so-noi-vu", "unit": "so-noi-vu", "group": "cac-so"}
    return audience(
        [
            INVITATION,
            INVITATION.model_copy(update=silent),
            AttendeeRegistered(**_DELEGATION, attendee=comer),
            AttendeeConfirmed(**_DELEGATION, person_id="p1"),
        ]
    )


def requests(event: Any, who: Audience | None = None) -> list[RequestNotification]:
    asked = request_messages(recorded(event), planned(), invited() if who is None else who)
    return list(asked)


def test_a_unit_that_sends_nobody_hears_of_another_day_and_gets_no_entry_for_it() -> None:
    """It may come back to its answer, which is asked for anew as all others are."""
    nobody = InvitationDeclined(**_DELEGATION, reason="Chống lũ (bịa)")
    moved = ConferenceRescheduled(starts_at=AT, ends_at=AT, reason="Bão (bịa)")
    for facts, noted in (([INVITATION], True), ([INVITATION, nobody], False)):
        asked = requests(moved, audience(facts))
        (own,) = [one for one in asked if one.delegation == "d-so-y-te"]
        assert ("calendar" in own.enclosures, "answer-link" in own.enclosures) == (noted, True)


def test_every_rule_of_the_table_is_tried_here() -> None:
    assert {type(event) for event in FACTS} == set(RULES)


@pytest.mark.parametrize("event", FACTS, ids=lambda event: type(event).event_name())
def test_a_fact_asks_for_its_messages_the_same_each_time_and_without_a_name(event: Any) -> None:
    asked = requests(event)
    assert asked == requests(event)
    assert asked
    assert len({one.message for one in asked}) == len(asked)
    for one in asked:
        assert SOMEBODY not in one.subject + one.body
        assert "\n" not in one.subject
        assert "None" not in one.body
        assert one.body.startswith("Kính gửi: ")
        assert planned().plan.contact.email in one.body
        assert decider.decide(one, decider.initial, SYSTEM)


def test_any_other_fact_asks_for_none() -> None:
    assert requests(ConferenceOpened(opened_at=AT)) == []


def test_who_declines_is_not_told_of_it_and_who_lost_a_seat_without_a_word_is() -> None:
    wished = AttendeeDeclined(**_DELEGATION, person_id="p1", reason="Đi công tác")
    assert requests(wished) == []
    (told,) = requests(wished.model_copy(update={"reason": NO_SEAT_LEFT}))
    assert (told.delegation, told.kind) == ("d-so-y-te", "seats-decided")


def aside(*, named_again: bool = False) -> Audience:
    """The one who confirmed in ``d-so-y-te`` is counted with another delegation, or is counted here again."""
    facts: list[Any] = [
        INVITATION,
        AttendeeRegistered(
            **_DELEGATION,
            attendee=Attendee(
                person_id="p1",
                name=Personal(SOMEBODY),
                position="(bịa)",
                email=Personal("p1@so-y-te.example"),
            ),
        ),
        AttendeeConfirmed(**_DELEGATION, person_id="p1"),
        AttendeeCountedElsewhere(
            **_DELEGATION, person_id="p1", with_delegation="d2", with_person_id="p2"
        ),
    ]
    again = AttendeeCountedHere(**_DELEGATION, person_id="p1", status="confirmed")
    return audience([*facts, *([again] if named_again else [])])


def test_whose_delegate_counts_again_reads_that_the_seat_is_taken() -> None:
    again = _one(AttendeeCountedHere)
    office, own = requests(again, aside(named_again=True))
    assert (office.person_id, office.enclosures) == (None, ())
    assert "nay được tính trong đoàn của Quý cơ quan và giữ một chỗ" in office.body
    assert "không còn hiệu lực" in office.body
    assert "không đăng ký người khác vào chỗ này" in office.body
    assert "báo vắng" in office.body
    waits = again.model_copy(update={"status": "registered"})
    assert "xác nhận hoặc báo vắng" in requests(waits, aside(named_again=True))[0].body
    assert (own.person_id, own.enclosures) == ("p1", ("calendar",))
    (entered,) = requests(AttendeeConfirmed(**_DELEGATION, person_id="p1"))
    assert _entry_of(own)["UID"] == _entry_of(entered)["UID"]
    assert _entry_of(own)["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"


def test_who_is_set_aside_has_one_entry_called_off_and_hears_that_the_other_stands() -> None:
    event = _one(AttendeeCountedElsewhere).model_copy(update=_DELEGATION)
    office, own = requests(event, aside())
    assert (office.person_id, office.enclosures) == (None, ())
    assert (own.person_id, own.enclosures) == ("p1", ("calendar-cancel",))
    assert "Giấy mời dự hội nghị theo đoàn kia giữ nguyên" in own.body
    assert int(_entry_of(own)["SEQUENCE"]) > int(_entry_of(requests(_YES)[0])["SEQUENCE"])
    registered = audience([INVITATION, _COMES])
    (told,) = requests(event, registered)
    assert told.person_id is None, "who had no entry needs none called off"


@pytest.mark.parametrize(
    "event",
    [
        WITHDRAWN,
        *(
            _one(kind)
            for kind in (
                ProgramFinalised,
                ConferenceRescheduled,
                VenueChanged,
                ConferenceCancelled,
            )
        ),
    ],
    ids=lambda event: type(event).event_name(),
)
def test_who_is_counted_elsewhere_is_told_with_that_delegation_alone(event: Any) -> None:
    assert "p1" not in {one.person_id for one in requests(event, aside())}
    assert "p1" in {one.person_id for one in requests(event, aside(named_again=True))}


def test_who_stands_in_another_delegation_too_reads_that_this_one_alone_is_withdrawn() -> None:
    other = {"delegation": "d2", "unit": "so-noi-vu", "group": "cac-so"}
    heir = Attendee(person_id="p2", name=Personal(SOMEBODY), position="(bịa)")
    there = audience(
        [
            INVITATION.model_copy(update=other),
            AttendeeRegistered(**other, attendee=heir),
            AttendeeCountedElsewhere(
                **other,
                person_id="p2",
                with_delegation="d-so-y-te",
                with_person_id="p1",
            ),
        ]
    )
    both = {one.person_id: one.body for one in requests(WITHDRAWN, {**invited(), **there})}
    alone = {one.person_id: one.body for one in requests(WITHDRAWN)}
    said = "chỉ là về đoàn của Sở Y tế, không thu hồi giấy mời của đoàn kia"
    assert said in both["p1"]
    assert said not in alone["p1"] + str(both[None])


def test_a_contact_who_comes_gets_the_program_once() -> None:
    """Though somebody else of the delegation has no address, and is told through the contact."""
    clerk = Attendee(person_id="p9", name=Personal(SOMEBODY), position="(bịa)", email=CLERK.email)
    without = _COMES.attendee
    facts: list[Any] = [INVITATION]
    for one in (clerk, without):
        facts.append(AttendeeRegistered(**_DELEGATION, attendee=one))
        facts.append(AttendeeConfirmed(**_DELEGATION, person_id=one.person_id))
    (told,) = requests(_one(ProgramFinalised), audience(facts))
    assert (told.person_id, told.recipient.email) == ("p9", CLERK.email)


def test_the_program_goes_to_who_is_there_and_not_to_who_stayed_away() -> None:
    comes: list[Any] = [INVITATION, _COMES]
    program = _one(ProgramFinalised)
    assert requests(program, audience(comes)) == []
    assert len(requests(program, audience([*comes, _arrived()]))) == 1
    assert requests(program, audience([*comes, _YES, _AWAY])) == []


def test_a_paper_that_is_withdrawn_is_told_to_the_organiser_and_not_of_its_own() -> None:
    gone = PaperWithdrawn(paper="tl", unit="so-y-te", reason="Trùng nội dung")
    organiser = planned().plan.organiser
    assert [one.unit for one in requests(gone)] == [organiser]
    assert requests(gone.model_copy(update={"unit": organiser})) == []


def test_an_invitation_says_when_where_who_chairs_and_until_when_to_answer() -> None:
    (asked,) = requests(INVITATION)
    assert asked.recipient == CLERK
    assert asked.delegation == "d-so-y-te"
    for said in (
        "Kính gửi: Sở Y tế",
        "07 giờ 30 phút, thứ Sáu, ngày 08/12/2023",
        "11 giờ 30 phút",
        "Hội trường Bộ CHQS tỉnh",
        "17 giờ 00 phút, thứ Hai, ngày 04/12/2023",
        planned().plan.chair.title,
    ):
        assert said in asked.body


def test_the_letter_that_covers_an_invitation_says_whose_it_is_and_what_is_with_it() -> None:
    (asked,) = requests(INVITATION)
    assert (
        "Bộ Chỉ huy quân sự tỉnh Bắc Giang trân trọng gửi Quý cơ quan Giấy mời của Ủy ban nhân dân tỉnh Bắc "
        "Giang dự hội nghị: "
    ) in asked.body
    assert (
        "Gửi kèm thư này: Giấy mời. Chương trình và tài liệu hội nghị không gửi kèm." in asked.body
    )
    own = planned().plan.issuing_authority.model_copy(
        update={"lines": ("Bộ Chỉ huy", "quân sự tỉnh")}
    )
    by_itself = planned().model_copy(
        update={"plan": planned().plan.model_copy(update={"issuing_authority": own})}
    )
    (asked,) = request_messages(recorded(INVITATION), by_itself)
    assert "gửi Quý cơ quan Giấy mời dự hội nghị: " in asked.body


GUEST = INVITATION.model_copy(
    update={
        "delegation": "awardee-individual-01",
        "invitee": "Cá nhân được khen thưởng: Cán bộ",
        "rank_rule": "named",
        "origin": "award",
        "contact": CLERK.model_copy(update={"person_id": "ca-nhan-01"}),
    }
)


def test_one_person_is_invited_as_a_person_and_not_as_an_agency() -> None:
    (asked,) = requests(GUEST)
    assert asked.body.startswith(f"{SALUTATION} Ông (Bà) {ADDRESSEE}, Cán bộ\n")
    assert "Kính đề nghị Ông (Bà) xác nhận dự hoặc báo vắng trước 17 giờ" in asked.body
    for office in ("Quý cơ quan", "đăng ký", "Số đại biểu", "awardee"):
        assert office not in asked.body


def test_who_wrote_the_guests_name_beside_the_position_has_it_said_once() -> None:
    named = {"invitee": f"Ông {SOMEBODY}, nguyên Giám đốc", "origin": "plan"}
    (asked,) = requests(GUEST.model_copy(update=named))
    assert asked.body.startswith(f"{SALUTATION} Ông (Bà) {ADDRESSEE}\n")


def test_an_entry_is_named_as_the_printed_calendars_are_whoever_is_asked_later() -> None:
    plan = planned().plan
    desk = plan.contact.model_copy(update={"email": "khac@noi-khac.example"})
    moved = amended(contact=desk, title="Hội nghị sơ kết (sửa đổi)")
    now = occasion([planned(), moved])
    assert now is not None
    assert (now.title, now.domain) == ("Hội nghị sơ kết (sửa đổi)", "bo-chqs.bacgiang.example")
    off = occasion([planned(), moved, ConferenceCancelled(reason="Bão")])
    assert off is not None
    assert off.domain == now.domain
    first = occasion([planned()])
    assert first is not None
    assert first.title.startswith("Hội nghị tổng kết công tác")
    (asked,) = requests(AttendeeConfirmed(**_DELEGATION, person_id="p1"))
    made = entry(NotificationRequested(**dict(asked)), "c", first, "ban@tinh.example", AT)
    assert made is not None
    assert b"UID:p1.d-so-y-te.c@bo-chqs.bacgiang.example\r\n" in made.content
    assert b"mailto:ban@tinh.example" in made.content, "answers go where they are read"


def test_everybody_is_spoken_to_in_one_way_and_a_unit_called_as_in_its_invitation() -> None:
    who = dict(invited())
    who |= audience([GUEST])
    told = [one for event in FACTS for one in requests(event, who)]
    persons = {
        one.message for one in told if one.person_id or one.recipient.person_id == "ca-nhan-01"
    }
    assert persons
    for one in told:
        greeted, _, rest = one.body.partition("\n")
        if one.message in persons:
            assert greeted.startswith(f"{SALUTATION} Ông (Bà) {ADDRESSEE}"), one.kind
            assert "Quý cơ quan" not in rest, one.kind
        else:
            assert ADDRESSEE not in greeted, "a clerk's mailbox is not the one addressed"
            assert "Ông (Bà)" not in rest, one.kind
        assert "{quý vị}" not in one.body, "every form of address is put in"


def test_no_letter_calls_a_delegation_a_paper_or_a_task_by_an_id() -> None:
    for event in FACTS:
        for one in requests(event):
            said = re.sub(r"\{[^}]*\}", "", one.body)  # references, which become names
            assert "(mã" not in said
            assert "d-so-y-te" not in said


def test_the_office_that_is_reminded_too_is_told_whose_invitation_it_is() -> None:
    again = {**_RESPOND, "delegation": "awardee-individual-01", "unit": "so-y-te", "group": "g"}
    again |= {"contact": GUEST.contact, "unanswered": 1, "escalated": True}
    own, office = requests(InvitationReminderDue(**again), audience([GUEST]))
    assert "theo giấy mời gửi Ông (Bà) chưa có trả lời" in own.body
    named = delegate("awardee-individual-01", "ca-nhan-01")
    assert f"theo giấy mời gửi Ông (Bà) {named} chưa có trả lời" in office.body
    known = delegates("awardee-individual-01", [GUEST])
    assert known == {named: ("so-y-te", SOMEBODY)}
    collective = GUEST.model_copy(update={"contact": CLERK, "invitee": "Ban CHQS xã số 1 (bịa)"})
    unit = CLERK.model_copy(update={"person_id": "so-y-te"})
    collective = collective.model_copy(update={"contact": unit})
    _, office = requests(InvitationReminderDue(**again | {"contact": unit}), audience([collective]))
    assert "theo giấy mời gửi Ban CHQS xã số 1 (bịa) chưa có trả lời" in office.body


def _arrived(person_id: str = "p1") -> AttendeeCheckedIn:
    return AttendeeCheckedIn(**_DELEGATION, person_id=person_id, gate="Cửa 1", arrived_at=AT)


_COMES = AttendeeRegistered(
    **_DELEGATION,
    attendee=Attendee(person_id="p1", name=Personal(SOMEBODY), position="(bịa)"),
)
_YES = AttendeeConfirmed(**_DELEGATION, person_id="p1")
_AWAY = AttendeeMarkedAbsent(**_DELEGATION, person_id="p1", reason="Ốm")
_UNDONE = CheckInUndone(
    **_DELEGATION,
    person_id="p1",
    undo="undo-0001",
    gate="Cửa 1",
    arrived_at=AT,
    reason="Nhầm",
    status="confirmed",
)
_OTHERS: dict[str, Any] = {"delegation": "d-so-noi-vu", "unit": "so-noi-vu", "group": "cac-so"}


@pytest.mark.parametrize(
    ("facts", "thanked"),
    [
        ([_COMES, _YES, _arrived()], True),
        ([_COMES, _YES], False),
        ([_COMES, _YES, _arrived(), _UNDONE], False),
        ([_COMES, _YES, _AWAY], False),
        ([_COMES, _YES, _AWAY, _arrived()], True),
    ],
    ids=["came", "did not come", "let in by mistake", "absent", "absent, then came"],
)
def test_only_those_from_whom_somebody_was_there_are_thanked_for_it(
    facts: list[Fact], thanked: bool
) -> None:
    """Others of the conference were received at the door."""
    there = [
        INVITATION.model_copy(update=_OTHERS),
        AttendeeCheckedIn(**_OTHERS, person_id="q", gate="Cửa 1", arrived_at=AT),
    ]
    to = {
        one.unit
        for one in requests(_one(ConferenceConcluded), audience([INVITATION, *facts, *there]))
    }
    assert to == ({"so-y-te", "so-noi-vu"} if thanked else {"so-noi-vu"})


@pytest.mark.parametrize(
    ("facts", "thanked"), [([_COMES, _YES], True), ([_COMES, _YES, _AWAY], False)]
)
def test_where_nobody_was_received_at_the_door_those_who_said_yes_are_thanked(
    facts: list[Fact], thanked: bool
) -> None:
    told = requests(_one(ConferenceConcluded), audience([INVITATION, *facts]))
    assert bool(told) == thanked
    for one in told:
        assert "đã dự hội nghị: " in one.body
        assert " do Ủy ban nhân dân tỉnh Bắc Giang tổ chức, góp phần" in one.body
        assert "chương trình hội nghị để lưu." in one.body


def test_an_award_decision_is_told_to_each_nominating_unit_once_and_only_its_own() -> None:
    asked = {one.unit: one for one in requests(DECISION)}
    assert set(asked) == {"so-y-te", "so-noi-vu"}
    assert ", 02 cá nhân do Quý cơ quan đề nghị" in asked["so-y-te"].body  # and no "00 tập thể"
    assert "n2" not in asked["so-y-te"].body


def test_the_right_day_of_a_decision_is_told_with_what_the_awards_are_worth_by_it() -> None:
    told = {one.unit: one.body for one in requests(REDATED)}
    assert set(told) == {"so-y-te", "so-noi-vu", "so-tai-chinh", "bo-chqs-tinh"}
    for body in told.values():
        assert "ký ngày 29/12/2023; trước đây đã thông báo là ngày 02/01/2024" in body
        assert "cá nhân 2.700.000 đồng, nay là 1.800.000 đồng" in body
    own, gone, others = (str(nominee("bang-khen-tinh", name)) for name in ("n1", "n3", "n2"))
    assert own in told["so-y-te"]
    assert gone not in told["so-y-te"], "whose award was taken back is told nothing anew"
    assert others not in told["so-y-te"]
    assert own not in told["so-tai-chinh"]
    unchanged = REDATED.model_copy(update={"bonuses_before": REDATED.bonuses})
    assert all("1.800.000 đồng, không đổi" in one.body for one in requests(unchanged))


def test_whom_the_decision_leaves_out_is_told_in_the_same_letter_and_not_asked_to_hand_in_again() -> (
    None
):
    left = [("n7", "so-y-te"), ("n8", "so-tu-phap"), ("n9", "so-tu-phap")]
    out = tuple(LeftOut(nomination=name, unit=unit) for name, unit in left)
    decided = DECISION.model_copy(update={"left_out": out})
    letters = requests(decided)
    told = {one.unit: one.body for one in letters}
    assert len(letters) == len(told), "one letter each"
    assert set(told) == {"so-y-te", "so-noi-vu", "so-tu-phap"}

    def named(name: str) -> str:
        return str(nominee("bang-khen-tinh", name))

    not_in_it = told["so-y-te"].partition("không có trong Quyết định:")[2]
    assert named("n7") in not_in_it
    assert named("n1") not in not_in_it
    alone = told["so-tu-phap"]
    assert "Quyết định số 1234/QĐ-UBND" in alone
    assert named("n8") in alone
    assert named("n9") in alone
    for unit in ("so-y-te", "so-tu-phap"):
        assert "không phải bổ sung, nộp lại" in told[unit]
        english = ENGLISH[AwardDecisionIssued](decided, planned(), unit).body
        assert "these are not in" in english
        assert "need not be mended or handed in again" in english
    for body in (alone, told["so-noi-vu"]):
        assert named("n7") not in body, "another agency's"
    assert "được công bố và trao" not in alone
    assert "không có trong Quyết định" not in told["so-noi-vu"]


def test_the_right_number_of_a_decision_is_told_to_whom_the_wrong_one_was_told() -> None:
    told = {one.unit: one.body for one in requests(RENUMBERED)}
    assert set(told) == {"so-y-te", "so-noi-vu", "so-tai-chinh", "bo-chqs-tinh"}
    for body in told.values():
        assert "có số 1235/QĐ-UBND; trước đây đã thông báo là số 1234/QĐ-UBND" in body
    own, others = (str(nominee("bang-khen-tinh", name)) for name in ("n1", "n2"))
    assert own in told["so-y-te"]
    assert others not in told["so-y-te"]
    assert own not in told["so-tai-chinh"]


def test_a_revoked_award_is_told_to_its_unit_by_name_and_to_those_who_pay_and_prepare() -> None:
    told = {one.unit: one.body for one in requests(_one(AwardRevoked))}
    assert set(told) == {"so-y-te", "so-tai-chinh", "bo-chqs-tinh"}
    named = str(nominee("bang-khen-tinh", "n1"))
    assert f"việc khen thưởng cho {named} do Quý cơ quan đề nghị bị hủy bỏ" in told["so-y-te"]
    for unit in ("so-tai-chinh", "bo-chqs-tinh"):
        assert named not in told[unit], "another agency's people"
        assert "cho một trường hợp do Sở Y tế đề nghị bị hủy bỏ" in told[unit]
    for body in told.values():
        assert "5/QĐ-UBND" in body
        assert "Tiền thưởng phải thu hồi, nếu đã chi: 3.800.000 đồng." in body


def test_each_kind_of_awardee_is_counted_and_the_last_two_are_joined() -> None:
    kinds = ("collective", "household", "individual", "individual")
    awards = tuple(
        DECISION.awards[0].model_copy(update={"nomination": f"n{nth}", "kind": kind})
        for nth, kind in enumerate(kinds)
    )
    (wish,) = requests(DECISION.model_copy(update={"awards": awards}))
    assert ", 01 tập thể, 01 hộ gia đình và 02 cá nhân do Quý cơ quan" in wish.body


def test_a_reason_ends_as_a_sentence_does_once() -> None:
    assert [ended(one) for one in ("Bão", "Bão. ", "Vì sao?")] == ["Bão.", "Bão. ", "Vì sao?"]


def test_a_task_is_told_to_its_lead_and_to_those_who_support_it() -> None:
    asked = {one.unit: one.body for one in requests(_one(TaskAssigned))}
    assert "được giao chủ trì" in asked["so-y-te"]
    assert "được giao phối hợp" in asked["so-noi-vu"]


def test_the_program_goes_to_each_delegate_who_comes() -> None:
    (asked,) = requests(_one(ProgramFinalised))
    assert asked.recipient.email == "p1@so-y-te.example"
    assert asked.enclosures == ("program", "calendar")


def test_a_delegate_without_a_mailbox_is_told_through_the_delegations_contact() -> None:
    (asked,) = requests(_one(ProgramFinalised), invited(email=None))
    assert asked.recipient == CLERK
    (asked,) = requests(AttendeeConfirmed(**_DELEGATION, person_id="p1"), invited(email=None))
    assert (asked.recipient, asked.person_id) == (CLERK, None)


def test_a_confirmation_goes_to_the_delegate_with_a_calendar_entry_of_their_own() -> None:
    (asked,) = requests(AttendeeConfirmed(**_DELEGATION, person_id="p1"))
    assert asked.recipient.email == "p1@so-y-te.example"
    assert (asked.person_id, asked.delegation) == ("p1", "d-so-y-te")
    assert asked.enclosures == ("calendar",)


def test_the_check_in_code_stands_only_in_the_message_to_the_delegate() -> None:
    given = AttendeeConfirmed(**_DELEGATION, person_id="p1", ticket=TICKET)
    (own,) = requests(given)
    assert own.code is not None
    assert TICKET in own.code
    (through_the_office,) = requests(given, invited(email=None))
    assert through_the_office.code is None


def test_the_second_reminder_reaches_the_units_office_too() -> None:
    again = InvitationReminderDue(**_DELEGATION, **_RESPOND, unanswered=2, escalated=True)
    told = requests(again)
    assert [one.recipient.person_id for one in told] == ["van-thu", "so-y-te"]


def test_a_new_time_is_told_to_every_standing_invitation() -> None:
    asked = requests(_one(ConferenceRescheduled))
    invited_ones = [one for one in asked if one.delegation]
    assert [one.delegation for one in invited_ones] == ["d-so-y-te", "d-so-noi-vu", "d-so-y-te"]
    assert [one.enclosures for one in invited_ones] == [
        ("calendar", "answer-link"),
        ("calendar", "answer-link"),
        ("calendar",),
    ], "a delegate has no unit's page"


def _moved(days: int = -7, hours: int = 0) -> tuple[ConferenceRescheduled, ConferencePlanned]:
    plan, by = planned().plan, timedelta(days=days, hours=hours)
    event = ConferenceRescheduled(
        starts_at=plan.starts_at + by,
        ends_at=plan.ends_at + by,
        reason="Bão",
        starts_at_before=plan.starts_at,
        ends_at_before=plan.ends_at,
    )
    return event, now_planned(planned(), event)


def test_the_offices_that_have_a_task_hear_of_a_new_time_and_of_the_new_day_of_their_task() -> None:
    event, now = _moved()
    asked = list(request_messages(recorded(event), now, invited()))
    (finance,) = [one for one in asked if one.unit == "so-tai-chinh"]
    assert finance.delegation is None
    assert finance.enclosures == (), "it has no entry and no page of its own"
    assert "Thời gian mới: từ 07 giờ 30 phút, thứ Sáu, ngày 01/12/2023 đến 11 giờ 30 phút." in (
        finance.body
    )
    assert (
        "Thời gian trước đây: từ 07 giờ 30 phút, thứ Sáu, ngày 08/12/2023 đến 11 giờ 30 phút."
        in finance.body
    )
    (duty,) = [one for one in now.plan.responsibilities if one.lead == "so-tai-chinh"]
    assert duty.due == date(2023, 11, 24)
    assert "nay là:\n- Ngày 24/11/2023: “" in finance.body
    assert "xác nhận lại" not in finance.body, "it was not invited"
    health = {one.person_id: one for one in asked if one.unit == "so-y-te"}
    assert "nhiệm vụ giao Quý cơ quan" in health[None].body, "the unit leads with its group"
    assert "các nhiệm vụ giao" not in health["p1"].body, "one person has none"
    leads = {unit for duty in now.plan.responsibilities for unit in charged(duty, now)}
    assert leads <= {one.unit for one in asked}


def test_where_only_the_hour_changes_no_task_has_another_day() -> None:
    event, now = _moved(days=0, hours=1)
    asked = list(request_messages(recorded(event), now, invited()))
    assert {one.unit for one in asked} >= {"so-y-te", "so-tai-chinh"}
    assert not [one for one in asked if "Thời hạn các nhiệm vụ" in one.body]


def test_a_new_time_says_by_when_to_answer_anew_or_that_this_has_passed() -> None:
    event, now = _moved(days=3)
    told = replace(recorded(event), time=datetime(2023, 12, 1, tzinfo=UTC))
    late = replace(told, time=datetime(2023, 12, 5, tzinfo=UTC))
    anew = "đăng ký, xác nhận lại trước 17 giờ 00 phút, thứ Hai, ngày 04/12/2023."
    past = (
        "Hạn trả lời giấy mời đã qua. Nếu có thay đổi về đại biểu dự, kính đề nghị Quý cơ quan báo"
    )
    for heard, said in ((told, anew), (late, past)):
        asked = request_messages(heard, now, invited())
        bodies = {one.person_id: one.body for one in asked if one.unit == "so-y-te"}
        assert said in bodies[None]
        assert "Trường hợp không dự được, kính đề nghị Ông (Bà) báo lại sớm" in bodies["p1"]


def test_the_office_that_is_reminded_beside_the_contact_has_no_link_that_opens_nothing() -> None:
    again = {**_RESPOND, "delegation": "d-so-y-te", "unit": "so-y-te", "group": "g"}
    own, office = requests(InvitationReminderDue(**again, unanswered=1, escalated=True))
    assert (own.enclosures, office.enclosures) == (("answer-link",), ())


def _facts(*events: Fact) -> list[Recorded[Any]]:
    """In the order of the log, each with an id of its own."""
    return [
        replace(recorded(event), id=f"event-{number}", position=number)
        for number, event in enumerate(events, start=1)
    ]


def _went(wish: RequestNotification, heard: Recorded[Any], facts: list[Recorded[Any]]) -> str:
    """What is sent of what ``heard`` asked for, once all ``facts`` have happened."""
    now = standing([one for one in facts if not getattr(one.event, "delegation", None)])
    assert now is not None
    own = [one for one in facts if getattr(one.event, "delegation", None) == wish.delegation]
    return said_anew(NotificationRequested(**dict(wish)), heard, own, now).body


def test_a_held_invitation_says_the_seats_place_and_days_that_hold_when_it_is_released() -> None:
    hall = Venue(name="Hội trường C", address="số 1 (bịa)")
    moved, _ = _moved(days=3)
    plan, letter = _facts(planned(), INVITATION)
    (wish,) = request_messages(letter, planned())
    assert "Số đại biểu: 01." in wish.body
    later = RespondByMoved(
        **_DELEGATION,
        respond_by=datetime(2023, 12, 5, 10, tzinfo=UTC),
        respond_by_before=_RESPOND["respond_by"],
        reason="x",
    )
    more = SeatsGranted(**_DELEGATION, seats=2, total=3)
    facts = _facts(planned(), INVITATION, more, later, VenueChanged(venue=hall, reason="x"), moved)
    body = _went(wish, letter, facts)
    for said in ("Số đại biểu: 03.", "Hội trường C", "thứ Hai, ngày 11/12/2023", "ngày 05/12/2023"):
        assert said in body
    for gone in ("Số đại biểu: 01.", "Hội trường Bộ CHQS", "08/12/2023", "04/12/2023"):
        assert gone not in body
    assert _went(wish, letter, [plan, letter]) == wish.body, "where nothing changed, not a letter"


def test_a_change_of_place_tells_the_day_that_its_entry_tells_though_that_has_changed_since() -> (
    None
):
    """One command right after the other: the first one's letters go when the second one holds already."""
    hall = Venue(name="Hội trường C", address="số 1 (bịa)")
    moved, _ = _moved(days=1)
    facts = _facts(planned(), INVITATION, VenueChanged(venue=hall, reason="x"), moved)
    at_first = now_planned(planned(), VenueChanged(venue=hall, reason="x"))
    who = audience([INVITATION])
    (wish,) = [one for one in request_messages(facts[2], at_first, who) if one.delegation]
    assert "ngày 08/12/2023" in wish.body
    body = _went(wish, facts[2], facts)
    now = standing([facts[0], *facts[2:]])
    assert now is not None
    made = entry(NotificationRequested(**dict(wish)), "c", now.occasion, "a@b.example", AT)
    assert made is not None
    assert b"DTSTART:20231209T003000Z" in made.content
    assert "Thời gian: từ 07 giờ 30 phút, thứ Bảy, ngày 09/12/2023 đến 11 giờ 30 phút." in body
    assert "08/12/2023" not in body


def past_its_end(minutes: int = 40, version: int = 1) -> ProgramFinalised:
    """The program of the day as planned, whose last item ends so much later than the plan says."""
    plan = planned().plan
    ends = plan.ends_at + timedelta(minutes=minutes)
    last = _paper("so-y-te", 4).model_copy(update={"ends_at": ends})
    order = RunningOrder(
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        venue=place_of(plan.venue.name, plan.venue.address),
        entries=(last,),
    )
    return ProgramFinalised(version=version, digest="0" * 64, position=1, order=order)


def test_after_a_program_past_the_planned_end_letters_and_entries_say_the_true_end() -> None:
    """Also once something else is amended; a version that ends in time again says so, with one number more."""
    _, letter = _facts(planned(), INVITATION)
    (wish,) = request_messages(letter, planned())
    assert "đến 11 giờ 30 phút" in wish.body
    story: list[Any] = [planned(), INVITATION, past_its_end()]
    assert "đến 12 giờ 10 phút" in _went(wish, letter, _facts(*story))
    renamed = amended(title="Tổng kết (sửa đổi)")
    assert "đến 12 giờ 10 phút" in _went(wish, letter, _facts(*story, renamed))
    told = [
        occasion(facts)
        for facts in (
            [planned(), past_its_end()],
            [planned(), past_its_end(), past_its_end(version=2)],
            [planned(), past_its_end(), past_its_end(0, version=2)],
            [planned(), past_its_end(), renamed],
        )
    ]
    plan_ends = planned().plan.ends_at
    late = plan_ends + timedelta(minutes=40)
    assert [(one.ends, one.sequence) for one in told if one] == [
        (late, 1),
        (late, 1),
        (plan_ends, 2),
        (late, 2),
    ]
    # an answer to the entry with the earlier end holds; one to a conference of another name does not
    assert [one.answers_since for one in told if one] == [0, 0, 0, 2]


def test_of_another_day_the_program_of_the_day_before_says_nothing() -> None:
    moved, now = _moved(days=3)
    story = [planned(), past_its_end(), moved]
    told = occasion(story)
    assert told is not None
    assert (told.ends, told.sequence, told.answers_since) == (now.plan.ends_at, 2, 2)
    stands = standing(_facts(*story))
    assert stands is not None
    assert stands.planned.plan.ends_at == now.plan.ends_at


def test_the_entry_that_goes_with_a_program_takes_the_place_of_that_of_the_invitation() -> None:
    """And asks nothing of who has confirmed."""
    (own,) = requests(_one(ProgramFinalised))
    (contact,) = requests(_one(ProgramFinalised), invited(email=None))
    (letter,) = requests(INVITATION)
    (confirmed,) = requests(AttendeeConfirmed(**_DELEGATION, person_id="p1"))
    assert _entry_of(contact)["UID"] == _entry_of(letter)["UID"]
    assert _entry_of(own)["UID"] == _entry_of(confirmed)["UID"]
    assert _entry_of(own)["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"


def test_the_next_letter_to_a_delegation_invited_anew_is_another_letter() -> None:
    anew = INVITATION.model_copy(update={"seats": 5})
    facts = _facts(planned(), INVITATION, WITHDRAWN, anew)
    facts += [
        replace(one, position=9) for one in _facts(SeatsGranted(**_DELEGATION, seats=1, total=6))
    ]
    (wish,) = request_messages(facts[1], planned())
    assert "Số đại biểu: 01." in _went(wish, facts[1], facts)


@pytest.mark.parametrize("kind", [ConferenceRescheduled, VenueChanged, ConferenceCancelled])
def test_who_was_sent_an_entry_of_their_own_hears_of_its_end_under_the_same_name(kind: Any) -> None:
    (entered,) = requests(AttendeeConfirmed(**_DELEGATION, person_id="p1"))
    own = [one for one in requests(_one(kind)) if one.person_id == "p1"]
    assert [(one.recipient, one.delegation) for one in own] == [
        (entered.recipient, entered.delegation)
    ]
    assert own[0].enclosures
    assert not [one for one in requests(_one(kind), invited(email=None)) if one.person_id == "p1"]


@pytest.mark.parametrize("named", [False, True], ids=["an agency", "a guest by name"])
def test_an_invitation_that_is_withdrawn_calls_off_the_entry_that_it_brought(named: bool) -> None:
    guest = INVITATION.contact.model_copy(update={"person_id": "khach-01"})
    letter = INVITATION
    if named:
        letter = INVITATION.model_copy(update={"rank_rule": "named", "contact": guest})
    (invited_by,) = requests(letter)
    (withdrawn,) = requests(WITHDRAWN, audience([letter]))
    assert withdrawn.enclosures == ("calendar-cancel",)
    assert withdrawn.recipient == invited_by.recipient == letter.contact
    (asked, called_off) = (_entry_of(invited_by), _entry_of(withdrawn))
    assert (asked["UID"], called_off["STATUS"]) == (called_off["UID"], "CANCELLED")
    assert called_off["SEQUENCE"] == asked["SEQUENCE"] + 1


def test_each_delegate_with_an_entry_of_their_own_hears_that_the_invitation_is_withdrawn() -> None:
    (entered,) = requests(AttendeeConfirmed(**_DELEGATION, person_id="p1"))
    told = {one.person_id: one for one in requests(WITHDRAWN)}
    assert set(told) == {None, "p1"}
    assert _entry_of(told["p1"])["UID"] == _entry_of(entered)["UID"]


def _entry_of(wish: RequestNotification) -> Any:
    at = datetime(2023, 12, 8, tzinfo=UTC)
    when = Occasion("Hội nghị", at, at + timedelta(hours=3), "Hội trường (ví dụ)")
    asked = NotificationRequested(**dict(wish))
    made = entry(asked, "c", when, "ban-to-chuc@tinh.example", at)
    assert made is not None
    (event,) = Calendar.from_ical(made.content).walk("VEVENT")
    return event


def changing(*changed: PlanPart) -> PlanAmended:
    plan = planned().plan
    elsewhere = plan.venue.model_copy(update={"name": "Hội trường khác (ví dụ)"})
    topics = plan.topics[:-1]
    return PlanAmended(
        number="01/KH-UBND (ví dụ)",
        signed_on=plan.starts_at.date(),
        signatory=plan.signatory,
        reason="Ví dụ",
        changed=changed,
        before=PlanParts(
            venue=plan.venue if "venue" in changed else None,
            topics=plan.topics if "topics" in changed else None,
        ),
        plan=plan.model_copy(
            update={"venue": elsewhere} if "venue" in changed else {"topics": topics}
        ),
        agencies=planned().agencies,
    )


def test_an_amendment_of_the_place_brings_the_calendars_up_to_date_one_of_the_topics_does_not() -> (
    None
):
    moved = requests(changing("venue"))
    with_entry = [one for one in moved if one.enclosures == ("calendar",)]
    assert [(one.delegation, one.person_id) for one in with_entry] == [
        ("d-so-y-te", None),
        ("d-so-noi-vu", None),
        ("d-so-y-te", "p1"),
    ]
    assert all("Hội trường khác" in one.body for one in with_entry)
    assert [one.body.splitlines()[0] for one in with_entry] == [
        f"{SALUTATION} Sở Y tế",
        f"{SALUTATION} Sở Y tế",  # as its invitation calls it
        f"{SALUTATION} Ông (Bà) {ADDRESSEE}",
    ]
    offices = [one for one in moved if one.delegation is None]
    assert offices
    assert {one.enclosures for one in offices} == {()}
    same = dict(invited())
    name = "d-so-y-te"
    office = next(one.email for one in planned().agencies if one.id == "so-y-te")
    contact = same[name].contact.model_copy(update={"email": Personal(office)})
    same[name] = replace(same[name], contact=contact)
    to = [str(one.recipient.email) for one in requests(changing("venue"), same)]
    assert to.count(office) == 1, "a mailbox that is both is written to once"
    assert not [one for one in requests(changing("topics")) if one.enclosures or one.delegation]


def test_nobody_is_written_to_whose_invitation_was_withdrawn() -> None:
    gone = audience([INVITATION, InvitationWithdrawn(**_DELEGATION, reason="Gửi nhầm")])
    assert not [one for one in requests(_one(ConferenceCancelled), gone) if one.delegation]


def test_what_the_organiser_must_release_waits_and_the_rest_goes_by_itself() -> None:
    held = {rule.kind for rule in RULES.values() if rule.held}
    assert held == {"invitation", "invitation-withdrawn", "cancelled", "thanks"}
    for event in FACTS:
        assert {one.held for one in requests(event)} == {RULES[type(event)].held}


def test_an_agency_that_wants_paper_gets_paper() -> None:
    agencies = [
        one.model_copy(update={"channel": "print"}) if one.id == "so-y-te" else one
        for one in planned().agencies
    ]
    on_paper = planned().model_copy(update={"agencies": tuple(agencies)})
    (asked,) = request_messages(recorded(INVITATION), on_paper)
    assert asked.channel == "print"


MONEY = (
    BudgetReturned,
    BudgetApproved,
    AdjustmentReturned,
    BudgetAdjusted,
    SettlementReturned,
    SettlementApproved,
)


@pytest.mark.parametrize("kind", MONEY, ids=lambda kind: kind.event_name())
def test_what_becomes_of_the_money_is_told_to_the_organiser_and_to_finance(
    kind: type[Fact],
) -> None:
    assert [one.unit for one in requests(_one(kind))] == ["bo-chqs-tinh", "so-tai-chinh"]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (
            AdjustmentReturned,
            ("được trả lại để hoàn chỉnh", f"- Dòng {line('in')}: Tối đa 3.500.000 đồng."),
        ),
        (
            BudgetAdjusted,
            ("Quyết định số 3/QĐ-UBND ngày 07/12/2023", "1.500.000 đồng; tiền thưởng"),
        ),
        (SettlementReturned, ("Thiếu chứng từ.", f"- Dòng {line('in')}: Nộp bảng kê.")),
        (SettlementApproved, ("số 4/QĐ-UBND ngày 13/12/2023: 1.234.567 đồng",)),
    ],
)
def test_the_words_about_money_name_decision_sums_and_remarks(
    kind: type[Fact], said: tuple[str, ...]
) -> None:
    body = requests(_one(kind))[0].body
    assert [part for part in said if part not in body] == []


def _changed(*concerned: str, changes: tuple[ProgramChange, ...] = ()) -> ProgramFinalised:
    starts = datetime(2023, 12, 8, 1, 25, tzinfo=UTC)
    order = RunningOrder(
        starts_at=starts, ends_at=starts + timedelta(hours=3), venue="Hội trường B", entries=()
    )
    told = {"order": order, "changes": changes, "concerned": concerned}
    return ProgramFinalised(version=2, digest="0" * 64, position=9, **told)


def _paper(unit: str, hour: int) -> ProgramEntry:
    starts = datetime(2023, 12, 8, hour, 25, tzinfo=UTC)
    return ProgramEntry(
        item=f"paper-{unit}",
        title=f"Tham luận của {unit}",
        presenter="Giám đốc",
        starts_at=starts,
        ends_at=starts + timedelta(minutes=10),
        unit=unit,
    )


def test_a_later_program_tells_each_concerned_agency_only_what_changed_for_it() -> None:
    changes = tuple(
        ProgramChange(
            item=f"paper-{unit}", kinds=("retimed",), before=_paper(unit, 1), after=_paper(unit, 2)
        )
        for unit in ("so-y-te", "so-noi-vu")
    )
    asked = {one.unit: one for one in requests(_changed("so-y-te", "so-noi-vu", changes=changes))}
    assert set(asked) == {"so-y-te", "so-noi-vu"}
    body = asked["so-y-te"].body
    assert "“Tham luận của so-y-te”: chuyển từ 08.25 - 08.35 ngày 08/12/2023 sang 09.25" in body
    assert "so-noi-vu" not in body


def test_those_without_an_item_are_told_of_another_time_or_place_as_it_was_printed() -> None:
    (one,) = requests(_changed("so-tai-chinh"))
    assert "về thời gian, địa điểm" in one.body
    assert "Địa điểm: Hội trường B." in one.body
    assert "từ 08 giờ 25 phút, thứ Sáu, ngày 08/12/2023 đến 11 giờ 25 phút" in one.body


def test_a_later_program_that_concerns_nobody_is_told_to_nobody() -> None:
    assert requests(_changed()) == []


def test_what_is_new_gone_or_presented_by_another_is_said_in_a_sentence() -> None:
    before, after = _paper("so-y-te", 1), _paper("so-y-te", 1)
    other = after.model_copy(update={"presenter": "Phó Giám đốc", "title": "Quân y"})
    sentences = {
        sentence_of(ProgramChange(item="x", kinds=("added",), after=after)),
        sentence_of(ProgramChange(item="x", kinds=("removed",), before=before)),
        sentence_of(
            ProgramChange(item="x", kinds=("presenter", "title"), before=before, after=other)
        ),
        sentence_of(ProgramChange(item="x", kinds=("moved",), before=before, after=after)),
    }
    assert sentences == {
        "Thêm mục “Tham luận của so-y-te”, 08.25 - 08.35 ngày 08/12/2023; người thực hiện: Giám đốc.",
        "Bỏ mục “Tham luận của so-y-te”.",
        "Mục “Quân y”: tên mục trước đây là “Tham luận của so-y-te”; người thực hiện: Phó Giám đốc "
        "(trước là Giám đốc).",
        "Mục “Tham luận của so-y-te”: đổi thứ tự, 08.25 - 08.35 ngày 08/12/2023.",
    }
