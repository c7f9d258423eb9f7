"""Clocks: of this machine and the broker; of each service, by what it wrote last; of the portal, by its pages."""

import asyncio
import email.utils
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from typing import Final

from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.errors import APIError, NotFoundError
from pydantic_core import from_json

from deploy.access import CONTEXTS
from deploy.doctor.findings import Finding, Patient, fault, fine
from shared import subjects

_CLOCK_SECONDS: Final = 5.0
"""More than this and reminders, time limits and sign-in links are visibly wrong."""
_STAMP_SECONDS: Final = 60.0
"""An event is stamped when its wish arrives, and stored some seconds later while the log is silent."""
_LATELY: Final = timedelta(hours=1)
_MADE_UP: Final = timedelta(days=30)
"""Further off than this is no clock that went wrong: the event was told on the simulated one."""


async def clocks_agree(patient: Patient) -> list[Finding]:
    """This machine's clock against the broker's, which fires the timers."""
    if patient.client is None:
        return []
    before = datetime.now(UTC)
    try:
        answer = await patient.client.request(
            f"$JS.API.STREAM.INFO.{subjects.EVENTS}", b"", timeout=5
        )
        told = datetime.fromisoformat(from_json(answer.data)["ts"])
    except (NatsError, TimeoutError, KeyError, ValueError):
        return []
    after = datetime.now(UTC)
    off = max((before - told).total_seconds(), (told - after).total_seconds(), 0.0)
    if off > _CLOCK_SECONDS:
        return [
            fault(
                "CLOCK_OFF",
                f"Đồng hồ máy này và máy chủ sự kiện lệch nhau {off:.0f} giây.",
                f"The clocks of this machine and the broker are {off:.0f} seconds apart.",
                "Bật đồng bộ giờ (chrony, systemd-timesyncd: `timedatectl set-ntp true`) trên cả hai máy; "
                "container dùng "
                "giờ của máy chứa nó.",
                "Turn on time synchronisation (chrony, systemd-timesyncd: `timedatectl set-ntp true`) on both "
                "machines; "
                "a container has the clock of its host.",
            )
        ]
    return [fine("CLOCKS_AGREE", "Đồng hồ khớp nhau.", "The clocks agree.")]


async def services_agree(patient: Patient) -> list[Finding]:
    """What each service wrote last: its own time of the event against the broker's time of storing it.

    Only events of the last hour: an older one says nothing of the clock as it goes now.
    """
    if patient.client is None or patient.settings.clock != "system":
        return []
    js = patient.client.jetstream(timeout=5)
    off = {}
    for context in CONTEXTS:
        try:
            seconds = await _ahead(js, context)
        except (NatsError, TimeoutError, KeyError, ValueError, TypeError):
            continue  # a broker that is silent, an event that cannot be read: found elsewhere
        if seconds is not None and abs(seconds) > _STAMP_SECONDS:
            off[context] = seconds
    if not off:
        return []
    told = ", ".join(f"{context} {seconds:+.0f} s" for context, seconds in off.items())
    return [
        fault(
            "SERVICE_CLOCK_OFF",
            f"Sự kiện gần nhất mang giờ lệch so với máy chủ sự kiện: {told}.",
            f"The last events carry a time that is not the broker's: {told}.",
            "Bật đồng bộ giờ (chrony, systemd-timesyncd) trên máy chạy dịch vụ đó. Thời điểm đã ghi không sửa "
            "được; thứ tự sự kiện vẫn đúng vì tính theo vị trí.",
            "Turn on time synchronisation (chrony, systemd-timesyncd) where that service runs. The times that "
            "were written stay; the order of events holds, it goes by position.",
        )
    ]


async def portal_agrees(patient: Patient) -> list[Finding]:
    """The portal writes no events: the time that its pages carry (``Date``) against this machine's, which
    :func:`clocks_agree` holds against the broker's. A proxy may tell its own: then ask the portal itself."""
    if patient.settings.clock != "system":
        return []
    url = patient.settings.portal_url
    try:
        told = await asyncio.to_thread(_time_of, url)
    except (OSError, ValueError, TypeError):
        return []  # no portal here, or none that can be reached from here
    off = (told - datetime.now(UTC)).total_seconds()
    if abs(off) <= _STAMP_SECONDS:
        return []
    return [
        fault(
            "PORTAL_CLOCK_OFF",
            f"Đồng hồ của cổng tại {url} lệch {off:+.0f} giây.",
            f"The clock of the portal at {url} is off by {off:+.0f} seconds.",
            "Bật đồng bộ giờ (chrony, systemd-timesyncd) trên máy chạy cổng: đường dẫn đăng nhập và phiên hết hạn "
            "theo giờ của máy này.",
            "Turn on time synchronisation (chrony, systemd-timesyncd) where it runs: sign-in links and sessions "
            "end by that machine's time.",
        )
    ]


def _time_of(url: str) -> datetime:
    request = urllib.request.Request(f"{url}/", method="HEAD")  # noqa: S310 - the address is a setting of ours
    try:
        with urllib.request.urlopen(request, timeout=5) as reply:  # noqa: S310 - as above
            date = reply.headers["Date"]
    except urllib.error.HTTPError as refused:
        date = refused.headers["Date"]
    return email.utils.parsedate_to_datetime(date).astimezone(UTC)


async def _ahead(js: JetStreamContext, context: str) -> float | None:
    """By how many seconds the last event of a context is stamped later than it was stored; None: none lately."""
    try:
        last = await js.get_last_msg(subjects.EVENTS, subjects.events_of(context))
    except (NotFoundError, APIError):
        return None
    if last.time is None or datetime.now(UTC) - last.time > _LATELY:
        return None
    ahead = datetime.fromisoformat(from_json(last.data or b"")["time"]) - last.time
    return None if abs(ahead) > _MADE_UP else ahead.total_seconds()


CHECKS: Final = (clocks_agree, services_agree, portal_agrees)
