"""What the law forbids or asks before an award: each restriction R1–R11, by the state a dossier is in."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.awards.advice import Ahead
from services.awards.bonuses import round_with
from services.awards.elsewhere import elsewhere
from services.awards.restrictions import (
    LAW_SINCE,
    RULES,
    in_force,
    leaders_and_others,
    merit_counts_from,
    months_required,
    months_served,
    preferred_on_a_tie,
    unanswered,
)
from services.awards.round import decider
from services.awards.state import Nomination
from shared.commands import award_refusals, awards
from shared.commands.award_refusals import (
    CLEARANCE_MISSING,
    ENDED_ON_WRONG,
    LIST_REPEATS,
    MERIT_BEFORE_END,
    NOT_A_BASIS,
    SAME_ACHIEVEMENT,
    SAME_ACHIEVEMENT_ELSEWHERE,
    UNDER_REVIEW,
)
from shared.commands.awards import (
    DOSSIER_INCOMPLETE,
    UNTOLD,
    AmendAwardRound,
    ApproveNomination,
    Elsewhere,
    EndorseNomination,
    RecordClearance,
    ReturnNomination,
    SubmitNomination,
)
from shared.commands.registry_refusals import STATE_SECRET
from shared.events.awards import (
    AwardDecisionIssued,
    ClearanceRecorded,
    Confirmation,
    EarlierAward,
    LeftOut,
    NominationApproved,
    NominationEndorsed,
    NominationRejected,
    NominationReturned,
    NominationWithdrawn,
)
from shared.events.people import Awardee
from shared.personal import Personal
from shared.refusals import NOT_ENTITLED, NOT_FOUND, WRONG_STATE
from tests.domain.test_award_round import (
    CHAIRMAN,
    CLERK,
    DOSSIER,
    HOME_AFFAIRS,
    LATE,
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
ENDORSE = EndorseNomination(round=ROUND, nomination="n1")
ENDORSED = said(NominationEndorsed, "n1")
SIX = (
    "police",
    "home-affairs",
    "agriculture-environment",
    "tax",
    "social-insurance",
    "inspectorate",
)


def answer(*names: str, **other: Any) -> RecordClearance:
    fields: dict[str, Any] = {
        "round": ROUND,
        "nominations": names,
        "body": "inspectorate",
        "finding": "clear",
        "document": "12/TTr (ví dụ)",
        "checked_on": date(2023, 11, 18),
    }
    return RecordClearance(**(fields | other))


def answered(name: str, **other: Any) -> ClearanceRecorded:
    fields = dict(answer(name, **other))
    return ClearanceRecorded(
        nomination=name, **{k: v for k, v in fields.items() if k != "nominations"}
    )


def codes(state: Any, command: Any, by: Any) -> list[str]:
    assert decider.warn is not None
    return [warned.code for warned in decider.warn(command, state, by)]


# --- R1: one achievement, one award ----------------------------------------------------------------


def honoured(*, same: bool) -> EarlierAward:
    return EarlierAward(
        form="Giấy khen",
        decision_number="7/QĐ (ví dụ)",
        decision_date=date(2023, 5, 1),
        same_achievement=same,
    )


def test_r1_what_was_honoured_before_is_not_put_forward_again() -> None:
    history = award_round.given(opened_today())
    again = submit("n1", earlier=(honoured(same=True),))
    refused = history.when(again, UNIT).refused(SAME_ACHIEVEMENT)
    assert refused.details["number"] == "7/QĐ (ví dụ)"
    assert "Điều 5" in refused.todo_vi


def test_r1_an_earlier_award_for_something_else_does_not_stand_in_the_way() -> None:
    other: dict[str, Any] = {"earlier": (honoured(same=False),)}
    award_round.given(opened()).when(submit("n1", **other), UNIT).then(submitted("n1", **other))


def test_r1_the_same_name_under_another_id_is_asked_about_not_refused() -> None:
    """Two people of one agency may share a name; capitals and marks do not make another person."""
    twin = Awardee(person_id="p-other", name=Personal("NGƯỜI BỊA ĐẶT"), position="(bịa)")
    given = award_round.given(opened(), submitted("n1"))
    wish = submit("n2", awardee=twin)
    given.when(wish, UNIT).then(submitted("n2", awardee=twin))
    assert codes(given.state, wish, UNIT) == ["AWARDS_SAME_NAME"]
    assert codes(given.state, wish, meta("huyen-b")) == []
    gone = given.given(said(NominationWithdrawn, "n1", reason="x"))
    assert codes(gone.state, wish, UNIT) == []


def test_r1_home_affairs_is_told_of_the_same_name_from_another_agency() -> None:
    """Who hands in is not told what others do; who appraises both dossiers is."""
    twin = Awardee(person_id="p-other", name=Personal("NGƯỜI BỊA ĐẶT"), position="(bịa)")
    other = submitted("n2", awardee=twin).model_copy(update={"unit": "huyen-b"})
    both = award_round.given(opened(), submitted("n1"), other)
    endorse = EndorseNomination(round=ROUND, nomination="n2")
    assert "AWARDS_SAME_NAME" in codes(both.state, endorse, HOME_AFFAIRS)
    teams = (one.model_copy(update={"kind": "collective"}) for one in (submitted("n1"), other))
    apart = award_round.given(opened(), *teams)
    assert "AWARDS_SAME_NAME" not in codes(apart.state, endorse, HOME_AFFAIRS)


@pytest.mark.parametrize(
    ("salutation", "told"),
    [("Cô", ["AWARDS_SALUTATION_FAMILIAR"]), ("Bà", []), ("Đại tá", []), (None, [])],
)
def test_a_familiar_salutation_is_told_before_it_is_printed(
    salutation: str | None, told: list[str]
) -> None:
    given = award_round.given(opened())
    assert codes(given.state, submit("n1", salutation=salutation), UNIT) == told


@pytest.mark.parametrize(("hours", "told"), [(0, []), (1, ["AWARDS_DEADLINE_AFTER_CONFERENCE"])])
def test_dossiers_due_after_the_conference_are_told(hours: int, told: list[str]) -> None:
    given = award_round.given(opened())
    ends = datetime(2023, 12, 8, 4, 30, tzinfo=UTC)
    late = AmendAwardRound(round=ROUND, document="QĐ 9", deadline=ends + timedelta(hours=hours))
    by = meta("bo-chqs-tinh", "organiser")
    assert codes(given.state, late, replace(by, known=Ahead(ends))) == told
    assert codes(given.state, late, by) == []


ELSEWHERE = Elsewhere(
    round="quan-khu", nomination="k7", form_name="Bằng khen Quân khu", same_achievement=True
)


@pytest.mark.parametrize("wish", [submit("n1"), ENDORSE], ids=["handed in", "endorsed"])
def test_r1_one_achievement_is_not_put_forward_in_two_rounds(wish: Any) -> None:
    given = award_round.given(opened_today(), *([submitted("n1")] if wish is ENDORSE else []))
    wish = wish.model_copy(update={"elsewhere": (ELSEWHERE,)})
    by = HOME_AFFAIRS if wish.__class__ is EndorseNomination else UNIT
    refused = given.when(wish, by).refused(SAME_ACHIEVEMENT_ELSEWHERE)
    assert refused.details["other"] == "k7"


@pytest.mark.parametrize("wish", [submit("n1"), ENDORSE], ids=["handed in", "endorsed"])
def test_r1_before_the_law_was_in_force_is_told_and_not_refused(wish: Any) -> None:
    """The plan's own conference was held before Law 06/2022/QH15 held; what its law said was not read."""
    earlier: dict[str, Any] = {"earlier": (honoured(same=True),)}
    told = submitted("n1", **earlier)
    given = award_round.given(opened(), *([told] if wish is ENDORSE else []))
    own = earlier if wish.__class__ is not EndorseNomination else {}
    wish = wish.model_copy(update={"elsewhere": (ELSEWHERE,), **own})
    by = HOME_AFFAIRS if wish.__class__ is EndorseNomination else UNIT
    assert given.when(wish, by).events()
    assert given.decider.warn is not None
    warned_ = [
        one
        for one in given.decider.warn(wish, given.state, by)
        if one.code == "AWARDS_RULE_NOT_VERIFIED"
    ]
    assert len(warned_) == 2, "elsewhere, and before"
    for one in warned_:
        assert "Luật 06/2022/QH15, Điều 5 có hiệu lực từ 01/01/2024" in one.vi
        assert (one.mark, one.about) == ("P", ("n1",))


