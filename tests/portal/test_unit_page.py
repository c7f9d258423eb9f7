"""A unit's own page, from the link in its letter: in a real browser, with a real registry behind it."""

import asyncio
import re
from email import message_from_bytes, policy
from io import BytesIO
from pathlib import Path

import httpx
import zxingcpp
from PIL import Image
from playwright.async_api import Browser, Locator, Page, expect

from services.portal.roles import Role
from services.program.tables import attendees, delegations, messages, papers
from shared.commands.notifications import ReleaseNotification, RevokeAnswerLink
from shared.commands.registry import IssueInvitation, RegisterAttendee, WithdrawInvitation
from shared.events.people import Attendee, Contact
from shared.personal import Personal
from tests.handed_in import pdf
from tests.portal.conftest import CONFERENCE, Held, picture, sign_in
from tests.portal.forms import form_of, web

MADE_UP = "(nhân vật giả định)"


async def register(page: Page, name: str, position: str = "Giám đốc Sở") -> None:
    form = page.locator("#register")
    await form.get_by_label("Họ và tên").fill(name)
    await form.get_by_label("Chức vụ, đơn vị").fill(f"{position} {MADE_UP}")
    await form.get_by_role("button", name="Đăng ký").click()


async def test_a_contact_registers_mends_declines_and_substitutes(held: Held, page: Page) -> None:
    await page.goto(held.answer_link("so-y-te"))
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Quốc phòng địa phương")
    await picture(page, "unit-empty")
    await register(page, "Trần Thị Giả Định")
    await expect(page.locator(".notice.good")).to_contain_text("Đã ghi nhận người dự")
    person = page.locator(".people > li", has_text="Trần Thị Giả Định")
    await expect(person.locator(".tag")).to_have_text("đã xác nhận")
    # the same person once more: told by name, and what to press, which is on this page
    await register(page, "TRẦN THỊ  GIẢ ĐỊNH")
    twice = page.get_by_role("alert")
    await expect(twice).to_contain_text("REGISTRY_PERSON_TWICE")
    await expect(twice).to_contain_text("Người này đã có trong đoàn: “Trần Thị Giả Định”")
    await expect(twice).to_contain_text("Sửa thông tin của người đã có")
    await expect(twice).not_to_contain_text("mã “")
    code = await person.get_by_role("link", name="Mã điểm danh (QR)").get_attribute("href")
    seen = await page.context.new_page()
    await seen.goto(f"{held.url}{code}")
    read = zxingcpp.read_barcodes(Image.open(BytesIO(await seen.screenshot())))
    async with held.story() as story:
        (known,) = await story.rows(attendees, attendees.c.unit == "so-y-te")
    assert [one.text for one in read] == [known["code"]]
    await seen.close()

    await person.get_by_text("Sửa thông tin").click()
    await person.locator("form[id^=mend]").get_by_label("Điện thoại").fill("12")
    await person.get_by_role("button", name="Lưu thông tin").click()
    await expect(page.get_by_role("alert")).to_contain_text("REGISTRY_PHONE_INVALID")
    await expect(page.get_by_role("alert")).to_contain_text("Ghi số di động 10 chữ số")
    await expect(page.locator("form[id^=mend]").get_by_label("Điện thoại")).to_have_value("12")
    await picture(page, "unit-refused")
    await page.locator("form[id^=mend]").get_by_label("Điện thoại").fill("0912 345 678")
    await page.get_by_role("button", name="Lưu thông tin").click()
    await expect(page.locator(".notice.good")).to_contain_text("Đã sửa thông tin")

    await person.get_by_text("Cử người dự thay").click()
    substitute = person.locator("form[id^=substitute]")
    await substitute.get_by_label("Họ và tên").fill("Lê Văn Giả Định")
    await substitute.get_by_label("Chức vụ, đơn vị").fill(f"Phó Giám đốc Sở {MADE_UP}")
    await substitute.get_by_label("Lý do thay").fill("đi công tác")
    await substitute.get_by_role("button").click()
    await expect(page.locator(".notice.good")).to_contain_text("người dự thay")
    other = page.locator(".people > li", has_text="Lê Văn Giả Định")
    await expect(other.locator(".tag")).to_have_text("đã xác nhận")
    await expect(person.locator(".tag")).to_have_text("đã có người thay")

    await other.get_by_text("Báo không dự", exact=True).click()
    await other.get_by_label("Lý do vắng").fill("nghỉ ốm")
    await other.get_by_role("button", name="Gửi báo vắng").click()
    await expect(other.locator(".tag")).to_have_text("báo vắng")
    await picture(page, "unit-answered")

    # a slip is taken back, as long as answers are taken and the seat is free
    await other.get_by_role("button", name="Vẫn dự").click()
    await expect(other.locator(".tag")).to_have_text("đã xác nhận")
    await expect(other.get_by_role("button", name="Vẫn dự")).to_have_count(0)
    await expect(person.get_by_role("button", name="Vẫn dự")).to_have_count(0)
    await other.get_by_text("Báo không dự", exact=True).click()
    await other.get_by_label("Lý do vắng").fill("nghỉ ốm")
    await other.get_by_role("button", name="Gửi báo vắng").click()
    await expect(other.locator(".tag")).to_have_text("báo vắng")


