"""The estimate, by state: not drafted, a draft, drawn up, submitted, returned, agreed to, approved."""

from typing import Any

import pytest

from shared.commands.budget import (
    ApproveBudget,
    CountAwards,
    CountDelegate,
    DraftEstimate,
    DrawUpEstimate,
    FreezeEstimateLine,
    IssueBudgetDecision,
    NoteRecovery,
    RemoveEstimateLine,
    RenumberBudgetDecision,
    ReturnBudget,
    SetEstimateLine,
    SubmitBudget,
    UnfreezeEstimateLine,
)
from shared.commands.budget_refusals import (
    AMOUNT_DIFFERS,
    LINE_TWICE,
    LINE_UNCLEAR,
    LINE_UNKNOWN,
    NOT_HOLDING,
    PRICE_MISSING,
    TOO_LARGE,
)
from shared.events.budget import (
    AwardsCounted,
    BonusCancelled,
    BudgetDecisionRenumbered,
    BudgetReturned,
    EstimateDrawnUp,
    EstimateLineFrozen,
    EstimateLineRemoved,
    EstimateLineSet,
    EstimateLineUnfrozen,
    FollowedLine,
    HeadcountChanged,
    LineRemark,
)
from shared.refusals import NOT_FOUND, WRONG_STATE
from tests.domain.budgets import (
    BONUS,
    CHAIRMAN,
    CLERK,
    DAY,
    DRINKS,
    FINANCE,
    NUMBER,
    ORGANISER,
    PRINTING,
    SYSTEM,
    agreed,
    approved,
    budget,
    drafted,
    drawn_up,
    line,
    spending,
    submitted,
    waiting,
)

YES = CountDelegate(person_id="p1", coming=True)
NO = CountDelegate(person_id="p1", coming=False)
ISSUE = IssueBudgetDecision(decision_number=NUMBER, decision_date=DAY)
DEARER = SetEstimateLine(line=line(price=2_000))
FRAMES = line("khung", 100, order=4, fund="awards", per_award="any", quantity=40)


def counted(headcount: int, quantity: int, *, coming: bool = True) -> HeadcountChanged:
    follow = (FollowedLine(line="nuoc", quantity=quantity, amount=quantity * 500),)
    return HeadcountChanged(person_id="p1", coming=coming, headcount=headcount, followed=follow)


# --- not drafted ---------------------------------------------------------------------------------


def test_an_estimate_is_drafted_once_in_the_order_of_its_lines() -> None:
    after = budget.when(DraftEstimate(lines=(DRINKS, PRINTING)), ORGANISER).then(
        drafted(PRINTING, DRINKS)
    )
    after.when(DraftEstimate(lines=(PRINTING,)), ORGANISER).refused(WRONG_STATE)


def test_answers_that_came_before_the_draft_are_in_it() -> None:
    early = budget.when(YES, SYSTEM).then(
        HeadcountChanged(person_id="p1", coming=True, headcount=1)
    )
    one = DRINKS.model_copy(update={"quantity": 1})
    early.when(DraftEstimate(lines=(DRINKS,)), ORGANISER).then(drafted(one, headcount=1))


def test_a_draft_that_names_a_line_twice_is_refused() -> None:
    twice = DraftEstimate(lines=(PRINTING, line(price=1)))
    assert budget.when(twice, ORGANISER).refused(LINE_TWICE).details == {"line": "in"}


def test_nothing_can_be_drawn_up_before_there_is_a_draft() -> None:
    budget.when(DrawUpEstimate(), FINANCE).refused(WRONG_STATE)


@pytest.mark.parametrize(
    "unclear",
    [
        {"per_head": True, "per_award": "any"},
        {"factor": 2},
        {"award_round": "bang-khen"},
    ],
    ids=["two counts", "a factor of nothing", "a round of nothing"],
)
def test_a_line_has_one_way_to_its_quantity(unclear: dict[str, Any]) -> None:
    budget.when(DraftEstimate(lines=(line(**unclear),)), ORGANISER).refused(LINE_UNCLEAR)


@pytest.mark.parametrize(
    "huge",
    [
        (line(price=10**12, quantity=10**6),),
        tuple(line(f"d{n}", 10**12, quantity=600) for n in (1, 2)),
    ],
    ids=["one line", "all lines together"],
)
def test_a_sum_beyond_all_measure_is_refused_and_not_stored(huge: Any) -> None:
    budget.when(DraftEstimate(lines=huge), ORGANISER).refused(TOO_LARGE)


# --- a draft of the organiser's --------------------------------------------------------------------


