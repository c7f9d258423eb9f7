"""The running order: items and their parts, such as papers that are read; what is said and who does what."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, assert_never

from shared.commands.agenda import (
    AGENDA_ITEM_IN_PART,
    AGENDA_PART_FOLLOWS,
    DOCUMENT_KNOWN,
    DOCUMENT_NOT_KEPT,
    AgendaCommand,
    AmendAgendaItem,
    AssignAgendaStaff,
    AttachAgendaDocument,
    DetachAgendaDocument,
    FixAgendaItem,
    MoveAgendaItem,
    RemoveAgendaItem,
    ScheduleAgendaItem,
    WriteAgendaWords,
)
from shared.commands.registry_refusals import AGENDA_ITEM_KNOWN
from shared.decider import Decider
from shared.envelope import Meta, Warned
from shared.events.agenda import (
    AgendaDocumentAttached,
    AgendaDocumentDetached,
    AgendaEvent,
    AgendaItemAmended,
    AgendaItemFixed,
    AgendaItemMoved,
    AgendaItemRemoved,
    AgendaItemScheduled,
    AgendaStaffAssigned,
    AgendaWordsWritten,
    StaffRole,
)
from shared.refusals import Term, because, not_found, not_now, otherwise
from shared.secrecy import refuse_secret

_PARTS_FIRST: Final = Term(
    "Bỏ các mục con trước (`hoinghi agenda remove`, trang Chương trình), rồi bỏ mục này.",
    "Remove its parts first (`hoinghi agenda remove`, page Program), then the item.",
)


@dataclass(frozen=True, slots=True)
class Item:
    """As first scheduled, as it stands now, and what goes with it."""

    scheduled: AgendaItemScheduled
    current: AgendaItemScheduled
    words: str | None = None
    documents: Mapping[str, AgendaDocumentAttached] = field(default_factory=dict)
    detached: Mapping[str, str] = field(default_factory=dict)
    """Why documents were taken away again."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Whether the file store has the document that is attached; looked up as the wish comes in."""

    found: bool


@dataclass(frozen=True, slots=True)
class State:
    items: Mapping[str, Item] = field(default_factory=dict)
    removed: Mapping[str, str] = field(default_factory=dict)
    """Why items were removed."""
    staff: Mapping[tuple[StaffRole, str | None], str] = field(default_factory=dict)


def decide(command: AgendaCommand, state: State, meta: Meta) -> list[AgendaEvent]:
    match command:
        case ScheduleAgendaItem():
            return _schedule(command, state)
        case MoveAgendaItem():
            return _move(command, state)
        case AmendAgendaItem():
            return _amend(command, state)
        case FixAgendaItem():
            return _fix(command, state)
        case RemoveAgendaItem():
            return _remove(command, state, meta)
        case AttachAgendaDocument():
            return _attach(command, state)
        case DetachAgendaDocument():
            return _detach(command, state)
        case WriteAgendaWords():
            if command.words is not None:
                refuse_secret(command.words)
            same = _item(command.item, state).words == command.words
            return [] if same else [AgendaWordsWritten(**dict(command))]
        case AssignAgendaStaff():
            if command.item is not None:
                _item(command.item, state)
            same = state.staff.get((command.role, command.item)) == command.holder
            return [] if same else [AgendaStaffAssigned(**dict(command))]
        case _:
            assert_never(command)


def _item(name: str, state: State) -> Item:
    item = state.items.get(name)
    if item is None:
        raise not_found(Term("mục", "agenda item"), name, "hoinghi show … agenda")
    return item


def _schedule(command: ScheduleAgendaItem, state: State) -> list[AgendaEvent]:
    wished = AgendaItemScheduled(**dict(command))
    item = state.items.get(command.item)
    if item is not None:
        if wished in (item.scheduled, item.current):
            return []
        raise AGENDA_ITEM_KNOWN.refuse(item=command.item)
    refuse_secret(command.title)
    if command.within is not None:
        whole = _item(command.within, state).current
        if whole.within is not None:
            raise AGENDA_ITEM_IN_PART.refuse(item=command.within)
        if command.session is not None or command.starts_at is not None:
            raise AGENDA_PART_FOLLOWS.refuse(item=command.item, within=command.within)
    return [wished]


def _move(command: MoveAgendaItem, state: State) -> list[AgendaEvent]:
    now = _item(command.item, state).current
    if now.within is not None and command.session is not None:
        raise AGENDA_PART_FOLLOWS.refuse(item=command.item, within=now.within)
    stays = command.session in (None, now.session)
    if stays and (command.order, command.minutes) == (now.order, now.minutes):
        return []
    return [AgendaItemMoved(**dict(command))]


def _amend(command: AmendAgendaItem, state: State) -> list[AgendaEvent]:
    now = _item(command.item, state).current
    told = command.model_dump(exclude={"clears"}, exclude_none=True)
    wished = now.model_copy(update=told | dict.fromkeys(command.clears))
    if wished == now:
        return []
    refuse_secret(wished.title)
    return [
        AgendaItemAmended(
            item=now.item,
            title=wished.title,
            presenter=wished.presenter,
            unit=wished.unit,
            conducted_by=wished.conducted_by,
            delegate=wished.delegate,
        )
    ]


