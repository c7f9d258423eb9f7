"""Who read personal data: each look at a page that names people is recorded before the page goes out (ADR 0016).

A record says page, set, who and when, and no personal data itself. The records live in a stream of their own
(``SEEN``) from which nothing can be deleted before its time. The same visitor at the same set within the
broker's window is one record: pages that refresh themselves do not drown the others.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.errors import TimeoutError as NatsTimeout
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from nats.js.errors import APIError
from pydantic_core import from_json, to_json

from services.portal.api_resources import RESOURCES
from services.portal.document_access import PERSONAL as PERSONAL_DOCUMENTS
from services.portal.language import N_
from services.portal.refusals import UNAVAILABLE
from shared import subjects

if TYPE_CHECKING:
    from services.portal.visit import Visit

PERSONAL: Final[Mapping[str, str]] = MappingProxyType(
    {
        "/c/{conference}/delegations": N_("Danh sách đoàn"),
        "/c/{conference}/delegations/{delegation}": N_("Một đoàn"),
        "/c/{conference}/delegates": N_("Danh sách đại biểu"),
        "/c/{conference}/delegates/{delegation}/{person}": N_("Một đại biểu"),
        "/c/{conference}/requests": N_("Đề nghị của các đoàn"),
        "/c/{conference}/messages": N_("Sổ thư"),
        "/c/{conference}/messages/{message}": N_("Một lá thư"),
        "/c/{conference}/awards/{round}": N_("Hồ sơ khen thưởng"),
        "/c/{conference}/awards/{round}/stage": N_("Thứ tự lên nhận thưởng"),
        "/c/{conference}/awards/{round}/ranking": N_("Danh sách trình khen thưởng"),
        "/c/{conference}/awards/{round}/file/{nomination}/{part}": N_("Tệp của hồ sơ khen thưởng"),
        "/c/{conference}/awards/{round}/decision.pdf": N_("Quyết định khen thưởng"),
        "/c/{conference}/awards/{round}/decision/{number}": N_("Quyết định khen thưởng"),
        "/c/{conference}/reception": N_("Đón tiếp"),
        "/c/{conference}/reception/list": N_("Danh sách cho cửa không có mạng"),
        "/c/{conference}/import/{upload}": N_("Danh sách đang nhập"),
        "/c/{conference}/import/{upload}/result": N_("Kết quả nhập danh sách"),
        "/c/{conference}/program": N_("Chương trình"),
        "/c/{conference}/program/paper/{paper}": N_("Tệp tham luận"),
        "/c/{conference}/papers": N_("Tham luận"),
        "/c/{conference}/papers/file/{paper}/{version}": N_("Tệp tham luận"),
        "/c/{conference}/privacy": N_("Yêu cầu về dữ liệu cá nhân"),
        "/c/{conference}/privacy/{request}/data": N_("Dữ liệu đang lưu về một người"),
        "/c/{conference}/seats": N_("Sơ đồ chỗ ngồi"),
        "/c/{conference}/screen": N_("Màn hình hội trường"),
        "/c/{conference}/screen/ceremony": N_("Trao thưởng"),
        "/c/{conference}/history": N_("Nhật ký"),
        "/c/{conference}/history/{position}": N_("Một sự kiện của nhật ký"),
        "/c/{conference}/history/export/{form}": N_("Xuất nhật ký"),
        "/c/{conference}/documents/{name}": N_("Tải văn bản"),
        "/c/{conference}/documents/{kind}/preview": N_("Xem văn bản"),
        "/c/{conference}/documents/{kind}/pages/{number}": N_("Xem văn bản"),
        "/c/{conference}/report": N_("Báo cáo kết quả"),
        "/c/{conference}/report/at/{position}/{name}": N_("Báo cáo kết quả"),
        "/c/{conference}/report/file/{contribution}": N_("Tệp nội dung báo cáo"),
        "/c/{conference}/budget/{tab}": N_("Kinh phí"),
        "/c/{conference}/why": N_("Con số này từ đâu"),
        "/c/{conference}/issued/{document}": N_("Tải văn bản đã phát hành"),
        "/c/{conference}/unit/{delegation}": N_("Trang của đơn vị"),
        "/c/{conference}/unit/{delegation}/letter": N_("Giấy mời của đơn vị"),
        "/c/{conference}/unit/{delegation}/code/{person}": N_("Mã điểm danh"),
        **dict.fromkeys(
            (
                f"/api/v1/conferences/{{conference}}/{r.name}"
                for r in RESOURCES.values()
                if r.names_people
            ),
            N_("Đọc qua API"),
        ),
        "/api/v1/conferences/{conference}/imports": N_("Danh sách đang nhập"),
        "/m/{token}": N_("Trang của đơn vị"),
        "/m/{token}/letter": N_("Giấy mời của đơn vị"),
        "/m/{token}/code/{person}": N_("Mã điểm danh"),
    }
)
"""The ways that show people, and what is shown there."""
_SETS: Final = ("delegation", "round", "nomination", "message", "document", "kind", "name", "position",
                "person", "form", "unit", "group_id", "group", "status", "figure", "contribution",
                "paper", "version", "entity", "request")  # fmt: skip
"""Ids in the address and its query that say which set of people; what was searched for may be a name."""
_SHOWN: Final = (200, 422)
MOST_READ: Final = 5_000
_BATCH: Final = 500
_SECONDS: Final = 2.0


@dataclass(frozen=True, slots=True)
class Look:
    """``role`` "link": whoever holds the link in a letter. ``about``: ``delegation=so-y-te status=present``.
    ``behalf``: whom the person stood in for, if anybody."""

    time: str
    unit: str
    person: str
    role: str
    way: str
    about: str
    behalf: str = ""


async def record(visit: "Visit", way: str, status: int) -> None:
    """Record what is about to be shown. Raises PORTAL_UNAVAILABLE where it cannot be: no record, no page."""
    if way not in PERSONAL or status not in _SHOWN:
        return
    told = _look(visit, way)
    if told is None:
        return
    conference, look = told
    same = asdict(look) | {"time": ""}
    identity = hashlib.sha256(repr((conference, sorted(same.items()))).encode()).hexdigest()
    js = visit.portal.service.client.jetstream(timeout=5)
    try:
        await js.publish(
            subjects.seen(conference, look.unit),
            to_json(asdict(look)),
            headers={"Nats-Msg-Id": identity},
        )
    except (NatsError, APIError, TimeoutError) as error:
        raise UNAVAILABLE.refuse() from error


def _look(visit: "Visit", way: str) -> tuple[str, Look] | None:
    """None where nobody is shown: a document without names."""
    told = {**visit.request.query_params, **visit.request.path_params}
    name = str(told.get("kind") or told.get("name") or "")
    if "/documents/" in way and not {name, name.rpartition(".")[0]} & PERSONAL_DOCUMENTS:
        return None
    now = datetime.now(UTC).isoformat(timespec="seconds")
    about = " ".join(f"{key}={str(told[key])[:80]}" for key in _SETS if told.get(key))
    if visit.link is not None:
        conference, unit, delegation = visit.link
        whose = f"delegation={delegation} {about}".strip()
        return conference, Look(now, unit, "", "link", way, whose)
    who = visit.signed_in.visitor
    behalf = who.stands_in.absent if who.stands_in else ""
    return visit.path("conference"), Look(now, who.unit, who.person, who.role, way, about, behalf)


async def looks(
    client: Client, conference: str, since: datetime, most: int | None = MOST_READ
) -> Sequence[Look]:
    """What was recorded since then, the latest first, at most the ``most`` latest; None: all of it."""
    js = client.jetstream(timeout=5)
    config = ConsumerConfig(
        deliver_policy=DeliverPolicy.BY_START_TIME,
        opt_start_time=since.astimezone(UTC).isoformat().replace("+00:00", "Z"),  # type: ignore[arg-type]  # its type says int
        filter_subject=subjects.all_seen(conference),
        ack_policy=AckPolicy.NONE,
        inactive_threshold=30,
        mem_storage=True,
    )
    consumer = await js.add_consumer(subjects.SEEN, config)
    reader = await js.pull_subscribe_bind(consumer=consumer.name, stream=subjects.SEEN)
    found: list[Look] = []
    try:
        while (await reader.consumer_info()).num_pending:
            for message in await reader.fetch(_BATCH, timeout=_SECONDS):
                found.append(Look(**from_json(message.data)))
            if most is not None:
                found = found[-most:]
    except NatsTimeout:
        pass  # what there is has been read
    finally:
        await reader.unsubscribe()
    return found[::-1]
