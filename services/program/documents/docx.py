"""Print laid-out documents as DOCX by Decree 30, for the offices that go on editing them.

Real styles, real header rows, a page number field in the header from page 2, each appendix a section
that numbers its own pages. The same value gives the same bytes: core properties and zip entries
carry the document's own moment or none. Charts and QR codes are pictures with their text beside.
"""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC
from typing import Final

import docx
from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt
from docx.table import Table as WordTable
from docx.table import _Cell
from docx.text.paragraph import Paragraph as WordParagraph

from services.program.documents.balanced import balanced
from services.program.documents.chart_picture import chart_png
from services.program.documents.docx_parts import (
    add_picture,
    begin_section,
    body_style,
    draw_rule,
    frame,
    frame_within,
    keep_whole,
    set_page,
    set_styles,
    write,
    write_centred,
    write_runs,
)
from services.program.documents.docx_table import add_table
from services.program.documents.layout import lay_out_program
from services.program.documents.layout_report import lay_out_report
from services.program.documents.layout_script import lay_out_script
from services.program.documents.qr import qr_png
from services.program.documents.script import Script
from services.program.documents.sheet import (
    Appendix,
    Block,
    Chart,
    Code,
    Heading,
    Paragraph,
    Sheet,
    Table,
    issuer_lines,
)
from services.program.documents.templates import Templates, shipped
from services.program.documents.values import Program, Report
from services.program.documents.wording import kept_whole

TEXT_WIDTH = Mm(160)
_LEFT, _RIGHT = Mm(63), Mm(97)
_COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
_MOTTO = "Độc lập - Tự do - Hạnh phúc"
_MOTTO_WIDTH = Pt(171)  # of the motto in Times New Roman bold 14, as measured in the face
_CAPITAL = 0.70  # mean width of bold capitals in parts of the size, spaces included
_SIZE: Final = 14  # of the text, where a sheet is not set smaller
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def program_docx(program: Program, templates: Templates | None = None) -> bytes:
    """Chương trình as DOCX; the same value gives the same bytes."""
    return print_docx(lay_out_program(program, (templates or shipped()).of("chuong-trinh")))


def script_docx(script: Script, templates: Templates | None = None) -> bytes:
    """Kịch bản điều hành as DOCX; the same value gives the same bytes."""
    return print_docx(lay_out_script(script, (templates or shipped()).of("kich-ban-dieu-hanh")))


def report_docx(report: Report, templates: Templates | None = None) -> bytes:
    """Báo cáo kết quả as DOCX; the same value gives the same bytes."""
    return print_docx(lay_out_report(report, (templates or shipped()).of("bao-cao-ket-qua")))


def print_docx(sheet: Sheet) -> bytes:
    """One sheet as one DOCX."""
    return print_docx_sheets([sheet])


def print_docx_sheets(sheets: Sequence[Sheet]) -> bytes:
    """Several sheets in one DOCX, each a section that begins a page and numbers from 1."""
    document = docx.Document()
    _properties(document, sheets[0])
    set_styles(document)
    set_page(document.sections[0])
    for place, sheet in enumerate(sheets):
        if place:
            begin_section(document)
        _sheet(document, sheet)
    written = io.BytesIO()
    document.save(written)
    return _same_bytes(written.getvalue())


def _sheet(document: Document, sheet: Sheet) -> None:
    _letterhead(document, sheet)
    _title(document, sheet)
    _addressees(document, sheet.addressees, sheet.size)
    last = sheet.body[-1] if sheet.body else None
    beside = last if isinstance(last, Code) and sheet.titles and not sheet.secretary else None
    _body(document, sheet.body[:-1] if beside else sheet.body, sheet.size)
    if sheet.titles:
        _foot(document, sheet, beside)
    if sheet.below:
        line = write(document.add_paragraph(), sheet.below, 10, italic=True)
        line.paragraph_format.space_before = Pt(14)
        line.alignment = WD_ALIGN_PARAGRAPH.LEFT
    for appendix in sheet.appendices:
        begin_section(document)
        _appendix(document, appendix, sheet.size)


