"""The awards service, wired: which wish reaches which decider, which fact which policy."""

from typing import get_args

from services.awards.bonuses import round_with
from services.awards.elsewhere import Rounds
from services.awards.policies import amend_rounds, arrange_ceremony, move_deadlines, open_rounds
from services.awards.precedence import with_order
from shared.commands.awards import (
    ArrangeCeremony,
    AwardsCommand,
    EndorseNomination,
    SubmitNomination,
)
from shared.events.awards import AwardDecisionIssued
from shared.events.registry import ConferencePlanned, ConferenceRescheduled, PlanAmended
from shared.law import Law
from shared.service import Service
from shared.settings import Settings


def build(settings: Settings) -> Service:
    award_round = round_with(Law.load(settings.law_files, settings.law_scopes))
    rounds = Rounds()
    return Service(
        name="awards",
        settings=settings,
        deciders=dict.fromkeys(get_args(AwardsCommand), award_round),
        policies={
            ConferencePlanned: (open_rounds,),
            PlanAmended: (amend_rounds,),
            AwardDecisionIssued: (arrange_ceremony,),
        },
        prepare={
            SubmitNomination: rounds.told,
            EndorseNomination: rounds.told,
            ArrangeCeremony: with_order,
        },
        with_plan={ConferenceRescheduled: (move_deadlines,)},
    )
