"""What another system's answer means, in a word that an official understands; beside it stands the answer. Pure.

Codes of mail: RFC 5321 (4.2), enhanced ones RFC 3463. Of an answer that says nothing known nothing is said.
"""

import re
from typing import Final

from shared.refusals import Term

_ANSWER: Final = re.compile(
    r"(?P<code>[2-5][0-9]{2})(?:[ -]|$)(?P<more>[245]\.[0-9]{1,3}\.[0-9]{1,3})?"
)
_BOUNCE: Final = re.compile(r"(?P<more>[245]\.[0-9]{1,3}\.[0-9]{1,3})(?:\s|$)")
_LOST: Final = re.compile(
    r"(?:SMTP\w*Error|SMTP\w*Disconnected|TimeoutError|Connection\w*Error|OSError)\b"
)

TAKEN: Final = Term(
    "máy chủ thư đã nhận để chuyển; chưa phải là người nhận đã đọc",
    "the mail server took it to pass on; not yet proof that it was read",
)
_HANDED: Final = Term("hệ thống của cơ quan đã nhận", "the agency's system took it")
_REFUSED_BY_SYSTEM: Final = Term(
    "hệ thống của cơ quan không nhận", "the agency's system did not take it"
)
_UNREACHED: Final = Term("không nối được với máy chủ thư", "the mail server was not reached")
_FOR_NOW: Final = Term("máy chủ thư tạm thời chưa nhận", "the mail server does not take it for now")
_REFUSED: Final = Term("máy chủ thư từ chối nhận", "the mail server refused it")
_DETAILS: Final[tuple[tuple[str, Term], ...]] = (
    (
        r"\.1\.(?:0|1|2|3|10)",
        Term(
            "không có hộp thư này: kiểm tra địa chỉ", "there is no such mailbox: check the address"
        ),
    ),
    (r"\.2\.1", Term("hộp thư đã ngừng nhận", "the mailbox takes nothing any more")),
    (r"\.2\.2", Term("hộp thư của người nhận đã đầy", "the recipient's mailbox is full")),
    (r"\.(?:2\.3|3\.4)", Term("thư quá lớn", "the message is too large")),
    (
        r"\.4\.\d+",
        Term(
            "không chuyển được tới máy chủ của người nhận", "the recipient's server was not reached"
        ),
    ),
    (
        r"\.7\.\d+",
        Term(
            "máy chủ thư từ chối theo quy định của họ (nghi thư rác, thiếu xác thực): báo bộ phận kỹ thuật",
            "the server refused it by its policy (spam, not authenticated): tell those who run the system",
        ),
    ),
)


def in_words(answer: str | None, channel: str = "email") -> Term | None:
    """``answer``: what the other system said, as it is kept; None where it needs no word, or has none."""
    text = (answer or "").strip()
    found = _ANSWER.match(text)
    if channel == "webhook":
        if found is None:
            return None
        return _HANDED if found["code"].startswith("2") else _REFUSED_BY_SYSTEM
    if channel == "print":
        return None
    if found is None and (bounce := _BOUNCE.match(text)):
        return _meant(bounce["more"][0], bounce["more"])
    if found is None:
        return _UNREACHED if _LOST.match(text) else None
    if found["code"].startswith("2"):
        return TAKEN
    return _meant(found["code"][0], found["more"] or "")


def _meant(kind: str, detail: str) -> Term:
    """``kind``: 4 for the moment, 5 for good."""
    told = next((one for pattern, one in _DETAILS if re.fullmatch(pattern, detail[1:])), None)
    # Grey lists say 4.7.1, and mean that it is to come again.
    if kind == "4" and not re.fullmatch(r"\.(?:2\.2|4\.\d+)", detail[1:]):
        told = None
    return told or (_FOR_NOW if kind == "4" else _REFUSED)
