"""What an award round knows: its nominations, what was answered about them, their order, the decision."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timezone
from typing import Final, Literal, assert_never, get_args

from shared.commands.award_refusals import ROUND_CLOSED, round_decided, round_named
from shared.events.awards import (
    ApprovalWithdrawn,
    Award,
    AwardDecisionCorrected,
    AwardDecisionIssued,
    AwardDecisionRedated,
    AwardDecisionRenumbered,
    AwardeeKind,
    AwardPresented,
    AwardReceiverNamed,
    AwardRevoked,
    AwardRoundAmended,
    AwardRoundClosed,
    AwardRoundOpened,
    AwardsEnteredInBook,
    AwardsEvent,
    CeremonyArranged,
    CertificateReturned,
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
    StageGroup,
    TieSettled,
)
from shared.events.people import Author
from shared.events.plan_types import VIETNAM_OFFSET
from shared.refusals import Refused, Term, not_found, not_now

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
    "left-out",
]
GONE: Final[tuple[Status, ...]] = ("rejected", "withdrawn", "revoked", "left-out")
OPEN: Final[tuple[Status, ...]] = ("submitted", "returned", "endorsed")
"""Without the approver's answer; the decision leaves them out."""
STATUSES: Final[Mapping[Status, Term]] = {
    "submitted": Term("đã nộp", "submitted"),
    "returned": Term("đã trả lại", "returned"),
    "endorsed": Term("đã thẩm định", "endorsed"),
    "approved": Term("đã được duyệt", "approved"),
    "rejected": Term("không được duyệt", "rejected"),
    "withdrawn": Term("đã rút", "withdrawn"),
    "awarded": Term("đã có quyết định khen thưởng", "awarded"),
    "presented": Term("đã trao", "presented"),
    "revoked": Term("đã huỷ bỏ", "revoked"),
    "left-out": Term(
        "không có trong quyết định đã ban hành", "not in the decision that was issued"
    ),
}
_ANEW: Final = Term(
    "Hồ sơ này không mở lại; nộp đề nghị mới với mã khác khi đợt còn nhận (`hoinghi award submit`).",
    "This dossier is not opened again; hand in a new one under another id (`hoinghi award submit`).",
)
_NEXT: Final[Mapping[Status, Term]] = {
    "submitted": Term(
        "Thẩm định (`hoinghi award endorse`, trang Khen thưởng) hoặc trả lại (`hoinghi award return`) trước.",
        "Endorse it (`hoinghi award endorse`, page Awards) or return it (`hoinghi award return`) first.",
    ),
    "returned": Term(
        "Cơ quan đề nghị bổ sung rồi nộp lại (`hoinghi award submit`), hoặc rút (`hoinghi award withdraw`).",
        "Its unit completes it and hands it in again (`hoinghi award submit`), or withdraws it "
        "(`hoinghi award withdraw`).",
    ),
    "endorsed": Term(
        "Chờ người có thẩm quyền duyệt (`hoinghi award approve-nomination`), không duyệt "
        "(`hoinghi award reject-nomination`) hoặc trả lại (`hoinghi award return`), trang Khen thưởng.",
        "It waits to be approved (`hoinghi award approve-nomination`), rejected "
        "(`hoinghi award reject-nomination`) or returned (`hoinghi award return`), page Awards.",
    ),
    "approved": Term(
        "Ban hành quyết định (`hoinghi award issue-decision`); trước đó người duyệt rút lại việc duyệt "
        "(`hoinghi award withdraw-approval`, trang Khen thưởng) rồi trả lại hoặc xét lại, chuyển sang không duyệt "
        "(`hoinghi award reject-nomination`), hoặc cơ quan đề nghị rút (`hoinghi award withdraw`).",
        "Issue the decision (`hoinghi award issue-decision`); before that the approval may be withdrawn "
        "(`hoinghi award withdraw-approval`, page Awards) to return it or look at it anew, it may be rejected "
        "(`hoinghi award reject-nomination`), or withdrawn by its unit (`hoinghi award withdraw`).",
    ),
    "rejected": _ANEW,
    "withdrawn": _ANEW,
    "awarded": Term(
        "Danh sách đã chốt: trao (`hoinghi award present`), sửa cách ghi "
        "(`hoinghi award correct-decision`) hoặc huỷ bỏ "
        "(`hoinghi award revoke`).",
        "The list is frozen: present it (`hoinghi award present`), correct how it is written "
        "(`hoinghi award correct-decision`) or revoke it (`hoinghi award revoke`).",
    ),
    "presented": Term(
        "Đã trao thì chỉ còn sửa cách ghi (`hoinghi award correct-decision`) hoặc huỷ bỏ "
        "(`hoinghi award revoke`).",
        "What was presented can be corrected (`hoinghi award correct-decision`) or revoked "
        "(`hoinghi award revoke`).",
    ),
    "revoked": Term(
        "Thu lại bằng khen (`hoinghi award record-certificate-return`) và tiền thưởng "
        "(`hoinghi budget record-recovery`); khen lại thì xét từ đầu với mã khác (`hoinghi award submit`).",
        "Take back the certificate (`hoinghi award record-certificate-return`) and the money "
        "(`hoinghi budget record-recovery`); an award anew starts under another id (`hoinghi award submit`).",
    ),
    "left-out": Term(
        "Danh sách đã chốt: không thẩm định, duyệt hay trả lại nữa. Để nguyên, không duyệt kèm lý do "
        "(`hoinghi award reject-nomination`), hoặc cơ quan đề nghị rút (`hoinghi award withdraw`); đề nghị mới "
        "thuộc đợt khác (`hoinghi award open`).",
        "The list is frozen: it is not endorsed, approved or returned any more. Leave it, reject it with a reason "
        "(`hoinghi award reject-nomination`), or its unit withdraws it (`hoinghi award withdraw`); a new "
        "nomination belongs to another round (`hoinghi award open`).",
    ),
}
_UNDECIDED: Final = Term("chưa có quyết định khen thưởng", "not decided yet")
_DECIDE: Final = Term(
    "Văn phòng ban hành quyết định với số và ngày trước (`hoinghi award issue-decision`, trang Khen thưởng).",
    "The office issues the decision with its number and date first (`hoinghi award issue-decision`, page Awards).",
)
Part = DossierPart | Literal["confirmation"]
PARTS: Final[Mapping[Part, Term]] = {
    "submission_letter": Term("tờ trình", "submission letter"),
    "achievement_report": Term("báo cáo thành tích", "achievement report"),
    "minutes": Term("biên bản xét khen thưởng", "minutes"),
    "confirmation": Term("xác nhận của cơ quan có thẩm quyền", "confirmation"),
}
_NO_CLEARANCES: Final[Mapping[ClearanceBody, ClearanceRecorded]] = {}


