"""Which service does not run: by the connections that the broker's nodes show, each by the name of its service."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from deploy.access import SERVICES
from deploy.accounts import CENTRAL
from deploy.doctor.findings import Finding, Patient, fault, fine
from deploy.doctor.standing import stands
from shared.monitor import addresses, ask

_MOST: Final = 100_000
"""Connections that one answer may hold; the broker's own default is 1,024."""


async def services_there(patient: Patient) -> list[Finding]:
    """One that was stopped while nothing waits for it shows by nothing else.

    Says nothing where not every node's connections can be seen: who is missing here may be there.
    """
    nodes, ca = addresses(patient.settings.nats_monitor_url), patient.settings.nats_ca
    try:
        away = await _away(nodes, ca)
        if away is None:
            return []

        async def still() -> bool:
            nonlocal away
            now = await _away(nodes, ca)
            away = [one for one in away or () if one in now] if now is not None else []
            return bool(away)

        if away and not await stands(still):
            away = []
    except (OSError, ValueError):
        return []  # said of the node itself
    if not away:
        return [
            fine(
                "SERVICES_THERE",
                "Mọi dịch vụ đang kết nối với máy chủ sự kiện.",
                "Every service is connected to the broker.",
            )
        ]
    services = ", ".join(away)
    return [
        fault(
            "SERVICES_AWAY",
            f"Không tiến trình nào của dịch vụ [{services}] kết nối với máy chủ sự kiện.",
            f"No process of the service [{services}] is connected to the broker.",
            f"Khởi động dịch vụ [{services}] (container: `docker-compose up -d TÊN`; `hoinghi up`: Ctrl-C rồi "
            "chạy lại); nếu vừa khởi động thì chờ rồi kiểm tra lại; nếu nó tự dừng, xem nhật ký của nó.",
            f"Start the service [{services}] (containers: `docker-compose up -d NAME`; `hoinghi up`: Ctrl-C, "
            "then again); where it was just started wait and look again; where it ends by itself, read its log.",
        )
    ]


async def _away(nodes: Sequence[str], ca: Path | None) -> list[str] | None:
    """The services of which no node knows a connection; None: there are nodes that were not asked.

    Raises OSError, ValueError.
    """
    there: set[str] = set()
    asked: set[str] = set()
    beside: set[str] = set()
    for node in nodes:
        query = f"acc={CENTRAL}&limit={_MOST}"
        told: dict[str, Any] = await asyncio.to_thread(ask, f"{node}/connz?{query}", ca)
        routes: dict[str, Any] = await asyncio.to_thread(ask, f"{node}/routez", ca)
        there |= {str(one.get("name")) for one in told.get("connections") or ()}
        asked.add(str(told.get("server_id")))
        beside |= {str(one.get("remote_id")) for one in routes.get("routes") or ()}
    if not asked or not beside <= asked:
        return None
    return [one.name for one in SERVICES if one.name not in there]


CHECKS: Final = (services_there,)
