"""One award round: who was put forward, endorsed, approved and awarded, within the round's quotas.

The round is the consistency boundary, because the quotas live here: no two approvals can both take
the last place. Time and bonuses arrive on the command. Its rules by purpose: :mod:`.restrictions`,
:mod:`.terms`, :mod:`.ranking`, :mod:`.approval`, :mod:`.decision`, :mod:`.book`, :mod:`.ceremony`,
:mod:`.revocation`; what it knows: :mod:`.state`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Any, Final

from services.awards import (
    approval,
    book,
    ceremony,
    decision,
    ranking,
    restrictions,
    revocation,
    terms,
)
from services.awards.advice import warn
from services.awards.state import (
    GONE,
    OPEN,
    PARTS,
    AwardRound,
    Nomination,
    evolve,
    named,
    not_closed,
    not_decided,
    wrong_state,
)
from shared.commands.award_refusals import ENDED_ON_WRONG
from shared.commands.awards import (
    DOSSIER_INCOMPLETE,
    PERSON_ALREADY_NOMINATED,
    ROUND_DEADLINE_PASSED,
    AmendAwardRound,
    ApproveNomination,
    ApproveNominations,
    ArrangeCeremony,
    AwardsCommand,
    CloseAwardRound,
    CorrectAwardDecision,
    EndorseNomination,
    EnterInAwardBook,
    IssueAwardDecision,
    NameReceiver,
    OpenAwardRound,
    PresentAward,
    RankNominations,
    RecordCertificateReturn,
    RecordClearance,
    RedateAwardDecision,
    RejectNomination,
    RejectNominations,
    RenumberAwardDecision,
    ReturnNomination,
    RevokeAward,
    SettleTie,
    SubmitNomination,
    WithdrawApproval,
    WithdrawNomination,
)
from shared.decider import Decider, must_own
from shared.envelope import Meta
from shared.events.awards import (
    AwardRoundOpened,
    AwardsEvent,
    ClearanceRecorded,
    GrantingLevel,
    NominationEndorsed,
    NominationReturned,
    NominationSubmitted,
    NominationWithdrawn,
)
from shared.events.plan_types import VIETNAM_OFFSET
from shared.refusals import (
    NOT_ENTITLED,
    Term,
    because,
    listed,
    not_found,
    otherwise,
    roles_told,
)

__all__ = ["AwardRound", "Nomination", "decide", "decider"]

_MILITARY: Final = frozenset({"organiser"})
_REVIEW: Final = frozenset({"award-review"})
_RIGHTS: Final[Mapping[type[AwardsCommand], frozenset[str]]] = {
    ReturnNomination: frozenset({"award-review", "approver"}),
    RecordClearance: _REVIEW,
    EndorseNomination: _REVIEW,
    RankNominations: _REVIEW,
    SettleTie: frozenset({"award-review", "approver"}),
    ApproveNomination: frozenset({"approver"}),
    ApproveNominations: frozenset({"approver"}),
    WithdrawApproval: frozenset({"approver"}),
    RejectNomination: frozenset({"approver"}),
    RejectNominations: frozenset({"approver"}),
    IssueAwardDecision: frozenset({"office"}),
    CorrectAwardDecision: frozenset({"office"}),
    RenumberAwardDecision: frozenset({"office"}),
    RedateAwardDecision: frozenset({"office"}),
    EnterInAwardBook: frozenset({"office"}),
    RevokeAward: frozenset({"approver"}),
}
"""Whose a step is in a round of the Chairman's. In one of the military region's, the organiser enters what the
region's command decided on paper: it is no business of Home Affairs, nor of the Chairman."""


# --- decide --------------------------------------------------------------------------------------


