"""Whoever stands in two delegations is counted in one of them. Which one, the roll says (roll.py); each
delegation then decides for itself, on the word of a policy."""

from services.registry.attendance import Invited, wrong_person
from shared.commands.registry import CountElsewhere, CountHere
from shared.counted_once import NO_SEAT_LEFT
from shared.events.registry import (
    AttendeeCountedElsewhere,
    AttendeeCountedHere,
    AttendeeDeclined,
)

_AGAIN = "Đã được cử lại trong đoàn với mã khác"


def count_elsewhere(command: CountElsewhere, state: Invited) -> list[AttendeeCountedElsewhere]:
    """Somebody who has arrived is set aside by the organiser's word only: whose scan is right, people know."""
    person = state.person(command.person_id)
    other = (command.with_delegation, command.with_person_id)
    if person.counted_with == other or person.status in ("declined", "replaced"):
        return []
    if person.status == "present" and not command.decided:
        raise wrong_person(command.person_id, person.status)
    return [
        AttendeeCountedElsewhere(
            person_id=command.person_id,
            with_delegation=command.with_delegation,
            with_person_id=command.with_person_id,
            **state.about(),
        )
    ]


def count_here(command: CountHere, state: Invited) -> list[AttendeeCountedHere | AttendeeDeclined]:
    """Where the delegation has filled the seat meanwhile, nobody is put on top: the unit asks for a seat, or
    names the person again when there is one. Who was named again meanwhile, under another id, is there already."""
    person = state.person(command.person_id)
    match person.status:
        case "declined" | "replaced":
            return []
        case _ if person.counted_with is None:
            return []
        case _ if state.another_of(person.attendee) is not None:
            return [_declined(command, _AGAIN, state)]
        case _ if state.taken >= state.seats:
            return [_declined(command, NO_SEAT_LEFT, state)]
        case status:
            about = state.about() | {"person_id": command.person_id}
            seat_of = state.seat_for(command.person_id)
            return [AttendeeCountedHere(status=status, seat_of=seat_of, **about)]


def _declined(command: CountHere, reason: str, state: Invited) -> AttendeeDeclined:
    """Counted elsewhere until now, they had no seat here."""
    about = state.about() | {"person_id": command.person_id}
    return AttendeeDeclined(reason=reason, held_seat=False, **about)
