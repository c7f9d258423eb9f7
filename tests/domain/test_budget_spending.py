"""Spending, adjustments, bonuses that come back, settlement: by state, as an official would say it."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from services.budget.advice import warn as advise
from services.budget.road import Days
from services.budget.settlement import Ahead
from shared.commands.budget import (
    ApproveAdjustment,
    ApproveSettlement,
    CorrectRecovery,
    IssueAdjustmentDecision,
    IssueBudgetDecision,
    NoteRecovery,
    ProposeAdjustment,
    RecordRecovery,
    RedateBudgetDecision,
    RenumberBudgetDecision,
    ReturnAdjustment,
    ReturnSettlement,
    ReverseExpenditure,
    SetEstimateLine,
    SubmitAdjustment,
    SubmitSettlement,
)
from shared.commands.budget_refusals import (
    AMOUNT_DIFFERS,
    BELOW_SPENT,
    DECISION_TAKEN,
    ENTRY_KNOWN,
    FUND_FIXED,
    IN_FUTURE,
    INVOICE_KNOWN,
    LINE_UNKNOWN,
    NOTHING_ADJUSTED,
    NOTHING_TO_RECOVER,
    OVER_BUDGET,
    OVER_LINE,
    OWN_SETTLEMENT,
    PRICE_MISSING,
    RECOVERED_ALREADY,
    REDATED_AFTER_REPORT,
    ROUND_UNKNOWN,
    TOO_EARLY,
    TOO_LATE,
    TWO_DECISIONS,
    UNEXPLAINED,
)
from shared.envelope import Meta
from shared.events.budget import (
    AdjustmentAgreed,
    AdjustmentReturned,
    AdjustmentSubmitted,
    AwardsCounted,
    BonusCancelled,
    BudgetAdjusted,
    BudgetDecisionRedated,
    BudgetDecisionRenumbered,
    ExpenditureReversed,
    LineRemark,
    RecoveryDue,
    RecoveryReceived,
    SettledLine,
    SettlementApproved,
    SettlementReturned,
    SettlementSubmitted,
)
from shared.refusals import DONE_OTHERWISE, NOT_FOUND, WRONG_STATE
from tests.domain.budgets import (
    BONUS,
    CHAIRMAN,
    CLERK,
    DAY,
    FINANCE,
    ORGANISER,
    PRINTING,
    SYSTEM,
    agreed,
    asked,
    drawn_up,
    invoice,
    line,
    proposed,
    spend,
    spending,
    spent,
    waiting,
)

FLOWERS = line("hoa", 100, order=2, content="Hoa")
MORE = line(quantity=12)
ISSUE = IssueAdjustmentDecision(adjustment="dc-1", decision_number="60/QĐ", decision_date=DAY)
PROPOSE = ProposeAdjustment(adjustment="dc-1", lines=(MORE,), reason="Thêm đại biểu")
REVERSE = ReverseExpenditure(entry="e1", reason="Ghi nhầm")


def warned(history: Any, command: Any, by: Meta = FINANCE) -> list[str]:
    assert history.when(command, by).events()
    return [one.code for one in history.decider.warn(command, history.state, by)]


# --- before approval -------------------------------------------------------------------------------


def test_nothing_is_spent_before_approval_or_on_an_unknown_line() -> None:
    drawn_up(PRINTING).when(spend(1), FINANCE).refused(WRONG_STATE)
    waiting(PRINTING).when(spend(1), FINANCE).refused(WRONG_STATE)
    spending().when(spend(1, name="khong-co"), FINANCE).refused(LINE_UNKNOWN)


# --- spending --------------------------------------------------------------------------------------


def test_spending_stays_within_the_approved_sum_of_its_fund() -> None:
    history = spending().when(spend(9_000), FINANCE).then(spent(9_000))
    refused = history.when(spend(1_001, "e2"), FINANCE).refused(OVER_BUDGET)
    assert refused.details == {"amount": "1.001", "left": "1.000"}
    history.when(spend(1_000, "e2"), FINANCE).then(spent(1_000, "e2"))
    history.when(spend(6_000, "e3", "thuong"), FINANCE).then(spent(6_000, "e3", "thuong"))
    history.when(spend(6_001, "e3", "thuong"), FINANCE).refused(OVER_BUDGET)


def test_a_line_is_not_exceeded_although_its_fund_has_money_left() -> None:
    history = spending(PRINTING, FLOWERS)
    refused = history.when(spend(10_001), FINANCE).refused(OVER_LINE)
    assert refused.details["left"] == "10.000"
    history.when(spend(10_000), FINANCE).then(spent(10_000))


def test_the_chairman_may_allow_lines_to_be_exceeded_within_the_fund() -> None:
    history = spending(PRINTING, FLOWERS, tolerance=5)
    history.when(spend(10_501), FINANCE).refused(OVER_LINE)
    assert "BUDGET_LINE_OVER_ESTIMATE" in warned(history, spend(10_500))
    over = history.when(spend(10_500), FINANCE).then(spent(10_500))
    over.when(spend(501, "e2", "hoa"), FINANCE).refused(OVER_BUDGET)


def test_an_entry_is_recorded_once_and_its_reversal_frees_the_sum() -> None:
    history = spending().given(spent(10_000))
    history.when(spend(1), FINANCE).refused(ENTRY_KNOWN)
    freed = history.when(REVERSE, FINANCE).then(
        ExpenditureReversed(
            entry="e1", line="in", fund="conference", amount=10_000, reason="Ghi nhầm"
        )
    )
    freed.when(spend(10_000), FINANCE).refused(ENTRY_KNOWN)
    freed.when(spend(10_000, "e2"), FINANCE).then(spent(10_000, "e2"))
    history.when(ReverseExpenditure(entry="e9", reason="x"), FINANCE).refused(NOT_FOUND)


@pytest.mark.parametrize(
    "same",
    [
        invoice(),
        invoice("12"),
        invoice(symbol="1c23taa"),
        invoice(tax_code="0100000000", issued_on=DAY - timedelta(days=1)),
    ],
    ids=["typed alike", "without zeros", "in small letters", "with another day"],
)
def test_the_same_invoice_is_not_paid_twice_on_a_line(same: Any) -> None:
    history = spending().given(spent(4_000, payee="Công ty Ví Dụ", invoice=invoice()))
    again = spend(4_000, "e2", payee="CONG TY VI DU", invoice=same)
    refused = history.when(again, FINANCE).refused(INVOICE_KNOWN)
    assert refused.details["entry"] == "e1"


def test_an_invoice_that_is_shared_by_two_lines_is_told_and_taken() -> None:
    history = spending(PRINTING, FLOWERS).given(spent(4_000, invoice=invoice()))
    assert warned(history, spend(500, "e2", "hoa", invoice=invoice())) == [
        "BUDGET_INVOICE_ON_OTHER_LINE"
    ]


def test_another_sellers_invoice_may_have_the_same_number() -> None:
    first = spent(4_000, payee="Công ty A", invoice=invoice(tax_code=None))
    history = spending().given(first)
    other: dict[str, Any] = {"payee": "Công ty B", "invoice": invoice(tax_code=None)}
    history.when(spend(1, "e2", **other), FINANCE).then(spent(1, "e2", **other))


def test_a_reversed_entry_frees_its_invoice() -> None:
    history = spending().given(spent(4_000, invoice=invoice()))
    (reversed_,) = history.when(REVERSE, FINANCE).events()
    right: dict[str, Any] = {"invoice": invoice()}
    history.given(reversed_).when(spend(4_100, "e2", **right), FINANCE).then(
        spent(4_100, "e2", **right)
    )


def test_money_is_not_paid_tomorrow_and_no_invoice_is_of_tomorrow() -> None:
    tomorrow = DAY + timedelta(days=1)
    spending().when(spend(1, paid_on=tomorrow), FINANCE).refused(IN_FUTURE)
    late = spend(1, invoice=invoice(issued_on=tomorrow))
    spending().when(late, FINANCE).refused(IN_FUTURE)


def test_no_decision_on_the_budget_is_dated_on_a_day_that_has_not_come() -> None:
    tomorrow: dict[str, Any] = {
        "decision_number": "9/QĐ (ví dụ)",
        "decision_date": DAY + timedelta(days=1),
    }
    estimate = waiting(line()).given(agreed(line()))
    estimate.when(IssueBudgetDecision(**tomorrow), CLERK).refused(IN_FUTURE)
    more = line(price=2_000)
    adjusted = spending(line()).given(*asked(more, total=(more.amount, 0), agreed_to=True))
    wish = IssueAdjustmentDecision(adjustment="dc-1", **tomorrow)
    adjusted.when(wish, CLERK).refused(IN_FUTURE)
    settling = spending(line()).given(
        *spending(line())
        .when(SubmitSettlement(explanations=(LineRemark(line="in", remark="x"),)), FINANCE)
        .events()
    )
    settling.when(ApproveSettlement(**tomorrow), CHAIRMAN).refused(IN_FUTURE)


def _dated(day: date) -> dict[str, Any]:
    return {"decision_number": "9/QĐ (ví dụ)", "decision_date": day}


def test_no_decision_on_the_budget_is_dated_before_what_it_decides() -> None:
    """The estimate's before there was one; an adjustment's and the settlement's before the decision that they
    change or settle, or before what was paid."""
    eve, known = DAY - timedelta(days=1), Days(since=DAY)
    estimate = waiting(line()).given(agreed(line()))
    slip = IssueBudgetDecision(**_dated(eve))
    estimate.when(slip, replace(CLERK, known=known)).refused(TOO_EARLY)
    more = line(price=2_000)
    adjusted = spending(line()).given(*asked(more, total=(more.amount, 0), agreed_to=True))
    wish = IssueAdjustmentDecision(adjustment="dc-1", **_dated(eve))
    adjusted.when(wish, CLERK).refused(TOO_EARLY)
    paid = spending(line()).given(spent(line().amount, paid_on=DAY + timedelta(days=2)))
    settling = paid.given(*paid.when(SubmitSettlement(), FINANCE).events())
    later = replace(CHAIRMAN, time=CHAIRMAN.time + timedelta(days=9))
    for early in (eve, DAY + timedelta(days=1)):
        settling.when(ApproveSettlement(**_dated(early)), later).refused(TOO_EARLY)
    assert settling.when(ApproveSettlement(**_dated(DAY + timedelta(days=2))), later).events()


def test_no_payment_is_dated_before_there_was_an_estimate() -> None:
    finance = replace(FINANCE, known=Days(since=DAY))
    early = spend(1, paid_on=DAY - timedelta(days=365))
    spending().when(early, finance).refused(TOO_EARLY)
    assert spending().when(spend(1), finance).events()


def test_a_decision_dated_before_what_it_rests_on_was_entered_is_told() -> None:
    """Signed on paper first, entered later; or a slip."""
    estimate = waiting(line()).given(agreed(line()))
    for day, told in ((DAY, []), (DAY - timedelta(days=1), ["BUDGET_DECISION_BEFORE_AGREED"])):
        wish = IssueBudgetDecision(**_dated(day))
        clerk = replace(CLERK, known=Days(DAY - timedelta(days=9), rests_on=DAY))
        assert estimate.when(wish, clerk).events()
        assert [one.code for one in advise(wish, estimate.state, clerk)] == told
    wrong = wish.model_copy(update={"decision_number": "số chín"})
    both = {one.code for one in advise(wrong, estimate.state, clerk)}
    assert both == {"BUDGET_DECISION_NUMBER_FORM", "BUDGET_DECISION_BEFORE_AGREED"}


def test_what_an_official_should_know_of_a_payment_is_told() -> None:
    early = spend(1, paid_on=DAY - timedelta(days=1))
    assert warned(spending(), early) == ["BUDGET_PAID_BEFORE_APPROVAL", "BUDGET_NO_INVOICE"]
    assert warned(spending(), spend(1, name="thuong")) == []
    assert warned(spending(), spend(1, payee="Công ty Ví Dụ", invoice=invoice())) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"payee": "12345"},
        {"payee": "Công ty\nVí Dụ"},
        {"invoice": {"number": "số 12", "issued_on": "2023-11-20"}},
        {"invoice": {"number": "12", "issued_on": "2023-11-20", "tax_code": "12345"}},
        {"amount": 0},
        {"amount": -5},
    ],
)
def test_what_cannot_be_a_payee_an_invoice_or_a_payment_is_refused(wrong: dict[str, Any]) -> None:
    amount = wrong.pop("amount", 1)
    with pytest.raises(ValidationError):
        spend(amount, **wrong)


# --- adjustments -------------------------------------------------------------------------------------


def test_an_adjustment_goes_the_estimates_own_road() -> None:
    history = spending().given(spent(10_000))
    going = history.when(PROPOSE, ORGANISER).then(proposed(MORE))
    going.when(ApproveAdjustment(adjustment="dc-1"), CHAIRMAN).refused(WRONG_STATE)
    sent = going.when(SubmitAdjustment(adjustment="dc-1"), FINANCE).then(
        AdjustmentSubmitted(adjustment="dc-1", conference_total=12_000, awards_total=6_000)
    )
    sent.when(spend(1, "e2"), FINANCE).refused(OVER_BUDGET)
    yes = sent.when(ApproveAdjustment(adjustment="dc-1"), CHAIRMAN).then(
        AdjustmentAgreed(adjustment="dc-1", amount=12_000, awards_total=6_000)
    )
    yes.when(spend(1, "e2"), FINANCE).refused(OVER_BUDGET)
    done = yes.when(ISSUE, CLERK).then(
        BudgetAdjusted(
            amount=12_000,
            awards_total=6_000,
            lines=(MORE, BONUS),
            reason="Thêm đại biểu",
            **dict(ISSUE),
        )
    )
    done.when(spend(2_000, "e2"), FINANCE).then(spent(2_000, "e2"))
    done.when(spend(2_001, "e2"), FINANCE).refused(OVER_BUDGET)
    done.when(PROPOSE, ORGANISER).nothing_happens()


def test_an_adjustment_returned_line_by_line_is_mended_and_submitted_again() -> None:
    history = spending().given(*asked(MORE, total=(12_000, 6_000)))
    remark = LineRemark(line="in", remark="11 bộ là đủ")
    back = ReturnAdjustment(adjustment="dc-1", remarks="Xem lại", lines=(remark,))
    returned = history.when(back, CHAIRMAN).then(AdjustmentReturned(**dict(back)))
    mended = ProposeAdjustment(adjustment="dc-1", lines=(line(quantity=11),), reason="Như ý kiến")
    (again,) = returned.when(mended, FINANCE).events()
    returned.given(again).when(SubmitAdjustment(adjustment="dc-1"), FINANCE).then(
        AdjustmentSubmitted(adjustment="dc-1", conference_total=11_000, awards_total=6_000)
    )
    unknown = ReturnAdjustment(
        adjustment="dc-1", remarks="x", lines=(LineRemark(line="khong-co", remark="x"),)
    )
    history.when(unknown, CHAIRMAN).refused(LINE_UNKNOWN)


def test_both_funds_are_adjusted_and_money_moves_between_lines() -> None:
    less, flowers = line(quantity=8), line("hoa", 2_000, order=2, quantity=1)
    more = BONUS.model_copy(update={"quantity": 3})
    history = spending().given(*asked(less, flowers, more, total=(10_000, 9_000), agreed_to=True))
    (done,) = history.when(ISSUE, CLERK).events()
    state = history.given(done).state
    assert (state.limits["conference"], state.limits["awards"]) == (10_000, 9_000)
    assert state.lines["hoa"].amount == 2_000


def test_a_line_is_not_adjusted_below_what_it_has_spent_even_meanwhile() -> None:
    less = line(quantity=8)
    cut = ProposeAdjustment(adjustment="dc-1", lines=(less,), reason="Tiết kiệm")
    spending().given(spent(8_001)).when(cut, FINANCE).refused(BELOW_SPENT)
    history = spending().given(
        spent(8_000), *asked(less, total=(8_000, 6_000), agreed_to=True), spent(1, "e2")
    )
    history.when(ISSUE, CLERK).refused(BELOW_SPENT)


def test_a_line_that_has_spent_stays_with_its_fund() -> None:
    other = line(fund="awards")
    move = ProposeAdjustment(adjustment="dc-1", lines=(other, FLOWERS), reason="x")
    spending().given(spent(500)).when(move, FINANCE).refused(FUND_FIXED)


def test_a_fund_is_not_adjusted_below_what_lines_within_their_tolerance_have_spent() -> None:
    history = spending(PRINTING, FLOWERS, tolerance=10).given(spent(11_000))
    gone = FLOWERS.model_copy(update={"quantity": 0})
    cut = ProposeAdjustment(adjustment="dc-1", lines=(gone,), reason="x")
    history.when(cut, FINANCE).refused(OVER_BUDGET)


def test_an_adjustment_changes_something_is_priced_and_is_one_at_a_time() -> None:
    nothing = ProposeAdjustment(adjustment="dc-1", lines=(PRINTING,), reason="x")
    spending().when(nothing, FINANCE).refused(NOTHING_ADJUSTED)
    unpriced = ProposeAdjustment(adjustment="dc-1", lines=(line("x", None),), reason="x")
    spending().when(unpriced, FINANCE).refused(PRICE_MISSING)
    drawn_up(PRINTING).when(PROPOSE, FINANCE).refused(WRONG_STATE)
    second = PROPOSE.model_copy(update={"adjustment": "dc-2"})
    spending().given(proposed(MORE)).when(second, FINANCE).refused(WRONG_STATE)
    spending().when(SubmitAdjustment(adjustment="dc-9"), FINANCE).refused(NOT_FOUND)


def test_the_chairman_agrees_to_the_adjustment_that_he_has_read() -> None:
    history = spending().given(*asked(MORE, total=(12_000, 6_000)))
    other = ApproveAdjustment(adjustment="dc-1", amount=12_001)
    history.when(other, CHAIRMAN).refused(AMOUNT_DIFFERS)


def test_an_adjustment_as_first_written_moved_the_sum_and_binds_no_line() -> None:
    """Such events are in the log; no command makes them any more."""
    old = BudgetAdjusted(amount=12_000, reason="x", decision_number="60", decision_date=DAY)
    history = spending().given(old)
    history.when(spend(12_000), FINANCE).then(spent(12_000))
    history.when(spend(12_001), FINANCE).refused(OVER_BUDGET)


@pytest.mark.parametrize("number", ["55/QĐ-UBND", "55/qđ - ubnd"])
def test_an_adjustments_decision_has_a_number_of_its_own(number: str) -> None:
    waits = spending().given(*asked(MORE, total=(12_000, 6_000)))
    waits = waits.given(AdjustmentAgreed(adjustment="dc-1", amount=12_000, awards_total=6_000))
    taken = ISSUE.model_copy(update={"decision_number": number})
    waits.when(taken, CLERK).refused(DECISION_TAKEN)
    assert waits.when(ISSUE, CLERK).events()


def test_the_mistyped_number_of_an_adjustment_is_entered_again_unless_it_is_another_ones() -> None:
    waits = spending().given(*asked(MORE, total=(12_000, 6_000)))
    waits = waits.given(AdjustmentAgreed(adjustment="dc-1", amount=12_000, awards_total=6_000))
    mend = RenumberBudgetDecision(adjustment="dc-1", decision_number="61/QĐ", reason="Ghi nhầm")
    waits.when(mend, CLERK).refused(WRONG_STATE)
    made = waits.given(*waits.when(ISSUE, CLERK).events())
    (event,) = made.when(mend, CLERK).events()
    assert isinstance(event, BudgetDecisionRenumbered)
    assert (event.mistyped, event.funds) == ("60/QĐ", ("conference", "awards"))
    mended = made.when(mend, CLERK).then(event)
    mended.when(ISSUE.model_copy(update={"decision_number": "61/QĐ"}), CLERK).nothing_happens()
    the_estimates = mend.model_copy(update={"decision_number": "55/QĐ-UBND"})
    made.when(the_estimates, CLERK).refused(DECISION_TAKEN)
    earlier = RenumberBudgetDecision(decision_number="65/QĐ", reason="Ghi nhầm")
    (first,) = made.when(earlier, CLERK).events()
    assert isinstance(first, BudgetDecisionRenumbered)
    assert first.funds == (), "the adjustment's decision is in force"


def test_the_mistyped_day_of_a_decision_is_entered_again_between_those_around_it() -> None:
    """The estimate's, then an adjustment's, then the settlement's: each comes after the one that it changes."""
    day = DAY + timedelta(days=1)
    later = replace(CLERK, time=CLERK.time + timedelta(days=9))
    waits = spending().given(*asked(MORE, total=(12_000, 6_000)))
    waits = waits.given(AdjustmentAgreed(adjustment="dc-1", amount=12_000, awards_total=6_000))
    issue = ISSUE.model_copy(update={"decision_date": day + timedelta(days=1)})
    made = waits.given(*waits.when(issue, later).events())
    of_it = {"adjustment": "dc-1", "reason": "Ghi nhầm"}
    waits.when(RedateBudgetDecision(decision_date=day, **of_it), later).refused(WRONG_STATE)
    made.when(RedateBudgetDecision(decision_date=DAY - timedelta(days=1), **of_it), later).refused(
        TOO_EARLY
    )
    tomorrow = CLERK.time.date() + timedelta(days=30)
    made.when(RedateBudgetDecision(decision_date=tomorrow, **of_it), later).refused(IN_FUTURE)
    mend = RedateBudgetDecision(decision_date=day, **of_it)
    (event,) = made.when(mend, later).events()
    assert event == BudgetDecisionRedated(
        adjustment="dc-1",
        decision_number="60/QĐ",
        decision_date=day,
        mistyped=day + timedelta(days=1),
        reason="Ghi nhầm",
        funds=("conference", "awards"),
    )
    mended = made.when(mend, later).then(event)
    mended.when(mend, later).nothing_happens()
    reported = replace(later, known=Days(since=DAY, reported=True))
    made.when(mend, reported).refused(REDATED_AFTER_REPORT)
    past = RedateBudgetDecision(decision_date=day + timedelta(days=1), reason="Ghi nhầm")
    mended.when(past, later).refused(TOO_LATE)
    (first,) = made.when(past, later).events()
    assert isinstance(first, BudgetDecisionRedated)
    assert (first.mistyped, first.funds) == (DAY, ()), "the adjustment's decision is in force"


