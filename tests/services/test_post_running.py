"""The outbox as the organiser has it: commands in a shell against the running system, letters on paper too."""

import asyncio
import json
import time
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import nats
import openpyxl
import pytest
from pypdf import PdfReader

from deploy.plan_import import read_plan
from deploy.runner import Running, running
from shared.client import Commands
from shared.commands.base import Accepted
from shared.commands.registry import PlanConference
from tests.paths import PLAN
from tests.services.test_cli_running import CONFERENCE, PLANNED, Shell, invite

ADDRESS = "Số 1 đường Ví Dụ, phường Mẫu, thành phố Bắc Giang (giả định)"
ORGANISER = ("--unit", "bo-chqs-tinh")
PORTAL = "https://hoi-nghi.example"


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    loop = asyncio.new_event_loop()
    context = running(tmp_path_factory.mktemp("post"), clock="simulated")
    system = loop.run_until_complete(context.__aenter__())
    try:
        loop.run_until_complete(_plan(system))
        yield Shell(system, loop)
    finally:
        loop.run_until_complete(context.__aexit__(None, None, None))
        loop.close()


async def _plan(system: Running) -> None:
    """Two agencies take their letters by post; of one the address is known."""
    client = await nats.connect(system.broker.url)
    checked = read_plan(PLAN)
    on_paper = {"so-y-te": ADDRESS, "so-tu-phap": None}
    agencies = tuple(
        one.model_copy(update={"channel": "print", "address": on_paper[one.id]})
        if one.id in on_paper
        else one
        for one in checked.agencies
    )
    assert on_paper.keys() <= {one.id for one in agencies}
    wish = PlanConference(plan=checked.plan, agencies=agencies)
    answer = await Commands(client, CONFERENCE).send("bo-chqs-tinh", wish, time=PLANNED)
    assert isinstance(answer, Accepted), answer
    await client.close()


def outbox(shell: Shell, *said: str, code: int = 0, **environment: str) -> str:
    shell.until_shown()
    done = shell.hoinghi("outbox", said[0], CONFERENCE, *said[1:], **environment)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def statuses(shell: Shell) -> dict[str, str]:
    shell.until_shown()
    lines = json.loads(outbox(shell, "ledger", "--json"))["lines"]
    return {one["delegation"]: one["status"] for one in lines}


def text_of(file: Path) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(file).pages]


def test_letters_are_printed_in_envelope_order_and_posted_with_the_numbers_of_the_list(
    shell: Shell, tmp_path: Path
) -> None:
    for unit in ("so-tu-phap", "so-y-te", "so-noi-vu"):
        invite(shell, f"doan-{unit}", unit)
    assert set(statuses(shell).values()) == {"held"}
    told = " ".join(outbox(shell, "ledger", COLUMNS="200").split())
    assert told.count("chưa phát hành") == 3, "why it has not gone stands in its line"
    held = {one["delegation"]: one for one in json.loads(outbox(shell, "list", "--json"))}
    covered = held["doan-so-y-te"]["message"]
    outbox(shell, "reword", covered, *ORGANISER, "--covering", "Kính chuyển Sở Y tế.")
    duties = tmp_path / "nhiem-vu.pdf"  # of the invitations none waits for the post: they are held
    outbox(shell, "print", *ORGANISER, "--out", str(duties))
    assert all("GIẤY MỜI" not in page for page in text_of(duties))
    assert sum("THÔNG BÁO" in page for page in text_of(duties)) == 4
    outbox(shell, "release", *ORGANISER, "--kind", "invitation", "--yes")

    portal: dict[str, Any] = {"HOINGHI_ANSWER_BASE_URL": PORTAL}
    trial = ("print", *ORGANISER, "--out", str(tmp_path / "xem.pdf"), "--dry-run")
    assert "dry run" in outbox(shell, *trial, **portal)
    assert statuses(shell)["doan-so-y-te"] == "requested"  # nothing was recorded

    letters = tmp_path / "thu.pdf"
    said = outbox(shell, "print", *ORGANISER, "--out", str(letters), **portal)
    assert "2 bì thư, 1 chưa có địa chỉ" in said
    pages = text_of(letters)
    first = next(i for i, page in enumerate(pages) if "PHIẾU GỬI" in page)
    assert "Kính chuyển Sở Y tế" in pages[first]
    assert "GIẤY MỜI" in pages[first + 1]
    assert sum("GIẤY MỜI" in page for page in pages) == 2
    listed = " ".join(text_of(tmp_path / "thu-danh-sach-gui.pdf"))
    assert "DANH SÁCH GỬI" in listed
    assert ADDRESS in listed
    assert "Hạn gửi giấy mời: hết ngày 05 tháng 12 năm 2023 (03 ngày làm việc" in listed
    assert "Quá hạn" not in listed
    assert ADDRESS in " ".join(text_of(tmp_path / "thu-nhan.pdf"))
    now = statuses(shell)
    assert (now["doan-so-y-te"], now["doan-so-tu-phap"]) == ("awaiting-post", "awaiting-post")
    outbox(shell, "print", *ORGANISER, "--out", str(letters), code=1)  # none waits any more

    sheet = tmp_path / "thu-danh-sach-gui.xlsx"
    book = openpyxl.load_workbook(sheet)
    table = book.worksheets[0]
    head = next(row for row in table.iter_rows() if row[0].value == "TT")
    column = next(cell.column for cell in head if cell.value == "Số bưu gửi")
    message = next(cell.column for cell in head if cell.value == "Mã thông báo")
    for row in range((head[0].row or 0) + 1, table.max_row + 1):
        if table.cell(row, message).value:
            table.cell(row, column).value = f"RB {row} VN"
    book.save(sheet)
    by = ("--by", "Bộ phận văn thư", "--on", "2023-11-20")
    future = ("posted", covered, *ORGANISER, "--by", "Văn thư", "--on", "2023-12-24")
    assert "POSTED_AHEAD" in outbox(shell, *future, code=1)
    outbox(
        shell,
        "posted",
        *ORGANISER,
        *by,
        "--list",
        str(sheet),
        HOINGHI_TIME="2023-11-20T15:00:00+07:00",
    )
    ledger = json.loads(outbox(shell, "ledger", "--json"))
    lines = {one["delegation"]: one for one in ledger["lines"]}
    assert lines["doan-so-y-te"]["status"] == "sent"
    assert "RB" in lines["doan-so-y-te"]["server_reply"]
    assert "Bộ phận văn thư" in lines["doan-so-y-te"]["server_reply"]
    assert lines["doan-so-y-te"]["sent_at"].startswith("2023-11-20")
    assert not lines["doan-so-y-te"]["late"]


