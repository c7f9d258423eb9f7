"""Old and new values of facts, in words: what a fact sets, beside what the same thing was before it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import select

from services.program import tables
from services.program.snapshot import VIETNAM, Columns, Snapshot
from shared.money import format_dong

_AT_ONCE: Final = 200
"""Boundaries in one question."""
_LABELS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "starts_at": ("Bắt đầu", "Begins"),
        "ends_at": ("Kết thúc", "Ends"),
        "venue": ("Địa điểm", "Venue"),
        "respond_by": ("Hạn trả lời", "Answer by"),
        "seats": ("Số chỗ", "Seats"),
        "position": ("Chức vụ, đơn vị", "Position"),
        "lead": ("Chủ trì", "Lead"),
        "due": ("Hạn", "Due"),
        "text": ("Nội dung", "Text"),
        "percent": ("Tiến độ (%)", "Progress (%)"),
        "remark": ("Ý kiến", "Remark"),
        "collectives": ("Tập thể", "Collectives"),
        "individuals": ("Cá nhân", "Individuals"),
        "households": ("Hộ gia đình", "Households"),
        "deadline": ("Hạn nhận hồ sơ", "Dossiers until"),
        "decision_number": ("Số, ký hiệu", "Number"),
        "decision_date": ("Ngày ký", "Signed on"),
        "bonus_collective": ("Tiền thưởng tập thể", "Bonus of a collective"),
        "bonus_individual": ("Tiền thưởng cá nhân", "Bonus of an individual"),
        "bonus_household": ("Tiền thưởng hộ gia đình", "Bonus of a household"),
        "title": ("Nội dung", "Title"),
        "presenter": ("Người trình bày", "Presenter"),
        "conducted_by": ("Người điều hành", "Conducted by"),
        "order": ("Thứ tự", "Order"),
        "minutes": ("Số phút", "Minutes"),
        "content": ("Nội dung chi", "Item"),
        "unit": ("Đơn vị tính", "Unit"),
        "quantity": ("Số lượng", "Quantity"),
        "unit_price": ("Đơn giá", "Unit price"),
        "basis": ("Căn cứ", "Basis"),
        "explanation": ("Diễn giải", "Explanation"),
        "note": ("Ghi chú", "Note"),
        "source": ("Nguồn", "Source"),
        "headcount": ("Số người tính tiền", "Headcount"),
        "amount": ("Số tiền", "Amount"),
        "awards_total": ("Quỹ khen thưởng", "Award fund"),
    }
)
_MOMENTS: Final = ("starts_at", "ends_at", "respond_by", "deadline")
_DAYS: Final = ("due", "decision_date")
_SAID: Final = ("remark",)
"""Said of something, and never in place of what was said before."""
_FEW: Final = 12
"""More new values than these are no change, but a beginning: they stand where the thing itself is shown."""
_NOTHING: Final = "–"

Values = Mapping[tuple[str, str, str], Any]
"""By boundary, what it is about and the field."""


@dataclass(frozen=True, slots=True)
class Changed:
    """``of``: the part of the boundary that it is about, by name, or ""; ``before`` None where nothing was."""

    of: str
    vi: str
    en: str
    before: str | None
    after: str


async def changes_of(
    shot: Snapshot,
    rows: Sequence[Columns],
    names: Mapping[tuple[str, str], str],
    *,
    new: bool = False,
) -> dict[int, list[Changed]]:
    """By position, what each of these facts put in place of what; ``new``: and what it set where nothing was."""
    wanted = {int(row["position"]): row for row in rows if row["told_values"]}
    found: dict[int, list[Changed]] = {}
    known: dict[tuple[str, str, str], Any] = {}
    for row in await _earlier(
        shot, {row["subject"] for row in wanted.values()}, max(wanted, default=0)
    ):
        at, subject = int(row["position"]), row["subject"]
        told = json.loads(row["told_values"])
        if at in wanted:
            every = list(_changed(shot, wanted[at], told, known, names))
            kept = [one for one in every if one.before is not None]
            found[at] = every if new and len(every) - len(kept) <= _FEW else kept
        known |= {(subject, about, field): value for about, field, value, *_ in told}
    return found


async def _earlier(shot: Snapshot, subjects: Iterable[str], last: int) -> list[Columns]:
    """What was set in these boundaries up to a position, in the order of the log."""
    audit, every = tables.audit.c, sorted(subjects)
    rows: list[Columns] = []
    for start in range(0, len(every), _AT_ONCE):
        asked = await shot.execute(
            select(audit.position, audit.subject, audit.told_values).where(
                audit.conference == shot.conference,
                audit.subject.in_(every[start : start + _AT_ONCE]),
                audit.told_values.is_not(None),
                audit.position <= last,
            )
        )
        rows += [dict(row) for row in asked.mappings()]
    return sorted(rows, key=lambda row: int(row["position"]))


def _changed(
    shot: Snapshot,
    row: Columns,
    told: Sequence[Sequence[Any]],
    known: Values,
    names: Mapping[tuple[str, str], str],
) -> Iterable[Changed]:
    kind, entity = row["subject"].split(".")[3:5]
    within = f"about:{kind}:{entity}" if kind == "delegation" else f"about:{kind}"
    for about, field, value, *before in told:
        key = (row["subject"], about, field)
        had = bool(before) or key in known
        was = before[0] if before else known.get(key)
        if field in _SAID:
            had, was = True, None
        elif (had and was == value) or (not had and value is None):
            continue
        of = "" if about in ("", row["about"]) else names.get((within, about), about)
        vi, en = _LABELS[field]
        said = "" if field in _SAID else _said(shot, field, was)
        yield Changed(of, vi, en, said if had else None, _said(shot, field, value))


def _said(shot: Snapshot, field: str, value: Any) -> str:
    if value is None:
        return _NOTHING
    if field in _MOMENTS:
        return f"{datetime.fromisoformat(value).astimezone(VIETNAM):%H:%M %d/%m/%Y}"
    if field in _DAYS:
        return "/".join(reversed(str(value).split("-")))
    if field == "lead":
        return shot.short_name(str(value))
    return format_dong(value) if isinstance(value, int) else str(value)
