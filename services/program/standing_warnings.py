"""Which warnings still stand. A warning is told once, with a fact, and its row is kept; it stands until a later
fact settles what it is about. Lists and pages show what stands; the fact and its history keep what was told."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import select

from services.program import tables
from services.program.left_behind import warnings_of
from services.program.ranking import ranking
from services.program.said_again import said_of
from services.program.snapshot import Columns, Snapshot
from shared.award_ties import preferred_for
from shared.envelope import Fact
from shared.events import agenda, awards, budget, documents, hall, papers, registry

_GONE: Final = (awards.NominationReturned, awards.NominationRejected, awards.NominationWithdrawn)
_OF_A_DOSSIER: Final = (*_GONE, awards.AwardDecisionIssued, awards.AwardRoundClosed)
_OF_A_DECISION: Final = (awards.AwardRevoked,)
_OF_A_PAYMENT: Final = (budget.SettlementApproved,)
_OF_AN_ESTIMATE: Final = (budget.BudgetReturned, budget.BudgetAdjusted, budget.SettlementApproved)
_OF_A_PAPER: Final = (papers.PaperRevisionRequested, papers.PaperWithdrawn, papers.PaperDeclined)
_OF_THE_MEETING: Final = (registry.ConferenceConcluded, registry.ConferenceCancelled)
_OF_A_DELEGATE: Final = (
    registry.AttendeeUpdated,
    registry.AttendeeDeclined,
    registry.AttendeeSubstituted,
    registry.SubstitutionRefused,
    registry.InvitationWithdrawn,
    registry.InvitationDeclined,
    *_OF_THE_MEETING,
)

ENDED_BY: Final[Mapping[str, tuple[type[Fact], ...]]] = {
    "AWARDS_ALSO_ELSEWHERE": _OF_A_DOSSIER,
    "AWARDS_BASIS_UNTOLD": _OF_A_DOSSIER,
    "AWARDS_DEADLINE_AFTER_CONFERENCE": (
        awards.AwardRoundAmended,
        awards.AwardDecisionIssued,
        awards.AwardRoundClosed,
    ),
    "AWARDS_DECISION_BEFORE_APPROVAL": (awards.AwardDecisionRedated, *_OF_A_DECISION),
    "AWARDS_DECISION_NUMBER_FORM": (awards.AwardDecisionRenumbered,),
    "AWARDS_ENDORSED_UNDECIDED": (awards.AwardRoundClosed,),
    "AWARDS_FOUND_AFTERWARDS": (awards.ClearanceRecorded, *_OF_A_DOSSIER),
    "AWARDS_FORM_UNPRICED": (
        awards.AwardRoundAmended,
        awards.AwardDecisionIssued,
        awards.AwardRoundClosed,
    ),
    "AWARDS_GRASSROOTS_SHARE": (
        *_OF_A_DOSSIER,
        *_OF_A_DECISION,
    ),
    "AWARDS_KIND_WITHOUT_QUOTA": (awards.AwardRoundAmended, *_OF_A_DOSSIER),
    "AWARDS_MERIT_FROM_UNTOLD": (awards.ClearanceRecorded, *_OF_A_DOSSIER, *_OF_A_DECISION),
    "AWARDS_MILITARY_CRITERIA": (awards.AwardRoundClosed,),
    "AWARDS_NO_CLEARANCE": _OF_A_DECISION,
    "AWARDS_RANK_AGAINST_POINTS": _OF_A_DOSSIER,
    "AWARDS_RANK_PASSED_OVER": _OF_A_DOSSIER,
    "AWARDS_RETURNED_UNDECIDED": (awards.AwardRoundClosed,),
    "AWARDS_RULE_NOT_VERIFIED": (
        awards.AwardDecisionRedated,
        *_OF_A_DOSSIER,
        *_OF_A_DECISION,
    ),
    "AWARDS_SALUTATION_FAMILIAR": _OF_A_DOSSIER,
    "AWARDS_SAME_NAME": _OF_A_DOSSIER,
    "AWARDS_SIMPLIFIED_DOSSIER": _OF_A_DOSSIER,
    "AWARDS_STAGE_GROUP_SIZE": (*_OF_THE_MEETING, awards.AwardPresented),
    "AWARDS_SUBMITTED_UNDECIDED": (awards.AwardRoundClosed,),
    "AWARDS_SUDDEN_AFTER_DEADLINE": _OF_A_DOSSIER,
    "AWARDS_TIED": _OF_A_DOSSIER,
    "AWARDS_TIE_AGAINST_RULE": _OF_A_DOSSIER,
    "AWARDS_TIE_PASSED_OVER": _OF_A_DOSSIER,
    "AWARDS_TIME_TOO_SHORT": _OF_A_DOSSIER,
    "LAW_NOT_VERIFIED": (awards.AwardDecisionRedated, *_OF_A_DECISION),
    "BUDGET_BONUS_LINES_BEHIND": _OF_AN_ESTIMATE,
    "BUDGET_BONUSES_NOT_COVERED": _OF_AN_ESTIMATE,
    "BUDGET_DECISION_BEFORE_AGREED": (budget.BudgetDecisionRedated, budget.SettlementApproved),
    "BUDGET_DECISION_NUMBER_FORM": (budget.BudgetDecisionRenumbered,),
    "BUDGET_INVOICE_ON_OTHER_LINE": _OF_A_PAYMENT,
    "BUDGET_LINE_BEHIND_AWARDS": (
        *_OF_AN_ESTIMATE,
        budget.EstimateLineUnfrozen,
        budget.AwardQuotaCounted,
        budget.AwardsCounted,
    ),
    "BUDGET_LINE_OVER_ESTIMATE": (budget.BudgetAdjusted, budget.SettlementApproved),
    "BUDGET_NORM_NOT_VERIFIED": _OF_AN_ESTIMATE,
    "BUDGET_NO_INVOICE": _OF_A_PAYMENT,
    "BUDGET_PAID_BEFORE_APPROVAL": _OF_A_PAYMENT,
    "BUDGET_RECOVERED_MORE_THAN_PAID": (budget.ExpenditureRecorded, budget.SettlementApproved),
    "BUDGET_RECOVERY_OUTSTANDING": (budget.SettlementReturned, budget.SettlementApproved),
    "BUDGET_RECOVERY_UNSURE": (budget.RecoveryReceived, budget.BonusCancelled),
    "BUDGET_REMARK_UNANSWERED": _OF_AN_ESTIMATE,
    "BUDGET_SETTLED_BEFORE_CONFERENCE": (budget.SettlementReturned, *_OF_THE_MEETING),
    "DOCUMENT_BASIS_OPEN": (documents.DocumentReplaced,),
    "DOCUMENT_BASIS_UNSURE": (documents.DocumentReplaced,),
    "DOCUMENT_DAY_FAR": (documents.DocumentReplaced,),
    "REGISTRY_AGENDA_DOCUMENT_NOT_KEPT": (agenda.AgendaItemRemoved, *_OF_THE_MEETING),
    "REGISTRY_ANOTHER_HEAD": _OF_A_DELEGATE,
    "REGISTRY_COMES_IN_PLACE": (
        registry.SubstitutionApproved,
        registry.SubstitutionRefused,
        registry.AttendeeDeclined,
        *_OF_THE_MEETING,
    ),
    "REGISTRY_CONTRIBUTION_AFTER_CONFERENCE": (
        papers.ContributionDueChanged,
        papers.ContributionAccepted,
        *_OF_THE_MEETING,
    ),
    "REGISTRY_DAYS_PASSED_BY_MOVE": (registry.ConferenceRescheduled, *_OF_THE_MEETING),
    "REGISTRY_DECLINED_WITH_IT": (registry.InvitationAcceptedAgain, *_OF_THE_MEETING),
    "REGISTRY_INVITATION_LATE": (
        registry.InvitationWithdrawn,
        registry.InvitationDeclined,
        registry.AttendeeRegistered,
        registry.AttendeeConfirmed,
        *_OF_THE_MEETING,
    ),
    "REGISTRY_INVITED_UNIT_NOT_IN_PLAN": (registry.InvitationWithdrawn, *_OF_THE_MEETING),
    "REGISTRY_MOVED_TOO_LATE": (registry.ConferenceRescheduled, *_OF_THE_MEETING),
    "REGISTRY_NAME_SMALL": (registry.AttendeeUpdated, registry.AttendeeDeclined, *_OF_THE_MEETING),
    "REGISTRY_NOT_AN_INVITED_OFFICE": _OF_A_DELEGATE,
    "REGISTRY_NOT_AS_PLANNED": (
        registry.InvitationWithdrawn,
        registry.PlanAmended,
        *_OF_THE_MEETING,
    ),
    "REGISTRY_NOT_REACHABLE": (registry.AttendeeDeclined, *_OF_THE_MEETING),
    "REGISTRY_NOT_THE_HEAD": _OF_A_DELEGATE,
    "REGISTRY_NOT_THE_NAMED_GUEST": (registry.AttendeeDeclined, *_OF_THE_MEETING),
    "REGISTRY_OFFICE_TAKEN": _OF_A_DELEGATE,
    "REGISTRY_PAPER_PAGES_UNKNOWN": _OF_A_PAPER,
    "REGISTRY_PAPER_TOO_LONG": _OF_A_PAPER,
    "REGISTRY_PAPER_TOO_MANY_MINUTES": _OF_A_PAPER,
    "REGISTRY_SEATS_OF_OLD_PLACE": (
        registry.VenueChanged,
        registry.PlanAmended,
        hall.HallPlanSet,
        *_OF_THE_MEETING,
    ),
    "REGISTRY_TOPICS_DROPPED": (registry.PlanAmended, *_OF_THE_MEETING),
    "REGISTRY_TOPIC_NOT_IN_PLAN": (papers.ContributionAccepted, registry.PlanAmended),
}
"""Which later facts settle it, beside the next fact of the same kind about the same thing, which carries it anew
where it still holds. A fact about one of several takes that one out; the conference's own end what is named here
wherever it was told. A code that is not here is replaced by the next alone."""
_WHEREVER: Final = frozenset(
    {
        one.type_name
        for one in (
            *_OF_THE_MEETING,
            *(registry.ConferenceRescheduled, registry.VenueChanged, registry.PlanAmended),
            hall.HallPlanSet,
        )
    }
)
_SEVERAL_AT_ONCE: Final = frozenset(
    {awards.NominationApproved.type_name, awards.ClearanceRecorded.type_name}
)
"""Of a batch one fact carries the warnings about all of it."""
_TAKES_BACK: Final = {awards.ApprovalWithdrawn.type_name: awards.NominationApproved.type_name}
"""What was told with a step goes with the fact that takes the step back; what was told before it stands again."""
_FREES_A_PLACE: Final = frozenset(
    {
        one.type_name
        for one in (
            awards.ApprovalWithdrawn,
            awards.NominationRejected,
            awards.NominationWithdrawn,
        )
    }
)
_PAYMENTS: Final = frozenset(
    {"BUDGET_INVOICE_ON_OTHER_LINE", "BUDGET_NO_INVOICE", "BUDGET_PAID_BEFORE_APPROVAL"}
)
_OF_WHO_WAITS: Final = frozenset({"AWARDS_RANK_PASSED_OVER"})
"""About those who were approved; it names those who stood higher, as long as they wait."""
_LOOKED_AT: Final = _PAYMENTS | {"AWARDS_RANK_AGAINST_POINTS", "AWARDS_TIE_AGAINST_RULE"}
"""The next of the kind is another payment, or the list of another kind: the rows say whether it stands."""
_MENDED: Final = (
    budget.BudgetDecisionRenumbered.type_name,
    budget.BudgetDecisionRedated.type_name,
)
"""Each is about one decision of the budget, the estimate's where it names no adjustment."""
_DOOR: Final = "CHECKIN_"
"""What was said at the door is said of that moment; nothing is to be done about it later."""