def test_a_letter_that_was_lost_before_the_post_is_printed_again(
    shell: Shell, tmp_path: Path
) -> None:
    invite(shell, "doan-lai", "so-y-te")
    outbox(shell, "release", *ORGANISER, "--kind", "invitation", "--yes")
    for day in (
        1,
        2,
        3,
    ):  # each a notice that speaks of the letter: whatever their ids, it lies behind it
        moved = ("delegation", "move-respond-by", "--delegation", "doan-lai", *ORGANISER)
        more = ("--respond-by", f"2023-12-0{day}T17:00:00+07:00", "--reason", "Thêm thời gian")
        assert shell.answer(*moved, *more)["status"] == "accepted"
    shell.until_shown()
    outbox(shell, "print", *ORGANISER, "--out", str(tmp_path / "a.pdf"))
    firsts = [
        page
        for page in text_of(tmp_path / "a.pdf")
        if page.startswith("BỘ CHỈ HUY") or "Số:" in page
    ]
    kinds = ["GIẤY MỜI" in page for page in firsts if "GIẤY MỜI" in page or "THÔNG BÁO" in page]
    assert kinds == [True, False, False, False]
    outbox(shell, "print", *ORGANISER, "--out", str(tmp_path / "b.pdf"), "--again")
    assert any("GIẤY MỜI" in page for page in text_of(tmp_path / "b.pdf"))
    outbox(
        shell,
        "posted",
        *ORGANISER,
        "--by",
        "Văn thư",
        "--all",
        HOINGHI_TIME="2023-11-20T16:00:00+07:00",
    )
    assert statuses(shell)["doan-lai"] == "sent"


def test_letters_that_left_this_morning_are_recorded_this_morning(
    shell: Shell, tmp_path: Path
) -> None:
    invite(shell, "doan-sang", "so-y-te")
    outbox(shell, "release", *ORGANISER, "--kind", "invitation", "--yes")
    shell.until_shown()
    outbox(shell, "print", *ORGANISER, "--out", str(tmp_path / "a.pdf"))
    morning = "2023-11-21T09:20:00+07:00"
    handed = ("posted", *ORGANISER, "--by", "Văn thư", "--on", "2023-11-21", "--all")
    outbox(shell, *handed, HOINGHI_TIME=morning)
    assert statuses(shell)["doan-sang"] == "sent"


