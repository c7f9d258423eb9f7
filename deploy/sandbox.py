"""``hoinghi sandbox``: a conference that lies ahead, with lively made-up traffic, for agencies to build against.

It is the example's plan with its calendar moved, everything in it marked as made up, on the real clock: an
agency's system needs nothing special to take part. Its own unit is left to it; the others are kept busy.
"""

import asyncio
import contextlib
import os
import random
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from nats.aio.client import Client
from rich.console import Console

from deploy.agencies import provide
from deploy.broker import connected
from deploy.credentials import write_once
from deploy.demo import FIRST, plan_of
from deploy.people import MARK, people
from deploy.plan_import import Checked, read_plan
from deploy.processes import end_by_sigterm
from deploy.runner import Running, running
from deploy.watching import watched
from shared.client import Commands, NoAnswer
from shared.commands.base import Accepted, Answer, Command
from shared.commands.papers import ProposePaper
from shared.commands.registry import (
    ConfirmAttendee,
    DeclineAttendee,
    IssueInvitation,
    PlanConference,
    RegisterAttendee,
)
from shared.events.people import Attendee, Author, Contact
from shared.events.plan import Agency, Plan
from shared.personal import Personal
from shared.settings import Settings
from shared.store import EventStore

CONFERENCE: Final = "sandbox"
MARK_OF_ALL: Final = "(dữ liệu giả định / made up)"
WEBHOOKS_LOCAL: Final = "HOINGHI_WEBHOOKS_LOCAL"
"""Whoever builds against the sandbox has their endpoint on this machine, too."""
_AHEAD: Final = timedelta(days=28)
_NEAR: Final = timedelta(days=200)
"""What lies so near to the conference is of its calendar; the dates of laws stay as they are."""
_FOR_THE_DOCTOR: Final = ("HOINGHI_MASTER_KEY_FILE", "HOINGHI_NATS_MONITOR_URL", "HOINGHI_SMTP_URL")
_BUSY: Final = 12
"""So many agencies have traffic."""
_SEATS: Final = 8
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}(?=$|T)")


def moved(plan: Plan, agencies: tuple[Agency, ...], now: datetime) -> Checked:
    """The plan with its calendar four weeks and some days ahead, on the same weekday, marked as made up."""
    begins = plan.starts_at
    weeks = (now + _AHEAD - begins) // timedelta(weeks=1) + 1
    shift = timedelta(weeks=weeks)

    def shifted(value: Any) -> Any:
        match value:
            case dict():
                return {name: shifted(one) for name, one in value.items()}
            case list():
                return [shifted(one) for one in value]
            case str() if (found := _DATE.match(value)) is not None:
                day = date.fromisoformat(found[0])
                if abs(day - begins.date()) > _NEAR:
                    return value
                return (day + shift).isoformat() + value[len(found[0]) :]
            case _:
                return value

    fields = shifted(plan.model_dump(mode="json"))
    fields |= {"id": CONFERENCE, "title": f"{plan.title} {MARK_OF_ALL}"}
    fields["signatory"]["name"] = f"Người Ký {MARK}"
    marked = tuple(one.model_copy(update={"name": f"{one.name} {MARK_OF_ALL}"}) for one in agencies)
    return Checked(Plan.model_validate(fields), marked)


