"""The pieces a DOCX by Decree 30 is made of: page, styles, frames, rules, runs of text."""

import io

from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import Table as WordTable
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph as WordParagraph

from services.program.documents.fonts import OFFICIAL
from services.program.documents.sheet import Line


def set_styles(document: Document) -> None:
    normal = document.styles["Normal"]
    assert isinstance(normal, ParagraphStyle)  # noqa: S101  (the template's own default)
    _face(normal, 14)
    normal.paragraph_format.space_before = normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = 1.05  # the pitch of the PDF's lines, table cells too
    _body(document, "Thân văn bản", 14)
    _style(document, "Ô bảng", 13)
    _style(document, "Ô bảng nhỏ", 12)
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
        heading.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY


def body_style(document: Document, size: int) -> str:
    """The style of the text of this size, made where it is first wanted."""
    name = "Thân văn bản" if size == 14 else f"Thân văn bản {size}"
    if name not in document.styles:
        _body(document, name, size)
        document.styles[name].paragraph_format.line_spacing = 1.0  # single, the decree's least
    return name


def _body(document: Document, name: str, size: int) -> None:
    body = _style(document, name, size)
    body.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    body.paragraph_format.first_line_indent = Mm(12.7)
    body.paragraph_format.space_after = Pt(6)
    body.paragraph_format.widow_control = True


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


def begin_section(document: Document) -> None:
    """A new page in a section of its own, whose page numbers begin at 1 and spare its first page."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    # The paragraph that holds the break is a line, too: behind a page that is full it would be a page of its own.
    document.paragraphs[-1].paragraph_format.line_spacing = Pt(1)
    numbers = OxmlElement("w:pgNumType")
    numbers.set(qn("w:start"), "1")
    for old in section._sectPr.findall(qn("w:pgNumType")):
        section._sectPr.remove(old)
    section._sectPr.insert_element_before(numbers, "w:cols", "w:titlePg", "w:docGrid")
    section.different_first_page_header_footer = True


def add_picture(paragraph: WordParagraph, content: bytes, width: Mm, told: str) -> None:
    """A picture with its text for those who are read to."""
    shape = paragraph.add_run().add_picture(io.BytesIO(content), width=width)
    properties = shape._inline.docPr
    properties.set("descr", told)
    properties.set("name", "Hình")


def set_page(section: Section) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(30), Mm(20)
    section.top_margin = section.bottom_margin = Mm(20)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.style = "Normal"
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


def frame(
    document: Document, rows: int, widths: tuple[Mm, ...], style: str | None = None
) -> WordTable:
    """A table of fixed widths; without a style it draws no line."""
    table: WordTable = document.add_table(rows, len(widths), style=style)
    _set_widths(table, widths, style)
    return table


def frame_within(cell: _Cell, widths: tuple[Mm, ...]) -> WordTable:
    """One row of fixed widths below what the cell holds already, without a line."""
    table = cell.add_table(1, len(widths))
    cell.paragraphs[-1].paragraph_format.line_spacing = Pt(1)  # a cell has to end with one
    _set_widths(table, widths, None)
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    return table


def _set_widths(table: WordTable, widths: tuple[Mm, ...], style: str | None) -> None:
    table.autofit = False
    _cell_margins(table, Pt(4) if style else Pt(0))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width


def _cell_margins(table: WordTable, side: Pt) -> None:
    margins = OxmlElement("w:tblCellMar")
    for edge in ("left", "right"):
        width = OxmlElement(f"w:{edge}")
        width.set(qn("w:w"), str(round(side.pt * 20)))
        width.set(qn("w:type"), "dxa")
        margins.append(width)
    table._tbl.tblPr.append(margins)


def keep_whole(row: _Row) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def write_centred(
    cell: _Cell, text: str, size: int, *, bold: bool = False, italic: bool = False
) -> WordParagraph:
    first = cell.paragraphs[0]
    paragraph: WordParagraph = cell.add_paragraph() if first.runs else first
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return write(paragraph, text, size, bold=bold, italic=italic)


def write(
    paragraph: WordParagraph, text: str, size: int, *, bold: bool = False, italic: bool = False
) -> WordParagraph:
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)
    return paragraph


def write_runs(paragraph: WordParagraph, line: Line, *, strong: bool = False) -> None:
    for part in line:
        run = paragraph.add_run(part.text)
        run.bold = (part.bold or strong) or None
        run.italic = part.italic or None


def draw_rule(paragraph: WordParagraph, room: Mm, length: Pt) -> None:
    """A solid rule of the given length, centred in the room: a top border between two indents."""
    side = Pt((room.pt - length.pt) / 2)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = side
    paragraph.paragraph_format.space_before = Pt(3)
    paragraph.paragraph_format.line_spacing = Pt(6.3)
    borders = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "5"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )
