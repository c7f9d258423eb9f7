"""A list of delegates as offices send it: each row's fate by its number. Everybody is made up."""

import random
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.commands.base import Accepted, EventRef
from shared.commands.registry import RegisterAttendee, UpdateAttendee
from shared.commands.registry_refusals import STATE_SECRET
from shared.lists import cells
from shared.lists.cells import At, Mended
from shared.lists.columns import Chosen, find_table
from shared.lists.delegate_columns import FIELDS
from shared.lists.delegates import Known, Target, read_delegates
from shared.lists.fates import Reading, answered, told
from shared.lists.opened import open_bytes
from shared.lists.refusals import BAD_DATE, BAD_PHONE, NO_HEADER
from shared.personal import Personal
from shared.refusals import Refused
from tests.files.made import HEADER, ROWS, delimited, xlsx

TARGET = Target(
    "c", "so-y-te", "so-y-te", agencies={"so y te": "so-y-te", "so noi vu": "so-noi-vu"}
)


def read(rows: Sequence[Sequence[Any]], target: Target = TARGET, **more: Any) -> Reading:
    return read_delegates(open_bytes(xlsx(rows, **more), "ds.xlsx"), target)


def outcomes(reading: Reading) -> dict[int, str]:
    return {fate.row: fate.code or fate.outcome for fate in reading.fates}


def people(reading: Reading) -> list[tuple[str, str]]:
    return [
        (str(fate.command.attendee.name), fate.command.attendee.position)
        for fate in reading.fates
        if isinstance(fate.command, RegisterAttendee | UpdateAttendee)
    ]


def after(reading: Reading, status: str = "registered") -> Target:
    """The delegation as it is when everything of ``reading`` was accepted."""
    known = {one.attendee.person_id: one for one in TARGET.known}
    for fate in reading.fates:
        if isinstance(fate.command, RegisterAttendee | UpdateAttendee):
            known[fate.command.attendee.person_id] = Known(fate.command.attendee, status)
    return Target("c", "so-y-te", "so-y-te", tuple(known.values()), TARGET.agencies, 9)


# --- where the list begins and ends ----------------------------------------------------------------

