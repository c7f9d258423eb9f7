"""One change between two versions of a program, in a sentence of either language; for letters and screens."""

from datetime import date, timezone
from typing import Final

from shared.events.agenda import ProgramChange, ProgramEntry
from shared.events.plan import short_date
from shared.events.plan_types import VIETNAM_OFFSET

_VIETNAM: Final = timezone(VIETNAM_OFFSET)
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def english_day(on: date) -> str:
    """``8 December 2023``, whatever the language of the machine."""
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def sentence_of(change: ProgramChange) -> str:
    """«Tham luận A: chuyển từ 08.25 sang 09.10, ngày 08/12/2023»."""
    before, after = change.before, change.after
    if before is None and after is not None:
        return f"Thêm mục “{after.title}”, {_hours(after)}; người thực hiện: {after.presenter}."
    if after is None:
        return f"Bỏ mục “{before.title if before else change.item}”."
    told = []
    if before is not None and "title" in change.kinds:
        told.append(f"tên mục trước đây là “{before.title}”")
    if before is not None and "retimed" in change.kinds:
        told.append(f"chuyển từ {_hours(before)} sang {_hours(after)}")
    elif "moved" in change.kinds:
        told.append(f"đổi thứ tự, {_hours(after)}")
    if before is not None and "presenter" in change.kinds:
        told.append(f"người thực hiện: {after.presenter} (trước là {before.presenter})")
    return f"Mục “{after.title}”: {'; '.join(told)}."


def english_of(change: ProgramChange) -> str:
    before, after = change.before, change.after
    if before is None and after is not None:
        return f"New: “{after.title}”, {_english_hours(after)}; by {after.presenter}."
    if after is None:
        return f"Removed: “{before.title if before else change.item}”."
    said = []
    if before is not None and "title" in change.kinds:
        said.append(f"called “{before.title}” before")
    if before is not None and "retimed" in change.kinds:
        said.append(f"from {_english_hours(before)} to {_english_hours(after)}")
    elif "moved" in change.kinds:
        said.append(f"in another place of the order, {_english_hours(after)}")
    if before is not None and "presenter" in change.kinds:
        said.append(f"by {after.presenter} (before: {before.presenter})")
    return f"“{after.title}”: {'; '.join(said)}."


def _hours(entry: ProgramEntry) -> str:
    starts, ends = entry.starts_at.astimezone(_VIETNAM), entry.ends_at.astimezone(_VIETNAM)
    return f"{starts:%H.%M} - {ends:%H.%M} ngày {short_date(starts.date())}"


def _english_hours(entry: ProgramEntry) -> str:
    starts, ends = entry.starts_at.astimezone(_VIETNAM), entry.ends_at.astimezone(_VIETNAM)
    return f"{starts:%H:%M} - {ends:%H:%M} on {english_day(starts.date())}"
