"""Nobody is told to do what a conference that was held, or called off, has no room for any more."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from services.portal.doors import Visitor
from services.portal.home_view import home_view
from services.portal.roles import Role
from services.portal.unit_view import unit_view
from services.program import tables
from services.program.deadlines import to_be_met
from services.program.projections import project
from services.program.snapshot import snapshot
from services.program.statements import Batch, write
from shared import subjects
from shared.envelope import Actor, Fact, Recorded
from shared.events import registry as r
from shared.law import Law
from shared.settings import Settings
from shared.subjects import Subject
from shared.working_days import Calendar
from tests.projections.histories import C, invitation, planned, told_at

UNIT = "so-y-te"
OVER: dict[str, list[Fact]] = {
    "planned": [],
    "concluded": [r.ConferenceConcluded(concluded_at=told_at(9_000))],
    "cancelled": [r.ConferenceCancelled(reason="bão")],
}


def story(*end: Fact) -> list[tuple[Subject, Fact]]:
    """Something of each kind waits for the organiser, and for the unit."""
    plan, agencies = planned()
    conference = subjects.conference(C)
    group = {"delegation": "d1", "unit": UNIT, "group": "cac-so"}
    asked: dict[str, Any] = {"unit": UNIT, "due": date(2023, 11, 25)}
    contribution = {"contribution": "c1", "unit": UNIT, "topic": "1.4"}
    return [
        (
            conference,
            r.ConferencePlanned(plan=plan.model_copy(update={"id": C}), agencies=agencies),
        ),
        *(
            (subjects.delegation(C, "d1"), fact)
            for fact in (
                invitation("d1", UNIT, "cac-so", 2),
                r.SeatsRequested(**group, seats=1, reason="Thêm lái xe"),
            )
        ),
        (subjects.paper(C, "p1"), r.PaperRequested(paper="p1", topic="Quân y", **asked)),
        (
            subjects.contribution(C, "c1"),
            r.ContributionRequested(**contribution, due=date(2023, 11, 25)),
        ),
        (
            subjects.contribution(C, "c2"),
            r.ContributionRequested(
                **contribution | {"contribution": "c2"}, due=date(2023, 11, 25)
            ),
        ),
        (
            subjects.contribution(C, "c2"),
            r.ContributionSubmitted(**contribution | {"contribution": "c2"}, text="Đã làm."),
        ),
        *((conference, fact) for fact in end),
    ]


async def put(engine: AsyncEngine, facts: list[tuple[Subject, Fact]]) -> None:
    batch = Batch()
    for n, (subject, fact) in enumerate(facts, 1):
        recorded = Recorded(fact, f"id-{n}", subject, told_at(n), Actor(UNIT), "c", "c", n)
        batch.add(project(recorded))
    async with engine.begin() as connection:
        await write(connection, batch)


@pytest.mark.parametrize("stands", OVER)
async def test_what_waits_is_what_can_still_be_done(model: AsyncEngine, stands: str) -> None:
    await put(model, story(*OVER[stands]))
    law, calendar = Law.load((), Settings().law_scopes), Calendar.load(())
    async with snapshot(model, C) as shot:
        organiser = await home_view(shot, Visitor("bo-chqs-tinh", Role.ORGANISER), law, calendar)
        contact = await home_view(shot, Visitor(UNIT, Role.CONTACT), law, calendar)
        (row,) = await shot.rows(tables.delegations)
        (paper,) = await shot.rows(tables.papers)
        (asked, _) = await shot.rows(tables.contributions)
        unit = await unit_view(shot, row, told_at(10))
        due = {one.what for one in await to_be_met(shot, law, calendar) if one.met_at is None}
    waits = {one.says for one in organiser.waiting}
    own = {one.says for one in contact.waiting}
    before = stands == "planned"
    assert ("đoàn đề nghị thêm chỗ" in waits) == before
    assert ("cơ quan chưa mời" in waits) == before
    assert ("nội dung báo cáo chờ tiếp nhận" in waits) == (stands != "cancelled")
    assert ("chỗ chưa trả lời" in own) == ("tham luận phải nộp" in own) == before
    assert ("nội dung báo cáo phải nộp" in own) == (stands != "cancelled")
    assert unit.may_hand_in(paper | {"status": "proposed"}) == before  # type: ignore[operator]
    assert unit.may_hand_in(asked) == (stands != "cancelled")
    assert ("Đoàn đại biểu" in due) == before
    assert ("Đóng góp báo cáo" in due) == (stands != "cancelled")
