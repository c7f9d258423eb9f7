"""What the budget does of its own accord: the first estimate, bonus lines, the headcount, what is owed back."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from services.awards.bonuses import round_with
from services.budget.policies import (
    bonus_line_id,
    count_confirmed,
    count_declined,
    count_renumbered,
    count_substituted,
    draft_by,
    first_lines,
    half_days,
    note_recovery,
    set_bonus_lines,
    set_bonus_lines_anew,
)
from shared.commands.awards import RedateAwardDecision, RenumberAwardDecision, RevokeAward
from shared.commands.base import Command
from shared.commands.budget import (
    CountAwards,
    CountDelegate,
    DraftEstimate,
    NoteRecovery,
    SetEstimateLine,
    SubmitBudget,
)
from shared.events.awards import (
    AwardDecisionIssued,
    AwardDecisionRedated,
    AwardDecisionRenumbered,
    AwardRevoked,
)
from shared.events.budget import AwardsCounted
from shared.events.people import Attendee
from shared.events.registry import AttendeeConfirmed, AttendeeDeclined, AttendeeSubstituted
from shared.law import Law
from shared.personal import Personal
from shared.policies import Effect, Wish
from tests.domain.budgets import FINANCE, SYSTEM, drawn_up, line
from tests.domain.planned import planned, recorded
from tests.domain.test_award_round import CHAIRMAN, CLERK, approved, decision, opened
from tests.spec import spec

VIETNAM = timezone(timedelta(hours=7))
NORM = """rows:
  - key: spending.refreshments
    value: 20000
    unit: đồng/buổi/người
    legal_basis: Nghị quyết ví dụ (giả định)
    effective_from: 2023-01-01
    effective_to: {until}
    mark: {mark}
    source: ví dụ
