"""The figures of the report on the results, one by one: what each is, its value, and the events behind it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from services.program.documents.values import PaperOutcome, Report, TaskOutcome

_Counted = tuple[str, str, tuple[str, ...]]
_ANSWERS: Final[tuple[_Counted, ...]] = (
    ("invited", "Mời", ("InvitationIssued", "InvitationWithdrawn", "SeatsGranted")),
    ("confirmed", "Xác nhận", ("AttendeeConfirmed", "AttendeeSubstituted", "AttendeeAdmitted")),
    ("present", "Có mặt", ("AttendeeCheckedIn", "CheckInUndone", "ArrivalMovedEarlier")),
    ("substituted", "Dự thay", ("AttendeeSubstituted", "AttendeeCheckedIn")),
    ("absent", "Vắng mặt", ("AttendeeMarkedAbsent", "AttendeeDeclined", "InvitationDeclined")),
    ("declined", "Báo vắng", ("AttendeeDeclined", "InvitationDeclined")),
    (
        "silent",
        "Chưa trả lời",
        (
            *("InvitationIssued", "InvitationReminderDue"),
            *("InvitationDeclined", "InvitationAcceptedAgain"),
        ),
    ),
    (
        "unmarked",
        "Chưa ghi nhận",
        ("AttendeeConfirmed", "AttendeeCheckedIn", "AttendeeMarkedAbsent"),
    ),
)
_HELD: Final = ("absent", "unmarked")
"""Nobody is absent from, or missed at, a conference that has not begun."""
_WHY: Final = {"present": "attendance", "absent": "attendance", "silent": "unanswered"}
_AWARDED: Final = ("AwardDecisionIssued", "AwardDecisionRedated", "AwardRevoked")
_MESSAGES: Final[tuple[_Counted, ...]] = (
    ("requested", "Lập", ("NotificationRequested",)),
    ("sent", "Đã gửi", ("NotificationSent",)),
    (
        "failed",
        "Chưa đến nơi",
        ("NotificationFailed", "NotificationBounced", "NotificationAbandoned"),
    ),
    ("discarded", "Bỏ, không gửi", ("NotificationDiscarded",)),
    ("replied", "Có trả lời", ("ReplyReceived",)),
)
_TASKS: Final[tuple[tuple[TaskOutcome, str, tuple[str, ...]], ...]] = (
    (TaskOutcome.ON_TIME, "Đúng hạn", ("TaskCompleted",)),
    (TaskOutcome.LATE, "Trễ hạn", ("TaskCompleted",)),
    (TaskOutcome.OVERDUE, "Quá hạn chưa xong", ("TaskFellOverdue", "TaskAssigned")),
    (TaskOutcome.OPEN, "Còn hạn", ("TaskAssigned",)),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """``why``: the figure's own explanation (``services.program.why``), "" where its events are the answer.

    ``types``: the events that it is counted from; ``group``: the attendance group that it is of, by title.
    """

    section: str
    name: str
    value: int
    types: tuple[str, ...]
    why: str = ""
    group: str = ""


def figures_of(report: Report) -> tuple[Figure, ...]:
    """In the report's own order; the same report gives the same figures."""
    return tuple(_all(report))


def _all(report: Report) -> Iterator[Figure]:
    rows = report.attendance.rows
    answers = [one for one in _ANSWERS if report.held_from is not None or one[0] not in _HELD]
    for key, name, types in answers:
        total = sum(getattr(row, key) for row in rows)
        why = _WHY.get(key, "")
        yield Figure("Đại biểu", name, total, types, why)
    for row in rows:
        for key, name, types in answers:
            if number := getattr(row, key):
                yield Figure(f"Đại biểu: {row.group}", name, number, types, group=row.group)
    read = sum(one.outcome is PaperOutcome.READ for one in report.papers)
    printed = len(report.papers) - read
    yield Figure("Tham luận", "Trình bày", read, ("PaperSelected", "PaperDeclined"))
    yield Figure("Tham luận", "In kỷ yếu", printed, ("PaperSelectedForPrinting",))
    accepted = sum(bool(one.accepted) for one in report.topics)
    contributed = ("ContributionAccepted", "ContributionReturned", "ContributionWithdrawn")
    yield Figure("Nội dung báo cáo", "Đề mục đã tiếp nhận", accepted, contributed)
    awaited = sum(len(one.awaited) for one in report.topics)
    yield Figure("Nội dung báo cáo", "Đóng góp còn chờ", awaited, ("ContributionRequested",))
    yield from _awards(report)
    yield from _money(report)
    yield from _work(report)


def _awards(report: Report) -> Iterator[Figure]:
    for one in report.awards:
        section = f"Khen thưởng: {one.form}"
        yield Figure(section, "Tập thể", one.collectives, _AWARDED)
        yield Figure(section, "Cá nhân", one.individuals, _AWARDED)
        if one.households or one.household_quota:
            yield Figure(section, "Hộ gia đình", one.households, _AWARDED)
        if one.revoked:
            yield Figure(section, "Đã hủy bỏ", len(one.revoked), ("AwardRevoked",))
        presented = (one.as_decided or one).presented or 0
        yield Figure(section, "Đã trao", presented, ("AwardPresented",))
        if one.bonus is not None:
            yield Figure(section, "Tiền thưởng", one.bonus.total, _AWARDED, "awards-total")


def _money(report: Report) -> Iterator[Figure]:
    funds = {"Kinh phí tổ chức hội nghị": "conference"}
    road = ("BudgetSubmitted", "BudgetApproved", "BudgetAdjusted")
    entries = ("ExpenditureRecorded", "ExpenditureReversed")
    for one in report.budget:
        fund = funds.get(one.title, "awards")
        section = f"Kinh phí: {one.title}"
        yield Figure(section, "Dự toán", one.estimated, road, f"estimate-total/{fund}")
        yield Figure(section, "Được duyệt", one.approved or 0, road, f"approved/{fund}")
        yield Figure(section, "Đã chi", one.spent, entries, f"spent/{fund}")
        if one.due:
            yield Figure(section, "Phải thu hồi", one.due, ("RecoveryDue",))
            yield Figure(section, "Đã thu hồi", one.recovered, ("RecoveryReceived",))


def _work(report: Report) -> Iterator[Figure]:
    outcomes = [part.outcome for one in report.tasks for part in one.parts]
    for outcome, name, types in _TASKS:
        yield Figure("Nhiệm vụ", name, outcomes.count(outcome), types)
    for row in report.messages:
        for key, name, types in _MESSAGES:
            yield Figure(f"Thư: {row.kind}", name, getattr(row, key), types)
