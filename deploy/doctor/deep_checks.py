"""``hoinghi doctor --deep``: every event of every replica is read and held against the seals.

Bytes spoilt in the midst of a block file show nowhere else: the broker says that it is healthy and that nothing
is deleted, and passes over the event when it is read; where the block is compressed it gives nothing of it, and a
consumer stands still there (``tests/chaos/test_damaged_replica.py``, ``test_damaged_block.py``).
"""

import hashlib
from collections import Counter
from typing import Final

from nats.aio.client import Client
from nats.js.errors import NotFoundError

from deploy.audit import read_events, read_seals
from deploy.doctor.findings import Finding, Patient, fault, fine
from services.program.reader import NodeUnread
from shared import subjects
from shared.connection import shown
from shared.seals import Stored, Verdict, leaf, verify
from shared.store import EventStore

_PATIENCE: Final = 30.0
"""A node that sends nothing more for so long, and does not say that it has no more, is not read."""
_SAMPLES: Final = 256
"""Of a million events every four thousandth: a block of 8 MB holds more than that."""
_TODO_VI: Final = (
    "Dừng máy này, dời thư mục kho của nó đi, khởi động lại để đồng bộ từ các máy khác; nếu mọi máy đều hỏng cùng "
    "một chỗ, phục hồi từ bản sao lưu."
)
_TODO_EN: Final = (
    "Stop this node, move its store folder aside, start it again so that it copies from the others; where all are "
    "spoilt at the same place, restore the backup."
)
_ALONE_VI: Final = (
    "Chỉ có một máy, không có bản khác để đồng bộ: dừng các dịch vụ và máy chủ sự kiện, dời thư mục kho sang chỗ "
    "khác (giữ lại), khởi động lại rồi `hoinghi restore` bản sao lưu mới nhất."
)
_ALONE_EN: Final = (
    "There is one node and nothing to copy from: stop the services and the broker, move its store folder aside "
    "(keep it), start it again and `hoinghi restore` the newest backup."
)


async def every_replica_is_whole(patient: Patient) -> list[Finding]:
    """Reads the whole log once for each replica, one after the other, into memory."""
    client = patient.client
    if client is None:
        return []
    seals = await read_seals(client)  # first, so that none covers an event that is not read
    end = await EventStore(client).last_position()
    found: list[Finding] = []
    whole: dict[str, str] = {}
    nodes = await _nodes(client, shown(patient.settings))
    for node in nodes:
        try:
            events = await read_events(client, end, node=node, patience=_PATIENCE)
        except NodeUnread as why:
            found.append(_unread(node, str(why)))
            continue
        told = verify(events, seals, end=end)
        if told.fault is None:
            whole[node] = _digest(events)
        found.append(_said(node, told, end, alone=len(nodes) == 1))
    return found + odd_replicas(whole)


async def _nodes(client: Client, address: str) -> list[str]:
    """The names of the servers that hold the log; of a single one its address."""
    info = await client.jetstream(timeout=10).stream_info(subjects.EVENTS)
    if info.cluster is None:
        return [address]
    names = {str(one.name) for one in info.cluster.replicas or []}
    return sorted(names | ({info.cluster.leader} if info.cluster.leader else set()))


def _said(node: str, told: Verdict, end: int, *, alone: bool) -> Finding:
    if told.fault is None:
        return fine(
            "LOG_WHOLE",
            f"Bản nhật ký tại {node}: đọc đủ {end} sự kiện, {told.sealed} sự kiện khớp niêm phong.",
            f"The replica at {node}: all {end} events were read, {told.sealed} of them match the seals.",
        )
    if told.fault.kind == "event-missing":
        return unreadable(node, told.fault.position, alone=alone)
    return fault(
        "LOG_ALTERED",
        f"Bản nhật ký tại {node} không khớp niêm phong: {told.fault.kind} tại {told.fault.position}.",
        f"The replica at {node} is not what was sealed: {told.fault.kind} at {told.fault.position}.",
        "Giữ nguyên mọi thứ; chạy `hoinghi audit dump`, so với bản sao lưu: đây không phải lỗi đĩa thông thường.",
        "Leave everything as it is; call `hoinghi audit dump` and compare with a backup: this is no common fault "
        "of a disk.",
    )


