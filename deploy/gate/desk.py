"""``hoinghi checkin gate``: lines in as a scanner types them, each kept at once, answered, sent.

Each line that is printed ends with how many scans have not been sent. A gate without a line goes on.
"""

import asyncio
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from deploy.gate.queue import Scan, ScanQueue
from deploy.gate.roster import Held, roster
from deploy.gate.sender import Sender
from deploy.gate.verdicts import lets_in, lines_of, lines_without
from shared.admission import mangled
from shared.commands.base import Answer
from shared.gate import judged, key_of
from shared.settings import Settings

LEFT_UNSENT: Final = 3
"""The exit code when scans are still in the file: they are sent when the gate is started again."""
_KEYBOARD: Final = (
    "! BỘ GÕ TIẾNG VIỆT ĐANG BẬT, tắt rồi quét lại / "
    "the Vietnamese input method is on: turn it off, scan again"
)
_STAYS: Final = (
    "  LƯỢT QUÉT VẪN GIỮ, CHƯA GỬI: sửa cách gửi rồi chạy lại cửa (đồng hồ mô phỏng: đặt HOINGHI_TIME) / "
    "the scan is kept, NOT SENT: set right how this gate sends, start it again (simulated clock: HOINGHI_TIME)"
)


@dataclass(slots=True)
class Gate:
    """One gate of one conference, acting for ``unit`` as ``person``."""

    settings: Settings
    conference: str
    unit: str
    person: str
    name: str
    file: Path
    roster_every: float = 15.0
    """Seconds after which the roster is read again: who confirms late, or comes instead, is then known by name."""
    time: datetime | None = None
    """Only for a system on the simulated clock: the moment of what is sent."""
    _people: Mapping[str, Held] = field(default_factory=dict)
    _here: set[str] = field(default_factory=set)
    """Whom this gate has let in since it was started."""

    async def run(self, linger: float) -> int:
        """Until the input ends; then at most ``linger`` seconds to send what is left. The exit code."""
        kept = self.file.with_suffix(".roster.json")
        self._people = await roster(self.settings, self.conference, kept)
        with ScanQueue(self.file) as queue:
            self._say(f"{self.name}: {queue.total} lượt quét trong tệp / scans in the file", queue)
            for scan in queue.pending():
                self._came(scan)
            if queue.damaged:
                self._say(f"! {queue.damaged} dòng hỏng / damaged lines in {self.file}", queue)
            sender = Sender(
                self.settings,
                queue,
                self.conference,
                self.unit,
                self.person,
                lambda scan, answer: self._told(queue, scan, answer),
                lambda: self._say("! MẤT ĐƯỜNG TRUYỀN, vẫn quét / no line, go on scanning", queue),
                self.time,
            )
            tasks = {
                asyncio.create_task(sender.run()),
                asyncio.create_task(self._keep_current(kept, queue)),
            }
            try:
                async for code in _lines():
                    self._scanned(queue, sender, code)
                await _until_sent(sender, linger)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.wait(tasks)
            self._say(f"{self.name}: kết thúc / ended", queue)
            return LEFT_UNSENT if queue.unsent else 0

    async def _keep_current(self, kept: Path, queue: ScanQueue) -> None:
        """Without a line the roster stays as it was read last; a code that died is no longer in the next one."""
        while True:
            await asyncio.sleep(self.roster_every)
            now = await roster(self.settings, self.conference, kept)
            if now != self._people:
                come, gone = (
                    len(now.keys() - self._people.keys()),
                    len(self._people.keys() - now.keys()),
                )
                self._people = now
                self._say(f"Danh sách / roster: {len(now)} mã / codes (+{come} −{gone})", queue)

    def _scanned(self, queue: ScanQueue, sender: Sender, code: str) -> None:
        scan = Scan.now(code, self.name, datetime.now(UTC))
        queue.add(scan)
        if mangled(code):
            self._say(_KEYBOARD, queue)
        if not sender.online:
            self._say("\n".join(self._without_a_line(scan)), queue)
        sender.wake()

    def _without_a_line(self, scan: Scan) -> list[str]:
        """As the roster has it; nobody is refused because the line is gone."""
        roster = {key: held.people for key, held in self._people.items()}
        said = judged(scan.code, self.conference, roster, self._here)
        if said.verdict == "arrived":
            self._came(scan)
        return lines_without(said, self._who(scan))

    def _came(self, scan: Scan) -> None:
        held = self._people.get(key_of(scan.code))
        self._here |= {one.key for one in held.people} if held else set()

    def _told(self, queue: ScanQueue, scan: Scan, answer: Answer) -> None:
        if lets_in(answer):
            self._came(scan)
        lines = lines_of(answer, self._who(scan))
        if queue.waits(scan):
            lines.append(_STAYS)
        self._say("\n".join(lines), queue)

    def _who(self, scan: Scan) -> str:
        held = self._people.get(key_of(scan.code))
        return held.label if held else ""

    def _say(self, text: str, queue: ScanQueue) -> None:
        first, _, rest = text.partition("\n")
        print(f"{first}  [chưa gửi / unsent: {queue.unsent}]", *rest.splitlines(), sep="\n")
        sys.stdout.flush()


class _lines:  # noqa: N801 - read like a function: async for line in _lines()
    """The lines of the standard input, stripped, empty ones left out; a thread reads, it may wait for hours."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[str | None] = asyncio.Queue()
        loop = asyncio.get_running_loop()

        def read() -> None:
            for raw in sys.stdin.buffer:
                if line := raw.decode("utf-8", "replace").strip():
                    loop.call_soon_threadsafe(self._queue.put_nowait, line)
            loop.call_soon_threadsafe(self._queue.put_nowait, None)

        threading.Thread(target=read, daemon=True).start()

    def __aiter__(self) -> "_lines":
        return self

    async def __anext__(self) -> str:
        line = await self._queue.get()
        if line is None:
            raise StopAsyncIteration
        return line


async def _until_sent(sender: Sender, seconds: float) -> None:
    loop = asyncio.get_running_loop()
    give_up = loop.time() + seconds
    while sender.left and loop.time() < give_up:  # noqa: ASYNC110 - a file's state, with a limit
        await asyncio.sleep(0.02)
