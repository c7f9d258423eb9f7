"""The award round: dossiers, endorsement, quotas, decision, ceremony."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.awards.bonuses import round_with, with_bonuses
from services.awards.decision import RoundDays
from services.awards.policies import deadline, open_rounds
from services.awards.round import decider
from shared.commands.award_refusals import QUOTA_OF_NOBODY
from shared.commands.awards import (
    DECISION_BEFORE_ROUND,
    DECISION_IN_FUTURE,
    DECISION_LEAVES_OUT,
    DOSSIER_INCOMPLETE,
    GRASSROOTS_FIRST,
    NO_BONUS_RULE,
    NOTHING_APPROVED,
    PERSON_ALREADY_NOMINATED,
    QUOTA_FULL,
    REVOKED_BEFORE,
    ROUND_DEADLINE_PASSED,
    AmendAwardRound,
    ApproveNomination,
    EndorseNomination,
    IssueAwardDecision,
    OpenAwardRound,
    PresentAward,
    RejectNomination,
    ReturnNomination,
    RevokeAward,
    SubmitNomination,
    WithdrawApproval,
    WithdrawNomination,
)
from shared.commands.base import Command
from shared.events.awards import (
    ApprovalWithdrawn,
    AwardDecisionIssued,
    AwardPresented,
    AwardRevoked,
    AwardRoundOpened,
    DossierFile,
    NominationApproved,
    NominationEndorsed,
    NominationRejected,
    NominationReturned,
    NominationSubmitted,
    NominationWithdrawn,
)
from shared.events.people import Author, Awardee
from shared.law import Bonus, Law
from shared.personal import Personal
from shared.policies import Wish
from shared.refusals import (
    DONE_OTHERWISE,
    NOT_ENTITLED,
    NOT_FOUND,
    NOT_YOURS,
    WRONG_STATE,
    Refused,
)
from shared.working_days import Calendar
from tests.domain.planned import planned, recorded
from tests.spec import NOON, meta, spec

ROUND = "bang-khen-tinh"
DEADLINE = datetime(2023, 11, 28, 16, 59, 59, tzinfo=UTC)
LATE = datetime(2023, 11, 29, tzinfo=UTC)
TODAY = datetime(2026, 11, 28, 16, 59, 59, tzinfo=UTC)
"""A deadline under Decree 152/2025/NĐ-CP, which the plan's own conference was held before."""
DOSSIER = tuple(
    DossierFile(part=part, file_name=f"{part}.pdf", digest="0" * 64)
    for part in ("submission_letter", "achievement_report", "minutes")
)
UNIT = meta("huyen-a")
HOME_AFFAIRS = meta("so-noi-vu", "award-review")
CHAIRMAN = meta("chu-tich", "approver")
SIGNED = NOON + timedelta(days=16)
"""After the decision's day: a clerk enters number and date once it was signed."""
CLERK = meta("van-phong-ubnd", "office", time=SIGNED)
COMMAND = meta("bo-chqs-tinh", "organiser", time=SIGNED)
LAW = Law.load()
award_round = spec(decider)

RECEIVER = Author(person_id="receiver", name=Personal("Đại diện (bịa)"), position="Người nhận thay")


def open_command(collectives: int = 1, individuals: int = 1, first: bool = True) -> OpenAwardRound:
    return OpenAwardRound(
        round=ROUND,
        form=ROUND,
        form_name="Bằng khen",
        collectives=collectives,
        individuals=individuals,
        grassroots_first=first,
        deadline=DEADLINE,
    )


def opened(collectives: int = 1, individuals: int = 1, first: bool = True) -> AwardRoundOpened:
    return AwardRoundOpened(**dict(open_command(collectives, individuals, first)))


def opened_today(collectives: int = 1, individuals: int = 1) -> AwardRoundOpened:
    return opened(collectives, individuals).model_copy(update={"deadline": TODAY})


def content(name: str, **other: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "round": ROUND,
        "nomination": name,
        "kind": "individual",
        "awardee": Awardee(
            person_id=f"p-{name}", name=Personal("Người Bịa Đặt"), position="Cán bộ (bịa)"
        ),
        "grassroots": True,
        "achievement": "Thành tích dựng lên để thử.",
        "dossier": DOSSIER,
    }
    return fields | other


