"""Where a figure comes from: its formula, the rows of law with basis and mark, and the events behind it.

``why`` answers from the rows of one snapshot, so that screens and documents may ask as well as the command
line. What a figure is called: :data:`FIGURES`.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import replace
from typing import Final

from services.program import tables
from services.program.answers import (
    ENGLISH_NAMES,
    NAMES,
    is_expected,
    nobody_from,
    shares_of,
    unanswered,
)
from services.program.asked import (
    ENGLISH_KINDS,
    KINDS,
    TIMES,
    Asked,
    LawUsed,
    Said,
    Source,
    Why,
    dong,
    in_english,
    product,
    rules,
    total_of,
)
from services.program.deadlines import CONCLUSION, SENDING, Deadline, deadlines
from services.program.snapshot import Snapshot, local, stands
from services.program.why_line import explain_line
from services.program.why_money import explain_approved, explain_spent
from shared.law import Law
from shared.money import format_dong
from shared.working_days import Calendar

FIGURES: Final = {
    "bonus/ROUND/NOMINATION": "tiền thưởng của một cá nhân, tập thể / the bonus of one awardee",
    "awards-total": "tổng tiền thưởng / all bonuses",
    "estimate/LINE": "một dòng dự toán / a line of the estimate",
    "estimate-total": "tổng dự toán / the estimate's total",
    "estimate-total/FUND": "tổng dự toán của một quỹ: conference, awards / the same of one fund",
    "approved/FUND": "số được duyệt của một quỹ: conference, awards / what a fund was approved with",
    "spent/FUND": "số đã chi của một quỹ / what a fund has spent",
    "spent/line/LINE": "số đã chi của một dòng / what a line has spent",
    "headcount": "số người dự kiến / how many are expected",
    "attendance": "số đại biểu có mặt / who was there",
    "unanswered": "số chỗ chưa trả lời / seats without an answer",
    "deadline/ID": "một thời hạn, mã như trong hoinghi show … deadlines / a deadline, by its id there",
    "invitations": "hạn gửi giấy mời / by when the invitations go out",
}


_DECIDED: Final = ("AwardDecisionIssued", "AwardDecisionRedated")


async def why(shot: Snapshot, figure: str, law: Law, calendar: Calendar) -> Why:
    """Raises ``NOT_FOUND`` for a figure that there is none of."""
    kind, _, name = figure.partition("/")
    asked = Asked(shot, law, calendar, figure, name)
    if kind not in _ANSWERS:
        raise asked.unknown()
    return await _ANSWERS[kind](asked)


# --- awards ----------------------------------------------------------------------------------------


async def _bonus(asked: Asked) -> Why:
    place = tuple(asked.name.split("/"))
    awards = await asked.shot.rows(tables.awards)
    award = next((row for row in awards if (row["round"], row["nomination"]) == place), None)
    if award is None:
        raise asked.unknown()
    rounds = await asked.shot.rows(tables.award_rounds)
    decided = next(row for row in rounds if row["round"] == award["round"])
    rule = rules(decided).get(award["kind"])
    unpaid = Said(
        "Không chi từ quỹ khen thưởng của tỉnh.", "Not paid from the province's award fund."
    )
    formula: list[str] = [rule.formula] if rule else [unpaid]
    formula += [Said(caution.vi, caution.en) for caution in rule.warnings] if rule else []
    if award["revoked_at"]:
        back = dong(award["recover"])
        revoked = f"Revoked; {back} are to be recovered."
        formula.append(
            Said(f"Đã hủy bỏ; phải thu hồi {back}.", revoked)
            if award["recover"]
            else Said(
                "Đã hủy bỏ; không có khoản phải thu hồi.", "Revoked; nothing has to be recovered."
            )
        )
    steps = await asked.shot.rows(tables.nomination_steps)
    own = {row["event_id"] for row in steps if (row["round"], row["nomination"]) == place}
    # the day that the bonus hangs on may have been entered again since
    again = {one.event_id for one in await asked.events(f".round.{award['round']}.", _DECIDED[1])}
    own |= again
    events = [one for one in await asked.events(".awards.round.") if one.event_id in own]
    title = Said(
        f"Tiền thưởng {decided['form_name']}: {award['name']}, "
        f"Quyết định số {decided['decision_number']}",
        f"Bonus of {decided['form_name']}: {award['name']}, decision no. {decided['decision_number']}",
    )
    law = asked.used(rule) if rule else ()
    return asked.because(title, dong(award["bonus"]), formula, events, law)


async def _awards_total(asked: Asked) -> Why:
    """What the rounds' decisions come to, without the awards that were revoked."""
    awards = await asked.shot.rows(tables.awards)
    standing = [row for row in awards if not row["revoked_at"]]
    formula: list[str] = []
    law: list[LawUsed] = []
    for row in await asked.shot.rows(tables.award_rounds):
        for kind, rule in rules(row).items():
            own = [one for one in standing if (one["round"], one["kind"]) == (row["round"], kind)]
            if not own:
                continue
            comes = (
                f"{TIMES} {format_dong(rule.amount)} = "
                f"{dong(sum(one['bonus'] for one in own))} ({rule.formula})"
            )
            formula.append(
                Said(
                    f"{row['form_name']}: {len(own)} {KINDS[kind]} {comes}",
                    f"{row['form_name']}: {len(own)} {ENGLISH_KINDS[kind]} {comes}",
                )
            )
            law += asked.used(rule)
    events = await asked.events(".awards.round.", *_DECIDED, "AwardRevoked")
    total = dong(sum(one["bonus"] for one in standing))
    title = Said("Tổng tiền thưởng", "All bonuses")
    return asked.because(title, total, formula, events, tuple(dict.fromkeys(law)))


