"""Reads from the log the names of what a message refers to (:mod:`~services.notifications.names`)."""

from collections.abc import Sequence
from typing import Final

from services.notifications import names
from services.notifications.names import Reference
from shared.commands.notifications import RequestNotification
from shared.envelope import Fact, decode
from shared.events import CATALOGUE
from shared.events.awards import NominationSubmitted
from shared.events.notifications import NotificationRequested
from shared.service import Service

_NOMINATED: Final = NominationSubmitted.type_name.encode()
_MOST: Final = 8


async def in_clear(
    service: Service, conference: str, wish: RequestNotification, position: int
) -> RequestNotification:
    """``wish`` with its papers, tasks and lines named, as they were called up to ``position``: always the same."""
    about = [one for one in names.references(wish.body) if one.thing not in names.PEOPLE]
    if not about:
        return wish
    known: dict[str, str] = {}
    for one in _once_each(about):
        facts = await _facts(service, conference, one, position)
        match one.thing:
            case "tham luận":
                known |= names.titles(one.id, facts)
            case "nhiệm vụ":
                known |= names.asked_for(one.id, facts)
            case _:
                known |= names.of_the_budget(facts)
    return wish.model_copy(update={"body": names.filled_in_clear(wish.body, known)})


async def of_people(
    service: Service, conference: str, asked: NotificationRequested
) -> dict[str, str]:
    """The people whom the message refers to and may name, by reference; read when it is sent, and kept nowhere."""
    known: dict[str, tuple[str, str]] = {}
    for one in _once_each([one for one in names.references(asked.body) if one.within]):
        facts = await _facts(service, conference, one)
        delegates = one.thing == "đại biểu"
        known |= names.delegates(one.within, facts) if delegates else names.nominees(facts)
    return {
        reference: told
        for reference, (unit, told) in known.items()
        if names.may_name(asked.unit, asked.kind, unit)
    }


def _once_each(about: Sequence[Reference]) -> Sequence[Reference]:
    """One for each boundary that has to be read; not without end, whatever somebody wrote into a reason."""
    return list({one.boundary("x"): one for one in about}.values())[:_MOST]


async def _facts(
    service: Service, conference: str, one: Reference, last: int | None = None
) -> list[Fact]:
    records = await service.store.read(one.boundary(conference))
    return [
        decode(record.body, record.position, CATALOGUE).event
        for record in records
        if (last is None or record.position <= last)
        # of a round with hundreds of steps only the dossiers hold names
        and (one.thing != "hồ sơ" or _NOMINATED in record.body)
    ]
