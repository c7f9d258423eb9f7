"""The bundle for the document system, as a value: read back, digests, a well-formed draft, the same bytes."""

import hashlib
import io
import json
import zipfile
from typing import Any
from xml.etree import ElementTree

from services.program.bundle import NAMESPACE, Issued, bundle

ROW: dict[str, Any] = {
    "conference": "c1", "document": "giay-moi-1", "kind": "giay-moi", "title": 'Giấy mời <"&" ế ỡ Ữ>',
    "file_name": "giay-moi-1.pdf", "media_type": "application/pdf", "number": "05/GM-UBND",
    "dated": "2023-12-01", "issued_at": "2023-12-01T01:00:00Z", "replaced_by": None, "position": 9,
    "template": "t1", "parameters": "[]",
}  # fmt: skip


def issued(signed: bytes | None = None, **other: Any) -> Issued:
    place = "Bắc Giang"
    return Issued(ROW | other, b"%PDF-1.7 mau", "Bộ CHQS tỉnh", "Hội nghị mẫu", place, signed)


def read(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_every_digest_holds_and_the_bytes_are_the_same_each_time() -> None:
    assert bundle(issued()) == bundle(issued())
    held = read(bundle(issued()))
    sums = dict(line.split("  ")[::-1] for line in held.pop("SHA256SUMS").decode().splitlines())
    assert sums == {name: hashlib.sha256(content).hexdigest() for name, content in held.items()}
    told = json.loads(held["metadata.json"])
    assert told["files"]["giay-moi-1.pdf"]["sha256"] == sums["giay-moi-1.pdf"]
    assert (told["number"], told["title"]) == ("05/GM-UBND", ROW["title"])


def test_the_draft_is_well_formed_says_that_it_is_one_and_holds_what_is_known() -> None:
    raw = read(bundle(issued()))["edxml-nhap.xml"]
    assert "BẢN NHÁP / DRAFT" in raw.decode()
    head = ElementTree.fromstring(raw).find(".//{*}MessageHeader")  # noqa: S314 - we made it ourselves
    assert head is not None
    told = {one.tag.removeprefix(f"{{{NAMESPACE}}}"): one.text for one in head.iter()}
    assert (told["CodeNumber"], told["CodeNotation"]) == ("05", "GM-UBND")
    assert (told["Place"], told["PromulgationDate"]) == ("Bắc Giang", "2023/12/01")
    assert told["Subject"] == ROW["title"]
    assert not {"From", "To", "OrganId", "SignerInfo"} & set(told), "what is not known is left out"


def test_an_open_number_has_no_code() -> None:
    raw = read(bundle(issued(number=None, dated=None)))["edxml-nhap.xml"].decode()
    assert "Code" not in raw
    assert "PromulgationDate" not in raw


def test_a_name_that_a_sender_chose_leads_nowhere_and_hides_no_file() -> None:
    for name in ("../../etc/passwd", "SHA256SUMS", "metadata.json", "giấy mời\u202e.pdf"):
        held = read(bundle(issued(file_name=name)))
        assert sorted(held) == ["SHA256SUMS", "edxml-nhap.xml", "giay-moi-1.pdf", "metadata.json"]
        assert held["giay-moi-1.pdf"] == b"%PDF-1.7 mau"


def test_the_signed_copy_stands_beside_what_was_issued_and_is_the_one_to_be_sent() -> None:
    held = read(bundle(issued(signed=b"%PDF-1.7 mau, ky")))
    told = json.loads(held["metadata.json"])
    assert held[told["issued_file"]] == b"%PDF-1.7 mau"
    assert held[told["signed_file"]] == b"%PDF-1.7 mau, ky"
    assert f">{told['signed_file']}<" in held["edxml-nhap.xml"].decode()
    alone = read(bundle(issued()))
    assert json.loads(alone["metadata.json"])["signed_file"] is None
    assert ">giay-moi-1.pdf<" in alone["edxml-nhap.xml"].decode()
