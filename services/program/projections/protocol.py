"""Facts of protocol to rows: the rank table, places in it, reception cards."""

from typing import assert_never

from services.program.changes import Change, Delete, Put, Row, day
from shared.envelope import Recorded
from shared.events import protocol as fact
from shared.events.protocol import ProtocolEvent


def protocol(recorded: Recorded[ProtocolEvent]) -> list[Change]:
    event = recorded.event
    here: Row = {"conference": recorded.conference}
    match event:
        case fact.RankSet():
            values: Row = {
                "ordinal": event.order,
                "title": event.title,
                "groups": " ".join(event.groups),
                "units": " ".join(event.units),
                "valid_from": day(event.valid_from),
                "valid_to": day(event.valid_to),
                "basis": event.basis,
            }
            return [Put("ranks", here | {"rank": event.rank}, values)]
        case fact.RankRemoved():
            return [Delete("ranks", here | {"rank": event.rank})]
        case fact.DelegatePlaced():
            who: Row = {"delegation": event.delegation, "person_id": event.person_id}
            place: Row = {
                "rank": event.rank,
                "ordinal": event.order,
                "within_rank": event.within,
                "appointed_on": day(event.appointed_on),
                "born_on": event.born.on if event.born and not event.born.on.removed else None,
            }
            return [Put("places", here | who, place)]
        case fact.ReceptionCardSet():
            whom: Row = {"delegation": event.delegation, "person_id": event.person_id}
            card: Row = {
                "address": event.address,
                "received_by": event.received_by,
                "car": event.car,
                "gift": event.gift,
                "meal": event.meal,
                "notes": event.notes,
            }
            return [Put("reception_cards", here | whom, card)]
        case _:
            assert_never(event)
