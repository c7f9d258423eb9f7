"""The streams and durable consumers, declared here and nowhere else.

A service that declares a stream on start can silently switch off what others rely on (seen: atomic batches,
direct reads), so services only bind. Declaring twice changes nothing; a difference that cannot be applied is
refused by the broker and shown.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace

from nats.aio.client import Client
from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DeliverPolicy,
    DiscardPolicy,
    StorageType,
    StoreCompression,
    StreamConfig,
)
from nats.js.errors import NotFoundError

from shared import subjects
from shared.outage import waited_out

_ACK_WAIT_SECONDS = 120.0
"""Longer than a consumer's own retries take, so that the broker does not hand out an event twice meanwhile."""


@dataclass(frozen=True, slots=True)
class Durable:
    """One durable pull consumer: who reads what of which stream."""

    name: str
    stream: str
    filters: tuple[str, ...]
    in_hand: int = 256
    """How many events may be delivered and not settled yet, those that were put off included."""


def _log() -> StreamConfig:
    return StreamConfig(
        name=subjects.EVENTS,
        description="The log: every fact, for ever",
        subjects=[subjects.ALL_EVENTS],
        storage=StorageType.FILE,
        discard=DiscardPolicy.NEW,
        allow_direct=True,
        allow_atomic=True,
        deny_delete=True,
        deny_purge=True,
        duplicate_window=3600,
        compression=StoreCompression.S2,
    )


def _feed() -> StreamConfig:
    return StreamConfig(
        name=subjects.FEED,
        description="What the outside may hear",
        subjects=[subjects.ALL_FEED],
        storage=StorageType.FILE,
        discard=DiscardPolicy.NEW,
        allow_direct=True,
        duplicate_window=3600,
        compression=StoreCompression.S2,
    )


def _timers() -> StreamConfig:
    # A stream of its own: scheduling silently allows purging, which the log must never allow.
    return StreamConfig(
        name=subjects.TIMERS,
        description="Deadlines and reminders, fired by the broker",
        subjects=[subjects.ALL_TIMERS, subjects.ALL_DUE],
        storage=StorageType.FILE,
        max_msgs_per_subject=1,
        allow_direct=True,
        allow_msg_schedules=True,
        allow_msg_ttl=True,
        allow_rollup_hdrs=True,
    )


def _parked() -> StreamConfig:
    return StreamConfig(
        name=subjects.PARKED,
        description="Pointers to events that a consumer could not handle",
        subjects=[subjects.ALL_PARKED],
        storage=StorageType.FILE,
        discard=DiscardPolicy.NEW,
        allow_direct=True,
        duplicate_window=3600,
    )


def _turns() -> StreamConfig:
    # A file, though nobody misses a turn: a stream that one server keeps in memory is gone after a restart.
    return StreamConfig(
        name=subjects.TURNS,
        description="Which process of a service reads a consumer; each word dies by itself",
        subjects=[subjects.ALL_TURNS],
        storage=StorageType.FILE,
        max_msgs_per_subject=1,
        allow_direct=True,
        allow_msg_ttl=True,
    )


def _doors() -> StreamConfig:
    # One message a subject: the present state of a link or a session; each carries its own time to live.
    return StreamConfig(
        name=subjects.DOORS,
        description="Sign-in links and sessions of the portal, by digest",
        subjects=[subjects.ALL_DOORS],
        storage=StorageType.FILE,
        max_msgs_per_subject=1,
        max_bytes=64 * 1024**2,
        allow_msg_ttl=True,
    )


def _webhooks() -> StreamConfig:
    # One message an agency: the present state, changed by compare-and-set.
    return StreamConfig(
        name=subjects.WEBHOOKS,
        description="Agencies that hear their feed by webhook, and how far each has",
        subjects=[subjects.ALL_WEBHOOKS],
        storage=StorageType.FILE,
        max_msgs_per_subject=1,
        allow_direct=True,
    )


def _seals() -> StreamConfig:
    return StreamConfig(
        name=subjects.SEALS,
        description="Signed hash trees over the log, a chain",
        subjects=[subjects.SEAL],
        storage=StorageType.FILE,
        discard=DiscardPolicy.NEW,
        allow_direct=True,
        deny_delete=True,
        deny_purge=True,
        duplicate_window=3600,
    )


def _keys() -> StreamConfig:
    # Not compressed, and messages may be deleted: the broker then overwrites the bytes of a destroyed key on disk.
    return StreamConfig(
        name=subjects.KEYS,
        description="The key of each person, wrapped; never backed up together with the log",
        subjects=[subjects.ALL_KEYS],
        storage=StorageType.FILE,
        discard=DiscardPolicy.NEW,
        allow_direct=True,
        duplicate_window=3600,
    )


SEEN_DAYS = 730
"""How long it is kept who read personal data. This system's own choice: no rule of law is claimed by it."""


def _seen() -> StreamConfig:
    # The window is that of one record for the same visitor at the same set (services/portal/seen.py).
    return StreamConfig(
        name=subjects.SEEN,
        description="Who read personal data, and when",
        subjects=[subjects.ALL_SEEN],
        storage=StorageType.FILE,
        discard=DiscardPolicy.NEW,
        max_age=SEEN_DAYS * 24 * 3600,
        deny_delete=True,
        deny_purge=True,
        duplicate_window=600,
        compression=StoreCompression.S2,
    )


