"""Documents in the portal: looked at, fetched, issued, numbered, replaced, the signed copy verified; by role."""

import io
import json
import zipfile

import httpx
import pytest
from playwright.async_api import Page, expect

from services.portal.document_access import LISTS, readable
from services.portal.lists import PRINTERS
from services.portal.roles import Role
from services.program.documents.kinds import KINDS
from services.program.tables import conclusions, issued_documents, signed_copies
from shared.commands.documents import IssueDocument
from tests.documents.signing import Authority
from tests.portal.conftest import CONFERENCE, Held, picture
from tests.portal.forms import web
from tests.portal.test_budget import at
from tests.portal.test_organiser import ORGANISER, check

BASE = f"/c/{CONFERENCE}"


def test_every_list_has_its_printer_and_every_role_reads_known_documents() -> None:
    assert LISTS.keys() == PRINTERS.keys()
    for role in Role:
        assert readable(role) <= {*KINDS, *LISTS}


async def test_a_document_is_issued_numbered_and_its_signed_copy_filed(
    held: Held, page: Page
) -> None:
    await at(held, page, "clerk", "documents")
    await page.get_by_role("button", name="PDF Chương trình hội nghị").click()
    await expect(page.locator(".notice.good")).to_contain_text("Đã phát hành")
    await page.get_by_role("button", name="PDF Chương trình hội nghị").click()
    await expect(page.get_by_role("alert")).to_contain_text("PORTAL_DOCUMENT_UNCHANGED")
    await page.goto(f"{held.url}{BASE}/documents")
    await page.goto(f"{held.url}{BASE}")
    waits = page.locator("#waiting li", has_text="văn bản đã phát hành chờ số và ngày")
    await expect(waits.locator("b")).to_have_text("1")
    await waits.get_by_role("link").click()
    entry = page.locator("#d-chuong-trinh-1")
    await entry.get_by_text("Ghi số và ngày").first.click()
    await entry.get_by_label("Số, ký hiệu").fill("05/CTr-UBND")
    await entry.get_by_label("Ngày ký").fill("2023-11-16")
    await entry.get_by_role("button", name="Ghi số và ngày").click()
    await expect(entry).to_contain_text("Số 05/CTr-UBND ngày 16/11/2023")
    await page.goto(f"{held.url}{BASE}")
    await expect(page.locator("#waiting")).not_to_contain_text("văn bản đã phát hành")
    await page.goto(f"{held.url}{BASE}/documents")

    cookie = (await page.context.cookies())[0]
    head = {"cookie": f"{cookie['name']}={cookie['value']}"}
    async with httpx.AsyncClient(base_url=held.url, headers=head, timeout=60) as web:
        fetched = await web.get(f"{BASE}/issued/chuong-trinh-1")
        issued = fetched.content
        link = page.get_by_role("link", name="Gói cho hệ thống quản lý văn bản chuong-trinh-1")
        packed = await web.get(str(await link.get_attribute("href")))
    assert issued.startswith(b"%PDF")
    assert fetched.headers["content-disposition"] == 'attachment; filename="chuong-trinh-1.pdf"'
    assert packed.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(packed.content)) as archive:
        assert archive.read("chuong-trinh-1.pdf") == issued

    # a file that is not the issued one is refused, and nothing of it is kept
    await hand_in(page, issued + b"%changed")
    await expect(page.get_by_role("alert")).to_contain_text("SIGNED_")
    await page.goto(f"{held.url}{BASE}/documents")
    await hand_in(page, await Authority().sign(issued))
    await expect(page.locator(".notice.good")).to_contain_text("bản đã ký số")
    await expect(entry).to_contain_text("chưa rõ nguồn chứng thư")
    await picture(page, "documents")
    async with held.story() as story:
        copies = await story.rows(signed_copies)
        rows = await story.rows(issued_documents, issued_documents.c.kind == "chuong-trinh")
    assert [one["document"] for one in copies] == ["chuong-trinh-1"]
    assert rows[0]["number"] == "05/CTr-UBND"

    # whoever issues over the wire may call the file anything
    same = ("kind", "media_type", "digest", "content", "template", "position")
    odd = IssueDocument(
        document="chuong-trinh-ten-la",
        title="Chương trình (mẫu)",
        file_name='../Chương trình "mới".pdf',
        size=len(issued),
        **{name: rows[0][name] for name in same},
    )
    await held.send("van-phong-ubnd-tinh", odd)
    answer = await page.request.get(f"{held.url}{BASE}/issued/chuong-trinh-ten-la")
    told = answer.headers["content-disposition"]
    assert (answer.status, told) == (200, 'attachment; filename="chuong-trinh-ten-la.pdf"')


