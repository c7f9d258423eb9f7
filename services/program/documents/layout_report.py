"""Lay out Báo cáo kết quả: attendance, programme, awards, budget, tasks, messages.

Sentences are made here from counts only, so that no figure of the text can differ from the tables.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from services.program.documents.filling import Facts, fill, filled
from services.program.documents.layout_charts import attendance_chart
from services.program.documents.layout_outcomes import lay_out_awards, lay_out_budget
from services.program.documents.layout_tasks import lay_out_messages, lay_out_tasks
from services.program.documents.sheet import (
    Block,
    Column,
    Heading,
    Paragraph,
    Run,
    Sheet,
    Table,
    labelled,
    paragraph,
    plain,
    row,
    sheet,
)
from services.program.documents.template import Template
from services.program.documents.templates import shipped
from services.program.documents.values import (
    Absence,
    Attendance,
    AttendanceRow,
    Cancelled,
    Contributed,
    NobodyFrom,
    PaperOutcome,
    PaperResult,
    Report,
    Topic,
)
from services.program.documents.wording import (
    GLUE,
    count,
    hours,
    listed_count,
    local,
    long_date,
    printable,
    rest_in_words,
    short_date,
    span,
)

_PAPER_STATUS = {
    PaperOutcome.READ: "Trình bày tại hội nghị",
    PaperOutcome.PRINTED: "In trong tài liệu",
}
_PAPER_CHOSEN = {
    PaperOutcome.READ: "Được chọn trình bày",
    PaperOutcome.PRINTED: "Được chọn in trong tài liệu",
}
"""Of a conference that was not held yet, or will not be: nobody has presented anything."""
_COUNTED = (
    ("invited", "Được mời", 9.5),
    ("confirmed", "Xác nhận", 10),
    ("present", "Có mặt", 9),
    ("substituted", "Dự thay", 9),
    ("absent", "Vắng mặt", 10),
    ("silent", "Chưa trả lời", 10),
)
_UNMARKED = ("unmarked", "Chưa ghi nhận", 10)
"""Where somebody who had said yes was recorded neither as come nor as absent; else the column is left out."""
_ANSWERED = (
    ("invited", "Được mời", 14),
    ("confirmed", "Xác nhận", 14),
    ("declined", "Báo vắng", 14),
    ("silent", "Chưa trả lời", 15.5),
)
"""Before the conference has begun nobody is absent: the answers are counted, not who came."""


def lay_out_report(report: Report, template: Template | None = None) -> Sheet:
    """The whole report; a section without facts says so instead of vanishing."""
    template = template or shipped().of("bao-cao-ket-qua")
    facts = Facts(
        {
            "event": report.subject,
            "venue": report.venue,
            "chair": report.chair,
            "stood": _standing(report),
            "moment": _moment(report.as_of.time),
            "issuer": printable(report.letterhead.issuer),
            "addressee": next(iter(report.addressees), ""),
        },
        {"preamble": report.preamble, "closing": report.closing},
        {
            "held": lambda: _held(report),
            "attendance": lambda: _attendance(report),
            "program": lambda: _program(report.program, held=report.held_from is not None),
            "papers": lambda: _papers(report.papers, held=report.held_from is not None),
            "topics": lambda: _topics(report.topics),
            "awards": lambda: lay_out_awards(
                report.awards, planned=report.awards_planned, held=report.held_from is not None
            ),
            "budget": lambda: lay_out_budget(report.budget),
            "tasks": lambda: lay_out_tasks(report.tasks),
            "messages": lambda: lay_out_messages(report.messages),
        },
    )
    whole = sheet(
        report.letterhead,
        filled(template.title, facts).upper(),
        filled(template.subject, facts),
        fill(template.body, facts),
        report.recipients,
        report.signature,
        report.as_of.time,
        report.addressees,
    )
    return replace(whole, below=_source(report))


def _standing(report: Report) -> str:
    return _place(report.as_of.position, report.as_of.time)


def _place(position: int, time: datetime) -> str:
    return f"vị trí số{GLUE}{count(position)}, lúc {_moment(time)}"


def _moment(time: datetime) -> str:
    moment = local(time)
    return f"{hours(moment.time())}, {long_date(moment)}"


def _source(report: Report) -> str:
    """Where the figures stand in the log, and its last seal; for whoever checks them, and so not in the text.

    The whole root, in groups of eight as they are typed in again: ``hoinghi audit verify --root``.
    """
    told = f"Nguồn số liệu: nhật ký sự kiện của hội nghị đến vị trí số{GLUE}{count(report.as_of.position)}."
    if report.sealed is None:
        return told
    root = report.sealed.root
    groups = " ".join(root[at : at + 8] for at in range(0, len(root), 8))
    place = _place(report.sealed.position, report.sealed.time)
    return f"{told} Nhật ký sự kiện đã được niêm phong đến {place}; gốc niêm phong: {groups}."


def _held(report: Report) -> list[Block]:
    if report.cancelled is not None:
        return _not_held(report, report.cancelled)
    if report.held_from is None:
        when = Paragraph(plain("Đến thời điểm báo cáo, hội nghị chưa được tổ chức."))
    else:
        when = labelled("Thời gian", span(report.held_from, report.held_to))
    return [when, labelled("Địa điểm", report.venue), labelled("Chủ trì", report.chair)]


def _not_held(report: Report, cancelled: Cancelled) -> list[Block]:
    by = f", theo thông báo của {cancelled.by}" if cancelled.by else ""
    reason = printable(cancelled.reason).rstrip(" .;")
    return [
        paragraph(
            f"Hội nghị không được tổ chức: đã hủy ngày {short_date(cancelled.day)}{by}. Lý do: {reason}."
        ),
        labelled("Thời gian dự kiến", span(cancelled.starts, cancelled.ends)),
        labelled("Địa điểm dự kiến", report.venue),
        labelled("Chủ trì", report.chair),
    ]


def _attendance(report: Report) -> list[Block]:
    attendance, held = report.attendance, report.held_from is not None
    rows = attendance.rows
    if not rows:
        return [paragraph("Chưa có đại biểu nào được mời.")]
    blocks: list[Block] = [
        paragraph(
            f"{_attended(rows) if held else _answered(rows)}. Số lượng theo từng thành phần:"
        ),
        attendance_table(rows, held=held),
        *(attendance_chart(attendance) if held else ()),
    ]
    if attendance.absences:
        blocks += [
            paragraph(_absences_lead(attendance, held=held)),
            _absences(attendance.absences),
        ]
    if attendance.nobody:
        lead = paragraph("Cơ quan, đơn vị báo không cử người dự:")
        blocks += [lead, _nobody(attendance.nobody)]
    if attendance.note:
        blocks.append(Paragraph((Run(printable(attendance.note), italic=True),)))
    return blocks


def _absences(absences: Sequence[Absence]) -> Table:
    """Who stayed away, and whether they had said so; a column of one and the same word tells nothing."""
    told = [_excused(one) for one in absences]
    noted = len(set(told)) > 1
    return Table(
        (
            Column("TT", 6, "center"),
            Column("Họ và tên, chức vụ", 46),
            Column("Cơ quan, đơn vị", 29),
            *((Column("Ghi chú", 19),) if noted else ()),
        ),
        tuple(
            row(str(place), one.name, one.unit, *((note,) if noted else ()))
            for place, (one, note) in enumerate(zip(absences, told, strict=True), 1)
        ),
        tight=True,
    )


def _nobody(units: Sequence[NobodyFrom]) -> Table:
    """With the reason: it is the unit's own, given to the organiser, and speaks of no single person."""
    return Table(
        (
            Column("TT", 6, "center"),
            Column("Cơ quan, đơn vị", 38),
            Column("Số chỗ", 10, "center"),
            Column("Lý do", 46),
        ),
        tuple(
            row(str(place), one.unit, count(one.seats), printable(one.reason))
            for place, one in enumerate(units, 1)
        ),
        tight=True,
    )


