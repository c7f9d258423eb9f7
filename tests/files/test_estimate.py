"""An estimate from a file: new lines, mended ones, sums that do not agree; read again, nothing changes."""

from typing import Any

import pytest

from shared.commands.budget import SetEstimateLine
from shared.events.budget import EstimateLine
from shared.lists.estimate import EstimateTarget, read_estimate
from shared.lists.fates import Fate
from shared.lists.opened import open_bytes
from tests.files.made import to_tcvn3, xlsx

HEADER = [
    "TT",
    "Nội dung chi",
    "ĐVT",
    "Số lượng",
    "Đơn giá (đồng)",
    "Thành tiền",
    "Căn cứ",
    "Mã dòng",
]
PRINTING = EstimateLine(
    line="tai-lieu", order=2, content="In tài liệu", unit="bộ", quantity=200, unit_price=None,
    basis="Báo giá (ví dụ)",
)  # fmt: skip
DRINKS = EstimateLine(
    line="giai-khat", order=4, content="Giải khát giữa giờ", unit="người", quantity=150, unit_price=20_000,
    basis="Nghị quyết ví dụ", mark="V", per_head=True, factor=2, source="Ngân sách tỉnh",
)  # fmt: skip
KNOWN = {one.line: one for one in (PRINTING, DRINKS)}


def fates(
    *rows: Any, frozen: Any = (), header: Any = HEADER, known: Any = None
) -> tuple[Fate, ...]:
    target = EstimateTarget(
        "c", "so-tai-chinh", KNOWN if known is None else known, frozenset(frozen), 7
    )
    content = xlsx([["DỰ TOÁN KINH PHÍ (ví dụ)"], [], header, *rows])
    return read_estimate(open_bytes(content, "du-toan.xlsx"), target).fates


def line_of(fate: Fate) -> EstimateLine:
    assert isinstance(fate.command, SetEstimateLine), fate
    return fate.command.line


def test_a_row_mends_its_line_and_an_empty_cell_takes_nothing_away() -> None:
    (fate,) = fates([2, "In tài liệu", None, 180, "60.000 đ", None, None, None])
    assert fate.outcome == "updated"
    assert line_of(fate) == PRINTING.model_copy(update={"quantity": 180, "unit_price": 60_000})


@pytest.mark.parametrize(
    "price", [60_000, 60_000.0, "60000", "60.000", "60,000 đồng", "60 000 VNĐ"]
)
def test_money_is_read_as_offices_write_it(price: Any) -> None:
    (fate,) = fates([2, "In tài liệu", "bộ", 200, price, None, None, None])
    assert line_of(fate).unit_price == 60_000


@pytest.mark.parametrize("price", [60_000.5, "2,5", "-3", "sáu mươi nghìn", "1.00.000", 10**13])
def test_what_is_no_whole_sum_is_refused(price: Any) -> None:
    (fate,) = fates([2, "In tài liệu", "bộ", 200, price, None, None, None])
    assert fate.code == "FILES_BAD_AMOUNT"
    assert "E4" in fate.vi


def test_a_new_item_has_its_unit_quantity_and_basis_and_a_code_of_its_words() -> None:
    whole, lacking = fates(
        [9, "Thuê xe", "chuyến", 3, 1_500_000, None, "Hợp đồng (ví dụ)", None],
        [10, "Hoa tươi", "lẵng", 2, 300_000, None, None, None],
    )
    assert whole.outcome == "new"
    made = line_of(whole)
    assert (made.line, made.order, made.amount, made.fund) == (
        "thue-xe",
        9,
        4_500_000,
        "conference",
    )
    assert (lacking.code, "Căn cứ" in lacking.vi) == ("FILES_MISSING", True)


def test_no_place_of_the_list_is_given_to_two_lines() -> None:
    def new(order: int | None, content: str) -> list[Any]:
        return [order, content, "lẵng", 2, 300_000, None, "Báo giá (ví dụ)", None]

    told = fates(new(2, "Hoa tươi"), new(2, "Thuê xe"), new(None, "Phông"), new(1, "Âm thanh"))
    assert [line_of(one).order for one in told] == [5, 6, 7, 1]
    # put in between, with the others moved down by the same file: as the file has it
    moved = fates(new(2, "Hoa tươi"), [3, "In tài liệu", *[None] * 6])
    assert [(line_of(one).line, line_of(one).order) for one in moved] == [
        ("hoa-tuoi", 2),
        ("tai-lieu", 3),
    ]


