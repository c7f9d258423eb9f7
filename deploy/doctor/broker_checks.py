"""The broker: reachable, durable, its streams and consumers as declared, nothing lost, nobody behind."""

import asyncio
from collections.abc import Mapping
from dataclasses import asdict
from enum import Enum
from pathlib import Path
from typing import Any, Final

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig, ConsumerInfo, StreamConfig
from nats.js.errors import APIError, NotFoundError

from deploy.agencies import durable_of
from deploy.broker import version_of
from deploy.doctor.findings import Finding, Patient, fault, fine, warning
from deploy.doctor.standing import nobody_takes, stands
from deploy.doctor.unconnected import unconnected
from deploy.keyring import Keyring
from deploy.streams import DURABLES, consumer_config, streams
from shared import subjects
from shared.direct import LogUnavailable
from shared.monitor import addresses, ask, complaint
from shared.settings import Settings
from shared.webhook_book import WebhookBook

_FULL_WARNING: Final = 0.8
_FULL_FAULT: Final = 0.95
_CANNOT_WRITE: Final = (
    "write error",
    "no space left",
    "input/output error",
    "read-only file system",
)
_OF_AGENCY: Final = subjects.agency_consumer("x")[:-1]
_SERVER_SETS: Final = frozenset({"metadata", "first_seq"})


async def reachable(patient: Patient) -> list[Finding]:
    client = patient.client
    if client is None:
        return [unconnected(patient)]
    found = [
        fine(
            "BROKER_REACHABLE",
            f"Máy chủ sự kiện {version_of(client)} trả lời.",
            f"The broker, version {version_of(client)}, answers.",
        )
    ]
    if not await _jetstream(client):
        found.append(
            fault(
                "JETSTREAM_OFF",
                "Máy chủ sự kiện không mở JetStream cho tài khoản này.",
                "JetStream is not enabled for this account.",
                "Mở khối jetstream trong cấu hình (deploy/nats.conf).",
                "Enable the jetstream block of its configuration (deploy/nats.conf).",
            )
        )
    return found


async def _jetstream(client: Client) -> bool:
    try:
        await client.jetstream(timeout=5).account_info()
    except (NatsError, APIError, TimeoutError):
        return False
    return True


async def durable(patient: Patient) -> list[Finding]:
    """Acknowledged must mean written to disk, and no replica may have lost anything: each node is asked."""
    nodes = addresses(patient.settings.nats_monitor_url)
    if not nodes:
        return [
            warning(
                "DURABILITY_UNSEEN",
                "Không kiểm tra được: chưa đặt HOINGHI_NATS_MONITOR_URL.",
                "Not looked at: HOINGHI_NATS_MONITOR_URL is not set.",
                "Đặt địa chỉ giám sát http://MÁY:8222, chỉ mở trong mạng nội bộ.",
                "Set the monitoring address http://HOST:8222, open on the inner network alone.",
            )
        ]
    return [one for node in nodes for one in await _node(node, patient.settings.nats_ca)]


async def _node(url: str, ca: Path | None) -> list[Finding]:
    """What one node says of itself."""
    try:
        varz = await asyncio.to_thread(ask, f"{url}/varz", ca)
        stored = await asyncio.to_thread(ask, f"{url}/jsz?streams=true", ca)
        wrong = await asyncio.to_thread(complaint, url, ca)
    except (OSError, ValueError) as error:
        return [
            fault(
                "MONITOR_UNREACHABLE",
                f"Không đọc được {url} ({type(error).__name__}).",
                f"{url} cannot be read ({type(error).__name__}).",
                "Khởi động máy chủ sự kiện ở đó; nếu nó đang chạy, sửa HOINGHI_NATS_MONITOR_URL hoặc mở cổng giám "
                "sát trong mạng nội bộ.",
                "Start the broker there; where it runs, mend HOINGHI_NATS_MONITOR_URL, or open the monitoring "
                "port on the inner network.",
            )
        ]
    found = []
    if varz.get("jetstream", {}).get("config", {}).get("sync_always"):
        found.append(
            fine(
                "BROKER_DURABLE",
                "Xác nhận là đã ghi đĩa (sync_interval: always).",
                "Acknowledged means on the disk (sync_interval: always).",
            )
        )
    else:
        found.append(
            fault(
                "BROKER_NOT_DURABLE",
                "Máy chủ xác nhận trước khi ghi đĩa: mất điện là mất sự kiện.",
                "The broker acknowledges before it has written: a power cut loses events.",
                "Đặt sync_interval: always trong khối jetstream rồi khởi động lại.",
                "Set sync_interval: always in its jetstream block and restart it.",
            )
        )
    return found + _health(url, wrong) + _room(stored) + _damage(url, stored)


