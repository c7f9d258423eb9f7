"""``make specs``: every specification is a sentence on the page, under its section."""

import re
from pathlib import Path

import pytest

from shared.vietnamese import nfc
from tests.spec_page import DOMAIN, Said, Untold, chapters, page, sentence


def test_every_test_of_the_domain_stands_on_the_page_once() -> None:
    written = sum(
        len(re.findall(r"^(?:async )?def test_", path.read_text("utf-8"), re.M))
        for path in DOMAIN.glob("test_*.py")
    )
    assert written > 900
    assert page().count("\n- ") == page("vi").count("\n- ") == page("en").count("\n- ") == written


def test_sentences_stand_under_what_holds_before() -> None:
    (budget,) = [one for one in chapters() if any(s.en == "Not drafted" for s, _ in one.sections)]
    sections = {title.en: said for title, said in budget.sections}
    assert sections["Not drafted"][0] == Said(
        "Dự toán được lập một lần, theo thứ tự các dòng.",
        "An estimate is drafted once in the order of its lines.",
    )
    assert len(sections) > 3


def test_each_restriction_that_blocks_or_warns_by_its_number_has_its_sentences() -> None:
    for language in ("vi", "en"):
        told = set(re.findall(r"^- (R\d+)[ :]", page(language), re.M))
        assert told >= {f"R{number}" for number in (1, 2, 3, 4, 5, 6, 8, 9, 11, 12)}, (
            "R7, R10: docs/awards.md"
        )


def test_a_specification_without_a_vietnamese_sentence_stops_the_page(tmp_path: Path) -> None:
    (tmp_path / "vi").mkdir()
    (tmp_path / "test_door.py").write_text(
        '"""The door."""\n\n# --- open ---\n\ndef test_who_comes(): ...\ndef test_who_goes(): ...\n'
    )
    beside = tmp_path / "vi" / "door.txt"
    whole = "# Cửa.\n\n## open = Mở\nwho_comes: Ai vào.\nwho_goes: Ai ra.\n"
    beside.write_text(whole, "utf-8")
    ((title, ((section, said),)),) = [(one.title, one.sections) for one in chapters(tmp_path)]
    assert (title.vi, section) == ("Cửa.", Said("Mở", "Open"))
    assert said == (Said("Ai vào.", "Who comes."), Said("Ai ra.", "Who goes."))
    for wrong, named in (
        (whole.replace("who_goes: Ai ra.\n", ""), "without a Vietnamese sentence: ['who_goes']"),
        (whole.replace("Ai ra.", ""), "without a Vietnamese sentence: ['who_goes']"),
        (whole.replace("## open = Mở\n", ""), "without a Vietnamese sentence: ['## open']"),
        (whole + "who_stays: Ai ở lại.\n", "sentences of no test: ['who_stays']"),
        (whole + "who_goes: Ai ra nữa.\n", "does not go with"),
        ("# Cửa.\n\n## open = Mở\nwho_goes: Ai ra.\nwho_comes: Ai vào.\n", "order of the tests"),
    ):
        beside.write_text(wrong, "utf-8")
        with pytest.raises(Untold, match=re.escape(named)):
            list(chapters(tmp_path))
    beside.unlink()
    with pytest.raises(Untold, match=r"door\.txt"):
        list(chapters(tmp_path))


def test_every_vietnamese_sentence_is_one() -> None:
    for chapter in chapters():
        told = [chapter.title, *(one for _, said in chapter.sections for one in said)]
        for vi, en in told:
            assert vi == nfc(vi).strip()
            assert re.fullmatch(r"[^\W_a-z].*[^ .]\.", vi), vi
            assert re.search(r"[ăâđêôơưàáạảãèéẹẻẽìíịỉĩòóọỏõùúụủũ]", vi), vi
            assert vi != en
            assert "  " not in vi, vi
            assert not re.search(r"\b(?:the|and|of|is|are)\b", vi), vi


def test_no_file_of_sentences_is_without_its_tests() -> None:
    told = {path.stem for path in (DOMAIN / "vi").iterdir()}
    assert told == {path.stem.removeprefix("test_") for path in DOMAIN.glob("test_*.py")}
    assert sentence("r4_leave_counts") == "R4 leave counts."