# --- money -----------------------------------------------------------------------------------------


async def _estimate_total(asked: Asked) -> Why:
    """Of one fund (``estimate-total/awards``), or of both, each with its own sum: they are never added up."""
    funds = {
        "conference": Said("Kinh phí hội nghị", "The conference's money"),
        "awards": Said("Quỹ khen thưởng", "The award fund"),
    }
    if asked.name and asked.name not in funds:
        raise asked.unknown()
    rows = [
        row
        for row in await asked.shot.rows(tables.estimate_lines)
        if asked.name in ("", row["fund"])
    ]
    formula: list[str] = []
    sums: list[Said] = []
    for fund, title in funds.items():
        if asked.name not in ("", fund):
            continue
        own = sorted(
            (row for row in rows if row["fund"] == fund),
            key=lambda row: (row["ordinal"], row["line"]),
        )
        for row in own:
            line = product(row)
            formula.append(Said(f"{row['content']}: {line}", f"{row['content']}: {line.en}"))
        total = total_of(own)
        sums.append(Said(f"{title}: {total}", f"{title.en}: {total.en}"))
        formula.append(sums[-1])
    events = await _behind_lines(asked, {row["line"] for row in rows})
    only = funds.get(asked.name)
    of, of_en = (f": {only}", f": {only.en}") if only else ("", "")
    title = Said(f"Tổng dự toán{of}", f"The estimate's total{of_en}")
    value = Said("; ".join(sums), "; ".join(one.en for one in sums))
    return asked.because(title, total_of(rows) if only else value, formula, events)


_OF_ALL_LINES: Final = ("EstimateDrafted", "BudgetSubmitted", "BudgetApproved")
_COUNTS: Final = ("HeadcountChanged", "AwardQuotaCounted", "AwardsCounted")
"""Facts that lines follow with their quantity; each rests on one of another boundary, which is named beside it."""


async def _behind_lines(asked: Asked, lines: Collection[str]) -> list[Source]:
    """The facts that gave these lines what they have: drawn up, set, priced, counted, decided; and behind a count
    the confirmation, plan or decision that it follows from."""
    steps = await asked.shot.rows(tables.estimate_line_steps)
    own = {step["event_id"] for step in steps if step["line"] in lines}
    trail = await asked.events(".budget.budget.")
    named = [one for one in trail if one.event_id in own or one.type in _OF_ALL_LINES]
    counted = [one for one in named if one.type in _COUNTS]
    found = {one.event_id: one for one in [*named, *await asked.with_causes(counted)]}
    return sorted(found.values(), key=lambda one: one.position)


# --- people ----------------------------------------------------------------------------------------


