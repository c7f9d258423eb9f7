"""Facts of acting persons to rows: one row an appointment, with who made it and who took it back."""

from typing import assert_never

from services.program.changes import Change, Put, Row, day, moment
from shared.envelope import Recorded
from shared.events.acting import ActingAppointed, ActingEnded, ActingEvent


def acting(recorded: Recorded[ActingEvent]) -> list[Change]:
    event, by = recorded.event, str(recorded.actor)
    key: Row = {"conference": recorded.conference, "acting": event.acting}
    match event:
        case ActingAppointed():
            values: Row = {
                "unit": event.unit,
                "desk": event.desk.value,
                "absent": event.absent,
                "home": event.home,
                "deputy": event.deputy,
                "since": day(event.since),
                "until": day(event.until),
                "reason": event.reason,
                "appointed_at": moment(recorded.time),
                "appointed_by": by,
            }
            return [Put("acting", key, values)]
        case ActingEnded():
            ended: Row = {
                "ended_at": moment(recorded.time),
                "ended_by": by,
                "ended_reason": event.reason,
            }
            return [Put("acting", key, ended)]
        case _:
            assert_never(event)
