"""A second signed plan from a file: what it changes, and its way into the running system.

The file is either the whole amended plan (as for ``hoinghi plan import``, with its own number and date), or
the parts that change: ``amends`` (the conference), ``number``, ``signed_on``, ``signatory``, ``reason`` and
``parts``.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import Field, ValidationError

from deploy.broker import connected
from deploy.cli_sending import told_time
from deploy.plan_import import read_plan
from services.registry.conference import Planned, decider
from services.registry.standing import with_standing
from shared import subjects
from shared.client import Commands
from shared.commands.base import Answer
from shared.commands.registry import AmendPlan
from shared.envelope import Actor, Meta, decode
from shared.events import CATALOGUE
from shared.events.plan import Published, Signatory
from shared.events.plan_amendment import PlanParts, parts_of
from shared.events.plan_types import Day, Text, Token
from shared.events.registry import ConferenceEvent, PlanAmended
from shared.plan_changes import concerned, told
from shared.plan_faults import PlanFaults, fault_at, reading_fault
from shared.plan_fields import field_faults
from shared.settings import Settings
from shared.store import EventStore
from shared.yaml_lines import YamlRefused, read_yaml


class AmendmentFile(Published):
    """The parts that change, each whole."""

    amends: Token = Field(title="mã hội nghị")
    number: Text = Field(title="số, ký hiệu kế hoạch sửa đổi")
    signed_on: Day = Field(title="ngày ban hành")
    signatory: Signatory = Field(title="người ký")
    reason: Text = Field(title="lý do", max_length=500)
    parts: PlanParts = Field(title="các phần thay đổi")


@dataclass(frozen=True, slots=True)
class Amendment:
    conference: str
    command: AmendPlan


@dataclass(frozen=True, slots=True)
class Difference:
    """``changes``: a line each, in words; ``units``: whom they concern."""

    changes: Sequence[str] = ()
    units: Sequence[str] = ()
    organiser: str = ""


def read_amendment(file: Path, agencies: Path | None = None) -> Amendment:
    """Raises :class:`~shared.plan_file.PlanFaults` with every fault, each at its line."""
    try:
        lines = read_yaml(file)
    except YamlRefused as refused:
        raise PlanFaults([reading_fault(file.name, refused.fault)]) from None
    if not isinstance(lines.value, dict) or "amends" not in lines.value:
        return _whole_plan(file, agencies)
    faults = [reading_fault(file.name, fault) for fault in lines.faults]
    try:
        read = AmendmentFile.model_validate(lines.value)
    except ValidationError as invalid:
        errors = invalid.errors(include_url=False)
        faults += field_faults(AmendmentFile, file.name, lines, errors)
        raise PlanFaults(faults) from None
    if faults:
        raise PlanFaults(faults)
    command = AmendPlan(**{name: value for name, value in read if name != "amends"})
    return Amendment(read.amends, command)


def _whole_plan(file: Path, agencies: Path | None) -> Amendment:
    checked = read_plan(file, agencies)
    plan = checked.plan
    if plan.number is None or plan.date is None:
        path = ("number",) if plan.number is None else ("date",)
        expected = ("số và ngày của kế hoạch sửa đổi", "number and date of the amended plan")
        raise PlanFaults([fault_at("PLAN_FIELD_MISSING", file.name, None, path, "", expected)])
    command = AmendPlan(
        number=f"{plan.number}/{plan.symbol}",
        signed_on=plan.date,
        signatory=plan.signatory,
        reason="kế hoạch sửa đổi",
        parts=parts_of(plan, checked.agencies),
    )
    return Amendment(plan.id, command)


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
        meta = Meta("dry-run-0", datetime.now(UTC), amendment.conference, actor, "dry-run-0")
        command = await with_standing(store, amendment.command, meta)
        state = decider.fold(facts)
        decided = decider.decide(command, state, meta)
        await store.close()
    finally:
        await client.close()
    amended = next((fact for fact in decided if isinstance(fact, PlanAmended)), None)
    organiser = state.now.plan.organiser if isinstance(state, Planned) else ""
    if amended is None:
        return Difference(organiser=organiser)
    return Difference(told(amended), tuple(concerned(amended)), organiser)


async def amend(settings: Settings, amendment: Amendment, unit: str) -> Answer:
    """Send it as ``unit``, the organiser. The same document again is the same command."""
    client = await connected(settings)
    body = f"{amendment.conference} {amendment.command.model_dump_json()}"
    try:
        return await Commands(client, amendment.conference, time=told_time()).send(
            unit,
            amendment.command,
            command_id=str(uuid.uuid5(uuid.NAMESPACE_URL, body)),
        )
    finally:
        await client.close()