def _body(document: Document, body: Sequence[Block], size: int) -> None:
    for place, block in enumerate(body):
        following = body[place + 1] if place + 1 < len(body) else None
        keep = following is None or not isinstance(following, Paragraph)
        _block(document, block, size, keep=keep)


def _appendix(document: Document, appendix: Appendix, size: int) -> None:
    """Phụ lục I, Mục III.1: label and title in bold, "(Kèm theo …)" in italics, all centred."""
    for text, italic in (
        (appendix.label, False),
        (appendix.title, False),
        (appendix.attached, True),
    ):
        if text:
            told = kept_whole(text)
            line = write(document.add_paragraph(), told, 14, bold=not italic, italic=italic)
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER
            _balance(line, text, TEXT_WIDTH, bold=not italic)
            line.paragraph_format.space_after = Pt(10 if italic else 2)
            line.paragraph_format.keep_with_next = True
    _body(document, appendix.body, size)


def _properties(document: Document, sheet: Sheet) -> None:
    core = document.core_properties
    moment = sheet.made.astimezone(UTC).replace(tzinfo=None)
    core.created = core.modified = moment
    core.title = f"{sheet.kind} {sheet.subject}"[:255]
    core.author = core.last_modified_by = " ".join(sheet.issuer)[:255]
    core.comments = ""
    core.language = "vi-VN"
    core.revision = 1


def _letterhead(document: Document, sheet: Sheet) -> None:
    table = frame(document, 2 if sheet.number or sheet.place_and_date else 1, (_LEFT, _RIGHT))
    left, right = table.rows[0].cells
    size, smaller = sheet.size, sheet.size - 1
    for line in issuer_lines(sheet.superior) if sheet.superior else ():
        write_centred(left, line, smaller)
    for line in sheet.issuer:
        write_centred(left, line, smaller, bold=True)
    longest = max(len(line) for line in sheet.issuer) * smaller * _CAPITAL
    draw_rule(left.add_paragraph(), _LEFT, Pt(min(longest, _LEFT.pt) * 0.4))
    write_centred(right, _COUNTRY, smaller, bold=True)
    write_centred(right, _MOTTO, size, bold=True)
    draw_rule(right.add_paragraph(), _RIGHT, Pt(_MOTTO_WIDTH.pt * size / _SIZE))
    if len(table.rows) > 1:
        write_centred(table.rows[1].cells[0], sheet.number, 13)
        write_centred(table.rows[1].cells[1], sheet.place_and_date, size, italic=True)


def _title(document: Document, sheet: Sheet) -> None:
    # The spaces are measured: in LibreOffice each line stands within 0.3 pt of the PDF's.
    kind = write(document.add_paragraph(), sheet.kind, sheet.size, bold=True)
    kind.alignment = WD_ALIGN_PARAGRAPH.CENTER
    kind.paragraph_format.space_before = Pt(16.7 if sheet.number or sheet.place_and_date else 10.1)
    kind.paragraph_format.space_after = Pt(2)
    subject = write(document.add_paragraph(), kept_whole(sheet.subject), sheet.size, bold=True)
    subject.alignment = WD_ALIGN_PARAGRAPH.CENTER
    longest = _balance(subject, sheet.subject, Mm(TEXT_WIDTH.mm - 25.4), size=sheet.size)
    rule = document.add_paragraph()
    draw_rule(rule, TEXT_WIDTH, Pt(longest.pt * 0.4))
    rule.paragraph_format.space_after = Pt(5.7)


def _balance(
    paragraph: WordParagraph, words: str, room: Mm, *, bold: bool = True, size: int = _SIZE
) -> Pt:
    """Lines of one length, as the PDF's; the length of the longest."""
    # measured at the usual size: smaller words in as much larger a room break at the same places
    width, longest = balanced(words, Mm(room.mm * _SIZE / size), bold=bold)
    side = Pt((TEXT_WIDTH.pt - width.pt * size / _SIZE) / 2)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = side
    return Pt(longest.pt * size / _SIZE)


