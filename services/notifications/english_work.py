"""In English what is said of the work for the conference: papers, contributions, "
"awards, money, tasks, program."""

from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from services.notifications import names
from services.notifications.english import (
    CONFERENCE,
    INVITATIONS,
    Tells,
    from_to,
    letter_of,
    when_and_where,
)
from services.notifications.wording import Words, cut, ended, name_of
from services.notifications.wording_work import (
    LONGEST_QUOTE,
    UNDONE,
    listed,
    words_of_topic,
    worth_before_and_now,
)
from shared.envelope import Fact
from shared.events import awards, budget, papers
from shared.events import registry as fact
from shared.events.agenda import RunningOrder
from shared.events.registry import ConferencePlanned
from shared.money import format_dong
from shared.plan_changes import told_to
from shared.program_changes import english_day as day
from shared.program_changes import english_of
from shared.running_order import ends_of, own_changes

_PARTS: Final[Mapping[awards.DossierPart, str]] = MappingProxyType(
    {
        "submission_letter": "the submission letter",
        "achievement_report": "the report on achievements",
        "minutes": "the minutes of the selection",
    }
)
_AWARDEES: Final[Mapping[awards.AwardeeKind, str]] = MappingProxyType(
    {"collective": "collectives", "household": "households", "individual": "individuals"}
)


def _paper_asked(event: fact.PaperRequested, planned: ConferencePlanned, unit: str) -> Any:
    limits = [
        f"{event.max_pages} pages at the most" if event.max_pages else "",
        f"{event.max_minutes} minutes at the most" if event.max_minutes else "",
    ]
    wanted = ", ".join(filter(None, limits))
    return (
        f"Please prepare a paper: {planned.plan.title}",
        name_of(unit, planned),
        (
            f"Please prepare a paper on: {event.topic}.",
            f"Limits: {wanted}." if wanted else "",
            f"Please send it by {day(event.due)}. It must hold no state secrets.",
        ),
    )


def _nomination_returned(
    event: awards.NominationReturned, planned: ConferencePlanned, unit: str
) -> Any:
    missing = "; ".join(_PARTS[part] for part in event.missing)
    return (
        f"A nomination is returned: {planned.plan.title}",
        name_of(unit, planned),
        (
            f"The nomination of {_nominee(event)} is returned. Reason: {ended(event.reason)}",
            f"Missing in the dossier: {missing}." if missing else "",
            "Please complete it and hand it in again.",
        ),
    )


def _nominee(
    event: awards.NominationReturned
    | awards.NominationApproved
    | awards.ApprovalWithdrawn
    | awards.NominationRejected,
) -> str:
    return names.nominee(event.round, event.nomination)


def _award_decided(event: awards.AwardDecisionIssued, planned: ConferencePlanned, unit: str) -> Any:
    own = [award.nomination for award in event.awards if award.unit == unit]
    left = [one.nomination for one in event.left_out if one.unit == unit]
    counts = Counter(award.kind for award in event.awards if award.unit == unit)
    named = ", ".join(f"{_AWARDEES[kind]}: {counts[kind]}" for kind in _AWARDEES if counts[kind])
    decided = f"Decision {event.decision_number} of {day(event.decision_date)}"
    granted = (
        f"By {decided} those whom you put forward receive {event.form_name} ({named}):",
        listed(event.round, own, "all {count} cases: in the Decision"),
        "The awards are announced and presented at the conference. Please tell the awardees and "
        "let them come.",
        when_and_where(planned),
    )
    not_in_it = (
        "Of your nominations these are not in the Decision:"
        if own
        else f"{decided} on {event.form_name} was issued. Of your nominations these are not in it:",
        listed(event.round, left, "all {count} nominations"),
        "The list of this award round is frozen: they need not be mended or handed in again. Please tell those "
        "concerned.",
    )
    return (
        f"Awards are decided: {planned.plan.title}",
        name_of(unit, planned),
        (*(granted if own else ()), *(not_in_it if left else ())),
    )


