"""What a wish about a person's data has to know, and the destroying of keys. The domain is ``privacy.py``."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from services.registry import conference, hall
from services.registry.conference import Planned
from services.registry.privacy import Days, Held
from shared import data_requests, forgotten_list, subjects
from shared.commands.base import Command
from shared.commands.privacy import ForgetPerson, ReceivePrivacyRequest
from shared.envelope import Meta, Recorded
from shared.events.privacy import PersonForgotten, Right
from shared.forgotten_list import ForgottenListInvalid, Gone
from shared.law import Law
from shared.policies import Effect
from shared.sealed import forgotten_owners, owners_of
from shared.service import Enter, Service
from shared.settings import SettingInvalid, Settings
from shared.vault import vault_of
from shared.working_days import Calendar


def days_of(right: Right, received: date, law: Law, calendar: Calendar) -> Days:
    return Days(*data_requests.days_of(right, received, law, calendar))


def clocks(law: Law, calendar: Calendar) -> Enter:
    async def enter(service: Service, command: Command, meta: Meta) -> tuple[Command, Meta]:
        if not isinstance(command, ReceivePrivacyRequest):
            return command, meta
        known = days_of(command.right, command.received_on, law, calendar)
        return command, replace(meta, known=known)

    return enter


async def held(service: Service, command: Command, meta: Meta) -> tuple[Command, Meta]:
    """Whether there is a key of the person, and where the roll still expects them: ``meta.known``."""
    if not isinstance(command, ForgetPerson):
        return command, meta
    roll = await service.boundaries.state(hall.decider, subjects.hall(meta.conference), fresh=True)
    own = {
        delegation: person
        for (delegation, name), person in roll.people.items()
        if (person.unit, name) == (command.unit, command.person_id)
    }
    place = subjects.conference(meta.conference)
    now = await service.boundaries.state(conference.decider, place, fresh=True)
    over = (
        not isinstance(now, Planned)
        or now.phase in ("concluded", "cancelled")
        or now.ends_at <= meta.time
    )
    of_organiser = isinstance(now, Planned) and now.now.plan.organiser == command.unit
    owners = owners_of(
        meta.conference, command.unit, command.person_id, tuple(own), of_organiser=of_organiser
    )
    known = bool(own) or await vault_of(service.client).holds(owners)
    expected = () if over else tuple(name for name, person in own.items() if not person.gone)
    told = Held(known, tuple(sorted(own)), tuple(sorted(expected)), of_organiser)
    return command, replace(meta, known=told)


async def destroy_keys(service: Service, heard: Recorded[Any]) -> Sequence[Effect]:
    """At least once; again it finds nothing left to destroy. A list that cannot be written is tried again as any
    failing event is, and parked: nobody whose key is gone is missing in it unnoticed."""
    await forget(service, heard.conference, heard.event, heard.id)
    if (kept := service.settings.forgotten_list) is not None:
        owners = forgotten_owners(heard.conference, heard.event)
        gone = [Gone.of(owner, heard.id) for owner in owners]
        await asyncio.to_thread(forgotten_list.add, kept, gone)
    return []


def check_list(settings: Settings) -> None:
    """Raises :class:`SettingInvalid`: better at the start than when somebody has been forgotten."""
    if settings.forgotten_list is None:
        return
    try:
        forgotten_list.add(settings.forgotten_list, [])
        forgotten_list.read(settings.forgotten_list)
    except (OSError, ForgottenListInvalid) as error:
        raise SettingInvalid(
            f"HOINGHI_FORGOTTEN_LIST: {error}; cần một tệp ghi được, ở đĩa khác đĩa của máy chủ sự kiện / a file "
            "that can be written is expected, on another disk than the broker's"
        ) from error


async def forget(service: Service, conference: str, event: PersonForgotten, because: str) -> None:
    vault = vault_of(service.client)
    for owner in forgotten_owners(conference, event):
        await vault.destroy(owner.kid, because)
