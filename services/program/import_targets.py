"""For whom a list is read, by the read model: a delegation and its people, an award round and its nominations."""

import json
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.program import tables
from services.program.model import position_on, reading
from shared.commands.award_refusals import CONFERENCE_CANCELLED, round_decided
from shared.commands.awards import ROUND_DEADLINE_PASSED, SubmitNomination
from shared.commands.registry_refusals import (
    ANSWER_TOO_LATE,
    CONFERENCE_OVER,
    HOW_OVER,
    INVITATION_DECLINED,
)
from shared.events.people import Attendee
from shared.given_times import local
from shared.lists.delegates import Known, Target
from shared.lists.nominations import KnownNomination, RoundTarget
from shared.lists.refusals import NO_DELEGATION, NO_ROUND
from shared.personal import Personal
from shared.refusals import UNKNOWN_UNIT, Refused, Term
from shared.vietnamese import fold

_NONE: Final = Term("không có", "none")


async def delegation_target(
    engine: AsyncEngine,
    conference: str,
    unit: str,
    delegation: str | None,
    now: datetime | None = None,
) -> Target:
    """Raises UNIT_UNKNOWN, FILES_NO_DELEGATION when it is not clear which delegation is meant, or
    REGISTRY_INVITATION_DECLINED of one whose unit has said that it sends nobody. ``now``: the present moment;
    without it no deadline is foreseen."""
    async with reading(engine) as model:
        agencies = await agencies_of(model, conference)
        if unit not in agencies.values():
            raise UNKNOWN_UNIT.refuse(unit=unit)
        issued = await rows_of(model, tables.delegations, conference=conference, unit=unit)
        origins = {r["delegation"]: r["origin"] for r in issued if r["status"] != "withdrawn"}
        chosen = [one for one in origins if delegation in (None, one)]
        if delegation is None and len(chosen) > 1:
            # A list without a name of its own is of the agency's people, not of those whom an award invited.
            chosen = [one for one in chosen if origins[one] == "plan"]
        if len(chosen) != 1:
            found = ", ".join(origins) or _NONE
            raise NO_DELEGATION.refuse(unit=unit, found=found)
        if any(r["delegation"] == chosen[0] and r["status"] == "declined" for r in issued):
            raise INVITATION_DECLINED.refuse(delegation=chosen[0])
        people = await rows_of(model, tables.attendees, conference=conference, delegation=chosen[0])
        known = tuple(Known(_attendee(row), str(row["status"])) for row in people)
        at = (await position_on(model)).position
        barred = await _over(model, conference)
    own = next(row for row in issued if row["delegation"] == chosen[0])
    until = datetime.fromisoformat(own["respond_by"])
    if barred is None and now is not None and now > until:
        barred = ANSWER_TOO_LATE.refuse(respond_by=local(until))
    return Target(conference, unit, chosen[0], known, agencies, at, own["seats"], barred)


async def _over(model: AsyncConnection, conference: str) -> Refused | None:
    """What whoever answers now is refused with, once the conference is over or cancelled."""
    rows = await rows_of(model, tables.conference, conference=conference)
    how = HOW_OVER.get(str(rows[0]["status"])) if rows else None
    return None if how is None else CONFERENCE_OVER.refuse(how=how)


async def round_target(
    engine: AsyncEngine,
    conference: str,
    unit: str,
    award_round: str | None,
    now: datetime | None = None,
) -> RoundTarget:
    """Raises UNIT_UNKNOWN, or FILES_NO_ROUND when it is not clear which round is meant. ``now``: the present
    moment; without it no deadline is foreseen."""
    async with reading(engine) as model:
        agencies = await agencies_of(model, conference)
        if unit not in agencies.values():
            raise UNKNOWN_UNIT.refuse(unit=unit)
        opened = await rows_of(model, tables.award_rounds, conference=conference)
        rounds = [row["round"] for row in opened if row["closed_at"] is None]
        chosen = [one for one in rounds if award_round in (None, one)]
        if len(chosen) != 1:
            raise NO_ROUND.refuse(found=", ".join(rounds) or _NONE)
        rows = await rows_of(
            model, tables.nominations, conference=conference, round=chosen[0], unit=unit
        )
        at = (await position_on(model)).position
        held = await rows_of(model, tables.conference, conference=conference)
    own = next(row for row in opened if row["round"] == chosen[0])
    until = datetime.fromisoformat(own["deadline"])
    decided = round_decided(chosen[0]) if own["decided_at"] else None
    if any(row["status"] == "cancelled" for row in held):
        decided = CONFERENCE_CANCELLED.refuse()
    return RoundTarget(
        conference,
        unit,
        chosen[0],
        tuple(map(_nomination, rows)),
        at,
        own["form_name"],
        decided=decided,
        past=ROUND_DEADLINE_PASSED.refuse(deadline=local(until)) if now and now > until else None,
    )


async def agencies_of(model: AsyncConnection, conference: str) -> dict[str, str]:
    """Folded names of agencies to their ids."""
    rows = await rows_of(model, tables.agencies, conference=conference)
    names = {fold(row[column]): row["agency"] for row in rows for column in ("name", "short_name")}
    return names | {fold(row["agency"]): row["agency"] for row in rows}


async def rows_of(model: AsyncConnection, table: Table, **where: str) -> list[dict[str, Any]]:
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
        language=row["language"] or "vi",
        address=Personal(row["address"]) if row["address"] else None,
    )


def _nomination(row: dict[str, Any]) -> KnownNomination:
    """The whole of what was handed in: a wish made from it drops nothing."""
    told = {name: row[name] for name in SubmitNomination.model_fields if row.get(name) is not None}
    for name in ("dossier", "confirmation", "earlier", "service"):  # kept as JSON
        if name in told:
            told[name] = json.loads(told[name])
    told["awardee"] = {one: row[one] for one in ("person_id", "name", "position", "address")}
    return KnownNomination(SubmitNomination.model_validate(told), row["status"])