def _put_forward(round_id: str, own: Sequence[awards.Award]) -> str:
    if not own:
        return ""
    named = listed(round_id, [award.nomination for award in own], "all {count} cases")
    return f"Whom you put forward:\n{named}"


def _award_renumbered(
    event: awards.AwardDecisionRenumbered, planned: ConferencePlanned, unit: str
) -> Any:
    own = [award for award in event.awards if award.unit == unit]
    return (
        f"The number of Decision {event.decision_number}: {planned.plan.title}",
        name_of(unit, planned),
        (
            f"The decision on awards of {day(event.decision_date)} has the number {event.decision_number}; you "
            f"were told {event.mistyped} before. Reason: {ended(event.reason)}",
            _put_forward(event.round, own),
            "The list and the bonuses stay as they are. Please mend the number wherever you wrote down the other "
            "one.",
        ),
    )


def _award_redated(
    event: awards.AwardDecisionRedated, planned: ConferencePlanned, unit: str
) -> Any:
    own = [award for award in event.standing if award.unit == unit]
    worth = "; ".join(
        f"{_AWARDEES[kind]}: {format_dong(before)} đồng"
        + (f", now {format_dong(now)} đồng" if before != now else ", as before")
        for kind, before, now in worth_before_and_now(event)
    )
    return (
        f"The day of Decision {event.decision_number}: {planned.plan.title}",
        name_of(unit, planned),
        (
            f"Decision {event.decision_number} to award {event.form_name} was signed on "
            f"{day(event.decision_date)}; you were told {day(event.mistyped)} before. Reason: "
            f"{ended(event.reason)}",
            f"The bonus of each: {worth}." if worth else "",
            _put_forward(event.round, own),
            "The list stays as it is. Please mend the day wherever you wrote down the other one.",
        ),
    )


def _award_revoked(event: awards.AwardRevoked, planned: ConferencePlanned, unit: str) -> Any:
    own = unit == event.unit
    whose = (
        f"of {names.nominee(event.round, event.nomination)}, whom you put forward,"
        if own
        else f"of a case that {name_of(event.unit, planned)} put forward"
    )
    return (
        f"An award is revoked: {planned.plan.title}",
        name_of(unit, planned),
        (
            f"By Decision {event.decision_number} the award {whose} is revoked. Reason: {ended(event.reason)}",
            "Please tell those concerned; what was not presented is not presented at the conference, a "
            "certificate that was comes back."
            if own
            else "",
            f"The bonus to be recovered, where paid: {format_dong(event.recover)} đồng."
            if event.recover
            else "",
        ),
    )


def _remarks(event: Any) -> str:
    lines = (f"- Line {names.line(one.line)}: {one.remark}" for one in event.lines)
    return cut("\n".join((event.remarks, *lines)), LONGEST_QUOTE)


def _estimate_returned(event: budget.BudgetReturned, planned: ConferencePlanned, unit: str) -> Any:
    return (
        f"The estimate is returned: {planned.plan.title}",
        name_of(unit, planned),
        (
            "The estimate of the conference is returned with these remarks:",
            _remarks(event),
        ),
    )


def _task_assigned(event: fact.TaskAssigned, planned: ConferencePlanned, unit: str) -> Any:
    leading = unit == event.lead
    return (
        f"A task for the conference: {planned.plan.title}",
        name_of(unit, planned),
        (
            f"You are to {'lead' if leading else 'support'} this task:",
            cut(event.text, LONGEST_QUOTE),
            *_with_whom(event, planned, unit),
            f"It is due on {day(event.due)}.",
        ),
    )


def _with_whom(
    event: fact.TaskAssigned | fact.TaskRevised, planned: ConferencePlanned, unit: str
) -> tuple[str, str]:
    partners = ", ".join(name_of(other, planned) for other in event.supporting if other != unit)
    return (
        "" if unit == event.lead else f"It is led by {name_of(event.lead, planned)}.",
        cut(f"It is supported by {partners}.", 2_000) if partners else "",
    )


