"""The running system under each fault, in short; `make chaos` does the same for as long as it is told."""

import pytest

from tests.chaos.faults import FAULTS, Fault, endure
from tests.chaos.rig import Rig

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])
async def test_nothing_acknowledged_is_lost_and_nothing_is_done_twice(
    rig: Rig, fault: Fault
) -> None:
    if why := rig.without.get(fault.needs):
        pytest.skip(f"no {fault.needs} here: {why}")
    outcome = await endure(rig, fault, fault.short, "short")
    assert outcome.struck > 0
    assert outcome.found.acknowledged > 0
    assert outcome.found.mails > 0
    assert outcome.found.faults == ()
