"""Where a scan enters: the code is looked up, and what the door has to know of the conference is put beside it.

The conference is read again at most once a second: a door that is shut a second late is no harm, and a read for
each scan would cost a third of the gates' speed.
"""

import time
from dataclasses import dataclass, field, replace
from typing import Final

from services.registry import delegation, door
from services.registry.attendance import Invited
from services.registry.door import Door, Rules
from shared import subjects
from shared.admission import Code, read_code
from shared.commands.base import Command
from shared.commands.reception import CheckInDelegation, ScanCode
from shared.commands.registry import CheckInAttendee
from shared.envelope import Meta, decode
from shared.events import CATALOGUE
from shared.service import Service

_FRESH_SECONDS: Final = 1.0


@dataclass(slots=True)
class _Known:
    door: Door
    position: int = 0
    read_at: float = -_FRESH_SECONDS


@dataclass(slots=True)
class Gatekeeper:
    rules: Rules
    _conferences: dict[str, _Known] = field(default_factory=dict)

    async def enter(self, service: Service, command: Command, meta: Meta) -> tuple[Command, Meta]:
        """The wish that a scan comes to, and the meta that knows the door."""
        meta = replace(meta, known=await self._door(service, meta.conference))
        if isinstance(command, ScanCode):
            code = read_code(command.code)
            if code is not None and code.conference == meta.conference:
                command = await _matched(service, command, code) or command
        return command, meta

    async def _door(self, service: Service, conference: str) -> Door:
        known = self._conferences.setdefault(conference, _Known(Door(self.rules)))
        if time.monotonic() - known.read_at >= _FRESH_SECONDS:
            subject = subjects.conference(conference)
            for record in await service.store.read_fresh(subject, known.position):
                # others may have read it meanwhile
                if record.position > known.position:
                    event = decode(record.body, record.position, CATALOGUE).event
                    known.door, known.position = door.evolve(known.door, event), record.position
            known.read_at = time.monotonic()
        return known.door


async def _matched(
    service: Service, scan: ScanCode, code: Code
) -> CheckInAttendee | CheckInDelegation | None:
    """Whose the code is or was; None when it is nobody's of this conference, also by the newest facts."""
    subject = subjects.delegation(code.conference, code.delegation)
    for fresh in (False, True):
        state = await service.boundaries.state(delegation.decider, subject, fresh=fresh)
        if isinstance(state, Invited) and code.ticket in state.tickets:
            break
    else:
        return None
    about = scan.model_dump(exclude={"code"})
    about |= {"delegation": code.delegation, "ticket": code.ticket}
    if name := state.tickets[code.ticket]:
        return CheckInAttendee(person_id=name, **about)
    return CheckInDelegation(**about)
