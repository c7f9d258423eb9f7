"""Rows to the report on the results: every figure is counted from the rows when it is asked for."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncEngine

from services.program import tables
from services.program.documents.values import (
    Absence,
    Attendance,
    AttendanceRow,
    AwardSummary,
    Basis,
    Bonus,
    BonusLine,
    BudgetLine,
    BudgetSummary,
    DocumentReference,
    MessageRow,
    PaperOutcome,
    PaperResult,
    Recipients,
    Report,
    TaskOutcome,
    TaskResult,
    Topic,
)
from services.program.letters import as_of, issued_by_organiser, recipients, signed_by_organiser
from services.program.snapshot import (
    VIETNAM,
    Columns,
    Snapshot,
    by_group,
    day_or_none,
    local_or_none,
    snapshot,
)
from shared.events.plan import Role
from shared.law import Bonus as BonusRule

KIND_LABELS: Final = {"collective": "Tập thể", "individual": "Cá nhân"}
FUND_LABELS: Final = {"conference": "", "awards": "Quỹ thi đua, khen thưởng: "}
MESSAGE_LABELS: Final = {
    "invitation": "Giấy mời",
    "reminder": "Nhắc trả lời giấy mời",
    "registration-confirmed": "Xác nhận đại biểu",
    "substitution-decided": "Trả lời về người dự thay",
    "paper-decided": "Trả lời về tham luận",
    "nomination-returned": "Trả lại hồ sơ khen thưởng",
    "award-decided": "Thông báo khen thưởng",
    "task-assigned": "Giao nhiệm vụ",
    "task-overdue": "Nhắc nhiệm vụ quá hạn",
    "estimate-returned": "Trả lại dự toán",
    "program-finalised": "Gửi chương trình",
    "cancelled": "Thông báo hủy",
}


async def report(engine: AsyncEngine, conference: str) -> Report:
    """Báo cáo kết quả, by the organiser to the one who approves."""
    async with snapshot(engine, conference) as shot:
        approvers = [row for row in shot.agencies.values() if Role.APPROVER in row["roles"].split()]
        return Report(
            letterhead=issued_by_organiser(shot, "BC"),
            subject=f"Kết quả tổ chức {shot.title[0].lower()}{shot.title[1:]}",
            addressees=tuple(row["name"] for row in approvers) or (shot.plan.chair.title,),
            venue=shot.venue,
            chair=shot.plan.chair.title,
            signature=signed_by_organiser(),
            recipients=Recipients(("Như trên",), recipients(shot).file_copy),
            as_of=as_of(shot),
            held_from=local_or_none(shot.head["opened_at"]),
            held_to=local_or_none(shot.head["concluded_at"]),
            attendance=await _attendance(shot),
            program=await _program(shot),
            papers=await _papers(shot),
            topics=await _topics(shot),
            awards=await _awards(shot),
            budget=await _budget(shot),
            tasks=await _tasks(shot),
            messages=await _messages(shot),
        )


async def _attendance(shot: Snapshot) -> Attendance:
    delegations = await shot.rows(tables.delegations)
    invited = by_group(row for row in delegations if row["status"] == "issued")
    people = await shot.rows(tables.attendees)
    named = by_group(people)
    missing = [row for row in people if row["status"] in ("absent", "declined")]
    return Attendance(
        tuple(
            attendance_row(shot.group_title(group), invited.get(group, ()), named.get(group, ()))
            for group in sorted({*shot.groups, *invited, *named}, key=shot.group_order)
        ),
        tuple(
            Absence(f"{row['name']}, {row['position']}", shot.name(row["unit"]), row["reason"])
            for row in sorted(missing, key=shot.delegate_order)
        ),
    )


def attendance_row(
    title: str, delegations: Sequence[Columns], people: Sequence[Columns]
) -> AttendanceRow:
    """Seats offered; of the people: who confirmed and did not take it back, came, came as a
    substitute, or did not come (declined, or marked absent)."""
    statuses = Counter(row["status"] for row in people)
    present = [row for row in people if row["status"] == "present"]
    return AttendanceRow(
        group=title,
        invited=sum(row["seats"] for row in delegations),
        confirmed=sum(
            row["confirmed_at"] is not None and row["status"] not in ("declined", "replaced")
            for row in people
        ),
        present=len(present),
        substituted=sum(row["substitute_for"] is not None for row in present),
        absent=statuses["absent"] + statuses["declined"],
    )


async def _program(shot: Snapshot) -> tuple[str, ...]:
    rows = [row for row in await shot.rows(tables.agenda_items) if row["within"] is None]
    if not rows:
        planned = sorted(shot.plan.agenda, key=lambda item: item.order)
        return tuple(item.title for item in planned)
    return tuple(row["title"] for row in sorted(rows, key=lambda r: (r["ordinal"], r["item"])))


async def _papers(shot: Snapshot) -> tuple[PaperResult, ...]:
    """Those chosen count as read; of the others, those that went into the proceedings."""
    rows = await shot.rows(tables.papers)
    read = sorted((r for r in rows if r["status"] == "selected"), key=lambda r: r["ordinal"])
    printed = [row for row in rows if row["status"] == "declined" and row["printed"]]
    return tuple(
        PaperResult(row["title"], shot.name(row["unit"]), outcome, row["author_name"])
        for rows, outcome in ((read, PaperOutcome.READ), (printed, PaperOutcome.PRINTED))
        for row in rows
    )


async def _topics(shot: Snapshot) -> tuple[Topic, ...]:
    rows = await shot.rows(tables.contributions)

    def units(topic: str, *, accepted: bool) -> tuple[str, ...]:
        chosen = {
            row["unit"]
            for row in rows
            if row["topic"] == topic and (row["status"] == "accepted") is accepted
        }
        return tuple(shot.short_name(unit) for unit in sorted(chosen, key=shot.unit_order))

    return tuple(
        Topic(
            topic.code,
            topic.text,
            units(topic.code, accepted=True),
            units(topic.code, accepted=False),
        )
        for topic in shot.plan.topics
    )


async def _awards(shot: Snapshot) -> tuple[AwardSummary, ...]:
    granted = [row for row in await shot.rows(tables.awards) if row["revoked_at"] is None]
    return tuple(
        _award(row, [award for award in granted if award["round"] == row["round"]])
        for row in await shot.rows(tables.award_rounds)
    )


def _award(row: Columns, awards: Sequence[Columns]) -> AwardSummary:
    kinds = Counter(award["kind"] for award in awards)
    presented = sum(award["presented_at"] is not None for award in awards)
    return AwardSummary(
        form=row["form_name"],
        collectives=kinds["collective"],
        individuals=kinds["individual"],
        collective_quota=row["collectives"] or 0,
        individual_quota=row["individuals"] or 0,
        decision=decision_of(row),
        presented=presented if awards else None,
        bonus=_bonus(row, awards),
    )


def _bonus(row: Columns, awards: Sequence[Columns]) -> Bonus | None:
    """The sums of the decision itself, and the rows of law that they rest on."""
    if row["bonuses"] is None:
        return None
    rules = TypeAdapter(dict[str, BonusRule]).validate_json(row["bonuses"])
    counts = Counter((award["kind"], award["bonus"]) for award in awards)
    used = {
        rule.legal_basis: rule.mark for kind in sorted(rules) for rule in rules[kind].parameters
    }
    return Bonus(
        tuple(
            BonusLine(KIND_LABELS[kind], count, each)
            for (kind, each), count in sorted(counts.items())
        ),
        tuple(Basis(text, mark) for text, mark in used.items()),
    )


def decision_of(row: Columns) -> DocumentReference | None:
    """The decision that a row of a round or of the budget names, if there is one yet."""
    if row["decision_number"] is None:
        return None
    return DocumentReference(
        "Quyết định", row["decision_number"], day_or_none(row["decision_date"])
    )


async def _budget(shot: Snapshot) -> BudgetSummary:
    """Estimate against spending, line by line, the conference's own fund first."""
    lines = await shot.rows(tables.estimate_lines)
    spent: Counter[str] = Counter()
    for entry in await shot.rows(tables.expenditures):
        if entry["reversed_at"] is None:
            spent[entry["line"]] += entry["amount"]
    lines.sort(key=lambda row: (row["fund"] != "conference", row["ordinal"], row["line"]))
    budget = next(iter(await shot.rows(tables.budget)), None)
    approved = None
    if budget is not None and budget["approved"] is not None:
        approved = budget["approved"] + (budget["approved_awards"] or 0)
    return BudgetSummary(
        tuple(
            BudgetLine(FUND_LABELS[row["fund"]] + row["content"], row["amount"], spent[row["line"]])
            for row in lines
        ),
        approved,
        decision_of(budget) if budget is not None else None,
    )


