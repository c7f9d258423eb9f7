"""A delegate's particulars are mended: position, telephone, e-mail, the spelling of the name.

The person stays the same one. Whether a name is of the same person is judged without regard to marks and
case; another name is another person, who comes as a substitute and, for a named head, with the chair's
consent (QĐ 45/2018/QĐ-TTg). A mended telephone number changes nobody's coming, so it has no deadline.
"""

from services.registry.attendance import Invited, awaiting_consent, wrong_person
from shared.commands.registry import ANOTHER_PERSON, UpdateAttendee
from shared.decider import must_own
from shared.envelope import Meta
from shared.events.registry import AttendeeUpdated
from shared.vietnamese import fold


def update(command: UpdateAttendee, state: Invited, meta: Meta) -> list[AttendeeUpdated]:
    must_own(meta, state.terms.unit, "organiser")
    told = command.attendee
    if any(one.substitute.person_id == told.person_id for one in state.pending.values()):
        raise awaiting_consent(told.person_id)
    person = state.person(told.person_id)
    if not person.seated:
        raise wrong_person(told.person_id, person.status)
    if fold(told.name) != fold(person.attendee.name):
        raise ANOTHER_PERSON.refuse(person_id=told.person_id)
    mended = told.model_copy(update={"head": person.attendee.head})
    return [] if mended == person.attendee else [AttendeeUpdated(attendee=mended, **state.about())]
