"""The lists as XLSX read back with openpyxl, and the conference as ICS read back with icalendar."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import datetime, timedelta

import icalendar
import openpyxl
import pypdfium2
from openpyxl.worksheet.worksheet import Worksheet

from services.program.documents.cards import badges_pdf, labels_pdf
from services.program.documents.ics import calendar_ics, calendars_zip
from services.program.documents.layout_act import lay_out_act
from services.program.documents.pdf import print_pdf
from services.program.documents.sheet import Table
from services.program.documents.templates import shipped
from services.program.documents.values import AwardList, CalendarSession, DelegateList
from services.program.documents.values_cards import Card, Cards, Label, Labels
from services.program.documents.wording import PAID_ELSEWHERE, cited
from services.program.documents.xlsx import awards_xlsx, delegates_xlsx
from tests.documents import samples
from tests.documents.printed import ACT


def sheet(written: bytes) -> Worksheet:
    opened = openpyxl.load_workbook(io.BytesIO(written)).active
    assert isinstance(opened, Worksheet)
    return opened


def column(opened: Worksheet, title: str) -> list[object]:
    titles = [cell.value for cell in opened[5]]
    return [row[titles.index(title)].value for row in opened.iter_rows(min_row=6)]


def without_phones(listed: DelegateList) -> DelegateList:
    groups = tuple(
        replace(group, delegates=tuple(replace(one, phone=None) for one in group.delegates))
        for group in listed.groups
    )
    return replace(listed, groups=groups)


def test_delegates_are_numbered_dated_and_grouped() -> None:
    opened = sheet(delegates_xlsx(samples.delegates()))
    numbers = column(opened, "TT")
    assert [one for one in numbers if isinstance(one, int)] == list(range(1, 61))
    assert numbers[0] == f"1. {samples.GROUPS[0]} (30)"
    assert numbers[31] == f"2. {samples.GROUPS[1]} (30)"
    assert column(opened, "Điểm danh lúc")[1] == datetime(2023, 12, 8, 7, 30)
    assert column(opened, "Điểm danh lúc")[2] is None
    assert set(column(opened, "Thành phần")) - {None} == set(samples.GROUPS[:2])
    assert opened["A2"].value == "DANH SÁCH ĐẠI BIỂU"


def test_a_list_prints_on_landscape_a4_fit_to_width_under_a_repeated_header() -> None:
    opened = sheet(delegates_xlsx(samples.delegates()))
    assert opened.page_setup.orientation == "landscape"
    assert str(opened.page_setup.paperSize) == "9"
    assert (opened.page_setup.fitToWidth, opened.page_setup.fitToHeight) in ((1, 0), (None, 0))
    assert opened.print_title_rows == "$5:$5"
    assert opened.freeze_panes == "D6"
    assert opened.auto_filter.ref == "A5:J67"
    assert opened.print_area == "'Đại biểu'!$A$1:$I$69"


def test_a_list_without_telephone_numbers_has_no_column_for_them() -> None:
    opened = sheet(delegates_xlsx(without_phones(samples.delegates(4))))
    assert "Điện thoại" not in [cell.value for cell in opened[5]]


def test_an_official_reads_a_word_for_the_kind_and_the_import_form_s_code_is_not_printed() -> None:
    opened = sheet(awards_xlsx(samples.awards(4)))
    assert column(opened, "Đối tượng")[:4] == ["Tập thể", "Tập thể", "Cá nhân", "Cá nhân"]
    assert column(opened, "Phân loại khen thưởng")[:4] == ["TAPTHE", "TAPTHE", "CANHAN", "CANHAN"]
    assert str(opened.print_area).split(":")[1] == f"$L${5 + 4 + 4 + 1}"
    assert opened["M5"].value == "Phân loại khen thưởng"


def test_bonuses_are_numbers_and_their_sum_is_in_words() -> None:
    opened = sheet(awards_xlsx(samples.awards()))
    assert sum(v for v in column(opened, "Tiền thưởng (đồng)") if isinstance(v, int)) == 108_000_000
    said = [str(row[0].value) for row in opened.iter_rows()]
    assert "Tổng tiền thưởng: 108.000.000 đồng (Một trăm linh tám triệu đồng)." in said
    assert any(line.startswith("Căn cứ tính tiền thưởng: mức lương cơ sở") for line in said)
    assert any(line.startswith("Lưu ý: chưa kiểm chứng được đầy đủ hệ số") for line in said)


def test_who_is_paid_from_another_levels_fund_has_an_empty_cell_and_the_list_says_why() -> None:
    listed = samples.awards(4)
    some = replace(listed, rows=(replace(listed.rows[0], bonus=0), *listed.rows[1:]))
    opened = sheet(awards_xlsx(some))
    first, second, *_ = column(opened, "Tiền thưởng (đồng)")
    assert (first, isinstance(second, int)) == (None, True)
    assert PAID_ELSEWHERE in [row[0].value for row in opened.iter_rows()]
    assert PAID_ELSEWHERE not in [row[0].value for row in sheet(awards_xlsx(listed)).iter_rows()]
    kind = shipped().of("danh-sach-khen-thuong")
    printed = pypdfium2.PdfDocument(print_pdf([lay_out_act(replace(ACT, awards=some), kind)]))
    said = " ".join(page.get_textpage().get_text_bounded() for page in printed)
    assert "để trống tiền thưởng" in said


def test_an_undetermined_bonus_is_said_and_not_summed() -> None:
    listed = samples.awards(4)
    some = replace(listed, rows=(replace(listed.rows[0], bonus=None), *listed.rows[1:]))
    said = [str(row[0].value) for row in sheet(awards_xlsx(some)).iter_rows()]
    assert "Chưa xác định tiền thưởng của 1 trường hợp." in said
    assert not any(line.startswith("Tổng tiền thưởng") for line in said)


def test_a_formula_typed_as_a_name_stays_text() -> None:
    listed = samples.awards(2)
    row = replace(listed.rows[0], name='=HYPERLINK("http://example.vn")', unit="+1-2", field="@x")
    opened = sheet(awards_xlsx(replace(listed, rows=(row,))))
    cell = opened["C6"]
    assert (cell.value, cell.data_type) == ('=HYPERLINK("http://example.vn")', "s") or (
        cell.value == '=HYPERLINK("http://example.vn")' and cell.data_type != "f"
    )


def test_a_list_of_several_decisions_names_each_and_is_no_draft() -> None:
    listed = samples.awards(2)
    corps = replace(samples.DECISION, number="15/QĐ-BTL")
    opened = sheet(awards_xlsx(replace(listed, decision=None, decisions=(corps, samples.DECISION))))
    assert opened["A4"].value == f"(Kèm theo {cited(corps)}; {cited(samples.DECISION)})"


def test_empty_lists_still_print_their_form() -> None:
    nobody = replace(samples.delegates(), groups=())
    nothing = AwardList("UBND", "Ví dụ", (), samples.AS_OF)
    assert sheet(delegates_xlsx(nobody))["A6"].value == "Tổng số: 0 đại biểu."
    assert sheet(awards_xlsx(nothing))["A4"].value == "(Dự thảo)"


def test_the_same_list_gives_the_same_bytes() -> None:
    assert delegates_xlsx(samples.delegates()) == delegates_xlsx(samples.delegates())
    assert awards_xlsx(samples.awards()) == awards_xlsx(samples.awards())


def test_the_calendar_entry_holds_time_zone_place_and_sequence() -> None:
    written = calendar_ics(samples.ENTRY)
    event = icalendar.Calendar.from_ical(written).walk("VEVENT")[0]
    assert event["UID"] == "qpdp-2023@hoinghi.example.vn"
    assert event["SEQUENCE"] == 2
    assert event["LOCATION"] == samples.VENUE
    assert event.decoded("DTSTART") == samples.STARTS
    assert event.decoded("DTSTART").utcoffset() == timedelta(hours=7)
    assert event["DTSTART"].params["TZID"] == "Asia/Ho_Chi_Minh"
    assert written == calendar_ics(samples.ENTRY)
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))


def test_a_cancelled_conference_cancels_the_same_entry() -> None:
    cancelled = calendar_ics(replace(samples.ENTRY, cancelled=True, sequence=3))
    event = icalendar.Calendar.from_ical(cancelled).walk("VEVENT")[0]
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 3)
    assert event["UID"] == "qpdp-2023@hoinghi.example.vn"
    assert b"METHOD:CANCEL" in cancelled


def test_what_a_user_typed_cannot_add_a_line_to_the_calendar() -> None:
    hostile = "Hội nghị\r\nATTENDEE:mailto:x@example.vn"
    event = icalendar.Calendar.from_ical(
        calendar_ics(replace(samples.ENTRY, summary=hostile, venue=hostile))
    ).walk("VEVENT")[0]
    assert "ATTENDEE" not in event


def test_half_days_are_entries_of_their_own_and_a_delegates_names_the_delegate() -> None:
    halves = (
        CalendarSession("sang", "Buổi sáng", samples.STARTS, samples.STARTS + timedelta(hours=4)),
        CalendarSession("chieu", "Buổi chiều", samples.STARTS + timedelta(hours=6), samples.ENDS),
    )
    entry = replace(
        samples.ENTRY,
        sessions=halves,
        guest="vd-01.so-y-te",
        description="Chỗ ngồi: Hàng 1\nĐón tiếp: cửa 1",
    )
    events = icalendar.Calendar.from_ical(calendar_ics(entry)).walk("VEVENT")
    assert [event["UID"] for event in events] == [
        "sang.vd-01.so-y-te.qpdp-2023@hoinghi.example.vn",
        "chieu.vd-01.so-y-te.qpdp-2023@hoinghi.example.vn",
    ]
    assert [event.decoded("DTSTART") for event in events] == [half.starts for half in halves]
    assert str(events[0]["DESCRIPTION"]) == "Chỗ ngồi: Hàng 1\nĐón tiếp: cửa 1"


def test_the_archive_holds_one_file_for_each_delegate_and_the_same_bytes_again() -> None:
    entries = {"so-y-te.vd-01": samples.ENTRY, "so-y-te.vd-02": replace(samples.ENTRY, guest="x.y")}
    written = calendars_zip(entries)
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        assert archive.namelist() == ["so-y-te.vd-01.ics", "so-y-te.vd-02.ics"]
        assert archive.read("so-y-te.vd-01.ics") == calendar_ics(samples.ENTRY)
    assert calendars_zip(entries) == written


def test_a_long_address_is_set_smaller_and_nothing_of_it_is_cut_off() -> None:
    address = (
        "Số nhà 128, ngõ 45 đường Giả Định Kéo Dài, tổ dân phố số 7, phường Ví Dụ Rất Dài, thành phố Bắc Giang, "
        "tỉnh Bắc Giang"
    )
    lines = (
        "Ông (Bà) Nguyễn Văn Giả Định",
        "Phó Chỉ huy trưởng Ban Chỉ huy quân sự xã Mẫu",
        "Sở Nội vụ",
    )
    told = Labels("UBND tỉnh", (Label((*lines, address), "Giấy mời"),), samples.AS_OF)
    document = pypdfium2.PdfDocument(labels_pdf(told, packaged_face=True))
    text = document[0].get_textpage()
    whole = text.get_text_bounded()
    assert "tỉnh Bắc Giang" in whole
    reference = next(
        text.get_charbox(at)[3]
        for at in range(text.count_chars())
        if whole[at:].startswith("Giấy mời")
    )
    last = max(at for at in range(text.count_chars()) if whole[at:].startswith("Bắc Giang"))
    assert text.get_charbox(last)[1] >= reference - 1
    document.close()


def test_a_row_is_as_high_as_its_text_needs_and_no_higher() -> None:
    """What wraps is not cut off; the column that is not printed makes no row higher."""
    base = samples.delegates(3)
    (group, *_others) = base.groups
    texts = ("Chính trị viên", "Chánh Văn phòng (nhân vật giả định)", "Phó Chủ tịch " * 6)
    people = tuple(
        replace(group.delegates[0], name="An", unit="Sở Y tế", note="", position=text)
        for text in texts
    )
    wide = replace(group, name="Một tên thành phần rất dài, " * 6, delegates=people)
    opened = sheet(delegates_xlsx(replace(base, groups=(wide,))))
    first = next(row for row in range(1, 20) if opened.cell(row, 1).value == 1)
    heights = [opened.row_dimensions[first + n].height or 0 for n in range(3)]
    assert [round(height / 17) for height in heights] == [1, 2, 3]


def test_no_printed_page_of_the_list_ends_with_a_groups_heading() -> None:
    listed = samples.delegates(270)
    people = [one for group in listed.groups for one in group.delegates]
    ends = 0
    for size in range(2, 9):
        groups = tuple(
            replace(listed.groups[0], name=f"Nhóm {at}", delegates=tuple(people[at : at + size]))
            for at in range(0, len(people), size)
        )
        opened = sheet(delegates_xlsx(replace(listed, groups=groups)))
        breaks = [one.id for one in opened.row_breaks.brk]
        assert breaks == sorted(set(breaks))
        assert not any("Nhóm" in str(opened.cell(last, 1).value) for last in breaks)
        ends += sum("Nhóm" in str(opened.cell(last + 1, 1).value) for last in breaks)
        assert len(breaks) > 5, "a list of so many takes many pages"
    assert ends, "some page ends before a heading that would have stood alone on it"


def test_a_list_without_headings_leaves_its_pages_to_the_office_program() -> None:
    assert list(sheet(awards_xlsx(samples.awards())).row_breaks.brk) == []


def test_a_long_office_on_a_badge_is_set_smaller_and_stays_above_what_stands_below() -> None:
    position = "Phó Trưởng ban Thường trực Ban Chỉ đạo phòng thủ dân sự, Phó Chỉ huy trưởng kiêm Tham mưu trưởng"
    unit = "Ban Quản lý các khu công nghiệp, khu kinh tế và khu công nghệ cao tỉnh Bắc Giang"
    card = Card("Công Tằng Tôn Nữ Thị Ví Dụ", position, unit, seat="Hàng 1, ghế 2")
    told = Cards(samples.CONFERENCE, "Ngày 08 tháng 12 năm 2023", (card,), samples.AS_OF)
    document = pypdfium2.PdfDocument(badges_pdf(told, packaged_face=True))
    text = document[0].get_textpage()
    whole = text.get_text_range().replace("\r\n", "  ")  # as many characters as the page has

    def box(part: str) -> tuple[float, float]:
        """Lowest and highest point of the words, wherever their lines break."""
        found = re.search(r"\s+".join(map(re.escape, part.split())), whole)
        assert found, part
        at = [i for i in range(found.start(), found.end()) if not whole[i].isspace()]
        boxes = [text.get_charbox(i) for i in at]
        return min(one[1] for one in boxes), max(one[3] for one in boxes)

    name, office, own, seat = (box(part) for part in (card.name, position, unit, card.seat))
    assert name[0] > office[1] > office[0] > own[1] > own[0] > seat[1]
    document.close()


def test_the_printed_list_of_awards_holds_what_others_decided_under_their_own_decision() -> None:
    """As the XLSX does: one list, the same people."""
    own, corps = samples.awards(4), samples.awards(2)
    decision = replace(samples.DECISION, number="15/QĐ-BTL")
    form = "Bằng khen của Bộ Tư lệnh Quân khu 1"
    theirs = replace(
        corps,
        decision=decision,
        rows=tuple(replace(one, form=form, name=f"Quân khu {one.name}") for one in corps.rows),
    )
    kind = shipped().of("danh-sach-khen-thuong")
    laid = lay_out_act(replace(ACT, awards=own, other_awards=(theirs,)), kind)
    subject = laid.subject.replace("\xa0", " ")
    assert subject.startswith(f"{form}, {ACT.fields['award_form']} tại ")
    printed = pypdfium2.PdfDocument(print_pdf([laid]))
    said = " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in printed)
    assert "15/QĐ-BTL" in said
    for one in (*own.rows, *theirs.rows):
        assert one.name in said
    assert said.index("15/QĐ-BTL") < said.index(theirs.rows[0].name) < said.rindex("TẬP THỂ")
    alone = lay_out_act(replace(ACT, awards=own), kind)
    assert alone.subject.startswith(f"{ACT.fields['award_form']} tại ")


def partly_seated() -> DelegateList:
    """Three delegates of whom the second has no seat."""
    listed = samples.delegates(3)
    first, second, third = listed.groups
    open_one = replace(second.delegates[0], seat=None)
    return replace(
        listed, groups=(first, replace(second, delegates=(open_one, *second.delegates[1:])), third)
    )


def test_a_list_of_delegates_says_how_many_and_who_has_no_seat() -> None:
    opened = sheet(delegates_xlsx(partly_seated()))
    assert "chưa xếp" in column(opened, "Ghế")
    told = [row[0].value for row in opened.iter_rows(min_row=6) if isinstance(row[0].value, str)]
    assert "Tổng số: 3 đại biểu, trong đó 01 đại biểu chưa được xếp chỗ ngồi." in told
    nobody_sits = replace(
        samples.delegates(2),
        groups=tuple(
            replace(group, delegates=tuple(replace(one, seat=None) for one in group.delegates))
            for group in samples.delegates(2).groups
        ),
    )
    assert "chưa xếp" not in column(sheet(delegates_xlsx(nobody_sits)), "Ghế")


def test_the_printed_list_of_delegates_ends_with_its_total() -> None:
    act = replace(ACT, delegates=partly_seated())
    laid = lay_out_act(act, shipped().of("danh-sach-dai-bieu"))
    *_, table = laid.body
    assert isinstance(table, Table)
    last = table.rows[-1]
    assert (last.across, last.strong) == (True, True), "so that it never stands alone on a page"
    assert "".join(run.text for run in last.cells[0][0]).replace("\xa0", " ") == (
        "Tổng số: 03 (ba) đại biểu, trong đó 01 đại biểu chưa được xếp chỗ ngồi./."
    )
    seats = [
        "".join(run.text for run in one.cells[4][0]) for one in table.rows if len(one.cells) > 4
    ]
    assert seats == ["A01", "chưa xếp", "A03"]
    empty = lay_out_act(
        replace(ACT, delegates=replace(partly_seated(), groups=())),
        shipped().of("danh-sach-dai-bieu"),
    )
    assert "Tổng số" not in str(empty.body)