def decide(command: AwardsCommand, state: AwardRound, meta: Meta) -> Sequence[AwardsEvent]:
    """What follows from ``command``. Raises :class:`~shared.refusals.Refused`."""
    if isinstance(command, OpenAwardRound):
        return terms.open_round(command, state)
    opened = state.opened
    if opened is None:
        raise not_found(
            Term("đợt khen thưởng", "award round"), command.round, "hoinghi show … rounds"
        )
    if (name := getattr(command, "nomination", None)) and not isinstance(command, SubmitNomination):
        state.known(name)
    _entitled(command, opened.level, meta)
    match command:
        case AmendAwardRound():
            return terms.amend(command, state, opened, meta)
        case CloseAwardRound():
            return terms.close(command, state, opened, meta)
        case SubmitNomination():
            return _submit(command, state, opened, meta)
        case WithdrawNomination():
            return _withdraw(command, state.known(command.nomination), meta)
        case ReturnNomination():
            return _return(command, state.known(command.nomination))
        case RecordClearance():
            return _clear(command, state)
        case EndorseNomination():
            return _endorse(command, state, state.known(command.nomination))
        case RankNominations():
            return ranking.rank(command, state)
        case SettleTie():
            return ranking.settle(command, state)
        case ApproveNomination():
            return approval.approve((command.nomination,), state, command.round, command.reason)
        case ApproveNominations():
            return approval.approve(command.nominations, state, command.round, command.reason)
        case WithdrawApproval():
            return approval.withdraw(command.nomination, command.reason, state, command.round)
        case RejectNomination():
            return approval.reject((command.nomination,), command.reason, state, command.round)
        case RejectNominations():
            return approval.reject(command.nominations, command.reason, state, command.round)
        case IssueAwardDecision():
            return decision.issue(command, state, opened, meta)
        case CorrectAwardDecision():
            return book.correct(command, state, meta)
        case RenumberAwardDecision():
            return book.renumber(command, state)
        case RedateAwardDecision():
            return book.redate(command, state, opened, meta)
        case EnterInAwardBook():
            return book.enter(command, state)
        case ArrangeCeremony():
            return ceremony.arrange(command, state)
        case NameReceiver():
            return ceremony.name_receiver(command, state.known(command.nomination), meta)
        case PresentAward():
            return ceremony.present(command, state.known(command.nomination))
        case RevokeAward():
            return revocation.revoke(command, state.known(command.nomination), state)
        case RecordCertificateReturn():
            return revocation.take_back(command, state.known(command.nomination), meta)


def _entitled(command: AwardsCommand, level: GrantingLevel, meta: Meta) -> None:
    rights = _RIGHTS.get(type(command))
    if rights is None:
        return
    allowed = rights if level == "province" else _MILITARY
    if not meta.actor.roles & {*allowed, "system"}:
        raise NOT_ENTITLED.refuse(unit=meta.actor.unit, roles=roles_told(allowed))


def _submit(
    command: SubmitNomination, state: AwardRound, opened: AwardRoundOpened, meta: Meta
) -> Sequence[AwardsEvent]:
    """A new dossier, a replacement before the deadline, or a returned one at any time; a sudden achievement
    has no deadline (QĐ 86/2025/QĐ-UBND of Bắc Ninh, Điều 6.1 [V])."""
    before = state.nominations.get(command.nomination)
    unit = meta.actor.unit
    if before is not None:
        must_own(meta, before.unit)
        unit = before.unit
    restrictions.no_secret(command)
    submitted = NominationSubmitted(unit=unit, **_told(command))
    if before is not None:
        if before.content == submitted and before.status not in (
            "returned",
            "rejected",
            "withdrawn",
            "left-out",
        ):
            return []
        if before.status not in ("submitted", "returned"):
            raise wrong_state(command.nomination, before)
    not_closed(state, opened)
    not_decided(state, command.round)
    late = meta.time > opened.deadline and command.merit != "sudden"
    if late and (before is None or before.status != "returned"):
        raise ROUND_DEADLINE_PASSED.refuse(deadline=_local(opened.deadline))
    _not_nominated_elsewhere(command, state)
    once = restrictions.honoured_once(command.nomination, command, command.elsewhere)
    restrictions.held(once, state.law_day)
    restrictions.held(restrictions.basis(command.nomination, command), state.law_day)
    return [submitted]