def unreadable(node: str, position: int, *, alone: bool) -> Finding:
    """``alone``: there is no other node to copy from."""
    return fault(
        "LOG_DAMAGED",
        f"Bản nhật ký tại {node} không đọc được vị trí {position}.",
        f"The replica at {node} cannot read position {position} of the log.",
        _ALONE_VI if alone else _TODO_VI,
        _ALONE_EN if alone else _TODO_EN,
    )


def _unread(node: str, why: str) -> Finding:
    return fault(
        "REPLICA_UNREAD",
        f"Không đọc được bản nhật ký tại {node} (chưa trả lời hoặc chưa theo kịp, chưa rõ có hỏng): {why}.",
        f"The replica at {node} could not be read (it does not answer or is behind; whether it is damaged is not "
        f"known): {why}.",
        "Không dời kho của máy này. Xem máy có chạy không (các dòng trên), rồi kiểm tra lại.",
        "Do not move its store. See whether that node runs (the lines above), then look again.",
    )


def _digest(events: list[Stored]) -> str:
    """Over positions, subjects and contents, the events that no seal covers yet included."""
    return hashlib.sha256(b"".join(map(leaf, events))).hexdigest()


def odd_replicas(whole: dict[str, str]) -> list[Finding]:
    """Replicas whose events, sealed or not, are not those of most."""
    if len(set(whole.values())) < 2:
        return []
    ((most, count),) = Counter(whole.values()).most_common(1)
    if 2 * count <= len(
        whole
    ):  # nobody can say which is right: the good one must not be moved aside
        return [
            fault(
                "REPLICAS_DIFFER",
                f"Bản nhật ký tại {', '.join(whole)} khác nhau, không bản nào chiếm đa số.",
                f"The replicas at {', '.join(whole)} differ, and none is that of most.",
                "Giữ nguyên mọi thứ, không dời kho nào; khởi động lại máy chưa đọc được rồi kiểm tra lại, nếu vẫn "
                "vậy thì so với bản sao lưu.",
                "Leave everything as it is and move no store; start the node that was not read and look again; if "
                "it stays so, compare with a backup.",
            )
        ]
    odd = ", ".join(node for node, one in whole.items() if one != most)
    return [
        fault(
            "REPLICAS_DIFFER",
            f"Bản nhật ký tại {odd} khác các máy còn lại.",
            f"The replica at {odd} is not that of the others.",
            _TODO_VI,
            _TODO_EN,
        )
    ]


async def the_log_can_be_read(patient: Patient) -> list[Finding]:
    """Asks the leader for some events all over the log: a block of it that cannot be unpacked is missing as one
    piece. Single events that are spoilt are found by :func:`every_replica_is_whole` alone."""
    if patient.client is None:
        return []
    js = patient.client.jetstream(timeout=10)
    try:
        info = await js.stream_info(subjects.EVENTS)
    except NotFoundError:
        return []  # told by the check of the streams

    async def given(position: int) -> bool:
        try:
            await js.get_msg(subjects.EVENTS, position)
        except NotFoundError:
            return False
        return True

    last = info.state.last_seq
    good = 0
    for position in sorted({*range(1, last + 1, max(1, last // _SAMPLES)), last} - {0}):
        if await given(position):
            good = position
            continue
        bad = position
        while bad - good > 1:
            middle = (good + bad) // 2
            good, bad = (middle, bad) if await given(middle) else (good, middle)
        node = (info.cluster.leader if info.cluster else None) or shown(patient.settings)
        alone = not (info.cluster and info.cluster.replicas)
        return [unreadable(node, bad, alone=alone)]
    return [
        fine(
            "LOG_READABLE",
            f"Nhật ký đọc được (thử rải khắp {last} sự kiện).",
            f"The log can be read (tried all over its {last} events).",
        )
    ]


CHECKS: Final = (every_replica_is_whole,)
