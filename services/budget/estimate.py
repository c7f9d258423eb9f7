"""The estimate's lines: drafted by the organiser, drawn up by Finance, following the counts until frozen."""

from collections.abc import Iterable, Sequence
from typing import Final, TypeVar

from services.budget.state import (
    FUND_NAMES,
    Budget,
    each_once,
    evolve,
    followed,
    in_order,
    total,
    wrong_phase,
)
from shared.commands.budget import (
    CorrectRecovery,
    CountAwards,
    CountDelegate,
    CountQuota,
    DraftEstimate,
    FreezeEstimateLine,
    NoteRecovery,
    RemoveEstimateLine,
    SetEstimateLine,
    UnfreezeEstimateLine,
)
from shared.commands.budget_refusals import (
    LINE_UNCLEAR,
    NOT_HOLDING,
    RECOVERED_ALREADY,
    ROUND_UNKNOWN,
    TOO_LARGE,
)
from shared.envelope import Meta
from shared.events.budget import (
    AwardQuotaCounted,
    AwardsCounted,
    BonusCancelled,
    BudgetEvent,
    BudgetReturned,
    EstimateDrafted,
    EstimateDrawnUp,
    EstimateLine,
    EstimateLineFrozen,
    EstimateLineRemoved,
    EstimateLineSet,
    EstimateLineUnfrozen,
    HeadcountChanged,
    RecoveryDue,
)
from shared.money import format_dong
from shared.refusals import Term, because, not_found, otherwise

_LARGEST_QUANTITY: Final = 10**6
_LARGEST_SUM: Final = 10**15
_TWO_COUNTS: Final = Term("vừa theo số người, vừa theo số khen thưởng", "it follows two counts")
_NO_COUNT: Final = Term(
    "hệ số, đợt khen thưởng chỉ dùng cho dòng tính theo số đếm",
    "a factor or an award round belongs to a line that follows a count",
)
_ORGANISER: Final = Term("cơ quan chủ trì", "the organiser")
_FINANCE: Final = Term("cơ quan tài chính", "Finance")


def draft(command: DraftEstimate, state: Budget) -> Sequence[BudgetEvent]:
    lines = in_order(command.lines)
    if state.phase != "none":
        if _uncounted(state.drafted) == _uncounted(lines):
            return []
        raise wrong_phase(state)
    each_once([line.line for line in lines])
    follow = tuple(map(state.follow, lines))
    for line in follow:
        clear(line)
    bounded(follow)
    return [EstimateDrafted(lines=follow, headcount=len(state.coming))]


def draw_up(state: Budget, meta: Meta) -> Sequence[BudgetEvent]:
    """Finance takes the draft over (plan III.4: Sở Tài chính chủ trì lập dự toán)."""
    if state.phase == "draft":
        return [EstimateDrawnUp(unit=meta.actor.unit)]
    if state.phase == "none":
        raise wrong_phase(state)
    return []


def set_line(command: SetEstimateLine, state: Budget, meta: Meta) -> Sequence[BudgetEvent]:
    line = state.follow(command.line)
    if state.lines.get(line.line) == line:
        return []
    _held(state, meta)
    clear(line)
    of_a_known_round(line, state)
    bounded({**state.lines, line.line: line}.values())
    return [EstimateLineSet(line=line)]


def remove_line(command: RemoveEstimateLine, state: Budget, meta: Meta) -> Sequence[BudgetEvent]:
    if (why := state.removed.get(command.line)) is not None:
        if why == command.reason:
            return []
        raise otherwise(Term(f"dòng “{command.line}”", f"the line “{command.line}”"), because(why))
    state.known(command.line)
    _held(state, meta)
    return [EstimateLineRemoved(line=command.line, reason=command.reason)]


def freeze(command: FreezeEstimateLine, state: Budget, meta: Meta) -> Sequence[BudgetEvent]:
    line = state.known(command.line)
    if command.line in state.frozen:
        return []
    _held(state, meta)
    return [EstimateLineFrozen(line=command.line, quantity=line.quantity)]


def unfreeze(command: UnfreezeEstimateLine, state: Budget, meta: Meta) -> Sequence[BudgetEvent]:
    state.known(command.line)
    if command.line not in state.frozen:
        return []
    _held(state, meta)
    return [with_followed(EstimateLineUnfrozen(line=command.line), state)]


def count_delegate(command: CountDelegate, state: Budget) -> Sequence[BudgetEvent]:
    """Answers are counted at any time; lines follow them only while the estimate is being drafted."""
    who = (command.delegation or "", command.person_id)
    if command.coming == (who in state.coming):
        return []
    headcount = len(state.coming) + (1 if command.coming else -1)
    changed = HeadcountChanged(
        person_id=command.person_id,
        coming=command.coming,
        headcount=headcount,
        delegation=command.delegation,
    )
    return [with_followed(changed, state)]


def count_quota(command: CountQuota, state: Budget) -> Sequence[BudgetEvent]:
    """A round that may grant nothing and was never counted (the military region's, closed) is passed over."""
    counted = AwardQuotaCounted(**dict(command))
    known = state.quotas.get(command.round)
    told = (counted.collectives, counted.individuals, counted.households)
    before = (known.collectives, known.individuals, known.households) if known else (0, 0, 0)
    return [] if told == before else [with_followed(counted, state)]


