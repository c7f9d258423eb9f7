"""What is due when, by which rule, and what became of it: one table for screens, the command line and `why`.

Pure but for reading the rows. Days are counted as offices count them; where nobody has listed a year's days off,
``note`` says so and nothing is guessed.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any, Final, Literal

from services.program import tables
from services.program.changes import moment
from services.program.snapshot import Columns, Snapshot, by_delegation, local, stands
from shared.law import Law, NoRuleInForce, in_figures
from shared.law_rows import Parameter
from shared.working_days import (
    Calendar,
    CalendarYearUnknown,
    add_working_days,
    latest_sending_day,
    working_day_by,
    working_days_between,
)

State = Literal["met", "open", "late", "unknown"]
"""``unknown``: the day cannot be counted without the days off of its year; nothing is said of lateness."""
Basis = tuple[str, str, str]
"""The rule in words, where it stands, its mark: V, P, G, KH (the plan or the letter itself), ĐX (our proposal)."""
Met = tuple[str, str]
"""When, and by which fact."""

_OURS: Final = "đề xuất của hệ thống"
_PLAN: Final[Basis] = ("theo kế hoạch", "Kế hoạch", "KH")
_LETTER: Final[Basis] = ("theo giấy mời", "Giấy mời", "KH")
_ASKED: Final[Basis] = ("theo yêu cầu của cơ quan chủ trì", "Yêu cầu đóng góp báo cáo", "KH")
_MOVED: Final = ", lùi về ngày làm việc liền trước"
_PLANNED_BEFORE: Final = 45
_DOSSIERS_BEFORE: Final = 10
_CONTRIBUTED_BEFORE: Final = 5
_DECIDED_BEFORE: Final = 3
_DOSSIER: Final = "award.dossier.days-before-conference"
SENDING: Final = "invitation.working-days-before"
CONCLUSION: Final = "conclusion-notice.working-days-after"
_BEFORE_IT: Final = frozenset({"Gửi giấy mời", "Đoàn đại biểu", "Đợt khen thưởng"})
_GONE: Final = frozenset({"withdrawn", "rejected", "revoked", "returned"})


def _proposed(days: int, moved: bool = False) -> Basis:
    return f"{days} ngày trước hội nghị{_MOVED if moved else ''}", _OURS, "ĐX"


def _proposed_day(shot: Snapshot, days: int, calendar: Calendar) -> tuple[str, Basis]:
    """So many days before the conference, or the working day before those."""
    counted = shot.starts.date() - timedelta(days=days)
    day = working_day_by(counted, calendar)
    return day.isoformat(), _proposed(days, moved=day != counted)


@dataclass(frozen=True, slots=True)
class Deadline:
    """``due``: a day or a moment, ISO; where ``state`` is unknown only the place in the order.
    ``late_days``: working days from the due day until it was met, or until now."""

    due: str
    what: str
    id: str
    unit: str | None
    status: str
    state: State
    late_days: int
    met_at: str | None
    met_by: str | None
    rule: str
    basis: str
    mark: str
    note: str = ""

    @property
    def late(self) -> bool:
        return self.state == "late"

    def row(self) -> dict[str, Any]:
        due = None if self.state == "unknown" else self.due
        return asdict(self) | {"late": self.late, "due": due}


@dataclass(frozen=True, slots=True)
class Clock:
    """What lateness is counted by: the last event's moment, and the days off."""

    now: str
    calendar: Calendar
    _counted: dict[tuple[date, date], int] = field(default_factory=dict)
    """Working days by both ends: many tasks are late by the same ones."""

    def judged(
        self,
        due: str,
        what: str,
        name: str,
        unit: str | None,
        met: Met | None,
        basis: Basis,
        *,
        status: str = "",
        note: str = "",
        uncounted: str = "",
    ) -> Deadline:
        """``uncounted``: why ``due`` is not the day itself but that from which it is counted."""
        until = met[0] if met else self.now
        over = not uncounted and _after(until, due)
        days, unknown = self._late(due, until) if over else (0, "")
        return Deadline(
            due=due,
            what=what,
            id=name,
            unit=unit,
            status=status or ("completed" if met else "open"),
            state="unknown" if uncounted else "late" if over else "met" if met else "open",
            late_days=days,
            met_at=met[0] if met else None,
            met_by=met[1] if met else None,
            rule=basis[0],
            basis=basis[1],
            mark=basis[2],
            note="; ".join(part for part in (note, uncounted, unknown) if part),
        )

    def _late(self, due: str, until: str) -> tuple[int, str]:
        try:
            return self._between(_day(due), _day(until)), ""
        except CalendarYearUnknown as unknown:
            return 0, f"chưa đếm được số ngày trễ: {unknown.vi}"

    def _between(self, due: date, until: date) -> int:
        if (known := self._counted.get((due, until))) is None:
            known = max(working_days_between(due, until, self.calendar), 0)
            self._counted[due, until] = known
        return known


