"""Lay out Kịch bản điều hành: who does what, then item by item what is said, who is called, what is at hand."""

from collections.abc import Sequence
from dataclasses import replace

from services.program.documents.filling import Facts, fill, filled
from services.program.documents.script import Called, Script, ScriptItem, Speaker, StaffLine
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
from services.program.documents.template import Template
from services.program.documents.templates import shipped
from services.program.documents.values import Recipients
from services.program.documents.wording import clock_range, local, printable, span

UNASSIGNED = "(chưa phân công)"


def lay_out_script(script: Script, template: Template | None = None) -> Sheet:
    """The whole script. It bears no number: it is none of the kinds of NĐ 30/2020, Điều 7."""
    template = template or shipped().of("kich-ban-dieu-hanh")
    facts = Facts(
        {
            "event": script.subject,
            "span": span(script.starts, script.ends),
            "venue": script.venue,
            "chair": script.chair,
            "basis": script.basis,
            "note": script.note or "",
        },
        {},
        {"staff": lambda: [_staff(script)], "course": lambda: _course(script)},
    )
    whole = sheet(
        script.letterhead,
        filled(template.title, facts).upper(),
        filled(template.subject, facts),
        fill(template.body, facts),
        Recipients(tuple(filled(one, facts) for one in template.recipients or ())),
        script.signature,
        script.as_of.time,
    )
    return replace(whole, number="")


def _staff(script: Script) -> Table:
    return Table(
        (Column("Nhiệm vụ", 38), Column("Người, bộ phận thực hiện", 62)),
        tuple(row(one.role, one.holder or UNASSIGNED) for one in script.staff),
    )


def _course(script: Script) -> list[Block]:
    blocks: list[Block] = []
    session = None
    for number, item in enumerate(script.items, 1):
        named = next((one for one in script.sessions if one.id == item.session), None)
        if named is not None and named.id != session:
            session = named.id
            blocks.append(labelled(named.title, span(named.starts, named.ends)))
        blocks += _item(number, item)
    return blocks


def _item(number: int, item: ScriptItem) -> list[Block]:
    hours = clock_range(local(item.starts).time(), local(item.ends).time())
    blocks: list[Block] = [
        Heading(f"{number}. {hours}: {printable(item.title)}", 2),
        labelled("Thực hiện", item.presenter),
    ]
    if item.conducted_by:
        blocks.append(labelled("Điều hành", item.conducted_by))
    if item.documents:
        blocks.append(labelled("Tài liệu", "; ".join(item.documents)))
    if item.staff:
        blocks.append(labelled("Phục vụ", "; ".join(map(_duty, item.staff))))
    blocks += _said(item)
    if item.speakers:
        blocks.append(_speakers(item.speakers))
    if item.called:
        for form in dict.fromkeys(one.form for one in item.called):
            blocks.append(replace(labelled("Hình thức khen thưởng", form), sticky=True))
            blocks += [_spoken(words) for called, words in item.calls if called == form]
            blocks.append(_roll_call([one for one in item.called if one.form == form]))
    if item.closing:
        blocks.append(_spoken(item.closing))
    return blocks


def _said(item: ScriptItem) -> list[Block]:
    first, *others = item.words
    blocks: list[Block] = [
        Paragraph((Run("Lời dẫn: ", bold=True), *_spoken(first).line)),
        *map(_spoken, others),
    ]
    if item.introduced:
        blocks.append(_spoken("Xin trân trọng giới thiệu các đại biểu về dự hội nghị:"))
        blocks += [paragraph(f"- {one.text};") for one in item.introduced[:-1]]
        blocks.append(paragraph(f"- {item.introduced[-1].text}."))
    if item.outline:
        blocks.append(_spoken("Chương trình hội nghị gồm các nội dung sau:"))
        blocks += [paragraph(f"- {printable(one).rstrip('.;')};") for one in item.outline[:-1]]
        blocks.append(paragraph(f"- {printable(item.outline[-1]).rstrip('.;')}."))
    return blocks


def _spoken(text: str) -> Paragraph:
    return Paragraph((Run(f"“{printable(text)}”", italic=True),))


def _duty(line: StaffLine) -> str:
    return f"{line.role}: {line.holder or UNASSIGNED}"


def _speakers(speakers: tuple[Speaker, ...]) -> Table:
    return Table(
        (
            Column("TT", 7, "center"),
            Column("Mời trình bày", 40),
            Column("Tham luận", 36),
            Column("Ghi chú", 17),
        ),
        tuple(_speaker(number, one) for number, one in enumerate(speakers, 1)),
    )


def _speaker(number: int, speaker: Speaker) -> Row:
    notes = [f"{speaker.minutes} phút"] if speaker.minutes else []
    if speaker.present is not None:
        notes.append("đã có mặt" if speaker.present else "chưa có mặt")
    cells = (str(number), speaker.who, speaker.title)
    return Row((*((plain(cell),) for cell in cells), tuple(plain(note) for note in notes)))


def _roll_call(called: Sequence[Called]) -> Table:
    return Table(
        (
            Column("TT", 7, "center"),
            Column("Tập thể, cá nhân", 31),
            Column("Chức vụ, đơn vị", 33),
            Column("Ghi chú", 29),
        ),
        tuple(
            row(str(number), one.name, one.position, _presence(one))
            for number, one in enumerate(called, 1)
        ),
        tight=True,
    )


def _presence(one: Called) -> str:
    if one.receiver:
        return f"Vắng; {one.receiver} nhận thay"
    if one.present is None:
        return ""
    return "Có mặt" if one.present else "Vắng; đơn vị cử người nhận thay"
