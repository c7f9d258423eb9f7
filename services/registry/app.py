"""The registry service, wired: which wish reaches which decider, which fact which policy."""

from datetime import timedelta
from typing import Any, Final, get_args

from services.registry import (
    acting,
    agenda,
    conference,
    contribution,
    delegation,
    hall,
    issued,
    looked_up,
    paper,
    privacy,
    protocol,
    reception,
    task,
    timing,
)
from services.registry.awardees import disinvite_awardee, invite_by
from services.registry.consequences import (
    amend_agenda,
    amend_contributions,
    amend_tasks,
    move_deadlines,
)
from services.registry.door import Rules
from services.registry.forgetting import check_list, clocks, destroy_keys, held
from services.registry.gatekeeper import Gatekeeper
from services.registry.policies import (
    assign_tasks,
    hear_calendar,
    remind_contribution,
    remind_delegation,
    remind_paper,
    request_contributions,
    schedule_agenda,
    schedule_paper,
    settles,
    settles_own,
    unschedule_paper,
    unsettles,
    unsettles_own,
    watch_contribution,
    watch_task,
)
from services.registry.rescheduling import follow
from services.registry.rolling import (
    count_as_settled,
    count_heirs,
    count_once,
    enrol,
    enrol_substitute,
    let_go,
    strike_off,
    strike_off_delegation,
)
from services.registry.still_settled import with_other_papers
from shared import subjects
from shared.commands.acting import ActingCommand, AppointActing
from shared.commands.agenda import (
    AmendAgendaItem,
    AttachAgendaDocument,
    FixAgendaItem,
    MoveAgendaItem,
    RemoveAgendaItem,
    ScheduleAgendaItem,
)
from shared.commands.base import Command
from shared.commands.documents import DocumentCommand
from shared.commands.hall import ArrangeSeats, AssignSeat, HallCommand, PinSeat, SetHallPlan
from shared.commands.privacy import ForgetPerson, PrivacyCommand, ReceivePrivacyRequest
from shared.commands.protocol import PlaceDelegate, ProtocolCommand, SetReceptionCard
from shared.commands.reception import CheckInDelegation, ScanCode, UndoCheckIn
from shared.commands.registry import (
    AcceptInvitationAgain,
    AdmitAttendee,
    AgendaCommand,
    AmendPlan,
    ApproveSubstitution,
    ChangeVenue,
    CheckInAttendee,
    ConferenceCommand,
    ConfirmAttendee,
    ContributionCommand,
    DeclineAttendee,
    DeclineInvitation,
    DelegationCommand,
    GrantSeats,
    IssueInvitation,
    MoveContributionDue,
    MovePaperDue,
    MoveRespondBy,
    PaperCommand,
    ProposePaper,
    RefuseSeats,
    RefuseSubstitution,
    RegisterAttendee,
    RemindDelegation,
    ReopenTask,
    RequestContribution,
    RequestPaper,
    RequestPaperRevision,
    RequestSeats,
    ReturnContribution,
    SelectPaper,
    SubmitContribution,
    SubmitContributionFile,
    SubmitPaper,
    SubstituteAttendee,
    TaskCommand,
    UpdateAttendee,
    WithdrawContribution,
)
from shared.decider import AnyDecider
from shared.envelope import Meta
from shared.events.awards import AwardDecisionIssued, AwardRevoked
from shared.events.budget import BudgetApproved, BudgetReturned, BudgetSubmitted
from shared.events.hall import (
    DelegationStruckOff,
    PersonEnrolled,
    PersonStruckOff,
    TwinsSettled,
)
from shared.events.notifications import ReplyReceived
from shared.events.privacy import PersonForgotten
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
    ContributionDueChanged,
    ContributionRequested,
    InvitationAcceptedAgain,
    InvitationIssued,
    InvitationWithdrawn,
    PaperDueChanged,
    PaperRequested,
    PaperRevisionRequested,
    PaperSelected,
    PaperSelectedForPrinting,
    PaperSubmitted,
    PaperWithdrawn,
    PlanAmended,
    ProgramFinalised,
    ReportFinalised,
    RespondByMoved,
    TaskAssigned,
    TaskReopened,
    TaskRevised,
)
from shared.law import Law
from shared.plan_standing import with_standing
from shared.policies import given
from shared.refusals import UNKNOWN_UNIT
from shared.service import Enter, Service
from shared.settings import Settings
from shared.working_days import Calendar