OFFICIAL: list[list[Any]] = [
    ["SỞ Y TẾ", None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
    [None, None, None, "Độc lập - Tự do - Hạnh phúc"],
    ["DANH SÁCH ĐẠI BIỂU DỰ HỘI NGHỊ"],
    [],
    ["TT", "Họ và tên", "Chức vụ", "SĐT", "Ghi chú"],
    [1, 2, 3, 4, 5],
    ["I. LÃNH ĐẠO SỞ"],
    [1, "Nguyễn Văn Giả", "Giám đốc", "0000 111 222", None],
    ["II", "CÁC PHÒNG"],
    [2, "Công Thị Định", "Trưởng phòng", None, None],
    [3, "Tống Văn Bịa", "Phó Trưởng phòng", None, "ăn chay"],
    ["Tổng cộng", 3],
    [None, None, None, "Bắc Giang, ngày 20 tháng 11 năm 2023"],
    ["NGƯỜI LẬP", None, None, "GIÁM ĐỐC"],
    [None, None, None, "Trần Thị Ký"],
]


def test_titles_merged_cells_headings_totals_and_signatures_are_no_delegates() -> None:
    reading = read(OFFICIAL, merged=["A3:E3", "D1:E1", "A7:E7"])
    assert reading.table.header == 5
    assert [name for name, _ in people(reading)] == [
        "Nguyễn Văn Giả",
        "Công Thị Định",
        "Tống Văn Bịa",
    ]
    assert outcomes(reading) == {
        6: "FILES_SKIPPED_NUMBERS",
        7: "FILES_SKIPPED_HEADING",
        8: "new",
        9: "FILES_SKIPPED_HEADING",
        10: "new",
        11: "new",
        12: "FILES_SKIPPED_CLOSING",
        13: "FILES_SKIPPED_CLOSING",
        14: "FILES_SKIPPED_CLOSING",
        15: "FILES_SKIPPED_CLOSING",
    }


@pytest.mark.parametrize(
    "total", ["Cộng: 3 người", "Tổng: 03", "Tổng cộng 3 đ/c", "Trong đó: 01 nữ"]
)
def test_a_total_below_the_names_is_no_delegate(total: str) -> None:
    reading = read([HEADER, *ROWS[:2], [None, total]])
    assert outcomes(reading) == {2: "new", 3: "new", 4: "FILES_SKIPPED_CLOSING"}


def test_a_dry_run_tells_the_rows_for_which_no_seat_is_left_and_their_wishes_stay() -> None:
    before = after(read([HEADER, ROWS[0]]), "confirmed")
    gone = replace(before.known[0], status="declined")
    four = [HEADER, *ROWS[:4]]
    full = read(four, replace(before, seats=3))
    assert outcomes(full) == {2: "unchanged", 3: "new", 4: "new", 5: "REGISTRY_SEATS_FULL"}
    assert "3" in full.fates[-1].vi
    assert full.fates[-1].command is not None
    free = read([HEADER, *ROWS[1:4]], replace(before, known=[gone], seats=3))
    assert set(outcomes(free).values()) == {"new"}
    granted = answered(
        full.fates[-1], Accepted(command="1", events=[EventRef(id="e", type="t", position=9)])
    )
    assert (granted.outcome, granted.code, granted.vi) == ("new", "", "")


def test_a_header_of_two_rows_is_read_as_one() -> None:
    reading = read(
        [
            ["STT", "Họ và tên", "Chức vụ", "Liên hệ", None],
            [None, None, None, "Điện thoại", "Email"],
            [1, "Lê Văn Giả", "Giám đốc", "0000123456", "gia@vi-du.example"],
        ],
        merged=["D1:E1"],
    )
    assert set(reading.table.columns) == {"number", "name", "position", "phone", "email"}
    assert outcomes(reading) == {3: "new"}


@pytest.mark.parametrize(
    ("header", "row", "name"),
    [
        (["Họ đệm", "Tên", "Chức vụ"], ["Lê Văn", "Giả", "Phó"], "Lê Văn Giả"),
        (["HỌ VÀ TÊN ĐỆM", "TÊN", "CV"], ["Lê Văn", "Giả", "Phó"], "Lê Văn Giả"),
        (["Ho va ten", "Chuc vu"], ["Lê Văn Giả", "Phó"], "Lê Văn Giả"),
        (["Họ, tên (*)", "Chức danh/chức vụ:"], ["Lê Văn Giả", "Phó"], "Lê Văn Giả"),
        (["Họ tên đại biểu", "Chức vụ hiện nay"], ["Lê  Văn Giả ", "Phó"], "Lê Văn Giả"),
    ],
)
def test_a_name_stands_in_one_column_or_two(header: list[str], row: list[str], name: str) -> None:
    assert people(read([header, row])) == [(name, "Phó")]


def test_a_name_of_one_word_beside_columns_that_were_not_read_is_told() -> None:
    """Somebody's surname is lost in no list without a word; elsewhere a name of one word is nobody's business."""
    header = ["STT", "Chức vụ", "Dòng họ", "Tên", "SĐT"]
    lost = read([header, [1, "Giám đốc", "Nguyễn Văn", "Ánh", None]])
    (note,) = lost.noticed()
    assert (note.code, "“Dòng họ”" in note.vi, "“Dòng họ”" in note.en) == (
        "FILES_SURNAMES_MISSING",
        True,
        True,
    )
    assert "dòng 2" in note.vi
    assert read([["Họ và tên", "Chức vụ"], ["Ánh", "Giám đốc"]]).noticed() == ()
    whole = [["Họ và tên", "Chức vụ", "Dân tộc"], ["Nguyễn Văn Ánh", "Giám đốc", "Kinh"]]
    assert read(whole).noticed() == ()


def test_half_a_title_is_of_the_surname_only_where_it_stands_alone() -> None:
    """ "Họ và | Tên" is a name in two columns; the father's name is nobody's surname."""
    halves = read([["STT", "Chức vụ", "Họ và", "Tên"], [1, "Giám đốc", "Nguyễn Văn", "Ánh"]])
    assert people(halves) == [("Nguyễn Văn Ánh", "Giám đốc")]
    assert halves.noticed() == ()
    father = read(
        [["Tên", "Chức vụ", "Họ và tên bố"], ["Nguyễn Văn Ánh", "Giám đốc", "Nguyễn Văn Bố"]]
    )
    assert "family" not in father.table.columns


def test_a_name_stands_in_two_columns_below_one_merged_title() -> None:
    rows: list[list[Any]] = [
        ["TT", "Họ và tên", None, "Chức vụ"],
        [1, "Lê Văn", "Giả", "Phó"],
        [2, "Vũ Thị", "Bịa", "Phó"],
    ]
    reading = read(rows, merged=["B1:C1"])
    assert people(reading) == [("Lê Văn Giả", "Phó"), ("Vũ Thị Bịa", "Phó")]
    assert [one for _, _, one in reading.table.mapping()] == [
        "number",
        "family",
        "given",
        "position",
    ]


@pytest.mark.parametrize(
    "rows", [[["Số", "Nội dung"], [1, "x"]], [["Họ và tên", "SĐT"], ["Lê Văn Giả", "0000123456"]]]
)
def test_without_a_header_nothing_is_guessed(rows: list[list[Any]]) -> None:
    with pytest.raises(Refused) as caught:
        read(rows)
    assert caught.value.refusal is NO_HEADER
    assert "Chức vụ" in str(caught.value.details["missing"])


@pytest.mark.parametrize("mark", ["MẬT", "Độ mật: Tối mật", "TUYỆT MẬT"])
def test_a_list_that_bears_a_secrecy_mark_is_refused_as_a_whole(mark: str) -> None:
    with pytest.raises(Refused) as caught:
        read([[mark], ["DANH SÁCH"], HEADER, *ROWS])
    assert caught.value.refusal is STATE_SECRET


def test_somebody_may_be_called_mat() -> None:
    reading = read([["Họ đệm", "Tên", "Chức vụ"], ["Giả Thị", "Mật", "Phó"]])
    assert people(reading) == [("Giả Thị Mật", "Phó")]


names = {
    "name": ["Họ và tên", "HỌ TÊN", "Ho va ten", "Họ, tên", "Đại biểu"],
    "position": ["Chức vụ", "CHỨC DANH", "Chuc vu", "CV"],
    "phone": ["SĐT", "Số điện thoại", "ĐT", "S.Đ.T", "Di động", "Điện thoại liên hệ"],
    "email": ["Email", "E-mail", "Thư điện tử", "Địa chỉ email"],
    "unit": ["Đơn vị", "Cơ quan", "Cơ quan, đơn vị", "ĐƠN VỊ CÔNG TÁC"],
    "note": ["Ghi chú", "GC"],
}
VALUES = {
    "name": "Lê Văn Giả", "position": "Phó Giám đốc", "phone": "0000123456",
    "email": "gia@vi-du.example", "unit": "Sở Y tế", "note": "x",
}  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.permutations(sorted(names)), st.integers(0, 10**9), st.booleans(), st.integers(0, 5))
def test_columns_come_in_any_order_under_any_of_their_names(
    order: list[str], seed: int, decomposed: bool, above: int
) -> None:
    draw = random.Random(seed)
    header = [draw.choice(names[key]) for key in order]
    if decomposed:
        header = [unicodedata.normalize("NFD", one) for one in header]
    rows = [["Danh sách"]] * above + [header, [VALUES[key] for key in order]]
    content = delimited(rows, ";").encode()
    reading = read_delegates(open_bytes(content, "ds.csv"), TARGET)
    assert dict(reading.table.columns.items()) == {key: place for place, key in enumerate(order)}
    assert people(reading) == [("Lê Văn Giả", "Phó Giám đốc")]


