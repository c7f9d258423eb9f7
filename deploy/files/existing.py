"""What the conference has already, by the read model: delegations, their people, award rounds, nominations."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.files.protocol_lists import Coming, ProtocolTarget
from deploy.files.ranks import RankTarget
from services.program import tables
from services.program.assemble_protocol import COMING
from services.program.import_targets import agencies_of, rows_of
from services.program.model import position_on, reading
from services.program.snapshot import Columns, snapshot
from shared.commands.protocol import PlaceDelegate, SetRank, SetReceptionCard
from shared.events.budget import EstimateLine
from shared.events.protocol import Born
from shared.lists.estimate import EstimateTarget
from shared.lists.refusals import ESTIMATE_CLOSED
from shared.lists.words import WORDS
from shared.personal import Personal
from shared.refusals import UNKNOWN_UNIT, Term
from shared.vietnamese import fold


async def estimate_target(engine: AsyncEngine, conference: str, unit: str) -> EstimateTarget:
    """The estimate as it stands. Raises UNIT_UNKNOWN, FILES_ESTIMATE_CLOSED."""
    async with reading(engine) as model:
        if unit not in (await agencies_of(model, conference)).values():
            raise UNKNOWN_UNIT.refuse(unit=unit)
        budget = await rows_of(model, tables.budget, conference=conference)
        state = str(budget[0]["status"]) if budget else "drafted"
        if state not in _DRAFTING:
            raise ESTIMATE_CLOSED.refuse(state=Term(WORDS.get(state, state), state))
        rows = await rows_of(model, tables.estimate_lines, conference=conference)
        at = (await position_on(model)).position
    lines = _by_id(rows)
    frozen = frozenset(row["line"] for row in rows if row["frozen"])
    return EstimateTarget(conference, unit, lines, frozen, at)


_DRAFTING: Final = ("drafted", "drawn", "returned")


async def estimate_lines(engine: AsyncEngine, conference: str) -> dict[str, EstimateLine]:
    """The lines by id, as they stand, in whatever state the estimate is."""
    async with reading(engine) as model:
        return _by_id(await rows_of(model, tables.estimate_lines, conference=conference))


def _by_id(rows: Iterable[dict[str, Any]]) -> dict[str, EstimateLine]:
    return {row["line"]: _line(row) for row in rows}


def _line(row: dict[str, Any]) -> EstimateLine:
    told = {name: row[name] for name in EstimateLine.model_fields if row.get(name) is not None}
    return EstimateLine(**{"unit_price": None, "order": row["ordinal"]} | told)


async def rank_target(engine: AsyncEngine, conference: str, unit: str) -> RankTarget:
    """The rank table as it is."""
    async with reading(engine) as model:
        rows = await rows_of(model, tables.ranks, conference=conference)
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
