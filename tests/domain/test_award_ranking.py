"""The ranked list, ties and approvals of several at once: shown, settled by hand, within the quotas."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.awards.bonuses import round_with
from services.awards.ranking import ranked, ties
from services.awards.round import decider
from shared.commands.award_refusals import (
    KINDS_MIXED,
    LIST_REPEATS,
    NO_TIE,
    TIE_DECIDED,
    TIE_OPEN,
    TIE_PASSED_OVER,
    TIE_STANDS_BEHIND,
)
from shared.commands.awards import (
    GRASSROOTS_FIRST,
    QUOTA_FULL,
    ApproveNomination,
    ApproveNominations,
    EndorseNomination,
    RankNominations,
    RejectNominations,
    ReturnNomination,
    RevokeAward,
    SettleTie,
    WithdrawNomination,
)
from shared.events.awards import (
    AwardeeKind,
    NominationApproved,
    NominationEndorsed,
    NominationRejected,
    NominationsRanked,
    TieSettled,
)
from shared.refusals import NOT_ENTITLED, NOT_FOUND, WRONG_STATE, Refused
from tests.domain.test_award_restrictions import PENDING, answer, codes
from tests.domain.test_award_round import (
    CHAIRMAN,
    HOME_AFFAIRS,
    LAW,
    ROUND,
    TODAY,
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
from tests.spec import meta, spec

award_round = spec(decider)


def scored(**points: int) -> list[Any]:
    return [
        event
        for name, number in points.items()
        for event in (submitted(name), said(NominationEndorsed, name, points=number))
    ]


def approve(*names: str) -> ApproveNominations:
    return ApproveNominations(round=ROUND, nominations=names)


def approvals(*names: str, kind: str = "individual") -> list[NominationApproved]:
    return [said(NominationApproved, name, kind=kind) for name in names]


def points(name: str, number: int | None) -> EndorseNomination:
    return EndorseNomination(round=ROUND, nomination=name, points=number)


def rank(*order: str, kind: Any = "individual") -> RankNominations:
    return RankNominations(round=ROUND, kind=kind, order=order)


def settle(*order: str, reason: str = "Ưu tiên nữ (ví dụ)") -> SettleTie:
    return SettleTie(round=ROUND, order=order, reason=reason)


def settled(*order: str, reason: str = "Ưu tiên nữ (ví dụ)") -> TieSettled:
    return TieSettled(round=ROUND, kind="individual", order=order, reason=reason)


# --- the ranked list -------------------------------------------------------------------------------


def test_the_list_stands_as_it_was_made_by_hand() -> None:
    history = award_round.given(opened(9, 9), *endorsed("n1", "n2", "n3"))
    assert ranked(history.state, "individual") == ("n1", "n2", "n3"), "as endorsed"
    made = NominationsRanked(round=ROUND, kind="individual", order=("n3", "n1"))
    after = history.when(rank("n3", "n1"), HOME_AFFAIRS).then(made)
    assert ranked(after.state, "individual") == ("n3", "n1", "n2"), "who is not named comes behind"
    gone = after.when(WithdrawNomination(round=ROUND, nomination="n3", reason="x"), UNIT)
    assert ranked(gone.setting.given(*gone.events()).state, "individual") == ("n1", "n2")


def test_only_what_was_endorsed_is_ranked_once_and_in_its_own_kind() -> None:
    history = award_round.given(
        opened(9, 9), *endorsed("n1"), submitted("n2"), *endorsed("t1", kind="collective")
    )
    history.when(rank("n1", "n2"), HOME_AFFAIRS).refused(WRONG_STATE)
    history.when(rank("n1", "n1"), HOME_AFFAIRS).refused(LIST_REPEATS)
    history.when(rank("n1", "t1"), HOME_AFFAIRS).refused(KINDS_MIXED)
    history.when(rank("n1", "x9"), HOME_AFFAIRS).refused(NOT_FOUND)
    history.when(rank("n1"), UNIT).refused(NOT_ENTITLED)


def test_an_order_against_the_points_is_told_not_refused() -> None:
    history = award_round.given(opened(9, 9), *scored(n1=80, n2=90))
    assert codes(history.state, rank("n1", "n2"), HOME_AFFAIRS) == ["AWARDS_RANK_AGAINST_POINTS"]
    assert codes(history.state, rank("n2", "n1"), HOME_AFFAIRS) == []


def test_passing_over_who_stands_higher_is_told() -> None:
    order = NominationsRanked(round=ROUND, kind="individual", order=("n1", "n2", "n3"))
    history = award_round.given(opened(9, 9), *endorsed("n1", "n2", "n3"), order)
    lower = ApproveNomination(round=ROUND, nomination="n2")
    assert codes(history.state, lower, CHAIRMAN) == ["AWARDS_RANK_PASSED_OVER"]
    assert codes(history.state, approve("n2", "n1"), CHAIRMAN) == []


def test_of_a_settled_tie_the_settled_order_says_who_stands_higher() -> None:
    """The order by hand came first; the list that is submitted shows n2, n4, n1."""
    order = NominationsRanked(round=ROUND, kind="individual", order=("n1", "n4", "n2"))
    tie = [*scored(n1=90, n2=90, n4=80), order, settled("n2", "n1")]
    history = award_round.given(opened(individuals=2), *tie)
    assert codes(history.state, approve("n2"), CHAIRMAN) == []
    assert codes(history.state, approve("n2", "n4"), CHAIRMAN) == []
    assert codes(history.state, approve("n1"), CHAIRMAN) == ["AWARDS_RANK_PASSED_OVER"]
    by_points = award_round.given(opened(2, 1), *scored(n1=90, n2=90), settled("n2", "n1"))
    assert codes(by_points.state, approve("n2"), CHAIRMAN) == []


def test_points_are_given_again_until_the_approval() -> None:
    history = award_round.given(opened(9, 9), *scored(n1=80))
    again = EndorseNomination(round=ROUND, nomination="n1", points=85)
    history.when(again, HOME_AFFAIRS).then(said(NominationEndorsed, "n1", points=85))
    history.given(*approvals("n1")).when(again, HOME_AFFAIRS).refused(WRONG_STATE)


# --- ties ------------------------------------------------------------------------------------------


def what(refused: Refused) -> tuple[Any, ...]:
    """Which approval, of whom, how many places it would leave."""
    return tuple(refused.details[key] for key in ("nomination", "peers", "left"))


def test_ties_are_shown() -> None:
    state = award_round.given(opened(9, 9), *scored(n1=90, n2=80, n3=90), *endorsed("n4")).state
    assert ties(state, "individual") == (("n1", "n3"),)
    assert ties(state, "collective") == ()


def test_r5_an_endorsement_with_equal_points_tells_with_whom_and_whom_the_rule_prefers() -> None:
    woman = submitted("n2", woman=True)
    history = award_round.given(opened(individuals=1), *scored(n1=90), woman, submitted("n3"))
    assert decider.warn is not None
    (told,) = decider.warn(points("n2", 90), history.state, HOME_AFFAIRS)
    assert (told.code, told.mark, told.about) == ("AWARDS_TIED", "P", ("n2", "n1"))
    assert told.source.startswith(
        "Nghị định 152/2025/NĐ-CP, Điều 4.6 (từ 01/07/2025; quy định của 28/11/2023"
    )
    today = award_round.given(opened_today(1, 1), *scored(n1=90), woman)
    (now,) = decider.warn(points("n2", 90), today.state, HOME_AFFAIRS)
    assert (now.mark, now.source) == ("V", "Nghị định 152/2025/NĐ-CP, Điều 4.6")
    assert "Cùng 90 điểm với: n1." in told.vi
    assert "(nữ, tập thể từ 70% nữ): n2." in told.vi
    assert codes(history.state, points("n3", 89), HOME_AFFAIRS) == []
    assert codes(history.state, points("n3", None), HOME_AFFAIRS) == [], "no points, no tie"


def test_a_tie_at_the_last_place_is_not_decided_by_who_is_approved_first() -> None:
    history = award_round.given(opened(individuals=1), *scored(n1=90, n2=90))
    refused = history.when(approve("n1"), CHAIRMAN).refused(TIE_OPEN)
    assert what(refused) == ("n1", "n2", 0)
    assert "Điều 4.6, có hiệu lực từ 01/07/2025; quy định của ngày 28/11/2023" in refused.todo_vi
    today = award_round.given(opened_today(1, 1), *scored(n1=90, n2=90))
    now = today.when(approve("n1"), CHAIRMAN).refused(TIE_OPEN)
    assert "(Nghị định 152/2025/NĐ-CP, Điều 4.6)" in now.todo_vi
    history.when(ApproveNomination(round=ROUND, nomination="n1"), CHAIRMAN).refused(TIE_OPEN)


def test_a_tie_behind_others_is_not_decided_by_approving_one_of_it_before_them() -> None:
    history = award_round.given(opened(individuals=2), *scored(n1=95, n2=90, n3=90))
    refused = history.when(approve("n2"), CHAIRMAN).refused(TIE_OPEN)
    assert what(refused) == ("n2", "n3", 0)
    first = history.when(approve("n1"), CHAIRMAN).then(*approvals("n1"))
    first.when(approve("n2"), CHAIRMAN).refused(TIE_OPEN)
    after = history.when(settle("n2", "n3"), HOME_AFFAIRS).then(settled("n2", "n3"))
    after.when(approve("n2"), CHAIRMAN).then(*approvals("n2"))
    room = award_round.given(opened(individuals=3), *scored(n1=95, n2=90, n3=90))
    room.when(approve("n2"), CHAIRMAN).then(*approvals("n2"))


def test_a_tie_is_settled_by_somebody_for_a_reason() -> None:
    history = award_round.given(opened(individuals=1), *scored(n1=90, n2=90))
    after = history.when(settle("n2", "n1"), HOME_AFFAIRS).then(settled("n2", "n1"))
    behind = after.when(approve("n1"), CHAIRMAN).refused(TIE_STANDS_BEHIND)
    assert what(behind) == ("n1", "n2", 0)
    after.when(approve("n2"), CHAIRMAN).then(*approvals("n2"))


def test_a_later_settlement_replaces_an_earlier_one() -> None:
    history = award_round.given(
        opened(individuals=1), *scored(n1=90, n2=90), settled("n2", "n1"), settled("n1", "n2")
    )
    history.when(approve("n1"), CHAIRMAN).then(*approvals("n1"))


def test_where_there_is_a_place_for_all_nothing_has_to_be_settled() -> None:
    history = award_round.given(opened(individuals=2), *scored(n1=90, n2=90))
    after = history.when(approve("n1"), CHAIRMAN).then(*approvals("n1"))
    after.when(approve("n2"), CHAIRMAN).then(*approvals("n2"))


def test_a_dossier_that_goes_back_opens_the_tie_again() -> None:
    history = award_round.given(opened(individuals=1), *scored(n1=90, n2=90), settled("n1", "n2"))
    back = ReturnNomination(round=ROUND, nomination="n2", reason="Bổ sung")
    again = history.given(*history.when(back, HOME_AFFAIRS).events(), *scored(n2=90))
    again.when(approve("n1"), CHAIRMAN).refused(TIE_OPEN)


@pytest.mark.parametrize(
    "history",
    [
        (scored(n1=90, n2=80), "n1 (90 điểm, đã thẩm định), n2 (80 điểm, đã thẩm định)"),
        (
            endorsed("n1", "n2"),
            "n1 (không có điểm, đã thẩm định), n2 (không có điểm, đã thẩm định)",
        ),
        (
            [*scored(n1=90, n2=90), said(NominationRejected, "n2", reason="x")],
            "n1 (90 điểm, đã thẩm định), n2 (90 điểm, không được duyệt)",
        ),
    ],
    ids=["other points", "no points", "rejected"],
)
def test_where_there_is_no_tie_there_is_nothing_to_settle(history: tuple[list[Any], str]) -> None:
    events, told = history
    given_ = award_round.given(opened(9, 9), *events)
    assert told in given_.when(settle("n1", "n2"), HOME_AFFAIRS).refused(NO_TIE).vi


def test_what_remains_of_a_tie_of_whom_one_was_approved_is_said_with_what_can_be_done() -> None:
    tie = scored(n1=90, n2=90, n3=90)
    history = award_round.given(opened(individuals=3), *tie, *approvals("n1"))
    refused = history.when(settle("n2", "n1"), HOME_AFFAIRS).refused(TIE_DECIDED)
    assert refused.details == {"approved": "n1", "waiting": "n2", "left": 2}
    assert "`hoinghi award approve-nomination`" in refused.todo_vi
    assert "`hoinghi award reject-nomination`" in refused.todo_en
    history.when(settle("n3", "n2"), HOME_AFFAIRS).then(settled("n3", "n2"))
    all_in = history.given(*approvals("n2")).when(settle("n2", "n1"), HOME_AFFAIRS)
    assert "none; places left: 1" in all_in.refused(TIE_DECIDED).en


# --- a place of one of a tie -------------------------------------------------------------------------

PASSED: Any = {"reason": "Đề nghị của Hội đồng (ví dụ)"}


def test_a_lower_one_does_not_take_the_place_of_one_of_a_tie_without_a_reason() -> None:
    history = award_round.given(opened(individuals=2), *scored(n2=90, n3=90, n4=80))
    refused = history.when(approve("n4"), CHAIRMAN).refused(TIE_PASSED_OVER)
    assert what(refused) == ("n4", "n2, n3", 1)
    assert "`--reason`" in refused.todo_vi
    one = ApproveNomination(round=ROUND, nomination="n4")
    history.when(one, CHAIRMAN).refused(TIE_PASSED_OVER)
    first = history.given(*approvals("n2"))
    assert what(first.when(one, CHAIRMAN).refused(TIE_PASSED_OVER)) == ("n4", "n3", 0)


def test_the_chairman_may_for_a_reason_that_is_recorded_and_told() -> None:
    history = award_round.given(opened(individuals=2), *scored(n2=90, n3=90, n4=80))
    wish = ApproveNomination(round=ROUND, nomination="n4", **PASSED)
    history.when(wish, CHAIRMAN).then(said(NominationApproved, "n4", kind="individual", **PASSED))
    assert decider.warn is not None
    passed, told = decider.warn(wish, history.state, CHAIRMAN)
    assert passed.code == "AWARDS_RANK_PASSED_OVER", "by points too, not by hand alone"
    assert (told.code, told.about) == ("AWARDS_TIE_PASSED_OVER", ("n2", "n3"))
    assert "Đề nghị của Hội đồng (ví dụ)" in told.vi
    history.when(wish, HOME_AFFAIRS).refused(NOT_ENTITLED)


def test_with_a_place_for_each_of_the_tie_a_lower_one_needs_no_reason() -> None:
    history = award_round.given(opened(individuals=3), *scored(n2=90, n3=90, n4=80))
    history.when(approve("n4"), CHAIRMAN).then(*approvals("n4"))
    alone = award_round.given(opened(individuals=1), *scored(n2=90, n4=80))
    alone.when(approve("n4"), CHAIRMAN).then(*approvals("n4"))
    assert codes(alone.state, approve("n4"), CHAIRMAN) == ["AWARDS_RANK_PASSED_OVER"]


def test_one_endorsed_after_a_tied_one_was_approved_does_not_cut_the_tie_silently() -> None:
    two = award_round.given(opened(individuals=2), *scored(n2=90, n3=90), *approvals("n2"))
    late = two.given(*scored(n1=95))
    refused = late.when(approve("n1"), CHAIRMAN).refused(TIE_PASSED_OVER)
    assert what(refused) == ("n1", "n3", 0)
    with_reason = ApproveNominations(round=ROUND, nominations=("n1",), **PASSED)
    late.when(with_reason, CHAIRMAN).then(
        said(NominationApproved, "n1", kind="individual", **PASSED)
    )
    by_hand = NominationsRanked(round=ROUND, kind="individual", order=("n4", "n2", "n3"))
    lower = two.given(*scored(n4=80), by_hand)
    lower.when(approve("n4"), CHAIRMAN).refused(TIE_PASSED_OVER)


def test_a_tie_that_was_settled_before_gives_way_to_who_has_more_points() -> None:
    tie = [*scored(n2=90, n3=90), settled("n2", "n3"), *approvals("n2")]
    history = award_round.given(opened(individuals=2), *tie, *scored(n1=95, n4=80))
    history.when(approve("n1"), CHAIRMAN).then(*approvals("n1"))
    history.when(approve("n4"), CHAIRMAN).refused(TIE_PASSED_OVER)


def test_one_endorsed_with_the_points_of_an_approved_one_is_told_so_with_what_can_be_done() -> None:
    history = award_round.given(opened(individuals=1), *scored(n1=90), *approvals("n1"))
    late = history.given(submitted("n2"))
    assert decider.warn is not None
    (told,) = decider.warn(points("n2", 90), late.state, HOME_AFFAIRS)
    assert (told.code, told.about) == ("AWARDS_TIED", ("n2", "n1"))
    assert "Đã được duyệt trước: n1; còn 0 chỗ." in told.vi
    assert "places left: 0" in told.en
    late.given(said(NominationEndorsed, "n2", points=90)).when(approve("n2"), CHAIRMAN).refused(
        QUOTA_FULL
    )


def test_a_settlement_against_the_rule_is_told() -> None:
    woman = [submitted("n1", woman=True), said(NominationEndorsed, "n1", points=90)]
    history = award_round.given(opened(individuals=1), *woman, *scored(n2=90))
    assert codes(history.state, settle("n2", "n1"), HOME_AFFAIRS) == ["AWARDS_TIE_AGAINST_RULE"]
    assert codes(history.state, settle("n1", "n2"), HOME_AFFAIRS) == []


# --- several at once -------------------------------------------------------------------------------


def test_several_of_one_kind_are_approved_by_one_wish() -> None:
    history = award_round.given(opened(individuals=2), *endorsed("n1", "n2", "n3"))
    after = history.when(approve("n1", "n2"), CHAIRMAN).then(*approvals("n1", "n2"))
    after.when(approve("n3"), CHAIRMAN).refused(QUOTA_FULL)


def test_a_batch_that_exceeds_the_quota_approves_nobody() -> None:
    history = award_round.given(opened(individuals=2), *endorsed("n1", "n2", "n3"))
    refused = history.when(approve("n1", "n2", "n3"), CHAIRMAN).refused(QUOTA_FULL)
    assert refused.details["nomination"] == "n1, n2, n3"
    assert "là 2, còn 2; không duyệt thêm được 3 hồ sơ: “n1”, “n2”, “n3”." in refused.vi
    many = history.given(*endorsed(*(f"n{number}" for number in range(4, 9))))
    refused = many.when(approve(*(f"n{n}" for n in range(1, 9))), CHAIRMAN).refused(QUOTA_FULL)
    assert "8 hồ sơ: “n1”, “n2”, “n3” và 5 hồ sơ khác." in refused.vi
    assert "8 more cannot be approved: “n1”, “n2”, “n3” and 5 more." in refused.en


def test_a_batch_with_one_that_may_not_be_approved_approves_nobody() -> None:
    history = award_round.given(opened(9, 9), *endorsed("n1"), submitted("n2"))
    history.when(approve("n1", "n2"), CHAIRMAN).refused(WRONG_STATE)
    history.when(approve("n1", "x9"), CHAIRMAN).refused(NOT_FOUND)
    history.when(approve("n1", "n1"), CHAIRMAN).refused(LIST_REPEATS)


def test_a_batch_is_of_one_kind() -> None:
    history = award_round.given(opened(9, 9), *endorsed("n1"), *endorsed("t1", kind="collective"))
    history.when(approve("n1", "t1"), CHAIRMAN).refused(KINDS_MIXED)
    reject = RejectNominations(round=ROUND, nominations=("n1", "t1"), reason="x")
    history.when(reject, CHAIRMAN).refused(KINDS_MIXED)


def test_those_approved_already_take_no_second_place() -> None:
    history = award_round.given(opened(individuals=2), *approved("n1"), *endorsed("n2"))
    history.when(approve("n1", "n2"), CHAIRMAN).then(*approvals("n2"))


def test_a_batch_keeps_the_places_of_the_grassroots_that_wait() -> None:
    history = award_round.given(
        opened(individuals=2), *endorsed("n1", "n2"), *endorsed("office", grassroots=False)
    )
    history.when(approve("n1", "office"), CHAIRMAN).refused(GRASSROOTS_FIRST)
    history.when(approve("n1", "n2"), CHAIRMAN).then(*approvals("n1", "n2"))


def test_several_are_rejected_for_one_reason_and_their_places_are_free() -> None:
    history = award_round.given(opened(individuals=2), *approved("n1", "n2"), *endorsed("n3", "n4"))
    reject = RejectNominations(round=ROUND, nominations=("n1", "n2"), reason="Hết chỉ tiêu")
    after = history.when(reject, CHAIRMAN).then(
        *(said(NominationRejected, name, reason="Hết chỉ tiêu") for name in ("n1", "n2"))
    )
    after.when(approve("n3", "n4"), CHAIRMAN).then(*approvals("n3", "n4"))


def test_the_share_of_the_grassroots_is_told_when_it_is_not_the_larger() -> None:
    history = award_round.given(
        opened(individuals=9), *approved("n1"), *endorsed("office", grassroots=False)
    )
    assert codes(history.state, approve("office"), CHAIRMAN) == ["AWARDS_GRASSROOTS_SHARE"]
    two = history.given(*approved("n2"))
    assert codes(two.state, approve("office"), CHAIRMAN) == []
    unasked = award_round.given(
        opened(individuals=9, first=False), *endorsed("office", grassroots=False)
    )
    assert codes(unasked.state, approve("office"), CHAIRMAN) == []


# --- properties ------------------------------------------------------------------------------------

_NAMES = tuple(f"n{number}" for number in range(6))
_SOME = st.lists(st.sampled_from(_NAMES), min_size=1, max_size=4, unique=True).map(tuple)
_ONE = st.sampled_from(_NAMES)


def _wishes() -> st.SearchStrategy[Any]:
    reason = {"round": ROUND, "reason": "x"}
    return st.one_of(
        st.builds(lambda names: approve(*names), _SOME),
        st.builds(
            lambda names, why: ApproveNominations(round=ROUND, nominations=names, reason=why),
            _SOME,
            st.sampled_from([None, "x"]),
        ),
        st.builds(lambda name: ApproveNomination(round=ROUND, nomination=name), _ONE),
        st.builds(lambda names: RejectNominations(nominations=names, **reason), _SOME),
        st.builds(lambda name: WithdrawNomination(nomination=name, **reason), _ONE),
        st.builds(lambda name: ReturnNomination(nomination=name, **reason), _ONE),
        st.builds(
            lambda name, points: EndorseNomination(round=ROUND, nomination=name, points=points),
            _ONE,
            st.one_of(st.none(), st.integers(1, 3)),
        ),
        st.builds(lambda name, kind: submit(name, kind=kind), _ONE, _KIND),
        st.builds(lambda names, kind: rank(*names, kind=kind), _SOME, _KIND),
        st.builds(lambda names: settle(*names), _SOME.filter(lambda names: len(names) > 1)),
        st.builds(
            lambda names, finding: answer(*names, finding=finding),
            _SOME,
            st.sampled_from(["clear", "clear", "under-review"]),
        ),
        st.builds(lambda name: RevokeAward(nomination=name, decision_number="9", **reason), _ONE),
        *[st.builds(lambda names: approve(*names), _SOME)] * 3,
        st.just(decision(decision_date=TODAY.date())),
    )


_KIND: Any = st.sampled_from(["collective", "individual"])


def _cut_silently(state: Any, events: list[Any]) -> list[str]:
    """Who of a tie waits without a place, while one just approved has fewer points."""
    cut: list[str] = []
    for name in (event.nomination for event in events):
        one = state.nominations[name]
        alike = [n for n in state.nominations.items() if n[1].kind == one.kind]
        left = state.quota(one.kind) - sum(n.status == "approved" for _, n in alike)
        for other, waiting in alike:
            if waiting.status != "endorsed" or None in (waiting.points, one.points):
                continue
            peers = [n for _, n in alike if n.points == waiting.points]
            standing = [n for n in peers if n.status in ("endorsed", "approved")]
            ahead = [
                n for _, n in alike if n.status == "endorsed" and (n.points or 0) > waiting.points
            ]
            wanting = sum(n.status == "endorsed" for n in peers) + len(ahead)
            ordered = state.order.get(one.kind, ())
            if (
                len(standing) > 1
                and waiting.points > one.points
                and wanting > left
                and not {other, name} & {*ordered}
            ):
                cut.append(other)
    return cut


@settings(max_examples=150, deadline=None)
@given(
    st.integers(1, 3),
    st.booleans(),
    st.lists(st.tuples(_KIND, st.booleans(), st.integers(1, 2)), min_size=6, max_size=6),
    st.lists(_wishes(), min_size=5, max_size=40),
)
def test_no_history_with_batches_exceeds_a_quota_or_awards_one_under_review(
    quota: int, first: bool, waiting: list[tuple[Any, bool, int]], wishes: list[Any]
) -> None:
    priced = round_with(LAW)
    history: list[Any] = [opened(quota, quota, first).model_copy(update={"deadline": TODAY})]
    for name, (kind, grassroots, points) in zip(_NAMES, waiting, strict=True):
        history += [
            submitted(name, kind=kind, grassroots=grassroots),
            said(NominationEndorsed, name, points=points),
        ]
    state = priced.fold(history)
    by = meta("huyen-a", "approver", "award-review", "office", time=TODAY)
    for wish in wishes:
        try:
            events = list(priced.decide(wish, state, by))
        except Refused:
            continue
        assert priced.warn is not None
        priced.warn(wish, state, by)  # never fails on what was granted
        history += events
        state = priced.fold(events, state)
        assert list(priced.decide(wish, state, by)) == [], "deciding twice changed something"
        kinds: tuple[AwardeeKind, ...] = ("collective", "individual")
        if isinstance(wish, ApproveNomination | ApproveNominations) and wish.reason is None:
            assert not _cut_silently(state, events), "a tie was decided silently"
        for kind in kinds:
            held = [n for n in state.nominations.values() if n.kind == kind]
            places = ("approved", "awarded", "presented", "revoked")
            assert sum(one.status in places for one in held) <= quota
            assert sorted(ranked(state, kind)) == sorted(
                [*state.names(kind, "endorsed"), *state.names(kind, "approved")]
            )
    assert priced.fold(history) == state, "replay gives the same"
    if state.decision is not None:
        for award in state.decision.awards:
            answers = state.nominations[award.nomination].clearances.values()
            assert all(one.finding != "under-review" for one in answers)


def test_a_pending_review_in_a_batch_stops_the_whole_batch() -> None:
    history = award_round.given(opened_today(9, 9), *endorsed("n1", "n2"), PENDING)
    with pytest.raises(Refused, match="AWARDS_UNDER_REVIEW"):
        history.when(approve("n2", "n1"), CHAIRMAN).events()
