"""Every occasion of a conference of which somebody must hear, one by one: who hears, how, released by whom.

Written out beside the table of the service on purpose: a row that is lost there is missed here.
"""

from dataclasses import dataclass
from typing import Any

import pytest

from services.notifications.audience import Audience, audience
from services.notifications.policies import RULES
from shared.commands.notifications import RequestNotification
from shared.envelope import Fact
from shared.events import registry as fact
from shared.events.awards import (
    ApprovalWithdrawn,
    AwardDecisionIssued,
    NominationApproved,
    NominationRejected,
    NominationReturned,
)
from shared.events.budget import BudgetApproved, BudgetReturned
from shared.events.notifications import Enclosure, MessageKind
from shared.events.reception import CheckInCodeIssued
from tests.domain.planned import planned
from tests.domain.test_notifications import (
    _DELEGATION,
    _RESPOND,
    CLERK,
    SUBSTITUTE,
    TICKET,
    _changed,
    _one,
    invited,
    requests,
)

DELEGATE = "p1@so-y-te.example"
SUBSTITUTES = "p2@so-y-te.example"
CONTACT = str(CLERK.email)
HEALTH, HOME = "van-thu@so-y-te.bacgiang.example", "van-thu@so-noi-vu.bacgiang.example"
CHAIR = "van-thu@ubnd.bacgiang.example"
ORGANISER = "van-thu@bo-chqs-tinh.bacgiang.example"
FINANCE = "van-thu@so-tai-chinh.bacgiang.example"
INVITED = (CONTACT, CONTACT)  # the contacts of two delegations
ENTERED = (*INVITED, DELEGATE)  # and who comes, with an entry of their own


@dataclass(frozen=True)
class Occasion:
    """``to``: the mailboxes, in the order of asking. ``code``: whether it gives a check-in code."""

    said: str
    event: Any
    kind: MessageKind
    to: tuple[str, ...]
    enclosures: tuple[Enclosure, ...] = ()
    held: bool = False
    code: bool = False


def _reached() -> Any:
    return SUBSTITUTE.model_copy(update={"email": SUBSTITUTES})


def _of(kind: type[Fact], **other: Any) -> Any:
    return _one(kind).model_copy(update=other)


OCCASIONS = (
    Occasion(
        "invitation",
        _one(fact.InvitationIssued),
        "invitation",
        (CONTACT,),
        ("invitation-letter", "calendar", "answer-link"),
        held=True,
    ),
    Occasion(
        "confirmation with the check-in code",
        _of(fact.AttendeeConfirmed, ticket=TICKET),
        "registration-confirmed",
        (DELEGATE,),
        ("calendar",),
        code=True,
    ),
    Occasion(
        "confirmation of a substitute",
        _of(fact.AttendeeSubstituted, ticket=TICKET, substitute=_reached()),
        "registration-confirmed",
        (SUBSTITUTES,),
        ("calendar",),
        code=True,
    ),
    Occasion(
        "confirmation of one who was let in beyond the seats",
        _of(fact.AttendeeAdmitted, ticket=TICKET, attendee=_reached()),
        "registration-confirmed",
        (SUBSTITUTES,),
        ("calendar",),
        code=True,
    ),
    Occasion(
        "another check-in code",
        _one(CheckInCodeIssued),
        "registration-confirmed",
        (DELEGATE,),
        code=True,
    ),
    Occasion(
        "substitution asked",
        _one(fact.SubstitutionRequested),
        "substitution-asked",
        (CHAIR, ORGANISER),
    ),
    Occasion(
        "substitution granted", _one(fact.SubstitutionApproved), "substitution-decided", (CONTACT,)
    ),
    Occasion(
        "substitution refused", _one(fact.SubstitutionRefused), "substitution-decided", (CONTACT,)
    ),
    Occasion(
        "reminder to those who have not answered",
        _one(fact.InvitationReminderDue),
        "reminder",
        (CONTACT,),
        ("answer-link",),
    ),
    Occasion(
        "escalation to the unit's office",
        fact.InvitationReminderDue(**_DELEGATION, **_RESPOND, unanswered=1, escalated=True),
        "reminder",
        (CONTACT, HEALTH),
        ("answer-link",),
    ),
    Occasion(
        "a unit that sends nobody",
        _one(fact.InvitationDeclined),
        "registration-confirmed",
        (CONTACT, ORGANISER),
        ("calendar-cancel", "answer-link"),
    ),
    Occasion(
        "a unit that sends somebody after all",
        _one(fact.InvitationAcceptedAgain),
        "registration-confirmed",
        (CONTACT, ORGANISER),
        ("calendar", "answer-link"),
    ),
    Occasion("paper asked for", _one(fact.PaperRequested), "paper-asked", (HEALTH,)),
    Occasion("paper returned", _one(fact.PaperRevisionRequested), "paper-decided", (HEALTH,)),
    Occasion("paper selected", _one(fact.PaperSelected), "paper-decided", (HEALTH,)),
    Occasion(
        "paper selected for print", _one(fact.PaperSelectedForPrinting), "paper-decided", (HEALTH,)
    ),
    Occasion("nomination returned", _one(NominationReturned), "nomination-returned", (HEALTH,)),
    Occasion("nomination approved", _one(NominationApproved), "nomination-decided", (HEALTH,)),
    Occasion("approval withdrawn", _one(ApprovalWithdrawn), "nomination-decided", (HEALTH,)),
    Occasion("nomination rejected", _one(NominationRejected), "nomination-decided", (HEALTH,)),
    Occasion("award decision", _one(AwardDecisionIssued), "award-decided", (HEALTH, HOME)),
    Occasion("estimate returned", _one(BudgetReturned), "estimate-returned", (ORGANISER, FINANCE)),
    Occasion("estimate approved", _one(BudgetApproved), "estimate-decided", (ORGANISER, FINANCE)),
    Occasion("task assigned", _one(fact.TaskAssigned), "task-assigned", (HEALTH, HOME)),
    Occasion("task due", _one(fact.TaskDueSoon), "task-due", (HEALTH, HOME)),
    Occasion("task open again", _one(fact.TaskReopened), "task-assigned", (HEALTH,)),
    Occasion("task overdue", _one(fact.TaskFellOverdue), "task-overdue", (HEALTH,)),
    Occasion(
        "program finalised, to all confirmed",
        _one(fact.ProgramFinalised),
        "program-finalised",
        (DELEGATE,),
        ("program", "calendar"),
    ),
    Occasion(
        "program changed, to those concerned",
        _changed("so-y-te"),
        "program-finalised",
        (HEALTH,),
        ("program",),
    ),
    Occasion(
        "rescheduled",
        _one(fact.ConferenceRescheduled),
        "rescheduled",
        ENTERED,
        ("calendar", "answer-link"),
    ),
    Occasion(
        "cancelled",
        _one(fact.ConferenceCancelled),
        "cancelled",
        ENTERED,
        ("calendar-cancel",),
        held=True,
    ),
    Occasion(
        "thanks with documents",
        _one(fact.ConferenceConcluded),
        "thanks",
        INVITED[:1],  # the other has not answered
        ("program",),
        held=True,
    ),
)


