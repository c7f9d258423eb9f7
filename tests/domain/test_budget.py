"""The budget: estimate, headcount, approval, spending within it, settlement."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.awards.bonuses import round_with
from services.budget.budget import decider
from services.budget.policies import (
    bonus_line_id,
    count_confirmed,
    count_declined,
    count_substituted,
    draft_estimate,
    set_bonus_lines,
)
from shared.commands.base import Command
from shared.commands.budget import (
    ENTRY_KNOWN,
    LINE_UNKNOWN,
    OVER_BUDGET,
    PRICE_MISSING,
    AdjustBudget,
    ApproveBudget,
    ApproveSettlement,
    CountDelegate,
    DraftEstimate,
    RecordExpenditure,
    RemoveEstimateLine,
    ReturnBudget,
    ReverseExpenditure,
    SetEstimateLine,
    SubmitBudget,
    SubmitSettlement,
)
from shared.events.awards import AwardDecisionIssued
from shared.events.budget import (
    BudgetAdjusted,
    BudgetApproved,
    BudgetReturned,
    BudgetSubmitted,
    EstimateDrafted,
    EstimateLine,
    EstimateLineRemoved,
    EstimateLineSet,
    ExpenditureRecorded,
    ExpenditureReversed,
    HeadcountChanged,
    SettlementApproved,
    SettlementSubmitted,
)
from shared.events.people import Attendee
from shared.events.registry import AttendeeConfirmed, AttendeeDeclined, AttendeeSubstituted
from shared.law import Law
from shared.personal import Personal
from shared.policies import Effect, Wish
from shared.refusals import MALFORMED, NOT_FOUND, WRONG_STATE, Refused
from tests.domain.planned import planned, recorded
from tests.domain.test_award_round import CHAIRMAN, CLERK, approved, decision, opened
from tests.spec import Given, meta, spec

FINANCE = meta("so-tai-chinh", "finance")
DAY = date(2023, 11, 30)
APPROVE = ApproveBudget(decision_number="55/QĐ-UBND", decision_date=DAY)
budget = spec(decider)


def line(name: str = "in", price: int | None = 1_000, **other: Any) -> EstimateLine:
    fields: dict[str, Any] = {
        "line": name,
        "order": 1,
        "content": "In tài liệu",
        "unit": "bộ",
        "quantity": 10,
        "unit_price": price,
        "basis": "Theo hóa đơn",
    }
    return EstimateLine(**(fields | other))


PRINTING = line()
DRINKS = line("nuoc", 500, order=2, quantity=0, per_head=True)
BONUS = line("thuong", 3_000, order=3, quantity=2, fund="awards")


def drafted(*lines: EstimateLine, headcount: int = 0) -> EstimateDrafted:
    return EstimateDrafted(lines=lines, headcount=headcount)


def submitted(*lines: EstimateLine) -> BudgetSubmitted:
    sums = {
        fund: sum(one.amount for one in lines if one.fund == fund)
        for fund in ("conference", "awards")
    }
    return BudgetSubmitted(
        lines=lines, conference_total=sums["conference"], awards_total=sums["awards"]
    )


def spending() -> Given:
    """10,000 đồng for the conference and 6,000 of the award fund, approved."""
    return budget.given(
        drafted(PRINTING, BONUS),
        submitted(PRINTING, BONUS),
        BudgetApproved(
            amount=10_000, awards_total=6_000, decision_number="55/QĐ-UBND", decision_date=DAY
        ),
    )


def spend(amount: int, entry: str = "e1", name: str = "in") -> RecordExpenditure:
    return RecordExpenditure(entry=entry, line=name, amount=amount, voucher="HĐ 1", paid_on=DAY)


def spent(amount: int, entry: str = "e1", name: str = "in") -> ExpenditureRecorded:
    fund = "awards" if name == "thuong" else "conference"
    return ExpenditureRecorded(fund=fund, **dict(spend(amount, entry, name)))


def test_an_estimate_is_drafted_once_in_the_order_of_its_lines() -> None:
    after = budget.when(DraftEstimate(lines=(DRINKS, PRINTING)), FINANCE).then(
        drafted(PRINTING, DRINKS)
    )
    after.when(DraftEstimate(lines=(PRINTING,)), FINANCE).refused(WRONG_STATE)


def test_a_draft_that_names_a_line_twice_is_refused() -> None:
    budget.when(DraftEstimate(lines=(PRINTING, line(price=1))), FINANCE).refused(MALFORMED)


def test_lines_are_set_and_removed_while_the_estimate_is_drafted() -> None:
    history = budget.given(drafted(PRINTING))
    dearer = line(price=2_000)
    after = history.when(SetEstimateLine(line=dearer), FINANCE).then(EstimateLineSet(line=dearer))
    remove = RemoveEstimateLine(line="in", reason="Không cần")
    after.when(remove, FINANCE).then(EstimateLineRemoved(line="in", reason="Không cần"))
    unknown = RemoveEstimateLine(line="khong-co", reason="x")
    history.when(unknown, FINANCE).refused(LINE_UNKNOWN)


def test_a_submitted_estimate_is_mended_only_after_it_was_returned() -> None:
    waiting = budget.given(drafted(PRINTING), submitted(PRINTING))
    dearer = SetEstimateLine(line=line(price=2_000))
    waiting.when(dearer, FINANCE).refused(WRONG_STATE)
    back = waiting.when(ReturnBudget(remarks="Giảm in"), CHAIRMAN).then(
        BudgetReturned(remarks="Giảm in")
    )
    mended = back.when(dearer, FINANCE).then(EstimateLineSet(line=line(price=2_000)))
    mended.when(SubmitBudget(), FINANCE).then(submitted(line(price=2_000)))


def test_lines_without_a_price_are_listed() -> None:
    history = budget.given(drafted(line("a", None), PRINTING, line("b", None, order=2)))
    assert history.when(SubmitBudget(), FINANCE).refused(PRICE_MISSING).details == {"lines": "a, b"}


def test_an_estimate_without_lines_is_not_submitted() -> None:
    budget.given(drafted()).when(SubmitBudget(), FINANCE).refused(WRONG_STATE)


def test_each_answer_is_counted_once_and_moves_the_lines_per_head() -> None:
    yes = CountDelegate(person_id="p1", coming=True)
    no = CountDelegate(person_id="p1", coming=False)
    history = budget.given(drafted(DRINKS))
    history.when(no, FINANCE).nothing_happens()
    one = history.when(yes, FINANCE).then(
        HeadcountChanged(person_id="p1", coming=True, headcount=1)
    )
    one.when(SubmitBudget(), FINANCE).then(submitted(DRINKS.model_copy(update={"quantity": 1})))
    one.when(no, FINANCE).then(HeadcountChanged(person_id="p1", coming=False, headcount=0))


def test_an_answer_after_submission_moves_the_lines_only_once_they_are_returned() -> None:
    change = HeadcountChanged(person_id="p1", coming=True, headcount=1)
    waiting = budget.given(drafted(DRINKS), submitted(DRINKS), change)
    assert waiting.state.lines["nuoc"].quantity == 0
    assert waiting.given(BudgetReturned(remarks="x")).state.lines["nuoc"].quantity == 1


def test_approval_keeps_the_two_funds_apart() -> None:
    history = budget.given(drafted(PRINTING, BONUS))
    history.when(APPROVE, CHAIRMAN).refused(WRONG_STATE)
    waiting = history.given(submitted(PRINTING, BONUS))
    waiting.when(APPROVE, CHAIRMAN).then(
        BudgetApproved(
            amount=10_000, awards_total=6_000, decision_number="55/QĐ-UBND", decision_date=DAY
        )
    )


def test_spending_stays_within_the_approved_sum_of_its_fund() -> None:
    history = spending().when(spend(9_000), FINANCE).then(spent(9_000))
    refused = history.when(spend(1_001, "e2"), FINANCE).refused(OVER_BUDGET)
    assert refused.details == {"amount": "1.001", "left": "1.000"}
    history.when(spend(1_000, "e2"), FINANCE).then(spent(1_000, "e2"))
    history.when(spend(6_000, "e3", "thuong"), FINANCE).then(spent(6_000, "e3", "thuong"))
    history.when(spend(6_001, "e3", "thuong"), FINANCE).refused(OVER_BUDGET)


def test_an_entry_is_recorded_once_and_its_reversal_frees_the_sum() -> None:
    history = spending().given(spent(10_000))
    history.when(spend(1), FINANCE).refused(ENTRY_KNOWN)
    reverse = ReverseExpenditure(entry="e1", reason="Ghi nhầm")
    freed = history.when(reverse, FINANCE).then(
        ExpenditureReversed(
            entry="e1", line="in", fund="conference", amount=10_000, reason="Ghi nhầm"
        )
    )
    freed.when(spend(10_000), FINANCE).refused(ENTRY_KNOWN)
    freed.when(spend(10_000, "e2"), FINANCE).then(spent(10_000, "e2"))
    history.when(ReverseExpenditure(entry="e9", reason="x"), FINANCE).refused(NOT_FOUND)


def test_nothing_is_spent_before_approval_or_on_an_unknown_line() -> None:
    budget.given(drafted(PRINTING)).when(spend(1), FINANCE).refused(WRONG_STATE)
    spending().when(spend(1, name="khong-co"), FINANCE).refused(LINE_UNKNOWN)


def test_an_adjustment_moves_the_limit_but_never_below_what_is_spent() -> None:
    def adjust(amount: int) -> AdjustBudget:
        return AdjustBudget(
            amount=amount, reason="Bổ sung", decision_number="60/QĐ-UBND", decision_date=DAY
        )

    history = spending().given(spent(9_000))
    history.when(adjust(8_999), CHAIRMAN).refused(OVER_BUDGET)
    more = history.when(adjust(12_000), CHAIRMAN).then(BudgetAdjusted(**dict(adjust(12_000))))
    more.when(spend(3_000, "e2"), FINANCE).then(spent(3_000, "e2"))
    more.when(adjust(13_000), CHAIRMAN).refused(WRONG_STATE)


def test_the_settlement_tells_what_each_fund_spent_and_closes_the_budget() -> None:
    history = spending().given(spent(9_000), spent(6_000, "e2", "thuong"))
    waiting = history.when(SubmitSettlement(), FINANCE).then(
        SettlementSubmitted(spent=9_000, awards_spent=6_000)
    )
    waiting.when(spend(1, "e3"), FINANCE).refused(WRONG_STATE)
    waiting.when(ApproveSettlement(decision_number="70"), CHAIRMAN).then(
        SettlementApproved(spent=9_000, awards_spent=6_000, decision_number="70")
    )


# --- policies ------------------------------------------------------------------------------------


def _commands_of(effects: Any) -> list[Command]:
    def command(effect: Effect) -> Command:
        assert isinstance(effect, Wish)
        return effect.command

    return [command(effect) for effect in effects]


def test_the_plan_drafts_an_estimate_in_which_no_price_is_assumed() -> None:
    (command,) = _commands_of(draft_estimate(recorded(planned())))
    assert isinstance(command, DraftEstimate)
    assert [one.unit_price for one in command.lines] == [None] * len(command.lines)
    lines = {one.line: one for one in command.lines}
    assert lines["bang-khung"].quantity == 40
    assert lines["bang-khung"].fund == "awards"
    assert lines["giai-khat"].per_head
    assert lines["giay-moi"].quantity > 50


def test_an_award_decision_sets_one_bonus_line_of_the_award_fund_for_each_kind() -> None:
    history = spec(round_with(Law.load())).given(
        opened(20, 20), *approved("n1", "n2"), *approved("t1", kind="collective")
    )
    (issued,) = history.when(decision(), CLERK).events()
    assert isinstance(issued, AwardDecisionIssued)
    commands = _commands_of(set_bonus_lines(recorded(issued)))
    lines = [command.line for command in commands if isinstance(command, SetEstimateLine)]
    assert {one.line: one.amount for one in lines} == {
        bonus_line_id("bang-khen-tinh", "collective"): 3_600_000,
        bonus_line_id("bang-khen-tinh", "individual"): 3_600_000,
    }
    assert sum(one.amount for one in lines) == issued.total
    assert {one.fund for one in lines} == {"awards"}
    assert all("91/2017/NĐ-CP" in one.basis for one in lines)


@pytest.mark.parametrize("round_id", ["r", "r" * 64])
def test_a_bonus_line_has_an_id_for_every_round(round_id: str) -> None:
    assert line(bonus_line_id(round_id, "individual")).line.endswith("-cn")


def test_answers_reach_the_headcount() -> None:
    who = {"delegation": "d1", "unit": "so-y-te", "group": "g", "person_id": "p1"}
    other = Attendee(person_id="p2", name=Personal("Người Bịa Đặt"), position="(bịa)")
    yes = CountDelegate(person_id="p1", coming=True)
    no = CountDelegate(person_id="p1", coming=False)
    assert _commands_of(count_confirmed(recorded(AttendeeConfirmed(**who)))) == [yes]
    declined = AttendeeDeclined(**who, reason="Bận")
    assert _commands_of(count_declined(recorded(declined))) == [no]
    replaced = AttendeeSubstituted(**who, substitute=other, reason="Bận")
    assert _commands_of(count_substituted(recorded(replaced))) == [
        no,
        CountDelegate(person_id="p2", coming=True),
    ]


# --- properties ----------------------------------------------------------------------------------

_LINES = st.sampled_from([PRINTING, DRINKS, BONUS, line(price=None), line("hoa", 7, quantity=3)])
_COMMANDS: st.SearchStrategy[Command] = st.one_of(
    st.builds(lambda lines: DraftEstimate(lines=tuple(lines)), st.lists(_LINES, max_size=3)),
    st.builds(lambda one: SetEstimateLine(line=one), _LINES),
    st.builds(
        lambda name: RemoveEstimateLine(line=name, reason="x"), st.sampled_from(["in", "hoa"])
    ),
    st.builds(
        lambda who, coming: CountDelegate(person_id=who, coming=coming),
        st.sampled_from(["p1", "p2", "p3"]),
        st.booleans(),
    ),
    st.just(SubmitBudget()),
    st.just(SubmitBudget()),
    st.just(ReturnBudget(remarks="x")),
    st.just(APPROVE),
    st.builds(
        lambda amount: AdjustBudget(
            amount=amount, reason="x", decision_number=f"a{amount}", decision_date=DAY
        ),
        st.integers(1, 20_000),
    ),
    st.builds(
        spend,
        st.sampled_from([1, 2_500, 5_000, 5_001]),
        st.sampled_from([f"e{number}" for number in range(9)]),
        st.sampled_from(["in", "hoa", "thuong"]),
    ),
    st.builds(
        lambda entry: ReverseExpenditure(entry=entry, reason="x"), st.sampled_from(["e0", "e1"])
    ),
)


_SPENDING: st.SearchStrategy[Command] = st.builds(
    spend,
    st.sampled_from([1, 5_000, 5_001]),
    st.sampled_from([f"e{number}" for number in range(9)]),
    st.sampled_from(["in", "thuong"]),
)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([budget.given(drafted(PRINTING, BONUS)), spending(), spending()]),
    st.lists(st.one_of(_COMMANDS, _SPENDING), max_size=50),
)
def test_no_history_overspends_a_fund_and_deciding_twice_changes_nothing(
    history: Given, commands: list[Any]
) -> None:
    state = history.state
    for command in commands:
        try:
            events = decider.decide(command, state, FINANCE)
        except Refused:
            continue
        state = decider.fold(events, state)
        assert not decider.decide(command, state, FINANCE)
        for event in events:
            if isinstance(event, BudgetSubmitted):
                both = event.conference_total + event.awards_total
                assert both == sum(one.amount for one in event.lines)
        for fund in state.limits:
            assert state.spent(fund) <= state.limits[fund]