async def test_the_head_of_an_agency_is_replaced_with_the_chairs_consent_only(
    held: Held, page: Page
) -> None:
    await page.goto(held.answer_link("cuc-dqtv"))
    await page.get_by_label("Là thủ trưởng cơ quan").check()
    await register(page, "Phạm Giả Định", "Cục trưởng")
    person = page.locator(".people > li", has_text="Phạm Giả Định")
    await person.get_by_text("Cử người dự thay").click()
    form = person.locator("form[id^=substitute]")
    await form.get_by_label("Họ và tên").fill("Hoàng Giả Định")
    await form.get_by_label("Chức vụ, đơn vị").fill(f"Phó Cục trưởng {MADE_UP}")
    await form.get_by_label("Lý do thay").fill("họp Bộ")
    await form.get_by_role("button").click()
    await expect(page.locator(".notice.good")).to_contain_text("chờ đồng ý")
    await expect(person).to_contain_text("Chờ người chủ trì đồng ý người dự thay")


async def test_two_contacts_race_for_the_last_seat_and_nothing_typed_is_lost(
    held: Held, browser: Browser
) -> None:
    link = held.answer_link("so-cong-thuong")
    pages = [await (await browser.new_context()).new_page() for _ in range(2)]
    await pages[0].goto(link)
    seats = int(await pages[0].locator(".seats b").nth(1).inner_text())
    for number in range(seats - 1):
        await register(pages[0], f"Người {['Một', 'Hai', 'Ba', 'Bốn'][number]} Giả Định")
        await expect(pages[0].locator(".notice.good")).to_be_visible()
    for number, page in enumerate(pages):
        await page.goto(link)
        form = page.locator("#register")
        await form.get_by_label("Họ và tên").fill(f"Đại biểu {'AB'[number]} Giả Định")
        await form.get_by_label("Chức vụ, đơn vị").fill(f"Chức vụ {number} {MADE_UP}")
    await asyncio.gather(*(page.get_by_role("button", name="Đăng ký").click() for page in pages))
    told = [page.get_by_role("alert") for page in pages]
    for page in pages:
        await page.wait_for_load_state()
    refused = [number for number in range(2) if await told[number].count()]
    assert len(refused) == 1
    lost, won = pages[refused[0]], pages[1 - refused[0]]
    await expect(lost.get_by_role("alert")).to_contain_text("REGISTRY_SEATS_FULL")
    await expect(lost.get_by_role("alert")).to_contain_text("đề nghị cơ quan chủ trì tăng số chỗ")
    kept = lost.locator("#register")
    await expect(kept.get_by_label("Họ và tên")).to_have_value(
        f"Đại biểu {'AB'[refused[0]]} Giả Định"
    )
    await expect(kept.get_by_label("Chức vụ")).to_have_value(f"Chức vụ {refused[0]} {MADE_UP}")
    await expect(won.locator(".notice.good")).to_contain_text("Đã ghi nhận người dự")
    await expect(lost.locator(".seats")).to_contain_text(f"{seats} / {seats}")


