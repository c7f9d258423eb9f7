"""Until when an invitation may ask for the answer, and when it goes out too late for the law."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from services.registry.delegation import decider
from services.registry.respond_by import Hours, hours_of
from shared.commands.registry import IssueInvitation, MoveRespondBy
from shared.commands.registry_refusals import (
    GROUP_UNKNOWN,
    RESPOND_BY_AFTER_BEGINNING,
    UNIT_INVITED,
)
from shared.envelope import Meta
from shared.events.plan import RankRule
from shared.events.registry import InvitationIssued, RespondByMoved
from shared.law import Law
from shared.working_days import Calendar
from tests.domain.test_delegation import INVITATION, INVITE, ORGANISER, RESPOND_BY, US, invited
from tests.spec import meta, spec

BEGINS = datetime(2023, 12, 8, 0, 30, tzinfo=UTC)
ENDS = datetime(2023, 12, 8, 4, 30, tzinfo=UTC)
LAW, CALENDAR = Law.load(), Calendar.load()
HOURS = hours_of(BEGINS, ENDS, LAW, CALENDAR)
uninvited = spec(decider)


def organiser(time: datetime = ORGANISER.time, hours: Hours = HOURS) -> Meta:
    return replace(meta("bo-chqs-tinh", "organiser", time=time), known=hours)


def answer_by(respond_by: datetime, *, origin: str = "plan") -> IssueInvitation:
    return INVITE.model_copy(update={"respond_by": respond_by, "origin": origin})


def issued(command: IssueInvitation) -> InvitationIssued:
    return INVITATION.model_copy(
        update={"respond_by": command.respond_by, "origin": command.origin}
    )


def warned(command: IssueInvitation, by: Meta) -> list[str]:
    assert decider.warn is not None
    return [warning.code for warning in decider.warn(command, decider.initial, by)]


def test_an_answer_may_be_due_until_the_conference_begins_and_no_later() -> None:
    uninvited.when(answer_by(BEGINS), organiser()).then(issued(answer_by(BEGINS)))
    late = answer_by(BEGINS + timedelta(seconds=1))
    refused = uninvited.when(late, organiser()).refused(RESPOND_BY_AFTER_BEGINNING)
    assert "07:30 08/12/2023" in refused.vi
    assert "07:30 08/12/2023" in refused.todo_vi


def test_a_unit_that_is_invited_while_the_conference_is_held_may_answer_until_its_end() -> None:
    at_the_door = organiser(BEGINS + timedelta(minutes=5))
    uninvited.when(answer_by(ENDS), at_the_door).then(issued(answer_by(ENDS)))
    late = answer_by(ENDS + timedelta(minutes=1))
    uninvited.when(late, at_the_door).refused(RESPOND_BY_AFTER_BEGINNING)


def test_the_time_to_answer_is_not_moved_past_the_beginning_either() -> None:
    def move(to: datetime) -> MoveRespondBy:
        return MoveRespondBy(delegation="so-y-te", respond_by=to, reason="gia hạn")

    moved = RespondByMoved(respond_by=BEGINS, respond_by_before=RESPOND_BY, reason="gia hạn", **US)
    invited.when(move(BEGINS), organiser()).then(moved)
    late = move(BEGINS + timedelta(hours=1))
    invited.when(late, organiser()).refused(RESPOND_BY_AFTER_BEGINNING)


def test_an_invitation_sent_three_working_days_before_is_in_time_and_a_day_later_is_warned_of() -> (
    None
):
    assert HOURS.send_by == date(2023, 12, 5)
    in_time, too_late = (datetime(2023, 12, day, 9, tzinfo=UTC) for day in (5, 6))
    command = answer_by(BEGINS)
    assert warned(command, organiser(in_time)) == []
    assert warned(command, organiser(too_late)) == ["REGISTRY_INVITATION_LATE"]
    assert decider.warn is not None
    (warning,) = decider.warn(command, decider.initial, organiser(too_late))
    assert "45/2018/QĐ-TTg" in warning.source
    assert warning.mark == "V"
    assert "05/12/2023" in warning.vi


def test_an_awardee_is_invited_by_the_decision_however_late_it_comes() -> None:
    late = organiser(datetime(2023, 12, 7, 9, tzinfo=UTC))
    assert warned(answer_by(BEGINS, origin="award"), late) == []


@pytest.mark.parametrize("year", [1999, 2199])
def test_in_a_year_whose_days_off_nobody_listed_the_answer_is_still_bounded(year: int) -> None:
    hours = hours_of(BEGINS.replace(year=year), ENDS.replace(year=year), LAW, CALENDAR)
    assert hours.send_by is None
    by = organiser(BEGINS.replace(year=year, month=11), hours)
    assert warned(answer_by(hours.starts_at), by) == []
    late = answer_by(hours.ends_at)
    uninvited.when(late, by).refused(RESPOND_BY_AFTER_BEGINNING)


def in_plan(*, groups: tuple[str, ...] = ("so-nganh",), units: tuple[str, ...] = ()) -> Hours:
    return replace(HOURS, groups=frozenset(groups), units=frozenset(units))


def test_nobody_is_invited_into_a_group_that_the_plan_does_not_have() -> None:
    uninvited.when(INVITE, organiser(hours=in_plan())).then(INVITATION)
    refused = uninvited.when(INVITE, organiser(hours=in_plan(groups=("huyen",)))).refused(
        GROUP_UNKNOWN
    )
    assert "huyen" in refused.todo_vi


def test_a_unit_that_the_plan_does_not_name_is_invited_with_a_warning() -> None:
    """A guest may be of no agency; a slip of the pen looks the same."""
    told = ["REGISTRY_INVITED_UNIT_NOT_IN_PLAN"]
    assert warned(INVITE, organiser(hours=in_plan(units=("so-noi-vu",)))) == told
    assert warned(INVITE, organiser(hours=in_plan(units=("so-y-te",)))) == []
    awarded = INVITE.model_copy(update={"origin": "award"})
    assert warned(awarded, organiser(hours=in_plan(units=("so-noi-vu",)))) == []


def test_an_agency_is_invited_once_in_a_group_and_a_second_time_on_purpose_only() -> None:
    known = organiser(hours=replace(HOURS, invited="so-y-te-1"))
    refused = uninvited.when(INVITE, known).refused(UNIT_INVITED)
    assert "so-y-te-1" in refused.vi
    uninvited.when(INVITE.model_copy(update={"another": True}), known).then(INVITATION)
    awarded = INVITE.model_copy(update={"origin": "award"})
    uninvited.when(awarded, known).then(INVITATION.model_copy(update={"origin": "award"}))


def test_other_seats_or_another_rank_rule_than_the_plans_are_warned_of() -> None:
    def planned(seats: int, rank: RankRule) -> Meta:
        return organiser(hours=replace(HOURS, planned=(seats, rank)))

    assert warned(INVITE, planned(2, RankRule.REPRESENTATIVE)) == []
    assert warned(INVITE, planned(3, RankRule.REPRESENTATIVE)) == ["REGISTRY_NOT_AS_PLANNED"]
    assert warned(INVITE, planned(2, RankRule.HEAD)) == ["REGISTRY_NOT_AS_PLANNED"]
