"""The conference itself: its plan, its time and place, its course, and what is finalised of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal, assert_never

from services.registry.arrival import warned
from shared.commands.registry import (
    AmendPlan,
    CancelConference,
    ChangeVenue,
    ConcludeConference,
    ConferenceCommand,
    FinaliseProgram,
    FinaliseReport,
    OpenConference,
    PlanConference,
    RescheduleConference,
)
from shared.commands.registry_refusals import (
    DAYS_PASSED_BY_MOVE,
    MOVED_TOO_LATE,
    OPENED_ANOTHER_DAY,
    OPENED_EARLY,
    PROGRAM_DOES_NOT_FIT,
    PROGRAM_OUTDATED,
    PROGRAM_VERSION,
    SEATS_OF_OLD_PLACE,
    SESSIONS_NEEDED,
    TOPICS_DROPPED,
)
from shared.decider import Decider, must_own
from shared.envelope import Meta, Warned
from shared.events.agenda import RunningOrder
from shared.events.plan import Session, Venue, fill
from shared.events.registry import (
    ConferenceCancelled,
    ConferenceConcluded,
    ConferenceEvent,
    ConferenceOpened,
    ConferencePlanned,
    ConferenceRescheduled,
    PlanAmended,
    ProgramFinalised,
    ReportFinalised,
    VenueChanged,
)
from shared.given_times import days_along, refuse_no_time, vietnam_day
from shared.plan_amending import amend
from shared.plan_changes import now_planned
from shared.refusals import MALFORMED, NOT_PLANNED, Term, because, listed, not_now, otherwise
from shared.running_order import difference, frame_changed, overflows_of, place_of, units_of

Phase = Literal["planned", "opened", "concluded", "cancelled"]
_PHASES: Final[dict[Phase, Term]] = {
    "planned": Term("đã lên kế hoạch", "planned"),
    "opened": Term("đang diễn ra", "opened"),
    "concluded": Term("đã bế mạc", "concluded"),
    "cancelled": Term("đã huỷ", "cancelled"),
}
_NEXT: Final[dict[Phase, Term]] = {
    "planned": Term(
        "Khai mạc đúng ngày (`hoinghi conference open`), bế mạc (`hoinghi conference conclude`), rồi mới làm "
        "bước này.",
        "Open it on its day (`hoinghi conference open`) and conclude it (`hoinghi conference conclude`) before "
        "this step.",
    ),
    "opened": Term(
        "Đang diễn ra thì không đổi kế hoạch; đổi chương trình trong buổi (`hoinghi agenda move`, trang Chương "
        "trình) hoặc bế mạc (`hoinghi conference conclude`).",
        "While it is held its plan stands; change the running order (`hoinghi agenda move`, page Program) or "
        "conclude it (`hoinghi conference conclude`).",
    ),
    "concluded": Term(
        "Đã bế mạc thì hoàn thiện báo cáo kết quả (`hoinghi document finalise-report`, trang Báo cáo).",
        "It is over: finalise the report on its results (`hoinghi document finalise-report`, page Report).",
    ),
    "cancelled": Term(
        "Tổ chức lại thì nhập kế hoạch mới với mã hội nghị khác (`hoinghi plan import`).",
        "To hold it after all, import a new plan under another conference id (`hoinghi plan import`).",
    ),
}
_ANOTHER_PLAN: Final = Term("đã có kế hoạch khác", "planned, by another plan")
_AMEND: Final = Term(
    "Sửa đổi kế hoạch bằng văn bản đã ký (`hoinghi plan amend`, trang Kế hoạch), hoặc nhập hội nghị khác với mã "
    "khác (`hoinghi plan import`).",
    "Amend the plan by the signed document (`hoinghi plan amend`, page Plan), or import another conference "
    "under another id (`hoinghi plan import`).",
)


@dataclass(frozen=True, slots=True)
class Finalised:
    """The latest finalised version of a document; version 0: none yet."""

    version: int = 0
    digest: str = ""
    order: RunningOrder | None = None
    """What a finalised program says, where whoever finalised it told so."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What else moves with the conference, looked up as the wish comes in: the plan of the seats, the place that
    it is of, and how many sit by it."""

    hall: str = ""
    place: str | None = None
    seated: int = 0


@dataclass(frozen=True, slots=True)
class Unplanned:
    pass


@dataclass(frozen=True, slots=True)
class Planned:
    """``signed``: the plan as it was imported; ``now``: with all that has changed since."""

    signed: ConferencePlanned
    now: ConferencePlanned
    amendments: tuple[PlanAmended, ...] = ()
    phase: Phase = "planned"
    program: Finalised = Finalised()
    report: Finalised = Finalised()
    cancelled_for: str | None = None

    @property
    def starts_at(self) -> datetime:
        return self.now.plan.starts_at

    @property
    def ends_at(self) -> datetime:
        return self.now.plan.ends_at

    @property
    def venue(self) -> Venue:
        return self.now.plan.venue

    @property
    def sessions(self) -> tuple[Session, ...]:
        return self.now.plan.sessions


State = Unplanned | Planned


def decide(command: ConferenceCommand, state: State, meta: Meta) -> list[ConferenceEvent]:
    match state:
        case Unplanned():
            if isinstance(command, PlanConference):
                return [_plan(command, meta)]
            raise NOT_PLANNED.refuse(conference=meta.conference)
        case Planned():
            return _decide_planned(command, state, meta)
        case _:
            assert_never(state)


def _plan(command: PlanConference, meta: Meta) -> ConferencePlanned:
    must_own(meta, command.plan.organiser, "organiser")
    if command.plan.id != meta.conference:
        raise MALFORMED.refuse(faults=f"plan.id “{command.plan.id}” ≠ “{meta.conference}”")
    return ConferencePlanned(plan=command.plan, agencies=command.agencies)


def _decide_planned(
    command: ConferenceCommand, state: Planned, meta: Meta
) -> list[ConferenceEvent]:
    match command:
        case PlanConference():
            if (command.plan, command.agencies) == (state.signed.plan, state.signed.agencies):
                return []
            raise not_now(_what(meta), _ANOTHER_PLAN, _AMEND)
        case AmendPlan():
            now = state.now
            amended = amend(command, now.plan, now.agencies, state.amendments)
            if amended:
                _must_be(state, meta, "planned")
                times = amended[0].plan
                if "schedule" in amended[0].changed:
                    refuse_no_time(times.starts_at, times.ends_at, state.starts_at, meta.time)
            return list(amended)
        case RescheduleConference():
            return _reschedule(command, state, meta)
        case ChangeVenue():
            if command.venue == state.venue:
                return []
            _must_be(state, meta, "planned")
            return [VenueChanged(venue=command.venue, reason=command.reason)]
        case OpenConference():
            if state.phase == "opened":
                return []
            _must_be(state, meta, "planned")
            return _opened(state, meta)
        case ConcludeConference():
            if state.phase == "concluded":
                return []
            _must_be(state, meta, "opened")
            return [ConferenceConcluded(concluded_at=meta.time)]
        case CancelConference():
            if state.cancelled_for == command.reason:
                return []
            if state.cancelled_for is not None:
                raise otherwise(_what(meta), because(state.cancelled_for))
            _must_be(state, meta, "planned")
            return [ConferenceCancelled(reason=command.reason)]
        case FinaliseProgram():
            if _is_latest(command, state.program):
                return []
            _must_be(state, meta, "planned", "opened")
            _must_be_next(command, state.program)
            return [_finalise(command, state)]
        case FinaliseReport():
            if _is_latest(command, state.report):
                return []
            _must_be(state, meta, "concluded")
            _must_be_next(command, state.report)
            return [ReportFinalised(**dict(command))]
        case _:
            assert_never(command)


def _reschedule(command: RescheduleConference, state: Planned, meta: Meta) -> list[ConferenceEvent]:
    same = (command.starts_at, command.ends_at) == (state.starts_at, state.ends_at)
    if same and command.sessions in ((), state.sessions):
        return []
    _must_be(state, meta, "planned")
    refuse_no_time(command.starts_at, command.ends_at, state.starts_at, meta.time)
    sessions = command.sessions or _moved_along(command, state)
    if sessions and not fill(sessions, command.starts_at, command.ends_at):
        raise SESSIONS_NEEDED.refuse(count=len(state.sessions))
    before = {"starts_at_before": state.starts_at, "ends_at_before": state.ends_at}
    return [ConferenceRescheduled(**{**dict(command), "sessions": sessions, **before})]


def _moved_along(command: RescheduleConference, state: Planned) -> tuple[Session, ...]:
    """The half-days as far from where they were as the conference's beginning is."""
    by = command.starts_at - state.starts_at
    return tuple(
        one.model_copy(update={"starts_at": one.starts_at + by, "ends_at": one.ends_at + by})
        for one in state.sessions
    )


