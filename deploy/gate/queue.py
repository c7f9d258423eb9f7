"""The gate's file of scans: on disk before anything else happens, so that kill -9 and a power cut lose none.

One JSON object a line, only ever appended. ``{"scan": …, "code": …, "gate": …, "at": …}`` is a scan, written to
disk before it is shown or sent; ``{"done": …, "verdict": …}`` says that the system has answered for it. What has
no answer is sent again, which counts nothing twice: the scan's id goes with it. A verdict that was about the
sending and not about the scan is none: such a scan is unsent. A line that a power cut has cut off was never shown
as taken; it is passed over and counted.
"""

import fcntl
import json
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final, Self

from shared.gate import OF_THE_REQUEST

_FIELDS: Final = ("scan", "code", "gate", "at")


class QueueInUse(Exception):
    """Another gate process holds this file."""

    code = "GATE_QUEUE_IN_USE"


@dataclass(frozen=True, slots=True)
class Scan:
    """``at``: the gate's own time."""

    id: str
    code: str
    gate: str
    at: datetime

    @classmethod
    def now(cls, code: str, gate: str, at: datetime) -> Self:
        return cls(str(uuid.uuid4()), code, gate, at)


class ScanQueue:
    """``with ScanQueue(path) as queue: queue.add(scan)``. Raises :class:`QueueInUse`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None
        self._unsent: dict[str, Scan] = {}
        self.total = 0
        self.damaged = 0
        """Lines that cannot be read."""

    def __enter__(self) -> Self:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        # codes let people in: nobody else reads them
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        self._file = os.fdopen(descriptor, "ab+", buffering=0)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.close()
            raise QueueInUse(
                f"{self._path}: một cửa khác đang dùng tệp này / another gate uses this file"
            ) from None
        self._load()
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    @property
    def unsent(self) -> int:
        return len(self._unsent)

    def pending(self) -> Iterator[Scan]:
        """What has no answer yet, in the order of scanning."""
        return iter(tuple(self._unsent.values()))

    def waits(self, scan: Scan) -> bool:
        return scan.id in self._unsent

    def add(self, scan: Scan) -> None:
        """On disk when this returns."""
        fields = dict(
            zip(_FIELDS, (scan.id, scan.code, scan.gate, scan.at.isoformat()), strict=True)
        )
        self._append(fields)
        os.fsync(self._open().fileno())
        self._unsent[scan.id] = scan
        self.total += 1

    def done(self, scan: Scan, verdict: str) -> None:
        """The system has answered. Not forced to disk: a lost mark means one more, harmless, sending."""
        self._append({"done": scan.id, "verdict": verdict})
        self._unsent.pop(scan.id, None)

    def _open(self) -> IO[bytes]:
        if self._file is None:
            raise ValueError("the queue is not open")
        return self._file

    def _append(self, fields: dict[str, Any]) -> None:
        line = json.dumps(fields, ensure_ascii=False).encode() + b"\n"
        file = self._open()
        while line:  # an unbuffered file may take a part
            line = line[file.write(line) or 0 :]

    def _load(self) -> None:
        file = self._open()
        file.seek(0)
        content = file.read()
        for line in content.splitlines():
            try:
                self._take(json.loads(line))
            except (ValueError, KeyError, TypeError):
                self.damaged += 1
        if content and not content.endswith(b"\n"):
            file.write(b"\n")  # what is added must not stand on the line that was cut off

    def _take(self, fields: dict[str, Any]) -> None:
        if "done" in fields:
            if fields.get("verdict") not in OF_THE_REQUEST:
                self._unsent.pop(str(fields["done"]), None)
            return
        identity, code, gate, at = (str(fields[name]) for name in _FIELDS)
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError(at)
        self._unsent[identity] = Scan(identity, code, gate, moment)
        self.total += 1
