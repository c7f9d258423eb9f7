"""Lay out the program and the invitations: a value in, a sheet out, nothing else."""

from dataclasses import replace
from math import ceil

from services.program.documents.filling import NOTHING, Facts, fill, filled
from services.program.documents.qr import qr_svg
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
    plain,
    row,
    sheet,
)
from services.program.documents.template import Template
from services.program.documents.templates import shipped
from services.program.documents.values import Contact, Invitation, Program, ProgramItem
from services.program.documents.wording import (
    GLUE,
    between,
    clock_range,
    hours,
    local,
    long_date,
    printable,
    span,
)


def lay_out_program(program: Program, template: Template | None = None) -> Sheet:
    """Chương trình: basis, time, place, chair, the table of items with their papers, notes."""
    template = template or shipped().of("chuong-trinh")
    facts = Facts(
        {
            "event": program.subject,
            "event_low": _low(program.subject),
            "span": span(program.starts, program.ends),
            "venue": program.venue,
            "chair": program.chair,
        },
        {"basis": program.basis, "notes": program.notes},
        {"items": lambda: _sessions(program)},
    )
    return sheet(
        program.letterhead,
        filled(template.title, facts).upper(),
        filled(template.subject, facts),
        fill(template.body, facts),
        program.recipients,
        program.signature,
        program.as_of.time,
    )


def lay_out_invitation(invitation: Invitation, template: Template | None = None) -> Sheet:
    """Giấy mời by Mẫu 1.7; requirements and contact as QĐ 45/2018/QĐ-TTg asks."""
    template = template or shipped().of("giay-moi")
    first, *others = invitation.invitee
    facts = Facts(
        {
            "event": invitation.event,
            "inviter": invitation.inviter,
            "invitee": first,
            "invitee_rest": "".join(f", {line}" for line in others) or NOTHING,
            "address": _bare(invitation.address),
            "composition": _bare(invitation.composition),
            "content": _bare(invitation.content),
            "chair": invitation.chair,
            "span": _when(invitation),
            "venue": invitation.venue,
            "contact": _contact(invitation.contact),
        },
        {"requirements": _asked(invitation)},
        {"code": lambda: [_code(invitation.answer_url)] if invitation.answer_url else []},
    )
    laid_out = sheet(
        invitation.letterhead,
        filled(template.title, facts).upper(),
        invitation.subject,
        _end_together(fill(template.body, facts)),
        invitation.recipients,
        invitation.signature,
        invitation.as_of.time,
    )
    return replace(laid_out, size=13) if _FULL < _lines(laid_out) <= _FULL_SMALL else laid_out


_FULL, _FULL_SMALL = 31, 37
"""So many lines a page holds beside head, signature and code: in 14 pt, and in 13 pt."""
_LINE, _INDENT = 72, 6  # characters of 14 pt


def _lines(laid_out: Sheet) -> float:
    """How many lines of 14 pt a letter takes, about; the room between paragraphs counts too."""
    told = [block for block in laid_out.body if isinstance(block, Paragraph)]
    text = sum(
        ceil((sum(len(run.text) for run in one.line) + _INDENT) / _LINE) + 0.4 for one in told
    )
    above = ceil(len(laid_out.subject) / 52) + (1 if laid_out.superior else 0)
    return text + above + len(laid_out.titles)


def _end_together(body: tuple[Block, ...]) -> tuple[Block, ...]:
    """The last two paragraphs on one page, so that of a long letter not only its end stands on the second."""
    told = [place for place, one in enumerate(body) if isinstance(one, Paragraph)]
    return tuple(
        replace(one, sticky=True) if place in told[-2:-1] and isinstance(one, Paragraph) else one
        for place, one in enumerate(body)
    )


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


def _bare(text: str | None) -> str:
    return (text or "").rstrip(" .;")


def _when(invitation: Invitation) -> str:
    """From beginning to end; of several half-days each by its name behind it, with its day where there are two."""
    whole = span(invitation.starts, invitation.ends)
    ends = invitation.ends
    one_day = ends is not None and local(ends).date() == local(invitation.starts).date()
    halves = "; ".join(
        f"{one.title}: {_low((between if one_day else span)(one.starts, one.ends))}"
        for one in invitation.sessions
    )
    return f"{whole} ({halves})" if halves else whole


def _asked(invitation: Invitation) -> tuple[str, ...]:
    """Requirements for those who come; the answer, with its day and hour, last."""
    asked = [one for one in invitation.requirements if one]
    if invitation.respond_by:
        until = local(invitation.respond_by)
        what = (
            "Đăng ký danh sách đại biểu (họ và tên, chức vụ, số điện thoại)"
            if invitation.registers
            else "Trả lời việc tham dự"
        )
        asked.append(f"{what} trước {hours(until.time())}, {long_date(until)}")
    return tuple(asked)


def _contact(contact: Contact | None) -> str:
    if contact is None:
        return ""
    phone = f"điện thoại {contact.phone.replace(' ', GLUE)}" if contact.phone else None
    email = f"thư điện tử {contact.email}" if contact.email else None
    ways = ", ".join(part for part in (phone, email) if part)
    # not last: "./." behind an address would be copied with it
    return f"{contact.name} ({ways})" if ways else contact.name


def _code(address: str) -> Code:
    return Code(qr_svg(address), address, "Quét mã để trả lời giấy mời và để điểm danh khi đến dự")


def _low(subject: str) -> str:
    text = printable(subject)
    return text[:1].lower() + text[1:]
