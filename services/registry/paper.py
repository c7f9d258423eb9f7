"""One paper (tham luận): proposed by a unit, handed in, chosen to be read or not."""

from dataclasses import dataclass, replace
from typing import Final, Literal, assert_never

from services.registry.secrecy import refuse_secret
from shared.commands.files import NOT_DECLARED
from shared.commands.registry import (
    PAPER_KNOWN,
    DeclinePaper,
    PaperCommand,
    ProposePaper,
    RequestPaperRevision,
    SelectPaper,
    SubmitPaper,
    WithdrawPaper,
)
from shared.decider import Decider, must_own
from shared.envelope import Meta
from shared.events.registry import (
    PaperDeclined,
    PaperEvent,
    PaperProposed,
    PaperRevisionRequested,
    PaperSelected,
    PaperSubmitted,
    PaperWithdrawn,
)
from shared.files.kinds import kind_named
from shared.refusals import NOT_FOUND, WRONG_STATE, Term

Status = Literal["proposed", "submitted", "returned", "selected", "declined", "withdrawn"]
_STATUSES: Final[dict[Status, Term]] = {
    "proposed": Term("đã đăng ký", "proposed"),
    "submitted": Term("đã nộp", "submitted"),
    "returned": Term("chờ chỉnh sửa", "returned"),
    "selected": Term("đã được chọn", "selected"),
    "declined": Term("không được chọn", "declined"),
    "withdrawn": Term("đã rút", "withdrawn"),
}


@dataclass(frozen=True, slots=True)
class Unknown:
    pass


@dataclass(frozen=True, slots=True)
class Paper:
    """``last`` is what the organiser or the unit did last to it, ``file`` what was handed in last."""

    proposal: PaperProposed
    status: Status = "proposed"
    file: PaperSubmitted | None = None
    last: PaperEvent | None = None


State = Unknown | Paper


def decide(command: PaperCommand, state: State, meta: Meta) -> list[PaperEvent]:
    match state:
        case Unknown():
            if isinstance(command, ProposePaper):
                refuse_secret(command.title)
                return [PaperProposed(unit=meta.actor.unit, **dict(command))]
            raise NOT_FOUND.refuse(what=Term("tham luận", "paper"), id=command.paper)
        case Paper():
            return _decide_known(command, state, meta)
        case _:
            assert_never(state)


def _decide_known(command: PaperCommand, state: Paper, meta: Meta) -> list[PaperEvent]:
    proposal, unit = state.proposal, state.proposal.unit
    match command:
        case ProposePaper():
            must_own(meta, unit)
            if PaperProposed(unit=unit, **dict(command)) == proposal:
                return []
            raise PAPER_KNOWN.refuse(paper=command.paper)
        case SubmitPaper():
            must_own(meta, unit, "organiser")
            return _submit(command, state)
        case RequestPaperRevision():
            remarked = PaperRevisionRequested(
                unit=unit, version=state.file.version if state.file else 1, **dict(command)
            )
            if state.last == remarked:
                return []
            _must_be(state, "submitted", "returned")
            return [remarked]
        case SelectPaper():
            selected = PaperSelected(
                unit=unit, title=proposal.title, author=proposal.author, **dict(command)
            )
            if state.last == selected:
                return []
            _must_be(state, "proposed", "submitted")
            return [selected]
        case DeclinePaper():
            declined = PaperDeclined(unit=unit, **dict(command))
            if state.last == declined:
                return []
            _must_be(state, "proposed", "submitted", "returned")
            return [declined]
        case WithdrawPaper():
            must_own(meta, unit, "organiser")
            if state.status == "withdrawn":
                return []
            return [PaperWithdrawn(unit=unit, **dict(command))]
        case _:
            assert_never(command)


def _submit(command: SubmitPaper, state: Paper) -> list[PaperEvent]:
    """The file itself was verified by the service: it is in the store and is what the command says."""
    refuse_secret(command.file_name)
    if not command.no_state_secrets:
        raise NOT_DECLARED.refuse()
    version = state.file.version if state.file else 0
    handed_in = dict(command) | {"media_type": command.media_type or kind_named(command.file_name)}
    submitted = PaperSubmitted(unit=state.proposal.unit, version=version + 1, **handed_in)
    known = submitted.model_copy(update={"version": version})
    if state.file == known and state.status != "returned":
        return []
    _must_be(state, "proposed", "submitted", "returned", "selected")
    return [submitted]


def _must_be(state: Paper, *statuses: Status) -> None:
    if state.status not in statuses:
        what = Term(f"tham luận {state.proposal.paper}", f"paper {state.proposal.paper}")
        raise WRONG_STATE.refuse(what=what, state=_STATUSES[state.status])


def evolve(state: State, event: PaperEvent) -> State:
    if isinstance(event, PaperProposed):
        return Paper(event)
    if isinstance(state, Unknown):
        return state
    match event:
        case PaperSubmitted() if state.status == "selected":
            return replace(state, file=event)
        case PaperSubmitted():
            return replace(state, status="submitted", file=event, last=event)
        case PaperRevisionRequested():
            return replace(state, status="returned", last=event)
        case PaperSelected():
            return replace(state, status="selected", last=event)
        case PaperDeclined():
            return replace(state, status="declined", last=event)
        case PaperWithdrawn():
            return replace(state, status="withdrawn", last=event)
        case _:
            assert_never(event)


decider: Final[Decider[PaperCommand, State, PaperEvent]] = Decider(
    "paper", Unknown(), decide, evolve
)
