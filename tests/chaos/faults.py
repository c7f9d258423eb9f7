"""What is done to the running system while the load works: each fault a function that returns how often it struck.

``strength``: how often, one by one; the short tests take a few, the long run as many as its minutes allow.
"""

import asyncio
import contextlib
import random
import signal
import subprocess
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy import text

from deploy.ports import free_ports
from deploy.processes import ServiceProcess
from shared import subjects
from shared.monitor import complaint
from shared.store import MESSAGE_ID
from tests.chaos.disks import moved_to_own_disk
from tests.chaos.reckoning import Reckoning, reckon
from tests.chaos.rig import STRUCK, Rig
from tests.chaos.shifted import shift_clock
from tests.store.ledger import until

BETWEEN = 25
"""Commands that are answered between two strokes."""
_HOURS = 2 * 3600


@dataclass(frozen=True, slots=True)
class Fault:
    """``short``: the strength for a test; ``long``: for ``make chaos``, where that is another. ``needs``: what not
    every machine has (``Rig.without``)."""

    name: str
    strike: Callable[[Rig, random.Random, int], Awaitable[int]]
    short: int = 1
    long: int = 0
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    fault: Fault
    seed: str
    struck: int
    answered: int
    longest_stop: float
    found: Reckoning


async def endure(rig: Rig, fault: Fault, strength: int, seed: str) -> Outcome:
    """Work, strike, work on, come to rest, count again."""
    draw = random.Random(f"{fault.name}/{seed}")
    before = len(rig.load.sent)
    async with rig.load as load:
        await load.more(BETWEEN)
        struck = await fault.strike(rig, draw, strength)
        await load.more(BETWEEN)
    found = await reckon(rig)
    return Outcome(fault, seed, struck, len(load.sent) - before, load.longest_stop, found)


async def kill_services(rig: Rig, draw: random.Random, strength: int) -> int:
    """kill -9 of each service in turn, at a random moment of its work."""
    for _ in range(strength):
        for name in draw.sample(STRUCK, len(STRUCK)):
            await a_moment(draw)
            rig.system.processes[name].kill()
            await asyncio.to_thread(rig.system.processes[name].wait, 10)
            await rig.revived(name)
            await rig.load.more(BETWEEN)
    return strength * len(STRUCK)


async def kill_all_services(rig: Rig, draw: random.Random, strength: int) -> int:
    """kill -9 of all services in one moment."""
    for _ in range(strength):
        await a_moment(draw)
        for name in STRUCK:
            rig.system.processes[name].kill()
        for name in STRUCK:
            await asyncio.to_thread(rig.system.processes[name].wait, 10)
        await rig.revived(*STRUCK)
        await rig.load.more(BETWEEN)
    return strength


async def kill_broker(rig: Rig, draw: random.Random, strength: int) -> int:
    """kill -9 of the broker, back after up to a second."""
    for _ in range(strength):
        await a_moment(draw)
        await asyncio.to_thread(rig.system.broker.kill)
        await asyncio.sleep(draw.random())
        await asyncio.to_thread(rig.system.broker.start)
        await rig.load.more(BETWEEN)
    return strength


async def stop_broker(rig: Rig, draw: random.Random, strength: int) -> int:
    """The broker stands still (SIGSTOP) for ``strength`` seconds, connections and all, then goes on."""
    process = rig.system.broker.process
    assert process is not None
    await a_moment(draw)
    await _stand_still(process, strength)
    return 1


async def broker_away(rig: Rig, draw: random.Random, strength: int) -> int:
    """The broker is stopped in order and is away for ``strength`` seconds: whoever calls is refused."""
    await a_moment(draw)
    await asyncio.to_thread(rig.system.broker.stop)
    await asyncio.sleep(strength)
    await asyncio.to_thread(rig.system.broker.start)
    return 1


async def shift_broker_clock(rig: Rig, draw: random.Random, strength: int) -> int:
    """The broker's clock jumps two hours ahead and, after some work and a service killed, back again; then another
    one is killed, whose turn and whose deliveries bear a time that is still to come."""
    process = rig.system.broker.process
    assert process is not None
    for _ in range(strength):
        for seconds, name in zip((_HOURS, 0), draw.sample(STRUCK, 2), strict=True):
            await a_moment(draw)
            await asyncio.to_thread(shift_clock, process.pid, seconds)
            rig.system.processes[name].kill()
            await asyncio.to_thread(rig.system.processes[name].wait, 10)
            await rig.revived(name)
            await rig.load.more(2 * BETWEEN)
    return 2 * strength


async def stop_a_service(rig: Rig, draw: random.Random, strength: int) -> int:
    """A consumer that stands still for ``strength`` seconds and then finds everything at once."""
    name = draw.choice(("notifications", "feed", "program", "budget"))
    await _stand_still(rig.system.processes[name], strength)
    return 1