@dataclass(slots=True)
class Traffic:
    """What the made-up offices do, one command at a time, for ever; the same seed gives the same course."""

    commands: Commands
    checked: Checked
    busy: tuple[Agency, ...]
    seed: int
    said: dict[str, int] = field(default_factory=dict)

    async def begin(self) -> None:
        """The plan and the invitations, once; said again they change nothing."""
        plan = self.checked.plan
        await self.say(
            plan.organiser, PlanConference(plan=plan, agencies=self.checked.agencies), "plan"
        )
        group = plan.groups[0]
        for agency in self.busy:
            contact = Contact(
                person_id=agency.id,
                name=Personal(f"Văn thư {agency.short_name} {MARK}"),
                email=Personal(f"{agency.id}@nguoi-gia-dinh.example"),
            )
            wish = IssueInvitation(
                delegation=agency.id,
                unit=agency.id,
                invitee=agency.name,
                group=group.id,
                seats=_SEATS,
                rank_rule="representative",
                respond_by=plan.starts_at - timedelta(days=3),
                contact=contact,
            )
            await self.say(plan.organiser, wish, f"invite-{agency.id}")

    async def run(self, every: float, after: int = 0) -> None:
        """One every so many seconds; what an earlier run said (up to ``after``) is passed over at once."""
        for number, (unit, command) in enumerate(self.course()):
            answer = await self.say(unit, command, f"{self.seed}-{number}")
            if not isinstance(answer, Accepted) or (answer.position or 0) > after:
                await asyncio.sleep(every)

    def course(self) -> Iterator[tuple[str, Command]]:
        """People are named, confirm or decline; a paper is proposed now and then; declined places are filled."""
        draw = random.Random(self.seed)  # noqa: S311 - a story, not a secret
        come: dict[str, list[str]] = {agency.id: [] for agency in self.busy}
        for turn in range(10**9):
            agency = draw.choice(self.busy)
            here = come[agency.id]
            if len(here) >= _SEATS:
                gone = here.pop(draw.randrange(len(here)))
                yield (
                    agency.id,
                    DeclineAttendee(
                        delegation=agency.id, person_id=gone, reason=f"Bận công tác {MARK_OF_ALL}"
                    ),
                )
                continue
            one = people(self.seed, f"{agency.id}-{turn}"[:50], 1)[0]
            named = Attendee(
                person_id=one.person_id,
                name=one.name,
                position=f"Chuyên viên {MARK}",
                email=one.email,
            )
            yield agency.id, RegisterAttendee(delegation=agency.id, attendee=named)
            yield agency.id, ConfirmAttendee(delegation=agency.id, person_id=one.person_id)
            here.append(one.person_id)
            if turn % 7 == 0:
                author = Author(
                    person_id=one.person_id, name=one.name, position=f"Chuyên viên {MARK}"
                )
                yield (
                    agency.id,
                    ProposePaper(
                        paper=f"thu-nghiem-{turn}",
                        title=f"Tham luận {turn} {MARK_OF_ALL}",
                        author=author,
                    ),
                )

    async def say(self, unit: str, command: Command, key: str) -> Answer | None:
        """One wish under an id of its own; who is not answered is not held up."""
        try:
            answer = await self.commands.send(unit, command, command_id=f"sandbox-{key}"[:64])
        except NoAnswer:
            return None
        name = answer.status if answer.status == "accepted" else answer.code
        self.said[name] = self.said.get(name, 0) + 1
        return answer


async def sandbox(
    directory: Path, unit: str, every: float, seed: int, port: int, console: Console
) -> None:
    """Until it is cancelled, by Ctrl-C or by SIGTERM. What an earlier run left in the folder goes on; a key is
    given once."""
    end_by_sigterm()
    os.environ.setdefault(WEBHOOKS_LOCAL, "true")  # the services are told it, too
    example = read_plan(plan_of(FIRST))
    checked = moved(example.plan, example.agencies, datetime.now(UTC))
    guests = [one for one in checked.agencies if one.group is not None]
    busy = tuple(one for one in guests if one.id != unit)[:_BUSY]
    async with running(directory, portal=port) as system, watched(system, console):
        key = await _key_of(system, directory, unit)
        console.print(
            f"[green]✓[/] {CONFERENCE}: {checked.plan.title}", highlight=False, soft_wrap=True
        )
        for line in (
            f"export NATS_URL={system.broker.bare_url}",
            f"export NATS_KEY={key}",
            f"export HOINGHI_NATS_URL={system.broker.url}",
            f"export HOINGHI_DATABASE_URL={system.database_url}",
            f"export HOINGHI_BROKER_DIR={system.environment['HOINGHI_BROKER_DIR']}",
            f"export {WEBHOOKS_LOCAL}={os.environ[WEBHOOKS_LOCAL]}",
            *(
                f"export {name}={system.environment[name]}"
                for name in _FOR_THE_DOCTOR
                if name in system.environment
            ),
        ):
            print(line, flush=True)
        async with _organisers_line(system) as client:
            traffic = Traffic(Commands(client, CONFERENCE), checked, busy, seed)
            said_before = await EventStore(client).last_position()
            await traffic.begin()
            console.print(
                f"  python examples/agency-client/send_and_listen.py {CONFERENCE} {unit} registry ProposePaper …",
                highlight=False,
                soft_wrap=True,
            )
            console.print(f"[green]✓[/] {system.portal_url}", highlight=False)
            await traffic.run(every, said_before)


async def _key_of(system: Running, directory: Path, unit: str) -> Path:
    path = (directory / f"{unit}.nk").resolve()
    if not await asyncio.to_thread(path.exists):
        with write_once(path) as keep:
            settings = Settings(nats_url=system.broker.bare_url)
            keep(await provide(settings, system.broker.keyring, unit))
    return path


@contextlib.asynccontextmanager
async def _organisers_line(system: Running) -> AsyncIterator[Client]:
    client = await connected(system.broker.settings("operator"))
    try:
        yield client
    finally:
        await client.close()
