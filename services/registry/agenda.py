"""The running order: items, and parts of items such as the papers that are read."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, assert_never

from shared.commands.registry import (
    AGENDA_ITEM_KNOWN,
    AgendaCommand,
    MoveAgendaItem,
    RemoveAgendaItem,
    ScheduleAgendaItem,
)
from shared.decider import Decider
from shared.envelope import Meta
from shared.events.registry import (
    AgendaEvent,
    AgendaItemMoved,
    AgendaItemRemoved,
    AgendaItemScheduled,
)
from shared.refusals import NOT_FOUND, WRONG_STATE, Term


@dataclass(frozen=True, slots=True)
class Item:
    """As first scheduled, and where it stands now."""

    scheduled: AgendaItemScheduled
    order: int
    minutes: int

    @property
    def current(self) -> AgendaItemScheduled:
        moved = {"order": self.order, "minutes": self.minutes}
        return self.scheduled.model_copy(update=moved)


@dataclass(frozen=True, slots=True)
class State:
    items: Mapping[str, Item] = field(default_factory=dict)
    removed: frozenset[str] = frozenset()


def decide(command: AgendaCommand, state: State, meta: Meta) -> list[AgendaEvent]:
    match command:
        case ScheduleAgendaItem():
            return _schedule(command, state)
        case MoveAgendaItem():
            item = state.items.get(command.item)
            if item is None:
                raise NOT_FOUND.refuse(what=Term("mục", "agenda item"), id=command.item)
            if (command.order, command.minutes) == (item.order, item.minutes):
                return []
            return [AgendaItemMoved(**dict(command))]
        case RemoveAgendaItem():
            return _remove(command, state, meta)
        case _:
            assert_never(command)


def _schedule(command: ScheduleAgendaItem, state: State) -> list[AgendaEvent]:
    wished = AgendaItemScheduled(**dict(command))
    item = state.items.get(command.item)
    if item is not None:
        if wished in (item.scheduled, item.current):
            return []
        raise AGENDA_ITEM_KNOWN.refuse(item=command.item)
    if command.within is not None and command.within not in state.items:
        raise NOT_FOUND.refuse(what=Term("mục", "agenda item"), id=command.within)
    return [wished]


def _remove(command: RemoveAgendaItem, state: State, meta: Meta) -> list[AgendaEvent]:
    if command.item not in state.items:
        # a withdrawn paper may never have been on the agenda; the policy cannot know
        if command.item in state.removed or "system" in meta.actor.roles:
            return []
        raise NOT_FOUND.refuse(what=Term("mục", "agenda item"), id=command.item)
    if any(item.scheduled.within == command.item for item in state.items.values()):
        raise WRONG_STATE.refuse(
            what=Term(f"mục {command.item}", f"agenda item {command.item}"),
            state=Term("còn mục con", "has parts"),
        )
    return [AgendaItemRemoved(item=command.item, reason=command.reason)]


def evolve(state: State, event: AgendaEvent) -> State:
    match event:
        case AgendaItemScheduled():
            item = Item(event, event.order, event.minutes)
            return State({**state.items, event.item: item}, state.removed - {event.item})
        case AgendaItemMoved():
            moved = replace(state.items[event.item], order=event.order, minutes=event.minutes)
            return replace(state, items={**state.items, event.item: moved})
        case AgendaItemRemoved():
            left = {name: item for name, item in state.items.items() if name != event.item}
            return State(left, state.removed | {event.item})
        case _:
            assert_never(event)


decider: Final[Decider[AgendaCommand, State, AgendaEvent]] = Decider(
    "agenda", State(), decide, evolve
)