def test_r1_what_is_told_in_other_words_is_asked_about_not_refused() -> None:
    other = (ELSEWHERE.model_copy(update={"same_achievement": False}),)
    wish = submit("n1").model_copy(update={"elsewhere": other})
    given = award_round.given(opened())
    given.when(wish, UNIT).then(submitted("n1"))
    assert codes(given.state, wish, UNIT) == ["AWARDS_ALSO_ELSEWHERE"]
    endorse = ENDORSE.model_copy(update={"elsewhere": other})
    given.given(submitted("n1")).when(endorse, HOME_AFFAIRS).then(ENDORSED)


def test_r1_who_counts_elsewhere_is_read_from_the_other_rounds() -> None:
    def in_round(name: str, said: Any, **other: Any) -> Any:
        return said.model_copy(update={"round": name, **other})

    facts = [
        opened(),
        in_round("quan-khu", opened(), form_name="Bằng khen Quân khu"),
        in_round("quan-khu", submitted("n1"), nomination="k7"),
    ]
    wish = submit("n1")
    assert elsewhere(wish, facts) == (ELSEWHERE,)
    assert elsewhere(ENDORSE, [*facts, submitted("n1")]) == (ELSEWHERE,)
    assert elsewhere(ENDORSE, facts) == ()
    own = [opened(), submitted("n1")]
    assert elsewhere(wish, own) == ()
    gone = in_round("quan-khu", said(NominationWithdrawn, "n1", reason="x"), nomination="k7")
    assert elsewhere(wish, [*facts, gone]) == ()
    out = (LeftOut(nomination="k7", unit="huyen-a"),)
    decided = AwardDecisionIssued(
        round="quan-khu",
        form_name="Bằng khen Quân khu",
        decision_number="1/QĐ-QK",
        decision_date=date(2023, 12, 1),
        awards=(),
        bonuses={},
        total=0,
        left_out=out,
    )
    assert elsewhere(wish, [*facts, decided]) == (), "it may be put forward in another round"
    untold = submit("n1", achievement=UNTOLD)
    facts[2] = facts[2].model_copy(update={"achievement": UNTOLD})
    assert [one.same_achievement for one in elsewhere(untold, facts)] == [False]


