"""Who a code belongs to, for the screen of a gate: from the read model, kept in a file for when there is no
line. Codes are kept as digests: who finds the file can let nobody in."""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from services.program import tables
from services.program.model import open_model, reading
from shared.settings import Settings

_DIGITS: Final = 32


def key_of(code: str) -> str:
    return hashlib.sha256(code.strip().encode()).hexdigest()[:_DIGITS]


async def roster(settings: Settings, conference: str, kept: Path) -> Mapping[str, str]:
    """By :func:`key_of` a code: name, position, seat. From the read model, or as it was kept last; or empty."""
    try:
        found = await _read(settings, conference)
    except (DBAPIError, OSError):
        found = {}
    if found:
        _keep(found, kept)
    return found or _kept(kept)


def _kept(file: Path) -> dict[str, str]:
    try:
        stored = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(key): str(label) for key, label in stored.items()}


async def _read(settings: Settings, conference: str) -> dict[str, str]:
    engine = open_model(settings.database)
    people, delegations = tables.attendees, tables.delegations
    try:
        async with reading(engine) as model:
            rows = await model.execute(
                select(people.c.code, people.c.name, people.c.position, people.c.seat_row, people.c.seat)
                .where(people.c.conference == conference, people.c.code.is_not(None))
            )  # fmt: skip
            found = {key_of(row.code): _label(row) for row in rows}
            whole = await model.execute(
                select(delegations.c.code, delegations.c.invitee)
                .where(delegations.c.conference == conference, delegations.c.code.is_not(None))
            )  # fmt: skip
            return found | {key_of(row.code): f"Đoàn {row.invitee}" for row in whole}
    finally:
        await engine.dispose()


def _label(row: object) -> str:
    name, position = getattr(row, "name", ""), getattr(row, "position", "")
    seat = getattr(row, "seat", None)
    place = f", hàng {getattr(row, 'seat_row', '')} ghế {seat}" if seat is not None else ""
    return f"{name}, {position}{place}"


def _keep(found: Mapping[str, str], kept: Path) -> None:
    """Whole or not at all; for this account only, it holds names."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    fresh = kept.with_suffix(".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(found, file, ensure_ascii=False)
    fresh.replace(kept)