def test_the_organiser_sets_and_removes_lines_of_its_own_draft() -> None:
    history = budget.given(drafted(PRINTING))
    after = history.when(DEARER, ORGANISER).then(EstimateLineSet(line=line(price=2_000)))
    remove = RemoveEstimateLine(line="in", reason="Không cần")
    after.when(remove, ORGANISER).then(EstimateLineRemoved(line="in", reason="Không cần"))
    unknown = RemoveEstimateLine(line="khong-co", reason="x")
    history.when(unknown, ORGANISER).refused(LINE_UNKNOWN)


def test_finance_takes_the_draft_over_before_it_changes_or_submits_it() -> None:
    history = budget.given(drafted(PRINTING))
    history.when(DEARER, FINANCE).refused(NOT_HOLDING)
    history.when(SubmitBudget(), FINANCE).refused(WRONG_STATE)
    taken = history.when(DrawUpEstimate(), FINANCE).then(EstimateDrawnUp(unit="so-tai-chinh"))
    taken.when(DEARER, FINANCE).then(EstimateLineSet(line=line(price=2_000)))


# --- drawn up by Finance -----------------------------------------------------------------------------


def test_what_finance_draws_up_the_organiser_changes_no_more() -> None:
    refused = drawn_up(PRINTING).when(DEARER, ORGANISER).refused(NOT_HOLDING)
    assert "cơ quan tài chính" in refused.vi
    assert "Finance" in refused.en


def test_the_systems_bonus_line_goes_in_whoever_holds_the_estimate() -> None:
    for history in (budget.given(drafted(PRINTING)), drawn_up(PRINTING)):
        history.when(SetEstimateLine(line=BONUS), SYSTEM).then(EstimateLineSet(line=BONUS))


def test_lines_without_a_price_are_listed() -> None:
    history = drawn_up(line("a", None), PRINTING, line("b", None, order=2))
    refused = history.when(SubmitBudget(), FINANCE).refused(PRICE_MISSING)
    assert refused.details == {"lines": "a, b"}


def test_an_estimate_without_lines_is_not_submitted() -> None:
    drawn_up().when(SubmitBudget(), FINANCE).refused(WRONG_STATE)


def test_each_answer_is_counted_once_and_moves_the_lines_per_head() -> None:
    history = drawn_up(DRINKS)
    history.when(NO, SYSTEM).nothing_happens()
    one = history.when(YES, SYSTEM).then(counted(1, 1))
    one.when(SubmitBudget(), FINANCE).then(submitted(DRINKS.model_copy(update={"quantity": 1})))
    one.when(NO, SYSTEM).then(counted(0, 0, coming=False))


def test_half_days_and_copies_multiply_the_count() -> None:
    history = drawn_up(DRINKS.model_copy(update={"factor": 2}))
    history.when(YES, SYSTEM).then(counted(1, 2))


def test_a_frozen_line_follows_nothing_but_is_still_changed_by_hand() -> None:
    history = drawn_up(DRINKS)
    frozen = history.when(FreezeEstimateLine(line="nuoc"), FINANCE).then(
        EstimateLineFrozen(line="nuoc", quantity=0)
    )
    still = frozen.when(YES, SYSTEM).then(
        HeadcountChanged(person_id="p1", coming=True, headcount=1)
    )
    by_hand = DRINKS.model_copy(update={"quantity": 250})
    still.when(SetEstimateLine(line=by_hand), FINANCE).then(EstimateLineSet(line=by_hand))
    follow = (FollowedLine(line="nuoc", quantity=1, amount=500),)
    still.when(UnfreezeEstimateLine(line="nuoc"), FINANCE).then(
        EstimateLineUnfrozen(line="nuoc", followed=follow)
    )


def test_only_a_line_that_there_is_is_frozen_and_by_whoever_holds_it() -> None:
    drawn_up(DRINKS).when(FreezeEstimateLine(line="x"), FINANCE).refused(LINE_UNKNOWN)
    drawn_up(DRINKS).when(UnfreezeEstimateLine(line="x"), FINANCE).refused(LINE_UNKNOWN)
    drawn_up(DRINKS).when(FreezeEstimateLine(line="nuoc"), ORGANISER).refused(NOT_HOLDING)


def test_lines_follow_the_awards_decided_and_one_that_is_revoked_no_longer_counts() -> None:
    """Until a decision is counted, the quantity is the one that the plan gives."""
    history = drawn_up(FRAMES)
    assert history.state.lines["khung"].quantity == 40
    count = CountAwards(
        round="bk", decision_number="9", collectives=("t1",), individuals=("c1", "c2"), total=7
    )
    follow = (FollowedLine(line="khung", quantity=3, amount=300),)
    known = history.when(count, SYSTEM).then(AwardsCounted(**dict(count), followed=follow))
    revoked = NoteRecovery(
        round="bk", nomination="c1", unit="so-y-te", amount=5, decision_number="10"
    )
    less = (FollowedLine(line="khung", quantity=2, amount=200),)
    known.when(revoked, SYSTEM).then(BonusCancelled(**dict(revoked), followed=less))


