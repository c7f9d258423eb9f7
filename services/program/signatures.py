"""Verify a signed PDF that came back: exactly what was issued, and sound signatures added behind it.

Signing happens in the office's own tool. Here nothing is signed; what came back is held against the
issued bytes, and each signature against the certificate that stands in it.
"""

import hashlib
import io
import logging
import re
from collections.abc import Sequence
from typing import Final

from asn1crypto import parser, pem, x509
from pyhanko.pdf_utils.generic import DictionaryObject, PdfObject
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import EmbeddedPdfSignature, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from shared.commands.documents import NOT_SIGNED, SIGNATURE_BROKEN, SIGNED_CHANGED
from shared.events.documents import Signature
from shared.refusals import Term

# What it finds is in its answer, and told from there. Its own log of a signer whose issuer is not known is a
# traceback, which a clerk at the command line would take for a failure.
for _name in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)


def verify_signed(
    issued: bytes, signed: bytes, roots: Sequence[bytes] = ()
) -> tuple[Signature, ...]:
    """The signatures of ``signed``, in their order. ``roots``: certificates (PEM or DER) that are trusted.

    Raises the refusals SIGNED_CHANGED, SIGNED_WITHOUT_SIGNATURE and SIGNATURE_BROKEN. A chain that leads
    to no trusted root is no refusal: the signature is then told as not trusted. Nothing is fetched.
    """
    if not signed.startswith(issued) or len(signed) == len(issued):
        at = next((i for i, (a, b) in enumerate(zip(issued, signed, strict=False)) if a != b), None)
        if at is None and signed == issued:
            raise NOT_SIGNED.refuse()
        if not signed.startswith(b"%PDF-"):
            raise SIGNED_CHANGED.refuse(what=_NO_PDF if signed else _EMPTY)
        place = min(len(issued), len(signed)) if at is None else at
        told = Term(f"khác từ byte thứ {place}", f"it differs from byte {place} on")
        raise SIGNED_CHANGED.refuse(what=told)
    try:
        reader = PdfFileReader(io.BytesIO(signed))
        found = list(reader.embedded_regular_signatures)
        original = PdfFileReader(io.BytesIO(issued))
    except (PdfError, ValueError, KeyError) as error:
        raise SIGNED_CHANGED.refuse(what=_UNREADABLE) from error
    if not found:
        raise NOT_SIGNED.refuse()
    _only_signatures_were_added(original, reader, found[0])
    _nothing_stands_behind(signed, reader, found[-1])
    context = ValidationContext(
        trust_roots=[_certificate(one) for one in roots], allow_fetching=False
    )
    return tuple(_verified(one, context) for one in found)


_EMPTY: Final = Term("tệp rỗng", "the file is empty")
_NO_PDF: Final = Term("tệp không phải PDF", "the file is no PDF")
_UNREADABLE: Final = Term("không đọc được tệp như một tệp PDF", "the file cannot be read as a PDF")
_BEHIND: Final = Term(
    "có phần thêm vào sau chữ ký cuối cùng", "something was added behind the last signature"
)
_CATALOGUE_MOVED: Final = Term("mục lục của tệp bị thay", "the file's catalogue was replaced")
_END: Final = re.compile(rb"startxref\s+[0-9]+\s+%%EOF\s*\Z")


def _nothing_stands_behind(
    signed: bytes, reader: PdfFileReader, last: EmbeddedPdfSignature
) -> None:
    """What is appended without a revision of its own no signature covers and no comparison of revisions sees.

    A later revision (a time stamp, what is needed to check it in years) is compared with what was signed.
    """
    ends = reader.xrefs.total_revisions - 1
    covered = last.evaluate_signature_coverage() is SignatureCoverageLevel.ENTIRE_FILE
    if not _END.search(signed) or (last.signed_revision == ends and not covered):
        raise SIGNED_CHANGED.refuse(what=_BEHIND)


