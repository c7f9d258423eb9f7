"""The same messages in English, for guests who ask; the Vietnamese text, which prevails, stands below. Pure.

Names of offices, of the conference and of places stay in Vietnamese, as the printed documents have them.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from services.notifications.audience import in_person
from services.notifications.names import delegate
from services.notifications.wording import (
    ADDRESSEE,
    ANEW,
    BELOW,
    LONGEST_SUBJECT,
    OF_YOU,
    STAYS,
    TO,
    TO_ANSWER,
    VIETNAM,
    Addressed,
    Wording,
    Words,
    cut,
    ended,
    greeting,
    host,
    in_these_forms,
    name_of,
    organiser,
    tasks_moved,
)
from shared.envelope import Fact
from shared.events import registry as fact
from shared.events.plan import Plan
from shared.events.reception import CheckInCodeIssued
from shared.events.registry import ConferencePlanned
from shared.program_changes import english_day

_CLOSING: Final = "Yours respectfully,"
Tells = Callable[[Any, ConferencePlanned, str], tuple[str, str | None, tuple[str, ...]]]
"""Subject; whom it is to (None: the recipient, by name); paragraphs."""


def both(english: Wording, vietnamese: Wording) -> Wording:
    """One message in both languages, the English one first."""
    subject = cut(f"{english.subject} / {vietnamese.subject}", LONGEST_SUBJECT)
    return Wording(subject, f"{english.body}\n\n{BELOW}\n\n{vietnamese.body}")


def letter_of(tells: Tells) -> Words:
    """The common frame round what one kind of message says."""

    def words(event: Any, planned: ConferencePlanned, unit: str) -> Wording:
        about, to, paragraphs = tells(event, planned, unit)
        desk = planned.plan.contact
        contact = f"{desk.unit}; e-mail: {desk.email}"
        if desk.phone:
            contact += f"; telephone: {desk.phone}"
        body = "\n\n".join(
            (
                f"To: {to if to is not None else TO}",
                *(paragraph for paragraph in paragraphs if paragraph),
                f"For any question please contact: {contact}.",
                _CLOSING,
                organiser(planned).upper(),
            )
        )
        return Wording(cut(about, LONGEST_SUBJECT), body)

    return words


def addressed(words: Wording, to: Addressed) -> Wording:
    """A person is called by name, a unit by its own; both are "you"."""
    forms = {
        TO: ADDRESSEE if to.personal else to.called,
        OF_YOU: to.of.removeprefix("Ông (Bà) ") or "you",
        TO_ANSWER: "confirm or decline" if to.personal else "register, confirm or decline",
        ANEW: _anew(to),
        STAYS: _stays(to) if to.stays else "",
    }
    return Wording(words.subject, in_these_forms(words.body, forms))


def _stays(to: Addressed) -> str:
    return (
        "Your name is on the list of another invited delegation, too. This letter, and the calendar entry that it "
        f"calls off, are about the delegation of {to.called} only; the invitation of the other one stands."
    )


def _anew(to: Addressed) -> str:
    if to.personal:
        return "Should you be unable to come, please tell us early."
    if to.until is None:
        return ""
    if to.over:
        return "The time to answer has passed. If your delegates change, please tell the contact named below."
    return f"If your delegates change, please register or confirm anew before {moment(to.until)}."


def _hours_before(event: fact.ConferenceRescheduled) -> str:
    if event.starts_at_before is None or event.ends_at_before is None:
        return ""
    return f"Time before: {from_to(event.starts_at_before, event.ends_at_before)}.\n"


def _days_of_tasks(event: fact.ConferenceRescheduled, planned: ConferencePlanned, unit: str) -> str:
    moved = tasks_moved(event, planned, unit)
    lines = "\n".join(f"- {english_day(due)}: “{text}”" for due, text in moved)
    return f"Your tasks, where not completed, are now due on:\n{lines}" if moved else ""


def moment(at: datetime) -> str:
    """``07:30 on Friday, 8 December 2023``, in the time of Vietnam."""
    local = at.astimezone(VIETNAM)
    return f"{local:%H:%M} on {_DAYS[local.weekday()]}, {english_day(local.date())}"


def from_to(starts_at: datetime, ends_at: datetime) -> str:
    ends = ends_at.astimezone(VIETNAM)
    same_day = ends.date() == starts_at.astimezone(VIETNAM).date()
    return f"from {moment(starts_at)} until {f'{ends:%H:%M}' if same_day else moment(ends_at)}"


def when_and_where(planned: ConferencePlanned) -> str:
    plan = planned.plan
    return (
        f"Time: {_hours_of(plan)} (time of Vietnam).\n"
        f"Place: {plan.venue.name} ({plan.venue.address}).\n"
        f"Chair: {plan.chair.title}."
    )


def _hours_of(plan: Plan) -> str:
    if plan.sessions:
        return "; ".join(
            f"{one.title}: {from_to(one.starts_at, one.ends_at)}" for one in plan.sessions
        )
    return from_to(plan.starts_at, plan.ends_at)


_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_RANKS: Final = {
    "head": "The head of the organisation is invited; should they be unable to come, please "
    "name a substitute, for "
    "the chair's consent.",
    "representative": "A representative of the leadership is invited.",
    "named": "The invitation is to the office-holder or person named in the letter.",
}

# --- invitations and answers ---------------------------------------------------------------------


def _invitation(event: fact.InvitationIssued, planned: ConferencePlanned, unit: str) -> Any:
    above, personal = host(planned), in_person(event)
    return (
        f"Invitation: {planned.plan.title}",
        greeting(event) if personal else event.invitee,
        (
            f"{organiser(planned)} has the honour to send you the invitation{f' of {above}' if above else ''} to "
            f"the conference: {planned.plan.title}.",
            when_and_where(planned),
            "Reason: you are named in the decision on awards that is announced at the conference."
            if event.origin == "award"
            else "",
            "" if personal else f"Delegates: {event.seats}. {_RANKS[event.rank_rule]}",
            f"Please {'confirm or decline' if personal else 'register and confirm'} before "
            f"{moment(event.respond_by)}.",
            "Attached: the letter of invitation. The program and the papers of the conference are not.",
        ),
    )


def _reminder(event: fact.InvitationReminderDue, planned: ConferencePlanned, unit: str) -> Any:
    return (
        f"Please answer the invitation: {planned.plan.title}",
        None,
        (
            f"By the invitation to {OF_YOU} no answer has come yet for seats: {event.unanswered}. "
            f"Please {TO_ANSWER} before {moment(event.respond_by)}.",
            when_and_where(planned),
        ),
    )


def _declined(
    event: fact.InvitationDeclined, planned: ConferencePlanned, unit: str
) -> tuple[str, str | None, tuple[str, ...]]:
    title = planned.plan.title
    if unit != event.unit:
        return (
            f"A unit sends nobody: {title}",
            name_of(unit, planned),
            (
                f"{OF_YOU} sends nobody to the conference. Reason: {ended(event.reason)}",
                "The seats of the delegation count as excused, and nobody is reminded any more. The unit's "
                "papers, tasks and nominations stay as they are; where a paper is to be read, please agree on who "
                "reads it.",
            ),
        )
    return (
        f"Your answer is noted: {title}",
        None,
        (
            f"The host has noted that you send nobody to the conference. Reason: {ended(event.reason)}",
            ANEW,
        ),
    )


def _accepted_again(
    event: fact.InvitationAcceptedAgain, planned: ConferencePlanned, unit: str
) -> tuple[str, str | None, tuple[str, ...]]:
    title, until = planned.plan.title, moment(event.respond_by)
    if unit != event.unit:
        return (
            f"A unit sends somebody after all: {title}",
            name_of(unit, planned),
            (
                f"{OF_YOU}, which was to send nobody, sends somebody after all; answers are due by {until}.",
            ),
        )
    return (
        f"Your answer is noted: {title}",
        None,
        (
            "The host has noted that you send somebody to the conference after all. Please register and confirm "
            f"your delegates by {until}.",
            when_and_where(planned),
        ),
    )


def _counted_elsewhere(
    event: fact.AttendeeCountedElsewhere, planned: ConferencePlanned, unit: str
) -> tuple[str, str | None, tuple[str, ...]]:
    if not unit:
        return (
            f"You are counted in one delegation: {planned.plan.title}",
            None,
            (
                "You are on the lists of two invited delegations; each delegate counts once, and you are now "
                f"counted in the other one, not {_within(event.unit, planned)}.",
                "The invitation with the other one stands; letters and calendar entries now come with that one. "
                "The calendar entry that came with this one is called off, so that you do not have two.",
                "Should these be two people of the same name, please tell the host.",
            ),
        )
    return (
        f"A delegate is counted in another delegation: {planned.plan.title}",
        None,
        (
            f"The delegate {delegate(event.delegation, event.person_id)} whom you registered is on the list "
            "of another delegation and counted there; each delegate counts once. The seat is free, and you "
            "may register somebody else.",
            "Should these be two people of the same name, please tell the host.",
        ),
    )


def _counted_here(
    event: fact.AttendeeCountedHere, planned: ConferencePlanned, unit: str
) -> tuple[str, str | None, tuple[str, ...]]:
    if not unit:
        return (
            f"Your attendance is confirmed: {planned.plan.title}",
            None,
            (
                f"You are now counted {_within(event.unit, planned)}; the letter before, by which you were "
                "counted in another delegation, no longer holds.",
                when_and_where(planned),
                "Should you be unable to come, please tell us early.",
            ),
        )
    answered = (
        "confirm or decline for this delegate"
        if event.status == "registered"
        else "decline for this delegate should they be unable to come"
    )
    return (
        f"A delegate is counted in your delegation now: {planned.plan.title}",
        None,
        (
            f"The delegate {delegate(event.delegation, event.person_id)} whom you registered is now counted in "
            "your delegation and holds one of its seats. The letter before, by which this delegate was counted in "
            "another delegation and the seat was free, no longer holds.",
            f"Please register nobody else in this seat, and {answered}.",
        ),
    )


def _within(unit: str, planned: ConferencePlanned) -> str:
    return f"in the delegation of {name_of(unit, planned)}"


INVITATIONS: Final[Mapping[type[Fact], Tells]] = MappingProxyType(
    {
        fact.InvitationIssued: _invitation,
        fact.InvitationReminderDue: _reminder,
        fact.RespondByMoved: lambda event, planned, unit: (
            f"More or less time to answer: {planned.plan.title}",
            None,
            (
                f"Your invitation is now to be answered before {moment(event.respond_by)}.",
                when_and_where(planned),
            ),
        ),
        fact.InvitationWithdrawn: lambda event, planned, unit: (
            f"Withdrawal of the invitation: {planned.plan.title}",
            None,
            (
                f"The host withdraws the invitation to the conference that was sent to {OF_YOU}. "
                f"Reason: {ended(event.reason)}",
                STAYS,
                "We ask for your understanding.",
            ),
        ),
        fact.InvitationDeclined: _declined,
        fact.InvitationAcceptedAgain: _accepted_again,
        fact.AttendeeConfirmed: lambda event, planned, unit: (
            f"Your attendance is confirmed: {planned.plan.title}",
            None,
            (
                f"The host has noted that {delegate(event.delegation, event.person_id)} attends the conference, "
                f"{_within(event.unit, planned)}.",
                when_and_where(planned),
                "Should you be unable to come, please tell us early.",
            ),
        ),
        fact.AttendeeSubstituted: lambda event, planned, unit: (
            f"Your attendance is confirmed: {planned.plan.title}",
            None,
            (
                f"The host has noted that {delegate(event.delegation, event.substitute.person_id)} attends in "
                f"place of {delegate(event.delegation, event.person_id)}, {_within(event.unit, planned)}.",
                when_and_where(planned),
            ),
        ),
        fact.AttendeeAdmitted: lambda event, planned, unit: (
            f"Your attendance is confirmed: {planned.plan.title}",
            None,
            (
                f"The host agrees that {delegate(event.delegation, event.attendee.person_id)} attends, "
                f"{_within(event.unit, planned)}.",
                when_and_where(planned),
            ),
        ),
        CheckInCodeIssued: lambda event, planned, unit: (
            f"A new check-in code: {planned.plan.title}",
            None,
            (
                f"The delegate {delegate(event.delegation, event.person_id)} has a new check-in code; the old "
                f"one is void. Reason: {ended(event.reason)}",
            ),
        ),
        fact.SubstitutionRequested: lambda event, planned, unit: (
            f"Request for a substitute: {planned.plan.title}",
            name_of(unit, planned),
            (
                f"{name_of(event.unit, planned)} reports that {delegate(event.delegation, event.person_id)} is "
                f"unable to come, and proposes {delegate(event.delegation, event.substitute.person_id)} instead. "
                f"Reason: {ended(event.reason)}",
                "The chair is asked to agree or to refuse.",
            ),
        ),
        fact.SubstitutionApproved: lambda event, planned, unit: (
            f"The substitute is accepted: {planned.plan.title}",
            None,
            (
                f"The chair agrees that {delegate(event.delegation, event.substitute_id)} attends in place of "
                f"{delegate(event.delegation, event.person_id)}.",
            ),
        ),
        fact.SubstitutionRefused: lambda event, planned, unit: (
            f"On the substitute: {planned.plan.title}",
            None,
            (
                f"The chair has not agreed that {delegate(event.delegation, event.substitute_id)} attends in "
                f"place of {delegate(event.delegation, event.person_id)}. Reason: {ended(event.reason)}",
                "Please send delegates as they were invited.",
            ),
        ),
        fact.SeatsRequested: lambda event, planned, unit: (
            f"Request for more seats: {planned.plan.title}",
            name_of(unit, planned),
            (
                f"{name_of(event.unit, planned)} asks for {event.seats} more seats for its delegation. "
                f"Reason: {ended(event.reason)}",
                "Please agree or refuse.",
            ),
        ),
        fact.SeatsGranted: lambda event, planned, unit: (
            f"More seats are granted: {planned.plan.title}",
            None,
            (
                f"The host grants {event.seats} more seats to your delegation, which now has "
                f"{event.total}. Please register your delegates.",
            ),
        ),
        fact.SeatsRefused: lambda event, planned, unit: (
            f"On your request for more seats: {planned.plan.title}",
            None,
            (
                f"The host is unable to give more seats to your delegation. "
                f"Reason: {ended(event.reason)}",
                "Please send your delegates within the seats offered.",
            ),
        ),
        fact.AttendeeCountedElsewhere: _counted_elsewhere,
        fact.AttendeeCountedHere: _counted_here,
        fact.AttendeeDeclined: lambda event, planned, unit: (
            f"A delegate has no seat in your delegation: {planned.plan.title}",
            None,
            (
                f"The delegate {delegate(event.delegation, event.person_id)} whom you registered is no longer "
                "counted in the other delegation, but the seats of yours are taken: they have no seat at present "
                "and stand as not coming.",
                "If they come, please ask for another seat, or decline for somebody else of your delegation, and "
                "register them again.",
            ),
        ),
    }
)

# --- the conference as a whole -------------------------------------------------------------------

CONFERENCE: Final[Mapping[type[Fact], Tells]] = MappingProxyType(
    {
        fact.ConferenceRescheduled: lambda event, planned, unit: (
            f"The conference is held at another time: {planned.plan.title}",
            None,
            (
                f"The conference {planned.plan.title} is held at another time. Reason: {ended(event.reason)}",
                f"New time: {_hours_of(planned.plan)} (time of Vietnam).\n"
                + _hours_before(event)
                + f"Place: {planned.plan.venue.name} ({planned.plan.venue.address}).",
                _days_of_tasks(event, planned, unit),
                ANEW,
            ),
        ),
        fact.VenueChanged: lambda event, planned, unit: (
            f"The conference is held at another place: {planned.plan.title}",
            None,
            (
                f"The conference {planned.plan.title} is held at another place. Reason: {ended(event.reason)}",
                f"New place: {planned.plan.venue.name} ({planned.plan.venue.address}).\n"
                f"Time: {_hours_of(planned.plan)} (time of Vietnam).",
            ),
        ),
        fact.ConferenceCancelled: lambda event, planned, unit: (
            f"The conference is not held: {planned.plan.title}",
            None,
            (
                f"The conference {planned.plan.title} is not held as planned. Reason: {ended(event.reason)}",
                f"It was to be held {_hours_of(planned.plan)} (time of Vietnam), at {planned.plan.venue.name} "
                f"({planned.plan.venue.address}). Should it be held at another time, you will be told anew.",
                "We ask for your understanding.",
            ),
        ),
        fact.ConferenceConcluded: lambda event, planned, unit: (
            f"With thanks: {planned.plan.title}",
            None,
            (
                f"{organiser(planned)} thanks you for attending the conference {planned.plan.title}"
                f"{f', held by {above},' if (above := host(planned)) else ''} and for your part in its success.",
                "The program of the conference is attached for your files.",
            ),
        ),
    }
)