@dataclass(frozen=True, slots=True)
class Now:
    """What the rows say. ``ranked``: of :func:`~services.program.ranking.ranking`; ``entries``: the payments."""

    nominations: Mapping[tuple[str, str], Columns] = field(default_factory=dict)
    ranked: Mapping[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)
    by_hand: Mapping[str, frozenset[str]] = field(default_factory=dict)
    entries: Sequence[Columns] = ()


async def standing_warnings(shot: Snapshot) -> list[Columns]:
    """The rows of the warnings that stand, as they came; ``about`` has those whom each is still about."""
    return list(await shot.once("standing warnings", lambda: _all(shot)))


async def _all(shot: Snapshot) -> list[Columns]:
    """Of somebody who is invited no more and still presents something no fact can tell: the rows do."""
    return [*await _standing(shot), *await warnings_of(shot)]


async def _standing(shot: Snapshot) -> list[Columns]:
    warned = await shot.rows(tables.warnings)
    if not warned:
        return []
    types = {one["type"] for one in warned}
    types |= {fact.type_name for facts in ENDED_BY.values() for fact in facts} | {*_TAKES_BACK}
    audit = tables.audit.c
    found = await shot.execute(
        select(
            audit.position,
            audit.event_id,
            audit.subject,
            audit.type,
            audit.about,
            audit.correlation,
        )
        .where(audit.conference == shot.conference, audit.type.in_(sorted(types)))
        .order_by(audit.position)
    )
    facts = [dict(row) for row in found.mappings()]
    nominations = await shot.rows(tables.nominations)
    rounds = await shot.rows(tables.award_rounds)
    ranked = [row for one in rounds for row in ranking(one, nominations)]
    by_hand = {
        one["round"]: frozenset(
            name
            for kind in ("collectives", "households", "individuals")
            for name in (one[f"ranked_{kind}"] or "").split()
        )
        for one in rounds
    }
    now = Now(
        {(row["round"], row["nomination"]): row for row in nominations},
        {(row["round"], row["nomination"]): row for row in ranked},
        by_hand,
        await shot.rows(tables.expenditures),
    )
    return still_standing(warned, facts, now)


