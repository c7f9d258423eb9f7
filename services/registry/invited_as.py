"""Who is named, held against whom the invitation asks for: the head, or the holders of the offices invited.

The rule is known in words only, and a position is written as its office writes it, so that this warns [P: the
plan's "Thành phần"; QĐ 45/2018/QĐ-TTg, in reference to heads]: the unit reads it as it answers, the organiser
finds it among the warnings.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from services.registry import substitution
from services.registry.arrival import warned
from services.registry.attendance import Invited, State, in_person
from shared.commands.registry import (
    AdmitAttendee,
    DelegationCommand,
    RegisterAttendee,
    SubstituteAttendee,
    UpdateAttendee,
)
from shared.commands.registry_refusals import (
    ANOTHER_HEAD,
    NOT_AN_INVITED_OFFICE,
    NOT_THE_HEAD,
    OFFICE_TAKEN,
)
from shared.envelope import Meta, Warned
from shared.events.people import Attendee
from shared.events.plan import Office, RankRule
from shared.vietnamese import fold

_SHORT: Final = (
    ("uy ban nhan dan", "ubnd"),
    ("hoi dong nhan dan", "hdnd"),
    ("chi huy quan su", "chqs"),
    ("dai dien lanh dao", ""),
)
_DEPUTY: Final = "pho"
_IN_CHARGE: Final = frozenset(("phu", "trach"))


@dataclass(frozen=True, slots=True)
class Offices:
    """By group, the offices that the plan invites."""

    of: Mapping[str, tuple[Office, ...]] = field(default_factory=dict)


def warn(command: DelegationCommand, state: State, meta: Meta) -> Sequence[Warned]:
    """``about``: the person, who may not be the one whom the fact is about: a substitute."""
    if not isinstance(state, Invited) or state.terms.origin != "plan":
        return []
    if in_person(state.terms):
        return []  # whom that invitation names, it says itself
    match command:
        case RegisterAttendee(attendee=who) | AdmitAttendee(attendee=who):
            leaves = None
        case UpdateAttendee(attendee=who) if who.person_id in state.people:
            leaves = None  # who is the head, the registration says
            known = state.people[who.person_id].attendee
            who = who.model_copy(update={"head": known.head})
        case SubstituteAttendee(substitute=who):
            leaves = command.person_id
        case _:
            return []
    others = [
        person.attendee
        for name, person in state.people.items()
        if person.seated and name not in (who.person_id, leaves)
    ]
    asked = isinstance(command, SubstituteAttendee) or (
        isinstance(command, RegisterAttendee) and substitution.follows(command, state) is not None
    )
    told = [*_head(who, others, state, asked=asked), *_office(who, others, state, meta)]
    return [one.model_copy(update={"about": (who.person_id,)}) for one in told]


def _head(
    who: Attendee, others: Sequence[Attendee], state: Invited, *, asked: bool
) -> Sequence[Warned]:
    """``asked``: the chair decides on whoever comes instead. While a seat is left the head may still be named."""
    told: list[Warned] = []
    if who.head and (first := next((one for one in others if one.head), None)) is not None:
        told.append(warned(ANOTHER_HEAD, person_id=who.person_id, other=first.person_id))
    full = len(others) + 1 >= state.seats
    deputies_only = full and all(_is_deputy(one) for one in (who, *others))
    if state.terms.rank_rule == "head" and deputies_only and not asked:
        told.append(warned(NOT_THE_HEAD, person_id=who.person_id, position=who.position))
    return told


def _is_deputy(who: Attendee) -> bool:
    """A deputy in charge stands in the head's place; who is neither may be the head."""
    words = _words(who.position)
    return _DEPUTY in words and not (who.head and words >= _IN_CHARGE)


def _office(
    who: Attendee, others: Sequence[Attendee], state: Invited, meta: Meta
) -> Sequence[Warned]:
    known = meta.known.of if isinstance(meta.known, Offices) else {}
    offices = known.get(state.terms.group, ())
    if state.terms.rank_rule != "named" or not offices:
        return []
    office = office_of(who.position, offices)
    about = {"person_id": who.person_id, "position": who.position}
    if office is None:
        titles = "; ".join(one.title for one in offices)
        return [warned(NOT_AN_INVITED_OFFICE, offices=titles, **about)]
    holders = sum(office_of(one.position, offices) == office for one in others)
    if holders < office.seats:
        return []
    return [warned(OFFICE_TAKEN, office=office.title, seats=office.seats, **about)]


def office_of(position: str, offices: Sequence[Office]) -> Office | None:
    """The office whose title says most of the position; no deputy holds an office invited by its very title.

    "Chỉ huy trưởng Ban Chỉ huy quân sự huyện" holds "Chỉ huy trưởng Ban CHQS"."""
    words = _words(position)
    fitting = [
        office
        for office in offices
        if (title := _words(office.title)) <= words
        and (office.rank is not RankRule.NAMED or _DEPUTY in title or _DEPUTY not in words)
    ]
    return max(fitting, key=lambda office: len(_words(office.title)), default=None)


def _words(text: str) -> frozenset[str]:
    plain = fold(text)
    for long, short in _SHORT:
        plain = plain.replace(long, short)
    return frozenset("".join(one if one.isalnum() else " " for one in plain).split())