# --- R2: a lower award is no precondition ----------------------------------------------------------


def test_r2_no_earlier_award_is_asked_for() -> None:
    assert SubmitNomination.model_fields["earlier"].default == ()
    award_round.given(opened(), submitted("n1")).when(ENDORSE, HOME_AFFAIRS).then(ENDORSED)
    assert RULES["R2"].treatment == "never asked"


# --- R3: nothing pending ---------------------------------------------------------------------------


PENDING = answered("n1", finding="under-review", document="34/TTr (ví dụ)")


def test_r3_who_is_under_review_is_not_endorsed_until_it_is_settled() -> None:
    history = award_round.given(opened_today(), submitted("n1"), PENDING)
    refused = history.when(ENDORSE, HOME_AFFAIRS).refused(UNDER_REVIEW)
    assert (refused.details["document"], refused.details["body"]) == (
        "34/TTr (ví dụ)",
        "Thanh tra tỉnh",
    )
    assert "Điều 4.4" in refused.todo_vi
    settled = history.when(answer("n1", document="35/TTr"), HOME_AFFAIRS).then(
        answered("n1", document="35/TTr")
    )
    settled.when(ENDORSE, HOME_AFFAIRS).then(ENDORSED)


def test_r3_what_comes_up_after_the_endorsement_stops_the_approval() -> None:
    approve = ApproveNomination(round=ROUND, nomination="n1")
    award_round.given(opened_today(), *endorsed("n1"), PENDING).when(approve, CHAIRMAN).refused(
        UNDER_REVIEW
    )


