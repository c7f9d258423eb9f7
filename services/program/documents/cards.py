"""Print name tents, badges and address labels: many small pieces on A4, cut along thin lines."""

from dataclasses import asdict
from typing import Final

from services.program.documents.pdf import typeset
from services.program.documents.qr import qr_svg
from services.program.documents.templates import Templates
from services.program.documents.values_cards import Cards, Labels
from services.program.documents.wording import glued, printable

NO_CODE: Final = "Chưa xác nhận dự nên không có mã: điểm danh theo họ tên tại bàn tiếp đón"
"""In the code's place on a badge. The code belongs to the confirmation (docs/reception.md)."""


def tents_pdf(
    cards: Cards, *, packaged_face: bool = False, templates: Templates | None = None
) -> bytes:
    """Biển tên để bàn, one on each A4 page folded in the middle; read from both sides."""
    return _cards("tents.typ", cards, packaged_face=packaged_face, templates=templates, codes=False)


def badges_pdf(
    cards: Cards, *, packaged_face: bool = False, templates: Templates | None = None
) -> bytes:
    """Thẻ đại biểu, eight on an A4 page (90 x 60 mm), each with the QR code that is scanned at the door."""
    return _cards("badges.typ", cards, packaged_face=packaged_face, templates=templates, codes=True)


def labels_pdf(
    labels: Labels, *, packaged_face: bool = False, templates: Templates | None = None
) -> bytes:
    """Nhãn địa chỉ, fourteen on an A4 page (two columns of 99.1 x 38.1 mm).

    Raises ValueError when there is none.
    """
    if not labels.labels:
        raise ValueError("nothing to print")
    told = [
        {
            "lines": [glued(printable(line)) for line in one.lines],
            "reference": printable(one.reference),
        }
        for one in labels.labels
    ]
    return typeset(
        "labels.typ",
        {"labels": told, "sender": printable(labels.sender)},
        labels.as_of.time,
        packaged_face=packaged_face,
        templates=templates,
    )


def _cards(
    layout: str,
    cards: Cards,
    *,
    packaged_face: bool,
    templates: Templates | None,
    codes: bool,
) -> bytes:
    """Raises ValueError when there is nobody, since a PDF has at least one page."""
    if not cards.cards:
        raise ValueError("nothing to print")
    told = []
    for card in cards.cards:
        shown = {name: printable(value) for name, value in asdict(card).items()}
        shown["svg"] = qr_svg(card.code) if codes and card.code else ""
        told.append(shown)
    return typeset(
        layout,
        {
            "cards": told,
            "conference": printable(cards.conference),
            "day": glued(printable(cards.day)),
            "no-code": NO_CODE,
        },
        cards.as_of.time,
        packaged_face=packaged_face,
        templates=templates,
    )