def test_who_waits_is_told_apart_though_one_office_reads_for_several(shell: Shell) -> None:
    for collective in ("doan-xa-1", "doan-xa-2"):
        invite(shell, collective, "so-noi-vu")
    said = outbox(shell, "release", *ORGANISER, "--kind", "invitation", "--dry-run")
    assert "invitation: 2 thông báo, 2 nơi nhận, 1 hộp thư / 2 messages, 2 recipients" in said
    assert "Sở Y tế" in outbox(shell, "list", COLUMNS="200"), "as the letter greets them"
    held = json.loads(outbox(shell, "list", "--json"))
    name = held[0]["message"]
    for wrong in (("discard", name, "--reason", ""), ("reword", name, "--covering", "")):
        done = shell.hoinghi("outbox", wrong[0], CONFERENCE, *wrong[1:], *ORGANISER)
        assert done.returncode == 2, done.stdout + done.stderr
        assert "chưa gửi gì" in done.stderr
        assert "Traceback" not in done.stderr
    outbox(shell, "discard", *ORGANISER, "--kind", "invitation", "--reason", "Thử xong")


def test_a_list_that_is_none_is_refused_with_what_to_do(shell: Shell, tmp_path: Path) -> None:
    wrong = tmp_path / "la.xlsx"
    wrong.write_bytes(b"khong phai")
    said = outbox(shell, "posted", *ORGANISER, "--by", "Văn thư", "--list", str(wrong), code=2)
    assert "POSTING_LIST_INVALID" in said


HOME = "Số 0 ngõ Giả Định, phường Mẫu, tỉnh Bắc Giang"


def invite_a_guest(shell: Shell, guest: str, *reached: str) -> None:
    """In person, without a mailbox."""
    answer = shell.answer(
        *(
            "delegation",
            "issue-invitation",
            "--unit",
            "bo-chqs-tinh",
            "--delegation",
            f"moi-{guest}",
        ),
        *("--for-unit", "so-noi-vu", "--invitee", "Nguyên cán bộ (mẫu)", "--group", "so-nganh"),
        *("--seats", "1", "--rank-rule", "named", "--respond-by", "2023-11-30T17:00:00+07:00"),
        *("--contact-person-id", guest, "--contact-name", f"Cụ Bịa {guest}", *reached),
    )
    assert answer["status"] == "accepted", answer
    told = {warning["code"] for warning in answer["warnings"]}
    assert ("REGISTRY_NOT_REACHABLE" in told) is (not reached), answer


def test_a_guest_without_a_mailbox_is_written_to_at_home(shell: Shell, tmp_path: Path) -> None:
    invite_a_guest(shell, "khach-nha", "--contact-address", HOME)
    invite_a_guest(shell, "khach-xa")
    shell.until_shown()  # what else waits for the post is printed first
    shell.hoinghi("outbox", "print", CONFERENCE, *ORGANISER, "--out", str(tmp_path / "khac.pdf"))
    outbox(shell, "release", *ORGANISER, "--kind", "invitation", "--yes")
    letters = tmp_path / "khach.pdf"
    said = outbox(shell, "print", *ORGANISER, "--out", str(letters))
    assert "2 bì thư, 1 chưa có địa chỉ" in said
    pages = text_of(letters)
    assert sum(f"Địa chỉ: {HOME}" in page for page in pages) == 1
    assert any("kính mời: Ông (Bà) Cụ Bịa khach-nha, Nguyên cán bộ" in page for page in pages)
    assert HOME in " ".join(text_of(tmp_path / "khach-nhan.pdf"))
    listed = " ".join(text_of(tmp_path / "khach-danh-sach-gui.pdf"))
    assert HOME in listed
    assert "Chưa liên hệ được" in listed

    contact = ("--contact-person-id", "khach-xa", "--contact-name", "Cụ Bịa khach-xa")
    answer = shell.answer(
        *("delegation", "update-contact", *ORGANISER, "--delegation", "moi-khach-xa"),
        *(*contact, "--contact-address", f"{HOME} (2)"),
    )
    assert answer["status"] == "accepted", answer
    outbox(shell, "print", *ORGANISER, "--out", str(letters), "--again")
    listed = " ".join(text_of(tmp_path / "khach-danh-sach-gui.pdf"))
    assert f"{HOME} (2)" in listed
    assert "Chưa liên hệ được" not in listed
    labels = tmp_path / "in"
    shell.until_shown()
    done = shell.hoinghi("print", CONFERENCE, "--out", str(labels))
    assert done.returncode == 0, done.stdout + done.stderr
    assert HOME in " ".join(text_of(labels / "nhan-dia-chi.pdf"))