async def test_a_basis_with_an_open_number_stands_beside_what_was_issued(
    held: Held, page: Page
) -> None:
    """The signed plan itself bears neither number nor day."""
    await at(held, page, "clerk", "documents")
    await page.get_by_role("button", name="PDF Báo cáo kết quả").first.click()
    await expect(page.locator(".notice.good")).to_contain_text("Đã phát hành")
    warned = page.locator("#d-bao-cao-ket-qua-1 .remark")
    await expect(warned).to_contain_text("Thực hiện Kế hoạch số ……/KH-UBND")
    await expect(warned).to_contain_text("Ghi đủ trước khi ký")
    await picture(page, "documents-open-basis")


async def hand_in(page: Page, content: bytes) -> None:
    entry = page.locator("#d-chuong-trinh-1")
    await entry.get_by_text("Nộp bản đã ký số").click()
    file = {"name": "da-ky.pdf", "mimeType": "application/pdf", "buffer": content}
    await entry.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]  # a plain dict does
    await entry.get_by_role("button", name="Kiểm tra và lưu").click()


@pytest.mark.parametrize(
    ("role", "name", "status"),
    [
        ("finance", "du-toan.pdf", 200),
        ("finance", "danh-sach-dai-bieu.xlsx", 404),
        ("finance", "giay-moi.pdf", 404),
        ("organiser", "danh-sach-dai-bieu.xlsx", 200),
        ("organiser", "hoi-nghi.ics", 200),
        ("organiser", "khong-co.pdf", 404),
        ("organiser", "du-toan.exe", 404),
    ],
)
async def test_a_role_fetches_the_documents_of_its_work(
    held: Held, page: Page, role: str, name: str, status: int
) -> None:
    await at(held, page, role, "")
    answer = await page.request.get(f"{held.url}{BASE}/documents/{name}")
    assert answer.status == status


async def test_the_documents_are_accessible(held: Held, page: Page) -> None:
    await at(held, page, "organiser", "documents")
    await check(page, f"{held.url}{BASE}/documents")


async def test_the_chairs_conclusions_are_typed_refused_kept_and_printed(
    held: Held, page: Page
) -> None:
    await at(held, page, "clerk", "documents")
    box = page.locator("#conclusions")
    await box.get_by_label("Mỗi dòng một điểm").fill("Điểm một.\n\nĐiểm hai TỐI MẬT.")
    await box.get_by_role("button", name="Ghi kết luận").click()
    await expect(box.get_by_role("alert")).to_contain_text("REGISTRY_STATE_SECRET")
    await expect(box.get_by_label("Mỗi dòng một điểm")).to_have_value(
        "Điểm một.\n\nĐiểm hai TỐI MẬT."
    )
    await box.get_by_label("Mỗi dòng một điểm").fill(
        "Các huyện rà soát lại quân số.\nSở Y tế báo cáo trước 15/12."
    )
    await box.get_by_role("button", name="Ghi kết luận").click()
    await expect(page.locator(".notice.good")).to_contain_text("Đã ghi kết luận")
    await expect(box.get_by_label("Mỗi dòng một điểm")).to_have_value(
        "Các huyện rà soát lại quân số.\nSở Y tế báo cáo trước 15/12."
    )
    await picture(page, "conclusions")
    async with held.story() as story:
        await story.settled()
        (row,) = await story.rows(conclusions)
    assert json.loads(row["points"]) == [
        "Các huyện rà soát lại quân số.",
        "Sở Y tế báo cáo trước 15/12.",
    ]
    await check(page, f"{held.url}{BASE}/documents")


async def test_what_cannot_be_printed_yet_is_not_offered_and_is_not_there(held: Held) -> None:
    async with await web(held, ORGANISER, Role.ORGANISER) as organiser:
        page = (await organiser.get(f"{BASE}/documents")).text
        answers = [
            await organiser.get(f"{BASE}/documents/bien-ban{end}") for end in ("/preview", ".pdf")
        ]
        pages = [
            await organiser.get(f"{BASE}/documents/chuong-trinh/pages/{n}") for n in ("x", "99999")
        ]
    assert "/documents/bien-ban" not in page
    assert "có sau khi hội nghị khai mạc" in page
    assert "/documents/chuong-trinh.pdf" in page
    assert [(one.status_code, "DOCUMENT_EMPTY" in one.text) for one in answers] == [(404, True)] * 2
    assert [one.status_code for one in pages] == [404, 404]
