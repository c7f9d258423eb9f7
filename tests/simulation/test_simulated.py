"""The store, the boundaries and a policy under some hundred seeds: every one another order of steps and faults.

``HOINGHI_SEED=123 pytest tests/simulation`` plays that one again. The log's answers are checked against the real
server by tests/store; here it is what may happen between any two of them.
"""

import asyncio
import itertools
import os
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from shared import direct, store
from shared.boundaries import Boundaries
from shared.commands.base import Accepted
from shared.envelope import decode
from shared.policies import command_id
from shared.refusals import BUSY, Refused
from shared.store import EXPECTED, EventStore, LogUnavailable
from tests.simulation.broker import Connection, Log
from tests.simulation.clockwork import Clockwork, played
from tests.spec import meta
from tests.store.ledger import CATALOGUE, LEDGER, Note, book

SEEDS = [int(os.environ["HOINGHI_SEED"])] if "HOINGHI_SEED" in os.environ else list(range(300))
BOOKS, MIRROR = ("a", "b"), "mirror"
WRITERS, WISHES = 4, 6


class Died(Exception):
    """kill -9: what was awaited is never heard of again."""


@dataclass
class World:
    """A seed's run: writers that race on two books, and a policy that notes each line in a third."""

    loop: Clockwork
    log: Log
    draw: random.Random
    answers: dict[str, Accepted] = field(default_factory=dict)
    handled: set[int] = field(default_factory=set)
    deaths: int = 0

    def process(self) -> Boundaries:
        """A new process knows nothing of what the one before it was doing."""
        connection = Connection(self.log, self.draw, trouble=0.06)
        return Boundaries(EventStore(connection, patience=6), CATALOGUE)  # type: ignore[arg-type]

    async def play(self) -> None:
        await asyncio.gather(*(self._writer(n) for n in range(WRITERS)))
        await self._policy()

    async def _writer(self, number: int) -> None:
        boundaries = self.process()
        for count in range(WISHES):
            wish = Note(book=self.draw.choice(BOOKS), lines=self.draw.choice((1, 1, 3)))
            identity = f"writer-{number}-{count}"
            while identity not in self.answers:
                try:
                    self.answers[identity] = await self._mortal(boundaries, wish, identity)
                except Died:
                    boundaries = self.process()
                except LogUnavailable:
                    continue
                except Refused as refused:
                    if refused.refusal is not BUSY:
                        raise

    async def _mortal(self, boundaries: Boundaries, wish: Note, identity: str) -> Accepted:
        """Carried out by a process that may die at any await."""
        work = asyncio.ensure_future(boundaries.execute(LEDGER, wish, meta(command_id=identity)))
        if self.draw.random() < 0.15:
            await asyncio.wait({work}, timeout=self.draw.uniform(0, 0.2))
            if not work.done():
                work.cancel()
                await asyncio.wait({work})
                self.deaths += 1
                raise Died
        return await work

    async def _policy(self) -> None:
        """Two processes hear every line, some of them again and out of turn, until each was acknowledged."""
        causes = [m for m in self.log.messages if m.subject != book(MIRROR)]

        async def hears() -> None:
            boundaries = self.process()
            while left := [m for m in causes if m.sequence not in self.handled]:
                heard = self.draw.choice([left[0], self.draw.choice(causes)])
                wish = Note(book=MIRROR)
                identity = command_id(heard.id, wish, book(MIRROR))
                try:
                    await self._mortal(boundaries, wish, identity)
                except Died:
                    boundaries = self.process()
                    continue
                except (LogUnavailable, Refused):
                    continue
                if self.draw.random() > 0.1:  # otherwise the acknowledgement is lost
                    self.handled.add(heard.sequence)

        await asyncio.gather(hears(), hears())

    def faults(self) -> list[str]:
        """What is wrong at the end, in words."""
        found: list[str] = []
        ids = Counter(m.id for m in self.log.messages)
        found += [f"{one} was stored {n} times" for one, n in ids.items() if n > 1]
        said = {ref.id: ref.position for one in self.answers.values() for ref in one.events}
        at = {m.sequence: m.id for m in self.log.messages}
        found += [f"{i} is not at {p}" for i, p in said.items() if at.get(p) != i]
        causes = [m for m in self.log.messages if m.subject != book(MIRROR)]
        found += [f"{m.id} was acknowledged to nobody" for m in causes if m.id not in said]
        mirrored = len(self.log.messages) - len(causes)
        if mirrored != len(causes):
            found.append(f"{mirrored} effects of {len(causes)} causes")
        return found + self._turns()

    def _turns(self) -> list[str]:
        lines: Counter[str] = Counter()
        last: dict[str, int] = {}
        found = []
        for one in self.log.messages:
            event = decode(one.body, one.sequence, CATALOGUE).event
            lines[one.subject] += 1
            if event.number != lines[one.subject]:  # type: ignore[attr-defined]
                found.append(f"{one.sequence} was written out of turn")
            if one.headers.get("Nats-Batch-Sequence", "1") == "1" and int(
                one.headers[EXPECTED]
            ) != last.get(one.subject, 0):
                found.append(f"{one.sequence} stands where its writer did not expect it")
            last[one.subject] = one.sequence
        return found