def _finalise(command: FinaliseProgram, state: Planned) -> ProgramFinalised:
    """The difference to the version before, and whom it concerns: the agencies whose items changed; where the
    conference itself begins, ends or takes place otherwise, all who confirmed; none whose invitation was
    withdrawn; for a first version, or where
    nobody knows what the one before said, every invited agency."""
    order, before = command.order, state.program.order
    if order is not None:
        _must_be_current(order, state)
        if not command.as_it_is:
            _must_fit(order, state)
    finalised = ProgramFinalised(
        version=command.version, digest=command.digest, position=command.position, order=order
    )
    if order is None or before is None:
        return finalised
    changes = difference(before, order)
    concerned = units_of(changes)
    if frame_changed(before, order):
        concerned = tuple(dict.fromkeys((*command.confirmed, *concerned)))
    concerned = tuple(unit for unit in concerned if unit not in command.withdrawn)
    return finalised.model_copy(update={"changes": changes, "concerned": concerned})


def _must_be_current(order: RunningOrder, state: Planned) -> None:
    now = (state.starts_at, state.ends_at, place_of(state.venue.name, state.venue.address))
    if (order.starts_at, order.ends_at, order.venue) != now:
        told = f"{state.starts_at:%d/%m/%Y %H:%M} - {state.ends_at:%d/%m/%Y %H:%M}, {now[2]}"
        raise PROGRAM_OUTDATED.refuse(now=told)