async def _headcount(asked: Asked) -> Why:
    rows = await asked.shot.rows(tables.budget)
    events = await asked.with_causes(await asked.events(".budget.budget.", "HeadcountChanged"))
    formula: list[str] = [
        Said(
            "Mỗi xác nhận thêm một, mỗi trả lời vắng bớt một; người dự thay thế chỗ người vắng.",
            "Each confirmation adds one, each excuse takes one away; a substitute takes the other's place.",
        )
    ]
    value = str(rows[0]["headcount"] if rows else 0)
    title = Said(
        "Số người dự kiến, theo trả lời của các đoàn", "Expected, by the delegations' answers"
    )
    return asked.because(title, value, formula, events)


async def _attendance(asked: Asked) -> Why:
    shares, formula = await _seats(asked)
    names = ("AttendeeCheckedIn", "AttendeeMarkedAbsent", "CheckInUndone")
    events = await asked.events(".registry.delegation.", *names)
    title = Said(
        "Đại biểu có mặt, đếm từng người của các đoàn còn giấy mời",
        "Delegates present, counted one by one in the delegations whose invitation stands",
    )
    return asked.because(title, str(shares["present"]), formula, events)


async def _unanswered(asked: Asked) -> Why:
    shares, formula = await _seats(asked)
    names = (
        *("InvitationIssued", "AttendeeRegistered", "InvitationReminderDue"),
        *("InvitationDeclined", "InvitationAcceptedAgain"),
    )
    events = await asked.events(".registry.delegation.", *names)
    title = Said(
        "Chỗ chưa cử người hoặc người được cử chưa trả lời",
        "Seats for which nobody is named, or for whom no answer has come",
    )
    return asked.because(title, str(unanswered(shares)), formula, events)


async def _seats(asked: Asked) -> tuple[dict[str, int], list[str]]:
    """What became of the seats, and how each number of the pages follows from it."""
    people = await asked.shot.delegates()
    rows = await asked.shot.rows(tables.delegations)
    seats = {row["delegation"]: row["seats"] for row in rows if stands(row)}
    shares = shares_of(people, seats, nobody_from(rows))
    away = shares["declined"] + shares["absent"]
    away_told = [
        Said(
            f"Vắng mặt = báo vắng + vắng không báo: {away}",
            f"Absent = excused + without a word: {away}",
        )
    ]
    invited, silent = sum(seats.values()), unanswered(shares)
    expected = sum(map(is_expected, people))
    return shares, [
        *(
            Said(f"{label}: {shares[share]}", f"{ENGLISH_NAMES[share]}: {shares[share]}")
            for share, label in NAMES.items()
        ),
        Said(
            f"Mời, bằng tổng các số trên: {invited}",
            f"Invited, the sum of the above: {invited}",
        ),
        Said(
            f"Chưa trả lời = chưa cử + đã cử, chưa trả lời: {silent}",
            f"No answer = nobody named + named, no answer yet: {silent}",
        ),
        # Before the conference has begun nobody is absent: the report counts only who excused themselves.
        *(away_told if asked.shot.head["opened_at"] else ()),
        Said(
            f"Dự kiến = đã xác nhận hoặc đã đến: {expected}",
            f"Expected = confirmed or arrived: {expected}",
        ),
    ]


# --- deadlines -------------------------------------------------------------------------------------

_BOUNDARY: Final = {
    "Nhiệm vụ": ".registry.task.{}.",
    "Đoàn đại biểu": ".registry.delegation.{}.",
    "Đợt khen thưởng": ".awards.round.{}.",
    "Đóng góp báo cáo": ".registry.contribution.{}.",
}
_STATES: Final = {
    "met": Said("đúng hạn", "in time"),
    "open": Said("còn hạn", "still open"),
    "late": Said("trễ", "late"),
    "unknown": Said("chưa tính được", "cannot be counted yet"),
}
_WHAT: Final = {
    "Ban hành kế hoạch": "Plan issued",
    "Thông báo kết luận": "Notice of conclusions",
    "Gửi giấy mời": "Invitations sent",
    "Đoàn đại biểu": "Delegation",
    "Đợt khen thưởng": "Award round",
    "Quyết định khen thưởng": "Award decision",
    "Nhiệm vụ": "Task",
    "Đóng góp báo cáo": "Contribution to the report",
}
_RULE_WORDS: Final = (
    ("theo kế hoạch", "by the plan"),
    ("theo giấy mời", "by the invitation"),
    ("theo yêu cầu của cơ quan chủ trì", "as the organiser asked"),
    (", lùi về ngày làm việc liền trước", ", moved to the working day before"),
    ("ngày làm việc trước hội nghị", "working days before the conference"),
    ("ngày làm việc sau hội nghị", "working days after the conference"),
    ("ngày trước hội nghị", "days before the conference"),
)


