"""The last day on which invitations may lawfully go out, and which of them went later. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.program.deadlines import SENDING
from services.program.snapshot import VIETNAM, local
from shared.law import Law
from shared.working_days import Calendar, latest_sending_day


@dataclass(frozen=True, slots=True)
class SendingDay:
    """``last``: until its end they are in time; ``days``: working days before; basis and mark of the rule."""

    last: date
    days: int
    basis: str
    mark: str

    def late(self, message: Mapping[str, Any], now: datetime) -> bool:
        """An invitation (a row of the messages) that went after the day, or has not gone though the day is past.

        One that was discarded is not: its delegation has another, or was told otherwise.
        """
        if message["kind"] != "invitation" or message["status"] == "discarded":
            return False
        gone = local(message["sent_at"]) if message["sent_at"] else now.astimezone(VIETNAM)
        return gone.date() > self.last


def last_sending_day(starts: datetime, law: Law, calendar: Calendar) -> SendingDay:
    """Of a conference that begins at ``starts``. Raises NoRuleInForce, CalendarYearUnknown."""
    rule = law.at(SENDING, starts.date())
    days = int(rule.value)
    last = latest_sending_day(starts.date(), days, calendar)
    return SendingDay(last, days, rule.legal_basis, rule.mark)
