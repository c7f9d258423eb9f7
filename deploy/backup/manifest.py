"""What a backup holds: one file of JSON beside the sealed ones. It names no person and no secret."""

from datetime import datetime
from pathlib import Path
from typing import Any, Final

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

    @property
    def messages(self) -> int:
        return int(self.state.get("messages", 0))


class LogDigest(_Part):
    """The log itself: its last position, and a SHA-256 over every position and body up to there."""

    last: int
    sha256: str


class Manifest(_Part):
    version: int = 1
    made: datetime
    server: str
    streams: tuple[SealedStream, ...]
    log: LogDigest | None
    """None where the folder holds the keys alone."""

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
