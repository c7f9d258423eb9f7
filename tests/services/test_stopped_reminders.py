"""A recipient who wants no reminders gets none, and still everything that is official; seen over the wire."""

from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

from nats.aio.client import Client

from deploy.broker import Broker
from deploy.quiet import until_quiet
from deploy.streams import DURABLES
from services.notifications import app, recipient
from services.registry import delegation
from shared.boundaries import Boundaries
from shared.client import Commands
from shared.commands.base import Accepted
from shared.commands.notifications import ResumeReminders, StopReminders
from shared.commands.registry import IssueInvitation, RemindDelegation
from shared.envelope import Actor, Meta
from shared.events import CATALOGUE
from shared.events.people import Contact
from shared.personal import Personal
from shared.settings import Settings
from shared.store import EventStore
from tests.services.outgoing import CONFERENCE, ORGANISER, Server, plan, serving
from tests.spec import NOON

NAME = recipient.recipient_id("so-y-te", "so-y-te")
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


async def test_a_stopped_recipient_gets_no_reminder_until_it_wants_them_again(
    broker: Broker, client: Client, tmp_path: Path
) -> None:
    server = Server(tmp_path / "taken")
    boundaries = Boundaries(EventStore(client), CATALOGUE)
    actor = Actor(ORGANISER, "x", frozenset({"organiser", "system"}))

    async def remind(number: int) -> None:
        meta = Meta(f"remind-{number}", NOON, CONFERENCE, actor, f"remind-{number}")
        await boundaries.execute(delegation.decider, RemindDelegation(delegation="so-y-te"), meta)

    async with serving(server) as port:
        await plan(client)
        await boundaries.execute(
            delegation.decider, INVITE, Meta("invite-1", NOON, CONFERENCE, actor, "i")
        )
        settings = {"nats_url": broker.url, "smtp_url": f"smtp://127.0.0.1:{port}"}
        service = app.build(Settings.model_validate(settings))
        await service.start()
        commands = Commands(client, CONFERENCE)
        await remind(1)
        await server.until(1)
        (file,) = server.folder.iterdir()
        mail = message_from_bytes(file.read_bytes(), policy=policy.SMTP)
        assert "mailto:" in mail["List-Unsubscribe"]
        assert "unsubscribe%20m-" in "".join(mail["List-Unsubscribe"].split())
        stop = StopReminders(
            recipient=NAME, of_unit="so-y-te", person_id="so-y-te", message="m-" + "1" * 32
        )
        assert isinstance(await commands.send(ORGANISER, stop, time=NOON), Accepted)
        await remind(2)  # heard before what follows: the log is read in its order
        resume = ResumeReminders(recipient=NAME, reason="Đề nghị nhắc lại")
        await _until_heard(client)
        assert isinstance(await commands.send(ORGANISER, resume, time=NOON), Accepted)
        await remind(3)
        await server.until(2)
        await _until_heard(client)
        await service.stop()
    assert server.taken.total() == 2


async def _until_heard(client: Client) -> None:
    own = [one for one in DURABLES if one.name.startswith("notifications-")]
    await until_quiet(client, durables=own)
