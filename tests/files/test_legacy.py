"""TCVN3 and VNI are told from Unicode and converted; Unicode is left alone."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.lists.legacy import detect, from_tcvn3, from_vni
from shared.lists.syllables import is_syllable
from tests.files.made import to_tcvn3, to_vni

LOWER = "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵ"
SENTENCES = (
    "Danh sách đại biểu dự hội nghị tổng kết công tác quốc phòng địa phương",
    "Nguyễn Thị Thúy Hằng, Phó Giám đốc Sở Y tế",
    "Trưởng phòng Tổ chức - Hành chính, Ủy ban Mặt trận Tổ quốc",
    "Thượng tá Đỗ Quỳnh Ưởng, Khương Mỹ Ỷ, Vũ Ngọc Ẩn",
)
# made up, of syllables whose letters are all Western ones too: the hardest to tell from a legacy text
WESTERN = ("Võ Thái Hòa", "Lê Hà Thanh", "Tô Lý Hùng", "Hoàng Bá Tùng", "Cao Thúy Vân", "Bùi Quý")


@pytest.mark.parametrize("letter", LOWER)
def test_every_small_letter_comes_back_from_both_encodings(letter: str) -> None:
    assert from_tcvn3(to_tcvn3(letter)) == letter
    assert from_vni(to_vni(letter)) == letter


@pytest.mark.parametrize("letter", LOWER.upper())
def test_every_capital_comes_back_from_vni_and_within_capitals_from_tcvn3(letter: str) -> None:
    assert from_vni(to_vni(letter)) == letter
    assert from_tcvn3(to_tcvn3(f"TR{letter}NG")) == f"TR{letter}NG"


def test_the_tables_give_what_a_font_of_the_time_showed() -> None:
    """Codes written out by hand, so that the tables are not only compared with themselves."""
    assert from_tcvn3("C\xe9ng h\xdfa x\xb7 h\xe9i ch\xf1 ngh\xdca Vi\xd6t Nam") == (
        "Cộng hòa xã hội chủ nghĩa Việt Nam"
    )
    assert from_tcvn3("\xa7\xe9c l\xcbp - T\xf9 do - H\xb9nh ph\xf3c") == (
        "Độc lập - Tự do - Hạnh phúc"
    )
    assert from_vni("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam") == (
        "Cộng hòa xã hội chủ nghĩa Việt Nam"
    )
    assert from_vni("Ñoäc laäp - Töï do - Haïnh phuùc") == "Độc lập - Tự do - Hạnh phúc"


def test_capitals_of_the_abc_fonts_are_restored() -> None:
    assert from_tcvn3(to_tcvn3("NGUYỄN THỊ HẰNG")) == "NGUYỄN THỊ HẰNG"
    assert from_tcvn3(to_tcvn3("Lê Võ")) == "Lê Võ"


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_is_recognised_in_either(sentence: str) -> None:
    plain = sentence.replace("Ỷ", "ỷ").replace("Ẩ", "ẩ").replace("Ưở", "ưở")
    assert detect([to_tcvn3(plain)]).encoding == "tcvn3"
    assert detect([to_vni(plain)]).encoding == "vni"
    assert from_tcvn3(to_tcvn3(plain)).casefold() == plain.casefold()
    assert from_vni(to_vni(plain)) == plain


@pytest.mark.parametrize("text", [*SENTENCES, *WESTERN, "Café Citroën", "Müller", "An", "", "12/5"])
def test_clean_unicode_is_never_taken_for_a_legacy_text(text: str) -> None:
    assert detect([text]).encoding == "unicode"
    assert detect([unicodedata.normalize("NFD", text)]).encoding == "unicode"


syllables = st.sampled_from(
    sorted({word for text in (*SENTENCES, *WESTERN) for word in text.replace(",", "").split()})
)


@given(st.lists(syllables, min_size=1, max_size=12))
def test_no_choice_of_vietnamese_words_in_unicode_is_converted(chosen: list[str]) -> None:
    assert detect([" ".join(chosen)]).encoding == "unicode"


@given(st.text(max_size=60))
def test_conversion_never_fails_whatever_the_text(text: str) -> None:
    detect([text])
    from_tcvn3(text)
    from_vni(text)


@pytest.mark.parametrize(
    "word",
    ["Nguyễn", "quyết", "nghiêng", "khuỷu", "uống", "Yến", "Giang", "giếng", "Ủy", "thuở", "ĐẠI"],
)
def test_a_vietnamese_word_is_a_syllable(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["NguyÔn", "Nguyeãn", "vµ", "tªn", "Hä", "Ñoàng", "Söû", "bcd1"])
def test_a_garbled_word_is_none(word: str) -> None:
    assert not is_syllable(word)