def still_standing(warned: Iterable[Columns], facts: Sequence[Columns], now: Now) -> list[Columns]:
    """``facts``: rows of the trail, in order."""
    own = {fact["event_id"]: fact for fact in facts}
    of: dict[tuple[str, str], list[Columns]] = {}
    wherever = [fact for fact in facts if fact["type"] in _WHEREVER]
    for fact in facts:
        _, _, _, entity, name = fact["subject"].split(".", 4)
        of.setdefault((entity, name), []).append(fact)
    left: list[tuple[Columns, tuple[str, ...]]] = []
    for row in sorted(warned, key=lambda one: (one["position"], one["ordinal"])):
        later = [*of.get((row["entity"], row["entity_id"]), ()), *wherever]
        names = _named(row, own.get(row["event_id"]))
        about = _after(row, names, own.get(row["event_id"]), later)
        if _place_is_free(row, own.get(row["event_id"]), later):
            about = None
        if about is not None:
            about = _by_the_rows(row, about, now)
        if about is not None:
            left.append((row, about))
    alike: dict[tuple[str, str, str], list[tuple[Columns, tuple[str, ...]]]] = {}
    for row, about in left:
        alike.setdefault(_of_a_kind(row), []).append((row, about))
    return [
        {**row, "about": ", ".join(about) or row["about"], **_said(row, about, now)}
        for row, about in left
        if not _told_anew(row, about, alike[_of_a_kind(row)], now)
    ]


