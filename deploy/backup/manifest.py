"""What a backup holds: one file of JSON beside the sealed ones. It names no person and no secret."""

from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from deploy.backup.snapshot import RestoreRefused

FILE: Final = "manifest.json"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SealedStream(_Part):
    """One stream. ``bytes`` and ``sha256`` are of the snapshot in the clear; ``config`` and ``state`` are the
    broker's own, and go back to it."""

    stream: str
    file: str
    bytes: int
    sha256: str
    config: dict[str, Any]
    state: dict[str, Any]
    folder: str | None = None
    """In an incremental backup: the earlier one, beside this folder, that holds the file; unchanged since."""

    @property
    def messages(self) -> int:
        return int(self.state.get("messages", 0))


class Standing(_Part):
    """One durable consumer: its configuration as the broker has it, and up to where it had handled everything."""

    config: dict[str, Any]
    handled: int

    @property
    def name(self) -> str:
        return str(self.config["durable_name"])


class Tail(_Part):
    """What was appended to a stream behind ``after`` up to ``last`` (``deploy/backup/tail.py``); ``bytes`` and
    ``sha256`` are of the file in the clear."""

    stream: str
    file: str
    bytes: int
    sha256: str
    after: int
    last: int
    consumers: tuple[Standing, ...]

    @property
    def messages(self) -> int:
        return self.last - self.after


class LogDigest(_Part):
    """The log itself: its last position, and a SHA-256 over every position and body up to there; in an
    incremental backup over the digest of the one before it and what came since. ``tip``: of the last event."""

    last: int
    sha256: str
    tip: str = ""


class Manifest(_Part):
    version: Literal[1, 2] = 1
    """2: incremental."""
    made: datetime
    server: str
    streams: tuple[SealedStream, ...]
    log: LogDigest | None
    """None where the folder holds the keys alone."""
    since: str | None = None
    """An incremental backup: the folder, beside this one, of the backup that it goes on from."""
    tails: tuple[Tail, ...] = ()

    def ends(self, stream: str) -> int:
        """The last position of a stream that this backup, with those before it, holds."""
        for tail in self.tails:
            if tail.stream == stream:
                return tail.last
        found = (int(part.state["last_seq"]) for part in self.streams if part.stream == stream)
        return next(found, 0)

    def write(self, folder: Path) -> None:
        (folder / FILE).write_text(self.model_dump_json(indent=1) + "\n", encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """Raises :class:`RestoreRefused` for a folder that is no whole backup."""
    try:
        return Manifest.model_validate_json((folder / FILE).read_bytes())
    except (OSError, ValidationError) as error:
        raise RestoreRefused(
            f"{folder}: không phải bản sao lưu trọn vẹn (không đọc được {FILE}) / no whole backup "
            f"({FILE} cannot be read)"
        ) from error
