"""Facts of issued documents to rows: what was issued, its number, what replaced it, the signed copies."""

from typing import assert_never

from pydantic_core import to_json

from services.program.changes import Change, Put, Row, day, moment
from shared.envelope import Recorded
from shared.events import documents as fact
from shared.events.documents import DocumentEvent


def documents(recorded: Recorded[DocumentEvent]) -> list[Change]:
    event, at = recorded.event, moment(recorded.time)
    here: Row = {"conference": recorded.conference}
    match event:
        case fact.DocumentIssued():
            return [
                Put("issued_documents", here | {"document": event.document}, _issued(event, at))
            ]
        case fact.DocumentNumbered():
            numbered: Row = {"number": event.number, "dated": day(event.dated)}
            return [Put("issued_documents", here | {"document": event.document}, numbered)]
        case fact.DocumentReplaced():
            replaced: Row = {
                "replaced_by": event.by,
                "replaced_reason": event.reason,
                "replaced_at": at,
            }
            return [Put("issued_documents", here | {"document": event.document}, replaced)]
        case fact.SignedDocumentFiled():
            return [_signed(event, here, at)]
        case fact.ConclusionsRecorded():
            points = to_json(event.points).decode()
            return [Put("conclusions", here, {"points": points, "recorded_at": at})]
        case _:
            assert_never(event)


def _issued(event: fact.DocumentIssued, at: str) -> Row:
    return {
        "kind": event.kind,
        "title": event.title,
        "file_name": event.file_name,
        "media_type": event.media_type,
        "digest": event.digest,
        "size": event.size,
        "content": event.content,
        "template": event.template,
        "position": event.position,
        "parameters": to_json(event.parameters).decode(),
        "number": event.number,
        "dated": day(event.dated) if event.dated else None,
        "issued_at": at,
    }


def _signed(event: fact.SignedDocumentFiled, here: Row, at: str) -> Change:
    return Put(
        "signed_copies",
        here | {"document": event.document, "digest": event.digest},
        {
            "file_name": event.file_name,
            "size": event.size,
            # JSON: for each signature the certificate's subject and SHA-256, the time, whether trusted
            "signatures": to_json(event.signatures).decode(),
            "filed_at": at,
        },
    )
