"""``hoinghi doctor --deep``: every event of every replica is read and held against the seals.

Bytes spoilt in the midst of a block file show nowhere else: the broker says that it is healthy and that nothing
is deleted, and passes over the event when it is read (``tests/chaos/test_damaged_replica.py``).
"""

import hashlib
from collections import Counter
from typing import Final

from nats.aio.client import Client

from deploy.audit import read_events, read_seals
from deploy.doctor.findings import Finding, Patient, fault, fine
from services.program.reader import NodeUnread
from shared import subjects
from shared.connection import shown
from shared.seals import Stored, Verdict, leaf, verify
from shared.store import EventStore

_PATIENCE: Final = 30.0
"""A node that sends nothing more for so long, and does not say that it has no more, is not read."""
_TODO_VI: Final = (
    "Dừng máy này, dời thư mục kho của nó đi, khởi động lại để đồng bộ từ các máy khác; nếu chỉ có một máy, hoặc "
    "mọi máy đều hỏng cùng một chỗ, phục hồi từ bản sao lưu."
)
_TODO_EN: Final = (
    "Stop this node, move its store folder aside, start it again so that it copies from the others; with a single "
    "node, or where all are spoilt at the same place, restore the backup."
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
    for node in await _nodes(client, shown(patient.settings)):
        try:
            events = await read_events(client, end, node=node, patience=_PATIENCE)
        except NodeUnread as why:
            found.append(_unread(node, str(why)))
            continue
        told = verify(events, seals, end=end)
        if told.fault is None:
            whole[node] = _digest(events)
        found.append(_said(node, told, end))
    return found + odd_replicas(whole)


async def _nodes(client: Client, address: str) -> list[str]:
    """The names of the servers that hold the log; of a single one its address."""
    info = await client.jetstream(timeout=10).stream_info(subjects.EVENTS)
    if info.cluster is None:
        return [address]
    names = {str(one.name) for one in info.cluster.replicas or []}
    return sorted(names | ({info.cluster.leader} if info.cluster.leader else set()))


def _said(node: str, told: Verdict, end: int) -> Finding:
    if told.fault is None:
        return fine(
            "LOG_WHOLE",
            f"Bản nhật ký tại {node}: đọc đủ {end} sự kiện, {told.sealed} sự kiện khớp niêm phong.",
            f"The replica at {node}: all {end} events were read, {told.sealed} of them match the seals.",
        )
    if told.fault.kind == "event-missing":
        return fault(
            "LOG_DAMAGED",
            f"Bản nhật ký tại {node} không đọc được vị trí {told.fault.position}.",
            f"The replica at {node} cannot read position {told.fault.position} of the log.",
            _TODO_VI,
            _TODO_EN,
        )
    return fault(
        "LOG_ALTERED",
        f"Bản nhật ký tại {node} không khớp niêm phong: {told.fault.kind} tại {told.fault.position}.",
        f"The replica at {node} is not what was sealed: {told.fault.kind} at {told.fault.position}.",
        "Giữ nguyên mọi thứ; chạy `hoinghi audit dump`, so với bản sao lưu: đây không phải lỗi đĩa thông thường.",
        "Leave everything as it is; call `hoinghi audit dump` and compare with a backup: this is no common fault "
        "of a disk.",
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


CHECKS: Final = (every_replica_is_whole,)
