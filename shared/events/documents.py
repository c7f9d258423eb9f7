"""Facts of issued documents. The type names are the storage format: once released, they never change meaning.

An issued document is a snapshot. It is numbered, signed and replaced, and never edited (NĐ 30/2020, Điều 18).
"""

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

from shared.envelope import Fact
from shared.events.people import Count, Digest, LongText, Text, Value
from shared.files.kinds import MediaType
from shared.subjects import Token

DocumentNumber = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        pattern=r"^[0-9]{2,6}[a-zđ]?/[A-ZĐa-zđ0-9&]+(-[A-ZĐa-zđ0-9&]+)*( \([^()\u0000-\u001f]{1,40}\))?$",
        max_length=80,
    ),
]
"""Number and symbol as the clerk writes them: "05/GM-UBND", below ten with a leading zero (Mục II.3)."""
TemplateVersion = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]


class Signature(Value):
    """One signature in a file that came back: whose certificate, when, and whether its chain was known.

    ``signed_at``: as the file claims, or as a time stamp in it proves. ``certificate``: SHA-256 of it.
    """

    subject: Text
    certificate: Digest
    signed_at: AwareDatetime | None = None
    trusted: bool = False


class DocumentIssued(Fact, type_name="vn.hoinghi.registry.DocumentIssued.v1"):
    """``content``: digest of what was laid out; ``template``: version of the templates; ``parameters``: the
    figures of law it rests on. ``number`` and ``dated`` None: left open for the clerk."""

    document: Token
    kind: Token
    title: Text
    file_name: Text
    media_type: MediaType
    digest: Digest
    size: Count
    content: Digest
    template: TemplateVersion
    position: Annotated[int, Field(ge=0, le=2**53)]
    parameters: tuple[Text, ...] = ()
    number: DocumentNumber | None = None
    dated: date | None = None


class DocumentNumbered(Fact, type_name="vn.hoinghi.registry.DocumentNumbered.v1"):
    """Number and day as the clerk gave them; the file stays as it was issued."""

    document: Token
    number: DocumentNumber
    dated: date


class DocumentReplaced(Fact, type_name="vn.hoinghi.registry.DocumentReplaced.v1"):
    """By another of the same kind, which was issued before (NĐ 30/2020, Điều 18.3)."""

    document: Token
    by: Token
    reason: Text


class SignedDocumentFiled(Fact, type_name="vn.hoinghi.registry.SignedDocumentFiled.v1"):
    """A signed copy that came back: exactly what was issued, and signatures added behind it."""

    document: Token
    file_name: Text
    digest: Digest
    size: Count
    signatures: tuple[Signature, ...]


class ConclusionsRecorded(Fact, type_name="vn.hoinghi.registry.ConclusionsRecorded.v1"):
    """What the chair concluded, point by point, in the office's words; the latest record holds."""

    points: tuple[LongText, ...]


DocumentEvent = (
    DocumentIssued | DocumentNumbered | DocumentReplaced | SignedDocumentFiled | ConclusionsRecorded
)
