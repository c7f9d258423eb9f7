"""Who a code belongs to, for the screen of a gate: from the read model, kept in a file for when there is no
line. Codes are kept as digests: who finds the file can let nobody in."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from services.program import tables
from services.program.left_hall import left
from services.program.model import open_model, reading
from shared.gate import Standing, key_of, standing
from shared.settings import Settings


@dataclass(frozen=True, slots=True)
class Held:
    """Whom a code lets in: name, position and seat to be shown; how each of them stands."""

    label: str
    people: tuple[Standing, ...]


async def roster(settings: Settings, conference: str, kept: Path) -> Mapping[str, Held]:
    """By :func:`~shared.gate.key_of` a code. From the read model, or as it was kept last; or empty."""
    try:
        found = await _read(settings, conference)
    except (DBAPIError, OSError):
        found = {}
    if found:
        _keep(found, kept)
    return found or _kept(kept)


def _kept(file: Path) -> dict[str, Held]:
    try:
        stored = json.loads(file.read_text("utf-8"))
        return {
            str(key): Held(str(held["label"]), tuple(Standing(**one) for one in held["people"]))
            for key, held in stored.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


async def _read(settings: Settings, conference: str) -> dict[str, Held]:
    engine = open_model(settings.database)
    people, delegations = tables.attendees, tables.delegations
    try:
        async with reading(engine) as model:
            query = select(people).where(people.c.conference == conference)
            found: dict[str, Held] = {}
            coming: dict[str, list[Standing]] = {}
            seats = not await left(model, conference)
            for row in await model.execute(query):
                one = standing(f"{row.delegation}/{row.person_id}", row.status)
                if one.verdict != "refused":
                    coming.setdefault(row.delegation, []).append(one)
                if row.code:
                    found[key_of(row.code)] = Held(_label(row, seats=seats), (one,))
            whole = await model.execute(
                select(delegations.c.code, delegations.c.invitee, delegations.c.delegation)
                .where(delegations.c.conference == conference, delegations.c.code.is_not(None))
            )  # fmt: skip
            return found | {
                key_of(row.code): Held(f"Đoàn {row.invitee}", tuple(coming.get(row.delegation, ())))
                for row in whole
            }
    finally:
        await engine.dispose()


def _label(row: object, *, seats: bool) -> str:
    name, position = getattr(row, "name", ""), getattr(row, "position", "")
    seat = getattr(row, "seat", None) if seats else None
    place = f", hàng {getattr(row, 'seat_row', '')} ghế {seat}" if seat is not None else ""
    return f"{name}, {position}{place}"


def _keep(found: Mapping[str, Held], kept: Path) -> None:
    """Whole or not at all; for this account only, it holds names."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    fresh = kept.with_suffix(".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({key: asdict(held) for key, held in found.items()}, file, ensure_ascii=False)
    fresh.replace(kept)