def _must_fit(order: RunningOrder, state: Planned) -> None:
    """Raises REGISTRY_PROGRAM_DOES_NOT_FIT: a program by which people are told when they speak and go home."""
    names = {one.item: one.title for one in order.entries}
    titles = {one.id: one.title for one in state.sessions}
    late = []
    for over in overflows_of(order, state.sessions):
        items = ", ".join(f"“{names[item]}”" for item in over.items)
        of = titles.get(over.session, "")
        late.append(
            Term(
                f"{of or 'cả hội nghị'} quá giờ kết thúc {over.minutes} phút ({items})",
                f"{of or 'the conference'} runs {over.minutes} minutes past its end ({items})",
            )
        )
    if late:
        raise PROGRAM_DOES_NOT_FIT.refuse(late=listed(late))


def _is_latest(command: FinaliseProgram | FinaliseReport, latest: Finalised) -> bool:
    return (command.version, command.digest) == (latest.version, latest.digest)


def _must_be_next(command: FinaliseProgram | FinaliseReport, latest: Finalised) -> None:
    if command.version != latest.version + 1:
        raise PROGRAM_VERSION.refuse(expected=latest.version + 1, version=command.version)


def _must_be(state: Planned, meta: Meta, *phases: Phase) -> None:
    if state.phase not in phases:
        raise not_now(_what(meta), _PHASES[state.phase], _NEXT[state.phase])


def _what(meta: Meta) -> str:
    return Term(f"hội nghị {meta.conference}", f"conference {meta.conference}")


def _opened(state: Planned, meta: Meta) -> list[ConferenceEvent]:
    """Not before its day: a slip of the hand that nothing would take back."""
    day = meta.time.astimezone(state.starts_at.tzinfo).date()
    if day < state.starts_at.date():
        raise OPENED_EARLY.refuse(
            starts_at=f"{state.starts_at:%H:%M %d/%m/%Y}", day=f"{day:%d/%m/%Y}"
        )
    return [ConferenceOpened(opened_at=meta.time)]