def submit(name: str, **other: Any) -> SubmitNomination:
    return SubmitNomination(**content(name, **other))


def submitted(name: str, unit: str = "huyen-a", **other: Any) -> NominationSubmitted:
    return NominationSubmitted(unit=unit, **content(name, **other))


def said(fact: Any, name: str, **other: Any) -> Any:
    return fact(round=ROUND, nomination=name, unit="huyen-a", **other)


def endorsed(*names: str, **other: Any) -> list[Any]:
    return [
        event
        for name in names
        for event in (submitted(name, **other), said(NominationEndorsed, name))
    ]


def approved(*names: str, **other: Any) -> list[Any]:
    kind = other.get("kind", "individual")
    return [
        event
        for name in names
        for event in (*endorsed(name, **other), said(NominationApproved, name, kind=kind))
    ]


def decision(**other: Any) -> IssueAwardDecision:
    fields: dict[str, Any] = {
        "round": ROUND,
        "decision_number": "1234/QĐ-UBND",
        "decision_date": date(2023, 12, 4),
    }
    return IssueAwardDecision(**(fields | other))


def test_a_round_opens_once() -> None:
    after = award_round.when(open_command(), HOME_AFFAIRS).then(opened())
    after.when(open_command(collectives=2), HOME_AFFAIRS).refused(WRONG_STATE)


@pytest.mark.parametrize(("collectives", "individuals"), [(0, 1), (1, 0)])
def test_a_round_may_be_for_one_kind_alone(collectives: int, individuals: int) -> None:
    after = award_round.when(open_command(collectives, individuals), HOME_AFFAIRS)
    after.then(opened(collectives, individuals))


def test_a_round_for_nobody_is_refused_also_by_an_amendment() -> None:
    award_round.when(open_command(0, 0), HOME_AFFAIRS).refused(QUOTA_OF_NOBODY)
    none = AmendAwardRound(round=ROUND, document="45/UBND-NC (ví dụ)", collectives=0, individuals=0)
    award_round.given(opened()).when(none, HOME_AFFAIRS).refused(QUOTA_OF_NOBODY)


def test_nothing_happens_in_a_round_that_is_not_open() -> None:
    award_round.when(submit("n1"), UNIT).refused(NOT_FOUND)


def test_a_dossier_is_handed_in_and_replaced_before_the_deadline() -> None:
    after = award_round.given(opened()).when(submit("n1"), UNIT).then(submitted("n1"))
    after.when(submit("n1", grassroots=False), UNIT).then(submitted("n1", grassroots=False))


def test_only_its_own_unit_replaces_or_withdraws_a_nomination() -> None:
    history = award_round.given(opened(), submitted("n1"))
    other = meta("huyen-b")
    history.when(submit("n1", grassroots=False), other).refused(NOT_YOURS)
    history.when(WithdrawNomination(round=ROUND, nomination="n1", reason="x"), other).refused(
        NOT_YOURS
    )


def test_after_the_deadline_only_a_returned_dossier_is_taken() -> None:
    late = meta("huyen-a", time=LATE)
    refused = award_round.given(opened()).when(submit("n1"), late).refused(ROUND_DEADLINE_PASSED)
    assert refused.details["deadline"] == "23:59 28/11/2023"
    returned = said(NominationReturned, "n1", missing=("minutes",), reason="Thiếu biên bản")
    history = award_round.given(opened(), submitted("n1", dossier=DOSSIER[:2]), returned)
    history.when(submit("n1"), late).then(submitted("n1"))


def test_the_same_person_is_put_forward_once() -> None:
    same = submitted("n1").awardee
    history = award_round.given(opened(), submitted("n1"))
    history.when(submit("n2", awardee=same), UNIT).refused(PERSON_ALREADY_NOMINATED)
    withdrawn = history.given(said(NominationWithdrawn, "n1", reason="x"))
    withdrawn.when(submit("n2", awardee=same), UNIT).then(submitted("n2", awardee=same))