_ANSWERS: Final = (
    *(IssueInvitation, MoveRespondBy, RemindDelegation, RegisterAttendee, ConfirmAttendee),
    *(DeclineAttendee, SubstituteAttendee, ApproveSubstitution, RefuseSubstitution),
    *(DeclineInvitation, AcceptInvitationAgain),
    *(RequestSeats, GrantSeats, RefuseSeats, SubmitPaper, RequestPaperRevision),
)
_FOR_THE_REPORT: Final = (*(AdmitAttendee, SubmitContribution, SubmitContributionFile),)
_REARRANGING: Final = (
    *(ScheduleAgendaItem, MoveAgendaItem, AmendAgendaItem, FixAgendaItem, RemoveAgendaItem),
)


def build(settings: Settings) -> Service:
    check_list(settings)
    calendar = Calendar.load(settings.days_off_files)
    return Service(
        name="registry",
        settings=settings,
        deciders=_deciders(),
        enter=_entrances(settings),
        workers={
            "registry-invitations": dict.fromkeys((ConferenceRescheduled, PlanAmended), follow),
            "registry-privacy": {PersonForgotten: destroy_keys},
        },
        unordered=frozenset({"registry-privacy"}),  # nobody's key waits for another person's
        policies={
            ConferencePlanned: (
                assign_tasks,
                given(request_contributions, calendar),
                schedule_agenda,
            ),
            PlanAmended: (amend_tasks, given(amend_contributions, calendar), amend_agenda),
            TaskAssigned: (watch_task,),
            TaskRevised: (watch_task,),
            TaskReopened: (watch_task,),
            InvitationIssued: (remind_delegation,),
            RespondByMoved: (remind_delegation,),
            InvitationAcceptedAgain: (remind_delegation,),
            ReplyReceived: (hear_calendar,),
            ContributionRequested: (remind_contribution, watch_contribution),
            ContributionDueChanged: (remind_contribution, watch_contribution),
            PaperRequested: (remind_paper,),
            PaperDueChanged: (remind_paper,),
            PaperSelectedForPrinting: (unschedule_paper,),
            PaperWithdrawn: (unschedule_paper,),
            AttendeeRegistered: (enrol,),
            AttendeeAdmitted: (enrol,),
            AttendeeUpdated: (enrol,),
            AttendeeSubstituted: (enrol_substitute,),
            AttendeeDeclined: (strike_off,),
            InvitationWithdrawn: (strike_off_delegation,),
            PersonEnrolled: (count_once,),
            PersonStruckOff: (count_heirs,),
            DelegationStruckOff: (count_heirs, let_go),
            TwinsSettled: (count_as_settled,),
        },
        prepare={AmendPlan: with_standing, ReopenTask: with_other_papers},
        with_plan={
            ConferenceRescheduled: (given(move_deadlines, calendar),),
            PaperSelected: (schedule_paper,),
            PaperSubmitted: (settles_own,),
            PaperWithdrawn: (unsettles_own,),
            PaperRevisionRequested: (unsettles_own,),
            AwardDecisionIssued: (invite_by(calendar), settles),
            AwardRevoked: (disinvite_awardee,),
            BudgetSubmitted: (settles,),
            BudgetReturned: (unsettles,),
            BudgetApproved: (settles,),
            ProgramFinalised: (settles,),
            ReportFinalised: (settles,),
            ConferenceOpened: (settles,),
            ConferenceConcluded: (settles,),
        },
        timers=True,
        gates={
            RequestPaper: _before_the_beginning,
            ProposePaper: _before_the_beginning,
            SelectPaper: _before_the_end,
            MovePaperDue: _by_the_conference,
            **dict.fromkeys(_REARRANGING, _not_held_yet),
            **dict.fromkeys((AssignSeat, PinSeat, ArrangeSeats), looked_up.in_this_hall),
            RequestContribution: _to_a_known_unit,
            **dict.fromkeys(_ANSWERS, _answers_are_taken),
            **dict.fromkeys(_FOR_THE_REPORT, _not_cancelled),
            **dict.fromkeys((ReturnContribution, WithdrawContribution), _not_in_the_report),
        },
    )