def test_the_settlements_day_is_mended_or_told_at_last_and_not_before_what_was_paid() -> None:
    paid = spending(line()).given(spent(line().amount, paid_on=DAY + timedelta(days=2)))
    settling = paid.given(*paid.when(SubmitSettlement(), FINANCE).events())
    later = replace(CHAIRMAN, time=CHAIRMAN.time + timedelta(days=9))
    without = ApproveSettlement(decision_number="9/QĐ (ví dụ)")
    settled = settling.given(*settling.when(without, later).events())
    right = DAY + timedelta(days=3)
    told = {"settlement": True, "reason": "Ghi thiếu ngày"}
    settling.when(RedateBudgetDecision(decision_date=right, **told), later).refused(WRONG_STATE)
    early = RedateBudgetDecision(decision_date=DAY + timedelta(days=1), **told)
    settled.when(early, later).refused(TOO_EARLY)
    both = RedateBudgetDecision(decision_date=right, adjustment="dc-1", **told)
    settled.when(both, later).refused(TWO_DECISIONS)
    mend = RedateBudgetDecision(decision_date=right, **told)
    (event,) = settled.when(mend, later).events()
    assert isinstance(event, BudgetDecisionRedated)
    assert (event.mistyped, event.decision_date, event.decision_number) == (
        None,
        right,
        "9/QĐ (ví dụ)",
    )
    settled.when(mend, later).then(event).when(mend, later).nothing_happens()