def test_an_incomplete_dossier_is_returned_not_endorsed() -> None:
    history = award_round.given(opened(), submitted("n1", dossier=DOSSIER[:1]))
    endorse = EndorseNomination(round=ROUND, nomination="n1")
    refused = history.when(endorse, HOME_AFFAIRS).refused(DOSSIER_INCOMPLETE)
    assert "biên bản" in refused.details["missing"]
    assert "tờ trình" not in refused.details["missing"]
    give_back = ReturnNomination(
        round=ROUND, nomination="n1", missing=("minutes",), reason="Thiếu biên bản"
    )
    after = history.when(give_back, HOME_AFFAIRS).then(
        said(NominationReturned, "n1", missing=("minutes",), reason="Thiếu biên bản")
    )
    after.when(endorse, HOME_AFFAIRS).refused(WRONG_STATE)


def test_a_complete_dossier_is_endorsed_then_approved() -> None:
    after = (
        award_round.given(opened(), submitted("n1"))
        .when(EndorseNomination(round=ROUND, nomination="n1"), HOME_AFFAIRS)
        .then(said(NominationEndorsed, "n1"))
    )
    after.when(ApproveNomination(round=ROUND, nomination="n1"), CHAIRMAN).then(
        said(NominationApproved, "n1", kind="individual")
    )


def test_what_home_affairs_did_not_endorse_is_not_approved() -> None:
    approve = ApproveNomination(round=ROUND, nomination="n1")
    award_round.given(opened(), submitted("n1")).when(approve, CHAIRMAN).refused(WRONG_STATE)


def test_the_twenty_first_is_refused_with_the_reason() -> None:
    names = [f"n{number}" for number in range(1, 22)]
    history = award_round.given(opened(20, 20), *approved(*names[:20]), *endorsed(names[20]))
    approve = ApproveNomination(round=ROUND, nomination="n21")
    refused = history.when(approve, CHAIRMAN).refused(QUOTA_FULL)
    assert refused.details == {
        "quota": 20,
        "kind_vi": "cá nhân",
        "kind_en": "individuals",
        "left": 0,
        "asked": 1,
        "nomination": "n21",
        "which": "“n21”",
    }


def test_the_quota_of_collectives_does_not_fill_that_of_individuals() -> None:
    history = award_round.given(opened(), *approved("n1"), *endorsed("t1", kind="collective"))
    history.when(ApproveNomination(round=ROUND, nomination="t1"), CHAIRMAN).then(
        said(NominationApproved, "t1", kind="collective")
    )


def test_the_last_places_are_kept_for_the_grassroots() -> None:
    waiting = [*endorsed("n1", "n2"), *endorsed("office", grassroots=False)]
    approve = ApproveNomination(round=ROUND, nomination="office")
    approval = said(NominationApproved, "office", kind="individual")
    two = award_round.given(opened(individuals=2), *waiting)
    assert two.when(approve, CHAIRMAN).refused(GRASSROOTS_FIRST).details == {
        "waiting": 2,
        "left": 2,
    }
    award_round.given(opened(individuals=3), *waiting).when(approve, CHAIRMAN).then(approval)
    without_rule = award_round.given(opened(individuals=2, first=False), *waiting)
    without_rule.when(approve, CHAIRMAN).then(approval)


def test_a_rejected_or_withdrawn_approval_frees_its_place() -> None:
    full = award_round.given(opened(), *approved("n1"), *endorsed("n2"))
    approve = ApproveNomination(round=ROUND, nomination="n2")
    full.when(approve, CHAIRMAN).refused(QUOTA_FULL)
    reject = RejectNomination(round=ROUND, nomination="n1", reason="x")
    freed = full.when(reject, CHAIRMAN).then(said(NominationRejected, "n1", reason="x"))
    freed.when(approve, CHAIRMAN).then(said(NominationApproved, "n2", kind="individual"))
    withdraw = WithdrawNomination(round=ROUND, nomination="n1", reason="x")
    full.when(withdraw, UNIT).then(said(NominationWithdrawn, "n1", reason="x"))


