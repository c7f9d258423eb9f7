"""One service, wired: commands in by request/reply, decisions to the log, policies by durable consumer.

``services/<name>/app.py`` fills the tables of a :class:`Service`; in them a reader sees which message
reaches which function. This module does the rest, the same for every service.
"""

import asyncio
import contextlib
import secrets
import time
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final

import prometheus_client as prometheus
import structlog
from faststream.nats import NatsMessage
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.errors import NoRespondersError
from pydantic_core import from_json, to_json

from shared import commands, subjects, traces
from shared.acting import acting_actor
from shared.boundaries import Boundaries
from shared.clock import TIME_HEADER, Clock, clock_for
from shared.commands.base import (
    ATTEMPT_HEADER,
    Accepted,
    Answer,
    Command,
    CommandMessage,
    declined,
)
from shared.commands.reading import read
from shared.connection import PINGS, REPLIES, faststream_security, servers
from shared.consumer import DurableConsumer, Heard, Permanent
from shared.decider import AnyDecider
from shared.directory import Actings, Directory
from shared.envelope import (
    Actor,
    Fact,
    Meta,
    Recorded,
    UnreadableEvent,
    decode,
    derived_id,
)
from shared.events import CATALOGUE
from shared.events.answers import TECHNICAL
from shared.events.privacy import PersonForgotten
from shared.events.registry import ConferencePlanned
from shared.files.store import FileStore
from shared.monitor import check_durability
from shared.outage import asked_until_answered
from shared.policies import Effect, Policy, SetTimer, Wish, command_id
from shared.refusals import (
    BUSY,
    FAULT,
    LOG_FULL,
    LOG_UNAVAILABLE,
    MALFORMED,
    UNDECIDED,
    UNKNOWN_COMMAND,
    Refused,
)
from shared.sealed import forgotten_owners
from shared.secrecy import refuse_secret_data
from shared.serving import Broker
from shared.settings import Settings
from shared.store import EventStore, LogFull, LogUnavailable
from shared.tasks import end
from shared.timers import read_due, set_timer
from shared.vault import MasterKey, vault_of

COMMANDS = prometheus.Counter(
    "hoinghi_commands", "Commands by outcome", ["service", "command", "outcome"]
)
SECONDS = prometheus.Histogram(
    "hoinghi_command_seconds",
    "From a command's arrival to its answer",
    ["service"],
    buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2, 10),
)
IN_FLIGHT: Final = 64
PATIENCE: Final = 6.0
"""Seconds for which the log may keep silent before the asker is told so: who asks waits ten for an answer
(``shared/client.py``, ``hoinghi/client.py``), and would otherwise never hear it."""
_REFUSED: Final = "Hoinghi-Refused"
_CHECK_SECONDS: Final = 5.0
_SYSTEM = Actor(subjects.SYSTEM_UNIT, "policy", frozenset({"system"}))

PlannedPolicy = Callable[[Recorded[Any], ConferencePlanned], Sequence[Effect]]
"""A policy that also needs the conference's plan and agencies; still a pure function."""
Enter = Callable[["Service", Command, Meta], Awaitable[tuple[Command, Meta]]]
"""Looks up what a wish needs to know from outside its boundary, and may say it as the wish that it comes to."""
Worker = Callable[["Service", Recorded[Any]], Awaitable[Sequence[Effect]]]
"""Acts on the world (sends a mail, publishes to the feed)."""
Preparation = Callable[[EventStore, Any, Meta], Awaitable[Command]]
Background = Callable[["Service"], Awaitable[None]]
Query = Callable[["Service", Mapping[str, Any]], Awaitable[bytes]]
"""Answers another service's question. Raises :class:`~shared.refusals.Refused` for one it cannot answer."""
Gate = Callable[["Service", Any, Meta], Awaitable[None]]
"""Refuses a wish for a reason that lies outside its boundary (the conference has begun); asked just before it
is decided. A rule across boundaries: two that meet in the same instant may both pass."""