async def test_without_a_script_and_by_keyboard_alone_somebody_is_registered(
    held: Held, browser: Browser
) -> None:
    context = await browser.new_context(
        java_script_enabled=False, viewport={"width": 360, "height": 740}
    )
    page = await context.new_page()
    await page.goto(held.answer_link("so-xay-dung"))
    for _ in range(40):
        await page.keyboard.press("Tab")
        if await page.locator("#r-name:focus").count():
            break
    await page.keyboard.type("Vũ Giả Định")
    await page.keyboard.press("Tab")
    await page.keyboard.type("Giám đốc Sở (nhân vật giả định)")
    await page.keyboard.press("Enter")
    await expect(page.locator(".notice.good")).to_contain_text("Đã ghi nhận người dự")


async def test_a_scanner_that_opens_every_link_of_every_mail_changes_nothing(held: Held) -> None:
    links = set()
    for file in held.mail.glob("*.eml"):
        mail = message_from_bytes(file.read_bytes(), policy=policy.default)
        for part in mail.walk():
            if part.get_content_maintype() == "text":
                links |= set(re.findall(rf"{held.url}/[\w/-]+", part.get_content()))
    assert len(links) >= 60
    before = await held.position()
    async with httpx.AsyncClient(timeout=60) as web:
        for link in sorted(links):
            page = await web.get(link)
            assert page.status_code == 200
            assert (await web.head(link)).status_code == 200
            for further in set(re.findall(r'href="(/[^"#]*)"', page.text)) - {"/"}:
                if "/letter" not in further or link.endswith(sorted(links)[0][-8:]):
                    await web.get(f"{held.url}{further}")
                    await web.head(f"{held.url}{further}")
            assert (await web.put(link)).status_code == 405
            assert (await web.delete(link)).status_code == 405
    assert await held.position() == before


async def test_a_guest_who_is_invited_in_person_answers_with_one_press(
    held: Held, page: Page
) -> None:
    invitation = IssueInvitation(
        delegation="khach-moi-1",
        unit="so-tu-phap",
        invitee=f"Nguyên Giám đốc Sở {MADE_UP}",
        group="so-nganh",
        seats=1,
        rank_rule="named",
        respond_by="2023-11-30T17:00:00+07:00",
        contact=Contact(
            person_id="khach-1",
            name=Personal("Đinh Giả Định"),
            email=Personal("khach@khach-moi-1.example"),
        ),
    )
    await held.send("bo-chqs-tinh", invitation)
    await release(held, "khach-moi-1")
    await page.goto(held.answer_link("khach-moi-1"))
    await expect(page.locator(".to")).to_contain_text("Đinh Giả Định")
    await expect(page.get_by_role("heading", name="Tham luận")).to_have_count(0)
    await picture(page, "guest")
    await page.get_by_role("button", name="Tôi sẽ dự").click()
    await expect(page.locator(".people .tag")).to_have_text("đã xác nhận")


async def lacks_the_tick(tick: Locator) -> None:
    await expect(tick).to_be_focused()
    await expect(tick).to_have_attribute("aria-invalid", "true")
    await expect(tick).to_have_accessible_description(re.compile("Chưa đánh dấu ô này"))


