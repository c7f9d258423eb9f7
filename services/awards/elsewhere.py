"""R1 across rounds [V], Luật 06/2022/QH15, Điều 5: who is put forward in another round of the conference too.

The rule goes across boundaries, so that it is looked at, not guarded: when a dossier comes in, and again when
it is endorsed. Two that race past each other when they come in are both in the log before either is endorsed.

What is known of the rounds is kept, and read on from where it stood: thousands of dossiers, read anew for each
of them, took longer than anybody waits.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from shared import subjects
from shared.commands.awards import UNTOLD, Elsewhere, EndorseNomination, SubmitNomination
from shared.envelope import Fact, Meta, decode
from shared.events import CATALOGUE
from shared.events import awards as award
from shared.events.awards import AwardeeKind, NominationSubmitted
from shared.store import EventStore
from shared.tasks import Shared
from shared.vietnamese import fold

Wished = TypeVar("Wished", SubmitNomination, EndorseNomination)
_Place = tuple[str, str]
"""The round and the dossier in it."""
_Who = tuple[AwardeeKind, str]


@dataclass(frozen=True, slots=True)
class _Dossier:
    """``achievement``: the digest of the text, compared without regard to marks; None when it is not told."""

    who: _Who
    achievement: bytes | None


@dataclass(slots=True)
class Dossiers:
    """Those of all rounds of one conference that still count, by place and by whom they put forward."""

    forms: dict[str, str] = field(default_factory=dict)
    alive: dict[_Place, _Dossier] = field(default_factory=dict)
    of: dict[_Who, list[_Place]] = field(default_factory=dict)

    def take(self, fact: Fact) -> None:
        match fact:
            case award.AwardRoundOpened():
                self.forms[fact.round] = fact.form_name
            case award.NominationSubmitted():
                place = (fact.round, fact.nomination)
                self._drop(place)
                kept = self.alive[place] = _dossier(fact)
                self.of.setdefault(kept.who, []).append(place)
            case award.NominationWithdrawn() | award.NominationRejected() | award.AwardRevoked():
                self._drop((fact.round, fact.nomination))
            case award.AwardDecisionIssued():
                for one in fact.left_out:
                    self._drop((fact.round, one.nomination))
            case _:
                pass

    def _drop(self, place: _Place) -> None:
        if (gone := self.alive.pop(place, None)) is not None:
            self.of[gone.who].remove(place)

    def elsewhere(self, command: SubmitNomination | EndorseNomination) -> tuple[Elsewhere, ...]:
        """Dossiers of other rounds that still count and name the same person or unit, by id."""
        own = (
            _dossier(command)
            if isinstance(command, SubmitNomination)
            else self.alive.get((command.round, command.nomination))
        )
        if own is None:
            return ()
        return tuple(
            Elsewhere(
                round=name,
                nomination=nomination,
                form_name=self.forms.get(name, name),
                same_achievement=own.achievement is not None
                and self.alive[name, nomination].achievement == own.achievement,
            )
            for name, nomination in self.of.get(own.who, ())
            if name != command.round
        )


def _dossier(told: SubmitNomination | NominationSubmitted) -> _Dossier:
    text = None if told.achievement == UNTOLD else fold(told.achievement).encode()
    digest = None if text is None else hashlib.blake2b(text, digest_size=16).digest()
    return _Dossier((told.kind, told.awardee.person_id), digest)


@dataclass(slots=True)
class _Known:
    looks: Shared
    position: int = 0
    dossiers: Dossiers = field(default_factory=Dossiers)


@dataclass(slots=True)
class Rounds:
    """The dossiers of each conference, as far as the log was read."""

    _known: dict[str, _Known] = field(default_factory=dict)

    async def told(self, store: EventStore, command: Wished, meta: Meta) -> Wished:
        """``command`` with the awardee's dossiers of other rounds; what the sender wrote there is replaced."""
        if (known := self._known.get(meta.conference)) is None:
            looks = Shared(partial(self._look, store, meta.conference))
            known = self._known[meta.conference] = _Known(looks)
        await known.looks.once()
        return command.model_copy(update={"elsewhere": known.dossiers.elsewhere(command)})

    async def _look(self, store: EventStore, conference: str) -> None:
        known = self._known[conference]
        for one in await store.read(subjects.award_rounds(conference), known.position):
            known.dossiers.take(decode(one.body, one.position, CATALOGUE).event)
            known.position = one.position


def elsewhere(
    command: SubmitNomination | EndorseNomination, facts: Iterable[Fact]
) -> tuple[Elsewhere, ...]:
    """As :meth:`Dossiers.elsewhere`, of all ``facts`` at once."""
    dossiers = Dossiers()
    for fact in facts:
        dossiers.take(fact)
    return dossiers.elsewhere(command)
