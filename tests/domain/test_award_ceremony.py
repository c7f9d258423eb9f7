"""After the decision: corrections, the award book, the stage, receivers, what comes back; told by example."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given as generated
from hypothesis import strategies as st

from services.awards.bonuses import round_with
from services.awards.ceremony import stage_groups
from services.awards.decision import Rested, RoundDays
from services.awards.looked_up import rested_on
from services.awards.policies import arrange_ceremony
from services.awards.precedence import in_order
from shared.commands.award_refusals import (
    BOOK_NUMBER_TAKEN,
    BOOK_NUMBERS_MISSING,
    CORRECTED_PERSON,
    CORRECTION_DATE,
    CORRECTION_EMPTY,
    LIST_REPEATS,
    RECEIVER_IS_AWARDEE,
    RECEIVER_MISSING,
    REDATED_BONUS_PAID,
    REDATED_PAST_CORRECTION,
    REDATED_TOO_LATE,
    STAGE_INCOMPLETE,
)
from shared.commands.awards import (
    DECISION_BEFORE_ROUND,
    DECISION_IN_FUTURE,
    NO_BONUS_RULE,
    RETURN_IN_FUTURE,
    ArrangeCeremony,
    AwardCorrection,
    CorrectAwardDecision,
    EnterInAwardBook,
    NameReceiver,
    PresentAward,
    RecordCertificateReturn,
    RedateAwardDecision,
    RenumberAwardDecision,
    RevokeAward,
)
from shared.events.awards import (
    Award,
    AwardDecisionCorrected,
    AwardDecisionIssued,
    AwardDecisionRedated,
    AwardDecisionRenumbered,
    AwardeeKind,
    AwardPresented,
    AwardReceiverNamed,
    AwardRevoked,
    AwardsEnteredInBook,
    BookEntry,
    CeremonyArranged,
    CertificateReturned,
    StageGroup,
)
from shared.events.budget import EstimateLineSet, ExpenditureRecorded, ExpenditureReversed
from shared.events.people import Author, Awardee
from shared.events.protocol import DelegatePlaced, RankSet
from shared.personal import Personal
from shared.policies import Wish
from shared.refusals import DONE_OTHERWISE, NOT_ENTITLED, NOT_FOUND, NOT_YOURS, WRONG_STATE
from tests.domain.budgets import line
from tests.domain.planned import planned, recorded
from tests.domain.test_award_restrictions import codes
from tests.domain.test_award_round import (
    CHAIRMAN,
    CLERK,
    COMMAND,
    LAW,
    RECEIVER,
    ROUND,
    UNIT,
    approved,
    decision,
    opened,
    said,
)
from tests.spec import meta, spec

priced = spec(round_with(LAW))
PRESENTER = Author(person_id="chu-tich", name=Personal("Người Trao (bịa)"), position="Chủ tịch")
SIX = ("t1", "t2", "n1", "n2", "n3", "n4")


def _decided(*facts: Any) -> Any:
    """Two collectives and four individuals, decided."""
    start = priced.given(
        opened(9, 9), *approved("t1", "t2", kind="collective"), *approved("n1", "n2", "n3", "n4")
    )
    return start.given(*start.when(decision(), CLERK).events(), *facts)


UNDECIDED = priced.given(opened(9, 9), *approved("n1"))

# --- corrected -------------------------------------------------------------------------------------


def rewritten(name: str = "Người Bịa Đặt Hơn", person: str = "p-n1") -> AwardCorrection:
    awardee = Awardee(person_id=person, name=Personal(name), position="Chức vụ đúng (bịa)")
    return AwardCorrection(nomination="n1", awardee=awardee)


def correction(*corrections: AwardCorrection, **other: Any) -> CorrectAwardDecision:
    fields: dict[str, Any] = {
        "round": ROUND,
        "decision_number": "1250/QĐ-UBND",
        "decision_date": date(2023, 12, 5),
        "reason": "Sai tên",
        "corrections": corrections or (rewritten(),),
    }
    return CorrectAwardDecision(**(fields | other))


def test_a_decision_is_corrected_by_another_with_its_own_number_and_date() -> None:
    (event,) = _decided().when(correction(), CLERK).events()
    assert isinstance(event, AwardDecisionCorrected)
    assert (event.corrects, event.decision_number) == ("1234/QĐ-UBND", "1250/QĐ-UBND")
    assert [(one.nomination, str(one.awardee.name)) for one in event.awards] == [
        ("n1", "Người Bịa Đặt Hơn")
    ]
    after = _decided().when(correction(), CLERK).then(event)
    (before,) = {one.bonus for one in _decided().state.granted() if one.nomination == "n1"}
    corrected = {one.nomination: one for one in after.state.granted()}
    assert str(corrected["n1"].awardee.name) == "Người Bịa Đặt Hơn"
    assert corrected["n1"].bonus == before, "no sum changes"
    assert list(corrected) == [one.nomination for one in _decided().state.granted()]


def test_a_second_correction_stands_on_the_first() -> None:
    first = _decided().given(*_decided().when(correction(), CLERK).events())
    again = correction(rewritten("Người Bịa Đặt Nhất"), decision_number="1300/QĐ-UBND")
    after = first.given(*first.when(again, CLERK).events())
    names = {one.nomination: str(one.awardee.name) for one in after.state.granted()}
    assert names["n1"] == "Người Bịa Đặt Nhất"


def test_a_correction_names_the_same_person_and_changes_something() -> None:
    other = correction(rewritten(person="p-somebody"))
    _decided().when(other, CLERK).refused(CORRECTED_PERSON)
    same = AwardCorrection(
        nomination="n1", awardee=_decided().state.nominations["n1"].content.awardee
    )
    _decided().when(correction(same), CLERK).refused(CORRECTION_EMPTY)
    _decided().when(correction(decision_number="1234/QĐ-UBND"), CLERK).refused(CORRECTION_EMPTY)
    _decided().when(correction(rewritten(), rewritten()), CLERK).refused(LIST_REPEATS)


def test_a_correction_comes_after_the_decision_and_from_the_clerk() -> None:
    early = correction(decision_date=date(2023, 12, 3))
    _decided().when(early, CLERK).refused(CORRECTION_DATE)
    _decided().when(correction(), COMMAND).refused(NOT_ENTITLED)
    UNDECIDED.when(correction(), CLERK).refused(WRONG_STATE)
    gone = _decided(said(AwardRevoked, "n1", reason="x", decision_number="9/QĐ"))
    gone.when(correction(), CLERK).refused(WRONG_STATE)


def test_a_mistyped_number_is_entered_again_and_nothing_else_changes() -> None:
    mend = RenumberAwardDecision(round=ROUND, decision_number="1243/QĐ-UBND", reason="Ghi nhầm")
    (event,) = _decided().when(mend, CLERK).events()
    assert isinstance(event, AwardDecisionRenumbered)
    assert (event.mistyped, event.decision_number) == ("1234/QĐ-UBND", "1243/QĐ-UBND")
    after = _decided().when(mend, CLERK).then(event)
    assert after.state.granted() == event.awards == _decided().state.granted()
    (corrected,) = after.when(correction(), CLERK).events()
    assert isinstance(corrected, AwardDecisionCorrected)
    assert corrected.corrects == "1243/QĐ-UBND"
    _decided().when(mend, COMMAND).refused(NOT_ENTITLED)
    UNDECIDED.when(mend, CLERK).refused(WRONG_STATE)
    taken = mend.model_copy(update={"decision_number": "1250/QĐ-UBND"})
    once = _decided().given(*_decided().when(correction(), CLERK).events())
    once.when(taken, CLERK).refused(CORRECTION_EMPTY)


@pytest.mark.parametrize(
    ("number", "told"),
    [
        ("1243/QĐ-UBND", []),
        ("05/QĐ-UBND (số giả định)", []),
        ("86/2025/QĐ-UBND", []),
        ("abc 😀", ["AWARDS_DECISION_NUMBER_FORM"]),
        ("QĐ 1243", ["AWARDS_DECISION_NUMBER_FORM"]),
    ],
)
def test_a_number_that_is_no_decisions_number_is_told(number: str, told: list[str]) -> None:
    history = _decided()
    assert history.decider.warn is not None
    mend = RenumberAwardDecision(round=ROUND, decision_number=number, reason="Ghi nhầm")
    assert [one.code for one in history.decider.warn(mend, history.state, CLERK)] == told


# --- the day ---------------------------------------------------------------------------------------

NEW_YEAR = datetime(2024, 1, 10, 2, 0, tzinfo=UTC)
"""From 1 January 2024 another decree's multipliers hold."""
LATER_CLERK = meta("van-phong-ubnd", "office", time=NEW_YEAR)