def _attended(rows: tuple[AttendanceRow, ...]) -> str:
    sums = [sum(getattr(one, name) for one in rows) for name, *_ in _COUNTED]
    invited, confirmed, present, substituted, absent, silent = map(listed_count, sums)
    declined = listed_count(sum(one.declined for one in rows))
    unmarked = sum(one.unmarked for one in rows)
    return (
        f"Tổng số được mời {invited} đại biểu; xác nhận dự {confirmed}; có mặt {present} "
        f"(trong đó dự thay {substituted}); vắng mặt {absent} (trong đó báo vắng {declined}); chưa cử "
        f"người hoặc chưa trả lời {silent}{rest_in_words(0, unmarked)}"
    )


def _answered(rows: tuple[AttendanceRow, ...]) -> str:
    sums = [sum(getattr(one, name) for one in rows) for name, *_ in _ANSWERED]
    invited, confirmed, declined, silent = map(listed_count, sums)
    return (
        f"Tổng số được mời {invited} đại biểu; xác nhận dự {confirmed}; báo vắng {declined}; chưa cử "
        f"người hoặc chưa trả lời {silent}"
    )


def _absences_lead(attendance: Attendance, *, held: bool) -> str:
    """People are listed, seats are counted: some of the seats others of the same delegation have taken."""
    nameless = sum(one.unnamed for one in attendance.nobody)
    followed = len(attendance.absences) - sum(one.absent for one in attendance.rows) + nameless
    lead = f"Đại biểu {'vắng mặt' if held else 'báo vắng'}"
    if followed <= 0:
        return f"{lead}:"
    return f"{lead} (trong đó {count(followed)} người đã có người khác của đoàn dự vào chỗ đó):"


