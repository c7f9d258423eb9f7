"""Three working days before the conference: which invitations went in time."""

from datetime import UTC, date, datetime

import pytest

from services.program.sending_day import SendingDay, last_sending_day
from services.program.snapshot import VIETNAM
from shared.law import Law
from shared.working_days import Calendar

STARTS = datetime(2023, 12, 8, 7, 30, tzinfo=VIETNAM)
MORNING = datetime(2023, 12, 1, 9, tzinfo=VIETNAM)


@pytest.fixture(scope="module")
def day() -> SendingDay:
    return last_sending_day(STARTS, Law.load(()), Calendar.load(()))


def invitation(
    sent: datetime | None, status: str = "sent", kind: str = "invitation"
) -> dict[str, object]:
    told = sent.astimezone(UTC).isoformat() if sent else None
    return {"kind": kind, "status": status, "sent_at": told}


def test_the_day_is_told_with_its_rule(day: SendingDay) -> None:
    assert (day.last, day.days, day.mark) == (date(2023, 12, 5), 3, "V")
    assert "45/2018/QĐ-TTg" in day.basis


@pytest.mark.parametrize(
    ("sent", "late"),
    [
        (datetime(2023, 12, 5, 23, 59, tzinfo=VIETNAM), False),
        (datetime(2023, 12, 6, 0, 1, tzinfo=VIETNAM), True),
        (datetime(2023, 12, 5, 17, 30, tzinfo=UTC), True),
    ],
    ids=["the last minute", "the minute after", "past midnight in Vietnam"],
)
def test_an_invitation_is_late_from_the_day_after_on(
    day: SendingDay, sent: datetime, late: bool
) -> None:
    assert day.late(invitation(sent), MORNING) is late


def test_one_that_has_not_gone_is_late_once_the_day_is_past(day: SendingDay) -> None:
    held = invitation(None, "held")
    assert not day.late(held, MORNING)
    assert day.late(held, datetime(2023, 12, 5, 18, tzinfo=UTC))


def test_what_was_discarded_and_what_is_no_invitation_is_never_late(day: SendingDay) -> None:
    after = datetime(2023, 12, 7, 9, tzinfo=VIETNAM)
    assert not day.late(invitation(None, "discarded"), after)
    assert not day.late(invitation(after, kind="reminder"), after)
