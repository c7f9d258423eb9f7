"""Lay out sections III and IV of Báo cáo kết quả: awards, money."""

from collections.abc import Iterable

from services.program.documents.sheet import (
    Block,
    Column,
    Heading,
    Paragraph,
    Run,
    Table,
    paragraph,
    row,
)
from services.program.documents.values import (
    AwardSummary,
    Bonus,
    FundSummary,
)
from services.program.documents.wording import (
    cited,
    count,
    dong,
    dong_in_words,
    listed_count,
    printable,
)


def lay_out_awards(awards: tuple[AwardSummary, ...], *, planned: bool = True) -> list[Block]:
    """``planned``: whether the plan has awards at all."""
    if not awards:
        none = "Chưa có quyết định khen thưởng."
        return [paragraph(none if planned else "Hội nghị không có nội dung khen thưởng.")]
    return [block for award in awards for block in _award(award)]


def _award(award: AwardSummary) -> list[Block]:
    households = (
        f", {listed_count(award.households)} hộ gia đình (chỉ tiêu {listed_count(award.household_quota)})"
        if award.households or award.household_quota
        else ""
    )
    granted = (
        f"{award.form}: {listed_count(award.collectives)} tập thể (chỉ tiêu "
        f"{listed_count(award.collective_quota)}){households} và {listed_count(award.individuals)} cá nhân "
        f"(chỉ tiêu {listed_count(award.individual_quota)})"
    )
    decided = (
        f", theo {cited(award.decision)} (có danh sách kèm theo quyết định)."
        if award.decision
        else "; chưa có quyết định khen thưởng."
    )
    blocks: list[Block] = [paragraph(granted + decided)]
    if award.presented is not None:
        handed = f"Đã trao tại hội nghị: {listed_count(award.presented)} trường hợp"
        if award.received_for:
            handed += f", trong đó {listed_count(award.received_for)} trường hợp có người nhận thay"
        blocks.append(paragraph(f"{handed}."))
    if award.bonus is None:
        return [*blocks, paragraph("Tiền thưởng: chưa xác định.")]
    if not award.bonus.total:
        return [*blocks, paragraph("Không ghi nhận tiền thưởng kèm theo.")]
    return [*blocks, *_bonus(award.bonus)]


def bonus_table(bonus: Bonus) -> Table:
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
        ),
    )  # fmt: skip


def _bonus(bonus: Bonus) -> list[Block]:
    blocks: list[Block] = [
        bonus_table(bonus),
        Paragraph(
            (
                Run("Tổng số tiền thưởng: "),
                Run(dong(bonus.total), bold=True),
                Run(f" (Bằng chữ: {dong_in_words(bonus.total)}).", italic=True),
            )
        ),
    ]
    if bonus.basis:
        blocks.append(paragraph("Căn cứ: " + "; ".join(one.text for one in bonus.basis) + "."))
    unsure = [one.text for one in bonus.basis if one.mark != "V"]
    if unsure:
        blocks.append(unsure_line(unsure))
    return blocks


def unsure_line(basis: Iterable[str]) -> Paragraph:
    """The warning about rules whose text was not verified in full (marks [P] and [G])."""
    warning = (
        f"Lưu ý: chưa kiểm chứng được đầy đủ {'; '.join(basis)}; "
        "đề nghị đối chiếu văn bản gốc trước khi ký."
    )
    return Paragraph((Run(warning, italic=True),))


def lay_out_budget(funds: tuple[FundSummary, ...]) -> list[Block]:
    """Each fund by itself: what was approved, spent and left; no sum goes across funds."""
    if not funds:
        return [
            paragraph("Dự toán chưa được phê duyệt."),
            paragraph("Chưa ghi nhận khoản chi nào."),
        ]
    return [block for place, fund in enumerate(funds, 1) for block in _fund(place, fund)]


def _fund(place: int, fund: FundSummary) -> list[Block]:
    decision = f" theo {cited(fund.decision)}" if fund.decision else ""
    blocks: list[Block] = [
        Heading(f"{place}. {printable(fund.title)}", 2),
        paragraph("Dự toán chưa được phê duyệt.")
        if fund.approved is None
        else sum_line(f"Được phê duyệt{decision}", fund.approved),
    ]
    if not fund.lines:
        return [*blocks, paragraph("Chưa ghi nhận khoản chi nào.")]
    left = "Còn lại" if fund.left >= 0 else "Vượt"
    return [*blocks, _lines(fund), sum_line("Đã chi", fund.spent), sum_line(left, abs(fund.left))]


def sum_line(label: str, amount: int) -> Paragraph:
    words = Run(f" (Bằng chữ: {dong_in_words(amount)}).", italic=True)
    return Paragraph((Run(f"{label}: "), Run(dong(amount), bold=True), words))


def _lines(fund: FundSummary) -> Table:
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
