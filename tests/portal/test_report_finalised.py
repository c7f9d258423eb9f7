"""The report is finalised as it was seen. After the day of the conference: its report is the last thing of it."""

from services.portal.roles import Role
from services.program import tables
from shared.commands.registry import CompleteTask, ConcludeConference, OpenConference
from tests.portal.conftest import CONFERENCE, Held
from tests.portal.forms import form_of, web

PLACE = f"/c/{CONFERENCE}/report"
ORGANISER = "bo-chqs-tinh"


async def test_the_report_is_finalised_as_it_was_seen_or_not_at_all(held: Held) -> None:
    async with held.story() as story:
        story.now = story.checked.plan.starts_at
        await story.do(ORGANISER, OpenConference())
        await story.do(ORGANISER, ConcludeConference())
        await story.settled()
    async with await web(held, ORGANISER, Role.ORGANISER) as office:
        seen = form_of((await office.get(PLACE)).text, act="finalise")
        async with held.story() as story:
            task = next(one for one in await story.rows(tables.tasks) if not one["completed_on"])
        await held.send(task["lead"], CompleteTask(task=task["task"]))

        refused = await office.post(PLACE, data=seen.fields)
        assert refused.status_code == 422
        assert "PORTAL_REPORT_MOVED" in refused.text
        async with held.story() as story:
            assert [d for d in await story.rows(tables.documents) if d["kind"] == "report"] == []

        again = form_of(refused.text, act="finalise")
        done = await office.post(PLACE, data=again.fields)
        assert (done.status_code, done.headers["location"]) == (303, f"{PLACE}?done=finalised")
    async with held.story() as story:
        finalised = [d for d in await story.rows(tables.documents) if d["kind"] == "report"]
    assert [one["version"] for one in finalised] == [1]