def test_r3_what_comes_up_after_the_approval_stops_the_decision() -> None:
    history = spec(round_with(LAW)).given(opened_today(), *approved("n1"), PENDING)
    clerk = meta("van-phong-ubnd", "office", time=TODAY)
    history.when(decision(decision_date=TODAY.date()), clerk).refused(UNDER_REVIEW)


BEFORE_THE_DECREE = award_round.given(
    opened(), submitted("n1", merit_from=date(2023, 6, 29)), PENDING
)
"""The plan's own conference: what held then was not seen, so that it is told and not refused."""


def test_r3_before_the_decree_was_in_force_who_is_under_review_is_told_not_refused() -> None:
    BEFORE_THE_DECREE.when(ENDORSE, HOME_AFFAIRS).then(ENDORSED)
    assert decider.warn is not None
    (told,) = decider.warn(ENDORSE, BEFORE_THE_DECREE.state, HOME_AFFAIRS)
    assert (told.code, told.mark, told.about) == ("AWARDS_RULE_NOT_VERIFIED", "P", ("n1",))
    assert "34/TTr (ví dụ) của Thanh tra tỉnh" in told.vi
    assert "Nghị định 152/2025/NĐ-CP, Điều 4.4 có hiệu lực từ 01/07/2025" in told.vi
    assert "quy định của ngày 28/11/2023 chưa kiểm chứng, nên không chặn" in told.vi
    assert "the rule of 28/11/2023 was not verified, so that nothing is refused" in told.en
    approve = ApproveNomination(round=ROUND, nomination="n1")
    endorsed_ = BEFORE_THE_DECREE.given(ENDORSED)
    endorsed_.when(approve, CHAIRMAN).then(said(NominationApproved, "n1", kind="individual"))
    assert codes(endorsed_.state, approve, CHAIRMAN) == ["AWARDS_RULE_NOT_VERIFIED"]


def test_r3_a_decision_before_the_decree_says_who_is_under_review() -> None:
    history = spec(round_with(LAW)).given(opened(), *approved("n1"), PENDING)
    history.when(decision(), CLERK).events()
    warned = round_with(LAW).warn
    assert warned is not None
    told = [one.code for one in warned(decision(), history.state, CLERK)]
    assert "AWARDS_RULE_NOT_VERIFIED" in told


def test_r3_another_bodys_clean_answer_does_not_settle_it() -> None:
    clean = answered("n1", body="police")
    history = award_round.given(opened_today(), submitted("n1"), PENDING, clean)
    history.when(ENDORSE, HOME_AFFAIRS).refused(UNDER_REVIEW)


DISCIPLINED = answered("n1", finding="disciplined", ended_on=date(2023, 6, 30))


@pytest.mark.parametrize("start", [date(2023, 6, 30), date(2023, 7, 1)])
def test_r3_merit_counts_from_the_end_of_a_discipline(start: date) -> None:
    history = award_round.given(opened(), submitted("n1", merit_from=start), DISCIPLINED)
    history.when(ENDORSE, HOME_AFFAIRS).then(ENDORSED)


def test_r3_merit_from_before_the_end_of_a_discipline_is_refused() -> None:
    early = submitted("n1", merit_from=date(2023, 6, 29))
    history = award_round.given(opened_today(), early, DISCIPLINED)
    refused = history.when(ENDORSE, HOME_AFFAIRS).refused(MERIT_BEFORE_END)
    assert (refused.details["start"], refused.details["end"]) == ("29/06/2023", "30/06/2023")


