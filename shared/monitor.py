"""The broker's monitoring addresses: what each node says of itself (``/varz``, ``/jsz``)."""

import ssl
import urllib.error
import urllib.request
from http.client import HTTPException
from pathlib import Path
from typing import Any

from pydantic_core import from_json


class NotDurable(Exception):
    """The broker acknowledges before it has written to disk; a power cut would lose events."""

    code = "BROKER_NOT_DURABLE"


class MonitorUnreachable(OSError):
    """No node tells of itself at the addresses that were set: whether it writes before it answers is unknown."""

    code = "MONITOR_UNREACHABLE"

    def __init__(self, silent: dict[str, Exception]) -> None:
        told = "; ".join(f"{node} ({_why(error)})" for node, error in silent.items())
        super().__init__(
            f"HOINGHI_NATS_MONITOR_URL: không đọc được {told}. Cần / expected: http://HOST:8222. Cổng giám sát "
            "(http:) của máy chủ sự kiện: sửa biến này, khởi động nó, hoặc mở cổng đó trong mạng nội bộ. / "
            "It cannot be read. The broker's monitoring port (http:): mend the setting, start it, or open that "
            "port on the inner network."
        )


def _why(error: Exception) -> str:
    """What the system says of it, without the library's brackets."""
    return str(getattr(error, "reason", None) or error) or type(error).__name__


def addresses(monitor_url: str | None) -> list[str]:
    """One address for each node, as ``HOINGHI_NATS_MONITOR_URL`` names them with commas."""
    return [one.strip().rstrip("/") for one in (monitor_url or "").split(",") if one.strip()]


def ask(url: str, ca: Path | None = None) -> dict[str, Any]:
    """What a node answers. ``ca``: who vouches for its certificate. Raises OSError, ValueError."""
    secure = ssl.create_default_context(cafile=ca) if url.startswith("https:") else None
    with urllib.request.urlopen(url, timeout=5, context=secure) as reply:  # noqa: S310 - a setting of ours
        answer: dict[str, Any] = from_json(reply.read())
    return answer


def complaint(url: str, ca: Path | None = None) -> str:
    """What a node says is wrong with itself (``/healthz``); empty: nothing. Raises OSError, ValueError."""
    try:
        ask(f"{url}/healthz", ca)
    except urllib.error.HTTPError as error:
        told: dict[str, Any] = from_json(error.read())
        return str(told.get("error") or told.get("status") or error)
    return ""


def check_durability(monitor_url: str | None, ca: Path | None = None) -> None:
    """Refuse a broker without ``sync_interval: always``, when its monitoring addresses are given.

    Every node that answers is held to it. One that is down keeps nobody from starting; all of them do.
    Raises :class:`NotDurable`, :class:`MonitorUnreachable` when no node answers, or something else does there.
    """
    silent: dict[str, Exception] = {}
    nodes = addresses(monitor_url)
    for node in nodes:
        try:
            varz = ask(f"{node}/varz", ca)
            jetstream = varz.get("jetstream", {}).get("config", {})
        except (OSError, ValueError, HTTPException, AttributeError) as error:
            silent[node] = error
            continue
        if not jetstream.get("sync_always"):
            raise NotDurable(
                f"{node}: máy chủ sự kiện xác nhận trước khi ghi đĩa. Đặt `sync_interval: always` trong khối "
                "jetstream rồi khởi động lại. / The broker does not write to disk before it acknowledges. Set "
                "`sync_interval: always` in its jetstream block and restart it."
            )
    if nodes and len(silent) == len(nodes):
        raise MonitorUnreachable(silent)
