"""What officials were warned of: the sentences that stand in the envelope of a fact (ADR 0005), as rows."""

from services.program.changes import Change, Put, Row, moment
from shared.envelope import Fact, Recorded


def cautions(recorded: Recorded[Fact]) -> list[Change]:
    """One row for each warning, with the entity and what in it the warning is about: of a batch its own list
    (ids, with commas), otherwise the nomination or the line of the event that carries it."""
    event = recorded.event
    _, _, _, entity, name = recorded.subject.split(".", 4)
    about: Row = {
        "conference": recorded.conference,
        "event_id": recorded.id,
    }
    return [
        Put(
            "warnings",
            about | {"ordinal": place},
            {
                "code": one.code,
                "vi": one.vi,
                "en": one.en,
                "source": one.source,
                "mark": one.mark,
                "entity": entity,
                "entity_id": name,
                "about": ", ".join(one.about)
                or getattr(event, "nomination", getattr(event, "line", None)),
                "type": event.type_name,
                "at": moment(recorded.time),
                "unit": recorded.actor.unit,
                "position": recorded.position,
            },
        )
        for place, one in enumerate(recorded.warnings, 1)
    ]
