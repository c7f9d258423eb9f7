"""What becomes of each row, as it is read in a terminal."""

import io
from collections.abc import Sequence

import pytest
from rich.console import Console

from deploy.files.shown import Lines
from shared.lists.fates import Fate

LONG = "Số điện thoại ở ô E5 không đọc được. Ghi số di động hoặc cố định, chỉ gồm chữ số."
FATES = (
    Fate(5, "refused", "Nguyễn Văn An Mẫu", "FILES_BAD_PHONE", LONG, "Cell E5 cannot be read."),
    Fate(6, "unchanged", "Trần Thị Bình Mẫu"),
    Fate(7, "unchanged", "Lê Minh Cường Mẫu", notes=(("đã đưa về chữ in thường", "-"),)),
    Fate(10_008, "new", "Người có tên rất dài " * 6),
)


def lines(fates: Sequence[Fate], width: int = 80) -> list[str]:
    shown = io.StringIO()
    Console(file=shown, width=width).print(Lines(fates))
    return shown.getvalue().splitlines()


@pytest.mark.parametrize("width", [80, 132])
def test_nothing_is_wider_than_the_terminal_and_no_word_is_lost(width: int) -> None:
    shown = lines(FATES, width)
    assert all(len(line) <= width for line in shown)
    words = " ".join(shown).split()
    for fate in (FATES[0], FATES[3]):
        assert set(fate.label.split()) | set(fate.vi.split()) <= set(words)
    assert (
        len({line.index(word) for line in shown for word in ("từ chối", "mới") if word in line})
        == 1
    )


def test_a_row_that_stays_as_it_is_is_told_only_when_something_was_noticed_in_it() -> None:
    shown = "\n".join(lines(FATES))
    assert "Bình" not in shown
    assert "Cường" in shown
    assert "chữ in thường" in shown


def test_a_file_without_a_row_to_tell_of_shows_the_heading() -> None:
    assert lines(()) == ["Dòng/row  Kết quả/outcome  Nội dung/what  Lý do, ghi chú/why, notes"]


def test_each_row_is_told_in_both_languages() -> None:
    told = " ".join(" ".join(lines(FATES, 132)).split())
    assert "từ chối/refused" in told
    assert f"FILES_BAD_PHONE: {LONG} / Cell E5 cannot be read." in told
    assert "mới/new" in told


def test_control_characters_of_a_foreign_file_do_not_reach_the_terminal() -> None:
    (_, row) = lines([Fate(1, "new", "An\x1b[2J\u202e Mẫu\r\n")])
    assert row.isprintable()
