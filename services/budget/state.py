"""What the budget knows: lines, counts that they follow, the road, spending, settlement."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal, TypeVar

from shared.commands.budget_refusals import LINE_TWICE, LINE_UNKNOWN
from shared.events.budget import (
    AdjustmentAgreed,
    AdjustmentProposed,
    AdjustmentReturned,
    AdjustmentSubmitted,
    AwardQuotaCounted,
    AwardsCounted,
    BonusCancelled,
    BudgetAdjusted,
    BudgetAgreed,
    BudgetApproved,
    BudgetDecisionRedated,
    BudgetDecisionRenumbered,
    BudgetEvent,
    BudgetReturned,
    BudgetSubmitted,
    EstimateDrafted,
    EstimateDrawnUp,
    EstimateLine,
    EstimateLineFrozen,
    EstimateLineRemoved,
    EstimateLineSet,
    EstimateLineUnfrozen,
    ExpenditureRecorded,
    ExpenditureReversed,
    FollowedLine,
    Fund,
    HeadcountChanged,
    LineRemark,
    PerAward,
    RecoveryDue,
    RecoveryReceived,
    SettlementApproved,
    SettlementReturned,
    SettlementSubmitted,
)
from shared.refusals import Refused, Term, not_now

Phase = Literal[
    "none", "draft", "drawn", "submitted", "returned", "agreed", "approved", "settling", "settled"
]
_PHASES: Final[Mapping[Phase, Term]] = {
    "none": Term("chưa lập", "not drafted yet"),
    "draft": Term("dự trù, chờ cơ quan tài chính tiếp nhận", "a draft that Finance has not taken over"),
    "drawn": Term("cơ quan tài chính đang lập", "being drawn up by Finance"),
    "submitted": Term("đã trình", "submitted"),
    "returned": Term("đã trả lại", "returned"),
    "agreed": Term("đã đồng ý, chờ cấp số quyết định", "agreed to, waiting for its number"),
    "approved": Term("đã duyệt", "approved"),
    "settling": Term("đang quyết toán", "being settled"),
    "settled": Term("đã quyết toán", "settled"),
}  # fmt: skip
_NEXT: Final[Mapping[Phase, Term]] = {
    "none": Term(
        "Cơ quan chủ trì lập dự trù trước (`hoinghi budget draft-estimate`).",
        "The organiser drafts the estimate first (`hoinghi budget draft-estimate`).",
    ),
    "draft": Term(
        "Cơ quan tài chính tiếp nhận dự trù (`hoinghi budget draw-up-estimate`), rồi trình "
        "(`hoinghi budget submit`).",
        "Finance takes the draft over (`hoinghi budget draw-up-estimate`) and submits it "
        "(`hoinghi budget submit`).",
    ),
    "drawn": Term(
        "Cơ quan tài chính lập xong thì trình (`hoinghi budget submit`, trang Kinh phí).",
        "When Finance has drawn it up it is submitted (`hoinghi budget submit`, page Budget).",
    ),
    "submitted": Term(
        "Người phê duyệt đồng ý (`hoinghi budget approve`) hoặc trả lại kèm ý kiến từng dòng "
        "(`hoinghi budget return`), trang Kinh phí.",
        "The approver agrees (`hoinghi budget approve`) or returns it with remarks line by line "
        "(`hoinghi budget return`), page Budget.",
    ),
    "returned": Term(
        "Sửa các dòng có ý kiến (`hoinghi budget set-estimate-line`), trình lại (`hoinghi budget submit`).",
        "Mend the lines with remarks (`hoinghi budget set-estimate-line`) and submit it again "
        "(`hoinghi budget submit`).",
    ),
    "agreed": Term(
        "Văn thư cấp số quyết định (`hoinghi budget issue-decision`); muốn sửa thì trả lại "
        "(`hoinghi budget return`).",
        "The office gives the decision its number (`hoinghi budget issue-decision`); to change it, "
        "return it first "
        "(`hoinghi budget return`).",
    ),
    "approved": Term(
        "Dự toán đã duyệt: chi (`hoinghi budget record-expenditure`), đổi bằng đề nghị điều chỉnh "
        "(`hoinghi budget propose-adjustment`), cuối cùng nộp quyết toán (`hoinghi budget submit-settlement`).",
        "It is approved: spend (`hoinghi budget record-expenditure`), change it by an adjustment "
        "(`hoinghi budget propose-adjustment`), at the end submit the settlement "
        "(`hoinghi budget submit-settlement`).",
    ),
    "settling": Term(
        "Duyệt quyết toán (`hoinghi budget approve-settlement`); muốn chi, sửa thì trả lại trước "
        "(`hoinghi budget return-settlement`).",
        "Approve the settlement (`hoinghi budget approve-settlement`); to spend or change anything, return it "
        "first (`hoinghi budget return-settlement`).",
    ),
    "settled": Term(
        "Quyết toán đã duyệt, không ghi thêm khoản chi; tiền thưởng thu hồi vẫn ghi được "
        "(`hoinghi budget record-recovery`), xem lại được (`hoinghi show … settlement`, trang Kinh phí).",
        "The settlement is approved and takes no more spending; bonuses that come back are still entered "
        "(`hoinghi budget record-recovery`), and it can be read (`hoinghi show … settlement`, page Budget).",
    ),
}
Stage = Literal["proposed", "submitted", "returned", "agreed", "approved"]
Lines = Mapping[str, EstimateLine]
_Of = TypeVar("_Of")
LONGEST_BASIS: Final = 500
"""Characters of a line's basis; what is longer is cut."""
FUND_NAMES: Final[Mapping[Fund, Term]] = {
    "conference": Term("kinh phí hội nghị", "the conference's budget"),
    "awards": Term("quỹ khen thưởng", "the award fund"),
}