def _health(url: str, wrong: str) -> list[Finding]:
    """A node that once could not write stays so until it is started again; only its full health check says it."""
    if not wrong:
        return []
    if any(word in wrong for word in _CANNOT_WRITE):
        return [
            fault(
                "STORE_CANNOT_WRITE",
                f"{url} không ghi được vào đĩa: {wrong}.",
                f"{url} cannot write to its disk: {wrong}.",
                "Dọn hoặc tăng đĩa của máy này, rồi khởi động lại máy chủ sự kiện (nó không tự ghi tiếp). Sự kiện "
                "đã xác nhận không mất; lệnh chưa rõ thì gửi lại cùng mã.",
                "Make room on its disk, then restart the broker (it does not go on by itself). Nothing that was "
                "acknowledged is lost; commands without a clear answer are sent again with the same id.",
            )
        ]
    return [
        warning(
            "BROKER_UNHEALTHY",
            f"{url} tự báo chưa ổn: {wrong}.",
            f"{url} says of itself: {wrong}.",
            "Nếu máy vừa khởi động thì chờ nó đuổi kịp rồi kiểm tra lại; nếu không hết, xem nhật ký của nó.",
            "Where it was just started wait until it has caught up and look again; if it stays so read its log.",
        )
    ]


def _room(stored: dict[str, Any]) -> list[Finding]:
    most, used = stored.get("config", {}).get("max_storage", 0), stored.get("storage", 0)
    share = used / most if most else 0.0
    said = f"{used / 1e6:.0f} MB / {most / 1e6:.0f} MB"
    if share < _FULL_WARNING:
        return [fine("STORE_HAS_ROOM", f"Kho còn chỗ: {said}.", f"The store has room: {said}.")]
    told = (
        "STORE_FILLS",
        f"Kho sắp đầy: {said}.",
        f"The store fills: {said}.",
        "Thêm đĩa, tăng max_file_store (luôn nhỏ hơn đĩa) rồi khởi động lại máy chủ sự kiện.",
        "Give it a larger disk, raise max_file_store (always below the disk), restart the broker.",
    )
    return [fault(*told) if share > _FULL_FAULT else warning(*told)]


def _damage(url: str, stored: dict[str, Any]) -> list[Finding]:
    """Nobody can delete from the log; a replica that says so has a damaged file and serves what is left as
    the truth (Jepsen, nats-server #7549)."""
    for account in stored.get("account_details", []):
        for stream in account.get("stream_detail", []):
            deleted = stream.get("state", {}).get("num_deleted", 0)
            if stream.get("name") == subjects.EVENTS and deleted:
                return [
                    fault(
                        "LOG_DAMAGED",
                        f"Bản nhật ký tại {url} thiếu {deleted} sự kiện.",
                        f"The replica at {url} lacks {deleted} events of the log.",
                        "Dừng máy này, dời thư mục kho của nó đi, khởi động lại để đồng bộ từ các máy khác; nếu "
                        "chỉ có một máy, phục hồi từ bản sao lưu.",
                        "Stop this node, move its store folder aside, start it again so that it copies from the "
                        "others; with a single node restore the backup.",
                    )
                ]
    return []


async def as_declared(patient: Patient) -> list[Finding]:
    """Every stream and durable consumer as ``deploy/streams.py`` has it; each drift by its name."""
    if patient.client is None:
        return []
    js = patient.client.jetstream(timeout=5)
    drift: list[str] = []
    for wanted in streams():
        try:
            info = await js.stream_info(str(wanted.name))
        except NotFoundError:
            drift.append(f"{wanted.name}: -")
            continue
        copies = info.config.num_replicas or 1
        (there,) = (one for one in streams(copies) if one.name == wanted.name)
        drift += [f"{wanted.name}.{one}" for one in _drift(there, info.config)]
    for durable_ in DURABLES:
        try:
            known = await js.consumer_info(durable_.stream, durable_.name)
        except NotFoundError:
            drift.append(f"{durable_.stream}/{durable_.name}: -")
            continue
        drift += [
            f"{durable_.stream}/{durable_.name}.{one}"
            for one in _drift(consumer_config(durable_), known.config)
        ]
    if drift:
        told = "; ".join(drift)
        return [
            fault(
                "STREAMS_DRIFTED",
                f"Khác với khai báo: {told}.",
                f"Not as declared: {told}.",
                "Chạy `hoinghi provision` bằng khóa provisioner.nk (container: `docker-compose run --rm "
                "provision`); nếu bị từ chối, xem ai đã đổi.",
                "Run `hoinghi provision` with the key provisioner.nk (containers: `docker-compose run --rm "
                "provision`); where it is refused, find out who changed it.",
            )
        ]
    return [
        fine(
            "STREAMS_AS_DECLARED",
            f"{len(streams())} luồng và {len(DURABLES)} bộ đọc đúng như khai báo.",
            f"{len(streams())} streams and {len(DURABLES)} consumers are as declared.",
        )
    ]


