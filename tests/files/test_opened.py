"""What a file is, and whether it may be read: by its bytes, never by its name."""

import io
import zipfile
from datetime import date, datetime

import pytest

from shared.lists import opened
from shared.lists.opened import open_bytes
from shared.lists.refusals import (
    DAMAGED,
    EMPTY,
    HAS_MACROS,
    NOT_A_SHEET,
    OLD_EXCEL,
    QUOTE_OPEN,
    TOO_BIG,
)
from shared.lists.sheets import Formula
from shared.refusals import Refusal, Refused
from tests.files.made import HEADER, ROWS, delimited, to_1258, to_tcvn3, to_vni, xlsx

TABLE = [HEADER, *ROWS]
EXPECTED = tuple(tuple("" if c is None else str(c) for c in row) for row in TABLE)


def texts(content: bytes) -> tuple[tuple[str, ...], ...]:
    (sheet,) = open_bytes(content, "ds").sheets
    return tuple(tuple("" if c is None else str(c) for c in row.cells) for row in sheet.rows)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_csv_is_read_in_every_unicode_form_and_separator(encoding: str, separator: str) -> None:
    content = delimited(TABLE, separator).encode(encoding)
    assert texts(content) == EXPECTED
    assert open_bytes(content, "ds").notes == ()


def test_csv_of_windows_1258_is_read_and_told() -> None:
    content = to_1258(delimited(TABLE, ";"))
    assert texts(content) == EXPECTED
    assert [note.code for note in open_bytes(content, "ds").notes] == ["FILES_CONVERTED"]


@pytest.mark.parametrize("legacy", [to_tcvn3, to_vni])
def test_csv_of_a_legacy_encoding_is_converted_with_one_warning(legacy) -> None:  # type: ignore[no-untyped-def]
    content = legacy(delimited(TABLE)).encode("latin-1")
    assert texts(content) == EXPECTED
    assert [note.code for note in open_bytes(content, "ds").notes] == ["FILES_CONVERTED"]


@pytest.mark.parametrize("legacy", [to_tcvn3, to_vni])
def test_a_workbook_of_a_legacy_encoding_is_converted_with_one_warning(legacy) -> None:  # type: ignore[no-untyped-def]
    content = xlsx([[legacy(c) if isinstance(c, str) else c for c in row] for row in TABLE])
    assert texts(content) == EXPECTED
    assert [note.code for note in open_bytes(content, "ds").notes] == ["FILES_CONVERTED"]


def test_clean_text_is_not_touched_and_nothing_is_told() -> None:
    assert texts(xlsx(TABLE)) == EXPECTED
    assert open_bytes(xlsx(TABLE), "ds").notes == ()


def test_decomposed_unicode_is_composed_and_told() -> None:
    import unicodedata

    content = unicodedata.normalize("NFD", delimited(TABLE)).encode()
    assert texts(content) == EXPECTED
    assert [note.code for note in open_bytes(content, "ds").notes] == ["FILES_COMPOSED"]


def test_a_legacy_cell_amid_unicode_is_told_and_left() -> None:
    content = xlsx([*TABLE, [9, to_tcvn3("Nguyễn Văn Hiệp"), "Phó Giám đốc"]])
    assert [note.code for note in open_bytes(content, "ds").notes] == ["FILES_MIXED"]


@pytest.mark.parametrize("legacy", [to_tcvn3, to_vni])
def test_names_in_an_old_font_below_titles_in_unicode_are_converted_and_told(legacy) -> None:  # type: ignore[no-untyped-def]
    rows = [[row[0], legacy(row[1]), *row[2:]] for row in ROWS]
    content = xlsx([HEADER, *rows])
    assert texts(content) == EXPECTED
    assert [note.code for note in open_bytes(content, "ds").notes] == ["FILES_CONVERTED"]


def test_a_short_title_in_an_old_font_is_converted_with_its_row() -> None:
    """ "Ghi chú" in TCVN3 reads "Ghi chó", a word by itself; the row that it stands in tells."""
    titles = ["Sè TT", "Hä vµ tªn", "Chøc vô", "§iÖn tho¹i", "Ghi chó"]
    rows = [[1, "TrÇn ThÞ Thuû", "Phã Gi¸m ®èc", "0912000112", "chó ý"]]
    unicode_rows = [[2, "Lê Thị Hà", "Phó phòng", "0912000113", "chó nhỏ"]]
    read = texts(xlsx([["Sở Xây dựng"], titles, *rows, *unicode_rows]))
    assert read[1][1:] == ("Họ và tên", "Chức vụ", "Điện thoại", "Ghi chú")
    assert [row[-1] for row in read[2:]] == ["chú ý", "chó nhỏ"]
    told = open_bytes(xlsx([["Sở Xây dựng"], titles, *rows]), "ds").notes
    assert [note.code for note in told] == ["FILES_CONVERTED"]
    assert "8 cells" in told[0].en


def test_a_separator_may_be_said_in_the_first_line_and_a_cell_may_hold_it() -> None:
    content = 'sep=;\r\nHọ và tên;Chức vụ\r\n"Lê Văn A";"Giám đốc; Bí thư"\r\n'.encode()
    assert texts(content)[-1] == ("Lê Văn A", "Giám đốc; Bí thư")


