"""The tables and charts that templates name: each a list of blocks, empty when there is nothing to show."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import count as numbers
from typing import Final

from services.program.documents.layout_charts import attendance_chart, spending_chart
from services.program.documents.layout_outcomes import (
    bonus_table,
    recovered_lines,
    sum_line,
)
from services.program.documents.layout_report import attendance_table
from services.program.documents.sheet import (
    Block,
    Column,
    Line,
    Paragraph,
    Row,
    Run,
    Table,
    paragraph,
    plain,
    row,
)
from services.program.documents.values import (
    AwardeeKind,
    AwardRow,
    DelegateGroup,
    DelegateList,
    DelegateRow,
)
from services.program.documents.values_acts import Act, Estimate
from services.program.documents.wording import (
    BLANK,
    PAID_ELSEWHERE,
    UNSEATED,
    cited,
    count,
    glued,
    listed_count,
    number_in_words,
    office_and_unit,
    printable,
    whose_form,
)

_KINDS = {
    AwardeeKind.COLLECTIVE: "TẬP THỂ",
    AwardeeKind.INDIVIDUAL: "CÁ NHÂN",
    AwardeeKind.HOUSEHOLD: "HỘ GIA ĐÌNH",
}


def tables(act: Act) -> Mapping[str, Callable[[], Sequence[Block]]]:
    """By the names that ``known.TABLES`` tells."""
    return {
        "awardees": lambda: awardees(act),
        "other_awardees": lambda: other_awardees(act),
        "nominated": lambda: nominated(act),
        "bonus": lambda: [bonus_table(act.bonus)] if act.bonus else [],
        "estimate": lambda: estimates(act),
        "settlement": lambda: settlement(act),
        "spending_chart": lambda: spending_chart(act.funds),
        "attendance": lambda: (
            [attendance_table(act.attendance.rows)] if act.attendance.rows else []
        ),
        "attendance_chart": lambda: attendance_chart(act.attendance),
        "delegates": lambda: delegates(act.delegates),
        "attended": lambda: delegates(_attended(act.delegates)),
    }


def _heading(text: str) -> Row:
    return Row((((Run(glued(printable(text)), bold=True),),),), across=True)


_NAMES: Final = {
    AwardeeKind.COLLECTIVE: "tên tập thể",
    AwardeeKind.HOUSEHOLD: "tên hộ gia đình",
    AwardeeKind.INDIVIDUAL: "họ và tên cá nhân",
}


def _name_heading(kinds: Iterable[AwardeeKind]) -> str:
    """ "Tên tập thể, họ và tên cá nhân": of those that the list holds."""
    heading = ", ".join(_NAMES[kind] for kind in kinds)
    return heading[:1].upper() + heading[1:]


def awardees(act: Act) -> list[Block]:
    """Collectives, then individuals, each numbered from 1; the bonus where every sum is known."""
    return _awardees(act.awards.rows if act.awards else ())


def other_awardees(act: Act) -> list[Block]:
    """Those of other decisions, under the form and the decision of each; the own form ends them as a heading."""
    blocks: list[Block] = []
    for listed in act.other_awards:
        decided = "(Dự thảo)"
        if listed.decision:
            by = whose_form(listed.rows[0].form)
            decided = f"(Kèm theo {cited(listed.decision)}{f' của {by}' if by else ''})"
        blocks += [
            _over(listed.rows[0].form),
            Paragraph((Run(printable(decided), italic=True),), center=True, sticky=True),
            *_awardees(listed.rows),
        ]
    form = act.fields.get("award_form")
    return [*blocks, _over(form)] if blocks and form else blocks


def _over(form: str) -> Paragraph:
    return Paragraph((Run(glued(printable(form)), bold=True),), center=True, sticky=True)


def award_forms(act: Act) -> str:
    """The forms of the printed list, in its order."""
    forms = [listed.rows[0].form for listed in act.other_awards]
    return ", ".join(dict.fromkeys([*forms, act.fields.get("award_form", "")])).strip(", ")


def _awardees(rows: Sequence[AwardRow]) -> list[Block]:
    if not rows:
        return []
    # where another level pays them all there is no sum to print
    paid = all(one.bonus is not None for one in rows) and any(one.bonus for one in rows)
    kinds = [kind for kind in _KINDS if any(one.kind is kind for one in rows)]
    lines: list[Row] = []
    for kind in kinds:
        same = [one for one in rows if one.kind is kind]
        lines.append(_heading(f"{_KINDS[kind]} ({listed_count(len(same))})"))
        lines += [_awardee(place, one, paid=paid) for place, one in enumerate(same, 1)]
    if paid:
        total = sum(one.bonus or 0 for one in rows)
        lines.append(row("", "Tổng cộng", "", count(total), strong=True))
    columns = (
        Column("TT", 8, "center"),
        Column(_name_heading(kinds), 42),
        Column("Chức vụ, đơn vị", 48),
        *((Column("Tiền thưởng (đồng)", 23, "right"),) if paid else ()),
    )
    table = Table(columns, tuple(lines), tight=True)
    elsewhere = paid and any(not one.bonus for one in rows)
    return [table, *([paragraph(PAID_ELSEWHERE)] if elsewhere else [])]


def _awardee(place: int, one: AwardRow, *, paid: bool) -> Row:
    name = f"{one.salutation} {one.name}".strip()
    collective = one.kind is AwardeeKind.COLLECTIVE
    about = office_and_unit(one.position, one.unit, collective=collective)
    cells = (str(place), name, about)
    return row(*cells, *((count(one.bonus) if one.bonus else "",) if paid else ()))


def nominated(act: Act) -> list[Block]:
    if not act.nominated:
        return []
    sums = [
        sum(getattr(one, name) for one in act.nominated)
        for name in ("quota", "submitted", "endorsed")
    ]
    columns = (
        Column("TT", 8, "center"),
        Column("Đối tượng", 32),
        Column("Chỉ tiêu", 20, "center"),
        Column("Hồ sơ đã nhận", 20, "center"),
        Column("Đủ điều kiện", 20, "center"),
    )
    lines = [
        row(str(place), one.label, count(one.quota), count(one.submitted), count(one.endorsed))
        for place, one in enumerate(act.nominated, 1)
    ]
    total = row("", "Tổng cộng", *(count(one) for one in sums), strong=True)
    return [Table(columns, (*lines, total))]


def estimates(act: Act) -> list[Block]:
    """Each fund with its lines and its sum in words; no sum goes across funds."""
    blocks: list[Block] = []
    for estimate in act.estimates:
        blocks += [_estimate(estimate), sum_line("Tổng số", estimate.total)]
    return blocks


def _estimate(estimate: Estimate) -> Table:
    """STT, nội dung, đơn vị tính, số lượng, đơn giá, thành tiền, diễn giải, ghi chú (vietnam-facts §3.3)."""
    noted = any(one.note for one in estimate.rows)
    lines = [_heading(estimate.title)]
    for place, one in enumerate(estimate.rows, 1):
        open_price = one.unit_price is None
        lines.append(
            row(
                str(place),
                one.content,
                one.unit,
                count(one.quantity),
                BLANK if one.unit_price is None else count(one.unit_price),
                BLANK if open_price else count(one.amount),
                "; ".join(part for part in (one.explanation, one.basis) if part),
                *((one.note,) if noted else ()),
            )
        )
    rest = ("", "") if noted else ("",)
    total = BLANK if estimate.total is None else count(estimate.total)
    lines.append(row("", "Tổng cộng", "", "", "", total, *rest, strong=True))
    columns = (
        # Narrower, and a word processor breaks "TT" and "lượng" within the word.
        Column("TT", 9, "center"),
        Column("Nội dung chi", 26 if noted else 29),
        Column("ĐVT", 13, "center"),
        Column("Số lượng", 14, "right"),
        Column("Đơn giá (đồng)", 22, "right"),
        Column("Thành tiền (đồng)", 25, "right"),
        # The widest: unit price, norm and legal basis in words.
        Column("Diễn giải", 35 if noted else 48),
        *((Column("Ghi chú", 16),) if noted else ()),
    )
    return Table(columns, tuple(lines), tight=True, small=True)


def settlement(act: Act) -> list[Block]:
    blocks: list[Block] = []
    for fund in act.funds:
        lines: list[Row] = [_heading(fund.title)]
        for place, one in enumerate(fund.lines, 1):
            lines.append(
                row(str(place), one.content, count(one.estimated), count(one.spent),
                    count(one.estimated - one.spent), one.explanation)
            )  # fmt: skip
        lines.append(
            row("", "Tổng cộng", count(fund.estimated), count(fund.spent),
                count(fund.estimated - fund.spent), "", strong=True)
        )  # fmt: skip
        columns = (
            Column("TT", 9, "center"),
            Column("Nội dung chi", 39),
            Column("Dự toán (đồng)", 26, "right"),
            Column("Quyết toán (đồng)", 27, "right"),
            Column("Chênh lệch (đồng)", 25, "right"),
            Column("Thuyết minh", 34),
        )
        table = Table(columns, tuple(lines), tight=True, small=True)
        blocks += [table, sum_line("Số quyết toán", fund.spent), *recovered_lines(fund)]
    return blocks


def _attended(listed: DelegateList | None) -> DelegateList | None:
    """Those of them who came in by the door: whom the minutes name."""
    if listed is None:
        return None
    came = (
        replace(group, delegates=tuple(one for one in group.delegates if one.checked_in))
        for group in listed.groups
    )
    return replace(listed, groups=tuple(came))


def _total(groups: Sequence[DelegateGroup]) -> Row:
    """How many the list holds, in figures and words; a strong row is never alone on a page."""
    people = [one for group in groups for one in group.delegates]
    told = f"Tổng số: {listed_count(len(people))} ({number_in_words(len(people))}) đại biểu"
    standing = sum(not one.seat for one in people)
    if 0 < standing < len(people):
        told = f"{told}, trong đó {listed_count(standing)} đại biểu chưa được xếp chỗ ngồi"
    return replace(_heading(told), strong=True)


def _seat(one: DelegateRow, *, some_seated: bool) -> Line:
    """Before the seats are arranged the column is empty; after that an open seat says so."""
    if one.seat or not some_seated:
        return plain(one.seat or "")
    return (Run(UNSEATED, italic=True),)


def delegates(listed: DelegateList | None) -> list[Block]:
    """By group in protocol order, numbered through, with room to sign."""
    groups = [group for group in listed.groups if group.delegates] if listed else []
    if not groups:
        return []
    some_seated = any(one.seat for group in groups for one in group.delegates)
    lines: list[Row] = []
    running = numbers(1)
    for place, group in enumerate(groups, 1):
        lines.append(
            _heading(f"{place}. {group.name} ({listed_count(len(group.delegates))} đại biểu)")
        )
        for one in group.delegates:
            name: tuple[Line, ...] = (plain(one.name),)
            if one.note:
                name = (*name, (Run(f"({printable(one.note)})", italic=True),))
            cells = (
                (plain(one.position),),
                (plain(one.unit),),
                (_seat(one, some_seated=some_seated),),
                (plain(""),),
            )
            lines.append(Row(((plain(str(next(running))),), name, *cells)))
    lines.append(_total(groups))
    columns = (
        Column("TT", 7, "center"),
        Column("Họ và tên", 27),
        Column("Chức vụ", 26),
        Column("Cơ quan, đơn vị", 25),
        Column("Chỗ ngồi", 13, "center"),
        Column("Ký nhận", 12, "center"),
    )
    return [Table(columns, tuple(lines), tight=True, small=True)]
