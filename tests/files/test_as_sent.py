"""Delegates, nominations and units as offices really send them: the same oddities in three kinds of list."""

import io
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import openpyxl
import pytest

from shared.lists.delegates import Target, read_delegates
from shared.lists.fates import Reading
from shared.lists.nominations import RoundTarget, read_nominations
from shared.lists.opened import open_bytes
from shared.lists.sheets import Opened
from shared.lists.units import read_units
from shared.refusals import Refused
from tests.files.made import HEADER, ROWS, delimited, to_tcvn3, to_vni, xlsx

Rows = list[list[Any]]


@dataclass(frozen=True)
class Kind:
    header: list[str]
    rows: Rows
    read: Callable[[Opened], Reading]

    @property
    def table(self) -> Rows:
        return [list(self.header), *self.rows]


KINDS = {
    "delegates": Kind(
        list(HEADER), ROWS, lambda opened: read_delegates(opened, Target("c", "so-y-te", "d"))
    ),
    "nominations": Kind(
        ["STT", "Tên tập thể/cá nhân/hộ gia đình", "Chức vụ", "Đơn vị công tác",
         "Phân loại khen thưởng", "Thành tích"],
        [[1, "Lê Văn Giả", "Phó", "Ban Bịa", "Cá nhân", "Việc bịa"],
         [2, "Ban Bịa", None, "Xã Bịa", "Tập thể", "Việc bịa"],
         [3, "Hộ ông Giả", None, "Xã Bịa", "Hộ gia đình", "Việc bịa"]],
        lambda opened: read_nominations(opened, RoundTarget("c", "so-y-te", "r")),
    ),
    "units": Kind(
        ["STT", "Tên cơ quan", "Email"],
        [[1, "Sở Bịa Đặt", "a@b.example"], [2, "Sở Giả Định", None]],
        lambda opened: read_units(opened).reading,
    ),
}  # fmt: skip


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    return KINDS[request.param]


def each_text(rows: Rows, change: Callable[[str], str]) -> Rows:
    return [[change(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]


def plain(kind: Kind) -> bytes:
    return xlsx(kind.table)


def with_titles_and_sums(kind: Kind) -> bytes:
    width = len(kind.header)
    numbers = [f"({place})" for place in range(1, width + 1)]
    above: Rows = [["UBND TỈNH BỊA"], ["DANH SÁCH"], [None]]
    below: Rows = [
        [None] * width,
        ["Tổng cộng", 9],
        [None, None, "NGƯỜI LẬP BIỂU"],
        [None, None, "Lê Văn Ký"],
    ]
    return xlsx([*above, kind.header, numbers, *kind.rows, *below], ["A1:C1", "A2:C2"])


def with_two_row_header(kind: Kind) -> bytes:
    upper = [kind.header[0], "Thông tin", *kind.header[2:]]
    lower = [None, kind.header[1], *[None] * (len(kind.header) - 2)]
    return xlsx([upper, lower, *kind.rows])


def decomposed(kind: Kind) -> bytes:
    return xlsx(each_text(kind.table, lambda text: unicodedata.normalize("NFD", text)))


def in_tcvn3(kind: Kind) -> bytes:
    return xlsx(each_text(kind.table, to_tcvn3))


def in_vni(kind: Kind) -> bytes:
    return xlsx(each_text(kind.table, to_vni))


def in_tcvn3_csv(kind: Kind) -> bytes:
    return to_tcvn3(delimited(kind.table, ";")).encode("latin-1")


def in_vni_csv(kind: Kind) -> bytes:
    return to_vni(delimited(kind.table)).encode("latin-1")


def book(kind: Kind, *, second: bool) -> bytes:
    """A cover in front, the list hidden once more; ``second``: and a second list."""
    sheets = openpyxl.load_workbook(io.BytesIO(plain(kind)))
    sheets.create_sheet("Bìa", 0).append(["Tờ bìa"])
    hidden = sheets.create_sheet("Ẩn", 0)
    hidden.sheet_state = "hidden"
    more = [hidden, *([sheets.create_sheet("Tiếp")] if second else [])]
    for sheet in more:
        for row in kind.table:
            sheet.append(row)
    written = io.BytesIO()
    sheets.save(written)
    return written.getvalue()


def with_a_cover_and_a_hidden_sheet(kind: Kind) -> bytes:
    return book(kind, second=False)


def with_a_macro(kind: Kind) -> bytes:
    """A list with a program in it, under whatever name it comes."""
    written = io.BytesIO(plain(kind))
    with zipfile.ZipFile(written, "a") as packed:
        packed.writestr("xl/vbaProject.bin", b"x")
    return written.getvalue()


@pytest.mark.parametrize(
    "made",
    [plain, with_titles_and_sums, with_two_row_header, decomposed, in_tcvn3, in_vni, in_tcvn3_csv, in_vni_csv,
     with_a_cover_and_a_hidden_sheet],
)  # fmt: skip
def test_every_row_is_read_and_nothing_else(kind: Kind, made: Callable[[Kind], bytes]) -> None:
    reading = kind.read(open_bytes(made(kind), "ds"))
    counts = reading.counts()
    assert (counts["new"], counts["refused"]) == (len(kind.rows), 0), reading.fates
    assert "FILES_SHEET_NOT_READ" not in [note.code for note in reading.noticed()]
    labels = [fate.label.lower() for fate in reading.fates if fate.outcome == "new"]
    assert labels == [str(row[1]).lower() for row in kind.rows]


def test_a_workbook_with_macros_is_not_opened(kind: Kind) -> None:
    with pytest.raises(Refused) as refused:
        open_bytes(with_a_macro(kind), "ds")
    assert refused.value.code == "FILES_HAS_MACROS"


def test_a_second_sheet_with_a_list_is_named_not_dropped_in_silence(kind: Kind) -> None:
    reading = kind.read(open_bytes(book(kind, second=True), "ds.xlsx"))
    told = [note for note in reading.noticed() if note.code == "FILES_SHEET_NOT_READ"]
    assert [("Tiếp" in note.vi, "Ẩn" in note.vi) for note in told] == [(True, False)]


@pytest.mark.parametrize(
    ("cell", "code"), [("=A1&B1", "FILES_FORMULA"), ("x" * 32_000, "FILES_TOO_LONG")]
)
def test_a_cell_that_cannot_be_taken_is_one_rows_fate(kind: Kind, cell: str, code: str) -> None:
    first, *rest = kind.rows
    reading = kind.read(open_bytes(xlsx([kind.header, [first[0], cell, *first[2:]], *rest]), "x"))
    assert [fate.code for fate in reading.fates if fate.outcome == "refused"] == [code]
    assert reading.counts()["new"] == len(rest)


def test_a_renamed_old_workbook_and_a_bomb_are_refused_as_a_whole(kind: Kind) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "x")
        packed.writestr("xl/worksheets/sheet1.xml", bytes(121 * 2**20))
    old = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
    for content, code in ((old, "FILES_OLD_EXCEL"), (bomb.getvalue(), "FILES_TOO_BIG")):
        with pytest.raises(Refused) as caught:
            kind.read(open_bytes(content, "ds.xlsx"))
        assert caught.value.code == code
