"""The state of one delegation and how facts change it; delegation.py decides, and holds the decider.

Apart from it, because the rules on substitutes (substitution.py) read the same state.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Literal, assert_never

from shared.addressed import compared
from shared.commands.registry import IssueInvitation
from shared.commands.registry_refusals import COUNTED_ELSEWHERE, PERSON_KNOWN, PERSON_TWICE
from shared.contacts import same_address
from shared.events import reception as door
from shared.events import registry as fact
from shared.events.people import Attendee, Contact
from shared.events.reception import BeforeArrival
from shared.refusals import PERSON_FORGOTTEN, Refused, Term, not_found, not_now
from shared.vietnamese import fold

Status = Literal["registered", "confirmed", "declined", "replaced", "present", "absent"]
_STATUSES: Final[dict[Status, Term]] = {
    "registered": Term("đã đăng ký", "registered"),
    "confirmed": Term("đã xác nhận", "confirmed"),
    "declined": Term("đã báo vắng", "declined"),
    "replaced": Term("đã có người dự thay", "replaced"),
    "present": Term("đã điểm danh", "checked in"),
    "absent": Term("vắng mặt", "absent"),
}
_COMES_AFTER_ALL: Final = Term(
    "Nếu đổi ý thì đăng ký lại trước hạn trả lời (`hoinghi delegation register`); sau hạn, cơ quan chủ trì nhận "
    "thêm (`hoinghi delegation admit`).",
    "Whoever comes after all is registered again before answers are due (`hoinghi delegation register`), later "
    "admitted by the organiser (`hoinghi delegation admit`).",
)
_NEXT: Final[dict[Status, Term]] = {
    "registered": Term(
        "Xác nhận (`hoinghi delegation confirm`), báo vắng (`hoinghi delegation decline`) hoặc cử người khác "
        "(`hoinghi delegation substitute`).",
        "Confirm (`hoinghi delegation confirm`), decline (`hoinghi delegation decline`) or send somebody else "
        "(`hoinghi delegation substitute`).",
    ),
    "confirmed": Term(
        "Không dự được thì báo vắng (`hoinghi delegation decline`) hoặc cử người khác "
        "(`hoinghi delegation substitute`).",
        "Who cannot come declines (`hoinghi delegation decline`) or sends somebody else "
        "(`hoinghi delegation substitute`).",
    ),
    "declined": _COMES_AFTER_ALL,
    "replaced": _COMES_AFTER_ALL,
    "present": Term(
        "Đã vào thì giữ nguyên; quét nhầm thì hủy điểm danh (`hoinghi checkin undo`, trang Đón tiếp).",
        "Who is inside stays as recorded; undo a mistaken check-in (`hoinghi checkin undo`, page Reception).",
    ),
    "absent": Term(
        "Nếu người đó đến thì điểm danh (`hoinghi checkin check-in-attendee`, trang Đón tiếp).",
        "If they come after all, check them in (`hoinghi checkin check-in-attendee`, page Reception).",
    ),
}
_PENDING: Final = Term("chờ chủ trì đồng ý người dự thay", "awaiting consent to a substitute")
_CONSENT: Final = Term(
    "Cơ quan chủ trì đồng ý (`hoinghi delegation approve-substitution`) hoặc không đồng ý (`hoinghi delegation "
    "refuse-substitution`) người dự thay trước, trang Đề nghị.",
    "The organiser first agrees (`hoinghi delegation approve-substitution`) or does not (`hoinghi delegation "
    "refuse-substitution`), page Requests.",
)


@dataclass(frozen=True, slots=True)
class Arrival:
    """The earliest scan. ``received_at``: when the check-in reached the system; ``before``: the status that an
    undo restores."""

    at: datetime
    gate: str
    received_at: datetime
    scan: str | None = None
    before: BeforeArrival = "registered"


@dataclass(frozen=True, slots=True)
class Person:
    """``substitute``: who came instead. ``counted_with``: the delegation and id under which the same person is
    counted; here they then take no seat."""

    attendee: Attendee
    status: Status = "registered"
    substitute: str | None = None
    counted_with: tuple[str, str] | None = None
    ticket: str | None = None
    """Of the check-in code that is alive."""
    arrival: Arrival | None = None
    absence: str | None = None
    """The reason for which somebody declined, was marked absent or sent somebody else."""
    approved_by: str | None = None
    """Who of the hosts let somebody in beyond the seats."""
    seat_gone: bool = False
    """Declined, and no seat stands empty for it: another has taken it, or they never had one."""

    @property
    def seated(self) -> bool:
        """Takes one of the delegation's seats; somebody marked absent may still arrive."""
        return self.status not in ("declined", "replaced") and self.counted_with is None