def redate(day: date, **other: Any) -> RedateAwardDecision:
    return RedateAwardDecision(
        **{"round": ROUND, "decision_date": day, "reason": "Ghi nhầm ngày", **other}
    )


def _known(since: date = date(2023, 11, 1), **rested: Any) -> Any:
    return replace(LATER_CLERK, known=RoundDays(since, {}, Rested(**rested)))


def test_a_mistyped_day_is_entered_again_and_the_bonuses_follow_the_table_of_that_day() -> None:
    (event,) = _decided().when(redate(date(2024, 1, 2)), LATER_CLERK).events()
    assert isinstance(event, AwardDecisionRedated)
    assert (event.mistyped, event.decision_date) == (date(2023, 12, 4), date(2024, 1, 2))
    assert event.decision_number == "1234/QĐ-UBND"
    assert {kind: one.amount for kind, one in event.bonuses_before.items()} == {
        "collective": 3_600_000,
        "individual": 1_800_000,
    }
    assert {kind: one.amount for kind, one in event.bonuses.items()} == {
        "collective": 5_400_000,
        "individual": 2_700_000,
    }
    assert (event.total_before, event.total) == (14_400_000, 21_600_000)
    after = _decided().when(redate(date(2024, 1, 2)), LATER_CLERK).then(event)
    assert after.state.granted() == event.awards
    back = after.given(*after.when(redate(date(2023, 12, 4)), LATER_CLERK).events())
    assert back.state.granted() == _decided().state.granted()
    after.when(redate(date(2024, 1, 2), reason="nữa"), LATER_CLERK).then()


