"""The map of events: current, and whole."""

import pytest

from deploy.event_map import Way, build_all, render, ways
from shared.commands import ALL_COMMANDS
from shared.envelope import Fact
from shared.events import ALL_FACTS
from shared.events.awards import AwardDecisionIssued
from shared.events.budget import BudgetReturned
from shared.events.registry import AttendeeSubstituted, ReportFinalised
from tests.paths import ROOT

WAYS: dict[type[Fact], Way] = ways(build_all())


def test_the_committed_map_is_current() -> None:
    """When this fails: run ``hoinghi map``."""
    assert (ROOT / "docs" / "map.md").read_text("utf-8") == render(WAYS)


@pytest.mark.parametrize("fact", ALL_FACTS, ids=lambda fact: fact.__name__)
def test_every_event_is_decided_from_a_command_and_shown_somewhere(fact: type[Fact]) -> None:
    assert WAYS[fact].commands
    assert WAYS[fact].tables


def test_every_command_leads_to_an_event() -> None:
    leading = {name for way in WAYS.values() for name in way.commands}
    assert {command.__name__ for command in ALL_COMMANDS} == leading


def test_a_fact_that_follows_from_two_commands_names_both() -> None:
    assert WAYS[AttendeeSubstituted].commands == ["SubstituteAttendee", "ApproveSubstitution"]


def test_an_award_decision_reaches_all_who_act_on_it() -> None:
    way = WAYS[AwardDecisionIssued]
    assert way.commands == ["IssueAwardDecision"]
    assert {hearer.split(":")[0] for hearer in way.hearers} == {
        "registry",
        "awards",
        "budget",
        "notifications",
        "feed-publisher",
    }
    assert "budget: set_bonus_lines → `CountAwards`, `SetEstimateLine`" in way.hearers
    assert way.feed == ["`AwardsGranted` (its agency)"]
    assert "Danh sách khen thưởng" in way.documents


def test_what_stays_inside_has_no_feed() -> None:
    assert WAYS[BudgetReturned].feed == []
    assert WAYS[ReportFinalised].feed == []