def _tasked_alone(wish: RequestNotification) -> bool:
    """Of a cancellation or another time: an office with a task that was not invited."""
    return wish.kind in ("cancelled", "rescheduled") and wish.delegation is None


def test_an_office_with_a_task_hears_that_the_conference_is_cancelled_invited_or_not() -> None:
    plan = planned().plan
    members = {group.id: group.members for group in plan.groups}
    tasked = {
        unit
        for one in plan.responsibilities
        for unit in (
            *([one.lead] if one.lead else []),
            *one.supporting,
            *(unit for group in one.lead_groups for unit in members[group]),
        )
    }
    asked = requests(_one(fact.ConferenceCancelled))
    assert tasked <= {wish.unit for wish in asked}
    offices = [wish for wish in asked if _tasked_alone(wish)]
    assert {wish.unit for wish in offices} == tasked - {one.unit for one in invited().values()}
    assert len(offices) == len({wish.unit for wish in offices}) > 0, "each once"
    assert {(wish.held, wish.enclosures) for wish in offices} == {(True, ())}


@pytest.mark.parametrize("one", OCCASIONS, ids=[one.said for one in OCCASIONS])
def test_an_occasion_is_told_to_whom_it_concerns(one: Occasion) -> None:
    asked = [wish for wish in requests(one.event) if not _tasked_alone(wish)]
    assert tuple(str(wish.recipient.email) for wish in asked) == one.to
    assert {wish.kind for wish in asked} == {one.kind}
    # a unit's office that is told beside its contact, and a delegate, have no unit's answer to give
    assert asked[0].enclosures == one.enclosures
    for wish in asked:
        # nor an office that was not invited, like the organiser's, an entry in its calendar
        no_entry = {"calendar", "calendar-cancel"} if wish.delegation is None else set()
        assert set(one.enclosures) - set(wish.enclosures) <= {"answer-link"} | no_entry
        assert set(wish.enclosures) <= set(one.enclosures)
    assert {wish.held for wish in asked} == {one.held}
    assert {wish.code is not None for wish in asked} == {one.code}
    assert {wish.channel for wish in asked} == {"email"}  # of these agencies none chose another


@pytest.mark.parametrize(
    "kind", [fact.ConferenceRescheduled, fact.VenueChanged, fact.ConferenceCancelled]
)
def test_a_guest_invited_by_name_hears_of_the_entry_that_the_invitation_brought(
    kind: type[Fact],
) -> None:
    guest = CLERK.model_copy(update={"person_id": "khach-01"})
    letter = _of(fact.InvitationIssued, rank_rule="named", contact=guest)
    (invitation,) = requests(letter)
    (told,) = [one for one in requests(_one(kind), audience([letter])) if not _tasked_alone(one)]
    assert (told.delegation, told.person_id) == (invitation.delegation, invitation.person_id)
    assert told.person_id == "khach-01"


def test_of_nobody_who_has_not_confirmed_the_delegates_hear() -> None:
    nobody: Audience = {name: one for name, one in invited().items() if not one.confirmed}
    assert requests(_one(fact.ProgramFinalised), nobody) == []


def test_no_other_fact_waits_for_the_organiser() -> None:
    tried = {type(one.event) for one in OCCASIONS if one.held}
    held = {kind for kind, rule in RULES.items() if rule.held}
    assert held - tried == {fact.InvitationWithdrawn}