async def _tasks(shot: Snapshot) -> tuple[TaskResult, ...]:
    """A task that is past due at this place in the log is overdue, told so or not."""
    today = shot.time.astimezone(VIETNAM).date().isoformat()

    def outcome(row: Columns) -> TaskOutcome:
        if row["status"] == "completed":
            return TaskOutcome.ON_TIME if row["on_time"] else TaskOutcome.LATE
        late = row["status"] == "overdue" or row["due"] < today
        return TaskOutcome.OVERDUE if late else TaskOutcome.OPEN

    rows = sorted(await shot.rows(tables.tasks), key=lambda row: (row["due"], row["task"]))
    return tuple(
        TaskResult(
            row["text"],
            shot.name(row["lead"]),
            outcome(row),
            day_or_none(row["due"]),
            day_or_none(row["completed_on"]),
        )
        for row in rows
    )


async def _messages(shot: Snapshot) -> tuple[MessageRow, ...]:
    return tuple(message_rows(await shot.rows(tables.messages)))


def message_rows(rows: Sequence[Columns]) -> Iterable[MessageRow]:
    """By kind: wished for, taken by a mail server, not delivered, answered."""
    for kind, label in MESSAGE_LABELS.items():
        same = [row for row in rows if row["kind"] == kind]
        if same:
            failed = ("failed", "bounced", "abandoned")
            yield MessageRow(
                label,
                len(same),
                sum(row["status"] == "sent" for row in same),
                sum(row["status"] in failed for row in same),
                sum(row["replied_at"] is not None for row in same),
            )
