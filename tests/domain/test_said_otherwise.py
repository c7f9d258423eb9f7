"""The same wish with other content is never silently taken for done: it is a fact of its own, or refused.

What is listed below says nothing of the fact, each with why; a line that does not hold any more is taken out.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import Final

import pytest

from shared.commands import ALL_COMMANDS
from shared.refusals import DONE_OTHERWISE, Refused
from tests.domain.changing import changes
from tests.domain.stories import CONFERENCE, Story
from tests.domain.stories.everything import STORIES

_LOOKED_UP: Final = (
    "looked up by the service as the wish comes in; what a sender writes there is replaced"
)
_NOTHING_TOLD: Final = "what is left out stays as it is, and says nothing"
_ORDER: Final = (
    "the order in which they are told means nothing: they are kept sorted, or each already is so"
)
_CHANGES_NOTHING: Final = (
    "why something changes; a wish that changes nothing has nothing to give a reason for"
)
_REPORTED_TWICE: Final = "a sender's report, at least once: the first one of an attempt stands"
_OPEN_ALREADY: Final = "a policy's, of a task that is open already"
_NOBODY_THERE: Final = "a policy's, of a delegation that nobody on the roll is of"
_OTHER_DELEGATE: Final = "of another delegate it holds already: nobody has placed them"

NOT_OF_THE_FACT: Final = {
    ("AmendPlan", "parts.purpose"): _NOTHING_TOLD,
    ("AmendPlan", "standing.invited_groups"): _LOOKED_UP,
    ("AmendPlan", "standing.rounds"): _LOOKED_UP,
    ("FinaliseProgram", "as_it_is"): "that it does not fit was seen; the program itself is the same",
    ("IssueInvitation", "another"): "that a second delegation is meant; the delegation itself is the same",
    ("ChangeVenue", "reason"): _CHANGES_NOTHING,
    ("RescheduleConference", "reason"): _CHANGES_NOTHING,
    ("MoveRespondBy", "reason"): _CHANGES_NOTHING,
    ("ReviseTask", "reason"): _CHANGES_NOTHING,
    ("RenumberAwardDecision", "reason"): _CHANGES_NOTHING,
    ("RedateAwardDecision", "bonuses"): _LOOKED_UP,
    ("RedateAwardDecision", "reason"): _CHANGES_NOTHING,
    ("CorrectRecovery", "reason"): _CHANGES_NOTHING,
    ("RenumberBudgetDecision", "reason"): _CHANGES_NOTHING,
    ("RedateBudgetDecision", "reason"): _CHANGES_NOTHING,
    ("FinaliseProgram", "confirmed"): _LOOKED_UP,
    ("FinaliseProgram", "withdrawn"): _LOOKED_UP,
    ("FinaliseProgram", "order"): "the document's digest says which program it is",
    ("FinaliseProgram", "position"): "how far the log was read; the digest says which program it is",
    ("FinaliseReport", "position"): "how far the log was read; the digest says which report it is",
    ("ClaimNotification", "body"): "made from the log; who claims it again sends the same words",
    ("ClaimNotification", "subject"): "made from the log; who claims it again sends the same words",
    ("AnswerByCalendar", "person_id"): "a reply that holds for nobody stays beside its message",
    ("CountElsewhere", "decided"): "the organiser's word sets aside somebody who has arrived; this one has not",
    ("UpdateAttendee", "attendee.head"): "who is a named head, the registration says",
    ("EnrolPerson", "unit"): "the delegation's own, sent by a policy; a delegation's unit never changes",
    ("EnrolPerson", "group"): "the delegation's own, sent by a policy; a delegation's group never changes",
    ("EnrolPerson", "instead_of"): "whose seat is taken over, sent by a policy; nobody's is left",
    ("ArrangeSeats", "seats"): _ORDER,
    ("StrikeOffDelegation", "delegation"): _NOBODY_THERE,
    ("PlaceDelegate", "delegation"): _OTHER_DELEGATE,
    ("PlaceDelegate", "person_id"): _OTHER_DELEGATE,
    ("SubmitPaper", "media_type"): "left out, it is that of the file's name",
    ("SubmitContributionFile", "media_type"): "left out, it is that of the file's name",
    ("AmendAgendaItem", "clears"): "to clear what is empty changes nothing",
    ("AmendAgendaItem", "title"): _NOTHING_TOLD,
    ("CompleteTask", "by"): "which fact settled it, only a policy can say",
    ("ReopenTask", "was"): _OPEN_ALREADY,
    ("ReopenTask", "undone_by"): _OPEN_ALREADY,
    ("ReopenTask", "unit"): _OPEN_ALREADY,
    ("ReopenTask", "still_settled"): _LOOKED_UP,
    ("IssueDocument", "open_basis"): _LOOKED_UP,
    ("IssueDocument", "unsure"): _LOOKED_UP,
    ("FileSignedDocument", "file_name"): "the digest says which file it is",
    ("FileSignedDocument", "size"): "the digest says which file it is",
    ("FileSignedDocument", "signatures"): "read from the file that the digest names",
    ("FileSignedDocument", "signatures.subject"): "read from the file that the digest names",
    ("FileSignedDocument", "signatures.certificate"): "read from the file that the digest names",
    ("FileSignedDocument", "signatures.signed_at"): "read from the file that the digest names",
    ("FileSignedDocument", "signatures.trusted"): "read from the file that the digest names",
    ("AmendAwardRound", "individuals"): _NOTHING_TOLD,
    ("AmendAwardRound", "collectives"): "the quota that stands already",
    ("AmendAwardRound", "clearances"): "the bodies that are asked already",
    ("SubmitNomination", "elsewhere"): _LOOKED_UP,
    ("IssueAwardDecision", "partial"): "who is left out was looked at; the list itself is the same",
    ("IssueAwardDecision", "bonuses"): _LOOKED_UP,
    ("EndorseNomination", "elsewhere"): _LOOKED_UP,
    ("EndorseNomination", "points"): "no points told are those that were given",
    ("ArrangeCeremony", "groups"): "none told: made anew in the order that stands, which gives the same",
    ("ArrangeCeremony", "order"): _LOOKED_UP,
    ("ArrangeCeremony", "size"): "how groups are made; those told by hand are as told",
    ("ArrangeCeremony", "by_precedence"): "how groups are made; those told by hand are as told",
    ("ApproveBudget", "amount"): "which sum was read, if told; the sum approved is the one submitted",
    ("ApproveBudget", "awards_total"): "which sum was read, if told; the sum approved is the one submitted",
    ("DraftEstimate", "lines"): _ORDER,
    ("SubmitSettlement", "explanations"): _ORDER,
    ("CountQuota", "document"): "sent by a policy: the numbers are what is counted",
    ("ClaimNotification", "attempted_at"): "the same claimant claims its attempt again when it was cut off",
    ("ClaimNotification", "message_id"): "the same claimant claims its attempt again when it was cut off",
    ("ClaimNotification", "link"): "the same claimant claims its attempt again when it was cut off",
    ("ClaimNotification", "stop"): "the same claimant claims its attempt again when it was cut off",
    ("AbandonNotification", "reason"): _REPORTED_TWICE,
    ("RecordNotificationBounced", "reason"): _REPORTED_TWICE,
    ("RecordNotificationFailed", "permanent"): _REPORTED_TWICE,
    ("RecordNotificationFailed", "reason"): _REPORTED_TWICE,
    ("RecordNotificationFailed", "host_rests_until"): _REPORTED_TWICE,
    ("RecordNotificationSent", "message_id"): _REPORTED_TWICE,
    ("RecordNotificationSent", "sent_at"): _REPORTED_TWICE,
    ("RecordNotificationSent", "server_reply"): _REPORTED_TWICE,
    ("RecordNotificationUncertain", "attempt"): _REPORTED_TWICE,
    ("RecordNotificationUncertain", "reason"): _REPORTED_TWICE,
    ("RevokeAnswerLink", "reason"): "no link opens any more: there is nothing to revoke",
    ("ResumeReminders", "reason"): "nobody is stopped: there is nothing to resume",
    ("StopReminders", "message"): "from which mail it was asked; who has stopped has stopped",
}  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What became of a wish with one field changed. Neither facts nor a refusal: it was taken for done."""

    field: tuple[str, str]
    facts: int = 0
    refused: Refused | None = None

    @property
    def silent(self) -> bool:
        return not self.facts and self.refused is None