# --- one row ---------------------------------------------------------------------------------------


def test_each_row_is_refused_by_itself_with_its_reason() -> None:
    reading = read(
        [
            HEADER,
            [1, "Lê Văn Giả", "Phó", "0000123456", "gia@vi-du.example"],
            [2, None, "Phó", "0000123456", "b@vi-du.example"],
            [3, "Trần Bịa", None, None, None],
            [4, "Vũ Thị Bịa", "Phó", "12345", None],
            [5, "Hồ Bịa", "Phó", None, "không có"],
            [6, "=B2", "Phó", None, None],
            [7, "Đỗ Bịa", "x" * 501, None, None],
        ]
    )
    assert outcomes(reading) == {
        2: "new",
        3: "FILES_MISSING",
        4: "FILES_MISSING",
        5: "FILES_BAD_PHONE",
        6: "FILES_BAD_EMAIL",
        7: "FILES_FORMULA",
        8: "FILES_TOO_LONG",
    }
    for fate in reading.fates:
        assert "{" not in fate.vi + fate.en
        assert (fate.outcome == "refused") == bool(fate.vi)


def test_the_zero_that_excel_dropped_is_restored_and_told() -> None:
    reading = read([HEADER, [1, "Lê Văn Giả", "Phó", 912345678, None]])
    (fate,) = reading.fates
    assert isinstance(fate.command, RegisterAttendee)
    assert fate.command.attendee.phone == "0912345678"
    assert "D2" in fate.notes[0][0]


