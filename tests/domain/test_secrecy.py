"""The gate for state secrets: a mark is one however it is written; a text may speak of secrecy."""

import unicodedata
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.marks import folded, mark_in, mark_of

FORMS: tuple[Literal["NFC", "NFD"], ...] = ("NFC", "NFD")
LABELS = (
    "Kế hoạch TUYET MAT",
    "TUYỆT MẬT KẾ HOẠCH TÁC CHIẾN",
    "(Mật) Bảo đảm quân y",
    "Bảo đảm quân y - TỐI MẬT",
    "MẬT Bảo đảm quân y",
    "Độ mật: Tuyệt mật",
    "tham-luan_tối_mật.docx",
    "tham-luan-TUYET-MAT.pdf",
    "mật.pdf",
    "M Ậ T",
    "t.ố.i.m.ậ.t.pdf",
    "M\u200bẬT Báo cáo",
    "MẬ\u00adT.docx",
    "TUYỆT\u00a0MẬT",
    "\uff2dẬ\uff34",  # full width
    "\u041cẬ\u0422",  # Cyrillic M and T
    "TUYÊT MÂT",  # the dot forgotten
    "mËt.doc",  # the old font's TCVN3
    "TUYEÄT MAÄT",  # VNI
)
LINES = (
    *("MẬT", "Mật", "  (Mật) ", "[TỐI MẬT]", "- MẬT -", "Độ mật: Tối mật", "ĐỘ MẬT: MẬT"),
    "TUYỆT MẬT CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "MẬT\tCỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Số: 15/BC-BCH (MẬT)",
    "T U Y Ệ T   M Ậ T",
    "TOI MAT",
    "mËt",
    "Báo cáo\nTUYỆT MẬT\nQuân số",
)
SENTENCES = (
    *("TUYỆT MẬT. Kế hoạch", "TUYỆT MẬT: Kế hoạch tác chiến", "TUYỆT MẬT – Kế hoạch tác chiến"),
    "TUYỆT MẬT kế hoạch tác chiến phòng thủ",
    "Tài liệu này là tài liệu TUYỆT MẬT, không được sao chụp",
    "Tài liệu MẬT, không được sao chụp",
    *("TỐI MẬT kế hoạch phòng thủ", "MẬT: Báo cáo quân số"),
    "MẬT. Kế hoạch bảo đảm",
    "Kế hoạch TUYET MAT",
    "TUYET MAT. Ke hoach tac chien",
    "Kế hoạch TOI MAT của tỉnh",
    *("T U Y Ệ T  M Ậ T kế hoạch tác chiến", "M Ậ T – Kế hoạch"),
    *("TUYỆT MẬT KẾ HOẠCH TÁC CHIẾN", "MẬT: KẾ HOẠCH", "KẾ HOẠCH TÁC CHIẾN – TUYỆT MẬT"),
    *("Tuyệt mật. Kế hoạch tác chiến", "Tối mật: Kế hoạch"),
)
"""A mark among other words, in a title as in the text of a file."""
NEVER = (
    "Bảo vệ bí mật nhà nước trong tình hình mới",
    "BẢO VỆ BÍ MẬT NHÀ NƯỚC",
    "Công tác BẢO MẬT thông tin",
    "Mật độ dân cư và tuyển quân",
    "Mặt trận Tổ quốc các cấp",
    "tham-luan_mat-tran.pdf",
    "Nghề nuôi ong mật",
    "Công tác cơ yếu, mật mã",
)
SPEAKING = (
    *NEVER,
    "Tài liệu (mật, tối mật, tuyệt mật) được quản lý đúng quy định.",
    "Quản lý tài liệu mật; văn bản (mật) được lưu riêng.",
    "Độ mật: thường",
    "chấp hành nghiêm quy định về bảo vệ bí\nmật.",  # the paragraph's last word, left alone
    "QUẢN LÝ TÀI LIỆU MẬT, MÁY TÍNH",
    "QUẢN LÝ TÀI LIỆU TỐI MẬT, TUYỆT MẬT",
    "QUẢN LÝ TÀI LIỆU TUYỆT MẬT TRONG ĐƠN VỊ",
    "Pháp lệnh BẢO VỆ BÍ MẬT NHÀ NƯỚC được phổ biến",
    "Học viện Kỹ thuật MẬT MÃ tổ chức lớp học",
    "Đồng chí TRẦN THỊ MẬT, Giám đốc (nhân vật giả định)",
    "Tài liệu loại MẬT, TỐI MẬT và TUYỆT MẬT được quản lý riêng",
    "Dấu “MẬT”, “TỐI MẬT”, “TUYỆT MẬT” do văn thư giữ",
    "Tuyệt mật: là thông tin quan trọng nhất",
    "TOI MAT DIEN THOAI HOM QUA",
)


@pytest.mark.parametrize("text", [*LABELS, *SENTENCES])
@pytest.mark.parametrize("form", FORMS)
def test_a_title_or_file_name_with_a_mark_is_recognised(
    text: str, form: Literal["NFC", "NFD"]
) -> None:
    assert mark_of(unicodedata.normalize(form, text)) is not None


@pytest.mark.parametrize("text", [*LINES, *SENTENCES])
@pytest.mark.parametrize("form", FORMS)
def test_a_line_that_is_a_stamp_is_recognised_in_a_text(
    text: str, form: Literal["NFC", "NFD"]
) -> None:
    text = unicodedata.normalize(form, text)
    assert mark_in(text) is not None
    assert mark_in(f"Báo cáo kết quả\n{text}\nNội dung") is not None


@pytest.mark.parametrize("text", NEVER)
def test_a_title_may_speak_of_secrecy(text: str) -> None:
    assert mark_of(text) is None


@pytest.mark.parametrize("text", SPEAKING)
def test_a_text_may_speak_of_secrecy(text: str) -> None:
    assert mark_in(text) is None


@given(
    st.sampled_from(["MẬT", "TỐI MẬT", "TUYỆT MẬT"]),
    st.lists(st.sampled_from(["\u200b", "\u00ad", "\ufeff", "\u2060"]), max_size=4),
    st.sampled_from(["", " ", "  ", ".", "-", "\u00a0"]),
    st.sampled_from(FORMS),
)
def test_no_invisible_character_and_no_spacing_hides_a_mark(
    mark: str, hidden: list[str], gap: str, form: Literal["NFC", "NFD"]
) -> None:
    letters = [f"{letter}{''.join(hidden)}" for letter in mark.replace(" ", "")]
    assert mark_in(unicodedata.normalize(form, gap.join(letters))) is not None


@given(st.text())
def test_folding_twice_folds_once_and_never_fails(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    mark_of(text)
    mark_in(text)
