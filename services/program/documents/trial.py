"""Try the layouts of a folder on a made-up sheet, so that a fault shows before a document is needed."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from services.program.documents.cards import badges_pdf, labels_pdf, tents_pdf
from services.program.documents.pdf import print_pdf
from services.program.documents.sheet import (
    Appendix,
    Bar,
    Chart,
    Column,
    Heading,
    Sheet,
    Table,
    paragraph,
    row,
)
from services.program.documents.template import Fault, TemplateRefused
from services.program.documents.templates import Templates
from services.program.documents.values import AsOf
from services.program.documents.values_cards import Card, Cards, Label, Labels

_AS_OF: Final = AsOf(1, datetime(2023, 12, 8, tzinfo=UTC))
_BODY: Final = (
    Heading("I. Thử"),
    paragraph("Đoạn văn thử."),
    Table(
        (Column("TT", 1), Column("Nội dung", 3)),
        (row("1", "Dòng thử"), row("", "Cộng", strong=True)),
    ),
    Chart("Biểu đồ thử", ("A", "B"), (Bar("Nhóm", (2, 1), ("2", "1")),), "Biểu đồ thử"),
    paragraph("Hết./."),
)
_SHEET: Final = Sheet(
    issuer=("CƠ QUAN THỬ",), superior="CƠ QUAN CHỦ QUẢN THỬ", number="Số:        /TB-THỬ",
    place_and_date="Nơi thử, ngày     tháng     năm 2023", kind="THÔNG BÁO", subject="Bản in thử",
    addressees=("Cơ quan A", "Cơ quan B"), body=_BODY, recipients=("- Như trên;", "- Lưu: VT."),
    titles=("TL. THỦ TRƯỞNG", "CHÁNH VĂN PHÒNG"), signer="Người Ký Thử (mẫu)", made=_AS_OF.time,
    appendices=(Appendix("Phụ lục", "BẢNG THỬ", "(Kèm theo …)", _BODY),),
)  # fmt: skip


def try_layouts(templates: Templates) -> None:
    """Raises :class:`TemplateRefused` with what Typst says, by file and line."""
    cards = Cards(
        "Hội nghị thử", "Ngày 08", (Card("Người Thử (mẫu)", "Chức vụ", "Cơ quan"),), _AS_OF
    )
    labels = Labels("Cơ quan thử", (Label(("Cơ quan nhận",)),), _AS_OF)
    trials: tuple[Callable[[], bytes], ...] = (
        lambda: print_pdf([_SHEET], packaged_face=True, templates=templates),
        lambda: tents_pdf(cards, packaged_face=True, templates=templates),
        lambda: badges_pdf(cards, packaged_face=True, templates=templates),
        lambda: labels_pdf(labels, packaged_face=True, templates=templates),
    )
    faults: dict[Fault, None] = {}
    for trial in trials:
        try:
            trial()
        except TemplateRefused as refused:
            faults |= dict.fromkeys(refused.faults)
    if faults:
        raise TemplateRefused(tuple(faults))