FILES_BYTES = 2 * 1024**3
"""Room for files. A limit of its own, so that uploads can never take the disk from the log."""


def _files() -> StreamConfig:
    # The stream below the object store's bucket, as its clients expect it. A full one refuses (NEW) instead of
    # forgetting what is registered.
    return StreamConfig(
        name=subjects.FILES_STREAM,
        description="Papers and other files that units hand in",
        subjects=[subjects.ALL_FILE_CHUNKS, subjects.ALL_FILE_META],
        storage=StorageType.FILE,
        discard=DiscardPolicy.NEW,
        max_bytes=FILES_BYTES,
        allow_direct=True,
        allow_rollup_hdrs=True,
    )


def streams(replicas: int = 1) -> tuple[StreamConfig, ...]:
    """All of them, on so many nodes each.

    In a cluster nothing is compressed: nats-server 2.15.1 writes the last block of a stream anew, compressed, when
    a killed replica comes back, and what is then appended to it spoils it (seen: docs/cluster.md).
    """
    return tuple(
        replace(
            config,
            num_replicas=replicas,
            compression=config.compression if replicas == 1 else StoreCompression.NONE,
        )
        for config in (
            *(_log(), _feed(), _timers(), _parked(), _turns(), _doors()),
            *(_seen(), _files(), _keys(), _seals(), _webhooks()),
        )
    )


DURABLES: tuple[Durable, ...] = (
    # Each hears what its tables have a use for (a test holds it), and the conference itself: a mail is three
    # events, and whoever passes over them pays for them all the same.
    Durable("registry-policies", subjects.EVENTS, (subjects.ALL_EVENTS,)),
    Durable(
        "awards-policies",
        subjects.EVENTS,
        (subjects.ALL_CONFERENCES, subjects.ALL_PRIVACY, subjects.events_of("awards")),
    ),
    Durable(
        "budget-policies",
        subjects.EVENTS,
        (subjects.events_of("registry"), subjects.events_of("awards")),
    ),
    Durable(
        "notifications-policies",
        subjects.EVENTS,
        tuple(subjects.events_of(context) for context in ("registry", "awards", "budget")),
    ),
    Durable("registry-invitations", subjects.EVENTS, (subjects.ALL_CONFERENCES,)),
    Durable("registry-privacy", subjects.EVENTS, (subjects.ALL_PRIVACY,)),
    # Whole nights of letters are put off here, and whatever waits behind one that nobody has released: with few in
    # hand those would keep the very letter from coming that they wait for.
    Durable("notifications-mail", subjects.EVENTS, (subjects.events_of("notifications"),), 100_000),
    Durable("feed-publisher", subjects.EVENTS, (subjects.ALL_EVENTS,)),
    *(
        Durable(f"{service}-timers", subjects.TIMERS, (subjects.due_for(service),))
        for service in ("registry",)
    ),
)


async def declare(client: Client, replicas: int = 1) -> list[str]:
    """Create or bring up to date every stream and durable; return what was created."""
    js = client.jetstream(timeout=10)
    created = []
    for config in streams(replicas):
        try:
            await js.stream_info(str(config.name))
            await js.update_stream(config)
        except NotFoundError:
            await js.add_stream(config)
            created.append(f"stream {config.name}")
    for durable in DURABLES:
        try:
            await js.consumer_info(durable.stream, durable.name)
        except NotFoundError:
            created.append(f"consumer {durable.name}")
        await js.add_consumer(durable.stream, consumer_config(durable))
    return created


def _told(error: Exception) -> None:
    print(
        "Chờ các nút của máy chủ sự kiện tìm thấy nhau / waiting for the broker's nodes to find one another: "
        f"{str(error) or repr(error)}",
        file=sys.stderr,
        flush=True,
    )


class ProvisionForbidden(Exception):
    """The key of this connection may not declare streams."""

    code = "PROVISION_FORBIDDEN"


async def declare_in_time(
    client: Client,
    replicas: int,
    seconds: float,
    tell: Callable[[Exception], None] = _told,
) -> list[str]:
    """As :func:`declare`, while nodes that start together still look for one another.

    Raises what it met last; at once :class:`ProvisionForbidden`, and what the broker says of a declaration.
    """

    async def once() -> list[str]:
        try:
            return await declare(client, replicas)
        except TimeoutError as error:
            # The broker says so beside the request, which itself is never answered.
            if "permissions violation" in str(client.last_error).lower():
                raise ProvisionForbidden(
                    f"Khóa này không được khai báo luồng ({client.last_error}). Đặt HOINGHI_NATS_NKEY_FILE là "
                    "provisioner.nk mà `hoinghi broker config` đã tạo. / This key may declare no streams. Set "
                    "HOINGHI_NATS_NKEY_FILE to the provisioner.nk that `hoinghi broker config` made."
                ) from error
            raise

    return await waited_out(once, seconds, tell)


def consumer_config(durable: Durable) -> ConsumerConfig:
    return ConsumerConfig(
        durable_name=durable.name,
        filter_subjects=list(durable.filters),
        deliver_policy=DeliverPolicy.ALL,
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=_ACK_WAIT_SECONDS,
        max_ack_pending=durable.in_hand,
        max_deliver=-1,
    )
