"""What an official should know about a step of the budget that is taken all the same."""

from collections.abc import Iterable, Sequence
from datetime import date, timezone
from typing import Final

from services.budget import estimate
from services.budget.road import Days
from services.budget.settlement import Ahead
from services.budget.spending import same_invoice
from services.budget.state import Budget, evolve
from shared.commands.budget import (
    ApproveSettlement,
    BudgetCommand,
    CountAwards,
    CountQuota,
    IssueAdjustmentDecision,
    IssueBudgetDecision,
    NoteRecovery,
    RecordExpenditure,
    RecordRecovery,
    RedateBudgetDecision,
    RenumberBudgetDecision,
    SubmitBudget,
    SubmitSettlement,
)
from shared.decision_numbers import decision_number_warned
from shared.envelope import Meta, Warned
from shared.events.budget import BonusCancelled, RecoveryDue
from shared.events.plan_types import VIETNAM_OFFSET
from shared.money import format_dong

_INVOICES: Final = "Thông tư 40/2017/TT-BTC, Điều 11"
_RECOVERY: Final = "Luật 06/2022/QH15, Điều 93"


def warn(command: BudgetCommand, state: Budget, meta: Meta) -> Sequence[Warned]:
    match command:
        case CountQuota() | CountAwards():
            return [*_behind(_after(command, state)), *_price_behind(command, state)]
        case SubmitBudget():
            return [*_remarks(state), *_norms(state), *_bonuses(state), *_behind(state)]
        case RecordExpenditure():
            return list(_spending(command, state))
        case NoteRecovery():
            return list(_unsure(command, state))
        case RecordRecovery():
            return list(_more_than_paid(command, state))
        case IssueBudgetDecision() | IssueAdjustmentDecision():
            return [
                *_numbered(command.decision_number),
                *_before_what_it_rests_on(command.decision_date, meta),
            ]
        case RenumberBudgetDecision():
            return list(_numbered(command.decision_number))
        case ApproveSettlement() | RedateBudgetDecision():
            return list(_before_what_it_rests_on(command.decision_date, meta))
        case SubmitSettlement():
            return [*_owed(state), *_early(meta)]
        case _:
            return []


def _after(command: CountQuota | CountAwards, state: Budget) -> Budget:
    count = estimate.count_quota if isinstance(command, CountQuota) else estimate.count_awards
    for event in count(command, state):  # type: ignore[arg-type]
        state = evolve(state, event)
    return state


def _behind(state: Budget) -> Iterable[Warned]:
    """Lines that keep their number although the awards came to another one."""
    for line in state.behind():
        counted = state.counted(line)
        frozen = line.line in state.frozen
        vi, en = ("đã chốt", "is frozen") if frozen else ("đã trình", "was submitted")
        yield Warned(
            code="BUDGET_LINE_BEHIND_AWARDS",
            vi=f"Dòng “{line.line}” {vi}, giữ {line.quantity} {line.unit}; số khen thưởng nay là {counted}. "
            "Bỏ chốt, trả lại hoặc trình điều chỉnh nếu cần.",
            en=f"The line “{line.line}” {en} at {line.quantity}; the awards come to {counted} now. "
            "Unfreeze it, have it returned or adjusted where needed.",
        )


def _price_behind(command: CountQuota | CountAwards, state: Budget) -> Iterable[Warned]:
    """The bonuses of a decision whose day was entered again, while the lines that pay them cannot follow."""
    if isinstance(command, CountQuota) or state.drafting:
        return
    known = state.awarded.get(command.round)
    if known is None or known.decision_number != command.decision_number:
        return
    named = (*known.collectives, *known.individuals, *known.households)
    now = (*command.collectives, *command.individuals, *command.households)
    noted = (estimate.noted(state, name) for name in named if name not in now)
    before = known.total - sum(one.amount for one in noted if one is not None)
    if before == command.total:
        return
    lines = [
        line.line
        for line in state.lines.values()
        if line.award_round == command.round and line.per_award not in (None, "any")
    ]
    shown = ", ".join(f"“{one}”" for one in lines)
    yield Warned(
        code="BUDGET_BONUS_LINES_BEHIND",
        vi=f"Ngày quyết định {command.decision_number} ghi lại: tiền thưởng {format_dong(command.total)} đồng, "
        f"trước là {format_dong(before)} đồng; các dòng {shown} vẫn theo mức cũ. Trả lại dự toán hoặc trình điều "
        "chỉnh (`hoinghi budget propose-adjustment`) trước khi chi.",
        en=f"The day of decision {command.decision_number} was entered again: bonuses of "
        f"{format_dong(command.total)} đồng, {format_dong(before)} đồng before; the lines {shown} still have the "
        "former amounts. Have the estimate returned or adjusted (`hoinghi budget propose-adjustment`) before they "
        "are paid.",
    )


