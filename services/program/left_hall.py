"""Whether the plan of seats is of a place where the conference is not held any more.

Then nobody has a seat on any list, card or screen: what was arranged is kept in the log, and holds again where the
conference comes back, or where the same plan is set once more for the new place.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.program import tables
from shared.running_order import place_of

_Row = Mapping[str, Any]
_NO_SEAT: Final[_Row] = {"seat_row": None, "seat": None, "seat_pinned": None}


def is_left(head: _Row, halls: Sequence[_Row]) -> bool:
    """``head``: the row of the conference; ``halls``: its row of the hall, if it has one."""
    now = place_of(head["venue_name"], head["venue_address"])
    return any(one["place"] not in (None, now) for one in halls)


def without_seat(person: _Row) -> dict[str, Any]:
    return {**person, **_NO_SEAT}


async def left(connection: AsyncConnection, conference: str) -> bool:
    """As :func:`is_left`, for whoever reads rows without a snapshot."""
    head, hall = tables.conference, tables.halls
    query = select(head.c.venue_name, head.c.venue_address, hall.c.place).join(
        hall, hall.c.conference == head.c.conference
    )
    found = await connection.execute(query.where(head.c.conference == conference))
    return any(is_left(row, [row]) for row in map(dict, found.mappings()))
