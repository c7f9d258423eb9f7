"""Every kind of document that the system prints: its id, which is its file's name, and what it needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Kind:
    """``title``: as officials call it. ``needs``: the fact without which there is nothing to print."""

    id: str
    title: str
    needs: str = "conference"


ACTS: Final = MappingProxyType(
    {
        kind.id: kind
        for kind in (
            Kind("danh-sach-dai-bieu", "Danh sách đại biểu"),
            Kind("danh-sach-khen-thuong", "Danh sách khen thưởng", "award_form"),
            Kind("to-trinh-khen-thuong", "Tờ trình khen thưởng", "award_form"),
            Kind("quyet-dinh-khen-thuong", "Quyết định khen thưởng", "award_form"),
            Kind("du-toan", "Dự toán kinh phí", "headcount"),
            Kind("to-trinh-du-toan", "Tờ trình phê duyệt dự toán", "headcount"),
            Kind("quyet-dinh-du-toan", "Quyết định phê duyệt dự toán", "headcount"),
            Kind("quyet-toan", "Báo cáo quyết toán", "budget_number"),
            Kind("thong-bao-ket-luan", "Thông báo kết luận", "opened"),
            Kind("bien-ban", "Biên bản hội nghị", "opened"),
        )
    }
)
"""Those that are laid out by a template from the facts of one conference, as PDF and DOCX."""
DECIDED: Final = frozenset({"to-trinh-khen-thuong", "quyet-dinh-khen-thuong"})
"""Printed from the awards as they were decided: what is revoked later leaves the submission and the decision as
they were signed."""
KINDS: Final = MappingProxyType(
    {
        kind.id: kind
        for kind in (
            Kind("giay-moi", "Giấy mời"),
            Kind("chuong-trinh", "Chương trình hội nghị"),
            Kind("kich-ban-dieu-hanh", "Kịch bản điều hành"),
            Kind("bao-cao-ket-qua", "Báo cáo kết quả"),
            *ACTS.values(),
        )
    }
)
"""All that can be issued."""
OF_A_HELD_ONE: Final = frozenset({"giay-moi", "chuong-trinh", "kich-ban-dieu-hanh"})
"""Those that ask people to come, or say how it will go: of a cancelled conference there are none."""


def sum_is_open(kind: str, fields: Mapping[str, str]) -> bool:
    """Whether a decision would approve a sum that nobody knows yet, since lines of the estimate have no price."""
    return kind == "quyet-dinh-du-toan" and bool(
        fields.get("unpriced") and not fields.get("approved_total")
    )