@dataclass(frozen=True, slots=True)
class Adjustment:
    proposed: AdjustmentProposed
    stage: Stage = "proposed"
    submitted: AdjustmentSubmitted | None = None
    returned: AdjustmentReturned | None = None
    decision: BudgetAdjusted | None = None


@dataclass(frozen=True, slots=True)
class Budget:
    """``coming``: who said they come, as delegation and id. ``quotas``: of the rounds that the province's fund
    pays; ``awarded``: of those among them that were decided. ``limits``: what each fund was approved with, as
    adjusted.

    ``recoveries``, ``cancelled``: of revoked awards the bonuses that come back, and those that were never paid.

    ``removed``, ``reversed``: lines and entries, each with the reason. ``unanswered``: remarks on lines that were
    not touched since. ``tolerance``: by how many percent a line may be exceeded; None where no line binds (an
    adjustment that told a sum and no lines).
    """

    phase: Phase = "none"
    drafted: tuple[EstimateLine, ...] = ()
    lines: Lines = field(default_factory=dict)
    removed: Mapping[str, str] = field(default_factory=dict)
    frozen: frozenset[str] = frozenset()
    coming: frozenset[tuple[str, str]] = frozenset()
    quotas: Mapping[str, AwardQuotaCounted] = field(default_factory=dict)
    awarded: Mapping[str, AwardsCounted] = field(default_factory=dict)
    recoveries: Mapping[str, RecoveryDue] = field(default_factory=dict)
    cancelled: Mapping[str, BonusCancelled] = field(default_factory=dict)
    recovered: Mapping[str, RecoveryReceived] = field(default_factory=dict)
    returned: BudgetReturned | None = None
    unanswered: Mapping[str, str] = field(default_factory=dict)
    agreed: BudgetAgreed | None = None
    approval: BudgetApproved | None = None
    limits: Mapping[Fund, int] = field(default_factory=dict)
    tolerance: int | None = 0
    adjustments: Mapping[str, Adjustment] = field(default_factory=dict)
    entries: Mapping[str, ExpenditureRecorded] = field(default_factory=dict)
    reversed: Mapping[str, str] = field(default_factory=dict)
    settlement: SettlementSubmitted | None = None
    settlement_returned: SettlementReturned | None = None
    settled: SettlementApproved | None = None

    @property
    def drafting(self) -> bool:
        return self.phase in ("draft", "drawn", "returned")

    @property
    def standing(self) -> tuple[ExpenditureRecorded, ...]:
        """The entries that were not reversed."""
        return tuple(one for one in self.entries.values() if one.entry not in self.reversed)

    @property
    def open_adjustment(self) -> Adjustment | None:
        return next((one for one in self.adjustments.values() if one.stage != "approved"), None)

    def total(self, fund: Fund) -> int:
        return total(self.lines.values(), fund)

    def spent(self, fund: Fund) -> int:
        return sum(entry.amount for entry in self.standing if entry.fund == fund)

    def spent_on(self, line: str) -> int:
        return sum(entry.amount for entry in self.standing if entry.line == line)

    def kind_of(self, round_id: str, nomination: str) -> PerAward | None:
        """Of one of the awards that were decided; None where that was not counted."""
        decided = self.awarded.get(round_id)
        if decided is None:
            return None
        kinds: dict[PerAward, tuple[str, ...]] = {
            "collective": decided.collectives,
            "individual": decided.individuals,
            "household": decided.households,
        }
        return next((kind for kind, names in kinds.items() if nomination in names), None)

    def paid_for(self, round_id: str, nomination: str) -> int:
        """What was spent that may hold the bonus of this award, in đồng: on the award fund's lines for its round
        and kind, and on those that follow no count. Frames (for any award of any round) are no bonus."""
        kind = self.kind_of(round_id, nomination)
        return sum(
            one.amount
            for one in self.standing
            if one.fund == "awards" and self._may_hold(one.line, round_id, kind)
        )

    def _may_hold(self, name: str, round_id: str, kind: PerAward | None) -> bool:
        line = self.lines.get(name)
        if line is None or line.per_award is None:
            return True
        if line.per_award == "any":
            return line.award_round == round_id
        return line.award_round in (None, round_id) and kind in (None, line.per_award)

    def known(self, line: str) -> EstimateLine:
        """Raises BUDGET_LINE_UNKNOWN."""
        if line not in self.lines:
            raise LINE_UNKNOWN.refuse(line=line)
        return self.lines[line]

    def counted(self, line: EstimateLine) -> int | None:
        """The quantity by what is counted now; None where it is typed by hand, or nothing was counted yet."""
        if line.per_head:
            return len(self.coming) * line.factor
        if line.per_award is None:
            return None
        known = dict.fromkeys((*self.quotas, *self.awarded))
        rounds = [name for name in known if line.award_round in (None, name)]
        if not rounds:
            return None
        return sum(self._awards(name, line.per_award) for name in rounds) * line.factor

    def _awards(self, name: str, kind: PerAward) -> int:
        """Of one round: those decided and not revoked; before the decision, as many as may be granted."""
        decided, quota = self.awarded.get(name), self.quotas.get(name)
        if decided is not None:
            by_kind = {
                "collective": self._held(decided.collectives),
                "individual": self._held(decided.individuals),
                "household": self._held(decided.households),
            }
        elif quota is not None:
            by_kind = {
                "collective": quota.collectives,
                "individual": quota.individuals,
                "household": quota.households,
            }
        else:
            return 0
        return sum(by_kind.values()) if kind == "any" else by_kind[kind]

    def _held(self, nominations: Iterable[str]) -> int:
        return sum(
            1 for one in nominations if one not in self.recoveries and one not in self.cancelled
        )

    def follow(self, line: EstimateLine) -> EstimateLine:
        """The line with the quantity that is counted now, unless it is frozen."""
        counted = None if line.line in self.frozen else self.counted(line)
        return line if counted is None else line.model_copy(update={"quantity": counted})

    def behind(self) -> tuple[EstimateLine, ...]:
        """Lines for awards that say another number than is counted now: frozen, or on their way already."""
        return in_order(
            line
            for line in self.lines.values()
            if line.per_award is not None and self.counted(line) not in (None, line.quantity)
        )


