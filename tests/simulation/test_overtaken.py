"""An answer that changes nothing is not overtaken: whoever sent a command twice and was told "refused", or
"it holds already", finds no event of it in the log, whenever a process that stood still with an earlier copy goes
on (docs/decisions/0035).

Two processes decide; each stands still now and then, between any two of its awaits. ``HOINGHI_SEED=123`` plays one
seed again.
"""

import asyncio
import os
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Literal

import pytest

from shared import direct, store
from shared.boundaries import Boundaries
from shared.commands.base import Accepted, Command
from shared.decider import Decider
from shared.envelope import Fact, Meta, decode
from shared.events.answers import is_technical
from shared.refusals import UNDECIDED, WRONG_STATE, Refused
from shared.store import EventStore, LogUnavailable
from shared.subjects import Subject, task
from tests.simulation.broker import Connection, Log
from tests.simulation.clockwork import Clockwork, played
from tests.spec import meta

SEEDS = [int(os.environ["HOINGHI_SEED"])] if "HOINGHI_SEED" in os.environ else list(range(150))
CLIENTS, WISHES = 3, 5
_TRY_SECONDS = 2.0
SHUT = replace(WRONG_STATE, code="SHUT", vi="đóng", en="shut", todo_vi="chờ", todo_en="wait")
RAINS = replace(SHUT, code="RAINS")


class Moved(Fact, type_name="vn.hoinghi.house.Moved.v1"):
    what: Literal["open", "shut", "in", "out"]


class Move(Command, context="registry"):
    what: Literal["open", "shut", "in", "out"]

    def boundary(self, conference: str) -> Subject:
        return HOUSE


HOUSE = task("c1", "house")
State = tuple[bool, bool]
"""Whether the door is open, and whether somebody is in."""


def _decide(command: Move, state: State, _meta: Meta) -> Sequence[Moved]:
    is_open, inside = state
    if command.what == "in" and not is_open:
        raise SHUT.refuse()
    holds = {"open": is_open, "shut": not is_open, "in": inside, "out": not inside}[command.what]
    return [] if holds else [Moved(what=command.what)]


def _evolve(state: State, event: Moved) -> State:
    is_open, inside = state
    match event.what:
        case "open" | "shut":
            return event.what == "open", inside
        case "in" | "out":
            return is_open, event.what == "in"


DOOR: Decider[Move, State, Moved] = Decider("door", (False, False), _decide, _evolve)
CATALOGUE: dict[str, type[Fact]] = {Moved.type_name: Moved}


class Sluggish(Connection):
    """Of a process that stands still now and then."""

    async def _way(self) -> None:
        await super()._way()
        if self.draw.random() < 0.08:
            await asyncio.sleep(self.draw.uniform(1, 12))


@dataclass
class World:
    loop: Clockwork
    log: Log
    draw: random.Random
    says_again: bool = True
    """Whether a client says with each further copy that it is one."""
    rains: bool = False
    """A reason to refuse that lies outside the boundary."""
    believed: dict[str, set[str]] = field(default_factory=dict)
    """By command the events that its answer named."""
    repeated: int = 0
    refused: int = 0
    left: list["asyncio.Future[Accepted]"] = field(default_factory=list)

    async def play(self) -> None:
        processes = [
            Boundaries(
                EventStore(Sluggish(self.log, self.draw, trouble=0.02), patience=6),  # type: ignore[arg-type]
                CATALOGUE,
            )
            for _ in range(2)
        ]
        await asyncio.gather(*(self._client(n, processes) for n in range(CLIENTS)))
        await asyncio.gather(*self.left, return_exceptions=True)

    async def _client(self, number: int, processes: Sequence[Boundaries]) -> None:
        for count in range(WISHES):
            identity = f"client-{number}-{count}"
            wish = Move(what=self.draw.choice(("open", "shut", "in", "in", "in", "out")))
            self.believed[identity] = await self._answer(processes, wish, identity)
            self.rains = self.draw.random() < 0.2

    async def _answer(self, processes: Sequence[Boundaries], wish: Move, identity: str) -> set[str]:
        """As a client does it: who does not answer in time is not heard any more, and it is sent again."""
        copies = 0
        while True:
            copies += 1
            told = replace(
                meta(command_id=identity, conference="c1"),
                repeated=copies > 1 and self.says_again,
            )
            asked = asyncio.ensure_future(self._handle(self.draw.choice(processes), wish, told))
            self.left.append(asked)
            done, _ = await asyncio.wait({asked}, timeout=_TRY_SECONDS)
            if not done:
                continue
            self.repeated += copies > 1
            try:
                return {ref.id for ref in asked.result().events}
            except LogUnavailable:
                continue
            except Refused as refused:
                if refused.code in UNDECIDED:
                    continue
                self.refused += copies > 1
                return set()

    async def _handle(self, boundaries: Boundaries, wish: Move, told: Meta) -> Accepted:
        """As a service does it (``Service.execute``), with a reason outside the boundary."""
        try:
            if self.rains and wish.what == "in":
                raise RAINS.refuse()
            await asyncio.sleep(self.draw.choice((0, 0, 0, 5)))
            return await boundaries.execute(DOOR, wish, told)
        except Refused as refused:
            if not told.repeated or refused.recorded or refused.code in UNDECIDED:
                raise
            return await boundaries.refuse(DOOR, wish, told, refused)

    def faults(self) -> list[str]:
        caused: dict[str, set[str]] = {}
        for one in self.log.messages:
            if not is_technical(one.body):
                fact = decode(one.body, one.sequence, CATALOGUE)
                caused.setdefault(fact.command_id, set()).add(fact.id)
        return [
            f"{identity}: told {sorted(said)}, and the log has {sorted(caused.get(identity, ()))}"
            for identity, said in self.believed.items()
            if caused.get(identity, set()) != said
        ]


def simulated(seed: int, monkeypatch: pytest.MonkeyPatch, *, says_again: bool = True) -> World:
    draw = random.Random(seed)
    loop = Clockwork(draw)
    for module in (store, direct):
        monkeypatch.setattr(
            module, "time", SimpleNamespace(monotonic=loop.time, perf_counter=loop.time)
        )
    monkeypatch.setattr("shared.boundaries.time", SimpleNamespace(monotonic=loop.time))
    monkeypatch.setattr(direct, "random", draw)
    world = World(loop, Log(replicated=seed % 2 == 1), draw, says_again)
    played(world.play(), loop)
    return world


def test_what_a_client_believed_is_what_the_log_says(monkeypatch: pytest.MonkeyPatch) -> None:
    repeated = refused = 0
    for seed in SEEDS:
        try:
            world = simulated(seed, monkeypatch)
            found = world.faults()
        except Exception as error:
            raise AssertionError(f"HOINGHI_SEED={seed}: {error!r}") from error
        assert found == [], f"HOINGHI_SEED={seed}"
        repeated += world.repeated
        refused += world.refused
    if len(SEEDS) > 1:
        assert repeated > len(SEEDS), "hardly a command was sent twice"
        assert refused > len(SEEDS) / 10, "hardly one of those was refused"


def test_a_client_that_does_not_say_that_it_sends_again_is_overtaken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """So it was before, and so it is for a client that leaves the header out: the invariant notices it."""
    overtaken = sum(
        bool(simulated(seed, monkeypatch, says_again=False).faults()) for seed in range(60)
    )
    assert overtaken >= 5
