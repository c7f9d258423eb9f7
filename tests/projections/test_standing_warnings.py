"""A warning stands until what it is about is settled: by a later fact, by the next of its kind, by the rows."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from services.awards.decision import RoundDays
from services.awards.round import decider
from services.program.ranking import ranking
from services.program.said_again import COUNTED, said_of
from services.program.snapshot import Columns
from services.program.standing_warnings import ENDED_BY, LOOKS, Now, still_standing
from shared.envelope import Fact, Warned
from shared.events import awards as a
from shared.events import budget as b
from shared.events import registry as r
from tests.domain.test_award_round import (
    CLERK,
    approved,
    decision,
    endorsed,
    opened,
    said,
    submitted,
)
from tests.spec import spec


def fact(
    position: int,
    kind: type[Fact],
    about: str | None = None,
    *,
    wish: str = "",
    of: str = "awards.round.dot-1",
) -> dict[str, Any]:
    return {
        "position": position,
        "event_id": f"e{position}",
        "subject": f"event.hn.{of}",
        "type": kind.type_name,
        "about": about,
        "correlation": wish or f"wish-{position}",
    }


def told(
    position: int, code: str, kind: type[Fact], about: str | None, of: str = "round.dot-1"
) -> dict[str, Any]:
    entity, name = of.split(".")
    row: dict[str, Any] = {"position": position, "event_id": f"e{position}", "ordinal": 1}
    row |= {"code": code, "about": about, "entity": entity, "entity_id": name, "at": "14:00"}
    row["type"] = kind.type_name
    return row


def rows(_by_hand: str = "", /, **nominations: Any) -> Now:
    found: list[dict[str, Any]] = [
        {"round": "dot-1", "nomination": name, "kind": "individual", "status": "endorsed"}
        | {"points": 90, "tie_place": None, "tie_reason": None, "grassroots": False}
        | {"woman": None, "women_percent": None, "submitted_at": name}
        | values
        for name, values in nominations.items()
    ]
    of: dict[str, Any] = {
        "round": "dot-1",
        "deadline": "2026-11-28T16:59:59Z",
        "ranked_individuals": _by_hand,
    }
    of |= {"ranked_collectives": None, "ranked_households": None}
    return Now(
        {(one["round"], one["nomination"]): one for one in found},
        {(one["round"], one["nomination"]): one for one in ranking(of, found)},
        {"dot-1": frozenset(_by_hand.split())},
    )


def standing(
    warned: Sequence[Columns], facts: Sequence[Columns], now: Now | None = None
) -> list[str]:
    return [f"{one['code']} {one['about']}" for one in still_standing(warned, facts, now or Now())]


# --- the table ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "ending"), [(code, ending) for code, facts in ENDED_BY.items() for ending in facts]
)
def test_each_fact_of_the_table_ends_its_warning_and_no_fact_before_it_does(
    code: str, ending: type[Fact]
) -> None:
    facts = [fact(1, ending, "n1"), fact(2, b.EstimateDrawnUp, "n1"), fact(3, ending, "n1")]
    warned = [told(2, code, b.EstimateDrawnUp, "n1")]
    assert still_standing(warned, facts, Now()) == []
    if code not in LOOKS:  # what the rows say of the others: below
        assert standing(warned, facts[:2]) == [f"{code} n1"]


def test_every_warning_of_awards_and_budget_has_its_line_in_the_table() -> None:
    services = Path(__file__).parents[2] / "services"
    told_in = (
        "awards/advice.py",
        "awards/bonuses.py",
        "awards/restrictions.py",
        "budget/advice.py",
    )
    codes = {
        code
        for name in told_in
        for code in re.findall(
            r'(?:code=|_rule\(\s*|number,\s*|", )"((?:AWARDS|BUDGET)_[A-Z_]+)"',
            (services / name).read_text(encoding="utf-8"),
        )
    }
    assert len(codes) > 30
    assert codes - ENDED_BY.keys() == set()


# --- facts -------------------------------------------------------------------------------------------


def test_of_several_a_fact_takes_out_the_one_it_is_about() -> None:
    facts = [
        fact(1, a.NominationApproved, "n1", wish="batch"),
        fact(2, a.NominationApproved, "n2", wish="batch"),
        fact(3, a.NominationApproved, "n3", wish="batch"),
        fact(4, a.NominationRejected, "n1"),
    ]
    warned = [told(1, "AWARDS_RULE_NOT_VERIFIED", a.NominationApproved, "n1, n2, n3")]
    assert standing(warned, facts) == ["AWARDS_RULE_NOT_VERIFIED n2, n3"]
    facts += [fact(5, a.NominationRejected, "n2"), fact(6, a.NominationRejected, "n3")]
    assert standing(warned, facts) == []


def test_a_dossier_handed_in_again_says_anew_what_still_holds_and_takes_back_the_rest() -> None:
    facts = [fact(1, a.NominationSubmitted, "n1"), fact(2, a.NominationSubmitted, "n2")]
    warned = [
        told(1, "AWARDS_SAME_NAME", a.NominationSubmitted, "n9"),
        told(2, "AWARDS_SALUTATION_FAMILIAR", a.NominationSubmitted, "n2"),
    ]
    assert len(standing(warned, facts)) == 2
    facts.append(fact(3, a.NominationSubmitted, "n1"))
    assert standing(warned, facts) == ["AWARDS_SALUTATION_FAMILIAR n2"]
    warned.append(told(3, "AWARDS_SAME_NAME", a.NominationSubmitted, "n9"))
    assert standing(warned, facts) == ["AWARDS_SALUTATION_FAMILIAR n2", "AWARDS_SAME_NAME n9"]


def test_what_another_round_does_ends_nothing_here_and_the_end_of_the_meeting_does_everywhere() -> (
    None
):
    facts = [
        fact(1, r.InvitationIssued, of="registry.delegation.so-y-te"),
        fact(2, r.InvitationWithdrawn, of="registry.delegation.so-cong-thuong"),
    ]
    warned = [
        told(1, "REGISTRY_INVITATION_LATE", r.InvitationIssued, None, "delegation.so-y-te"),
    ]
    assert len(standing(warned, facts)) == 1
    facts.append(fact(3, r.ConferenceConcluded, of="registry.conference.hn"))
    assert standing(warned, facts) == []


def test_a_number_that_is_entered_again_ends_the_warning_of_its_own_decision_alone() -> None:
    here = {"of": "budget.budget.hn"}
    facts = [
        fact(1, b.BudgetApproved, **here),
        fact(2, b.BudgetAdjusted, "dc-1", **here),
        fact(3, b.BudgetDecisionRenumbered, "dc-1", **here),
    ]
    warned = [
        told(1, "BUDGET_DECISION_NUMBER_FORM", b.BudgetApproved, None, "budget.hn"),
        told(2, "BUDGET_DECISION_NUMBER_FORM", b.BudgetAdjusted, None, "budget.hn"),
    ]
    assert [one["position"] for one in still_standing(warned, facts, Now())] == [1]


def test_a_payment_is_warned_of_until_it_is_reversed_whatever_else_its_line_pays() -> None:
    here = {"of": "budget.budget.hn"}
    facts = [
        fact(1, b.ExpenditureRecorded, "hoa", **here),
        fact(2, b.ExpenditureRecorded, "hoa", **here),
        fact(3, b.ExpenditureReversed, "hoa", **here),
    ]
    warned = [told(1, "BUDGET_NO_INVOICE", b.ExpenditureRecorded, "hoa", "budget.hn")]
    entry = {"line": "hoa", "recorded_at": "14:00", "reversed_at": None}
    other = {"line": "hoa", "recorded_at": "15:00", "reversed_at": "16:00"}
    assert standing(warned, facts, Now(entries=[entry, other])) == ["BUDGET_NO_INVOICE hoa"]
    gone = entry | {"reversed_at": "16:00"}
    assert standing(warned, facts, Now(entries=[gone, other])) == []


def test_what_was_said_at_the_door_stays_as_it_was_said() -> None:
    facts = [fact(place, r.AttendeeCheckedIn, "p1") for place in (1, 2)]
    warned = [told(place, "CHECKIN_CONFLICT", r.AttendeeCheckedIn, "p1") for place in (1, 2)]
    assert len(standing(warned, facts)) == 2


# --- what the rows say -------------------------------------------------------------------------------


def tie(**now: Any) -> list[str]:
    places = count(1)
    facts = [fact(next(places), a.NominationEndorsed, name) for name in ("n1", "n2", "n3")]
    warned = [
        told(2, "AWARDS_TIED", a.NominationEndorsed, "n2, n1"),
        told(3, "AWARDS_TIED", a.NominationEndorsed, "n3, n1, n2"),
    ]
    return standing(warned, facts, rows(**now))


def test_a_tie_is_told_once_and_until_it_is_settled_or_everybody_of_it_has_an_answer() -> None:
    assert tie(n1={}, n2={}, n3={}) == ["AWARDS_TIED n3, n1, n2"]
    assert tie(n1={}, n2={"points": 80}, n3={}) == ["AWARDS_TIED n3, n1"]
    assert tie(n1={}, n2={"status": "approved"}, n3={"status": "rejected"}) == [
        "AWARDS_TIED n1, n2"
    ]
    settled = {name: {"tie_place": place} for place, name in enumerate(("n1", "n2", "n3"), 1)}
    assert tie(**settled) == []
    assert (
        tie(n1={"status": "approved"}, n2={"status": "approved"}, n3={"status": "rejected"}) == []
    )
    assert tie(n1={}, n2={"points": 80}, n3={"points": 70}) == []


def share(*grassroots: bool) -> list[str]:
    facts = [fact(place, a.NominationApproved, f"n{place}") for place in range(1, 5)]
    warned = [
        told(1, "AWARDS_GRASSROOTS_SHARE", a.NominationApproved, "n1"),
        told(2, "AWARDS_GRASSROOTS_SHARE", a.NominationApproved, "n2"),
    ]
    held = {
        f"n{place}": {"status": "approved", "grassroots": one}
        for place, one in enumerate(grassroots, 1)
    }
    return standing(warned, facts, rows(**held))


def test_the_share_of_the_grassroots_is_told_once_for_each_kind_until_it_is_reached() -> None:
    assert share(False, False) == ["AWARDS_GRASSROOTS_SHARE n2"]
    assert share(False, False, True, True) == ["AWARDS_GRASSROOTS_SHARE n2"]
    assert share(False, False, True, True, True) == []


def test_once_a_round_is_decided_what_its_decision_said_stands_alone() -> None:
    facts = [fact(1, a.NominationApproved, "n1"), fact(2, a.AwardDecisionIssued)]
    warned = [
        told(1, "AWARDS_GRASSROOTS_SHARE", a.NominationApproved, "n1"),
        told(2, "AWARDS_ENDORSED_UNDECIDED", a.AwardDecisionIssued, "n2"),
        told(2, "AWARDS_GRASSROOTS_SHARE", a.AwardDecisionIssued, "n1") | {"ordinal": 2},
    ]
    now = rows(n1={"status": "awarded"}, n2={})
    assert standing(warned, facts, now) == [
        "AWARDS_ENDORSED_UNDECIDED n2",
        "AWARDS_GRASSROOTS_SHARE n1",
    ]
    assert standing(warned, facts, rows(n1={"status": "awarded"}, n2={"status": "withdrawn"})) == [
        "AWARDS_GRASSROOTS_SHARE n1"
    ]


def test_who_was_passed_over_is_told_as_long_as_they_wait() -> None:
    facts = [fact(1, a.NominationApproved, "n2")]
    warned = [told(1, "AWARDS_RANK_PASSED_OVER", a.NominationApproved, "n2")]
    lower = {"status": "approved", "points": 80}
    assert standing(warned, facts, rows(n1={}, n2=lower)) == ["AWARDS_RANK_PASSED_OVER n2"]
    assert standing(warned, facts, rows(n1={"status": "approved"}, n2=lower)) == []
    assert standing(warned, facts, rows(n1={"status": "rejected"}, n2=lower)) == []
    equal = {"status": "approved", "points": 90}
    assert standing(warned, facts, rows(n1={}, n2=equal)) == [], "equal points put nobody first"
    assert standing(warned, facts, rows("n1 n2", n1={}, n2=equal)) == ["AWARDS_RANK_PASSED_OVER n2"]


def test_a_withdrawn_approval_takes_back_what_was_told_with_it_and_nothing_told_before() -> None:
    facts = [
        fact(1, a.NominationEndorsed, "n1"),
        fact(2, a.NominationApproved, "n1", wish="batch"),
        fact(3, a.NominationApproved, "n2", wish="batch"),
    ]
    rule = "AWARDS_RULE_NOT_VERIFIED"
    warned = [
        told(1, rule, a.NominationEndorsed, "n1"),
        told(2, rule, a.NominationApproved, "n1, n2"),
        told(2, "AWARDS_GRASSROOTS_SHARE", a.NominationApproved, "n1"),
    ]
    held = {"status": "approved"}
    now = rows(n1=held, n2=held)
    assert standing(warned, facts, now) == [f"{rule} n1, n2", "AWARDS_GRASSROOTS_SHARE n1"]
    facts.append(fact(4, a.ApprovalWithdrawn, "n1"))
    assert standing(warned, facts, rows(n1={}, n2=held)) == [f"{rule} n1", f"{rule} n2"]


def test_who_lost_a_place_in_a_tie_is_told_until_all_who_took_it_gave_it_back() -> None:
    facts = [
        fact(1, a.NominationApproved, "n1", wish="batch"),
        fact(2, a.NominationApproved, "n2", wish="batch"),
    ]
    warned = [told(1, "AWARDS_TIE_PASSED_OVER", a.NominationApproved, "n3")]
    now = rows(n1={}, n2={}, n3={})
    assert standing(warned, facts, now) == ["AWARDS_TIE_PASSED_OVER n3"]
    facts.append(fact(3, a.ApprovalWithdrawn, "n1"))
    assert standing(warned, facts, now) == ["AWARDS_TIE_PASSED_OVER n3"]
    facts.append(fact(4, a.NominationRejected, "n2"))
    assert standing(warned, facts, now) == []


def test_an_order_against_points_or_rule_is_told_until_it_is_another_order() -> None:
    facts = [fact(1, a.NominationsRanked), fact(2, a.TieSettled), fact(3, a.NominationsRanked)]
    by_hand = [told(1, "AWARDS_RANK_AGAINST_POINTS", a.NominationsRanked, "n1")]
    points: dict[str, Any] = {"n1": {"points": 90}, "n2": {"points": 80}}
    assert standing(by_hand, facts, rows("n2 n1", **points)) == ["AWARDS_RANK_AGAINST_POINTS n1"]
    assert standing(by_hand, facts, rows("n1 n2", **points)) == []
    against = [told(2, "AWARDS_TIE_AGAINST_RULE", a.TieSettled, "n1")]
    woman = {"woman": True, "tie_place": 2}
    assert standing(against, facts, rows(n1=woman, n2={"tie_place": 1})) == [
        "AWARDS_TIE_AGAINST_RULE n1"
    ]
    assert standing(against, facts, rows(n1=woman | {"tie_place": 1}, n2={"tie_place": 2})) == []


# --- what a sentence says of fewer ------------------------------------------------------------------


def of_the_decision() -> dict[str, Warned]:
    """What a decision says of those of one round: approved and not asked about, endorsed or not, returned."""
    waiting = [f"w{nth}" for nth in range(1, 4)]
    history = spec(decider).given(
        opened(individuals=9),
        *approved("a1", "a2", "a12"),
        *endorsed(*waiting),
        submitted("s1"),
        submitted("s2"),
        submitted("r1"),
        submitted("r2"),
        said(a.NominationReturned, "r1", reason="thiếu"),
        said(a.NominationReturned, "r2", reason="thiếu"),
    )
    days = RoundDays(since=date(2023, 11, 1), answered=dict.fromkeys(("a1", "a2", "a12"), LATER))
    by = replace(CLERK, known=days)
    assert decider.warn is not None
    return {one.code: one for one in decider.warn(decision(), history.state, by)}


LATER = date(2023, 12, 5)
FEWER = (
    (
        "AWARDS_ENDORSED_UNDECIDED",
        "w2",
        "mà còn 2 đề nghị đã thẩm định chưa được xét duyệt: w1, w3.",
    ),
    ("AWARDS_SUBMITTED_UNDECIDED", "s1", "mà còn 1 đề nghị chưa được thẩm định: s2."),
    ("AWARDS_RETURNED_UNDECIDED", "r2", "mà còn 1 đề nghị đã trả lại chưa được nộp lại: r1."),
    ("AWARDS_NO_CLEARANCE", "a1", "2 trường hợp chưa có ý kiến"),
    ("AWARDS_DECISION_BEFORE_APPROVAL", "a1", "(2 trường hợp, muộn nhất 05/12/2023)"),
)


@pytest.mark.parametrize(("code", "gone", "sentence"), FEWER, ids=[one[0] for one in FEWER])
def test_a_sentence_about_several_names_and_counts_whom_it_is_still_about(
    code: str, gone: str, sentence: str
) -> None:
    one = of_the_decision()[code]
    warned = told(1, code, a.AwardDecisionIssued, ", ".join(one.about)) | {
        "vi": one.vi,
        "en": one.en,
    }
    facts = [fact(1, a.AwardDecisionIssued)]
    states = {"w": "endorsed", "s": "submitted", "r": "returned", "a": "approved"}
    now = {name: {"status": states[name[0]]} for name in one.about}
    (whole,) = still_standing([warned], facts, rows(**now))
    assert (whole["vi"], whole["en"]) == (one.vi, one.en)
    ends = a.AwardRevoked if gone.startswith("a") else a.NominationRejected
    facts.append(fact(2, ends, gone))
    (fewer,) = still_standing([warned], facts, rows(**now | {gone: {"status": "rejected"}}))
    assert gone not in fewer["about"].split(", ")
    assert sentence in fewer["vi"]
    left = len(one.about) - 1
    frame = COUNTED[code][1]
    assert frame.format(left) in fewer["en"]
    assert frame.format(left + 1) in one.en, "the frame is the sentence's own"
    assert not re.search(rf"\b{gone}\b", fewer["vi"] + fewer["en"])


def test_a_sentence_names_those_passed_over_as_long_as_they_wait() -> None:
    warned = told(3, "AWARDS_RANK_PASSED_OVER", a.NominationApproved, "n3") | {
        "vi": "Xếp trên nhưng chưa được duyệt: n1, n2.",
        "en": "Higher in the list and not approved yet: n1, n2.",
    }
    now = rows("n1 n2 n3", n1={}, n2={"status": "rejected"}, n3={"status": "approved"})
    (one,) = still_standing([warned], [fact(3, a.NominationApproved, "n3")], now)
    assert one["vi"] == "Xếp trên nhưng chưa được duyệt: n1."
    assert one["en"] == "Higher in the list and not approved yet: n1."


def test_a_name_with_its_agency_goes_with_it_and_nothing_else_is_touched() -> None:
    vi = "Cơ quan khác đề nghị người cùng tên: n1 (so-y-te), n11 (so-tu-phap); kiểm tra n1."
    said, _ = said_of("AWARDS_SAME_NAME", vi, "", ("n1", "n11"), {"n1"})
    assert said == "Cơ quan khác đề nghị người cùng tên: n11 (so-tu-phap); kiểm tra n1."
