"""A signed PDF that comes back: what was issued and signatures behind it, or it is refused."""

import asyncio
import hashlib

import pytest

from services.program.documents import pdf
from services.program.signatures import verify_signed
from shared.commands.documents import NOT_SIGNED, SIGNATURE_BROKEN, SIGNED_CHANGED
from shared.refusals import Refusal, Refused
from tests.documents import samples
from tests.documents.signing import Authority, changed_before_signing

ISSUED = pdf.program_pdf(samples.PROGRAM, packaged_face=True)


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture(scope="module")
def signed(authority: Authority) -> bytes:
    return asyncio.run(authority.sign(ISSUED))


def refused(refusal: Refusal, issued: bytes, file: bytes) -> None:
    with pytest.raises(Refused) as caught:
        verify_signed(issued, file)
    assert caught.value.refusal is refusal
    assert "{" not in str(caught.value.vi)


def test_a_signature_is_told_with_subject_certificate_and_time(
    authority: Authority, signed: bytes
) -> None:
    (one,) = verify_signed(ISSUED, signed, [authority.root])
    assert "Người Ký Thử (mẫu)" in one.subject
    assert len(one.certificate) == len(hashlib.sha256().hexdigest())
    assert one.signed_at is not None
    assert one.trusted


def test_an_unknown_issuer_is_told_once_and_not_refused(
    signed: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (one,) = verify_signed(ISSUED, signed)
    assert not one.trusted
    assert (
        caplog.records == []
    )  # at the command line a library's traceback would look like a failure


def test_the_agency_signs_behind_the_person(authority: Authority, signed: bytes) -> None:
    twice = asyncio.run(Authority("Cơ quan thử (mẫu)").sign(signed, "DauCoQuan"))
    first, second = verify_signed(ISSUED, twice, [authority.root])
    assert first.trusted
    assert "Cơ quan thử" in second.subject


@pytest.mark.parametrize("share", [0.01, 0.3, 0.6, 0.9])
def test_one_changed_byte_of_what_was_issued_is_refused(signed: bytes, share: float) -> None:
    at = int(len(ISSUED) * share)
    refused(SIGNED_CHANGED, ISSUED, signed[:at] + bytes([signed[at] ^ 1]) + signed[at + 1 :])


def test_a_changed_byte_in_the_signature_itself_is_refused(signed: bytes) -> None:
    at = signed.index(b"<30", signed.index(b"/Contents", len(ISSUED))) + 600
    byte = b"0" if signed[at : at + 1] != b"0" else b"1"
    with pytest.raises(Refused) as caught:
        verify_signed(ISSUED, signed[:at] + byte + signed[at + 1 :])
    assert caught.value.refusal in (SIGNATURE_BROKEN, SIGNED_CHANGED)


def test_a_changed_byte_in_the_room_behind_the_signature_is_refused(signed: bytes) -> None:
    at = signed.index(b"00>", signed.index(b"/Contents", len(ISSUED)))
    refused(SIGNED_CHANGED, ISSUED, signed[:at] + b"1" + signed[at + 1 :])


def test_a_change_put_in_before_the_signature_is_refused(authority: Authority) -> None:
    refused(SIGNED_CHANGED, ISSUED, asyncio.run(authority.sign(changed_before_signing(ISSUED))))


def test_a_change_put_behind_the_signature_is_refused(signed: bytes) -> None:
    refused(SIGNED_CHANGED, ISSUED, changed_before_signing(signed))


def test_a_file_without_a_signature_or_another_file_is_refused(signed: bytes) -> None:
    refused(NOT_SIGNED, ISSUED, ISSUED)
    refused(SIGNED_CHANGED, pdf.report_pdf(samples.REPORT, packaged_face=True), signed)
    refused(NOT_SIGNED, ISSUED, ISSUED + b"\nrubbish")
    refused(SIGNED_CHANGED, ISSUED, ISSUED[:-200])


@pytest.mark.parametrize("with_an_end", [False, True])
def test_what_is_appended_behind_the_last_signature_is_refused(
    signed: bytes, with_an_end: bool
) -> None:
    end = b"startxref" + signed.rpartition(b"startxref")[2]
    refused(SIGNED_CHANGED, ISSUED, signed + b"\n% hi\n" + (end if with_an_end else b""))


@pytest.mark.parametrize(
    ("file", "vi", "en"),
    [(b"", "tệp rỗng", "empty"), (b"xin ch\xc3\xa0o", "không phải PDF", "no PDF")],
)
def test_what_is_no_pdf_is_told_in_words(file: bytes, vi: str, en: str) -> None:
    with pytest.raises(Refused) as caught:
        verify_signed(ISSUED, file)
    assert vi in caught.value.vi
    assert en in caught.value.en
