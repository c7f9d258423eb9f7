"""Where a line of the estimate comes from: quantity, price, source of money, and the facts that name this line."""

from collections.abc import Iterable
from typing import Final

from services.program import tables
from services.program.asked import (
    ENGLISH_KINDS,
    KINDS,
    TIMES,
    Asked,
    LawUsed,
    Said,
    Source,
    Why,
    dong,
    product,
    rules,
)
from services.program.snapshot import Columns, local
from shared.money import format_dong

_FUNDS: Final = {
    "conference": Said("kinh phí hội nghị", "the conference's money"),
    "awards": Said(
        "quỹ thi đua, khen thưởng (không tính vào kinh phí hội nghị)",
        "the award fund (apart from the conference's money)",
    ),
}
_MARKS: Final = {
    "V": Said("[V] đã đối chiếu văn bản", "[V] checked against the text"),
    "P": Said(
        "[P] mới thấy một phần, cần đối chiếu văn bản gốc",
        "[P] seen in part, to be checked against the text",
    ),
    "G": Said(
        "[G] chưa kiểm chứng, cần đối chiếu văn bản gốc",
        "[G] not verified, to be checked against the text",
    ),
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
        _basis(row),
        *_quoted("Diễn giải", "Explanation", row["explanation"]),
        *_quoted("Ghi chú", "Note", row["note"]),
        _money(row),
    ]
    law = await _law(asked, row)
    title = Said(f"Dự toán: {row['content']}", f"Estimate: {row['content']}")
    return asked.because(title, dong(row["amount"]), formula, await _events(asked, steps), law)


async def _quantity(asked: Asked, row: Columns, steps: list[Columns]) -> list[str]:
    """What the quantity follows, and what that comes to now; a frozen line says since when it does not."""
    counted, told = await _counted(asked, row)
    if counted is None:
        typed = _last(steps, "set", "drafted", "proposed")
        number, by = row["quantity"], _by(asked, typed)
        return [
            Said(
                f"Số lượng {number} do người lập nhập{by}.",
                f"The quantity {number} was typed by whoever drew the estimate up{by}.",
            )
        ]
    factor = row["factor"] or 1
    times, times_en = (
        (f" {TIMES} hệ số {factor}", f" {TIMES} factor {factor}") if factor > 1 else ("", "")
    )
    said: list[str] = [
        Said(
            f"Số lượng theo {told}{times} = {counted * factor}.",
            f"The quantity follows {told.en}{times_en} = {counted * factor}.",
        )
    ]
    if row["frozen"]:
        frozen = _last(steps, "frozen")
        said.append(
            Said(
                f"Dòng đã chốt ở {row['quantity']}{_by(asked, frozen)}; từ đó không theo số đếm, "
                "đến khi thôi chốt (`hoinghi budget unfreeze-estimate-line`).",
                f"The line was frozen at {row['quantity']}{_by(asked, frozen)}; it follows the count no more "
                "until it is freed (`hoinghi budget unfreeze-estimate-line`).",
            )
        )
    elif counted * factor != row["quantity"]:
        sent = _last(steps, "adjusted", "submitted")
        said.append(
            Said(
                f"Giữ {row['quantity']} như đã trình{_by(asked, sent)}; muốn đổi phải trả lại hoặc điều chỉnh.",
                f"It stays {row['quantity']} as submitted{_by(asked, sent)}; to change it, it is returned or "
                "adjusted.",
            )
        )
    return said


async def _counted(asked: Asked, row: Columns) -> tuple[int | None, Said]:
    """The count that a line follows, before its factor, and how it comes about."""
    if row["per_head"]:
        budget = await asked.shot.rows(tables.budget)
        heads = int(budget[0]["headcount"] or 0) if budget else 0
        return heads, Said(f"số người xác nhận dự ({heads})", f"who confirmed ({heads})")
    if row["per_award"] is None:
        return None, Said("", "")
    kinds = [one for one in KINDS if row["per_award"] in (one, "any")]
    awards = await asked.shot.rows(tables.awards)
    total, parts = 0, list[Said]()
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
            says = Said(
                f"Quyết định số {round_['decision_number']}",
                f"decision no. {round_['decision_number']}",
            )
        else:
            by_kind = {kind: round_[f"{kind}s"] or 0 for kind in kinds}
            says = Said(
                f"chỉ tiêu theo {round_['amended_by'] or 'kế hoạch'}, chưa có quyết định",
                f"the quota of {round_['amended_by'] or 'the plan'}, no decision yet",
            )
        total += sum(by_kind.values())
        some = [(kind, number) for kind, number in by_kind.items() if number]
        sums, sums_en = (
            " + ".join(f"{number} {names[kind]}" for kind, number in some) or "0"
            for names in (KINDS, ENGLISH_KINDS)
        )
        form = round_["form_name"]
        parts.append(Said(f"{form}: {sums} ({says})", f"{form}: {sums_en} ({says.en})"))
    if not parts:
        return None, Said("", "")
    told = Said(
        f"số khen thưởng: {'; '.join(parts)}",
        f"the number of awards: {'; '.join(one.en for one in parts)}",
    )
    return total, told


def _price(row: Columns, steps: list[Columns]) -> Iterable[str]:
    if row["unit_price"] is None:
        yield Said(
            "Đơn giá: chưa nhập; hệ thống không tự đặt mức chi chưa được kiểm chứng.",
            "Unit price: none yet; the system sets no rate by itself that is not verified.",
        )
        return
    first = next((one for one in steps if one["unit_price"] == row["unit_price"]), None)
    day = f"{local(first['at']):%d/%m/%Y}" if first else ""
    price = f"{format_dong(row['unit_price'])} đồng/{row['unit']}"
    yield Said(
        f"Đơn giá {price}{f', từ {day}' if day else ''}.",
        f"Unit price {price}{f', since {day}' if day else ''}.",
    )


def _money(row: Columns) -> str:
    fund = _FUNDS[row["fund"]]
    if row["source"]:
        told = f"Nguồn kinh phí: {row['source']} ({fund})"
        return Said(told, f"Source of money: {row['source']} ({fund.en})")
    return Said(f"Nguồn: {fund}", f"Source: {fund.en}")


def _basis(row: Columns) -> str:
    """What the line rests on, word for word, and how sure that is."""
    mark = _MARKS.get(row["mark"])
    said, said_en = (f" {mark}", f" {mark.en}") if mark else ("", "")
    return Said(f"Căn cứ: {row['basis']}{said}", f"Basis: {row['basis']}{said_en}")


def _quoted(label: str, english: str, text: str | None) -> list[str]:
    return [Said(f"{label}: {text}", f"{english}: {text}")] if text else []


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