@dataclass(frozen=True, slots=True)
class Uninvited:
    pass


@dataclass(frozen=True, slots=True)
class Invited:
    """``pending``: the substitutions that the chair has not decided on, by who cannot come.
    ``refused``: those that the chair refused, as (who cannot come, the substitute), with the reason."""

    terms: fact.InvitationIssued
    respond_by: datetime
    """As it stands now; the invitation's own may have been moved."""
    contact: Contact
    """As it is now; the invitation's own may have been mended."""
    withdrawn_for: str | None = None
    """Why the invitation was withdrawn; None: it stands."""
    declined_for: str | None = None
    """Why the unit sends nobody; None: it has not said so, or sends somebody after all."""
    reminders: frozenset[str] = frozenset()
    """What has reminded of the answers: the timers' FIRST and SECOND, or the id of the organiser's own."""
    people: Mapping[str, Person] = field(default_factory=dict)
    pending: Mapping[str, fact.SubstitutionRequested] = field(default_factory=dict)
    refused: Mapping[tuple[str, str], str] = field(default_factory=dict)
    seats: int = 0
    """Those of the invitation and those granted since."""
    asked: fact.SeatsRequested | None = None
    """The request for more seats that waits for the organiser."""
    seats_answer: fact.SeatsGranted | fact.SeatsRefused | None = None
    tickets: Mapping[str, str] = field(default_factory=dict)
    """Whose each ticket is or was; "" for the delegation's own."""
    own_ticket: str | None = None
    scans: frozenset[tuple[str, str]] = frozenset()
    """Every scan that is known, with the person; "" for the delegation's own code."""

    @property
    def withdrawn(self) -> bool:
        return self.withdrawn_for is not None

    @property
    def taken(self) -> int:
        """Seats in use. A substitute who awaits consent holds the seat of one who has declined."""
        seated = {name for name, person in self.people.items() if person.seated}
        return len(seated | self.pending.keys())

    @property
    def unanswered(self) -> int:
        """Seats for which nobody has confirmed or declined; being registered only is no answer, and who takes
        the seat of one who declined has to give an answer of their own."""
        if self.declined_for is not None:
            return 0
        counted = [one for one in self.people.values() if one.counted_with is None]
        registered = sum(one.status == "registered" for one in counted)
        held = sum(one.seated or self._left_seat(one) for one in counted)
        return registered + max(0, self.seats - held)

    @staticmethod
    def _left_seat(person: Person) -> bool:
        return person.status == "declined" and not person.seat_gone

    def seat_for(self, person_id: str, seats: int | None = None) -> str | None:
        """Whose seat somebody takes who comes now: where none is nobody's (of ``seats``, or those there are),
        that of the first who declined. Who comes back takes the own seat, if it is still there."""
        left = [
            name
            for name, person in self.people.items()
            if self._left_seat(person) and name not in self.pending and name != person_id
        ]
        if self.taken + len(left) < (self.seats if seats is None else seats):
            return None
        return next(iter(left), None)

    def about(self) -> dict[str, str]:
        """What every fact of this delegation carries."""
        terms = self.terms
        return {"delegation": terms.delegation, "unit": terms.unit, "group": terms.group}

    def person(self, person_id: str) -> Person:
        """Refuses somebody whom the delegation never named."""
        try:
            return self.people[person_id]
        except KeyError:
            raise not_found(
                Term("đại biểu", "delegate"), person_id, "hoinghi show … delegates"
            ) from None

    def coming(self, person_id: str) -> Person:
        """Refuses somebody who is neither registered nor confirmed."""
        person = self.counted(person_id)
        if person.status not in ("registered", "confirmed"):
            raise wrong_person(person_id, person.status)
        return person

    def counted(self, person_id: str) -> Person:
        """Refuses somebody who is counted in another delegation."""
        person = self.person(person_id)
        if person.counted_with is not None:
            raise COUNTED_ELSEWHERE.refuse(person_id=person_id, other=person.counted_with[0])
        return person

    def must_be_free(self, attendee: Attendee) -> None:
        """Refuses all but somebody new, or somebody who had declined and comes after all."""
        name = attendee.person_id
        if any(request.substitute.person_id == name for request in self.pending.values()):
            raise awaiting_consent(name)
        known = self.people.get(name)
        if known is not None:
            self.counted(name)
            if known.attendee.name.removed:
                raise PERSON_FORGOTTEN.refuse(person_id=name, unit=self.terms.unit)
            if known.attendee != attendee:
                raise PERSON_KNOWN.refuse(person_id=name)
            if known.seated:
                raise wrong_person(name, known.status)
        self.must_be_another(attendee)

    def must_be_another(self, attendee: Attendee) -> None:
        """Refuses a person who comes with this delegation already, under another id."""
        if (known := self.another_of(attendee)) is not None:
            raise PERSON_TWICE.refuse(person_id=known)

    def another_of(self, attendee: Attendee) -> str | None:
        """The other id under which the same person comes with this delegation."""
        here = [person.attendee for person in self.people.values() if person.seated]
        here += [request.substitute for request in self.pending.values()]
        for known in here:
            if known.person_id != attendee.person_id and same_person(known, attendee):
                return known.person_id
        return None


