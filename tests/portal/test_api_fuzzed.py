"""Schemathesis over the whole API on a running system: no fault, and nothing that the OpenAPI does not say.

The tokens are bound to a conference of its own, so that what happens to be accepted disturbs no other test.
"""

import asyncio
import copy
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import nats
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import positive_data_acceptance

from deploy.plan_import import read_plan
from deploy.quiet import until_quiet
from deploy.story.teller import vietnam
from services.portal.api_commands import COMMANDS, senders
from services.portal.api_document import document
from services.portal.doors import Doors, Visitor
from services.portal.roles import Role
from shared.client import Commands
from shared.commands.base import Accepted
from shared.commands.registry import PlanConference
from tests.paths import PLAN
from tests.portal.conftest import Held, started
from tests.portal.test_doors import UNITS

FUZZED = "hoi-nghi-thu-api"
# A wish of the right form may be against the rules: that is no fault of the form.
RULES_DECIDE: list[Any] = [positive_data_acceptance]
described = copy.deepcopy(document())
described["components"]["parameters"]["conference"]["schema"] = {"enum": [FUZZED]}
schema = schemathesis.openapi.from_dict(
    described, config=SchemathesisConfig.from_dict({"phases": {"coverage": {"enabled": False}}})
)


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    """A system of its own: what is written here stands on nobody else's pages."""
    yield from started(tmp_path_factory.mktemp("api"))


@pytest.fixture(scope="module")
def tokens(held: Held) -> Mapping[Role, str]:
    """One of each role, for a conference that is planned anew."""

    async def made() -> dict[Role, str]:
        client = await nats.connect(held.system.broker.url)
        try:
            plan, doors = read_plan(PLAN), Doors(client)
            answer = await Commands(client, FUZZED, time=vietnam(15, 8)).send(
                UNITS[Role.ORGANISER],
                PlanConference(
                    plan=plan.plan.model_copy(update={"id": FUZZED}), agencies=plan.agencies
                ),
            )
            assert isinstance(answer, Accepted), answer
            await until_quiet(client)
            return {
                role: await doors.new_access(
                    Visitor(unit, role, "may-thu", FUZZED), datetime.now(UTC), timedelta(hours=1)
                )
                for role, unit in UNITS.items()
            }
        finally:
            await client.close()

    return asyncio.run(made())


@schema.parametrize()
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
def test_nothing_breaks_it_and_it_answers_as_it_says(
    case: schemathesis.Case[Any], held: Held, tokens: Mapping[Role, str]
) -> None:
    """Some cases are of the right form, in a conference that is there; some are not."""
    kind = COMMANDS.get(case.operation.path.rpartition("/")[2])
    role = senders(kind)[0] if kind is not None else Role.ORGANISER
    head = {"Authorization": f"Bearer {tokens[role]}"}
    answer = case.call_and_validate(
        base_url=held.url, headers=head, excluded_checks=RULES_DECIDE, timeout=60
    )
    assert answer.status_code < 500
