"""The portal in front of 2,000 delegates: how long its pages take with twenty people at once, and how soon an
event that was stored is told to the open pages.

The portal, the broker and the database are the real ones. The people are simulated in this process: each signs in
by a link, looks at the pages of the role one after the other, and thinks for a while before the next.
"""

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import httpx
import nats
from nats.aio.client import Client

from benchmarks.checkin import SEATS, ready_at_the_door
from benchmarks.history import NAME
from benchmarks.measure import Row, Size, Table
from deploy.quiet import until_quiet, until_shown
from deploy.runner import Running, running
from services.portal.doors import Doors, Visitor, csrf_of
from services.portal.roles import Role
from services.program.model import open_model
from shared.client import Commands
from shared.commands.base import Accepted
from shared.commands.reception import ScanCode

PEOPLE: Final = 20
THINK_SECONDS: Final = (0.5, 1.5)
PAGES: Final = ("", "/plan", "/delegations", "/delegates", "/requests", "/messages", "/program", "/seats",
                "/reception", "/screen", "/report", "/documents", "/history", "/guide")  # fmt: skip
TARGET: Final = 0.100
LIVE_TARGET: Final = 0.300


async def _signed_in(client: Client, url: str, unit: str, number: int) -> httpx.AsyncClient:
    visitor = Visitor(unit, Role.ORGANISER, f"nguoi-gia-dinh-{number}", NAME)
    token = await Doors(client).new_link(visitor, datetime.now(UTC), timedelta(hours=1))
    person = httpx.AsyncClient(base_url=url, timeout=60)
    answer = await person.post(f"/login/{token}", data={"csrf": csrf_of(token)})
    if answer.status_code != 303:
        raise RuntimeError(f"not signed in: {answer.status_code}")
    return person


async def _looks(person: httpx.AsyncClient, rounds: int, took: dict[str, list[float]]) -> None:
    """Each page so many times, in an order of one's own."""
    pages = list(PAGES) * rounds
    random.shuffle(pages)
    for page in pages:
        await asyncio.sleep(random.uniform(*THINK_SECONDS))
        began = time.perf_counter()
        answer = await person.get(f"/c/{NAME}{page}")
        took[page].append(time.perf_counter() - began)
        if answer.status_code != 200:
            raise RuntimeError(f"{page}: {answer.status_code}")


async def _told(
    person: httpx.AsyncClient, client: Client, unit: str, codes: Sequence[str]
) -> list[float]:
    """Seconds from the answer to a scan (its event is stored then) to the message at an open page."""
    commands = Commands(client, NAME)
    took = []
    async with person.stream("GET", f"/c/{NAME}/events") as heard:
        lines = heard.aiter_lines()
        for code in codes:
            now = datetime.now(UTC)
            wish = ScanCode(code=code, gate="Cửa 1", scanned_at=now, sent_at=now)
            answer = await commands.send(unit, wish)
            if not isinstance(answer, Accepted):
                raise RuntimeError(str(answer))
            stored = time.perf_counter()
            async with asyncio.timeout(30):
                async for line in lines:
                    if line.startswith("data:") and int(line[5:]) >= answer.position:
                        break
            took.append(time.perf_counter() - stored)
            await asyncio.sleep(random.uniform(0.0, 0.3))
    return took


async def _prepared(system: Running, client: Client, count: int) -> tuple[str, list[str]]:
    unit, codes = await ready_at_the_door(client, count)
    position = await until_quiet(client, 600)
    engine = open_model(system.database_url)
    await until_shown(engine, position, 600)
    await engine.dispose()
    return unit, codes


async def measure(directory: Path, size: Size) -> list[Table]:
    count, rounds, scans = size.of(2_000, 20), size.of(5, 1), size.of(100, 5)
    people = size.of(PEOPLE, 2)
    took: dict[str, list[float]] = defaultdict(list)
    async with running(directory / "system") as system, AsyncExitStack() as stack:
        client = await nats.connect(system.broker.url)
        stack.push_async_callback(client.close)
        unit, codes = await _prepared(system, client, count)
        there = [
            await _signed_in(client, system.portal_url, unit, number) for number in range(people)
        ]
        for one in there:
            stack.push_async_callback(one.aclose)
        await _looks(
            there[0], 1, defaultdict(list)
        )  # templates are compiled once, pages drawn once
        await asyncio.gather(*(_looks(one, rounds, took) for one in there))
        live = await _told(there[0], client, unit, codes[:scans])
    return [_table(count, people, took), _live(live)]


def _table(count: int, people: int, took: dict[str, list[float]]) -> Table:
    rows = []
    for page in PAGES:
        p95 = _at(took[page], 0.95)
        figure = f"p50 {1000 * _at(took[page], 0.5):.0f} ms, p95 {1000 * p95:.0f} ms"
        rows.append(Row(page or "/", figure, target="p95 < 100 ms", met=p95 < TARGET))
    title = f"Pages of the portal with {count // SEATS * SEATS:,} delegates"
    method = (
        f"{people} people at once, each thinking {THINK_SECONDS[0]:g} to {THINK_SECONDS[1]:g} s before the next, "
        "after each page was asked for once; "
        "portal, broker, database, all services and the people themselves on the same two cores"
    )
    return Table("portal", title, method, tuple(rows))


def _live(took: list[float]) -> Table:
    median = _at(took, 0.5)
    figure = f"p50 {1000 * median:.0f} ms, p95 {1000 * _at(took, 0.95):.0f} ms"
    row = Row(
        "a check-in, on an open page", figure, target="p50 < 300 ms", met=median < LIVE_TARGET
    )
    method = f"{len(took)} check-ins; from the event's being stored to the message at the page"
    return Table("portal-live", "Live updates of the portal", method, (row,))


def _at(samples: Sequence[float], part: float) -> float:
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]
