"""Everything that a document says, for the gate: body, headers, notes, text boxes, watermarks, properties; of the
pictures in it names, descriptions and metadata.

Each paragraph is one line, whatever runs it is made of: a word processor may cut "MẬT" into three.
"""

import io
import logging
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any, Final

import pypdf
from lxml import etree
from pypdf.generic import DictionaryObject, StreamObject

from shared.files import pictures
from shared.files.drawn import drawings_of, formats_of, runs_of, texts_of
from shared.files.kinds import (
    DOCX,
    ODT,
    PDF,
    MediaType,
    Package,
    Unacceptable,
    kind_of,
    opened,
    part,
)

# A damaged file is answered with a refusal that says what to do; pypdf's own words about it would only stand
# between the lines of who asked.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

MAX_PAGES: Final = 1_000
MAX_OBJECTS: Final = 200_000
_TOLD: Final = ("/Alt", "/ActualText", "/TU", "/Title", "/Subj", "/Desc", "/F", "/UF")
"""Keys of any object of a PDF under which a text may stand: of the tags, of a picture, of an outline's line."""
LONGEST_BODY: Final = 20_000
"""Characters: as long as a text that is typed in may be."""
_BODIES: Final[dict[MediaType, str]] = {DOCX: "word/document.xml", ODT: "content.xml"}
_NOT_SAID: Final = frozenset(("del", "Fallback", "txbxContent", "tracked-changes", "annotation"))
"""What was struck out, is said twice, or stands beside the text."""
_CONTROLS: Final = re.compile(
    r"[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]"
)
_PAGES: Final[dict[MediaType, tuple[str, re.Pattern[bytes]]]] = {
    DOCX: ("docProps/app.xml", re.compile(rb"<Pages>(\d{1,4})</Pages>")),
    ODT: ("meta.xml", re.compile(rb'meta:page-count="(\d{1,4})"')),
}
_SILENT: Final = ("theme/", "/styles.xml", "fontTable.xml", "settings.xml", "/_rels/", "_rels/")
"""Parts that nobody sees. (The styles.xml of an ODT, which has no folder, holds its headers and footers.)"""
_STYLES_OF_SHEETS: Final = "xl/styles.xml"
_NESTED: Final = (".docx", ".xlsx", ".pptx", ".odt")


def lines_of(content: bytes, kind: MediaType) -> Iterator[str]:
    """The lines of a document. Raises :class:`Unacceptable`, as :func:`~shared.files.kinds.kind_of`."""
    if kind == PDF:
        yield from _of_pdf(content)
    else:
        yield from _of_package(opened(content), depth=0)


def names_of(content: bytes, kind: MediaType) -> Iterator[str]:
    """The names of the files within a document, pictures among them."""
    if kind != PDF:
        yield from (PurePosixPath(name).name for name in opened(content).names)


def pages_of(content: bytes, kind: MediaType) -> int:
    """How many pages: counted in a PDF, as the word processor wrote it down in DOCX and ODT; 0: not known."""
    try:
        if kind == PDF:
            return len(pypdf.PdfReader(io.BytesIO(content), strict=False).pages)
        name, pattern = _PAGES.get(kind, ("", re.compile(b"$^")))
        package = opened(content)
        found = pattern.search(part(package, name)) if name in package.names else None
        return int(found.group(1)) if found else 0
    except Exception:  # a figure that only warns refuses no file
        return 0


def body_of(content: bytes, kind: MediaType) -> str:
    """The body of a DOCX or ODT, a paragraph a line; "" for other kinds and beyond :data:`LONGEST_BODY`."""
    name = _BODIES.get(kind)
    if name is None:
        return ""
    package = opened(content)
    if name not in package.names:
        return ""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    root = etree.fromstring(part(package, name), parser)
    for element in list(root.iter(etree.Element)):
        if etree.QName(element).localname in _NOT_SAID and element.getparent() is not None:
            element.getparent().remove(element)
    lines = (
        " ".join("".join(runs_of(element)).split())
        for element in root.iter(etree.Element)
        if etree.QName(element).localname in ("p", "h")
    )
    whole = unicodedata.normalize("NFC", "\n".join(line for line in lines if line))
    text = _CONTROLS.sub("", whole)
    return text if len(text) <= LONGEST_BODY else ""


# --- PDF -------------------------------------------------------------------------------------------