def test_a_line_does_not_follow_a_round_that_there_is_not() -> None:
    draft = drawn_up(PRINTING)
    draft.when(SetEstimateLine(line=OF_KIND), FINANCE).refused(ROUND_UNKNOWN)
    assert draft.given(COUNTED).when(SetEstimateLine(line=OF_KIND), FINANCE).events()
    more = ProposeAdjustment(adjustment="dc-1", lines=(OF_KIND,), reason="Thêm")
    spending().when(more, FINANCE).refused(ROUND_UNKNOWN)


# --- bonuses that come back ----------------------------------------------------------------------------

DUE = RecoveryDue(round="bk", nomination="c1", unit="so-y-te", amount=3_000, decision_number="9")


def test_a_revoked_bonus_comes_back_once_and_frees_nothing_for_spending() -> None:
    history = spending().given(spent(6_000, "e1", "thuong"), DUE)
    back = RecordRecovery(nomination="c1", voucher="Phiếu thu 1", received_on=DAY)
    paid = history.when(back, FINANCE).then(RecoveryReceived(amount=3_000, **dict(back)))
    paid.when(spend(1, "e2", "thuong"), FINANCE).refused(OVER_BUDGET)
    other = back.model_copy(update={"voucher": "Phiếu thu 2"})
    paid.when(other, FINANCE).refused(ENTRY_KNOWN)
    spending().when(back, FINANCE).refused(NOT_FOUND)


