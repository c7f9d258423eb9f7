"""One number has one value wherever it stands: on the pages, in the report, at the door, on the command line."""

import nats
import pytest

from deploy.cli_reception import by_group
from services.portal.delegate_pages import _answered
from services.portal.doors import Visitor
from services.portal.gate_list import gate_list
from services.portal.home_view import HomeView, home_view
from services.portal.roles import Role
from services.portal.screen_view import screen_view
from services.program import tables
from services.program.answers import unanswered
from services.program.assemble_report import attendance
from services.program.rebuild import model_as_of
from services.program.snapshot import Snapshot, snapshot
from services.program.why import why
from shared.law import Law
from shared.settings import Settings
from shared.working_days import Calendar
from tests.journey.conftest import Told

LAW = Law.load((), Settings().law_scopes)
CALENDAR = Calendar.load(())
EIGHTHS = (2, 3, 5, 7, 8)
"""Of the log: the answers come in, the day, and the end."""


@pytest.mark.parametrize("eighth", EIGHTHS)
async def test_each_number_is_the_same_everywhere(told: Told, eighth: int) -> None:
    client = await nats.connect(told.system.broker.url)
    end = (await client.jetstream().stream_info("EVENTS")).state.last_seq
    async with (
        model_as_of(client, end * eighth // 8) as then,
        snapshot(then, told.story.conference) as shot,
    ):
        await _compared(shot)
        # before the end the budget may still have to hear of the last answer
        if eighth == EIGHTHS[-1]:
            (budget,) = await shot.rows(tables.budget)
            rows = (await attendance(shot)).rows
            assert budget["headcount"] == sum(row.confirmed for row in rows) > 0
    await client.close()


async def _home(shot: Snapshot, role: Role) -> HomeView:
    return await home_view(shot, Visitor("bo-chqs-tinh", role), LAW, CALENDAR)


async def _compared(shot: Snapshot) -> None:
    home = await _home(shot, Role.ORGANISER)
    rows = (await attendance(shot)).rows

    def report(name: str) -> int:
        return sum(getattr(row, name) for row in rows)

    shares = home.total.shares
    steps = {step.name: step.values for step in home.steps}
    assert home.total.seats == report("invited") == sum(shares.values())
    assert shares["present"] == report("present")
    assert shares["declined"] == report("declined")
    assert shares["declined"] + shares["absent"] == report("absent")
    assert unanswered(shares) == report("silent")
    assert steps["Phản hồi"]["answered"] == report("invited") - report("silent")
    assert [(one.title, unanswered(one.shares)) for one in home.groups] == [
        (row.group, row.silent) for row in rows
    ]
    gate, cli, screen = (
        await gate_list(shot),
        await by_group(shot),
        await screen_view(shot, shot.time, "", ""),
    )
    expected = gate["counts"]["expected"]
    assert sum(one["expected"] for one in gate["people"]) == expected
    assert sum(row["expected"] for row in cli) == screen.expected == expected
    assert sum(row["present"] for row in cli) == screen.present == gate["counts"]["present"]
    assert steps["Đón tiếp"] == {"present": report("present"), "expected": expected}
    listed = await _answered(shot)
    assert sum(row["expected"] for row in listed) == expected
    unasked = sum(
        row["status"] == "present" and not row["confirmed_at"] for row in await shot.delegates()
    )
    assert expected == report("confirmed") + unasked
    door = await _home(shot, Role.RECEPTION)
    awaited = sum(one.count for one in door.waiting if one.path.endswith("/reception"))
    over = shot.head["status"] == "concluded"
    assert awaited == (0 if over else shares["confirmed"] + shares["substituted"])
    for figure, value in (("attendance", report("present")), ("unanswered", report("silent"))):
        assert (await why(shot, figure, LAW, CALENDAR)).value == str(value)