# --- evolve --------------------------------------------------------------------------------------


def evolve(state: Budget, event: BudgetEvent) -> Budget:
    match event:
        case EstimateDrafted():
            return replace(state, phase="draft", drafted=event.lines, lines=by_name(event.lines))
        case EstimateDrawnUp():
            return replace(state, phase="drawn")
        case EstimateLineSet():
            name = event.line.line
            lines = {**state.lines, name: event.line}
            left = {line: why for line, why in state.removed.items() if line != name}
            return replace(_answered(state, name), lines=lines, removed=left)
        case EstimateLineRemoved():
            lines = {name: line for name, line in state.lines.items() if name != event.line}
            gone, frozen = {**state.removed, event.line: event.reason}, state.frozen - {event.line}
            return replace(_answered(state, event.line), lines=lines, removed=gone, frozen=frozen)
        case EstimateLineFrozen():
            return replace(state, frozen=state.frozen | {event.line})
        case EstimateLineUnfrozen():
            return _catch_up(replace(state, frozen=state.frozen - {event.line}))
        case HeadcountChanged():
            one = {(event.delegation or "", event.person_id)}
            coming = state.coming | one if event.coming else state.coming - one
            return _catch_up(replace(state, coming=coming))
        case AwardQuotaCounted():
            return _catch_up(replace(state, quotas={**state.quotas, event.round: event}))
        case AwardsCounted():
            cited = _cited(state, event)
            return _catch_up(replace(cited, awarded={**state.awarded, event.round: event}))
        case BudgetSubmitted():
            return replace(state, phase="submitted", lines=by_name(event.lines))
        case BudgetReturned():
            remarks = {one.line: one.remark for one in event.lines}
            return _catch_up(
                replace(state, phase="returned", returned=event, unanswered=remarks, agreed=None)
            )
        case BudgetAgreed():
            return replace(state, phase="agreed", agreed=event)
        case BudgetApproved():
            limits: dict[Fund, int] = {"conference": event.amount, "awards": event.awards_total}
            tolerance = event.line_tolerance
            return replace(
                state, phase="approved", approval=event, limits=limits, tolerance=tolerance
            )
        case (
            AdjustmentProposed()
            | AdjustmentSubmitted()
            | AdjustmentReturned()
            | AdjustmentAgreed()
            | BudgetAdjusted()
        ):
            return _adjust(state, event)
        case BudgetDecisionRenumbered():
            return _mended(state, event.adjustment, {"decision_number": event.decision_number})
        case BudgetDecisionRedated():
            day = {"decision_date": event.decision_date}
            if not event.settlement:
                return _mended(state, event.adjustment, day)
            assert state.settled is not None  # noqa: S101 - nothing else is redated
            return replace(state, settled=state.settled.model_copy(update=day))
        case ExpenditureRecorded():
            return replace(state, entries={**state.entries, event.entry: event})
        case ExpenditureReversed():
            return replace(state, reversed={**state.reversed, event.entry: event.reason})
        case RecoveryDue():
            recoveries = {**state.recoveries, event.nomination: event}
            unpaid = _without(state.cancelled, event.nomination)
            return _catch_up(replace(state, recoveries=recoveries, cancelled=unpaid))
        case BonusCancelled():
            cancelled = {**state.cancelled, event.nomination: event}
            owed = _without(state.recoveries, event.nomination)
            return _catch_up(replace(state, recoveries=owed, cancelled=cancelled))
        case RecoveryReceived():
            return replace(state, recovered={**state.recovered, event.nomination: event})
        case SettlementSubmitted():
            return replace(state, phase="settling", settlement=event)
        case SettlementReturned():
            return replace(state, phase="approved", settlement_returned=event, settlement=None)
        case SettlementApproved():
            return replace(state, phase="settled", settled=event)