State = Uninvited | Invited


def in_person(terms: fact.InvitationIssued | IssueInvitation) -> bool:
    """One seat, for the person who is also the contact; an office's mailbox bears the unit's own id."""
    named = terms.rank_rule == "named" and terms.seats == 1
    return named and terms.contact.person_id != terms.unit


def same_person(one: Attendee, other: Attendee) -> bool:
    """The same name without regard to marks and forms of address, and the same telephone number or address; or the
    same position, where neither two numbers nor two addresses say that they are two (father and son in an office).
    """
    if one.name.removed or compared(one.name) != compared(other.name):
        return False  # removed: nobody's name
    if (one.phone is not None and one.phone == other.phone) or same_address(one.email, other.email):
        return True
    apart = None not in (one.phone, other.phone) or None not in (one.email, other.email)
    return fold(one.position) == fold(other.position) and not apart


def wrong_person(person_id: str, status: Status) -> Refused:
    what = Term(f"đại biểu {person_id}", f"delegate {person_id}")
    return not_now(what, _STATUSES[status], _NEXT[status])


def awaiting_consent(person_id: str) -> Refused:
    what = Term(f"đại biểu {person_id}", f"delegate {person_id}")
    return not_now(what, _PENDING, _CONSENT)


FIRST: Final = "first"
SECOND: Final = "second"


def reminder_of(event: fact.InvitationReminderDue) -> str:
    return event.reminder or (SECOND if event.escalated else FIRST)


def evolve(state: State, event: fact.DelegationEvent) -> State:
    if isinstance(event, fact.InvitationIssued):
        invited = Invited(event, event.respond_by, event.contact, seats=event.seats)
        return _with_ticket(invited, event.ticket, "")
    if isinstance(state, Uninvited):
        return state
    match event:
        case (
            fact.AttendeeCheckedIn()
            | door.ScanRepeated()
            | door.ArrivalMovedEarlier()
            | door.ScanRefused()
            | door.CheckInUndone()
        ):
            return _at_the_door(state, event)
        case door.CheckInCodeIssued():
            return _with_ticket(state, event.ticket, event.person_id or "")
        case fact.InvitationWithdrawn():
            return replace(state, withdrawn_for=event.reason)
        case fact.InvitationDeclined():
            nothing_waits = replace(state, pending={}, asked=None)
            return replace(nothing_waits, declined_for=event.reason)
        case fact.InvitationAcceptedAgain():
            kept = state.reminders - {FIRST, SECOND}  # the timers begin anew
            return replace(state, declined_for=None, reminders=kept)
        case fact.SeatsRequested():
            return replace(state, asked=event)
        case fact.SeatsGranted():
            return replace(state, seats=event.total, asked=None, seats_answer=event)
        case fact.SeatsRefused():
            return replace(state, asked=None, seats_answer=event)
        case fact.InvitationReminderDue():
            return replace(state, reminders=state.reminders | {reminder_of(event)})
        case fact.RespondByMoved():
            kept = state.reminders - {FIRST, SECOND}  # the timers begin anew
            return replace(state, respond_by=event.respond_by, reminders=kept)
        case fact.ContactUpdated():
            return replace(state, contact=event.contact)
        case fact.AttendeeRegistered():
            state = _seat_taken(state, event.seat_of)
            return _with(state, event.attendee.person_id, Person(event.attendee))
        case fact.AttendeeUpdated():
            mended = replace(state.people[event.attendee.person_id], attendee=event.attendee)
            return _with(state, event.attendee.person_id, mended)
        case fact.AttendeeAdmitted():
            name = event.attendee.person_id
            admitted = _seat_taken(replace(state, seats=event.total), event.seat_of)
            let_in = Person(event.attendee, "confirmed", approved_by=event.approved_by)
            admitted = _with(admitted, name, let_in)
            return _with_ticket(admitted, event.ticket, name)
        case fact.AttendeeConfirmed():
            person = state.people[event.person_id]
            confirmed = _with(state, event.person_id, replace(person, status="confirmed"))
            return _with_ticket(confirmed, event.ticket, event.person_id)
        case fact.AttendeeDeclined():
            person = state.people[event.person_id]
            declined = replace(person, status="declined", counted_with=None, absence=event.reason)
            declined = replace(declined, seat_gone=not event.held_seat)
            return _with(state, event.person_id, declined)
        case fact.SubstitutionRequested():
            return replace(state, pending={**state.pending, event.person_id: event})
        case fact.SubstitutionApproved():
            return state  # AttendeeSubstituted, of the same decision, moves the people
        case fact.SubstitutionRefused():
            pair = (event.person_id, event.substitute_id)
            settled = _without_request(state, event.person_id)
            return replace(settled, refused={**state.refused, pair: event.reason})
        case fact.AttendeeSubstituted():
            return _substituted(state, event)
        case fact.SeatAssigned():
            return state  # an old one: seats are the hall's now, where no two delegations share one
        case fact.AttendeeCountedElsewhere():
            person = state.people[event.person_id]
            other = (event.with_delegation, event.with_person_id)
            return _with(state, event.person_id, replace(person, counted_with=other))
        case fact.AttendeeCountedHere():
            state = _seat_taken(state, event.seat_of)
            person = state.people[event.person_id]
            return _with(state, event.person_id, replace(person, counted_with=None))
        case fact.AttendeeMarkedAbsent():
            person = state.people[event.person_id]
            absent = replace(person, status="absent", absence=event.reason)
            return _with(state, event.person_id, absent)
        case _:
            assert_never(event)


