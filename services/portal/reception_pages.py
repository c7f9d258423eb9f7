"""The door on a phone or with a scanner gun: one field; what a scan became, told so that nobody overlooks it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from services.portal.language import N_
from services.portal.unit_actions import wish
from services.portal.visit import Visit
from services.program import tables
from services.program.snapshot import Columns, Snapshot, snapshot
from shared.admission import read_code
from shared.commands.base import Accepted, Command, Declined
from shared.commands.reception import ScanCode, UndoCheckIn
from shared.commands.registry import CheckInAttendee
from shared.refusals import NOT_FOUND, Refused, Term
from shared.vietnamese import fold

_MOST_FOUND: Final = 20
_LAST: Final = 8
_GATE: Final = "Cửa chính"


@dataclass(frozen=True, slots=True)
class Verdict:
    """``tone``: in, again or out: the colour and the sound; ``sign`` and ``word`` say it without either."""

    tone: str
    sign: str
    word: str


VERDICTS: Final[Mapping[str, Verdict]] = MappingProxyType(
    {
        "arrived": Verdict("in", "✓", N_("MỜI VÀO")),
        "earlier": Verdict("in", "✓", N_("MỜI VÀO")),
        "repeated": Verdict("again", "!", N_("ĐÃ ĐIỂM DANH RỒI")),
        "refused": Verdict("out", "✗", N_("CHƯA VÀO ĐƯỢC")),
        "unmatched": Verdict("out", "✗", N_("KHÔNG CÓ TRONG DANH SÁCH")),
    }
)
_REASONS: Final = MappingProxyType(
    {
        "withdrawn": N_("Giấy mời của đoàn đã được thu hồi."),
        "declined": N_("Đã báo vắng; chủ trì đồng ý thì tiếp nhận tại bàn."),
        "replaced": N_("Đã có người dự thay; mã cũ không còn hiệu lực."),
        "superseded": N_("Đã được cấp mã mới; dùng mã mới nhất."),
        "elsewhere": N_("Được tính ở đoàn khác; điểm danh ở đoàn đó."),
        "nobody-named": N_("Đoàn chưa cử ai; tìm theo họ tên."),
        "not-open": N_("Chưa đến giờ đón tiếp."),
        "over": N_("Hội nghị đã kết thúc."),
        "cancelled": N_("Hội nghị đã hủy."),
        "unreadable": N_("Mã không đọc được; quét lại hoặc tìm theo họ tên."),
        "unknown": N_("Mã không có trong danh sách; tìm theo họ tên."),
        "other-conference": N_("Mã của hội nghị khác."),
    }
)
_UNKNOWN: Final = Verdict("again", "!", N_("ĐÃ GHI LƯỢT QUÉT"))


async def show(visit: Visit) -> Response:
    return await _shown(visit)


async def act(visit: Visit) -> Response:
    """A code is a scan; anything else is looked for among the names."""
    text, gate = visit.typed("text"), visit.typed("gate") or _GATE
    if visit.typed("act") == "scan" and not _is_code(text):
        return await _shown(visit, looked_for=text)
    try:
        wanted = _wanted(visit, text, gate)
        answer = await visit.portal.desk.send(visit.acting(), visit.typed("form_id"), [wanted])
    except Refused as refused:
        return await _shown(visit, refused)
    if not isinstance(answer, Accepted):
        return await _shown(visit, answer)
    undone = {"done": "undone"} if isinstance(wanted, UndoCheckIn) else {"scan": answer.command}
    return RedirectResponse(f"{visit.base}/reception?{urlencode({'gate': gate} | undone)}", 303)


def _is_code(text: str) -> bool:
    """Ours, or somebody else's: a name holds no digit or dot. A foreign code is kept as a scan."""
    return read_code(text) is not None or (
        " " not in text and any(sign.isdigit() or sign == "." for sign in text)
    )


def _wanted(visit: Visit, text: str, gate: str) -> Command:
    typed = visit.typed
    of = {"delegation": typed("delegation"), "person_id": typed("person")}
    match typed("act"):
        case "scan":
            return wish(visit, ScanCode, code=text, gate=gate)
        case "check-in":
            return wish(visit, CheckInAttendee, **of, gate=gate)
        case "undo":
            return wish(visit, UndoCheckIn, **of, reason=typed("reason") or "điểm danh nhầm")
        case other:
            raise NOT_FOUND.refuse(what=Term("thao tác", "action"), id=other[:40])


async def _shown(
    visit: Visit, refused: Refused | Declined | None = None, looked_for: str = ""
) -> Response:
    async with snapshot(visit.portal.engine, visit.path("conference")) as shot:
        people = await shot.delegates()
        scans = await shot.rows(tables.scans)
        cards = await shot.rows(tables.reception_cards)
        result = _result(shot, visit.typed("scan"), scans, people, cards)
        found = _found(shot, people, looked_for)
        last = _last(shot, people)
    counted = Counter(row["status"] for row in people)
    return visit.page(
        "reception.html",
        200 if refused is None else 422,
        result=result,
        verdict=VERDICTS.get(result["verdict"], _UNKNOWN) if result else None,
        looked_for=looked_for,
        found=found[:_MOST_FOUND],
        more=max(0, len(found) - _MOST_FOUND),
        last=last,
        gate=visit.typed("gate") or _GATE,
        present=counted["present"],
        expected=counted["present"] + counted["registered"] + counted["confirmed"],
        scans=len(scans),
        refused=visit.problem(refused) if refused is not None else None,
    )


def _result(
    shot: Snapshot,
    scan: str,
    scans: list[Columns],
    people: list[Columns],
    cards: list[Columns],
) -> Columns | None:
    """What one scan became, with whom it is about and who receives them."""
    row = next((one for one in scans if one["scan"] == scan and scan), None)
    if row is None:
        return None
    key = (row["delegation"], row["person_id"])
    whom = next((one for one in people if (one["delegation"], one["person_id"]) == key), None)
    card = next((one for one in cards if (one["delegation"], one["person_id"]) == key), {})
    unit = shot.short_name(row["unit"]) if row["unit"] else ""
    reason = _REASONS.get(row["reason"] or "", row["reason"] or "")
    return dict(row) | {"reason": reason} | {"whom": whom, "card": card, "unit_name": unit}


def _found(shot: Snapshot, people: list[Columns], text: str) -> list[Columns]:
    """Whose name holds every word, marks or not, in the order of protocol."""
    words = fold(text).split()
    if not words:
        return []
    hits = [
        dict(row) | {"unit_name": shot.short_name(row["unit"])}
        for row in people
        if row["status"] not in ("declined", "replaced")
        and all(any(part.startswith(word) for part in fold(row["name"]).split()) for word in words)
    ]
    return sorted(hits, key=shot.delegate_order)


def _last(shot: Snapshot, people: list[Columns]) -> list[Columns]:
    here = [row for row in people if row["arrived_at"] is not None]
    here.sort(key=lambda row: row["arrived_at"], reverse=True)
    return [dict(row) | {"unit_name": shot.short_name(row["unit"])} for row in here[:_LAST]]
