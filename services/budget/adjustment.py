"""An adjustment of the approved estimate goes the estimate's own road; spending goes on meanwhile."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from services.budget.estimate import bounded, clear, of_a_known_round
from services.budget.road import DECIDED, as_submitted, not_before, not_in_future, priced
from services.budget.state import (
    FUND_NAMES,
    Adjustment,
    Budget,
    Lines,
    Stage,
    by_name,
    each_once,
    in_order,
    remarked,
    total,
    wrong_phase,
)
from shared.commands.budget import (
    ApproveAdjustment,
    IssueAdjustmentDecision,
    ProposeAdjustment,
    RenumberBudgetDecision,
    ReturnAdjustment,
    SubmitAdjustment,
)
from shared.commands.budget_refusals import (
    BELOW_SPENT,
    DECISION_TAKEN,
    FUND_FIXED,
    NOTHING_ADJUSTED,
    OVER_BUDGET,
)
from shared.envelope import Meta
from shared.events.budget import (
    AdjustmentAgreed,
    AdjustmentProposed,
    AdjustmentReturned,
    AdjustmentSubmitted,
    BudgetAdjusted,
    BudgetApproved,
    BudgetDecisionRenumbered,
    BudgetEvent,
    EstimateLine,
    Fund,
)
from shared.money import format_dong
from shared.refusals import Refused, Term, not_found, not_now

AdjustmentCommand = (
    ProposeAdjustment
    | SubmitAdjustment
    | ReturnAdjustment
    | ApproveAdjustment
    | IssueAdjustmentDecision
)
_STATUSES: Final[dict[Stage, Term]] = {
    "proposed": Term("đang lập", "being drawn up"),
    "submitted": Term("đã trình", "submitted"),
    "returned": Term("đã trả lại", "returned"),
    "agreed": Term("đã đồng ý, chờ cấp số quyết định", "agreed to, waiting for its number"),
    "approved": Term("đã duyệt", "approved"),
}
_ESTIMATE: Final = Term("phê duyệt dự toán", "the estimate")
_NEXT: Final[dict[Stage, Term]] = {
    "proposed": Term(
        "Sửa lại với cùng mã (`hoinghi budget propose-adjustment`) hoặc trình "
        "(`hoinghi budget submit-adjustment`), trang Kinh phí.",
        "Propose it again under the same id (`hoinghi budget propose-adjustment`) or submit it "
        "(`hoinghi budget submit-adjustment`), page Budget.",
    ),
    "submitted": Term(
        "Người phê duyệt đồng ý (`hoinghi budget approve-adjustment`) hoặc trả lại "
        "(`hoinghi budget return-adjustment`), trang Kinh phí.",
        "The approver agrees (`hoinghi budget approve-adjustment`) or returns it "
        "(`hoinghi budget return-adjustment`), page Budget.",
    ),
    "returned": Term(
        "Sửa với cùng mã (`hoinghi budget propose-adjustment`) rồi trình lại "
        "(`hoinghi budget submit-adjustment`).",
        "Mend it under the same id (`hoinghi budget propose-adjustment`) and submit it again "
        "(`hoinghi budget submit-adjustment`).",
    ),
    "agreed": Term(
        "Văn thư cấp số (`hoinghi budget issue-adjustment-decision`); muốn sửa thì trả lại trước "
        "(`hoinghi budget return-adjustment`).",
        "The office gives it its number (`hoinghi budget issue-adjustment-decision`); to change it, return it "
        "first (`hoinghi budget return-adjustment`).",
    ),
    "approved": Term(
        "Lần điều chỉnh này đã xong; lập đề nghị khác với mã khác (`hoinghi budget propose-adjustment`).",
        "This adjustment is done; propose another under another id (`hoinghi budget propose-adjustment`).",
    ),
}


def adjust(command: AdjustmentCommand, state: Budget, meta: Meta) -> Sequence[BudgetEvent]:
    if isinstance(command, ProposeAdjustment):
        return _propose(command, state)
    one = _known(command.adjustment, state)
    match command:
        case SubmitAdjustment():
            return _submit(state, one)
        case ReturnAdjustment():
            return _return(command, state, one)
        case ApproveAdjustment():
            return _approve(command, state, one)
        case IssueAdjustmentDecision():
            return _issue(command, state, one, meta)


def _known(name: str, state: Budget) -> Adjustment:
    if (one := state.adjustments.get(name)) is None:
        raise not_found(
            Term("đề nghị điều chỉnh", "adjustment"), name, "hoinghi show … adjustments"
        )
    return one


def _propose(command: ProposeAdjustment, state: Budget) -> Sequence[BudgetEvent]:
    proposed = AdjustmentProposed(**{**dict(command), "lines": in_order(command.lines)})
    one = state.adjustments.get(command.adjustment)
    if one is not None and one.proposed == proposed:
        return []
    if state.phase != "approved":
        raise wrong_phase(state)
    waiting = state.open_adjustment
    if waiting is not None and waiting.proposed.adjustment != command.adjustment:
        raise _wrong(waiting)
    if one is not None and one.stage not in ("proposed", "returned"):
        raise _wrong(one)
    each_once([line.line for line in proposed.lines])
    for line in proposed.lines:
        clear(line)
        of_a_known_round(line, state)
    priced(proposed.lines)
    after = _after(state, proposed)
    if after == dict(state.lines):
        raise NOTHING_ADJUSTED.refuse(adjustment=command.adjustment)
    bounded(after.values())
    covers_spending(after.values(), state)
    return [proposed]


def _submit(state: Budget, one: Adjustment) -> Sequence[BudgetEvent]:
    if one.stage in ("submitted", "agreed", "approved"):
        return []
    _spending_goes_on(state)
    after = _after(state, one.proposed).values()
    return [
        AdjustmentSubmitted(
            adjustment=one.proposed.adjustment,
            conference_total=total(after, "conference"),
            awards_total=total(after, "awards"),
        )
    ]


def _return(command: ReturnAdjustment, state: Budget, one: Adjustment) -> Sequence[BudgetEvent]:
    back = AdjustmentReturned(**dict(command))
    if one.stage == "returned" and one.returned == back:
        return []
    if one.stage not in ("submitted", "agreed"):
        raise _wrong(one)
    remarked(command.lines, _after(state, one.proposed))
    return [back]


def _approve(command: ApproveAdjustment, state: Budget, one: Adjustment) -> Sequence[BudgetEvent]:
    if one.submitted is None:
        raise _wrong(one)
    sums = one.submitted
    as_submitted(command.amount, sums.conference_total, "conference")
    as_submitted(command.awards_total, sums.awards_total, "awards")
    if one.stage in ("agreed", "approved"):
        return []
    if one.stage != "submitted":
        raise _wrong(one)
    _spending_goes_on(state)
    covers_spending(_after(state, one.proposed).values(), state)
    return [
        AdjustmentAgreed(
            adjustment=command.adjustment,
            amount=sums.conference_total,
            awards_total=sums.awards_total,
        )
    ]


def _issue(
    command: IssueAdjustmentDecision, state: Budget, one: Adjustment, meta: Meta
) -> Sequence[BudgetEvent]:
    if (made := one.decision) is not None:
        told = (command.decision_number, command.decision_date)
        if (made.decision_number, made.decision_date) == told:
            return []
    if one.stage != "agreed":
        raise _wrong(one)
    _spending_goes_on(state)
    not_in_future(command.decision_date, DECIDED, meta)
    if (before := last_decided(state)) is not None:
        not_before(command.decision_date, DECIDED, before, LAST_DECIDED)
    year = command.decision_date.year
    number_is_free(command.adjustment, command.decision_number, year, state)
    lines = in_order(_after(state, one.proposed).values())
    covers_spending(lines, state)
    return [
        BudgetAdjusted(
            amount=total(lines, "conference"),
            awards_total=total(lines, "awards"),
            lines=lines,
            reason=one.proposed.reason,
            **dict(command),
        )
    ]


LAST_DECIDED: Final = Term(
    "ngày của quyết định gần nhất về kinh phí", "the day of the latest decision on the budget"
)


def last_decided(state: Budget) -> date | None:
    """The day of the latest decision, of the estimate or of an adjustment: what follows changes or settles it."""
    decisions = [state.approval, *(one.decision for one in state.adjustments.values())]
    days = [one.decision_date for one in decisions if one is not None]
    return max((day for day in days if day is not None), default=None)


def renumber(command: RenumberBudgetDecision, state: Budget) -> Sequence[BudgetEvent]:
    """A slip of the clerk's hand, not another decision; at any time, when all is settled too."""
    made = decision_of(command.adjustment, state)
    if made.decision_number == command.decision_number:
        return []
    number_is_free(command.adjustment, command.decision_number, made.decision_date.year, state)
    return [
        BudgetDecisionRenumbered(
            decision_date=made.decision_date,
            mistyped=made.decision_number,
            funds=tuple(fund for fund in FUND_NAMES if made is in_force(fund, state)),
            **dict(command),
        )
    ]