def test_a_corrected_name_stays_and_who_was_revoked_is_not_told_again() -> None:
    start = _decided(
        said(AwardRevoked, "n2", reason="x", decision_number="9/QĐ", recover=1_800_000)
    )
    start = start.given(
        *start.when(correction(decision_date=date(2024, 1, 3)), LATER_CLERK).events()
    )
    (event,) = start.when(redate(date(2024, 1, 2)), LATER_CLERK).events()
    assert isinstance(event, AwardDecisionRedated)
    assert event.revoked == ("n2",)
    assert len(event.standing) == len(event.awards) - 1
    named = {one.nomination: one for one in start.given(event).state.granted()}
    assert str(named["n1"].awardee.name) == "Người Bịa Đặt Hơn"
    assert (named["n1"].bonus, "n2" in named) == (2_700_000, False)
    gone = start.given(event).when(
        RevokeAward(round=ROUND, nomination="n3", reason="x", decision_number="10/QĐ"),
        replace(CHAIRMAN, time=NEW_YEAR),
    )
    (revoked,) = gone.events()
    assert revoked.recover == 2_700_000, "what it is worth by the right day"


def test_a_day_is_refused_as_the_decision_itself_would_be() -> None:
    decided_ = _decided()
    decided_.when(redate(date(2024, 1, 11)), LATER_CLERK).refused(DECISION_IN_FUTURE)
    early = redate(date(2023, 10, 31))
    decided_.when(early, _known()).refused(DECISION_BEFORE_ROUND)
    decided_.when(redate(date(2023, 6, 30)), LATER_CLERK).refused(NO_BONUS_RULE)
    decided_.when(redate(date(2024, 1, 2)), COMMAND).refused(NOT_ENTITLED)
    UNDECIDED.when(redate(date(2024, 1, 2)), LATER_CLERK).refused(WRONG_STATE)
    corrected = decided_.given(*decided_.when(correction(), CLERK).events())
    corrected.when(redate(date(2024, 1, 2)), LATER_CLERK).refused(REDATED_PAST_CORRECTION)


