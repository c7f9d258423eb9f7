"""Rows to name tents, badges and address labels, in the order of the list of delegates."""

from sqlalchemy.ext.asyncio import AsyncEngine

from services.program import tables
from services.program.assemble import delegate_list_of
from services.program.assemble_invitations import invitations
from services.program.documents.values_cards import Card, Cards, Label, Labels
from services.program.documents.wording import long_date
from services.program.letters import as_of
from services.program.snapshot import Columns, snapshot

_ABSENT = "absent"


async def cards(engine: AsyncEngine, conference: str) -> Cards:
    """One for everybody who stands in the list of delegates. A badge's code names the person to the scanner."""
    async with snapshot(engine, conference) as shot:
        people = {
            (row["name"], row["position"], shot.name(row["unit"])): row
            for row in await shot.delegates()
            if row["status"] != _ABSENT
        }
        listed = await delegate_list_of(shot)
        found = []
        for group in listed.groups:
            for one in group.delegates:
                row = people.get((one.name, one.position, one.unit))
                if row is not None:
                    found.append(
                        Card(one.name, one.position, one.unit, group.name, one.seat or "",
                             _code(conference, row))
                    )  # fmt: skip
        return Cards(
            shot.title, long_date(shot.starts.date()).capitalize(), tuple(found), as_of(shot)
        )


def _code(conference: str, row: Columns) -> str:
    return f"hoinghi:{conference}/{row['delegation']}/{row['person_id']}"


async def labels(engine: AsyncEngine, conference: str) -> Labels:
    """One for each standing invitation, in the order in which the invitations are printed."""
    letters = await invitations(engine, conference)
    async with snapshot(engine, conference) as shot:
        rows = [row for row in await shot.rows(tables.delegations) if row["status"] == "issued"]
        return Labels(
            letters[0].inviter if letters else "",
            tuple(Label(letter.invitee, "Giấy mời hội nghị") for letter in letters if rows),
            as_of(shot),
        )
