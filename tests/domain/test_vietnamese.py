"""Vietnamese text: what a search finds, and in which order a list stands."""

import unicodedata
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.vietnamese import collation_key, fold, name_key, nfc

LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]  # ngang huyền hỏi ngã sắc nặng
SYLLABLES = [
    "An",
    "Án",
    "Ân",
    "Ấn",
    "Ẩn",
    "ăn",
    "Đào",
    "dao",
    "Dao",
    "hòa",
    "hoà",
    "Hỏa",
    "hoá",
    "Huy",
    "Hùng",
    "Hưng",
    "Tú",
    "Tư",
    "Từ",
    "y",
    "Ý",
    "ng",
    "nghi",
]

syllables = st.sampled_from(SYLLABLES) | st.text(LETTERS + LETTERS.upper(), min_size=1, max_size=5)
texts = st.lists(syllables, max_size=4).map(" ".join) | st.text(max_size=8)


def backwards(rows: Iterable[str]) -> list[str]:
    return list(reversed(list(rows)))


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Hoà   ĐẠI ", "hoa dai"),
        ("hòa đại", "hoa dai"),
        ("Ủy ban nhân dân", "uy ban nhan dan"),
        ("Uỷ ban nhân dân", "uy ban nhan dan"),
        ("NGUYỄN\u00a0Thị\tThuỷ", "nguyen thi thuy"),
        ("Đường Ưu", "duong uu"),
        ("", ""),
    ],
)
def test_a_search_disregards_marks_case_and_spacing(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(nfd(text)) == folded


def test_every_toned_vowel_folds_to_its_bare_letter() -> None:
    for letter, bare in zip("aăâeêioôơuưy", "aaaeeiooouuy", strict=True):
        assert {fold(letter + tone) for tone in TONES} == {bare}
        assert {fold((letter + tone).upper()) for tone in TONES} == {bare}


@given(texts)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(texts)
def test_composed_and_decomposed_text_are_the_same_text(text: str) -> None:
    assert nfc(nfd(text)) == nfc(text)
    assert collation_key(nfd(text)) == collation_key(text)
    assert fold(nfd(text)) == fold(text)


def test_the_alphabet_stands_in_its_order() -> None:
    assert sorted(backwards(LETTERS), key=collation_key) == list(LETTERS)


def test_the_tones_stand_in_their_order() -> None:
    for vowel in "aăâeêioôơuưy":
        ordered = [nfc(vowel + tone) for tone in TONES]
        assert sorted(backwards(ordered), key=collation_key) == ordered


@pytest.mark.parametrize(
    "ordered",
    [
        ["ba", "bà", "bả", "bã", "bá", "bạ", "bả mẹ", "bá mẹ", "bạc"],
        ["an bình", "An Bình", "án binh", "anh", "ăn", "âm"],
        ["dao", "Dao", "dạy", "đào", "Đông", "e"],
        ["ca", "cha", "co"],  # "ch" is two letters in the standard order, one in the traditional
        ["hoa", "hòa", "hoả", "hoá"],
        ["hoa", "hoà", "hỏa", "hóa"],
        ["Bắc Giang", "Bắc Ninh", "Cao Bằng", "Đắk Lắk", "Hà Nội", "Yên Thế"],
        ["Phòng 2", "Phòng A"],
        ["Tổ", "Tổ 1", "Tổ chức"],
    ],
)
def test_words_stand_as_in_a_dictionary(ordered: list[str]) -> None:
    assert sorted(backwards(ordered), key=collation_key) == ordered


def test_letters_decide_before_tones_and_tones_before_case() -> None:
    assert collation_key("bạ") < collation_key("bac")
    assert collation_key("BA") < collation_key("bà")
    assert collation_key("ba") < collation_key("Ba")


def test_both_tone_placements_stand_beside_each_other() -> None:
    assert sorted(["hỏa", "hoả", "hòa", "hoà", "hoạ", "họa"], key=collation_key)[:2] in (
        ["hòa", "hoà"],
        ["hoà", "hòa"],
    )
    assert collation_key("hòa")[:3] == collation_key("hoà")[:3]


@given(texts, texts)
def test_only_the_same_text_sorts_as_equal(one: str, other: str) -> None:
    assert (collation_key(one) == collation_key(other)) == (nfc(one) == nfc(other))
    assert (collation_key(one) < collation_key(other)) + (
        collation_key(other) < collation_key(one)
    ) == (nfc(one) != nfc(other))


@given(
    st.lists(texts, max_size=8).flatmap(
        lambda rows: st.tuples(st.just(rows), st.permutations(rows))
    )
)
def test_a_list_sorts_the_same_from_any_order(both: tuple[list[str], list[str]]) -> None:
    rows, shuffled = both
    assert [nfc(row) for row in sorted(rows, key=collation_key)] == [
        nfc(row) for row in sorted(shuffled, key=collation_key)
    ]


def test_people_stand_by_given_then_middle_then_family_name() -> None:
    made_up = [
        "Trần Văn An",
        "NGUYỄN VĂN AN",
        "Lê Xuân An",
        "Đỗ Thị Ánh",
        "Hoàng Anh Dũng",
        "Phạm Đức",
        "Bùi Minh Đức",
        "Vi Thị Thanh Hà",
    ]
    assert sorted(made_up, key=name_key) == [
        "NGUYỄN VĂN AN",
        "Trần Văn An",
        "Lê Xuân An",
        "Đỗ Thị Ánh",
        "Hoàng Anh Dũng",
        "Phạm Đức",
        "Bùi Minh Đức",
        "Vi Thị Thanh Hà",
    ]


def test_a_tone_of_the_given_name_decides_before_the_middle_name() -> None:
    assert sorted(["Ngô Bá Hạ", "Ngô Văn Hà"], key=name_key) == ["Ngô Văn Hà", "Ngô Bá Hạ"]


def test_a_name_of_one_syllable_and_an_empty_one_have_their_place() -> None:
    assert sorted(["Lò Văn Páo", "Páo", ""], key=name_key) == ["", "Páo", "Lò Văn Páo"]


@given(texts, texts)
def test_names_that_differ_never_tie(one: str, other: str) -> None:
    same = nfc(one).split() == nfc(other).split()
    assert (name_key(one) == name_key(other)) == same