def _addressees(document: Document, names: tuple[str, ...], size: int) -> None:
    if len(names) == 1:
        only = write(document.add_paragraph(), f"Kính gửi: {names[0]}.", size)
        only.alignment = WD_ALIGN_PARAGRAPH.CENTER
        only.paragraph_format.space_after = Pt(10)
    for place, name in enumerate(names if len(names) > 1 else ()):
        last = place == len(names) - 1
        label = "Kính gửi:" if place == 0 else ""
        line = write(document.add_paragraph(), f"{label}\t- {name}{'.' if last else ';'}", size)
        line.paragraph_format.left_indent = Mm(52)
        line.paragraph_format.first_line_indent = Mm(-22)
        line.paragraph_format.tab_stops.add_tab_stop(Mm(52))
        line.paragraph_format.space_after = Pt(10 if last else 6)


def _block(document: Document, block: Block, size: int, *, keep: bool) -> None:
    if isinstance(block, Heading):
        document.add_paragraph(block.text, style=f"Heading {block.level}")
    elif isinstance(block, Paragraph):
        body = document.add_paragraph(style=body_style(document, size))
        body.paragraph_format.keep_with_next = keep or block.sticky
        if block.ragged:
            body.alignment = WD_ALIGN_PARAGRAPH.LEFT
        if block.center:
            body.alignment = WD_ALIGN_PARAGRAPH.CENTER
            body.paragraph_format.first_line_indent = Mm(0)
            body.paragraph_format.keep_with_next = True
        write_runs(body, block.line)
    elif isinstance(block, Table):
        add_table(document, block)
    elif isinstance(block, Code):
        _code(document, block)
    elif isinstance(block, Chart):
        _chart(document, block)


def _code(document: Document, block: Code) -> None:
    _fill_code(frame(document, 1, (Mm(32), Mm(128))), block, Mm(28))


def _fill_code(table: WordTable, block: Code, side: Mm) -> None:
    keep_whole(table.rows[0])
    picture, caption = table.rows[0].cells
    add_picture(picture.paragraphs[0], qr_png(block.address), side, block.address)
    caption.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    write(caption.paragraphs[0], block.caption, 12, italic=True)


def _chart(document: Document, block: Chart) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(6)
    add_picture(paragraph, chart_png(block), TEXT_WIDTH, block.told)


def _foot(document: Document, sheet: Sheet, code: Code | None) -> None:
    """``code`` stands below Nơi nhận, in the room beside the signature."""
    space = document.add_paragraph()
    space.paragraph_format.line_spacing = Pt(10)
    space.paragraph_format.keep_with_next = True
    table = frame(document, 1, (Mm(80), Mm(80)))
    keep_whole(table.rows[0])
    left, right = table.rows[0].cells
    _sign(right, sheet.titles, sheet.signer, sheet.size)
    if sheet.secretary:
        _sign(left, (sheet.secretary[0],), sheet.secretary[1], sheet.size)
        label = document.add_paragraph()
        label.paragraph_format.space_before = Pt(12)
        _recipients(label, document.add_paragraph, sheet.recipients)
    else:
        _recipients(left.paragraphs[0], left.add_paragraph, sheet.recipients)
        if code:
            left.add_paragraph().paragraph_format.line_spacing = Pt(8)
            _fill_code(frame_within(left, (Mm(28), Mm(48))), code, Mm(25))


def _recipients(
    label: WordParagraph, add: Callable[..., WordParagraph], lines: tuple[str, ...]
) -> None:
    write(label, "Nơi nhận:", 12, bold=True, italic=True)
    for line in lines:
        add(line, style="Nơi nhận")


def _sign(cell: _Cell, titles: tuple[str, ...], name: str | None, size: int) -> None:
    for title in titles:
        write_centred(cell, title, size, bold=True)
    signer = write_centred(cell, name or "", size, bold=True)
    signer.paragraph_format.space_before = Mm(25)  # room for the signature and the seal


def _same_bytes(written: bytes) -> bytes:
    """The package with its entries in one order and at one moment."""
    result = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(written)) as source,
        zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return result.getvalue()
