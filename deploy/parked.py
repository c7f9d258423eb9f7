"""Events that a consumer could not handle: seen, and handled again once the cause is mended."""

import contextlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nats.aio.client import Client
from nats.errors import NoRespondersError
from nats.js.errors import NotFoundError

from shared import subjects
from shared.consumer import BEHIND
from shared.outage import asked_until_answered

ROWS = "program-rows"
"""The projection, among the consumers."""
_ANSWER_SECONDS = 120.0
"""A letter may wait a minute for its document."""
_ASK_SECONDS = 15.0
"""A consumer looks between two fetches, which take some seconds when nothing comes. Whoever was asked may have
been killed: then another process is. One that is at it answers whoever asked last."""
_NOBODY = "dịch vụ không chạy / the service does not run"
_SILENCE = (
    "dịch vụ không trả lời, có thể đang xử lý; yêu cầu lại sau / the service does not answer and may be at it; "
    "ask again later"
)


@dataclass(frozen=True, slots=True)
class Parked:
    """``pointer``: position among the pointers; the rest as the consumer wrote it (``shared/consumer.py``)."""

    pointer: int
    consumer: str
    stream: str
    position: int
    subject: str
    attempts: int
    reason: str

    @property
    def waits(self) -> bool:
        """It was not tried: it stands behind another one in its boundary."""
        return self.attempts == 0


@dataclass(frozen=True, slots=True)
class Replayed:
    """``outcome`` None: it failed again, or nobody answered, for ``reason``; it stays parked."""

    parked: Parked
    outcome: str | None
    reason: str = ""


async def parked_events(
    client: Client, consumer: str | None = None, position: int | None = None
) -> list[Parked]:
    """In the order in which they were parked, the rows' last; of one consumer, of one position when given."""
    found = [*await _of_consumers(client), *await _of_rows(client, "parked")]
    return [
        one
        for one in found
        if consumer in (None, one.consumer) and position in (None, one.position)
    ]


async def _of_rows(client: Client, question: str) -> list[Parked]:
    """What the projection has parked: it keeps that itself, with the rows. Nothing where it does not run; then
    `hoinghi doctor` says so."""
    subject = subjects.query("program", question)
    try:
        answer = await asked_until_answered(client, subject, b"{}", _ANSWER_SECONDS)
    except (NoRespondersError, TimeoutError):
        return []
    return [
        Parked(0, ROWS, subjects.EVENTS, one["position"], one["subject"], 1, one["reason"])
        for one in json.loads(answer.data or b"[]")
    ]


async def _of_consumers(client: Client) -> list[Parked]:
    js = client.jetstream(timeout=10)
    try:
        state = (await js.stream_info(subjects.PARKED)).state
    except NotFoundError:
        return []
    found = []
    for pointer in range(state.first_seq, state.last_seq + 1) if state.messages else ():
        try:
            raw = await js.get_msg(subjects.PARKED, seq=pointer)
        except NotFoundError:
            continue  # replayed before
        told = json.loads(raw.data or b"{}")
        found.append(Parked(pointer=pointer, **told))
    return found


async def replay_all(
    client: Client,
    consumer: str | None = None,
    position: int | None = None,
    told: Callable[[Replayed], None] = lambda _: None,
) -> list[Replayed]:
    """Replay what is parked until nothing is left that could be: while a boundary still stands, what happens there
    comes to stand behind it. ``told`` hears of each one at once."""
    done: list[Replayed] = []
    tried: set[tuple[str, str, int]] = set()
    while True:
        wanted = [
            one
            for one in await parked_events(client, consumer, position)
            if (one.consumer, one.stream, one.position) not in tried
        ]
        tried |= {(one.consumer, one.stream, one.position) for one in wanted}
        found = await replay(client, wanted, told)
        done += found
        if not any(one.outcome is not None for one in found):
            return done


async def replay(
    client: Client, wanted: Sequence[Parked], told: Callable[[Replayed], None] = lambda _: None
) -> list[Replayed]:
    """Ask each one's consumer to handle it now, in the order of the log. What was handled is parked no more; what
    waits behind one that failed again is not asked for.

    Handling is safe to repeat: an answer that was lost costs nothing but asking again.
    """
    done = await _rows_again(client, [one for one in wanted if one.consumer == ROWS])
    for rows in done:
        told(rows)
    stands: dict[tuple[str, str], int] = {}
    others = [one for one in wanted if one.consumer != ROWS]
    for one in sorted(others, key=lambda parked: (parked.consumer, parked.position)):
        boundary = one.consumer, one.subject
        if one.waits and boundary in stands:
            found = Replayed(one, None, BEHIND.format(first=stands[boundary]))
        elif (found := await _again(client, one)).outcome is None:
            stands.setdefault(boundary, one.position)
        told(found)
        done.append(found)
    return done


async def _again(client: Client, one: Parked) -> Replayed:
    question = json.dumps({"position": one.position}).encode()
    subject = subjects.replay(one.consumer)
    try:
        answer = await asked_until_answered(
            client, subject, question, _ANSWER_SECONDS, each=_ASK_SECONDS
        )
    except NoRespondersError:
        return Replayed(one, None, _NOBODY)
    except TimeoutError:
        return Replayed(one, None, _SILENCE)
    told = json.loads(answer.data)
    if (outcome := told.get("outcome")) is not None:
        with contextlib.suppress(NotFoundError):  # somebody else was at it, too
            await client.jetstream(timeout=10).delete_msg(subjects.PARKED, one.pointer)
    return Replayed(one, outcome, told.get("reason", ""))


async def _rows_again(client: Client, wanted: Sequence[Parked]) -> list[Replayed]:
    """Their conferences are projected anew, as far as what stands still can be applied by now."""
    if not wanted:
        return []
    still = {(one.subject, one.position): one.reason for one in await _of_rows(client, "mend")}
    return [
        Replayed(one, None, still[key])
        if (key := (one.subject, one.position)) in still
        else Replayed(one, "projected anew")
        for one in wanted
    ]