@cache
def outcomes(story: Story) -> tuple[Outcome, ...]:
    """Right after each step: its wish with one field changed, sent to the same boundary."""
    found = []
    for number, step, state in story.states():
        if step is None:
            continue
        place = step.command.boundary(CONFERENCE)
        for name, command in changes(step.command):
            if command.boundary(CONFERENCE) != place:
                continue
            field = (type(command).__name__, name)
            try:
                facts = story.decider.decide(command, state, step.meta(number + 900))
                found.append(Outcome(field, facts=len(facts)))
            except Refused as refused:
                found.append(Outcome(field, refused=refused))
    return tuple(found)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_other_content_is_a_fact_or_a_refusal(story: Story) -> None:
    silent = {one.field for one in outcomes(story) if one.silent}
    assert silent - set(NOT_OF_THE_FACT) == set()


def test_no_exception_is_listed_that_is_none() -> None:
    silent = {one.field for story in STORIES for one in outcomes(story) if one.silent}
    assert set(NOT_OF_THE_FACT) - silent == set()


def test_every_field_of_every_command_was_changed() -> None:
    tried = defaultdict(set)
    for story in STORIES:
        for step in story.steps:
            for field, _ in changes(step.command):
                tried[type(step.command)].add(field.split(".")[0])
    untried = {
        (kind.__name__, name)
        for kind in ALL_COMMANDS
        for name in kind.model_fields
        if name not in tried[kind]
    }
    assert untried == set()


def test_what_was_recorded_is_shown_in_both_languages() -> None:
    met = [
        one.refused
        for story in STORIES
        for one in outcomes(story)
        if one.refused is not None and one.refused.refusal is DONE_OTHERWISE
    ]
    assert len(met) > 20
    for refused in met:
        assert refused.vi != refused.en
        assert "hoinghi show" in refused.todo_vi
