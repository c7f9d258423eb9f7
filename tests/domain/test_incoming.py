"""What comes back is told apart: bounces, delays, absence notices, calendar answers, letters, rubbish."""

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.calendar import entry, of_uid, uid
from services.notifications.compose import message_id, of_message_id
from services.notifications.incoming import (
    LARGEST,
    Bounce,
    CalendarAnswer,
    Reply,
    Unknown,
    understood,
)
from services.notifications.occasion import occasion
from shared.personal import Personal
from tests.domain.planned import planned

OURS = message_id("m-" + "a" * 32, "qpdp-2023", 0, "bacgiang.example")
_REPORT = """From: MAILER-DAEMON@mx.example
To: hoi-nghi@bacgiang.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

This is the mail system at host mx.example.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; van-thu@so-y-te.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 unknown mailbox

--b
Content-Type: {original}

Message-ID: {ours}
Subject: Giay moi

--b--
"""


def report(
    action: str = "failed", status: str = "5.1.1", original: str = "text/rfc822-headers"
) -> bytes:
    return _REPORT.format(action=action, status=status, original=original, ours=OURS).encode()


@pytest.mark.parametrize("original", ["text/rfc822-headers", "message/rfc822"])
def test_a_bounce_names_the_message_that_came_back_and_what_the_server_said(original: str) -> None:
    found = understood(report(original=original))
    assert isinstance(found, Bounce)
    assert (found.conference, found.message) == ("qpdp-2023", "m-" + "a" * 32)
    assert found.permanent
    assert "550 5.1.1" in found.reason


def test_a_delay_is_no_bounce() -> None:
    for raw in (
        report("delayed", "4.4.7"),
        report("failed", "4.2.2"),
        report("delivered", "2.0.0"),
    ):
        found = understood(raw)
        assert isinstance(found, Bounce)
        assert not found.permanent


def letter(**headers: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Văn thư <van-thu@so-y-te.example>"
    mail["In-Reply-To"] = OURS
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content("Sở Y tế đã nhận được giấy mời.")
    return mail


def test_an_absence_notice_is_not_taken_for_an_answer() -> None:
    notice = understood(letter(Auto_Submitted="auto-replied").as_bytes())
    answer = understood(letter().as_bytes())
    assert isinstance(notice, Reply)
    assert notice.auto
    assert isinstance(answer, Reply)
    assert not answer.auto
    assert answer.text == "Sở Y tế đã nhận được giấy mời."


def calendar_reply(answer: str, **other: str) -> bytes:
    now = occasion([planned()])
    assert now is not None
    sent = entry(
        now,
        other.get("uid", uid("qpdp-2023", "so-y-te", "p1", "bacgiang.example")),
        "hoi-nghi@bacgiang.example",
        datetime(2023, 11, 20, tzinfo=UTC),
        to=(Personal("Đại biểu Bịa"), Personal("p1@so-y-te.example")),
    )
    content = sent.content.decode().replace("METHOD:REQUEST", "METHOD:REPLY")
    content = content.replace("NEEDS-ACTION", answer).replace("\r\n ", "")
    mail = EmailMessage()
    mail["From"] = other.get("sender", "p1@so-y-te.example")
    if "in_reply_to" not in other:
        mail["In-Reply-To"] = OURS
    mail.set_content("Accepted")
    mail.add_alternative(content, subtype="calendar", params={"method": "REPLY"})
    return mail.as_bytes()


@pytest.mark.parametrize(
    ("said", "answer"),
    [("ACCEPTED", "accepted"), ("DECLINED", "declined"), ("TENTATIVE", "tentative")],
)
def test_what_a_calendar_program_sends_back_is_the_delegates_answer(said: str, answer: str) -> None:
    found = understood(calendar_reply(said))
    assert isinstance(found, CalendarAnswer)
    assert (found.conference, found.delegation, found.person_id) == ("qpdp-2023", "so-y-te", "p1")
    assert (found.answer, found.attendee) == (answer, "p1@so-y-te.example")
    assert found.message == "m-" + "a" * 32


def test_most_calendar_programs_do_not_say_which_mail_they_answer() -> None:
    found = understood(calendar_reply("DECLINED", in_reply_to=""))
    assert isinstance(found, CalendarAnswer)
    assert (found.message, found.sequence, found.answer) == (None, 0, "declined")


@pytest.mark.parametrize("hostile", ["*.so-y-te.c", "p1.>.c", "p1.so-y-te.*", "p1.-.c", "p1.a b.c"])
def test_an_id_that_the_broker_would_read_as_something_else_is_nobodys(hostile: str) -> None:
    assert of_uid(f"{hostile}@bacgiang.example") is None
    assert isinstance(understood(calendar_reply("ACCEPTED", uid=f"{hostile}@x.example")), Unknown)
    name, _, conference = hostile.rpartition(".")
    assert of_message_id(f"<m-{name}.0.{conference}@x.example>") is None


def test_an_entry_that_is_not_ours_or_says_nothing_is_left_to_a_person() -> None:
    assert isinstance(understood(calendar_reply("ACCEPTED", uid="x@elsewhere.example")), Unknown)
    assert isinstance(understood(calendar_reply("NEEDS-ACTION")), Unknown)


def test_a_letter_about_nothing_of_ours_is_left_to_a_person() -> None:
    mail = EmailMessage()
    mail["From"] = "a@x.example"
    mail.set_content("?")
    assert isinstance(understood(mail.as_bytes()), Unknown)
    assert isinstance(understood(b"x" * (LARGEST + 1)), Unknown)


@given(st.binary(max_size=400))
def test_whatever_somebody_sends_stops_nothing(raw: bytes) -> None:
    understood(raw)
    understood(report()[: len(raw)] + raw)


def test_the_ids_tell_conference_message_and_delegate() -> None:
    assert of_message_id(OURS) == ("qpdp-2023", "m-" + "a" * 32)
    assert of_message_id("<other@x.example>") is None
    assert of_uid(uid("c", "d", "p", "x.example")) == ("c", "d", "p")
    assert of_uid(uid("c", "d", None, "x.example")) is None