def test_a_place_inside_the_agency_belongs_to_the_position() -> None:
    header = ["Họ tên", "Cấp bậc", "Chức vụ", "Đơn vị"]
    reading = read(
        [
            header,
            ["Lê Giả", "Thượng tá", "Trưởng phòng", "Phòng Tổng hợp"],
            ["Vũ Bịa", None, "Phó Giám đốc", "SỞ Y TẾ"],
            ["Hồ Bịa", None, "Phó Giám đốc", "Sở Nội vụ"],
        ]
    )
    assert people(reading) == [
        ("Lê Giả", "Thượng tá, Trưởng phòng, Phòng Tổng hợp"),
        ("Vũ Bịa", "Phó Giám đốc"),
    ]
    assert outcomes(reading)[4] == "FILES_ANOTHER_UNIT"


# --- who is who ------------------------------------------------------------------------------------


def test_the_same_file_again_changes_nothing() -> None:
    first = read([HEADER, *ROWS])
    again = read([HEADER, *ROWS], after(first))
    assert first.counts()["new"] == len(ROWS)
    assert again.counts()["unchanged"] == len(ROWS)
    assert not any(fate.command for fate in again.fates)


def test_the_same_rows_give_the_same_wishes_in_whatever_file_they_stand() -> None:
    one = read([HEADER, *ROWS])
    other = read([["Danh sách"], HEADER, *reversed(ROWS)])
    assert {f.command_id for f in one.fates if f.command} == {
        f.command_id for f in other.fates if f.command
    }


def test_a_changed_telephone_number_updates_and_an_empty_cell_takes_nothing_away() -> None:
    first = read([HEADER, *ROWS])
    changed = [list(row) for row in ROWS]
    changed[0][3], changed[1][3] = "0000999999", None
    again = read([HEADER, *changed], after(first))
    assert outcomes(again)[2] == "updated"
    assert outcomes(again)[3] == "unchanged"
    (fate,) = [fate for fate in again.fates if fate.command]
    assert isinstance(fate.command, UpdateAttendee)
    assert fate.command.attendee.phone == "0000999999"


