"""The registry service, wired: which wish reaches which decider, which fact which policy."""

from typing import get_args

from services.registry import agenda, conference, contribution, delegation, issued, paper, task
from services.registry.awardees import invite_awardees
from services.registry.policies import (
    assign_tasks,
    remind_delegation,
    request_contributions,
    schedule_agenda,
    schedule_paper,
    settles,
    unschedule_paper,
    watch_task,
)
from shared.commands.base import Command
from shared.commands.documents import DocumentCommand
from shared.commands.registry import (
    AgendaCommand,
    ConferenceCommand,
    ContributionCommand,
    DelegationCommand,
    PaperCommand,
    TaskCommand,
)
from shared.decider import AnyDecider
from shared.events.awards import AwardDecisionIssued
from shared.events.budget import BudgetApproved, BudgetSubmitted
from shared.events.registry import (
    ConferenceConcluded,
    ConferenceOpened,
    ConferencePlanned,
    InvitationIssued,
    PaperSelected,
    PaperWithdrawn,
    ProgramFinalised,
    ReportFinalised,
    TaskAssigned,
)
from shared.service import Service
from shared.settings import Settings


def build(settings: Settings) -> Service:
    return Service(
        name="registry",
        settings=settings,
        deciders=_deciders(),
        policies={
            ConferencePlanned: (assign_tasks, request_contributions, schedule_agenda),
            TaskAssigned: (watch_task,),
            InvitationIssued: (remind_delegation,),
            PaperWithdrawn: (unschedule_paper,),
        },
        with_plan={
            PaperSelected: (schedule_paper,),
            AwardDecisionIssued: (invite_awardees, settles),
            BudgetSubmitted: (settles,),
            BudgetApproved: (settles,),
            ProgramFinalised: (settles,),
            ReportFinalised: (settles,),
            ConferenceOpened: (settles,),
            ConferenceConcluded: (settles,),
        },
        timers=True,
    )


def _deciders() -> dict[type[Command], AnyDecider]:
    table: dict[object, AnyDecider] = {
        ConferenceCommand: conference.decider,
        DelegationCommand: delegation.decider,
        PaperCommand: paper.decider,
        AgendaCommand: agenda.decider,
        TaskCommand: task.decider,
        ContributionCommand: contribution.decider,
        DocumentCommand: issued.decider,
    }
    return {command: decider for union, decider in table.items() for command in get_args(union)}
