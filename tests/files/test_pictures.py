"""Pictures in documents: what they say beside what they show is read for secrecy marks. Real files, made here."""

import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

import docx
import openpyxl
import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.drawing.image import Image as SheetImage
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdf.generic import (
    ByteStringObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    TextStringObject,
)

from shared.files.kinds import kind_of
from shared.files.looking import look_at
from shared.files.pictures import texts_of
from tests import handed_in as made

MARK = "Độ mật: TỐI MẬT"
XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="urn:r"><rdf:Description xmlns:dc="urn:d">'
    "<dc:title><rdf:Alt><rdf:li>{}</rdf:li></rdf:Alt></dc:title></rdf:Description></rdf:RDF></x:xmpmeta>"
)


def picture(form: str, **said: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (32, 24), "navy").save(out, form, **said)
    return out.getvalue()


def exif(tag: int, value: Any) -> bytes:
    about = Image.Exif()
    about[tag] = value
    return about.tobytes()


def png(text: str, *, packed: bool = False, wide: bool = True) -> bytes:
    info = PngInfo()
    if wide:
        info.add_itxt("Title", text, zip=packed)
    else:
        info.add_text("Title", text, zip=packed)
    return picture("PNG", pnginfo=info)


def iptc(text: str) -> bytes:
    """A caption as a news agency's program writes it: APP13 behind the start of a JPEG."""
    told = text.encode()
    record = b"\x1c\x02\x78" + struct.pack(">H", len(told)) + told
    block = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(record)) + record
    plain = picture("JPEG")
    return plain[:2] + b"\xff\xed" + struct.pack(">H", len(block) + 2) + block + plain[2:]


def emf(text: str) -> bytes:
    told = (text + "\0\0").encode("utf-16-le")
    head = bytearray(108)
    struct.pack_into("<II", head, 0, 1, 108 + len(told))
    head[40:44] = b" EMF"
    struct.pack_into("<II", head, 60, len(told) // 2, 108)
    return bytes(head) + told


def svg(text: str) -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg"><title>{text}</title></svg>'.encode()


SAYING: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "a text of a PNG": ("png", png),
    "a packed text of a PNG": ("png", lambda text: png(text, packed=True)),
    "the EXIF of a PNG": ("png", lambda text: picture("PNG", exif=exif(0x010E, text.encode()))),
    "a comment of a JPEG": ("jpg", lambda text: picture("JPEG", comment=text.encode())),
    "the description in a JPEG's EXIF": (
        "jpg", lambda text: picture("JPEG", exif=exif(0x010E, text.encode()))),
    "the title that Windows writes": (
        "jpg", lambda text: picture("JPEG", exif=exif(0x9C9B, text.encode("utf-16-le")))),
    "the XMP of a JPEG": ("jpg", lambda text: picture("JPEG", xmp=XMP.format(text).encode())),
    "a news agency's caption": ("jpg", iptc),
    "a comment of a GIF": ("gif", lambda text: picture("GIF", comment=text.encode())),
    "the EXIF of a WebP": ("webp", lambda text: picture("WEBP", exif=exif(0x010E, text.encode()))),
    "the XMP of a WebP": ("webp", lambda text: picture("WEBP", xmp=XMP.format(text).encode())),
    "a tag of a TIFF": ("tiff", lambda text: exif(0x010E, text.encode()).removeprefix(b"Exif\0\0")),
    "an EMF": ("emf", emf),
    "an SVG": ("svg", svg),
}  # fmt: skip


@pytest.mark.parametrize("where", SAYING)
def test_a_mark_beside_the_pixels_is_found_in_a_document(where: str) -> None:
    ending, of = SAYING[where]
    for word, marked in ((MARK, True), ("Ảnh minh họa hội nghị", False)):
        content = made.with_part(made.word(), f"word/media/image1.{ending}", of(word))
        assert bool(look_at(content, "a.docx").mark) is marked, word
    assert any(MARK in one for one in texts_of(of(MARK)))


def test_the_text_of_an_old_png_is_read_whatever_its_coding() -> None:
    told = MARK.encode()
    body = b"tEXt" + b"Comment\0" + told
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    plain = picture("PNG")
    assert any(MARK in one for one in texts_of(plain[:33] + chunk + plain[33:]))


