"""What the conference has already, by the read model: delegations, their people, award rounds, nominations."""

import json
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from deploy.files.delegates import Known, Target
from deploy.files.estimate import EstimateTarget
from deploy.files.listings import WORDS
from deploy.files.nominations import KnownNomination, RoundTarget
from deploy.files.protocol_lists import Coming, ProtocolTarget
from deploy.files.ranks import RankTarget
from deploy.files.refusals import ESTIMATE_CLOSED, NO_DELEGATION, NO_ROUND
from services.program import tables
from services.program.assemble_protocol import COMING
from services.program.model import position_on, reading
from services.program.snapshot import Columns, snapshot
from shared.commands.awards import SubmitNomination
from shared.commands.protocol import PlaceDelegate, SetRank, SetReceptionCard
from shared.events.budget import EstimateLine
from shared.events.people import Attendee
from shared.events.protocol import Born
from shared.personal import Personal
from shared.refusals import UNKNOWN_UNIT, Term
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
        rounds = [row["round"] for row in opened if row["closed_at"] is None]
        chosen = [one for one in rounds if award_round in (None, one)]
        if len(chosen) != 1:
            raise NO_ROUND.refuse(found=", ".join(rounds) or "không có/none")
        rows = await _rows(
            model, tables.nominations, conference=conference, round=chosen[0], unit=unit
        )
        at = (await position_on(model)).position
    form_name = next(row["form_name"] for row in opened if row["round"] == chosen[0])
    known = tuple(map(_nomination, rows))
    return RoundTarget(conference, unit, chosen[0], known, at, form_name)


async def estimate_target(engine: AsyncEngine, conference: str, unit: str) -> EstimateTarget:
    """The estimate as it stands. Raises UNIT_UNKNOWN, FILES_ESTIMATE_CLOSED."""
    async with reading(engine) as model:
        if unit not in (await _agencies(model, conference)).values():
            raise UNKNOWN_UNIT.refuse(unit=unit)
        budget = await _rows(model, tables.budget, conference=conference)
        state = str(budget[0]["status"]) if budget else "drafted"
        if state not in _DRAFTING:
            raise ESTIMATE_CLOSED.refuse(state=Term(WORDS.get(state, state), state))
        rows = await _rows(model, tables.estimate_lines, conference=conference)
        at = (await position_on(model)).position
    lines = {row["line"]: _line(row) for row in rows}
    frozen = frozenset(row["line"] for row in rows if row["frozen"])
    return EstimateTarget(conference, unit, lines, frozen, at)


_DRAFTING: Final = ("drafted", "drawn", "returned")


def _line(row: dict[str, Any]) -> EstimateLine:
    told = {name: row[name] for name in EstimateLine.model_fields if row.get(name) is not None}
    return EstimateLine(**{"unit_price": None, "order": row["ordinal"]} | told)


async def rank_target(engine: AsyncEngine, conference: str, unit: str) -> RankTarget:
    """The rank table as it is."""
    async with reading(engine) as model:
        rows = await _rows(model, tables.ranks, conference=conference)
        at = (await position_on(model)).position
    return RankTarget(conference, unit, {row["rank"]: _rank(row) for row in rows}, at)


async def protocol_target(
    engine: AsyncEngine, conference: str, unit: str, kind: type[PlaceDelegate | SetReceptionCard]
) -> ProtocolTarget:
    """Those who come, each with the place or the card that they have now."""
    async with snapshot(engine, conference) as shot:
        table = tables.places if kind is PlaceDelegate else tables.reception_cards
        own = {(row["delegation"], row["person_id"]): row for row in await shot.rows(table)}
        people = [row for row in await shot.delegates() if row["status"] in COMING]
        coming = tuple(
            Coming(row["name"], row["unit"], _protocol(kind, row, own))
            for row in sorted(people, key=shot.delegate_order)
        )
        ranks = await shot.rows(tables.ranks)
        names = {fold(row[column]): row["rank"] for row in ranks for column in ("title", "rank")}
        agencies = {
            fold(text): agency
            for agency, row in shot.agencies.items()
            for text in (row["name"], row["short_name"], agency)
        }
        return ProtocolTarget(conference, unit, coming, agencies, names, shot.position)


def _protocol(
    kind: type[PlaceDelegate | SetReceptionCard],
    row: Columns,
    own: Mapping[tuple[str, str], Columns],
) -> PlaceDelegate | SetReceptionCard:
    who = {"delegation": row["delegation"], "person_id": row["person_id"]}
    known = own.get((row["delegation"], row["person_id"]), {})
    if kind is SetReceptionCard:
        fields = SetReceptionCard.model_fields.keys() - who.keys()
        return SetReceptionCard(**who, **{name: known.get(name) for name in fields})
    born = known.get("born_on")
    return PlaceDelegate(
        **who,
        rank=known.get("rank"),
        order=known.get("ordinal"),
        within=known.get("within_rank"),
        appointed_on=known.get("appointed_on"),
        born=Born(person_id=row["person_id"], on=Personal(born)) if born else None,
    )


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
    """The whole of what was handed in: a wish made from it drops nothing."""
    told = {name: row[name] for name in SubmitNomination.model_fields if row.get(name) is not None}
    for name in ("dossier", "confirmation", "earlier", "service"):  # kept as JSON
        if name in told:
            told[name] = json.loads(told[name])
    told["awardee"] = {one: row[one] for one in ("person_id", "name", "position")}
    return KnownNomination(SubmitNomination.model_validate(told), row["status"])