def _day(text: str) -> date:
    return local(text).date() if "T" in text else date.fromisoformat(text)


def _after(at: str, due: str) -> bool:
    """Whether ``at`` lies after ``due``; a day ends with its last minute in Vietnam."""
    return local(at) > local(due) if "T" in at and "T" in due else _day(at) > _day(due)


async def deadlines(shot: Snapshot, law: Law, calendar: Calendar) -> list[Deadline]:
    """Every deadline of the conference, the earliest first; of one that was called off, none."""
    if shot.head["status"] == "cancelled":
        return []
    clock = Clock(moment(shot.time), calendar)
    delegations = await shot.rows(tables.delegations)
    attendees = by_delegation(await shot.rows(tables.attendees))
    nominations = await shot.rows(tables.nominations)
    tasks = await shot.rows(tables.tasks)
    found = [
        *_of_conference(shot, await shot.rows(tables.documents), law, clock),
        *_sending(shot, delegations, law, clock),
        *(
            _answer(row, attendees.get(row["delegation"], ()), clock)
            for row in delegations
            if stands(row)
        ),
        *(
            one
            for row in await shot.award_rounds()
            for one in _of_round(shot, row, nominations, law, clock)
        ),
        *(_task(row, clock) for row in tasks if row["status"] != "withdrawn"),
        *(_contribution(shot, row, clock) for row in await shot.rows(tables.contributions)),
    ]
    return sorted(found, key=lambda one: (one.due, one.what, one.id))


async def to_be_met(shot: Snapshot, law: Law, calendar: Calendar) -> list[Deadline]:
    """Those that were met, and those that still can be: once the conference was held nobody sends an invitation,
    answers it or puts anybody forward any more."""
    found = await deadlines(shot, law, calendar)
    if shot.head["status"] != "concluded":
        return found
    return [one for one in found if one.met_at is not None or one.what not in _BEFORE_IT]


# --- the conference itself -------------------------------------------------------------------------


def _of_conference(
    shot: Snapshot, documents: Sequence[Columns], law: Law, clock: Clock
) -> Iterable[Deadline]:
    planned, basis = _proposed_day(shot, _PLANNED_BEFORE, clock.calendar)
    done = (shot.head["planned_at"], "ConferencePlanned")
    yield clock.judged(planned, "Ban hành kế hoạch", "plan", None, done, basis)
    ended = _day(shot.head["concluded_at"] or shot.head["ends_at"])
    if (row := _rule(law, CONCLUSION, ended)) is None:
        return
    due, uncounted = _counted(lambda: add_working_days(ended, row.whole(), clock.calendar), ended)
    notice = next((one for one in documents if "conclusion" in str(one["kind"])), None)
    yield clock.judged(
        due.isoformat(),
        "Thông báo kết luận",
        "conclusion-notice",
        shot.head["organiser"],
        (notice["finalised_at"], "thông báo kết luận") if notice else None,
        _by(row, "sau hội nghị"),
        note=_over(clock.calendar, ended, due),
        uncounted=uncounted,
    )


def _sending(
    shot: Snapshot, delegations: Sequence[Columns], law: Law, clock: Clock
) -> Iterable[Deadline]:
    """All invitations of the plan together, and by itself each that went out too late. Awardees are invited by
    their decision, however late it comes."""
    day = shot.starts.date()
    if (row := _rule(law, SENDING, day)) is None:
        return
    due, uncounted = _counted(lambda: latest_sending_day(day, row.whole(), clock.calendar), day)
    basis = _by(row, "trước hội nghị")
    planned = [one for one in delegations if one["origin"] == "plan"]
    invited = {one["unit"] for one in planned}
    waiting = [
        unit
        for unit, agency in shot.agencies.items()
        if agency["group_id"] is not None and unit not in invited
    ]
    last = max((one["issued_at"] for one in planned), default=None)
    yield clock.judged(
        due.isoformat(),
        "Gửi giấy mời",
        "invitations",
        shot.head["organiser"],
        (last, "InvitationIssued") if last and not waiting else None,
        basis,
        note="; ".join(
            part
            for part in (
                f"còn {len(waiting)} cơ quan chưa được mời" * bool(waiting),
                _over(clock.calendar, due, day),
            )
            if part
        ),
        uncounted=uncounted,
    )
    each = (
        clock.judged(
            due.isoformat(),
            "Gửi giấy mời",
            one["delegation"],
            one["unit"],
            (one["issued_at"], "InvitationIssued"),
            basis,
        )
        for one in planned
    )
    yield from (one for one in each if one.late)