def test_bonus_lines_that_cannot_follow_a_decision_of_another_day_are_told() -> None:
    bonus = FRAMES.model_copy(
        update={"line": "thuong-cn", "per_award": "individual", "award_round": "bk"}
    )
    first = CountAwards(round="bk", decision_number="9", individuals=("c1", "c2"), total=10)
    gone = BonusCancelled(
        round="bk", nomination="c2", unit="so-y-te", amount=5, decision_number="10"
    )
    anew = CountAwards(round="bk", decision_number="9", individuals=("c1",), total=7)
    same = anew.model_copy(update={"total": 5})
    counted_ = (AwardsCounted(**dict(first)), gone)
    told = {
        phase: [one.code for one in _warnings(history.given(*counted_), command)]
        for phase, history, command in (
            ("drawn", drawn_up(bonus), anew),
            ("submitted", waiting(bonus), anew),
            ("approved", spending(bonus), anew),
            ("worth the same", spending(bonus), same),
        )
    }
    behind = "BUDGET_BONUS_LINES_BEHIND"
    assert {phase for phase, codes in told.items() if behind in codes} == {"submitted", "approved"}
    (one,) = [w for w in _warnings(spending(bonus).given(*counted_), anew) if w.code == behind]
    assert "7 đồng, trước là 5 đồng; các dòng “thuong-cn”" in one.vi


@pytest.mark.parametrize(
    ("per_award", "award_round", "quantity"),
    [("collective", "bk", 1), ("individual", "bk", 2), ("any", None, 4), ("individual", "khac", 1)],
)
def test_a_line_counts_one_kind_of_one_round_or_all(
    per_award: Any, award_round: Any, quantity: int
) -> None:
    follows = FRAMES.model_copy(update={"per_award": per_award, "award_round": award_round})
    history = drawn_up(follows).given(
        AwardsCounted(
            round="bk", decision_number="9", collectives=("a",), individuals=("b", "c"), total=0
        ),
        AwardsCounted(
            round="khac", decision_number="9", collectives=(), individuals=("d",), total=0
        ),
    )
    assert history.state.lines["khung"].quantity == quantity


# --- submitted -----------------------------------------------------------------------------------


def test_a_submitted_estimate_is_mended_only_after_it_was_returned() -> None:
    history = waiting(PRINTING)
    history.when(DEARER, FINANCE).refused(WRONG_STATE)
    remark = LineRemark(line="in", remark="Giảm còn 8 bộ")
    back = history.when(ReturnBudget(remarks="Giảm in", lines=(remark,)), CHAIRMAN).then(
        BudgetReturned(remarks="Giảm in", lines=(remark,))
    )
    fewer = line(quantity=8)
    mended = back.when(SetEstimateLine(line=fewer), FINANCE).then(EstimateLineSet(line=fewer))
    mended.when(SubmitBudget(), FINANCE).then(submitted(fewer))


def test_a_remark_is_on_a_line_that_there_is_and_one_a_line() -> None:
    unknown = ReturnBudget(remarks="x", lines=(LineRemark(line="khong-co", remark="x"),))
    waiting(PRINTING).when(unknown, CHAIRMAN).refused(LINE_UNKNOWN)
    twice = ReturnBudget(remarks="x", lines=(LineRemark(line="in", remark="x"),) * 2)
    waiting(PRINTING).when(twice, CHAIRMAN).refused(LINE_TWICE)


def test_an_answer_after_submission_moves_the_lines_only_once_they_are_returned() -> None:
    change = HeadcountChanged(person_id="p1", coming=True, headcount=1)
    history = waiting(DRINKS).when(YES, SYSTEM).then(change)
    follow = (FollowedLine(line="nuoc", quantity=1, amount=500),)
    history.when(ReturnBudget(remarks="x"), CHAIRMAN).then(
        BudgetReturned(remarks="x", followed=follow)
    )


def test_approval_keeps_the_two_funds_apart_and_waits_for_its_number() -> None:
    drawn_up(PRINTING, BONUS).when(ApproveBudget(), CHAIRMAN).refused(WRONG_STATE)
    history = waiting(PRINTING, BONUS)
    history.when(ISSUE, CLERK).refused(WRONG_STATE)
    yes = history.when(ApproveBudget(), CHAIRMAN).then(agreed(PRINTING, BONUS))
    yes.when(ISSUE, CLERK).then(approved(PRINTING, BONUS))


