"""The awards service, wired: which wish reaches which decider, which fact which policy."""

from typing import get_args

from services.awards.bonuses import round_with
from services.awards.elsewhere import Rounds
from services.awards.looked_up import ahead, days, days_again
from services.awards.policies import amend_rounds, arrange_ceremony, move_deadlines, open_rounds
from services.awards.precedence import with_order
from shared.commands.awards import (
    AmendAwardRound,
    ArrangeCeremony,
    AwardsCommand,
    EndorseNomination,
    IssueAwardDecision,
    OpenAwardRound,
    RedateAwardDecision,
    SubmitNomination,
)
from shared.events.awards import AwardDecisionIssued
from shared.events.registry import ConferencePlanned, ConferenceRescheduled, PlanAmended
from shared.law import Law
from shared.policies import given
from shared.service import Service
from shared.settings import Settings
from shared.working_days import Calendar


def build(settings: Settings) -> Service:
    award_round = round_with(Law.load(settings.law_files, settings.law_scopes))
    rounds = Rounds()
    calendar = Calendar.load(settings.days_off_files)
    return Service(
        name="awards",
        settings=settings,
        deciders=dict.fromkeys(get_args(AwardsCommand), award_round),
        policies={
            ConferencePlanned: (given(open_rounds, calendar),),
            PlanAmended: (given(amend_rounds, calendar),),
            AwardDecisionIssued: (arrange_ceremony,),
        },
        enter={
            OpenAwardRound: ahead,
            AmendAwardRound: ahead,
            IssueAwardDecision: days,
            RedateAwardDecision: days_again,
        },
        prepare={
            SubmitNomination: rounds.told,
            EndorseNomination: rounds.told,
            ArrangeCeremony: with_order,
        },
        with_plan={ConferenceRescheduled: (given(move_deadlines, calendar),)},
    )
