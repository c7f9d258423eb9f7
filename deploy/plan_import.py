"""Check a plan file and publish it: all faults at once, or one command."""

import sys
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import typer

from deploy.broker import connected
from deploy.cli_sending import told_time
from shared.client import Commands
from shared.commands.base import Answer
from shared.commands.registry import PlanConference
from shared.events.plan import Agency, Plan
from shared.plan_file import PlanFaults, check_plan, format_faults, plan_warnings
from shared.settings import Settings
from shared.working_days import Calendar


@dataclass(frozen=True, slots=True)
class Checked:
    plan: Plan
    agencies: tuple[Agency, ...]


def read_plan(file: Path, agencies: Path | None = None) -> Checked:
    """Raises :class:`~shared.plan_file.PlanFaults` with every fault."""
    plan, known = check_plan(file, agencies or file.with_name("agencies.yaml"))
    return Checked(plan, tuple(known))


def checked_plan(
    file: Path, agencies: Path | None, *, warnings_to: TextIO | None = None
) -> Checked:
    """As :func:`read_plan`, for the command line: prints the faults and ends with exit code 1."""
    try:
        checked = read_plan(file, agencies)
    except PlanFaults as found:
        print(format_faults(found.faults))
        raise typer.Exit(1) from None
    if warnings := plan_warnings(checked.plan, known_days_off(), str(file)):
        print(format_faults(warnings), file=warnings_to or sys.stdout)
    return checked


def known_days_off() -> Calendar:
    """The days off as this machine's settings name them. Raises :class:`~shared.law_rows.LawInvalid`."""
    return Calendar.load(Settings().days_off_files)


async def publish(checked: Checked) -> Answer:
    """Send the plan to the running system, as its organiser."""
    client = await connected(Settings())
    try:
        return await Commands(client, checked.plan.id, time=told_time()).send(
            checked.plan.organiser,
            PlanConference(plan=checked.plan, agencies=checked.agencies),
            command_id=str(uuid.uuid5(uuid.NAMESPACE_URL, checked.plan.model_dump_json())),
            anew=True,
        )
    finally:
        await client.close()
