"""Handing over mail to a real SMTP server, and what is made of each of its answers."""

import asyncio
import base64
import contextlib
import re
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any

import aiosmtplib
import dkim
import nacl.signing
import pytest
from aiosmtpd.smtp import SMTP

from services.notifications import catcher
from services.notifications.channels import (
    Attached,
    Delivered,
    Entry,
    Prepared,
    Undelivered,
    Unknown,
)
from services.notifications.compose import address, compose, message_id, text_of, written
from services.notifications.dkim import Signer
from services.notifications.html import html_of
from services.notifications.mail import Mailer, on_the_wire, server_of
from services.notifications.wording import BELOW
from shared.events.notifications import NotificationRequested
from shared.events.people import Contact
from shared.personal import Personal
from shared.settings import Settings
from tests.spec import NOON

SENDER = "hoi-nghi@bacgiang.example"
BODY = "Kính gửi: Sở Y tế\n\nTrân trọng kính mời./.\n.\nDòng sau dấu chấm."


def request(number: int = 1, *, sealed: dict[str, Any] | None = None, **other: Any) -> Prepared:
    """A message as the worker hands it to the channel; ``sealed``: what goes with the words."""
    to = {"name": "Văn thư Sở Y tế", "email": "van-thu@so-y-te.example"} | other.pop("to", {})
    fields: dict[str, Any] = {
        "message": f"m-{number}",
        "kind": "invitation",
        "unit": "so-y-te",
        "recipient": Contact.model_construct(
            person_id="so-y-te", name=Personal(to["name"]), email=Personal(to["email"])
        ),
        "subject": " ".join(
            ["Kính mời dự hội nghị tổng kết công tác Quốc phòng địa phương năm 2023"] * 3
        ),
        "body": BODY,
        "cause": "e-1",
    }
    # not validated: the mailer holds whatever a record may hold that our models refuse today
    event = NotificationRequested.model_construct(**(fields | other))
    return Prepared(
        conference="qpdp-2023",
        asked=event,
        message_id=message_id(f"m-{number}", "qpdp-2023", 0, "bacgiang.example"),
        made=NOON.timestamp(),
        **(sealed or {}),
    )


class Scripted:
    """A server that answers RCPT and DATA from a script, then 250; it counts its connections."""

    def __init__(self, rcpt: list[str] | None = None, data: list[str] | None = None) -> None:
        self.rcpt, self.data = rcpt or [], data or []
        self.connections = 0
        self.kept: list[bytes] = []

    def connected(self) -> SMTP:
        self.connections += 1
        return SMTP(self, loop=asyncio.get_running_loop())

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        answer = self.rcpt.pop(0) if self.rcpt else "250 ok"
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd calls
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        answer = self.data.pop(0) if self.data else "250 ok"
        if answer.startswith("2"):
            self.kept.append(envelope.content)
        return answer


@asynccontextmanager
async def serving(scripted: Scripted) -> AsyncIterator[int]:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(scripted.connected, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


def mailer_to(port: int) -> Mailer:
    return Mailer(f"smtp://127.0.0.1:{port}", SENDER)


@pytest.fixture
async def caught(tmp_path: Path) -> AsyncIterator[tuple[Mailer, Path]]:
    """A mailer, and the directory in which the real catcher keeps what it hands over."""
    server = await catcher.listen(tmp_path / "mail", "127.0.0.1", 0)
    async with server:
        mailer = mailer_to(server.sockets[0].getsockname()[1])
        yield mailer, tmp_path / "mail"
        await mailer.close()


def words(mail: Any) -> str:
    """The plain text part."""
    text = mail.get_body(preferencelist=("plain",)).get_content()
    return str(text).replace("\r\n", "\n").rstrip("\n")


def read_only_mail(directory: Path) -> Any:
    (path,) = directory.iterdir()
    return message_from_bytes(path.read_bytes(), policy=policy.SMTP)


async def test_a_message_arrives_as_it_was_written(caught: tuple[Mailer, Path]) -> None:
    mailer, directory = caught
    outcome = await mailer.send(request())
    assert isinstance(outcome, Delivered)
    mail = read_only_mail(directory)
    assert mail["Subject"] == request().asked.subject
    assert words(mail) == BODY
    assert mail.get_content_type() == "multipart/alternative"
    assert mail["To"].addresses[0].display_name == "Văn thư Sở Y tế"
    assert mail["From"].addresses[0].addr_spec == SENDER
    assert mail["Date"].datetime == NOON
    assert mail["Message-ID"] == outcome.message_id == "<m-1.0.qpdp-2023@bacgiang.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert [path.name for path in directory.iterdir()] == [
        "2023-11-20_van-thu@so-y-te.example_m-1.0.qpdp-2023@bacgiang.example.eml"
    ]