def test_an_approval_is_taken_back_until_there_is_a_decision() -> None:
    full = award_round.given(opened(), *approved("n1"), *endorsed("n2"))
    back = WithdrawApproval(round=ROUND, nomination="n1", reason="duyệt nhầm")
    taken = said(ApprovalWithdrawn, "n1", reason="duyệt nhầm")
    after = full.when(back, CHAIRMAN).then(taken)
    after.when(back, CHAIRMAN).then()
    after.when(back.model_copy(update={"reason": "khác"}), CHAIRMAN).refused(DONE_OTHERWISE)
    again = said(NominationApproved, "n1", kind="individual")
    anew = after.when(ApproveNomination(round=ROUND, nomination="n1"), CHAIRMAN).then(again)
    anew.when(back, CHAIRMAN).then(taken)
    after.when(ApproveNomination(round=ROUND, nomination="n2"), CHAIRMAN).then(
        said(NominationApproved, "n2", kind="individual")
    )
    full.when(back, HOME_AFFAIRS).refused(NOT_ENTITLED)
    of_region = opened().model_copy(update={"level": "military-region"})
    region = award_round.given(of_region, *approved("n1"))
    region.when(back, COMMAND).then(taken)
    region.when(back, CHAIRMAN).refused(NOT_ENTITLED)
    waiting = WithdrawApproval(round=ROUND, nomination="n2", reason="duyệt nhầm")
    full.when(waiting, CHAIRMAN).refused(WRONG_STATE)
    priced = spec(round_with(LAW)).given(opened(), *approved("n1"))
    (issued,) = priced.when(decision(), CLERK).events()
    told = priced.given(issued).when(back, CHAIRMAN).refused(WRONG_STATE)
    assert "`hoinghi award revoke`" in told.todo_vi


def test_what_was_approved_by_mistake_is_returned_by_way_of_its_withdrawal() -> None:
    history = award_round.given(opened(), *approved("n1"))
    give_back = ReturnNomination(round=ROUND, nomination="n1", reason="thiếu chữ ký")
    refused = history.when(give_back, CHAIRMAN).refused(WRONG_STATE)
    for told in (refused.todo_vi, refused.todo_en):
        assert "`hoinghi award withdraw-approval`" in told
    after = history.given(said(ApprovalWithdrawn, "n1", reason="duyệt nhầm"))
    after.when(give_back, CHAIRMAN).then(said(NominationReturned, "n1", reason="thiếu chữ ký"))
    reject = RejectNomination(round=ROUND, nomination="n1", reason="x")
    after.when(reject, CHAIRMAN).then(said(NominationRejected, "n1", reason="x"))


def left_by_the_decision() -> Any:
    """A round decided over one approved dossier, with one of each kind that it leaves out: ``w`` waits, ``b`` was
    approved and taken back, ``s`` is not endorsed, ``r`` was returned."""
    history = spec(round_with(LAW)).given(
        opened(individuals=9),
        *approved("n1", "b"),
        said(ApprovalWithdrawn, "b", reason="duyệt nhầm"),
        *endorsed("w"),
        submitted("s"),
        submitted("r"),
        said(NominationReturned, "r", reason="thiếu"),
    )
    (issued,) = history.when(decision(partial=True), CLERK).events()
    assert isinstance(issued, AwardDecisionIssued)
    assert [one.nomination for one in issued.left_out] == ["b", "w", "s", "r"]
    assert {one.unit for one in issued.left_out} == {"huyen-a"}
    return history.given(issued)


@pytest.mark.parametrize("name", ["w", "b", "s", "r"])
def test_whatever_the_decision_leaves_out_ends_alike_without_an_answer_or_with_a_no(
    name: str,
) -> None:
    after = left_by_the_decision()
    of = {"round": ROUND, "nomination": name}
    for wish, whose in (
        (ReturnNomination(**of, reason="thiếu"), CHAIRMAN),
        (ReturnNomination(**of, reason="thiếu"), HOME_AFFAIRS),
        (EndorseNomination(**of), HOME_AFFAIRS),
        (WithdrawApproval(**of, reason="duyệt nhầm"), CHAIRMAN),
        (submit(name), UNIT),
    ):
        told = after.when(wish, whose).refused(WRONG_STATE)
        assert "không có trong quyết định" in told.vi
        assert "`hoinghi award reject-nomination`" in told.todo_vi
        assert "`hoinghi award open`" in told.todo_en
    after.when(ApproveNomination(**of), CHAIRMAN).refused(WRONG_STATE)
    no = RejectNomination(**of, reason="chưa đủ thành tích")
    refused = after.when(no, CHAIRMAN).then(said(NominationRejected, name, reason=no.reason))
    refused.when(no, CHAIRMAN).then()
    gone = WithdrawNomination(**of, reason="rút")
    after.when(gone, UNIT).then(said(NominationWithdrawn, name, reason="rút"))


