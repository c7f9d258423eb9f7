"""One paper (tham luận): asked for or proposed, handed in by versions, chosen to be read, printed, or neither."""

from dataclasses import dataclass, replace
from datetime import date, timezone
from typing import Final, Literal, assert_never

from services.registry.paper_length import pages_of, too_long
from shared.commands.files import NOT_DECLARED
from shared.commands.papers import (
    DUE_PAST,
    PAPER_KNOWN,
    PAPER_NOT_PROPOSED,
    DeclinePaper,
    MovePaperDue,
    PaperCommand,
    ProposePaper,
    RemindPaper,
    RequestPaper,
    RequestPaperRevision,
    SelectPaper,
    SelectPaperForPrinting,
    SubmitPaper,
    WithdrawPaper,
)
from shared.decider import Decider, must_own
from shared.envelope import Meta, Warned
from shared.events.papers import (
    PaperDeclined,
    PaperDueChanged,
    PaperEvent,
    PaperProposed,
    PaperReminderDue,
    PaperRequested,
    PaperRevisionRequested,
    PaperSelected,
    PaperSelectedForPrinting,
    PaperSubmitted,
    PaperWithdrawn,
)
from shared.events.plan_types import VIETNAM_OFFSET
from shared.files.kinds import kind_named
from shared.refusals import Refused, Term, because, not_found, not_now, otherwise
from shared.secrecy import refuse_secret, refuse_secret_text

Status = Literal[
    "requested", "proposed", "submitted", "returned", "selected", "printed", "declined", "withdrawn"
]
_STATUSES: Final[dict[Status, Term]] = {
    "requested": Term("được đề nghị viết", "requested"),
    "proposed": Term("đã đăng ký", "proposed"),
    "submitted": Term("đã nộp", "submitted"),
    "returned": Term("chờ chỉnh sửa", "returned"),
    "selected": Term("được chọn trình bày", "selected to be read"),
    "printed": Term("được chọn in tài liệu", "selected for printing"),
    "declined": Term("không được chọn", "declined"),
    "withdrawn": Term("đã rút", "withdrawn"),
}
_PROPOSE_ANOTHER: Final = Term(
    "Bài này không mở lại; đăng ký bài khác với mã khác trước ngày khai mạc (`hoinghi paper propose`).",
    "This paper is not opened again; propose another under another id before the conference "
    "(`hoinghi paper propose`).",
)
_NEXT: Final[dict[Status, Term]] = {
    "requested": Term(
        "Cơ quan đăng ký tên bài và người trình bày trước (`hoinghi paper propose`).",
        "Its unit proposes title and author first (`hoinghi paper propose`).",
    ),
    "proposed": Term(
        "Cơ quan nộp tệp trước (`hoinghi paper upload`).",
        "Its unit hands in the file first (`hoinghi paper upload`).",
    ),
    "submitted": Term(
        "Chọn đọc (`hoinghi paper select`), chỉ in (`hoinghi paper select-for-printing`), đề nghị chỉnh sửa "
        "(`hoinghi paper request-paper-revision`) hoặc không chọn (`hoinghi paper decline`).",
        "Select it to be read (`hoinghi paper select`) or only printed (`hoinghi paper select-for-printing`), ask "
        "for changes (`hoinghi paper request-paper-revision`) or decline it (`hoinghi paper decline`).",
    ),
    "returned": Term(
        "Cơ quan chỉnh sửa rồi nộp lại (`hoinghi paper upload`).",
        "Its unit mends it and hands it in again (`hoinghi paper upload`).",
    ),
    "selected": Term(
        "Đổi thứ tự, số phút thì sửa mục của tham luận trong chương trình (`hoinghi agenda move`). Không đọc nữa "
        "thì chuyển sang chỉ in (`hoinghi paper select-for-printing`) hoặc cơ quan rút "
        "(`hoinghi paper withdraw`).",
        "For another place or length move its item of the agenda (`hoinghi agenda move`). If it is not read after "
        "all, only print it (`hoinghi paper select-for-printing`), or its unit withdraws it "
        "(`hoinghi paper withdraw`).",
    ),
    "printed": Term(
        "Đọc tại hội nghị thì chọn lại (`hoinghi paper select`); không dùng thì bỏ (`hoinghi paper decline`).",
        "To have it read, select it (`hoinghi paper select`); to leave it out, decline it "
        "(`hoinghi paper decline`).",
    ),
    "declined": _PROPOSE_ANOTHER,
    "withdrawn": _PROPOSE_ANOTHER,
}
AWAITED: Final[tuple[Status, ...]] = ("requested", "proposed", "returned")
"""A file is still to come, so that its day may move."""


@dataclass(frozen=True, slots=True)
class Unknown:
    pass


