"""What ends while the system runs on this machine is told of and started again: broker, services, mail catcher."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Final

from rich.console import Console

from deploy.runner import Running, answers_200

_LOOK_SECONDS: Final = 0.5
_STEADY_SECONDS: Final = 60.0
_LONGEST_PAUSE: Final = 60.0
BROKER: Final = "broker"


@dataclass(slots=True)
class Pauses:
    """How long to wait before something is started again: at once, and twice as long each time it ends anew within
    a minute of its start."""

    _pause: dict[str, float] = field(default_factory=dict)
    _started: dict[str, float] = field(default_factory=dict)

    def ended(self, name: str, now: float) -> float:
        """Seconds. ``now``: by a clock that only goes on."""
        steady = now - self._started.get(name, -_STEADY_SECONDS) >= _STEADY_SECONDS
        pause = 0.0 if steady else min(max(1.0, 2 * self._pause.get(name, 0.0)), _LONGEST_PAUSE)
        self._pause[name] = pause
        self._started[name] = now + pause
        return pause


@contextlib.asynccontextmanager
async def watched(system: Running, console: Console) -> AsyncIterator[None]:
    """For as long as this lasts; each end and each return is a line on ``console``."""

    def tell(line: str) -> None:
        console.print(line, highlight=False, soft_wrap=True, markup=False)

    watching = asyncio.create_task(keep_running(system, tell))
    try:
        yield
    finally:
        watching.cancel()


async def keep_running(system: Running, tell: Callable[[str], None]) -> None:
    """Until it is cancelled. ``tell`` gets one line, in both languages, for each end and each return."""
    pauses, due = Pauses(), dict[str, float]()
    returning: set[str] = set()
    while True:
        now = time.monotonic()
        for name, code in _ended(system):
            if name not in due:
                pause = pauses.ended(name, now)
                due[name] = now + pause
                returning.discard(name)
                tell(_told_end(system, name, code, pause))
            elif now >= due[name]:
                del due[name]
                await _start(system, name)
                returning.add(name)
        for name in sorted(returning):
            if await _is_back(system, name):
                returning.discard(name)
                tell(f"✓ {name}: chạy lại / runs again")
        await asyncio.sleep(_LOOK_SECONDS)


def _ended(system: Running) -> list[tuple[str, int]]:
    """Each that does not run, with its exit code; the broker first, since the others need it."""
    broker = system.broker.process
    codes = [
        (BROKER, broker.poll() if broker is not None else None),
        *((name, process.poll()) for name, process in system.processes.items()),
    ]
    return [(name, code) for name, code in codes if code is not None]


async def _start(system: Running, name: str) -> None:
    if name != BROKER:
        system.start(name)
        return
    # One that does not come up is found ended at the next look, and waits longer.
    try:
        await asyncio.to_thread(system.broker.start)
    except RuntimeError:
        return


async def _is_back(system: Running, name: str) -> bool:
    if name in (BROKER, "mail"):
        return all(name != ended for ended, _ in _ended(system))
    return await asyncio.to_thread(
        answers_200, f"http://127.0.0.1:{system.health_ports[name]}/ready"
    )


def _told_end(system: Running, name: str, code: int, pause: float) -> str:
    log = system.directory / ("broker/nats.log" if name == BROKER else f"{name}.log")
    when = ("ngay", "at once") if not pause else (f"sau {pause:.0f} giây", f"in {pause:.0f} s")
    return (
        f"✗ {name}: đã dừng (mã {code}), khởi động lại {when[0]} / ended (exit code {code}), "
        f"started again {when[1]}: {log}"
    )
