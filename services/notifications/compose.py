"""A message as it goes over the wire: plain text, HTML, calendar entry, files; same input, same bytes.

The headers are encoded by ``email.header``: the newer folding of ``EmailMessage`` loses spaces between words
of a long Vietnamese subject.
"""

import io
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.charset import QP, Charset
from email.errors import MessageError
from email.generator import BytesGenerator
from email.header import Header
from email.headerregistry import Address
from email.message import Message
from email.mime.application import MIMEApplication
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.policy import compat32
from email.utils import format_datetime
from types import MappingProxyType
from typing import Any, Final, TypeAlias
from urllib.parse import quote

from services.notifications.channels import Attached, Entry, Prepared
from services.notifications.enclosures import LETTER, PROGRAM
from services.notifications.html import ANSWER_ONLINE, SHOW_AT_THE_DOOR, html_of, qr_png
from services.notifications.names import filled
from services.notifications.recipient import STOPPABLE
from services.notifications.wording import ADDRESSEE, VIETNAM
from shared.subjects import is_token

_WIRE: Final = compat32.clone(linesep="\r\n")
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
_QR: Final = "ma-qr"
_ENTRY: Final = "hoi-nghi.ics"
_CANCELS: Final = f"hủy/{_ENTRY}"
_FILES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        LETTER: ("Giấy mời", "letter of invitation"),
        PROGRAM: ("Chương trình hội nghị", "program"),
        _ENTRY: ("mục lịch để đưa vào lịch làm việc", "calendar entry"),
        _CANCELS: ("mục lịch báo hủy", "calendar entry that calls it off"),
    }
)
UNSUBSCRIBE: Final = "unsubscribe"
Mail: TypeAlias = "Message[Any, Any]"


def message_id(message: str, conference: str, round_: int, domain: str) -> str:
    """``<m-….0.qpdp-2023@domain>``: from it a bounce or a reply is known to belong to the message."""
    return f"<{message}.{round_}.{conference}@{domain}>"


def of_message_id(text: str) -> tuple[str, str] | None:
    """``(conference, message)`` of an id of ours; None for anything else."""
    found = re.fullmatch(r"<?(m-[^.@<>\s]+)\.[0-9]{1,4}\.([^.@<>\s]+)@[^@<>\s]+>?", text.strip())
    if found is None or not (is_token(found[1]) and is_token(found[2])):
        return None
    return found[2], found[1]


def words_of(prepared: Prepared) -> str:
    """The message, the covering text below whom it greets, the names put in: the recipient's, and of whom it is
    about."""
    body = filled(prepared.asked.body, prepared.names)
    body = body.replace(ADDRESSEE, str(prepared.asked.recipient.name))
    if not prepared.covering:
        return body
    greeting, _, rest = body.partition("\n\n")
    return "\n\n".join((greeting, prepared.covering, rest))


def text_of(prepared: Prepared) -> str:
    """The plain text part: the words; the link to answer in full, or the check-in code; the files by name."""
    language = prepared.asked.language
    parts = [words_of(prepared)]
    if prepared.link:
        parts.append(f"{ANSWER_ONLINE[language]}:\n{prepared.link}")
    elif prepared.asked.code:
        parts.append(f"{SHOW_AT_THE_DOOR[language][0]}:\n{prepared.asked.code}")
    if files := _files_of(prepared):
        parts.append(files)
    return "\n\n".join(parts)


def _files_of(prepared: Prepared) -> str:
    """Which files go with the words: told from what is there, not from what was meant to be. Empty for none."""
    names = [one.name for one in prepared.attached]
    if prepared.entry:
        names.append(_CANCELS if prepared.entry.method == "CANCEL" else _ENTRY)
    if not names:
        return ""
    english = prepared.asked.language == "en"
    told = "; ".join(_named(one, english=english) for one in names)
    return f"Tệp gửi kèm / Attached: {told}." if english else f"Tệp gửi kèm: {told}."


def _named(name: str, *, english: bool) -> str:
    vietnamese, in_english = _FILES.get(name, ("", ""))
    told = f"{vietnamese} / {in_english}" if english and in_english else vietnamese
    return f"{told} ({name.rpartition('/')[2]})" if told else name


def compose(prepared: Prepared, sender: Address, to: Address) -> Mail:
    """The whole message. One recipient, so that nobody sees another's address."""
    mail = _body(prepared)
    mail["Message-ID"] = prepared.message_id
    mail["Date"] = format_datetime(datetime.fromtimestamp(prepared.made, UTC).astimezone(VIETNAM))
    mail["From"] = _mailbox(sender, "From", sender.display_name or one_line(prepared.office))
    mail["To"] = _mailbox(to, "To", to.display_name)
    subject = one_line(prepared.asked.subject)
    mail["Subject"] = Header(subject, "utf-8", header_name="Subject")
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = "en, vi" if prepared.asked.language == "en" else "vi"
    if prepared.asked.kind in STOPPABLE:
        where = unsubscribing(prepared.message_id, sender.addr_spec, prepared.stop)
        mail["List-Unsubscribe"] = where
        if prepared.stop:
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    return mail


