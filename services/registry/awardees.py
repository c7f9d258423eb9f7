"""An award decision invites those whom it names, a revocation withdraws that: each awardee is a delegation of
their own."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta, timezone
from typing import Final

from services.registry.policies import in_short
from shared import subjects
from shared.commands.registry import IssueInvitation, WithdrawInvitation
from shared.envelope import Recorded
from shared.events.awards import Award, AwardDecisionIssued, AwardRevoked
from shared.events.people import Contact
from shared.events.plan import Agency, AttendanceGroup, GroupKind, Plan
from shared.events.plan_types import VIETNAM_OFFSET
from shared.events.registry import ConferencePlanned
from shared.personal import Personal
from shared.policies import Effect, Wish
from shared.working_days import Calendar, CalendarYearUnknown, add_working_days

ANSWER_DAYS: Final = 2
"""Awardees answer within two working days of the decision, until 17:00. Ours: the decision comes late,
and an invitation goes out three working days before a conference (QĐ 45/2018/QĐ-TTg)."""
PlannedPolicy = Callable[[Recorded[AwardDecisionIssued], ConferencePlanned], Sequence[Effect]]
_VIETNAM: Final = timezone(VIETNAM_OFFSET)
_END_OF_OFFICE_HOURS: Final = time(17, 0)
_SATURDAY: Final = 5


def invite_by(calendar: Calendar) -> PlannedPolicy:
    """The policy that counts working days by ``calendar``."""

    def invite_awardees(
        decided: Recorded[AwardDecisionIssued], planned: ConferencePlanned
    ) -> Sequence[Effect]:
        """AwardDecisionIssued -> IssueInvitation for each awardee, through the unit that nominated.

        Nobody is invited where the plan has no group of awardees, or after the conference has begun."""
        return _invitations(decided, planned, calendar)

    return invite_awardees


def disinvite_awardee(
    revoked: Recorded[AwardRevoked], planned: ConferencePlanned
) -> Sequence[Effect]:
    """AwardRevoked -> WithdrawInvitation of the awardee, until the conference begins: the invitation was for who
    is named in the decision. Who sits in the hall for another reason is invited with another delegation."""
    event, plan = revoked.event, planned.plan
    group = next((group for group in plan.groups if group.kind is GroupKind.AWARDEES), None)
    if group is None or revoked.time >= plan.starts_at:
        return []
    reason = f"Hủy bỏ khen thưởng theo Quyết định số {event.decision_number}"
    return [
        Wish(
            WithdrawInvitation(
                delegation=subjects.awardee(event.nomination), reason=in_short(reason)
            )
        )
    ]


def _invitations(
    decided: Recorded[AwardDecisionIssued], planned: ConferencePlanned, calendar: Calendar
) -> Sequence[Effect]:
    plan = planned.plan
    group = next((group for group in plan.groups if group.kind is GroupKind.AWARDEES), None)
    if group is None or decided.time >= plan.starts_at:
        return []
    respond_by = min(_after_working_days(decided.time, ANSWER_DAYS, calendar), plan.starts_at)
    agencies = {agency.id: agency for agency in planned.agencies}
    return [
        Wish(_invite(award, group, respond_by, plan, agencies.get(award.unit)))
        for award in decided.event.awards
    ]


def _invite(
    award: Award, group: AttendanceGroup, respond_by: datetime, plan: Plan, unit: Agency | None
) -> IssueInvitation:
    """The name of an individual or a household stands in the contact only, where it is marked as personal data."""
    awardee, individual = award.awardee, award.kind != "collective"
    kind = "Hộ gia đình" if award.kind == "household" else "Cá nhân"
    office = f"Văn thư {unit.short_name}" if unit else plan.contact.unit
    return IssueInvitation(
        delegation=subjects.awardee(award.nomination),
        unit=award.unit,
        invitee=in_short(f"{kind} được khen thưởng: {awardee.position}")
        if individual
        else str(awardee.name),
        group=group.id,
        seats=group.seats_per_agency,
        rank_rule=group.rank.value,
        respond_by=respond_by,
        contact=Contact(
            person_id=awardee.person_id if individual else award.unit,
            name=awardee.name if individual else Personal(office[:200]),
            email=Personal(unit.email if unit else plan.contact.email),
            address=awardee.address if individual else None,
        ),
        origin="award",
    )


def _after_working_days(moment: datetime, days: int, calendar: Calendar) -> datetime:
    """17:00 of the ``days``-th working day after ``moment``; in a year whose holidays nobody has entered, of
    the ``days``-th Monday-to-Friday: an invitation is never held up for want of a calendar."""
    day: date = moment.astimezone(_VIETNAM).date()
    try:
        day = add_working_days(day, days, calendar)
    except CalendarYearUnknown:
        while days:
            day += timedelta(days=1)
            days -= day.weekday() < _SATURDAY
    return datetime.combine(day, _END_OF_OFFICE_HOURS, _VIETNAM)
