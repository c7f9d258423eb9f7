"""Particulars are mended: a delegate's position, telephone, mailbox, address, the spelling of the name; a contact.

The person stays the same one. Whether a name is of the same person is judged without regard to marks, case
and forms of address; another name is another person, who comes as a substitute and, for a named head, with the
chair's consent (QĐ 45/2018/QĐ-TTg). A mended telephone number changes nobody's coming, so it has no deadline.
"""

from typing import TypeVar

from services.registry.arrival import warned
from services.registry.attendance import Invited, State, awaiting_consent, wrong_person
from shared import contacts
from shared.addressed import compared
from shared.commands.base import Command
from shared.commands.registry import (
    DelegationCommand,
    IssueInvitation,
    UpdateAttendee,
    UpdateContact,
)
from shared.commands.registry_refusals import (
    ADDRESS_INVALID,
    ANOTHER_PERSON,
    EMAIL_INVALID,
    NAME_INVALID,
    NAME_SMALL,
    NOT_REACHABLE,
    PHONE_INVALID,
    POSITION_INVALID,
)
from shared.decider import must_own
from shared.envelope import Meta, Warned
from shared.events.people import Attendee, Contact
from shared.events.registry import AttendeeUpdated, ContactUpdated
from shared.personal import Personal
from shared.spelling import no_name, no_position, small_word, spaced

C = TypeVar("C", bound=Command)
R = TypeVar("R", Attendee, Contact)


def as_kept(command: C) -> C:
    """The wish with telephone numbers and addresses in the form in which they are kept.

    Refuses what is none (REGISTRY_NAME_INVALID, REGISTRY_POSITION_INVALID, REGISTRY_PHONE_INVALID,
    REGISTRY_EMAIL_INVALID, REGISTRY_ADDRESS_INVALID)."""
    contact = getattr(command, "contact", None)
    if isinstance(contact, Contact):
        command = command.model_copy(update={"contact": _reached(contact)})
    for name in ("attendee", "substitute"):
        told = getattr(command, name, None)
        if isinstance(told, Attendee):
            command = command.model_copy(update={name: _kept(told)})
    return command


def _kept(told: Attendee) -> Attendee:
    phone = contacts.phone(told.phone) if told.phone is not None else None
    if told.phone is not None and phone is None:
        raise PHONE_INVALID.refuse(person=told.name, person_id=told.person_id)
    position = spaced(told.position)
    if (why := no_position(position)) is not None:
        raise POSITION_INVALID.refuse(position=position, why=why)
    kept = {"phone": Personal(phone) if phone else None, "position": position}
    return _reached(told).model_copy(update=kept)


def _reached(told: R) -> R:
    """With mailbox and postal address as they are kept; of somebody who has a name."""
    name = Personal(spaced(told.name))
    if (why := no_name(name)) is not None:
        raise NAME_INVALID.refuse(name=name, why=why)
    email = contacts.email(told.email) if told.email is not None else None
    if told.email is not None and email is None:
        raise EMAIL_INVALID.refuse(person=told.name, person_id=told.person_id)
    address = contacts.postal(told.address) if told.address is not None else None
    if told.address is not None and address is None:
        raise ADDRESS_INVALID.refuse(person=told.name, person_id=told.person_id)
    return told.model_copy(
        update={
            "name": name,
            "email": Personal(email) if email else None,
            "address": Personal(address) if address else None,
        }
    )


def update(command: UpdateAttendee, state: Invited, meta: Meta) -> list[AttendeeUpdated]:
    must_own(meta, state.terms.unit, "organiser")
    told = command.attendee
    if any(one.substitute.person_id == told.person_id for one in state.pending.values()):
        raise awaiting_consent(told.person_id)
    person = state.counted(told.person_id)
    if not person.seated:
        raise wrong_person(told.person_id, person.status)
    if compared(told.name) != compared(person.attendee.name):
        raise ANOTHER_PERSON.refuse(person_id=told.person_id)
    state.must_be_another(told)
    mended = told.model_copy(update={"head": person.attendee.head})
    return [] if mended == person.attendee else [AttendeeUpdated(attendee=mended, **state.about())]


def update_contact(command: UpdateContact, state: Invited, meta: Meta) -> list[ContactUpdated]:
    """A guest's own, by the organiser or the unit; another name of a guest is another person."""
    must_own(meta, state.terms.unit, "organiser")
    told, known = command.contact, state.contact
    personal = known.person_id != state.terms.unit
    if told.person_id != known.person_id or (
        personal and compared(told.name) != compared(known.name)
    ):
        raise ANOTHER_PERSON.refuse(person_id=known.person_id)
    return [] if told == known else [ContactUpdated(contact=told, **state.about())]


def warn(command: DelegationCommand, state: State) -> list[Warned]:
    """A name with a small letter; somebody is invited or mended whom no letter would reach but at their unit."""
    named = getattr(command, "attendee", None) or getattr(command, "substitute", None)
    if isinstance(named, Attendee) and small_word(named.name):
        return [warned(NAME_SMALL, person_id=named.person_id)]
    if not isinstance(command, IssueInvitation | UpdateContact):
        return []
    told = command.contact
    if told.email is not None or told.address is not None:
        return []
    unit = command.unit if isinstance(command, IssueInvitation) else ""
    if isinstance(state, Invited):
        unit = state.terms.unit
    return [warned(NOT_REACHABLE, person_id=told.person_id, unit=unit)]
