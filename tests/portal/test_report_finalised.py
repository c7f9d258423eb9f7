"""The report is finalised as it was seen. After the day of the conference: its report is the last thing of it."""

from httpx import AsyncClient

from services.portal.roles import Role
from services.program import tables
from shared.commands.registry import CompleteTask, ConcludeConference, OpenConference
from tests.portal.conftest import CONFERENCE, Held
from tests.portal.forms import Form, form_of, web

PLACE = f"/c/{CONFERENCE}/report"
ORGANISER = "bo-chqs-tinh"


async def test_the_report_is_finalised_as_it_was_seen_or_not_at_all(held: Held) -> None:
    async with held.story() as story:
        story.now = story.checked.plan.starts_at
        await story.do(ORGANISER, OpenConference())
        await story.do(ORGANISER, ConcludeConference())
        await story.settled()
    async with await web(held, ORGANISER, Role.ORGANISER) as office:
        seen = await _looked(office, (await office.get(PLACE)).text)
        await _complete_a_task(held)

        refused = await office.post(PLACE, data=seen.fields)
        assert refused.status_code == 422
        assert "PORTAL_REPORT_MOVED" in refused.text
        assert await _versions(held) == []

        again = await _looked(office, refused.text)
        assert await _versions(held) == [], "looked at, and nothing recorded"
        done = await office.post(PLACE, data=again.fields)
        assert (done.status_code, done.headers["location"]) == (303, f"{PLACE}?done=finalised")
        assert await _versions(held) == [1]

        # nothing changed but what finalising itself settles: the same form again, and a new page's, say so
        for page in (again, form_of((await office.get(PLACE)).text, act="look-finalise")):
            same = await office.post(PLACE, data=page.fields)
            assert same.headers["location"] == f"{PLACE}?done=report-unchanged"
            told = (await office.get(same.headers["location"])).text
            assert "Không đổi: bản hoàn chỉnh gần nhất vẫn là bản hiện hành" in told
        assert await _versions(held) == [1]

        await _complete_a_task(held)
        changed = await _looked(office, (await office.get(PLACE)).text)
        done = await office.post(PLACE, data=changed.fields)
        assert done.headers["location"] == f"{PLACE}?done=finalised"
    assert await _versions(held) == [1, 2]


async def _looked(office: AsyncClient, page: str) -> Form:
    """The form that sends, behind what the report would be finalised without."""
    shown = await office.post(PLACE, data=form_of(page, act="look-finalise").fields)
    assert "Đã xác nhận, chưa ghi đến hay vắng" in shown.text
    return form_of(shown.text, act="finalise")


async def _versions(held: Held) -> list[int]:
    async with held.story() as story:
        return sorted(
            d["version"] for d in await story.rows(tables.documents) if d["kind"] == "report"
        )


async def _complete_a_task(held: Held) -> None:
    async with held.story() as story:
        left = await story.rows(tables.tasks, tables.tasks.c.status.in_(["open", "overdue"]))
        task = left[0]
    await held.send(task["lead"], CompleteTask(task=task["task"]))