def warn(command: ConferenceCommand, state: State, meta: Meta) -> list[Warned]:
    """An opening on a later day than those planned: told, since nothing takes it back. Another place, or another
    time, once the conference has begun by the plan: told, since nobody can go there any more. Another day by which
    days of tasks and dossiers would have passed: told, since nobody could keep them. Topics that an amendment
    drops: told, since what was asked for to them stays asked for. Another place than that of the seat plan: told,
    since nobody has a seat there."""
    if not isinstance(state, Planned):
        return []
    here = state.starts_at.tzinfo
    if isinstance(command, ChangeVenue | RescheduleConference):
        starts = state.starts_at
        if isinstance(command, RescheduleConference):
            starts = command.starts_at
        if state.phase != "planned":
            return []
        told = []
        if isinstance(command, ChangeVenue):
            told = _hall_left(command.venue, meta)
        if meta.time < starts:
            return [*told, *_passed(command, state, meta)]
        began = f"{starts.astimezone(here):%H:%M %d/%m/%Y}"
        return [warned(MOVED_TOO_LATE, starts_at=began), *told]
    if isinstance(command, AmendPlan):
        venue = command.parts.venue or state.venue
        return [*_dropped(command, state), *_hall_left(venue, meta)]
    if not isinstance(command, OpenConference):
        return []
    day = meta.time.astimezone(here).date()
    last = state.ends_at.astimezone(here).date()
    if state.phase != "planned" or day <= last:
        return []
    return [
        warned(
            OPENED_ANOTHER_DAY,
            starts_at=f"{state.starts_at:%H:%M %d/%m/%Y}",
            day=f"{day:%d/%m/%Y}",
        )
    ]


def _hall_left(venue: Venue, meta: Meta) -> list[Warned]:
    """Whoever has a seat has it in a hall where the conference is not held."""
    beside = meta.known if isinstance(meta.known, Beside) else Beside()
    if beside.place in (None, place_of(venue.name, venue.address)):
        return []
    return [warned(SEATS_OF_OLD_PLACE, hall=beside.hall, count=beside.seated)]


def _dropped(command: AmendPlan, state: Planned) -> list[Warned]:
    topics = command.parts.topics
    if topics is None:
        return []
    kept = {topic.code for topic in topics}
    gone = [topic.code for topic in state.now.plan.topics if topic.code not in kept]
    return [warned(TOPICS_DROPPED, topics=", ".join(gone))] if gone else []


def _passed(
    command: ChangeVenue | RescheduleConference, state: Planned, meta: Meta
) -> list[Warned]:
    if not isinstance(command, RescheduleConference):
        return []
    today = vietnam_day(meta.time)
    passed = [
        Term(f"{one.vi} {one.after:%d/%m/%Y}", f"{one.en} {one.after:%d/%m/%Y}")
        for one in days_along(state.now.plan, command.starts_at)
        if one.passes(today)
    ]
    return [warned(DAYS_PASSED_BY_MOVE, days=listed(passed))] if passed else []


def evolve(state: State, event: ConferenceEvent) -> State:
    if isinstance(event, ConferencePlanned):
        return Planned(event, event)
    if isinstance(state, Unplanned):
        return state
    match event:
        case PlanAmended():
            now = now_planned(state.now, event)
            return replace(state, now=now, amendments=(*state.amendments, event))
        case ConferenceRescheduled() | VenueChanged():
            return replace(state, now=now_planned(state.now, event))
        case ConferenceOpened():
            return replace(state, phase="opened")
        case ConferenceConcluded():
            return replace(state, phase="concluded")
        case ConferenceCancelled():
            return replace(state, phase="cancelled", cancelled_for=event.reason)
        case ProgramFinalised():
            return replace(state, program=Finalised(event.version, event.digest, event.order))
        case ReportFinalised():
            return replace(state, report=Finalised(event.version, event.digest))
        case _:
            assert_never(event)


decider: Final[Decider[ConferenceCommand, State, ConferenceEvent]] = Decider(
    "conference", Unplanned(), decide, evolve, warn
)