def in_word(content: bytes, *, alt: str = "", name: str = "") -> bytes:
    document = docx.Document()
    document.add_paragraph("Báo cáo (ví dụ)")
    document.add_picture(io.BytesIO(content))
    about = document.inline_shapes[0]._inline.docPr
    about.set("descr", alt)
    about.set("name", name or "Picture 1")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def in_sheet(content: bytes) -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    page.add_image(SheetImage(io.BytesIO(content)), "B2")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def in_pdf(content: bytes) -> bytes:
    """A JPEG as most programs embed it: its own bytes, metadata and all."""
    out = io.BytesIO()
    Image.open(io.BytesIO(content)).save(out, "PDF")
    reader = pypdf.PdfReader(out)
    writer = pypdf.PdfWriter(clone_from=reader)
    resources: Any = writer.pages[0]["/Resources"]
    (shown,) = resources["/XObject"].values()
    shown.get_object()._data = content
    return saved(writer)


def saved(writer: pypdf.PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def with_root(key: str, value: Any) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(made.pdf()))
    writer.root_object[NameObject(key)] = writer._add_object(value)
    return saved(writer)


def structure(text: str) -> DictionaryObject:
    """A tagged picture with its description for the blind."""
    figure = {
        NameObject("/S"): NameObject("/Figure"),
        NameObject("/Alt"): TextStringObject(text),
    }
    return DictionaryObject(figure)


def metadata(text: str) -> DecodedStreamObject:
    stream = DecodedStreamObject()
    stream.set_data(XMP.format(text).encode())
    stream |= {
        NameObject("/Type"): NameObject("/Metadata"),
        NameObject("/Subtype"): NameObject("/XML"),
    }
    return stream


JPEG = SAYING["the description in a JPEG's EXIF"][1]
DOCUMENTS: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "a picture in a DOCX": ("a.docx", lambda text: in_word(JPEG(text))),
    "the alternative text": ("a.docx", lambda text: in_word(picture("PNG"), alt=text)),
    "a picture in an XLSX": ("a.xlsx", lambda text: in_sheet(png(text))),
    "a picture in a PDF": ("a.pdf", lambda text: in_pdf(JPEG(text))),
    "the tags of a PDF": ("a.pdf", lambda text: with_root("/StructTreeRoot", structure(text))),
    "the XMP of some part of a PDF": (
        "a.pdf",
        lambda text: with_root("/PieceInfo", metadata(text)),
    ),
    "the name that Word shows": (
        "a.docx",
        lambda text: in_word(picture("PNG"), name=f"{text}.png"),
    ),
    "the name of a picture's file": (
        "a.docx",
        lambda text: made.with_part(made.word(), f"word/media/{text}.png", picture("PNG")),
    ),
}


@pytest.mark.parametrize("where", DOCUMENTS)
def test_a_mark_of_a_picture_refuses_the_document_that_holds_it(where: str) -> None:
    name, of = DOCUMENTS[where]
    assert look_at(of("TỐI MẬT"), name).mark
    found = look_at(of("Ảnh hội nghị năm trước"), name)
    assert (found.mark, found.code) == ("", "")


def test_a_pdf_with_files_inside_is_refused_however_they_hang_in_it() -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(made.pdf()))
    writer.add_attachment("phu-luc.txt", "TỐI MẬT".encode())
    assert look_at(saved(writer), "a.pdf").code == "FILE_HAS_MACROS"
    associated = DictionaryObject({NameObject("/F"): ByteStringObject(b"phu-luc.txt")})
    assert look_at(with_root("/AF", associated), "a.pdf").code == "FILE_HAS_MACROS"


@given(
    st.sampled_from(sorted(SAYING)), st.lists(st.tuples(st.integers(0, 400), st.integers(1, 255)))
)
def test_a_damaged_picture_breaks_no_reader(where: str, damage: list[tuple[int, int]]) -> None:
    content = bytearray(SAYING[where][1](MARK))
    for place, change in damage:
        content[place % len(content)] ^= change
    list(texts_of(bytes(content)))


@given(st.binary(max_size=300), st.sampled_from([b"\x89PNG\r\n\x1a\n", b"\xff\xd8", b"GIF89a", b"II*\0",
                                                 b"RIFF\0\0\0\0WEBP", b""]))  # fmt: skip
def test_what_is_no_picture_says_nothing_and_breaks_nothing(content: bytes, head: bytes) -> None:
    list(texts_of(head + content))


def test_a_directory_that_points_to_itself_is_read_once() -> None:
    itself = b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", 0) + struct.pack("<I", 8)
    assert [one for one in texts_of(itself) if one] == []
    assert kind_of(made.word())
