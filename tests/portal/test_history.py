"""The history as sentences with its tree and its files, and who read personal data."""

import httpx
import pytest
from playwright.async_api import Page, expect
from starlette.datastructures import FormData
from starlette.requests import Request

from services.portal.history_pages import _moment
from services.portal.refusals import NO_ANSWER
from services.portal.seen import _SETS, PERSONAL
from services.portal.seen_sets import _WHAT, SetNames
from services.portal.visit import Visit
from services.portal.ways import API_WAYS, WAYS
from shared.refusals import Refused, Term, not_found
from tests.portal.conftest import CONFERENCE, Held, picture
from tests.portal.test_budget import at
from tests.portal.test_organiser import check

BASE = f"/c/{CONFERENCE}"


NAMELESS = {
    "/static/{digest}/{name}", "/login/{token}", "/", "/plan", "/u/{token}",
    "/sign-in", "/sign-in/callback",
    "/c/{conference}", "/c/{conference}/events", "/c/{conference}/guide", "/c/{conference}/awards",
    "/c/{conference}/acting",  # accounts of officials, as the history shows them
    "/c/{conference}/awards/_rounds",
    "/c/{conference}/plan/course", "/c/{conference}/plan/tasks", "/c/{conference}/plan/tasks/{task}",
    "/c/{conference}/delegates/ranks", "/c/{conference}/delegates/admit",
    "/c/{conference}/plan",  # names who signed it, as the published plan does
    "/c/{conference}/budget", "/c/{conference}/documents", "/c/{conference}/history/views",
    "/c/{conference}/history/views/export/{form}",
    "/c/{conference}/import", "/c/{conference}/import/forms/{name}",
    "/c/{conference}/import/{upload}/agencies.yaml",
    "/c/{conference}/unit",  # leads to the unit's own page, or to the list of its invitations
    "/c/{conference}/reception/shell", "/c/{conference}/reception/worker.js",
    "/c/{conference}/reception/app.webmanifest",
}  # fmt: skip
"""Pages on which no delegate, awardee or author stands: what is not here has to be recorded."""


def test_every_id_of_a_record_has_a_word() -> None:
    assert set(_SETS) == _WHAT.keys()


def test_every_other_page_is_recorded() -> None:
    looked_at = {way.path for way in WAYS if way.method == "GET"}
    assert looked_at - set(PERSONAL) == NAMELESS


