"""One budget from two desks, on a real server: what is approved is never spent twice."""

import asyncio
from collections import Counter

from nats.aio.client import Client

from deploy.broker import Broker
from services.budget.budget import decider
from shared import subjects
from shared.boundaries import Boundaries
from shared.commands.base import Command
from shared.commands.budget import ApproveBudget, ReturnBudget
from shared.envelope import Meta
from shared.events import CATALOGUE
from shared.refusals import Refused
from shared.store import EventStore
from tests.domain import budgets as b
from tests.store.test_boundaries import called, processes

CONFERENCE = "qpdp-2023"
BUDGET = subjects.budget(CONFERENCE)


async def desk(boundaries: Boundaries, command: Command, by: Meta) -> str:
    try:
        accepted = await boundaries.execute(decider, command, by)
    except Refused as refused:
        return refused.code
    return accepted.status


async def prepare(client: Client, *commands: tuple[Command, Meta]) -> None:
    boundaries = Boundaries(EventStore(client), CATALOGUE)
    for number, (command, by) in enumerate(commands):
        assert await desk(boundaries, command, called(by, f"before-{number:05}")) == "accepted"


WAITING = (
    (b.draft(b.PRINTING, b.BONUS), b.ORGANISER),
    (b.TAKE_OVER, b.FINANCE),
    (b.SUBMIT, b.FINANCE),
)
APPROVED = (*WAITING, (ApproveBudget(), b.CHAIRMAN), (b.ISSUE, b.CLERK))


async def test_two_desks_that_spend_at_once_spend_what_was_approved_and_no_more(
    broker: Broker, client: Client
) -> None:
    await prepare(client, *APPROVED)
    async with processes(broker, 2) as desks:
        for one in desks:  # each keeps the state from before the race
            await one.state(decider, BUDGET)
        answers = await asyncio.gather(
            *(
                desk(desks[n % 2], b.spend(1_000, f"e{n}"), called(b.FINANCE, f"spend-{n:05}"))
                for n in range(20)
            )
        )
    assert Counter(answers) == {"accepted": 10, "BUDGET_EXCEEDED": 10}
    state = await Boundaries(EventStore(client), CATALOGUE).state(decider, BUDGET)
    assert state.spent("conference") == 10_000


async def test_an_estimate_is_agreed_to_or_returned_but_not_agreed_to_behind_a_return(
    broker: Broker, client: Client
) -> None:
    await prepare(client, *WAITING)
    async with processes(broker, 2) as (chair, deputy):
        for one in (chair, deputy):
            await one.state(decider, BUDGET)
        yes, back = await asyncio.gather(
            desk(chair, ApproveBudget(), called(b.CHAIRMAN, "approve-1")),
            desk(deputy, ReturnBudget(remarks="Xem lại"), called(b.CHAIRMAN, "return-1")),
        )
    state = await Boundaries(EventStore(client), CATALOGUE).state(decider, BUDGET)
    assert (yes, back, state.phase) in {
        ("accepted", "accepted", "returned"),  # agreed first, and taken back before its number
        ("WRONG_STATE", "accepted", "returned"),
    }
    assert state.agreed is None