def _said(row: Columns, about: tuple[str, ...], now: Now) -> Mapping[str, str]:
    """Its sentences, naming and counting whom it is still about."""
    told = row["about"].split(", ") if row["about"] else []
    gone = {*told} - {*about}
    if row["code"] in _OF_WHO_WAITS:
        gone |= {
            name
            for (of, name), one in now.nominations.items()
            if of == row["entity_id"] and one["status"] != "endorsed"
        }
    if not gone or not row.get("vi"):
        return {}
    vi, en = said_of(row["code"], row["vi"], row["en"], told, gone)
    return {"vi": vi, "en": en}


def _of_a_kind(row: Columns) -> tuple[str, str, str]:
    return row["code"], row["entity"], row["entity_id"]


def _named(row: Columns, fact: Columns | None) -> tuple[str, ...]:
    if row["about"]:
        return tuple(row["about"].split(", "))
    return (fact["about"],) if fact is not None and fact["about"] else ()


def _after(
    row: Columns, names: tuple[str, ...], own: Columns | None, later: Iterable[Columns]
) -> tuple[str, ...] | None:
    """Whom it is about after ``later``; None once it is settled."""
    if row["code"].startswith(_DOOR):
        return names
    ends = {fact.type_name for fact in ENDED_BY.get(row["code"], ())}
    one_fact = own["about"] if own and row["type"] not in _SEVERAL_AT_ONCE else None
    for fact in later:
        if fact["position"] <= row["position"]:
            continue
        same_wish = own is not None and fact["correlation"] == own["correlation"]
        again = fact["type"] == row["type"] and row["code"] not in _LOOKED_AT and not same_wish
        taken_back = _TAKES_BACK.get(fact["type"]) == row["type"]
        if not again and not taken_back and fact["type"] not in ends:
            continue
        if fact["type"] in _MENDED and own is not None and fact["about"] != own["about"]:
            continue
        if fact["about"] is None or not names or fact["about"] == one_fact:
            return None
        if fact["about"] in names:
            names = tuple(name for name in names if name != fact["about"])
            if not names:
                return None
    return names


