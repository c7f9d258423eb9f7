"""Each document looks as it was approved; how to approve anew stands in ``pictures.py``."""

from dataclasses import replace

import pytest

from services.program.documents.pdf import print_pdf
from tests.documents.pictures import TOLERANCE, approved, difference, pictures
from tests.documents.printed import PDFS, SHEETS


@pytest.mark.parametrize("name", PDFS)
def test_every_page_looks_as_it_was_approved(name: str) -> None:
    printed, wanted = list(pictures(PDFS[name]())), approved(name)
    assert len(printed) == len(wanted) > 0
    for number, (page, other) in enumerate(zip(printed, wanted, strict=True), 1):
        assert difference(page, other) < TOLERANCE, f"page {number}"


def test_one_other_word_is_seen() -> None:
    sheet = SHEETS["quyet-dinh-khen-thuong"]
    other = replace(sheet, signer="Lê Ánh Nguyệt (mẫu)")
    page = next(pictures(print_pdf([other], packaged_face=True)))
    assert difference(page, approved("quyet-dinh-khen-thuong")[0]) > TOLERANCE