@dataclass(frozen=True, slots=True)
class Nomination:
    """``content``: the dossier as last handed in. ``returned``: why it went back, while it is back.
    ``clearances``: the latest answer of each body about this awardee. ``receiver``: who comes for an awardee who
    will be absent. ``book``: the number in the award book. ``revoked``: by which decision.
    ``certificate_back``: after that. ``approval_withdrawn``: while it waits for another answer.
    ``approved``, ``rejected``, ``withdrawn``, ``presented``: as they were recorded."""

    content: NominationSubmitted
    status: Status = "submitted"
    returned: NominationReturned | None = None
    points: int | None = None
    clearances: Mapping[ClearanceBody, ClearanceRecorded] = field(default_factory=dict)
    receiver: Author | None = None
    book: str | None = None
    revoked: AwardRevoked | None = None
    certificate_back: CertificateReturned | None = None
    approved: NominationApproved | None = None
    approval_withdrawn: ApprovalWithdrawn | None = None
    rejected: NominationRejected | None = None
    withdrawn: NominationWithdrawn | None = None
    presented: AwardPresented | None = None

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
    opened: AwardRoundOpened | None = None
    nominations: Mapping[str, Nomination] = field(default_factory=dict)
    order: Mapping[AwardeeKind, tuple[str, ...]] = field(default_factory=dict)
    """The ranked list of each kind, as made by hand."""
    settled: tuple[TieSettled, ...] = ()
    decision: AwardDecisionIssued | None = None
    corrections: tuple[AwardDecisionCorrected, ...] = ()
    stage: tuple[StageGroup, ...] = ()
    """The groups of the ceremony, once they were arranged."""
    closed: AwardRoundClosed | None = None
    amended: AwardRoundAmended | None = None
    """The latest amendment of its terms."""

    @property
    def law_day(self) -> date:
        """The day, in Vietnam, whose law the dossiers are held to: that on which they are due. The round belongs
        to its conference, whenever somebody looks at it."""
        if self.opened is None:
            return date.max
        return self.opened.deadline.astimezone(timezone(VIETNAM_OFFSET)).date()

    def quota(self, kind: AwardeeKind) -> int:
        if self.opened is None:
            return 0
        quotas: Mapping[AwardeeKind, int] = {
            "collective": self.opened.collectives,
            "individual": self.opened.individuals,
            "household": self.opened.households,
        }
        return quotas[kind]

    def granted(self) -> tuple[Award, ...]:
        """The frozen list as it is to be read now: as corrected, without what was revoked."""
        return tuple(
            award
            for award in self.listed()
            if self.nominations[award.nomination].status != "revoked"
        )

    def listed(self) -> tuple[Award, ...]:
        """The whole list of the decision, as corrected: a correction says how awardees are written, what they
        get the decision says."""
        if self.decision is None:
            return ()
        written = {
            award.nomination: award.awardee for one in self.corrections for award in one.awards
        }
        return tuple(
            award.model_copy(update={"awardee": written[award.nomination]})
            if award.nomination in written
            else award
            for award in self.decision.awards
        )

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

    def open(self) -> tuple[str, ...]:
        """Those without the approver's answer."""
        return tuple(name for name, one in self.nominations.items() if one.status in OPEN)

    def known(self, name: str) -> Nomination:
        try:
            return self.nominations[name]
        except KeyError:
            raise not_found(
                Term("đề nghị khen thưởng", "nomination"), name, "hoinghi show … nominations"
            ) from None


