"""Documents over the wire: issued, kept byte for byte, numbered, signed, replaced; unchanged ones not rebuilt."""

import hashlib
import io
import json
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.documents.signing import Authority
from tests.services.test_cli_running import Shell, shell

__all__ = ["shell"]
C = ("-c", "bac-giang-2023")


def ok(shell: Shell, *said: str) -> str:
    done = shell.hoinghi(*said, COLUMNS="400")
    assert done.returncode == 0, done.stderr
    shell.until_shown()
    return done.stdout


@pytest.fixture(scope="module")
def issued(shell: Shell, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The program, issued as chuong-trinh-1."""
    shell.until_shown()
    tried = ok(shell, "document", "issue", "chuong-trinh", *C, "--dry-run")
    assert "would issue: chuong-trinh-1 " in tried
    assert "nothing recorded" in tried
    assert json.loads(ok(shell, "document", "list", *C, "--json")) == []
    told = ok(shell, "document", "issue", "chuong-trinh", *C)
    assert "chuong-trinh-1" in told
    digest = re.search(r"sha256 \w+", tried)
    assert digest, tried
    assert digest[0] in told, "the dry run printed the same bytes"
    folder = tmp_path_factory.mktemp("issued")
    ok(shell, "document", "get", "chuong-trinh-1", *C, "--out", str(folder))
    content = (folder / "chuong-trinh-1.pdf").read_bytes()
    assert hashlib.sha256(content).hexdigest()[:16] in told
    return content


def test_an_unchanged_document_is_not_issued_again(shell: Shell, issued: bytes) -> None:
    told = ok(shell, "document", "issue", "chuong-trinh", *C)
    assert "unchanged: chuong-trinh-1" in told


def test_the_clerk_files_number_and_day(shell: Shell, issued: bytes) -> None:
    ok(shell, "document", "number", "--unit", "van-phong-ubnd-tinh", "--document", "chuong-trinh-1",
       "--number", "05/CTr-UBND", "--dated", "2023-12-01")  # fmt: skip
    listed = ok(shell, "document", "list", *C)
    assert "05/CTr-UBND" in listed
    assert "2023-12-01" in listed


async def test_a_signed_copy_is_filed_and_a_changed_byte_is_refused(
    shell: Shell, issued: bytes, tmp_path: Path
) -> None:
    authority = Authority()
    (tmp_path / "root.pem").write_bytes(authority.root)
    signed = await authority.sign(issued)
    (tmp_path / "signed.pdf").write_bytes(signed)
    (tmp_path / "changed.pdf").write_bytes(signed[:900] + bytes([signed[900] ^ 1]) + signed[901:])
    refused = shell.hoinghi("document", "sign", "chuong-trinh-1", str(tmp_path / "changed.pdf"), *C)
    assert refused.returncode == 1
    assert "Tệp đã ký khác bản đã phát hành" in refused.stderr
    tried = shell.hoinghi("document", "sign", "chuong-trinh-1", str(tmp_path / "changed.pdf"), *C,
                          "--dry-run")  # fmt: skip
    assert (tried.returncode, "Tệp đã ký khác bản đã phát hành" in tried.stderr) == (1, True)
    tried = shell.hoinghi("document", "sign", "chuong-trinh-1", str(tmp_path / "signed.pdf"), *C,
                          "--root", str(tmp_path / "root.pem"), "--dry-run")  # fmt: skip
    assert "Người Ký Thử (mẫu)" in tried.stdout, tried.stderr
    assert "nothing recorded" in tried.stdout
    listed = json.loads(shell.hoinghi("document", "list", *C, "--json").stdout)
    assert [one["signed"] for one in listed if one["document"] == "chuong-trinh-1"] == [[]]
    done = shell.hoinghi("document", "sign", "chuong-trinh-1", str(tmp_path / "signed.pdf"), *C,
                         "--root", str(tmp_path / "root.pem"))  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Người Ký Thử (mẫu)" in done.stdout
    assert "trusted" in done.stdout


def test_the_signed_copy_comes_back_as_it_was_filed(
    shell: Shell, issued: bytes, tmp_path: Path
) -> None:
    ok(shell, "document", "get", "chuong-trinh-1", *C, "--signed", "--out", str(tmp_path))
    assert (tmp_path / "chuong-trinh-1-da-ky.pdf").read_bytes().startswith(issued)


def test_a_bundle_for_the_document_system_reads_back_whole_and_is_the_same_each_time(
    shell: Shell, issued: bytes, tmp_path: Path
) -> None:
    for folder in ("a", "b"):
        ok(shell, "document", "bundle", "chuong-trinh-1", *C, "--out", str(tmp_path / folder))
    made = (tmp_path / "a" / "chuong-trinh-1.zip").read_bytes()
    assert made == (tmp_path / "b" / "chuong-trinh-1.zip").read_bytes()
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.testzip() is None
        held = {name: archive.read(name) for name in archive.namelist()}
    assert sorted(held) == [
        "SHA256SUMS",
        "chuong-trinh-1-da-ky.pdf",
        "chuong-trinh-1.pdf",
        "edxml-nhap.xml",
        "metadata.json",
    ]
    assert held["chuong-trinh-1.pdf"] == issued
    for line in held.pop("SHA256SUMS").decode().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(held[name]).hexdigest() == digest
    told = json.loads(held["metadata.json"])
    assert (told["number"], told["dated"]) == ("05/CTr-UBND", "2023-12-01")
    assert told["files"]["chuong-trinh-1.pdf"]["size"] == len(issued)
    assert "Người Ký Thử (mẫu)" in told["signatures"][0]["subject"]
    edxml = ElementTree.fromstring(held["edxml-nhap.xml"])  # noqa: S314 - we made it ourselves
    space = {"e": "http://www.mic.gov.vn/TBT/QCVN_102_2016"}
    head = edxml.find("e:edXMLEnvelope/e:edXMLHeader/e:MessageHeader", space)
    assert head is not None
    assert head.findtext("e:Code/e:CodeNumber", "", space) == "05"
    assert head.findtext("e:Code/e:CodeNotation", "", space) == "CTr-UBND"
    assert head.findtext("e:PromulgationInfo/e:PromulgationDate", "", space) == "2023/12/01"
    assert "BẢN NHÁP / DRAFT" in held["edxml-nhap.xml"].decode()
    unknown = shell.hoinghi("document", "bundle", "khong-co", *C)
    assert unknown.returncode == 1
    assert "NOT_FOUND" in unknown.stderr


def test_a_numbered_one_is_another_document_and_replaces_the_open_one(
    shell: Shell, issued: bytes, tmp_path: Path
) -> None:
    told = ok(shell, "document", "issue", "chuong-trinh", *C, "--number", "06/CTr-UBND",
              "--dated", "2023-12-02")  # fmt: skip
    assert "issued: chuong-trinh-2" in told
    ok(shell, "document", "replace", "--unit", "bo-chqs-tinh", "--document", "chuong-trinh-1",
       "--by", "chuong-trinh-2", "--reason", "Ghi số, ngày")  # fmt: skip
    assert "chuong-trinh-2" in ok(shell, "document", "list", *C)
    ok(shell, "document", "get", "chuong-trinh-1", *C, "--out", str(tmp_path))
    assert (tmp_path / "chuong-trinh-1.pdf").read_bytes() == issued, "a snapshot stays as it was"


def test_what_is_printed_as_of_before_takes_the_next_id_of_today(
    shell: Shell, issued: bytes
) -> None:
    """As of then no document was issued; its id would be taken by now."""
    listed = json.loads(ok(shell, "document", "list", *C, "--json"))
    position = str(min(row["position"] for row in listed) - 1)
    told = ok(
        shell, "document", "issue", "chuong-trinh", *C, "--format", "docx", "--as-of", position
    )
    numbers = [row["document"] for row in listed if row["document"].startswith("chuong-trinh-")]
    assert f"issued: chuong-trinh-{len(numbers) + 1} " in told
    again = ok(
        shell, "document", "issue", "chuong-trinh", *C, "--format", "docx", "--as-of", position
    )
    assert f"unchanged: chuong-trinh-{len(numbers) + 1} " in again


def test_an_unknown_kind_and_an_empty_document_are_refused(shell: Shell) -> None:
    unknown = shell.hoinghi("document", "issue", "thu-tinh", *C)
    assert unknown.returncode == 1
    assert "quyet-dinh-khen-thuong" in unknown.stderr
    empty = shell.hoinghi("document", "issue", "bien-ban", *C)
    assert empty.returncode == 1
    assert "Chưa có gì để in" in empty.stderr


def test_conclusions_stand_in_the_notice_once_they_are_recorded(shell: Shell) -> None:
    ok(shell, "document", "record-conclusions", "--unit", "van-phong-ubnd-tinh",
       "--points", "Giao Bộ CHQS tỉnh chủ trì (mẫu)")  # fmt: skip


def test_whoever_issues_is_told_of_a_basis_with_an_open_number(shell: Shell) -> None:
    """The signed plan itself bears neither number nor day."""
    told = ok(shell, "document", "issue", "bao-cao-ket-qua", *C)
    assert "DOCUMENT_BASIS_OPEN" in told
    assert "Thực hiện Kế hoạch số ……/KH-UBND" in told


def test_the_report_is_printed_and_finalised_by_one_command_once_the_conference_is_over(
    shell: Shell, tmp_path: Path
) -> None:
    early = shell.hoinghi("document", "finalise-report", *C, "--out", str(tmp_path))
    assert early.returncode == 1
    assert "WRONG_STATE" in early.stderr
    for act in ("open", "conclude"):
        ok(shell, "conference", act, "--unit", "bo-chqs-tinh", "--time", "2023-12-08T11:30+07:00")
    tried = ok(shell, "document", "finalise-report", *C, "--out", str(tmp_path), "--dry-run")
    assert "nothing was sent" in tried
    assert not shell.rows("documents")
    told = ok(shell, "document", "finalise-report", *C, "--out", str(tmp_path))
    assert "version 1" in told
    assert "ReportFinalised" in told
    (row,) = shell.rows("documents")
    content = (tmp_path / "bao-cao-ket-qua.pdf").read_bytes()
    assert (row["kind"], row["version"]) == ("report", 1)
    assert row["digest"] == hashlib.sha256(content).hexdigest(), (
        "what was printed, and nothing else"
    )
    # the first version settles a task of the plan, which the report counts: that is no change of the report
    again = ok(shell, "document", "finalise-report", *C, "--out", str(tmp_path / "again"))
    assert "Không đổi: bản số 1" in again
    assert "Unchanged: version 1 stands" in again
    assert not (tmp_path / "again").exists()
    assert len(shell.rows("documents")) == 1
    organiser = ("--unit", "bo-chqs-tinh")
    (asked, *_) = shell.rows("contributions")
    which = ("--contribution", asked["contribution"], *organiser)
    ok(shell, "contribution", "submit", *which, "--text", "Nội dung mẫu")
    ok(shell, "contribution", "accept", *which)
    changed = ok(shell, "document", "finalise-report", *C, "--out", str(tmp_path))
    assert "version 2" in changed
