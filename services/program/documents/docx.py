"""Print laid-out documents as DOCX by Decree 30, for the offices that go on editing them.

Real styles, real header rows, a page number field in the header from page 2. The same value gives
the same bytes: core properties and zip entries carry the document's own moment or none.
"""

import io
import zipfile
from datetime import UTC

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import Table as WordTable
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph as WordParagraph

from services.program.documents.fonts import OFFICIAL
from services.program.documents.layout import lay_out_program
from services.program.documents.layout_report import lay_out_report
from services.program.documents.sheet import Block, Heading, Line, Paragraph, Row, Sheet, Table
from services.program.documents.values import Program, Report

TEXT_WIDTH = Mm(160)
_LEFT, _RIGHT = Mm(63), Mm(97)
_COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
_MOTTO = "Độc lập - Tự do - Hạnh phúc"
_MOTTO_WIDTH = Pt(171)  # of the motto in Times New Roman bold 14, as measured in the face
_CAPITAL = 0.70  # mean width of bold capitals in parts of the size, spaces included
_SMALL = 0.50  # the same of bold small letters
_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def program_docx(program: Program) -> bytes:
    """Chương trình as DOCX; the same value gives the same bytes."""
    return print_docx(lay_out_program(program))


def report_docx(report: Report) -> bytes:
    """Báo cáo kết quả as DOCX; the same value gives the same bytes."""
    return print_docx(lay_out_report(report))


def print_docx(sheet: Sheet) -> bytes:
    """One sheet as one DOCX. A QR code is not printed here: only invitations carry one."""
    document = docx.Document()
    _properties(document, sheet)
    _styles(document)
    _page(document)
    _letterhead(document, sheet)
    _title(document, sheet)
    _addressees(document, sheet.addressees)
    for place, block in enumerate(sheet.body):
        following = sheet.body[place + 1] if place + 1 < len(sheet.body) else None
        _block(document, block, keep=following is None or isinstance(following, Table))
    _foot(document, sheet)
    written = io.BytesIO()
    document.save(written)
    return _same_bytes(written.getvalue())


def _properties(document: Document, sheet: Sheet) -> None:
    core = document.core_properties
    moment = sheet.made.astimezone(UTC).replace(tzinfo=None)
    core.created = core.modified = moment
    core.title = f"{sheet.kind} {sheet.subject}"[:255]
    core.author = core.last_modified_by = " ".join(sheet.issuer)[:255]
    core.comments = ""
    core.language = "vi-VN"
    core.revision = 1


def _styles(document: Document) -> None:
    normal = document.styles["Normal"]
    assert isinstance(normal, ParagraphStyle)  # noqa: S101  (the template's own default)
    _face(normal, 14)
    normal.paragraph_format.space_before = normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = 1.0
    body = _style(document, "Thân văn bản", 14)
    body.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    body.paragraph_format.first_line_indent = Mm(12.7)
    body.paragraph_format.space_after = Pt(6)
    body.paragraph_format.line_spacing = 1.05
    body.paragraph_format.widow_control = True
    _style(document, "Ô bảng", 13)
    _style(document, "Nơi nhận", 11)
    for level in (1, 2):
        heading = document.styles[f"Heading {level}"]
        assert isinstance(heading, ParagraphStyle)  # noqa: S101  (the template's own style)
        _face(heading, 14, bold=True)
        heading.font.all_caps = level == 1
        heading.paragraph_format.space_before = Pt(0)
        heading.paragraph_format.space_after = Pt(6)
        heading.paragraph_format.first_line_indent = Mm(12.7)
        heading.paragraph_format.keep_with_next = True


def _style(document: Document, name: str, size: int) -> ParagraphStyle:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(style, ParagraphStyle)  # noqa: S101  (made as one in the line above)
    style.base_style = document.styles["Normal"]
    _face(style, size)
    return style


