"""A secrecy mark in the places of a document that are not its text: where an office puts it on a sheet, and where
somebody would hide it. The files are made by the libraries that write such places, else part by part."""

import io
from collections.abc import Callable
from functools import cache

import docx
import openpyxl
import pytest
import xlsxwriter
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from shared.files.looking import look_at
from tests import handed_in as made

Change = Callable[[openpyxl.Workbook, Worksheet], object]


def book(change: Change) -> bytes:
    """A workbook of Excel's kind with one sheet of figures, changed."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Số liệu"
    for row in (["Đơn vị", "Số lượng"], [made.ORDINARY, 3], ["Sở Y tế", 5]):
        sheet.append(row)
    change(workbook, sheet)
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


def printed(line: str, text: str, **where: str) -> Change:
    def change(_book: openpyxl.Workbook, sheet: Worksheet) -> None:
        item: HeaderFooterItem = getattr(sheet, line)
        for section, said in {"center": text, **where}.items():
            getattr(item, section).text = said

    return change


def coded(_book: openpyxl.Workbook, sheet: Worksheet) -> None:
    assert sheet.oddHeader is not None
    part = sheet.oddHeader.center
    part.text, part.font, part.size, part.color = "TỐI MẬT", "Times New Roman,Bold", 14, "FF0000"


def defined(name: str, value: str = "'Số liệu'!$A$1") -> Change:
    return lambda book, _sheet: book.defined_names.add(DefinedName(name, attr_text=value))


def validated(prompt: str = "", title: str = "", error: str = "") -> Change:
    def change(_book: openpyxl.Workbook, sheet: Worksheet) -> None:
        rule = DataValidation(type="whole", operator="greaterThan", formula1="0")
        rule.prompt, rule.promptTitle, rule.error = prompt, title, error
        rule.add("B2")
        sheet.add_data_validation(rule)

    return change


def charted(_book: openpyxl.Workbook, sheet: Worksheet) -> None:
    chart = BarChart()
    chart.title = "TUYỆT MẬT"
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=3), titles_from_data=True)
    sheet.add_chart(chart, "D2")


def hidden(book: openpyxl.Workbook, _sheet: Worksheet) -> None:
    book.create_sheet("MẬT").sheet_state = "veryHidden"


def put(cell: str, value: str, number_format: str = "General") -> Change:
    def change(_book: openpyxl.Workbook, sheet: Worksheet) -> None:
        sheet[cell] = value
        sheet[cell].number_format = number_format

    return change


@cache
def drawn(what: str) -> bytes:
    """A workbook with a shape, a button or a comment whose letters are of two colours."""
    written = io.BytesIO()
    workbook = xlsxwriter.Workbook(written, {"in_memory": True})
    sheet = workbook.add_worksheet("Số liệu")
    if what == "text box":
        sheet.insert_textbox("B2", "TUYỆT MẬT")
    elif what == "button":
        sheet.insert_button("B2", {"caption": "TỐI MẬT"})
    elif what == "two runs":
        sheet.write_rich_string("A1", "TUYỆT ", workbook.add_format({"bold": True}), "MẬT")
    elif what == "chart sheet":
        sheet.write_column("A1", [1, 2, 3])
        chart = workbook.add_chart({"type": "pie"})
        chart.add_series({"values": "='Số liệu'!$A$1:$A$3", "name": "TỐI MẬT"})
        workbook.add_chartsheet("Biểu").set_chart(chart)
    workbook.close()
    return written.getvalue()


THREAD = (
    '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
    '<threadedComment ref="A1" id="{1}"><text>TỐI MẬT</text></threadedComment></ThreadedComments>'
).encode()
PIVOT = (
    '<pivotTableDefinition xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'name="PivotTable1" rowHeaderCaption="TUYỆT MẬT"/>'
).encode()
CACHE = (
    '<pivotCacheDefinition xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cacheFields>'
    '<cacheField name="a"><sharedItems><s v="TỐI MẬT"/></sharedItems></cacheField></cacheFields>'
    "</pivotCacheDefinition>"
).encode()
COMMENT_OF_RUNS = (
    '<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><commentList><comment ref="A1" '
    'authorId="0"><text><r><t>TUYỆT </t></r><r><t>MẬT</t></r></text></comment></commentList></comments>'
).encode()


def linked(_book: openpyxl.Workbook, sheet: Worksheet) -> None:
    sheet["A1"].hyperlink = "https://vi-du.example"
    sheet["A1"].hyperlink.tooltip = "TỐI MẬT"


def register(book: openpyxl.Workbook, sheet: Worksheet) -> None:
    sheet.append(["Độ mật", "Bí mật nhà nước", "Mật độ"])
    validated("Chọn một trong các mức: Mật, Tối mật, Tuyệt mật", "Độ mật")(book, sheet)


def named(book: openpyxl.Workbook, sheet: Worksheet) -> None:
    sheet.title = "Mật độ dân số"
    for name in ("MẬT_ĐỘ", "BẢO_MẬT", "MAT_DO"):
        defined(name)(book, sheet)


def plain(_book: openpyxl.Workbook, _sheet: Worksheet) -> None:
    return None


SHEETS: dict[str, bytes] = {
    "print header": book(printed("oddHeader", "MẬT")),
    "print footer": book(printed("oddFooter", "ĐỘ MẬT: TUYỆT MẬT")),
    "header of even pages": book(printed("evenHeader", "TỐI MẬT")),
    "footer of even pages": book(printed("evenFooter", "TỐI MẬT")),
    "header of the first page": book(printed("firstHeader", "TỐI MẬT")),
    "footer of the first page": book(printed("firstFooter", "TỐI MẬT")),
    "header in red and bold": book(coded),
    "header beside the page": book(printed("oddHeader", "MẬT &P/&N")),
    "header before the date": book(printed("oddFooter", "Mật &D", left="Sở Y tế")),
    "header over two sections": book(printed("oddHeader", "MẬT", left="TUYỆT")),
    "header with letters apart": book(printed("oddHeader", "M&B Ậ &IT")),
    "tab": book(lambda _book, sheet: setattr(sheet, "title", "TUYỆT MẬT")),
    "tab with a number": book(lambda _book, sheet: setattr(sheet, "title", "Mật (2)")),
    "tab without marks of tones": book(lambda _book, sheet: setattr(sheet, "title", "BC_TUYET_MAT")),
    "hidden tab": book(hidden),
    "defined name": book(defined("TUYET_MAT")),
    "defined name with tones": book(defined("TỐI_MẬT")),
    "defined text": book(defined("nhan", '"TUYỆT "&"MẬT"')),
    "prompt": book(validated(prompt="TUYỆT MẬT", title="Lưu ý")),
    "title of a prompt": book(validated(prompt="Nhập số", title="TỐI MẬT")),
    "error of a validation": book(validated(error="MẬT")),
    "title of a chart": book(charted),
    "name of a table": book(
        lambda _book, sheet: sheet.add_table(Table(displayName="TUYET_MAT", ref="A1:B3"))),
    "comment": book(
        lambda _book, sheet: setattr(sheet["A1"], "comment", Comment("TUYỆT MẬT", "Vụ 1"))),
    "document property": book(lambda book, _sheet: setattr(book.properties, "keywords", "Mật")),
    "tip of a link": book(linked),
    "number format": book(put("B2", "7", '"Tối mật" 0')),
    "formula without its result": book(put("B2", '="TUYỆT "&"MẬT"')),
    "threaded comment": made.with_part(book(plain), "xl/threadedComments/threadedComment1.xml", THREAD),
    "comment of two runs": made.with_part(book(plain), "xl/comments9.xml", COMMENT_OF_RUNS),
    "caption of a pivot": made.with_part(book(plain), "xl/pivotTables/pivotTable1.xml", PIVOT),
    "kept value of a pivot": made.with_part(book(plain), "xl/pivotCache/pivotCacheDefinition1.xml", CACHE),
    **{f"{what}, drawn": drawn(what) for what in ("text box", "button", "two runs", "chart sheet")},
}  # fmt: skip


@pytest.mark.parametrize("where", SHEETS)
def test_a_mark_of_a_workbook_is_found_where_an_office_puts_it(where: str) -> None:
    found = look_at(SHEETS[where], "so-lieu.xlsx")
    assert found.code == ""
    assert found.mark


SPOKEN_OF = {
    "a register's columns and levels": book(register),
    "a list of levels": book(
        lambda _book, sheet: sheet.add_data_validation(
            DataValidation(type="list", formula1='"Thường,Mật,Tối mật,Tuyệt mật"'))),
    "a formula that looks for a word": book(put("B2", '=COUNTIF(A1:A9,"Mật")')),
    "names": book(named),
    "a printed line": book(printed("oddHeader", "CÔNG TÁC BẢO VỆ BÍ MẬT", left="&A", right="Trang &P/&N")),
    "a shape": drawn("nothing"),
}  # fmt: skip


@pytest.mark.parametrize("where", SPOKEN_OF)
def test_a_workbook_that_speaks_of_secrets_is_taken_in(where: str) -> None:
    found = look_at(SPOKEN_OF[where], "so-lieu.xlsx")
    assert (found.code, found.mark) == ("", "")


def word_with(element: str, attributes: dict[str, str], *, text: str = "") -> bytes:
    """A Word document with one more element in its first paragraph."""
    document = docx.Document()
    added = OxmlElement(element)
    for name, value in attributes.items():
        added.set(qn(name), value)
    document.add_paragraph(made.ORDINARY)._p.append(added)
    added.text = text or None
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def word_pages(which: str) -> bytes:
    document = docx.Document()
    document.add_paragraph(made.ORDINARY)
    section = document.sections[0]
    section.different_first_page_header_footer = True
    document.settings.odd_and_even_pages_header_footer = True
    getattr(section, which).paragraphs[0].text = "TUYỆT MẬT"
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


ODT_HEADER = (
    '<office:document-styles xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:master-styles><style:master-page '
    'style:name="Standard"><style:header><text:p>TUYỆT MẬT</text:p></style:header></style:master-page>'
    "</office:master-styles></office:document-styles>"
).encode()
ODT_PICTURE = (
    '<draw:frame xmlns:draw="urn:d" xmlns:svg="urn:s" draw:name="Hình 1">'
    "<svg:desc>TỐI MẬT</svg:desc></draw:frame>"
)
SLIDE_REMARK = '<p:cmLst xmlns:p="urn:p"><p:cm authorId="0"><p:text>TUYỆT MẬT</p:text></p:cm></p:cmLst>'.encode()
SECTIONS = (
    '<p:presentation xmlns:p="urn:p" xmlns:p14="urn:q"><p14:section name="TỐI MẬT"/></p:presentation>'
).encode()
ELSEWHERE: dict[str, tuple[bytes, str]] = {
    **{
        which: (word_pages(which), "a.docx")
        for which in (
            "header", "footer", "first_page_header", "first_page_footer", "even_page_header",
            "even_page_footer")
    },
    "bookmark": (word_with("w:bookmarkStart", {"w:id": "9", "w:name": "TUYET_MAT"}), "a.docx"),
    "title of a form field": (word_with("w:alias", {"w:val": "TỐI MẬT"}), "a.docx"),
    "help of a form field": (word_with("w:helpText", {"w:val": "TỐI MẬT"}), "a.docx"),
    "description of a table": (word_with("w:tblDescription", {"w:val": "MẬT"}), "a.docx"),
    "numbering": (word_with("w:lvlText", {"w:val": "TUYỆT MẬT %1."}), "a.docx"),
    "header of an ODT": (made.open_text(parts={"styles.xml": ODT_HEADER}), "a.odt"),
    "picture of an ODT": (made.open_text(made.ORDINARY, ODT_PICTURE), "a.odt"),
    "remark on a slide": (
        made.with_part(made.slides(), "ppt/comments/comment1.xml", SLIDE_REMARK), "a.pptx"),
    "section of slides": (made.with_part(made.slides(), "ppt/presentation.xml", SECTIONS), "a.pptx"),
}  # fmt: skip


@pytest.mark.parametrize("where", ELSEWHERE)
def test_a_mark_of_a_text_or_of_slides_is_found_beside_the_text(where: str) -> None:
    content, name = ELSEWHERE[where]
    found = look_at(content, name)
    assert found.code == ""
    assert found.mark
