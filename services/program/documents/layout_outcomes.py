"""Lay out sections III to VI of Báo cáo kết quả: awards, budget, tasks, messages."""

from services.program.documents.sheet import (
    Block,
    Column,
    Paragraph,
    Row,
    Run,
    Table,
    paragraph,
    plain,
    row,
)
from services.program.documents.values import (
    AwardSummary,
    Bonus,
    BudgetSummary,
    MessageRow,
    TaskOutcome,
    TaskResult,
)
from services.program.documents.wording import (
    cited,
    count,
    dong,
    dong_in_words,
    listed_count,
    short_date,
)

_TASK_STATUS = {
    TaskOutcome.ON_TIME: "Đúng hạn",
    TaskOutcome.LATE: "Chậm hạn",
    TaskOutcome.OVERDUE: "Quá hạn, chưa xong",
    TaskOutcome.OPEN: "Chưa đến hạn",
}


def lay_out_awards(awards: tuple[AwardSummary, ...]) -> list[Block]:
    if not awards:
        return [paragraph("Chưa có quyết định khen thưởng.")]
    return [block for award in awards for block in _award(award)]


def _award(award: AwardSummary) -> list[Block]:
    granted = (
        f"{award.form}: {listed_count(award.collectives)} tập thể (chỉ tiêu "
        f"{listed_count(award.collective_quota)}) và {listed_count(award.individuals)} cá nhân "
        f"(chỉ tiêu {listed_count(award.individual_quota)})"
    )
    decided = (
        f", theo {cited(award.decision)} (có danh sách kèm theo quyết định)."
        if award.decision
        else "; chưa có quyết định khen thưởng."
    )
    blocks: list[Block] = [paragraph(granted + decided)]
    if award.presented is not None:
        blocks.append(
            paragraph(f"Đã trao tại hội nghị: {listed_count(award.presented)} trường hợp.")
        )
    if award.bonus is None:
        return [*blocks, paragraph("Tiền thưởng: chưa xác định.")]
    return [*blocks, *_bonus(award.bonus)]


def _bonus(bonus: Bonus) -> list[Block]:
    table = Table(
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
    blocks: list[Block] = [
        table,
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
        warning = (
            f"Lưu ý: chưa kiểm chứng được đầy đủ {'; '.join(unsure)}; "
            "đề nghị đối chiếu văn bản gốc trước khi ký."
        )
        blocks.append(Paragraph((Run(warning, italic=True),)))
    return blocks


def lay_out_budget(budget: BudgetSummary) -> list[Block]:
    blocks: list[Block] = []
    if budget.approved is None:
        blocks.append(paragraph("Dự toán chưa được phê duyệt."))
    else:
        decision = f" theo {cited(budget.decision)}" if budget.decision else ""
        blocks.append(
            Paragraph(
                (
                    Run(f"Dự toán được phê duyệt{decision}: "),
                    Run(dong(budget.approved), bold=True),
                    Run(f" (Bằng chữ: {dong_in_words(budget.approved)}).", italic=True),
                )
            )
        )
    if not budget.lines:
        return [*blocks, paragraph("Chưa ghi nhận khoản chi nào.")]
    table = Table(
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
                for place, one in enumerate(budget.lines, 1)
            ),
            row("", "Tổng cộng", count(budget.estimated), count(budget.spent),
                count(budget.estimated - budget.spent), strong=True),
        ),
    )  # fmt: skip
    spent = Paragraph(
        (
            Run("Tổng số đã chi: "),
            Run(dong(budget.spent), bold=True),
            Run(f" (Bằng chữ: {dong_in_words(budget.spent)}).", italic=True),
        )
    )
    return [*blocks, table, spent]


def lay_out_tasks(tasks: tuple[TaskResult, ...]) -> list[Block]:
    if not tasks:
        return [paragraph("Chưa giao nhiệm vụ nào.")]
    tally = {
        outcome: listed_count(sum(one.outcome is outcome for one in tasks))
        for outcome in TaskOutcome
    }
    return [
        paragraph(
            f"Tổng số {listed_count(len(tasks))} nhiệm vụ: hoàn thành đúng hạn "
            f"{tally[TaskOutcome.ON_TIME]}; hoàn thành chậm {tally[TaskOutcome.LATE]}; quá hạn, "
            f"chưa hoàn thành {tally[TaskOutcome.OVERDUE]}; chưa đến hạn {tally[TaskOutcome.OPEN]}."
        ),
        Table(
            (
                Column("TT", 6.5, "center"),
                Column("Nhiệm vụ", 32),
                Column("Cơ quan chủ trì", 17),
                Column("Hạn", 15.5, "center"),
                Column("Hoàn thành", 15.5, "center"),
                Column("Kết quả", 14),
            ),
            tuple(
                row(
                    str(place),
                    one.content,
                    one.lead,
                    short_date(one.due) if one.due else "-",
                    short_date(one.completed) if one.completed else "-",
                    _TASK_STATUS[one.outcome],
                )
                for place, one in enumerate(tasks, 1)
            ),
        ),
    ]


def lay_out_messages(messages: tuple[MessageRow, ...]) -> list[Block]:
    if not messages:
        return [paragraph("Chưa gửi giấy mời, thông báo nào.")]
    rows = [
        Row(
            tuple(
                (plain(text),)
                for text in (
                    one.kind,
                    count(one.requested),
                    count(one.sent),
                    count(one.failed),
                    count(one.replied),
                )
            )
        )
        for one in messages
    ]
    total = row(
        "Tổng cộng",
        count(sum(one.requested for one in messages)),
        count(sum(one.sent for one in messages)),
        count(sum(one.failed for one in messages)),
        count(sum(one.replied for one in messages)),
        strong=True,
    )
    return [
        Table(
            (
                Column("Loại", 40),
                Column("Cần gửi", 15, "center"),
                Column("Đã gửi", 15, "center"),
                Column("Không gửi được", 15, "center"),
                Column("Đã trả lời", 15, "center"),
            ),
            (*rows, total),
        )
    ]
