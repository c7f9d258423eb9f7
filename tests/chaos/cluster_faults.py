"""What is done to the three nodes under the whole system, two processes of each service, while the load works."""

import asyncio
import random
import signal

from shared.commands.base import Accepted
from tests.chaos.faults import BETWEEN, Fault, a_moment
from tests.chaos.rig import STRUCK, Rig
from tests.chaos.three import Three
from tests.store.ledger import until


async def kill_leader(rig: Rig, draw: random.Random, strength: int) -> int:
    """kill -9 of the node that leads the log; the other two go on, it comes back and copies what it lacks."""
    three = _three(rig)
    for _ in range(strength):
        leader = await three.leader(rig.client)
        await a_moment(draw)
        leader.signal(signal.SIGKILL)
        await rig.load.more(BETWEEN)
        await asyncio.to_thread(three.start)
        await rig.load.more(BETWEEN)
    return strength


async def stop_leader(rig: Rig, draw: random.Random, strength: int) -> int:
    """The leader stands still (SIGSTOP) until the others have answered, then goes on as if it led."""
    three = _three(rig)
    for _ in range(strength):
        leader = await three.leader(rig.client)
        await a_moment(draw)
        leader.signal(signal.SIGSTOP)
        try:
            await rig.load.more(BETWEEN)
        finally:
            leader.signal(signal.SIGCONT)
        await rig.load.more(BETWEEN)
    return strength


async def kill_two(rig: Rig, draw: random.Random, strength: int) -> int:
    """kill -9 of two nodes, the leader one of them: nobody is told that anything was done until one is back."""
    three = _three(rig)
    for _ in range(strength):
        leader = await three.leader(rig.client)
        other = draw.choice([node for node in three.nodes if node is not leader])
        await a_moment(draw)
        for node in (leader, other):
            node.signal(signal.SIGKILL)
        await _nobody_is_answered(rig)
        draw.choice((leader, other)).start()
        await rig.load.more(BETWEEN)
        await asyncio.to_thread(three.start)
        await rig.load.more(BETWEEN)
    return 2 * strength


async def kill_three(rig: Rig, draw: random.Random, strength: int) -> int:
    """kill -9 of all nodes in one moment; they come back one after the other, in any order."""
    three = _three(rig)
    for _ in range(strength):
        await a_moment(draw)
        for node in three.nodes:
            node.signal(signal.SIGKILL)
        await _nobody_is_answered(rig)
        for node in draw.sample(three.nodes, len(three.nodes)):
            await asyncio.sleep(draw.random())
            node.start()
        await rig.load.more(BETWEEN)
        await asyncio.to_thread(three.start)
    return 3 * strength


async def kill_leader_and_services(rig: Rig, draw: random.Random, strength: int) -> int:
    """kill -9 of the leader and of one of the two processes of every service, in one moment."""
    three = _three(rig)
    for _ in range(strength):
        leader = await three.leader(rig.client)
        await a_moment(draw)
        leader.signal(signal.SIGKILL)
        for name in STRUCK:
            if draw.random() < 0.5:
                rig.turned(name)
            rig.system.processes[name].kill()
        for name in STRUCK:
            await asyncio.to_thread(rig.system.processes[name].wait, 10)
        await rig.load.more(2 * BETWEEN)
        await asyncio.to_thread(three.start)
        await rig.revived(*STRUCK)
        await rig.load.more(BETWEEN)
    return strength * (1 + len(STRUCK))


async def _nobody_is_answered(rig: Rig) -> None:
    """Until writers were asked for patience, or had no answer at all; and nothing was acknowledged meanwhile,
    besides what was already on its way."""
    pleas = rig.load.pleas.total()
    await until(lambda: rig.load.pleas.total() >= pleas + 3, 120)
    kept = _kept(rig)
    await until(lambda: rig.load.pleas.total() >= pleas + 10, 120)
    assert _kept(rig) == kept, "something was acknowledged without a quorum"


def _kept(rig: Rig) -> int:
    """How many answers name an event; a rule's refusal needs none."""
    answers = [one.answer for one in rig.load.sent.values()]
    return sum(isinstance(one, Accepted) and bool(one.events) for one in answers)


def _three(rig: Rig) -> Three:
    assert rig.three is not None
    return rig.three


CLUSTER_FAULTS = (
    Fault("three nodes: kill -9 of the leader", kill_leader, short=2),
    Fault("three nodes: the leader stands still", stop_leader),
    Fault("three nodes: kill -9 of two", kill_two),
    Fault("three nodes: kill -9 of all", kill_three),
    Fault(
        "three nodes: kill -9 of the leader and of one of two of each service",
        kill_leader_and_services,
    ),
)
