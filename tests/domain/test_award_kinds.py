"""Kinds of award and of awardee, terms of a round: what follows from each, told by example."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from services.awards.bonuses import round_with
from services.awards.policies import open_rounds
from shared.commands.award_refusals import KINDS_MIXED, NOT_A_BASIS, QUOTA_BELOW_APPROVED
from shared.commands.awards import (
    DOSSIER_INCOMPLETE,
    QUOTA_FULL,
    ROUND_DEADLINE_PASSED,
    AmendAwardRound,
    ApproveNomination,
    EndorseNomination,
    OpenAwardRound,
    RankNominations,
)
from shared.events.awards import (
    AwardRoundAmended,
    EarlierAward,
    NominationApproved,
    NominationEndorsed,
    TimeServed,
)
from shared.policies import Wish
from shared.refusals import DONE_OTHERWISE, NOT_FOUND, WRONG_STATE
from shared.working_days import Calendar
from tests.domain.planned import planned, recorded
from tests.domain.test_award_restrictions import codes
from tests.domain.test_award_round import (
    CHAIRMAN,
    CLERK,
    COMMAND,
    DEADLINE,
    DOSSIER,
    HOME_AFFAIRS,
    LATE,
    LAW,
    ROUND,
    UNIT,
    approved,
    decision,
    endorsed,
    opened,
    opened_today,
    said,
    submit,
    submitted,
)
from tests.spec import NOON, meta, spec

priced = spec(round_with(LAW))
ENDORSE = EndorseNomination(round=ROUND, nomination="n1")

# --- R12: what an award may rest on ----------------------------------------------------------------


def earlier(merit: Any = None, *, as_basis: bool = True) -> EarlierAward:
    return EarlierAward(
        form="Giấy khen",
        decision_number="7/QĐ (ví dụ)",
        decision_date=date(2023, 5, 1),
        merit=merit,
        as_basis=as_basis,
    )


@pytest.mark.parametrize("kind", ["sudden", "thematic"])
def test_r12_a_sudden_or_thematic_award_is_no_basis_for_one_of_merit(kind: Any) -> None:
    wish = submit("n1", merit="merit", earlier=(earlier(kind),))
    refused = priced.given(opened_today()).when(wish, UNIT).refused(NOT_A_BASIS)
    assert "Điều 4.3" in refused.todo_vi
    before = priced.given(opened())
    before.when(wish, UNIT).then(submitted("n1", merit="merit", earlier=(earlier(kind),)))
    assert codes(before.state, wish, UNIT) == ["AWARDS_RULE_NOT_VERIFIED"]


@pytest.mark.parametrize(
    ("merit", "award"),
    [
        ("merit", earlier("sudden", as_basis=False)),
        ("merit", earlier("movement")),
        ("movement", earlier("thematic")),
        ("merit", earlier(None)),
    ],
    ids=["only mentioned", "another kind", "not for merit", "kind untold"],
)
def test_r12_nothing_else_stands_in_the_way(merit: Any, award: EarlierAward) -> None:
    fields: dict[str, Any] = {"merit": merit, "earlier": (award,)}
    priced.given(opened()).when(submit("n1", **fields), UNIT).then(submitted("n1", **fields))


def test_r12_a_basis_of_a_kind_that_nobody_told_is_asked_about() -> None:
    fields: dict[str, Any] = {"merit": "merit", "earlier": (earlier(None),)}
    state = priced.given(opened(), submitted("n1", **fields)).state
    assert codes(state, ENDORSE, HOME_AFFAIRS) == ["AWARDS_BASIS_UNTOLD"]
    told: dict[str, Any] = {"merit": "merit", "earlier": (earlier("movement"),)}
    state = priced.given(opened(), submitted("n1", **told)).state
    assert codes(state, ENDORSE, HOME_AFFAIRS) == []


# --- a sudden achievement --------------------------------------------------------------------------


def test_a_sudden_achievement_has_no_deadline_and_the_official_is_told() -> None:
    late = meta("huyen-a", time=LATE)
    wish = submit("n1", merit="sudden")
    history = priced.given(opened())
    history.when(wish, late).then(submitted("n1", merit="sudden"))
    assert codes(history.state, wish, late) == ["AWARDS_SUDDEN_AFTER_DEADLINE"]
    history.when(submit("n1", merit="thematic"), late).refused(ROUND_DEADLINE_PASSED)
    assert codes(history.state, wish, UNIT) == []


def test_a_sudden_achievement_goes_by_the_simplified_procedure() -> None:
    short: dict[str, Any] = {"dossier": DOSSIER[:1]}
    sudden = priced.given(opened(), submitted("n1", merit="sudden", **short))
    sudden.when(ENDORSE, HOME_AFFAIRS).then(said(NominationEndorsed, "n1"))
    assert codes(sudden.state, ENDORSE, HOME_AFFAIRS) == ["AWARDS_SIMPLIFIED_DOSSIER"]
    other = priced.given(opened(), submitted("n1", merit="movement", **short))
    other.when(ENDORSE, HOME_AFFAIRS).refused(DOSSIER_INCOMPLETE)


# --- R4, R6: time served ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("service", "who", "told"),
    [
        (TimeServed(months=54, maternity_leave=6, required=60), {}, []),
        (TimeServed(months=54, required=60), {}, ["AWARDS_TIME_TOO_SHORT"]),
        (TimeServed(months=40, required=60), {"woman": True, "leader": True}, []),
        (
            TimeServed(months=39, required=60),
            {"woman": True, "leader": True},
            ["AWARDS_TIME_TOO_SHORT"],
        ),
        (TimeServed(months=40, required=60), {"woman": True}, ["AWARDS_TIME_TOO_SHORT"]),
    ],
    ids=["r4 leave counts", "r4 too short", "r6 woman leader", "r6 too short", "r6 no leader"],
)
def test_r4_r6_time_served_is_counted_as_the_decree_says(
    service: TimeServed, who: Any, told: list[str]
) -> None:
    one = submitted("n1", merit="long-service", service=service, **who)
    assert codes(priced.given(opened(), one).state, ENDORSE, HOME_AFFAIRS) == told


# --- households ------------------------------------------------------------------------------------


def with_households(number: int) -> Any:
    return opened().model_copy(update={"households": number})


def test_a_household_has_a_quota_of_its_own() -> None:
    approve = ApproveNomination(round=ROUND, nomination="h2")
    full = priced.given(
        with_households(1), *approved("h1", kind="household"), *endorsed("h2", kind="household")
    )
    refused = full.when(approve, CHAIRMAN).refused(QUOTA_FULL)
    assert refused.details["kind_vi"] == "hộ gia đình"
    none = priced.given(opened(), *endorsed("h2", kind="household"))
    none.when(approve, CHAIRMAN).refused(QUOTA_FULL)
    room = priced.given(with_households(2), *approved("h1", kind="household"))
    room = room.given(*endorsed("h2", kind="household"))
    room.when(approve, CHAIRMAN).then(said(NominationApproved, "h2", kind="household"))


def test_where_a_round_has_no_place_for_a_kind_its_dossier_is_taken_and_that_is_told() -> None:
    none, wish = priced.given(with_households(0)), submit("h1", kind="household")
    none.when(wish, UNIT).then(submitted("h1", kind="household"))
    assert codes(none.state, wish, UNIT) == ["AWARDS_KIND_WITHOUT_QUOTA"]
    endorse = EndorseNomination(round=ROUND, nomination="h1")
    handed_in = none.given(submitted("h1", kind="household"))
    assert codes(handed_in.state, endorse, HOME_AFFAIRS) == ["AWARDS_KIND_WITHOUT_QUOTA"]
    assert codes(priced.given(with_households(1)).state, wish, UNIT) == []


def test_a_household_stands_in_no_list_of_individuals() -> None:
    history = priced.given(with_households(1), *endorsed("h1", kind="household"), *endorsed("n1"))
    rank = RankNominations(round=ROUND, kind="individual", order=("n1", "h1"))
    history.when(rank, HOME_AFFAIRS).refused(KINDS_MIXED)


def test_a_plan_says_how_many_households_whom_to_ask_and_what_comes_first() -> None:
    event = planned()
    quota = event.plan.awards[0].model_copy(
        update={"households": 3, "precedence": 2, "clearances": ("tax", "police")}
    )
    plan = event.plan.model_copy(update={"awards": (quota,)})
    (wish,) = open_rounds(recorded(event.model_copy(update={"plan": plan})), Calendar.load())
    assert isinstance(wish, Wish)
    assert isinstance(wish.command, OpenAwardRound)
    told = (wish.command.households, wish.command.precedence, wish.command.clearances)
    assert told == (3, 2, ("tax", "police"))


# --- the terms of a round --------------------------------------------------------------------------


def amend(**terms: Any) -> AmendAwardRound:
    return AmendAwardRound(round=ROUND, document="45/UBND-NC (ví dụ)", **terms)


def amended(**terms: Any) -> AwardRoundAmended:
    before: dict[str, Any] = {
        "collectives": 1,
        "individuals": 1,
        "households": 0,
        "grassroots_first": True,
        "deadline": DEADLINE,
        "clearances": (),
        "precedence": None,
    }
    return AwardRoundAmended(round=ROUND, document="45/UBND-NC (ví dụ)", **(before | terms))


def test_a_deadline_that_follows_the_conference_never_becomes_one_that_has_passed() -> None:
    system = meta("hoinghi", "system")
    gone = amend(deadline=NOON - timedelta(days=3))
    tonight = datetime(2023, 11, 20, 16, 59, 59, tzinfo=UTC)
    priced.given(opened()).when(gone, system).then(amended(deadline=tonight))
    late = replace(system, time=DEADLINE + timedelta(days=1))
    priced.given(opened()).when(gone, late).then(amended(deadline=gone.deadline))


def test_a_document_gives_a_round_more_places_and_what_it_leaves_out_stays() -> None:
    full = priced.given(opened(), *approved("n1"), *endorsed("n2"))
    approve = ApproveNomination(round=ROUND, nomination="n2")
    full.when(approve, CHAIRMAN).refused(QUOTA_FULL)
    more = full.when(amend(individuals=2), HOME_AFFAIRS).then(amended(individuals=2))
    more.when(approve, CHAIRMAN).then(said(NominationApproved, "n2", kind="individual"))


def test_a_later_deadline_takes_a_dossier_that_was_late() -> None:
    late = meta("huyen-a", time=LATE)
    day = datetime(2023, 12, 2, tzinfo=UTC)
    after = priced.given(opened()).when(amend(deadline=day), COMMAND).then(amended(deadline=day))
    after.when(submit("n1"), late).then(submitted("n1"))


def test_r9_a_round_may_be_told_later_whom_to_ask() -> None:
    history = priced.given(opened(), submitted("n1"))
    asked = history.when(amend(clearances=("tax",)), HOME_AFFAIRS).then(
        amended(clearances=("tax",))
    )
    with pytest.raises(Exception, match="AWARDS_CLEARANCE_MISSING"):
        asked.when(ENDORSE, HOME_AFFAIRS).events()


def test_a_quota_does_not_fall_below_what_was_approved() -> None:
    two = priced.given(opened(2, 2), *approved("n1", "n2"))
    refused = two.when(amend(individuals=1), HOME_AFFAIRS).refused(QUOTA_BELOW_APPROVED)
    assert refused.details["approved"] == 2


def test_after_the_decision_and_before_the_opening_no_terms_change() -> None:
    start = priced.given(opened(), *approved("n1"))
    decided = start.given(*start.when(decision(), CLERK).events())
    decided.when(amend(individuals=2), HOME_AFFAIRS).refused(WRONG_STATE)
    decided.when(amend(individuals=1), HOME_AFFAIRS).refused(DONE_OTHERWISE)
    priced.when(amend(individuals=2), HOME_AFFAIRS).refused(NOT_FOUND)
