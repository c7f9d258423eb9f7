"""A log of any length: one made-up conference, decided by the real deciders, copied under other names.

Copying costs a fraction of deciding, and every copy is a whole conference, so rows, subjects and sizes grow in
the log as they would in years of use.
"""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import islice
from pathlib import Path
from typing import Any, Final

from nats.aio.client import Client

from deploy.people import people
from deploy.plan_import import Checked, read_plan
from services.awards.round import decider as award_round
from services.notifications.message import decider as message
from services.registry.conference import decider as conference
from services.registry.delegation import decider as delegation
from services.registry.hall import decider as hall
from services.registry.task import decider as task
from shared.commands import awards, notifications, registry
from shared.commands.base import Command
from shared.commands.hall import AssignSeat, EnrolPerson
from shared.decider import AnyDecider
from shared.envelope import Actor, Meta, derived_id, encode, event_id
from shared.events.awards import DossierFile
from shared.events.hall import Listed
from shared.events.people import Attendee, Awardee, Contact
from shared.events.plan_types import VIETNAM_OFFSET
from shared.store import MESSAGE_ID
from shared.subjects import SYSTEM_UNIT

NAME: Final = "zzzzzzzz"
"""The conference's id in the original; replaced by another of the same length in each copy."""
BATCH: Final = 1000
START: Final = datetime(2023, 11, 15, 1, tzinfo=UTC)
_ROLES: Final = frozenset({"organiser", "award-review", "finance", "approver", "office"})
_PLAN: Final = Path(__file__).parents[1] / "examples/bac-giang-2023/plan.yaml"
_DIGEST: Final = "0" * 64


@dataclass(frozen=True, slots=True)
class Stored:
    subject: str
    id: str
    body: bytes


def plan() -> Checked:
    return read_plan(_PLAN)


def plan_ahead(days: float = 60) -> Checked:
    """The same in so many days from now: for what the real clock must not find past."""
    checked = plan()
    starts = datetime.now(timezone(VIETNAM_OFFSET)) + timedelta(days=days)
    times = {"starts_at": starts, "ends_at": starts + timedelta(hours=4)}
    return replace(checked, plan=checked.plan.model_copy(update=times))


@dataclass(slots=True)
class _World:
    """Decides in memory and keeps what would be stored."""

    states: dict[str, Any] = field(default_factory=dict)
    stored: list[Stored] = field(default_factory=list)
    commands: int = 0
    seated: int = 0

    def do(self, decider: AnyDecider, unit: str, command: Command) -> None:
        self.commands += 1
        meta = _meta(f"command-{self.commands}", unit, START + timedelta(seconds=self.commands))
        subject = command.boundary(NAME)
        state = self.states.get(subject, decider.initial)
        for index, event in enumerate(decider.decide(command, state, meta)):
            identity = event_id(meta.command_id, subject, index)
            state = decider.evolve(state, event)
            self.stored.append(Stored(subject, identity, encode(event, identity, subject, meta)))
        self.states[subject] = state


def _meta(tag: str, unit: str, at: datetime) -> Meta:
    identity = derived_id("benchmark", tag)
    return Meta(identity, at, NAME, Actor(unit, "office", _ROLES), identity)


def original(*, delegations: int = 72, seats: int = 5) -> list[Stored]:
    """The events of one conference, about 2,550 with the defaults, in the order of the log."""
    world, checked = _World(), plan()
    organiser = checked.plan.organiser
    units = [agency.id for agency in checked.agencies]
    world.do(
        conference,
        organiser,
        registry.PlanConference(
            plan=checked.plan.model_copy(update={"id": NAME}), agencies=checked.agencies
        ),
    )
    for number in range(delegations):
        unit = units[number % len(units)]
        _delegation(world, organiser, f"d{number:03d}", unit, seats)
    for number in range(20):
        lead = units[number % len(units)]
        wish = registry.AssignTask(
            task=f"t{number}", lead=lead, text="Chuẩn bị hội trường", due=START.date()
        )
        world.do(task, organiser, wish)
        world.do(task, lead, registry.ReportTaskProgress(task=f"t{number}", percent=50, note="…"))
        world.do(task, lead, registry.CompleteTask(task=f"t{number}"))
    _awards(world, organiser, units)
    return world.stored


def _delegation(world: _World, organiser: str, name: str, unit: str, seats: int) -> None:
    mailbox = Contact(person_id=unit, name="Văn phòng", email=f"{unit}@co-quan.example")
    world.do(delegation, organiser, invitation(name, unit, seats))
    _message(world, organiser, f"{name}-inv", "invitation", unit, mailbox)
    for person in attendees(name, seats):
        key = {"delegation": name, "person_id": person.person_id}
        world.do(delegation, unit, registry.RegisterAttendee(delegation=name, attendee=person))
        world.do(delegation, unit, registry.ConfirmAttendee(**key))
        to = Contact(person_id=person.person_id, name=person.name, email=f"{unit}@co-quan.example")
        _message(world, organiser, f"{person.person_id}-m", "registration-confirmed", unit, to)
    for person in attendees(name, seats):
        key = {"delegation": name, "person_id": person.person_id}
        listed = Listed(**person.model_dump(include={"person_id", "name", "phone", "email"}))
        enrolled = EnrolPerson(delegation=name, unit=unit, group="cac-so", person=listed)
        world.do(hall, SYSTEM_UNIT, enrolled)
        row, seat = divmod(world.seated, 40)
        world.seated += 1
        world.do(hall, organiser, AssignSeat(row=row % 200 + 1, seat=seat + 1, **key))
        world.do(delegation, organiser, registry.CheckInAttendee(gate="A", **key))


def _message(
    world: _World, organiser: str, name: str, kind: Any, unit: str, recipient: Contact
) -> None:
    asked = notifications.RequestNotification(
        message=name,
        kind=kind,
        unit=unit,
        recipient=recipient,
        subject="Giấy mời dự Hội nghị",
        body="Trân trọng kính mời đồng chí tới dự Hội nghị. " * 8,
        cause=derived_id("cause", name),
    )
    world.do(message, organiser, asked)
    sent = notifications.RecordNotificationSent(
        message=name, sent_at=START, message_id=f"<{name}@bench.example>", server_reply="250 OK"
    )
    world.do(message, organiser, sent)


def _awards(world: _World, organiser: str, units: list[str]) -> None:
    opened = awards.OpenAwardRound(
        round="main",
        form="certificate",
        form_name="Bằng khen",
        collectives=20,
        individuals=20,
        deadline=START + timedelta(days=10),
    )
    world.do(award_round, organiser, opened)
    parts = ("submission_letter", "achievement_report", "minutes")
    for number, person in enumerate(people(7, "aw", 40)):
        name, unit = f"n{number:02d}", units[number % len(units)]
        submitted = awards.SubmitNomination(
            round="main",
            nomination=name,
            kind="collective" if number < 20 else "individual",
            awardee=Awardee(person_id=person.person_id, name=person.name, position="Cán bộ"),
            grassroots=True,
            achievement="Hoàn thành xuất sắc nhiệm vụ",
            dossier=tuple(
                DossierFile.model_validate(
                    {"part": part, "file_name": f"{part}.pdf", "digest": _DIGEST}
                )
                for part in parts
            ),
        )
        world.do(award_round, unit, submitted)
        of = {"round": "main", "nomination": name}
        world.do(award_round, organiser, awards.EndorseNomination(**of))
        world.do(award_round, organiser, awards.ApproveNomination(**of))


def invitation(name: str, unit: str, seats: int = 5) -> registry.IssueInvitation:
    return registry.IssueInvitation(
        delegation=name,
        unit=unit,
        invitee="Giám đốc",
        group="so-nganh",
        seats=seats,
        rank_rule="representative",
        respond_by=START + timedelta(days=3650),
        contact=Contact(person_id=unit, name="Văn phòng", email=f"{unit}@co-quan.example"),
        another=True,
    )


def attendees(delegation_name: str, count: int = 5) -> list[Attendee]:
    """Made-up people of one delegation, the same each time."""
    return [
        Attendee(
            person_id=one.person_id,
            name=one.name,
            position="Phó Giám đốc",
            phone=one.phone,
            email=one.email,
        )
        for one in people(1, delegation_name, count)
    ]


def copies(events: list[Stored], first: int = 0) -> Iterator[Stored]:
    """The original over and over, each time as another conference with event ids of its own."""
    old, number = NAME.encode(), first
    while True:
        name = f"c{number:07d}"
        for event in events:
            identity = f"{number:08x}{event.id[8:]}"
            body = event.body.replace(old, name.encode())
            yield Stored(
                event.subject.replace(NAME, name),
                identity,
                body.replace(event.id.encode(), identity.encode(), 1),
            )
        number += 1


async def fill(client: Client, source: Iterator[Stored], count: int) -> None:
    """Append the next ``count`` events in atomic batches (the log's fast way in: one fsync for a batch)."""
    while count > 0:
        chunk = list(islice(source, min(BATCH, count)))
        await _batch(client, chunk)
        count -= len(chunk)


async def _batch(client: Client, chunk: list[Stored]) -> None:
    batch = uuid.uuid4().hex
    for number, event in enumerate(chunk, 1):
        headers = {
            MESSAGE_ID: event.id,
            "Nats-Batch-Id": batch,
            "Nats-Batch-Sequence": str(number),
        }
        if number < len(chunk):
            await client.publish(event.subject, event.body, headers=headers)
            continue
        headers["Nats-Batch-Commit"] = "1"
        reply = await client.request(event.subject, event.body, headers=headers, timeout=60)
        answer = json.loads(reply.data)
        if "error" in answer:
            raise RuntimeError(answer["error"])