def test_r3_merit_from_before_the_end_of_a_discipline_is_told_before_the_decree() -> None:
    early = submitted("n1", merit_from=date(2023, 6, 29))
    history = award_round.given(opened(), early, DISCIPLINED)
    history.when(ENDORSE, HOME_AFFAIRS).then(ENDORSED)
    assert codes(history.state, ENDORSE, HOME_AFFAIRS) == ["AWARDS_RULE_NOT_VERIFIED"]


def test_the_decree_holds_from_its_first_day() -> None:
    first, before = date(2025, 7, 1), date(2025, 6, 30)
    assert [in_force("R3", day) for day in (before, first)] == [False, True]
    first, before = date(2024, 1, 1), date(2023, 12, 31)
    assert [in_force("R1", day) for day in (before, first)] == [False, True]
    assert in_force("R9", date(2023, 1, 1)), "of other acts no day is known from which they hold"


def test_the_day_of_the_law_is_that_of_the_table_of_law() -> None:
    row = LAW.find("award.basis.law", LAW_SINCE)
    assert row is not None
    assert (row.effective_from, "06/2022/QH15" in row.legal_basis) == (LAW_SINCE, True)
    before = LAW.find("award.basis.law", LAW_SINCE - timedelta(days=1))
    assert before is not None
    assert before.mark == "P", "so that the rule before it does not block"


def test_r3_where_the_file_does_not_say_from_when_the_official_is_told() -> None:
    history = award_round.given(opened(), submitted("n1"), DISCIPLINED)
    history.when(ENDORSE, HOME_AFFAIRS).then(ENDORSED)
    assert codes(history.state, ENDORSE, HOME_AFFAIRS) == ["AWARDS_MERIT_FROM_UNTOLD"]


def test_r3_what_is_found_after_the_approval_is_held_against_the_merit_at_once() -> None:
    wish = answer("n1", finding="disciplined", ended_on=date(2023, 6, 30))
    history = award_round.given(opened_today(), *approved("n1"))
    history.when(wish, HOME_AFFAIRS).then(DISCIPLINED)
    assert codes(history.state, wish, HOME_AFFAIRS) == ["AWARDS_MERIT_FROM_UNTOLD"]
    assert codes(history.state, answer("n1"), HOME_AFFAIRS) == []
    fresh = award_round.given(opened_today(), submitted("n1"))
    assert codes(fresh.state, wish, HOME_AFFAIRS) == [], "the endorsement looks at it"


def test_r3_what_is_found_after_the_approval_is_told_with_the_decision() -> None:
    history = spec(round_with(LAW)).given(opened(), *approved("n1"), DISCIPLINED)
    warned = round_with(LAW).warn
    assert warned is not None
    told = {one.code: one.about for one in warned(decision(), history.state, CLERK)}
    assert told["AWARDS_MERIT_FROM_UNTOLD"] == ("n1",)


def test_r3_a_review_after_the_endorsement_is_told_with_what_the_decision_will_refuse() -> None:
    early = submitted("n1", merit_from=date(2023, 6, 29))
    history = award_round.given(opened_today(), early, ENDORSED)
    review = answer("n1", finding="under-review")
    assert codes(history.state, review, HOME_AFFAIRS) == ["AWARDS_FOUND_AFTERWARDS"]
    found = answer("n1", finding="disciplined", ended_on=date(2023, 6, 30))
    assert codes(history.state, found, HOME_AFFAIRS) == ["AWARDS_FOUND_AFTERWARDS"]
    before_the_decree = award_round.given(opened(), submitted("n1"), ENDORSED)
    assert codes(before_the_decree.state, review, HOME_AFFAIRS) == ["AWARDS_RULE_NOT_VERIFIED"]


