"""An estimate that comes back, against the running services: the task that submitting it settled is open again."""

from nats.aio.client import Client

from deploy.plan_import import read_plan
from deploy.quiet import until_quiet
from shared import subjects
from shared.client import Commands
from shared.commands.budget import DrawUpEstimate, ReturnBudget, SetEstimateLine, SubmitBudget
from shared.commands.registry import PlanConference
from shared.events.budget import EstimateDrafted
from shared.events.registry import TaskAssigned, TaskCompleted, TaskReopened
from tests.paths import PLAN
from tests.services.test_amending import OURS, accepted, commands, facts, settings

__all__ = ["commands", "settings"]  # the fixtures of the running services

NAME = "du-toan-tra-lai"
FINANCE, CHAIR = "so-tai-chinh", "chu-tich-ubnd-tinh"


async def test_a_task_settled_by_submitting_the_estimate_opens_again_when_it_is_returned(
    commands: Commands, client: Client
) -> None:
    checked = read_plan(PLAN)
    duty = next(
        one for one in checked.plan.responsibilities if one.lead == FINANCE and one.settled_by
    )
    duties = tuple(
        one.model_copy(update={"settled_by": "BudgetSubmitted"}) if one is duty else one
        for one in checked.plan.responsibilities
    )
    plan = checked.plan.model_copy(update={"id": NAME, "responsibilities": duties})
    sender = Commands(client, NAME)
    wish = PlanConference(plan=plan, agencies=checked.agencies)
    await accepted(sender, "bo-chqs-tinh", wish)
    await until_quiet(client, durables=OURS)
    task = subjects.task(NAME, duty.id)
    budget = subjects.budget(NAME)
    (drafted,) = [one for one in await facts(client, budget) if isinstance(one, EstimateDrafted)]
    await accepted(sender, FINANCE, DrawUpEstimate())
    for line in drafted.lines:
        priced = line.model_copy(update={"unit_price": 1_000})
        await accepted(sender, FINANCE, SetEstimateLine(line=priced))
    await accepted(sender, FINANCE, SubmitBudget())
    await until_quiet(client, durables=OURS)
    assert [type(one) for one in await facts(client, task)] == [TaskAssigned, TaskCompleted]

    await accepted(sender, CHAIR, ReturnBudget(remarks="Nêu rõ căn cứ"))
    await until_quiet(client, durables=OURS)
    reopened = (await facts(client, task))[-1]
    assert isinstance(reopened, TaskReopened)
    assert (reopened.was, reopened.undone_by) == ("BudgetSubmitted", "BudgetReturned")

    await accepted(sender, FINANCE, SubmitBudget())
    await until_quiet(client, durables=OURS)
    assert isinstance((await facts(client, task))[-1], TaskCompleted)