def test_mended_and_mended_back_are_two_wishes() -> None:
    first = read([HEADER, *ROWS[:1]])
    other = [[*ROWS[0][:3], "0000999999", ROWS[0][4]]]
    known = after(read([HEADER, *other], after(first)))
    one = read([HEADER, *ROWS[:1]], known).fates[0]
    two = read([HEADER, *ROWS[:1]], Target("c", "so-y-te", "so-y-te", known.known, None, 30)).fates[
        0
    ]
    assert one.command == two.command
    assert one.command_id != two.command_id


def test_a_name_without_marks_is_the_same_person() -> None:
    first = read([["Họ tên", "Chức vụ"], ["Lê Văn Giả", "Phó"]])
    again = read([["Họ tên", "Chức vụ"], ["LE VAN GIA", "Phó"]], after(first))
    assert outcomes(again) == {2: "updated"}
    assert len({fate.command.attendee.person_id for r in (first, again) for fate in r.fates
                if isinstance(fate.command, RegisterAttendee | UpdateAttendee)}) == 1  # fmt: skip


def test_a_form_of_address_or_a_remark_makes_nobody_another_person_and_is_told() -> None:
    rows = [["Đỗ Thị Giả", "Phó", "0000111222"], ["Lê Văn Bịa", "Phó", "0000111333"]]
    first = read([["Họ tên", "Chức vụ", "SĐT"], *rows])
    written = [["Đồng chí Đỗ Thị Giả", *rows[0][1:]], ["Lê Văn Bịa (trưởng đoàn)", *rows[1][1:]]]
    again = read([["Họ tên", "Chức vụ", "SĐT"], *written], after(first))
    assert outcomes(again) == {2: "unchanged", 3: "unchanged"}
    assert [fate.notes[0][0] for fate in again.fates] == [
        "tên: đã bỏ “Đồng chí”",
        "tên: đã bỏ “(trưởng đoàn)”",
    ]
    other_way = read([["Họ tên", "Chức vụ", "SĐT"], *written])
    assert people(other_way) == people(first)
    back = read([["Họ tên", "Chức vụ", "SĐT"], *rows], after(other_way))
    assert outcomes(back) == {2: "unchanged", 3: "unchanged"}


def test_whom_somebody_named_by_hand_with_a_form_of_address_an_import_updates() -> None:
    first = read([["Họ tên", "Chức vụ"], ["Lê Văn Bịa", "Phó"]])
    (fate,) = first.fates
    assert isinstance(fate.command, RegisterAttendee)
    by_hand = fate.command.attendee.model_copy(
        update={"name": Personal("Ông Lê Văn Bịa"), "person_id": "h1"}
    )
    known = replace(TARGET, known=(Known(by_hand, "registered"),))
    (again,) = read([["Họ tên", "Chức vụ"], ["Lê Văn Bịa", "Phó"]], known).fates
    assert again.outcome == "updated"
    assert isinstance(again.command, UpdateAttendee)
    assert again.command.attendee.person_id == "h1"


def test_a_name_that_loses_its_marks_is_warned_of_with_before_and_after() -> None:
    first = read([["Họ tên", "Chức vụ"], ["Nguyễn Đỗ Giả", "Phó"], ["Lê Bịa", "Phó"]])
    again = read(
        [["Họ tên", "Chức vụ"], ["Nguyen Do Gia", "Phó"], ["LÊ BỊA", "Trưởng"]], after(first)
    )
    (lost, lost_en), *_ = again.fates[0].notes
    assert "MẤT DẤU: “Nguyễn Đỗ Giả” → “Nguyen Do Gia”" in lost
    assert "LOSES ITS MARKS" in lost_en
    (note,) = again.noticed()
    assert note.code == "FILES_MARKS_LOST"
    assert "1 tên đang có (dòng 2)" in note.vi
    assert again.fates[1].notes == (
        ("tên: “Lê Bịa” → “LÊ BỊA”", "name: “Lê Bịa” → “LÊ BỊA”"),
        ("chức vụ: “Phó” → “Trưởng”", "position: “Phó” → “Trưởng”"),
    )
    back = read([["Họ tên", "Chức vụ"], ["Nguyễn Đỗ Giả", "Phó"]], after(again))
    assert back.noticed() == (), "marks that come back are no loss"