def attendance_table(rows: tuple[AttendanceRow, ...], *, held: bool = True) -> Table:
    """One line a group, and the sums; of a conference that is not ``held`` yet only the answers."""
    counted = _COUNTED if held else _ANSWERED
    if held and any(one.unmarked for one in rows):
        counted = (*counted, _UNMARKED)
    sums = [sum(getattr(one, name) for one in rows) for name, *_ in counted]
    return Table(
        (
            Column("TT", 6.5, "center"),
            Column("Thành phần", 36),
            *(Column(title, width, "center") for _, title, width in counted),
        ),
        (
            *(
                row(str(place), one.group, *(count(getattr(one, name)) for name, *_ in counted))
                for place, one in enumerate(rows, 1)
            ),
            row("", "Tổng cộng", *(count(number) for number in sums), strong=True),
        ),
    )


def _excused(one: Absence) -> str:
    """That there was a reason, not which: it may speak of somebody's health, and a report goes on to others."""
    if not one.declined:
        return "Vắng không báo"
    return "Báo vắng, có lý do" if one.reason else "Báo vắng, không nêu lý do"


def _program(items: tuple[str, ...], *, held: bool) -> list[Block]:
    heading = Heading("1. Chương trình", 2)
    if not items:
        return [heading, paragraph("Chưa có nội dung nào được thực hiện.")]
    told = "Hội nghị đã thực hiện" if held else "Chương trình dự kiến gồm"
    lead = paragraph(f"{told} {listed_count(len(items))} nội dung:")
    return [heading, lead, *(paragraph(f"- {item.rstrip('.;')};") for item in items[:-1]),
            paragraph(f"- {items[-1].rstrip('.;')}.")]  # fmt: skip


def _papers(papers: tuple[PaperResult, ...], *, held: bool) -> list[Block]:
    heading = Heading("2. Tham luận", 2)
    if not papers:
        return [heading, paragraph("Không có tham luận.")]
    read = sum(one.outcome is PaperOutcome.READ for one in papers)
    status = _PAPER_STATUS if held else _PAPER_CHOSEN
    presented = "trình bày tại hội nghị" if held else "được chọn trình bày tại hội nghị"
    return [
        heading,
        paragraph(
            f"Có {listed_count(len(papers))} tham luận, trong đó {listed_count(read)} tham luận "
            f"{presented}, {listed_count(len(papers) - read)} tham luận in trong tài liệu:"
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
                    status[one.outcome],
                )
                for place, one in enumerate(papers, 1)
            ),
        ),
    ]


def _topics(topics: tuple[Topic, ...]) -> list[Block]:
    """Topic by topic in the plan's order, what each agency contributed; where nothing is, that is said."""
    heading = Heading("3. Nội dung báo cáo theo từng chủ đề", 2)
    if not topics:
        return [heading, paragraph("Chưa yêu cầu đóng góp nội dung nào.")]
    filled = sum(bool(one.accepted) for one in topics)
    lead = paragraph(
        f"Kế hoạch có {listed_count(len(topics))} chủ đề; {listed_count(filled)} chủ đề đã có nội dung được "
        "tiếp nhận."
    )
    told = (block for place, topic in enumerate(topics, 1) for block in _topic(place, topic))
    return [heading, lead, *told]


def _topic(place: int, topic: Topic) -> list[Block]:
    """Numbered within the report; the plan's own number, by which it was asked for, stands beside it."""
    own = f"(nội dung {topic.code} của Kế hoạch)"
    title = printable(f"3.{place}. {topic.title.rstrip('.;')} {own}")
    blocks: list[Block] = [Paragraph((Run(title, bold=True),), sticky=True)]
    blocks += [block for one in topic.accepted for block in _contributed(one)]
    if not topic.accepted:
        blocks.append(paragraph("Chưa có nội dung được tiếp nhận."))
    if topic.awaited:
        blocks.append(paragraph(f"(Chưa tiếp nhận nội dung của: {'; '.join(topic.awaited)}.)"))
    return blocks


def _contributed(one: Contributed) -> list[Block]:
    lines = [line.strip() for line in (one.text or "").splitlines() if line.strip()]
    if one.file_name:
        lines.append(f"(Nội dung theo tệp kèm theo: {one.file_name}.)")
    first, *rest = lines or ["Đã gửi."]
    return [labelled(one.unit, first), *(paragraph(line) for line in rest)]
