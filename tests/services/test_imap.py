"""Archive and inbox on a real IMAP server: what was taken is known, what comes back is understood."""

import asyncio
import ssl
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP
from nats.aio.client import Client

from deploy.broker import Broker
from services.notifications import app, message, recipient
from services.notifications.archive import Archive
from services.notifications.calendar import uid
from services.notifications.intake import inbox, read_once
from services.notifications.message import Message
from shared import subjects
from shared.boundaries import Boundaries
from shared.commands.notifications import RequestNotification, recipient_id
from shared.events import CATALOGUE
from shared.service import Service
from shared.settings import Settings
from shared.store import EventStore
from tests.services import imap_server
from tests.services.imap_server import Imap
from tests.services.outgoing import CONFERENCE, Server, asked, plan, request, serving, until_settled

pytestmark = pytest.mark.skipif(not imap_server.found(), reason=imap_server.MISSING)
COPY = "ban-sao@bacgiang.example"


@pytest.fixture(scope="module")
def imap() -> Iterator[Imap]:
    with imap_server.serving() as running:
        yield running


class DropsTheLine:
    """Keeps the mail, files the copy that was asked for, and is gone before it answers."""

    def __init__(self, imap: Imap, *, keeps: bool) -> None:
        self.imap, self.keeps = imap, keeps
        self.taken: list[str] = []

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd calls
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        if not self.keeps:
            self.keeps = True  # the next time it does
            server.transport.abort()
            return "421 gone"
        self.taken.append(str(message_from_bytes(envelope.content)["Message-ID"]).strip())
        if COPY in envelope.rcpt_tos:
            await asyncio.to_thread(self.imap.put, envelope.content, "Sent")
        if len(self.taken) == 1:
            server.transport.abort()
        return "250 2.0.0 kept"


async def started(broker: Broker, smtp: int, **other: object) -> Service:
    settings = Settings.model_validate(
        {
            "nats_url": broker.url,
            "smtp_url": f"smtp://127.0.0.1:{smtp}",
            "mail_settle_seconds": 2.0,
            "mail_connections": 1,
            **other,
        }
    )
    service = app.build(settings)
    await service.start()
    return service


@pytest.mark.parametrize("keeps", [True, False], ids=["it had taken it", "it had not"])
async def test_an_answer_that_was_lost_is_looked_up_by_message_id_in_the_mailbox(
    broker: Broker, client: Client, imap: Imap, keeps: bool
) -> None:
    """Taken once and only once, whether the server had kept it before the line broke or not."""
    server = DropsTheLine(imap, keeps=keeps)
    if not keeps:
        server.taken.append("<nothing-yet>")
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(lambda: SMTP(server, loop=loop), "127.0.0.1", 0)
    async with listening:
        port = listening.sockets[0].getsockname()[1]
        await plan(client)
        archive = {"mail_archive": imap.url("Sent"), "mail_copy_to": COPY}
        service = await started(broker, port, **archive)
        wish = asked(100 + keeps)
        imap.put(b"Subject: x\r\n\r\nx", "Sent")  # the folder is there
        await request(client, [wish])
        (end,) = await until_settled(client, [wish])
        await service.stop()
    assert end.status == "sent"
    ours = [one for one in server.taken if one.startswith(f"<{wish.message}.")]
    assert len(ours) == 1


async def test_a_mailbox_is_asked_for_one_id_and_does_not_take_part_of_it(imap: Imap) -> None:
    imap.put(b"Message-ID: <m-12.0.x@a.example>\r\nSubject: x\r\n\r\nx", "Tra")
    archive = Archive.of(imap.url("Tra"))
    assert await archive.find("<m-12.0.x@a.example>") is True
    assert await archive.find("<m-1.0.x@a.example>") is False


async def test_a_mailbox_that_is_not_there_is_no_proof_that_a_mail_was_not_taken(
    imap: Imap,
) -> None:
    with pytest.raises(OSError, match=r"(?i)mailbox|exist"):
        await Archive.of(imap.url("Khong-co")).find("<m-1.0.x@a.example>")


async def state(client: Client, wish: RequestNotification) -> Message:
    boundaries = Boundaries(EventStore(client), CATALOGUE)
    boundary = subjects.message(CONFERENCE, wish.message)
    found: Message = await boundaries.state(message.decider, boundary, fresh=True)
    return found


