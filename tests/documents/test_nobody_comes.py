"""The report names the units that sent nobody, with the reason that they gave, and counts their seats once."""

import re
from dataclasses import replace

from services.program.documents.layout_report import lay_out_report
from services.program.documents.values import Attendance, AttendanceRow, NobodyFrom
from tests.documents import samples

FLOOD = NobodyFrom("Sở Xây dựng", "Cả đơn vị đi chống lũ (mẫu)", seats=3, unnamed=2)


def told(attendance: Attendance) -> str:
    sheet = lay_out_report(replace(samples.REPORT, attendance=attendance))
    return re.sub(r"\\xa0|\xa0|\\u2060", " ", repr(sheet.body))


def test_a_unit_that_sent_nobody_is_named_with_its_seats_and_reason() -> None:
    text = told(replace(samples.REPORT.attendance, nobody=(FLOOD,)))
    assert "Cơ quan, đơn vị báo không cử người dự:" in text
    for one in ("Sở Xây dựng", "Cả đơn vị đi chống lũ (mẫu)"):
        assert one in text


def test_where_all_units_sent_somebody_nothing_is_said_of_it() -> None:
    assert "không cử người dự" not in told(samples.REPORT.attendance)


def test_seats_for_which_nobody_was_named_hide_nobody_who_was_followed() -> None:
    """Two persons were excused; one seat of theirs somebody has taken, and two seats had no name at all."""
    row = AttendanceRow("Các sở", 6, 3, 3, 0, 3, declined=3)
    attendance = replace(samples.REPORT.attendance, rows=(row,), nobody=(FLOOD,))
    assert "trong đó 1 người đã có người khác của đoàn dự vào chỗ đó" in told(attendance)
