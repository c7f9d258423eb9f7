"""The DOCX files read back with python-docx, and printed by LibreOffice where there is one."""

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pypdf
import pypdfium2
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from services.program.documents import docx as printer
from services.program.documents import pdf
from services.program.documents.docx import print_docx
from services.program.documents.layout import lay_out_invitation, lay_out_program
from services.program.documents.pdf import print_pdf
from services.program.documents.sheet import Column, Sheet, Table, paragraph, row
from services.program.documents.templates import shipped
from services.program.documents.values import Attendance, AttendanceRow
from services.program.documents.wording import KEPT_WHOLE
from tests.documents import samples
from tests.documents.office import all_printed_by_office, needs_office, printed_by_office
from tests.documents.office import words as words_of
from tests.documents.printed import DOCXS, LONG, PDFS

HOSTILE = '#eval("1") *x* <w:t>&amp;</w:t> =1+1 \x00\x0b\ufffe {{j}}'


def opened(written: bytes) -> Document:
    return docx.Document(io.BytesIO(written))


def words(document: Document) -> str:
    return " ".join("".join(part.text or "" for part in document.element.iter(qn("w:t"))).split())


# One-line and two-line paragraphs in turn: with each number of them the pages end at another height.
_ONE_LINE = "Nội dung một dòng (mẫu)."
_TWO_LINES = (
    f"{_ONE_LINE} Hội nghị nghe báo cáo tổng kết công tác quốc phòng địa phương năm 2023 (mẫu)."
)


def pages_of_text(every: int) -> Sheet:
    body = tuple(paragraph(_ONE_LINE if n % every else _TWO_LINES) for n in range(70))
    return replace(lay_out_program(samples.PROGRAM), body=body)


def lines_by_page(reader: pypdf.PdfReader) -> list[int]:
    return [page.extract_text().count("\n") for page in reader.pages]


def test_page_and_margins_are_those_of_decree_30() -> None:
    section = opened(printer.report_docx(samples.REPORT)).sections[0]
    measures = (section.page_width, section.page_height, section.left_margin, section.right_margin)
    for measured, wanted in zip(measures, (210, 297, 30, 20), strict=True):
        assert measured is not None
        assert abs(measured - Mm(wanted)) < Mm(0.1)


def test_the_page_number_is_a_field_that_page_one_lacks() -> None:
    section = opened(printer.report_docx(samples.REPORT)).sections[0]
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header._element.xml
    assert "PAGE" not in section.first_page_header._element.xml


def test_every_style_in_use_is_times_new_roman_for_every_script() -> None:
    document = opened(printer.report_docx(samples.REPORT))
    used = {paragraph.style.name for paragraph in document.paragraphs if paragraph.style}
    assert {"Normal", "Thân văn bản", "Heading 1", "Heading 2"} <= used
    for name in (*used, "Ô bảng", "Nơi nhận"):
        fonts = document.styles[name].element.rPr.find(qn("w:rFonts"))
        for script in ("ascii", "hAnsi", "eastAsia", "cs"):
            assert fonts.get(qn(f"w:{script}")) == "Times New Roman"


def test_tables_repeat_their_header_and_no_row_is_torn() -> None:
    rows = tuple(AttendanceRow(f"Nhóm ví dụ số {i}", i, i, i, 0, 0) for i in range(60))
    document = opened(printer.report_docx(replace(samples.REPORT, attendance=Attendance(rows))))
    table = next(one for one in document.tables if len(one.rows) == 62)
    assert table.rows[0]._tr.trPr is not None
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)


def test_what_ends_a_section_takes_no_line_behind_a_full_page_it_were_an_empty_page() -> None:
    breaks = [
        paragraph.paragraph_format.line_spacing
        for make in DOCXS.values()
        for paragraph in opened(make()).paragraphs
        if paragraph._p.pPr is not None and paragraph._p.pPr.find(qn("w:sectPr")) is not None
    ]
    assert breaks
    assert set(breaks) == {Pt(1)}


