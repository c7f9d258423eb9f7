"""Rounds of the Chairman and of the military region at one ceremony; decision, receivers, money."""

from typing import Any

import pytest

from services.awards.bonuses import round_with
from services.awards.policies import open_rounds
from services.budget.policies import first_lines, set_bonus_lines
from shared.commands.award_refusals import RECEIVER_IS_AWARDEE, RECEIVER_MISSING
from shared.commands.awards import (
    NO_BONUS_RULE,
    ApproveNomination,
    EndorseNomination,
    OpenAwardRound,
    PresentAward,
    RejectNomination,
    RevokeAward,
)
from shared.events.awards import (
    AwardDecisionIssued,
    AwardPresented,
    AwardRevoked,
    NominationApproved,
    NominationEndorsed,
)
from shared.events.people import Author, Awardee
from shared.personal import Personal
from shared.policies import Wish
from shared.refusals import NOT_ENTITLED, WRONG_STATE
from shared.vietnamese import natural_key
from shared.working_days import Calendar
from tests.domain.planned import planned, recorded
from tests.domain.test_award_restrictions import codes
from tests.domain.test_award_round import (
    CHAIRMAN,
    CLERK,
    COMMAND,
    HOME_AFFAIRS,
    LAW,
    RECEIVER,
    ROUND,
    UNIT,
    approved,
    decision,
    endorsed,
    open_command,
    opened,
    said,
    submitted,
)
from tests.spec import spec

priced = spec(round_with(LAW))
ENDORSE = EndorseNomination(round=ROUND, nomination="n1")
APPROVE = ApproveNomination(round=ROUND, nomination="n1")


def military(**other: Any) -> Any:
    return opened(5, 5).model_copy(update={"level": "military-region"} | other)


# --- whose step it is ------------------------------------------------------------------------------


def test_the_chairmans_round_is_home_affairs_the_chairmans_and_the_clerks() -> None:
    handed_in = priced.given(opened(), submitted("n1"))
    handed_in.when(ENDORSE, COMMAND).refused(NOT_ENTITLED)
    handed_in.when(ENDORSE, HOME_AFFAIRS).then(said(NominationEndorsed, "n1"))
    waiting = priced.given(opened(), *endorsed("n1"))
    waiting.when(APPROVE, COMMAND).refused(NOT_ENTITLED)
    waiting.when(APPROVE, HOME_AFFAIRS).refused(NOT_ENTITLED)
    refused = priced.given(opened(), *approved("n1")).when(decision(), CHAIRMAN)
    assert refused.refused(NOT_ENTITLED).details["roles"] == "Văn phòng"


def test_the_military_regions_round_is_entered_by_the_organiser() -> None:
    handed_in = priced.given(military(), submitted("n1"))
    handed_in.when(ENDORSE, HOME_AFFAIRS).refused(NOT_ENTITLED)
    waiting = handed_in.when(ENDORSE, COMMAND).then(said(NominationEndorsed, "n1"))
    waiting.when(APPROVE, CHAIRMAN).refused(NOT_ENTITLED)
    reject = RejectNomination(round=ROUND, nomination="n1", reason="x")
    waiting.when(reject, CHAIRMAN).refused(NOT_ENTITLED)
    chosen = waiting.when(APPROVE, COMMAND).then(said(NominationApproved, "n1", kind="individual"))
    chosen.when(decision(), CLERK).refused(NOT_ENTITLED)
    assert len(chosen.when(decision(), COMMAND).events()) == 1


def test_a_military_round_opens_with_a_word_on_what_was_not_verified() -> None:
    wish = open_command().model_copy(update={"level": "military-region"})
    assert codes(priced.state, wish, COMMAND) == ["AWARDS_MILITARY_CRITERIA"]
    assert codes(priced.state, open_command(), COMMAND) == []


def test_a_plan_opens_a_round_for_each_form_and_level() -> None:
    event = planned()
    region = event.plan.awards[0].model_copy(
        update={"key": "bang-khen-quan-khu", "level": "military-region"}
    )
    plan = event.plan.model_copy(update={"awards": (*event.plan.awards, region)})
    wishes = open_rounds(recorded(event.model_copy(update={"plan": plan})), Calendar.load())
    commands = [wish.command for wish in wishes if isinstance(wish, Wish)]
    assert [(one.round, one.level) for one in commands if isinstance(one, OpenAwardRound)] == [
        (ROUND, "province"),
        ("bang-khen-quan-khu", "military-region"),
    ]


# --- money -----------------------------------------------------------------------------------------


def issued(history: Any, by: Any) -> AwardDecisionIssued:
    (event,) = history.when(decision(), by).events()
    assert isinstance(event, AwardDecisionIssued)
    return event


def test_a_military_regions_decision_pays_nothing_from_the_province() -> None:
    event = issued(priced.given(military(), *approved("n1")), COMMAND)
    assert (event.level, event.total, event.bonuses) == ("military-region", 0, {})
    assert set_bonus_lines(recorded(event)) == []


def test_the_budget_itself_passes_over_whatever_a_military_decision_says_of_money() -> None:
    event = issued(priced.given(opened(), *approved("n1")), CLERK)
    assert set_bonus_lines(recorded(event.model_copy(update={"level": "military-region"}))) == []


def test_the_chairmans_decision_sets_the_provinces_bonus_line() -> None:
    event = issued(priced.given(opened(), *approved("n1")), CLERK)
    assert event.level == "province"
    assert len(set_bonus_lines(recorded(event))) == 2, "the count, and the one kind's line"