def test_r3_the_last_of_several_disciplines_counts() -> None:
    later = answered("n1", body="police", finding="disciplined", ended_on=date(2023, 9, 1))
    state = award_round.given(opened(), submitted("n1"), DISCIPLINED, later).state
    assert merit_counts_from(state.nominations["n1"]) == date(2023, 9, 1)


@pytest.mark.parametrize(
    "wrong", [{"finding": "disciplined"}, {"finding": "clear", "ended_on": date(2023, 1, 1)}]
)
def test_the_end_of_a_discipline_is_told_if_and_only_if_there_was_one(wrong: Any) -> None:
    history = award_round.given(opened(), submitted("n1"))
    history.when(answer("n1", **wrong), HOME_AFFAIRS).refused(ENDED_ON_WRONG)


# --- R4, R6: time ----------------------------------------------------------------------------------


def test_r4_maternity_leave_counts_as_time_served() -> None:
    assert months_served(18, 6) == 24


def test_r6_a_woman_leader_needs_a_third_less_time() -> None:
    assert months_required(36, woman_leader=True) == 24
    assert months_required(36, woman_leader=False) == 36
    assert months_required(20, woman_leader=True) * 3 == 40, "exact, not rounded against her"


# --- R5: ties --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "preferred"),
    [
        ({"kind": "individual", "woman": True}, True),
        ({"kind": "individual", "woman": False}, False),
        ({"kind": "individual"}, False),
        ({"kind": "collective", "women_percent": 70}, True),
        ({"kind": "collective", "women_percent": 69}, False),
        ({"kind": "collective"}, False),
    ],
)
def test_r5_a_woman_or_a_collective_of_seventy_per_cent_women_is_preferred(
    fields: Any, preferred: bool
) -> None:
    assert preferred_on_a_tie(Nomination(submitted("n1", **fields))) is preferred


# --- R8: statistics --------------------------------------------------------------------------------


def test_r8_leaders_and_others_are_counted_and_the_untold_are_not_guessed() -> None:
    said_of = [True, False, False, None]
    people = [Nomination(submitted(f"n{n}", leader=one)) for n, one in enumerate(said_of)]
    collective = Nomination(submitted("t1", kind="collective", leader=True))
    assert leaders_and_others([*people, collective]) == (1, 2, 1)


# --- R9: clearance ---------------------------------------------------------------------------------


def asking(*bodies: Any) -> Any:
    return opened().model_copy(update={"clearances": bodies})


def test_r9_a_dossier_waits_for_every_body_that_the_round_asks() -> None:
    five = [answered("n1", body=body) for body in SIX[:5]]
    history = award_round.given(asking(*SIX), submitted("n1"), *five)
    refused = history.when(ENDORSE, HOME_AFFAIRS).refused(CLEARANCE_MISSING)
    assert refused.details["missing"] == "Thanh tra tỉnh"
    assert "the provincial inspectorate" in refused.en
    complete = history.when(answer("n1"), HOME_AFFAIRS).then(answered("n1"))
    complete.when(ENDORSE, HOME_AFFAIRS).then(ENDORSED)


def test_r9_where_the_round_asks_nobody_the_decision_says_that_nobody_was_asked() -> None:
    """In another province, or under an earlier plan, Bắc Ninh's step is only a proposal."""
    history = spec(round_with(LAW)).given(opened(), *approved("n1"))
    assert unanswered(history.state.nominations["n1"], history.state) == ()
    warned = round_with(LAW).warn
    assert warned is not None
    told = {one.code: one for one in warned(decision(), history.state, CLERK)}
    assert "Điều 10.2" in told["AWARDS_NO_CLEARANCE"].source
    assert told["LAW_NOT_VERIFIED"].mark in ("P", "G"), "the sums of 2023 rest on such rows"