def test_the_same_value_gives_the_same_bytes() -> None:
    first = printer.report_docx(samples.REPORT)
    assert first == printer.report_docx(samples.REPORT)
    entries = zipfile.ZipFile(io.BytesIO(first)).infolist()
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}


def test_what_a_user_typed_is_text() -> None:
    item = replace(samples.ITEMS[0], content=HOSTILE)
    said = words(opened(printer.program_docx(replace(samples.PROGRAM, items=(item,)))))
    assert '#eval("1") *x* <w:t>&amp;</w:t> =1+1 {{j}}' in said


def test_the_report_ends_with_the_last_seal_and_its_whole_root() -> None:
    said = words(opened(printer.report_docx(samples.SEALED_REPORT)))
    place = said.index("Nhật ký sự kiện đã được niêm phong đến vị trí số 4.096, lúc 16 giờ 00")
    assert place > said.index("Nơi nhận:") > said.index("./.") > said.index("VI. ")
    assert samples.PRINTED_ROOT in said[place:]
    assert "niêm phong" not in words(opened(printer.report_docx(samples.REPORT)))


def test_the_letterhead_and_the_end_are_there_in_order() -> None:
    said = words(opened(printer.report_docx(samples.REPORT)))
    places = [
        said.index(part)
        for part in ("BỘ TƯ LỆNH QUÂN KHU 1", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "/BC-BCH",
                     "BÁO CÁO", "Kính gửi: Chủ tịch UBND tỉnh", "Tổng số được mời", "./.",
                     "Nơi nhận:", "CHỈ HUY TRƯỞNG", "Đại tá Trần Văn Thí Dụ (mẫu)")
    ]  # fmt: skip
    assert places == sorted(places)


@needs_office
def test_libreoffice_prints_what_the_pdf_says(tmp_path: Path) -> None:
    ours = pypdf.PdfReader(io.BytesIO(pdf.report_pdf(samples.REPORT, packaged_face=True)))
    theirs = printed_by_office(printer.report_docx(samples.REPORT), tmp_path)
    assert len(ours.pages) == len(theirs.pages)
    assert words_of(theirs) <= words_of(ours)
    assert subject_lines(theirs) == subject_lines(ours)
    assert len(subject_lines(ours)) > 1
    in_pictures = words_of(ours) - words_of(theirs)
    assert in_pictures <= {"Đại", "biểu", "theo", "thành", "phần"}, "only a chart is a picture"


def subject_lines(reader: pypdf.PdfReader) -> list[str]:
    """Of the report: between its kind and its addressee, each as broad as the others."""
    said = reader.pages[0].extract_text().replace("\u00a0", " ")
    lines = [one.strip() for one in said.splitlines() if one.strip()]
    end = next(place for place, one in enumerate(lines) if one.startswith("Kính gửi"))
    return lines[lines.index("BÁO CÁO") + 1 : end]


@needs_office
def test_pages_end_at_the_same_line_in_libreoffice(tmp_path: Path) -> None:
    sheets = {f"every-{every}": pages_of_text(every) for every in (2, 3, 5, 50)}
    theirs = all_printed_by_office(
        {name: print_docx(one) for name, one in sheets.items()}, tmp_path
    )
    for name, one in sheets.items():
        ours = pypdf.PdfReader(io.BytesIO(print_pdf([one], packaged_face=True)))
        assert len(ours.pages) > 2
        assert lines_by_page(theirs[name]) == lines_by_page(ours), name


@needs_office
@pytest.mark.timeout(400)
def test_every_kind_prints_to_as_many_pages_in_libreoffice(tmp_path: Path) -> None:
    long = {f"{name}-long": print_docx(sheet) for name, sheet in LONG.items()}
    theirs = all_printed_by_office(
        {**{name: make() for name, make in DOCXS.items()}, **long}, tmp_path
    )
    pages = {name: len(theirs[name].pages) for name in DOCXS}
    assert pages == {name: len(pypdfium2.PdfDocument(PDFS[name]())) for name in DOCXS}
    for name, sheet in LONG.items():
        ours = pypdf.PdfReader(io.BytesIO(print_pdf([sheet], packaged_face=True)))
        assert len(ours.pages) >= 10  # of the minutes only those who came
        assert seats_by_page(theirs[f"{name}-long"]) == seats_by_page(ours)


