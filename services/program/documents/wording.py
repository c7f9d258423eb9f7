"""How Vietnamese official documents write dates, hours, numbers and sums of money.

No-break spaces hold together what a line end must not part ("ngày 08"). Rule of the leading zero:
NĐ 30/2020, Phụ lục I, Mục II.3-4. Words of sums: reference/vietnam-facts.md §3.3 ([G] for "linh").
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from services.program.documents.values import DocumentReference, Letterhead, OpenDate

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
GLUE = "\u00a0"
BLANK: Final = "……"
"""Room for a number or a day that somebody has still to give."""
OPEN_NUMBER = GLUE * 8
OPEN_DAY = GLUE * 5
PAID_ELSEWHERE: Final = (
    "Trường hợp để trống tiền thưởng: không chi từ quỹ này; tiền thưởng (nếu có) do quỹ của cấp ra quyết định "
    "khen thưởng chi."
)
"""Luật Thi đua, khen thưởng, Điều 11.4: the fund of the level that decides pays."""
_UNITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUPS = ("", "nghìn", "triệu")


def printable(text: str) -> str:
    """The text in NFC, without control and direction characters; white space becomes one space."""
    if text.isprintable() and "  " not in text and text.strip() == text:  # as nearly every text is
        return unicodedata.normalize("NFC", text)
    spaced = "".join(
        " " if char in "\t\n\r\v\f\u2028\u2029" else char
        for char in unicodedata.normalize("NFC", text)
    )
    kept = "".join(
        c for c in spaced if unicodedata.category(c) not in ("Cc", "Cf", "Cn", "Co", "Cs")
    )
    return " ".join(word for word in kept.split(" ") if word)


_NUMBERED = (
    r"Điều|[Kk]hoản|[Đđ]iểm|Mục|Phần|Chương|[Pp]hụ lục|ngày|tháng|năm|số|Số|lúc|Quân khu|quý|kỳ"
)
_BEFORE = re.compile(rf"\b({_NUMBERED}) (?=[0-9…]|[IVX]+\b)")
_BEHIND = re.compile(r"(?<=[0-9]) (×|đồng|giờ|phút|tập thể|cá nhân|đại biểu)(?=\W|$)")


_AREA = re.compile(
    r"\b([Tt]ỉnh|[Hh]uyện|[Tt]hành phố|[Tt]hị xã|[Tt]hị trấn|[Pp]hường|[Xx]ã) ([^\W\d_]+(?: [^\W\d_]+){1,2})"
)
_WHOLE = re.compile(
    r"\b(?:(?:UBND|HĐND|CHQS) (?:tỉnh|huyện|xã|phường)|Y tế|[0-9]+ tháng (?:đầu|cuối) năm)\b"
)
_DASH = re.compile(r"(?<=\S) (?=[-–] )")


def glued(text: str) -> str:
    """No-break spaces where a line end must not fall: "Điều 1", "ngày 08", "20 tập thể", "UBND tỉnh", "Lục Ngạn"
    behind "huyện", before a dash."""
    before = _BEFORE.sub(rf"\1{GLUE}", text).replace("× ", f"×{GLUE}")
    before = _BEHIND.sub(lambda found: GLUE + found[1].replace(" ", GLUE), before)
    whole = _WHOLE.sub(lambda found: found[0].replace(" ", GLUE), before)
    return _DASH.sub(GLUE, _AREA.sub(_area, whole))


def _area(found: re.Match[str]) -> str:
    """The name of a province or district, which is the words in capitals behind its kind."""
    words = found[2].split(" ")
    name = len(words) if all(word[0].isupper() for word in words) else 2
    if not all(word[0].isupper() for word in words[:name]):
        return found[0]
    return " ".join((found[1], GLUE.join(words[:name]), *words[name:]))


def whose_form(form: str) -> str:
    """Who grants it, by its own name: "Bằng khen của Tư lệnh Quân khu 1"; empty where it does not say."""
    return form.partition(" của ")[2]


def local(moment: datetime) -> datetime:
    """The moment by the Vietnamese clock. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a moment in a document must say its time zone")
    return moment.astimezone(VIETNAM)


