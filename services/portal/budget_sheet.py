"""Cells of the budget's sheet: what was typed, beside what the page had shown and what it says by now."""

import hashlib
import re
from collections.abc import Mapping
from typing import Any, Final

from services.portal.budget_view import BudgetView
from services.portal.language import N_
from services.portal.refusals import CHANGED_MEANWHILE
from services.portal.visit import Visit
from services.portal.words import dong
from shared.money import read_dong, without_unit

EDITED: Final = {
    "content": N_("Nội dung chi"),
    "unit": N_("Đơn vị tính"),
    "quantity": N_("Số lượng"),
    "unit_price": N_("Đơn giá"),
    "basis": N_("Căn cứ"),
    "explanation": N_("Diễn giải"),
    "note": N_("Ghi chú"),
    "source": N_("Nguồn"),
}
"""Columns of a line that are typed into; how the quantity comes about is set when a line is made."""
_NUMBERS: Final = ("quantity", "unit_price")
_KEPT: Final = ("fund", "per_head", "mark", "per_award", "award_round")
_LONGEST: Final = 25
"""Characters of a sum as typed; what is longer is refused as it stands."""


def edits(
    visit: Visit, view: BudgetView, *, counted: bool, without: str = ""
) -> list[dict[str, Any]]:
    """The lines of which the visitor changed a cell, whole: that cell as typed, the others as they are by now.

    ``counted``: a quantity that follows a count is not typed. ``without``: a line that the same form takes out.
    Raises PORTAL_CHANGED_MEANWHILE for lines that somebody else changed too since the page was shown.
    """
    wanted, meanwhile = [], _gone(visit, view)
    for line in view.lines:
        if line["line"] == without:
            continue
        cells = {key: _cell(visit, key, line) for key in EDITED}
        told = {key: typed for key, (typed, was, now) in cells.items() if typed not in (was, now)}
        moved = any(now not in (was, typed) for typed, was, now in cells.values())
        follows = counted and line["moves"] and "quantity" in told
        if told and (moved or follows):
            meanwhile.append(line["content"])
        elif told:
            wanted.append(_fields(line) | told)
    if meanwhile:
        raise CHANGED_MEANWHILE.refuse(lines="; ".join(meanwhile))
    return wanted


def unsaved(visit: Visit, view: BudgetView) -> list[tuple[str, list[tuple[str, str]]]]:
    """Per line, by what it is about, the cells of the form that say something else than the line does now."""
    found = []
    for line in view.lines:
        cells = {key: _cell(visit, key, line) for key in EDITED}
        told = [
            (label, visit.typed(f"{key}:{line['line']}"))
            for key, label in EDITED.items()
            if cells[key][0] not in cells[key][1:]
        ]
        if told:
            found.append((line["content"], told))
    return found


def kept(visit: Visit, view: BudgetView, *, told: bool) -> dict[str, str]:
    """What was in a form that was refused: of the sheet only the cells that were changed, the others show what
    they say by now. ``told``: the visitor is shown what somebody else changed, and the next press counts from it.
    """
    typed = {name: visit.typed(name) for name in visit.form}
    for line in view.lines:
        for key in EDITED:
            name = f"{key}:{line['line']}"
            wished, was, now = _cell(visit, key, line)
            if wished in (was, now):
                typed.pop(name, None)
            if told or wished in (was, now):
                typed.pop(f"was:{name}", None)
    return typed


def amount(typed: str) -> str | int | None:
    """``15.000.000``, ``15.000.000 đ`` as officials write it; what is no number stays, to be refused by name."""
    if not typed:
        return None
    told = read_dong(without_unit(typed)) if len(typed) < _LONGEST else None
    return typed if told is None else told


def seen_of(adjustment: Mapping[str, Any] | None) -> str:
    """Which adjustment a page showed as open; "" where there was none."""
    if adjustment is None:
        return ""
    told = [(one["line"], *(one[key] for key in EDITED)) for one in adjustment["lines"]]
    known = repr((adjustment["adjustment"], adjustment["reason"], told))
    return hashlib.sha256(known.encode()).hexdigest()[:16]


_Value = str | int | None


def _cell(visit: Visit, key: str, line: Mapping[str, Any]) -> tuple[_Value, _Value, _Value]:
    """As typed, as the page had shown it, as it is; a cell that is not in the form was not touched."""
    name = f"{key}:{line['line']}"
    now = _value(key, dong(line[key]) if key in _NUMBERS else line[key] or "")
    if name not in visit.form:
        return now, now, now
    return _value(key, visit.typed(name)), _value(key, visit.typed(f"was:{name}")), now


def _value(key: str, text: str) -> _Value:
    """A browser leaves the ends of lines out of what it shows in a field."""
    plain = re.sub(r"[\r\n]", "", text).strip()
    return amount(plain) if key in _NUMBERS else plain or None


def _gone(visit: Visit, view: BudgetView) -> list[str]:
    """Lines that were changed in the form and that somebody took out meanwhile, as the page had named them."""
    known = {line["line"] for line in view.lines}
    found: dict[str, str] = {}
    for field in visit.form:
        key, _, line = field.partition(":")
        if key not in EDITED or not line or line in known:  # without a line: of the new one below
            continue
        if _value(key, visit.typed(field)) != _value(key, visit.typed(f"was:{field}")):
            found[line] = visit.typed(f"was:content:{line}") or view.names.get(line, line)
    return list(found.values())


def _fields(line: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the sheet as the line that it shows."""
    told = {key: line[key] for key in (*EDITED, *_KEPT)}
    return told | {
        "line": line["line"],
        "order": line["ordinal"],
        "factor": line["factor"] or 1,
        "per_head": bool(line["per_head"]),
    }
