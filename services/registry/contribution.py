"""One unit's contribution to the report, on one topic of the plan."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal, assert_never

from services.registry.secrecy import refuse_secret
from shared.commands.registry import (
    AcceptContribution,
    ContributionCommand,
    MoveContributionDue,
    RequestContribution,
    ReturnContribution,
    SubmitContribution,
)
from shared.decider import Decider, must_own
from shared.envelope import Meta
from shared.events.registry import (
    ContributionAccepted,
    ContributionDueChanged,
    ContributionEvent,
    ContributionRequested,
    ContributionReturned,
    ContributionSubmitted,
)
from shared.refusals import NOT_FOUND, WRONG_STATE, Refused, Term

Status = Literal["requested", "submitted", "returned", "accepted"]
_STATUSES: Final[dict[Status, Term]] = {
    "requested": Term("chờ gửi", "requested"),
    "submitted": Term("đã gửi", "submitted"),
    "returned": Term("đã trả lại", "returned"),
    "accepted": Term("đã chấp nhận", "accepted"),
}


@dataclass(frozen=True, slots=True)
class Unasked:
    pass


@dataclass(frozen=True, slots=True)
class Asked:
    """``text`` is the latest handed in, ``remarks`` the latest with which it was returned; ``due``: as it
    stands now."""

    terms: ContributionRequested
    due: date
    status: Status = "requested"
    text: str = ""
    remarks: str = ""


State = Unasked | Asked


def decide(command: ContributionCommand, state: State, meta: Meta) -> list[ContributionEvent]:
    match state:
        case Unasked():
            if isinstance(command, RequestContribution):
                return [ContributionRequested(**dict(command))]
            raise NOT_FOUND.refuse(
                what=Term("báo cáo thành phần", "contribution"), id=command.contribution
            )
        case Asked():
            return _decide_asked(command, state, meta)
        case _:
            assert_never(state)


def _decide_asked(
    command: ContributionCommand, state: Asked, meta: Meta
) -> list[ContributionEvent]:
    terms = state.terms
    about = {"contribution": terms.contribution, "unit": terms.unit, "topic": terms.topic}
    match command:
        case RequestContribution():
            if ContributionRequested(**dict(command)) == terms:
                return []
            raise _wrong(state)
        case MoveContributionDue():
            if state.due == command.due or state.status == "accepted":
                return []
            return [ContributionDueChanged(due=command.due, due_before=state.due, **about)]
        case SubmitContribution():
            must_own(meta, terms.unit, "organiser")
            if state.status in ("submitted", "accepted") and command.text == state.text:
                return []
            if state.status == "accepted":
                raise _wrong(state)
            refuse_secret(command.text)
            return [ContributionSubmitted(text=command.text, **about)]
        case ReturnContribution():
            if state.status == "returned" and command.remarks == state.remarks:
                return []
            if state.status != "submitted":
                raise _wrong(state)
            return [ContributionReturned(remarks=command.remarks, **about)]
        case AcceptContribution():
            if state.status == "accepted":
                return []
            if state.status != "submitted":
                raise _wrong(state)
            return [ContributionAccepted(**about)]
        case _:
            assert_never(command)


def _wrong(state: Asked) -> Refused:
    what = Term(
        f"báo cáo thành phần {state.terms.contribution}", f"contribution {state.terms.contribution}"
    )
    return WRONG_STATE.refuse(what=what, state=_STATUSES[state.status])


def evolve(state: State, event: ContributionEvent) -> State:
    if isinstance(event, ContributionRequested):
        return Asked(event, event.due)
    if isinstance(state, Unasked):
        return state
    match event:
        case ContributionDueChanged():
            return replace(state, due=event.due)
        case ContributionSubmitted():
            return replace(state, status="submitted", text=event.text)
        case ContributionReturned():
            return replace(state, status="returned", remarks=event.remarks)
        case ContributionAccepted():
            return replace(state, status="accepted")
        case _:
            assert_never(event)


decider: Final[Decider[ContributionCommand, State, ContributionEvent]] = Decider(
    "contribution", Unasked(), decide, evolve
)
