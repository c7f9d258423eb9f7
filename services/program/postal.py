"""Where letters go by post: a person's own address as it now stands, else that of their unit."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.program import tables
from services.program.snapshot import Snapshot, stands
from shared.personal import REMOVED


@dataclass(frozen=True, slots=True)
class Postal:
    """``own``: by unit and person; a unit's own mailbox bears the unit's id. ``units``: the plan's file."""

    own: Mapping[tuple[str, str], str]
    units: Mapping[str, str]

    def of(self, unit: str, person_id: str, told: str | None = None) -> str:
        """The address for the envelope, empty where none is known. ``told``: what the message itself says.

        What a delegate's own row says comes first: it was mended by the one whom the letter is for.
        """
        return self.own.get((unit, person_id)) or _known(told) or self.units.get(unit, "")


async def postal_of(shot: Snapshot) -> Postal:
    contacts = {
        (row["unit"], row["contact_person_id"]): _known(row["contact_address"])
        for row in await shot.rows(tables.delegations)
        if stands(row)
    }
    people = {
        (row["unit"], row["person_id"]): _known(row["address"])
        for row in await shot.rows(tables.attendees)
    }
    told = [*contacts.items(), *people.items()]
    units = {unit: row["address"] or "" for unit, row in shot.agencies.items()}
    return Postal({key: address for key, address in told if address}, units)


def _known(address: str | None) -> str:
    return address if address and address != REMOVED else ""
