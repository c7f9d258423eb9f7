"""What an official should know about a step of the budget that is taken all the same."""

from collections.abc import Iterable, Sequence
from datetime import timezone
from typing import Final

from services.budget import estimate
from services.budget.settlement import Ahead
from services.budget.spending import same_invoice
from services.budget.state import Budget, evolve
from shared.commands.budget import (
    BudgetCommand,
    CountAwards,
    CountQuota,
    RecordExpenditure,
    SubmitBudget,
    SubmitSettlement,
)
from shared.envelope import Meta, Warned
from shared.events.plan_types import VIETNAM_OFFSET
from shared.money import format_dong

_INVOICES: Final = "Thông tư 40/2017/TT-BTC, Điều 11"
_RECOVERY: Final = "Luật 06/2022/QH15, Điều 93"


def warn(command: BudgetCommand, state: Budget, meta: Meta) -> Sequence[Warned]:
    match command:
        case CountQuota() | CountAwards():
            return list(_behind(_after(command, state)))
        case SubmitBudget():
            return [*_remarks(state), *_norms(state), *_bonuses(state), *_behind(state)]
        case RecordExpenditure():
            return list(_spending(command, state))
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
    decided = sum(one.total for one in state.awarded.values())
    estimated = state.total("awards")
    if decided > estimated:
        yield Warned(
            code="BUDGET_BONUSES_NOT_COVERED",
            vi=f"Tiền thưởng đã quyết định {format_dong(decided)} đồng; "
            f"dự toán quỹ khen thưởng chỉ có {format_dong(estimated)} đồng.",
            en=f"Bonuses of {format_dong(decided)} đồng are decided; "
            f"the award fund's estimate has only {format_dong(estimated)} đồng.",
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