def _face(style: ParagraphStyle, size: int, *, bold: bool = False) -> None:
    """Times New Roman, black, for every script; a theme's face would win over the named one."""
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
    style.font.name = OFFICIAL
    properties = style.element.get_or_add_rPr()
    for color in properties.findall(qn("w:color")):
        properties.remove(color)
    fonts = properties.find(qn("w:rFonts"))
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), OFFICIAL)


def _page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(30), Mm(20)
    section.top_margin = section.bottom_margin = Mm(20)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.style = document.styles["Normal"]
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = number.add_run()
    for kind, text in (("begin", None), (None, "PAGE"), ("separate", None), ("end", None)):
        run._r.append(_field_part(kind, text))


def _field_part(kind: str | None, text: str | None) -> BaseOxmlElement:
    if kind is None:
        part = OxmlElement("w:instrText")
        part.set(qn("xml:space"), "preserve")
        part.text = text
        return part
    part = OxmlElement("w:fldChar")
    part.set(qn("w:fldCharType"), kind)
    return part


def _letterhead(document: Document, sheet: Sheet) -> None:
    table = _frame(document, 2, (_LEFT, _RIGHT))
    left, right = table.rows[0].cells
    if sheet.superior:
        _centred(left, sheet.superior, 13)
    for line in sheet.issuer:
        _centred(left, line, 13, bold=True)
    longest = max(len(line) for line in sheet.issuer) * 13 * _CAPITAL
    _rule(left.add_paragraph(), _LEFT, Pt(min(longest, _LEFT.pt) * 0.4))
    _centred(right, _COUNTRY, 13, bold=True)
    _centred(right, _MOTTO, 14, bold=True)
    _rule(right.add_paragraph(), _RIGHT, _MOTTO_WIDTH)
    _centred(table.rows[1].cells[0], sheet.number, 13)
    _centred(table.rows[1].cells[1], sheet.place_and_date, 14, italic=True)


def _title(document: Document, sheet: Sheet) -> None:
    kind = _written(document.add_paragraph(), sheet.kind, 14, bold=True)
    kind.alignment = WD_ALIGN_PARAGRAPH.CENTER
    kind.paragraph_format.space_before = Pt(16)
    subject = _written(document.add_paragraph(), sheet.subject, 14, bold=True)
    subject.alignment = WD_ALIGN_PARAGRAPH.CENTER
    subject.paragraph_format.left_indent = subject.paragraph_format.right_indent = Mm(12.7)
    width = min(len(sheet.subject) * 14 * _SMALL, TEXT_WIDTH.pt - 72)
    rule = document.add_paragraph()
    _rule(rule, TEXT_WIDTH, Pt(width * 0.4))
    rule.paragraph_format.space_after = Pt(8)


def _addressees(document: Document, names: tuple[str, ...]) -> None:
    if len(names) == 1:
        only = _written(document.add_paragraph(), f"Kính gửi: {names[0]}.", 14)
        only.alignment = WD_ALIGN_PARAGRAPH.CENTER
        only.paragraph_format.space_after = Pt(10)
    elif names:
        _written(document.add_paragraph(), "Kính gửi:", 14).paragraph_format.left_indent = Mm(30)
        for name in names:
            end = "." if name is names[-1] else ";"
            line = _written(document.add_paragraph(), f"- {name}{end}", 14)
            line.paragraph_format.left_indent = Mm(52)


def _block(document: Document, block: Block, *, keep: bool) -> None:
    if isinstance(block, Heading):
        document.add_paragraph(block.text, style=f"Heading {block.level}")
    elif isinstance(block, Paragraph):
        body = document.add_paragraph(style="Thân văn bản")
        body.paragraph_format.keep_with_next = keep
        _runs(body, block.line)
    elif isinstance(block, Table):
        _table(document, block)


