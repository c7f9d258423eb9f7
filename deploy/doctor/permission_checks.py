"""Who may do what at the broker: nobody comes in without a key, this key may do what the table says and no more,
and the server's accounts are those that the table gives. Further: every stream on as many nodes as it should be.
"""

import asyncio
import contextlib
import re
from collections.abc import Iterable
from typing import Any, Final

import nats
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import NotFoundError
from pydantic_core import from_json

from deploy.access import IDENTITIES, Identity
from deploy.accounts import CENTRAL
from deploy.doctor.findings import Finding, Patient, fault, fine, warning
from deploy.keyring import Keyring
from deploy.streams import streams
from shared.connection import KeyUnreadable, inbox_prefix, public_key, seed_of, servers, tls_context
from shared.settings import Settings
from shared.subjects import USER_INFO

_SECONDS: Final = 5.0
_BEHIND: Final = 1_000
"""So many operations a replica may be behind while everybody writes."""
_ENOUGH: Final = 3


async def permissions(patient: Patient) -> list[Finding]:
    if patient.client is None:
        return []
    found = [*await _strangers(patient.settings), *await _own(patient.client, patient.settings)]
    found += await asyncio.to_thread(_accounts, patient.settings)
    return found or [
        fine(
            "PERMISSIONS_AS_DECLARED",
            "Không khóa thì không vào được; khóa này có đúng các quyền đã khai báo.",
            "Nobody comes in without a key; this key may do what is declared.",
        )
    ]


async def _strangers(settings: Settings) -> list[Finding]:
    """Somebody without a key knocks."""
    options: dict[str, Any] = {
        "servers": [re.sub(r"//[^@/]*@", "//", one) for one in servers(settings)]
    }
    if context := tls_context(settings):
        options |= {"tls": context, "tls_handshake_first": True}
    try:
        async with asyncio.timeout(_SECONDS):
            stranger = await nats.connect(**options, allow_reconnect=False, error_cb=_silent)
    except (NatsError, OSError, TimeoutError):
        return []
    await stranger.close()
    return [
        fault(
            "BROKER_OPEN",
            "Ai cũng kết nối được với máy chủ sự kiện mà không cần khóa.",
            "Anybody is let into the broker without a key.",
            "Chạy `hoinghi broker config`, để cấu hình máy chủ đọc server/accounts.conf, rồi khởi động lại.",
            "Run `hoinghi broker config`, have the server include server/accounts.conf, restart it.",
        )
    ]


async def _silent(_error: Exception) -> None:
    """That a stranger is refused is what is hoped for."""


async def _own(client: Client, settings: Settings) -> list[Finding]:
    """What the running server says that this key may do, beside the table."""
    identity = await asyncio.to_thread(_identity, settings)
    if identity is None:
        return []  # the person at this machine, on a broker of loopback alone
    try:
        answer = await client.request(USER_INFO, b"", timeout=_SECONDS)
    except (NatsError, TimeoutError):
        return [
            warning(
                "PERMISSIONS_UNSEEN",
                "Máy chủ không cho khóa này xem quyền của chính nó.",
                "The broker does not tell this key what it may do.",
                "Chạy bằng khóa provisioner; nếu vẫn vậy: `hoinghi broker config`, `hoinghi broker reload`.",
                "Run it with the provisioner's key; otherwise `hoinghi broker config`, `hoinghi broker reload`.",
            )
        ]
    told = from_json(answer.data).get("data", {})
    key = public_key(seed_of(settings) or "")
    drift = _drift(told, identity, key)
    if not drift:
        return []
    return [
        fault(
            "PERMISSIONS_DRIFTED",
            f"Quyền của {identity.name} khác với khai báo: {'; '.join(drift)}.",
            f"What {identity.name} may do is not as declared: {'; '.join(drift)}.",
            "Chạy `hoinghi broker config`, rồi `hoinghi broker reload`.",
            "Run `hoinghi broker config`, then `hoinghi broker reload`.",
        )
    ]


def _identity(settings: Settings) -> Identity | None:
    """Whose key this is: by the folder of keys, else by the name of its file."""
    if (seed := seed_of(settings)) is None:
        return None
    keyring = Keyring.of(settings.broker_dir)
    for one in IDENTITIES:
        with contextlib.suppress(OSError, KeyUnreadable):
            if public_key(keyring.path(one.name).read_text().strip()) == public_key(seed):
                return one
    stem = settings.nats_nkey_file.stem if settings.nats_nkey_file is not None else ""
    return next((one for one in IDENTITIES if one.name == stem), None)


