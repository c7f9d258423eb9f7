"""People's rights over their data: requests with their days, and people who were forgotten."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, assert_never

from shared.acting import day_of
from shared.commands.privacy import (
    EXTENDED_ONCE,
    IN_FUTURE,
    NO_REASON,
    NOT_LATER,
    NOT_YET_DONE,
    REQUEST_KNOWN,
    STILL_COMING,
    UNKNOWN_PERSON,
    ExtendPrivacyRequest,
    ForgetPerson,
    PrivacyCommand,
    ReceivePrivacyRequest,
    ReplyToPrivacyRequest,
    SettlePrivacyRequest,
)
from shared.decider import Decider
from shared.envelope import Meta
from shared.events.privacy import (
    PersonForgotten,
    PrivacyEvent,
    PrivacyRequestExtended,
    PrivacyRequestReceived,
    PrivacyRequestReplied,
    PrivacyRequestSettled,
)
from shared.refusals import Term, because, not_found, not_now, otherwise

_ANOTHER: Final = Term(
    "Kết quả đã ghi không đổi; người đó yêu cầu tiếp thì ghi yêu cầu mới (`hoinghi privacy receive-request`).",
    "What was settled stays; if the person asks again, record a new request (`hoinghi privacy receive-request`).",
)


@dataclass(frozen=True, slots=True)
class Days:
    """Known from outside: the last days to reply and to have done it, by the law in force; None: no rule known."""

    reply_by: date | None = None
    done_by: date | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """Known from outside: whether anything is held of the person, which delegations named them, and in which
    of these they are still expected at a conference that is not over; whether the unit is the organiser."""

    known: bool
    delegations: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()
    of_organiser: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    fact: PrivacyRequestReceived
    replied: PrivacyRequestReplied | None = None
    extended: PrivacyRequestExtended | None = None
    settled: PrivacyRequestSettled | None = None


@dataclass(frozen=True, slots=True)
class State:
    requests: Mapping[str, Request] = field(default_factory=dict)
    forgotten: Mapping[tuple[str, str], PersonForgotten] = field(default_factory=dict)


def decide(command: PrivacyCommand, state: State, meta: Meta) -> list[PrivacyEvent]:
    match command:
        case ReceivePrivacyRequest():
            return _receive(command, state, meta)
        case ReplyToPrivacyRequest():
            return _reply(command, state, meta)
        case ExtendPrivacyRequest():
            return _extend(command, state)
        case SettlePrivacyRequest():
            return _settle(command, state, meta)
        case ForgetPerson():
            return _forget(command, state, meta)
        case _:
            assert_never(command)


def _receive(command: ReceivePrivacyRequest, state: State, meta: Meta) -> list[PrivacyEvent]:
    known = state.requests.get(command.request)
    days = meta.known if isinstance(meta.known, Days) else Days()
    if known is not None:
        same = PrivacyRequestReceived(
            **dict(command), reply_by=known.fact.reply_by, done_by=known.fact.done_by
        )
        if same == known.fact:
            return []
        raise REQUEST_KNOWN.refuse(request=command.request)
    if command.received_on > day_of(meta.time):
        raise IN_FUTURE.refuse(day=f"{command.received_on:%d/%m/%Y}")
    return [PrivacyRequestReceived(**dict(command), reply_by=days.reply_by, done_by=days.done_by)]


def _reply(command: ReplyToPrivacyRequest, state: State, meta: Meta) -> list[PrivacyEvent]:
    known = _known(command.request, state)
    if known.replied is not None:
        if known.replied.replied_on == command.replied_on:
            return []
        day = f"{known.replied.replied_on:%d/%m/%Y}"
        name = command.request
        raise otherwise(
            Term(f"yêu cầu {name}", f"request {name}"),
            Term(f"đã trả lời ngày {day}", f"answered on {day}"),
        )
    _not_before(command.replied_on, known.fact.received_on)
    _must_have_come(command.replied_on, meta)
    return [PrivacyRequestReplied(**dict(command), unit=known.fact.unit)]


def _extend(command: ExtendPrivacyRequest, state: State) -> list[PrivacyEvent]:
    known = _known(command.request, state)
    extended = PrivacyRequestExtended(**dict(command), unit=known.fact.unit)
    if known.extended == extended:
        return []
    if known.extended is not None:
        raise EXTENDED_ONCE.refuse(request=command.request)
    _must_be_open(known)
    before = known.fact.done_by or known.fact.received_on
    if command.done_by <= before:
        raise NOT_LATER.refuse(day=command.done_by, than=before)
    return [extended]


def _settle(command: SettlePrivacyRequest, state: State, meta: Meta) -> list[PrivacyEvent]:
    known = _known(command.request, state)
    settled = PrivacyRequestSettled(**dict(command), unit=known.fact.unit)
    if known.settled == settled:
        return []
    _must_be_open(known)
    if command.outcome == "refused" and command.reason is None:
        raise NO_REASON.refuse()
    _not_before(command.settled_on, known.fact.received_on)
    _must_have_come(command.settled_on, meta)
    return [settled]


def _forget(command: ForgetPerson, state: State, meta: Meta) -> list[PrivacyEvent]:
    who = (command.unit, command.person_id)
    if (done := state.forgotten.get(who)) is not None:
        told = (command.basis, command.reason, command.request)
        if told == (done.basis, done.reason, done.request):
            return []
        of = "/".join(who)
        raise otherwise(Term(f"người {of}", f"the person {of}"), because(done.reason))
    held = meta.known if isinstance(meta.known, Held) else Held(known=False)
    if not held.known:
        raise UNKNOWN_PERSON.refuse(unit=command.unit, person_id=command.person_id)
    if held.expected:
        raise STILL_COMING.refuse(
            unit=command.unit, person_id=command.person_id, delegations=", ".join(held.expected)
        )
    if command.request is not None:
        _known(command.request, state)
    forgotten = PersonForgotten(
        **dict(command), delegations=held.delegations, of_organiser=held.of_organiser
    )
    return [forgotten]


def _known(request: str, state: State) -> Request:
    known = state.requests.get(request)
    if known is None:
        raise not_found(Term("yêu cầu", "request"), request, "hoinghi privacy requests")
    return known


def _must_be_open(known: Request) -> None:
    if known.settled is not None:
        name = known.fact.request
        what = Term(f"yêu cầu {name}", f"request {name}")
        raise not_now(what, Term("đã giải quyết", "settled"), _ANOTHER)


def _not_before(day: date, first: date) -> None:
    if day < first:
        raise NOT_LATER.refuse(day=day, than=first)


def _must_have_come(day: date, meta: Meta) -> None:
    if day > day_of(meta.time):
        raise NOT_YET_DONE.refuse(day=f"{day:%d/%m/%Y}")


def evolve(state: State, event: PrivacyEvent) -> State:
    if isinstance(event, PersonForgotten):
        who = (event.unit, event.person_id)
        return replace(state, forgotten={**state.forgotten, who: event})
    if isinstance(event, PrivacyRequestReceived):
        return _with(state, Request(event))
    known = state.requests[event.request]
    match event:
        case PrivacyRequestReplied():
            return _with(state, replace(known, replied=event))
        case PrivacyRequestExtended():
            return _with(state, replace(known, extended=event))
        case PrivacyRequestSettled():
            return _with(state, replace(known, settled=event))
        case _:
            assert_never(event)


def _with(state: State, request: Request) -> State:
    return replace(state, requests={**state.requests, request.fact.request: request})


decider: Final[Decider[PrivacyCommand, State, PrivacyEvent]] = Decider(
    "privacy", State(), decide, evolve
)