def _entrances(settings: Settings) -> dict[type[Command], Enter]:
    gate = Gatekeeper(_rules(settings)).enter
    law = Law.load(settings.law_files, settings.law_scopes)
    calendar = Calendar.load(settings.days_off_files)
    hours = looked_up.hours(law, calendar)
    table: dict[Enter, tuple[type[Command], ...]] = {
        gate: (ScanCode, CheckInAttendee, CheckInDelegation, UndoCheckIn),
        looked_up.delegate: (PlaceDelegate, SetReceptionCard),
        looked_up.document: (AttachAgendaDocument,),
        looked_up.offices: (
            *(RegisterAttendee, AdmitAttendee, SubstituteAttendee, UpdateAttendee),
        ),
        looked_up.frame: (AppointActing,),
        looked_up.place: (SetHallPlan,),
        looked_up.beside: (ChangeVenue, AmendPlan),
        hours: (IssueInvitation, MoveRespondBy, RequestContribution, MoveContributionDue),
        held: (ForgetPerson,),
        clocks(law, calendar): (ReceivePrivacyRequest,),
    }
    return {command: enter for enter, commands in table.items() for command in commands}


async def _before_the_beginning(service: Service, command: Any, meta: Meta) -> None:
    if isinstance(command, RequestPaper):
        await _to_a_known_unit(service, command, meta)
    conference_now = await _conference(service, meta)
    timing.refuse_when_begun(conference_now, meta)
    if isinstance(command, RequestPaper):
        timing.refuse_due_after(conference_now, command.due)


async def _by_the_conference(service: Service, command: Any, meta: Meta) -> None:
    conference_now = await _conference(service, meta)
    timing.refuse_answers_after(conference_now, meta)
    timing.refuse_due_after(conference_now, command.due)


async def _answers_are_taken(service: Service, command: Any, meta: Meta) -> None:
    timing.refuse_answers_after(await _conference(service, meta), meta)


async def _not_cancelled(service: Service, command: Any, meta: Meta) -> None:
    timing.refuse_when_cancelled(await _conference(service, meta), meta)


async def _not_in_the_report(service: Service, command: Any, meta: Meta) -> None:
    conference_now = await _conference(service, meta)
    timing.refuse_when_cancelled(conference_now, meta)
    known: contribution.State = await service.boundaries.state(
        contribution.decider, command.boundary(meta.conference), fresh=True
    )
    if isinstance(known, contribution.Asked) and known.status == "accepted":
        timing.refuse_when_reported(conference_now, command.contribution)


async def _before_the_end(service: Service, command: Any, meta: Meta) -> None:
    timing.refuse_when_over(await _conference(service, meta), meta)


async def _not_held_yet(service: Service, command: Any, meta: Meta) -> None:
    timing.refuse_rearranging(await _conference(service, meta), meta)


async def _conference(service: Service, meta: Meta) -> conference.State:
    boundary = subjects.conference(meta.conference)
    state: conference.State = await service.boundaries.state(
        conference.decider, boundary, fresh=True
    )
    return state


async def _to_a_known_unit(service: Service, command: Any, meta: Meta) -> None:
    timing.refuse_when_cancelled(await _conference(service, meta), meta)
    planned = await service.directory.planned(meta.conference)
    if command.unit not in {agency.id for agency in planned.agencies}:
        raise UNKNOWN_UNIT.refuse(unit=command.unit)


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
        ActingCommand: acting.decider,
        PrivacyCommand: privacy.decider,
        PaperCommand: paper.decider,
        AgendaCommand: agenda.decider,
        TaskCommand: task.decider,
        ContributionCommand: contribution.decider,
        DocumentCommand: issued.decider,
    }
    return {
        command: decider
        for union, decider in table.items()
        for command in get_args(union) or (union,)
    }
