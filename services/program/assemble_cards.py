"""Rows to name tents, badges and address labels, in the order of the list of delegates."""

from sqlalchemy.ext.asyncio import AsyncEngine

from services.program.assemble import in_order, seat_of
from services.program.assemble_invitations import with_rows
from services.program.documents.values_cards import Card, Cards, Label, Labels
from services.program.documents.wording import long_date
from services.program.letters import as_of
from services.program.postal import postal_of
from services.program.snapshot import snapshot

_ABSENT = "absent"


async def cards(engine: AsyncEngine, conference: str) -> Cards:
    """One for everybody who stands in the list of delegates and is not known to stay away.

    The code of a badge is the check-in code of its bearer (docs/reception.md); who has not confirmed has none.
    Of a cancelled conference there are none.
    """
    async with snapshot(engine, conference) as shot:
        off = shot.head["cancelled_at"] is not None
        found = tuple(
            Card(
                row["name"],
                row["position"],
                shot.name(row["unit"]),
                shot.group_title(group),
                seat_of(row) or "",
                row["code"] or "",
            )
            for group, rows in in_order(shot, await shot.delegates())
            for row in rows
            if row["status"] != _ABSENT and not off
        )
        return Cards(shot.title, long_date(shot.starts.date()).capitalize(), found, as_of(shot))


async def labels(engine: AsyncEngine, conference: str) -> Labels:
    """One for each standing invitation, in the order in which the invitations are printed; none of a cancelled
    conference."""
    async with snapshot(engine, conference) as shot:
        letters = [] if shot.head["cancelled_at"] else await with_rows(shot)
        postal = await postal_of(shot)
        labels = tuple(
            Label(
                (
                    *letter.invitee,
                    *filter(None, (postal.of(row["unit"], row["contact_person_id"]),)),
                ),
                "Giấy mời hội nghị",
            )
            for row, letter in letters
        )
        return Labels(letters[0][1].inviter if letters else "", labels, as_of(shot))