@pytest.mark.parametrize("typed", ["0001-01-01", "9999-12-31T23:59-05:00", "x", "2026-13-01"])
def test_a_day_that_no_clock_has_is_refused(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        _moment(typed)
    assert refused.value.code == "PORTAL_AS_OF"


def test_a_form_that_nobody_answered_keeps_its_id() -> None:
    """Sent once more it is the same wish: a payment is not booked twice."""
    request = Request({"type": "http", "query_string": b"", "headers": []})
    typed = FormData({"form_id": "a" * 32 + "spend"})
    visit = Visit(None, request, "vi", form=typed)  # type: ignore[arg-type]
    visit.problem(not_found(Term("x", "x"), "y"))
    assert visit.again == ""
    visit.problem(NO_ANSWER.refuse())
    assert visit.again == "again." + "a" * 32
    again = Visit(None, request, "vi", form=FormData({"form_id": f"{visit.again}spend"}))  # type: ignore[arg-type]
    assert (again.typed("form_id"), again.repeated) == ("a" * 32 + "spend", True)
    assert not visit.repeated


def test_each_page_that_names_people_is_one_of_the_ways() -> None:
    """A page that is renamed would go unrecorded."""
    assert PERSONAL.keys() <= {way.path for way in (*WAYS, *API_WAYS)}


async def test_a_fact_is_told_with_what_led_to_it(held: Held, page: Page) -> None:
    await at(held, page, "organiser", "history?types=TaskAssigned")
    by_rule = page.locator(".trail li", has_text="Hệ thống").first  # others may be assigned by hand
    await expect(by_rule).to_contain_text("đã giao nhiệm vụ")
    await picture(page, "history")
    await by_rule.locator("a").first.click()
    # the task was assigned because the plan was published, by the rule; the tree begins with the plan
    await expect(page.locator(".tree > li > .leaf")).to_contain_text("ban hành kế hoạch")
    await expect(page.locator(".leaf.here")).to_contain_text("giao nhiệm vụ")
    await picture(page, "event")
    await page.get_by_role("button", name="English").click()
    await expect(page.locator(".leaf.here")).to_contain_text("assigned a task")
    await page.get_by_role("button", name="Tiếng Việt").click()


async def test_who_looked_is_recorded_once_and_without_names(held: Held, page: Page) -> None:
    await at(held, page, "organiser", "delegates?unit=so-y-te&q=Nguyen+Thi+Bi+Mat")
    for _ in range(2):
        await page.reload()
    await page.goto(f"{held.url}{BASE}/history/views?unit=bo-chqs-tinh&about=co+quan%3A+so+y+te")
    rows = page.locator("tbody tr", has_text="Cơ quan: Sở Y tế")
    await expect(rows).to_have_count(1)
    await expect(rows).to_contain_text("Danh sách đại biểu")
    assert "Bi Mat" not in await page.locator("tbody").inner_text()
    await picture(page, "views")
    cookie = (await page.context.cookies())[0]
    head = {"cookie": f"{cookie['name']}={cookie['value']}"}
    async with httpx.AsyncClient(base_url=held.url, headers=head, timeout=60) as web:
        told = await web.get(f"{BASE}/history/views/export/csv?about=unit%3Dso-y-te")
        book = await web.get(f"{BASE}/history/export/xlsx?kind=task")
        nothing = await web.get(f"{BASE}/history/export/exe")
    assert told.status_code == 200
    assert "Bi Mat" not in told.text
    assert "unit=so-y-te" in told.text
    assert book.content.startswith(b"PK")
    assert nothing.status_code == 404


async def test_the_holder_of_a_link_is_recorded_by_the_delegation(held: Held, page: Page) -> None:
    await page.goto(held.answer_link("so-cong-thuong"))
    await at(held, page, "organiser", "history/views?unit=so-cong-thuong")
    looks = page.locator("tbody tr")  # other tests' looks may be newer
    ours = looks.filter(has_text="người giữ đường dẫn").first
    await expect(ours).to_contain_text("Đoàn: Sở Công Thương")
    await page.get_by_role("button", name="English").click()
    await expect(looks.filter(has_text="Delegation: Sở Công Thương").first).to_be_visible()
    await page.get_by_role("button", name="Tiếng Việt").click()


async def test_the_history_is_searched_by_a_name_without_marks(held: Held, page: Page) -> None:
    """A delegation by its agency's name, not by its id; what another page narrowed it to is said by name."""
    await at(held, page, "organiser", "history?kind=delegation")
    await page.get_by_label("Về (tên)").fill("so cong thuong")
    await page.get_by_role("button", name="Lọc").click()
    lines = page.locator(".trail li")
    await expect(lines.first).to_contain_text("Sở Công Thương")
    assert await lines.count() == await lines.filter(has_text="Sở Công Thương").count()
    await page.get_by_label("Về (tên)").fill("khong co ten nay")
    await page.get_by_role("button", name="Lọc").click()
    await expect(page.locator(".trail li.quiet")).to_have_text("Không có sự kiện nào.")
    await page.goto(f"{held.url}{BASE}/history?kind=delegation&entity=so-cong-thuong")
    await expect(page.locator("p > .tag")).to_have_text("Sở Công Thương")
    await page.goto(f"{held.url}{BASE}/history?kind=acting&entity={CONFERENCE}")
    await expect(page.locator("p > .tag")).to_contain_text(
        "Quốc phòng địa phương"
    )  # the conference itself
    choices = await page.get_by_label("Loại").locator("option").all_inner_texts()
    assert len(choices) > 10
    assert all(one[0].isupper() for one in choices)


@pytest.mark.parametrize(
    ("about", "vi", "en"),
    [
        ("unit=so-y-te status=present", "Cơ quan: Sở Y tế; Tình trạng: có mặt", "Agency: Sở Y tế; State: present"),
        ("round=bk", "Khen thưởng: Bằng khen", "Awards: Bằng khen"),
        ("round=bk nomination=individual-07", "Khen thưởng: Bằng khen; Một hồ sơ", "Awards: Bằng khen; One nomination"),  # noqa: E501
        ("delegation=khach-01 person=p1", "Đoàn: khách mời đích danh; Một người", "Delegation: a guest invited by name; One person"),  # noqa: E501
        ("name=du-toan.pdf", "Tệp: Dự toán kinh phí (PDF)", "File: Budget estimate (PDF)"),
        ("kind=round entity=bk", "Loại: đợt khen thưởng; Về: Bằng khen", "Kind: award round; About: Bằng khen"),
        ("group_id=g1 form=xlsx", "Nhóm: Các sở; Dạng: XLSX", "Group: Các sở; Form: XLSX"),
        ("figure=approved/quỹ khen", "Con số: approved/quỹ khen", "Figure: approved/quỹ khen"),
        ("", "", ""),
    ],
)  # fmt: skip
def test_a_set_is_said_in_words_and_names_nobody(about: str, vi: str, en: str) -> None:
    names = SetNames(
        {"so-y-te": "Sở Y tế"}, {("round", "bk"): "Bằng khen", ("group_id", "g1"): "Các sở"}
    )
    assert names.said(about, "vi") == vi
    assert names.said(about, "en") == en


@pytest.mark.parametrize("place", ["history", "history/views", "history/1", "report"])
async def test_the_history_is_accessible(held: Held, page: Page, place: str) -> None:
    await at(held, page, "organiser", place)
    await check(page, f"{held.url}{BASE}/{place}")