NOTE = NoteRecovery(round="bk", nomination="c1", unit="so-y-te", amount=3_000, decision_number="9")
CANCELLED = BonusCancelled(**dict(NOTE))
BACK = RecordRecovery(nomination="c1", voucher="Phiếu thu 1", received_on=DAY)
_OF = {"fund": "awards", "per_award": "individual", "award_round": "bk"}
OF_KIND = line("cn", 3_000, order=4, quantity=2, **_OF)
OF_OTHERS = OF_KIND.model_copy(update={"line": "tt", "per_award": "collective"})
FRAMES = line("khung", 100, order=5, quantity=3, fund="awards", per_award="any")
COUNTED = AwardsCounted(
    round="bk", decision_number="8", individuals=("c1", "c2"), collectives=("t1",), total=9_000
)


def test_a_bonus_that_was_never_paid_need_not_come_back() -> None:
    history = spending().when(NOTE, SYSTEM).then(CANCELLED)
    history.when(BACK, FINANCE).refused(NOTHING_TO_RECOVER)
    assert (
        warned(history.given(spent(10_000), spent(6_000, "e2", "thuong")), SubmitSettlement()) == []
    )


def test_frames_and_the_bonuses_of_others_are_no_payment_of_this_one() -> None:
    lines = (OF_KIND, OF_OTHERS, FRAMES)
    paid = spending(*lines).given(COUNTED, spent(300, "e1", "khung"), spent(6_000, "e2", "tt"))
    paid.when(NOTE, SYSTEM).then(CANCELLED)
    paid.given(spent(3_000, "e3", "cn")).when(NOTE, SYSTEM).then(DUE)


