"""Lay out Báo cáo kết quả: attendance, programme, awards, budget, tasks, messages.

Sentences are made here from counts only, so that no figure of the text can differ from the tables.
"""

from services.program.documents.sheet import (
    Block,
    Column,
    Heading,
    Paragraph,
    Row,
    Run,
    Sheet,
    Table,
    labelled,
    paragraph,
    plain,
    row,
    sheet,
)
from services.program.documents.values import (
    Attendance,
    AwardSummary,
    Bonus,
    BudgetSummary,
    MessageRow,
    PaperOutcome,
    PaperResult,
    Report,
    TaskOutcome,
    TaskResult,
    Topic,
)
from services.program.documents.wording import (
    GLUE,
    cited,
    count,
    dong,
    dong_in_words,
    hours,
    listed_count,
    local,
    long_date,
    short_date,
    span,
)

_TASK_STATUS = {
    TaskOutcome.ON_TIME: "Đúng hạn",
    TaskOutcome.LATE: "Chậm hạn",
    TaskOutcome.OVERDUE: "Quá hạn, chưa xong",
    TaskOutcome.OPEN: "Chưa đến hạn",
}
_PAPER_STATUS = {
    PaperOutcome.READ: "Trình bày tại hội nghị",
    PaperOutcome.PRINTED: "In trong tài liệu",
}


def lay_out_report(report: Report) -> Sheet:
    """The whole report; a section without facts says so instead of vanishing."""
    body: tuple[Block, ...] = (
        *(paragraph(text) for text in report.preamble),
        *_held(report),
        Heading("I. Thành phần và số lượng đại biểu"),
        *_attendance(report.attendance),
        Heading("II. Chương trình, tham luận và nội dung báo cáo"),
        *_program(report.program),
        *_papers(report.papers),
        *_topics(report.topics),
        Heading("III. Công tác khen thưởng"),
        *_awards(report.awards),
        Heading("IV. Kinh phí"),
        *_budget(report.budget),
        Heading("V. Kết quả thực hiện nhiệm vụ được giao"),
        *_tasks(report.tasks),
        Heading("VI. Giấy mời, thông báo"),
        *_messages(report.messages),
        *(paragraph(text) for text in report.closing),
        paragraph(_standing(report)),
    )
    return sheet(
        report.letterhead,
        "BÁO CÁO",
        report.subject,
        body,
        report.recipients,
        report.signature,
        report.as_of.time,
        report.addressees,
    )


def _standing(report: Report) -> str:
    moment = local(report.as_of.time)
    return (
        f"Số liệu trong báo cáo được tổng hợp từ nhật ký sự kiện của hội nghị đến vị trí số"
        f"{GLUE}{count(report.as_of.position)}, lúc {hours(moment.time())}, {long_date(moment)}."
    )


def _held(report: Report) -> list[Block]:
    if report.held_from is None:
        when = Paragraph(plain("Đến thời điểm báo cáo, hội nghị chưa được tổ chức."))
    else:
        when = labelled("Thời gian", span(report.held_from, report.held_to))
    return [when, labelled("Địa điểm", report.venue), labelled("Chủ trì", report.chair)]


def _attendance(attendance: Attendance) -> list[Block]:
    rows = attendance.rows
    if not rows:
        return [paragraph("Chưa có đại biểu nào được mời.")]
    sums = [
        sum(getattr(one, name) for one in rows)
        for name in ("invited", "confirmed", "present", "substituted", "absent")
    ]
    invited, confirmed, present, substituted, absent = (listed_count(number) for number in sums)
    blocks: list[Block] = [
        paragraph(
            f"Tổng số được mời {invited} đại biểu; xác nhận dự {confirmed}; có mặt {present} "
            f"(trong đó dự thay {substituted}); vắng mặt {absent}. Số lượng theo từng thành phần:"
        ),
        Table(
            (
                Column("TT", 6.5, "center"),
                Column("Thành phần", 42),
                Column("Được mời", 10.5, "center"),
                Column("Xác nhận", 11, "center"),
                Column("Có mặt", 10, "center"),
                Column("Dự thay", 10, "center"),
                Column("Vắng mặt", 10.5, "center"),
            ),
            (
                *(
                    row(
                        str(place),
                        one.group,
                        count(one.invited),
                        count(one.confirmed),
                        count(one.present),
                        count(one.substituted),
                        count(one.absent),
                    )
                    for place, one in enumerate(rows, 1)
                ),
                row("", "Tổng cộng", *(count(number) for number in sums), strong=True),
            ),
        ),
    ]
    if attendance.absences:
        blocks += [
            paragraph("Đại biểu vắng mặt và lý do:"),
            Table(
                (
                    Column("TT", 6.5, "center"),
                    Column("Họ và tên, chức vụ", 32),
                    Column("Cơ quan, đơn vị", 32),
                    Column("Lý do", 30),
                ),
                tuple(
                    row(str(place), one.name, one.unit, one.reason or "Không báo lý do")
                    for place, one in enumerate(attendance.absences, 1)
                ),
            ),
        ]
    return blocks


def _program(items: tuple[str, ...]) -> list[Block]:
    heading = Heading("1. Chương trình", 2)
    if not items:
        return [heading, paragraph("Chưa có nội dung nào được thực hiện.")]
    lead = paragraph(f"Hội nghị đã thực hiện {listed_count(len(items))} nội dung:")
    return [heading, lead, *(paragraph(f"- {item.rstrip('.;')};") for item in items[:-1]),
            paragraph(f"- {items[-1].rstrip('.;')}.")]  # fmt: skip


def _papers(papers: tuple[PaperResult, ...]) -> list[Block]:
    heading = Heading("2. Tham luận", 2)
    if not papers:
        return [heading, paragraph("Không có tham luận.")]
    read = sum(one.outcome is PaperOutcome.READ for one in papers)
    return [
        heading,
        paragraph(
            f"Có {listed_count(len(papers))} tham luận, trong đó {listed_count(read)} tham luận "
            f"trình bày tại hội nghị, {listed_count(len(papers) - read)} tham luận in trong "
            "tài liệu:"
        ),
        Table(
            (
                Column("TT", 6.5, "center"),
                Column("Tên tham luận", 42),
                Column("Cơ quan, đơn vị (người trình bày)", 31),
                Column("Hình thức", 21),
            ),
            tuple(
                row(
                    str(place),
                    one.title,
                    f"{one.unit} ({one.author})" if one.author else one.unit,
                    _PAPER_STATUS[one.outcome],
                )
                for place, one in enumerate(papers, 1)
            ),
        ),
    ]


def _topics(topics: tuple[Topic, ...]) -> list[Block]:
    heading = Heading("3. Nội dung đóng góp vào báo cáo tổng kết", 2)
    if not topics:
        return [heading, paragraph("Chưa yêu cầu đóng góp nội dung nào.")]
    return [
        heading,
        Table(
            (
                Column("Mục", 8, "center"),
                Column("Nội dung", 44),
                Column("Cơ quan đã gửi, được tiếp nhận", 27),
                Column("Cơ quan chưa gửi", 21),
            ),
            tuple(
                row(one.code, one.title, "; ".join(one.accepted) or "-",
                    "; ".join(one.awaited) or "-")
                for one in topics
            ),
        ),
    ]  # fmt: skip


def _awards(awards: tuple[AwardSummary, ...]) -> list[Block]:
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


def _budget(budget: BudgetSummary) -> list[Block]:
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


def _tasks(tasks: tuple[TaskResult, ...]) -> list[Block]:
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


def _messages(messages: tuple[MessageRow, ...]) -> list[Block]:
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