@dataclass(frozen=True, slots=True)
class Paper:
    """Asked for, proposed, or both. ``last`` is what the organiser or the unit did last to it, ``file`` what
    was handed in last, ``due`` the day as it stands now."""

    paper: str
    unit: str
    status: Status
    request: PaperRequested | None = None
    due: date | None = None
    reminded: bool = False
    proposal: PaperProposed | None = None
    file: PaperSubmitted | None = None
    last: PaperEvent | None = None


State = Unknown | Paper


def decide(command: PaperCommand, state: State, meta: Meta) -> list[PaperEvent]:
    match state, command:
        case _, RequestPaper():
            return _request(command, state, meta)
        case Unknown(), ProposePaper():
            refuse_secret(command.title)
            return [PaperProposed(unit=meta.actor.unit, **dict(command))]
        case Unknown(), _:
            raise not_found(Term("tham luận", "paper"), command.paper, "hoinghi show … papers")
        case Paper(), ProposePaper():
            return _propose(command, state, meta)
        case Paper(), MovePaperDue():
            return _move_due(command, state, meta)
        case Paper(), RemindPaper():
            return _remind(state)
        case Paper(), WithdrawPaper():
            must_own(meta, state.unit, "organiser")
            withdrawn = PaperWithdrawn(unit=state.unit, **dict(command))
            if state.last == withdrawn:
                return []
            if isinstance(state.last, PaperWithdrawn):
                name = state.paper
                raise otherwise(
                    Term(f"tham luận {name}", f"paper {name}"), because(state.last.reason)
                )
            return [withdrawn]
        case Paper(proposal=None), _:
            must_own(meta, state.unit, "organiser")
            _must_be(state, "requested")
            raise PAPER_NOT_PROPOSED.refuse(paper=state.paper)
        case Paper(), SubmitPaper():
            must_own(meta, state.unit, "organiser")
            return _submit(command, state, meta)
        case Paper(proposal=PaperProposed() as proposal), _:
            return _judge(command, state, proposal)
    raise AssertionError(f"{command!r} was not decided")


def _request(command: RequestPaper, state: State, meta: Meta) -> list[PaperEvent]:
    requested = PaperRequested(**dict(command))
    if isinstance(state, Paper):
        if state.request == requested:
            return []
        raise PAPER_KNOWN.refuse(paper=command.paper)
    refuse_secret(command.topic)
    _must_be_to_come(command.due, meta)
    return [requested]


def _must_be_to_come(due: date, meta: Meta) -> None:
    if due < meta.time.astimezone(timezone(VIETNAM_OFFSET)).date():
        raise DUE_PAST.refuse(due=f"{due:%d/%m/%Y}")


def _move_due(command: MovePaperDue, state: Paper, meta: Meta) -> list[PaperEvent]:
    """Only of a paper that was asked for, as long as a file is waited for."""
    if state.request is None or state.due is None:
        what = Term("đề nghị viết tham luận", "request for a paper")
        raise not_found(what, command.paper, "hoinghi show … papers")
    if state.due == command.due:
        return []
    _must_be(state, *AWAITED)
    _must_be_to_come(command.due, meta)
    about = {"paper": state.paper, "unit": state.unit, "topic": state.request.topic}
    return [PaperDueChanged(due=command.due, due_before=state.due, **about)]


def _propose(command: ProposePaper, state: Paper, meta: Meta) -> list[PaperEvent]:
    """By the unit; by the organiser for a unit that was asked and answered on paper or by telephone."""
    must_own(meta, state.unit, *(("organiser",) if state.request else ()))
    proposed = PaperProposed(unit=state.unit, **dict(command))
    _must_not_be_at_an_end(state)
    if proposed == state.proposal:
        return []
    if state.proposal is not None:
        raise PAPER_KNOWN.refuse(paper=command.paper)
    _must_be(state, "requested")
    refuse_secret(command.title)
    return [proposed]


def _remind(state: Paper) -> list[PaperEvent]:
    """Only those who were asked and have handed in nothing, and only once for a day."""
    if state.request is None or state.reminded or state.status not in ("requested", "proposed"):
        return []
    asked, due = state.request, state.due or state.request.due
    return [PaperReminderDue(paper=asked.paper, unit=asked.unit, topic=asked.topic, due=due)]


def _submit(command: SubmitPaper, state: Paper, meta: Meta) -> list[PaperEvent]:
    """The file itself was verified by the service: it is in the store and is what the command says."""
    _must_not_be_at_an_end(state)
    refuse_secret(command.file_name)
    if not command.no_state_secrets:
        raise NOT_DECLARED.refuse()
    version = state.file.version if state.file else 0
    handed_in = dict(command) | {"media_type": command.media_type or kind_named(command.file_name)}
    pages = pages_of(meta)
    submitted = PaperSubmitted(unit=state.unit, version=version + 1, pages=pages, **handed_in)
    same = {"version": version, "pages": state.file.pages if state.file else None}
    known = submitted.model_copy(update=same)
    if state.file == known and state.status != "returned":
        return []
    _must_be(state, "proposed", "submitted", "returned", "selected", "printed")
    return [submitted]


