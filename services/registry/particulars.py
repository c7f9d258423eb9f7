"""A delegate's particulars are mended: position, telephone, e-mail, the spelling of the name.

The person stays the same one. Whether a name is of the same person is judged without regard to marks and
case; another name is another person, who comes as a substitute and, for a named head, with the chair's
consent (QĐ 45/2018/QĐ-TTg). A mended telephone number changes nobody's coming, so it has no deadline.
"""

from typing import TypeVar

from services.registry.attendance import Invited, awaiting_consent, wrong_person
from shared import contacts
from shared.commands.base import Command
from shared.commands.registry import (
    ANOTHER_PERSON,
    EMAIL_INVALID,
    PHONE_INVALID,
    UpdateAttendee,
)
from shared.decider import must_own
from shared.envelope import Meta
from shared.events.people import Attendee
from shared.events.registry import AttendeeUpdated
from shared.personal import Personal
from shared.vietnamese import fold

C = TypeVar("C", bound=Command)


def as_kept(command: C) -> C:
    """The wish with telephone numbers and addresses in the form in which they are kept.

    Refuses what is none (REGISTRY_PHONE_INVALID, REGISTRY_EMAIL_INVALID)."""
    for name in ("attendee", "substitute"):
        told = getattr(command, name, None)
        if isinstance(told, Attendee):
            command = command.model_copy(update={name: _kept(told)})
    return command


def _kept(told: Attendee) -> Attendee:
    phone = contacts.phone(told.phone) if told.phone is not None else None
    if told.phone is not None and phone is None:
        raise PHONE_INVALID.refuse(person=told.name, person_id=told.person_id)
    email = contacts.email(told.email) if told.email is not None else None
    if told.email is not None and email is None:
        raise EMAIL_INVALID.refuse(person=told.name, person_id=told.person_id)
    return told.model_copy(
        update={
            "phone": Personal(phone) if phone else None,
            "email": Personal(email) if email else None,
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
    if fold(told.name) != fold(person.attendee.name):
        raise ANOTHER_PERSON.refuse(person_id=told.person_id)
    state.must_be_another(told)
    mended = told.model_copy(update={"head": person.attendee.head})
    return [] if mended == person.attendee else [AttendeeUpdated(attendee=mended, **state.about())]
