"""Thousands of commands that are none: each is refused, nothing is stored, nobody hangs, memory stays.

``HOINGHI_MALFORMED=100000 pytest tests/chaos/test_malformed.py`` sends so many.
"""

import asyncio
import json
import os
import random
from pathlib import Path

import pytest
from nats.aio.client import Client

from shared.store import EventStore
from tests.chaos.load import NOW
from tests.chaos.rig import Rig

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(3600)]

COMMANDS = int(os.environ.get("HOINGHI_MALFORMED", "6000"))
AT_ONCE = 48
KINDS = {
    "registry": ("RegisterAttendee", "PlanConference", "ScanCode", "KhongCo"),
    "awards": ("SubmitNomination", "IssueAwardDecision"),
    "budget": ("SetEstimateLine", "RecordExpenditure"),
    "notifications": ("RequestNotification", "ResendNotification"),
}


def body(draw: random.Random) -> bytes:
    """Bytes at random, JSON of the wrong shape, a whole command spoilt in one place."""
    whole = {
        "id": f"cmd-{draw.randrange(10**9):09}",
        "conference": "bac-giang-2023",
        "person": "office",
        "data": {"delegation": "so-y-te", "code": "x", "gate": "1"},
    }
    match draw.randrange(6):
        case 0:
            return draw.randbytes(draw.randrange(200))
        case 1:
            return json.dumps(draw.choice([None, [], 1, "ký tự", {"a": [[[]]]}])).encode()
        case 2:
            text = json.dumps(whole).encode()
            return text[: draw.randrange(len(text))]
        case 3:
            key = draw.choice(list(whole))
            return json.dumps(
                whole | {key: draw.choice([None, 7, [], "a.b", "*", "\u202e"])}
            ).encode()
        case 4:
            return b"[" * draw.randrange(1, 50_000)
        case _:
            return json.dumps(
                whole | {"data": {"x" * draw.randrange(1, 90): "y" * 20_000}}
            ).encode()


def resident(rig: Rig) -> dict[str, int]:
    """The resident memory of each service that decides, in kB."""
    found = {}
    for name in KINDS:
        status = Path(f"/proc/{rig.system.processes[name].pid}/status").read_text()
        found[name] = int(status.split("VmRSS:")[1].split()[0])
    return found


async def shower(client: Client, draw: random.Random, count: int) -> set[str]:
    """Send them, some at once; the codes of the answers."""
    codes: set[str] = set()
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(subject: str, told: bytes) -> None:
        async with gate:
            reply = await client.request(
                subject, told, timeout=60, headers={"Hoinghi-Time": NOW.isoformat()}
            )
            codes.add(json.loads(reply.data)["code"])

    async with asyncio.TaskGroup() as group:
        for _ in range(count):
            context = draw.choice(list(KINDS))
            subject = f"command.{context}.so-y-te.{draw.choice(KINDS[context])}"
            group.create_task(one(subject, body(draw)))
    return codes


async def test_what_is_no_command_is_refused_and_leaves_nothing(rig: Rig) -> None:
    draw = random.Random(2023)
    await rig.rest()
    store = EventStore(rig.client)
    await shower(rig.client, draw, min(COMMANDS // 4, 5_000))  # buffers grow to their size
    position, before = await store.last_position(), resident(rig)
    codes = await shower(rig.client, draw, COMMANDS)
    after = resident(rig)
    assert await store.last_position() == position
    assert "COMMAND_MALFORMED" in codes
    assert "COMMAND_UNKNOWN" in codes
    assert "INTERNAL_FAULT" not in codes
    grown = {name: after[name] / before[name] for name in before}
    print(f"{COMMANDS} commands, resident memory grown by {grown}")
    assert max(grown.values()) < 1.25, grown
    async with rig.load as load:  # and they still work
        await load.more(25)
