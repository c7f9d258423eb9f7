"""Facts of the running order to rows: items, documents, words, who does what."""

from typing import assert_never

from services.program.changes import Change, Delete, Put, Row, moment
from shared.envelope import Recorded
from shared.events import agenda as fact
from shared.events.agenda import AgendaEvent

WHOLE_CONFERENCE = ""
"""In the place of an item's id: the whole conference."""


def agenda(recorded: Recorded[AgendaEvent]) -> list[Change]:
    event = recorded.event
    here: Row = {"conference": recorded.conference}

    def item(name: str, **values: str | int | None) -> list[Change]:
        return [Put("agenda_items", here | {"item": name}, dict(values))]

    match event:
        case fact.AgendaItemScheduled():
            return item(event.item, **_scheduled(event))
        case fact.AgendaItemMoved():
            session = {} if event.session is None else {"session": event.session}
            return item(event.item, ordinal=event.order, minutes=event.minutes, **session)
        case fact.AgendaItemAmended():
            return item(
                event.item,
                title=event.title,
                presenter=event.presenter,
                unit=event.unit,
                conducted_by=event.conducted_by,
                delegate=event.delegate,
            )
        case fact.AgendaItemFixed():
            fixed = None if event.starts_at is None else moment(event.starts_at)
            return item(event.item, fixed_at=fixed)
        case fact.AgendaItemRemoved():
            gone: Row = here | {"item": event.item}
            tables = ("agenda_items", "agenda_documents", "agenda_staff")
            return [Delete(table, gone) for table in tables]
        case fact.AgendaDocumentAttached():
            key: Row = here | {"item": event.item, "document": event.document}
            values: Row = {
                "title": event.title,
                "file_name": event.file_name,
                "digest": event.digest,
                "attached_at": moment(recorded.time),
            }
            return [Put("agenda_documents", key, values)]
        case fact.AgendaDocumentDetached():
            return [
                Delete("agenda_documents", here | {"item": event.item, "document": event.document})
            ]
        case fact.AgendaWordsWritten():
            return item(event.item, words=event.words)
        case fact.AgendaStaffAssigned():
            role: Row = here | {"role": event.role, "item": event.item or WHOLE_CONFERENCE}
            if event.holder is None:
                return [Delete("agenda_staff", role)]
            return [Put("agenda_staff", role, {"holder": event.holder})]
        case _:
            assert_never(event)


def _scheduled(event: fact.AgendaItemScheduled) -> Row:
    return {
        "ordinal": event.order,
        "title": event.title,
        "minutes": event.minutes,
        "presenter": event.presenter,
        "within": event.within,
        "paper": event.paper,
        "kind": event.kind.value if event.kind else None,
        "session": event.session,
        "fixed_at": moment(event.starts_at) if event.starts_at else None,
        "unit": event.unit,
        "conducted_by": event.conducted_by,
        "delegate": event.delegate,
    }
