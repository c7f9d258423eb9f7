"""Figures that would rather be seen: attendance by group, budget against spending."""

from services.program.documents.sheet import Bar, Block, Chart
from services.program.documents.values import Attendance, FundSummary
from services.program.documents.wording import count, printable

_MOST = 16
"""Bars that one page can show beside one another; more of them are left to the table."""


def attendance_chart(attendance: Attendance) -> list[Block]:
    """Invited and present, one pair of bars a group; nothing before anybody was invited."""
    rows = [one for one in attendance.rows if one.invited or one.present]
    if not rows or len(rows) > _MOST:
        return []
    invited, present = sum(one.invited for one in rows), sum(one.present for one in rows)
    return [
        Chart(
            "Đại biểu được mời và có mặt theo thành phần",
            ("Được mời", "Có mặt"),
            tuple(
                Bar(printable(one.group), (one.invited, one.present),
                    (count(one.invited), count(one.present)))
                for one in rows
            ),
            f"Biểu đồ: được mời {count(invited)}, có mặt {count(present)} đại biểu; "
            + "; ".join(f"{printable(one.group)} {one.present}/{one.invited}" for one in rows),
        )
    ]  # fmt: skip


def spending_chart(funds: tuple[FundSummary, ...]) -> list[Block]:
    """Estimate and spending of each line, one chart a fund: two funds share no scale."""
    charts: list[Block] = []
    for fund in funds:
        lines = [line for line in fund.lines if line.estimated or line.spent]
        if 0 < len(lines) <= _MOST:
            charts.append(
                Chart(
                    f"{printable(fund.title)}: dự toán và đã chi (đồng)",
                    ("Dự toán", "Đã chi"),
                    tuple(
                        Bar(printable(line.content), (line.estimated, max(0, line.spent)),
                            (count(line.estimated), count(line.spent)))
                        for line in lines
                    ),
                    f"Biểu đồ {printable(fund.title)}: dự toán {count(fund.estimated)} đồng, "
                    f"đã chi {count(fund.spent)} đồng",
                )
            )  # fmt: skip
    return charts