def _place_is_free(row: Columns, own: Columns | None, facts: Sequence[Columns]) -> bool:
    """Who was passed over in a tie is told until none of those who took a place by that approval holds it."""
    if row["code"] != "AWARDS_TIE_PASSED_OVER" or own is None:
        return False
    taken = {
        fact["about"]
        for fact in facts
        if fact["type"] == row["type"] and fact["correlation"] == own["correlation"]
    }
    freed = {
        fact["about"]
        for fact in facts
        if fact["type"] in _FREES_A_PLACE and fact["position"] > row["position"]
    }
    return taken <= freed


def _by_the_rows(row: Columns, names: tuple[str, ...], now: Now) -> tuple[str, ...] | None:
    look = LOOKS.get(row["code"])
    return names if look is None else (look(row, names, now) or None)


def _told_anew(
    row: Columns,
    names: tuple[str, ...],
    alike: Iterable[tuple[Columns, tuple[str, ...]]],
    now: Now,
) -> bool:
    """Whether a later one says the same of all of them, and perhaps of more."""
    if row["code"].startswith(_DOOR) or row["code"] in _PAYMENTS or not names:
        return False
    by_kind = row["code"] == "AWARDS_GRASSROOTS_SHARE"
    return any(
        _kind(row, names, now) == _kind(other, theirs, now) if by_kind else {*names} <= {*theirs}
        for other, theirs in alike
        if other["position"] > row["position"]
    )


# --- what the rows say ------------------------------------------------------------------------------


def _kind(row: Columns, names: Sequence[str], now: Now) -> str | None:
    return next(
        (now.nominations[key]["kind"] for key in _keys(row, names) if key in now.nominations), None
    )


def _keys(row: Columns, names: Iterable[str]) -> list[tuple[str, str]]:
    return [(row["entity_id"], name) for name in names]


def _in(row: Columns, names: Iterable[str], now: Now, *statuses: str) -> tuple[str, ...]:
    return tuple(
        name
        for name in names
        if (one := now.nominations.get((row["entity_id"], name))) and one["status"] in statuses
    )


def _share(row: Columns, names: tuple[str, ...], now: Now) -> tuple[str, ...]:
    """Until it is reached; with the decision it is said of the list as it was decided."""
    if row["type"] != awards.NominationApproved.type_name:
        return names
    kind = _kind(row, names, now)
    held = [
        bool(one["grassroots"])
        for (of, _), one in now.nominations.items()
        if (of, one["kind"], one["status"]) == (row["entity_id"], kind, "approved")
    ]
    return names if 2 * sum(held) <= len(held) else ()


