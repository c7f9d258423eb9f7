"""What the registry clerk writes after the decision: its correction, its number, those of the award book."""

from collections.abc import Sequence

from services.awards.decision import not_in_future
from services.awards.ranking import each_once
from services.awards.state import AwardRound, decided, round_named, wrong_state
from shared.commands.award_refusals import (
    BOOK_NUMBER_TAKEN,
    BOOK_NUMBERS_MISSING,
    CORRECTED_PERSON,
    CORRECTION_DATE,
    CORRECTION_EMPTY,
)
from shared.commands.awards import CorrectAwardDecision, EnterInAwardBook, RenumberAwardDecision
from shared.envelope import Meta
from shared.events.awards import (
    AwardDecisionCorrected,
    AwardDecisionRenumbered,
    AwardsEnteredInBook,
    AwardsEvent,
    BookEntry,
)
from shared.refusals import Term, because, otherwise


def correct(command: CorrectAwardDecision, state: AwardRound, meta: Meta) -> Sequence[AwardsEvent]:
    """How awardees are written is mended by another decision, with its own number and date; who they are and what
    they get is not (an awardee leaves the list by revocation only)."""
    decision = decided(state, command.round)
    told = (command.decision_number, command.decision_date)
    for made in state.corrections:
        if (made.decision_number, made.decision_date) == told:
            if _same(command, made):
                return []
            what = Term(f"quyết định {told[0]}", f"the decision {told[0]}")
            raise otherwise(what, because(made.reason))
    each_once([one.nomination for one in command.corrections])
    not_in_future(command.decision_date, meta)
    if command.decision_date < decision.decision_date:
        raise CORRECTION_DATE.refuse(day=f"{decision.decision_date:%d/%m/%Y}")
    if command.decision_number == decision.decision_number:
        raise CORRECTION_EMPTY.refuse()
    granted = {award.nomination: award for award in state.granted()}
    awards = []
    for one in command.corrections:
        nomination = state.known(one.nomination)
        if one.nomination not in granted:
            raise wrong_state(one.nomination, nomination)
        award = granted[one.nomination]
        if award.awardee.person_id != one.awardee.person_id:
            raise CORRECTED_PERSON.refuse(nomination=one.nomination)
        awards.append(award.model_copy(update={"awardee": one.awardee}))
    if all(granted[award.nomination] == award for award in awards):
        raise CORRECTION_EMPTY.refuse()
    return [
        AwardDecisionCorrected(
            round=command.round,
            decision_number=command.decision_number,
            decision_date=command.decision_date,
            corrects=decision.decision_number,
            reason=command.reason,
            awards=tuple(awards),
        )
    ]


def renumber(command: RenumberAwardDecision, state: AwardRound) -> Sequence[AwardsEvent]:
    """A slip of the clerk's hand, not another decision. Its day is not mended so: bonuses hang on it."""
    decision = decided(state, command.round)
    if decision.decision_number == command.decision_number:
        return []
    if command.decision_number in {one.decision_number for one in state.corrections}:
        raise CORRECTION_EMPTY.refuse()
    return [
        AwardDecisionRenumbered(
            decision_date=decision.decision_date,
            mistyped=decision.decision_number,
            awards=state.granted(),
            **dict(command),
        )
    ]


def _same(command: CorrectAwardDecision, made: AwardDecisionCorrected) -> bool:
    said = {one.nomination: one.awardee for one in command.corrections}
    return command.reason == made.reason and said == {
        award.nomination: award.awardee for award in made.awards
    }


def enter(command: EnterInAwardBook, state: AwardRound) -> Sequence[AwardsEvent]:
    """A number once given may be mended; no two awards of the round bear the same one."""
    decided(state, command.round)
    each_once([entry.nomination for entry in command.entries])
    if not command.entries and command.first is None:
        raise BOOK_NUMBERS_MISSING.refuse()
    given = {entry.nomination: entry.number for entry in command.entries}
    if command.first is not None:
        listed = (award.nomination for award in state.granted())
        without = [
            name for name in listed if name not in given and state.nominations[name].book is None
        ]
        given |= {name: str(command.first + place) for place, name in enumerate(without)}
        numbers = [one.book for one in state.nominations.values() if one.book is not None]
        if not given and str(command.first) not in numbers:
            told = Term("đã đủ số vào sổ", "all have a number")
            raise otherwise(round_named(command.round), told)
    fresh: dict[str, str] = {}
    for name, number in given.items():
        one = state.known(name)
        if one.book == number:
            continue
        if one.status not in ("awarded", "presented"):
            raise wrong_state(name, one)
        fresh[name] = number
    _each_its_own(fresh, state)
    if not fresh:
        return []
    entries = tuple(BookEntry(nomination=name, number=number) for name, number in fresh.items())
    return [AwardsEnteredInBook(round=command.round, entries=entries)]


def _each_its_own(fresh: dict[str, str], state: AwardRound) -> None:
    taken = {
        one.book: name
        for name, one in state.nominations.items()
        if one.book is not None and name not in fresh
    }
    for name, number in fresh.items():
        if number in taken:
            raise BOOK_NUMBER_TAKEN.refuse(number=number, nomination=taken[number])
        taken[number] = name
