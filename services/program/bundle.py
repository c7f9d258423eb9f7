"""What the office's document system is given of an issued document: one ZIP with the file as issued, a signed copy
where one was filed, what is known of it (JSON), a draft of the edXML header, and the digests. Pure.

The national axis serves registered systems; nothing here speaks to it. The draft holds only what this system knows
(element names as in QCVN 102:2016/BTTTT [V, samples]); sender, receivers and the signature are the office's.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from xml.etree import ElementTree

from shared.files.kinds import ENDINGS, PDF

NAMESPACE: Final = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
_DRAFT: Final = (
    " BẢN NHÁP / DRAFT: chưa ký, thiếu cơ quan gửi, nơi nhận và chữ ký số; văn thư bổ sung trong hệ thống "
    "quản lý văn bản. Not signed; sender, receivers and the signature are filled in by the document system. "
)
_DAY: Final = (1980, 1, 1, 0, 0, 0)
"""The same bytes each time: a ZIP would otherwise hold the hour at which it was made."""
_READABLE: Final = 0o100644 << 16


@dataclass(frozen=True, slots=True)
class Issued:
    """``row``: of ``issued_documents``. ``signed``: the copy that was filed last, a PDF.

    Files are named here by the document's id: what a sender called them may be anything.
    """

    row: Mapping[str, Any]
    content: bytes
    organiser: str
    conference_title: str
    place: str
    signed: bytes | None = None
    signatures: Sequence[Mapping[str, Any]] = ()

    @property
    def name(self) -> str:
        return f"{self.row['document']}{ENDINGS[self.row['media_type']]}"

    @property
    def signed_name(self) -> str:
        return f"{self.row['document']}-da-ky.pdf"


def bundle(issued: Issued) -> bytes:
    """The ZIP; the same bytes each time, until a signed copy is filed or another document takes its place."""
    files = {issued.name: issued.content}
    if issued.signed is not None:
        files[issued.signed_name] = issued.signed
    files["metadata.json"] = _json(metadata(issued, files))
    files["edxml-nhap.xml"] = draft(issued)
    files["SHA256SUMS"] = "".join(
        f"{_digest(content)}  {name}\n" for name, content in sorted(files.items())
    ).encode()
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_STORED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, _DAY)
            entry.create_system = 3
            entry.external_attr = _READABLE
            archive.writestr(entry, content)
    return kept.getvalue()


def metadata(issued: Issued, files: Mapping[str, bytes]) -> dict[str, Any]:
    """Everything that is known of the document, in this system's own terms."""
    row = issued.row
    return {
        "document": row["document"],
        "kind": row["kind"],
        "title": row["title"],
        "number": row["number"],
        "dated": row["dated"],
        "issued_at": row["issued_at"],
        "replaced_by": row["replaced_by"],
        "conference": {"id": row["conference"], "title": issued.conference_title},
        "organiser": issued.organiser,
        "place": issued.place,
        "log_position": row["position"],
        "template_version": row["template"],
        "parameters": json.loads(row["parameters"]) if row["parameters"] else [],
        "signatures": list(issued.signatures),
        "issued_file": issued.name,
        "signed_file": None if issued.signed is None else issued.signed_name,
        "files": {
            name: {"sha256": _digest(content), "size": len(content)}
            for name, content in sorted(files.items())
        },
    }


def draft(issued: Issued) -> bytes:
    """The draft of the edXML message without what is not known here; well-formed, in one namespace."""
    row = issued.row
    root = ElementTree.Element(_q("edXML"))
    root.append(ElementTree.Comment(_DRAFT))
    envelope = ElementTree.SubElement(root, _q("edXMLEnvelope"))
    header = _under(envelope, "edXMLHeader", "MessageHeader")
    number, slash, notation = (row["number"] or "").partition("/")
    if slash:
        code = _under(header, "Code")
        _say(code, "CodeNumber", number)
        _say(code, "CodeNotation", notation)
    promulgation = _under(header, "PromulgationInfo")
    _say(promulgation, "Place", issued.place)
    _say(promulgation, "PromulgationDate", (row["dated"] or "").replace("-", "/"))
    _say(header, "Subject", row["title"])
    reference = _under(envelope, "edXMLBody", "edXMLManifest", "Reference")
    signed = issued.signed is not None  # then that copy is the one to be sent
    _say(reference, "ContentType", PDF if signed else row["media_type"])
    _say(reference, "AttachmentName", issued.signed_name if signed else issued.name)
    ElementTree.register_namespace("edXML", NAMESPACE)
    ElementTree.indent(root)
    told: bytes = ElementTree.tostring(root, "utf-8", xml_declaration=True)
    return told + b"\n"


def _q(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _under(parent: ElementTree.Element, *names: str) -> ElementTree.Element:
    for name in names:
        parent = ElementTree.SubElement(parent, _q(name))
    return parent


def _say(parent: ElementTree.Element, name: str, text: str | None) -> None:
    """What is not known has no element: an empty one would say that there is none."""
    if text:
        ElementTree.SubElement(parent, _q(name)).text = text


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode() + b"\n"
