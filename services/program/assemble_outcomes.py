"""Rows to what came of a conference: awards, money, tasks, messages; counted when asked for."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from pydantic import TypeAdapter

from services.program import tables
from services.program.documents.values import (
    AwardSummary,
    Basis,
    Bonus,
    BonusLine,
    BudgetLine,
    DocumentReference,
    FundSummary,
    MessageRow,
    RevokedAward,
    TaskOutcome,
    TaskPart,
    TaskResult,
)
from services.program.snapshot import VIETNAM, Columns, Snapshot, day_or_none
from shared.law import Bonus as BonusRule

KIND_LABELS: Final = {"collective": "Tập thể", "household": "Hộ gia đình", "individual": "Cá nhân"}
FUND_TITLES: Final = {
    "conference": "Kinh phí tổ chức hội nghị",
    "awards": "Quỹ thi đua, khen thưởng (tiền thưởng, phôi và khung bằng)",
}
"""Bonuses and frames are paid by the award fund (Luật TĐKT 06/2022/QH15, Điều 11.4), not by the
conference's budget; the two are never added up."""
_REMINDERS: Final = frozenset({"reminder", "task-overdue"})


async def awards(shot: Snapshot, *, revoked: bool = False) -> tuple[AwardSummary, ...]:
    """By round; ``revoked``: as the decision was signed, whatever was revoked since."""
    granted = await shot.rows(tables.awards)
    back = {
        (row["round"], row["nomination"]): row["amount"] if row["received_on"] else 0
        for row in await shot.rows(tables.recoveries)
    }
    decided = {
        row["round"]: (row, [award for award in granted if award["round"] == row["round"]])
        for row in await shot.award_rounds()
    }
    if revoked:
        return tuple(_award(row, awards) for row, awards in decided.values())
    return tuple(_standing(row, awards, back) for row, awards in decided.values())


def _standing(
    row: Columns, awards: Sequence[Columns], back: Mapping[tuple[str, str], int]
) -> AwardSummary:
    """Without what was revoked, which is told beside it."""
    kept = [award for award in awards if award["revoked_at"] is None]
    gone = [award for award in awards if award["revoked_at"] is not None]
    if not gone:
        return _award(row, kept)
    return replace(
        _award(row, kept),
        as_decided=_award(row, awards),
        revoked=tuple(
            RevokedAward(
                KIND_LABELS[award["kind"]],
                DocumentReference("Quyết định", award["revoked_by"]),
                datetime.fromisoformat(award["revoked_at"]).astimezone(VIETNAM).date(),
                award["recover"] or 0,
                back.get((row["round"], award["nomination"]), 0)
                if row["level"] == "province"
                else None,
            )
            for award in sorted(
                gone, key=lambda one: (one["revoked_at"], one["revoked_by"], one["nomination"])
            )
        ),
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
        households=kinds["household"],
        household_quota=row["households"] or 0,
        decision=decision_of(row),
        presented=presented if awards else None,
        received_for=sum(award["received_by"] is not None for award in awards),
        bonus=_bonus(row, awards),
    )


def _bonus(row: Columns, awards: Sequence[Columns]) -> Bonus | None:
    """The sums of the decision itself, and the rows of law that they rest on."""
    if row["bonuses"] is None:
        return None
    counts = Counter((award["kind"], award["bonus"]) for award in awards)
    return Bonus(
        tuple(
            BonusLine(KIND_LABELS[kind], count, each)
            for (kind, each), count in sorted(counts.items())
        ),
        basis_of(row),
    )


def basis_of(row: Columns) -> tuple[Basis, ...]:
    """The rows of law that the sums of a round's decision rest on, each once."""
    if row["bonuses"] is None:
        return ()
    rules = TypeAdapter(dict[str, BonusRule]).validate_json(row["bonuses"])
    used = {
        rule.legal_basis: rule.mark for kind in sorted(rules) for rule in rules[kind].parameters
    }
    return tuple(Basis(text, mark) for text, mark in used.items())


def decision_of(row: Columns) -> DocumentReference | None:
    """The decision that a row of a round or of the budget names, if there is one yet."""
    if row["decision_number"] is None:
        return None
    return DocumentReference(
        "Quyết định", row["decision_number"], day_or_none(row["decision_date"])
    )


async def budget(shot: Snapshot) -> tuple[FundSummary, ...]:
    """Estimate against spending, line by line, of each fund that something was planned for."""
    lines = sorted(
        await shot.rows(tables.estimate_lines), key=lambda row: (row["ordinal"], row["line"])
    )
    spent: Counter[str] = Counter()
    for entry in await shot.rows(tables.expenditures):
        if entry["reversed_at"] is None:
            spent[entry["line"]] += entry["amount"]
    why = {row["line"]: row["explanation"] for row in await shot.rows(tables.settlement_lines)}
    owed = await shot.rows(tables.recoveries)
    back = await _recovered(shot, [row for row in owed if row["received_on"]], lines)
    budget = next(iter(await shot.rows(tables.budget)), {})
    approved = {"conference": budget.get("approved"), "awards": budget.get("approved_awards")}
    decisions = {fund: await budget_decisions(shot, fund) for fund in FUND_TITLES}
    return tuple(
        FundSummary(
            title,
            tuple(
                BudgetLine(
                    row["content"],
                    row["amount"],
                    spent[row["line"]],
                    why.get(row["line"]) or "",
                    back[row["line"]],
                )
                for row in lines
                if row["fund"] == fund
            ),
            approved[fund],
            next(iter(decisions[fund]), None),
            tuple(decisions[fund][1:]),
            sum(row["amount"] for row in owed) if fund == "awards" else 0,
            sum(row["amount"] for row in owed if row["received_on"]) if fund == "awards" else 0,
        )
        for fund, title in FUND_TITLES.items()
        if approved[fund] or any(row["fund"] == fund for row in lines)
    )