def test_a_quantity_that_follows_a_count_is_not_the_files_to_say_until_it_is_frozen() -> None:
    row = [4, "Giải khát giữa giờ", "người", 999, 20_000, None, None, "giai-khat"]
    (fate,) = fates(row)
    assert fate.outcome == "unchanged"
    assert "số đếm" in fate.notes[0][0]
    (frozen,) = fates(row, frozen=("giai-khat",))
    assert line_of(frozen).quantity == 999
    assert line_of(frozen).per_head


def test_another_price_takes_the_mark_of_the_rule_away() -> None:
    (fate,) = fates([4, None, None, None, 25_000, None, None, "giai-khat"])
    assert line_of(fate).mark is None
    assert line_of(fate).source == "Ngân sách tỉnh"
    assert "mức kiểm chứng" in fate.notes[0][0]


def test_a_sum_that_does_not_agree_is_told_and_not_taken() -> None:
    wrong, computed = fates(
        [9, "Thuê xe", "chuyến", 3, 1_500_000, 4_000_000, "Hợp đồng (ví dụ)", None],
        [10, "Hoa", "lẵng", 2, 300_000, "=D5*E5", "Báo giá (ví dụ)", None],
    )
    assert wrong.notes == (
        (
            "thành tiền trong tệp 4.000.000; tính lại là 4.500.000",
            "the file's sum is 4.000.000; it comes to 4.500.000",
        ),
    )
    assert computed.notes == ()


def test_totals_words_and_signatures_are_passed_over_and_one_item_stands_once() -> None:
    found = fates(
        ["I", "KINH PHÍ HỘI NGHỊ"],
        [1, "Thuê xe", "chuyến", 3, 1, None, "Hợp đồng (ví dụ)", None],
        [2, "Thuê xe", "chuyến", 4, 1, None, "Hợp đồng (ví dụ)", None],
        [None, "Tổng cộng", None, None, None, 3, None, None],
        ["Bằng chữ: Ba đồng"],
        [None, None, None, None, None, "Người lập"],
    )
    assert [fate.code or fate.outcome for fate in found] == [
        "FILES_SKIPPED_HEADING", "new", "FILES_LINE_TWICE",
        "FILES_SKIPPED_CLOSING", "FILES_SKIPPED_CLOSING", "FILES_SKIPPED_CLOSING",
    ]  # fmt: skip


def test_the_fund_is_said_in_words_and_another_word_is_refused() -> None:
    header = [*HEADER, "Quỹ"]
    rows = [
        [n, f"Khoản {n}", "bộ", 1, 1, None, "Báo giá", None, said]
        for n, said in enumerate(
            ("Quỹ khen thưởng", "QUỸ THI ĐUA, KHEN THƯỞNG", "kinh phí hội nghị"), 1
        )
    ]
    assert [line_of(one).fund for one in fates(*rows, header=header)] == [
        "awards", "awards", "conference",
    ]  # fmt: skip
    (fate,) = fates([1, "Khoản", "bộ", 1, 1, None, "Báo giá", None, "quỹ đen"], header=header)
    assert fate.code == "FILES_UNKNOWN_FUND"


def test_what_was_imported_is_unchanged_when_it_is_read_again() -> None:
    rows = (
        [2, "In tài liệu", "bộ", 180, 60_000, None, None, None],
        [9, "Thuê xe", "chuyến", 3, 1_500_000, None, "Hợp đồng (ví dụ)", None],
    )
    lines = [line_of(one) for one in fates(*rows)]
    after = KNOWN | {one.line: one for one in lines}
    assert [one.outcome for one in fates(*rows, known=after)] == ["unchanged", "unchanged"]
    assert [one.command_id for one in fates(*rows)] == [one.command_id for one in fates(*rows)]


def test_a_legacy_encoding_is_read_and_a_secret_refused() -> None:
    text = (
        "TT;Nội dung chi;ĐVT;Số lượng;Đơn giá;Căn cứ\r\n1;Thuê xe;chuyến;3;1.500.000;Hợp đồng\r\n"
    )
    content = to_tcvn3(text).encode("latin-1")
    target = EstimateTarget("c", "so-tai-chinh", KNOWN)
    (fate,) = read_estimate(open_bytes(content, "du-toan.csv"), target).fates
    assert line_of(fate).content == "Thuê xe"
    (fate,) = fates([1, "Thuê xe", "chuyến", 3, 1, None, "TỐI MẬT", None])
    assert fate.code == "REGISTRY_STATE_SECRET"


def test_an_odd_code_is_refused_and_a_new_one_taken() -> None:
    odd, new = fates(
        [1, "Khoản A", "bộ", 1, 1, None, "Báo giá", "Mã Lạ"],
        [2, "Khoản B", "bộ", 1, 1, None, "Báo giá", "khoan-b"],
    )
    assert odd.code == "FILES_UNKNOWN_LINE"
    assert line_of(new).line == "khoan-b"