@needs_office
def test_a_letter_with_much_to_say_keeps_to_one_page_in_both_by_smaller_letters(
    tmp_path: Path,
) -> None:
    letters = {str(n): lay_out_invitation(samples.long_invitation(n)) for n in (1, 2, 3)}
    assert [one.size for one in letters.values()] == [13, 13, 14]
    told = {name: printer.print_docx(one) for name, one in letters.items()}
    theirs = all_printed_by_office(told, tmp_path)
    for name, letter in letters.items():
        ours = pypdf.PdfReader(io.BytesIO(pdf.print_pdf([letter], packaged_face=True)))
        wanted = 2 if name == "3" else 1
        assert (len(ours.pages), len(theirs[name].pages)) == (wanted, wanted)
        if (
            wanted > 1
        ):  # the end never stands alone: the last requirement and whom to ask go with it
            for reader in (ours, theirs[name]):
                said = " ".join(reader.pages[1].extract_text().split())
                for part in ("- Trả lời việc tham dự trước", "Đầu mối liên hệ", "Nơi nhận:"):
                    assert part in said
    assert words_of(theirs["2"]) <= words_of(
        pypdf.PdfReader(io.BytesIO(pdf.print_pdf([letters["2"]], packaged_face=True)))
    )


def test_a_smaller_letter_is_one_step_smaller_throughout() -> None:
    letter = opened(printer.print_docx(lay_out_invitation(samples.long_invitation(2))))
    sizes = {
        run.text.strip(): run.font.size
        for table in letter.tables
        for cell in table._cells
        for paragraph in cell.paragraphs
        for run in paragraph.runs
    }
    head = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "CHÁNH VĂN PHÒNG")
    assert [sizes[part] for part in head] == [Pt(12), Pt(13), Pt(13)]
    assert {sizes[part] for part in sizes if part.endswith("/GM-UBND")} == {Pt(13)}
    styles = {one.style.name for one in letter.paragraphs if one.style}
    assert "Thân văn bản 13" in styles
    assert letter.styles["Thân văn bản 13"].font.size == Pt(13)


def test_a_narrow_cell_does_not_break_within_a_documents_number_and_its_text_stays() -> None:
    table = Table(
        (Column("Căn cứ", 1),), (row("Nghị định số 24/2023/NĐ-CP; mức khoán, tự - tính"),)
    )
    sheet = replace(pages_of_text(1), body=(paragraph("X."), table))
    tables = opened(printer.print_docx(sheet)).tables
    found = next(one for one in tables if len(one.columns) == 1).rows[1].cells[0]
    assert "24/2023/NĐ-CP; mức khoán, tự - tính" in found.text.replace("\xa0", " ")
    assert found._tc.xml.count("w:noBreakHyphen") == 1


def seats_by_page(reader: pypdf.PdfReader) -> list[list[str]]:
    """Which rows of a list of delegates stand on which page, by their seat."""
    return [re.findall(r"\bA[0-9]{2,3}\b", page.extract_text()) for page in reader.pages]


def test_the_code_of_a_letter_stands_below_the_recipients_beside_the_signature() -> None:
    foot = opened(print_docx(lay_out_invitation(samples.invitation()))).tables[-1]
    left, right = foot.rows[0].cells
    assert left.text.startswith("Nơi nhận:")
    (code,) = left.tables
    assert "Quét mã" in code.rows[0].cells[1].text
    assert "CHÁNH VĂN PHÒNG" in right.text


def test_a_title_keeps_the_words_whole_that_the_pdf_keeps_whole() -> None:
    layout = (shipped().folder / "balance.typ").read_text()
    listed = layout[layout.index("(?i)(") + 5 : layout.index(')"\n    + "|ngày')]
    assert "".join(listed.split('"\n    + "')) == KEPT_WHOLE
    subject = opened(printer.report_docx(samples.REPORT)).paragraphs
    assert any("quốc\u00a0phòng địa\u00a0phương" in one.text for one in subject)
