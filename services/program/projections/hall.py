"""Facts of the hall to rows: seats stand with the delegates, possible namesakes and the plan by themselves."""

from collections.abc import Iterable
from typing import assert_never

from services.program.changes import Change, Put, Row, moment
from shared.envelope import Recorded
from shared.events import hall as fact
from shared.events.hall import Entry, HallEvent
from shared.events.registry import SeatAssigned

_NO_SEAT: Row = {"seat_row": None, "seat": None, "seat_pinned": None}


def hall(recorded: Recorded[HallEvent]) -> list[Change]:
    event, conference = recorded.event, recorded.conference

    def delegate(delegation: str, person_id: str, values: Row) -> Put:
        key: Row = {"conference": conference, "delegation": delegation, "person_id": person_id}
        return Put("attendees", key, dict(values))

    match event:
        case fact.PersonEnrolled():
            return _enrolled(recorded.conference, event)
        case fact.PersonStruckOff():
            return [delegate(event.delegation, event.person_id, _NO_SEAT)]
        case fact.DelegationStruckOff():
            return [delegate(event.delegation, one, _NO_SEAT) for one in event.people]
        case fact.TwinsSettled():
            return _settled(recorded.conference, event, moment(recorded.time))
        case fact.HallPlanSet():
            plan: Row = {"title": event.hall.title, "plan": event.hall.model_dump_json()}
            plan |= {"set_at": moment(recorded.time), "place": event.place}
            empty = [delegate(one.delegation, one.person_id, _NO_SEAT) for one in event.vacated]
            return [Put("halls", {"conference": conference}, plan), *empty]
        case SeatAssigned():
            seat: Row = {"seat_row": event.row, "seat": event.seat, "seat_pinned": event.pinned}
            return [delegate(event.delegation, event.person_id, seat)]
        case fact.SeatReleased():
            return [delegate(event.delegation, event.person_id, _NO_SEAT)]
        case fact.SeatPinned():
            pinned: Row = {"seat_pinned": event.pinned}
            return [delegate(event.delegation, event.person_id, pinned)]
        case fact.SeatsArranged():
            return [
                delegate(
                    one.delegation,
                    one.person_id,
                    {"seat_row": one.row, "seat": one.seat, "seat_pinned": False},
                )
                for one in event.seats
            ]
        case _:
            assert_never(event)


def _enrolled(conference: str, event: fact.PersonEnrolled) -> list[Change]:
    here: Row = {"conference": conference, "delegation": event.delegation}
    seat = event.seat
    values: Row = dict(_NO_SEAT)
    if seat is not None:
        values = {"seat_row": seat.row, "seat": seat.seat, "seat_pinned": seat.pinned}
    changes: list[Change] = []
    if event.instead_of is not None:
        changes.append(Put("attendees", here | {"person_id": event.instead_of}, dict(_NO_SEAT)))
    changes.append(Put("attendees", here | {"person_id": event.person.person_id}, values))
    own = Entry(delegation=event.delegation, unit=event.unit, person_id=event.person.person_id)
    same = [event.same_as] if event.same_as else []
    changes += [_pair(conference, own, one, {"status": "same"}) for one in same]
    changes += [_pair(conference, own, one, {"status": "possible"}) for one in event.twins]
    return changes


def _settled(conference: str, event: fact.TwinsSettled, at: str) -> list[Change]:
    said: Row = {"status": "same" if event.same else "another", "settled_at": at}
    changes: list[Change] = [_pair(conference, event.keep, event.other, said)]
    if event.same:
        other = event.other
        key: Row = {"conference": conference, "delegation": other.delegation}
        key |= {"person_id": other.person_id}
        changes.append(Put("attendees", key, dict(_NO_SEAT)))
    return changes


def _pair(conference: str, one: Entry, other: Entry, values: Row) -> Put:
    """One row for two entries, whichever of them was named first."""
    first, second = _ordered((one, other))
    key: Row = {
        "conference": conference,
        "delegation": first.delegation,
        "person_id": first.person_id,
        "other_delegation": second.delegation,
        "other_person_id": second.person_id,
    }
    units: Row = {"unit": first.unit, "other_unit": second.unit}
    return Put("twins", key, units | values)


def _ordered(pair: Iterable[Entry]) -> list[Entry]:
    return sorted(pair, key=lambda one: (one.delegation, one.person_id))