def count(number: int) -> str:
    """1234567 as "1.234.567"."""
    return f"{number:,}".replace(",", ".")


def listed_count(number: int) -> str:
    """A number in running text, below ten with a leading zero ("05 tham luận")."""
    return f"{number:02d}" if 0 < number < 10 else count(number)


def rest_in_words(silent: int, unmarked: int) -> str:
    """Of those invited, who is neither present nor absent, behind these two numbers; "" where nobody is left."""
    told = (
        ("chưa cử người hoặc chưa trả lời", silent),
        ("đã xác nhận, chưa ghi nhận có mặt hay vắng mặt", unmarked),
    )
    return "".join(f"; {what} {listed_count(number)}" for what, number in told if number)


def short_date(day: date) -> str:
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def long_date(day: date) -> str:
    """ "ngày 08 tháng 12 năm 2023"; months 3 to 9 carry no zero (Mục II.4.b)."""
    return f"ngày{GLUE}{day.day:02d} tháng{GLUE}{_month(day.month)} năm{GLUE}{day.year}"


def clock(moment: time) -> str:
    """The hour as the plan writes it: "07.30"."""
    return f"{moment.hour:02d}.{moment.minute:02d}"


def hours(moment: time) -> str:
    return f"{moment.hour:02d}{GLUE}giờ{GLUE}{moment.minute:02d}"


def clock_range(starts: time, ends: time | None) -> str:
    return clock(starts) if ends is None else f"{clock(starts)}{GLUE}-{GLUE}{clock(ends)}"


def between(starts: datetime, ends: datetime) -> str:
    """ "Từ 07 giờ 30 đến 11 giờ 30": within a day that is told beside it."""
    return f"Từ {hours(local(starts).time())} đến {hours(local(ends).time())}"


def span(starts: datetime, ends: datetime | None) -> str:
    """ "Từ 07 giờ 30 đến 11 giờ 30, ngày 08 tháng 12 năm 2023"; over days, both days."""
    begin = local(starts)
    if ends is None:
        return f"{hours(begin.time())}, {long_date(begin)}"
    end = local(ends)
    if begin.date() == end.date():
        return f"Từ {hours(begin.time())} đến {hours(end.time())}, {long_date(begin)}"
    return f"Từ {hours(begin.time())}, {long_date(begin)} đến {hours(end.time())}, {long_date(end)}"


def number_and_symbol(letterhead: Letterhead) -> str:
    """ "Số: 05/KH-UBND", or with room for the clerk's number (Mục II.3)."""
    number = OPEN_NUMBER if letterhead.number is None else f"{GLUE}{letterhead.number:02d}"
    return f"Số:{number}/{printable(letterhead.symbol)}"


def place_and_date(letterhead: Letterhead) -> str:
    """ "Bắc Giang, ngày 08 tháng 12 năm 2023", with room for what is still open (Mục II.4)."""
    dated = letterhead.dated
    if isinstance(dated, OpenDate):
        month = OPEN_DAY if dated.month is None else f"{GLUE}{_month(dated.month)}"
        year = OPEN_DAY if dated.year is None else f"{GLUE}{dated.year}"
        when = f"ngày{OPEN_DAY} tháng{month} năm{year}"
    else:
        when = long_date(dated)
    return f"{printable(letterhead.place)}, {when}"


def office_and_unit(position: str, unit: str, *, collective: bool) -> str:
    """Of an awardee, for the column "Chức vụ, đơn vị": a collective has one of the two, a person both."""
    if collective:
        return position or unit
    return ", ".join(part for part in (position, unit) if part)


UNSEATED: Final = "chưa xếp"
"""In place of the seat of one who has none, while others have theirs."""


