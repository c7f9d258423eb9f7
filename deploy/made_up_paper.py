"""Papers for the story: real DOCX and PDF files, marked as made up; the same title gives the same bytes."""

import io
import json
import zipfile
from datetime import UTC, datetime
from typing import Final

import docx
import typst

from deploy.people import MARK
from services.program.documents.fonts import find_face

_EPOCH: Final = (2023, 11, 1, 0, 0, 0)
_NOBODYS: Final = "Văn bản giả định để minh họa; không phải ý kiến của cơ quan nào."


def made_up_paper(title: str, *paragraphs: str) -> bytes:
    """A short paper as DOCX."""
    document = docx.Document()
    document.core_properties.title = title
    document.core_properties.created = document.core_properties.modified = datetime(*_EPOCH)
    document.add_heading("THAM LUẬN", level=1)
    document.add_paragraph(f"{title} {MARK}")
    for paragraph in (*paragraphs, _NOBODYS):
        document.add_paragraph(paragraph)
    written = io.BytesIO()
    document.save(written)
    return _undated(written.getvalue())


def made_up_pdf(title: str) -> bytes:
    """A short paper as PDF. The title is data to Typst, never markup."""
    face = find_face(packaged=True)
    source = f"""#set text(font: {json.dumps(face.family)}, lang: "vi")
= THAM LUẬN
#{json.dumps(f"{title} {MARK}", ensure_ascii=False)}

#{json.dumps(_NOBODYS, ensure_ascii=False)}
"""
    made = int(datetime(*_EPOCH, tzinfo=UTC).timestamp())
    printed = typst.compile(source.encode(), font_paths=face.fonts, format="pdf", timestamp=made)
    assert isinstance(printed, bytes)  # noqa: S101 - a PDF is one file, never pages
    return printed


def _undated(content: bytes) -> bytes:
    """The same package without the moments at which its parts were packed."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(result, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return result.getvalue()