async def test_a_paper_is_proposed_and_handed_in_and_a_secret_is_not(
    held: Held, page: Page, tmp_path: Path
) -> None:
    await page.goto(held.answer_link("so-tu-phap"))
    papers_ = page.locator("#tham-luan")
    await papers_.get_by_text("Đăng ký một tham luận").click()
    await papers_.get_by_label("Tên tham luận").fill("Pháp luật về quốc phòng")
    await papers_.get_by_label("Người trình bày").fill("Đỗ Giả Định")
    await papers_.get_by_label("Chức vụ, đơn vị").fill(f"Phó Giám đốc {MADE_UP}")
    await papers_.get_by_role("button", name="Đăng ký tham luận").click()
    work = papers_.locator(".work", has_text="Pháp luật về quốc phòng")
    secret = tmp_path / "bao-cao.pdf"
    secret.write_bytes(pdf("TUYỆT MẬT"))
    await work.get_by_text("Nộp tệp").first.click()
    await work.get_by_label("Tệp PDF").set_input_files(secret)
    await work.get_by_label("Tôi cam đoan").check()
    await work.get_by_role("button", name="Nộp tệp").click()
    await expect(page.get_by_role("alert")).to_contain_text("REGISTRY_STATE_SECRET")
    # without the tick, which a browser may let through: it is said beside it, and the focus is there
    await work.get_by_label("Tệp PDF").set_input_files(secret)
    await work.locator("form", has=page.get_by_label("Tôi cam đoan")).evaluate(
        "form => { form.noValidate = true; }"
    )
    await work.get_by_role("button", name="Nộp tệp").click()
    await lacks_the_tick(work.get_by_label("Tôi cam đoan"))
    paper = tmp_path / "tham-luan.pdf"
    paper.write_bytes(pdf())
    await work.get_by_label("Tệp PDF").set_input_files(paper)
    await work.get_by_label("Tôi cam đoan").check()
    await work.get_by_role("button", name="Nộp tệp").click()
    await expect(page.locator(".notice.good")).to_contain_text("Đã nhận tệp")
    await expect(work.locator(".tag").first).to_have_text("đã nộp")
    async with held.story() as story:
        rows = await story.rows(papers, papers.c.unit == "so-tu-phap")
    (row,) = [row for row in rows if row["file_name"] == "tham-luan.pdf"]
    assert row["size"] == len(pdf())
    # the organiser reads it where the running order is made
    await sign_in(page, held.login_link("bo-chqs-tinh", "organiser", "--conference", CONFERENCE))
    place = f"{held.url}/c/{CONFERENCE}/program/paper"
    told = await page.request.get(f"{place}/{row['paper']}")
    assert await told.body() == pdf()
    assert told.headers["content-disposition"] == f'attachment; filename="{row["paper"]}.pdf"'
    assert (await page.request.get(f"{place}/khong-co")).status == 404


async def test_what_belongs_to_another_unit_is_not_reached_through_a_link(
    held: Held, page: Page
) -> None:
    """A hand-made form that names another delegation's person, or another unit's paper."""
    await held.send(
        "so-giao-thong-van-tai",
        RegisterAttendee(
            delegation="so-giao-thong-van-tai",
            attendee=Attendee(person_id="gt-1", name=Personal("Bùi Giả Định"), position="Giám đốc"),
        ),
    )
    link = held.answer_link("so-xay-dung")
    async with httpx.AsyncClient(timeout=30) as web:
        csrf = re.findall(r'name="csrf" value="([0-9a-f]+)"', (await web.get(link)).text)[-1]
        before = await held.position()
        for form in (
            {"act": "decline", "person": "gt-1", "reason": "x"},
            {"act": "confirm", "person": "gt-1"},
            {"act": "withdraw-paper", "paper": "khong-co", "reason": "x"},
            {"act": "no-such-act"},
            {"act": ""},
            {"act": "ask-seats", "seats": "99999999999999999999", "reason": "x"},
            {"act": "ask-seats", "seats": "-1", "reason": "x"},
            {"act": "register", "person": "a.b>*", "name": "x", "position": "y"},
            {"act": "register", "person": "p-1", "name": "\u202e x", "position": "y"},
            {"act": "register", "person": "p-1", "name": "x" * 5000, "position": "y"},
        ):
            answer = await web.post(link, data=form | {"csrf": csrf, "form_id": f"bad-{form}"})
            assert answer.status_code == 422, form
        assert await held.position() == before
        assert (await web.post(link, data={"act": "complete-task"})).status_code == 403