def _with(state: Invited, person_id: str, person: Person) -> Invited:
    return replace(state, people={**state.people, person_id: person})


def _seat_taken(state: Invited, name: str | None) -> Invited:
    if name is None:
        return state
    return _with(state, name, replace(state.people[name], seat_gone=True))


def _substituted(state: Invited, event: fact.AttendeeSubstituted) -> Invited:
    before = state.people[event.person_id]
    who = event.substitute.person_id
    gone = replace(before, status="replaced", substitute=who, absence=event.reason)
    comes = Person(event.substitute, "confirmed")
    settled = _with(_without_request(state, event.person_id), event.person_id, gone)
    settled = _with(settled, event.substitute.person_id, comes)
    return _with_ticket(settled, event.ticket, event.substitute.person_id)


def _with_ticket(state: Invited, ticket: str | None, name: str) -> Invited:
    """The code of somebody, or (``name`` "") the delegation's own; the one before is dead and still known."""
    if ticket is None:
        return state
    known = replace(state, tickets={**state.tickets, ticket: name})
    if not name:
        return replace(known, own_ticket=ticket)
    return _with(known, name, replace(known.people[name], ticket=ticket))


_AtTheDoor = (
    fact.AttendeeCheckedIn
    | door.ScanRepeated
    | door.ArrivalMovedEarlier
    | door.ScanRefused
    | door.CheckInUndone
)


def _at_the_door(state: Invited, event: _AtTheDoor) -> Invited:
    name = event.person_id or ""
    seen = {(event.scan, name)} if event.scan is not None else set()
    if isinstance(event, door.CheckInUndone):
        seen.add((event.undo, name))
    if isinstance(event, fact.AttendeeCheckedIn) and event.method == "delegation" and event.scan:
        seen.add((event.scan, ""))
    known = replace(state, scans=state.scans | seen)
    if isinstance(event, door.ScanRepeated | door.ScanRefused):
        return known
    person = known.people[name]
    match event:
        case fact.AttendeeCheckedIn():
            received = event.received_at or event.arrived_at
            before: BeforeArrival = "registered"
            if person.status == "confirmed" or person.status == "absent":
                before = person.status
            came = Arrival(event.arrived_at, event.gate, received, event.scan, before)
            person = replace(person, status="present", arrival=came)
        case door.ArrivalMovedEarlier():
            if person.arrival is not None:
                earlier = replace(person.arrival, at=event.arrived_at, gate=event.gate)
                person = replace(person, arrival=replace(earlier, scan=event.scan))
        case door.CheckInUndone():
            person = replace(person, status=event.status, arrival=None)
    return _with(known, name, person)


def _without_request(state: Invited, person_id: str) -> Invited:
    pending = {name: request for name, request in state.pending.items() if name != person_id}
    return replace(state, pending=pending)
