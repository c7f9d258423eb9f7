"""What the registry clerk writes after the decision: its correction, number and day, the award book's numbers."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from services.awards.approval import KIND_NAMES
from services.awards.decision import (
    Rested,
    RoundDays,
    known_bonuses,
    not_before_the_round,
    not_in_future,
)
from services.awards.ranking import each_once
from services.awards.restrictions import held, standing
from services.awards.state import AwardRound, decided, wrong_state
from shared.commands.award_refusals import (
    BOOK_NUMBER_TAKEN,
    BOOK_NUMBERS_MISSING,
    CORRECTED_PERSON,
    CORRECTION_DATE,
    CORRECTION_EMPTY,
    REDATED_BONUS_PAID,
    REDATED_PAST_CORRECTION,
    REDATED_TOO_LATE,
    round_named,
)
from shared.commands.awards import (
    CorrectAwardDecision,
    EnterInAwardBook,
    RedateAwardDecision,
    RenumberAwardDecision,
)
from shared.envelope import Meta
from shared.events.awards import (
    AwardDecisionCorrected,
    AwardDecisionRedated,
    AwardDecisionRenumbered,
    AwardeeKind,
    AwardRoundOpened,
    AwardsEnteredInBook,
    AwardsEvent,
    BookEntry,
)
from shared.money import format_dong
from shared.refusals import Term, because, listed, otherwise


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
    """A slip of the clerk's hand, not another decision."""
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


def redate(
    command: RedateAwardDecision, state: AwardRound, opened: AwardRoundOpened, meta: Meta
) -> Sequence[AwardsEvent]:
    """A slip of the clerk's hand in the day: held to all that the decision itself was held to, and to what was
    done by it since. The bonuses are those in force on the right day."""
    decision = decided(state, command.round)
    if decision.decision_date == command.decision_date:
        return []
    not_in_future(command.decision_date, meta)
    not_before_the_round(command.decision_date, opened, meta)
    for made in state.corrections:
        if made.decision_date < command.decision_date:
            raise REDATED_PAST_CORRECTION.refuse(
                day=f"{command.decision_date:%d/%m/%Y}",
                corrected=f"{made.decision_date:%d/%m/%Y}",
                number=made.decision_number,
            )
    for award in state.granted():
        known = state.known(award.nomination)
        held(standing(award.nomination, known), command.decision_date)
    bonuses = known_bonuses(command, opened, {award.kind for award in decision.awards})
    before = {kind: one.amount for kind, one in decision.bonuses.items()}
    now = {kind: one.amount for kind, one in bonuses.items()}
    if isinstance(meta.known, RoundDays):
        _not_done_by_the_other_day(command.decision_date, before, now, meta.known.rested)
    awards = tuple(
        award.model_copy(update={"bonus": now.get(award.kind, 0)}) for award in state.listed()
    )
    return [
        AwardDecisionRedated(
            round=command.round,
            form_name=decision.form_name,
            decision_number=decision.decision_number,
            decision_date=command.decision_date,
            mistyped=decision.decision_date,
            reason=command.reason,
            awards=awards,
            bonuses=bonuses,
            bonuses_before=decision.bonuses,
            total=sum(award.bonus for award in awards),
            total_before=decision.total,
            revoked=tuple(
                award.nomination
                for award in awards
                if state.nominations[award.nomination].status == "revoked"
            ),
            level=decision.level,
        )
    ]


def _not_done_by_the_other_day(
    day: date,
    before: Mapping[AwardeeKind, int],
    now: Mapping[AwardeeKind, int],
    rested: Rested,
) -> None:
    """Raises AWARDS_REDATED_TOO_LATE, AWARDS_REDATED_BONUS_PAID."""
    if rested.reported:
        raise REDATED_TOO_LATE.refuse(what=_REPORTED)
    changed = [kind for kind in KIND_NAMES if before.get(kind) != now.get(kind)]
    if changed and rested.settled:
        raise REDATED_TOO_LATE.refuse(what=_SETTLED)
    if paid := [kind for kind in changed if rested.paid.get(kind)]:
        raise REDATED_BONUS_PAID.refuse(
            day=f"{day:%d/%m/%Y}",
            kinds=listed(
                Term(
                    f"{KIND_NAMES[kind][0]} {format_dong(now.get(kind, 0))} đồng",
                    f"{format_dong(now.get(kind, 0))} đồng for {KIND_NAMES[kind][1]}",
                )
                for kind in paid
            ),
            paid=format_dong(sum(rested.paid[kind] for kind in paid)),
            lines=", ".join(f"“{one}”" for kind in paid for one in rested.lines[kind]),
        )


_REPORTED: Final = Term("Báo cáo kết quả đã chốt", "The report on the results is finalised")
_SETTLED: Final = Term("Quyết toán đã duyệt", "The settlement is approved")


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