def test_a_day_is_not_entered_again_once_money_or_report_went_out_by_the_other_one() -> None:
    other_table, same_table = redate(date(2024, 1, 2)), redate(date(2023, 12, 1))
    paid = _known(paid={"individual": 7_200_000}, lines={"individual": ("thuong-cn",)})
    _decided().when(other_table, paid).refused(REDATED_BONUS_PAID)
    assert len(_decided().when(same_table, paid).events()) == 1, "paid at the right amount"
    _decided().when(other_table, _known(settled=True)).refused(REDATED_TOO_LATE)
    assert len(_decided().when(same_table, _known(settled=True)).events()) == 1
    _decided().when(same_table, _known(reported=True)).refused(REDATED_TOO_LATE)


def test_what_was_paid_on_the_rounds_own_lines_is_seen_and_what_was_reversed_is_not() -> None:
    own = line("thuong-cn", fund="awards", per_award="individual", award_round=ROUND)
    frames = line("bang-khung", fund="awards", per_award="any")
    other = line("thuong-khac", fund="awards", per_award="individual", award_round="dot-khac")
    facts: list[Any] = [EstimateLineSet(line=one) for one in (own, frames, other)]
    for nth, one in enumerate((own, frames, other, own)):
        facts.append(
            ExpenditureRecorded(
                entry=f"e{nth}", line=one.line, fund="awards", amount=100, voucher="PC",
                paid_on=date(2023, 12, 8),
            )
        )  # fmt: skip
    told = rested_on(ROUND, facts)
    assert told == Rested({"individual": 200}, {"individual": ("thuong-cn",)})
    gone = ExpenditureReversed(
        entry="e0", line="thuong-cn", fund="awards", amount=100, reason="nhầm"
    )
    assert rested_on(ROUND, [*facts, gone]).paid == {"individual": 100}


def test_a_day_before_what_was_answered_here_is_told_as_with_the_decision() -> None:
    history = _decided()
    assert history.decider.warn is not None
    known = replace(LATER_CLERK, known=RoundDays(date(2023, 11, 1), {"n1": date(2023, 12, 3)}))
    (told,) = [
        one
        for one in history.decider.warn(redate(date(2023, 12, 1)), history.state, known)
        if one.code == "AWARDS_DECISION_BEFORE_APPROVAL"
    ]
    assert told.about == ("n1",)


# --- the award book --------------------------------------------------------------------------------


def booked(*entries: tuple[str, str]) -> AwardsEnteredInBook:
    told = tuple(BookEntry(nomination=name, number=number) for name, number in entries)
    return AwardsEnteredInBook(round=ROUND, entries=told)


def enter(*entries: tuple[str, str], first: int | None = None) -> EnterInAwardBook:
    return EnterInAwardBook(round=ROUND, entries=booked(*entries).entries, first=first)


def test_the_clerk_counts_on_from_a_first_number_down_the_list() -> None:
    listed = [one.nomination for one in _decided().state.granted()]
    numbers = [(name, str(351 + place)) for place, name in enumerate(listed)]
    after = _decided().when(enter(first=351), CLERK).then(booked(*numbers))
    after.when(enter(first=351), CLERK).nothing_happens()
    after.when(enter(first=900), CLERK).refused(DONE_OTHERWISE)  # nobody is left to be numbered


def test_numbers_by_hand_stand_and_the_rest_is_counted() -> None:
    rest = [one.nomination for one in _decided().state.granted() if one.nomination != "n3"]
    wish = enter(("n3", "12a"), first=20)
    expected = [("n3", "12a"), *((name, str(20 + place)) for place, name in enumerate(rest))]
    _decided().when(wish, CLERK).then(booked(*expected))