def _tied(row: Columns, names: tuple[str, ...], now: Now) -> tuple[str, ...]:
    """As long as one of them waits unsettled beside another with the same points."""
    points = {
        name: now.nominations[row["entity_id"], name]["points"]
        for name in _in(row, names, now, "endorsed", "approved")
    }
    unsettled = {
        points[name]
        for name in _in(row, points, now, "endorsed")
        if not now.nominations[row["entity_id"], name]["tie_place"]
    }
    alike = list(points.values())
    return tuple(name for name, own in points.items() if own in unsettled and alike.count(own) > 1)


def _passed_over(row: Columns, names: tuple[str, ...], now: Now) -> tuple[str, ...]:
    """Those approved before whom, in the list, somebody still waits."""
    by_hand = now.by_hand.get(row["entity_id"], frozenset())

    def before(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
        apart = one["points"] != other["points"] or one["tie_place"]
        return one["place"] < other["place"] and bool(apart or one["nomination"] in by_hand)

    kind = _kind(row, names, now)
    waiting = [
        one
        for (of, _), one in now.ranked.items()
        if (of, one["kind"], one["status"]) == (row["entity_id"], kind, "endorsed")
    ]
    return tuple(
        name
        for name in _in(row, names, now, "approved")
        if any(before(one, now.ranked[row["entity_id"], name]) for one in waiting)
    )


def _behind_fewer_points(row: Columns, names: tuple[str, ...], now: Now) -> tuple[str, ...]:
    by_hand = now.by_hand.get(row["entity_id"], frozenset())
    return tuple(
        name
        for name in names
        if name in by_hand
        and (own := now.ranked.get((row["entity_id"], name)))
        and any(
            one["kind"] == own["kind"]
            and one["place"] < own["place"]
            and one["points"] is not None
            and own["points"] is not None
            and one["points"] < own["points"]
            for (of, _), one in now.ranked.items()
            if of == row["entity_id"]
        )
    )


def _behind_in_a_tie(row: Columns, names: tuple[str, ...], now: Now) -> tuple[str, ...]:
    def preferred(one: Columns) -> bool:
        return preferred_for(one["kind"], one["woman"], one["women_percent"]) is not None

    return tuple(
        name
        for name in _in(row, names, now, "endorsed", "approved")
        if (own := now.nominations[row["entity_id"], name])["tie_place"]
        and any(
            (one["kind"], one["points"]) == (own["kind"], own["points"])
            and one["tie_place"]
            and one["tie_place"] < own["tie_place"]
            and not preferred(one)
            for (of, _), one in now.nominations.items()
            if of == row["entity_id"]
        )
    )


def _paid(row: Columns, names: tuple[str, ...], now: Now) -> tuple[str, ...]:
    """Until the entry is reversed."""
    stands = any(
        (one["line"], one["recorded_at"]) == (row["about"], row["at"])
        and one["reversed_at"] is None
        for one in now.entries
    )
    return names if stands else ()


_Look = Callable[[Columns, tuple[str, ...], Now], tuple[str, ...]]
LOOKS: Final[Mapping[str, _Look]] = {
    "REGISTRY_SAID_WHOLE": lambda _row, _names, _now: (),  # of that moment: said to whoever wrote it
    "AWARDS_ENDORSED_UNDECIDED": lambda row, names, now: _in(row, names, now, "endorsed"),
    "AWARDS_GRASSROOTS_SHARE": _share,
    "AWARDS_RANK_AGAINST_POINTS": _behind_fewer_points,
    "AWARDS_RANK_PASSED_OVER": _passed_over,
    "AWARDS_RETURNED_UNDECIDED": lambda row, names, now: _in(row, names, now, "returned"),
    "AWARDS_SUBMITTED_UNDECIDED": lambda row, names, now: _in(row, names, now, "submitted"),
    "AWARDS_TIED": _tied,
    "AWARDS_TIE_AGAINST_RULE": _behind_in_a_tie,
    "AWARDS_TIE_PASSED_OVER": lambda row, names, now: _in(row, names, now, "endorsed"),
    **dict.fromkeys(_PAYMENTS, _paid),
}
"""Whom a warning is still about, where no single fact says so: nobody once it is settled."""
