"""Lay out the program and the invitations: a value in, a sheet out, nothing else."""

import segno

from services.program.documents.sheet import (
    Block,
    Code,
    Column,
    Line,
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
from services.program.documents.values import Contact, Invitation, Program, ProgramItem
from services.program.documents.wording import (
    GLUE,
    clock_range,
    hours,
    local,
    long_date,
    printable,
    span,
)


def lay_out_program(program: Program) -> Sheet:
    """Chương trình: basis, time, place, chair, the table of items with their papers, notes."""
    body: list[Block] = [
        *(Paragraph((Run(_basis(text, program.basis), italic=True),)) for text in program.basis),
        labelled("Thời gian", span(program.starts, program.ends)),
        labelled("Địa điểm", program.venue),
        labelled("Chủ trì", program.chair),
        *_sessions(program),
        *(paragraph(note) for note in program.notes[:-1]),
        paragraph(
            program.notes[-1]
            if program.notes
            else f"Trên đây là Chương trình {_low(program.subject)}"
        ),
    ]
    return sheet(
        program.letterhead,
        "CHƯƠNG TRÌNH",
        program.subject,
        tuple(body),
        program.recipients,
        program.signature,
        program.as_of.time,
    )


def lay_out_invitation(invitation: Invitation) -> Sheet:
    """Giấy mời by Mẫu 1.7; requirements and contact as QĐ 45/2018/QĐ-TTg asks."""
    body: list[Block] = [
        Paragraph(
            (Run(f"{printable(invitation.inviter)} trân trọng kính mời: "), *_invitee(invitation))
        ),
        *_said("Thành phần", invitation.composition),
        Paragraph((Run("Tới dự: "), Run(printable(invitation.event)))),
        *_said("Nội dung", invitation.content),
        Paragraph((Run("Chủ trì: "), Run(printable(invitation.chair)))),
        Paragraph((Run("Thời gian: "), Run(span(invitation.starts, invitation.ends)))),
        Paragraph((Run("Địa điểm: "), Run(printable(invitation.venue)))),
        *_asked(invitation),
        *_contact(invitation.contact),
    ]
    if invitation.answer_url:
        body.append(_code(invitation.answer_url))
    return sheet(
        invitation.letterhead,
        "GIẤY MỜI",
        invitation.subject,
        tuple(body),
        invitation.recipients,
        invitation.signature,
        invitation.as_of.time,
    )


def _basis(text: str, all_of_them: tuple[str, ...]) -> str:
    """Each basis on its own line, ended by ";", the last by "." (Phụ lục I, Mục II.6)."""
    return printable(text).rstrip(";.") + (";" if text is not all_of_them[-1] else ".")


def _sessions(program: Program) -> list[Block]:
    """One table; where there are several half-days, one for each below a line that names it."""
    if not program.sessions:
        return [_items(program.items)]
    blocks: list[Block] = []
    for session in program.sessions:
        held = tuple(item for item in program.items if item.session == session.id)
        blocks += [labelled(session.title, span(session.starts, session.ends)), _items(held)]
    return blocks


def _items(items: tuple[ProgramItem, ...]) -> Table:
    return Table(
        (
            Column("Thời gian", 18, "center"),
            Column("Nội dung", 57),
            Column("Người thực hiện", 25),
        ),
        tuple(_item(item) for item in items)
        or (row("", "Chưa có nội dung nào được xếp lịch.", ""),),
    )


def _item(item: ProgramItem) -> Row:
    content: list[Line] = [plain(item.content)]
    for paper in item.papers:
        runs = [Run(f"{paper.order}. {printable(paper.title)}", italic=True)]
        who = ", ".join(printable(part) for part in (paper.author, paper.unit) if part)
        minutes = f" ({paper.minutes}{GLUE}phút)" if paper.minutes else ""
        content.append((*runs, Run(f" - {who}{minutes}")))
    if item.documents:
        told = "; ".join(printable(one) for one in item.documents)
        content.append((Run(f"Tài liệu: {told}", italic=True),))
    who_does: list[Line] = [plain(item.presenter)]
    if item.conducted_by:
        who_does.append((Run(f"Điều hành: {printable(item.conducted_by)}", italic=True),))
    return Row(((plain(clock_range(item.starts, item.ends)),), tuple(content), tuple(who_does)))


def _invitee(invitation: Invitation) -> Line:
    first, *others = (printable(line) for line in invitation.invitee)
    return (Run(first, bold=True), *(Run(f", {line}") for line in others))


def _said(label: str, text: str | None) -> list[Block]:
    return [Paragraph((Run(f"{label}: "), Run(printable(text).rstrip(".;") + ".")))] if text else []


def _asked(invitation: Invitation) -> list[Block]:
    """Requirements for those who come; the answer, with its day and hour, last."""
    asked = [printable(one).rstrip(" .;") for one in invitation.requirements]
    if invitation.respond_by:
        until = local(invitation.respond_by)
        what = (
            "Đăng ký danh sách đại biểu (họ và tên, chức vụ, số điện thoại)"
            if invitation.registers
            else "Trả lời việc tham dự"
        )
        asked.append(f"{what} trước {hours(until.time())}, {long_date(until)}")
    if not asked:
        return []
    ends = [*(";" for _ in asked[:-1]), "."]
    return [
        paragraph("Yêu cầu đối với người dự:"),
        *(paragraph(f"- {one}{end}") for one, end in zip(asked, ends, strict=True)),
    ]


def _contact(contact: Contact | None) -> list[Block]:
    if contact is None:
        return [paragraph("Rất mong được đón tiếp")]
    phone = f"điện thoại {contact.phone}" if contact.phone else None
    email = f"thư điện tử {contact.email}" if contact.email else None
    told = "; ".join(part for part in (contact.name, phone, email) if part)
    return [Paragraph(plain(f"Đầu mối liên hệ: {told}"), ragged=True)]


def _code(address: str) -> Code:
    modules = tuple(
        tuple(bool(cell) for cell in line) for line in segno.make(address, error="m").matrix
    )
    return Code(modules, address, "Quét mã để trả lời giấy mời và để điểm danh khi đến dự")


def _low(subject: str) -> str:
    text = printable(subject)
    return text[:1].lower() + text[1:]
