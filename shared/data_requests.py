"""What a person may ask for about their data, and the rules of its days: those in force on the day that it came.

The tables of law have such rules from Luật 91/2025/QH15 and NĐ 356/2025/NĐ-CP on; for an earlier request none was
verified, and it has no days and no basis here (vietnam-facts §5.1).
"""

from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from shared.events.privacy import Right
from shared.law import Law, Parameter
from shared.working_days import Calendar, CalendarYearUnknown, add_working_days

REPLY: Final = "personal-data.reply.working-days"
DONE: Final = MappingProxyType[Right, str](
    {
        "view": "personal-data.view-edit.days",
        "edit": "personal-data.view-edit.days",
        "supply": "personal-data.view-edit.days",
        "delete": "personal-data.delete.days",
        "restrict": "personal-data.withdraw.days",
        "object": "personal-data.withdraw.days",
        "withdraw-consent": "personal-data.withdraw.days",
    }
)
"""NĐ 356/2025, Điều 5 [V]; for a complaint no number of days was verified."""


def basis_of(right: Right, received: date, law: Law) -> Parameter | None:
    """The row that says by when it has to be done, else the one by when it is replied to; None where neither was
    in force on that day."""
    done = law.find(DONE[right], received) if right in DONE else None
    return done or law.find(REPLY, received)


def days_of(
    right: Right, received: date, law: Law, calendar: Calendar
) -> tuple[date | None, date | None]:
    """The last days to reply and to have it done, by the rules in force when it came; None where no rule is."""
    reply, done = law.find(REPLY, received), None
    if key := DONE.get(right):
        done = law.find(key, received)
    try:
        reply_by = add_working_days(received, reply.whole(), calendar) if reply else None
    except CalendarYearUnknown:  # a request is never turned away for want of a calendar
        reply_by = None
    return reply_by, received + timedelta(days=done.whole()) if done else None