def _drift(
    wanted: StreamConfig | ConsumerConfig, found: StreamConfig | ConsumerConfig
) -> list[str]:
    """The declared fields whose value is another one; what was not declared is the broker's to choose, but a limit
    by which a stream loses what it holds."""
    there = asdict(found)
    losing = [] if isinstance(wanted, ConsumerConfig) else _limits(asdict(wanted), there)
    return losing + [
        f"{name} {_plain(there.get(name))} ≠ {_plain(value)}"
        for name, value in asdict(wanted).items()
        if not _undeclared(value)
        and name not in _SERVER_SETS
        and _plain(there.get(name)) != _plain(value)
    ]


_LOSING: Final = ("max_age", "max_msgs", "max_msgs_per_subject")


def _limits(wanted: Mapping[str, Any], there: Mapping[str, Any]) -> list[str]:
    """Beyond them the broker deletes the oldest: the log, the feed, whatever stream it is."""
    return [
        f"{name} {_plain(there[name])} ≠ -"
        for name in _LOSING
        if _undeclared(wanted.get(name)) and (there.get(name) or 0) > 0
    ]


def _undeclared(value: Any) -> bool:
    """Nothing, or nought: the broker's own default holds. False is a declaration."""
    return value is not False and not value


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, list | tuple):
        return sorted(map(str, value))
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


async def nobody_behind(patient: Patient) -> list[Finding]:
    """What waits at each consumer, and what was parked."""
    if patient.client is None:
        return []
    js = patient.client.jetstream(timeout=5)
    behind, most = [], patient.settings.max_lag
    alone = []
    for durable_ in DURABLES:
        try:
            info = await js.consumer_info(durable_.stream, durable_.name)
        except NotFoundError:
            continue
        waits = (
            info.num_pending or 0
        )  # what was handed out is in hand, or put off: whole nights of letters
        if waits > most:
            behind.append(f"{durable_.name} {waits}")
        if waits and await nobody_takes(js, durable_.name):
            alone.append(durable_.name)
    found = []
    if alone := await _left_alone(js, alone):
        services = ", ".join(sorted({one.split("-")[0] for one in alone}))
        found.append(
            fault(
                "CONSUMERS_STAND",
                f"Có sự kiện chờ mà không tiến trình nào đọc: {', '.join(alone)}.",
                f"Events wait and no process takes them: {', '.join(alone)}.",
                f"Khởi động dịch vụ [{services}] (container: `docker-compose up -d TÊN`; `hoinghi up`: Ctrl-C "
                "rồi chạy lại); nếu đang chạy, xem nhật ký của nó. Không sự kiện nào mất.",
                f"Start the service [{services}] (containers: `docker-compose up -d NAME`; `hoinghi up`: Ctrl-C, "
                "then again); where it runs, read its log. No event is lost.",
            )
        )
    if behind:
        found.append(
            warning(
                "CONSUMERS_BEHIND",
                f"Chậm hơn nhật ký: {', '.join(behind)}.",
                f"Behind the log: {', '.join(behind)}.",
                "Xem dịch vụ đó có chạy không (tên bộ đọc bắt đầu bằng tên dịch vụ), /health và nhật ký của nó; "
                "nếu đang "
                "đuổi kịp thì chờ.",
                "See whether that service runs (the consumer's name begins with its name), its /health and log; "
                "wait "
                "while it is catching up.",
            )
        )
    try:
        parked = (await js.stream_info(subjects.PARKED)).state.messages
    except NotFoundError:
        parked = 0
    if parked:
        found.append(
            warning(
                "EVENTS_PARKED",
                f"{parked} sự kiện chưa xử lý được đang để riêng.",
                f"{parked} events that could not be handled are parked.",
                "Xem `hoinghi parked list`, sửa nguyên nhân, rồi `hoinghi parked replay`.",
                "See `hoinghi parked list`, mend the cause, then `hoinghi parked replay`.",
            )
        )
    return found or [
        fine("NOBODY_BEHIND", "Không bộ đọc nào chậm.", "No consumer is behind; nothing is parked.")
    ]


async def _left_alone(js: JetStreamContext, names: list[str]) -> list[str]:
    """Which of them nobody takes from for as long as they are watched."""
    alone = names

    async def still() -> bool:
        nonlocal alone
        alone = [one for one in alone if await nobody_takes(js, one)]
        return bool(alone)

    return alone if alone and await stands(still) else []


