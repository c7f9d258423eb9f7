"""The plan as letters speak of it: days that move with the conference rest on working days, as those of tasks."""

from functools import lru_cache
from pathlib import Path

from shared.envelope import Fact
from shared.events.registry import ConferencePlanned, ConferenceRescheduled
from shared.plan_changes import on_working_days
from shared.settings import Settings
from shared.working_days import Calendar


def as_told(event: Fact, planned: ConferencePlanned, settings: Settings) -> ConferencePlanned:
    """``planned`` for the words about ``event``."""
    if not isinstance(event, ConferenceRescheduled):
        return planned
    return on_working_days(planned, _calendar(tuple(settings.days_off_files)))


@lru_cache(maxsize=4)
def _calendar(files: tuple[Path, ...]) -> Calendar:
    return Calendar.load(files)
