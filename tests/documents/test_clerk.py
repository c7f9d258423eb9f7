"""What a clerk would send back: seen by looking at the pages of the examples, held here."""

import io
from dataclasses import replace
from datetime import date, timedelta

import pypdf

from services.program.documents.filling import NOTHING
from services.program.documents.layout import lay_out_invitation
from services.program.documents.layout_act import lay_out_act
from services.program.documents.pdf import print_pdf
from services.program.documents.sheet import Paragraph, Sheet, Table
from services.program.documents.templates import shipped
from services.program.documents.values import DocumentReference, ProgramSession
from services.program.documents.values_acts import Act
from services.program.documents.wording import GLUE, cited, rest_in_words
from tests.documents import samples
from tests.documents.printed import ACT


def act(kind: str, value: Act = ACT) -> Sheet:
    return lay_out_act(value, shipped().of(kind))


def said(one: Sheet) -> str:
    return "\n".join(
        "".join(run.text for run in block.line)
        for block in one.body
        if isinstance(block, Paragraph)
    )


def test_a_line_of_a_title_ends_with_a_whole_word() -> None:
    kinds = ("quyet-dinh-khen-thuong", "to-trinh-khen-thuong", "quyet-dinh-du-toan")
    reader = pypdf.PdfReader(
        io.BytesIO(print_pdf([act(kind) for kind in kinds], packaged_face=True))
    )
    lines = [line.strip() for page in reader.pages for line in page.extract_text().splitlines()]
    assert "CÔNG TÁC QUỐC PHÒNG ĐỊA PHƯƠNG NĂM 2023" in lines
    assert "BẰNG KHEN CỦA CHỦ TỊCH UBND TỈNH" in lines


def test_whom_an_article_names_already_is_no_recipient_of_its_own() -> None:
    assert act("quyet-dinh-khen-thuong").recipients == (f"- Như Điều{GLUE}3;", "- Lưu: VT, NC.")


def test_minutes_add_up_and_list_those_who_came() -> None:
    left = rest_in_words(silent=7, unmarked=5)
    minutes = act("bien-ban", replace(ACT, fields={**ACT.fields, "attendance_rest": left}))
    assert (
        "có mặt 258 đại biểu trên tổng số 298 đại biểu được mời; vắng mặt 28; chưa cử người hoặc chưa "
        "trả lời 07; đã xác nhận, chưa ghi nhận có mặt hay vắng mặt 05 (có danh sách kèm theo)."
    ) in said(minutes).replace(GLUE, " ")
    whole = said(act("bien-ban")).replace(GLUE, " ").replace(NOTHING, "")
    assert "vắng mặt 28 (có danh sách" in whole
    assert ACT.delegates is not None
    everybody = [one for group in ACT.delegates.groups for one in group.delegates]
    came = [one for one in everybody if one.checked_in]
    assert 0 < len(came) < len(everybody)
    (listed,) = (one for one in minutes.appendices[0].body if isinstance(one, Table))
    assert sum(not row.across for row in listed.rows) == len(came)


def test_an_office_that_holds_the_pen_does_not_stand_as_a_signer() -> None:
    office = replace(ACT, fields={**ACT.fields, "secretary": "Phòng Tham mưu"})
    assert act("bien-ban", office).secretary == ("THƯ KÝ", None)
    assert act("bien-ban").secretary == ("THƯ KÝ", "Lê Thị Ví Dụ (mẫu)")


def test_a_budget_estimate_has_no_symbol_that_the_decree_does_not_know() -> None:
    assert act("du-toan").number == ""


def test_a_day_stays_with_its_word() -> None:
    decision = DocumentReference("Quyết định", "03/QĐ-UBND", date(2023, 12, 7))
    assert cited(decision) == f"Quyết định số{GLUE}03/QĐ-UBND ngày{GLUE}07/12/2023"


def test_half_days_of_one_day_are_told_by_their_hours_and_those_of_two_by_their_days_too() -> None:
    first = ProgramSession("a", "Buổi sáng", samples.STARTS, samples.STARTS + timedelta(hours=4))
    for later, told in (
        (6, "Buổi sáng: từ 07 giờ 30 đến 11 giờ 30; Buổi chiều: từ 13 giờ 30 đến 16 giờ 30)"),
        (
            24,
            "đến 11 giờ 30, ngày 08 tháng 12 năm 2023; Buổi chiều: từ 07 giờ 30 đến 10 giờ 30, ngày 09",
        ),
    ):
        begins = samples.STARTS + timedelta(hours=later)
        second = ProgramSession("b", "Buổi chiều", begins, begins + timedelta(hours=3))
        letter = replace(samples.invitation(), ends=second.ends, sessions=(first, second))
        said = " ".join(
            "".join(run.text for run in block.line)
            for block in lay_out_invitation(letter).body
            if isinstance(block, Paragraph)
        ).replace("\u00a0", " ")
        assert told in said