def decision_of(adjustment: str | None, state: Budget) -> BudgetApproved | BudgetAdjusted:
    if adjustment is None:
        if state.approval is None:
            raise wrong_phase(state)
        return state.approval
    one = _known(adjustment, state)
    if one.decision is None:
        raise _wrong(one)
    return one.decision


def in_force(fund: Fund, state: Budget) -> BudgetApproved | BudgetAdjusted | None:
    """The last decision on what a fund may pay: an adjustment, or the one on the estimate."""
    later = [
        one.decision
        for one in state.adjustments.values()
        if one.decision is not None
        and (fund == "conference" or one.decision.awards_total is not None)
    ]
    if later:
        return later[-1]
    of_the_first_form = fund == "conference" and state.tolerance is None  # it named no adjustment
    return None if of_the_first_form else state.approval


def number_is_free(adjustment: str | None, number: str, year: int, state: Budget) -> None:
    """Within a year a number is one decision's (NĐ 30/2020/NĐ-CP, Điều 15.1). Raises BUDGET_DECISION_TAKEN."""
    taken: list[tuple[Term, BudgetApproved | BudgetAdjusted | None]] = [
        (Term(f"điều chỉnh “{name}”", f"the adjustment “{name}”"), one.decision)
        for name, one in state.adjustments.items()
        if name != adjustment
    ]
    if adjustment is not None:
        taken.insert(0, (_ESTIMATE, state.approval))
    wanted = _plain(number)
    for what, made in taken:
        if made is None or made.decision_date is None or made.decision_number is None:
            continue
        if (_plain(made.decision_number), made.decision_date.year) == (wanted, year):
            raise DECISION_TAKEN.refuse(number=made.decision_number, year=year, what=what)


