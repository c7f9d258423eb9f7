"""Papers for the story: real DOCX files, made up and marked as such; the same title gives the same bytes."""

import io
import zipfile
from datetime import datetime
from typing import Final

import docx

from deploy.people import MARK

_EPOCH: Final = (2023, 11, 1, 0, 0, 0)


def made_up_paper(title: str, *paragraphs: str) -> bytes:
    """A short paper as DOCX."""
    document = docx.Document()
    document.core_properties.title = title
    document.core_properties.created = document.core_properties.modified = datetime(*_EPOCH)
    document.add_heading("THAM LUẬN", level=1)
    document.add_paragraph(f"{title} {MARK}")
    for paragraph in (
        *paragraphs,
        "Văn bản giả định để minh họa; không phải ý kiến của cơ quan nào.",
    ):
        document.add_paragraph(paragraph)
    written = io.BytesIO()
    document.save(written)
    return _undated(written.getvalue())


def _undated(content: bytes) -> bytes:
    """The same package without the moments at which its parts were packed."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(result, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return result.getvalue()
