"""A rank table from a file: each row a rank by hand; read again, nothing changes."""

from datetime import date
from typing import Any

from deploy.files.ranks import RankTarget, read_ranks
from shared.commands.protocol import SetRank
from shared.lists.opened import open_bytes
from tests.files.made import xlsx

ROWS: list[list[Any]] = [
    ["BẢNG THỨ BẬC (ví dụ)"],
    ["Số thứ tự", "Thứ bậc", "Mã", "Nhóm", "Cơ quan", "Từ ngày", "Đến ngày", "Căn cứ"],
    [10, "Thường trực Tỉnh ủy", "tinh-uy", "thuong-truc", None, None, None, None],
    [
        20,
        "Giám đốc sở",
        None,
        "so-nganh",
        "so-y-te, so-noi-vu",
        "01/01/2023",
        date(2025, 6, 30),
        "Tự lập",
    ],
    ["x", "Sai số", None, None, None, None, None, None],
    [30, "Giám đốc sở", None, None, None, None, None, None],
    [40, None, "trong", None, None, None, None, None],
    [50, "Ngày sai", None, None, None, "hôm qua", None, None],
]
DIRECTORS = SetRank(
    rank="giam-doc-so",
    order=20,
    title="Giám đốc sở",
    groups=("so-nganh",),
    units=("so-y-te", "so-noi-vu"),
    valid_from=date(2023, 1, 1),
    valid_to=date(2025, 6, 30),
    basis="Tự lập",
)


def read(**known: SetRank) -> list[tuple[int, str]]:
    target = RankTarget("c", "bo-chqs-tinh", {one.rank: one for one in known.values()}, 7)
    reading = read_ranks(open_bytes(xlsx(ROWS), "thu-bac.xlsx"), target)
    return [(fate.row, fate.code or fate.outcome) for fate in reading.fates]


def test_each_row_is_a_rank_or_says_why_not() -> None:
    assert read() == [
        (3, "new"),
        (4, "new"),
        (5, "FILES_BAD_RANK_ORDER"),
        (6, "FILES_SAME_TWICE"),
        (7, "FILES_MISSING"),
        (8, "FILES_BAD_DATE"),
    ]


def test_groups_agencies_and_days_are_read_whole() -> None:
    target = RankTarget("c", "bo-chqs-tinh", {})
    reading = read_ranks(open_bytes(xlsx(ROWS), "thu-bac.xlsx"), target)
    assert reading.fates[1].command == DIRECTORS


def test_what_the_table_has_is_left_and_what_changed_is_set_again() -> None:
    assert read(directors=DIRECTORS)[1] == (4, "unchanged")
    assert read(directors=DIRECTORS.model_copy(update={"order": 25}))[1] == (4, "updated")