def _plain(number: str) -> str:
    return "".join(number.split()).casefold()


def covers_spending(lines: Iterable[EstimateLine], state: Budget) -> None:
    """No line and no fund falls below what it has spent, and no line that spent changes its fund.

    Raises BUDGET_BELOW_SPENT, BUDGET_FUND_FIXED, BUDGET_EXCEEDED.
    """
    after = list(lines)
    for line in after:
        spent = state.spent_on(line.line)
        if spent > limit(line, state):
            raise BELOW_SPENT.refuse(
                line=line.line, spent=format_dong(spent), amount=format_dong(line.amount)
            )
        if any(one.line == line.line and one.fund != line.fund for one in state.standing):
            raise FUND_FIXED.refuse(line=line.line)
    for fund in FUND_NAMES:
        spent, left = state.spent(fund), total(after, fund)
        if spent > left:
            raise OVER_BUDGET.refuse(amount=format_dong(spent), left=format_dong(left))


def limit(line: EstimateLine, state: Budget) -> int:
    """What a line may spend: its amount, and the tolerance on top, rounded down to the đồng."""
    return line.amount + line.amount * (state.tolerance or 0) // 100


def _after(state: Budget, proposed: AdjustmentProposed) -> Lines:
    return {**state.lines, **by_name(proposed.lines)}


def _spending_goes_on(state: Budget) -> None:
    if state.phase != "approved":
        raise wrong_phase(state)


def _wrong(one: Adjustment) -> Refused:
    name = one.proposed.adjustment
    what = Term(f"đề nghị điều chỉnh “{name}”", f"the adjustment “{name}”")
    return not_now(what, _STATUSES[one.stage], _NEXT[one.stage])