def test_where_not_all_were_paid_finance_is_asked_and_says_whom_it_left_out() -> None:
    some = spending(OF_KIND).given(COUNTED, spent(3_000, "e1", "cn"))
    assert warned(some, NOTE, SYSTEM) == ["BUDGET_RECOVERY_UNSURE"]
    assert warned(some.given(spent(3_000, "e2", "cn")), NOTE, SYSTEM) == []
    left_out = CorrectRecovery(nomination="c1", paid=False, reason="đã trả cho c2")
    known = some.given(DUE).when(left_out, FINANCE)
    cancelled = known.then(CANCELLED.model_copy(update={"reason": left_out.reason}))
    assert not cancelled.state.recoveries
    again = CorrectRecovery(nomination="c1", paid=True, reason="có phiếu chi")
    due = cancelled.when(again, FINANCE).then(DUE.model_copy(update={"reason": again.reason}))
    back = due.when(BACK, FINANCE).then(RecoveryReceived(amount=3_000, **dict(BACK)))
    back.when(left_out, FINANCE).refused(RECOVERED_ALREADY)
    spending().when(left_out, FINANCE).refused(NOT_FOUND)


def test_more_coming_back_than_was_paid_is_told() -> None:
    history = spending().given(DUE)
    assert warned(history, BACK) == ["BUDGET_RECOVERED_MORE_THAN_PAID"]
    assert warned(history.given(spent(3_000, "e1", "thuong")), BACK) == []