def _adjust(
    state: Budget,
    event: AdjustmentProposed
    | AdjustmentSubmitted
    | AdjustmentReturned
    | AdjustmentAgreed
    | BudgetAdjusted,
) -> Budget:
    if isinstance(event, AdjustmentProposed):
        before = state.adjustments.get(event.adjustment)
        fresh = Adjustment(event) if before is None else replace(before, proposed=event)
        return _with(state, event.adjustment, fresh)
    if isinstance(event, BudgetAdjusted) and event.adjustment is None:  # as first written: a sum
        limits = {**state.limits, "conference": event.amount}
        return replace(state, limits=limits, tolerance=None)
    assert event.adjustment is not None  # noqa: S101 - the one event that may lack it is above
    one = state.adjustments[event.adjustment]
    match event:
        case AdjustmentSubmitted():
            return _with(state, event.adjustment, replace(one, stage="submitted", submitted=event))
        case AdjustmentReturned():
            return _with(state, event.adjustment, replace(one, stage="returned", returned=event))
        case AdjustmentAgreed():
            return _with(state, event.adjustment, replace(one, stage="agreed"))
        case BudgetAdjusted():
            done = _with(state, event.adjustment, replace(one, stage="approved", decision=event))
            sums: dict[Fund, int] = {"conference": event.amount}
            if event.awards_total is not None:
                sums["awards"] = event.awards_total
            tolerance = state.approval.line_tolerance if state.approval else 0
            return replace(
                done,
                limits={**state.limits, **sums},
                lines=by_name(event.lines),
                tolerance=tolerance,
            )


