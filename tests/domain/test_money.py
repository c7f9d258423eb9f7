"""Sums in figures and in words; a reader that shares nothing with the writer reads them back."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.money import format_dong, in_words, read_dong

DIGIT = {
    **dict(
        zip(
            ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"],
            range(10),
            strict=True,
        )
    ),
    "mốt": 1,
    "tư": 4,
    "lăm": 5,
}
SCALE = {"nghìn": 10**3, "triệu": 10**6}


def read_back(text: str) -> int:
    """Read a sum in words as a person does: word by word, adding up."""
    billions, thousands, group, digit = 0, 0, 0, 0
    for word in text.lower().removesuffix(" chẵn").removesuffix(" đồng").split():
        match word:
            case "trăm":
                group, digit = group + digit * 100, 0
            case "mươi":
                group, digit = group + digit * 10, 0
            case "mười":
                group += 10
            case "linh":
                pass
            case "nghìn" | "triệu":
                thousands, group, digit = thousands + (group + digit) * SCALE[word], 0, 0
            case "tỷ":
                billions = (billions + thousands + group + digit) * 10**9
                thousands, group, digit = 0, 0, 0
            case _:
                digit = DIGIT[word]
    return billions + thousands + group + digit


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "Không đồng"),
        (1, "Một đồng"),
        (5, "Năm đồng"),
        (10, "Mười đồng"),
        (11, "Mười một đồng"),
        (14, "Mười bốn đồng"),
        (15, "Mười lăm đồng"),
        (20, "Hai mươi đồng"),
        (21, "Hai mươi mốt đồng"),
        (24, "Hai mươi tư đồng"),
        (25, "Hai mươi lăm đồng"),
        (40, "Bốn mươi đồng"),
        (100, "Một trăm đồng"),
        (104, "Một trăm linh bốn đồng"),
        (105, "Một trăm linh năm đồng"),
        (115, "Một trăm mười lăm đồng"),
        (1_001, "Một nghìn không trăm linh một đồng"),
        (1_010, "Một nghìn không trăm mười đồng"),
        (1_005_000, "Một triệu không trăm linh năm nghìn đồng"),
        (1_800_000, "Một triệu tám trăm nghìn đồng"),
        (108_000_000, "Một trăm linh tám triệu đồng"),
        (210_600_000, "Hai trăm mười triệu sáu trăm nghìn đồng"),
        (1_000_000_000, "Một tỷ đồng"),
        (1_000_001_000, "Một tỷ không trăm linh một nghìn đồng"),
        (10**12, "Một nghìn tỷ đồng"),
        (10**12 + 5, "Một nghìn tỷ không trăm linh năm đồng"),
        (
            1_234_567_891_234,
            "Một nghìn hai trăm ba mươi tư tỷ năm trăm sáu mươi bảy triệu "
            "tám trăm chín mươi mốt nghìn hai trăm ba mươi tư đồng",
        ),
    ],
)
def test_a_sum_is_written_in_words_as_on_an_estimate(amount: int, words: str) -> None:
    assert in_words(amount) == words


def test_even_adds_chan_after_the_unit() -> None:
    assert in_words(108_000_000, even=True) == "Một trăm linh tám triệu đồng chẵn"


@given(st.integers(0, 10**12) | st.integers(0, 12).map(lambda n: 10**n) | st.integers(0, 2000))
def test_a_sum_in_words_reads_back_as_the_same_sum(amount: int) -> None:
    assert read_back(in_words(amount)) == amount


@given(st.integers(0, 10**12))
def test_words_are_separated_by_single_spaces_and_begin_with_a_capital(amount: int) -> None:
    words = in_words(amount)
    assert words.split(" ") == words.split()
    assert words[0].isupper()
    assert words[1:].islower()


@given(st.integers(-(10**15), 10**15))
def test_figures_have_a_dot_before_every_three_digits(amount: int) -> None:
    first, *others = format_dong(amount).lstrip("-").split(".")
    assert 1 <= len(first) <= 3
    assert all(len(group) == 3 for group in others)
    assert int(format_dong(amount).replace(".", "")) == amount


def test_figures_of_the_known_sums() -> None:
    assert [format_dong(n) for n in (0, 999, 1_000, 210_600_000, -50_000)] == [
        "0",
        "999",
        "1.000",
        "210.600.000",
        "-50.000",
    ]


@pytest.mark.parametrize("amount", [1.0, True, "1", None])
def test_only_whole_dong_are_money(amount: Any) -> None:
    with pytest.raises(TypeError):
        in_words(amount)
    with pytest.raises(TypeError):
        format_dong(amount)


def test_a_negative_sum_has_no_words() -> None:
    with pytest.raises(ValueError, match="-1"):
        in_words(-1)


@given(st.integers(min_value=0, max_value=10**15))
def test_a_printed_sum_is_read_back(amount: int) -> None:
    printed = format_dong(amount)
    for written in (
        printed,
        printed.replace(".", " "),
        printed.replace(".", "\u00a0"),
        str(amount),
    ):
        assert read_dong(written) == amount


@pytest.mark.parametrize(
    "written",
    ["", "sáu", "1.5", "60.0", "60.00", "1000.000", "60,000", "-1", "60.000 đ", "٣", "1..000"],
)
def test_what_is_no_sum_is_not_guessed_at(written: str) -> None:
    assert read_dong(written) is None