def test_what_is_still_to_be_recovered_is_told_at_the_settlement() -> None:
    history = spending().given(spent(10_000), spent(6_000, "e2", "thuong"), DUE)
    assert warned(history, SubmitSettlement()) == ["BUDGET_RECOVERY_OUTSTANDING"]


# --- settlement ----------------------------------------------------------------------------------------

WHY = LineRemark(line="in", remark="Đấu giá được giá thấp hơn")
SETTLE = SubmitSettlement(explanations=(WHY,))
SETTLED = SettlementSubmitted(
    spent=9_000,
    awards_spent=6_000,
    unit="bo-chqs-tinh",
    lines=(
        SettledLine(line="in", approved=10_000, spent=9_000, explanation=WHY.remark),
        SettledLine(line="thuong", approved=6_000, spent=6_000),
    ),
)
PAID = (spent(9_000), spent(6_000, "e2", "thuong"))


def test_the_settlement_sets_estimate_beside_spending_and_explains_what_differs() -> None:
    history = spending().given(*PAID)
    refused = history.when(SubmitSettlement(), ORGANISER).refused(UNEXPLAINED)
    assert refused.details == {"lines": "in", "first": "in"}
    assert '`hoinghi budget submit-settlement --explanations "in=' in refused.todo_vi
    unknown = SubmitSettlement(explanations=(LineRemark(line="khong-co", remark="x"),))
    history.when(unknown, ORGANISER).refused(LINE_UNKNOWN)
    history.when(SETTLE, ORGANISER).then(SETTLED)


