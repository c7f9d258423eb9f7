"""Answers that are waited for: reminders, the respond-by time that moves, what a calendar program sends back."""

from collections.abc import Sequence

from services.registry.arrival import warned
from services.registry.attendance import FIRST, SECOND, Invited, State, in_person
from services.registry.respond_by import refuse_no_time
from shared.addressed import compared
from shared.commands import registry as wish
from shared.commands.registry_refusals import NOT_THE_NAMED_GUEST, REMINDER_TOO_LATE
from shared.envelope import Meta, Warned
from shared.events import registry as fact
from shared.events.people import Attendee
from shared.events.registry import DelegationEvent
from shared.given_times import local

BY_CALENDAR = "trả lời qua lịch"
"""The reason of a delegate who declined in a calendar program."""


def remind(
    command: wish.RemindDelegation, state: Invited, meta: Meta
) -> Sequence[fact.InvitationReminderDue]:
    """While there is still time and somebody has not answered: once by each of the two timers, and by hand as
    often as the organiser sends a command of its own."""
    by_hand = "system" not in meta.actor.roles
    name = meta.command_id if by_hand else SECOND if command.escalated else FIRST
    late = meta.time > state.respond_by
    if state.withdrawn or not state.unanswered or name in state.reminders:
        return []
    if late and by_hand:
        raise REMINDER_TOO_LATE.refuse(respond_by=local(state.respond_by))
    if late:
        return []
    return [
        fact.InvitationReminderDue(
            unanswered=state.unanswered,
            respond_by=state.respond_by,
            contact=state.contact,
            escalated=command.escalated,
            reminder=name if by_hand else None,
            **state.about(),
        )
    ]


def move(command: wish.MoveRespondBy, state: Invited, meta: Meta) -> Sequence[fact.RespondByMoved]:
    if command.respond_by == state.respond_by:
        return []
    refuse_no_time(command.respond_by, meta)
    return [
        fact.RespondByMoved(
            respond_by=command.respond_by,
            respond_by_before=state.respond_by,
            reason=command.reason,
            **state.about(),
        )
    ]


def by_calendar(
    command: wish.AnswerByCalendar, state: Invited, meta: Meta
) -> list[DelegationEvent]:
    """Nothing where the answer does not hold: too late, withdrawn, somebody who came or was replaced. The reply
    itself stays beside its message, where the organiser reads it."""
    name = command.person_id
    if state.withdrawn or meta.time > state.respond_by or name in state.pending:
        return []
    if (
        state.declined_for is not None
    ):  # the unit says otherwise by its own page, not by an old entry
        return []
    known = state.people.get(name)
    if known is not None and known.counted_with is not None:
        return []
    status = known.status if known is not None else "unknown"
    seated: list[DelegationEvent] = []
    if status == "declined" or (known is None and invited_in_person(name, state)):
        who = known.attendee if known is not None else guest(state)
        if state.taken >= state.seats or (known is not None and not command.coming):
            return []
        seat_of = state.seat_for(name)
        seated = [fact.AttendeeRegistered(attendee=who, seat_of=seat_of, **state.about())]
    elif status not in ("registered", "confirmed") or (command.coming and status == "confirmed"):
        return []
    if command.coming:
        return [*seated, fact.AttendeeConfirmed(person_id=name, **state.about())]
    return [
        *seated,
        fact.AttendeeDeclined(person_id=name, reason=BY_CALENDAR, **state.about()),
    ]


def warn(command: wish.DelegationCommand, state: State) -> list[Warned]:
    """A guest invited in person, and somebody else is registered in that place."""
    if not isinstance(state, Invited) or not isinstance(
        command, wish.RegisterAttendee | wish.AdmitAttendee
    ):
        return []
    contact = state.contact
    if not invited_in_person(contact.person_id, state):
        return []
    if compared(command.attendee.name) == compared(contact.name):
        return []
    return [warned(NOT_THE_NAMED_GUEST, person_id=command.attendee.person_id)]


def invited_in_person(name: str, state: Invited) -> bool:
    return in_person(state.terms) and state.terms.contact.person_id == name


def guest(state: Invited) -> Attendee:
    """Of the invitation: it names the office (the position) and, in the contact, the person."""
    contact = state.contact
    return Attendee(
        person_id=contact.person_id,
        name=contact.name,
        position=state.terms.invitee,
        email=contact.email,
        language=contact.language,
        address=contact.address,
    )