async def test_the_same_message_sent_again_is_one_file_with_the_same_bytes(
    caught: tuple[Mailer, Path],
) -> None:
    mailer, directory = caught
    await mailer.send(request())
    (path,) = directory.iterdir()
    before = path.read_bytes()
    await mailer.send(request())
    assert [one.read_bytes() for one in directory.iterdir()] == [before]


async def test_many_messages_at_once_go_over_one_connection() -> None:
    scripted = Scripted()
    async with serving(scripted) as port:
        mailer = mailer_to(port)
        outcomes = await asyncio.gather(*(mailer.send(request(n)) for n in range(20)))
        await mailer.close()
    assert all(isinstance(outcome, Delivered) for outcome in outcomes)
    assert (len(scripted.kept), scripted.connections) == (20, 1)


@pytest.mark.parametrize("where", ["rcpt", "data"])
async def test_a_4xx_may_be_tried_again_and_then_arrives(where: str) -> None:
    scripted = Scripted(**{where: ["451 4.7.1 greylisted"]})
    async with serving(scripted) as port:
        mailer = mailer_to(port)
        first = await mailer.send(request())
        assert isinstance(first, Undelivered)
        assert (first.permanent, first.code) == (False, 451)
        assert "greylisted" in first.reason
        assert isinstance(await mailer.send(request()), Delivered)
        await mailer.close()
    assert len(scripted.kept) == 1


@pytest.mark.parametrize("where", ["rcpt", "data"])
async def test_a_5xx_is_final_and_the_next_message_still_goes(where: str) -> None:
    scripted = Scripted(**{where: ["550 5.1.1 no such mailbox"]})
    async with serving(scripted) as port:
        mailer = mailer_to(port)
        first = await mailer.send(request())
        assert isinstance(first, Undelivered)
        assert (first.permanent, first.code) == (True, 550)
        assert isinstance(await mailer.send(request(2)), Delivered)
        await mailer.close()


async def test_a_refused_connection_may_be_tried_again() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        outcome = await mailer_to(free.getsockname()[1]).send(request())
    assert isinstance(outcome, Undelivered)
    assert not outcome.permanent


async def test_a_server_that_went_away_is_found_again() -> None:
    first, second = Scripted(), Scripted()
    async with serving(first) as port:
        mailer = mailer_to(port)
        assert isinstance(await mailer.send(request()), Delivered)
        connection = mailer._lines[0].client
        assert connection is not None
        connection.close()
        assert isinstance(await mailer.send(request(2)), Delivered)
        await mailer.close()
    assert first.connections == 2
    gone = await mailer.send(request(3))
    assert isinstance(gone, Undelivered)
    assert not gone.permanent
    loop = asyncio.get_running_loop()
    async with await loop.create_server(second.connected, "127.0.0.1", port):
        assert isinstance(await mailer.send(request(3)), Delivered)
        await mailer.close()


async def _hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"554 5.3.2 closed for today\r\n")
    await writer.drain()
    writer.close()