def test_the_decision_lists_collectives_first_and_sums_the_bonuses_of_its_date() -> None:
    people = {
        name: Awardee(person_id=f"p-{name}", name=Personal(full_name), position="(bịa)")
        for name, full_name in (("n1", "Trần Bịa Bình"), ("n2", "Vũ Bịa An"))
    }
    history = spec(round_with(LAW)).given(
        opened(20, 20),
        *approved("n1", awardee=people["n1"]),
        *approved("n2", awardee=people["n2"]),
        *approved("t1", kind="collective"),
        *endorsed("n3"),
    )
    (issued,) = history.when(decision(partial=True), CLERK).events()
    assert isinstance(issued, AwardDecisionIssued)
    assert [award.nomination for award in issued.awards] == ["t1", "n2", "n1"]
    assert issued.bonuses["individual"].amount == 1_800_000
    assert issued.total == 3_600_000 + 2 * 1_800_000
    after = history.when(decision(partial=True), CLERK).then(issued)
    after.when(decision(decision_number="9/QĐ-UBND"), CLERK).refused(WRONG_STATE)
    after.when(ApproveNomination(round=ROUND, nomination="n3"), CHAIRMAN).refused(WRONG_STATE)
    after.when(submit("n9"), UNIT).refused(WRONG_STATE)


def test_a_decision_over_a_part_of_the_list_is_meant_and_says_who_gets_no_answer() -> None:
    back = said(NominationReturned, "n4", missing=("minutes",), reason="x")
    rejected = said(NominationRejected, "n5", reason="x")
    history = spec(round_with(LAW)).given(
        opened(20, 20), *approved("n1"), *endorsed("n2"), submitted("n3"), submitted("n4"), back
    )
    history = history.given(*endorsed("n5"), rejected)
    refused = history.when(decision(), CLERK).refused(DECISION_LEAVES_OUT)
    assert (refused.details["count"], refused.details["waiting"]) == (1, 3)
    for name in ("n2", "n3", "n4"):
        assert f"({name})" in refused.vi
    assert "Người Bịa Đặt" in refused.vi
    assert "(n1)" not in refused.vi
    assert "(n5)" not in refused.vi
    assert "--partial" in refused.todo_vi
    (issued,) = history.when(decision(partial=True), CLERK).events()
    assert isinstance(issued, AwardDecisionIssued)
    assert [one.nomination for one in issued.awards] == ["n1"]
    history.given(issued).when(decision(), CLERK).nothing_happens()


def test_what_a_sender_writes_as_bonus_is_replaced_by_the_law() -> None:
    wild = Bonus(amount=10**9, formula="một tỷ", parameters=())
    filled = with_bonuses(decision(bonuses={"individual": wild}), ROUND, LAW)
    assert filled.bonuses["individual"].amount == 1_800_000


def test_a_decision_needs_an_approval_and_a_bonus_rule() -> None:
    award_round.given(opened()).when(decision(), CLERK).refused(NOTHING_APPROVED)
    ancient = decision(decision_date=date(1999, 1, 1))
    history = spec(round_with(LAW)).given(opened(), *approved("n1"))
    history.when(ancient, CLERK).refused(NO_BONUS_RULE)


def test_a_decision_is_not_dated_on_a_day_that_has_not_come() -> None:
    """Its list and its bonuses are frozen by that day, and nothing mends a wrong one."""
    history = award_round.given(opened(), *approved("n1"))
    eve = replace(CLERK, time=datetime(2023, 12, 3, 16, 59, 59, tzinfo=UTC))
    refused = history.when(decision(), eve).refused(DECISION_IN_FUTURE)
    assert refused.details["day"] == "04/12/2023"
    by_then = replace(CLERK, time=datetime(2023, 12, 3, 17, tzinfo=UTC))  # midnight in Vietnam
    priced = round_with(LAW)
    assert len(spec(priced).given(*history.history).when(decision(), by_then).events()) == 1


