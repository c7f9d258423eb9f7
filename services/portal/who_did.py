"""Who did last what a wish is about, and when: said to whom comes too late, on every page in the same way."""

import re
from collections.abc import Sequence
from contextlib import suppress
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from services.portal.language import N_, Language, said
from services.portal.words import moment, person
from services.program.snapshot import Snapshot, snapshot
from services.program.trail import Told, Wanted, found
from shared.commands.base import Command, Declined
from shared.refusals import DONE_OTHERWISE, WRONG_STATE, Refused, Term

_WHO: Final = N_("%(who)s đã %(done)s lúc %(at)s")
_LAST: Final = N_("Lần ghi gần nhất: %(told)s.")
_TOO_LATE: Final = frozenset({WRONG_STATE.code, DONE_OTHERWISE.code})
_WITHIN: Final = ("person_id", "nomination", "line", "entry", "adjustment", "item")
"""Fields of a wish that name what it is about within its boundary; facts have them too."""
_SEATS: Final = ("SeatsGranted", "SeatsRefused")
_SUBSTITUTES: Final = ("SubstitutionApproved", "SubstitutionRefused")
_OWN: Final = MappingProxyType(
    {
        "GrantSeats": _SEATS,
        "RefuseSeats": _SEATS,
        "ApproveSubstitution": _SUBSTITUTES,
        "RefuseSubstitution": _SUBSTITUTES,
        "WithdrawInvitation": ("InvitationWithdrawn",),
        "MoveRespondBy": ("RespondByMoved",),
        "FinaliseProgram": ("ProgramFinalised",),
        "FinaliseReport": ("ReportFinalised",),
        "AmendPlan": ("PlanAmended",),
        "EndorseNomination": ("NominationEndorsed",),
        "ApproveNomination": ("NominationApproved",),
        "ApproveNominations": ("NominationApproved",),
        "WithdrawApproval": ("ApprovalWithdrawn",),
        "RejectNomination": ("NominationRejected",),
        "ReturnNomination": ("NominationReturned",),
        "IssueAwardDecision": ("AwardDecisionIssued",),
        "RedateAwardDecision": ("AwardDecisionRedated",),
        "RevokeAward": ("AwardRevoked",),
        "RecordCertificateReturn": ("CertificateReturned",),
        "DrawUpEstimate": ("EstimateDrawnUp",),
        "SubmitBudget": ("BudgetSubmitted",),
        "ApproveBudget": ("BudgetAgreed",),
        "ReturnBudget": ("BudgetReturned",),
        "IssueBudgetDecision": ("BudgetApproved",),
        "SubmitAdjustment": ("AdjustmentSubmitted",),
        "ApproveAdjustment": ("AdjustmentAgreed",),
        "ReturnAdjustment": ("AdjustmentReturned",),
        "IssueAdjustmentDecision": ("BudgetAdjusted",),
        "SubmitSettlement": ("SettlementSubmitted",),
        "ApproveSettlement": ("SettlementApproved",),
        "ReturnSettlement": ("SettlementReturned",),
        "ReleaseNotification": ("NotificationReleased",),
        "DiscardNotification": ("NotificationDiscarded",),
        "SettleTwins": ("TwinsSettled",),
    }
)
"""The facts that a wish itself becomes, where others of the same boundary say nothing of it."""
_BUDGET: Final = (
    *("EstimateDrawnUp", "BudgetSubmitted", "BudgetAgreed", "BudgetReturned", "BudgetApproved"),
    *("AdjustmentSubmitted", "AdjustmentAgreed", "AdjustmentReturned", "BudgetAdjusted"),
    *("SettlementSubmitted", "SettlementApproved", "SettlementReturned"),
)
_STEPS: Final = MappingProxyType(
    {
        "delegation": (
            *("InvitationIssued", "InvitationWithdrawn", "InvitationDeclined"),
            *("InvitationAcceptedAgain", "RespondByMoved"),
        ),
        "round": (
            *("AwardRoundAmended", "AwardDecisionIssued", "AwardDecisionRedated"),
            "AwardRoundClosed",
        ),
        "budget": _BUDGET,
        "conference": (
            *("ConferencePlanned", "PlanAmended", "ConferenceRescheduled", "VenueChanged"),
            *("ConferenceOpened", "ConferenceConcluded", "ConferenceCancelled"),
        ),
        **dict.fromkeys(("task", "paper", "contribution", "message"), ()),
    }
)
"""By the kind of a boundary what moves it as a whole; () where every fact of it does. Of other kinds
nobody can say which fact stands in the way of a wish."""