async def _mid_data(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Takes the whole text and is gone before it answers: nobody knows whether it was kept."""
    writer.write(b"220 x\r\n")
    while line := await reader.readline():
        if line == b".\r\n":
            break
        answer = b"354 go on\r\n" if line.startswith(b"DATA") else b"250 ok\r\n"
        if line[:4] in (b"EHLO", b"MAIL", b"RCPT", b"DATA", b"RSET"):
            writer.write(answer)
    writer.close()


async def _until_data(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Goes away when it is told that the text comes; it has not asked for it."""
    writer.write(b"220 x\r\n")
    while not (line := await reader.readline()).startswith(b"DATA"):
        if line[:4] in (b"EHLO", b"MAIL", b"RCPT", b"RSET"):
            writer.write(b"250 ok\r\n")
    writer.close()


class Stalling:
    """Stands still at DATA: before it asks for the text (``asks`` False), or without reading any of it. What
    reaches it after all is kept."""

    def __init__(self, *, asks: bool) -> None:
        self.asks = asks
        self.came = b""
        self.gone = asyncio.Event()
        self.go_on = asyncio.Event()

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 x\r\n")
        while (line := await reader.readline()) and not line.startswith(b"DATA"):
            if line[:4] in (b"EHLO", b"MAIL", b"RCPT", b"RSET"):
                writer.write(b"250 ok\r\n")
        if self.asks:
            writer.write(b"354 go on\r\n")
        await self.go_on.wait()
        with contextlib.suppress(ConnectionError):
            while part := await reader.read(65_536):
                self.came += part
        writer.close()
        self.gone.set()


async def _first_mail_to(
    server: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
    prepared: Prepared | None = None,
) -> Any:
    listening = await asyncio.start_server(server, "127.0.0.1", 0)
    async with listening:
        mailer = mailer_to(listening.sockets[0].getsockname()[1])
        outcome = await mailer.send(prepared or request())
        await mailer.close()
    return outcome


async def test_a_server_that_is_closed_for_today_gives_no_message_up() -> None:
    outcome = await _first_mail_to(_hang_up)
    assert isinstance(outcome, Undelivered)
    assert not outcome.permanent


async def test_a_server_that_takes_the_text_and_is_gone_leaves_the_outcome_unknown() -> None:
    assert isinstance(await _first_mail_to(_mid_data), Unknown)


async def test_a_server_that_never_asked_for_the_text_has_not_taken_it() -> None:
    outcome = await _first_mail_to(_until_data)
    assert isinstance(outcome, Undelivered)
    assert not outcome.permanent


@pytest.mark.parametrize("asks", [False, True], ids=["unasked", "unread"])
async def test_a_text_that_has_not_left_when_its_time_is_over_never_arrives(asks: bool) -> None:
    """A server that stands still and goes on later: others may by then have looked, and sent it again."""
    stalling = Stalling(asks=asks)
    large = Attached(
        "lon.pdf", "application/pdf", bytes(16_000_000)
    )  # more than the network keeps by itself
    late = replace(request(sealed={"attached": (large,)}), by=time.monotonic() + 4.0)
    outcome = await _first_mail_to(stalling.talk, late)
    assert isinstance(outcome, Undelivered)
    assert not outcome.permanent
    stalling.go_on.set()
    await stalling.gone.wait()
    assert not stalling.came.endswith(b"\r\n.\r\n")


async def test_two_connections_carry_two_messages_at_once() -> None:
    scripted = Scripted()
    async with serving(scripted) as port:
        mailer = Mailer(f"smtp://127.0.0.1:{port}", SENDER, connections=2)
        await asyncio.gather(*(mailer.send(request(n)) for n in range(20)))
        await mailer.close()
    assert (len(scripted.kept), scripted.connections) == (20, 2)


async def test_letter_calendar_link_and_code_arrive_as_parts_that_every_client_knows(
    caught: tuple[Mailer, Path],
) -> None:
    mailer, directory = caught
    link = "https://hoi-nghi.example/m/abc"
    sealed = {
        "link": link,
        "covering": "Kính chuyển.",
        "entry": Entry("REQUEST", b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"),
        "attached": (Attached("giay-moi.pdf", "application/pdf", b"%PDF-1.7 x"),),
    }
    await mailer.send(request(sealed=sealed))
    mail = read_only_mail(directory)
    kinds = [part.get_content_type() for part in mail.walk()]
    assert kinds == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "text/calendar",
        "application/pdf",
        "application/ics",
    ]
    greeting, covering, rest = words(mail).split("\n\n", 2)
    assert greeting.startswith("Kính gửi: ")
    assert (covering, rest.startswith("Kính")) == ("Kính chuyển.", False)
    assert link in words(mail)
    page = mail.get_body(preferencelist=("html",)).get_content()
    assert f'href="{link}"' in page
    assert 'src="cid:ma-qr"' in page
    calendar = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    assert calendar.get_param("method") == "REQUEST"
    (letter,) = [p for p in mail.iter_attachments() if p.get_filename() == "giay-moi.pdf"]
    assert letter.get_content() == b"%PDF-1.7 x"


async def test_who_reads_plain_text_has_the_code_and_the_names_of_the_files(
    caught: tuple[Mailer, Path],
) -> None:
    mailer, directory = caught
    code = "HN1.bac-giang-2023.so-y-te.123"
    entry = Entry("REQUEST", b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n")
    letter = Attached("giay-moi.pdf", "application/pdf", b"%PDF-1.7 x")
    await mailer.send(request(code=code, sealed={"entry": entry, "attached": (letter,)}))
    mail = read_only_mail(directory)
    said = words(mail)
    assert f"Mã điểm danh, xuất trình tại cửa:\n{code}\n" in said
    files = (
        "Tệp gửi kèm: Giấy mời (giay-moi.pdf); mục lịch để đưa vào lịch làm việc (hoi-nghi.ics)."
    )
    assert said.rstrip().endswith(files)
    assert files in mail.get_body(preferencelist=("html",)).get_content()


def test_the_code_and_the_files_are_told_in_both_languages_to_who_reads_english() -> None:
    entry = Entry("CANCEL", b"")
    said = text_of(request(language="en", code="HN1.x", sealed={"entry": entry}))
    assert "Your check-in code, to be shown at the door / Mã điểm danh:\nHN1.x" in said
    assert (
        "Tệp gửi kèm / Attached: mục lịch báo hủy / calendar entry that calls it off (hoi-nghi.ics)."
        in said
    )
    assert "Tệp gửi kèm" not in text_of(request()), "nothing goes with it"


@pytest.mark.parametrize(
    ("mail_from", "office", "shown"),
    [
        (SENDER, "Bộ Chỉ huy quân sự tỉnh Bắc Giang", "Bộ Chỉ huy quân sự tỉnh Bắc Giang"),
        (f"Ban Tổ chức hội nghị <{SENDER}>", "Bộ Chỉ huy quân sự tỉnh", "Ban Tổ chức hội nghị"),
        (SENDER, "Sở Nông nghiệp, Phát triển\r\nBcc: x@x.example " + "dài " * 40, None),
        (SENDER, "", ""),
    ],
    ids=["the organiser's name", "as it is set", "long and hostile", "none"],
)
async def test_the_sender_has_a_name(
    mail_from: str, office: str, shown: str | None, tmp_path: Path
) -> None:
    server = await catcher.listen(tmp_path / "mail", "127.0.0.1", 0)
    async with server:
        url = f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        mailer = Mailer.of(Settings(smtp_url=url, mail_from=mail_from))
        assert isinstance(await mailer.send(request(sealed={"office": office})), Delivered)
        await mailer.close()
    (path,) = (tmp_path / "mail").iterdir()
    mail = message_from_bytes(path.read_bytes())
    # RFC 2047, 6.2, read by the older decoder: the newer one keeps the space between two encoded words
    said = str(make_header(decode_header(mail["From"])))
    name = " ".join(office.split()) if shown is None else shown
    assert said == (f"{name} <{SENDER}>" if name else SENDER)
    assert mail["Bcc"] is None


@pytest.mark.parametrize(
    "wrong",
    ["x", "a@b@c", "Ban Tổ chức a@x.example", "A <a@x.example> B", "a@x.example, b@x.example"],
)
def test_a_sender_that_is_none_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="WORDS <NAME@HOST>"):
        Settings(mail_from=wrong)


def test_who_reads_english_finds_the_answer_before_the_vietnamese_text() -> None:
    text = f"To: X\n\nWords.\n\nBỘ CHQS\n\n{BELOW}\n\nKính gửi: X\n\nLời.\n\nBỘ CHQS"
    page = html_of(text, "x", "https://x.example/m/abc", None, "ma-qr", "en")
    assert page.count("https://x.example/m/abc") == 1
    assert page.index("Words.") < page.index("/m/abc") < page.index(BELOW) < page.index("Lời.")
    assert page.count("font-weight:bold;text-align:center") == 2  # the office under each text
    assert "overflow-wrap:anywhere" in page  # a long address breaks instead of widening the page


async def test_nothing_that_somebody_wrote_is_markup_in_the_page(
    caught: tuple[Mailer, Path],
) -> None:
    mailer, directory = caught
    hostile = 'Kính gửi: <script>alert(1)</script> & "đồng chí"'
    await mailer.send(request(body=hostile))
    page = read_only_mail(directory).get_body(preferencelist=("html",)).get_content()
    assert "<script" not in page
    assert "&lt;script&gt;" in page


async def test_a_signed_mail_verifies_and_a_changed_one_does_not(tmp_path: Path) -> None:
    private = nacl.signing.SigningKey.generate()
    raw_key = base64.b64encode(bytes(private))
    public = base64.b64encode(bytes(private.verify_key))
    record = b"v=DKIM1; k=ed25519; p=" + public
    signer = Signer("hoinghi", "bacgiang.example", raw_key)
    server = await catcher.listen(tmp_path / "mail", "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        mailer = Mailer(f"smtp://127.0.0.1:{port}", SENDER, signer=signer)
        assert isinstance(await mailer.send(request()), Delivered)
        await mailer.close()
    (path,) = (tmp_path / "mail").iterdir()
    raw = path.read_bytes()
    assert dkim.verify(raw, dnsfunc=lambda name, timeout=5: record)
    changed = raw.replace(b"Subject: ", b"Subject: x", 1)
    assert not dkim.verify(changed, dnsfunc=lambda name, timeout=5: record)


async def test_a_line_break_in_subject_or_name_begins_no_header(
    caught: tuple[Mailer, Path],
) -> None:
    mailer, directory = caught
    hostile = request(
        subject="Kính mời\r\nBcc: all@x.example\r\n\r\nkhác",
        to={"name": "Sở Y tế\nX-Evil: 1\u2028\x00"},
    )
    assert isinstance(await mailer.send(hostile), Delivered)
    mail = read_only_mail(directory)
    assert mail["Bcc"] is None
    assert mail["X-Evil"] is None
    assert mail["Subject"] == "Kính mời Bcc: all@x.example khác"
    assert words(mail).startswith("Kính gửi")


async def test_decomposed_vietnamese_arrives_as_it_was_written(
    caught: tuple[Mailer, Path],
) -> None:
    mailer, directory = caught
    decomposed = "Ho\u0323\u0302i nghi\u0323 tổng kết " + "dài " * 60
    assert isinstance(await mailer.send(request(subject=decomposed.strip())), Delivered)
    assert read_only_mail(directory)["Subject"] == decomposed.strip()


@pytest.mark.parametrize(
    "email",
    [
        "khong-co-a-cong",
        "a@x.example\r\nRCPT TO:<b@x.example>",
        "a@x.example, b@x.example",
        "văn-thư@x.example",
        "@x.example",
        "a@",
        "<a@x.example>",
    ],
)
async def test_an_address_that_is_none_is_final_and_reaches_no_server(email: str) -> None:
    scripted = Scripted()
    async with serving(scripted) as port:
        outcome = await mailer_to(port).send(request(to={"email": email}))
    assert isinstance(outcome, Undelivered)
    assert outcome.permanent
    assert scripted.connections == 0


@pytest.mark.parametrize("url", ["http://x", "smtp://", "x", "smtp://x:99999"])
def test_an_smtp_address_that_cannot_be_used_is_refused_at_start(url: str) -> None:
    with pytest.raises(ValueError, match=r"smtp|Port"):
        Mailer.of(Settings(smtp_url=url))


def test_user_and_password_of_the_server_are_read_from_its_url() -> None:
    server = server_of("smtps://user:p%40ss@mail.example")
    assert (server["username"], server["password"]) == ("user", "p@ss")
    assert (server["port"], server["use_tls"]) == (465, True)


@pytest.mark.parametrize("hostile", ["../../etc/x", "/etc/x", "..", "a\x00b", "x" * 500, "ă"])
def test_a_file_name_never_leaves_its_directory(hostile: str, tmp_path: Path) -> None:
    content = f"Message-ID: <{hostile}>\r\nDate: {hostile}\r\n\r\nx".encode()
    path = tmp_path / catcher.file_name(content, hostile)
    assert path.parent.resolve() == path.resolve().parent == tmp_path.resolve()
    catcher.write(path, content)
    assert [one.read_bytes() for one in tmp_path.iterdir()] == [content]


async def test_what_a_mail_program_is_told_about_reminders_is_signed_too(tmp_path: Path) -> None:
    private = nacl.signing.SigningKey.generate()
    signer = Signer("hoinghi", "bacgiang.example", base64.b64encode(bytes(private)))
    record = b"v=DKIM1; k=ed25519; p=" + base64.b64encode(bytes(private.verify_key))
    server = await catcher.listen(tmp_path / "mail", "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        mailer = Mailer(f"smtp://127.0.0.1:{port}", SENDER, signer=signer)
        click = {"stop": "https://hoi-nghi.example/u/abc"}
        assert isinstance(await mailer.send(request(kind="reminder", sealed=click)), Delivered)
        await mailer.close()
    (path,) = (tmp_path / "mail").iterdir()
    raw = path.read_bytes()
    read = message_from_bytes(raw, policy=policy.default)
    assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    ways = "".join(read["List-Unsubscribe"].split())
    assert ways.startswith("<https://hoi-nghi.example/u/abc>,<mailto:")

    def verifies(mail: bytes) -> bool:
        return bool(dkim.verify(mail, dnsfunc=lambda name, timeout=5: record))

    assert verifies(raw)
    other = raw.replace(b"<mailto:", b"<mailto:x", 1)
    assert other != raw
    assert not verifies(other)
    assert not verifies(b"List-Unsubscribe: <mailto:x@x.example>\r\n" + raw)
    assert not verifies(raw.replace(b"=One-Click", b"=One-More", 1))
    assert not verifies(b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" + raw)
    assert not verifies(re.sub(rb"List-Unsubscribe:.*?\r\n(?![ \t])", b"", raw, flags=re.DOTALL))


@pytest.mark.parametrize(
    "text",
    [
        "", ".", "..", "...\r\n.", "một dòng.\r\n\r\n.\r\n..hai", "kết thúc bằng dấu chấm.\r\n",
        "\r\n" * 5, ".\r\n" * 3, "x" * 70_000,
    ],
)  # fmt: skip
async def test_the_catcher_keeps_what_it_was_given(text: str, tmp_path: Path) -> None:
    raw = b"Message-ID: <1@x>\r\n\r\n" + text.encode()
    server = await catcher.listen(tmp_path / "mail", "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port) as client:
            for recipient in ("a@x.example", "b@x.example"):  # over one connection
                await client.sendmail("s@x.example", recipient, raw)
    kept = [path.read_bytes() for path in (tmp_path / "mail").iterdir()]
    assert kept == [raw if raw.endswith(b"\r\n") else raw + b"\r\n"] * 2


async def test_the_catcher_says_that_a_message_is_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catcher, "DATA_SIZE_DEFAULT", 10_000)
    server = await catcher.listen(tmp_path / "mail", "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port) as client:
            with pytest.raises(aiosmtplib.SMTPDataError, match="Too much"):
                await client.sendmail("s@x.example", "a@x.example", b"x" * 20_000)
    assert list((tmp_path / "mail").iterdir()) == []


async def test_what_is_begun_too_late_is_not_handed_over_and_the_connection_stays(
    caught: tuple[Mailer, Path],
) -> None:
    """Others may by then have looked whether the server has it."""
    mailer, folder = caught
    late = await mailer.send(replace(request(1), by=time.monotonic() - 1))
    assert isinstance(late, Undelivered)
    assert not late.permanent
    assert isinstance(await mailer.send(replace(request(2), by=time.monotonic() + 60)), Delivered)
    (kept,) = folder.glob("*.eml")
    assert request(2).message_id in kept.read_text(encoding="utf-8", errors="replace")


@pytest.mark.parametrize("body", [BODY, "Dòng một\r\nDòng hai\rDòng ba\n\n.\n", "Một dòng"])
def test_a_mail_is_written_as_the_library_writes_it(body: str) -> None:
    letter = Attached("giay-moi.pdf", "application/pdf", bytes(range(256)) * 300)
    sealed = {"link": "https://hoinghi.example/m/abc", "attached": (letter,)}
    mail = compose(request(body=body, sealed=sealed), address("", SENDER), address("Sở", "a@b.vn"))
    assert written(mail) == mail.as_bytes()


@pytest.mark.parametrize(
    ("raw", "sent"),
    [
        (b"A: b\r\n\r\nx\r\n", b"A: b\r\n\r\nx\r\n.\r\n"),
        (b".x\r\n..y\r\nz", b"..x\r\n...y\r\nz\r\n.\r\n"),
        (b"x\n.y\rz\r\n", b"x\r\n..y\r\nz\r\n.\r\n"),
        (b"x\r\r\n.\r\n", b"x\r\n\r\n..\r\n.\r\n"),
        (b"", b"\r\n.\r\n"),
    ],
)
def test_a_text_goes_out_with_its_line_ends_right_and_its_leading_dots_doubled(
    raw: bytes, sent: bytes
) -> None:
    assert on_the_wire(raw) == sent
