"""Messages: which fact deserves one, what it says, and what becomes of it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from services.notifications.message import decider
from services.notifications.policies import RULES, request_messages
from services.notifications.wording import sentence_of
from shared.commands.notifications import (
    ALREADY_REQUESTED,
    AbandonNotification,
    RecordNotificationBounced,
    RecordNotificationFailed,
    RecordNotificationSent,
    RecordReply,
    RequestNotification,
)
from shared.envelope import Fact
from shared.events.agenda import ProgramChange, ProgramEntry, RunningOrder
from shared.events.awards import Award, AwardDecisionIssued, NominationReturned
from shared.events.budget import BudgetReturned
from shared.events.notifications import (
    NotificationAbandoned,
    NotificationBounced,
    NotificationFailed,
    NotificationRequested,
    NotificationSent,
    ReplyReceived,
)
from shared.events.people import Author, Awardee, Contact
from shared.events.registry import (
    AttendeeCountedElsewhere,
    ConferenceCancelled,
    ConferenceOpened,
    ConferenceRescheduled,
    InvitationIssued,
    InvitationReminderDue,
    PaperDeclined,
    PaperRevisionRequested,
    PaperSelected,
    ProgramFinalised,
    SeatsGranted,
    SeatsRefused,
    SubstitutionApproved,
    SubstitutionRefused,
    TaskAssigned,
    TaskFellOverdue,
    VenueChanged,
)
from shared.personal import Personal
from shared.policies import Wish
from shared.refusals import NOT_FOUND, WRONG_STATE
from tests.domain.planned import amended, planned, recorded
from tests.spec import meta, spec

SYSTEM = meta("hoinghi", "system")
AT = datetime(2023, 12, 1, 3, 0, tzinfo=UTC)
SOMEBODY = "Người Bịa Đặt"
CLERK = Contact(person_id="van-thu", name=Personal(SOMEBODY), email=Personal("clerk@x.example"))
ASK = RequestNotification(
    message="m-1",
    kind="invitation",
    unit="so-y-te",
    recipient=CLERK,
    subject="Kính mời",
    body="Kính gửi",
    cause="e-1",
)
ASKED = NotificationRequested(**dict(ASK))
OF = {"message": "m-1", "kind": "invitation", "unit": "so-y-te"}
SENT = RecordNotificationSent(message="m-1", sent_at=AT, message_id="<1@x>", server_reply="250")
HAS_SENT = NotificationSent(**OF, sent_at=AT, message_id="<1@x>", server_reply="250")
message = spec(decider)


def failed(attempt: int) -> RecordNotificationFailed:
    return RecordNotificationFailed(
        message="m-1", attempt=attempt, permanent=False, reason="451 later"
    )


def has_failed(attempt: int) -> NotificationFailed:
    return NotificationFailed(**OF, attempt=attempt, permanent=False, reason="451 later")


# --- one message ---------------------------------------------------------------------------------


def test_a_message_is_requested_once_in_its_final_words() -> None:
    after = message.when(ASK, SYSTEM).then(ASKED)
    other = ASK.model_copy(update={"subject": "Khác"})
    after.when(other, SYSTEM).refused(ALREADY_REQUESTED)


def test_nothing_becomes_of_a_message_that_nobody_requested() -> None:
    message.when(SENT, SYSTEM).refused(NOT_FOUND)


def test_a_message_fails_then_goes_out_then_bounces() -> None:
    after = message.given(ASKED).when(failed(1), SYSTEM).then(has_failed(1))
    after = after.when(failed(2), SYSTEM).then(has_failed(2))
    after.when(failed(1), SYSTEM).nothing_happens()
    sent = after.when(SENT, SYSTEM).then(HAS_SENT)
    sent.when(failed(3), SYSTEM).refused(WRONG_STATE)
    bounced = RecordNotificationBounced(message="m-1", reason="5.1.1")
    sent.when(bounced, SYSTEM).then(NotificationBounced(**OF, reason="5.1.1"))
    after.when(bounced, SYSTEM).refused(WRONG_STATE)


def test_only_what_was_tried_in_vain_is_given_up() -> None:
    abandon = AbandonNotification(message="m-1", reason="550")
    message.given(ASKED).when(abandon, SYSTEM).refused(WRONG_STATE)
    tried = message.given(ASKED, has_failed(1), has_failed(2))
    gone = tried.when(abandon, SYSTEM).then(NotificationAbandoned(**OF, attempts=2, reason="550"))
    gone.when(SENT, SYSTEM).refused(WRONG_STATE)
    message.given(ASKED, HAS_SENT).when(abandon, SYSTEM).refused(WRONG_STATE)


def test_each_reply_is_kept_once() -> None:
    reply = RecordReply(message="m-1", received_at=AT, text="Đã nhận")
    kept = ReplyReceived(**OF, received_at=AT, text="Đã nhận")
    message.given(ASKED, HAS_SENT).when(reply, SYSTEM).then(kept)


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
FACTS: list[Any] = [
    INVITATION,
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
    PaperSelected(paper="tl", unit="so-y-te", title="T", author=_AUTHOR, order=1, minutes=10),
    PaperDeclined(paper="tl", unit="so-y-te", reason="Trùng", printed=True),
    PaperRevisionRequested(paper="tl", unit="so-y-te", remarks="Rút gọn" * 2_500),
    NominationReturned(
        round="r", nomination="n1", unit="so-y-te", missing=("minutes",), reason="Thiếu"
    ),
    DECISION,
    TaskAssigned(
        task="nv",
        lead="so-y-te",
        supporting=("so-noi-vu",),
        text="x" * 20_000,
        due=date(2023, 12, 1),
    ),
    TaskFellOverdue(task="nv", lead="so-y-te", due=date(2023, 12, 1)),
    BudgetReturned(remarks="Giảm"),
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


def requests(event: Any) -> list[RequestNotification]:
    def command(effect: Any) -> RequestNotification:
        assert isinstance(effect, Wish)
        assert isinstance(effect.command, RequestNotification)
        return effect.command

    return [command(effect) for effect in request_messages(recorded(event), planned())]


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


def test_an_award_decision_is_told_to_each_nominating_unit_once_and_only_its_own() -> None:
    asked = {one.unit: one for one in requests(DECISION)}
    assert set(asked) == {"so-y-te", "so-noi-vu"}
    assert "00 tập thể và 02 cá nhân" in asked["so-y-te"].body
    assert "n2" not in asked["so-y-te"].body


def test_a_task_is_told_to_its_lead_and_to_those_who_support_it() -> None:
    asked = {one.unit: one.body for one in requests(_one(TaskAssigned))}
    assert "được giao chủ trì" in asked["so-y-te"]
    assert "được giao phối hợp" in asked["so-noi-vu"]


def test_the_program_goes_to_every_invited_agency() -> None:
    invited = {agency.id for agency in planned().agencies if agency.group is not None}
    assert {one.unit for one in requests(_one(ProgramFinalised))} == invited


def test_a_returned_estimate_is_told_to_finance() -> None:
    assert [one.unit for one in requests(BudgetReturned(remarks="Giảm"))] == ["so-tai-chinh"]


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
