"""The state of one delegation: its invitation, its people, and what may be asked of them.

Held apart from its decider (delegation.py) and from the rules on substitutes (substitution.py), which
both read it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from shared.commands.registry import PERSON_KNOWN
from shared.events.people import Attendee
from shared.events.registry import InvitationIssued, SubstitutionRequested
from shared.refusals import NOT_FOUND, WRONG_STATE, Refused

Status = Literal["registered", "confirmed", "declined", "replaced", "present", "absent"]
_STATUSES: Final[dict[Status, str]] = {
    "registered": "đã đăng ký (registered)",
    "confirmed": "đã xác nhận (confirmed)",
    "declined": "đã báo vắng (declined)",
    "replaced": "đã có người dự thay (replaced)",
    "present": "đã điểm danh (checked in)",
    "absent": "vắng mặt (absent)",
}
_PENDING: Final = "chờ chủ trì đồng ý người dự thay (awaiting consent to a substitute)"


@dataclass(frozen=True, slots=True)
class Person:
    attendee: Attendee
    status: Status = "registered"
    seat: tuple[int, int] | None = None
    """Row and number in the hall."""
    substitute: str | None = None
    """Who came instead."""

    @property
    def seated(self) -> bool:
        """Takes one of the delegation's seats; somebody marked absent may still arrive."""
        return self.status not in ("declined", "replaced")


@dataclass(frozen=True, slots=True)
class Uninvited:
    pass


@dataclass(frozen=True, slots=True)
class Invited:
    """``pending``: the substitutions that the chair has not decided on, by who cannot come.
    ``refused``: those that the chair refused, as (who cannot come, the substitute)."""

    terms: InvitationIssued
    withdrawn: bool = False
    reminded: bool = False
    people: Mapping[str, Person] = field(default_factory=dict)
    pending: Mapping[str, SubstitutionRequested] = field(default_factory=dict)
    refused: frozenset[tuple[str, str]] = frozenset()

    @property
    def taken(self) -> int:
        """Seats in use. A substitute who awaits consent holds the seat of one who has declined."""
        seated = {name for name, person in self.people.items() if person.seated}
        return len(seated | self.pending.keys())

    @property
    def unanswered(self) -> int:
        """Seats for which nobody has confirmed or declined; being registered only is no answer."""
        answers = sum(p.status not in ("registered", "replaced") for p in self.people.values())
        return max(0, self.terms.seats - answers)

    def about(self) -> dict[str, str]:
        """What every fact of this delegation carries."""
        terms = self.terms
        return {"delegation": terms.delegation, "unit": terms.unit, "group": terms.group}

    def person(self, person_id: str) -> Person:
        """Refuses somebody whom the delegation never named."""
        try:
            return self.people[person_id]
        except KeyError:
            raise NOT_FOUND.refuse(what="đại biểu (delegate)", id=person_id) from None

    def coming(self, person_id: str) -> Person:
        """Refuses somebody who is neither registered nor confirmed."""
        person = self.person(person_id)
        if person.status not in ("registered", "confirmed"):
            raise wrong_person(person_id, person.status)
        return person

    def must_be_free(self, attendee: Attendee) -> None:
        """Refuses all but somebody new, or somebody who had declined and comes after all."""
        name = attendee.person_id
        if any(request.substitute.person_id == name for request in self.pending.values()):
            raise awaiting_consent(name)
        known = self.people.get(name)
        if known is not None and known.attendee != attendee:
            raise PERSON_KNOWN.refuse(person_id=name)
        if known is not None and known.seated:
            raise wrong_person(name, known.status)


State = Uninvited | Invited


def wrong_person(person_id: str, status: Status) -> Refused:
    return WRONG_STATE.refuse(what=f"đại biểu (delegate) {person_id}", state=_STATUSES[status])


def awaiting_consent(person_id: str) -> Refused:
    return WRONG_STATE.refuse(what=f"đại biểu (delegate) {person_id}", state=_PENDING)
