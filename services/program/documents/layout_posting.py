"""Lay out what goes by post: letters in envelope order, and the posting list (danh sách gửi)."""

from dataclasses import replace
from typing import Final

from services.program.documents.layout import lay_out_invitation, lay_out_program
from services.program.documents.sheet import (
    Column,
    Paragraph,
    Sheet,
    Table,
    paragraph,
    plain,
    row,
    sheet,
)
from services.program.documents.templates import Templates, shipped
from services.program.documents.values_posting import Envelope, Letter, Posting
from services.program.documents.wording import listed_count

_OPEN: Final = "…………"


def lay_out_letter(letter: Letter) -> Sheet:
    """A letter in the form of Decree 30: letterhead, addressee, paragraphs, signature."""
    return sheet(
        letter.letterhead,
        letter.kind,
        letter.subject,
        tuple(paragraph(one) for one in letter.paragraphs),
        letter.recipients,
        letter.signature,
        letter.as_of.time,
        (letter.addressee,),
    )


def lay_out_envelope(envelope: Envelope, templates: Templates | None = None) -> list[Sheet]:
    """In the order in which it is folded: covering letter, invitation, program."""
    own = templates or shipped()
    sheets = [lay_out_letter(envelope.letter)] if envelope.letter else []
    if envelope.invitation:
        sheets.append(lay_out_invitation(envelope.invitation, own.of("giay-moi")))
    if envelope.program:
        sheets.append(lay_out_program(envelope.program, own.of("chuong-trinh")))
    return sheets


def lay_out_posting(posting: Posting) -> Sheet:
    """TT, nơi nhận, địa chỉ, số văn bản, số bưu gửi, ký nhận; what is not known is left to be written in."""
    columns = (
        Column("TT", 7, "center"),
        Column("Nơi nhận", 34),
        Column("Địa chỉ", 34),
        Column("Số văn bản", 19, "center"),
        Column("Số bưu gửi", 18, "center"),
        Column("Ký nhận", 16),
    )
    lines = tuple(
        row(str(number), one.to, one.where, one.document, "", "")
        for number, one in enumerate(posting.envelopes, 1)
    )
    missing = sum(not one.address for one in posting.envelopes)
    body = (
        Table(columns, lines, tight=True, small=True),
        *(
            (
                paragraph(
                    f"Còn {listed_count(missing)} nơi nhận chưa có địa chỉ, ghi bổ sung trước khi gửi."
                ),
            )
            if missing
            else ()
        ),
        *((paragraph(posting.sending),) if posting.sending else ()),
        *(
            Paragraph(plain(f"{what}: {_OPEN}"), ragged=True)
            for what in ("Ngày bàn giao", "Người giao", "Người nhận")
        ),
        paragraph(f"Tổng số: {listed_count(len(posting.envelopes))} bì thư"),
    )
    listed = sheet(
        posting.letterhead,
        "DANH SÁCH GỬI",
        posting.subject,
        body,
        posting.recipients,
        posting.signature,
        posting.as_of.time,
    )
    return replace(listed, number="")  # a list for the post bears no number of its own