def test_all_faults_of_a_row_are_told_at_once() -> None:
    header = ["Họ tên", "Chức vụ", "SĐT", "Email", "Ngôn ngữ"]
    (fate,) = read([header, ["Lê Giả", None, "hỏng", "không phải thư", "tiếng Lào"]]).fates
    codes = [one.code for one in fate.faults]
    expected = ["FILES_MISSING", "FILES_BAD_PHONE", "FILES_BAD_EMAIL", "FILES_UNKNOWN_LANGUAGE"]
    assert codes == expected
    assert fate.code == codes[0]
    assert all(f"{code}: " in fate.vi and f"{code}: " in fate.en for code in codes[1:])
    (row,) = told(read([header, ["Lê Giả", None, "hỏng", None, None]]))["rows"]
    assert [one["code"] for one in row["faults"]] == ["FILES_MISSING", "FILES_BAD_PHONE"]
    (single,) = told(read([header, ["Lê Giả", None, None, None, None]]))["rows"]
    assert "faults" not in single


def test_a_date_of_birth_that_cannot_be_read_refuses_nobody_for_it_is_not_kept() -> None:
    header = ["Họ tên", "Chức vụ", "Ngày sinh"]
    (fate,) = read([header, ["Lê Giả", "Phó", "20/13/1985"]]).fates
    assert fate.outcome == "new"
    ((vi, en),) = fate.notes
    assert "ô C2" in vi
    assert "bỏ qua" in vi
    assert "cell C2" in en
    twins = [header, ["Lê Giả", "Phó", "20/13/1985"], ["Lê Giả", "Phó", "01/02/1970"]]
    (first, _) = read(twins).fates
    assert first.code == "FILES_SAME_TWICE"
    assert "không đọc được ở dòng 2" in first.vi


def test_a_refused_row_of_two_name_columns_shows_the_whole_name() -> None:
    merged: list[list[Any]] = [
        ["Họ và tên", None, "Chức vụ"],
        ["Trần Thị", "Bịa", "Phó"],
        ["Phạm Ngọc", "Giả", None],
    ]
    two = [["Họ và tên đệm", "Tên", "Chức vụ"], *merged[1:]]
    for rows in (merged, two):
        (_, fate) = read(rows).fates
        assert (fate.code, fate.label) == ("FILES_MISSING", "Phạm Ngọc Giả")


def test_who_declined_is_not_called_back_by_a_file() -> None:
    first = read([HEADER, *ROWS[:1]])
    assert outcomes(read([HEADER, *ROWS[:1]], after(first, "declined"))) == {2: "FILES_GONE"}