# --- those of agencies -----------------------------------------------------------------------------


def _answer(row: Columns, own: Sequence[Columns], clock: Clock) -> Deadline:
    """Answered: somebody of its ``own`` is named, and nobody's answer is still awaited."""
    waiting = not own or any(one["status"] == "registered" for one in own)
    answers = (one["confirmed_at"] or one["declined_at"] or one["registered_at"] for one in own)
    last = max((at for at in answers if at), default=None)
    met = None if waiting or last is None else (last, "trả lời của đoàn")
    if row["status"] == "declined":
        met = (row["declined_at"], "đơn vị báo không cử người dự")
    return clock.judged(
        row["respond_by"],
        "Đoàn đại biểu",
        row["delegation"],
        row["unit"],
        met,
        _LETTER,
        status="answered" if met else "issued",
    )


def _of_round(
    shot: Snapshot, row: Columns, nominations: Sequence[Columns], law: Law, clock: Clock
) -> Iterable[Deadline]:
    """Dossiers: met by the last one that fills the quotas. The decision, three days before: ours."""
    day = shot.starts.date()
    quota = next((one for one in shot.plan.awards if one.key == row["round"]), None)
    rule = _rule(law, _DOSSIER, day)
    if quota is not None and quota.nominations_due is not None:
        basis = ("đề xuất trong tệp kế hoạch", _OURS, "ĐX") if quota.proposed else _PLAN
    else:
        basis = _by(rule, "trước hội nghị") if rule else _proposed(_DOSSIERS_BEFORE)
        counted = day - timedelta(days=rule.whole() if rule else _DOSSIERS_BEFORE)
        if _day(row["deadline"]) == working_day_by(counted, clock.calendar) != counted:
            basis = (f"{basis[0]}{_MOVED}", *basis[1:])
    handed = [
        one for one in nominations if one["round"] == row["round"] and one["status"] not in _GONE
    ]
    full = all(
        sum(one["kind"] == kind for one in handed) >= row[f"{kind}s"]
        for kind in ("collective", "individual")
    )
    last = max((one["submitted_at"] for one in handed), default=None)
    yield clock.judged(
        row["deadline"],
        "Đợt khen thưởng",
        row["round"],
        None,
        (last, "NominationSubmitted") if full and last else None,
        basis,
        note=f"{len(handed)} hồ sơ",
    )
    decided = (row["decided_at"], "AwardDecisionIssued") if row["decided_at"] else None
    decide_by, ours = _proposed_day(shot, _DECIDED_BEFORE, clock.calendar)
    yield clock.judged(
        decide_by,
        "Quyết định khen thưởng",
        row["round"],
        None,
        decided,
        ours,
    )


def _task(row: Columns, clock: Clock) -> Deadline:
    met = (row["completed_on"], row["completed_by"]) if row["completed_on"] else None
    return clock.judged(
        row["due"], "Nhiệm vụ", row["task"], row["lead"], met, _PLAN, status=row["status"]
    )


def _contribution(shot: Snapshot, row: Columns, clock: Clock) -> Deadline:
    done = row["status"] in ("submitted", "accepted")
    proposed, ours = _proposed_day(shot, _CONTRIBUTED_BEFORE, clock.calendar)
    plain = (shot.starts.date() - timedelta(days=_CONTRIBUTED_BEFORE)).isoformat()
    basis = {plain: _proposed(_CONTRIBUTED_BEFORE), proposed: ours}.get(row["due"], _ASKED)
    return clock.judged(
        row["due"],
        "Đóng góp báo cáo",
        row["contribution"],
        row["unit"],
        (row["submitted_at"], "ContributionSubmitted") if done else None,
        basis,
        status=row["status"],
    )


# --- rules -----------------------------------------------------------------------------------------


def _rule(law: Law, key: str, on: date) -> Parameter | None:
    try:
        return law.at(key, on)
    except NoRuleInForce:
        return None


def _by(row: Parameter, when: str) -> Basis:
    return f"{in_figures(row)} {row.unit} {when}", row.legal_basis, row.mark


def _over(calendar: Calendar, start: date, end: date) -> str:
    """The days off that were counted over and whose announcement was not seen whole: the reader judges them."""
    rows = dict.fromkeys(f"{row.name} [{row.mark}]" for row in calendar.unverified(start, end))
    return f"đã tính ngày nghỉ, ngày làm bù chưa kiểm chứng đủ: {', '.join(rows)}" if rows else ""


def _counted(count: Callable[[], date], day: date) -> tuple[date, str]:
    """The day that is counted to; without the year's days off the conference's own day, and the reason."""
    try:
        return count(), ""
    except CalendarYearUnknown as unknown:
        return day, unknown.vi