def count_awards(command: CountAwards, state: Budget) -> Sequence[BudgetEvent]:
    known = state.awarded.get(command.round)
    counted = AwardsCounted(**dict(command))
    if known is not None and known.model_copy(update={"followed": ()}) == counted:
        return []
    return [with_followed(counted, state)]


def note_recovery(command: NoteRecovery, state: Budget) -> Sequence[BudgetEvent]:
    """Once for each award: what is revoked twice is owed once. Nothing comes back that was never paid."""
    known = noted(state, command.nomination)
    if known is not None:
        if NoteRecovery(**known.model_dump(exclude={"followed", "reason"})) == command:
            return []
        told = (format_dong(known.amount), known.decision_number)
        if isinstance(known, BonusCancelled):
            raise otherwise(
                _nomination(command.nomination),
                Term(
                    "không có gì phải thu: {} đồng chưa chi khi hủy bỏ theo quyết định {}".format(
                        *told
                    ),
                    "nothing to be recovered: {} đồng were not paid when the decision {} revoked it".format(
                        *told
                    ),
                ),
            )
        raise otherwise(
            _nomination(command.nomination),
            Term(
                "phải thu {} đồng theo quyết định {}".format(*told),
                "{} đồng to be recovered by the decision {}".format(*told),
            ),
        )
    if state.paid_for(command.round, command.nomination):
        return [with_followed(RecoveryDue(**dict(command)), state)]
    return [with_followed(BonusCancelled(**dict(command)), state)]


def correct_recovery(command: CorrectRecovery, state: Budget) -> Sequence[BudgetEvent]:
    """At any time: which bonus was paid when is read from the entries of whole lines, and Finance knows better."""
    known = noted(state, command.nomination)
    if known is None:
        raise not_found(
            Term("tiền thưởng đã hủy bỏ của", "cancelled bonus of"),
            command.nomination,
            "hoinghi show … recoveries",
        )
    if isinstance(known, RecoveryDue) == command.paid:
        return []
    if (back := state.recovered.get(command.nomination)) is not None:
        raise RECOVERED_ALREADY.refuse(
            nomination=command.nomination,
            day=f"{back.received_on:%d/%m/%Y}",
            voucher=back.voucher,
        )
    told = known.model_dump(exclude={"followed", "reason"}) | {"reason": command.reason}
    return [RecoveryDue(**told) if command.paid else BonusCancelled(**told)]


def noted(state: Budget, nomination: str) -> RecoveryDue | BonusCancelled | None:
    return state.recoveries.get(nomination) or state.cancelled.get(nomination)


def _nomination(name: str) -> Term:
    return Term(f"đề nghị “{name}”", f"the nomination “{name}”")


# --- what several steps ask ----------------------------------------------------------------------

Following = TypeVar(
    "Following",
    EstimateLineUnfrozen,
    HeadcountChanged,
    AwardQuotaCounted,
    AwardsCounted,
    BudgetReturned,
    RecoveryDue,
    BonusCancelled,
)


def with_followed(event: Following, state: Budget) -> Following:
    """The fact, with the lines that it moves. Raises BUDGET_TOO_LARGE."""
    after = evolve(state, event)
    bounded(after.lines.values())
    return event.model_copy(update={"followed": followed(state, after)})


def clear(line: EstimateLine) -> None:
    """One way to the quantity. Raises BUDGET_LINE_UNCLEAR."""
    if line.per_head and line.per_award is not None:
        raise LINE_UNCLEAR.refuse(line=line.line, why=_TWO_COUNTS)
    counted = line.per_head or line.per_award is not None
    if (line.factor > 1 and not counted) or (line.award_round and line.per_award is None):
        raise LINE_UNCLEAR.refuse(line=line.line, why=_NO_COUNT)


def of_a_known_round(line: EstimateLine, state: Budget) -> None:
    """Nothing would ever set the quantity of another. Raises BUDGET_ROUND_UNKNOWN."""
    rounds = dict.fromkeys((*state.quotas, *state.awarded))
    if line.award_round is not None and line.award_round not in rounds:
        known = ", ".join(rounds) or Term("chưa có đợt nào", "none yet")
        raise ROUND_UNKNOWN.refuse(line=line.line, round=line.award_round, known=known)


def bounded(lines: Iterable[EstimateLine]) -> None:
    """Quantities and sums within what the language carries. Raises BUDGET_TOO_LARGE."""
    known = list(lines)
    for line in known:
        if line.quantity > _LARGEST_QUANTITY or line.amount > _LARGEST_SUM:
            raise TOO_LARGE.refuse(line=line.line)
    for fund in FUND_NAMES:
        if total(known, fund) > _LARGEST_SUM:
            raise TOO_LARGE.refuse(line=max(known, key=lambda line: line.amount).line)


def _held(state: Budget, meta: Meta) -> None:
    """A draft is the organiser's, a dự toán is Finance's; the system's own lines go in at both."""
    if not state.drafting:
        raise wrong_phase(state)
    holder, role = (_ORGANISER, "organiser") if state.phase == "draft" else (_FINANCE, "finance")
    if not meta.actor.roles & {role, "system"}:
        raise NOT_HOLDING.refuse(holder=holder, unit=meta.actor.unit)


def _uncounted(lines: Iterable[EstimateLine]) -> tuple[EstimateLine, ...]:
    return tuple(
        line.model_copy(update={"quantity": 0}) if line.per_head or line.per_award else line
        for line in lines
    )
