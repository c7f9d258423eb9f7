"""Who presents something at the conference and is invited no more: the item stays until somebody settles it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from services.program import tables
from services.program.order import order_of
from services.program.snapshot import Columns, Snapshot, stands
from shared.commands.registry_refusals import PRESENTER_NOT_INVITED
from shared.events.registry import InvitationWithdrawn
from shared.refusals import Refused

_OFF: Final = ("cancelled", "concluded")


@dataclass(frozen=True, slots=True)
class Left:
    """``item``: where it stands in the program, None for a chosen paper that stands nowhere. ``delegation``: the
    row of the withdrawn invitation."""

    paper: str | None
    item: str | None
    title: str
    unit: str
    delegation: Columns

    def said(self, shot: Snapshot) -> Refused:
        return PRESENTER_NOT_INVITED.refuse(unit=shot.short_name(self.unit), title=self.title)


async def uninvited(shot: Snapshot) -> Mapping[str, Columns]:
    """By agency the invitation that was withdrawn last, where none of its own stands. Awardees and guests whom the
    agency only belongs to are invited for themselves."""
    own = [
        row
        for row in await shot.rows(tables.delegations)
        if row["origin"] != "award"
        and not (row["rank_rule"] == "named" and row["contact_person_id"] != row["unit"])
    ]
    standing = {row["unit"] for row in own if stands(row)}
    gone = sorted(
        (row for row in own if row["unit"] not in standing), key=lambda row: row["withdrawn_at"]
    )
    return {row["unit"]: row for row in gone}


async def left_behind(shot: Snapshot) -> Sequence[Left]:
    """In the order of the program; chosen papers that are in no item behind it."""
    gone = await uninvited(shot)
    if not gone or shot.head["status"] in _OFF:
        return ()
    papers = {row["paper"]: row for row in await shot.rows(tables.papers)}
    found: list[Left] = []
    for item, row in (await order_of(shot)).rows.items():
        unit = str(row["unit"] or papers.get(row["paper"], {}).get("unit"))
        if unit in gone:
            found.append(Left(row["paper"], item, row["title"], unit, gone[unit]))
    read = {one.paper for one in found}
    for paper, row in papers.items():
        if row["status"] == "selected" and row["unit"] in gone and paper not in read:
            title = row["title"] or row["topic"]
            found.append(Left(paper, None, title, row["unit"], gone[row["unit"]]))
    return found


async def warnings_of(shot: Snapshot) -> list[Columns]:
    """The same as rows of ``tables.warnings``: told with the withdrawal, of each paper or item by itself."""
    left = await left_behind(shot)
    if not left:
        return []
    audit = tables.audit.c
    query = (
        select(audit.event_id, audit.position, audit.time, audit.unit, audit.subject)
        .where(audit.conference == shot.conference, audit.type == InvitationWithdrawn.type_name)
        .order_by(audit.position)
    )
    told = {row["subject"].split(".", 4)[4]: row for row in (await shot.execute(query)).mappings()}
    rows: list[Columns] = []
    for place, one in enumerate(left, 1):
        fact = told[one.delegation["delegation"]]
        said = one.said(shot)
        rows.append(
            {
                "conference": shot.conference,
                "event_id": fact["event_id"],
                "ordinal": place,
                "code": said.code,
                "vi": f"{said.vi} {said.todo_vi}",
                "en": f"{said.en} {said.todo_en}",
                "source": "",
                "mark": "",
                "entity": "paper" if one.paper else "agenda",
                "entity_id": one.paper or shot.conference,
                "about": one.paper or one.item,
                "type": InvitationWithdrawn.type_name,
                "at": fact["time"],
                "unit": fact["unit"],
                "position": fact["position"],
            }
        )
    return rows