def test_a_decision_says_who_is_left_without_an_answer() -> None:
    """The list is frozen by it: what Home Affairs endorsed and nobody decided would go unseen."""
    back = said(NominationReturned, "n5", reason="x")
    waiting = [*endorsed("n2"), submitted("n3"), submitted("n4"), submitted("n5"), back]
    rejected = [*endorsed("n6"), said(NominationRejected, "n6", reason="x")]
    history = spec(round_with(LAW)).given(opened(), *approved("n1"), *waiting, *rejected)
    warned = round_with(LAW).warn
    assert warned is not None
    told = {one.code: one for one in warned(decision(), history.state, CLERK)}
    assert told["AWARDS_ENDORSED_UNDECIDED"].about == ("n2",)
    assert "còn 1 đề nghị đã thẩm định" in told["AWARDS_ENDORSED_UNDECIDED"].vi
    assert told["AWARDS_SUBMITTED_UNDECIDED"].about == ("n3", "n4")
    assert told["AWARDS_RETURNED_UNDECIDED"].about == ("n5",)
    settled = spec(round_with(LAW)).given(opened(), *approved("n1"), *rejected)
    quiet = {one.code for one in warned(decision(), settled.state, CLERK)}
    assert not {code for code in quiet if code.endswith("UNDECIDED")}


def test_one_letter_answers_about_many_and_says_nothing_twice() -> None:
    history = award_round.given(opened(), submitted("n1"), submitted("n2"), answered("n1"))
    history.when(answer("n1", "n2"), HOME_AFFAIRS).then(answered("n2"))
    history.when(answer("n1", "n1"), HOME_AFFAIRS).refused(LIST_REPEATS)
    history.when(answer("n1", "x9"), HOME_AFFAIRS).refused(NOT_FOUND)


def test_home_affairs_enters_the_answers() -> None:
    history = award_round.given(opened(), submitted("n1"))
    history.when(answer("n1"), UNIT).refused(NOT_ENTITLED)
    gone = history.given(said(NominationWithdrawn, "n1", reason="x"))
    gone.when(answer("n1"), HOME_AFFAIRS).refused(WRONG_STATE)


def test_an_answer_stays_with_the_person_not_with_the_file() -> None:
    returned = said(NominationReturned, "n1", reason="Thiếu")
    history = award_round.given(opened_today(), submitted("n1"), PENDING, returned)
    mended = history.given(submitted("n1", achievement="Sửa lại."))
    mended.when(ENDORSE, HOME_AFFAIRS).refused(UNDER_REVIEW)
    somebody_else = Awardee(person_id="p-x", name=Personal("Người Khác (bịa)"), position="(bịa)")
    replaced = history.given(submitted("n1", awardee=somebody_else))
    replaced.when(ENDORSE, HOME_AFFAIRS).then(ENDORSED)


# --- R11: secrets ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "marked",
    [
        {"achievement": "(Tối mật) Thành tích đặc biệt"},
        {"dossier": (DOSSIER[0].model_copy(update={"file_name": "bao-cao-TUYET-MAT.pdf"}),)},
        {
            "confirmation": Confirmation(
                issued_by="Cơ quan (ví dụ)", file_name="xac-nhan_TOI-MAT.pdf", digest="0" * 64
            )
        },
    ],
)
def test_r11_a_state_secret_is_refused_and_nothing_of_it_kept(marked: Any) -> None:
    award_round.given(opened()).when(submit("n1", **marked), UNIT).refused(STATE_SECRET)


def test_r11_who_guards_secrets_may_say_so() -> None:
    text = {"achievement": "Làm tốt công tác bảo vệ bí mật nhà nước."}
    award_round.given(opened()).when(submit("n1", **text), UNIT).then(submitted("n1", **text))


# --- the dossier -----------------------------------------------------------------------------------