@pytest.mark.parametrize("read", [{"amount": 9_999}, {"awards_total": 6_001}])
def test_who_approves_what_he_has_read_is_not_given_something_else(read: dict[str, int]) -> None:
    waiting(PRINTING, BONUS).when(ApproveBudget(**read), CHAIRMAN).refused(AMOUNT_DIFFERS)
    same = ApproveBudget(amount=10_000, awards_total=6_000)
    waiting(PRINTING, BONUS).when(same, CHAIRMAN).then(agreed(PRINTING, BONUS))


# --- returned, agreed to, approved -------------------------------------------------------------------


def test_a_remark_that_nobody_answered_is_told_when_it_is_submitted_again() -> None:
    remark = LineRemark(line="in", remark="Nêu căn cứ")
    back = waiting(PRINTING).given(BudgetReturned(remarks="x", lines=(remark,)))
    assert [one.code for one in _warnings(back, SubmitBudget())] == ["BUDGET_REMARK_UNANSWERED"]
    mended = back.given(EstimateLineSet(line=line(price=900)))
    assert _warnings(mended, SubmitBudget()) == []


def test_a_norm_that_was_not_verified_and_bonuses_not_covered_are_told_on_submission() -> None:
    history = drawn_up(line(mark="G", basis="Mức cũ")).given(
        AwardsCounted(round="bk", decision_number="9", collectives=("c1",), individuals=(), total=5)
    )
    frames = EstimateLineSet(line=FRAMES.model_copy(update={"quantity": 1}))
    norm, bonuses = _warnings(history.given(frames), SubmitBudget())
    assert (norm.code, norm.mark, norm.source) == ("BUDGET_NORM_NOT_VERIFIED", "G", "Mức cũ")
    assert bonuses.code == "BUDGET_BONUSES_NOT_COVERED"
    # what is revoked is decided no more
    revoked = NoteRecovery(
        round="bk", nomination="c1", unit="so-y-te", amount=5, decision_number="10"
    )
    after = history.given(frames, BonusCancelled(**dict(revoked)))
    assert [one.code for one in _warnings(after, SubmitBudget())] == [norm.code]


def test_the_chairman_may_still_return_it_before_it_has_its_number() -> None:
    history = waiting(PRINTING).given(agreed(PRINTING))
    back = history.when(ReturnBudget(remarks="Khoan"), CHAIRMAN).then(
        BudgetReturned(remarks="Khoan")
    )
    back.when(ISSUE, CLERK).refused(WRONG_STATE)


def test_an_approved_estimate_is_frozen_whole() -> None:
    history = spending(PRINTING, DRINKS)
    history.when(YES, SYSTEM).then(HeadcountChanged(person_id="p1", coming=True, headcount=1))
    history.when(DEARER, FINANCE).refused(WRONG_STATE)
    history.when(ReturnBudget(remarks="x"), CHAIRMAN).refused(WRONG_STATE)
    other = IssueBudgetDecision(decision_number="56/QĐ-UBND", decision_date=DAY)
    history.when(other, CLERK).refused(WRONG_STATE)


def test_a_mistyped_number_is_entered_again_and_nothing_else_changes() -> None:
    history = spending(PRINTING, DRINKS)
    mend = RenumberBudgetDecision(decision_number="65/QĐ-UBND", reason="Ghi nhầm")
    (event,) = history.when(mend, CLERK).events()
    assert isinstance(event, BudgetDecisionRenumbered)
    assert (event.mistyped, event.decision_date) == (NUMBER, DAY)
    assert event.funds == ("conference", "awards")
    after = history.when(mend, CLERK).then(event)
    assert after.state.approval is not None
    assert after.state.approval.decision_number == "65/QĐ-UBND"
    assert after.state.limits == history.state.limits
    history.when(mend.model_copy(update={"decision_number": NUMBER}), CLERK).nothing_happens()
    drawn_up(PRINTING).when(mend, CLERK).refused(WRONG_STATE)
    unknown = mend.model_copy(update={"adjustment": "dc-9"})
    history.when(unknown, CLERK).refused(NOT_FOUND)


@pytest.mark.parametrize(
    ("number", "told"),
    [("1179/QĐ-UBND", []), ("abc", ["BUDGET_DECISION_NUMBER_FORM"])],
)
def test_a_number_that_is_no_decisions_number_is_told(number: str, told: list[str]) -> None:
    history = spending(PRINTING)
    assert history.decider.warn is not None
    mend = RenumberBudgetDecision(decision_number=number, reason="Ghi nhầm")
    assert [one.code for one in history.decider.warn(mend, history.state, CLERK)] == told
    issue = IssueBudgetDecision(decision_number=number, decision_date=DAY)
    assert [one.code for one in history.decider.warn(issue, history.state, CLERK)] == told


def _warnings(history: Any, command: Any) -> list[Any]:
    assert history.decider.warn is not None
    assert history.when(command, FINANCE).events()
    return list(history.decider.warn(command, history.state, FINANCE))