def test_no_two_awards_bear_one_number_and_a_wrong_one_is_mended() -> None:
    given_ = _decided(booked(("n1", "7"), ("n2", "8")))
    given_.when(enter(("n3", "7")), CLERK).refused(BOOK_NUMBER_TAKEN)
    given_.when(enter(("n3", "9"), ("n4", "9")), CLERK).refused(BOOK_NUMBER_TAKEN)
    given_.when(enter(("n1", "8"), ("n2", "7")), CLERK).then(booked(("n1", "8"), ("n2", "7")))
    given_.when(enter(first=7), CLERK).refused(BOOK_NUMBER_TAKEN)


def test_a_number_needs_a_decision_an_award_and_the_clerk() -> None:
    _decided().when(enter(), CLERK).refused(BOOK_NUMBERS_MISSING)
    _decided().when(enter(("x9", "1")), CLERK).refused(NOT_FOUND)
    _decided().when(enter(first=1), COMMAND).refused(NOT_ENTITLED)
    UNDECIDED.when(enter(first=1), CLERK).refused(WRONG_STATE)


# --- the stage -------------------------------------------------------------------------------------


def group(*names: str, presenter: Author | None = None) -> StageGroup:
    return StageGroup(nominations=names, presenter=presenter)


def awards(**counts: int) -> list[Award]:
    return [
        Award(
            nomination=f"{kind}-{number}",
            unit=f"unit-{number % 3}",
            kind=kind,
            awardee=Awardee(person_id=f"{kind}-{number}", name=Personal("(bịa)"), position="x"),
            bonus=0,
        )
        for kind, number_of in counts.items()
        for number in range(number_of)
    ]


def test_collectives_households_then_individuals_are_called_in_even_groups() -> None:
    groups = stage_groups(awards(individual=11, collective=20, household=1), 10)
    assert [(one.nominations[0].split("-")[0], len(one.nominations)) for one in groups] == [
        ("collective", 10),
        ("collective", 10),
        ("household", 1),
        ("individual", 5),
        ("individual", 6),
    ]


@generated(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.integers(1, 40))
def test_every_awardee_is_called_once_and_no_group_is_too_large(
    collectives: int, households: int, individuals: int, size: int
) -> None:
    listed = awards(collective=collectives, household=households, individual=individuals)
    groups = stage_groups(listed, size)
    called = [name for one in groups for name in one.nominations]
    assert sorted(called) == sorted(award.nomination for award in listed)
    assert all(1 <= len(one.nominations) <= size for one in groups)
    by_kind: dict[str, list[int]] = {}
    for one in groups:
        kinds = {name.split("-")[0] for name in one.nominations}
        assert len(kinds) == 1
        by_kind.setdefault(kinds.pop(), []).append(len(one.nominations))
    assert all(max(sizes) - min(sizes) <= 1 for sizes in by_kind.values())


def test_of_one_kind_the_agencies_of_higher_rank_come_first() -> None:
    """AwardDecisionIssued -> ArrangeCeremony, without a rank table by the plan's own order of agencies."""
    event = planned()
    high, low = sorted(event.agencies, key=lambda one: one.protocol_rank)[
        :: len(event.agencies) - 1
    ]
    listed = awards(individual=2)
    listed = [
        one.model_copy(update={"unit": unit})
        for one, unit in zip(listed, (low.id, high.id), strict=True)
    ]
    (issued,) = priced.given(opened(), *approved("n1")).when(decision(), CLERK).events()
    assert isinstance(issued, AwardDecisionIssued)
    issued = issued.model_copy(update={"awards": tuple(listed)})
    (wish,) = arrange_ceremony(recorded(issued))
    assert isinstance(wish, Wish)
    assert isinstance(wish.command, ArrangeCeremony)
    assert wish.command.by_precedence
    assert in_order([issued], event) == ("individual-1", "individual-0")