def _local(at: datetime) -> str:
    return f"{at.astimezone(timezone(VIETNAM_OFFSET)):%H:%M %d/%m/%Y}"


def _not_nominated_elsewhere(command: SubmitNomination, state: AwardRound) -> None:
    """R1 [V], Luật 06/2022/QH15, Điều 5: not several awards for one achievement."""
    for other, nomination in state.nominations.items():
        same_person = nomination.content.awardee.person_id == command.awardee.person_id
        if same_person and nomination.status not in GONE and other != command.nomination:
            raise PERSON_ALREADY_NOMINATED.refuse(nomination=command.nomination, other=other)


def _withdraw(
    command: WithdrawNomination, nomination: Nomination, meta: Meta
) -> Sequence[AwardsEvent]:
    must_own(meta, nomination.unit)
    if (done := nomination.withdrawn) is not None:
        if done.reason == command.reason:
            return []
        raise otherwise(named(command.nomination), because(done.reason))
    if nomination.status not in (*OPEN, "approved", "left-out"):
        raise wrong_state(command.nomination, nomination)
    return [NominationWithdrawn(unit=nomination.unit, **dict(command))]


def _return(command: ReturnNomination, nomination: Nomination) -> Sequence[AwardsEvent]:
    returned = NominationReturned(unit=nomination.unit, **dict(command))
    if nomination.returned == returned:
        return []
    if nomination.status not in ("submitted", "endorsed"):
        raise wrong_state(command.nomination, nomination)
    return [returned]


def _clear(command: RecordClearance, state: AwardRound) -> Sequence[AwardsEvent]:
    """The answer about each of those named; what was answered alike before is passed over."""
    ranking.each_once(command.nominations)
    if (command.finding == "disciplined") != (command.ended_on is not None):
        raise ENDED_ON_WRONG.refuse()
    found = {name: state.known(name) for name in command.nominations}
    fields = {key: value for key, value in dict(command).items() if key != "nominations"}
    answers = {name: ClearanceRecorded(nomination=name, **fields) for name in found}
    fresh = {
        name: answer
        for name, answer in answers.items()
        if found[name].clearances.get(command.body) != answer
    }
    if not fresh:
        return []
    not_decided(state, command.round)
    for name in fresh:
        if found[name].status in GONE:
            raise wrong_state(name, found[name])
    return list(fresh.values())


def _endorse(
    command: EndorseNomination, state: AwardRound, nomination: Nomination
) -> Sequence[AwardsEvent]:
    """Complete (Luật 06/2022/QH15, Điều 84.2; not where the simplified procedure of Điều 85 holds, whose file was
    not verified: there the advice says what lacks), cleared (R3, R9); a second time only to change the points."""
    name = command.nomination
    done = nomination.status in ("endorsed", "approved", "awarded", "presented")
    if done and command.points in (None, nomination.points):
        return []
    if nomination.status not in ("submitted", "endorsed"):
        raise wrong_state(name, nomination)
    simplified = nomination.content.merit == "sudden"
    if (missing := nomination.missing()) and not simplified:
        raise DOSSIER_INCOMPLETE.refuse(
            nomination=name, missing=listed(PARTS[part] for part in missing)
        )
    once = restrictions.honoured_once(name, nomination.content, command.elsewhere)
    restrictions.held(once, state.law_day)
    restrictions.held(restrictions.basis(name, nomination.content), state.law_day)
    restrictions.held(restrictions.standing(name, nomination), state.law_day)
    restrictions.cleared(name, nomination, state)
    return [NominationEndorsed(unit=nomination.unit, **_told(command))]


def _told(command: SubmitNomination | EndorseNomination) -> dict[str, Any]:
    """What becomes part of the fact: not what was looked up for this decision alone."""
    return {key: value for key, value in dict(command).items() if key != "elsewhere"}


decider: Final[Decider[AwardsCommand, AwardRound, AwardsEvent]] = Decider(
    "awards.round", AwardRound(), decide, evolve, warn
)