def written(mail: Mail) -> bytes:
    """The message as it goes over the wire: what ``mail.as_bytes()`` gives."""
    wire = io.BytesIO()
    _AtOnce(wire, mangle_from_=False, policy=_WIRE).flatten(mail)
    return wire.getvalue()


class _AtOnce(BytesGenerator):
    """Writes a part at once; the library's own writes each of the thousand lines of a letter by itself."""

    def _write_lines(self, lines: str) -> None:
        if "\r" in lines:
            self.write(_LINE_END.sub(_WIRE.linesep, lines))
        else:
            self.write(lines.replace("\n", _WIRE.linesep))


def unsubscribing(message_id: str, mailbox: str, address: str | None = None) -> str:
    """Where a mail program tells that its user wants no reminders (RFC 2369): ``address`` on the web takes a
    POST without any question (RFC 8058), the mailbox a mail."""
    subject = quote(f"{UNSUBSCRIBE} {message_id.strip('<>')}", safe="")
    mail = f"<mailto:{mailbox}?subject={subject}>"
    return f"<{address}>, {mail}" if address else mail


def _body(prepared: Prepared) -> Mail:
    said: list[Mail] = [_text("plain", text_of(prepared)), _html(prepared)]
    if prepared.entry:
        said.append(_calendar(prepared.entry))
    alternative = _multipart("alternative", said, prepared)
    files: list[Mail] = [_file(one) for one in prepared.attached]
    if prepared.entry:
        files.append(_file(Attached(_ENTRY, "application/ics", prepared.entry.content)))
    return _multipart("mixed", [alternative, *files], prepared) if files else alternative


def _html(prepared: Prepared) -> Mail:
    code, link = prepared.asked.code, prepared.link
    page = _text(
        "html",
        html_of(
            words_of(prepared),
            prepared.asked.subject,
            link,
            code,
            _QR,
            prepared.asked.language,
            _files_of(prepared),
        ),
    )
    coded = link or code
    if coded is None:
        return page
    picture = MIMEImage(qr_png(coded), "png", policy=_WIRE)
    picture.add_header("Content-ID", f"<{_QR}>")
    picture.add_header("Content-Disposition", "inline", filename="ma-qr.png")
    return _multipart("related", [page, picture], prepared)


def _multipart(kind: str, parts: Sequence[Any], prepared: Prepared) -> Mail:
    # From the message's own id, so that composing twice gives the same bytes.
    boundary = f"={kind}={prepared.asked.message}="
    mail: Mail = MIMEMultipart(kind, boundary, policy=_WIRE)
    for part in parts:
        del part["MIME-Version"]
        mail.attach(part)
    return mail


def _text(kind: str, content: str) -> Mail:
    charset = Charset("utf-8")
    charset.body_encoding = QP
    part: Mail = MIMENonMultipart("text", kind, charset="utf-8", policy=_WIRE)
    part.set_payload(content, charset)
    return part


def _calendar(entry: Entry) -> Mail:
    charset = Charset("utf-8")
    charset.body_encoding = QP
    part: Mail = MIMENonMultipart(
        "text", "calendar", method=entry.method, charset="utf-8", policy=_WIRE
    )
    part.set_payload(entry.content.decode(), charset)
    return part


def _file(one: Attached) -> Mail:
    part: Mail = MIMEApplication(one.content, one.kind.partition("/")[2], policy=_WIRE)
    part.add_header("Content-Disposition", "attachment", filename=one.name)
    return part


def _mailbox(one: Address, header: str, name: str) -> Header:
    written = Header(header_name=header)
    if name:
        written.append(name, "utf-8")
        written.append(f"<{one.addr_spec}>", "ascii")
    else:
        written.append(one.addr_spec, "ascii")
    return written


def address(name: str, addr_spec: str) -> Address:
    """Raises ValueError for anything but one plain ASCII mailbox."""
    if not addr_spec.isascii() or _UNPRINTABLE.search(addr_spec):
        raise ValueError("the address has characters that no mailbox has")
    try:
        found = Address(display_name=one_line(name), addr_spec=addr_spec)
    except (MessageError, IndexError, AttributeError) as error:  # what the parser meets on rubbish
        raise ValueError(f"the address cannot be read: {error}") from error
    if not found.username or not found.domain:
        raise ValueError("the address is not of the form name@domain")
    return found


def one_line(text: str) -> str:
    """For a header: line breaks and control characters would begin another header."""
    return " ".join(_UNPRINTABLE.sub(" ", text).split())