def test_two_of_one_name_are_told_apart_by_their_birth_or_refused() -> None:
    header: list[Any] = ["Họ tên", "Chức vụ", "Ngày sinh"]
    twice = [header, ["Lê Giả", "Phó", None], ["Lê Giả", "Phó", None]]
    assert set(outcomes(read(twice)).values()) == {"FILES_SAME_TWICE"}
    assert "ghi Ngày sinh còn trống hoặc không đọc được ở dòng 2, 3" in read(twice).fates[0].vi
    assert "that is empty or cannot be read in row 2, 3" in read(twice).fates[0].en
    without = read([header[:2], ["Lê Giả", "Phó"], ["Lê Giả", "Phó"]])
    assert "thêm cột Ngày sinh" in without.fates[0].vi
    one = read([header, ["Lê Giả", "Phó", "01/02/1970"], ["Lê Giả", "Phó", None]])
    assert "còn trống hoặc không đọc được ở dòng 3" in one.fates[0].vi
    alike = read([header, *[["Lê Giả", "Phó", "01/02/1970"]] * 2])
    assert "cùng ngày sinh" in alike.fates[0].vi
    assert "thêm cột" not in alike.fates[0].vi
    born = [header, ["Lê Giả", "Phó", "01/02/1970"], ["Lê Giả", "Phó", 29_000]]
    first = read(born)
    assert outcomes(first) == {2: "new", 3: "new"}
    assert read(born, after(first)).counts()["unchanged"] == 2
    assert "1970" not in str([fate.command for fate in first.fates])
    alone = after(read([header, ["Lê Giả", "Phó", "01/02/1970"]]))
    assert set(outcomes(read(born, alone)).values()) == {"FILES_KNOWN_TWICE"}


def test_the_reading_is_told_to_scripts_without_telephone_numbers() -> None:
    shown = told(read([HEADER, *ROWS]))
    assert shown["counts"]["new"] == len(ROWS)
    assert shown["columns"][1] == {"column": "B", "title": "Họ và tên", "field": "name"}
    assert "0000123456" not in str(shown["rows"])


def test_our_names_of_columns_do_not_contradict_one_another() -> None:
    every = [name for field in FIELDS for name in field.names]
    assert len(every) == len(set(every))


def test_five_thousand_delegates_are_read_and_compared_at_once() -> None:
    """As many as one file may reasonably hold; a reader of quadratic cost would not come to an end."""
    many = [[n, f"Người Giả {n}", "Phó Giám đốc", 912_000_000 + n, None] for n in range(5000)]
    first = read([HEADER, *many])
    assert first.counts()["new"] == 5000
    assert read([HEADER, *many], after(first)).counts()["unchanged"] == 5000


# --- cells -----------------------------------------------------------------------------------------

AT = At("D7", "Số điện thoại")


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("0912345678", "0912345678"),
        ("0912.345.678", "0912345678"),
        ("(0204) 3 854 123", "02043854123"),
        ("+84 912 345 678", "0912345678"),
        ("84912345678", "0912345678"),
        (912345678, "0912345678"),
        (912345678.0, "0912345678"),
        ("'+84912345678", "0912345678"),
        ("0912345678; 0204385412", "0912345678"),
        ("-", None),
        (None, None),
    ],
)
def test_a_telephone_number_is_read_as_it_is_called(cell: Any, number: str | None) -> None:
    found = cells.phone(cell, AT)
    assert (found.value if isinstance(found, Mended) else found) == number


@pytest.mark.parametrize("cell", ["abc", "12345", 12, "09123456789012", "0912345678a"])
def test_what_is_no_telephone_number_is_refused(cell: Any) -> None:
    with pytest.raises(Refused) as caught:
        cells.phone(cell, AT)
    assert caught.value.refusal is BAD_PHONE


@pytest.mark.parametrize(
    "cell",
    ["08/12/2023", "8-12-2023", "08.12.2023", "2023-12-08", "ngày 08 tháng 12 năm 2023", 45268,
     45268.5, "45268", datetime(2023, 12, 8, 7, 30), date(2023, 12, 8)],
)  # fmt: skip
def test_a_date_is_read_as_text_or_as_the_serial_of_excel(cell: Any) -> None:
    assert cells.day(cell, AT) == date(2023, 12, 8)


def test_a_serial_of_the_other_calendar_counts_from_there() -> None:
    assert cells.day(45268 - 1462, AT, date(1904, 1, 1)) == date(2023, 12, 8)


@pytest.mark.parametrize("cell", ["31/02/2023", "12/2023", "hôm qua", "2023", 10**9, 0])
def test_what_is_no_date_is_refused(cell: Any) -> None:
    with pytest.raises(Refused) as caught:
        cells.day(cell, AT)
    assert caught.value.refusal is BAD_DATE