def test_the_province_buys_no_frames_for_the_military_region() -> None:
    event = planned()
    region = event.plan.awards[0].model_copy(
        update={"key": "bang-khen-quan-khu", "level": "military-region"}
    )
    plan = event.plan.model_copy(update={"awards": (*event.plan.awards, region)})
    assert first_lines(event.model_copy(update={"plan": plan})) == first_lines(event)


def test_an_unknown_bonus_stops_the_chairmans_decision_but_not_the_regions() -> None:
    other = {"form": "hinh-thuc-chua-co"}
    chairmans = opened().model_copy(update=other)
    priced.given(chairmans, *approved("n1")).when(decision(), CLERK).refused(NO_BONUS_RULE)
    assert issued(priced.given(military(**other), *approved("n1")), COMMAND).total == 0


def test_a_form_without_a_bonus_is_told_when_the_round_opens() -> None:
    """Later the form of a round cannot change, and its decision would be refused."""
    assert priced.decider.warn is not None

    def told(**other: Any) -> list[Any]:
        opening = open_command().model_copy(update=other)
        return list(priced.decider.warn(opening, priced.given().state, HOME_AFFAIRS))  # type: ignore[misc]

    assert told() == []
    (warned,) = told(form="provincial-certificate", households=1)
    assert (warned.code, warned.mark) == ("AWARDS_FORM_UNPRICED", "V")
    assert "tập thể, cá nhân, hộ gia đình" in warned.vi
    region = told(form="provincial-certificate", level="military-region")
    assert [one.code for one in region] == ["AWARDS_MILITARY_CRITERIA"]


# --- the frozen list -------------------------------------------------------------------------------


def test_units_with_numbers_stand_by_the_value_of_the_number() -> None:
    names = [f"Ban CHQS xã số {number} (bịa)" for number in (10, 2, 1, 11)]
    collectives = [
        event
        for number, name in enumerate(names)
        for event in approved(
            f"t{number}",
            kind="collective",
            awardee=Awardee(person_id=f"t{number}", name=Personal(name), position="(bịa)"),
        )
    ]
    event = issued(priced.given(opened(9, 9), *collectives), CLERK)
    assert [str(award.awardee.name).split()[4] for award in event.awards] == ["1", "2", "10", "11"]


def test_numbers_count_by_value_and_letters_as_vietnamese_lists() -> None:
    texts = ["Đội 2", "xã 10 b", "xã 9", "Đội 1", "xã 10 a", "xã"]
    assert sorted(texts, key=natural_key) == ["Đội 1", "Đội 2", "xã", "xã 9", "xã 10 a", "xã 10 b"]


# --- the ceremony ----------------------------------------------------------------------------------


def granted(history: Any = None) -> Any:
    start = history or priced.given(opened(), *approved("n1"))
    return start.given(*start.when(decision(), CLERK).events())


def test_who_is_absent_needs_somebody_to_receive() -> None:
    absent = PresentAward(round=ROUND, nomination="n1", absent=True)
    granted().when(absent, COMMAND).refused(RECEIVER_MISSING)
    named = absent.model_copy(update={"received_by": RECEIVER})
    granted().when(named, COMMAND).then(said(AwardPresented, "n1", received_by=RECEIVER))


def test_the_awardee_does_not_receive_for_the_awardee() -> None:
    self_ = Author(person_id="p-n1", name=Personal("Người Bịa Đặt"), position="(bịa)")
    wish = PresentAward(round=ROUND, nomination="n1", absent=True, received_by=self_)
    granted().when(wish, COMMAND).refused(RECEIVER_IS_AWARDEE)


# --- revoked ---------------------------------------------------------------------------------------


REVOKE = RevokeAward(round=ROUND, nomination="n1", reason="Gian dối", decision_number="9/QĐ")


@pytest.mark.parametrize("handed_over", [False, True])
def test_a_revoked_award_says_how_much_comes_back(handed_over: bool) -> None:
    history = granted()
    if handed_over:
        history = history.given(said(AwardPresented, "n1"))
    told = said(AwardRevoked, "n1", reason="Gian dối", decision_number="9/QĐ", recover=1_800_000)
    history.when(REVOKE, CHAIRMAN).then(told)


def test_of_a_military_award_nothing_comes_back_to_the_province() -> None:
    start = priced.given(military(), *approved("n1"))
    history = start.given(*start.when(decision(), COMMAND).events())
    (event,) = history.when(REVOKE, COMMAND).events()
    assert isinstance(event, AwardRevoked)
    assert (event.recover, event.level) == (0, "military-region")
    history.when(REVOKE, CHAIRMAN).refused(NOT_ENTITLED)


def test_a_revoked_award_frees_no_place_of_a_decided_list() -> None:
    start = priced.given(opened(), *approved("n1"), *endorsed("n2"))
    history = start.given(*start.when(decision(partial=True), CLERK).events())
    after = history.when(REVOKE, CHAIRMAN)
    decided = history.given(*after.events())
    other = ApproveNomination(round=ROUND, nomination="n2")
    decided.when(other, CHAIRMAN).refused(WRONG_STATE)


def test_an_agency_that_only_nominates_may_do_none_of_this() -> None:
    for wish in (APPROVE, ENDORSE, REVOKE):
        granted().when(wish, UNIT).refused(NOT_ENTITLED)
