"""Where a line of the estimate comes from: quantity, price, source of money, and the facts that name this line."""

from collections.abc import Iterable
from typing import Final

from services.program import tables
from services.program.asked import KINDS, TIMES, Asked, LawUsed, Source, Why, dong, product, rules
from services.program.snapshot import Columns, local
from shared.money import format_dong

_FUNDS: Final = {
    "conference": "kinh phí hội nghị",
    "awards": "quỹ thi đua, khen thưởng (không tính vào kinh phí hội nghị)",
}
_MARKS: Final = {
    "V": "[V] đã đối chiếu văn bản",
    "P": "[P] mới thấy một phần, cần đối chiếu văn bản gốc",
    "G": "[G] chưa kiểm chứng, cần đối chiếu văn bản gốc",
}
_ROAD: Final = ("BudgetApproved",)
"""Facts that name no line and hold for all: the approval."""


async def explain_line(asked: Asked) -> Why:
    rows = await asked.shot.rows(tables.estimate_lines)
    row = next((row for row in rows if row["line"] == asked.name), None)
    if row is None:
        raise asked.unknown()
    history = await asked.shot.rows(tables.estimate_line_steps)
    own = [one for one in history if one["line"] == asked.name]
    steps = sorted(own, key=lambda step: int(step["position"]))
    formula = [
        product(row),
        *await _quantity(asked, row, steps),
        *_price(row, steps),
        f"Căn cứ: {row['basis']}{_mark(row)}",
        *([f"Diễn giải: {row['explanation']}"] if row["explanation"] else []),
        *([f"Ghi chú: {row['note']}"] if row["note"] else []),
        _money(row),
    ]
    law = await _law(asked, row)
    title = f"Dự toán: {row['content']}"
    return asked.because(title, dong(row["amount"]), formula, await _events(asked, steps), law)


async def _quantity(asked: Asked, row: Columns, steps: list[Columns]) -> list[str]:
    """What the quantity follows, and what that comes to now; a frozen line says since when it does not."""
    counted, told = await _counted(asked, row)
    if counted is None:
        typed = _last(steps, "set", "drafted", "proposed")
        return [f"Số lượng {row['quantity']} do người lập nhập{_by(asked, typed)}."]
    factor = row["factor"] or 1
    times = f" {TIMES} hệ số {factor}" if factor > 1 else ""
    said = [f"Số lượng theo {told}{times} = {counted * factor}."]
    if row["frozen"]:
        frozen = _last(steps, "frozen")
        said.append(
            f"Dòng đã chốt ở {row['quantity']}{_by(asked, frozen)}; từ đó không theo số đếm, "
            "đến khi thôi chốt (`hoinghi budget unfreeze-estimate-line`)."
        )
    elif counted * factor != row["quantity"]:
        sent = _last(steps, "adjusted", "submitted")
        said.append(
            f"Giữ {row['quantity']} như đã trình{_by(asked, sent)}; muốn đổi phải trả lại hoặc điều chỉnh."
        )
    return said


async def _counted(asked: Asked, row: Columns) -> tuple[int | None, str]:
    """The count that a line follows, before its factor, and how it comes about."""
    if row["per_head"]:
        budget = await asked.shot.rows(tables.budget)
        heads = int(budget[0]["headcount"] or 0) if budget else 0
        return heads, f"số người xác nhận dự ({heads})"
    if row["per_award"] is None:
        return None, ""
    kinds = [one for one in KINDS if row["per_award"] in (one, "any")]
    awards = await asked.shot.rows(tables.awards)
    total, parts = 0, []
    for round_ in await asked.shot.award_rounds():
        if round_["level"] != "province" or row["award_round"] not in (None, round_["round"]):
            continue
        if round_["decision_number"]:
            granted = [
                one
                for one in awards
                if one["round"] == round_["round"] and one["revoked_at"] is None
            ]
            by_kind = {kind: sum(one["kind"] == kind for one in granted) for kind in kinds}
            says = f"Quyết định số {round_['decision_number']}"
        else:
            by_kind = {kind: round_[f"{kind}s"] or 0 for kind in kinds}
            says = f"chỉ tiêu theo {round_['amended_by'] or 'kế hoạch'}, chưa có quyết định"
        total += sum(by_kind.values())
        sums = " + ".join(f"{number} {KINDS[kind]}" for kind, number in by_kind.items() if number)
        parts.append(f"{round_['form_name']}: {sums or '0'} ({says})")
    return (total, f"số khen thưởng: {'; '.join(parts)}") if parts else (None, "")


def _price(row: Columns, steps: list[Columns]) -> Iterable[str]:
    if row["unit_price"] is None:
        yield "Đơn giá: chưa nhập; hệ thống không tự đặt mức chi chưa được kiểm chứng."
        return
    first = next((one for one in steps if one["unit_price"] == row["unit_price"]), None)
    day = f", từ {local(first['at']):%d/%m/%Y}" if first else ""
    yield f"Đơn giá {format_dong(row['unit_price'])} đồng/{row['unit']}{day}."


def _money(row: Columns) -> str:
    fund = _FUNDS[row["fund"]]
    return f"Nguồn kinh phí: {row['source']} ({fund})" if row["source"] else f"Nguồn: {fund}"


def _mark(row: Columns) -> str:
    return f" {_MARKS[row['mark']]}" if row["mark"] in _MARKS else ""


def _last(steps: list[Columns], *names: str) -> Columns | None:
    return next((one for one in reversed(steps) if one["step"] in names), None)


def _by(asked: Asked, step: Columns | None) -> str:
    if step is None:
        return ""
    return f" ({asked.shot.short_name(step['unit'])}, {local(step['at']):%d/%m/%Y})"


async def _law(asked: Asked, row: Columns) -> tuple[LawUsed, ...]:
    """Of a bonus the rows that the decision rests on; of another line the norm that its basis cites."""
    rounds = await asked.shot.rows(tables.award_rounds)
    decided = next((one for one in rounds if one["round"] == row["award_round"]), None)
    if decided is not None and (rule := rules(decided).get(row["per_award"])) is not None:
        return asked.used(rule) if rule.amount == row["unit_price"] else ()
    day = asked.shot.starts.date()
    return tuple(
        asked.row_of_law(known)
        for known in asked.law.all()
        if known.key.startswith("spending.")
        and known.in_force(day)
        and known.legal_basis == row["basis"]
    )


async def _events(asked: Asked, steps: list[Columns]) -> list[Source]:
    """Those that name this line, and the approval; of a fact that names every line only when this one changed."""
    told: set[str] = set()
    amount: int | None = None
    for step in steps:
        if step["step"] != "adjusted" or step["amount"] != amount:
            told.add(step["event_id"])
        if step["step"] != "proposed" and step["amount"] is not None:
            amount = step["amount"]
    trail = await asked.events(".budget.budget.")
    return [one for one in trail if one.event_id in told or one.type in _ROAD]