def test_the_rank_table_set_by_hand_goes_before_the_plans_order_of_agencies() -> None:
    """As delegates are introduced: by the table in force on the day, a place by hand before the agency's."""
    event = planned()
    high, low = sorted(event.agencies, key=lambda one: one.protocol_rank)[
        :: len(event.agencies) - 1
    ]
    units = {"t1": low.id, "t2": high.id, "n1": low.id, "n2": high.id}
    (issued,) = (
        priced.given(
            opened(9, 9),
            *approved("t1", "t2", kind="collective"),
            *approved("n1", "n2"),
        )
        .when(decision(), CLERK)
        .events()
    )
    assert isinstance(issued, AwardDecisionIssued)
    issued = issued.model_copy(
        update={
            "awards": tuple(
                one.model_copy(update={"unit": units[one.nomination]}) for one in issued.awards
            )
        }
    )
    ended = date(2023, 12, 7)
    old = RankSet(rank="cu", order=1, title="Hết hạn", units=(high.id,), valid_to=ended)
    first = RankSet(rank="mot", order=2, title="Bậc một", units=(low.id,))
    assert in_order([old, first, issued], event) == ("t1", "n1", "t2", "n2")
    by_hand = DelegatePlaced(delegation="awardee-n2", person_id="p-n2", rank="mot", order=1)
    order = in_order([old, first, by_hand, issued], event)
    assert order == ("n2", "t1", "n1", "t2")
    start = priced.given(
        opened(9, 9), *approved("t1", "t2", kind="collective"), *approved("n1", "n2"), issued
    )
    wish = ArrangeCeremony(round=ROUND, size=10, by_precedence=True, order=order)
    stage = (group("t1", "t2"), group("n2", "n1"))
    after = start.when(wish, COMMAND).then(CeremonyArranged(round=ROUND, groups=stage))
    again = ArrangeCeremony(round=ROUND, size=1)
    (split,) = after.when(again, COMMAND).events()
    assert isinstance(split, CeremonyArranged)
    assert [one.nominations[0] for one in split.groups] == ["t1", "t2", "n2", "n1"]


def test_groups_are_made_of_a_size_and_each_has_who_presents() -> None:
    wish = ArrangeCeremony(round=ROUND, size=3, presenter=PRESENTER)
    listed = [one.nomination for one in _decided().state.granted()]
    groups = (
        group(*listed[:2], presenter=PRESENTER),
        group(*listed[2:4], presenter=PRESENTER),
        group(*listed[4:], presenter=PRESENTER),
    )
    _decided().when(wish, COMMAND).then(CeremonyArranged(round=ROUND, groups=groups))


def test_groups_by_hand_keep_their_order_and_name_everybody_once() -> None:
    by_hand = (group("n4", "n3", "n2", "n1"), group("t2", "t1"))
    wish = ArrangeCeremony(round=ROUND, groups=by_hand)
    after = _decided().when(wish, COMMAND).then(CeremonyArranged(round=ROUND, groups=by_hand))
    again = ArrangeCeremony(round=ROUND, size=2)
    (event,) = after.when(again, COMMAND).events()
    assert isinstance(event, CeremonyArranged)
    names = [name for one in event.groups for name in one.nominations]
    assert names == ["t2", "t1", "n4", "n3", "n2", "n1"], "kind by kind, in the order that stood"
    short = ArrangeCeremony(round=ROUND, groups=(group("t1", "t2", "n1"),))
    assert _decided().when(short, COMMAND).refused(STAGE_INCOMPLETE).details["missing"]
    twice = ArrangeCeremony(round=ROUND, groups=(group(*SIX), group("n1")))
    _decided().when(twice, COMMAND).refused(LIST_REPEATS)


def test_who_was_revoked_is_not_called() -> None:
    gone = _decided(said(AwardRevoked, "n1", reason="x", decision_number="9/QĐ"))
    wish = ArrangeCeremony(round=ROUND, groups=(group(*SIX),))
    gone.when(wish, COMMAND).refused(WRONG_STATE)
    (event,) = gone.when(ArrangeCeremony(round=ROUND), COMMAND).events()
    assert isinstance(event, CeremonyArranged)
    assert "n1" not in [name for one in event.groups for name in one.nominations]


