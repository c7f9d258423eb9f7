"""The awards service, wired: which wish reaches which decider, which fact which policy."""

from typing import Final, get_args

from services.awards.bonuses import round_with
from services.awards.elsewhere import Rounds
from services.awards.looked_up import ahead, days, days_again, not_cancelled
from services.awards.policies import amend_rounds, arrange_ceremony, move_deadlines, open_rounds
from services.awards.precedence import with_order
from shared.commands.awards import (
    AmendAwardRound,
    ApproveNomination,
    ApproveNominations,
    ArrangeCeremony,
    AwardsCommand,
    EndorseNomination,
    IssueAwardDecision,
    OpenAwardRound,
    RankNominations,
    RecordClearance,
    RedateAwardDecision,
    ReturnNomination,
    SettleTie,
    SubmitNomination,
)
from shared.events.awards import AwardDecisionIssued
from shared.events.registry import ConferencePlanned, ConferenceRescheduled, PlanAmended
from shared.law import Law
from shared.policies import given
from shared.service import Service
from shared.settings import Settings
from shared.working_days import Calendar

_FOR_THE_CONFERENCE: Final = (
    OpenAwardRound,
    AmendAwardRound,
    SubmitNomination,
    ReturnNomination,
    RecordClearance,
    EndorseNomination,
    RankNominations,
    SettleTie,
    ApproveNomination,
    ApproveNominations,
    IssueAwardDecision,
    ArrangeCeremony,
)
"""What leads to an award at the conference. What takes back, refuses or mends goes on when it is called off, as
does what follows a decision that there is."""


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
        gates=dict.fromkeys(_FOR_THE_CONFERENCE, not_cancelled),
        with_plan={ConferenceRescheduled: (given(move_deadlines, calendar),)},
    )
