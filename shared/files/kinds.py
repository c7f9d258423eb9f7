"""What a file is, by its content alone: its media type, or why it is refused. Pure; a hostile file may come in."""

import io
import re
import zipfile
from typing import Final, Literal, NamedTuple

MAX_FILE_BYTES: Final = 25 * 1024 * 1024
"""25 MiB for one file. Ours: no rule of law names a limit for a paper."""

MediaType = Literal[
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
]
"""PDF, DOCX, ODT, PPTX, XLSX: what is taken in, told by the content and never by the name."""

PDF: Final[MediaType] = "application/pdf"
DOCX: Final[MediaType] = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT: Final[MediaType] = "application/vnd.oasis.opendocument.text"
PPTX: Final[MediaType] = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
XLSX: Final[MediaType] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

ENDINGS: Final[dict[MediaType, str]] = {
    PDF: ".pdf",
    DOCX: ".docx",
    ODT: ".odt",
    PPTX: ".pptx",
    XLSX: ".xlsx",
}
_MAIN_PARTS: Final[dict[bytes, MediaType]] = {
    b"wordprocessingml.document.main+xml": DOCX,
    b"presentationml.presentation.main+xml": PPTX,
    b"spreadsheetml.sheet.main+xml": XLSX,
}
_OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED_PACKAGE: Final = "EncryptedPackage".encode("utf-16-le")
_MACRO_PARTS: Final = re.compile(
    r"(^|/)(vbaProject\.bin|vbaData\.xml|macrosheets/.*|activeX\d*\.(bin|xml))$", re.IGNORECASE
)
_REMOTE_TEMPLATE: Final = re.compile(
    rb"<Relationship\b(?=[^>]*attachedTemplate)(?=[^>]*Target\s*=\s*[\"']https?:)[^>]*>"
)
"""A template that is fetched from the network when the document is opened: a way in for macros."""
_ODF_MACROS: Final = re.compile(r"^(Basic|Scripts)/.+")
MAX_PARTS: Final = 5_000
MAX_UNPACKED: Final = 300 * 1024 * 1024
"""A packed file that claims to unpack to more is refused before anything of it is read."""
_MAX_LISTING: Final = 4 * 1024 * 1024


def kind_named(file_name: str) -> MediaType | None:
    """The kind that a name's ending says; the content may say otherwise, and then the file is refused."""
    return next((kind for kind, end in ENDINGS.items() if file_name.lower().endswith(end)), None)


class Unacceptable(Exception):
    """The file is refused; ``code`` is that of a refusal of ``shared.commands.files``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Package(NamedTuple):
    """A zipped document, opened and within the limits."""

    archive: zipfile.ZipFile
    names: tuple[str, ...]


def kind_of(content: bytes) -> MediaType:
    """The media type. Raises :class:`Unacceptable`: FILE_EMPTY, FILE_KIND_REFUSED, FILE_ENCRYPTED,
    FILE_HAS_MACROS or FILE_UNREADABLE. Whether a PDF is encrypted or active is found when its text is read."""
    if not content:
        raise Unacceptable("FILE_EMPTY")
    if content.startswith(_OLE):
        raise Unacceptable(
            "FILE_ENCRYPTED" if _ENCRYPTED_PACKAGE in content else "FILE_KIND_REFUSED"
        )
    if content[:1024].lstrip().startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"PK\x03\x04"):
        return _packed(opened(content))
    raise Unacceptable("FILE_KIND_REFUSED")


def opened(content: bytes) -> Package:
    """The parts of a zipped document. Raises FILE_UNREADABLE for a damaged one or one that would swell."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        raise Unacceptable("FILE_UNREADABLE") from error
    parts = archive.infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise Unacceptable("FILE_UNREADABLE")
    if any(part.flag_bits & 1 for part in parts):
        raise Unacceptable("FILE_ENCRYPTED")
    return Package(archive, tuple(part.filename for part in parts))


def part(package: Package, name: str, limit: int = MAX_UNPACKED) -> bytes:
    """One part, never more than ``limit`` bytes, whatever its header claims."""
    try:
        with package.archive.open(name) as stream:
            read = stream.read(limit + 1)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError, KeyError) as e:
        raise Unacceptable("FILE_UNREADABLE") from e
    except Exception as error:
        if type(error).__module__ in ("zlib", "lzma"):
            raise Unacceptable("FILE_UNREADABLE") from error
        raise
    if len(read) > limit:
        raise Unacceptable("FILE_UNREADABLE")
    return read


def _packed(package: Package) -> MediaType:
    if "[Content_Types].xml" in package.names:
        return _office(package)
    if "mimetype" in package.names:
        return _open_document(package)
    raise Unacceptable("FILE_KIND_REFUSED")


def _office(package: Package) -> MediaType:
    listing = part(package, "[Content_Types].xml", _MAX_LISTING)
    if b"macroEnabled" in listing or any(_MACRO_PARTS.search(name) for name in package.names):
        raise Unacceptable("FILE_HAS_MACROS")
    for name in package.names:
        if name.endswith(".rels") and _REMOTE_TEMPLATE.search(part(package, name, _MAX_LISTING)):
            raise Unacceptable("FILE_HAS_MACROS")
    found = [kind for mark, kind in _MAIN_PARTS.items() if mark in listing]
    if len(found) != 1:
        raise Unacceptable("FILE_KIND_REFUSED")
    return found[0]


def _open_document(package: Package) -> MediaType:
    if part(package, "mimetype", 200).strip().decode("ascii", "replace") != ODT:
        raise Unacceptable("FILE_KIND_REFUSED")
    manifest = "META-INF/manifest.xml"
    if manifest in package.names and b"encryption-data" in part(package, manifest, _MAX_LISTING):
        raise Unacceptable("FILE_ENCRYPTED")
    if any(_ODF_MACROS.match(name) for name in package.names):
        raise Unacceptable("FILE_HAS_MACROS")
    return ODT
