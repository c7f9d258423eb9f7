"""The ceremony: who is called on the stage with whom, who receives for one who is absent, what was handed over."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from services.awards.ranking import each_once
from services.awards.state import AwardRound, Nomination, decided, named, wrong_state
from shared.award_stage import called_together
from shared.commands.award_refusals import (
    RECEIVER_IS_AWARDEE,
    RECEIVER_MISSING,
    STAGE_INCOMPLETE,
)
from shared.commands.awards import ArrangeCeremony, NameReceiver, PresentAward
from shared.decider import must_own
from shared.envelope import Meta
from shared.events.awards import (
    Award,
    AwardPresented,
    AwardReceiverNamed,
    AwardsEvent,
    CeremonyArranged,
    StageGroup,
)
from shared.events.people import Author
from shared.refusals import Term, otherwise


def stage_groups(
    awards: Iterable[Award], size: int, before: Callable[[Award], Any] = lambda award: 0
) -> tuple[StageGroup, ...]:
    """As :func:`called_together`; within a kind by ``before``, then as listed."""
    listed = ((award.kind, award.nomination) for award in sorted(awards, key=before))
    return tuple(StageGroup(nominations=names) for names in called_together(listed, size))


def arrange(command: ArrangeCeremony, state: AwardRound) -> Sequence[AwardsEvent]:
    """Each awardee of the decision stands in one group, once; who was revoked stands in none."""
    decided(state, command.round)
    granted = {award.nomination: award for award in state.granted()}
    groups = command.groups
    if groups:
        named = [name for group in groups for name in group.nominations]
        each_once(named)
        for name in named:
            if (one := state.known(name)) and name not in granted:
                raise wrong_state(name, one)
        if left := [name for name in granted if name not in named]:
            raise STAGE_INCOMPLETE.refuse(missing=", ".join(left))
    else:
        place = _places(command.order) if command.by_precedence else _place_on_stage(state)
        groups = stage_groups(
            granted.values(), command.size, lambda award: place.get(award.nomination, len(place))
        )
    groups = tuple(
        group
        if group.presenter is not None
        else group.model_copy(update={"presenter": command.presenter})
        for group in groups
    )
    if groups == state.stage:
        return []
    return [CeremonyArranged(round=command.round, groups=groups)]


def _place_on_stage(state: AwardRound) -> dict[str, int]:
    return _places(name for group in state.stage for name in group.nominations)


def _places(names: Iterable[str]) -> dict[str, int]:
    return {name: place for place, name in enumerate(names)}


def name_receiver(
    command: NameReceiver, nomination: Nomination, meta: Meta
) -> Sequence[AwardsEvent]:
    """Told beforehand by the unit that nominated, or by the organiser."""
    must_own(meta, nomination.unit, "organiser")
    if command.receiver == nomination.receiver:
        return []
    if nomination.status != "awarded":
        raise wrong_state(command.nomination, nomination)
    _somebody_else(command.nomination, nomination, command.receiver)
    return [AwardReceiverNamed(**dict(command), unit=nomination.unit)]


def present(command: PresentAward, nomination: Nomination) -> Sequence[AwardsEvent]:
    """To the awardee, or to somebody named who receives it for one who is absent."""
    receiver = command.received_by
    done = nomination.presented
    if done is None and nomination.status != "awarded":
        raise wrong_state(command.nomination, nomination)
    if command.absent and receiver is None:
        receiver = nomination.receiver
        if receiver is None:
            raise RECEIVER_MISSING.refuse(nomination=command.nomination)
    _somebody_else(command.nomination, nomination, receiver)
    presented = AwardPresented(
        round=command.round,
        nomination=command.nomination,
        unit=nomination.unit,
        received_by=receiver,
    )
    if done is None:
        return [presented]
    if nomination.status != "presented":
        raise wrong_state(command.nomination, nomination)
    if done == presented:
        return []
    raise otherwise(named(command.nomination), _received(done))


def _received(done: AwardPresented) -> Term:
    """By id: names stay out of answers."""
    if done.received_by is None:
        return Term("chính người được khen đã nhận", "the awardee received it")
    name = done.received_by.person_id
    return Term(f"người nhận thay: {name}", f"received by {name}")


def _somebody_else(name: str, nomination: Nomination, receiver: Author | None) -> None:
    if receiver is not None and receiver.person_id == nomination.content.awardee.person_id:
        raise RECEIVER_IS_AWARDEE.refuse(nomination=name)
