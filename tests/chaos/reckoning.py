"""The reckoning after a fault: what was acknowledged, against log, rows, feed and mail."""

import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nats.aio.client import Client

from services.feed.addressing import address
from services.notifications.compose import of_message_id
from services.program.model import dump, open_model
from services.program.rebuild import rebuild
from shared import subjects
from shared.commands.base import Accepted
from shared.envelope import Fact, Recorded, decode
from shared.events import CATALOGUE
from shared.events.answers import is_technical
from shared.events.budget import HeadcountChanged
from shared.events.hall import PersonEnrolled
from shared.events.notifications import NotificationSent, NotificationUncertain
from shared.events.registry import AttendeeConfirmed, AttendeeDeclined, AttendeeRegistered
from shared.settings import Settings
from shared.store import MESSAGE_ID
from shared.vault import MasterKey, vault_of
from tests.chaos.load import Sent
from tests.chaos.rig import Rig
from tests.store.ledger import Stored, assert_chain_holds


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What was found; a system that survived has no fault in it."""

    acknowledged: int
    refused: int
    events: int
    mails: int
    lost: tuple[str, ...]
    doubled: tuple[str, ...]
    other: tuple[str, ...]

    @property
    def faults(self) -> tuple[str, ...]:
        return self.lost + self.doubled + self.other


async def reckon(rig: Rig) -> Reckoning:
    """Wait until everything is at rest, then count everything again from the log."""
    await rig.rest()
    raw, facts = await log_of(rig.client)
    lost, doubled = answers_against(rig.load.sent, raw, facts)
    other = [*chain_against(raw), *_effects(facts)]
    feed_lost, feed_doubled = await _feed(rig.client, facts)
    mail_lost, mail_doubled = mails_against(rig.mail.taken, facts)
    other += await _rows(rig)
    if rig.three is not None:
        other += await rig.three.differ(len(raw))
    sent = rig.load.sent.values()
    accepted = sum(isinstance(one.answer, Accepted) for one in sent)
    return Reckoning(
        accepted,
        len(sent) - accepted,
        len(raw),
        rig.mail.taken.total(),
        (*lost, *feed_lost, *mail_lost),
        (*doubled, *feed_doubled, *mail_doubled),
        tuple(other),
    )


async def log_of(client: Client) -> tuple[list[Stored], list[Recorded[Fact]]]:
    """The log as it is stored, and as it is read."""
    bodies: list[bytes] = []
    raw: list[Stored] = []
    js = client.jetstream()
    last = (await js.stream_info(subjects.EVENTS)).state.last_seq
    reading = await js.subscribe(subjects.ALL_EVENTS, ordered_consumer=True)
    while not raw or raw[-1].position < last:
        message = await reading.next_msg(timeout=20)
        headers = message.headers or {}
        position = message.metadata.sequence.stream
        raw.append(Stored(position, message.subject, headers[MESSAGE_ID], headers))
        bodies.append(message.data)
    await reading.unsubscribe()
    vault = vault_of(client, MasterKey.of(Settings()))
    await vault.learn_for(bodies)
    facts = [
        decode(body, entry.position, CATALOGUE, vault.open)
        for body, entry in zip(bodies, raw, strict=True)
        if not is_technical(body)
    ]
    return raw, facts


def answers_against(
    sent: Mapping[str, Sent], raw: Sequence[Stored], facts: Sequence[Recorded[Fact]]
) -> tuple[list[str], list[str]]:
    """Each answer says what stands in the log: no less (lost), and no more (doubled)."""
    at = {entry.position: entry.id for entry in raw}
    caused: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
    for fact in facts:
        caused[(fact.actor.unit, fact.command_id)].append((fact.id, fact.position))
    lost, doubled = [], []
    for identity, one in sent.items():
        said = (
            [(ref.id, ref.position) for ref in one.answer.events]
            if isinstance(one.answer, Accepted)
            else []
        )
        lost += [f"{identity}: event {i} is not at {p}" for i, p in said if at.get(p) != i]
        more = set(caused[(one.unit, identity)]) - set(said)
        told = one.answer.status if isinstance(one.answer, Accepted) else one.answer.code
        doubled += [f"{identity}: {i} at {p} besides its answer, {told}" for i, p in sorted(more)]
    return lost, doubled


def chain_against(raw: Sequence[Stored]) -> Iterable[str]:
    try:
        assert_chain_holds(raw)
    except AssertionError as broken:
        yield f"the chain of expectations: {broken}"


def _effects(facts: Sequence[Recorded[Fact]]) -> Iterable[str]:
    """What the policies made of the facts, against what they should have."""
    coming: dict[str, bool] = {}
    registered, enrolled = set(), set()
    counted: dict[str, bool] = {}
    headcount = 0
    for fact in facts:
        match fact.event:
            case AttendeeRegistered(delegation=place, attendee=who):
                registered.add((place, who.person_id))
            case AttendeeConfirmed(person_id=who):
                coming[who] = True
            case AttendeeDeclined(person_id=who):
                coming[who] = False
            case PersonEnrolled(delegation=place, person=who):
                enrolled.add((place, who.person_id))
            case HeadcountChanged(person_id=who, coming=yes, headcount=now):
                counted[who], headcount = yes, now
            case _:
                pass
    if registered - enrolled:
        yield f"never enrolled in the hall: {sorted(registered - enrolled)[:5]}"
    expected = {who for who, yes in coming.items() if yes}
    known = {who for who, yes in counted.items() if yes}
    if expected != known or headcount != len(known):
        yield f"headcount {headcount} of {len(known)}, confirmed {len(expected)}"


async def _feed(client: Client, facts: Sequence[Recorded[Any]]) -> tuple[list[str], list[str]]:
    """What outsiders were told is what the log says that they should be told, each once."""
    wanted = Counter(told.id for fact in facts for told in address(fact))
    js = client.jetstream()
    state = (await js.stream_info(subjects.FEED)).state
    told: Counter[str] = Counter()
    if state.messages:
        reading = await js.subscribe(subjects.ALL_FEED, ordered_consumer=True)
        while told.total() < state.messages:
            headers = (await reading.next_msg(timeout=20)).headers or {}
            told[headers[MESSAGE_ID]] += 1
        await reading.unsubscribe()
    return (
        [f"feed: {one} was not told" for one in wanted if told[one] == 0],
        [f"feed: {one} told {n} times" for one, n in told.items() if n > wanted[one]],
    )


def mails_against(
    taken: Mapping[str, int], facts: Sequence[Recorded[Fact]]
) -> tuple[list[str], list[str]]:
    """Lost and doubled. Each message that was sent came in once, and none that was not; of one that is called
    uncertain, either holds."""
    sent = {one.event.message_id for one in facts if isinstance(one.event, NotificationSent)}
    unsure = {one.event.message for one in facts if isinstance(one.event, NotificationUncertain)}
    return (
        [f"mail: {one} was called sent and never came" for one in sent if taken.get(one, 0) == 0],
        [f"mail: {one} came {n} times" for one, n in taken.items() if n > 1]
        + [
            f"mail: {one} came and is not called sent"
            for one in taken
            if one not in sent and (of_message_id(one) or ("", ""))[1] not in unsure
        ],
    )


async def _rows(rig: Rig) -> list[str]:
    """The read model equals one that is built from the first event, row for row."""
    running = await dump(rig.engine)
    with tempfile.TemporaryDirectory(prefix="hoinghi-") as directory:
        url = f"sqlite+aiosqlite:///{Path(directory, 'rebuilt.db')}"
        await rebuild(rig.client, url)
        engine = open_model(url)
        try:
            again = await dump(engine)
        finally:
            await engine.dispose()
    return [
        f"rows of {name} differ from a rebuild" for name in again if running[name] != again[name]
    ]
