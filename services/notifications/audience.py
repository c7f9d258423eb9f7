"""Who is invited and who comes, folded from the delegations' facts: for messages that go to all of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from shared.envelope import Fact
from shared.events import registry as fact
from shared.events.people import Attendee, Contact


@dataclass(frozen=True, slots=True)
class Comer:
    """A delegate and whether the seat is answered with yes."""

    attendee: Attendee
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Invited:
    """One standing invitation. ``people``: those who are registered or confirmed, by id.

    ``named``: it is to one guest by name, who is the contact and has the entry in a calendar of their own.
    """

    delegation: str
    unit: str
    group: str
    contact: Contact
    people: Mapping[str, Comer] = field(default_factory=dict)
    named: bool = False

    @property
    def confirmed(self) -> tuple[Attendee, ...]:
        return tuple(comer.attendee for comer in self.people.values() if comer.confirmed)

    def person(self, person_id: str) -> Attendee | None:
        comer = self.people.get(person_id)
        return comer.attendee if comer else None


def named_guest(event: fact.InvitationIssued) -> str | None:
    """The guest whom the invitation names in person; None: an agency is invited."""
    personal = event.contact.person_id != event.unit
    return event.contact.person_id if event.rank_rule == "named" and personal else None


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
            )
        elif isinstance(event, fact.InvitationWithdrawn):
            standing.pop(event.delegation, None)
        elif (name := getattr(event, "delegation", None)) in standing:
            standing[name] = _after(standing[name], event)
    return MappingProxyType(standing)


def _after(invited: Invited, event: Fact) -> Invited:
    match event:
        case fact.ContactUpdated(contact=contact):
            return replace(invited, contact=contact)
        case fact.AttendeeRegistered(attendee=attendee):
            return _with(invited, attendee, confirmed=False)
        case fact.AttendeeAdmitted(attendee=attendee):
            return _with(invited, attendee, confirmed=True)
        case fact.AttendeeUpdated(attendee=attendee):
            known = invited.people.get(attendee.person_id)
            return _with(invited, attendee, confirmed=known is not None and known.confirmed)
        case fact.AttendeeConfirmed(person_id=person_id) if person_id in invited.people:
            return _with(invited, invited.people[person_id].attendee, confirmed=True)
        case fact.AttendeeDeclined(person_id=person_id):
            return _without(invited, person_id)
        case fact.AttendeeSubstituted(person_id=person_id, substitute=substitute):
            return _with(_without(invited, person_id), substitute, confirmed=True)
        case _:
            return invited


def _with(invited: Invited, attendee: Attendee, *, confirmed: bool) -> Invited:
    people = {**invited.people, attendee.person_id: Comer(attendee, confirmed)}
    return replace(invited, people=people)


def _without(invited: Invited, person_id: str) -> Invited:
    return replace(
        invited, people={name: one for name, one in invited.people.items() if name != person_id}
    )