def _task_revised(event: fact.TaskRevised, planned: ConferencePlanned, unit: str) -> Any:
    if unit not in (event.lead, *event.supporting):
        return (
            f"A task is no longer yours: {planned.plan.title}",
            name_of(unit, planned),
            (
                f"This task is now led by {name_of(event.lead, planned)}; you do not have to "
                "carry it out any more:",
                cut(event.text, LONGEST_QUOTE),
                f"Reason: {ended(event.reason)}",
            ),
        )
    leading = unit == event.lead
    moved = event.due != event.due_before
    return (
        f"A task has changed: {planned.plan.title}",
        name_of(unit, planned),
        (
            f"The task that you {'lead' if leading else 'support'} is now:",
            cut(event.text, LONGEST_QUOTE),
            *_with_whom(event, planned, unit),
            f"It is due on {day(event.due)}"
            + (f" (before: {day(event.due_before)})." if moved else "."),
            f"Reason: {ended(event.reason)}",
        ),
    )


def _contribution_asked(
    event: fact.ContributionRequested, planned: ConferencePlanned, unit: str
) -> Any:
    topic = next((one.text for one in planned.plan.topics if one.code == event.topic), "")
    return (
        f"Please contribute to the report: {planned.plan.title}",
        name_of(unit, planned),
        (
            f"Please prepare item {event.topic} of the report:",
            cut(topic, LONGEST_QUOTE),
            f"It is due on {day(event.due)}.",
        ),
    )


def _plan_amended(event: fact.PlanAmended, planned: ConferencePlanned, unit: str) -> Any:
    changes = "\n".join(f"- {line}" for line in told_to(event, unit, english=True))
    return (
        f"The plan is amended (number {event.number}): {planned.plan.title}",
        None,
        (
            f"Plan {event.number} of {day(event.signed_on)} amends the plan of the conference "
            f"{planned.plan.title}. "
            "What concerns you, in the words of the plan:",
            cut(changes, LONGEST_QUOTE),
            when_and_where(planned) if {"schedule", "venue"} & set(event.changed) else "",
        ),
    )


# --- the program ---------------------------------------------------------------------------------


def _program(event: fact.ProgramFinalised, planned: ConferencePlanned, unit: str) -> Any:
    where = _as_printed(event.order, planned)
    if event.concerned is None:
        version = f" (version {event.version})" if event.version > 1 else ""
        return (
            f"The program: {planned.plan.title}",
            None,
            (f"The program of the conference is settled{version} and attached.", where),
        )
    own = own_changes(event.changes, unit)
    what = ":" if own else ", in time or place:"
    return (
        f"The program has changed: {planned.plan.title}",
        name_of(unit, planned),
        (
            f"The program (version {event.version}) has changed in what concerns you{what}",
            "\n".join(f"- {english_of(change)}" for change in own),
            where,
        ),
    )


def _as_printed(order: RunningOrder | None, planned: ConferencePlanned) -> str:
    if order is None:
        return when_and_where(planned)
    return (
        f"Time: {from_to(order.starts_at, ends_of(order))} (time of Vietnam).\n"
        f"Place: {order.venue}.\n"
        f"Chair: {planned.plan.chair.title}."
    )


# --- the table -----------------------------------------------------------------------------------