def test_a_group_of_unusual_size_is_told_not_refused() -> None:
    history = _decided()
    large = ArrangeCeremony(round=ROUND, size=12)
    assert codes(history.state, large, COMMAND) == ["AWARDS_STAGE_GROUP_SIZE"]
    assert codes(history.state, ArrangeCeremony(round=ROUND), COMMAND) == []


def test_before_the_decision_nobody_is_called() -> None:
    UNDECIDED.when(ArrangeCeremony(round=ROUND), COMMAND).refused(WRONG_STATE)


# --- who receives ----------------------------------------------------------------------------------

NAME = NameReceiver(round=ROUND, nomination="n1", receiver=RECEIVER)
NAMED = said(AwardReceiverNamed, "n1", receiver=RECEIVER)


def test_the_unit_names_who_will_receive_and_may_take_it_back() -> None:
    after = _decided().when(NAME, UNIT).then(NAMED)
    back = NameReceiver(round=ROUND, nomination="n1")
    after.when(back, UNIT).then(said(AwardReceiverNamed, "n1"))
    _decided().when(NAME, meta("huyen-b")).refused(NOT_YOURS)
    _decided().when(NAME, COMMAND).then(NAMED)


def test_whoever_was_named_receives_for_the_absent() -> None:
    absent = PresentAward(round=ROUND, nomination="n1", absent=True)
    _decided().when(absent, COMMAND).refused(RECEIVER_MISSING)
    _decided(NAMED).when(absent, COMMAND).then(said(AwardPresented, "n1", received_by=RECEIVER))
    came = PresentAward(round=ROUND, nomination="n1")
    _decided(NAMED).when(came, COMMAND).then(said(AwardPresented, "n1"))


def test_the_awardee_is_no_receiver_and_after_the_ceremony_nobody_is() -> None:
    self_ = Author(person_id="p-n1", name=Personal("Người Bịa Đặt"), position="(bịa)")
    wish = NAME.model_copy(update={"receiver": self_})
    _decided().when(wish, UNIT).refused(RECEIVER_IS_AWARDEE)
    _decided(said(AwardPresented, "n1")).when(NAME, UNIT).refused(WRONG_STATE)
    UNDECIDED.when(NAME, UNIT).refused(WRONG_STATE)


# --- what comes back -------------------------------------------------------------------------------

RETURN = RecordCertificateReturn(
    round=ROUND, nomination="n1", document="BB 01", returned_on=date(2023, 11, 20)
)


def test_the_certificate_of_a_revoked_award_comes_back_once() -> None:
    history = _decided(said(AwardPresented, "n1"))
    history.when(RETURN, COMMAND).refused(WRONG_STATE)
    wish = RevokeAward(round=ROUND, nomination="n1", reason="Gian dối", decision_number="9/QĐ")
    revoked = history.given(*history.when(wish, CHAIRMAN).events())
    after = revoked.when(RETURN, COMMAND).then(CertificateReturned(**dict(RETURN)))
    other = after.when(RETURN.model_copy(update={"document": "BB 02"}), COMMAND)
    assert (
        "BB 01" in other.refused(DONE_OTHERWISE).vi
    )  # there is one certificate: the record is shown


def test_every_kind_has_its_place_on_the_stage() -> None:
    from typing import get_args

    from services.awards.approval import KIND_NAMES

    assert set(KIND_NAMES) == set(get_args(AwardeeKind))


def test_a_certificate_does_not_come_back_on_a_day_that_has_not_come() -> None:
    wish = RevokeAward(round=ROUND, nomination="n1", reason="Gian dối", decision_number="9/QĐ")
    revoked = _decided(said(AwardPresented, "n1"))
    revoked = revoked.given(*revoked.when(wish, CHAIRMAN).events())
    today = RETURN.returned_on - timedelta(days=1)
    eve = replace(COMMAND, time=datetime(today.year, today.month, today.day, 12, tzinfo=UTC))
    revoked.when(RETURN, eve).refused(RETURN_IN_FUTURE)
    next_day_here = replace(eve, time=eve.time.replace(hour=17))  # midnight in Vietnam
    revoked.when(RETURN, next_day_here).then(CertificateReturned(**dict(RETURN)))
