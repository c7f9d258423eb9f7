"""The budget service, wired: which wish reaches which decider, which fact which policy."""

from typing import get_args

from services.budget import budget
from services.budget.looked_up import Looked, ahead
from services.budget.policies import (
    count_admitted,
    count_amended,
    count_closed,
    count_confirmed,
    count_declined,
    count_elsewhere,
    count_here,
    count_opened,
    count_renumbered,
    count_substituted,
    count_withdrawn,
    draft_by,
    note_recovery,
    set_bonus_lines,
    set_bonus_lines_anew,
)
from shared.commands.budget import (
    ApproveSettlement,
    BudgetCommand,
    IssueAdjustmentDecision,
    IssueBudgetDecision,
    RecordExpenditure,
    RedateBudgetDecision,
    SubmitSettlement,
)
from shared.events.awards import (
    AwardDecisionIssued,
    AwardDecisionRedated,
    AwardDecisionRenumbered,
    AwardRevoked,
    AwardRoundAmended,
    AwardRoundClosed,
    AwardRoundOpened,
)
from shared.events.hall import DelegationStruckOff
from shared.events.registry import (
    AttendeeAdmitted,
    AttendeeConfirmed,
    AttendeeCountedElsewhere,
    AttendeeCountedHere,
    AttendeeDeclined,
    AttendeeSubstituted,
    ConferencePlanned,
)
from shared.law import Law
from shared.service import Service
from shared.settings import Settings


def build(settings: Settings) -> Service:
    looked = Looked()
    return Service(
        name="budget",
        settings=settings,
        deciders=dict.fromkeys(get_args(BudgetCommand), budget.decider),
        enter={
            IssueBudgetDecision: looked.decided,
            IssueAdjustmentDecision: looked.decided,
            ApproveSettlement: looked.decided,
            RedateBudgetDecision: looked.decided_again,
            RecordExpenditure: looked.drafted,
            SubmitSettlement: ahead,
        },
        policies={
            ConferencePlanned: (draft_by(Law.load(settings.law_files)),),
            AwardRoundOpened: (count_opened,),
            AwardRoundAmended: (count_amended,),
            AwardRoundClosed: (count_closed,),
            AwardDecisionIssued: (set_bonus_lines,),
            AwardDecisionRedated: (set_bonus_lines_anew,),
            AwardDecisionRenumbered: (count_renumbered,),
            AwardRevoked: (note_recovery,),
            AttendeeAdmitted: (count_admitted,),
            AttendeeConfirmed: (count_confirmed,),
            AttendeeDeclined: (count_declined,),
            AttendeeSubstituted: (count_substituted,),
            AttendeeCountedElsewhere: (count_elsewhere,),
            AttendeeCountedHere: (count_here,),
            DelegationStruckOff: (count_withdrawn,),
        },
    )
