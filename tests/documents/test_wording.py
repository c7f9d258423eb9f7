"""Dates, numbers and sums as offices write them."""

from datetime import UTC, date, datetime

import pytest

from services.program.documents import wording as w
from services.program.documents.values import Letterhead, OpenDate


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "Không đồng"),
        (21, "Hai mươi mốt đồng"),
        (105, "Một trăm linh năm đồng"),
        (1_005_000, "Một triệu không trăm linh năm nghìn đồng"),
        (1_000_005, "Một triệu không trăm linh năm đồng"),
        (108_000_000, "Một trăm linh tám triệu đồng"),
        (210_600_000, "Hai trăm mười triệu sáu trăm nghìn đồng"),
        (1_000_000_024, "Một tỷ không trăm hai mươi tư đồng"),
        (3_715_000_015, "Ba tỷ bảy trăm mười lăm triệu không trăm mười lăm đồng"),
        (-140_000, "Âm một trăm bốn mươi nghìn đồng"),
    ],
)
def test_a_sum_is_written_in_words(amount: int, words: str) -> None:
    assert w.dong_in_words(amount) == words


def test_a_sum_is_grouped_with_dots() -> None:
    assert w.count(210_600_000) == "210.600.000"


def test_only_days_below_ten_and_the_months_one_and_two_carry_a_zero() -> None:
    assert _plain(w.long_date(date(2024, 2, 8))) == "ngày 08 tháng 02 năm 2024"
    assert _plain(w.long_date(date(2024, 3, 18))) == "ngày 18 tháng 3 năm 2024"


def test_a_number_below_ten_carries_a_zero_and_an_open_one_leaves_room() -> None:
    given = Letterhead("UBND", "KH-UBND", "Bắc Giang", number=5)
    left_open = Letterhead("UBND", "KH-UBND", "Bắc Giang")
    assert _plain(w.number_and_symbol(given)) == "Số: 05/KH-UBND"
    assert _plain(w.number_and_symbol(left_open)) == "Số:        /KH-UBND"


def test_what_is_known_of_an_open_date_is_printed() -> None:
    known = Letterhead("UBND", "KH-UBND", "Bắc Giang", dated=OpenDate(2023, 12))
    unknown = Letterhead("UBND", "KH-UBND", "Bắc Giang")
    assert _plain(w.place_and_date(known)) == "Bắc Giang, ngày      tháng 12 năm 2023"
    assert _plain(w.place_and_date(unknown)).split() == ["Bắc", "Giang,", "ngày", "tháng", "năm"]


def test_a_moment_is_told_by_the_vietnamese_clock_and_a_naive_one_is_refused() -> None:
    night = datetime(2023, 12, 7, 18, 0, tzinfo=UTC)
    assert w.local(night).date() == date(2023, 12, 8)
    with pytest.raises(ValueError, match="time zone"):
        w.local(night.replace(tzinfo=None))


def test_text_becomes_nfc_on_one_line_without_control_characters() -> None:
    assert w.printable("Lục\tNgạn\r\n\x07 e\u0302\u0301 \u202eabc\ufffe") == "Lục Ngạn ế abc"


def _plain(text: str) -> str:
    return text.replace(w.GLUE, " ")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Chủ tịch UBND tỉnh", ["UBND tỉnh"]),
        ("Sở Y tế", ["Y tế"]),
        ("Ban CHQS huyện Lục Ngạn", ["Lục Ngạn"]),
        ("xã Tân Mỹ, thành phố Bắc Giang", ["Tân Mỹ", "Bắc Giang"]),
        ("tỉnh Thừa Thiên Huế", ["Thừa Thiên Huế"]),
        ("Sở Lao động - Thương binh và Xã hội", ["động -"]),
        ("sơ kết 6 tháng đầu năm 2024", ["6 tháng đầu năm"]),
        ("Huyện đội đã báo cáo", []),
    ],
)
def test_what_a_line_end_must_not_part_is_held_together(text: str, kept: list[str]) -> None:
    glued = w.glued(text)
    assert glued.replace(w.GLUE, " ") == text
    held = [piece for piece in glued.split(" ") if w.GLUE in piece]
    for words in kept:
        assert any(words.replace(" ", w.GLUE) in piece for piece in held), held
    assert bool(held) == bool(kept)
