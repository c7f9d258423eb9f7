"""Lay out sections III and IV of Báo cáo kết quả: awards, money."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from services.program.documents.sheet import (
    Block,
    Column,
    Heading,
    Paragraph,
    Row,
    Run,
    Table,
    paragraph,
    row,
)
from services.program.documents.values import (
    AwardSummary,
    Bonus,
    DocumentReference,
    FundSummary,
    RevokedAward,
)
from services.program.documents.wording import (
    BLANK,
    cited,
    cited_with,
    count,
    dong,
    dong_in_words,
    listed_count,
    printable,
    short_date,
)


def lay_out_awards(
    awards: tuple[AwardSummary, ...], *, planned: bool = True, held: bool = True
) -> list[Block]:
    """``planned``: whether the plan has awards at all; ``held``: whether there was a ceremony."""
    if not awards:
        none = "Chưa có quyết định khen thưởng."
        return [paragraph(none if planned else "Hội nghị không có nội dung khen thưởng.")]
    return [block for award in awards for block in _award(award, held=held)]


def _award(award: AwardSummary, *, held: bool) -> list[Block]:
    """What the decision granted; then what was revoked since, and what stands."""
    blocks = _decided(award.as_decided or award, held=held)
    if not award.revoked:
        return [*blocks, *_money(award)]
    told = groupby(award.revoked, key=lambda one: (one.decision, one.recorded))
    blocks += [_revoked(decision, day, list(same)) for (decision, day), same in told]
    return [*blocks, paragraph(f"Sau hủy bỏ còn {_kinds(award)}."), *_money(award)]


def _kinds(award: AwardSummary) -> str:
    granted = award.as_decided or award
    return _listed(
        (granted.collectives, f"{listed_count(award.collectives)} tập thể"),
        (granted.households, f"{listed_count(award.households)} hộ gia đình"),
        (granted.individuals, f"{listed_count(award.individuals)} cá nhân"),
    )


def _listed(*kinds: tuple[int, str]) -> str:
    """The kinds that there are: "A, B và C"."""
    *before, last = [text for count, text in kinds if count] or [kinds[-1][1]]
    return " và ".join((", ".join(before), last)) if before else last


def _revoked(decision: DocumentReference, day: date, same: Sequence[RevokedAward]) -> Block:
    """How many by which decision, and the money: it has to come back (Luật 06/2022/QH15, Điều 93)."""
    told = f"{_how_many(same)}, theo {cited(decision)}, ghi nhận ngày {short_date(day)}"
    text = f"Đã hủy bỏ sau khi quyết định: {told}"
    if due := sum(one.bonus for one in same):
        text += f"; tiền thưởng phải thu hồi {dong(due)}"
        if all(one.recovered is not None for one in same):
            text += f", đã thu hồi {dong(sum(one.recovered or 0 for one in same))}"
    return paragraph(f"{text}.")


def _how_many(same: Sequence[RevokedAward]) -> str:
    kinds = Counter(one.label.lower() for one in same)
    return ", ".join(f"{listed_count(number)} {label}" for label, number in kinds.items())


def revoked_in_words(revoked: Sequence[RevokedAward]) -> str:
    """ "01 cá nhân theo Quyết định số 05/QĐ-UBND; 01 tập thể theo …"; nothing where nothing was revoked."""
    told = groupby(revoked, key=lambda one: one.decision)
    return "; ".join(f"{_how_many(list(same))} theo {cited(by)}" for by, same in told)


def _decided(award: AwardSummary, *, held: bool) -> list[Block]:
    kinds = (
        (award.collectives, award.collective_quota, "tập thể"),
        (award.households, award.household_quota, "hộ gia đình"),
        (award.individuals, award.individual_quota, "cá nhân"),
    )
    told = (
        (count or quota, f"{listed_count(count)} {word} (chỉ tiêu {listed_count(quota)})")
        for count, quota, word in kinds
    )
    granted = f"{award.form}: {_listed(*told)}"
    decided = (
        f", theo {cited(award.decision)} (có danh sách kèm theo quyết định)."
        if award.decision
        else "; chưa có quyết định khen thưởng."
    )
    blocks: list[Block] = [paragraph(granted + decided)]
    if award.presented is not None and (held or award.presented):
        handed = f"Đã trao tại hội nghị: {listed_count(award.presented)} trường hợp"
        if award.received_for:
            handed += f", trong đó {listed_count(award.received_for)} trường hợp có người nhận thay"
        blocks.append(paragraph(f"{handed}."))
    return blocks


def _money(award: AwardSummary) -> list[Block]:
    decided = (award.as_decided or award).bonus
    if decided is None or award.bonus is None:
        return [paragraph("Tiền thưởng: chưa xác định.")]
    if not decided.total:
        return [paragraph("Không ghi nhận tiền thưởng kèm theo.")]
    return _bonus(decided, award)


def bonus_table(bonus: Bonus, award: AwardSummary | None = None) -> Table:
    """``award``: with what it lost since ``bonus`` was decided, and what stands."""
    return Table(
        (
            Column("Đối tượng", 40),
            Column("Số lượng", 14, "center"),
            Column("Mức thưởng (đồng)", 22, "right"),
            Column("Thành tiền (đồng)", 24, "right"),
        ),
        (
            *(
                row(one.label, count(one.count), count(one.each), count(one.amount))
                for one in bonus.lines
            ),
            row("Tổng cộng", count(sum(one.count for one in bonus.lines)), "", count(bonus.total),
                strong=True),
            *(_left_of(award) if award else ()),
        ),
    )  # fmt: skip


def _left_of(award: AwardSummary) -> Iterable[Row]:
    lost = Counter((one.label, one.bonus) for one in award.revoked)
    for (label, each), number in sorted(lost.items()):
        name = f"Đã hủy bỏ ({label.lower()})"
        yield row(name, f"-{count(number)}", count(each), f"-{count(number * each)}")
    lines = award.bonus.lines if award.bonus else ()
    number, total = sum(one.count for one in lines), sum(one.amount for one in lines)
    yield row("Sau hủy bỏ", count(number), "", count(total), strong=True)


def _bonus(bonus: Bonus, award: AwardSummary) -> list[Block]:
    """``bonus`` as it was decided."""
    blocks: list[Block] = [
        bonus_table(bonus, award if award.revoked else None),
        sum_line("Tổng số tiền thưởng", bonus.total),
    ]
    if award.revoked and award.bonus:
        blocks.append(sum_line("Tổng số tiền thưởng sau hủy bỏ", award.bonus.total))
    if bonus.basis:
        blocks.append(paragraph("Căn cứ: " + "; ".join(one.text for one in bonus.basis) + "."))
    return blocks


def lay_out_budget(funds: tuple[FundSummary, ...]) -> list[Block]:
    """Each fund by itself: what was approved, spent and left; no sum goes across funds."""
    if not funds:
        return [
            paragraph("Dự toán chưa được phê duyệt."),
            paragraph("Chưa ghi nhận khoản chi nào."),
        ]
    return [block for place, fund in enumerate(funds, 1) for block in _fund(place, fund)]


def _fund(place: int, fund: FundSummary) -> list[Block]:
    decision = f" theo {cited_with(fund.decision, fund.adjusted)}" if fund.decision else ""
    blocks: list[Block] = [
        Heading(f"{place}. {printable(fund.title)}", 2),
        paragraph("Dự toán chưa được phê duyệt.")
        if fund.approved is None
        else sum_line(f"Được phê duyệt{decision}", fund.approved),
    ]
    # of lines without a price nothing is known yet, not even 0
    unpriced = fund.approved is None and not fund.estimated + fund.spent
    if unpriced or not fund.lines:
        return [*blocks, paragraph("Chưa ghi nhận khoản chi nào.")]
    left = "Còn lại" if fund.left >= 0 else "Vượt"
    told = [sum_line("Đã chi", fund.spent), sum_line(left, abs(fund.left))]
    return [*blocks, _lines(fund), *told, *recovered_lines(fund)]


def recovered_lines(fund: FundSummary) -> list[Block]:
    """Bonuses of revoked awards; they go back to the fund, and this budget may not spend them again."""
    if not fund.due:
        return []
    blocks: list[Block] = [
        sum_line("Tiền thưởng phải thu hồi do hủy bỏ khen thưởng", fund.due),
        sum_line("Đã thu hồi, nộp về quỹ, không tính vào số còn được chi", fund.recovered),
    ]
    if fund.due != fund.recovered:
        blocks.append(sum_line("Còn phải thu hồi", fund.due - fund.recovered))
    return [*blocks, sum_line("Đã chi sau khi trừ số đã thu hồi", fund.spent - fund.recovered)]


def sum_line(label: str, amount: int | None) -> Paragraph:
    """The sum in figures and words; ``amount`` None: room for both."""
    told = (BLANK, BLANK) if amount is None else (dong(amount), dong_in_words(amount))
    words = Run(f" (Bằng chữ: {told[1]}).", italic=True)
    return Paragraph((Run(f"{label}: "), Run(told[0], bold=True), words))


def _lines(fund: FundSummary) -> Table:
    return _lines_recovered(fund) if fund.recovered else _lines_paid(fund)


def _lines_recovered(fund: FundSummary) -> Table:
    """With what came back of each line; what came back of a line that is gone has a row of its own."""
    gone = fund.recovered - sum(one.recovered for one in fund.lines)
    return Table(
        (
            Column("TT", 6.5, "center"),
            Column("Nội dung chi", 26.5),
            Column("Dự toán (đồng)", 18, "right"),
            Column("Đã chi (đồng)", 18, "right"),
            Column("Còn lại (đồng)", 15, "right"),
            Column("Đã thu hồi (đồng)", 16, "right"),
            Column("Sau thu hồi (đồng)", 18, "right"),
        ),
        (
            *(
                row(str(place), one.content, count(one.estimated), count(one.spent),
                    count(one.estimated - one.spent), count(one.recovered),
                    count(one.spent - one.recovered))
                for place, one in enumerate(fund.lines, 1)
            ),
            *([row("", "Thu hồi khác", "", "", "", count(gone), f"-{count(gone)}")] if gone else []),
            row("", "Cộng", count(fund.estimated), count(fund.spent),
                count(fund.estimated - fund.spent), count(fund.recovered),
                count(fund.spent - fund.recovered), strong=True),
        ),
        tight=True,
        small=True,
    )  # fmt: skip


def _lines_paid(fund: FundSummary) -> Table:
    return Table(
        (
            Column("TT", 6.5, "center"),
            Column("Nội dung chi", 37),
            Column("Dự toán (đồng)", 19, "right"),
            Column("Đã chi (đồng)", 19, "right"),
            Column("Còn lại (đồng)", 19, "right"),
        ),
        (
            *(
                row(str(place), one.content, count(one.estimated), count(one.spent),
                    count(one.estimated - one.spent))
                for place, one in enumerate(fund.lines, 1)
            ),
            row("", "Cộng", count(fund.estimated), count(fund.spent),
                count(fund.estimated - fund.spent), strong=True),
        ),
    )  # fmt: skip
