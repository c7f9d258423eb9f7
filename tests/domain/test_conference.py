"""The conference: planned once, moved, opened, concluded; its documents finalised one after another."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.conference import Beside, decider, warn
from shared.commands.base import Command
from shared.commands.registry import (
    CancelConference,
    ChangeVenue,
    ConcludeConference,
    FinaliseProgram,
    FinaliseReport,
    OpenConference,
    PlanConference,
    RescheduleConference,
)
from shared.commands.registry_refusals import (
    MOVED_INTO_PAST,
    OPENED_EARLY,
    PROGRAM_DOES_NOT_FIT,
    PROGRAM_OUTDATED,
    PROGRAM_VERSION,
    SESSIONS_NEEDED,
    TIMES_REVERSED,
)
from shared.envelope import Meta
from shared.events.agenda import ProgramEntry, RunningOrder
from shared.events.plan import Session, Venue
from shared.events.plan_amendment import Schedule
from shared.events.registry import (
    ConferenceCancelled,
    ConferenceConcluded,
    ConferenceOpened,
    ConferenceRescheduled,
    ProgramFinalised,
    ReportFinalised,
    VenueChanged,
)
from shared.refusals import MALFORMED, NOT_PLANNED, NOT_YOURS, WRONG_STATE
from shared.running_order import difference, place_of
from tests.domain.histories import facts_of
from tests.domain.planned import amendment, planned
from tests.spec import NOON, Given, meta, spec

PLANNED = planned()
PLAN = PLANNED.plan
ORGANISER = meta(PLAN.organiser, "organiser", conference=PLAN.id)
IMPORT = PlanConference(plan=PLAN, agencies=PLANNED.agencies)
LATER = {
    "starts_at": PLAN.starts_at + timedelta(days=1),
    "ends_at": PLAN.ends_at + timedelta(days=1),
}
RESCHEDULE = RescheduleConference(reason="trùng lịch", **LATER)
HALL = Venue(name="Trung tâm Hội nghị tỉnh", address="Quảng trường 3-2, thành phố Bắc Giang")
MOVE = ChangeVenue(venue=HALL, reason="sửa chữa hội trường")
CANCEL = CancelConference(reason="thiên tai")
PROGRAM_1 = FinaliseProgram(version=1, digest="1" * 64, position=700)
PROGRAM_2 = FinaliseProgram(version=2, digest="2" * 64, position=800)
REPORT_1 = FinaliseReport(version=1, digest="3" * 64, position=900)

RESCHEDULED = ConferenceRescheduled(
    reason="trùng lịch",
    **LATER,
    starts_at_before=PLAN.starts_at,
    ends_at_before=PLAN.ends_at,
)
MOVED = VenueChanged(venue=HALL, reason="sửa chữa hội trường")
OPENED = ConferenceOpened(opened_at=NOON)
CONCLUDED = ConferenceConcluded(concluded_at=NOON)
CANCELLED = ConferenceCancelled(reason="thiên tai")
PROGRAM_1_DONE = ProgramFinalised(**dict(PROGRAM_1))

unplanned = spec(decider)
ready = unplanned.given(PLANNED)
opened = ready.given(OPENED)
concluded = opened.given(CONCLUDED)
cancelled = ready.given(CANCELLED)


def test_a_plan_is_imported_once() -> None:
    unplanned.when(IMPORT, ORGANISER).then(PLANNED)


def test_the_same_plan_again_changes_nothing_even_after_it_was_moved() -> None:
    ready.given(RESCHEDULED, MOVED).when(IMPORT, ORGANISER).nothing_happens()


def test_another_plan_is_refused() -> None:
    other = IMPORT.model_copy(update={"plan": PLAN.model_copy(update={"title": "Khác"})})
    ready.when(other, ORGANISER).refused(WRONG_STATE)


def test_a_plan_is_imported_under_its_own_id() -> None:
    elsewhere = meta(PLAN.organiser, "organiser", conference="hoi-nghi-khac")
    unplanned.when(IMPORT, elsewhere).refused(MALFORMED)


def test_only_the_organiser_imports_a_plan() -> None:
    unplanned.when(IMPORT, meta("so-y-te", "agency", conference=PLAN.id)).refused(NOT_YOURS)


@pytest.mark.parametrize("wish", [OpenConference(), CANCEL, PROGRAM_1, REPORT_1, MOVE])
def test_nothing_happens_to_a_conference_without_a_plan(wish: Command) -> None:
    unplanned.when(wish, ORGANISER).refused(NOT_PLANNED)


def test_it_is_rescheduled() -> None:
    ready.when(RESCHEDULE, ORGANISER).then(RESCHEDULED)


def test_it_ends_after_it_begins() -> None:
    wrong = RESCHEDULE.model_copy(update={"ends_at": RESCHEDULE.starts_at})
    ready.when(wrong, ORGANISER).refused(TIMES_REVERSED)


def test_it_does_not_move_to_a_day_that_has_passed() -> None:
    """A slip in the year would tell hundreds of people."""
    today = ORGANISER.time.astimezone(PLAN.starts_at.tzinfo)

    def begins(at: datetime) -> RescheduleConference:
        return RescheduleConference(
            starts_at=at, ends_at=at + timedelta(hours=4), reason="gõ nhầm năm"
        )

    slip = PLAN.starts_at.replace(year=PLAN.starts_at.year - 1)
    refused = ready.when(begins(slip), ORGANISER).refused(MOVED_INTO_PAST)
    assert f"{slip:%d/%m/%Y}" in refused.vi
    yesterday = today.replace(hour=23, minute=59) - timedelta(days=1)
    ready.when(begins(yesterday), ORGANISER).refused(MOVED_INTO_PAST)
    assert len(ready.when(begins(today.replace(hour=0, minute=0)), ORGANISER).events()) == 1
    signed = amendment(
        schedule=Schedule(starts_at=slip, ends_at=slip + timedelta(hours=4), sessions=())
    )
    ready.when(signed, ORGANISER).refused(MOVED_INTO_PAST)


def test_only_its_end_may_change_on_the_days_after_it_was_to_begin() -> None:
    longer = RescheduleConference(
        starts_at=PLAN.starts_at, ends_at=PLAN.ends_at + timedelta(hours=2), reason="kéo dài"
    )
    late = replace(ORGANISER, time=PLAN.starts_at + timedelta(days=1))
    assert len(ready.when(longer, late).events()) == 1


def test_days_that_would_have_passed_by_an_earlier_beginning_are_told() -> None:
    def told(days: int, today: datetime) -> list[str]:
        wish = RescheduleConference(
            starts_at=PLAN.starts_at - timedelta(days=days),
            ends_at=PLAN.ends_at - timedelta(days=days),
            reason="lịch của cấp trên",
        )
        return [one.vi for one in warn(wish, ready.state, replace(ORGANISER, time=today))]

    due = next(one for one in PLAN.responsibilities if one.id == "chuan-bi-tham-luan").due
    assert due is not None
    noon = datetime.combine(due, time(12), PLAN.starts_at.tzinfo)
    assert told(0, noon) == []
    assert told(1, noon - timedelta(days=1)) == []
    (said,) = told(1, noon)
    assert f"{due - timedelta(days=1):%d/%m/%Y}" in said
    assert told(1, noon + timedelta(days=1)) == [], "what is late already is no news"


def test_it_moves_to_another_hall() -> None:
    ready.when(MOVE, ORGANISER).then(MOVED)


def test_the_planned_hall_is_no_change() -> None:
    same = ChangeVenue(venue=PLAN.venue, reason="giữ nguyên")
    ready.when(same, ORGANISER).nothing_happens()


def test_it_opens_and_concludes() -> None:
    on_the_day = replace(ORGANISER, time=PLAN.starts_at)
    ready.when(OpenConference(), on_the_day).then(ConferenceOpened(opened_at=PLAN.starts_at))
    opened.when(ConcludeConference(), ORGANISER).then(CONCLUDED)


def test_it_does_not_open_before_its_day() -> None:
    midnight = PLAN.starts_at.replace(hour=0, minute=0)
    early = replace(ORGANISER, time=midnight - timedelta(minutes=1))
    ready.when(OpenConference(), early).refused(OPENED_EARLY)
    ready.when(OpenConference(), replace(ORGANISER, time=midnight)).then(
        ConferenceOpened(opened_at=midnight)
    )
    opened.when(OpenConference(), early).then()


def test_another_place_or_time_after_the_conference_was_to_begin_is_warned_of() -> None:
    venue = PLAN.venue.model_copy(update={"name": "Hội trường khác (ví dụ)"})
    moved = ChangeVenue(venue=venue, reason="x")
    hour = timedelta(hours=1)

    def told(wish: Any, at: datetime) -> list[str]:
        return [one.code for one in warn(wish, ready.state, replace(ORGANISER, time=at))]

    assert told(moved, PLAN.starts_at) == ["REGISTRY_MOVED_TOO_LATE"]
    assert told(moved, PLAN.starts_at - timedelta(seconds=1)) == []
    back = RescheduleConference(
        starts_at=PLAN.starts_at - 5 * hour, ends_at=PLAN.ends_at - 5 * hour, reason="x"
    )
    assert told(back, PLAN.starts_at - 4 * hour) == ["REGISTRY_MOVED_TOO_LATE"]
    assert told(back, PLAN.starts_at - 6 * hour) == []
    assert warn(moved, opened.state, replace(ORGANISER, time=PLAN.ends_at)) == []


def test_seats_of_a_place_where_it_is_not_held_any_more_are_warned_of_until_it_comes_back() -> None:
    seats = Beside("Hội trường Bộ CHQS", place_of(PLAN.venue.name, PLAN.venue.address), 224)

    def told(given: Given, wish: Any, known: Beside = seats) -> list[str]:
        found = warn(wish, given.state, replace(ORGANISER, known=known))
        assert all("224" in one.vi and "224" in one.en for one in found)
        return [one.code for one in found]

    assert told(ready, MOVE) == ["REGISTRY_SEATS_OF_OLD_PLACE"]
    assert told(ready, MOVE, Beside()) == []
    moved = ready.given(MOVED)
    assert told(moved, ChangeVenue(venue=PLAN.venue, reason="x")) == []
    title = amendment(title="Hội nghị khác (ví dụ)")
    assert told(moved, title) == ["REGISTRY_SEATS_OF_OLD_PLACE"]
    assert told(ready, title) == []


def test_an_opening_on_a_later_day_than_the_planned_one_is_warned_of() -> None:
    def told(at: datetime) -> list[str]:
        when = replace(ORGANISER, time=at)
        return [one.code for one in warn(OpenConference(), ready.state, when)]

    late = PLAN.ends_at.replace(hour=0, minute=0) + timedelta(days=1)
    assert told(late) == ["REGISTRY_OPENED_ANOTHER_DAY"]
    assert told(late - timedelta(minutes=1)) == []
    assert told(PLAN.starts_at) == []
    assert warn(OpenConference(), opened.state, replace(ORGANISER, time=late)) == []


def test_it_does_not_conclude_before_it_opens() -> None:
    ready.when(ConcludeConference(), ORGANISER).refused(WRONG_STATE)


def test_it_is_cancelled_only_before_it_opens() -> None:
    ready.when(CANCEL, ORGANISER).then(CANCELLED)
    opened.when(CANCEL, ORGANISER).refused(WRONG_STATE)


@pytest.mark.parametrize("wish", [RESCHEDULE, MOVE, OpenConference(), PROGRAM_1, REPORT_1])
def test_nothing_happens_to_a_cancelled_conference(wish: Command) -> None:
    refused = cancelled.when(wish, ORGANISER).refused(WRONG_STATE)
    assert "đã huỷ" in refused.details["state"]


@pytest.mark.parametrize("wish", [RESCHEDULE, MOVE])
def test_an_open_conference_stays_where_and_when_it_is(wish: Command) -> None:
    opened.when(wish, ORGANISER).refused(WRONG_STATE)


def test_programs_are_finalised_one_version_after_the_other() -> None:
    first = ready.when(PROGRAM_1, ORGANISER).then(PROGRAM_1_DONE)
    first.when(PROGRAM_2, ORGANISER).then(ProgramFinalised(**dict(PROGRAM_2)))


@pytest.mark.parametrize(
    "wrong",
    [
        PROGRAM_1.model_copy(update={"digest": "9" * 64}),
        PROGRAM_2.model_copy(update={"version": 3}),
    ],
)
def test_no_version_is_overwritten_or_skipped(wrong: FinaliseProgram) -> None:
    refused = ready.given(PROGRAM_1_DONE).when(wrong, ORGANISER).refused(PROGRAM_VERSION)
    assert refused.details == {"expected": 2, "version": wrong.version}


def test_the_same_program_again_changes_nothing_even_after_the_end() -> None:
    again = PROGRAM_1.model_copy(update={"position": 750})
    after = ready.given(PROGRAM_1_DONE, OPENED, CONCLUDED)
    after.when(again, ORGANISER).nothing_happens()
    after.when(PROGRAM_2, ORGANISER).refused(WRONG_STATE)


def test_the_report_is_finalised_after_the_conference() -> None:
    concluded.when(REPORT_1, ORGANISER).then(ReportFinalised(**dict(REPORT_1)))
    opened.when(REPORT_1, ORGANISER).refused(WRONG_STATE)


# --- several half-days -----------------------------------------------------------------------------


def _half_day(name: str, starts: datetime, ends: datetime) -> Session:
    return Session.model_construct(id=name, title=name, starts_at=starts, ends_at=ends)


def _halves(starts: datetime, ends: datetime) -> tuple[Session, Session]:
    noon, one = starts + timedelta(hours=2), starts + timedelta(hours=3)
    return _half_day("sang", starts, noon), _half_day("chieu", one, ends)


HALVES = _halves(PLAN.starts_at, PLAN.ends_at)
two_halves = unplanned.given(
    PLANNED.model_copy(update={"plan": PLAN.model_copy(update={"sessions": HALVES})})
)


def test_the_half_days_move_along_with_the_conference() -> None:
    moved = RESCHEDULED.model_copy(update={"sessions": _halves(**_named(LATER))})
    two_halves.when(RESCHEDULE, ORGANISER).then(moved)


def test_where_their_lengths_change_the_half_days_have_to_be_given() -> None:
    longer = RESCHEDULE.model_copy(update={"ends_at": LATER["ends_at"] + timedelta(hours=1)})
    two_halves.when(longer, ORGANISER).refused(SESSIONS_NEEDED)
    halves = _halves(longer.starts_at, longer.ends_at)
    told = longer.model_copy(update={"sessions": halves})
    done = RESCHEDULED.model_copy(update={"ends_at": longer.ends_at, "sessions": halves})
    two_halves.when(told, ORGANISER).then(done)


def test_half_days_that_do_not_fill_the_time_are_refused() -> None:
    early = RESCHEDULE.model_copy(update={"sessions": HALVES})
    two_halves.when(early, ORGANISER).refused(SESSIONS_NEEDED)


def _named(times: dict[str, datetime]) -> dict[str, datetime]:
    return {"starts": times["starts_at"], "ends": times["ends_at"]}


# --- what a later program changed, and whom it concerns ---------------------------------------------


def _entry(item: str, hour: int, unit: str | None = None) -> ProgramEntry:
    starts = PLAN.starts_at.replace(hour=hour)
    return ProgramEntry(
        item=item,
        title=item,
        presenter="Đại diện",
        starts_at=starts,
        ends_at=starts + timedelta(hours=1),
        unit=unit,
    )


def _order(*entries: ProgramEntry, venue: Venue = PLAN.venue) -> RunningOrder:
    return RunningOrder(
        starts_at=PLAN.starts_at,
        ends_at=PLAN.ends_at,
        venue=f"{venue.name} ({venue.address})",
        entries=entries,
    )


FIRST = _order(_entry("quan-y", 8, "so-y-te"), _entry("giao-duc", 9, "so-giao-duc-dao-tao"))
SECOND = _order(_entry("quan-y", 8, "so-y-te"), _entry("giao-duc", 10, "so-giao-duc-dao-tao"))
printed_once = ready.given(PROGRAM_1_DONE.model_copy(update={"order": FIRST}))


def _finalise(order: RunningOrder, *confirmed: str) -> FinaliseProgram:
    return PROGRAM_2.model_copy(update={"order": order, "confirmed": confirmed})


def _done(wish: FinaliseProgram, **told: Any) -> ProgramFinalised:
    known = {"version": wish.version, "digest": wish.digest, "position": wish.position}
    return ProgramFinalised(**known, order=wish.order, **told)


def test_a_first_program_concerns_every_invited_agency() -> None:
    wish = PROGRAM_1.model_copy(update={"order": FIRST, "confirmed": ("so-y-te",)})
    ready.when(wish, ORGANISER).then(_done(wish, concerned=None))


def test_a_later_program_concerns_only_those_whose_items_changed() -> None:
    wish = _finalise(SECOND, "so-y-te", "so-giao-duc-dao-tao", "so-noi-vu")
    (change,) = difference(FIRST, SECOND)
    told = {"changes": (change,), "concerned": ("so-giao-duc-dao-tao",)}
    printed_once.when(wish, ORGANISER).then(_done(wish, **told))


def test_a_later_program_is_no_news_to_an_agency_whose_invitation_was_withdrawn() -> None:
    gone = ("so-giao-duc-dao-tao",)
    wish = _finalise(SECOND, "so-y-te").model_copy(update={"withdrawn": gone})
    (change,) = difference(FIRST, SECOND)
    told = _done(wish, changes=(change,), concerned=())
    printed_once.when(wish, ORGANISER).then(told)


def test_a_program_that_changed_nothing_concerns_nobody() -> None:
    wish = _finalise(FIRST, "so-y-te")
    printed_once.when(wish, ORGANISER).then(_done(wish, concerned=()))


def test_another_place_concerns_all_who_confirmed() -> None:
    wish = _finalise(_order(*FIRST.entries, venue=HALL), "so-y-te", "so-noi-vu")
    told = _done(wish, concerned=("so-y-te", "so-noi-vu"))
    printed_once.given(MOVED).when(wish, ORGANISER).then(told)


def test_a_program_printed_before_the_move_is_not_finalised_after_it() -> None:
    refused = printed_once.given(MOVED).when(_finalise(SECOND), ORGANISER).refused(PROGRAM_OUTDATED)
    assert HALL.name in refused.details["now"]
    printed_once.given(RESCHEDULED).when(_finalise(SECOND), ORGANISER).refused(PROGRAM_OUTDATED)


def test_a_program_that_runs_past_its_end_is_finalised_on_purpose_only() -> None:
    end = PLAN.ends_at.hour
    late = _order(_entry("quan-y", end - 1), _entry("giao-duc", end))
    wish = PROGRAM_1.model_copy(update={"order": late})
    refused = ready.when(wish, ORGANISER).refused(PROGRAM_DOES_NOT_FIT)
    assert "giao-duc" in refused.vi
    assert "quan-y" not in refused.vi
    assert "--as-it-is" in refused.todo_vi
    ready.when(wish.model_copy(update={"as_it_is": True}), ORGANISER).then(_done(wish))


def test_where_nobody_knows_what_the_last_version_said_every_agency_is_told() -> None:
    wish = _finalise(SECOND, "so-y-te")
    ready.given(PROGRAM_1_DONE).when(wish, ORGANISER).then(_done(wish))


versions = st.integers(1, 3)
digests = st.sampled_from("ab").map(lambda letter: letter * 64)
wishes = st.one_of(
    st.sampled_from([RESCHEDULE, MOVE, OpenConference(), ConcludeConference(), CANCEL]),
    st.builds(FinaliseProgram, version=versions, digest=digests, position=st.just(9)),
    st.builds(FinaliseReport, version=versions, digest=digests, position=st.just(9)),
)
histories = st.lists(wishes.map(lambda wish: (wish, ORGANISER)), max_size=15).map(
    lambda steps: [(IMPORT, ORGANISER), *steps]
)


@given(histories)
def test_versions_count_up_by_one_over_any_history(steps: list[tuple[Command, Meta]]) -> None:
    facts = facts_of(decider, steps)
    for kind in (ProgramFinalised, ReportFinalised):
        versions = [fact.version for fact in facts if isinstance(fact, kind)]
        assert versions == list(range(1, len(versions) + 1))
