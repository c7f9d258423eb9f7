"""The conference's budget: estimate, approval, spending, settlement. Money is whole đồng.

Two funds are kept apart: the conference's own budget and the award fund (TT 28/2025/TT-BTC). The rules by
purpose: :mod:`.estimate`, :mod:`.road`, :mod:`.adjustment`, :mod:`.spending`, :mod:`.settlement`; what the
budget knows: :mod:`.state`; what it only warns of: :mod:`.advice`.
"""

from collections.abc import Sequence
from typing import Final

from services.budget import adjustment, estimate, redating, road, settlement, spending
from services.budget.advice import warn
from services.budget.state import Budget, evolve
from shared.commands.budget import (
    ApproveAdjustment,
    ApproveBudget,
    ApproveSettlement,
    BudgetCommand,
    CorrectRecovery,
    CountAwards,
    CountDelegate,
    CountQuota,
    DraftEstimate,
    DrawUpEstimate,
    FreezeEstimateLine,
    IssueAdjustmentDecision,
    IssueBudgetDecision,
    NoteRecovery,
    ProposeAdjustment,
    RecordExpenditure,
    RecordRecovery,
    RedateBudgetDecision,
    RemoveEstimateLine,
    RenumberBudgetDecision,
    ReturnAdjustment,
    ReturnBudget,
    ReturnSettlement,
    ReverseExpenditure,
    SetEstimateLine,
    SubmitAdjustment,
    SubmitBudget,
    SubmitSettlement,
    UnfreezeEstimateLine,
)
from shared.decider import Decider
from shared.envelope import Meta
from shared.events.budget import BudgetEvent

__all__ = ["Budget", "decide", "decider"]


def decide(command: BudgetCommand, state: Budget, meta: Meta) -> Sequence[BudgetEvent]:
    """What follows from ``command``. Raises :class:`~shared.refusals.Refused`."""
    match command:
        case DraftEstimate():
            return estimate.draft(command, state)
        case DrawUpEstimate():
            return estimate.draw_up(state, meta)
        case SetEstimateLine():
            return estimate.set_line(command, state, meta)
        case RemoveEstimateLine():
            return estimate.remove_line(command, state, meta)
        case FreezeEstimateLine():
            return estimate.freeze(command, state, meta)
        case UnfreezeEstimateLine():
            return estimate.unfreeze(command, state, meta)
        case CountDelegate():
            return estimate.count_delegate(command, state)
        case CountQuota():
            return estimate.count_quota(command, state)
        case CountAwards():
            return estimate.count_awards(command, state)
        case SubmitBudget():
            return road.submit(state)
        case ReturnBudget():
            return road.send_back(command, state)
        case ApproveBudget():
            return road.approve(command, state)
        case IssueBudgetDecision():
            return road.issue(command, state, meta)
        case RenumberBudgetDecision():
            return adjustment.renumber(command, state)
        case RedateBudgetDecision():
            return redating.redate(command, state, meta)
        case (
            ProposeAdjustment()
            | SubmitAdjustment()
            | ReturnAdjustment()
            | ApproveAdjustment()
            | IssueAdjustmentDecision()
        ):
            return adjustment.adjust(command, state, meta)
        case RecordExpenditure():
            return spending.spend(command, state, meta)
        case ReverseExpenditure():
            return spending.reverse(command, state)
        case NoteRecovery():
            return estimate.note_recovery(command, state)
        case CorrectRecovery():
            return estimate.correct_recovery(command, state)
        case RecordRecovery():
            return spending.recover(command, state, meta)
        case SubmitSettlement():
            return settlement.submit(command, state, meta)
        case ReturnSettlement():
            return settlement.send_back(command, state)
        case ApproveSettlement():
            return settlement.approve(command, state, meta)


decider: Final[Decider[BudgetCommand, Budget, BudgetEvent]] = Decider(
    "budget.budget", Budget(), decide, evolve, warn
)