def test_a_special_case_needs_the_confirmation_of_a_competent_body() -> None:
    history = award_round.given(opened(), submitted("n1", special=True))
    refused = history.when(ENDORSE, HOME_AFFAIRS).refused(DOSSIER_INCOMPLETE)
    assert refused.details["missing"] == "xác nhận của cơ quan có thẩm quyền"
    paper = Confirmation(issued_by="Sở (ví dụ)", file_name="xac-nhan.pdf", digest="0" * 64)
    whole = award_round.given(opened(), submitted("n1", special=True, confirmation=paper))
    whole.when(ENDORSE, HOME_AFFAIRS).then(ENDORSED)


def test_a_returned_dossier_is_mended_handed_in_again_and_appraised_anew() -> None:
    late = meta("huyen-a", time=LATE)
    give_back = ReturnNomination(
        round=ROUND, nomination="n1", missing=("minutes",), reason="Thiếu biên bản"
    )
    returned = said(NominationReturned, "n1", missing=("minutes",), reason="Thiếu biên bản")
    history = award_round.given(opened(), submitted("n1", dossier=DOSSIER[:2]))
    after = history.when(give_back, HOME_AFFAIRS).then(returned)
    mended = after.when(submit("n1"), late).then(submitted("n1"))
    again = mended.when(give_back, HOME_AFFAIRS).then(returned)
    twice = again.when(submit("n1"), late).then(submitted("n1"))
    twice.when(ENDORSE, HOME_AFFAIRS).then(ENDORSED)


# --- the table of rules ----------------------------------------------------------------------------


def test_every_restriction_is_named_with_its_source_and_mark() -> None:
    assert list(RULES) == [f"R{number}" for number in range(1, 13)]
    for rule in RULES.values():
        assert rule.mark == "V"
        assert rule.vi != rule.en
        assert rule.source


def test_the_table_of_the_documentation_says_what_holds_and_which_test_shows_it() -> None:
    rows = re.findall(r"^\| (R\d+) \|(.*)\|$", Path("docs/awards.md").read_text("utf-8"), re.M)
    assert list(dict.fromkeys(name for name, _ in rows)) == list(RULES)
    sources = (path.read_text("utf-8") for path in Path("tests").rglob("test_*.py"))
    tests = {name for text in sources for name in re.findall(r"def (test_\w+)\(", text)}
    for name, told in rows:
        source, mark, treatment, _, shown = (cell.strip() for cell in told.split("|"))
        rule = RULES[name]
        assert (source, mark, treatment) == (rule.source, rule.mark, rule.treatment)
        named = set(re.findall(r"`(\w+)`", shown))
        assert named
        assert named <= tests, named - tests


def test_only_what_data_decides_blocks() -> None:
    blocking = {name for name, rule in RULES.items() if rule.treatment == "blocks"}
    assert blocking == {"R1", "R3", "R9", "R11", "R12"}
    for refusal in (
        NOT_A_BASIS,
        SAME_ACHIEVEMENT,
        UNDER_REVIEW,
        MERIT_BEFORE_END,
        CLEARANCE_MISSING,
    ):
        assert re.search(r"Điều \d", refusal.todo_vi), refusal.code
        assert re.search(r"Article \d", refusal.todo_en), refusal.code


def test_every_refusal_of_the_restrictions_is_published() -> None:
    assert set(award_refusals.RESTRICTIONS) <= set(awards.REFUSALS)


@dataclass(frozen=True)
class _Case:
    name: str
    given: tuple[Any, ...]


@pytest.mark.parametrize(
    "case",
    [
        _Case("pending", (submitted("n1"), PENDING)),
        _Case("disciplined", (submitted("n1"), DISCIPLINED)),
        _Case("clear", (submitted("n1"), answered("n1"))),
    ],
    ids=lambda case: case.name,
)
def test_after_the_decision_no_answer_changes_the_frozen_list(case: _Case) -> None:
    history = spec(round_with(LAW)).given(opened(2, 2), *case.given, *approved("n2"))
    issued = history.when(decision(partial=True), CLERK).events()
    history.given(*issued).when(answer("n1", body="tax"), HOME_AFFAIRS).refused(WRONG_STATE)
