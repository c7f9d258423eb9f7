"""What a gate says of a scan: the one table, for the command line, the portal and a page without a line.

A gate without a line refuses nobody whom it does not know: a code that its roster lacks may be of somebody who
confirmed a minute ago. What it can be sure of (no code at all, another conference's) it says at once. The same
rule stands in ``services/portal/static/gate-rules.js`` for the browser; ``tests/reception/offline_cases.json``
holds both to the same cases, and everything that is data (verdicts, reasons, patterns) the page gets from here.
"""

import hashlib
import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from shared.admission import read_code

Tone = Literal["in", "again", "out"]
Word = Literal["arrived", "earlier", "repeated", "refused", "unmatched", "known", "unclear"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """``tone``: colour and sound; ``sign`` and the words say the same without either."""

    tone: Tone
    sign: str
    vi: str
    en: str


VERDICTS: Final[Mapping[str, Verdict]] = MappingProxyType(
    {
        "arrived": Verdict("in", "✓", "MỜI VÀO", "PLEASE COME IN"),
        "earlier": Verdict("in", "✓", "MỜI VÀO", "PLEASE COME IN"),
        "repeated": Verdict("again", "!", "ĐÃ ĐIỂM DANH RỒI", "CHECKED IN ALREADY"),
        "refused": Verdict("out", "✗", "CHƯA VÀO ĐƯỢC", "NOT LET IN"),
        "unmatched": Verdict("out", "✗", "KHÔNG CÓ TRONG DANH SÁCH", "NOT ON THE LIST"),
        "known": Verdict("again", "!", "ĐÃ GHI LƯỢT QUÉT", "SCAN RECORDED"),
        "unclear": Verdict("again", "?", "CHƯA RÕ CỦA AI", "NOT KNOWN WHOSE"),
    }
)
FACTS: Final[Mapping[str, Word]] = MappingProxyType(
    {
        "AttendeeCheckedIn": "arrived",
        "ArrivalMovedEarlier": "earlier",
        "ScanRepeated": "repeated",
        "ScanRefused": "refused",
        "ScanUnmatched": "unmatched",
    }
)
"""The fact that a scan became, by the name of its type."""
REASONS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "withdrawn": (
            "Giấy mời của đoàn đã được thu hồi.",
            "The delegation's invitation was withdrawn.",
        ),
        "declined": (
            "Đã báo vắng; chủ trì đồng ý thì tiếp nhận tại bàn.",
            "Declined; the desk may admit them with the host's approval.",
        ),
        "replaced": (
            "Đã có người dự thay; mã cũ không còn hiệu lực.",
            "Somebody comes instead; the old code is no longer valid.",
        ),
        "superseded": (
            "Đã được cấp mã mới; dùng mã mới nhất.",
            "A newer code was issued; use that one.",
        ),
        "elsewhere": (
            "Được tính ở đoàn khác; điểm danh ở đoàn đó.",
            "Counted in another delegation; check in there.",
        ),
        "nobody-named": (
            "Đoàn chưa cử ai; tìm theo họ tên.",
            "The delegation has named nobody; search by name.",
        ),
        "not-open": (
            "Chưa đến giờ đón tiếp; nếu giờ trên máy sai thì chỉnh lại.",
            "The reception has not begun; if this device's clock is wrong, set it right.",
        ),
        "over": ("Hội nghị đã kết thúc.", "The conference is over."),
        "cancelled": ("Hội nghị đã hủy.", "The conference was cancelled."),
        "unreadable": (
            "Không phải mã điểm danh: tắt bộ gõ tiếng Việt, quét lại, hoặc tìm theo họ tên.",
            "No check-in code: turn the Vietnamese input method off, scan again, or search by name.",
        ),
        "unknown": (
            "Mã không có trong danh sách; tìm theo họ tên.",
            "The code is not on the list; search by name.",
        ),
        "other-conference": ("Mã của hội nghị khác.", "A code of another conference."),
        "no-line": (
            "Mất mạng và danh sách trên máy không có mã này. Lượt quét đã giữ; xem giấy mời, tìm theo họ tên.",
            "No line, and the list on this device lacks this code. The scan is kept; look at the letter, search "
            "by name.",
        ),
    }
)
PASSING: Final = frozenset({"BOUNDARY_BUSY", "LOG_UNAVAILABLE", "LOG_FULL", "INTERNAL_FAULT"})
"""Refusals that say nothing about a scan: it is sent again."""
OF_THE_REQUEST: Final = frozenset(
    {"COMMAND_MALFORMED", "COMMAND_UNKNOWN", "CLOCK_TIME_MISSING", "NOT_PERMITTED"}
)
"""Refusals of how a gate sends, not of what it scanned: the scan stays unsent, for the gate that is set right."""
LOOKS_SCANNED: Final = r"[^ ]*[0-9.][^ ]*"
"""Ours or somebody else's code: a name that is looked for holds no digit and no dot."""
SCANNED_IN_NAME: Final = (r"[Hh][Nn]1\.[^ ]+", r"[^ ]*[0-9]{12}[^ ]*")
"""What a scanner gun left in the field of the gate's own name, after or between what was typed there; the first
that is found counts. No gate is called so."""
_DIGITS: Final = 32


@dataclass(frozen=True, slots=True)
class Standing:
    """A person as the roster knows them: what a scan of theirs would come to. ``key`` tells two persons apart."""

    key: str
    verdict: Word
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    verdict: Word
    reason: str = ""


def standing(key: str, status: str) -> Standing:
    """Of a delegate in this state of the read model."""
    match status:
        case "present":
            return Standing(key, "repeated")
        case "declined" | "replaced" | "elsewhere":
            return Standing(key, "refused", status)
        case "invitation-withdrawn":
            return Standing(key, "refused", "withdrawn")
        case _:
            return Standing(key, "arrived")


def key_of(code: str) -> str:
    """A code's digest, under which a roster keeps it: who finds the roster can let nobody in."""
    plain = str(read_code(code) or code.strip())
    return hashlib.sha256(plain.encode()).hexdigest()[:_DIGITS]


def is_scan(text: str) -> bool:
    """Whether what came into the one field is a scan; otherwise it is a name that is looked for."""
    return read_code(text) is not None or re.fullmatch(LOOKS_SCANNED, text.strip()) is not None


def gate_apart(text: str) -> tuple[str, str]:
    """A gate's name as it was typed, and the scan that fell into it; "" for what is not there."""
    for pattern in SCANNED_IN_NAME:
        if found := re.search(pattern, text):
            return (text[: found.start()] + text[found.end() :]).strip(), found[0]
    return text.strip(), ""


def judged(
    text: str,
    conference: str,
    roster: Mapping[str, Sequence[Standing]],
    here: Container[str] = frozenset(),
) -> Judged:
    """What a gate without a line says. ``roster``: by :func:`key_of` a code, whom it lets in (a delegation's own
    code: all of it); ``here``: keys of those whom this gate itself has let in."""
    code = read_code(text)
    if code is None:
        return Judged("unmatched", "unreadable")
    if code.conference != conference:
        return Judged("unmatched", "other-conference")
    people = roster.get(key_of(text))
    return Judged("unclear", "no-line") if people is None else together(people, here)


def together(people: Sequence[Standing], here: Container[str] = frozenset()) -> Judged:
    """One person, or several who come with one code: let in, when anybody of them is new."""
    if not people:
        return Judged("refused", "nobody-named")
    said = [
        Judged("repeated") if one.key in here else Judged(one.verdict, one.reason) for one in people
    ]
    for word in ("arrived", "repeated"):
        for judgement in said:
            if judgement.verdict == word:
                return judgement
    return said[0]