def test_a_decision_is_not_dated_before_there_was_its_round() -> None:
    """A slip of the year prices the list by another year's table, and nothing mends it."""
    known = RoundDays(since=date(2023, 11, 20), answered={"n1": date(2023, 12, 3)})
    clerk = replace(CLERK, known=known)
    history = spec(round_with(LAW)).given(opened(), *approved("n1"))
    slip = decision(decision_date=date(2022, 12, 4))
    refused = history.when(slip, clerk).refused(DECISION_BEFORE_ROUND)
    assert refused.details == {"day": "04/12/2022", "since": "20/11/2023"}
    region = opened().model_copy(update={"level": "military-region"})
    of_region = spec(round_with(LAW)).given(region, *approved("n1"))
    organiser = replace(COMMAND, known=known)
    assert (
        len(of_region.when(slip, organiser).events()) == 1
    )  # opened here for what is decided there


@pytest.mark.parametrize(("day", "told"), [(2, True), (3, False), (4, False)])
def test_a_decision_dated_before_its_approvals_were_entered_is_told(day: int, told: bool) -> None:
    """Signed on paper first, entered later; or a slip."""
    known = RoundDays(date(2023, 11, 20), {"n1": date(2023, 12, 3), "n2": date(2023, 12, 1)})
    history = spec(round_with(LAW)).given(opened(individuals=2), *approved("n1", "n2"))
    signed, clerk = decision(decision_date=date(2023, 12, day)), replace(CLERK, known=known)
    assert len(history.when(signed, clerk).events()) == 1
    assert history.decider.warn is not None
    warned = {one.code: one for one in history.decider.warn(signed, history.state, clerk)}
    assert ("AWARDS_DECISION_BEFORE_APPROVAL" in warned) is told
    if told:
        assert warned["AWARDS_DECISION_BEFORE_APPROVAL"].about == ("n1",)


def test_an_award_is_presented_and_may_be_revoked() -> None:
    history = spec(round_with(LAW)).given(opened(), *approved("n1"))
    present = PresentAward(round=ROUND, nomination="n1", received_by=RECEIVER)
    history.when(present, CHAIRMAN).refused(WRONG_STATE)
    issued = history.when(decision(), CLERK).events()
    after = (
        history.given(*issued)
        .when(present, CHAIRMAN)
        .then(said(AwardPresented, "n1", received_by=RECEIVER))
    )
    revoke = RevokeAward(round=ROUND, nomination="n1", reason="Sai", decision_number="7/QĐ-UBND")
    revoked = said(AwardRevoked, "n1", reason="Sai", decision_number="7/QĐ-UBND", recover=1_800_000)
    gone = after.when(revoke, CHAIRMAN).then(revoked)
    gone.when(present, CHAIRMAN).refused(WRONG_STATE)


def test_an_award_is_revoked_once_by_one_decision() -> None:
    history = spec(round_with(LAW)).given(opened(), *approved("n1"))
    issued = history.given(*history.when(decision(), CLERK).events())
    revoke = RevokeAward(round=ROUND, nomination="n1", reason="Sai", decision_number="7/QĐ-UBND")
    revoked = issued.given(*issued.when(revoke, CHAIRMAN).events())
    revoked.when(revoke, CHAIRMAN).nothing_happens()
    for other in ({"decision_number": "8/QĐ-UBND"}, {"reason": "Gian dối"}):
        revoked.when(revoke.model_copy(update=other), CHAIRMAN).refused(REVOKED_BEFORE)


def test_a_plan_opens_one_round_for_each_quota() -> None:
    (wish,) = open_rounds(recorded(planned()), Calendar.load())
    assert isinstance(wish, Wish)
    command = wish.command
    assert isinstance(command, OpenAwardRound)
    assert (command.round, command.collectives, command.individuals) == (ROUND, 20, 20)
    assert command.grassroots_first
    assert command.deadline.isoformat() == "2023-11-28T23:59:59+07:00"


