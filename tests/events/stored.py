"""The stored examples: one record of the log or the feed for each event type. They may only grow."""

import hashlib
import json
from pathlib import Path
from typing import Any, Final

from shared.envelope import Fact
from shared.events import ALL_FACTS
from shared.events.answers import CommandAnswered
from shared.events.feed import FEED_FACTS

EXAMPLES: Final = Path(__file__).parent / "examples"
EVERY_FACT: Final[tuple[type[Fact], ...]] = (*ALL_FACTS, *FEED_FACTS, CommandAnswered)
CATALOGUE: Final = {fact.type_name: fact for fact in EVERY_FACT}


def names() -> list[str]:
    return sorted(path.stem for path in EXAMPLES.glob("*.json"))


def body(type_name: str) -> bytes:
    return (EXAMPLES / f"{type_name}.json").read_bytes()


def fields(type_name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(body(type_name))
    return read


def held() -> dict[str, str]:
    """The digests written down when each example was added, by file name."""
    lines = (EXAMPLES / "DIGESTS").read_text().splitlines()
    return {name: digest for digest, name in (line.split("  ") for line in lines)}


def digests() -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(EXAMPLES.glob("*.json"))
    }