def _mended(state: Budget, adjustment: str | None, known: Mapping[str, Any]) -> Budget:
    if adjustment is not None:
        one = state.adjustments[adjustment]
        assert one.decision is not None  # noqa: S101 - nothing else is mended
        made = one.decision.model_copy(update=known)
        return _with(state, adjustment, replace(one, decision=made))
    assert state.approval is not None  # noqa: S101 - likewise
    return replace(state, approval=state.approval.model_copy(update=known))


def _with(state: Budget, name: str, adjustment: Adjustment) -> Budget:
    return replace(state, adjustments={**state.adjustments, name: adjustment})


def _without(known: Mapping[str, _Of], name: str) -> dict[str, _Of]:
    return {key: one for key, one in known.items() if key != name}


def _answered(state: Budget, line: str) -> Budget:
    return replace(state, unanswered={k: v for k, v in state.unanswered.items() if k != line})


def _cited(state: Budget, event: AwardsCounted) -> Budget:
    """The same decision under its right number: wherever a line of the round cites the wrong one, in an adjustment
    that is still on its way, too. Nothing but the citation changes, so that no approval is touched."""
    known = state.awarded.get(event.round)
    if known is None or known.decision_number == event.decision_number:
        return state

    def mended(line: EstimateLine) -> EstimateLine:
        if line.award_round != event.round:
            return line
        basis = line.basis.replace(cites(known.decision_number), cites(event.decision_number))
        return line.model_copy(update={"basis": basis[:LONGEST_BASIS]})

    adjustments = {
        name: one
        if one.stage == "approved"
        else replace(
            one,
            proposed=one.proposed.model_copy(
                update={"lines": tuple(map(mended, one.proposed.lines))}
            ),
        )
        for name, one in state.adjustments.items()
    }
    lines = by_name(map(mended, state.lines.values()))
    return replace(state, lines=lines, adjustments=adjustments)


def cites(decision_number: str) -> str:
    """How the basis of a bonus line names the decision."""
    return f"Quyết định số {decision_number}"


def _catch_up(state: Budget) -> Budget:
    """Lines follow what was counted, while the estimate is being drafted."""
    if not state.drafting:
        return state
    return replace(state, lines=by_name(map(state.follow, state.lines.values())))


# --- what several steps ask ----------------------------------------------------------------------


def by_name(lines: Iterable[EstimateLine]) -> Lines:
    return {line.line: line for line in lines}


def in_order(lines: Iterable[EstimateLine]) -> tuple[EstimateLine, ...]:
    return tuple(sorted(lines, key=lambda line: (line.order, line.line)))


def total(lines: Iterable[EstimateLine], fund: Fund) -> int:
    return sum(line.amount for line in lines if line.fund == fund)


def _moved(before: EstimateLine, after: EstimateLine) -> bool:
    return (before.quantity, before.basis) != (after.quantity, after.basis)


def followed(before: Budget, after: Budget) -> tuple[FollowedLine, ...]:
    """The lines whose quantity or citation differs, with what they come to now."""
    return tuple(
        FollowedLine(
            line=line.line,
            quantity=line.quantity,
            amount=line.amount,
            basis=line.basis if line.basis != before.lines[line.line].basis else None,
        )
        for line in in_order(after.lines.values())
        if line.line in before.lines and _moved(before.lines[line.line], line)
    )


def each_once(names: Sequence[str]) -> None:
    """Raises BUDGET_LINE_TWICE."""
    for name in names:
        if names.count(name) > 1:
            raise LINE_TWICE.refuse(line=name)


def remarked(remarks: Sequence[LineRemark], lines: Lines) -> None:
    """Each remark on a line that there is, once. Raises BUDGET_LINE_UNKNOWN, BUDGET_LINE_TWICE."""
    for one in remarks:
        if one.line not in lines:
            raise LINE_UNKNOWN.refuse(line=one.line)
    each_once([one.line for one in remarks])


def wrong_phase(state: Budget) -> Refused:
    return not_now(Term("dự toán", "budget"), _PHASES[state.phase], _NEXT[state.phase])
