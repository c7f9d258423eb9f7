"""What the conference has already, by the read model: delegations, their people, award rounds, nominations."""

import json
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from deploy.files.delegates import Known, Target
from deploy.files.nominations import KnownNomination, RoundTarget
from deploy.files.ranks import RankTarget
from deploy.files.refusals import NO_DELEGATION, NO_ROUND
from services.program import tables
from services.program.model import position_on, reading
from shared.commands.protocol import SetRank
from shared.events.awards import DossierFile
from shared.events.people import Attendee
from shared.personal import Personal
from shared.refusals import UNKNOWN_UNIT
from shared.vietnamese import fold


async def delegation_target(
    engine: AsyncEngine, conference: str, unit: str, delegation: str | None
) -> Target:
    """Raises UNIT_UNKNOWN, or FILES_NO_DELEGATION when it is not clear which delegation is meant."""
    async with reading(engine) as model:
        agencies = await _agencies(model, conference)
        if unit not in agencies.values():
            raise UNKNOWN_UNIT.refuse(unit=unit)
        issued = await _rows(model, tables.delegations, conference=conference, unit=unit)
        alive = [row["delegation"] for row in issued if row["status"] != "withdrawn"]
        chosen = [one for one in alive if delegation in (None, one)]
        if len(chosen) != 1:
            found = ", ".join(alive) or "không có/none"
            raise NO_DELEGATION.refuse(unit=unit, found=found)
        people = await _rows(model, tables.attendees, conference=conference, delegation=chosen[0])
        known = tuple(Known(_attendee(row), str(row["status"])) for row in people)
        at = (await position_on(model)).position
    return Target(conference, unit, chosen[0], known, agencies, at)


async def round_target(
    engine: AsyncEngine, conference: str, unit: str, award_round: str | None
) -> RoundTarget:
    """Raises UNIT_UNKNOWN, or FILES_NO_ROUND when it is not clear which round is meant."""
    async with reading(engine) as model:
        agencies = await _agencies(model, conference)
        if unit not in agencies.values():
            raise UNKNOWN_UNIT.refuse(unit=unit)
        opened = await _rows(model, tables.award_rounds, conference=conference)
        rounds = [row["round"] for row in opened]
        chosen = [one for one in rounds if award_round in (None, one)]
        if len(chosen) != 1:
            raise NO_ROUND.refuse(found=", ".join(rounds) or "không có/none")
        rows = await _rows(
            model, tables.nominations, conference=conference, round=chosen[0], unit=unit
        )
        at = (await position_on(model)).position
    return RoundTarget(conference, unit, chosen[0], tuple(map(_nomination, rows)), at)


async def rank_target(engine: AsyncEngine, conference: str, unit: str) -> RankTarget:
    """The rank table as it is."""
    async with reading(engine) as model:
        rows = await _rows(model, tables.ranks, conference=conference)
        at = (await position_on(model)).position
    return RankTarget(conference, unit, {row["rank"]: _rank(row) for row in rows}, at)


def _rank(row: dict[str, Any]) -> SetRank:
    return SetRank(
        rank=row["rank"],
        order=row["ordinal"],
        title=row["title"],
        groups=tuple(row["groups"].split()),
        units=tuple(row["units"].split()),
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        basis=row["basis"],
    )


async def _agencies(model: AsyncConnection, conference: str) -> dict[str, str]:
    rows = await _rows(model, tables.agencies, conference=conference)
    names = {fold(row[column]): row["agency"] for row in rows for column in ("name", "short_name")}
    return names | {fold(row["agency"]): row["agency"] for row in rows}


async def _rows(model: AsyncConnection, table: Table, **where: str) -> list[dict[str, Any]]:
    wanted = select(table).where(*(table.c[column] == value for column, value in where.items()))
    keys = [table.c[name] for name in table.primary_key.columns.keys()]  # noqa: SIM118
    return [dict(row) for row in (await model.execute(wanted.order_by(*keys))).mappings()]


def _attendee(row: dict[str, Any]) -> Attendee:
    return Attendee(
        person_id=row["person_id"],
        name=Personal(row["name"]),
        position=row["position"],
        phone=Personal(row["phone"]) if row["phone"] else None,
        email=Personal(row["email"]) if row["email"] else None,
        head=bool(row["head"]),
    )


def _nomination(row: dict[str, Any]) -> KnownNomination:
    return KnownNomination(
        nomination=row["nomination"],
        kind=row["kind"],
        person_id=row["person_id"],
        name=row["name"],
        position=row["position"],
        achievement=row["achievement"],
        grassroots=bool(row["grassroots"]),
        status=row["status"],
        dossier=tuple(DossierFile(**one) for one in json.loads(row["dossier"] or "[]")),
    )