def letter(wish: RequestNotification, identity: str, **headers: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = str(wish.recipient.email)
    mail["To"] = "hoi-nghi@bacgiang.example"
    mail["Subject"] = "Re: thư"
    mail["In-Reply-To"] = identity
    for name, value in headers.items():
        del mail[name.replace("_", "-")]
        mail[name.replace("_", "-")] = value
    mail.set_content("Tôi vắng mặt đến thứ Hai.")
    return mail


def bounce(identity: str) -> bytes:
    return (
        "From: MAILER-DAEMON@mx.example\r\nTo: hoi-nghi@bacgiang.example\r\nSubject: Undelivered\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nfailed\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        "Final-Recipient: rfc822; a@x.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 unknown mailbox\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {identity}\r\n\r\n--b--\r\n"
    ).encode()


def accepting(wish: RequestNotification, identity: str) -> bytes:
    mail = letter(wish, identity)
    entry = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//thu//\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n"
        f"UID:{uid(CONFERENCE, 'so-y-te', 'vi-du-01', 'bacgiang.example')}\r\n"
        "DTSTAMP:20231201T000000Z\r\nSEQUENCE:0\r\n"
        f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{wish.recipient.email}\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    mail.add_alternative(entry, subtype="calendar", params={"method": "REPLY"})
    return mail.as_bytes()


async def test_what_lies_in_the_inbox_is_told_apart_and_marked(
    broker: Broker, client: Client, imap: Imap, tmp_path: Path
) -> None:
    server = Server(tmp_path / "taken")
    async with serving(server) as port:
        await plan(client)
        service = await started(broker, port)
        gone, away, comes, quiet = (
            asked(201),
            asked(202, unit="so-noi-vu"),
            asked(203, delegation="so-y-te", person_id="vi-du-01", enclosures=("calendar",)),
            asked(204, kind="reminder"),
        )
        wishes = [gone, away, comes, quiet]
        await request(client, wishes)
        ends = await until_settled(client, wishes)
        ids = {wish.message: end.message_id for wish, end in zip(wishes, ends, strict=True)}
        unsubscribe = letter(
            quiet, "<x@x>", Subject=f"unsubscribe {ids[quiet.message].strip('<>')}"
        )
        hostile = letter(quiet, "<x@x>", Subject=f"unsubscribe {ids[away.message].strip('<>')}")
        for mail in (
            bounce(ids[gone.message]),
            letter(away, ids[away.message], Auto_Submitted="auto-replied").as_bytes(),
            accepting(comes, ids[comes.message]),
            unsubscribe.as_bytes(),
            hostile.as_bytes(),  # from another mailbox than the message went to
            b"From: ai-do@x.example\r\nSubject: xin chao\r\n\r\nkhong ro",
        ):
            imap.put(mail)
        source = inbox(imap.url())
        assert source is not None
        assert await read_once(service, source) == 6
        assert await read_once(service, source) == 0  # nothing is read twice
        assert (await state(client, gone)).status == "bounced"
        absent = await state(client, away)
        assert (absent.status, [one.auto for one in absent.replies]) == ("sent", [True])
        answered = await state(client, comes)
        assert [(one.answer, one.person_id) for one in answered.replies] == [
            ("accepted", "vi-du-01")
        ]
        boundaries = Boundaries(EventStore(client), CATALOGUE)
        for wish, stopped in ((quiet, True), (away, False)):
            name = recipient_id(wish.unit, wish.recipient.person_id)
            boundary = subjects.recipient(CONFERENCE, name)
            found = await boundaries.state(recipient.decider, boundary, fresh=True)
            assert (found.stopped is not None) == stopped, wish.message
        await service.stop()
    flagged = [r"\Flagged" in one for one in imap.flags()]
    assert flagged == [False, False, False, False, True, True]


async def test_over_tls_a_mailbox_is_read_and_looked_up_when_its_certificate_is_trusted(
    imap: Imap,
) -> None:
    imap.put(b"Message-ID: <m-tls.0.x@a.example>\r\nSubject: x\r\n\r\nx", "Tls")
    archive = Archive.of(imap.secure_url("Tls"), imap.ca)
    assert await archive.find("<m-tls.0.x@a.example>") is True
    assert await archive.find("<m-khac.0.x@a.example>") is False
    source = inbox(imap.secure_url("Tls"), imap.ca)
    assert source is not None
    waiting = source.waiting()
    raw, done = next(waiting)
    assert b"m-tls" in raw
    done(True)
    assert list(waiting) == []


@pytest.mark.parametrize(
    ("host", "trusted"), [("localhost", False), ("127.0.0.1", True)], ids=["unknown", "other name"]
)
async def test_a_certificate_of_an_unknown_authority_or_another_name_gets_no_password(
    imap: Imap, host: str, trusted: bool
) -> None:
    archive = Archive.of(imap.secure_url(host=host), imap.ca if trusted else None)
    with pytest.raises(ssl.SSLCertVerificationError):
        await archive.find("<m-1.0.x@a.example>")


def test_a_file_without_a_certificate_is_refused_at_start(tmp_path: Path) -> None:
    wrong = tmp_path / "ca.pem"
    wrong.write_text("khong phai chung thu")
    for ca in (wrong, tmp_path / "khong-co.pem"):
        with pytest.raises(ValueError, match="mail_ca_file"):
            Settings(mail_ca_file=ca)