def _drift(told: dict[str, Any], identity: Identity, key: str) -> list[str]:
    if told.get("account") != CENTRAL:
        return [f"account {told.get('account')} ≠ {CENTRAL}"]
    granted = told.get("permissions") or {}
    wanted = (
        ("publish.allow", _of(granted, "publish", "allow"), identity.says),
        ("publish.deny", _of(granted, "publish", "deny"), identity.never),
        (
            "subscribe.allow",
            _of(granted, "subscribe", "allow"),
            (f"{inbox_prefix(key)}.>", *identity.hears),
        ),
    )
    return [line for name, has, should in wanted for line in _difference(name, has, should)]


def _of(granted: dict[str, Any], side: str, what: str) -> list[str]:
    return list((granted.get(side) or {}).get(what) or ())


def _difference(name: str, has: Iterable[str], should: Iterable[str]) -> list[str]:
    more, less = sorted(set(has) - set(should)), sorted(set(should) - set(has))
    return [f"{name} {sign}{one}" for sign, some in (("+", more), ("-", less)) for one in some]


def _accounts(settings: Settings) -> list[Finding]:
    """Where the folder of the broker is at hand: the file that the server reads, beside what it should be."""
    keyring = Keyring.of(settings.broker_dir)
    try:
        there, wanted = keyring.conf.read_text(encoding="utf-8"), keyring.conf_now()
    except OSError:
        return []  # it is kept elsewhere, or made by a secret store
    if there == wanted:
        return []
    return [
        fault(
            "ACCOUNTS_DRIFTED",
            f"{keyring.conf} khác với bảng phân quyền của phiên bản này.",
            f"{keyring.conf} is not what this version's table of rights gives.",
            "Chạy `hoinghi broker config`, rồi `hoinghi broker reload`.",
            "Run `hoinghi broker config`, then `hoinghi broker reload`.",
        )
    ]


async def replicated(patient: Patient) -> list[Finding]:
    """In a cluster: every stream on three nodes or more, and each of them there and up to date."""
    if patient.client is None:
        return []
    js = patient.client.jetstream(timeout=5)
    few, away = [], []
    copies: set[int] = set()
    clustered = False
    for wanted in streams():
        try:
            info = await js.stream_info(str(wanted.name))
        except NotFoundError:
            continue  # said by the check of the streams
        count = info.config.num_replicas or 1
        copies.add(count)
        clustered |= bool(info.cluster and info.cluster.name)
        if count < _ENOUGH:
            few.append(f"{wanted.name} {count}")
        for peer in (info.cluster.replicas if info.cluster else None) or ():
            if peer.offline or not peer.current or (peer.lag or 0) > _BEHIND:
                away.append(f"{wanted.name}: {peer.name} {_state(peer)}")
    found = []
    if away:
        found.append(
            fault(
                "REPLICA_AWAY",
                f"Bản sao không theo kịp hoặc đã tắt: {'; '.join(away)}.",
                f"Replicas are off or behind: {'; '.join(away)}.",
                "Khởi động lại nút đó và chờ nó chép xong; mất thêm một nút thì không ghi được nữa.",
                "Start that node again and wait until it has copied; with one more lost nothing can be written.",
            )
        )
    if clustered and few:
        found.append(
            fault(
                "REPLICAS_FEW",
                f"Cụm máy, nhưng chưa đủ bản sao: {', '.join(few)}.",
                f"A cluster, but not on three nodes: {', '.join(few)}.",
                "Chạy `hoinghi provision --replicas 3`.",
                "Run `hoinghi provision --replicas 3`.",
            )
        )
    if found or not clustered:
        return found
    least = min(copies)
    return [
        fine(
            "REPLICAS_CURRENT",
            f"Mỗi luồng có {least} bản sao, đều theo kịp.",
            f"Every stream is on {least} nodes, all of them current.",
        )
    ]


def _state(peer: Any) -> str:
    return "offline" if peer.offline else f"lag {peer.lag or 0}"


CHECKS: Final = (permissions, replicated)