def test_formulas_dates_and_row_numbers_are_kept_apart() -> None:
    content = xlsx([["a"], [None], [datetime(2023, 12, 8), "=1+1", 912345678, "#N/A"]])
    (sheet,) = open_bytes(content, "ds").sheets
    assert [row.number for row in sheet.rows] == [1, 3]
    moment, formula, number, _ = sheet.rows[1].cells
    assert isinstance(moment, datetime)
    assert moment.date() == date(2023, 12, 8)
    assert formula == Formula("=1+1")
    assert number == 912345678


def _zip(**parts: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, body in parts.items():
            packed.writestr(name.replace("__", "/"), body)
    return written.getvalue()


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", EMPTY),
        (b" \r\n", EMPTY),
        (xlsx([]), EMPTY),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), OLD_EXCEL),
        (b"%PDF-1.7\n", NOT_A_SHEET),
        (b"\x89PNG\r\n\x1a\n", NOT_A_SHEET),
        (bytes(range(256)), NOT_A_SHEET),
        (_zip(**{"word/document.xml": b"<w/>"}), NOT_A_SHEET),
        (_zip(**{"a.txt": b"x"}), NOT_A_SHEET),
        (_zip(**{"xl/workbook.xml": b"<a/>", "xl/vbaProject.bin": b"x"}), HAS_MACROS),
        (_zip(**{"xl/workbook.xml": b"<a/>", "xl/macrosheets/sheet1.xml": b"<a/>"}), HAS_MACROS),
        (
            _zip(**{"xl/workbook.xml": b"<a/>",
                    "[Content_Types].xml": b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"}),
            HAS_MACROS,
        ),
        (xlsx(TABLE)[:900], DAMAGED),
        (_zip(**{"xl/workbook.xml": b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a/>"}), DAMAGED),
        (_zip(**{"xl/workbook.xml": b"<a/>"}), DAMAGED),
    ],
    ids=["empty", "blank", "no rows", "xls", "pdf", "png", "binary", 
         "docx", "zip", "vba project", "macro sheet", "macro type", "cut off", "doctype", "bare"],
)  # fmt: skip
def test_what_is_no_list_is_refused_with_a_code(content: bytes, refusal: Refusal) -> None:
    with pytest.raises(Refused) as caught:
        open_bytes(content, "tệp")
    assert caught.value.refusal is refusal
    assert "{" not in str(caught.value)


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = _zip(**{"xl/workbook.xml": b"<a/>", "xl/sheet.xml": bytes(opened.MAX_UNPACKED + 1)})
    assert len(bomb) < 2**20
    with pytest.raises(Refused) as caught:
        open_bytes(bomb, "bom.xlsx")
    assert caught.value.refusal is TOO_BIG


def test_a_zip_barely_too_big_shows_by_how_much() -> None:
    bomb = _zip(**{"xl/workbook.xml": b"<a/>", "xl/sheet.xml": bytes(opened.MAX_UNPACKED + 1)})
    with pytest.raises(Refused) as caught:
        open_bytes(bomb, "bom.xlsx")
    assert "120.01 MB sau giải nén/unpacked, giới hạn 120 MB" in caught.value.vi
    assert "each below the limit" in caught.value.todo_en


def test_a_file_of_too_many_rows_is_refused() -> None:
    many = "Họ và tên,Chức vụ\n" + "Lê Văn A,Phó\n" * (opened.MAX_ROWS + 1)
    with pytest.raises(Refused) as caught:
        open_bytes(many.encode(), "to.csv")
    assert caught.value.refusal is TOO_BIG


def test_rows_whose_one_cell_stands_in_the_last_column_end_before_they_take_minutes() -> None:
    wide = "".join(f'<row r="{n}"><c r="XFD{n}"/></row>' for n in range(10, 1_000))
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx(TABLE))) as source,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            if name.endswith("sheet1.xml"):
                content = content.replace(b"</sheetData>", f"{wide}</sheetData>".encode())
            target.writestr(name, content)
    with pytest.raises(Refused, match=TOO_BIG.code):
        open_bytes(written.getvalue(), "ds")


def test_a_list_of_nothing_but_line_breaks_before_its_table_is_too_big() -> None:
    with pytest.raises(Refused, match=TOO_BIG.code):
        open_bytes(b"\n" * 100_000 + delimited(TABLE).encode(), "ds")


@pytest.mark.parametrize(
    "tail",
    [
        '"Trần Thị Bịa,Phó\nLê Văn Bịa,Trưởng\n',
        "x" * 140_000 + ",Phó\nLê Văn Bịa,Trưởng\n",
        '"Trần Thị Bịa,Phó' + "\nLê Văn Bịa,Trưởng" * 10_000,
        'Trần Thị Bịa,"',
    ],
    ids=["a quote that stays open", "a cell too long", "both", "a quote at the very end"],
)
def test_a_cell_without_an_end_is_told_with_its_row_and_swallows_nothing_silently(
    tail: str,
) -> None:
    with pytest.raises(Refused) as refused:
        open_bytes(f"Họ và tên,Chức vụ\nNgười Bịa,Trưởng\n{tail}".encode(), "ds.csv")
    assert refused.value.refusal is QUOTE_OPEN
    assert "dòng 3" in refused.value.vi


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_last_cell_of_several_lines_is_read_to_its_end(end: str) -> None:
    assert texts(f'a,b\n1,"2\n3"{end}'.encode())[-1] == ("1", "2\n3")


def test_text_that_looks_like_the_end_mark_does_not_end_the_file() -> None:
    with pytest.raises(Refused) as refused:
        open_bytes(b"a,b\n1,2\n" + b"3,4\n" * 50_000 + b"\x00end\n5,6\n", "ds.csv")
    assert refused.value.refusal is NOT_A_SHEET