def _fix(command: FixAgendaItem, state: State) -> list[AgendaEvent]:
    now = _item(command.item, state).current
    if command.starts_at == now.starts_at:
        return []
    if now.within is not None:
        raise AGENDA_PART_FOLLOWS.refuse(item=command.item, within=now.within)
    return [AgendaItemFixed(**dict(command))]


def _remove(command: RemoveAgendaItem, state: State, meta: Meta) -> list[AgendaEvent]:
    if command.item not in state.items:
        # a withdrawn paper may never have been on the agenda; the policy cannot know
        why = state.removed.get(command.item)
        if why == command.reason or "system" in meta.actor.roles:
            return []
        if why is not None:
            name = command.item
            raise otherwise(Term(f"mục {name}", f"agenda item {name}"), because(why))
        raise not_found(Term("mục", "agenda item"), command.item, "hoinghi show … agenda")
    if any(item.current.within == command.item for item in state.items.values()):
        what = Term(f"mục {command.item}", f"agenda item {command.item}")
        raise not_now(what, Term("còn mục con", "has parts"), _PARTS_FIRST)
    return [AgendaItemRemoved(item=command.item, reason=command.reason)]


def _attach(command: AttachAgendaDocument, state: State) -> list[AgendaEvent]:
    attached = AgendaDocumentAttached(**dict(command))
    known = _item(command.item, state).documents.get(command.document)
    if known == attached:
        return []
    refuse_secret(command.title, command.file_name)
    if known is not None:
        raise DOCUMENT_KNOWN.refuse(item=command.item, document=command.document)
    return [attached]


def _detach(command: DetachAgendaDocument, state: State) -> list[AgendaEvent]:
    item = _item(command.item, state)
    if command.document in item.documents:
        return [AgendaDocumentDetached(**dict(command))]
    if (why := item.detached.get(command.document)) is not None:
        if why == command.reason:
            return []
        name = command.document
        raise otherwise(Term(f"tài liệu {name}", f"document {name}"), because(why))
    raise not_found(Term("tài liệu", "document"), command.document, "hoinghi show … agenda")


def evolve(state: State, event: AgendaEvent) -> State:
    match event:
        case AgendaItemScheduled():
            items = {**state.items, event.item: Item(event, event)}
            left = {name: why for name, why in state.removed.items() if name != event.item}
            return replace(state, items=items, removed=left)
        case AgendaItemMoved():
            moved = {"order": event.order, "minutes": event.minutes}
            session = {} if event.session is None else {"session": event.session}
            return _now(state, event.item, **moved, **session)
        case AgendaItemAmended():
            return _now(state, event.item, **dict(event))
        case AgendaItemFixed():
            return _now(state, event.item, starts_at=event.starts_at)
        case AgendaItemRemoved():
            items = {name: item for name, item in state.items.items() if name != event.item}
            staff = {key: one for key, one in state.staff.items() if key[1] != event.item}
            return State(items, {**state.removed, event.item: event.reason}, staff)
        case AgendaDocumentAttached():
            documents = {**state.items[event.item].documents, event.document: event}
            return _with(state, event.item, documents=documents)
        case AgendaDocumentDetached():
            held = state.items[event.item].documents
            kept = {name: one for name, one in held.items() if name != event.document}
            detached = {**state.items[event.item].detached, event.document: event.reason}
            return _with(state, event.item, documents=kept, detached=detached)
        case AgendaWordsWritten():
            return _with(state, event.item, words=event.words)
        case AgendaStaffAssigned():
            key = (event.role, event.item)
            others = {one: holder for one, holder in state.staff.items() if one != key}
            held_by = {} if event.holder is None else {key: event.holder}
            return replace(state, staff={**others, **held_by})
        case _:
            assert_never(event)


def _now(state: State, name: str, **update: object) -> State:
    return _with(state, name, current=state.items[name].current.model_copy(update=update))


def _with(state: State, name: str, **changed: object) -> State:
    item = replace(state.items[name], **changed)  # type: ignore[arg-type]  # each caller names a field of Item
    return replace(state, items={**state.items, name: item})


def warn(command: AgendaCommand, state: State, meta: Meta) -> list[Warned]:
    """A document may lie elsewhere (on paper, in the office's own archive); then nobody can open it from here."""
    missing = isinstance(meta.known, Kept) and not meta.known.found
    if not isinstance(command, AttachAgendaDocument) or not missing:
        return []
    said = DOCUMENT_NOT_KEPT.refuse(file_name=command.file_name)
    return [
        Warned(
            code=said.code,
            vi=f"{said.vi} {said.todo_vi}",
            en=f"{said.en} {said.todo_en}",
        )
    ]


decider: Final[Decider[AgendaCommand, State, AgendaEvent]] = Decider(
    "agenda", State(), decide, evolve, warn
)
