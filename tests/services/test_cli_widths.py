"""The tables of the command line keep days, sums and words whole where there is room for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from deploy.cli_widths import GAP, LONGEST_PIECE, fitted, folded
from deploy.cli_words import word

DAYS = ["Hạn", "08/12/2023 07:30", "05/12/2023"]
SUMS = ["Thành tiền", "112.800.000", "0"]
CODES = ["Mã", "chuan-bi-tham-luan-ban-dan-van-tinh-uy", "plan"]
WORDS = ["Việc", "Nhiệm vụ", "Thông báo kết luận"]


def test_a_day_and_a_sum_stay_whole_and_a_code_breaks_behind_a_hyphen() -> None:
    widths = fitted([DAYS, SUMS, CODES, WORDS], 60)
    assert widths is not None
    shown = [
        folded(texts[1], width) for texts, width in zip([DAYS, SUMS, CODES], widths, strict=False)
    ]
    assert shown[0].split("\n")[0].startswith("08/12/2023")
    assert shown[1] == "112.800.000"
    assert all(line.endswith("-") for line in shown[2].split("\n")[:-1])


def test_a_short_code_stays_whole_so_that_it_can_be_copied() -> None:
    widths = fitted([["Mục", "item-12"], WORDS, DAYS, CODES, CODES], 80)
    assert widths is not None
    assert folded("item-12", widths[0]) == "item-12"


def test_what_has_no_room_side_by_side_is_read_one_under_another() -> None:
    assert fitted([SUMS] * 8, 80) is None
    assert fitted([SUMS] * 5, 80) is not None


@given(st.lists(st.lists(st.text("ab- đờ/", max_size=60), min_size=1), min_size=1, max_size=9))
def test_a_table_never_runs_over_the_terminal_and_no_letter_is_lost(
    columns: list[list[str]],
) -> None:
    widths = fitted(columns, 80)
    if widths is None:
        return
    assert sum(widths) + GAP * len(widths) <= 80
    for texts, width in zip(columns, widths, strict=True):
        assert width <= max(LONGEST_PIECE, *map(cell_len, texts), 1)
        for text in texts:
            lines = folded(text, width)
            assert lines.replace("\n", "").replace(" ", "") == text.replace(" ", "")
            assert max(map(cell_len, lines.split("\n"))) <= width


@pytest.mark.parametrize(
    ("table", "column", "code", "said"),
    [
        ("agencies", "roles", "agency, finance", "cơ quan, cơ quan tài chính"),
        ("groups", "rank", "head", "thủ trưởng"),
        ("messages", "kind", "task-due", "việc sắp đến hạn"),
        ("amendments", "parts", "responsibilities", "Tổ chức thực hiện"),
        ("tasks", "text", "head", None),
    ],
)
def test_a_code_is_shown_as_a_word(table: str, column: str, code: str, said: str | None) -> None:
    assert word(table, column, code) == said