def cited(document: DocumentReference) -> str:
    """ "Quyết định số 12/QĐ-UBND ngày 01/12/2023"; what is open shows as room to fill in."""
    number = printable(document.number) if document.number else BLANK
    text = f"{printable(document.title)} số{GLUE}{number}"
    return text if document.dated is None else f"{text} ngày{GLUE}{short_date(document.dated)}"


def cited_with(document: DocumentReference, changed: Sequence[DocumentReference]) -> str:
    """ "Quyết định số 88/QĐ-UBND ngày …, được điều chỉnh tại Quyết định số 90/QĐ-UBND ngày …"."""
    if not changed:
        return cited(document)
    return f"{cited(document)}, được điều chỉnh tại {', '.join(map(cited, changed))}"


def dong(amount: int) -> str:
    return f"{count(amount)}{GLUE}đồng"


def dong_in_words(amount: int) -> str:
    """210600000 as "Hai trăm mười triệu sáu trăm nghìn đồng". Any int, negative too."""
    words = number_in_words(abs(amount))
    if amount < 0:
        words = f"âm {words}"
    return f"{words[0].upper()}{words[1:]} đồng"


def number_in_words(number: int) -> str:
    """The cardinal below 10**18: "một triệu không trăm linh năm nghìn" for 1005000."""
    if not 0 <= number < 10**18:
        raise ValueError(f"no words for {number}")
    if number == 0:
        return _UNITS[0]
    billions, rest = divmod(number, 10**9)
    parts = [f"{_below_billion(billions, full=False)} tỷ"] if billions else []
    if rest:
        parts.append(_below_billion(rest, full=bool(billions)))
    return " ".join(parts)


def _below_billion(number: int, *, full: bool) -> str:
    parts: list[str] = []
    for power in (2, 1, 0):
        group = number // 1000**power % 1000
        if group:
            words = _hundreds(group, full=full or bool(parts))
            parts.append(f"{words} {_GROUPS[power]}".strip())
    return " ".join(parts)


def _hundreds(number: int, *, full: bool) -> str:
    """Below a thousand; ``full`` says "không trăm" since a larger group stands before it."""
    hundreds, rest = divmod(number, 100)
    tens, unit = divmod(rest, 10)
    words = [_UNITS[hundreds], "trăm"] if hundreds or full else []
    if tens == 0 and unit:
        words += ["linh", _UNITS[unit]] if words else [_UNITS[unit]]
    elif tens == 1:
        words += ["mười"] + ([] if unit == 0 else ["lăm" if unit == 5 else _UNITS[unit]])
    elif tens > 1:
        ending = {0: [], 1: ["mốt"], 4: ["tư"], 5: ["lăm"]}.get(unit, [_UNITS[unit]])
        words += [_UNITS[tens], "mươi", *ending]
    return " ".join(words)


def _month(month: int) -> str:
    return f"{month:02d}" if month < 3 else str(month)


KEPT_WHOLE: Final = (
    "chủ tịch.UBND.tỉnh|công tác|tổng kết|sơ kết|hội nghị|quốc phòng|địa phương|phương hướng|nhiệm vụ|bằng khen|"
    "giấy khen|"
    "khen thưởng|kinh phí|dự toán|quyết toán|phê duyệt|đề nghị|danh sách|đại biểu|kết quả|kết luận|"
    "tổ chức|chủ tịch|ủy ban|nhân dân|cá nhân|tập thể|kế hoạch|công nghiệp|thương mại|triển khai|"
    "chuyên đề|an ninh"
)
"""Words of two syllables that a title keeps on one line: those of ``balance.typ``, for a word processor."""
_KEPT_WHOLE: Final = re.compile(
    rf"{KEPT_WHOLE}|ngày\s+\S*\s*tháng\s+\S*\s*năm\s+[0-9]{{4}}", re.IGNORECASE
)


def kept_whole(title: str) -> str:
    """A title with its words of two syllables glued, and a day with its month and year."""
    return _KEPT_WHOLE.sub(lambda found: found[0].replace(" ", GLUE), title)
