"""Rows to why each message that is to be sent has not gone yet, and until when (``shared/waiting.py``)."""

from collections.abc import Mapping
from datetime import datetime

from services.program import tables
from services.program.snapshot import Snapshot
from shared.quiet_hours import quiet_hours
from shared.settings import Settings
from shared.waiting import Pace, Waits, waiting


async def waits_of(shot: Snapshot, settings: Settings, now: datetime) -> Mapping[str, Waits]:
    """By message. ``now``: the real time; in a told story there are no quiet hours."""
    real = settings.clock == "system"
    pace = Pace(
        now=now if real else shot.time,
        quiet=quiet_hours(settings.quiet_hours) if real else None,
        per_minute=settings.mail_per_minute,
        starts=shot.starts,
        addresses={unit: row["address"] for unit, row in shot.agencies.items()},
    )
    return waiting(await shot.rows(tables.messages), pace)