def wrong_state(name: str, nomination: Nomination) -> Refused:
    return not_now(named(name), STATUSES[nomination.status], _NEXT[nomination.status])


def named(name: str) -> Term:
    return Term(f"đề nghị “{name}”", f"the nomination “{name}”")


def not_decided(state: AwardRound, name: str) -> None:
    """The list of a decision is frozen: nothing before it is changed after it."""
    if state.decision is not None:
        raise round_decided(name)


def not_closed(state: AwardRound, opened: AwardRoundOpened) -> None:
    """Raises AWARDS_ROUND_CLOSED."""
    if state.closed is not None:
        raise ROUND_CLOSED.refuse(form=opened.form_name, document=state.closed.document)


def decided(state: AwardRound, name: str) -> AwardDecisionIssued:
    """The decision; what follows it cannot come before it."""
    if state.decision is None:
        raise not_now(round_named(name), _UNDECIDED, _DECIDE)
    return state.decision


# --- evolve --------------------------------------------------------------------------------------


def evolve(state: AwardRound, event: AwardsEvent) -> AwardRound:
    match event:
        case AwardRoundOpened():
            return replace(state, opened=event, closed=None, amended=None)
        case AwardRoundAmended():
            return replace(state, opened=_amended(state.opened, event), amended=event)
        case AwardRoundClosed():
            return replace(state, closed=event)
        case NominationSubmitted():
            return _put(_unsettled(state, event.nomination), event.nomination, _anew(state, event))
        case NominationReturned():
            before = state.nominations[event.nomination]
            back = replace(
                before, status="returned", returned=event, points=None, approval_withdrawn=None
            )
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
            marked = _mark(state, "approved", event.nomination)
            chosen = replace(marked.nominations[event.nomination], approved=event)
            return _put(marked, event.nomination, chosen)
        case ApprovalWithdrawn():
            marked = _mark(state, "endorsed", event.nomination)
            waits = replace(marked.nominations[event.nomination], approved=None)
            return _put(marked, event.nomination, replace(waits, approval_withdrawn=event))
        case NominationRejected():
            marked = _mark(state, "rejected", event.nomination)
            gone = replace(marked.nominations[event.nomination], rejected=event)
            return _put(marked, event.nomination, gone)
        case NominationWithdrawn():
            marked = _mark(state, "withdrawn", event.nomination)
            gone = replace(marked.nominations[event.nomination], withdrawn=event)
            return _put(marked, event.nomination, gone)
        case AwardDecisionIssued():
            names = (award.nomination for award in event.awards)
            decided = replace(_mark(state, "awarded", *names), decision=event)
            return _mark(decided, "left-out", *decided.open())
        case AwardDecisionCorrected():
            return replace(state, corrections=(*state.corrections, event))
        case AwardDecisionRenumbered():
            assert state.decision is not None  # noqa: S101 - nothing else is renumbered
            known = {"decision_number": event.decision_number}
            return replace(state, decision=state.decision.model_copy(update=known))
        case AwardDecisionRedated():
            assert state.decision is not None  # noqa: S101 - nothing else is redated
            worth = {award.nomination: award.bonus for award in event.awards}
            mended = {
                "decision_date": event.decision_date,
                "bonuses": event.bonuses,
                "total": event.total,
                "awards": tuple(
                    award.model_copy(update={"bonus": worth[award.nomination]})
                    for award in state.decision.awards
                ),
            }
            return replace(state, decision=state.decision.model_copy(update=mended))
        case AwardsEnteredInBook():
            for entry in event.entries:
                booked = replace(state.nominations[entry.nomination], book=entry.number)
                state = _put(state, entry.nomination, booked)
            return state
        case CeremonyArranged():
            return replace(state, stage=event.groups)
        case AwardReceiverNamed():
            told = replace(state.nominations[event.nomination], receiver=event.receiver)
            return _put(state, event.nomination, told)
        case AwardPresented():
            marked = _mark(state, "presented", event.nomination)
            given = replace(marked.nominations[event.nomination], presented=event)
            return _put(marked, event.nomination, given)
        case AwardRevoked():
            marked = _mark(state, "revoked", event.nomination)
            gone = replace(marked.nominations[event.nomination], revoked=event)
            return _put(marked, event.nomination, gone)
        case CertificateReturned():
            back = replace(state.nominations[event.nomination], certificate_back=event)
            return _put(state, event.nomination, back)
    assert_never(event)


def _amended(opened: AwardRoundOpened | None, event: AwardRoundAmended) -> AwardRoundOpened | None:
    fields = {key: value for key, value in dict(event).items() if key != "document"}
    return opened.model_copy(update=fields) if opened is not None else None


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
    marked = {
        name: replace(known[name], status=status, returned=None, approval_withdrawn=None)
        for name in names
    }
    return replace(state, nominations={**known, **marked})
