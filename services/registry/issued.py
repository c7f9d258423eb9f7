"""Issued documents: kept as they are, numbered by the clerk, signed, replaced; and the chair's conclusions."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta, timezone
from typing import Any, Final, assert_never

from shared.commands.documents import (
    BASIS_OPEN,
    BASIS_UNSURE,
    DAY_FAR,
    DOCUMENT_KNOWN,
    DOCUMENT_NUMBERED,
    NUMBER_TAKEN,
    OTHER_KIND,
    SIGNED_OTHER,
    DocumentCommand,
    FileSignedDocument,
    IssueDocument,
    NumberDocument,
    RecordConclusions,
    ReplaceDocument,
)
from shared.decider import Decider
from shared.envelope import Meta, Warned
from shared.events.documents import (
    ConclusionsRecorded,
    DocumentEvent,
    DocumentIssued,
    DocumentNumbered,
    DocumentReplaced,
    SignedDocumentFiled,
)
from shared.events.plan import short_date
from shared.events.plan_types import VIETNAM_OFFSET
from shared.refusals import Term, because, not_found, not_now, otherwise
from shared.secrecy import refuse_secret


@dataclass(frozen=True, slots=True)
class Issued:
    """One document as it was issued; its number and day, what replaced it, the signed copies filed with it."""

    fact: DocumentIssued
    number: str | None
    dated: date | None
    replaced_by: str | None = None
    replaced_for: str | None = None
    signed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class State:
    documents: Mapping[str, Issued] = field(default_factory=dict)
    conclusions: tuple[str, ...] = ()


def decide(command: DocumentCommand, state: State, meta: Meta) -> list[DocumentEvent]:
    match command:
        case IssueDocument():
            return _issue(command, state)
        case NumberDocument():
            return _number(command, state)
        case ReplaceDocument():
            return _replace(command, state)
        case FileSignedDocument():
            return _file_signed(command, state)
        case RecordConclusions():
            refuse_secret(*command.points)
            same = command.points == state.conclusions
            return [] if same else [ConclusionsRecorded(points=command.points)]
        case _:
            assert_never(command)


def _issue(command: IssueDocument, state: State) -> list[DocumentEvent]:
    wished = DocumentIssued(**_kept(command))
    known = state.documents.get(command.document)
    if known is not None:
        if known.fact == wished:
            return []
        raise DOCUMENT_KNOWN.refuse(document=command.document)
    _must_be_free(command.document, command.number, command.dated, state)
    return [wished]


_TOLD: Final = frozenset({"open_basis", "unsure"})
"""What the answer warns of and the fact does not keep."""


def _kept(command: IssueDocument) -> dict[str, Any]:
    return {name: value for name, value in dict(command).items() if name not in _TOLD}


def _number(command: NumberDocument, state: State) -> list[DocumentEvent]:
    known = _known(command.document, state)
    if (known.number, known.dated) == (command.number, command.dated):
        return []
    if known.number is not None:
        day = known.dated
        raise DOCUMENT_NUMBERED.refuse(
            document=command.document,
            number=known.number,
            dated=Term(short_date(day), day.isoformat()) if day else "?",
        )
    _must_stand(command.document, known)
    _must_be_free(command.document, command.number, command.dated, state)
    return [DocumentNumbered(**dict(command))]


def _replace(command: ReplaceDocument, state: State) -> list[DocumentEvent]:
    old, new = _known(command.document, state), _known(command.by, state)
    if old.replaced_by == command.by:
        if old.replaced_for == command.reason:
            return []
        name = command.document
        what = Term(f"văn bản {name}", f"document {name}")
        raise otherwise(what, because(old.replaced_for or ""))
    _must_stand(command.document, old)
    _must_stand(command.by, new)
    if command.document == command.by or old.fact.kind != new.fact.kind:
        raise OTHER_KIND.refuse(document=command.document, by=command.by)
    return [DocumentReplaced(**dict(command))]


def _file_signed(command: FileSignedDocument, state: State) -> list[DocumentEvent]:
    known = _known(command.document, state)
    if command.issued_digest != known.fact.digest or command.digest == known.fact.digest:
        raise SIGNED_OTHER.refuse(document=command.document)
    if command.digest in known.signed:
        return []
    _must_stand(command.document, known)
    told = {name: value for name, value in dict(command).items() if name != "issued_digest"}
    return [SignedDocumentFiled(**told)]


def _known(document: str, state: State) -> Issued:
    known = state.documents.get(document)
    if known is None:
        raise not_found(Term("văn bản", "document"), document, "hoinghi document list …")
    return known


def _must_stand(document: str, known: Issued) -> None:
    if known.replaced_by is not None:
        by = known.replaced_by
        raise not_now(
            Term(f"văn bản {document}", f"document {document}"),
            Term(f"đã được thay bằng {by}", f"replaced by {by}"),
            Term(
                f"Làm việc này trên bản thay thế “{by}” (`hoinghi document get`, trang Văn bản).",
                f"Do it to the one that replaced it, “{by}” (`hoinghi document get`, page Documents).",
            ),
        )


def _must_be_free(document: str, number: str | None, dated: date | None, state: State) -> None:
    """A number is given once a calendar year (NĐ 30/2020, Điều 15.1)."""
    if number is None:
        return
    for name, other in state.documents.items():
        same_year = other.dated is None or dated is None or other.dated.year == dated.year
        if name != document and other.number == number and same_year:
            raise NUMBER_TAKEN.refuse(
                number=number, year=dated.year if dated else "…", document=name
            )


def evolve(state: State, event: DocumentEvent) -> State:
    match event:
        case DocumentIssued():
            return _with(state, event.document, Issued(event, event.number, event.dated))
        case DocumentNumbered():
            known = state.documents[event.document]
            numbered = replace(known, number=event.number, dated=event.dated)
            return _with(state, event.document, numbered)
        case DocumentReplaced():
            known = state.documents[event.document]
            replaced = replace(known, replaced_by=event.by, replaced_for=event.reason)
            return _with(state, event.document, replaced)
        case SignedDocumentFiled():
            known = state.documents[event.document]
            signed = replace(known, signed=known.signed | {event.digest})
            return _with(state, event.document, signed)
        case ConclusionsRecorded():
            return replace(state, conclusions=event.points)
        case _:
            assert_never(event)


def _with(state: State, document: str, issued: Issued) -> State:
    return replace(state, documents={**state.documents, document: issued})


_FAR: Final = timedelta(days=31)
"""No figure of law: beyond it a day is more likely mistyped than meant."""


def _day_far(command: NumberDocument, meta: Meta) -> list[Warned]:
    today = meta.time.astimezone(timezone(VIETNAM_OFFSET)).date()
    if today - _FAR <= command.dated <= today:
        return []
    told, now = short_date(command.dated), short_date(today)
    return [
        Warned(
            code=DAY_FAR,
            vi=f"Văn bản “{command.document}”: ngày {told} không gần hôm nay ({now}). Nếu ghi nhầm, phát hành bản "
            "thay thế và cấp số cho bản ấy.",
            en=f"The document “{command.document}”: the day {told} is not near today ({now}). If it was mistyped, "
            "issue a replacement and number that.",
            about=(command.document,),
        )
    ]


def warn(command: DocumentCommand, state: State, meta: Meta) -> list[Warned]:
    """Each căn cứ with an open place, and each that is not verified in full: whoever signs has to see to it.

    Then a day given with a number that lies ahead, or far back: a document gets both on the day it is signed.
    """
    if isinstance(command, NumberDocument):
        return _day_far(command, meta)
    if not isinstance(command, IssueDocument):
        return []
    unsure = [
        Warned(
            code=BASIS_UNSURE,
            vi=f"Văn bản “{command.document}”: chưa kiểm chứng được đầy đủ: {one}. Đối chiếu văn bản gốc trước "
            "khi ký.",
            en=f"The document “{command.document}” rests on what was not verified in full: {one}. Compare it with "
            "the original text before signing.",
            about=(command.document,),
        )
        for one in command.unsure
    ]
    return unsure + [
        Warned(
            code=BASIS_OPEN,
            vi=f"Văn bản “{command.document}”: căn cứ còn để trống số hoặc ngày: “{one}” Ghi đủ trước khi ký: "
            "bổ sung số, ngày của kế hoạch hoặc sửa mẫu (`hoinghi templates check`), rồi phát hành bản thay thế.",
            en=f"The document “{command.document}” has a basis with an open number or date: “{one}” Complete it "
            "before signing: give the plan its number and date or change the template, then issue a replacement.",
            about=(command.document,),
        )
        for one in command.open_basis
    ]


decider: Final[Decider[DocumentCommand, State, DocumentEvent]] = Decider(
    "document", State(), decide, evolve, warn
)