"""


def _commands_of(effects: Any) -> list[Command]:
    def command(effect: Effect) -> Command:
        assert isinstance(effect, Wish)
        return effect.command

    return [command(effect) for effect in effects]


def _drafted(law: Law) -> dict[str, Any]:
    (command,) = _commands_of(draft_by(law)(recorded(planned())))
    assert isinstance(command, DraftEstimate)
    return {one.line: one for one in command.lines}


def test_the_plan_drafts_an_estimate_in_which_no_price_is_assumed() -> None:
    lines = _drafted(Law.load())
    assert [one.unit_price for one in lines.values()] == [None] * len(lines)
    assert (lines["bang-khung"].quantity, lines["bang-khung"].per_award) == (40, "any")
    assert lines["bang-khung"].fund == "awards"
    assert (lines["giai-khat"].per_head, lines["giai-khat"].factor) == (True, 1)
    assert lines["giay-moi"].quantity > 50
    assert "chưa tính người được khen thưởng" in (lines["giay-moi"].explanation or "")
    alone = planned().model_copy(update={"plan": planned().plan.model_copy(update={"awards": ()})})
    (invitations,) = [one for one in first_lines(alone) if one.line == "giay-moi"]
    assert "khen thưởng" not in (invitations.explanation or "")
    assert all(one.fund == "conference" for one in first_lines(alone))


@pytest.mark.parametrize(
    ("mark", "until", "price"),
    [("V", "2023-12-31", 20_000), ("V", "2023-12-07", None), ("G", "2023-12-31", None)],
    ids=["in force and verified", "ended the day before", "not verified"],
)
def test_a_norm_prices_its_line_only_if_verified_and_in_force_on_the_conferences_day(
    mark: str, until: str, price: int | None, tmp_path: Path
) -> None:
    own = tmp_path / "muc-chi.yaml"
    own.write_text(NORM.format(mark=mark, until=until))
    drinks = _drafted(Law.load([own]))["giai-khat"]
    assert drinks.unit_price == price
    assert (drinks.mark, drinks.basis == "Nghị quyết ví dụ (giả định)") == (
        ("V", True) if price else (None, False)
    )


@pytest.mark.parametrize(
    ("starts", "ends", "halves"),
    [
        ((8, 7, 30), (8, 11, 30), 1),
        ((8, 13, 30), (8, 17, 0), 1),
        ((8, 7, 30), (8, 16, 30), 2),
        ((8, 13, 30), (9, 11, 30), 2),
        ((8, 7, 30), (9, 16, 30), 4),
    ],
)
def test_half_days_are_mornings_and_afternoons(starts: Any, ends: Any, halves: int) -> None:
    first, last = (
        datetime(2023, 12, day, hour, minute, tzinfo=VIETNAM)
        for day, hour, minute in (starts, ends)
    )
    assert half_days(first, last) == halves


def test_an_award_decision_is_counted_and_sets_one_bonus_line_for_each_kind() -> None:
    history = spec(round_with(Law.load())).given(
        opened(20, 20), *approved("n1", "n2"), *approved("t1", kind="collective")
    )
    (issued,) = history.when(decision(), CLERK).events()
    assert isinstance(issued, AwardDecisionIssued)
    count, *commands = _commands_of(set_bonus_lines(recorded(issued)))
    assert isinstance(count, CountAwards)
    assert (count.collectives, count.individuals, count.total) == (("t1",), ("n1", "n2"), 7_200_000)
    lines = [command.line for command in commands if isinstance(command, SetEstimateLine)]
    assert {one.line: one.amount for one in lines} == {
        bonus_line_id("bang-khen-tinh", "collective"): 3_600_000,
        bonus_line_id("bang-khen-tinh", "individual"): 3_600_000,
    }
    assert sum(one.amount for one in lines) == issued.total
    assert {(one.fund, one.award_round) for one in lines} == {("awards", "bang-khen-tinh")}
    assert all("91/2017/NĐ-CP" in one.basis for one in lines)


def test_a_decision_of_another_day_is_counted_anew_at_what_it_is_worth_by_that_day() -> None:
    history = spec(round_with(Law.load())).given(
        opened(20, 20), *approved("n1", "n2"), *approved("t1", kind="collective")
    )
    history = history.given(*history.when(decision(), CLERK).events())
    gone = RevokeAward(round="bang-khen-tinh", nomination="n2", reason="x", decision_number="9/QĐ")
    history = history.given(*history.when(gone, CHAIRMAN).events())
    clerk = replace(CLERK, time=datetime(2024, 1, 10, tzinfo=VIETNAM))
    mend = RedateAwardDecision(
        round="bang-khen-tinh", decision_date=date(2024, 1, 2), reason="Ghi nhầm"
    )
    (redated,) = history.when(mend, clerk).events()
    assert isinstance(redated, AwardDecisionRedated)
    count, *commands = _commands_of(set_bonus_lines_anew(recorded(redated)))
    assert isinstance(count, CountAwards)
    assert (count.collectives, count.individuals, count.total) == (("t1",), ("n1",), 8_100_000)
    lines = [command.line for command in commands if isinstance(command, SetEstimateLine)]
    assert {one.line: one.amount for one in lines} == {
        bonus_line_id("bang-khen-tinh", "collective"): 5_400_000,
        bonus_line_id("bang-khen-tinh", "individual"): 2_700_000,
    }
    assert all("98/2023/NĐ-CP" in one.basis for one in lines)
    region = redated.model_copy(update={"level": "military-region"})
    assert set_bonus_lines_anew(recorded(region)) == []


def test_a_renumbered_decision_is_cited_under_its_right_number_whatever_became_of_the_estimate() -> (
    None
):
    awards = spec(round_with(Law.load())).given(
        opened(20, 20), *approved("n1", "n2"), *approved("t1", kind="collective")
    )
    (issued,) = awards.when(decision(), CLERK).events()
    assert isinstance(issued, AwardDecisionIssued)
    mend = RenumberAwardDecision(
        round="bang-khen-tinh", decision_number="901/QĐ-UBND", reason="Ghi nhầm"
    )
    (renumbered,) = awards.given(issued).when(mend, CLERK).events()
    assert isinstance(renumbered, AwardDecisionRenumbered)
    (again,) = _commands_of(count_renumbered(recorded(renumbered)))
    estimate = drawn_up(line("nuoc", 1))
    for command in _commands_of(set_bonus_lines(recorded(issued))):
        estimate = estimate.given(*estimate.when(command, SYSTEM).events())
    sent = estimate.given(*estimate.when(SubmitBudget(), FINANCE).events())
    wrong, right = f"Quyết định số {issued.decision_number}", "Quyết định số 901/QĐ-UBND"
    for history in (estimate, sent):
        (counted,) = history.when(again, SYSTEM).events()
        assert isinstance(counted, AwardsCounted)
        assert [one.basis is not None and right in one.basis for one in counted.followed] == [
            True,
            True,
        ]
        lines = history.given(counted).state.lines
        assert [one.basis for one in lines.values() if wrong in one.basis] == []
        assert sum(right in one.basis for one in lines.values()) == 2
        assert sum(one.amount for one in lines.values()) == sum(
            one.amount for one in history.state.lines.values()
        )
        assert history.given(counted).when(again, SYSTEM).events() == []
    free = renumbered.model_copy(
        update={"awards": tuple(a.model_copy(update={"bonus": 0}) for a in renumbered.awards)}
    )
    assert count_renumbered(recorded(free)) == [], "paid from another level's fund"


@pytest.mark.parametrize("round_id", ["r", "r" * 64])
def test_a_bonus_line_has_an_id_for_every_round(round_id: str) -> None:
    assert line(bonus_line_id(round_id, "individual")).line.endswith("-cn")


def revoked(**other: Any) -> AwardRevoked:
    told = {"round": "bk", "nomination": "n1", "unit": "so-y-te", "reason": "x"}
    return AwardRevoked(**{**told, "decision_number": "10", "recover": 1_800_000, **other})


def test_a_revoked_awards_bonus_is_noted_unless_no_bonus_or_not_our_fund() -> None:
    (note,) = _commands_of(note_recovery(recorded(revoked())))
    assert isinstance(note, NoteRecovery)
    assert (note.nomination, note.amount) == ("n1", 1_800_000)
    assert note_recovery(recorded(revoked(recover=0))) == []
    assert note_recovery(recorded(revoked(level="military-region"))) == []


def test_answers_reach_the_headcount() -> None:
    who = {"delegation": "d1", "unit": "so-y-te", "group": "g", "person_id": "p1"}
    other = Attendee(person_id="p2", name=Personal("Người Bịa Đặt"), position="(bịa)")
    yes = CountDelegate(delegation="d1", person_id="p1", coming=True)
    no = CountDelegate(delegation="d1", person_id="p1", coming=False)
    assert _commands_of(count_confirmed(recorded(AttendeeConfirmed(**who)))) == [yes]
    declined = AttendeeDeclined(**who, reason="Bận")
    assert _commands_of(count_declined(recorded(declined))) == [no]
    replaced = AttendeeSubstituted(**who, substitute=other, reason="Bận")
    assert _commands_of(count_substituted(recorded(replaced))) == [
        no,
        CountDelegate(delegation="d1", person_id="p2", coming=True),
    ]
