"""What a file may be and what it may not say: looked at by its content, whatever its name claims."""

import hashlib
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.commands.files import FILE_UNREADABLE
from shared.commands.registry_refusals import STATE_SECRET
from shared.files.inspection import look_at_apart, refusal_of
from shared.files.kinds import DOCX, MAX_FILE_BYTES, ODT, PDF, PPTX, XLSX, Unacceptable
from shared.files.looking import look_at
from shared.files.texts import lines_of, pages_of
from tests import handed_in as made

TAKEN = {
    "tham-luan.pdf": (made.pdf(), PDF),
    "tham-luan.docx": (made.word(), DOCX),
    "tham-luan.DOCX": (made.word(), DOCX),
    "tham-luan.odt": (made.open_text(), ODT),
    "tham-luan.pptx": (made.slides(), PPTX),
    "so-lieu.xlsx": (made.sheet(), XLSX),
}


@pytest.mark.parametrize("name", TAKEN)
def test_what_offices_write_is_taken_in_and_named_by_its_content(name: str) -> None:
    content, kind = TAKEN[name]
    found = look_at(content, name)
    assert (found.code, found.mark, found.media_type) == ("", "", kind)
    assert (found.digest, found.size) == (hashlib.sha256(content).hexdigest(), len(content))


TEMPLATE = (
    b'<Relationships><Relationship Id="r1" Type="urn:o/relationships/attachedTemplate" '
    b'Target="https://vi-du.example/a.dotm" TargetMode="External"/></Relationships>'
)
VBA = b"\xd0\xcf\x11\xe0"
REFUSED = {
    "an empty file": (b"", "a.pdf", "FILE_EMPTY"),
    "plain text called a PDF": (b"MZ khong phai pdf", "a.pdf", "FILE_KIND_REFUSED"),
    "an archive of files": (made.packed({"a.txt": b"x"}), "a.zip", "FILE_KIND_REFUSED"),
    "an old .doc": (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "a.doc", "FILE_KIND_REFUSED"),
    "a DOCX called PDF": (made.word(), "a.pdf", "FILE_NAME_MISLEADING"),
    "a PDF without an ending": (made.pdf(), "tham-luan", "FILE_NAME_MISLEADING"),
    "a DOCX with macros": (
        made.with_part(made.word(), "word/vbaProject.bin", VBA), "a.docx", "FILE_HAS_MACROS"),
    "a DOCX with a template from afar": (
        made.with_part(made.word(), "word/_rels/settings.xml.rels", TEMPLATE), "a.docx", "FILE_HAS_MACROS"),
    "an ODT with macros": (
        made.open_text(parts={"Basic/Standard/Module1.xml": b"<x/>"}), "a.odt", "FILE_HAS_MACROS"),
    "a PDF with a script": (made.with_script(made.pdf()), "a.pdf", "FILE_HAS_MACROS"),
    "a PDF with a file inside": (made.with_attachment(made.pdf()), "a.pdf", "FILE_HAS_MACROS"),
    "a PDF with a password": (made.locked(made.pdf()), "a.pdf", "FILE_ENCRYPTED"),
    "a DOCX with a password": (
        bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
        "a.docx", "FILE_ENCRYPTED"),
    "an ODT with a password": (
        made.open_text(manifest="<encryption-data/>"), "a.odt", "FILE_ENCRYPTED"),
    "a PDF cut off": (made.pdf()[:400], "a.pdf", "FILE_UNREADABLE"),
    "a DOCX cut off": (made.word()[:9000], "a.docx", "FILE_UNREADABLE"),
    "a package that swells": (
        made.with_part(made.word(), "word/a.xml", bytes(301 * 1024 * 1024)), "a.docx", "FILE_UNREADABLE"),
    "more than the limit": (b"%PDF-1.7" + bytes(MAX_FILE_BYTES), "a.pdf", "FILE_TOO_LARGE"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_checked_or_may_act_is_refused(what: str) -> None:
    content, name, code = REFUSED[what]
    found = look_at(content, name)
    assert found.code == code
    refused = refusal_of(found, name)
    assert refused is not None
    assert refused.code == code
    assert all(
        "{" not in text for text in (refused.vi, refused.en, refused.todo_vi, refused.todo_en)
    )


WATERMARK = b'<w:hdr xmlns:w="urn:w" xmlns:v="urn:v"><v:textpath string="M\xe1\xba\xacT"/></w:hdr>'
SECRET = {
    "its name": (made.pdf(), "tham-luan_TỐI MẬT.pdf"),
    "a line of a PDF": (made.pdf("MẬT", made.ORDINARY), "a.pdf"),
    "the title of a PDF": (made.pdf(title="Tối mật"), "a.pdf"),
    "a keyword of a PDF": (made.with_property(made.pdf(), "Độ mật: Mật"), "a.pdf"),
    "a paragraph": (made.word("Báo cáo", "TUYỆT MẬT"), "a.docx"),
    "the beginning of a paragraph": (
        made.word("TUYỆT MẬT. Kế hoạch tác chiến", made.ORDINARY), "a.docx"),
    "a sentence": (
        made.word("Tài liệu này là tài liệu TUYỆT MẬT, không được sao chụp"), "a.docx"),
    "a sentence of a PDF": (made.pdf("TUYỆT MẬT kế hoạch tác chiến", made.ORDINARY), "a.pdf"),
    "a header": (made.word(header="Độ mật: Tối mật"), "a.docx"),
    "runs of one paragraph": (made.word(runs=("TUYỆT ", "M", "ẬT")), "a.docx"),
    "letters set apart": (made.word("M  Ậ  T"), "a.docx"),
    "decomposed letters": (made.word(unicodedata.normalize("NFD", "MẬT")), "a.docx"),
    "a property": (made.word(title="MẬT"), "a.docx"),
    "a watermark": (made.with_part(made.word(), "word/header9.xml", WATERMARK), "a.docx"),
    "a cell": (made.sheet("Số liệu", "TỐI MẬT"), "a.xlsx"),
    "a slide": (made.slides("MẬT"), "a.pptx"),
    "an ODT": (made.open_text("(MẬT)"), "a.odt"),
    "a document inside": (
        made.with_part(made.word(), "word/embeddings/a.docx", made.word("MẬT")), "a.docx"),
}  # fmt: skip


@pytest.mark.parametrize("where", SECRET)
def test_a_secrecy_mark_is_found_wherever_it_stands(where: str) -> None:
    content, name = SECRET[where]
    found = look_at(content, name)
    assert found.mark
    refused = refusal_of(found, name)
    assert refused is not None
    assert refused.refusal is STATE_SECRET
    assert set(refused.details) == {"mark"}, "nothing of it is kept, not even its name"


_PICTURES = {
    "png": b"\x89PNG\r\n\x1a\n" + bytes(64),
    "jpg": b"\xff\xd8\xff\xe1" + bytes(64),
}


@pytest.mark.parametrize("ending", _PICTURES)
def test_a_picture_is_refused_and_its_name_is_looked_at(ending: str) -> None:
    """What a picture shows, nobody can read here: it is no paper. Called a paper it is none either."""
    content = _PICTURES[ending]
    assert look_at(content, f"anh-chup.{ending}").code == "FILE_KIND_REFUSED"
    assert look_at(content, "anh-chup.pdf").code == "FILE_KIND_REFUSED"
    marked = refusal_of(found := look_at(content, f"TỐI MẬT.{ending}"), f"TỐI MẬT.{ending}")
    assert found.mark
    assert marked is not None
    assert marked.refusal is STATE_SECRET


async def test_a_service_looks_at_a_file_in_a_process_of_its_own() -> None:
    content = made.word("MẬT")
    assert await look_at_apart(content, "a.docx") == look_at(content, "a.docx")
    large = made.large(20 * 1024 * 1024)
    assert (await look_at_apart(large, "a.pdf")).code == ""


async def test_a_file_that_takes_the_reader_down_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("shared.files.inspection.sys.executable", "/bin/false")
    with pytest.raises(Exception, match=FILE_UNREADABLE.code):
        await look_at_apart(made.pdf(), "a.pdf")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_file_is_told_from_a_sound_one_and_never_breaks_the_reader(
    data: st.DataObject,
) -> None:
    name = data.draw(st.sampled_from(sorted(TAKEN)))
    content = bytearray(TAKEN[name][0])
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    found = look_at(bytes(content), name)
    assert found.code == "" or refusal_of(found, name) is not None


def test_a_damaged_pdf_is_refused_without_the_library_s_own_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with pytest.raises(Unacceptable):
        list(lines_of(made.pdf()[:400], PDF))
    assert pages_of(made.pdf()[:400], PDF) == 0
    assert caplog.messages == []