def _of_pdf(content: bytes) -> Iterator[str]:
    try:
        reader = pypdf.PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted:
            raise Unacceptable("FILE_ENCRYPTED")
        if len(reader.pages) > MAX_PAGES:
            raise Unacceptable("FILE_UNREADABLE")
        _refuse_active(reader)
        for value in (reader.metadata or {}).values():
            yield from str(value).splitlines()
        yield from _of_xmp(reader)
        for page in reader.pages:
            yield from page.extract_text().splitlines()
            yield from _of_annotations(page)
        yield from _of_objects(reader)
        for name, field in (reader.get_fields() or {}).items():
            yield from (str(name), str(field.get("/V", "")))
    except Unacceptable:
        raise
    except Exception as error:  # pypdf meets a hostile or damaged file with any exception there is
        raise Unacceptable("FILE_UNREADABLE") from error


def _refuse_active(reader: pypdf.PdfReader) -> None:
    """Scripts, programs to start, and files within the file: what a reader of papers never needs."""
    root = _dictionary(reader.trailer["/Root"])
    names = _dictionary(root.get("/Names"))
    actions = [root.get("/OpenAction"), *_dictionary(root.get("/AA")).values()]
    for page in reader.pages:
        actions += _dictionary(page.get("/AA")).values()
        for note in _list(page.get("/Annots")):
            about = _dictionary(note)
            actions += [about.get("/A"), *_dictionary(about.get("/AA")).values()]
            if about.get("/Subtype") == "/FileAttachment":
                raise Unacceptable("FILE_HAS_MACROS")
    if "/AF" in root:
        raise Unacceptable("FILE_HAS_MACROS")
    starts = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm"}
    if {"/JavaScript", "/EmbeddedFiles"} & names.keys() or any(
        _dictionary(action).get("/S") in starts for action in actions
    ):
        raise Unacceptable("FILE_HAS_MACROS")


def _of_xmp(reader: pypdf.PdfReader) -> Iterator[str]:
    stream = _dictionary(reader.trailer["/Root"]).get("/Metadata")
    if stream is not None:
        yield from texts_of(stream.get_object().get_data(), every=True)


def _of_objects(reader: pypdf.PdfReader) -> Iterator[str]:
    """What pictures and other parts say of themselves: metadata, alternative texts, names."""
    for number in range(min(len(reader.xref_objStm) + _entries(reader), MAX_OBJECTS)):
        about = reader.get_object(number + 1)
        if not isinstance(about, DictionaryObject):
            continue
        for key in _TOLD:
            if isinstance(text := about.get(key), str):
                yield from text.splitlines()
        for name in _dictionary(about.get("/XObject")):
            yield _named(str(name))
        if about.get("/Type") == "/Metadata" and isinstance(about, StreamObject):
            yield from pictures.texts_of(about.get_data())
        elif about.get("/Subtype") == "/Image":
            yield from pictures.texts_of(getattr(about, "_data", b""))


def _entries(reader: pypdf.PdfReader) -> int:
    return max((max(of, default=0) for of in reader.xref.values()), default=0)


def _named(name: str) -> str:
    """ "/B#C3#AD" is "Bí": a name holds what is no letter as hexadecimal digits."""
    raw = re.sub(rb"#([0-9A-Fa-f]{2})", lambda of: bytes([int(of[1], 16)]), name.encode())
    return raw.decode("utf-8", "replace").lstrip("/")


def _of_annotations(page: pypdf.PageObject) -> Iterator[str]:
    for note in _list(page.get("/Annots")):
        for key in ("/Contents", "/Subj", "/T"):
            yield from str(_dictionary(note).get(key, "")).splitlines()


def _dictionary(value: Any) -> dict[Any, Any]:
    found = value.get_object() if hasattr(value, "get_object") else value
    return found if isinstance(found, DictionaryObject) else {}


def _list(value: Any) -> list[Any]:
    found = value.get_object() if hasattr(value, "get_object") else value
    return list(found) if isinstance(found, list) else []


# --- zipped XML ------------------------------------------------------------------------------------


def _of_package(package: Package, depth: int) -> Iterator[str]:
    for name in package.names:
        yield _stem(name)
        if name == _STYLES_OF_SHEETS:
            yield from formats_of(part(package, name))
        elif name.endswith(".vml"):
            yield from drawings_of(part(package, name))
        elif name.endswith(".xml") and not any(silent in name for silent in _SILENT):
            properties = name.startswith(("docProps/", "customXml/")) or name == "meta.xml"
            yield from texts_of(part(package, name), every=properties)
        elif name.endswith(_NESTED) and depth < 2:
            inner = part(package, name)
            if zipfile.is_zipfile(io.BytesIO(inner)):
                kind_of(inner)
                yield from _of_package(opened(inner), depth + 1)
        elif not name.endswith((".xml", ".rels", "/")):
            yield from pictures.texts_of(part(package, name))


def _stem(name: str) -> str:
    """The name of a file without folder and ending: what stands alone in it stands alone in a line."""
    return PurePosixPath(name.replace("\\", "/")).stem
