"""What keeps the roll of the conference (hall.py) and the delegations in step: policies in both directions."""

from collections.abc import Sequence
from typing import Final

from shared.commands.hall import EnrolPerson, StrikeOffDelegation, StrikeOffPerson
from shared.commands.registry import CountElsewhere, CountHere, DeclineAttendee
from shared.envelope import Recorded
from shared.events.hall import (
    DelegationStruckOff,
    Entry,
    Listed,
    PersonEnrolled,
    PersonStruckOff,
    TwinsSettled,
)
from shared.events.people import Attendee
from shared.events.registry import (
    AttendeeAdmitted,
    AttendeeDeclined,
    AttendeeRegistered,
    AttendeeSubstituted,
    AttendeeUpdated,
    InvitationWithdrawn,
)
from shared.policies import Effect, Wish

_WITHDRAWN: Final = "Giấy mời đã được thu hồi"


def enrol(
    named: Recorded[AttendeeRegistered | AttendeeAdmitted | AttendeeUpdated],
) -> Sequence[Effect]:
    """AttendeeRegistered, AttendeeAdmitted, AttendeeUpdated -> EnrolPerson."""
    event = named.event
    return [
        Wish(
            EnrolPerson(
                delegation=event.delegation,
                unit=event.unit,
                group=event.group,
                person=_listed(event.attendee),
            )
        )
    ]


def enrol_substitute(substituted: Recorded[AttendeeSubstituted]) -> Sequence[Effect]:
    """AttendeeSubstituted -> EnrolPerson, who takes the place and the seat of the one replaced."""
    event = substituted.event
    return [
        Wish(
            EnrolPerson(
                delegation=event.delegation,
                unit=event.unit,
                group=event.group,
                person=_listed(event.substitute),
                instead_of=event.person_id,
            )
        )
    ]


def _listed(attendee: Attendee) -> Listed:
    return Listed(
        person_id=attendee.person_id,
        name=attendee.name,
        phone=attendee.phone,
        email=attendee.email,
    )


def strike_off(declined: Recorded[AttendeeDeclined]) -> Sequence[Effect]:
    """AttendeeDeclined -> StrikeOffPerson."""
    event = declined.event
    return [Wish(StrikeOffPerson(delegation=event.delegation, person_id=event.person_id))]


def strike_off_delegation(withdrawn: Recorded[InvitationWithdrawn]) -> Sequence[Effect]:
    """InvitationWithdrawn -> StrikeOffDelegation."""
    return [Wish(StrikeOffDelegation(delegation=withdrawn.event.delegation))]


def count_once(enrolled: Recorded[PersonEnrolled]) -> Sequence[Effect]:
    """PersonEnrolled -> CountElsewhere for somebody who is recognised; CountHere for an heir."""
    event = enrolled.event
    effects = [*_counted_again([event.heir] if event.heir else [])]
    if event.same_as is not None:
        effects.append(
            Wish(
                CountElsewhere(
                    delegation=event.delegation,
                    person_id=event.person.person_id,
                    with_delegation=event.same_as.delegation,
                    with_person_id=event.same_as.person_id,
                )
            )
        )
    return effects


def count_heirs(struck: Recorded[PersonStruckOff | DelegationStruckOff]) -> Sequence[Effect]:
    """PersonStruckOff, DelegationStruckOff -> CountHere for whoever counts from now on."""
    event = struck.event
    if isinstance(event, DelegationStruckOff):
        return _counted_again(event.heirs)
    return _counted_again([event.heir] if event.heir else [])


def let_go(struck: Recorded[DelegationStruckOff]) -> Sequence[Effect]:
    """DelegationStruckOff -> DeclineAttendee for each whom it named: nobody comes on an invitation that was
    withdrawn, so that no list, seat or head count holds them any longer."""
    event = struck.event
    return [
        Wish(DeclineAttendee(delegation=event.delegation, person_id=one, reason=_WITHDRAWN))
        for one in event.people
    ]


def count_as_settled(settled: Recorded[TwinsSettled]) -> Sequence[Effect]:
    """TwinsSettled -> CountElsewhere for the one that does not count; CountHere for those that do again."""
    event = settled.event
    effects = [*_counted_again(event.back)]
    if event.same:
        effects.append(
            Wish(
                CountElsewhere(
                    delegation=event.other.delegation,
                    person_id=event.other.person_id,
                    with_delegation=event.keep.delegation,
                    with_person_id=event.keep.person_id,
                    decided=True,
                )
            )
        )
    return effects


def _counted_again(entries: Sequence[Entry]) -> Sequence[Effect]:
    return [
        Wish(CountHere(delegation=entry.delegation, person_id=entry.person_id)) for entry in entries
    ]
