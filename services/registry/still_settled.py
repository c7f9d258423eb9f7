"""Whether what completed a task is still there in another paper of the same unit: read as the wish comes in."""

from collections.abc import Iterable

from shared import subjects
from shared.commands.registry import ReopenTask
from shared.envelope import Fact, Meta, decode
from shared.events import CATALOGUE
from shared.events.papers import PaperRevisionRequested, PaperSubmitted, PaperWithdrawn
from shared.store import EventStore


async def with_other_papers(store: EventStore, command: ReopenTask, meta: Meta) -> ReopenTask:
    """``command`` with what the log says; what the sender wrote there is replaced."""
    still = False
    if command.unit is not None:
        records = await store.read(subjects.papers(meta.conference))
        facts = (decode(one.body, one.position, CATALOGUE).event for one in records)
        still = command.unit in handed_in(facts)
    return command.model_copy(update={"still_settled": still})


def handed_in(facts: Iterable[Fact]) -> set[str]:
    """The units of which a paper lies there, neither withdrawn nor sent back since."""
    lying: dict[str, str] = {}
    for fact in facts:
        match fact:
            case PaperSubmitted():
                lying[fact.paper] = fact.unit
            case PaperWithdrawn() | PaperRevisionRequested():
                lying.pop(fact.paper, None)
            case _:
                pass
    return set(lying.values())