def simulated(seed: int, monkeypatch: pytest.MonkeyPatch, **broken: bool) -> World:
    draw = random.Random(seed)
    harm: dict[str, Any] = {**broken}
    loop = Clockwork(draw)
    for module in (store, direct):
        monkeypatch.setattr(
            module, "time", SimpleNamespace(monotonic=loop.time, perf_counter=loop.time)
        )
    monkeypatch.setattr(direct, "random", draw)
    world = World(loop, Log(replicated=seed % 2 == 1, **harm), draw)
    played(world.play(), loop)
    return world


@pytest.mark.parametrize("block", range(0, len(SEEDS), 50))
def test_whatever_happens_between_two_awaits_nothing_is_lost_and_nothing_is_done_twice(
    block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    deaths = 0
    for seed in SEEDS[block : block + 50]:
        try:
            world = simulated(seed, monkeypatch)
            found = world.faults()
        except Exception as error:
            raise AssertionError(f"HOINGHI_SEED={seed}: {error!r}") from error
        assert found == [], f"HOINGHI_SEED={seed}"
        deaths += world.deaths
    assert deaths > 0 or len(SEEDS) == 1, "the faults never struck"


def test_the_same_seed_is_the_same_run(monkeypatch: pytest.MonkeyPatch) -> None:
    first, again = (simulated(11, monkeypatch) for _ in range(2))
    assert [(m.subject, m.id) for m in first.log.messages] == [
        (m.subject, m.id) for m in again.log.messages
    ]
    assert (first.loop.steps, first.loop.now) == (again.loop.steps, again.loop.now)


def caught(seeds: Sequence[int], monkeypatch: pytest.MonkeyPatch, **broken: bool) -> int:
    """How many of the seeds notice that the store is broken."""
    noticed = 0
    for seed in seeds:
        try:
            noticed += bool(simulated(seed, monkeypatch, **broken).faults())
        except Exception:
            noticed += 1
    return noticed


@pytest.mark.parametrize("broken", [("heeds_expectation",), ("heeds_expectation", "heeds_ids")])
def test_a_log_that_forgets_its_rules_is_noticed(
    broken: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert caught(range(20), monkeypatch, **dict.fromkeys(broken, False)) >= 10


def test_ids_are_the_second_line_behind_a_boundary_that_knows_what_it_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A log that forgets ids alone does no harm: whatever comes twice is refused by its expectation, or known to
    the boundary. Only where that forgets, too, is something done twice."""
    assert caught(range(20), monkeypatch, heeds_ids=False) == 0
    honest = Boundaries._fold

    def forgetful(self: Boundaries, kept: Any, decider: Any, records: Sequence[Any]) -> None:
        honest(self, kept, decider, records)
        kept.answers.clear()

    monkeypatch.setattr(Boundaries, "_fold", forgetful)
    assert caught(range(20), monkeypatch, heeds_ids=False) >= 10


def test_a_policy_that_wishes_under_a_new_id_each_time_is_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A mutant of our own code: what it hears again it does again."""
    anew = itertools.count()
    monkeypatch.setattr(
        "tests.simulation.test_simulated.command_id", lambda *_cause: f"anew-{next(anew)}"
    )
    assert caught(range(20), monkeypatch) >= 10


def test_a_store_that_drops_its_expectation_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mutant of our own code: it writes behind whatever is there."""
    honest = EventStore._append_once

    async def careless(
        self: EventStore, subject: object, _expected: int, records: object
    ) -> object:
        last = self._client.log._last[subject]  # type: ignore[attr-defined]
        return await honest(self, subject, last, records)  # type: ignore[arg-type]

    monkeypatch.setattr(EventStore, "_append_once", careless)
    assert caught(range(20), monkeypatch) >= 10


def test_a_store_that_takes_any_conflict_for_its_own_is_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A mutant of our own code: it never looks whose event stands there."""

    async def trusting(
        _self: object, _subject: object, expected: int, records: Sequence[object], _give_up: float
    ) -> object:
        return store.Appended(expected + len(records), earlier=False)

    monkeypatch.setattr(EventStore, "_settle", trusting)
    assert caught(range(20), monkeypatch) >= 10
