"""What an award round knows: its nominations, what was answered about them, their order, the decision."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal, assert_never, get_args

from shared.events.awards import (
    AwardDecisionIssued,
    AwardeeKind,
    AwardPresented,
    AwardRevoked,
    AwardRoundOpened,
    AwardRoundRevised,
    AwardsEvent,
    ClearanceBody,
    ClearanceRecorded,
    DossierPart,
    NominationApproved,
    NominationEndorsed,
    NominationRejected,
    NominationReturned,
    NominationsRanked,
    NominationSubmitted,
    NominationWithdrawn,
    TieSettled,
)
from shared.refusals import NOT_FOUND, WRONG_STATE, Refused, Term

Status = Literal[
    "submitted",
    "returned",
    "endorsed",
    "approved",
    "rejected",
    "withdrawn",
    "awarded",
    "presented",
    "revoked",
]
GONE: Final[tuple[Status, ...]] = ("rejected", "withdrawn", "revoked")
_STATUSES: Final[Mapping[Status, Term]] = {
    "submitted": Term("đã nộp", "submitted"),
    "returned": Term("đã trả lại", "returned"),
    "endorsed": Term("đã thẩm định", "endorsed"),
    "approved": Term("đã được duyệt", "approved"),
    "rejected": Term("không được duyệt", "rejected"),
    "withdrawn": Term("đã rút", "withdrawn"),
    "awarded": Term("đã có quyết định khen thưởng", "awarded"),
    "presented": Term("đã trao", "presented"),
    "revoked": Term("đã huỷ bỏ", "revoked"),
}
_DECIDED: Final = Term("đã có quyết định khen thưởng", "decided")
Part = DossierPart | Literal["confirmation"]
_NO_CLEARANCES: Final[Mapping[ClearanceBody, ClearanceRecorded]] = {}


@dataclass(frozen=True, slots=True)
class Nomination:
    """``content``: the dossier as last handed in. ``returned``: why it went back, while it is back.
    ``clearances``: the latest answer of each body about this awardee."""

    content: NominationSubmitted
    status: Status = "submitted"
    returned: NominationReturned | None = None
    points: int | None = None
    clearances: Mapping[ClearanceBody, ClearanceRecorded] = field(default_factory=dict)

    @property
    def unit(self) -> str:
        return self.content.unit

    @property
    def kind(self) -> AwardeeKind:
        return self.content.kind

    def missing(self) -> tuple[Part, ...]:
        """Parts that Luật 06/2022/QH15, Điều 84.2 asks for and the dossier lacks."""
        present = {file.part for file in self.content.dossier}
        parts: list[Part] = [part for part in get_args(DossierPart) if part not in present]
        if self.content.special and self.content.confirmation is None:
            parts.append("confirmation")
        return tuple(parts)


@dataclass(frozen=True, slots=True)
class AwardRound:
    """``signed``: the round as it was opened; ``opened``: its terms as they stand now."""

    signed: AwardRoundOpened | None = None
    opened: AwardRoundOpened | None = None
    nominations: Mapping[str, Nomination] = field(default_factory=dict)
    order: Mapping[AwardeeKind, tuple[str, ...]] = field(default_factory=dict)
    """The ranked list of each kind, as made by hand."""
    settled: tuple[TieSettled, ...] = ()
    decision: AwardDecisionIssued | None = None

    def quota(self, kind: AwardeeKind) -> int:
        if self.opened is None:
            return 0
        return self.opened.collectives if kind == "collective" else self.opened.individuals

    def having(self, kind: AwardeeKind, status: Status) -> Iterator[Nomination]:
        return (
            one for one in self.nominations.values() if (one.kind, one.status) == (kind, status)
        )

    def names(self, kind: AwardeeKind, status: Status) -> tuple[str, ...]:
        return tuple(
            name
            for name, one in self.nominations.items()
            if (one.kind, one.status) == (kind, status)
        )

    def known(self, name: str) -> Nomination:
        try:
            return self.nominations[name]
        except KeyError:
            raise NOT_FOUND.refuse(
                what=Term("đề nghị khen thưởng", "nomination"), id=name
            ) from None


def wrong_state(name: str, nomination: Nomination) -> Refused:
    return WRONG_STATE.refuse(what=name, state=_STATUSES[nomination.status])


def not_decided(state: AwardRound, name: str) -> None:
    """The list of a decision is frozen: nothing before it is changed after it."""
    if state.decision is not None:
        raise WRONG_STATE.refuse(what=name, state=_DECIDED)


# --- evolve --------------------------------------------------------------------------------------


def evolve(state: AwardRound, event: AwardsEvent) -> AwardRound:
    match event:
        case AwardRoundOpened():
            return replace(state, signed=event, opened=event)
        case AwardRoundRevised():
            return replace(state, opened=_revised(state.opened, event))
        case NominationSubmitted():
            return _put(_unsettled(state, event.nomination), event.nomination, _anew(state, event))
        case NominationReturned():
            before = state.nominations[event.nomination]
            back = replace(before, status="returned", returned=event, points=None)
            return _put(_unsettled(state, event.nomination), event.nomination, back)
        case ClearanceRecorded():
            before = state.nominations[event.nomination]
            answers = {**before.clearances, event.body: event}
            return _put(state, event.nomination, replace(before, clearances=answers))
        case NominationEndorsed():
            marked = _mark(state, "endorsed", event.nomination)
            one = replace(marked.nominations[event.nomination], points=event.points)
            return _put(marked, event.nomination, one)
        case NominationsRanked():
            return replace(state, order={**state.order, event.kind: event.order})
        case TieSettled():
            return replace(state, settled=(*state.settled, event))
        case NominationApproved():
            return _mark(state, "approved", event.nomination)
        case NominationRejected():
            return _mark(state, "rejected", event.nomination)
        case NominationWithdrawn():
            return _mark(state, "withdrawn", event.nomination)
        case AwardDecisionIssued():
            names = (award.nomination for award in event.awards)
            return replace(_mark(state, "awarded", *names), decision=event)
        case AwardPresented():
            return _mark(state, "presented", event.nomination)
        case AwardRevoked():
            return _mark(state, "revoked", event.nomination)
    assert_never(event)


def _revised(opened: AwardRoundOpened | None, event: AwardRoundRevised) -> AwardRoundOpened | None:
    terms = event.model_dump(include={"collectives", "individuals", "grassroots_first", "deadline"})
    return opened.model_copy(update=terms) if opened else None


def _anew(state: AwardRound, event: NominationSubmitted) -> Nomination:
    """What was answered about a person is kept while the dossier is about the same person."""
    before = state.nominations.get(event.nomination)
    same = before is not None and before.content.awardee.person_id == event.awardee.person_id
    return Nomination(event, clearances=before.clearances if before and same else _NO_CLEARANCES)


def _unsettled(state: AwardRound, name: str) -> AwardRound:
    """A dossier that goes back is appraised anew: what settled a tie with it no longer stands."""
    return replace(state, settled=tuple(tie for tie in state.settled if name not in tie.order))


def _put(state: AwardRound, name: str, nomination: Nomination) -> AwardRound:
    return replace(state, nominations={**state.nominations, name: nomination})


def _mark(state: AwardRound, status: Status, *names: str) -> AwardRound:
    known = state.nominations
    marked = {name: replace(known[name], status=status, returned=None) for name in names}
    return replace(state, nominations={**known, **marked})
