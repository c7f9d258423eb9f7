"""The PDFs read back: form, order, text, pages, in the face that travels with the product."""

import io
import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pypdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
import typst
from pypdf.generic import DictionaryObject, StreamObject

from services.program.documents import pdf
from services.program.documents.fonts import find_face
from services.program.documents.layout import lay_out_program
from services.program.documents.values import (
    AsOf,
    Attendance,
    AttendanceRow,
    Bonus,
    BonusLine,
    Capacity,
    Program,
    Recipients,
    Report,
    SignatureBlock,
    SigningLine,
)
from services.program.documents.wording import listed_count
from services.program.figures import figures_of
from tests.documents import samples
from tests.documents.printed import PDFS

MM = 72 / 25.4
HOSTILE = '#eval("1") *x* _y_ $z$ `code` <tag> @ref // \\ [a] = b -- "q" =1+1 &amp; {{j}}'


def program(value: Program = samples.PROGRAM) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf.program_pdf(value, packaged_face=True)))


def report(value: Report = samples.REPORT) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf.report_pdf(value, packaged_face=True)))


def text(reader: pypdf.PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_the_report_ends_with_the_last_seal_and_its_whole_root() -> None:
    said = text(report(samples.SEALED_REPORT))
    place = said.index("Nhật ký sự kiện đã được niêm phong đến vị trí số 4.096, lúc 16 giờ 00")
    assert place > said.index("Nơi nhận:") > said.index("./.") > said.index("VI. ")
    assert samples.PRINTED_ROOT in said[place:]
    assert "niêm phong" not in text(report())


def test_the_program_has_the_components_of_decree_30_in_their_order() -> None:
    said = text(program())
    places = [
        said.index(part)
        for part in (
            "ỦY BAN NHÂN DÂN TỈNH BẮC GIANG",
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Độc lập - Tự do - Hạnh phúc",
            "/CTr-UBND",
            "Bắc Giang, ngày",
            "CHƯƠNG TRÌNH",
            "Hội nghị tổng kết",
            "Địa điểm:",
            "07.30 - 07.45",
            "thực hiện./.",
            "Nơi nhận:",
            "- Lưu: VT, NC.",
            "CHỦ TỊCH",
            "Lê Ánh Dương",
        )
    ]
    assert places == sorted(places)


def test_the_page_is_a4_upright_with_times_measures_embedded() -> None:
    reader = report()
    for page in reader.pages:
        assert float(page.mediabox.width) == pytest.approx(210 * MM, abs=0.5)
        assert float(page.mediabox.height) == pytest.approx(297 * MM, abs=0.5)
    fonts = {name for page in reader.pages for name in page._get_fonts()[0]}
    assert all("LiberationSerif" in name for name in fonts)
    assert {name.split("-", 1)[1] for name in fonts if "-" in name} >= {"Bold", "Italic"}


def test_page_one_carries_no_number_and_the_others_theirs_in_the_top_margin() -> None:
    document = pypdfium2.PdfDocument(pdf.report_pdf(samples.REPORT, packaged_face=True))
    tops = []
    for page in document:
        width, height = page.get_size()
        # 18 of the 20 mm: the marks of a capital in the first line (Ế) reach a little above it
        tops.append(page.get_textpage().get_text_bounded(0, height - 18 * MM, width, height))
    assert [top.strip() for top in tops] == ["", *(str(n) for n in range(2, len(document) + 1))]


def test_nothing_but_the_page_number_leaves_the_text_area() -> None:
    for page in pypdfium2.PdfDocument(pdf.report_pdf(samples.REPORT, packaged_face=True)):
        width, height = page.get_size()
        read = page.get_textpage()
        outside = [
            read.get_text_bounded(0, 0, 29.5 * MM, height),
            read.get_text_bounded(width - 19.5 * MM, 0, width, height),
            read.get_text_bounded(0, 0, width, 19 * MM),
        ]
        assert [one.strip() for one in outside] == ["", "", ""]


def test_the_rule_under_the_motto_is_as_long_as_the_motto() -> None:
    page = pypdfium2.PdfDocument(pdf.program_pdf(samples.PROGRAM, packaged_face=True))[0]
    read = page.get_textpage()
    start = read.get_text_range().index("Độc lập - Tự do - Hạnh phúc")
    end = start + len("Độc lập - Tự do - Hạnh phúc") - 1
    motto = read.get_charbox(end)[2] - read.get_charbox(start)[0]
    rules = sorted(
        (box[2] - box[0], box[1])
        for box in (item.get_bounds() for item in page.get_objects([pdfium.FPDF_PAGEOBJ_PATH]))
        if box[3] - box[1] < 2 and box[1] > 550 and box[2] - box[0] < 400  # no table
    )
    lengths = [length for length, _ in rules]
    assert len(lengths) == 3  # issuer, motto, subject
    assert any(abs(length - motto) < 2.5 for length in lengths)
    issuer = lengths[0]
    assert issuer < motto / 2


def test_the_same_value_gives_the_same_bytes() -> None:
    many = [samples.invitation(), samples.invitation("Ông Khác (mẫu)")]
    assert pdf.report_pdf(samples.REPORT, packaged_face=True) == pdf.report_pdf(
        samples.REPORT, packaged_face=True
    )
    assert pdf.invitations_pdf(many, packaged_face=True) == pdf.invitations_pdf(
        many, packaged_face=True
    )


def test_the_creation_date_is_the_moment_in_the_log() -> None:
    info = program(replace(samples.PROGRAM, as_of=AsOf(7, datetime(2023, 12, 7, tzinfo=UTC))))
    assert info.metadata is not None
    assert info.metadata.creation_date == datetime(2023, 12, 7, tzinfo=UTC)


@pytest.mark.parametrize("kind", PDFS)
def test_a_reader_shows_each_documents_title_and_the_file_says_that_it_keeps_to_pdf_ua(
    kind: str,
) -> None:
    read = pypdf.PdfReader(io.BytesIO(PDFS[kind]()))
    root = cast(DictionaryObject, read.trailer["/Root"])
    assert cast(DictionaryObject, root["/ViewerPreferences"])["/DisplayDocTitle"]
    assert read.metadata is not None
    assert read.metadata.title
    assert b"pdfuaid:part" in cast(StreamObject, root["/Metadata"]).get_data()


def test_a_layout_of_an_office_that_pdf_ua_does_not_allow_is_printed_all_the_same(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "layouts"
    folder.mkdir()
    (folder / "own.typ").write_text("#let print(data) = [= Mục #lorem(2) \n === Khoản]")
    told = pdf.shown("own.typ", {}, find_face(packaged=True))
    with pytest.raises(typst.TypstError):
        typst.Compiler(root=str(folder)).compile(told, format="pdf", pdf_standards=["ua-1"])
    assert pdf.compiled(folder, find_face(packaged=True), told, format="pdf").startswith(b"%PDF")


def test_the_pdf_is_tagged_and_says_its_language() -> None:
    root = report().root_object
    assert cast(DictionaryObject, root["/MarkInfo"])["/Marked"]
    assert str(root["/Lang"]).startswith("vi")


def test_what_a_user_typed_is_printed_and_never_evaluated() -> None:
    item = replace(samples.ITEMS[0], content=HOSTILE)
    said = text(program(replace(samples.PROGRAM, items=(item,), subject=HOSTILE, venue=HOSTILE)))
    assert said.count("".join(HOSTILE)) >= 1
    assert "".join(said.split()).count("".join(HOSTILE.split())) == 3


def test_every_vietnamese_glyph_is_found_again() -> None:
    letters = "aăâeêioôơuưy"
    tones = "\u0300\u0309\u0303\u0301\u0323"
    every = [unicodedata.normalize("NFC", a + t) for a in letters for t in tones] + ["đ"]
    line = " ".join([*every, *(one.upper() for one in every), samples.GLYPHS])
    said = text(program(replace(samples.PROGRAM, notes=(line,))))
    assert "".join(line.split()) in "".join(said.split())
    assert unicodedata.is_normalized("NFC", said)


def test_sixty_rows_cross_pages_under_a_repeated_header() -> None:
    rows = tuple(AttendanceRow(f"Nhóm ví dụ số {i}", i, i, i, 0, 0) for i in range(60))
    reader = report(replace(samples.REPORT, attendance=Attendance(rows)))
    pages = [page.extract_text() for page in reader.pages]
    holding = [page for page in pages if "Nhóm ví dụ số" in page]
    assert len(holding) >= 2
    assert all("Thành phần" in page for page in holding)
    assert all(f"Nhóm ví dụ số {i}" in text(reader) for i in range(60))


def test_an_empty_report_says_so_in_every_section() -> None:
    empty = replace(
        samples.REPORT, attendance=Attendance(), program=(), papers=(), topics=(), awards=(),
        budget=(), tasks=(), messages=(), held_from=None, held_to=None, preamble=(),
    )  # fmt: skip
    said = text(report(empty))
    for sentence in (
        "chưa được tổ chức", "Chưa có đại biểu", "Không có tham luận", "Chưa có quyết định",
        "Dự toán chưa được phê duyệt", "Chưa giao nhiệm vụ", "Chưa gửi giấy mời",
    ):  # fmt: skip
        assert sentence in said
    assert said.count("./.") == 1


def test_before_the_conference_nobody_is_absent_and_the_answers_are_counted() -> None:
    before = replace(samples.REPORT, held_from=None, held_to=None)
    assert "(trong đó báo vắng" in text(report())
    said = text(report(before))
    assert "vắng mặt" not in said.lower(), "nobody can be absent yet"
    declined = sum(one.declined for one in before.attendance.rows)
    assert f"báo vắng {listed_count(declined)}; chưa cử người hoặc chưa trả lời" in said
    assert "Đại biểu báo vắng:" in said or "Đại biểu báo vắng (trong đó" in said
    assert "Chương trình dự kiến gồm" in said
    assert "Hội nghị đã thực hiện" not in said
    sections = {(one.section, one.name) for one in figures_of(before)}
    assert ("Đại biểu", "Báo vắng") in sections
    assert "Vắng mặt" not in {name for _, name in sections}
    assert ("Đại biểu", "Vắng mặt") in {(o.section, o.name) for o in figures_of(samples.REPORT)}


def test_the_report_prints_the_sums_of_its_own_numbers() -> None:
    said = text(report())
    assert "108.000.000 đồng (Bằng chữ: Một trăm linh tám triệu đồng)" in said
    assert "Đã chi: 30.140.000 đồng" in said
    assert "Còn lại: 360.000 đồng (Bằng chữ: Ba trăm sáu mươi nghìn đồng)" in said
    assert "138.140.000" not in said, "two funds are never added up"
    assert "vị trí số 1.234" in said
    assert "12 giờ 00, ngày 08 tháng 12 năm 2023." in said
    assert "trân trọng báo cáo Chủ tịch UBND tỉnh Bắc Giang./." in said


def test_awards_that_bring_no_money_say_so_instead_of_a_sum_of_nothing() -> None:
    nothing = Bonus((BonusLine("Tập thể", 3, 0),))
    honours = replace(samples.REPORT.awards[0], bonus=nothing, revoked=(), as_decided=None)
    said = text(report(replace(samples.REPORT, awards=(honours,))))
    assert "Không ghi nhận tiền thưởng kèm theo." in said
    assert "Tổng số tiền thưởng" not in said


def test_an_unverified_basis_is_told_beside_the_document_and_not_in_what_is_signed() -> None:
    said = text(report())
    assert "Nghị định số 91/2017/NĐ-CP" in said
    assert "kiểm chứng" not in said


def test_long_names_stay_inside_the_page() -> None:
    name = "Nguyễn Tôn Nữ Công Tằng Huyền Trân Ví Dụ " * 6
    value = replace(
        samples.invitation(name),
        signature=SignatureBlock((SigningLine("Chủ tịch " * 9),), name),
        recipients=Recipients((name,) * 8),
    )
    page = pypdfium2.PdfDocument(pdf.invitation_pdf(value, packaged_face=True))[0]
    width, height = page.get_size()
    assert page.get_textpage().get_text_bounded(width - 19 * MM, 0, width, height).strip() == ""


def test_a_long_distribution_list_loses_no_line() -> None:
    items = tuple(f"Cơ quan ví dụ {i}" for i in range(120))
    said = text(program(replace(samples.PROGRAM, recipients=Recipients(items))))
    assert all(f"- Cơ quan ví dụ {i};" in said for i in range(120))


@pytest.mark.parametrize(
    ("lines", "printed"),
    [
        ((SigningLine("Chủ tịch"),), "CHỦ TỊCH"),
        (
            (SigningLine("Chủ tịch", Capacity.FOR_HEAD), SigningLine("Phó Chủ tịch")),
            "KT. CHỦ TỊCH PHÓ CHỦ TỊCH",
        ),
        (
            (SigningLine("Chủ tịch", Capacity.BY_AUTHORITY), SigningLine("Giám đốc Sở Nội vụ")),
            "TUQ. CHỦ TỊCH GIÁM ĐỐC SỞ NỘI VỤ",
        ),
        ((SigningLine("Giám đốc", Capacity.ACTING),), "Q. GIÁM ĐỐC"),
        (samples.DEPUTY.lines, "TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH PHÓ CHỦ TỊCH"),
    ],
)
def test_each_form_of_signing_is_printed(lines: tuple[SigningLine, ...], printed: str) -> None:
    signed = replace(samples.PROGRAM, signature=SignatureBlock(lines, "Ví Dụ (mẫu)"))
    assert f"{printed} Ví Dụ (mẫu)" in text(program(signed))


def test_a_signature_block_without_the_signers_own_office_is_refused() -> None:
    with pytest.raises(ValueError, match="own office"):
        SignatureBlock((SigningLine("Chủ tịch", Capacity.FOR_HEAD),), "Ví Dụ (mẫu)")


def test_each_invitation_begins_a_page_and_numbers_from_one() -> None:
    long_one = replace(samples.invitation(), requirements=("Ghi chú dài để sang trang. " * 30,) * 3)
    reader = pypdf.PdfReader(
        io.BytesIO(
            pdf.invitations_pdf([long_one, long_one, samples.invitation()], packaged_face=True)
        )
    )
    pages = [page.extract_text() for page in reader.pages]
    assert len(pages) == 5
    assert ["GIẤY MỜI" in page for page in pages] == [True, False, True, False, True]
    numbers = [re.match(r"\d+", page.strip()) for page in pages]
    assert [found and found[0] for found in numbers] == [None, "2", None, "2", None]


def test_an_invitation_says_what_the_form_asks() -> None:
    said = text(
        pypdf.PdfReader(io.BytesIO(pdf.invitation_pdf(samples.invitation(), packaged_face=True)))
    )
    for part in (
        "Số: 05/GM-UBND", "Bắc Giang, ngày 01 tháng 12 năm 2023", "trân trọng kính mời: Đồng chí",
        "Tới dự:", "Chủ trì:", "Thời gian: Từ 07 giờ 30 đến 11 giờ 30, ngày 08 tháng 12 năm 2023",
        "Thành phần: Đại diện lãnh đạo; số lượng 03 đại biểu", "- Chuẩn bị nội dung tham luận",
        "Đăng ký danh sách đại biểu", "trước 17 giờ 00, ngày 05 tháng 12 năm 2023.", "- Như trên;",
        "- Lưu: VT, NC.", "Đầu mối liên hệ: Ban Tham mưu (", "hoi-nghi@example.vn)./.", "TL. CHỦ TỊCH",
    ):  # fmt: skip
        assert part in said


def test_a_letter_to_a_named_guest_with_code_and_all_keeps_to_one_page() -> None:
    guest = replace(
        samples.invitation(),
        invitee=(
            "Ông (Bà) Hoàng Văn Ví Dụ (ví dụ)",
            "Nguyên Chủ tịch Ủy ban nhân dân tỉnh",
            "Hội Cựu chiến binh tỉnh",
        ),
        address="Số 12, đường Ví Dụ, phường Thí Dụ, thành phố Bắc Giang, tỉnh Bắc Giang (giả định)",
        composition=None,
        content="Báo cáo tổng kết công tác quốc phòng địa phương; tham luận của các cơ quan, địa phương; "
        "lãnh đạo cấp trên phát biểu; công bố quyết định và trao thưởng",
        registers=False,
        requirements=(
            "Người được mời theo chức danh không dự được phải báo cáo người chủ trì hội nghị; chỉ cử người dự "
            "thay khi được người chủ trì đồng ý",
        ),
    )
    printed = pypdfium2.PdfDocument(pdf.invitation_pdf(guest, packaged_face=True))
    assert len(printed) == 1
    assert "Quét mã" in printed[0].get_textpage().get_text_range()


def test_a_task_of_many_agencies_is_one_row_that_names_the_late_ones() -> None:
    said = text(report())
    assert said.count("Chuẩn bị nội dung tham luận tại hội nghị") == 1
    assert "41 cơ quan" in said
    assert "39 đúng hạn; 02 quá hạn, chưa xong: Sở Y tế, Ban Dân tộc" in said
    assert "tham luận tại hội nghị." not in said
    assert "Xây dựng chương trình Hội nghị" in said


@pytest.mark.parametrize(
    ("issuer", "printed"),
    [
        ("Sở Nội vụ", ("SỞ NỘI VỤ",)),
        ("Bộ Chỉ huy quân sự tỉnh Bắc Giang", ("BỘ CHỈ HUY QUÂN SỰ", "TỈNH BẮC GIANG")),
        ("Ban Quản lý các khu công nghiệp", ("BAN QUẢN LÝ CÁC", "KHU CÔNG NGHIỆP")),
    ],
)
def test_a_long_issuer_stands_in_two_balanced_lines(issuer: str, printed: tuple[str, ...]) -> None:
    letterhead = replace(samples.UBND, issuer=issuer)
    assert lay_out_program(replace(samples.PROGRAM, letterhead=letterhead)).issuer == printed


def test_no_invitation_is_no_document() -> None:
    with pytest.raises(ValueError, match="nothing to print"):
        pdf.invitations_pdf([], packaged_face=True)


@pytest.mark.parametrize("number", range(8, 40))
def test_a_total_never_stands_alone_on_a_page(number: int) -> None:
    rows = tuple(AttendanceRow(f"Nhóm ví dụ số {i}", i, i, i, 0, 0) for i in range(number))
    bare = replace(samples.REPORT, attendance=Attendance(rows))
    page = next(
        one.extract_text() for one in report(bare).pages if "Tổng cộng" in one.extract_text()
    )
    assert f"Nhóm ví dụ số {number - 1}" in page


def test_two_addressees_stand_below_one_another() -> None:
    said = text(report(replace(samples.REPORT, addressees=("Cơ quan A", "Cơ quan B"))))
    assert "Kính gửi: - Cơ quan A; - Cơ quan B." in said


def test_the_packaged_face_is_found_and_an_installed_one_has_the_same_measures() -> None:
    assert find_face(packaged=True).family == "Liberation Serif"
    assert find_face().family in {"Times New Roman", "Liberation Serif", "Tinos", "TeX Gyre Termes"}


def test_documents_printed_side_by_side_are_those_printed_alone() -> None:
    with ThreadPoolExecutor(4) as threads:
        printed = list(threads.map(lambda _: pdf.program_pdf(samples.PROGRAM), range(8)))
    assert set(printed) == {pdf.program_pdf(samples.PROGRAM)}
