"""Real files as units hand them in, and as somebody who means ill would make them."""

import io
import random
import zipfile
from functools import cache

import docx
import openpyxl
import pypdf
import typst
from openpyxl.worksheet.worksheet import Worksheet
from pypdf.generic import DictionaryObject, NameObject, StreamObject, TextStringObject

ORDINARY = "Công tác bảo vệ bí mật nhà nước (mật, tối mật, tuyệt mật) được chấp hành nghiêm."


@cache
def pdf(*lines: str, title: str = "Tham luận") -> bytes:
    """A PDF with each of ``lines`` as a paragraph of its own."""
    body = "\n\n".join(f"#{_quoted(line)}" for line in lines or (ORDINARY,))
    source = f"#set document(title: {_quoted(title)})\n{body}"
    printed = typst.compile(source.encode())
    assert isinstance(printed, bytes)
    return printed


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def word(*lines: str, header: str = "", title: str = "", runs: tuple[str, ...] = ()) -> bytes:
    document = docx.Document()
    for line in lines or (ORDINARY,):
        document.add_paragraph(line)
    if runs:
        paragraph = document.add_paragraph()
        for run in runs:
            paragraph.add_run(run).bold = True
    if header:
        document.sections[0].header.paragraphs[0].text = header
    document.core_properties.title = title
    return _written(document)


def sheet(*cells: str) -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    for cell in cells or (ORDINARY,):
        page.append([cell])
    return _written(book)


def open_text(*lines: str, parts: dict[str, bytes] | None = None, manifest: str = "") -> bytes:
    """An ODT as small as it may be."""
    paragraphs = "".join(f"<text:p>{line}</text:p>" for line in lines or (ORDINARY,))
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text>'
        f"{paragraphs}</office:text></office:body></office:document-content>"
    )
    return packed(
        {
            "mimetype": b"application/vnd.oasis.opendocument.text",
            "content.xml": content.encode(),
            "META-INF/manifest.xml": f"<manifest>{manifest}</manifest>".encode(),
            **(parts or {}),
        }
    )


def slides(*lines: str) -> bytes:
    """A PPTX as small as it may be."""
    paragraphs = "".join(
        f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in lines or (ORDINARY,)
    )
    listing = (
        '<Types><Override PartName="/ppt/presentation.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.presentationml.presentation.main+xml"/></Types>'
    )
    slide = f'<p:sld xmlns:p="urn:p" xmlns:a="urn:a">{paragraphs}</p:sld>'
    return packed(
        {"[Content_Types].xml": listing.encode(), "ppt/slides/slide1.xml": slide.encode()}
    )


def packed(parts: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The package with one more part."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    return packed({**parts, name: part})


def locked(content: bytes) -> bytes:
    """The PDF with a password."""
    writer = pypdf.PdfWriter(io.BytesIO(content))
    writer.encrypt("mat-khau", algorithm="RC4-128")
    return _written_by(writer)


def with_script(content: bytes) -> bytes:
    writer = pypdf.PdfWriter(io.BytesIO(content))
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
        {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject("app.alert('x')"),
        }
    )
    return _written_by(writer)


def with_attachment(content: bytes) -> bytes:
    writer = pypdf.PdfWriter(io.BytesIO(content))
    writer.add_attachment("an.docx", word("MẬT"))
    return _written_by(writer)


def with_property(content: bytes, value: str) -> bytes:
    writer = pypdf.PdfWriter(io.BytesIO(content))
    writer.add_metadata({NameObject("/Keywords"): TextStringObject(value)})
    return _written_by(writer)


def large(size: int) -> bytes:
    """A PDF of about ``size`` bytes that cannot be packed smaller: a picture would do the same."""
    writer = pypdf.PdfWriter(io.BytesIO(pdf()))
    stream = StreamObject()
    stream.set_data(random.Random(7).randbytes(size))
    writer.root_object[NameObject("/PieceInfo")] = writer._add_object(stream)
    return _written_by(writer)


def _written_by(writer: pypdf.PdfWriter) -> bytes:
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def _written(document: object) -> bytes:
    written = io.BytesIO()
    document.save(written)  # type: ignore[attr-defined]
    return written.getvalue()
