"""Deadlines by their rules, and where each figure comes from, on a history in which everything happens."""

import re
from collections.abc import AsyncIterator
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from nats.aio.client import Client
from sqlalchemy.ext.asyncio import AsyncEngine

from services.program import tables
from services.program.asked import Said, Why, in_english
from services.program.deadlines import Clock, Deadline, deadlines
from services.program.projector import follow
from services.program.snapshot import Snapshot, snapshot
from services.program.why import FIGURES, why
from shared.law import Law
from shared.money import format_dong
from shared.refusals import NOT_FOUND, Refused
from shared.working_days import Calendar
from tests.projections.histories import C, tell, whole

LAW = Law.load()
CALENDAR = Calendar.load()
BASIS = ("theo luật", "luật", "V")


@pytest.fixture
async def shot(client: Client, sqlite_model: AsyncEngine) -> AsyncIterator[Snapshot]:
    await follow(client, sqlite_model, stop_at=await tell(client, whole()))
    async with snapshot(sqlite_model, C) as taken:
        yield taken


def judged(due: str, met: str | None, now: str = "2023-12-20T01:00:00.000000Z") -> Deadline:
    clock = Clock(now, CALENDAR)
    return clock.judged(due, "Việc", "x", None, (met, "Sự kiện") if met else None, BASIS)


# --- a deadline --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("due", "met", "state", "days"),
    [
        ("2023-12-05", "2023-12-05T16:59:00.000000Z", "met", 0),  # 23:59 in Vietnam
        ("2023-12-05", "2023-12-05T17:00:00.000000Z", "late", 1),  # midnight
        ("2023-12-08", "2023-12-11T01:00:00.000000Z", "late", 1),  # a weekend between
        ("2023-12-08", "2023-12-08", "met", 0),
        ("2023-12-19", None, "late", 1),
        ("2023-12-20", None, "open", 0),
        ("2023-12-20T02:00:00.000000Z", None, "open", 0),
        ("2023-12-20T00:59:00.000000Z", None, "late", 0),
        ("2022-12-29", "2023-01-05", "late", 0),  # nobody has listed 2022: not counted, but said
    ],
)
def test_a_deadline_is_met_open_or_late_by_working_days(
    due: str, met: str | None, state: str, days: int
) -> None:
    found = judged(due, met)
    assert (found.state, found.late_days) == (state, days)
    assert ("2022" in found.note) is due.startswith("2022")


async def test_each_kind_of_deadline_names_its_rule_and_mark(shot: Snapshot) -> None:
    found = {one.what: one for one in await deadlines(shot, LAW, CALENDAR)}
    marks = {what: one.mark for what, one in found.items()}
    assert marks == {
        "Ban hành kế hoạch": "ĐX",
        "Gửi giấy mời": "V",
        "Đoàn đại biểu": "KH",
        "Đợt khen thưởng": "ĐX",
        "Quyết định khen thưởng": "ĐX",
        "Nhiệm vụ": "KH",
        "Đóng góp báo cáo": "KH",  # the organiser gave it a day of its own
        "Thông báo kết luận": "V",
    }
    assert found["Gửi giấy mời"].rule == "3 ngày làm việc trước hội nghị"
    assert "45/2018" in found["Thông báo kết luận"].basis
    assert all(one.basis and one.rule for one in found.values())


async def test_invitations_are_due_three_working_days_before(shot: Snapshot) -> None:
    (whole,) = [one for one in await deadlines(shot, LAW, CALENDAR) if one.id == "invitations"]
    assert whole.due == "2023-12-05"
    assert "chưa được mời" in whole.note
    assert whole.met_at is None


async def test_without_the_years_days_off_no_day_is_guessed_and_nothing_is_late(
    shot: Snapshot,
) -> None:
    """Long after the conference too: what cannot be counted is neither due on a day nor late."""
    unlisted = replace(CALENDAR, years=CALENDAR.years - {2023})
    after = replace(shot, time=datetime(2024, 3, 1, tzinfo=UTC), kept={}, making={})
    every = {one.id: one for one in await deadlines(after, LAW, unlisted)}
    for name in ("invitations", "conclusion-notice"):
        found = every[name]
        assert (found.state, found.row()["due"], found.late_days) == ("unknown", None, 0)
        assert "lịch nghỉ lễ, Tết của năm 2023" in found.note
        told = await why(after, f"deadline/{name}", LAW, unlisted)
        assert told.value == "chưa tính được"


