"""The report names only the kinds that an award is for."""

import re
from dataclasses import replace

import pytest

from services.program.documents.layout_report import lay_out_report
from services.program.documents.values import AwardSummary
from tests.documents import samples


@pytest.mark.parametrize(
    ("granted", "quota", "words"),
    [
        ((0, 0, 5), (0, 0, 5), "Bằng khen: 05 cá nhân (chỉ tiêu 05); chưa có"),
        ((0, 2, 0), (0, 3, 0), "Bằng khen: 02 hộ gia đình (chỉ tiêu 03); chưa có"),
        ((3, 0, 0), (4, 0, 2), "Bằng khen: 03 tập thể (chỉ tiêu 04) và 0 cá nhân (chỉ tiêu 02); chưa có"),
        (
            (3, 1, 2), (3, 1, 2),
            "Bằng khen: 03 tập thể (chỉ tiêu 03), 01 hộ gia đình (chỉ tiêu 01) và 02 cá nhân (chỉ tiêu 02); "
            "chưa có",
        ),
    ],
)  # fmt: skip
def test_a_kind_without_quota_is_not_named(
    granted: tuple[int, int, int], quota: tuple[int, int, int], words: str
) -> None:
    award = AwardSummary(
        "Bằng khen", granted[0], granted[2], quota[0], quota[2],
        households=granted[1], household_quota=quota[1],
    )  # fmt: skip
    text = repr(lay_out_report(replace(samples.REPORT, awards=(award,))).body)
    assert words in re.sub(r"(\\xa0|\xa0|\\u2060)", " ", text)
