"""The last seal that was there before an event: what a document can say of the log's seal, the same each time.

Both moments are the broker's own: a seal that is written once an event can be read is later than that event. So
what is found for an event today is found for it in ten years.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from nats.aio.client import Client

from shared import seals, subjects
from shared.direct import DirectReader

_PATIENCE: Final = 10.0
_NANO: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class LastSeal:
    """Up to which position the log was sealed, when (UTC text), by which root (64 hex digits)."""

    position: int
    time: str
    root: str


class SealsBefore:
    """``await seals.before(stamp)``: when the broker stored the event, in nanoseconds of Unix time."""

    def __init__(self, client: Client) -> None:
        self._reader = DirectReader(client, subjects.SEALS, _PATIENCE)

    async def before(self, stamp: int) -> LastSeal | None:
        """None while nothing was sealed, or where what stands there is no seal at all. Whether one is true is for
        ``hoinghi audit verify`` to say: here it is only named. Raises LogUnavailable."""
        asked: dict[str, object] = {"multi_last": [subjects.SEAL], "up_to_time": _moment(stamp)}
        found, _end = await self._reader.get(asked)
        if not found:
            return None
        try:
            seal = seals.unchecked(found[-1].body)
        except ValueError:
            return None
        return LastSeal(seal.last, seal.time, seal.root)

    async def aclose(self) -> None:
        await self._reader.close()


def _moment(stamp: int) -> str:
    seconds, nanoseconds = divmod(stamp, _NANO)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{nanoseconds:09d}Z"
