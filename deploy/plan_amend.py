"""A second signed plan from a file (shared.plan_amendment_file): what it changes, and its way into the system."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from deploy.broker import connected
from deploy.cli_sending import told_time
from services.registry.conference import Planned, decider
from shared import subjects
from shared.client import Commands
from shared.commands.base import Answer
from shared.envelope import Actor, Meta, decode
from shared.events import CATALOGUE
from shared.events.plan import Plan
from shared.events.plan_amendment import PlanParts, replaced
from shared.events.registry import ConferenceEvent, PlanAmended
from shared.plan_amending import parts_in_force
from shared.plan_amendment_file import Amendment
from shared.plan_changes import concerned, told
from shared.plan_standing import with_standing
from shared.settings import Settings
from shared.store import EventStore


@dataclass(frozen=True, slots=True)
class Difference:
    """``changes``: a line each, in words; ``units``: whom they concern."""

    changes: Sequence[str] = ()
    units: Sequence[str] = ()
    organiser: str = ""
    parts: PlanParts | None = None
    """What takes the place of what, with the days that move along."""
    plan: Plan | None = None
    """The amended one."""


async def difference(settings: Settings, amendment: Amendment) -> Difference:
    """What would change, decided on the log as it stands; writes nothing.

    Raises :class:`~shared.refusals.Refused` as the service would.
    """
    client = await connected(settings)
    try:
        store = EventStore(client)
        records = await store.read(subjects.conference(amendment.conference))
        decoded = (decode(one.body, one.position, CATALOGUE).event for one in records)
        facts = [fact for fact in decoded if isinstance(fact, ConferenceEvent)]
        actor = Actor(subjects.SYSTEM_UNIT, "dry-run", frozenset({"system"}))
        now = told_time() or datetime.now(UTC)
        meta = Meta("dry-run-0", now, amendment.conference, actor, "dry-run-0")
        command = await with_standing(store, amendment.command, meta)
        state = decider.fold(facts)
        decided = decider.decide(command, state, meta)
        await store.close()
    finally:
        await client.close()
    amended = next((fact for fact in decided if isinstance(fact, PlanAmended)), None)
    if not isinstance(state, Planned):
        return Difference()
    plan = state.now.plan
    parts = parts_in_force(command, plan, state.now.agencies)
    after, _agencies = replaced(plan, state.now.agencies, parts)
    if amended is None:
        return Difference(organiser=plan.organiser, parts=parts, plan=after)
    return Difference(told(amended), tuple(concerned(amended)), plan.organiser, parts, after)


async def amend(settings: Settings, amendment: Amendment, unit: str) -> Answer:
    """Send it as ``unit``, the organiser. The same document again is the same command."""
    client = await connected(settings)
    body = f"{amendment.conference} {amendment.command.model_dump_json()}"
    try:
        return await Commands(client, amendment.conference, time=told_time()).send(
            unit,
            amendment.command,
            command_id=str(uuid.uuid5(uuid.NAMESPACE_URL, body)),
            anew=True,
        )
    finally:
        await client.close()
