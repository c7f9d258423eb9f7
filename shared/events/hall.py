"""Facts of the hall: who is on the conference's one roll, and who sits where. The type names are the storage
format: once released, they never change meaning.

A boundary of its own for each conference, because a seat of the hall and a person of the conference are
unique over all delegations.
"""

from typing import Literal

from pydantic import Field

from shared.envelope import Fact
from shared.events.people import Text, Value
from shared.events.registry import SeatAssigned
from shared.personal import Personal
from shared.subjects import Token

Fill = Literal["across", "centre"]
"""How a row is filled: from seat 1 on, or from the middle to both ends."""
Line = Field(ge=1, le=200)
"""Rows and seats of a row: counted from 1; row 1 is the one next to the stage."""


class Block(Value):
    """Seats kept together for some groups: a rectangle of the hall, such as the awardees' near the stage."""

    block: Token
    title: Text
    first_row: int = Line
    last_row: int = Line
    first_seat: int = Line
    last_seat: int = Line
    groups: tuple[Token, ...] = Field(min_length=1, max_length=50)
    fill: Fill = "across"


class Reserved(Value):
    """Seats that no arrangement gives to anybody: for the rostrum's guests, the press, the technicians."""

    row: int = Line
    first_seat: int = Line
    last_seat: int = Line
    why: Text


class RowLength(Value):
    row: int = Line
    seats: int = Line


class HallPlan(Value):
    """``seats``: of a row that ``uneven`` does not name. ``aisles``: after which seat numbers one can walk."""

    title: Text
    rows: int = Line
    seats: int = Line
    uneven: tuple[RowLength, ...] = Field((), max_length=200)
    aisles: tuple[int, ...] = Field((), max_length=20)
    blocks: tuple[Block, ...] = Field((), max_length=50)
    reserved: tuple[Reserved, ...] = Field((), max_length=200)
    fill: Fill = "across"


class Entry(Value):
    """A person as one delegation names them."""

    delegation: Token
    unit: Token
    person_id: Token


class Listed(Value):
    """By what a person is recognised."""

    person_id: Token
    name: Personal
    phone: Personal | None = None
    email: Personal | None = None


class Seat(Value):
    row: int = Line
    seat: int = Line
    pinned: bool = False


class Seated(Value):
    delegation: Token
    unit: Token
    person_id: Token
    row: int = Line
    seat: int = Line


class PersonEnrolled(Fact, type_name="vn.hoinghi.registry.PersonEnrolled.v1"):
    """A delegation named somebody, or mended how they are reached.

    ``same_as``: recognised as this one, who is counted. ``twins``: of the same name, but nothing else says
    whether it is the same person. ``instead_of``: whose substitute, and so whose ``seat``; ``heir``: who
    counts from now on, if the one replaced stands in another delegation too.
    """

    delegation: Token
    unit: Token
    group: Token
    person: Listed
    same_as: Entry | None = None
    twins: tuple[Entry, ...] = ()
    instead_of: Token | None = None
    seat: Seat | None = None
    heir: Entry | None = None


class PersonStruckOff(Fact, type_name="vn.hoinghi.registry.PersonStruckOff.v1"):
    """Does not come with this delegation; the seat is free. ``heir``: the same person's entry in another one,
    which counts from now on."""

    delegation: Token
    unit: Token
    person_id: Token
    heir: Entry | None = None


class DelegationStruckOff(Fact, type_name="vn.hoinghi.registry.DelegationStruckOff.v1"):
    """The invitation was withdrawn: nobody of it comes."""

    delegation: Token
    unit: Token
    people: tuple[Token, ...]
    heirs: tuple[Entry, ...] = ()


class TwinsSettled(Fact, type_name="vn.hoinghi.registry.TwinsSettled.v1"):
    """The organiser knows whether two entries are one person; if so, ``keep`` is the one that counts.
    ``back``: those of the two that did not count until now, and do."""

    keep: Entry
    other: Entry
    same: bool
    back: tuple[Entry, ...] = ()


class HallPlanSet(Fact, type_name="vn.hoinghi.registry.HallPlanSet.v1"):
    """``place``: where the conference was to be held then; None in logs from before it was kept. ``vacated``: who
    had a seat by the plan of another place, and has none by this one."""

    hall: HallPlan
    place: str | None = None
    vacated: tuple[Entry, ...] = ()


class SeatReleased(Fact, type_name="vn.hoinghi.registry.SeatReleased.v1"):
    delegation: Token
    unit: Token
    person_id: Token


class SeatPinned(Fact, type_name="vn.hoinghi.registry.SeatPinned.v1"):
    """``pinned``: a hand-made exception that no arrangement moves, or one no longer."""

    delegation: Token
    unit: Token
    person_id: Token
    pinned: bool


class SeatsArranged(Fact, type_name="vn.hoinghi.registry.SeatsArranged.v1"):
    """Many seats at once: those who got one or moved, and no others. All of it holds, or nothing."""

    seats: tuple[Seated, ...]


HallEvent = (
    PersonEnrolled
    | PersonStruckOff
    | DelegationStruckOff
    | TwinsSettled
    | HallPlanSet
    | SeatAssigned
    | SeatReleased
    | SeatPinned
    | SeatsArranged
)