WORK: Final[Mapping[type[Fact], Tells]] = MappingProxyType(
    {
        fact.PaperSelected: lambda event, planned, unit: (
            f"Your paper is selected: {planned.plan.title}",
            name_of(unit, planned),
            (
                f"The paper “{event.title}” is selected to be read, in place {event.order}, for "
                f"{event.minutes} "
                "minutes. Please keep within this time.",
            ),
        ),
        fact.PaperDeclined: lambda event, planned, unit: (
            f"On your paper: {planned.plan.title}",
            name_of(unit, planned),
            (
                f"The paper {names.paper(event.paper)} is not read at the conference. Reason: "
                f"{ended(event.reason)}",
                "It is printed in the papers of the conference." if event.printed else "",
                "We thank you for preparing it.",
            ),
        ),
        fact.PaperWithdrawn: lambda event, planned, unit: (
            f"A paper is withdrawn: {planned.plan.title}",
            name_of(unit, planned),
            (
                f"{name_of(event.unit, planned)} withdraws the paper {names.paper(event.paper)}, or does not "
                f"write it. Reason: {ended(event.reason)}",
                "Where it stood in the program its item is removed; please look at the program again, and at what "
                "this agency was to prepare.",
            ),
        ),
        fact.PaperRevisionRequested: lambda event, planned, unit: (
            f"Please revise your paper: {planned.plan.title}",
            name_of(unit, planned),
            (
                f"Please revise the paper {names.paper(event.paper)} as follows:",
                cut(event.remarks, LONGEST_QUOTE),
            ),
        ),
        fact.PaperRequested: _paper_asked,
        papers.PaperDueChanged: lambda event, planned, unit: (
            f"Another day for your paper: {planned.plan.title}",
            name_of(unit, planned),
            (
                f"The paper on {event.topic} is now awaited by {day(event.due)} (before: "
                f"{day(event.due_before)}).",
            ),
        ),
        fact.PaperReminderDue: lambda event, planned, unit: (
            f"Your paper is awaited: {planned.plan.title}",
            name_of(unit, planned),
            (f"The paper on {event.topic} has not come yet. Please send it by {day(event.due)}.",),
        ),
        fact.PaperSelectedForPrinting: lambda event, planned, unit: (
            f"Your paper is printed: {planned.plan.title}",
            name_of(unit, planned),
            (
                f"The paper “{event.title}” is printed in the papers of the conference and not read.",
                f"Note: {event.note}" if event.note else "",
                "We thank you for preparing it.",
            ),
        ),
        fact.ContributionRequested: _contribution_asked,
        fact.ContributionReminderDue: lambda event, planned, unit: (
            f"Your contribution to the report is awaited: {planned.plan.title}",
            name_of(unit, planned),
            (
                f"Item {event.topic} of the report has not come yet. Please send "
                "it by "
                f"{day(event.due)}.",
                cut(words_of_topic(event.topic, planned), LONGEST_QUOTE),
            ),
        ),
        fact.ContributionFellOverdue: lambda event, planned, unit: (
            f"Your contribution to the report is overdue: {planned.plan.title}",
            name_of(unit, planned),
            (
                f"Item {event.topic} of the report was due on {day(event.due)} "
                "and has not "
                "come yet. Please send it at once.",
                cut(words_of_topic(event.topic, planned), LONGEST_QUOTE),
            ),
        ),
        fact.ContributionReturned: lambda event, planned, unit: (
            f"Please complete your contribution to the report: {planned.plan.title}",
            name_of(unit, planned),
            (
                f"Please complete item {event.topic} of the report as follows:",
                cut(event.remarks, LONGEST_QUOTE),
            ),
        ),
        fact.ContributionWithdrawn: lambda event, planned, unit: (
            f"A contribution to the report is withdrawn: {planned.plan.title}",
            name_of(unit, planned),
            (
                f"{name_of(event.unit, planned)} withdraws its contribution to item {event.topic} of the report, "
                f"or does not write it. Reason: {ended(event.reason)}",
                "It stands in the report no more; the agency may hand it in again. If it is needed, speak with "
                "the agency, or ask another one.",
            ),
        ),
        awards.NominationReturned: _nomination_returned,
        awards.NominationApproved: lambda event, planned, unit: (
            f"On your nomination: {planned.plan.title}",
            name_of(unit, planned),
            (
                f"The nomination of {_nominee(event)} is approved. The decision follows once it is issued.",
            ),
        ),
        awards.ApprovalWithdrawn: lambda event, planned, unit: (
            f"An approval is withdrawn: {planned.plan.title}",
            name_of(unit, planned),
            (
                f"You were told that the nomination of {_nominee(event)} is approved. The approval is withdrawn; "
                f"the nomination waits to be looked at again. Reason: {ended(event.reason)}",
                "You will be told the outcome. Please do not tell the nominee of an award yet.",
            ),
        ),
        awards.NominationRejected: lambda event, planned, unit: (
            f"On your nomination: {planned.plan.title}",
            name_of(unit, planned),
            (
                f"The nomination of {_nominee(event)} is not approved. Reason: {ended(event.reason)}",
            ),
        ),
        awards.AwardDecisionIssued: _award_decided,
        awards.AwardDecisionRenumbered: _award_renumbered,
        awards.AwardDecisionRedated: _award_redated,
        awards.AwardRevoked: _award_revoked,
        budget.BudgetReturned: _estimate_returned,
        budget.BudgetApproved: lambda event, planned, unit: (
            f"The estimate is approved: {planned.plan.title}",
            name_of(unit, planned),
            (
                f"By Decision {event.decision_number} of {day(event.decision_date)} the estimate of the "
                "conference is "
                f"approved: {format_dong(event.amount)} đồng; bonuses: {format_dong(event.awards_total)} "
                "đồng.",
            ),
        ),
        budget.AdjustmentReturned: lambda event, planned, unit: (
            f"The adjustment of the estimate is returned: {planned.plan.title}",
            name_of(unit, planned),
            (
                f"The adjustment of the estimate for the reason {names.adjustment(event.adjustment)} is "
                "returned with these remarks:",
                _remarks(event),
                "The approved estimate stays in force.",
            ),
        ),
        budget.BudgetAdjusted: lambda event, planned, unit: (
            f"The estimate is adjusted: {planned.plan.title}",
            name_of(unit, planned),
            (
                f"By Decision {event.decision_number} of {day(event.decision_date)} the estimate is adjusted "
                f"({event.reason}). It is now {format_dong(event.amount)} đồng"
                + (
                    ""
                    if event.awards_total is None
                    else f"; bonuses: {format_dong(event.awards_total)} đồng"
                )
                + ".",
            ),
        ),
        budget.SettlementReturned: lambda event, planned, unit: (
            f"The settlement is returned: {planned.plan.title}",
            name_of(unit, planned),
            ("The settlement is returned with these remarks:", _remarks(event)),
        ),
        budget.SettlementApproved: lambda event, planned, unit: (
            f"The settlement is approved: {planned.plan.title}",
            name_of(unit, planned),
            (
                f"By {event.decision_number}"
                + (f" of {day(event.decision_date)}" if event.decision_date else "")
                + f" the settlement is approved: {format_dong(event.spent)} đồng; award fund: "
                f"{format_dong(event.awards_spent)} đồng.",
            ),
        ),
        fact.TaskAssigned: _task_assigned,
        fact.TaskRevised: _task_revised,
        fact.TaskWithdrawn: lambda event, planned, unit: (
            f"A task is withdrawn: {planned.plan.title}",
            name_of(unit, planned),
            (
                f"You no longer have to {'lead' if unit == event.lead else 'support'} the task "
                f"{names.task(event.task)}.",
                f"Reason: {ended(event.reason)}",
            ),
        ),
        fact.TaskReopened: lambda event, planned, unit: (
            f"A task is open again: {planned.plan.title}",
            name_of(unit, planned),
            (
                f"This task was recorded as completed and is open again: {UNDONE[event.undone_by][1]}.",
                cut(event.text, LONGEST_QUOTE),
                f"It is due on {day(event.due)}, and completed once it is handed in anew.",
            ),
        ),
        fact.TaskDueSoon: lambda event, planned, unit: (
            f"A task is due soon: {planned.plan.title}",
            name_of(unit, planned),
            (
                f"This task is due on {day(event.due)} and not reported as completed:",
                cut(event.text, LONGEST_QUOTE),
            ),
        ),
        fact.TaskFellOverdue: lambda event, planned, unit: (
            f"A task is overdue: {planned.plan.title}",
            name_of(unit, planned),
            (
                f"This task was due on {day(event.due)} and is not reported as completed. "
                "Please see to it and report.",
                f"It asks for: {names.task(event.task)}",
            ),
        ),
        fact.ProgramFinalised: _program,
        fact.PlanAmended: _plan_amended,
    }
)
ENGLISH: Final[Mapping[type[Fact], Words]] = MappingProxyType(
    {kind: letter_of(tells) for kind, tells in {**INVITATIONS, **CONFERENCE, **WORK}.items()}
)
