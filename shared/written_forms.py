"""How a field is written whose form is a pattern: said with an example, for a pattern is no answer to anybody."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, get_args

from pydantic import StringConstraints

from shared.admission import Ticket
from shared.commands.base import CommandId
from shared.events import plan_types
from shared.events.budget import InvoiceNumber, Payee, TaxCode
from shared.events.documents import DocumentNumber, TemplateVersion
from shared.events.people import LINES, Digest
from shared.events.plan_types import Expects
from shared.events.reception import ScanId
from shared.law_rows import Key, Scope
from shared.personal import ONE_LINE
from shared.refusals import Term
from shared.subjects import TOKEN_PATTERN

_PLAIN: Final = Term(
    "chữ thường, không có ký tự điều khiển ẩn (gõ lại, hoặc dán dạng văn bản thuần)",
    "plain text without hidden control characters (type it anew, or paste it as plain text)",
)


def _pattern(kind: object) -> str:
    return next(str(one.pattern) for one in get_args(kind) if isinstance(one, StringConstraints))


def _expected(kind: object) -> tuple[str, Term]:
    mark = next(one for one in get_args(kind) if isinstance(one, Expects))
    return _pattern(kind), Term(mark.vi, mark.en)


FORMS: Final[Mapping[str, Term]] = MappingProxyType(
    {
        ONE_LINE: Term(f"một dòng, {_PLAIN}", f"one line, {_PLAIN.en}"),
        LINES: _PLAIN,
        TOKEN_PATTERN: Term(
            "mã: chữ không dấu, chữ số, gạch nối, tối đa 64 ký tự, ví dụ so-noi-vu",
            "an id: letters without marks, digits, hyphens, at most 64 characters, such as so-noi-vu",
        ),
        _pattern(DocumentNumber): Term(
            "số (từ hai chữ số), dấu gạch chéo, ký hiệu, ví dụ 05/QĐ-UBND",
            "a number of two digits or more, a slash, a symbol, such as 05/QĐ-UBND",
        ),
        _pattern(TemplateVersion): Term("16 chữ số thập lục phân", "16 hexadecimal digits"),
        _pattern(Digest): Term(
            "SHA-256: 64 chữ số thập lục phân, chữ thường",
            "SHA-256: 64 hexadecimal digits, lower case",
        ),
        _pattern(Payee): Term(
            "tên nơi nhận tiền, có chữ, ví dụ Công ty In Bịa",
            "who is paid, with letters, such as Công ty In Bịa",
        ),
        _pattern(InvoiceNumber): Term(
            "chữ không dấu, chữ số, / . -, tối đa 30 ký tự, ví dụ HD-0012",
            "letters without marks, digits, / . -, at most 30 characters, such as HD-0012",
        ),
        _pattern(TaxCode): Term(
            "10 chữ số, 10 chữ số và 3 chữ số, hoặc 12 chữ số, ví dụ 0100109106",
            "10 digits, 10 and 3 digits, or 12 digits, such as 0100109106",
        ),
        _pattern(ScanId): Term(
            "8 đến 64 ký tự: chữ không dấu, chữ số, . _ -, ví dụ cong-a-00017",
            "8 to 64 characters: letters without marks, digits, . _ -, such as gate-a-00017",
        ),
        _pattern(CommandId): Term(
            "8 đến 64 ký tự: chữ không dấu, chữ số, . _ -, ví dụ lenh-00017",
            "8 to 64 characters: letters without marks, digits, . _ -, such as wish-00017",
        ),
        _pattern(Key): Term(
            "khóa tham số, ví dụ award.bonus.round-up-to",
            "a parameter's key, such as award.bonus.round-up-to",
        ),
        _pattern(Scope): Term(
            "national, hoặc loại:mã, ví dụ province:bac-ninh",
            "national, or kind:id, such as province:bac-ninh",
        ),
        _pattern(Ticket): Term(
            "39 chữ số, như in trên giấy mời", "39 digits, as printed on the invitation"
        ),
        **dict(
            _expected(kind)
            for kind in (
                plan_types.Token,
                plan_types.Symbol,
                plan_types.SerialNumber,
                plan_types.TopicCode,
                plan_types.Email,
            )
        ),
    }
)
"""By pattern."""


def form_of(pattern: str) -> Term | None:
    """How a text of ``pattern`` is written; None for a pattern that nobody types."""
    return FORMS.get(pattern)