async def webhooks_on(patient: Patient) -> list[Finding]:
    """Agencies whose feed was switched off, or is not taken at present."""
    if patient.client is None:
        return []
    book = WebhookBook(patient.client)
    try:
        failing = [one for one in await book.all() if one.failing is not None]
    except (NatsError, LogUnavailable):
        return []  # that the stream is missing, or the broker silent, is found above
    finally:
        await book.close()
    if not failing:
        return []
    off = ", ".join(one.unit for one in failing if one.status == "disabled")
    waits = ", ".join(one.unit for one in failing if one.status != "disabled")
    told = (("đã ngừng", "switched off", off), ("đang thử lại", "trying again", waits))
    vi = "; ".join(f"{vi} [{units}]" for vi, _, units in told if units)
    en = "; ".join(f"{en} [{units}]" for _, en, units in told if units)
    return [
        warning(
            "WEBHOOKS_FAIL",
            f"Bản tin webhook không tới nơi: {vi}.",
            f"Webhooks are not taken: {en}.",
            "`hoinghi agency webhook show` cho biết vì sao; sửa xong thì `hoinghi agency webhook enable`.",
            "`hoinghi agency webhook show` says why; once mended: `hoinghi agency webhook enable`.",
        )
    ]


async def nothing_else(patient: Patient) -> list[Finding]:
    """Streams and durable consumers that nobody declared: a copy of the log, what a trial left behind."""
    if patient.client is None:
        return []
    try:
        agencies = await asyncio.to_thread(_agencies, patient.settings)
        foreign = await _foreign(patient.client.jetstream(timeout=5), agencies)
    except (NatsError, APIError, TimeoutError):
        return []  # this key may not list them, or the broker is silent: that is found above
    if not foreign:
        return []
    told = "; ".join(foreign)
    return [
        fault(
            "STREAMS_FOREIGN",
            f"Có luồng hoặc bộ đọc không ai khai báo: {told}.",
            f"There are streams or consumers that nobody declared: {told}.",
            "Tìm xem ai đã tạo (một luồng chép nhật ký giữ bản sao của mọi dữ liệu). Không còn cần thì xóa bằng "
            "khóa provisioner.nk: `nats stream rm TÊN`, `nats consumer rm LUỒNG TÊN`.",
            "Find out who made them (a stream that copies the log holds all of its data). Where they are not "
            "needed, delete them with the key provisioner.nk: `nats stream rm NAME`, `nats consumer rm STREAM "
            "NAME`.",
        )
    ]


def _agencies(settings: Settings) -> frozenset[str] | None:
    """Those that have a key, where the folder of the broker is at hand."""
    keyring = Keyring.of(settings.broker_dir)
    return frozenset(keyring.agencies()) if keyring.conf.exists() else None


def _no_agencys(one: ConsumerInfo, agencies: frozenset[str] | None) -> str | None:
    """Why a durable of the feed is no agency's own: it reads what is told to others, or nobody has a key of that
    name. None: it is one."""
    unit = one.name.removeprefix(_OF_AGENCY)
    wanted = set(durable_of(unit).filter_subjects or ())
    reads = set(one.config.filter_subjects or (one.config.filter_subject or subjects.ALL_FEED,))
    if not reads <= wanted:
        return ", ".join(sorted(reads - wanted))
    return None if agencies is None or unit in agencies else "không có khóa / no key"


async def _foreign(js: JetStreamContext, agencies: frozenset[str] | None) -> list[str]:
    """Consumers without a name, by which a log is read once, are nobody's trace: the broker forgets them."""
    declared = {str(one.name) for one in streams()}
    known = {(one.stream, one.name) for one in DURABLES}
    found, there = [], list[str]()
    while page := await js.streams_info(len(there)):
        there += [str(one.config.name) for one in page]
        for one in page:
            if one.config.name not in declared:
                copied = [one.config.mirror, *(one.config.sources or [])]
                origins = ", ".join(sorted(str(source.name) for source in copied if source))
                found.append(f"{one.config.name}" + (f" (← {origins})" if origins else ""))
    for stream in sorted(declared.intersection(there)):
        seen = 0
        while listed := await js.consumers_info(stream, seen):
            seen += len(listed)
            for reader in listed:
                if not reader.config.durable_name or (stream, reader.name) in known:
                    continue
                if stream != subjects.FEED or not reader.name.startswith(_OF_AGENCY):
                    found.append(f"{stream}/{reader.name}")
                elif (why := _no_agencys(reader, agencies)) is not None:
                    found.append(f"{stream}/{reader.name} ({why})")
    return found


CHECKS: Final = (reachable, durable, as_declared, nothing_else, nobody_behind, webhooks_on)