def test_without_a_day_in_the_plan_dossiers_are_due_ten_days_before() -> None:
    by = deadline(None, date(2023, 12, 8), Calendar.load())
    assert by.isoformat() == "2023-11-28T17:00:00+07:00"


@pytest.mark.parametrize(
    ("conference", "until"),
    [
        (date(2024, 2, 20), "2024-02-07T17:00:00+07:00"),  # 10/02/2024 is the first day of Tết
        (date(2023, 12, 6), "2023-11-24T17:00:00+07:00"),  # a Sunday
        (date(2031, 1, 11), "2031-01-01T17:00:00+07:00"),  # nobody has listed that year
    ],
)
def test_proposed_days_for_dossiers_are_days_on_which_offices_work(
    conference: date, until: str
) -> None:
    assert deadline(None, conference, Calendar.load()).isoformat() == until


def test_the_plans_own_day_for_dossiers_is_never_moved() -> None:
    tet = date(2024, 2, 10)
    by = deadline(tet, date(2024, 2, 20), Calendar.load())
    assert by.isoformat() == "2024-02-10T23:59:59+07:00"


# --- properties ----------------------------------------------------------------------------------

NAMES = st.sampled_from([f"n{number}" for number in range(7)])
KINDS = st.sampled_from(["collective", "individual"])


def _commands() -> st.SearchStrategy[Command]:
    def about(kind: Any, **fixed: Any) -> st.SearchStrategy[Command]:
        return st.builds(lambda name: kind(round=ROUND, nomination=name, **fixed), NAMES)

    # A decision ends most of what can happen: it comes seldom.
    seldom = st.one_of(
        *[about(ApproveNomination)] * 9, st.just(decision(decision_date=NOON.date()))
    )
    submissions = st.builds(
        lambda name, kind, grassroots, parts: submit(
            name, kind=kind, grassroots=grassroots, dossier=DOSSIER[:parts]
        ),
        NAMES,
        KINDS,
        st.booleans(),
        st.sampled_from([3, 3, 3, 2]),
    )
    return st.one_of(
        submissions,
        about(EndorseNomination),
        about(ApproveNomination),
        about(ApproveNomination),
        about(WithdrawApproval, reason="x"),
        about(ReturnNomination, reason="x"),
        about(RejectNomination, reason="x"),
        about(WithdrawNomination, reason="x"),
        about(PresentAward),
        about(RevokeAward, reason="x", decision_number="1"),
        seldom,
    )


@settings(max_examples=150, deadline=None)
@given(
    st.integers(1, 2),
    st.integers(1, 2),
    st.booleans(),
    st.lists(st.tuples(KINDS, st.booleans()), min_size=7, max_size=7),
    st.lists(_commands(), min_size=10, max_size=50),
)
def test_no_history_exceeds_a_quota_and_deciding_twice_changes_nothing(
    collectives: int,
    individuals: int,
    first: bool,
    waiting: list[tuple[Any, bool]],
    commands: list[Any],
) -> None:
    priced = round_with(LAW)
    history: list[Any] = [opened(collectives, individuals, first)]
    for number, (kind, grassroots) in enumerate(waiting):
        history += endorsed(f"n{number}", kind=kind, grassroots=grassroots)
    state = priced.fold(history)
    by = meta("huyen-a", "approver", "award-review", "office", time=NOON)
    for command in commands:
        try:
            events = priced.decide(command, state, by)
        except Refused:
            continue
        state = priced.fold(events, state)
        assert not priced.decide(command, state, by)
        for kind, quota in (("collective", collectives), ("individual", individuals)):
            holding = [
                one
                for one in state.nominations.values()
                if one.kind == kind and one.status in ("approved", "awarded", "presented")
            ]
            assert len(holding) <= quota
    if state.decision is not None:
        assert state.decision.total == sum(award.bonus for award in state.decision.awards)


@pytest.mark.parametrize("command", [EndorseNomination, ApproveNomination, PresentAward])
def test_an_unknown_nomination_is_not_found(command: Any) -> None:
    award_round.given(opened()).when(command(round=ROUND, nomination="x9"), CHAIRMAN).refused(
        NOT_FOUND
    )
