"""R1 across rounds [V], Luật 06/2022/QH15, Điều 5: who is put forward in another round of the conference too.

The rule goes across boundaries, so that it is looked at, not guarded: when a dossier comes in, and again when
it is endorsed. Two that race past each other when they come in are both in the log before either is endorsed.
"""

from collections.abc import Iterable
from typing import TypeVar

from shared import subjects
from shared.commands.awards import UNTOLD, Elsewhere, EndorseNomination, SubmitNomination
from shared.envelope import Fact, Meta, decode
from shared.events import CATALOGUE
from shared.events import awards as award
from shared.events.awards import NominationSubmitted
from shared.store import EventStore
from shared.vietnamese import fold

Wished = TypeVar("Wished", SubmitNomination, EndorseNomination)


async def with_elsewhere(store: EventStore, command: Wished, meta: Meta) -> Wished:
    """``command`` with the same awardee's dossiers of other rounds; what the sender wrote there is replaced."""
    records = await store.read(subjects.award_rounds(meta.conference))
    facts = [decode(one.body, one.position, CATALOGUE).event for one in records]
    return command.model_copy(update={"elsewhere": elsewhere(command, facts)})


def elsewhere(
    command: SubmitNomination | EndorseNomination, facts: Iterable[Fact]
) -> tuple[Elsewhere, ...]:
    """Dossiers of other rounds that still count and name the same person or unit, by id."""
    alive: dict[tuple[str, str], NominationSubmitted] = {}
    forms: dict[str, str] = {}
    for fact in facts:
        match fact:
            case award.AwardRoundOpened():
                forms[fact.round] = fact.form_name
            case award.NominationSubmitted():
                alive[fact.round, fact.nomination] = fact
            case award.NominationWithdrawn() | award.NominationRejected() | award.AwardRevoked():
                alive.pop((fact.round, fact.nomination), None)
            case _:
                pass
    own: SubmitNomination | NominationSubmitted | None = (
        command
        if isinstance(command, SubmitNomination)
        else alive.get((command.round, command.nomination))
    )
    if own is None:
        return ()
    return tuple(
        Elsewhere(
            round=name,
            nomination=nomination,
            form_name=forms.get(name, name),
            same_achievement=own.achievement != UNTOLD
            and fold(one.achievement) == fold(own.achievement),
        )
        for (name, nomination), one in alive.items()
        if name != command.round
        and (one.kind, one.awardee.person_id) == (own.kind, own.awardee.person_id)
    )