async def fill_disk(rig: Rig, draw: random.Random, strength: int) -> int:
    """The broker's disk is full, for somebody else's sake, until writers are told so; then there is room again and
    the broker is started anew, as the doctor says."""
    broker = rig.system.broker
    await asyncio.to_thread(broker.stop)
    with contextlib.ExitStack() as back:
        back.callback(broker.start)
        disk = back.enter_context(moved_to_own_disk(broker.directory / "jetstream"))
        back.callback(broker.stop)
        await asyncio.to_thread(broker.start)
        for _ in range(strength):
            await rig.load.more(BETWEEN)
            await a_moment(draw)
            disk.fill_up(draw.randrange(4_096, 262_144))
            told = rig.load.pleas["LOG_UNAVAILABLE"]
            await until(lambda before=told: rig.load.pleas["LOG_UNAVAILABLE"] > before, 180)  # type: ignore[misc]
            assert "no space left" in await asyncio.to_thread(complaint, broker.monitor_url)
            disk.make_room()
            await asyncio.to_thread(broker.kill)
            await asyncio.to_thread(broker.start)
            await rig.load.more(BETWEEN)
    return strength


async def _stand_still(process: subprocess.Popen[bytes] | ServiceProcess, seconds: float) -> None:
    process.send_signal(signal.SIGSTOP)
    try:
        await asyncio.sleep(seconds)
    finally:
        process.send_signal(signal.SIGCONT)


async def restart_postgres(rig: Rig, draw: random.Random, strength: int) -> int:
    """kill -9 of the database server while rows are written."""
    assert rig.postgres is not None
    for _ in range(strength):
        await a_moment(draw)
        await asyncio.to_thread(rig.postgres.kill)
        await asyncio.sleep(draw.random())
        await asyncio.to_thread(rig.postgres.start)
        await rig.load.more(BETWEEN)
    return strength


async def repeat_and_reorder(rig: Rig, draw: random.Random, strength: int) -> int:
    """The consumers are set back again and again, so that what was handled is delivered anew, out of turn; and
    events of the log are published a second time as they stand, ids and all."""
    js = rig.client.jetstream(timeout=5)
    struck = 0
    for _ in range(strength):
        last = (await js.stream_info(subjects.EVENTS)).state.last_seq
        for name in (
            "registry-policies",
            "budget-policies",
            "notifications-mail",
            "feed-publisher",
        ):
            await js.reset_consumer(subjects.EVENTS, name, seq=max(1, last - draw.randrange(300)))
            struck += 1
        for position in draw.sample(range(1, last + 1), 20):
            stored = await js.get_msg(subjects.EVENTS, position)
            identity = (stored.headers or {})[MESSAGE_ID]
            answer = await js.publish(
                str(stored.subject), stored.data or b"", headers={MESSAGE_ID: identity}
            )
            assert answer.duplicate, f"{position} was stored a second time"
            struck += 1
        await rig.load.more(BETWEEN)
    return struck


async def spoil_rows(rig: Rig, draw: random.Random, strength: int) -> int:
    """Events that the read model cannot take: their boundaries are parked, loudly; everything else goes on; mended
    and started again it projects the conference anew."""
    for _ in range(strength):
        async with rig.engine.begin() as connection:
            await connection.execute(text("ALTER TABLE scans RENAME COLUMN gate TO spoilt"))
        try:
            await rig.load.more(BETWEEN)
            await _until_parked(rig)
            await rig.load.more(BETWEEN)
        finally:
            async with rig.engine.begin() as connection:
                await connection.execute(text("ALTER TABLE scans RENAME COLUMN spoilt TO gate"))
        rig.system.processes["program"].kill()
        await asyncio.to_thread(rig.system.processes["program"].wait, 10)
        rig.system.start("program")
    return strength


async def _until_parked(rig: Rig, seconds: float = 60) -> None:
    async with asyncio.timeout(seconds):
        while True:
            async with rig.engine.connect() as connection:
                parked = await connection.execute(text("SELECT count(*) FROM parked_boundaries"))
                if parked.scalar_one():
                    return
            await asyncio.sleep(0.05)


async def two_of_each(rig: Rig, draw: random.Random, strength: int) -> int:
    """Two processes of every service at once; in the middle the first of each is killed (kill -9)."""
    for _ in range(strength):
        first = {name: rig.system.processes[name] for name in STRUCK}
        seconds = dict(zip(STRUCK, await asyncio.to_thread(_ports), strict=True))
        rig.system.health_ports.update(seconds)
        await rig.revived(*STRUCK)
        await rig.load.more(2 * BETWEEN)
        for name in draw.sample(STRUCK, len(STRUCK)):
            first[name].kill()
            await asyncio.to_thread(first[name].wait, 10)
            await rig.load.more(BETWEEN)
    return strength * len(STRUCK)


def _ports() -> list[int]:
    return free_ports(len(STRUCK))


async def a_moment(draw: random.Random) -> None:
    """A random moment of the work; nothing waits on it."""
    await asyncio.sleep(0.3 * draw.random())


FAULTS = (
    Fault("kill -9 of each service in turn", kill_services),
    Fault("kill -9 of all services at once", kill_all_services),
    Fault("kill -9 of the broker", kill_broker, short=3),
    Fault("the broker stands still", stop_broker, short=5, long=60),
    Fault("the broker is stopped and away", broker_away, short=5, long=60),
    Fault("the broker's clock two hours ahead, and back", shift_broker_clock, needs="clock"),
    Fault("a consumer stands still", stop_a_service, short=6),
    Fault("deliveries repeated and out of turn", repeat_and_reorder, short=2),
    Fault("kill -9 of PostgreSQL while rows are written", restart_postgres, needs="postgres"),
    Fault("the broker's disk is full", fill_disk, needs="disk"),
    Fault("an event that the rows cannot take", spoil_rows),
    Fault("two processes of each service, the first killed", two_of_each),
)