async def test_days_off_that_were_counted_over_are_named_with_their_mark(shot: Snapshot) -> None:
    seen = CALENDAR.special[date(2023, 9, 4)]
    moved = replace(CALENDAR, special={**CALENDAR.special, date(2023, 12, 6): seen})
    (whole,) = [one for one in await deadlines(shot, LAW, moved) if one.id == "invitations"]
    assert whole.due == "2023-12-04"
    assert f"{seen.name} [G]" in whole.note


@pytest.mark.parametrize(
    ("conference", "rule", "decided_by"),
    [
        ("2023-12-08", "theo yêu cầu của cơ quan chủ trì", "2023-12-05"),
        ("2023-11-26", "5 ngày trước hội nghị", "2023-11-21"),  # 23/11 is off in this calendar
        ("2023-11-27", "5 ngày trước hội nghị, lùi về ngày làm việc liền trước", "2023-11-24"),
    ],
)
async def test_what_the_system_proposes_is_told_as_its_own_and_stands_on_a_working_day(
    shot: Snapshot, conference: str, rule: str, decided_by: str
) -> None:
    """The contribution of this history is due on 21/11/2023."""
    seen = CALENDAR.special[date(2023, 9, 4)]
    off = {date(2023, 11, day): seen for day in (22, 23)}
    calendar = replace(CALENDAR, special={**CALENDAR.special, **off})
    head = {**shot.head, "starts_at": f"{conference}T00:30:00.000000Z"}
    other = replace(shot, head=head, kept={}, making={})
    found = {one.what: one for one in await deadlines(other, LAW, calendar)}
    contribution = found["Đóng góp báo cáo"]
    assert (contribution.due, contribution.rule) == ("2023-11-21", rule)
    assert contribution.mark == ("KH" if "yêu cầu" in rule else "ĐX")
    assert found["Quyết định khen thưởng"].due == decided_by


async def test_home_affairs_deadline_cites_the_province_s_rule_where_it_is_in_force(
    shot: Snapshot,
) -> None:
    """Before 15/12/2025, and elsewhere, ten days are a proposal."""
    (old,) = [one for one in await deadlines(shot, LAW, CALENDAR) if one.what == "Đợt khen thưởng"]
    assert old.mark == "ĐX"


async def test_a_task_that_was_withdrawn_has_no_deadline(shot: Snapshot) -> None:
    ids = {one.id for one in await deadlines(shot, LAW, CALENDAR) if one.what == "Nhiệm vụ"}
    assert ids == {"t1", "t3"}  # t2 was withdrawn; t3 is open again


async def test_deadlines_are_told_in_order_and_the_same_each_time(shot: Snapshot) -> None:
    found = await deadlines(shot, LAW, CALENDAR)
    assert [one.due for one in found] == sorted(one.due for one in found)
    assert found == await deadlines(shot, LAW, CALENDAR)


# --- why ---------------------------------------------------------------------------------------


async def asked(shot: Snapshot, figure: str) -> Why:
    return await why(shot, figure, LAW, CALENDAR)


async def figures(shot: Snapshot) -> list[str]:
    """One of each, of what the history holds."""
    award = (await shot.rows(tables.awards))[0]
    line = (await shot.rows(tables.estimate_lines))[0]
    return [
        f"bonus/{award['round']}/{award['nomination']}",
        "awards-total",
        f"estimate/{line['line']}",
        "estimate-total",
        "estimate-total/conference",
        "approved/conference",
        "spent/conference",
        f"spent/line/{line['line']}",
        "headcount",
        "attendance",
        "unanswered",
        "deadline/t1",
        "deadline/invitations",
        "invitations",
    ]


