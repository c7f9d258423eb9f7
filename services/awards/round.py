"""One award round: who was put forward, endorsed, approved and awarded, within the round's quotas.

The round is the consistency boundary, because the quotas live here: no two approvals can both take
the last place. Time and bonuses arrive on the command.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from typing import Any, Final, Literal, get_args

from shared.commands.awards import (
    DOSSIER_INCOMPLETE,
    GRASSROOTS_FIRST,
    NO_BONUS_RULE,
    NOTHING_APPROVED,
    PERSON_ALREADY_NOMINATED,
    QUOTA_FULL,
    ROUND_DEADLINE_PASSED,
    ApproveNomination,
    AwardsCommand,
    EndorseNomination,
    IssueAwardDecision,
    OpenAwardRound,
    PresentAward,
    RejectNomination,
    ReturnNomination,
    RevokeAward,
    SubmitNomination,
    WithdrawNomination,
)
from shared.decider import Decider, must_own
from shared.envelope import Meta
from shared.events.awards import (
    Award,
    AwardDecisionIssued,
    AwardeeKind,
    AwardPresented,
    AwardRevoked,
    AwardRoundOpened,
    AwardsEvent,
    DossierPart,
    NominationApproved,
    NominationEndorsed,
    NominationRejected,
    NominationReturned,
    NominationSubmitted,
    NominationWithdrawn,
)
from shared.events.plan_types import VIETNAM_OFFSET
from shared.refusals import NOT_FOUND, WRONG_STATE, Refused, Term, listed
from shared.vietnamese import collation_key, name_key

# --- state ---------------------------------------------------------------------------------------

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
KIND_NAMES: Final[Mapping[AwardeeKind, tuple[str, str]]] = {
    "collective": ("tập thể", "collectives"),
    "individual": ("cá nhân", "individuals"),
}
_OPENED: Final = Term("đã mở với nội dung khác", "open already, on other terms")
_DECIDED: Final = Term("đã có quyết định khen thưởng", "decided")
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
PARTS: Final[Mapping[DossierPart, Term]] = {
    "submission_letter": Term("tờ trình", "submission letter"),
    "achievement_report": Term("báo cáo thành tích", "achievement report"),
    "minutes": Term("biên bản xét khen thưởng", "minutes"),
}


@dataclass(frozen=True, slots=True)
class Nomination:
    """``content``: the dossier as last handed in. ``returned``: why it went back, while it is back."""

    content: NominationSubmitted
    status: Status = "submitted"
    returned: NominationReturned | None = None

    @property
    def unit(self) -> str:
        return self.content.unit

    @property
    def kind(self) -> AwardeeKind:
        return self.content.kind

    def missing(self) -> tuple[DossierPart, ...]:
        """Parts that Luật 06/2022/QH15, Điều 84.2 asks for and the dossier lacks."""
        present = {file.part for file in self.content.dossier}
        return tuple(part for part in get_args(DossierPart) if part not in present)


@dataclass(frozen=True, slots=True)
class AwardRound:
    opened: AwardRoundOpened | None = None
    nominations: Mapping[str, Nomination] = field(default_factory=dict)
    decision: AwardDecisionIssued | None = None

    def quota(self, kind: AwardeeKind) -> int:
        if self.opened is None:
            return 0
        return self.opened.collectives if kind == "collective" else self.opened.individuals

    def having(self, kind: AwardeeKind, status: Status) -> Iterator[Nomination]:
        return (
            one for one in self.nominations.values() if (one.kind, one.status) == (kind, status)
        )


# --- decide --------------------------------------------------------------------------------------


def decide(command: AwardsCommand, state: AwardRound, meta: Meta) -> Sequence[AwardsEvent]:
    """What follows from ``command``. Raises :class:`~shared.refusals.Refused`."""
    if isinstance(command, OpenAwardRound):
        return _open(command, state)
    if state.opened is None:
        raise NOT_FOUND.refuse(what=Term("đợt khen thưởng", "award round"), id=command.round)
    match command:
        case SubmitNomination():
            return _submit(command, state, state.opened, meta)
        case IssueAwardDecision():
            return _issue(command, state, state.opened)
        case WithdrawNomination():
            return _withdraw(command, _known(state, command.nomination), meta)
        case ReturnNomination():
            return _return(command, _known(state, command.nomination))
        case EndorseNomination():
            return _endorse(command, _known(state, command.nomination))
        case ApproveNomination():
            return _approve(command, state, _known(state, command.nomination))
        case RejectNomination():
            return _reject(command, _known(state, command.nomination))
        case PresentAward():
            return _present(command, _known(state, command.nomination))
        case RevokeAward():
            return _revoke(command, _known(state, command.nomination))


def _open(command: OpenAwardRound, state: AwardRound) -> Sequence[AwardsEvent]:
    opened = AwardRoundOpened(**dict(command))
    if state.opened is None:
        return [opened]
    if state.opened == opened:
        return []
    raise WRONG_STATE.refuse(what=command.round, state=_OPENED)


def _submit(
    command: SubmitNomination, state: AwardRound, opened: AwardRoundOpened, meta: Meta
) -> Sequence[AwardsEvent]:
    """A new dossier, a replacement before the deadline, or a returned one at any time."""
    before = state.nominations.get(command.nomination)
    unit = meta.actor.unit
    if before is not None:
        must_own(meta, before.unit)
        unit = before.unit
    submitted = NominationSubmitted(unit=unit, **dict(command))
    if before is not None:
        if before.content == submitted and before.status not in (
            "returned",
            "rejected",
            "withdrawn",
        ):
            return []
        if before.status not in ("submitted", "returned"):
            raise _wrong(command.nomination, before)
    if state.decision is not None:
        raise WRONG_STATE.refuse(what=command.round, state=_DECIDED)
    if meta.time > opened.deadline and (before is None or before.status != "returned"):
        raise ROUND_DEADLINE_PASSED.refuse(deadline=_local(opened.deadline))
    _not_nominated_elsewhere(command, state)
    return [submitted]


def _local(at: datetime) -> str:
    return f"{at.astimezone(timezone(VIETNAM_OFFSET)):%H:%M %d/%m/%Y}"


def _not_nominated_elsewhere(command: SubmitNomination, state: AwardRound) -> None:
    """Luật 06/2022/QH15, Điều 5: not several awards for one achievement."""
    for other, nomination in state.nominations.items():
        same_person = nomination.content.awardee.person_id == command.awardee.person_id
        alive = nomination.status not in ("rejected", "withdrawn", "revoked")
        if same_person and alive and other != command.nomination:
            raise PERSON_ALREADY_NOMINATED.refuse(nomination=command.nomination, other=other)


def _withdraw(
    command: WithdrawNomination, nomination: Nomination, meta: Meta
) -> Sequence[AwardsEvent]:
    must_own(meta, nomination.unit)
    if nomination.status == "withdrawn":
        return []
    if nomination.status not in ("submitted", "returned", "endorsed", "approved"):
        raise _wrong(command.nomination, nomination)
    return [NominationWithdrawn(unit=nomination.unit, **dict(command))]


def _return(command: ReturnNomination, nomination: Nomination) -> Sequence[AwardsEvent]:
    returned = NominationReturned(unit=nomination.unit, **dict(command))
    if nomination.returned == returned:
        return []
    if nomination.status not in ("submitted", "endorsed"):
        raise _wrong(command.nomination, nomination)
    return [returned]


def _endorse(command: EndorseNomination, nomination: Nomination) -> Sequence[AwardsEvent]:
    if nomination.status in ("endorsed", "approved", "awarded", "presented"):
        return []
    if nomination.status != "submitted":
        raise _wrong(command.nomination, nomination)
    if missing := nomination.missing():
        raise DOSSIER_INCOMPLETE.refuse(
            nomination=command.nomination, missing=listed(PARTS[part] for part in missing)
        )
    return [NominationEndorsed(unit=nomination.unit, **dict(command))]


def _approve(
    command: ApproveNomination, state: AwardRound, nomination: Nomination
) -> Sequence[AwardsEvent]:
    if nomination.status in ("approved", "awarded", "presented"):
        return []
    if state.decision is not None:
        raise WRONG_STATE.refuse(what=command.round, state=_DECIDED)
    if nomination.status != "endorsed":
        raise _wrong(command.nomination, nomination)
    _has_a_place(command.nomination, nomination, state)
    return [NominationApproved(unit=nomination.unit, kind=nomination.kind, **dict(command))]


def _has_a_place(name: str, nomination: Nomination, state: AwardRound) -> None:
    """Within the quota of its kind; places that endorsed grassroots dossiers still need are kept
    for them (Luật 06/2022/QH15, Điều 5; the plan: "tập trung cho … tiêu biểu ở cơ sở")."""
    kind = nomination.kind
    quota, (kind_vi, kind_en) = state.quota(kind), KIND_NAMES[kind]
    left = quota - sum(1 for _ in state.having(kind, "approved"))
    if left <= 0:
        raise QUOTA_FULL.refuse(quota=quota, kind_vi=kind_vi, kind_en=kind_en, nomination=name)
    if state.opened is None or not state.opened.grassroots_first or nomination.content.grassroots:
        return
    waiting = sum(1 for one in state.having(kind, "endorsed") if one.content.grassroots)
    if left <= waiting:
        raise GRASSROOTS_FIRST.refuse(waiting=waiting, left=left)


def _reject(command: RejectNomination, nomination: Nomination) -> Sequence[AwardsEvent]:
    """Until the decision is signed, also one that was approved: its place becomes free again."""
    if nomination.status == "rejected":
        return []
    if nomination.status not in ("submitted", "endorsed", "approved"):
        raise _wrong(command.nomination, nomination)
    return [NominationRejected(unit=nomination.unit, **dict(command))]


def _issue(
    command: IssueAwardDecision, state: AwardRound, opened: AwardRoundOpened
) -> Sequence[AwardsEvent]:
    if (made := state.decision) is not None:
        if (made.decision_number, made.decision_date) == (
            command.decision_number,
            command.decision_date,
        ):
            return []
        raise WRONG_STATE.refuse(what=command.round, state=_DECIDED)
    approved = {name: one for name, one in state.nominations.items() if one.status == "approved"}
    if not approved:
        raise NOTHING_APPROVED.refuse()
    kinds = {one.kind for one in approved.values()}
    if not kinds <= command.bonuses.keys():
        raise NO_BONUS_RULE.refuse(form=opened.form_name, day=f"{command.decision_date:%d/%m/%Y}")
    bonuses = {kind: command.bonuses[kind] for kind in KIND_NAMES if kind in kinds}
    awards = tuple(
        _award(name, one, bonuses[one.kind].amount)
        for name, one in sorted(approved.items(), key=_listed)
    )
    return [
        AwardDecisionIssued(
            round=command.round,
            form_name=opened.form_name,
            decision_number=command.decision_number,
            decision_date=command.decision_date,
            awards=awards,
            bonuses=bonuses,
            total=sum(award.bonus for award in awards),
        )
    ]


def _award(name: str, nomination: Nomination, bonus: int) -> Award:
    content = nomination.content
    return Award(
        nomination=name, unit=content.unit, kind=content.kind, awardee=content.awardee, bonus=bonus
    )


def _listed(item: tuple[str, Nomination]) -> tuple[int, Any, str]:
    """Collectives before individuals, each as Vietnamese lists are sorted; the id decides a tie."""
    name, nomination = item
    awardee = nomination.content.awardee.name
    if nomination.kind == "collective":
        return 0, collation_key(awardee), name
    return 1, name_key(awardee), name


def _present(command: PresentAward, nomination: Nomination) -> Sequence[AwardsEvent]:
    if nomination.status == "presented":
        return []
    if nomination.status != "awarded":
        raise _wrong(command.nomination, nomination)
    return [AwardPresented(unit=nomination.unit, **dict(command))]


def _revoke(command: RevokeAward, nomination: Nomination) -> Sequence[AwardsEvent]:
    if nomination.status == "revoked":
        return []
    if nomination.status not in ("awarded", "presented"):
        raise _wrong(command.nomination, nomination)
    return [AwardRevoked(unit=nomination.unit, **dict(command))]


def _known(state: AwardRound, nomination: str) -> Nomination:
    try:
        return state.nominations[nomination]
    except KeyError:
        raise NOT_FOUND.refuse(
            what=Term("đề nghị khen thưởng", "nomination"), id=nomination
        ) from None


def _wrong(name: str, nomination: Nomination) -> Refused:
    return WRONG_STATE.refuse(what=name, state=_STATUSES[nomination.status])


# --- evolve --------------------------------------------------------------------------------------


def evolve(state: AwardRound, event: AwardsEvent) -> AwardRound:
    match event:
        case AwardRoundOpened():
            return replace(state, opened=event)
        case NominationSubmitted():
            return _put(state, event.nomination, Nomination(event))
        case NominationReturned():
            before = state.nominations[event.nomination]
            return _put(state, event.nomination, Nomination(before.content, "returned", event))
        case NominationEndorsed():
            return _mark(state, "endorsed", event.nomination)
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


def _put(state: AwardRound, name: str, nomination: Nomination) -> AwardRound:
    return replace(state, nominations={**state.nominations, name: nomination})


def _mark(state: AwardRound, status: Status, *names: str) -> AwardRound:
    known = state.nominations
    marked = {name: replace(known[name], status=status, returned=None) for name in names}
    return replace(state, nominations={**known, **marked})


decider: Final[Decider[AwardsCommand, AwardRound, AwardsEvent]] = Decider(
    "awards.round", AwardRound(), decide, evolve
)
