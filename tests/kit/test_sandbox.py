"""The sandbox: a conference that lies ahead, marked as made up, with traffic that the system accepts."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest
from nats.aio.client import Client

from deploy.broker import Broker
from deploy.people import MARK
from deploy.plan_import import read_plan
from deploy.sandbox import CONFERENCE, MARK_OF_ALL, Traffic, moved
from services.registry import app as registry
from shared.client import Commands
from shared.commands.papers import ProposePaper
from shared.commands.registry import DeclineAttendee, RegisterAttendee
from shared.plan_file import plan_warnings
from shared.working_days import Calendar
from tests.paths import PLAN

NOW = datetime.now(UTC)


def traffic(client: Client | None = None) -> Traffic:
    example = read_plan(PLAN)
    checked = moved(example.plan, example.agencies, NOW)
    busy = tuple(one for one in checked.agencies if one.group is not None)[:12]
    return Traffic(Commands(client, CONFERENCE, patience=10), checked, busy, 7)  # type: ignore[arg-type]


def test_the_plan_lies_ahead_on_the_same_weekday_and_says_that_it_is_made_up() -> None:
    example = read_plan(PLAN).plan
    plan = traffic().checked.plan
    assert timedelta(weeks=4) <= plan.starts_at - NOW < timedelta(weeks=5)
    assert plan.starts_at.weekday() == example.starts_at.weekday()
    shift = plan.starts_at - example.starts_at
    assert plan.ends_at - example.ends_at == shift
    due = [
        (a.due, b.due) for a, b in zip(plan.responsibilities, example.responsibilities, strict=True)
    ]
    assert all(new - old == shift for new, old in due if new and old)
    assert [one.model_dump() for one in plan.legal_basis] == [
        one.model_dump() for one in example.legal_basis
    ]
    assert MARK_OF_ALL in plan.title
    assert MARK in str(plan.signatory.name)
    assert all(MARK_OF_ALL in agency.name for agency in traffic().checked.agencies)
    unlisted = Calendar(frozenset(), {})
    """Which of its days are days off depends on when it is made."""
    assert plan_warnings(plan, unlisted, "sandbox") == plan_warnings(example, unlisted, "sandbox")


def test_the_same_seed_gives_the_same_course_and_everybody_in_it_is_made_up() -> None:
    first, again = (list(islice(traffic().course(), 300)) for _ in range(2))
    assert first == again
    kinds = {type(command) for _, command in first}
    assert {RegisterAttendee, DeclineAttendee, ProposePaper} <= kinds
    for _, command in first:
        assert (
            MARK.strip("()") in command.model_dump_json()
            or MARK_OF_ALL in command.model_dump_json()
            or (type(command).__name__ == "ConfirmAttendee")
        )


@pytest.fixture
async def running(broker: Broker, client: Client) -> AsyncIterator[Traffic]:
    service = registry.build(broker.settings("registry"))
    await service.start()
    yield traffic(client)
    await service.stop()


async def test_the_traffic_is_accepted_and_said_again_changes_nothing(
    running: Traffic, client: Client
) -> None:
    for _ in range(2):
        await running.begin()
        for number, (unit, command) in enumerate(islice(running.course(), 150)):
            assert await running.say(unit, command, f"7-{number}") is not None
    assert set(running.said) == {"accepted"}, running.said
