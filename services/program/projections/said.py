"""What a fact says for the history: the reason that a person gave, and the values that it puts in place of others.

A value is ``[about, field, value]``, or ``[about, field, value, before]`` where the fact itself says what it was;
``about`` is an id within the boundary (a line, an item), "" the boundary itself. What was before is elsewhere the
last earlier value of the same boundary, which the reader of the history looks up (services/program/trail.py).
Nothing of a person's sealed data is among them.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Final

from services.program.changes import Cell, day, moment
from shared.envelope import Fact
from shared.events import agenda, awards, budget, documents, papers, registry
from shared.events.notifications import (
    NotificationAbandoned,
    NotificationBounced,
    NotificationFailed,
    NotificationUncertain,
)
from shared.events.reception import ScanRefused, ScanUnmatched

_BY_MACHINES: Final = (
    *(NotificationAbandoned, NotificationBounced, NotificationFailed, NotificationUncertain),
    *(ScanRefused, ScanUnmatched),
)
"""Their reason is a code, or what a server answered."""
_LINE: Final = (
    "content",
    "unit",
    "quantity",
    "unit_price",
    "basis",
    "explanation",
    "note",
    "source",
)

Value = tuple[str, str, Cell] | tuple[str, str, Cell, Cell]


def reason(event: Fact) -> str | None:
    """As a person gave it, whole; remarks line by line are among the values."""
    if isinstance(event, _BY_MACHINES):
        return None
    told = getattr(event, "reason", None) or getattr(event, "remarks", None)
    return None if told is None else str(told)


def values(event: Fact) -> str | None:
    """JSON, or None for a fact that sets no value."""
    told = list(_values(event))
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")) if told else None


def _values(event: Fact) -> Iterator[Value]:
    match event:
        case registry.ConferencePlanned() | registry.PlanAmended():
            plan = event.plan
            yield from _of(
                "", starts_at=plan.starts_at, ends_at=plan.ends_at, venue=_place(plan.venue)
            )
        case registry.ConferenceRescheduled():
            yield _known("starts_at", event.starts_at, event.starts_at_before)
            yield _known("ends_at", event.ends_at, event.ends_at_before)
        case registry.VenueChanged():
            yield from _of("", venue=_place(event.venue))
        case registry.InvitationIssued():
            yield from _of("", respond_by=event.respond_by, seats=event.seats)
        case registry.RespondByMoved():
            yield _known("respond_by", event.respond_by, event.respond_by_before)
        case registry.InvitationAcceptedAgain():
            yield from _of("", respond_by=event.respond_by)
        case registry.SeatsGranted():
            yield from _of("", seats=event.total)
        case registry.AttendeeAdmitted():
            yield from _of("", seats=event.total)
            yield from _of(event.attendee.person_id, position=event.attendee.position)
        case registry.AttendeeRegistered() | registry.AttendeeUpdated():
            yield from _of(event.attendee.person_id, position=event.attendee.position)
        case registry.TaskAssigned():
            yield from _of("", lead=event.lead, due=event.due, text=event.text)
        case registry.TaskRevised():
            yield _known("lead", event.lead, event.lead_before)
            yield _known("due", event.due, event.due_before)
            yield from _of("", text=event.text)
        case registry.TaskProgressReported():
            yield from _of("", percent=event.percent, remark=event.note)
        case papers.PaperRequested() | papers.ContributionRequested():
            yield from _of("", due=event.due)
        case papers.PaperDueChanged() | papers.ContributionDueChanged():
            yield _known("due", event.due, event.due_before)
        case awards.AwardRoundOpened() | awards.AwardRoundAmended():
            named = ("collectives", "individuals", "households", "deadline")
            yield from _of("", **{name: getattr(event, name) for name in named})
        case awards.AwardDecisionIssued() | awards.AwardDecisionCorrected():
            yield from _of("", decision_number=event.decision_number)
            yield from _of("", decision_date=event.decision_date)
        case awards.AwardDecisionRenumbered():
            yield _known("decision_number", event.decision_number, event.mistyped)
        case awards.AwardDecisionRedated():
            yield _known("decision_date", event.decision_date, event.mistyped)
            for kind, one in event.bonuses.items():
                former = event.bonuses_before.get(kind)
                if former is not None and former.amount != one.amount:
                    yield _known(f"bonus_{kind}", one.amount, former.amount)
        case budget.BudgetDecisionRenumbered():
            yield event.adjustment or "", "decision_number", event.decision_number, event.mistyped
        case budget.BudgetDecisionRedated():
            was = None if event.mistyped is None else day(event.mistyped)
            yield event.adjustment or "", "decision_date", day(event.decision_date), was
        case documents.DocumentIssued() if event.number is not None:
            yield from _of(event.document, decision_number=event.number, decision_date=event.dated)
        case documents.DocumentNumbered():
            yield from _of(event.document, decision_number=event.number, decision_date=event.dated)
        case _:
            yield from _of_agenda(event)
            yield from _of_budget(event)


def _of_agenda(event: Fact) -> Iterator[Value]:
    named: tuple[str, ...]
    match event:
        case agenda.AgendaItemScheduled():
            named = ("title", "presenter", "conducted_by", "order", "minutes", "starts_at")
        case agenda.AgendaItemAmended():
            named = ("title", "presenter", "conducted_by")
        case agenda.AgendaItemMoved():
            named = ("order", "minutes")
        case agenda.AgendaItemFixed():
            named = ("starts_at",)
        case _:
            return
    yield from _of(event.item, **{name: getattr(event, name) for name in named})


def _of_budget(event: Fact) -> Iterator[Value]:
    match event:
        case budget.EstimateDrafted():
            for line in event.lines:
                yield from _of_line(line)
            yield from _of("", headcount=event.headcount)
        case budget.EstimateLineSet():
            yield from _of_line(event.line)
        case budget.EstimateLineFrozen():
            yield from _of(event.line, quantity=event.quantity)
        case budget.HeadcountChanged():
            yield from _of("", headcount=event.headcount)
        case budget.BudgetApproved() | budget.BudgetAdjusted():
            named = ("amount", "awards_total", "decision_number", "decision_date")
            yield from _of("", **{name: getattr(event, name) for name in named})
        case budget.ExpenditureRecorded():
            yield from _of(event.entry, amount=event.amount)
        case budget.BudgetReturned() | budget.AdjustmentReturned() | budget.SettlementReturned():
            for one in event.lines:
                yield from _of(one.line, remark=one.remark)
        case _:
            pass
    followed: Sequence[budget.FollowedLine] = getattr(event, "followed", ())
    for each in followed:
        yield from _of(each.line, quantity=each.quantity)


def _of_line(line: budget.EstimateLine) -> Iterator[Value]:
    yield from _of(line.line, **{name: getattr(line, name) for name in _LINE})


def _of(about: str, **told: object) -> Iterator[Value]:
    for name, value in told.items():
        yield about, name, _cell(value)


def _known(name: str, now: object, before: object) -> Value:
    """Facts of older versions do not say what was before."""
    return ("", name, _cell(now)) if before is None else ("", name, _cell(now), _cell(before))


def _cell(value: object) -> Cell:
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    return value if value is None or isinstance(value, int) else str(value)


def _place(venue: object) -> str:
    told = (getattr(venue, "name", None), getattr(venue, "address", None))
    return ", ".join(one for one in told if one)
