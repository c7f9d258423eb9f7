"""The budget service, wired: which wish reaches which decider, which fact which policy."""

from typing import get_args

from services.budget import budget
from services.budget.policies import (
    count_admitted,
    count_confirmed,
    count_declined,
    count_elsewhere,
    count_here,
    count_substituted,
    count_withdrawn,
    draft_estimate,
    set_bonus_lines,
)
from shared.commands.budget import BudgetCommand
from shared.events.awards import AwardDecisionIssued
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
from shared.service import Service
from shared.settings import Settings


def build(settings: Settings) -> Service:
    return Service(
        name="budget",
        settings=settings,
        deciders=dict.fromkeys(get_args(BudgetCommand), budget.decider),
        policies={
            ConferencePlanned: (draft_estimate,),
            AwardDecisionIssued: (set_bonus_lines,),
            AttendeeAdmitted: (count_admitted,),
            AttendeeConfirmed: (count_confirmed,),
            AttendeeDeclined: (count_declined,),
            AttendeeSubstituted: (count_substituted,),
            AttendeeCountedElsewhere: (count_elsewhere,),
            AttendeeCountedHere: (count_here,),
            DelegationStruckOff: (count_withdrawn,),
        },
    )