async def _recovered(
    shot: Snapshot, received: Sequence[Columns], lines: Sequence[Columns]
) -> Counter[str]:
    """By the line that paid the bonus: the one of the award's round and kind."""
    kinds = {
        (row["round"], row["nomination"]): row["kind"] for row in await shot.rows(tables.awards)
    }
    back: Counter[str] = Counter()
    for one in received:
        kind = kinds.get((one["round"], one["nomination"]))
        for row in lines:
            if (row["fund"], row["award_round"], row["per_award"]) == (
                "awards",
                one["round"],
                kind,
            ):
                back[row["line"]] += one["amount"]
                break
    return back


async def budget_decisions(shot: Snapshot, fund: str | None = None) -> list[DocumentReference]:
    """The decision that approved the estimate, and those that adjusted it since; with ``fund`` only those that
    touched its sum."""
    found: list[DocumentReference] = []
    before: int | None = None
    for step in await _decided(shot):
        now = step[f"{fund}_total"] if fund else None
        decision = decision_of(step)
        if decision and (fund is None or not found or now not in (None, before)):
            found.append(decision)
        before = before if now is None else now
    return found


_MENDS: Final = {"renumbered": "decision_number", "redated": "decision_date"}


async def _decided(shot: Snapshot) -> list[Columns]:
    """The steps that decided what may be paid, in order, each under the number and day that it bears by now."""
    steps = sorted(await shot.rows(tables.budget_steps), key=lambda one: int(one["position"]))
    mended: dict[str, dict[str, str]] = {}
    for one in steps:
        if (column := _MENDS.get(one["step"])) is not None:
            mended.setdefault(one["about"], {})[column] = one[column]
    found: list[Columns] = []
    for one in steps:
        if one["step"] == "adjusted" or (one["step"], one["about"]) == ("approved", "estimate"):
            # an adjustment of the first form is about the estimate, too, and cannot be renumbered
            named = (one["step"] == "adjusted") == (one["about"] != "estimate")
            found.append({**one, **(mended.get(one["about"], {}) if named else {})})
    return found


async def budget_changes(shot: Snapshot) -> dict[str, int | None]:
    """By fund: the approved sum that the last adjustment changed; None where none did."""
    steps = await _decided(shot)
    found: dict[str, int | None] = {}
    for fund in FUND_TITLES:
        sums = [step[f"{fund}_total"] for step in steps if step[f"{fund}_total"] is not None]
        found[fund] = sums[-2] if len(sums) > 1 else None
    return found


async def tasks(shot: Snapshot) -> tuple[TaskResult, ...]:
    """One row for each responsibility in the plan's order; tasks given later come behind, by day."""
    order = {duty.text: number for number, duty in enumerate(shot.plan.responsibilities)}
    same: dict[str, list[Columns]] = {}
    asked = [row for row in await shot.rows(tables.tasks) if row["status"] != "withdrawn"]
    rows = sorted(asked, key=lambda row: (row["due"], row["task"]))
    for row in sorted(rows, key=lambda row: order.get(row["text"], len(order))):
        same.setdefault(row["text"], []).append(row)
    return tuple(_task(shot, text, rows) for text, rows in same.items())


def _task(shot: Snapshot, text: str, rows: Sequence[Columns]) -> TaskResult:
    """A task that is past due at this place in the log is overdue, told so or not."""
    today = shot.time.astimezone(VIETNAM).date().isoformat()

    def outcome(row: Columns) -> TaskOutcome:
        if row["status"] == "completed":
            return TaskOutcome.ON_TIME if row["on_time"] else TaskOutcome.LATE
        late = row["status"] == "overdue" or row["due"] < today
        return TaskOutcome.OVERDUE if late else TaskOutcome.OPEN

    return TaskResult(
        text,
        tuple(
            TaskPart(shot.short_name(row["lead"]), outcome(row), day_or_none(row["completed_on"]))
            for row in sorted(rows, key=lambda row: shot.unit_order(row["lead"]))
        ),
        day_or_none(max(row["due"] for row in rows)),
    )


async def messages(shot: Snapshot) -> tuple[MessageRow, ...]:
    return tuple(message_rows(await shot.rows(tables.messages)))


def message_rows(rows: Sequence[Columns]) -> Iterable[MessageRow]:
    """Invitations, reminders, others: wished for, taken by a mail server, not delivered, answered, discarded."""
    kinds = {
        "Giấy mời": [row for row in rows if row["kind"] == "invitation"],
        "Nhắc trả lời, nhắc việc": [row for row in rows if row["kind"] in _REMINDERS],
        "Thông báo khác": [row for row in rows if row["kind"] not in {"invitation", *_REMINDERS}],
    }
    failed = ("failed", "bounced", "abandoned")
    for label, same in kinds.items():
        if same:
            yield MessageRow(
                label,
                len(same),
                sum(row["status"] == "sent" for row in same),
                sum(row["status"] in failed for row in same),
                sum(row["replied_at"] is not None for row in same),
                sum(row["status"] == "discarded" for row in same),
            )