@dataclass(slots=True, eq=False, repr=False)
class Service:
    """The tables of one service, and what runs them."""

    name: str
    settings: Settings
    deciders: Mapping[type[Command], AnyDecider] = field(default_factory=dict)
    enter: Mapping[type[Command], Enter] = field(default_factory=dict)
    """Before deciding, for the few wishes that one boundary alone cannot decide: what they need to know."""
    policies: Mapping[type[Fact], Sequence[Policy]] = field(default_factory=dict)
    with_plan: Mapping[type[Fact], Sequence[PlannedPolicy]] = field(default_factory=dict)
    workers: Mapping[str, Mapping[type[Fact], Worker]] = field(default_factory=dict)
    """Further durable consumers by name, for slow work that must not hold up the policies."""
    prepare: Mapping[type[Command], Preparation] = field(default_factory=dict)
    """What a command has to be told of other boundaries before it is decided."""
    timers: bool = False
    gates: Mapping[type[Command], Gate] = field(default_factory=dict)
    background: Mapping[str, Background] = field(default_factory=dict)
    extra_lag: Callable[[], int] | None = None
    queries: Mapping[str, Query] = field(default_factory=dict)
    """Questions of other services, by name; asked with :meth:`ask`."""
    side_by_side: Mapping[str, int] = field(default_factory=dict)
    """Workers whose events need no order, with how many are in hand at once."""
    unordered: frozenset[str] = frozenset()
    """Workers whose events need no order though one is in hand at a time: a parked one holds no other up."""

    opens: bool = True
    """Reads or writes events with people in them: it does not start without the master key."""

    clock: Clock = field(init=False)
    broker: Broker = field(init=False)
    store: EventStore = field(init=False)
    boundaries: Boundaries = field(init=False)
    directory: Directory = field(init=False)
    actings: Actings = field(init=False)
    files: FileStore = field(init=False)
    log: structlog.stdlib.BoundLogger = field(init=False)
    consumers: list[DurableConsumer] = field(default_factory=list, init=False)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        self.clock = clock_for(self.settings.clock)
        self.log = structlog.get_logger().bind(service=self.name)
        security, inbox = faststream_security(self.settings)
        self.broker = Broker(
            servers(self.settings),
            name=self.name,  # by which the broker's monitoring, and `hoinghi doctor`, see who is there
            max_reconnect_attempts=-1,
            reconnect_time_wait=1,
            **PINGS,
            logger=None,
            apply_types=False,
            security=security,
            inbox_prefix=inbox,
            error_cb=self._on_broker_error,
        )
        if self.deciders:
            # The body is read once, by our own models: FastStream's reading and typing cost 0.2 ms.
            self.broker.subscriber(
                subjects.commands_to(self.name),
                queue=self.name,
                max_workers=IN_FLIGHT,
                decoder=_as_received,
                # Subscribers do not take it from the broker: left out, one that pulls hears nothing, for ever.
                inbox_prefix=f"{inbox}.".encode(),
            )(self._on_command)

    # --- commands ----------------------------------------------------------------------------------

    async def _on_command(self, message: NatsMessage) -> bytes:
        """Answer one request. Refusals and faults are answers; a request is never left to time out."""
        started = time.perf_counter()
        raw = message.raw_message
        if message.reply_to and not message.reply_to.startswith(REPLIES):
            # The answer would be written where the asker may not write itself, under our rights.
            self.log.error("reply refused", alarm="reply", reply=message.reply_to[:200])
            message.reply_to = ""
            return b""
        headers = dict(message.headers)
        answer, name, unit = await self.answer(
            str(getattr(raw, "subject", "")), message.body, headers
        )
        outcome = answer.status if isinstance(answer, Accepted) else answer.code
        elapsed = time.perf_counter() - started
        COMMANDS.labels(self.name, name, outcome).inc()
        SECONDS.labels(self.name).observe(elapsed)
        self.log.info(
            "command answered",
            command=name,
            id=answer.command,
            unit=unit,
            outcome=outcome,
            events=len(answer.events) if isinstance(answer, Accepted) else 0,
            position=answer.position if isinstance(answer, Accepted) else None,
            trace=traces.trace_in(message.body) or traces.trace_id(traces.begun_by(answer.command)),
            ms=round(1000 * elapsed, 2),
        )
        return to_json(answer)

    async def answer(
        self, subject: str, body: bytes, headers: Mapping[str, str]
    ) -> tuple[Answer, str, str]:
        """The answer to one request, with the command's name and the acting unit (for log and metrics)."""
        name, unit, identity = "?", "?", "?"
        try:
            unit, wished = subject.split(".")[2:4]
            kind = self._kind(wished)
            name = kind.__name__  # only now: a name that anybody may invent is no label of a metric
            request = read(CommandMessage, from_json, body)
            identity = request.id
            command = read(kind, lambda data: data, request.data)
            at = self.clock.at_entry(headers)
            meta = Meta(
                command_id=request.id,
                time=at,
                conference=request.conference,
                actor=await self.directory.entitled(
                    command, request.conference, subjects.token(unit), request.person
                ),
                correlation_id=request.correlationid or request.id,
                causation_id=request.causationid,
                traceparent=request.traceparent or traces.begun_by(request.id),
                nonce=secrets.token_hex(16),
                repeated=headers.get(ATTEMPT_HEADER, "1") != "1",
            )
            if meta.actor.unit != subjects.SYSTEM_UNIT:  # what a policy passes on came in by here
                refuse_secret_data(request.data)
            if request.acting is None:
                return await self.execute(command, meta), name, unit
            return await self._stand_in(command, meta, request.acting), name, unit
        except Refused as refused:
            return declined(identity, refused), name, unit
        except subjects.InvalidToken as error:
            return declined(identity, MALFORMED.refuse(faults=str(error))), name, unit
        except LogFull:
            return declined(identity, LOG_FULL.refuse()), name, unit
        except LogUnavailable:
            return declined(identity, LOG_UNAVAILABLE.refuse()), name, unit
        except Exception:
            reference = uuid.uuid4().hex[:12]
            self.log.exception("command failed", command=name, id=identity, reference=reference)
            return declined(identity, FAULT.refuse(reference=reference)), name, unit

    async def _stand_in(self, command: Command, meta: Meta, acting: str) -> Accepted:
        """By an appointment: as the log has it at this moment, whatever a door believed before."""
        stands = await self.actings.of(meta.conference)
        try:
            actor = acting_actor(meta.actor, acting, stands, meta.time, command.roles)
        except Refused as refused:
            return await self._refuse(command, meta, refused)
        return await self.execute(command, replace(meta, actor=actor))

    def _kind(self, name: str) -> type[Command]:
        kind = commands.CATALOGUE.get(name)
        if kind is None or kind not in self.deciders:
            raise UNKNOWN_COMMAND.refuse(name=name[:64])
        return kind

    async def execute(self, command: Command, meta: Meta) -> Accepted:
        """Decide a command of this service. Raises :class:`~shared.refusals.Refused`."""
        try:
            if (prepare := self.prepare.get(type(command))) is not None:
                command = await prepare(self.store, command, meta)
            if (enter := self.enter.get(type(command))) is not None:
                command, meta = await enter(self, command, meta)
            decider = self.deciders[type(command)]
            gate, claims = self.gates.get(type(command)), command.files()
            if gate or claims:
                # What was answered before is answered alike, whatever became of the file or the hour since.
                if earlier := await self.boundaries.answered(decider, command, meta):
                    return earlier
                if gate:
                    await gate(self, command, meta)
                if claims:
                    boundary = command.boundary(meta.conference)
                    seen = await self.files.verify(boundary, claims, meta.actor)
                    if meta.known is None:
                        meta = replace(meta, known=seen)
            return await self.boundaries.execute(decider, command, meta)
        except Refused as refused:
            return await self._refuse(command, meta, refused)

    async def _refuse(self, command: Command, meta: Meta, refused: Refused) -> Accepted:
        """Raise ``refused``; of a command that came more than once it is written down first (docs/decisions/0035).
        Another copy may have been carried out meanwhile: then that is the answer."""
        if not meta.repeated or refused.recorded or refused.code in UNDECIDED:
            raise refused
        return await self.boundaries.refuse(self.deciders[type(command)], command, meta, refused)

    # --- events ------------------------------------------------------------------------------------

    async def _heard(self, heard: Heard) -> Recorded[Any]:
        recorded = await self._decoded(heard)
        if isinstance(recorded.event, PersonForgotten):
            gone = forgotten_owners(recorded.conference, recorded.event)
            vault_of(self.client).forget(gone)
            self.boundaries.forget(recorded.conference)
        if recorded.subject == subjects.conference(recorded.conference):
            self.directory.changed(recorded.conference)
        return recorded

    async def _notice(self, heard: Heard) -> None:
        """An event that waits behind a parked one changes all the same what is kept here of a conference, and of
        a person who was forgotten. One that cannot be read either says so when its turn comes."""
        with contextlib.suppress(Permanent):
            await self._heard(heard)

    @staticmethod
    def _concerns_nobody(heard: Heard, *tables: Mapping[type[Fact], Any]) -> bool:
        """Told by its type alone: most events, for most services, and reading them whole is what costs.

        What is no event of ours, and a fact of the conference itself, is read; and that somebody was forgotten,
        of which every service keeps something.
        """
        try:
            named = from_json(heard.body)["type"]
            kind = CATALOGUE.get(named)
        except (ValueError, KeyError, TypeError):
            return False
        if named in TECHNICAL:
            return True
        if kind in (None, PersonForgotten) or any(kind in table for table in tables):
            return False
        return not subjects.is_conference(heard.subject)

    async def _decoded(self, heard: Heard) -> Recorded[Fact]:
        vault = vault_of(self.client)
        await vault.learn_for((heard.body,))
        try:
            return decode(heard.body, heard.position, CATALOGUE, vault.open)
        except UnreadableEvent as error:
            raise Permanent(str(error)) from error

    async def _on_event(self, heard: Heard) -> str:
        if self._concerns_nobody(heard, self.policies, self.with_plan):
            return "passed"
        recorded = await self._heard(heard)
        kind = type(recorded.event)
        effects = [effect for policy in self.policies.get(kind, ()) for effect in policy(recorded)]
        if planned_policies := self.with_plan.get(kind, ()):
            planned = await self.directory.planned(recorded.conference)
            effects += [
                effect for policy in planned_policies for effect in policy(recorded, planned)
            ]
        return await self._carry_out_all(effects, recorded)

    async def _on_work(self, table: Mapping[type[Fact], Worker], heard: Heard) -> str:
        if self._concerns_nobody(heard, table):
            return "passed"
        recorded = await self._heard(heard)
        worker = table.get(type(recorded.event))
        if worker is None:
            return "passed"
        return await self._carry_out_all(await worker(self, recorded), recorded)

    async def _carry_out_all(self, effects: Sequence[Effect], cause: Recorded[Any]) -> str:
        if not effects:
            return "passed"
        met: Counter[tuple[type[Command], str]] = Counter()
        outcomes = []
        for effect in effects:
            twin = (type(effect.command), effect.command.boundary(cause.conference))
            outcomes.append(await self.carry_out(effect, cause, met[twin]))
            met[twin] += 1
        return f"reacted: {', '.join(outcomes)}"

    async def carry_out(self, effect: Effect, cause: Recorded[Any], nth: int = 0) -> str:
        """Do what a policy or worker wants. ``nth`` tells apart equal wishes that follow from one event."""
        match effect:
            case SetTimer():
                by_broker = self.settings.clock == "system"
                stands = await set_timer(self.client, self.name, effect, cause, by_broker=by_broker)
                return "timer" if stands else "timer of a later event"
            case Wish(command):
                meta = self._meta_after(command, cause, nth)
                try:
                    await self.execute(command, meta)
                except Refused as refused:
                    if refused.refusal is BUSY:
                        raise  # nothing was decided: the event is heard again
                    # A rule of the own domain says no: that is an outcome, not a failure to try again.
                    self.log.info(
                        "policy refused",
                        command=type(command).__name__,
                        code=refused.code,
                        cause=cause.id,
                        position=cause.position,
                    )
                    return refused.code
                return type(command).__name__

    def _meta_after(self, command: Command, cause: Recorded[Any], nth: int) -> Meta:
        boundary = command.boundary(cause.conference)
        return Meta(
            command_id=command_id(cause.id, command, boundary, nth),
            time=self.clock.after(cause.time),
            conference=cause.conference,
            actor=_SYSTEM,
            correlation_id=cause.correlation_id,
            causation_id=cause.id,
            traceparent=cause.traceparent,
            nonce=secrets.token_hex(16),
        )

    async def undertake(self, command: Command, cause: Recorded[Any], key: str) -> Accepted:
        """Carry out a worker's own command under an id of its own: ``key`` tells apart what two workers do on
        the same event. Raises :class:`~shared.refusals.Refused`."""
        meta = self._meta_after(command, cause, 0)
        return await self.execute(
            command, replace(meta, command_id=derived_id("undertaken", meta.command_id, key))
        )

    # --- questions ---------------------------------------------------------------------------------

    async def ask(self, service: str, name: str, question: bytes, seconds: float) -> bytes:
        """Another service's answer. Raises LookupError for a refusal, TimeoutError when none comes."""
        subject = subjects.query(service, name)
        try:
            answer = await asked_until_answered(self.client, subject, question, seconds)
        except NoRespondersError as error:
            raise TimeoutError(f"nobody answers {name}") from error
        if code := (answer.headers or {}).get(_REFUSED):
            raise LookupError(code)
        return answer.data

    async def _answer_query(self, query: Query, message: Msg) -> None:
        if not message.reply.startswith(REPLIES):
            self.log.error("reply refused", alarm="reply", reply=message.reply[:200])
            return
        try:
            answer, headers = await query(self, _Question.read(message.data)), {}
        except Refused as refused:
            answer, headers = b"", {_REFUSED: refused.code}
        except subjects.InvalidToken:
            answer, headers = b"", {_REFUSED: MALFORMED.code}
        except Exception:
            self.log.exception("query failed", subject=message.subject)
            answer, headers = b"", {_REFUSED: FAULT.code}
        await self.client.publish(message.reply, answer, headers=headers or None)

    # --- timers ------------------------------------------------------------------------------------

    async def _on_due(self, heard: Heard) -> str:
        try:
            due = read_due(heard, self._kind)
        except (ValueError, KeyError, TypeError, Refused) as error:
            raise Permanent(f"timer cannot be read: {error}") from error
        meta = Meta(
            command_id=due.command_id,
            # Never before its moment, whatever the broker's clock says: the command would be refused.
            time=max(due.at, self.clock.at_entry({TIME_HEADER: due.at.isoformat()})),
            conference=due.conference,
            actor=_SYSTEM,
            correlation_id=due.correlation_id,
            causation_id=due.causation_id,
            traceparent=traces.begun_by(due.command_id),
            nonce=secrets.token_hex(16),
        )
        if await self.directory.cancelled(due.conference):
            return "passed: the conference was called off"
        try:
            accepted = await self.execute(due.command, meta)
        except Refused as refused:
            if refused.refusal is BUSY:
                raise
            return refused.code
        return f"due: {len(accepted.events)} events"

    async def _on_broker_error(self, error: Exception) -> None:
        """What the broker forbids shows as silence otherwise: a subscription that hears nothing, a time-out."""
        self.log.error("broker error", alarm="broker", why=str(error)[:500])

    # --- life --------------------------------------------------------------------------------------

    @property
    def client(self) -> Client:
        connection = self.broker.connection
        if not isinstance(connection, Client):
            raise TypeError("the broker is not connected")
        return connection

    @property
    def lag(self) -> int:
        """How many events the slowest consumer of this service is behind the log."""
        own = self.extra_lag() if self.extra_lag else 0
        return max((own, *(consumer.lag for consumer in self.consumers)))

    async def start(self, *, listen: bool = True) -> None:
        """Connect and begin. ``listen`` False: the ASGI application starts the command handlers itself."""
        await asyncio.to_thread(
            check_durability, self.settings.nats_monitor_url, self.settings.nats_ca
        )
        master = MasterKey.of(self.settings) if self.opens else None
        await self.broker.connect()
        vault = vault_of(self.client, master, PATIENCE)
        if self.opens:
            # A broker that cannot say it now hinders no start: whoever reads a person then says so.
            with contextlib.suppress(TimeoutError, NatsError, LogUnavailable):
                async with asyncio.timeout(_CHECK_SECONDS):
                    await vault.check()
        self.store = EventStore(self.client, patience=PATIENCE)
        self.boundaries = Boundaries(self.store, CATALOGUE)
        self.directory = Directory(self.store)
        self.actings = Actings(self.store)
        for query_name, query in self.queries.items():
            await self.client.subscribe(
                subjects.query(self.name, query_name),
                queue=self.name,
                cb=partial(self._answer_query, query),
            )
        self.files = FileStore(self.client, patience=PATIENCE)
        if listen:
            await self.broker.start()
        if self.policies or self.with_plan:
            self._consume(f"{self.name}-policies", self._on_event, self.policies, self.with_plan)
        for name, table in self.workers.items():
            self._consume(name, partial(self._on_work, table), table)
        if self.timers:
            self._consume(f"{self.name}-timers", self._on_due, stream=subjects.TIMERS)
        for name, work in self.background.items():
            self._spawn(name, work(self))
        self.log.info("service started", clock=self.settings.clock)

    def _consume(
        self,
        name: str,
        handle: Callable[[Heard], Awaitable[str]],
        *tables: Mapping[type[Fact], Any],
        stream: str = subjects.EVENTS,
    ) -> None:
        consumer = DurableConsumer(
            self.client,
            stream,
            name,
            handle,
            side_by_side=self.side_by_side.get(name, 1),
            # A timer is a wish by itself, and one of the same name takes its place in the broker.
            parks_boundary=stream == subjects.EVENTS and name not in self.unordered,
            concerns=lambda heard: not self._concerns_nobody(heard, *tables),
            notice=self._notice,
            log=self.log,
        )
        self.consumers.append(consumer)
        self._spawn(name, consumer.run())

    def _spawn(self, name: str, work: Any) -> None:
        task = asyncio.create_task(work, name=name)
        task.add_done_callback(self._tell_death)
        self._tasks.append(task)

    def _tell_death(self, task: asyncio.Task[None]) -> None:
        """A part that ends by itself is an alarm: /health says so from now on."""
        if not task.cancelled():
            self.log.error(
                "part stopped", alarm="stopped", part=task.get_name(), exc_info=task.exception()
            )

    @property
    def dead(self) -> list[str]:
        """The names of the parts that have stopped and should not have."""
        return [task.get_name() for task in self._tasks if task.done()]

    @property
    def missing(self) -> list[str]:
        """The durable consumers that the broker does not know: what they should hear is not heard."""
        return [consumer.name for consumer in self.consumers if consumer.missing]

    async def rest(self) -> None:
        """Finish the event in hand and stop hearing; commands are still answered."""
        await end(*self._tasks)

    async def stop(self) -> None:
        """Stop hearing, then stop answering, then leave."""
        await self.rest()
        await self.broker.stop()
        self.log.info("service stopped")


class _Question(dict[str, Any]):
    """What somebody asks, as they wrote it; what it lacks is a refusal, not a fault of ours."""

    @classmethod
    def read(cls, body: bytes) -> "_Question":
        try:
            told = from_json(body)
        except ValueError as error:
            raise MALFORMED.refuse(faults="JSON") from error
        if not isinstance(told, dict):
            raise MALFORMED.refuse(faults="JSON")
        return cls(told)

    def __missing__(self, name: str) -> Any:
        raise MALFORMED.refuse(faults=name)


async def _as_received(message: NatsMessage) -> NatsMessage:
    return message