def _only_signatures_were_added(
    issued: PdfFileReader, reader: PdfFileReader, first: EmbeddedPdfSignature
) -> None:
    """What was put between the issued file and the first signature may only be the signature's own field.

    A signer's tool may note that it was there (Info, metadata), give the catalogue its form, and a page its
    signature box. Any other change of what was issued is refused. Later revisions the signature itself covers.
    """
    root = issued.trailer.raw_get("/Root")
    info = issued.trailer.raw_get("/Info") if "/Info" in issued.trailer else None
    if reader.trailer.raw_get("/Root").reference.idnum != root.reference.idnum:
        raise SIGNED_CHANGED.refuse(what=_CATALOGUE_MOVED)
    known = {ref.idnum for ref in issued.xrefs.explicit_refs_in_revision(0)}
    begins = issued.xrefs.total_revisions
    for revision in range(begins, first.signed_revision + 1):
        now = reader.get_historical_resolver(revision)
        for ref in reader.xrefs.explicit_refs_in_revision(revision):
            if ref.idnum not in known or (info is not None and ref.idnum == info.reference.idnum):
                continue
            before, after = issued.get_object(ref), now.get_object(ref)  # type: ignore[no-untyped-call]  # pyHanko
            if isinstance(before, DictionaryObject) and before.get("/Type") == "/Metadata":
                continue
            spared = _CATALOGUE if ref.idnum == root.reference.idnum else _spared(before)
            if _written(before, spared) != _written(after, spared) or not _boxes_only(
                before, after
            ):
                told = Term(
                    f"nội dung bị sửa trước khi ký (đối tượng PDF {ref.idnum})",
                    f"it was changed before it was signed (PDF object {ref.idnum})",
                )
                raise SIGNED_CHANGED.refuse(what=told)


_CATALOGUE = frozenset({"/AcroForm", "/Extensions", "/DSS", "/Metadata"})


def _spared(before: PdfObject) -> frozenset[str]:
    page = isinstance(before, DictionaryObject) and before.get("/Type") == "/Page"
    return frozenset({"/Annots"}) if page else frozenset()


def _boxes_only(before: PdfObject, after: PdfObject) -> bool:
    """Every annotation of the page is still there, and each new one is a signature's box."""
    if not isinstance(before, DictionaryObject) or before.get("/Type") != "/Page":
        return True
    old = [_written(one, frozenset()) for one in before.get("/Annots", ())]
    new = list(after.get("/Annots", ()) if isinstance(after, DictionaryObject) else ())
    kept = [one for one in new if _written(one, frozenset()) in old]
    added = [one for one in new if _written(one, frozenset()) not in old]
    return len(kept) == len(old) and all(_is_box(one) for one in added)


def _is_box(one: PdfObject) -> bool:
    field = one.get_object()  # type: ignore[no-untyped-call]  # pyHanko
    return isinstance(field, DictionaryObject) and field.get("/FT") == "/Sig"


def _written(value: PdfObject, spared: frozenset[str]) -> bytes:
    """The object as it stands in a file, without the entries that are spared."""
    stream = io.BytesIO()
    if isinstance(value, DictionaryObject) and spared:
        value = DictionaryObject(  # type: ignore[no-untyped-call]  # pyHanko
            {key: value.raw_get(key) for key in value if key not in spared}
        )
    value.write_to_stream(stream, None)
    return stream.getvalue()


def _verified(one: EmbeddedPdfSignature, context: ValidationContext) -> Signature:
    name = str(one.field_name)
    try:
        status = validate_pdf_signature(one, signer_validation_context=context)
    except (SignatureValidationError, SigningError, PdfError, ValueError) as error:
        raise SIGNATURE_BROKEN.refuse(name=name, why=str(error)) from error
    if not (status.intact and status.valid):
        raise SIGNATURE_BROKEN.refuse(name=name, why=status.summary())
    if _room_used(one.pkcs7_content):
        told = Term(
            f"chữ ký “{name}” có phần thừa", f"the signature “{name}” has room that was used"
        )
        raise SIGNED_CHANGED.refuse(what=told)
    level = status.modification_level
    if level is None or level > ModificationLevel.FORM_FILLING or not status.docmdp_ok:
        told = Term(
            f"nội dung bị sửa sau chữ ký “{name}”", f"it was changed after the signature “{name}”"
        )
        raise SIGNED_CHANGED.refuse(what=told)
    certificate = status.signing_cert
    return Signature(
        subject=certificate.subject.human_friendly[:500],
        certificate=hashlib.sha256(certificate.dump()).hexdigest(),
        signed_at=status.signer_reported_dt,
        trusted=bool(status.trusted),
    )


def _room_used(content: bytes) -> bool:
    """No signature covers the room that a tool leaves behind one; it is filled with zeros."""
    length = parser.peek(content)
    return any(content[length:])


def _certificate(content: bytes) -> x509.Certificate:
    if pem.detect(content):
        _, _, content = pem.unarmor(content)
    return x509.Certificate.load(content)
