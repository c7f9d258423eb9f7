"""Another comes instead: at once for most, with the chair's consent for a named head.

The consent: QĐ 45/2018/QĐ-TTg, in reference to a head who was invited in person. It may be given after
the respond-by time, and it is one decision of two facts: agreed, and seated. Whoever is registered in the seat
that such a person has declined comes in their place just the same, whatever the unit calls it.
"""

from collections.abc import Sequence

from services.registry.arrival import warned
from services.registry.attendance import Invited, Person, State, awaiting_consent, wrong_person
from shared.commands.registry import (
    ApproveSubstitution,
    DelegationCommand,
    RefuseSubstitution,
    RegisterAttendee,
    SubstituteAttendee,
)
from shared.commands.registry_refusals import COMES_IN_PLACE
from shared.envelope import Warned
from shared.events.registry import (
    AttendeeSubstituted,
    DelegationEvent,
    SubstitutionApproved,
    SubstitutionRefused,
    SubstitutionRequested,
)
from shared.refusals import Term, because, not_found, otherwise

_DECLINED = "Đã báo vắng"


def asked_for(command: RegisterAttendee, state: Invited) -> bool:
    """Whoever is registered awaits the chair's consent already, for somebody who has declined."""
    return any(
        one.substitute == command.attendee and state.people[name].status == "declined"
        for name, one in state.pending.items()
    )


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


def follows(command: RegisterAttendee, state: Invited) -> SubstitutionRequested | None:
    """The request that registering somebody in the seat of one who declined comes to; None: nobody is asked."""
    declined = state.seat_for(command.attendee.person_id)
    if declined is None or not _needs_consent(state.people[declined], state):
        return None
    return SubstitutionRequested(
        person_id=declined,
        substitute=command.attendee,
        reason=state.people[declined].absence or _DECLINED,
        **state.about(),
    )


def warn(command: DelegationCommand, state: State) -> Sequence[Warned]:
    """That a registration has become a request, which its sender did not call it."""
    if not isinstance(command, RegisterAttendee) or not isinstance(state, Invited):
        return []
    if (asked := follows(command, state)) is None:
        return []
    names = {"person_id": command.attendee.person_id, "declined": asked.person_id}
    return [warned(COMES_IN_PLACE, **names)]


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