async def test_every_figure_has_a_formula_and_the_events_behind_it(shot: Snapshot) -> None:
    names = await figures(shot)
    assert {name.partition("/")[0] for name in names} == {
        name.partition("/")[0] for name in FIGURES
    }
    for name in names:
        answer = await asked(shot, name)
        assert answer.formula, name
        assert answer.events, name
        assert answer.figure == name
        positions = [event.position for event in answer.events]
        assert positions == sorted(positions)
        assert positions[-1] <= shot.position


async def test_a_bonus_is_explained_by_the_rows_of_law_that_it_was_computed_from(
    shot: Snapshot,
) -> None:
    award = (await shot.rows(tables.awards))[0]
    answer = await asked(shot, f"bonus/{award['round']}/{award['nomination']}")
    assert answer.value == f"{format_dong(award['bonus'])} đồng"
    assert {event.type for event in answer.events} >= {"NominationSubmitted", "AwardDecisionIssued"}


async def test_totals_are_the_sums_of_their_lines(shot: Snapshot) -> None:
    lines = await shot.rows(tables.estimate_lines)
    of = {
        fund: format_dong(sum(line["amount"] for line in lines if line["fund"] == fund))
        for fund in ("conference", "awards")
    }
    assert (await asked(shot, "estimate-total/awards")).value == f"{of['awards']} đồng"
    both = f"Kinh phí hội nghị: {of['conference']} đồng; Quỹ khen thưởng: {of['awards']} đồng"
    assert (await asked(shot, "estimate-total")).value == both
    awards = [row for row in await shot.rows(tables.awards) if not row["revoked_at"]]
    bonuses = format_dong(sum(row["bonus"] for row in awards))
    assert (await asked(shot, "awards-total")).value == f"{bonuses} đồng"


async def test_a_deadline_is_explained_by_rule_state_and_fact(shot: Snapshot) -> None:
    answer = await asked(shot, "deadline/t1")
    assert "[KH]" in answer.formula[0]
    assert {event.type for event in answer.events} >= {"TaskAssigned", "TaskRevised"}


@pytest.mark.parametrize("figure", ["deadline/invitations", "invitations"])
async def test_the_day_for_invitations_cites_the_decision_it_follows_from(
    shot: Snapshot, figure: str
) -> None:
    answer = await asked(shot, figure)
    (rule,) = answer.law
    assert (rule.value, rule.mark) == ("3", "V")
    assert "45/2018/QĐ-TTg" in rule.basis
    assert {"ConferencePlanned", "InvitationIssued"} <= {event.type for event in answer.events}


@pytest.mark.parametrize(
    "figure", ["", "x", "bonus", "bonus/x/y", "estimate/x", "deadline/x", "deadline/", "bonus//"]
)
async def test_a_figure_that_there_is_none_of_is_refused(shot: Snapshot, figure: str) -> None:
    with pytest.raises(Refused) as refused:
        await asked(shot, figure)
    assert refused.value.refusal is NOT_FOUND


async def test_the_same_rows_give_the_same_answer(shot: Snapshot) -> None:
    for name in await figures(shot):
        assert asdict(await asked(shot, name)) == asdict(await asked(shot, name))


def test_the_day_counted_from_is_not_counted() -> None:
    friday = date(2023, 12, 8)
    late = judged(friday.isoformat(), (friday + timedelta(days=3)).isoformat())
    assert late.late_days == 1


@pytest.mark.parametrize(
    "figure",
    [
        *("headcount", "attendance", "unanswered", "invitations", "awards-total"),
        *("estimate-total", "estimate-total/awards", "approved/conference", "spent/conference"),
    ],
)
async def test_each_sentence_is_there_in_english_with_the_same_numbers(
    shot: Snapshot, figure: str
) -> None:
    told = await why(shot, figure, LAW, CALENDAR)
    assert isinstance(told.title, Said)
    assert told.title.en.isascii()
    for line in told.formula:
        english = in_english(line)
        assert sorted(re.findall(r"\d[\d.]*", english)) == sorted(re.findall(r"\d[\d.]*", line))
        assert isinstance(line, Said) or line == english