def _numbered(number: str) -> Iterable[Warned]:
    return decision_number_warned(
        number, "BUDGET_DECISION_NUMBER_FORM", "hoinghi budget renumber-decision"
    )


def _before_what_it_rests_on(day: date | None, meta: Meta) -> Iterable[Warned]:
    """Signed first and entered later, or a slip in the day."""
    known = meta.known
    if day is None or not isinstance(known, Days) or known.rests_on is None:
        return
    if day < known.rests_on:
        last = known.rests_on
        yield Warned(
            code="BUDGET_DECISION_BEFORE_AGREED",
            vi=f"Ngày quyết định {day:%d/%m/%Y} trước ngày ghi việc trình, đồng ý trên hệ thống "
            f"({last:%d/%m/%Y}). Nếu văn bản ký trước, ghi sau thì không phải làm gì; nếu không, kiểm tra lại với "
            "văn bản.",
            en=f"The decision's day {day:%Y-%m-%d} comes before what it decides was submitted and agreed to here "
            f"({last:%Y-%m-%d}). Nothing is to be done where it was signed first and entered later; otherwise "
            "compare it with the document.",
            mark="G",
        )


def _remarks(state: Budget) -> Iterable[Warned]:
    if state.unanswered:
        lines = ", ".join(sorted(state.unanswered))
        yield Warned(
            code="BUDGET_REMARK_UNANSWERED",
            vi=f"Các dòng có ý kiến khi trả lại nhưng chưa sửa: {lines}.",
            en=f"Lines that were remarked on when returned and not changed since: {lines}.",
        )


def _norms(state: Budget) -> Iterable[Warned]:
    for line in state.lines.values():
        if line.mark in ("P", "G"):
            yield Warned(
                code="BUDGET_NORM_NOT_VERIFIED",
                vi=f"Dòng “{line.line}”: căn cứ chưa được kiểm chứng đầy đủ; cần đối chiếu văn bản gốc.",
                en=f"The line “{line.line}”: its basis is not fully verified; check the act.",
                source=line.basis,
                mark=line.mark,
            )


def _bonuses(state: Budget) -> Iterable[Warned]:
    """Of the awards that stand, held against the lines for bonuses: frames for any award pay none."""
    gone: list[RecoveryDue | BonusCancelled] = [
        *state.recoveries.values(),
        *state.cancelled.values(),
    ]
    decided = sum(one.total for one in state.awarded.values()) - sum(
        one.amount for one in gone if state.kind_of(one.round, one.nomination) is not None
    )
    estimated = sum(
        line.amount
        for line in state.lines.values()
        if line.fund == "awards" and line.per_award != "any"
    )
    if decided > estimated:
        yield Warned(
            code="BUDGET_BONUSES_NOT_COVERED",
            vi=f"Tiền thưởng theo các quyết định còn hiệu lực {format_dong(decided)} đồng; "
            f"các dòng tiền thưởng của dự toán chỉ có {format_dong(estimated)} đồng.",
            en=f"Bonuses of {format_dong(decided)} đồng stand as decided; "
            f"the estimate's lines for bonuses have only {format_dong(estimated)} đồng.",
        )


def _spending(command: RecordExpenditure, state: Budget) -> Iterable[Warned]:
    approval = state.approval
    if approval is not None and command.paid_on < approval.decision_date:
        yield Warned(
            code="BUDGET_PAID_BEFORE_APPROVAL",
            vi=f"Ngày chi {command.paid_on:%d/%m/%Y} trước ngày quyết định phê duyệt "
            f"{approval.decision_date:%d/%m/%Y}.",
            en=f"Paid on {command.paid_on}, before the approving decision of {approval.decision_date}.",
            mark="G",
        )
    line = state.lines[command.line]
    if command.invoice is None and line.fund == "conference":
        yield Warned(
            code="BUDGET_NO_INVOICE",
            vi="Khoản chi chưa ghi hóa đơn.",
            en="The payment names no invoice.",
            source=_INVOICES,
            mark="G",
        )
    for other in same_invoice(command, state):
        yield Warned(
            code="BUDGET_INVOICE_ON_OTHER_LINE",
            vi=f"Hóa đơn này đã ghi một phần ở bút toán “{other.entry}”, dòng “{other.line}”, "
            f"{format_dong(other.amount)} đồng.",
            en=f"Part of this invoice is entered as “{other.entry}” on the line “{other.line}”, "
            f"{format_dong(other.amount)} đồng.",
        )
    after = state.spent_on(command.line) + command.amount
    if after > line.amount:
        yield Warned(
            code="BUDGET_LINE_OVER_ESTIMATE",
            vi=f"Dòng “{command.line}” chi {format_dong(after)} đồng, vượt dự toán "
            f"{format_dong(line.amount)} đồng trong mức được phép; phải thuyết minh khi quyết toán.",
            en=f"The line “{command.line}” spends {format_dong(after)} đồng, over its estimate of "
            f"{format_dong(line.amount)} đồng as allowed; the settlement has to explain it.",
        )