def _rule_in_english(rule: str) -> str:
    """The rule's words; its number of days stays."""
    for vietnamese, english in _RULE_WORDS:
        rule = rule.replace(vietnamese, english)
    return rule


async def _deadline(asked: Asked) -> Why:
    every = await deadlines(asked.shot, asked.law, asked.calendar)
    found = [one for one in every if one.id == asked.name]
    if not found:
        raise asked.unknown()
    formula: list[str] = []
    for one in found:
        days = f" {one.late_days} ngày làm việc" if one.late_days else ""
        by = f" {one.late_days} working days" if one.late_days else ""
        met = f", {_when(one.met_at)} ({one.met_by})" if one.met_at else ""
        due, state = _due(one), _STATES[one.state]
        formula.append(
            Said(
                f"{one.what}: {due}, {one.rule} ({one.basis}) [{one.mark}]: {state}{days}{met}",
                f"{_WHAT.get(one.what, one.what)}: {in_english(due)}, {_rule_in_english(one.rule)} "
                f"({one.basis}) [{one.mark}]: {state.en}{by}{met}",
            )
        )
        formula += [one.note] if one.note else []
    boundary = _BOUNDARY.get(found[0].what, ".registry.conference.")
    names = () if found[0].what in _BOUNDARY else _OF_THE_CONFERENCE
    events = await asked.events(boundary.format(asked.name), *names)
    if found[0].what == _SENT:
        events = sorted([*events, *await _sent(asked)], key=lambda one: one.position)
    law = _rules_of(asked, found[0].what)
    what = found[0].what
    title = Said(f"Thời hạn: {what}", f"By when: {_WHAT.get(what, what)}")
    return asked.because(title, _due(found[0]), formula, events, law)


def _due(one: Deadline) -> str:
    return _STATES["unknown"] if one.state == "unknown" else _when(one.due)


_OF_THE_CONFERENCE: Final = (
    "ConferencePlanned",
    "ConferenceRescheduled",
    "PlanAmended",
    "ConferenceConcluded",
)
"""What moves a deadline that is counted from the conference's own days."""
_SENT: Final = "Gửi giấy mời"
_RULES: Final = {_SENT: SENDING, "Thông báo kết luận": CONCLUSION}


async def _sent(asked: Asked) -> list[Source]:
    """The invitations themselves, but for those that an award brought: those go out by its decision."""
    delegations = await asked.shot.rows(tables.delegations)
    planned = {row["delegation"] for row in delegations if row["origin"] == "plan"}
    return [
        one
        for name in sorted(planned)
        for one in await asked.events(f".registry.delegation.{name}.", "InvitationIssued")
    ]


def _rules_of(asked: Asked, what: str) -> tuple[LawUsed, ...]:
    """The row of law by which the deadline is counted, where one is: as of the conference's own day."""
    key = _RULES.get(what)
    row = asked.law.find(key, asked.shot.starts.date()) if key else None
    return (asked.row_of_law(row),) if row else ()


async def _invitations(asked: Asked) -> Why:
    """By when the invitations go out: the deadline of that name."""
    return await _deadline(replace(asked, name=asked.name or "invitations"))


def _when(text: str) -> str:
    if "T" in text:
        return f"{local(text):%H:%M %d/%m/%Y}"
    year, month, day = text.split("-")
    return f"{day}/{month}/{year}"


_ANSWERS: Final[Mapping[str, Callable[[Asked], Awaitable[Why]]]] = {
    "bonus": _bonus,
    "awards-total": _awards_total,
    "estimate": explain_line,
    "estimate-total": _estimate_total,
    "approved": explain_approved,
    "spent": explain_spent,
    "headcount": _headcount,
    "attendance": _attendance,
    "unanswered": _unanswered,
    "deadline": _deadline,
    "invitations": _invitations,
}