@given(st.dates(date(1900, 3, 1), date(2199, 1, 1)))
def test_every_day_comes_back_from_text_and_serial(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    assert cells.day(f"{day:%d/%m/%Y}", AT) == cells.day(serial, AT) == day


@given(st.one_of(st.text(max_size=40), st.integers(), st.floats(), st.none(), st.booleans()))
def test_no_cell_breaks_a_reader(cell: Any) -> None:
    for reader in (cells.phone, cells.email, cells.day):
        try:
            reader(cell, AT)
        except Refused as why:
            assert "{" not in str(why)  # noqa: PT017 - any refusal will do, anything else fails


@pytest.mark.parametrize("header", [1, 2, 3])
def test_a_mark_is_found_whichever_row_is_taken_for_the_header(header: int) -> None:
    """A list whose columns have strange titles: a person chooses the header, and cannot choose the mark away."""
    rows = [
        ["TUYỆT MẬT"],
        ["Danh sách cán bộ"],
        ["Cán bộ cử đi", "Công việc"],
        ["Nguyễn Văn Mật", "Giám đốc"],
    ]
    opened = open_bytes(delimited(rows, ";").encode(), "ds.csv")
    chosen = Chosen(sheet=0, header=header, columns={"name": 0, "position": 1})
    for mapping in (None, chosen):
        with pytest.raises(Refused) as caught:
            find_table(opened, FIELDS, [("name",)], mapping)
        assert caught.value.refusal is STATE_SECRET


# --- the language of letters -----------------------------------------------------------------------


def spoken(reading: Reading) -> list[str]:
    return [
        fate.command.attendee.language
        for fate in reading.fates
        if isinstance(fate.command, RegisterAttendee | UpdateAttendee)
    ]


@pytest.mark.parametrize("title", ["Ngôn ngữ", "NGÔN NGỮ THƯ", "Language"])
def test_letters_are_in_the_language_that_the_list_says(title: str) -> None:
    rows: list[list[Any]] = [["Họ và tên", "Chức vụ", title]]
    told = ["tiếng Anh", "English", "EN", "Tiếng Việt", "vi", None]
    rows += [[f"Người Bịa {n}", "(bịa)", word] for n, word in enumerate(told)]
    assert spoken(read(rows)) == ["en", "en", "en", "vi", "vi", "vi"]


def test_a_language_that_nobody_writes_is_refused_by_its_row() -> None:
    rows = [["Họ và tên", "Chức vụ", "Ngôn ngữ"], ["Người Bịa", "(bịa)", "tiếng Lào"]]
    assert outcomes(read(rows)) == {2: "FILES_UNKNOWN_LANGUAGE"}


def test_a_list_that_says_nothing_of_it_leaves_the_language_as_it_is() -> None:
    first = read([["Họ và tên", "Chức vụ", "Ngôn ngữ"], ["Người Bịa", "(bịa)", "en"]])
    again = [["Họ và tên", "Chức vụ", "SĐT"], ["Người Bịa", "(bịa)", "0000 111 222"]]
    assert spoken(read(again, after(first))) == ["en"]


def test_a_name_or_position_that_is_none_is_told_by_the_dry_run_and_a_small_letter_noted() -> None:
    rows = [
        ["Họ và tên", "Chức vụ"],
        ["<b>Lê Giả</b>", "Giám đốc"],
        ["Lê Văn Giả", "x"],
        ["lê thị giả", "Chuyên viên"],
    ]
    marked, short, small = read(rows).fates
    assert (marked.code, short.code) == ("REGISTRY_NAME_INVALID", "REGISTRY_POSITION_INVALID")
    assert (small.outcome, small.label) == ("new", "lê thị giả")
    assert "không viết hoa" in small.notes[0][0]
