"""Lines for awards: by the quota until a decision, by the decision then; households; rounds that are closed."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.awards.bonuses import round_with
from services.awards.policies import amend_rounds
from services.budget.policies import (
    count_amended,
    count_closed,
    count_opened,
    set_bonus_lines,
)
from shared.commands.award_refusals import ROUND_CLOSED, ROUND_HAS_NOMINATIONS
from shared.commands.awards import AmendAwardRound, CloseAwardRound, OpenAwardRound
from shared.commands.base import Command
from shared.commands.budget import CountAwards, CountQuota, SetEstimateLine, SubmitBudget
from shared.envelope import Meta, Warned
from shared.events.awards import AwardDecisionIssued, AwardRoundClosed, NominationRejected
from shared.events.budget import (
    AwardQuotaCounted,
    AwardsCounted,
    BudgetReturned,
    EstimateLineFrozen,
    EstimateLineUnfrozen,
    FollowedLine,
)
from shared.law import Law
from shared.policies import Wish
from shared.working_days import Calendar
from tests.domain.budgets import (
    FINANCE,
    SYSTEM,
    budget,
    drafted,
    drawn_up,
    line,
    spending,
    waiting,
)
from tests.domain.planned import amended, planned, recorded
from tests.domain.test_award_round import (
    CLERK,
    HOME_AFFAIRS,
    ROUND,
    UNIT,
    approved,
    decision,
    open_command,
    opened,
    said,
    submit,
    submitted,
)
from tests.spec import Given, spec

FRAMES = line("khung", 100, order=4, fund="awards", per_award="any", quantity=40)
PRICED = spec(round_with(Law.load()))


def quota(collectives: int, individuals: int, households: int = 0, name: str = "bk") -> CountQuota:
    return CountQuota(
        round=name, collectives=collectives, individuals=individuals, households=households
    )


def counted(wish: CountQuota, *follow: tuple[str, int, int]) -> AwardQuotaCounted:
    lines = tuple(FollowedLine(line=name, quantity=n, amount=sum_) for name, n, sum_ in follow)
    return AwardQuotaCounted(**dict(wish), followed=lines)


def warnings(history: Given, command: Command, by: Meta = SYSTEM) -> list[Warned]:
    assert history.decider.warn is not None
    assert history.when(command, by).events()
    return list(history.decider.warn(command, history.state, by))


def wished(effects: Any) -> list[Command]:
    assert all(isinstance(one, Wish) for one in effects)
    return [one.command for one in effects]


# --- the quota -------------------------------------------------------------------------------------


def test_frames_follow_the_quota_of_an_amended_round_and_the_fact_tells_it() -> None:
    history = drawn_up(FRAMES).when(quota(20, 20), SYSTEM).then(counted(quota(20, 20)))
    history.when(quota(25, 20), SYSTEM).then(counted(quota(25, 20), ("khung", 45, 4_500)))


@pytest.mark.parametrize(
    ("per_award", "award_round", "quantity"),
    [("collective", "bk", 25), ("household", None, 2), ("any", None, 50), ("any", "khac", 3)],
)
def test_a_line_follows_the_quota_of_its_kind_and_round(
    per_award: Any, award_round: Any, quantity: int
) -> None:
    follows = FRAMES.model_copy(update={"per_award": per_award, "award_round": award_round})
    history = drawn_up(follows).given(counted(quota(25, 20, 2)), counted(quota(1, 2, name="khac")))
    assert history.state.lines["khung"].quantity == quantity


def test_the_decision_takes_the_place_of_the_quota_and_other_rounds_keep_theirs() -> None:
    history = drawn_up(FRAMES).given(counted(quota(20, 20)), counted(quota(5, 5, name="khac")))
    told = CountAwards(
        round="bk", decision_number="9", collectives=("t1",), households=("h1", "h2"), total=7
    )
    follow = (FollowedLine(line="khung", quantity=13, amount=1_300),)
    after = history.when(told, SYSTEM).then(AwardsCounted(**dict(told), followed=follow))
    after.when(quota(30, 30), SYSTEM).then(counted(quota(30, 30)))


def test_a_frozen_line_stays_and_the_official_is_told() -> None:
    frozen = drawn_up(FRAMES).given(
        counted(quota(20, 20)), EstimateLineFrozen(line="khung", quantity=40)
    )
    (told,) = warnings(frozen, quota(25, 20))
    assert told.code == "BUDGET_LINE_BEHIND_AWARDS"
    assert "giữ 40 bộ" in told.vi
    assert "45" in told.vi
    after = frozen.when(quota(25, 20), SYSTEM).then(counted(quota(25, 20)))
    (again,) = warnings(after, SubmitBudget(), FINANCE)
    assert again == told
    thawed = after.given(EstimateLineUnfrozen(line="khung"))
    assert thawed.state.lines["khung"].quantity == 45
    assert warnings(thawed, SubmitBudget(), FINANCE) == []


def test_an_estimate_on_its_way_stays_tells_it_and_catches_up_when_it_is_returned() -> None:
    sent = waiting(FRAMES).given(counted(quota(20, 20)))
    (told,) = warnings(sent, quota(25, 20))
    assert "đã trình" in told.vi
    after = sent.when(quota(25, 20), SYSTEM).then(counted(quota(25, 20)))
    back = after.given(BudgetReturned(remarks="Xem lại"))
    assert back.state.lines["khung"].quantity == 45
    (late,) = warnings(spending(FRAMES).given(counted(quota(20, 20))), quota(25, 20))
    assert late.code == told.code


def test_a_line_that_follows_tells_nothing() -> None:
    assert warnings(drawn_up(FRAMES), quota(25, 20)) == []


def test_a_quota_that_came_before_the_draft_is_in_it() -> None:
    early = budget.when(quota(25, 20), SYSTEM).then(counted(quota(25, 20)))
    follows = early.given(drafted(FRAMES)).given(counted(quota(25, 20)))
    assert follows.state.lines["khung"].quantity == 45


def test_a_round_that_never_counted_and_grants_nothing_is_passed_over() -> None:
    drawn_up(FRAMES).when(quota(0, 0), SYSTEM).nothing_happens()


def test_the_budget_hears_of_the_provinces_rounds_only() -> None:
    round_ = opened(25, 20)
    assert wished(count_opened(recorded(round_))) == [quota(25, 20, name=ROUND)]
    military = round_.model_copy(update={"level": "military-region"})
    assert count_opened(recorded(military)) == []
    history = PRICED.given(military)
    wish = AmendAwardRound(round=ROUND, document="45/UBND-NC (ví dụ)", individuals=5)
    (fact,) = history.when(wish, CLERK).events()
    assert count_amended(recorded(fact)) == []
    (fact,) = PRICED.given(round_).when(wish, CLERK).events()
    (count,) = wished(count_amended(recorded(fact)))
    assert isinstance(count, CountQuota)
    assert (count.collectives, count.individuals, count.document) == (25, 5, wish.document)


# --- a form that the plan drops --------------------------------------------------------------------

CLOSE = CloseAwardRound(round=ROUND, document="Kế hoạch sửa đổi số 000/KH-UBND (ví dụ)")
CLOSED = AwardRoundClosed(**dict(CLOSE))


def test_a_dropped_form_closes_its_round_and_one_that_comes_back_opens_it_again() -> None:
    plan = planned().plan
    gone = amended(awards=plan.awards[1:])
    (close,) = wished(amend_rounds(recorded(gone), Calendar.load()))
    assert isinstance(close, CloseAwardRound)
    assert close.round == plan.awards[0].key
    assert gone.number in close.document
    shut = PRICED.given(opened()).when(CLOSE, SYSTEM).then(CLOSED)
    again = open_command(collectives=2)
    assert isinstance(again, OpenAwardRound)
    open_again = shut.when(again, SYSTEM).then(opened(collectives=2))
    open_again.when(submit("n1"), UNIT).then(submitted("n1"))


def test_a_closed_round_takes_no_dossier_and_no_other_terms_and_says_why() -> None:
    shut = PRICED.given(opened(), CLOSED)
    refused = shut.when(submit("n1"), UNIT).refused(ROUND_CLOSED)
    assert CLOSE.document in refused.vi
    terms = AmendAwardRound(round=ROUND, document="x", individuals=7)
    shut.when(terms, HOME_AFFAIRS).refused(ROUND_CLOSED)


def test_a_round_in_which_somebody_stands_is_not_closed() -> None:
    history = PRICED.given(opened(), submitted("n1"))
    refused = history.when(CLOSE, HOME_AFFAIRS).refused(ROUND_HAS_NOMINATIONS)
    assert "n1" in refused.vi
    history.given(said(NominationRejected, "n1", reason="x")).when(CLOSE, HOME_AFFAIRS).then(CLOSED)
    start = PRICED.given(opened(), *approved("n1"))
    decided = start.given(*start.when(decision(), CLERK).events())
    decided.when(CLOSE, HOME_AFFAIRS).refused(ROUND_HAS_NOMINATIONS)


def test_the_budget_counts_nothing_for_a_closed_round() -> None:
    (none,) = wished(count_closed(recorded(CLOSED)))
    assert isinstance(none, CountQuota)
    assert (none.collectives, none.individuals, none.households) == (0, 0, 0)
    history = drawn_up(FRAMES).given(counted(quota(20, 20, name=ROUND)))
    history.when(none, SYSTEM).then(counted(none, ("khung", 0, 0)))
    assert count_closed(recorded(CLOSED.model_copy(update={"level": "military-region"}))) == []


# --- households ------------------------------------------------------------------------------------


def test_a_household_has_a_bonus_line_of_its_own_at_one_and_a_half_times_an_individuals() -> None:
    """NĐ 152/2025: hộ gia đình bằng 1,5 lần cá nhân; 1.5 × 1.5 × 2,340,000 = 5,265,000, rounded up."""
    round_ = opened(2, 2).model_copy(update={"households": 2})
    history = PRICED.given(round_, *approved("h1", "h2", kind="household"), *approved("n1"))
    (issued,) = history.when(
        decision(decision_date=date(2025, 12, 4)),
        replace(CLERK, time=datetime(2025, 12, 4, 9, tzinfo=UTC)),
    ).events()
    assert isinstance(issued, AwardDecisionIssued)
    count, *lines = wished(set_bonus_lines(recorded(issued)))
    assert isinstance(count, CountAwards)
    assert count.households == ("h1", "h2")
    by_name = {one.line.line: one.line for one in lines if isinstance(one, SetEstimateLine)}
    household = by_name["thuong-bang-khen-tinh-hgd"]
    assert (household.quantity, household.unit_price) == (2, 5_270_000)
    assert household.per_award == "household"
    assert household.unit == "hộ gia đình"
    assert by_name["thuong-bang-khen-tinh-cn"].unit_price == 3_510_000
    assert issued.total == 2 * 5_270_000 + 3_510_000
    follows = drawn_up(household).when(count, SYSTEM).then(AwardsCounted(**dict(count)))
    assert follows.state.lines[household.line].quantity == 2
