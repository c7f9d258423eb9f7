"""One delegate's page and the rank table: received, placed, given a new code, absent; each looked at first."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from playwright.async_api import Page, expect

from services.portal.delegate_one_pages import _may
from services.portal.home_view import _reception
from services.portal.roles import Role
from services.program.tables import attendees, messages, places, ranks, reception_cards
from shared.commands.registry import ConfirmAttendee, RegisterAttendee
from shared.events.people import Attendee
from shared.personal import Personal
from tests.portal.conftest import CONFERENCE, Held, picture, sign_in
from tests.portal.forms import form_of, web
from tests.portal.test_delegation_page import UNIT, invited, section
from tests.portal.test_organiser import ORGANISER, check

RANKS = f"/c/{CONFERENCE}/delegates/ranks"


async def comes(held: Held, name: str, who: str) -> str:
    """Somebody who has confirmed, in a delegation of this test alone; the path of their page."""
    await invited(held, name, released=True)
    told = Attendee(
        person_id="don-1",
        name=Personal(who),
        position="Cục trưởng (giả định)",
        email=Personal(f"vu@{name}.example"),
    )
    await held.send(UNIT, RegisterAttendee(delegation=name, attendee=told))
    await held.send(UNIT, ConfirmAttendee(delegation=name, person_id="don-1"))
    return f"/c/{CONFERENCE}/delegates/{name}/don-1"


async def test_a_delegate_is_received_placed_and_given_a_new_code(held: Held, page: Page) -> None:
    name = "doan-the-don"
    place = await comes(held, name, "Vũ Giả Định")
    await sign_in(page, held.login_link(ORGANISER, "organiser", "--conference", CONFERENCE))
    await page.goto(f"{held.url}/c/{CONFERENCE}/delegations/{name}")
    await page.get_by_role("link", name="Vũ Giả Định").click()
    await expect(page).to_have_url(f"{held.url}{place}")
    confirm, good = page.locator("section.confirm"), page.locator(".notice.good")
    card = section(page, "card-h")
    await card.get_by_label("Xưng hô").fill("Đồng chí")
    await card.get_by_label("Người đón").fill("Phó Chỉ huy trưởng (giả định)")
    await card.get_by_label("Ghi chú").fill("đón tại sảnh phụ")
    await card.get_by_role("button", name="Xem trước").click()
    await expect(confirm.locator("dt")).to_have_text(
        ["Đại biểu", "Xưng hô", "Người đón", "Ghi chú", "Báo cho"]
    )
    await picture(page, "delegate-card")
    await confirm.get_by_role("button", name="Ghi", exact=True).click()
    await expect(good).to_contain_text("Đã ghi thẻ đón tiếp")
    await expect(section(page, "now-h")).to_contain_text("Phó Chỉ huy trưởng (giả định)")

    # a rank is set for it first, from the table's own page
    await page.get_by_role("link", name="Bảng thứ bậc").click()
    new = section(page, "new-h")
    await new.get_by_label("Tên thứ bậc").fill("Khách mẫu (giả định)")
    await new.get_by_label("Số thứ tự").fill("90001")
    await new.get_by_role("button", name="Xem trước").click()
    await expect(confirm).to_contain_text("90001")
    await picture(page, "ranks-set")
    await confirm.get_by_role("button", name="Ghi", exact=True).click()
    await expect(good).to_contain_text("Đã đặt thứ bậc")
    await check(page, f"{held.url}{RANKS}")

    await page.goto(f"{held.url}{place}")
    put = section(page, "place-h")
    await put.get_by_label("Thứ bậc").select_option(label="Khách mẫu (giả định)")
    await put.get_by_label("Trong bậc").fill("3")
    await put.get_by_role("button", name="Xem trước").click()
    await expect(confirm).to_contain_text("Khách mẫu (giả định)")
    await confirm.get_by_role("button", name="Ghi", exact=True).click()
    await expect(good).to_contain_text("Đã xếp thứ bậc")

    # a rank that somebody was put into stays until they are put elsewhere
    await page.goto(f"{held.url}{RANKS}")
    row = page.locator("ol > li", has_text="Khách mẫu (giả định)")
    await expect(row).to_contain_text("1 người xếp tay")
    await row.get_by_role("button", name="Bỏ thứ bậc").click()
    await confirm.get_by_role("button", name="Bỏ thứ bậc").click()
    await expect(page.get_by_role("alert")).to_contain_text("REGISTRY_RANK_IN_USE")
    await expect(page.get_by_role("alert")).to_contain_text("“Khách mẫu (giả định)”")
    await page.goto(f"{held.url}{place}")
    await put.get_by_label("Thứ bậc").select_option("")
    await put.get_by_label("Trong bậc").fill("")
    await put.get_by_role("button", name="Xem trước").click()
    await confirm.get_by_role("button", name="Ghi", exact=True).click()
    await page.goto(f"{held.url}{RANKS}")
    await row.get_by_role("button", name="Bỏ thứ bậc").click()
    await confirm.get_by_role("button", name="Bỏ thứ bậc").click()
    await expect(good).to_contain_text("Đã bỏ thứ bậc")

    async with held.story() as story:
        await story.settled()
        (before,) = await story.rows(attendees, attendees.c.delegation == name)
        known = {one["message"] for one in await story.rows(messages, messages.c.unit == UNIT)}
    await page.goto(f"{held.url}{place}")
    code = section(page, "code-h")
    await code.get_by_label("Lý do").fill("mất giấy (thử)")
    await code.get_by_role("button", name="Xem trước").click()
    await expect(confirm).to_contain_text("mã cũ hết hiệu lực")
    await expect(confirm.locator("dd").last).to_have_text("Vũ Giả Định")
    await confirm.get_by_role("button", name="Cấp mã điểm danh mới").click()
    await expect(good).to_contain_text("Đã cấp mã mới")
    await check(page, f"{held.url}{place}")
    async with held.story() as story:
        await story.settled()
        (after,) = await story.rows(attendees, attendees.c.delegation == name)
        (own,) = await story.rows(reception_cards, reception_cards.c.delegation == name)
        (stands,) = await story.rows(places, places.c.delegation == name)
        left = await story.rows(ranks, ranks.c.ordinal == 90001)
        told = await story.rows(messages, messages.c.unit == UNIT)
    assert before["code"] != after["code"]
    assert (own["address"], own["notes"], own["car"]) == ("Đồng chí", "đón tại sảnh phụ", None)
    assert (stands["rank"], stands["within_rank"]) == (None, None)
    assert left == []
    assert [o["kind"] for o in told if o["message"] not in known] == ["registration-confirmed"]


async def test_the_door_looks_on_refusals_keep_the_form_and_a_forged_one_is_none(
    held: Held,
) -> None:
    place = await comes(held, "doan-cua-xem", "Tô Giả Định")
    async with await web(held, ORGANISER, Role.RECEPTION) as door:
        seen = await door.get(place)
        assert (seen.status_code, "Tô Giả Định" in seen.text, "look-card" in seen.text) == (
            *(200, True, False),
        )
        assert (await door.get(RANKS)).status_code == 403
    async with await web(held, ORGANISER, Role.ORGANISER) as organiser:
        form = form_of((await organiser.get(place)).text, act="look-place")
        wrong = await organiser.post(place, data=form.fields | {"order": "0", "within": "4"})
        assert (wrong.status_code, "PORTAL_FIELDS" in wrong.text) == (422, True)
        assert form_of(wrong.text, act="look-place").fields["within"] == "4"
        told = form.fields | {"act": "code", "reason": "thử", "csrf": "x"}
        assert (await organiser.post(place, data=told)).status_code == 403
        unknown = await organiser.get(place.replace("don-1", "don-9"))
        assert (unknown.status_code, "NOT_FOUND" in unknown.text) == (404, True)
        # absence has no button before the conference has begun
        assert "look-absent" not in (await organiser.get(place)).text
    async with held.story() as story:
        await story.settled()
        assert await story.rows(places, places.c.delegation == "doan-cua-xem") == []


def test_which_forms_the_page_of_a_delegate_has() -> None:
    organiser = Role.ORGANISER
    assert _may(organiser, "confirmed", "planned") == {"card", "place", "code"}
    assert _may(organiser, "confirmed", "open") == {"card", "place", "code", "absent"}
    assert _may(organiser, "present", "open") == {"card", "place", "code"}
    assert _may(organiser, "registered", "concluded") == {"card", "place", "absent"}
    assert _may(organiser, "replaced", "open") == _may(organiser, "confirmed", "cancelled") == set()
    assert _may(Role.RECEPTION, "confirmed", "open") == set()


def test_before_the_day_nobody_is_late_at_the_door() -> None:
    starts = datetime(2023, 12, 8, 0, 30, tzinfo=UTC)
    for before, says in ((9, "đại biểu sẽ đón vào ngày họp"), (0, "đại biểu chưa đến")):
        head = {"status": "planned"}
        shot = SimpleNamespace(starts=starts, time=starts - timedelta(days=before), head=head)
        rows: Any = SimpleNamespace(shot=shot, counted=lambda *_: 216, over=False)
        (waits,) = _reception(rows)
        assert (waits.says, waits.count, waits.path) == (says, 216, "/reception")
        rows.over = True
        assert _reception(rows) == [], "nobody is waited for once it is over"
