"""Another comes instead: at once for most, with the chair's consent for a named head.

The consent: QĐ 45/2018/QĐ-TTg, in reference to a head who was invited in person. It may be given after
the respond-by time, and it is one decision of two facts: agreed, and seated.
"""

from services.registry.attendance import Invited, Person, awaiting_consent, wrong_person
from shared.commands.registry import ApproveSubstitution, RefuseSubstitution, SubstituteAttendee
from shared.events.registry import (
    AttendeeSubstituted,
    DelegationEvent,
    SubstitutionApproved,
    SubstitutionRefused,
    SubstitutionRequested,
)
from shared.refusals import Term, because, not_found, otherwise


def already_asked(command: SubstituteAttendee, state: Invited) -> bool:
    """The same substitute has come in already, or awaits the chair's consent."""
    request = state.pending.get(command.person_id)
    if request is not None:
        told = (request.substitute, request.reason)
        return told == (command.substitute, command.reason)
    before = state.person(command.person_id)
    told_then = (before.substitute, before.absence)
    return told_then == (command.substitute.person_id, command.reason)


def substitute(command: SubstituteAttendee, state: Invited) -> list[DelegationEvent]:
    person = state.coming(command.person_id)
    if command.person_id in state.pending:
        raise awaiting_consent(command.person_id)
    state.must_be_free(command.substitute)
    wished = dict(command) | state.about()
    if _needs_consent(person, state):
        return [SubstitutionRequested(**wished)]
    return [AttendeeSubstituted(**wished)]


def _needs_consent(person: Person, state: Invited) -> bool:
    """A named head; and whoever was invited as the head, or by office: the invitation itself says so. An
    awardee only tells the contact."""
    terms = state.terms
    by_office = terms.rank_rule != "representative" and terms.origin == "plan"
    return person.attendee.head or by_office


def approve(command: ApproveSubstitution, state: Invited) -> list[DelegationEvent]:
    person = state.person(command.person_id)
    if person.substitute == command.substitute_id:
        return []
    request = _request(command, state)
    if person.status == "present":
        raise wrong_person(command.person_id, person.status)
    return [
        SubstitutionApproved(**dict(command) | state.about()),
        AttendeeSubstituted(**dict(request)),
    ]


def refuse(command: RefuseSubstitution, state: Invited) -> list[DelegationEvent]:
    pair = (command.person_id, command.substitute_id)
    why = state.refused.get(pair)
    if why is not None and command.person_id not in state.pending:
        if why == command.reason:
            return []
        both = " → ".join(pair)
        raise otherwise(Term(f"người dự thay {both}", f"the substitute {both}"), because(why))
    _request(command, state)
    return [SubstitutionRefused(**dict(command) | state.about())]


def _request(
    command: ApproveSubstitution | RefuseSubstitution, state: Invited
) -> SubstitutionRequested:
    request = state.pending.get(command.person_id)
    if request is None or request.substitute.person_id != command.substitute_id:
        what = Term("đề nghị cử người dự thay", "request for a substitute")
        raise not_found(
            what, f"{command.person_id} → {command.substitute_id}", "hoinghi show … substitutions"
        )
    return request
