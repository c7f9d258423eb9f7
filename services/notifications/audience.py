"""Who is invited and who comes, folded from the delegations' facts: for messages that go to all of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Final

from shared.envelope import Fact
from shared.events import registry as fact
from shared.events.people import Attendee, Contact
from shared.events.reception import CheckInUndone


@dataclass(frozen=True, slots=True)
class Comer:
    """A delegate and whether the seat is answered with yes. ``counted_with``: the delegation and id under which
    the same person is counted, who is told with that one and not here."""

    attendee: Attendee
    confirmed: bool = False
    counted_with: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Invited:
    """One standing invitation. ``people``: those who are registered or confirmed, by id.

    ``invitee``: whom the letter of invitation is to. ``named``: it is to one guest by name, who is the contact
    and has the entry in a calendar of their own. ``personal``: the contact is who is invited, not an office.
    ``respond_by``: by when it is to be answered.
    ``came``: who was received at the door. ``absent``: of whom it is known that they did not come.
    """

    delegation: str
    unit: str
    group: str
    contact: Contact
    people: Mapping[str, Comer] = field(default_factory=dict)
    named: bool = False
    invitee: str = ""
    personal: bool = False
    came: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    respond_by: datetime | None = None
    nobody: bool = False
    """The unit has said that it sends nobody."""

    @property
    def confirmed(self) -> tuple[Attendee, ...]:
        """Of those who are counted here."""
        return tuple(
            comer.attendee
            for comer in self.people.values()
            if comer.confirmed and comer.counted_with is None
        )

    @property
    def coming(self) -> tuple[Attendee, ...]:
        """Counted here, and confirmed or received at the door; not who stayed away."""
        there = {one.person_id for one in self.confirmed} | self.came
        return tuple(
            comer.attendee
            for name, comer in self.people.items()
            if name in there and name not in self.absent and comer.counted_with is None
        )

    @property
    def awaited(self) -> bool:
        """Somebody has said yes, and nobody that they stayed away."""
        return any(one.person_id not in self.absent for one in self.confirmed)

    def person(self, person_id: str) -> Attendee | None:
        comer = self.people.get(person_id)
        return comer.attendee if comer else None


def named_guest(event: fact.InvitationIssued) -> str | None:
    """The guest whom the invitation names in person; None: an agency is invited."""
    personal = event.contact.person_id != event.unit
    return event.contact.person_id if event.rank_rule == "named" and personal else None


def in_person(event: fact.InvitationIssued) -> bool:
    """A guest, or an awarded person: the contact is who is invited, not their agency's mailbox."""
    by_name = event.origin == "award" or event.rank_rule == "named"
    return by_name and event.contact.person_id != event.unit


Audience = Mapping[str, Invited]
"""Standing invitations by delegation; a withdrawn one is not in it."""
NOBODY: Final[Audience] = MappingProxyType({})


def audience(events: Iterable[Fact]) -> Audience:
    """From the facts of one delegation or of all, in the order of the log."""
    standing: dict[str, Invited] = {}
    for event in events:
        if isinstance(event, fact.InvitationIssued):
            standing[event.delegation] = Invited(
                event.delegation,
                event.unit,
                event.group,
                event.contact,
                named=named_guest(event) is not None,
                invitee=event.invitee,
                personal=in_person(event),
                respond_by=event.respond_by,
            )
        elif isinstance(event, fact.InvitationWithdrawn):
            standing.pop(event.delegation, None)
        elif (name := getattr(event, "delegation", None)) in standing:
            standing[name] = _after(standing[name], event)
    return MappingProxyType(standing)


def _after(invited: Invited, event: Fact) -> Invited:
    match event:
        case fact.ContactUpdated(contact=contact):
            same = contact.person_id == invited.contact.person_id
            return replace(invited, contact=contact, personal=invited.personal and same)
        case fact.RespondByMoved(respond_by=respond_by):
            return replace(invited, respond_by=respond_by)
        case fact.InvitationDeclined():
            return replace(invited, nobody=True)
        case fact.InvitationAcceptedAgain():
            return replace(invited, nobody=False)
        case fact.AttendeeRegistered(attendee=attendee):
            return _with(invited, attendee, confirmed=False)
        case fact.AttendeeAdmitted(attendee=attendee):
            return _with(invited, attendee, confirmed=True)
        case fact.AttendeeUpdated(attendee=attendee):
            known = invited.people.get(attendee.person_id, Comer(attendee))
            return _known(invited, replace(known, attendee=attendee))
        case fact.AttendeeConfirmed(person_id=person_id) if person_id in invited.people:
            return _known(invited, replace(invited.people[person_id], confirmed=True))
        case fact.AttendeeCountedElsewhere(person_id=person_id) if person_id in invited.people:
            other = (event.with_delegation, event.with_person_id)
            return _known(invited, replace(invited.people[person_id], counted_with=other))
        case fact.AttendeeCountedHere(person_id=person_id) if person_id in invited.people:
            return _known(invited, replace(invited.people[person_id], counted_with=None))
        case fact.AttendeeDeclined(person_id=person_id):
            return _without(invited, person_id)
        case fact.AttendeeSubstituted(person_id=person_id, substitute=substitute):
            return _with(_without(invited, person_id), substitute, confirmed=True)
        case fact.AttendeeCheckedIn(person_id=person_id):
            absent = invited.absent - {person_id}
            return replace(invited, came=invited.came | {person_id}, absent=absent)
        case CheckInUndone(person_id=person_id, status=status):
            absent = invited.absent | {person_id} if status == "absent" else invited.absent
            return replace(invited, came=invited.came - {person_id}, absent=absent)
        case fact.AttendeeMarkedAbsent(person_id=person_id):
            absent = invited.absent | {person_id}
            return replace(invited, came=invited.came - {person_id}, absent=absent)
        case _:
            return invited


def _with(invited: Invited, attendee: Attendee, *, confirmed: bool) -> Invited:
    return _known(invited, Comer(attendee, confirmed))


def _known(invited: Invited, comer: Comer) -> Invited:
    return replace(invited, people={**invited.people, comer.attendee.person_id: comer})


def _without(invited: Invited, person_id: str) -> Invited:
    return replace(
        invited, people={name: one for name, one in invited.people.items() if name != person_id}
    )