def held(shell: Shell, delegation: str) -> str:
    """Invite a delegation by mail; the id of the invitation, which waits for its release."""
    invite(shell, delegation, "so-noi-vu")
    shell.until_shown()
    listed = json.loads(outbox(shell, "list", "--json"))
    (found,) = [one["message"] for one in listed if one["delegation"] == delegation]
    return str(found)


def mails(shell: Shell, to: str) -> list[EmailMessage]:
    files = (shell.system.directory / "mail").glob(f"*_{to}_*.eml")
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]


def test_a_held_message_is_seen_sent_to_oneself_and_discarded(shell: Shell, tmp_path: Path) -> None:
    message = held(shell, "doan-xem")
    seen = tmp_path / "xem.eml"
    outbox(shell, "preview", message, "--out", str(seen))
    mail: Any = message_from_bytes(seen.read_bytes(), policy=policy.default)
    assert "van-thu@co-quan.example" in mail["To"]
    assert "dia-chi-tra-loi.invalid" in mail.get_body(("plain",)).get_content()
    files = {part.get_filename(): part for part in mail.iter_attachments()}
    assert set(files) == {"giay-moi.pdf", "hoi-nghi.ics"}
    assert files["giay-moi.pdf"].get_content().startswith(b"%PDF")

    own = "nguoi-thu@co-quan.example"
    assert "dry run" in outbox(shell, "test", message, "--to", own, "--dry-run")
    assert mails(shell, own) == []
    assert outbox(shell, "test", message, "--to", own).startswith("250")
    (tried,) = mails(shell, own)
    assert tried["Subject"] == f"[THỬ] {mail['Subject']}"
    refused = outbox(shell, "test", message, "--to", "khong phai hop thu", code=1)
    assert "NOTIFICATIONS_TEST_FAILED" in refused
    assert statuses(shell)["doan-xem"] == "held"  # nothing was recorded

    reason = ("--reason", "Mời nhầm")
    assert "dry run" in outbox(shell, "discard", message, *ORGANISER, *reason, "--dry-run")
    assert statuses(shell)["doan-xem"] == "held"
    outbox(shell, "discard", message, *ORGANISER, *reason)
    assert statuses(shell)["doan-xem"] == "discarded"
    told = " ".join(outbox(shell, "ledger", COLUMNS="160").split())
    assert "thư điện tử đã bỏ" in told
    outbox(shell, "release", message, *ORGANISER, "--yes", code=1)


def test_a_message_that_is_not_there_is_refused_with_what_to_do(
    shell: Shell, tmp_path: Path
) -> None:
    said = outbox(shell, "preview", "m-khong-co", "--out", str(tmp_path / "x.eml"), code=1)
    assert "NOT_FOUND" in said
    assert "hoinghi show … messages" in " ".join(said.split())
    assert not (tmp_path / "x.eml").exists()


def test_who_wrote_that_it_wants_no_reminders_stands_in_the_ledger_until_they_go_again(
    shell: Shell, tmp_path: Path
) -> None:
    message = held(shell, "doan-thoi-nhac")
    seen = tmp_path / "xem.eml"
    outbox(shell, "preview", message, "--out", str(seen))
    identity = message_from_bytes(seen.read_bytes(), policy=policy.default)["Message-ID"]
    wish = EmailMessage()
    wish["From"] = "van-thu@co-quan.example"
    wish["Subject"] = f"unsubscribe {identity.strip('<>')}"
    inbox = shell.system.directory / "inbox"
    (inbox / "thoi.tmp").write_bytes(wish.as_bytes())
    (inbox / "thoi.tmp").replace(inbox / "thoi.eml")
    _until_there(inbox / "read" / "thoi.eml")
    (stopped,) = json.loads(outbox(shell, "ledger", "--json"))["stopped"]
    assert stopped["unit"] == "so-noi-vu"
    again = (stopped["recipient"], *ORGANISER, "--reason", "Đề nghị nhắc lại")
    assert "dry run" in outbox(shell, "resume", *again, "--dry-run")
    assert len(json.loads(outbox(shell, "ledger", "--json"))["stopped"]) == 1
    outbox(shell, "resume", *again)
    assert json.loads(outbox(shell, "ledger", "--json"))["stopped"] == []


def _until_there(file: Path) -> None:
    give_up = time.monotonic() + 60
    while not file.exists():
        assert time.monotonic() < give_up, f"{file} is not there"
        time.sleep(0.1)
