"""What is done to the three nodes under the whole system, two processes of each service, while the load works."""

import asyncio
import random
import signal

from shared import subjects
from tests.chaos.faults import BETWEEN, Fault, a_moment
from tests.chaos.rig import STRUCK, Rig
from tests.chaos.three import Three
from tests.store.cluster import Node
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
    """kill -9 of two nodes, the leader one of them: nothing is written until one is back."""
    three = _three(rig)
    for _ in range(strength):
        leader = await three.leader(rig.client)
        other = draw.choice([node for node in three.nodes if node is not leader])
        await a_moment(draw)
        for node in (leader, other):
            node.signal(signal.SIGKILL)
        (alone,) = (node for node in three.nodes if node not in (leader, other))
        await _nothing_is_written(rig, alone)
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
        await _nothing_is_written(rig, None)
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


async def _nothing_is_written(rig: Rig, alone: Node | None) -> None:
    """Until writers were asked for patience, or had no answer at all, and the node that is left ``alone`` has
    taken nothing meanwhile. (What had a quorum before may still be answered: it is found where it stands.)"""
    told = rig.load.pleas.total()
    await until(lambda: rig.load.pleas.total() >= told + 3, 180)
    if alone is None:
        return
    before = await _end_of(alone)
    await until(lambda: rig.load.pleas.total() >= told + 10, 180)
    assert await _end_of(alone) == before, "written without a quorum"


async def _end_of(node: Node) -> int:
    """The last position that this node holds, by its own word."""
    found: list[int] = []

    async def says() -> bool:
        state = await asyncio.to_thread(node.log_state, subjects.EVENTS)
        found.append(state.get("last_seq", 0))
        return found[-1] > 0

    await until(says, 60)
    return found[-1]


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
