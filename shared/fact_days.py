"""On which Vietnamese calendar day a boundary's facts were recorded: for wishes that tell a day of their own.

The states know no time. What a decision rests on was recorded, and the log has it.
"""

from datetime import date, datetime, timezone

from shared.directory import Directory
from shared.envelope import Fact, decode
from shared.events import CATALOGUE
from shared.events.plan_types import VIETNAM_OFFSET
from shared.store import EventStore
from shared.subjects import Subject


def day_of(moment: datetime) -> date:
    return moment.astimezone(timezone(VIETNAM_OFFSET)).date()


async def dated(store: EventStore, subject: Subject) -> list[tuple[Fact, date]]:
    """Each fact of the boundary with its day, in order."""
    return [
        (recorded.event, day_of(recorded.time))
        for record in await store.read(subject)
        for recorded in (decode(record.body, record.position, CATALOGUE),)
    ]


async def first_day(directory: Directory, conference: str, began: date) -> date:
    """Where the signed plan bears a day before ``began`` it is that one: a conference may be entered late, when
    its papers are signed already."""
    signed = (await directory.planned(conference)).plan.date
    return began if signed is None else min(signed, began)