def _unsure(command: NoteRecovery, state: Budget) -> Iterable[Warned]:
    """An entry pays a line, not a person: where it does not pay for all, nobody knows whom it left out."""
    decided = state.awarded.get(command.round)
    kind = state.kind_of(command.round, command.nomination)
    if decided is None or kind is None or estimate.noted(state, command.nomination) is not None:
        return
    names = {
        "collective": decided.collectives,
        "individual": decided.individuals,
        "household": decided.households,
    }[kind]
    paid = state.paid_for(command.round, command.nomination)
    gone = sum(1 for one in names if one in state.cancelled)
    if 0 < paid < (len(names) - gone) * command.amount:
        yield Warned(
            code="BUDGET_RECOVERY_UNSURE",
            vi=f"Mới chi {format_dong(paid)} đồng tiền thưởng cho loại này của đợt, chưa đủ cho mọi trường hợp; "
            f"“{command.nomination}” được coi là đã nhận {format_dong(command.amount)} đồng và phải thu hồi. "
            "Nếu chưa nhận thì ghi lại kèm lý do (`hoinghi budget correct-recovery --no-paid`).",
            en=f"Only {format_dong(paid)} đồng were paid for this kind of the round, not enough for all; "
            f"“{command.nomination}” is taken to have got {format_dong(command.amount)} đồng, to be recovered. "
            "If not, say so with the reason (`hoinghi budget correct-recovery --no-paid`).",
            about=(command.nomination,),
        )


def _more_than_paid(command: RecordRecovery, state: Budget) -> Iterable[Warned]:
    due = state.recoveries.get(command.nomination)
    if due is None or command.nomination in state.recovered:
        return
    back = due.amount + sum(one.amount for one in state.recovered.values())
    spent = state.spent("awards")
    if back > spent:
        yield Warned(
            code="BUDGET_RECOVERED_MORE_THAN_PAID",
            vi=f"Tổng tiền thưởng thu hồi {format_dong(back)} đồng, nhiều hơn số đã chi từ quỹ khen thưởng "
            f"{format_dong(spent)} đồng; kiểm tra còn thiếu bút toán chi nào không.",
            en=f"Bonuses that came back reach {format_dong(back)} đồng, more than the {format_dong(spent)} đồng "
            "that the award fund paid; see whether a payment was not entered.",
            about=(command.nomination,),
        )


def _owed(state: Budget) -> Iterable[Warned]:
    owed = [one for name, one in state.recoveries.items() if name not in state.recovered]
    if owed:
        amount = format_dong(sum(one.amount for one in owed))
        yield Warned(
            code="BUDGET_RECOVERY_OUTSTANDING",
            vi=f"Còn {len(owed)} khoản thưởng phải thu hồi, tổng {amount} đồng.",
            en=f"{len(owed)} bonuses are still to be recovered, {amount} đồng in all.",
            source=_RECOVERY,
            mark="V",
        )


def _early(meta: Meta) -> Iterable[Warned]:
    """No rule of law was seen that names the day; what is paid afterwards would be missing."""
    if isinstance(meta.known, Ahead) and meta.time < meta.known.ends_at:
        ends = meta.known.ends_at.astimezone(timezone(VIETNAM_OFFSET))
        yield Warned(
            code="BUDGET_SETTLED_BEFORE_CONFERENCE",
            vi=f"Hội nghị chưa diễn ra xong (theo kế hoạch kết thúc {ends:%H:%M} ngày {ends:%d/%m/%Y}); "
            "các khoản chi sau đó sẽ thiếu trong quyết toán. Nếu nộp sớm, đề nghị trả lại để bổ sung "
            "(`hoinghi budget return-settlement`).",
            en=f"The conference is not over (by the plan it ends at {ends:%H:%M} on {ends:%Y-%m-%d}); what is "
            "paid later will be missing here. If this is too early, have it returned "
            "(`hoinghi budget return-settlement`).",
            mark="G",
        )