def _judge(command: PaperCommand, state: Paper, proposal: PaperProposed) -> list[PaperEvent]:
    """What the organiser does with a paper that was proposed."""
    unit = state.unit
    about = {"paper": state.paper, "unit": unit, "title": proposal.title, "author": proposal.author}
    match command:
        case RequestPaperRevision():
            version = state.file.version if state.file else 1
            said: PaperEvent = PaperRevisionRequested(unit=unit, version=version, **dict(command))
            allowed: tuple[Status, ...] = ("submitted", "returned")
        case SelectPaper():
            said = PaperSelected(order=command.order, minutes=command.minutes, **about)
            allowed = ("proposed", "submitted", "printed")
        case SelectPaperForPrinting():
            said = PaperSelectedForPrinting(note=command.note, **about)
            allowed = ("submitted", "selected")
        case DeclinePaper():
            said = PaperDeclined(unit=unit, **dict(command))
            allowed = ("proposed", "submitted", "returned", "printed")
            if command.printed:  # how that was said before it had a word of its own
                said = PaperSelectedForPrinting(note=command.reason, **about)
                allowed = ("proposed", "submitted", "returned")
        case _:
            raise AssertionError(f"{command!r} was not decided")
    if state.last == said:
        return []
    refuse_secret_text(_words_of(command))
    _must_be(state, *allowed)
    return [said]


def _words_of(command: PaperCommand) -> str:
    """What the organiser wrote beside the decision."""
    match command:
        case RequestPaperRevision(remarks=words) | DeclinePaper(reason=words):
            return words
        case SelectPaperForPrinting(note=note):
            return note or ""
        case _:
            return ""


def _must_not_be_at_an_end(state: Paper) -> None:
    """Said before what is unchanged: who hands in once more is not to believe that the paper is in again."""
    if state.status in ("declined", "withdrawn"):
        raise _wrong(state)


def _must_be(state: Paper, *statuses: Status) -> None:
    if state.status not in statuses:
        raise _wrong(state)


def _wrong(state: Paper) -> Refused:
    what = Term(f"tham luận {state.paper}", f"paper {state.paper}")
    return not_now(what, _STATUSES[state.status], _NEXT[state.status])


def evolve(state: State, event: PaperEvent) -> State:
    if isinstance(event, PaperRequested):
        return Paper(event.paper, event.unit, "requested", request=event, due=event.due)
    if isinstance(event, PaperProposed):
        known = state if isinstance(state, Paper) else Paper(event.paper, event.unit, "proposed")
        return replace(known, status="proposed", proposal=event)
    if isinstance(state, Unknown):
        return state
    match event:
        case PaperDueChanged():
            return replace(state, due=event.due, reminded=False)
        case PaperReminderDue():
            return replace(state, reminded=True)
        case PaperSubmitted() if state.status in ("selected", "printed"):
            return replace(state, file=event)
        case PaperSubmitted():
            return replace(state, status="submitted", file=event, last=event)
        case PaperRevisionRequested():
            return replace(state, status="returned", last=event)
        case PaperSelected():
            return replace(state, status="selected", last=event)
        case PaperSelectedForPrinting():
            return replace(state, status="printed", last=event)
        case PaperDeclined():
            return replace(state, status="printed" if event.printed else "declined", last=event)
        case PaperWithdrawn():
            return replace(state, status="withdrawn", last=event)
        case _:
            assert_never(event)


def warn(command: PaperCommand, state: State, meta: Meta) -> list[Warned]:
    """A paper longer than was asked for: told to the unit as it hands it in, and to the organiser who selects.
    ``about``: the paper."""
    return [
        one.model_copy(update={"about": (command.paper,)}) for one in _length(command, state, meta)
    ]


def _length(command: PaperCommand, state: State, meta: Meta) -> list[Warned]:
    if not isinstance(state, Paper) or state.request is None:
        return []
    match command:
        case SubmitPaper():
            return too_long(state.request, pages=pages_of(meta))
        case SelectPaper():
            pages = state.file.pages if state.file else None
            return too_long(state.request, pages=pages, minutes=command.minutes)
        case SelectPaperForPrinting():
            return too_long(state.request, pages=state.file.pages if state.file else None)
        case _:
            return []


decider: Final[Decider[PaperCommand, State, PaperEvent]] = Decider(
    "paper", Unknown(), decide, evolve, warn
)
