"""The registry service, wired: which wish reaches which decider, which fact which policy."""

from datetime import timedelta
from typing import get_args

from services.registry import (
    agenda,
    conference,
    contribution,
    delegation,
    hall,
    looked_up,
    paper,
    protocol,
    reception,
    task,
)
from services.registry.awardees import invite_by
from services.registry.consequences import (
    amend_agenda,
    amend_contributions,
    amend_tasks,
    move_deadlines,
)
from services.registry.door import Rules
from services.registry.gatekeeper import Gatekeeper
from services.registry.policies import (
    assign_tasks,
    hear_calendar,
    remind_delegation,
    request_contributions,
    schedule_agenda,
    schedule_paper,
    settles,
    unschedule_paper,
    watch_task,
)
from services.registry.rescheduling import bring_forward
from services.registry.rolling import (
    count_as_settled,
    count_heirs,
    count_once,
    enrol,
    enrol_substitute,
    strike_off,
    strike_off_delegation,
)
from services.registry.standing import with_standing
from shared.commands.agenda import AttachAgendaDocument
from shared.commands.base import Command
from shared.commands.hall import HallCommand
from shared.commands.protocol import PlaceDelegate, ProtocolCommand, SetReceptionCard
from shared.commands.reception import CheckInDelegation, ScanCode, UndoCheckIn
from shared.commands.registry import (
    AgendaCommand,
    AmendPlan,
    CheckInAttendee,
    ConferenceCommand,
    ContributionCommand,
    DelegationCommand,
    PaperCommand,
    TaskCommand,
)
from shared.decider import AnyDecider
from shared.events.awards import AwardDecisionIssued
from shared.events.budget import BudgetApproved, BudgetSubmitted
from shared.events.hall import (
    DelegationStruckOff,
    PersonEnrolled,
    PersonStruckOff,
    TwinsSettled,
)
from shared.events.notifications import ReplyReceived
from shared.events.registry import (
    AttendeeAdmitted,
    AttendeeDeclined,
    AttendeeRegistered,
    AttendeeSubstituted,
    AttendeeUpdated,
    ConferenceConcluded,
    ConferenceOpened,
    ConferencePlanned,
    ConferenceRescheduled,
    InvitationIssued,
    InvitationWithdrawn,
    PaperSelected,
    PaperWithdrawn,
    PlanAmended,
    ProgramFinalised,
    ReportFinalised,
    RespondByMoved,
    TaskAssigned,
    TaskRevised,
)
from shared.service import Enter, Service
from shared.settings import Settings
from shared.working_days import Calendar


def build(settings: Settings) -> Service:
    return Service(
        name="registry",
        settings=settings,
        deciders=_deciders(),
        enter=_entrances(settings),
        workers={
            "registry-invitations": dict.fromkeys(
                (ConferenceRescheduled, PlanAmended), bring_forward
            )
        },
        policies={
            ConferencePlanned: (assign_tasks, request_contributions, schedule_agenda),
            PlanAmended: (amend_tasks, amend_contributions, amend_agenda),
            TaskAssigned: (watch_task,),
            TaskRevised: (watch_task,),
            InvitationIssued: (remind_delegation,),
            RespondByMoved: (remind_delegation,),
            ReplyReceived: (hear_calendar,),
            PaperWithdrawn: (unschedule_paper,),
            AttendeeRegistered: (enrol,),
            AttendeeAdmitted: (enrol,),
            AttendeeUpdated: (enrol,),
            AttendeeSubstituted: (enrol_substitute,),
            AttendeeDeclined: (strike_off,),
            InvitationWithdrawn: (strike_off_delegation,),
            PersonEnrolled: (count_once,),
            PersonStruckOff: (count_heirs,),
            DelegationStruckOff: (count_heirs,),
            TwinsSettled: (count_as_settled,),
        },
        prepare={AmendPlan: with_standing},
        with_plan={
            ConferenceRescheduled: (move_deadlines,),
            PaperSelected: (schedule_paper,),
            AwardDecisionIssued: (invite_by(Calendar.load(settings.days_off_files)), settles),
            BudgetSubmitted: (settles,),
            BudgetApproved: (settles,),
            ProgramFinalised: (settles,),
            ReportFinalised: (settles,),
            ConferenceOpened: (settles,),
            ConferenceConcluded: (settles,),
        },
        timers=True,
    )


def _entrances(settings: Settings) -> dict[type[Command], Enter]:
    gate = Gatekeeper(_rules(settings)).enter
    table: dict[Enter, tuple[type[Command], ...]] = {
        gate: (ScanCode, CheckInAttendee, CheckInDelegation, UndoCheckIn),
        looked_up.delegate: (PlaceDelegate, SetReceptionCard),
        looked_up.document: (AttachAgendaDocument,),
    }
    return {command: enter for enter, commands in table.items() for command in commands}


def _rules(settings: Settings) -> Rules:
    return Rules(
        opens_before=timedelta(hours=settings.checkin_opens_hours),
        undo_within=timedelta(minutes=settings.checkin_undo_minutes),
    )


def _deciders() -> dict[type[Command], AnyDecider]:
    table: dict[object, AnyDecider] = {
        ConferenceCommand: conference.decider,
        DelegationCommand: delegation.decider,
        ScanCode: reception.decider,
        HallCommand: hall.decider,
        ProtocolCommand: protocol.decider,
        PaperCommand: paper.decider,
        AgendaCommand: agenda.decider,
        TaskCommand: task.decider,
        ContributionCommand: contribution.decider,
    }
    return {
        command: decider
        for union, decider in table.items()
        for command in get_args(union) or (union,)
    }
