"""A table of a sheet as WordprocessingML, written in one piece: three hundred rows in a blink.

Fixed column widths, a header row that every page repeats, rows that no page tears.
"""

import re
from collections.abc import Sequence
from typing import Final
from xml.sax.saxutils import escape

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Pt

from services.program.documents.sheet import Line, Row, Table

_TEXT_WIDTH = 9072  # twentieths of a point: 160 mm
_JUSTIFIED = {"left": "left", "center": "center", "right": "right"}
_SIDE = 80  # twentieths of a point left and right within a cell
_RULE = 9  # between two rows: a word processor adds it to the row's height, the PDF does not
_TOP = 14  # more above the header row, which LibreOffice sets as much higher than the PDF
_BETWEEN = 36  # between two paragraphs of a cell: the PDF's 3 pt, less a tenth of a line


def add_table(document: Document, block: Table) -> None:
    """The table behind what stands there, and a narrow space below it."""
    document.element.body.insert(len(document.element.body) - 1, table_element(document, block))
    after = document.add_paragraph()
    after.paragraph_format.line_spacing = Pt(8)


def table_element(document: Document, block: Table) -> BaseOxmlElement:
    """The whole ``w:tbl``."""
    total = sum(column.share for column in block.columns)
    widths = [round(_TEXT_WIDTH * column.share / total) for column in block.columns]
    style = document.styles["Ô bảng nhỏ" if block.small else "Ô bảng"].style_id
    grid = document.styles["Table Grid"].style_id
    write = _Writer(str(style), widths, block)
    rows = [write.header()]
    for place, row in enumerate(block.rows):
        following = block.rows[place + 1] if place + 1 < len(block.rows) else None
        rows.append(write.row(row, keep=row.across or (following is not None and following.strong)))
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    element: BaseOxmlElement = parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="{grid}"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        '<w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar><w:left w:w="{_SIDE}" w:type="dxa"/><w:right w:w="{_SIDE}" w:type="dxa"/>'
        f"</w:tblCellMar></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )
    return element


class _Writer:
    def __init__(self, style: str, widths: list[int], block: Table) -> None:
        self.style, self.widths, self.block = style, widths, block
        # The PDF's room above and below the text (1.2 or 3 pt), less what a word processor adds to a row
        # by itself: the tenth of a line (12 or 13 pt) above it, and the rule. Else long lists gain pages.
        room, tenth = 24 if block.tight else 60, 24 if block.small else 26
        self.above = max(0, room - tenth)
        self.below = 2 * room - tenth - _RULE - self.above

    def header(self) -> str:
        spacing = (self.above + _TOP, self.below)
        cells = (
            self._cell(
                width,
                self._paragraph(_runs_of(column.title, bold=True), "center", spacing, keep=True),
            )
            for width, column in zip(self.widths, self.block.columns, strict=True)
        )
        return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{''.join(cells)}</w:tr>"

    def row(self, row: Row, *, keep: bool) -> str:
        if row.across:
            inner = self._lines(row.cells[0], "left", keep=keep, strong=row.strong)
            cells = self._cell(sum(self.widths), inner, span=len(self.widths))
        else:
            cells = "".join(
                self._cell(width, self._lines(lines, column.align, keep=keep, strong=row.strong))
                for width, column, lines in zip(
                    self.widths, self.block.columns, row.cells, strict=True
                )
            )
        return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"

    def _lines(self, lines: tuple[Line, ...], align: str, *, keep: bool, strong: bool) -> str:
        told = [_runs(line, strong=strong) for line in lines] or [""]
        above = [self.above] + [0] * (len(told) - 1)
        below = [_BETWEEN] * (len(told) - 1) + [self.below]
        return "".join(
            self._paragraph(runs, align, spacing, keep=keep)
            for runs, *spacing in zip(told, above, below, strict=True)
        )

    def _paragraph(self, runs: str, align: str, spacing: Sequence[int], *, keep: bool) -> str:
        """``spacing``: above and below, in twentieths of a point."""
        kept = "<w:keepNext/>" if keep else ""
        above, below = spacing
        return (
            f'<w:p><w:pPr><w:pStyle w:val="{self.style}"/>{kept}'
            f'<w:spacing w:before="{above}" w:after="{below}"/>'
            f'<w:jc w:val="{_JUSTIFIED[align]}"/></w:pPr>{runs}</w:p>'
        )

    def _cell(self, width: int, paragraphs: str, *, span: int = 1) -> str:
        across = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
        return (
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{across}'
            f'<w:vAlign w:val="center"/></w:tcPr>{paragraphs}</w:tc>'
        )


_NUMBER: Final = re.compile(r"[0-9]{1,6}/[0-9A-ZĐ][^\s;,.)&]{1,24}")
"""Number and symbol of a document, as the PDF keeps them whole (``balance.typ``)."""
_HYPHEN: Final = '</w:t><w:noBreakHyphen/><w:t xml:space="preserve">'
"""A narrow cell would break behind the hyphen of "24/2023/NĐ-CP"."""


def _runs(line: Line, *, strong: bool) -> str:
    return "".join(
        _runs_of(part.text, bold=part.bold or strong, italic=part.italic) for part in line
    )


def _runs_of(text: str, *, bold: bool = False, italic: bool = False) -> str:
    if not text:
        return ""
    marks = ("<w:b/>" if bold else "") + ("<w:i/>" if italic else "")
    properties = f"<w:rPr>{marks}</w:rPr>" if marks else ""
    told = _NUMBER.sub(lambda found: found[0].replace("-", _HYPHEN), escape(text))
    return f'<w:r>{properties}<w:t xml:space="preserve">{told}</w:t></w:r>'
