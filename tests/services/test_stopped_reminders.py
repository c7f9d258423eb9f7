"""A recipient who wants no reminders gets none, and still what is official; seen over the wire."""

from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

from nats.aio.client import Client
from nats.aio.msg import Msg

from deploy.broker import Broker
from deploy.quiet import until_quiet
from deploy.streams import DURABLES
from services.notifications import app
from services.registry import delegation
from shared import subjects
from shared.boundaries import Boundaries
from shared.client import Commands
from shared.commands.base import Accepted, Command
from shared.commands.notifications import (
    ReleaseNotification,
    ResumeReminders,
    StopReminders,
    recipient_id,
)
from shared.commands.registry import IssueInvitation, MoveRespondBy, RemindDelegation
from shared.envelope import Actor, Meta, decode
from shared.events import CATALOGUE
from shared.events.notifications import NotificationRequested
from shared.events.people import Contact
from shared.personal import Personal
from shared.settings import Settings
from shared.store import EventStore
from shared.subjects import Subject
from tests.services.outgoing import CONFERENCE, ORGANISER, Server, plan, serving
from tests.spec import NOON

NAME = recipient_id("so-y-te", "so-y-te")
INVITE = IssueInvitation(
    delegation="so-y-te",
    unit="so-y-te",
    invitee="Sở Y tế",
    group="so-nganh",
    seats=2,
    rank_rule="representative",
    respond_by=NOON + timedelta(days=5),
    contact=Contact(
        person_id="so-y-te", name=Personal("Văn thư (mẫu)"), email=Personal("vt@x.example")
    ),
)
MOVE = MoveRespondBy(delegation="so-y-te", respond_by=NOON + timedelta(days=6), reason="Thêm ngày")
STOP = StopReminders(recipient=NAME, unit="so-y-te", person_id="so-y-te", message="m-" + "1" * 32)
RESUME = ResumeReminders(recipient=NAME, reason="Đề nghị nhắc lại")


async def test_a_stopped_recipient_gets_no_reminder_until_it_wants_them_again(
    broker: Broker, client: Client, tmp_path: Path
) -> None:
    server = Server(tmp_path / "taken")
    boundaries = Boundaries(EventStore(client), CATALOGUE)
    # Reminded by hand, each by a command of its own: the timers' reminders come once each.
    actor = Actor(ORGANISER, "x", frozenset({"organiser"}))

    async def happens(name: str, wish: Command) -> None:
        meta = Meta(name, NOON, CONFERENCE, actor, name)
        assert (await boundaries.execute(delegation.decider, wish, meta)).events
        await _until_heard(client)

    async with serving(server) as port:
        await plan(client)
        settings = {"nats_url": broker.url, "smtp_url": f"smtp://127.0.0.1:{port}"}
        service = app.build(Settings.model_validate(settings))
        await service.start()
        commands = Commands(client, CONFERENCE)
        remind = RemindDelegation(delegation="so-y-te")
        await happens("invite", INVITE)  # held until it is released, and a reminder behind it
        (invitation,) = await _asked_for(client)
        await client.subscribe(subjects.query("program", "letter"), cb=_print)
        release = ReleaseNotification(message=invitation.message)
        assert isinstance(await commands.send(ORGANISER, release, time=NOON), Accepted)
        await _until_heard(client)
        (first,) = server.folder.iterdir()
        await happens("remind-1", remind)
        (file,) = set(server.folder.iterdir()) - {first}
        mail = message_from_bytes(file.read_bytes(), policy=policy.SMTP)
        where = "".join(mail["List-Unsubscribe"].split())
        assert where.startswith("<mailto:")
        assert "unsubscribe%20m-" in where
        assert isinstance(await commands.send(ORGANISER, STOP, time=NOON), Accepted)
        await happens("remind-2", remind)
        assert server.taken.total() == 2
        await happens("move", MOVE)
        assert server.taken.total() == 3
        assert isinstance(await commands.send(ORGANISER, RESUME, time=NOON), Accepted)
        await happens("remind-3", remind)
        assert server.taken.total() == 4
        await service.stop()
    kinds = [one.kind for one in await _asked_for(client)]
    assert kinds == ["invitation", "reminder", "respond-by-moved", "reminder"]


async def _until_heard(client: Client) -> None:
    own = [one for one in DURABLES if one.name.startswith("notifications-")]
    await until_quiet(client, durables=own)


async def _print(question: Msg) -> None:
    """The service that prints does not run here; what the letter says is not what this is about."""
    await question.respond(b"%PDF-1.7 (example)")


async def _asked_for(client: Client) -> list[NotificationRequested]:
    """The messages that were asked for, in the order of the log."""
    every = Subject(f"event.{CONFERENCE}.notifications.message.*")
    records = await EventStore(client).read(every)
    events = [decode(one.body, one.position, CATALOGUE).event for one in records]
    return [one for one in events if isinstance(one, NotificationRequested)]
