"""What the awards service knows of the other rounds: always as the log has it, read on from where it stood."""

import asyncio
import uuid
from dataclasses import replace
from typing import Any

from nats.aio.client import Client

from services.awards.elsewhere import Rounds
from shared import subjects
from shared.direct import Record
from shared.envelope import encode
from shared.events.awards import NominationWithdrawn
from shared.store import EventStore, NewRecord
from shared.subjects import Subject
from tests.domain.test_award_round import UNIT, opened, said, submit, submitted


class Counting(EventStore):
    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self.read_after: list[int] = []
        self.found: list[int] = []

    async def read(
        self, subject: Subject, after: int = 0, *, technical: bool = False
    ) -> list[Record]:
        records = await super().read(subject, after, technical=technical)
        self.read_after.append(after)
        self.found.append(len(records))
        return records


def in_round(name: str, fact: Any, **other: Any) -> Any:
    return fact.model_copy(update={"round": name, **other})


async def write(store: EventStore, name: str, expected: int, *facts: Any) -> int:
    boundary = subjects.award_round(UNIT.conference, name)
    records = []
    for fact in facts:
        identity = str(uuid.uuid4())
        records.append(NewRecord(identity, encode(fact, identity, boundary, UNIT)))
    return (await store.append(boundary, expected, records)).last


async def test_each_wish_sees_the_log_as_it_is_and_nothing_is_read_twice(client: Client) -> None:
    store, rounds = Counting(client), Rounds()
    wish = submit("n1")
    assert (await rounds.told(store, wish, UNIT)).elsewhere == ()
    there = in_round("quan-khu", submitted("n1"), nomination="k7")
    stands = await write(store, "quan-khu", 0, in_round("quan-khu", opened()), there)
    told = (await rounds.told(store, wish, UNIT)).elsewhere
    assert [(one.round, one.nomination) for one in told] == [("quan-khu", "k7")]
    both = await asyncio.gather(*(rounds.told(store, wish, UNIT) for _ in range(8)))
    assert all(one.elsewhere == told for one in both)
    gone = in_round("quan-khu", said(NominationWithdrawn, "n1", reason="x"), nomination="k7")
    await write(store, "quan-khu", stands, gone)
    assert (await rounds.told(store, wish, UNIT)).elsewhere == ()
    assert sum(store.found) == 3, "each event of the rounds once"
    assert store.read_after[-1] == stands
    assert len(store.read_after) <= 6, "who asks at the same time shares a look"


async def test_a_conference_knows_nothing_of_anothers_rounds(client: Client) -> None:
    store, rounds = EventStore(client), Rounds()
    there = in_round("quan-khu", submitted("n1"), nomination="k7")
    await write(store, "quan-khu", 0, in_round("quan-khu", opened()), there)
    assert (await rounds.told(store, submit("n1"), UNIT)).elsewhere
    other = replace(UNIT, conference="hoi-nghi-khac")
    assert (await rounds.told(store, submit("n1"), other)).elsewhere == ()