def test_a_settlement_is_approved_by_somebody_else_and_closes_the_budget() -> None:
    history = spending().given(*PAID, SETTLED)
    history.when(spend(1, "e3"), FINANCE).refused(WRONG_STATE)
    history.when(REVERSE, FINANCE).refused(WRONG_STATE)
    yes = ApproveSettlement(decision_number="70", decision_date=DAY)
    own = SETTLED.model_copy(update={"unit": "so-tai-chinh"})
    spending().given(*PAID, own).when(yes, FINANCE).refused(OWN_SETTLEMENT)
    done = history.when(yes, FINANCE).then(
        SettlementApproved(spent=9_000, awards_spent=6_000, **dict(yes))
    )
    done.when(spend(1, "e3"), FINANCE).refused(WRONG_STATE)
    done.when(PROPOSE, FINANCE).refused(WRONG_STATE)


def test_a_returned_settlement_opens_the_spending_again() -> None:
    history = spending().given(*PAID, SETTLED)
    remark = LineRemark(line="in", remark="Thiếu hóa đơn")
    back = ReturnSettlement(remarks="Bổ sung", lines=(remark,))
    opened = history.when(back, CHAIRMAN).then(SettlementReturned(**dict(back)))
    more = opened.when(spend(1_000, "e3"), FINANCE).then(spent(1_000, "e3"))
    (again,) = more.when(SubmitSettlement(), ORGANISER).events()
    assert isinstance(again, SettlementSubmitted)
    assert again.spent == 10_000