def _table(document: Document, block: Table) -> None:
    total = sum(column.share for column in block.columns)
    widths = tuple(Mm(160 * column.share / total) for column in block.columns)
    table = _frame(document, 1 + len(block.rows), widths, style="Table Grid")
    _repeat(table.rows[0])
    for cell, column in zip(table.rows[0].cells, block.columns, strict=True):
        paragraph = _cell_paragraph(cell, "center")
        paragraph.add_run(column.title).bold = True
        paragraph.paragraph_format.keep_with_next = True
    for written, row in zip(table.rows[1:], block.rows, strict=True):
        _fill(written, row, block)
    after = document.add_paragraph()
    after.paragraph_format.line_spacing = Pt(4)


def _fill(written: _Row, row: Row, block: Table) -> None:
    _unbroken(written)
    for cell, lines, column in zip(written.cells, row.cells, block.columns, strict=True):
        for line in lines:
            paragraph = _cell_paragraph(cell, column.align)
            _runs(paragraph, line, strong=row.strong)


def _cell_paragraph(cell: _Cell, align: str) -> WordParagraph:
    cell.vertical_alignment = 1  # type: ignore[assignment]  # the enum's CENTER
    first = cell.paragraphs[0]
    paragraph = cell.add_paragraph() if first.runs else first
    paragraph.style = "Ô bảng"
    paragraph.alignment = _ALIGN[align]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    return paragraph


def _foot(document: Document, sheet: Sheet) -> None:
    space = document.add_paragraph()
    space.paragraph_format.line_spacing = Pt(10)
    space.paragraph_format.keep_with_next = True
    table = _frame(document, 1, (Mm(80), Mm(80)))
    _unbroken(table.rows[0])
    left, right = table.rows[0].cells
    _written(left.paragraphs[0], "Nơi nhận:", 12, bold=True, italic=True)
    for line in sheet.recipients:
        left.add_paragraph(line, style="Nơi nhận")
    for title in sheet.titles:
        _centred(right, title, 14, bold=True)
    signer = _centred(right, sheet.signer or "", 14, bold=True)
    signer.paragraph_format.space_before = Mm(28)  # room for the signature and the seal


def _frame(
    document: Document, rows: int, widths: tuple[Mm, ...], style: str | None = None
) -> WordTable:
    """A table of fixed widths; without a style it draws no line."""
    table: WordTable = document.add_table(rows, len(widths), style=style)
    table.autofit = False
    _cell_margins(table, Pt(4) if style else Pt(0))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width
    return table


def _cell_margins(table: WordTable, side: Pt) -> None:
    margins = OxmlElement("w:tblCellMar")
    for edge in ("left", "right"):
        width = OxmlElement(f"w:{edge}")
        width.set(qn("w:w"), str(round(side.pt * 20)))
        width.set(qn("w:type"), "dxa")
        margins.append(width)
    table._tbl.tblPr.append(margins)


def _repeat(row: _Row) -> None:
    """Mark a row as the header that every page of the table repeats."""
    _unbroken(row)
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _unbroken(row: _Row) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _centred(
    cell: _Cell, text: str, size: int, *, bold: bool = False, italic: bool = False
) -> WordParagraph:
    first = cell.paragraphs[0]
    paragraph: WordParagraph = cell.add_paragraph() if first.runs else first
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return _written(paragraph, text, size, bold=bold, italic=italic)


def _written(
    paragraph: WordParagraph, text: str, size: int, *, bold: bool = False, italic: bool = False
) -> WordParagraph:
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)
    return paragraph


def _runs(paragraph: WordParagraph, line: Line, *, strong: bool = False) -> None:
    for part in line:
        run = paragraph.add_run(part.text)
        run.bold = (part.bold or strong) or None
        run.italic = part.italic or None


def _rule(paragraph: WordParagraph, room: Mm, length: Pt) -> None:
    """A solid rule of the given length, centred in the room: a top border between two indents."""
    side = Pt((room.pt - length.pt) / 2)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = side
    paragraph.paragraph_format.space_before = Pt(3)
    paragraph.paragraph_format.line_spacing = Pt(8)
    borders = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "5"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


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