async def told_in_both(
    engine: AsyncEngine, conference: str, wanted: Wanted, *, accounts: bool = True
) -> Term | None:
    """Who did what and when, of the latest of these facts. ``accounts``: with the person's, which is nothing for
    whoever came in by the link of a letter."""
    # what became of a wish is told, whatever becomes of who did it
    with suppress(Refused, SQLAlchemyError, OSError):
        async with snapshot(engine, conference) as shot:
            if one := await last(shot, wanted):
                return Term(*(sentence(one, language, accounts) for language in _LANGUAGES))
    return None


_LANGUAGES: Final[tuple[Language, Language]] = ("vi", "en")


async def last(shot: Snapshot, wanted: Wanted) -> Told | None:
    rows, _ = await found(shot, wanted, 0, 1)
    return rows[0] if rows else None


def sentence(one: Told, language: Language, accounts: bool = True) -> str:
    who = one.unit
    if accounts and one.person:
        who = f"{one.unit} ({said(language, person(one.person))})"
    done = one.en if language == "en" else one.vi
    return said(language, _WHO, who=who, done=done, at=moment(one.time))


def did_it(conference: str, wish: Command, about: str = "") -> Wanted | None:
    """The fact that this wish would have become; none where facts of its boundary do not tell."""
    subject = wish.boundary(conference)
    types = _OWN.get(type(wish).__name__, ())
    kind = subject.split(".")[3]
    if not types and (_STEPS.get(kind) is None or _STEPS[kind]) and not about_of(wish):
        return None
    one = about or next(iter(about_of(wish)), "")
    return Wanted(subject=subject, about=one, types=types, by_hand=True)


async def with_who(
    engine: AsyncEngine, conference: str, wish: Command, answer: Declined, *, accounts: bool = True
) -> Declined:
    """The refusal of a wish that came too late, with who was there before and when."""
    if answer.code not in _TOO_LATE:
        return answer
    wanted = _before(conference, wish, answer)
    told = await told_in_both(engine, conference, wanted, accounts=accounts) if wanted else None
    if told is None:
        return answer
    vi, en = (
        said(language, _LAST, told=one)
        for language, one in zip(_LANGUAGES, (told, told.en), strict=True)
    )
    return answer.model_copy(
        update={"todo_vi": f"{vi} {answer.todo_vi}", "todo_en": f"{en} {answer.todo_en}"}
    )


def _before(conference: str, wish: Command, answer: Declined) -> Wanted | None:
    """What stands in the way: of what the refusal names, or of the boundary as a whole."""
    subject = wish.boundary(conference)
    within = [one for one in about_of(wish) if _names(str(answer.details.get("what", "")), one)]
    own = _OWN.get(type(wish).__name__, ())
    if answer.code == DONE_OTHERWISE.code and own:
        return Wanted(subject=subject, about=(within or [""])[0], types=own, by_hand=True)
    if within:
        return Wanted(subject=subject, about=within[0], by_hand=True)
    if own in (_SEATS, _SUBSTITUTES):
        return Wanted(subject=subject, types=own, by_hand=True)
    types = _STEPS.get(subject.split(".")[3])
    return None if types is None else Wanted(subject=subject, types=types, by_hand=True)


def _names(text: str, identity: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(identity)}(?![\w-])", text) is not None


def about_of(wish: Command) -> Sequence[str]:
    """By their ids, what a wish is about within its boundary."""
    told: list[Any] = [getattr(wish, name, None) for name in _WITHIN]
    told += getattr(wish, "nominations", ())
    attendee = getattr(wish, "attendee", None)
    told.append(getattr(attendee, "person_id", None))
    ids = (getattr(one, "line", one) for one in told)
    return [one for one in ids if isinstance(one, str)]