def test_a_settlement_drawn_up_before_the_conference_is_over_is_warned_of_not_refused() -> None:
    history: Any = spending().given(*PAID)
    ahead = replace(FINANCE, known=Ahead(FINANCE.time + timedelta(days=18)))
    (told,) = history.decider.warn(SETTLE, history.state, ahead)
    assert told.code == "BUDGET_SETTLED_BEFORE_CONFERENCE"
    assert told.mark == "G"
    assert "12:00 ngày 08/12/2023" in told.vi
    assert history.when(SETTLE, ahead).events()
    over = replace(FINANCE, known=Ahead(FINANCE.time))
    for by in (over, FINANCE):
        assert not history.decider.warn(SETTLE, history.state, by)


def test_a_settlement_waits_for_an_adjustment_that_awaits_its_decision() -> None:
    history = spending().given(*PAID, *asked(MORE, total=(12_000, 6_000)))
    history.when(SETTLE, ORGANISER).refused(WRONG_STATE)
    spending().given(*PAID, proposed(MORE)).when(SETTLE, ORGANISER).then(SETTLED)


def test_a_recovery_is_noted_once_and_not_written_over() -> None:
    more = NOTE.model_copy(update={"amount": 4_000})
    paid = spending().given(spent(6_000, "e1", "thuong"))
    paid.when(NOTE, SYSTEM).then(DUE).when(more, SYSTEM).refused(DONE_OTHERWISE)
    spending().when(NOTE, SYSTEM).then(CANCELLED).when(more, SYSTEM).refused(DONE_OTHERWISE)