async def test_a_form_that_is_sent_twice_is_one_wish(held: Held) -> None:
    link = held.answer_link("so-ke-hoach-dau-tu")
    async with httpx.AsyncClient(timeout=30) as web:
        csrf = re.findall(r'name="csrf" value="([0-9a-f]+)"', (await web.get(link)).text)[-1]
        form = {
            "act": "register", "person": "p-twice", "name": "Ngô Giả Định", "position": "Giám đốc",
            "confirm": "yes", "csrf": csrf, "form_id": "the-same-form-0001",
        }  # fmt: skip
        assert (await web.post(link, data=form)).status_code == 303
        after = await held.position()
        assert (await web.post(link, data=form)).status_code == 303
    assert await held.position() == after


async def test_a_name_is_a_name_its_limit_is_said_and_a_small_letter_is_pointed_out(
    held: Held,
) -> None:
    unit = "so-khoa-hoc-cong-nghe"
    place = f"/c/{CONFERENCE}/unit/{unit}"
    async with await web(held, unit, Role.CONTACT) as contact:
        blank = form_of((await contact.get(place)).text, act="register").fields

        async def told(name: str, position: str = "Giám đốc") -> httpx.Response:
            form = blank | {"name": name, "position": position}
            return await contact.post(place, data=form, follow_redirects=True)

        assert "có ký tự “&lt;”" in (await told("<b>Lê An</b>")).text
        assert "không phải là chức vụ" in (await told("Lê Văn Giả", "x")).text
        assert "Họ và tên (không quá 200 ký tự)" in (await told("Lê " * 90)).text
        assert "điền chưa đúng: Chức vụ, đơn vị" in (await told("Lê Văn Giả", "")).text
        page = (await told("nguyễn thị  giả")).text
    assert "nguyễn thị giả: " in page
    assert "“nguyễn” trong tên không viết hoa" in page
    async with held.story() as story:
        (row,) = await story.rows(attendees, attendees.c.delegation == unit)
    assert row["name"] == "nguyễn thị giả"


async def test_a_file_that_is_too_large_is_told_the_limit_of_the_form_and_the_way_back(
    held: Held,
) -> None:
    unit = "so-khoa-hoc-cong-nghe"
    place = f"/c/{CONFERENCE}/unit/{unit}"
    async with await web(held, unit, Role.CONTACT) as contact:
        large = {"file": ("tham-luan.pdf", b"%PDF-1.7" + bytes(40 * 1024**2))}
        answer = await contact.post(place, data={"act": "submit-paper"}, files=large)
    assert answer.status_code == 413
    assert "lớn hơn 25 MiB" in answer.text
    assert f'href="{place}">Về trang vừa gửi' in answer.text


async def test_a_revoked_link_and_a_withdrawn_invitation_say_so(held: Held, page: Page) -> None:
    unit = "so-khoa-hoc-cong-nghe"
    link = held.answer_link(unit)
    await held.send("bo-chqs-tinh", WithdrawInvitation(delegation=unit, reason="mời theo khối"))
    await page.goto(link)
    await expect(page.locator(".notice.bad")).to_contain_text("đã được thu hồi")
    await expect(page.locator("#register")).to_have_count(0)
    await expect(page.locator(".seats")).to_have_count(0)
    async with held.story() as story:
        rows = await story.rows(messages, messages.c.delegation == unit)
    mail = next(row["message"] for row in rows if row["kind"] == "invitation")
    await held.send("bo-chqs-tinh", RevokeAnswerLink(message=mail, reason="gửi nhầm"))
    answer = await page.goto(link)
    assert answer is not None
    assert answer.status == 404
    await expect(page.locator("code").first).to_have_text("PORTAL_LINK_UNKNOWN")


async def release(held: Held, delegation: str) -> None:
    """Let the held letter of a delegation go, and wait until it is there."""
    async with held.story() as story:
        rows = await story.rows(messages, messages.c.delegation == delegation)
        for row in rows:
            if row["status"] == "held":
                await story.do("bo-chqs-tinh", ReleaseNotification(message=row["message"]))
        await story.settled()
        known = await story.rows(delegations, delegations.c.delegation == delegation)
        assert known
