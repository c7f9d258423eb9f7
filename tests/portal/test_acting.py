"""Acting persons on the running system: in by the appointment alone, said on every page and in the record, out in
the very moment in which it is over or taken back; the API alike. The last test moves the day on."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import httpx
import nats
import pytest
from playwright.async_api import Page, expect

from services.portal.doors import Doors, Visitor, csrf_of
from services.portal.roles import Role
from services.portal.standing_in import visitor_by
from services.program.model import position
from shared.acting import day_of
from shared.client import Commands
from shared.commands.acting import AppointActing, EndActing
from shared.commands.base import Declined
from shared.commands.registry import RequestSeats
from shared.desks import Desk
from shared.events.acting import ActingAppointed
from shared.plan_changes import VIETNAM
from tests.portal.conftest import CONFERENCE, Held, picture, sign_in
from tests.portal.forms import form_of, web

ABSENT, DEPUTY = "giam-doc-mau", "pho-giam-doc-mau"


@pytest.fixture
async def today(held: Held) -> date:
    """On which the system of these tests stands."""
    async with held.story() as story:
        stands = (await position(story.engine)).time
    assert stands is not None
    return day_of(datetime.fromisoformat(stands))


def wish(acting: str, unit: str, desk: Desk, since: date, days: int = 1) -> AppointActing:
    until = since + timedelta(days=days - 1)
    return AppointActing(
        acting=acting, unit=unit, desk=desk, absent=ABSENT, deputy=DEPUTY, since=since, until=until,
        reason="Giám đốc đi công tác",
    )  # fmt: skip


@dataclass
class Inside:
    """Whoever came in by an appointment: a browser's cookie and an access token."""

    web: httpx.AsyncClient
    api: httpx.AsyncClient


async def inside(held: Held, command: AppointActing) -> Inside:
    told = ActingAppointed(**{**dict(command), "home": command.home or command.unit})
    visitor = visitor_by(CONFERENCE, told)
    client = await nats.connect(held.system.broker.url)
    try:
        doors, now = Doors(client), datetime.now(UTC)
        session = await doors.begin(visitor, now)
        token = await doors.new_access(visitor, now, timedelta(days=1))
    finally:
        await client.close()
    head = {"cookie": f"hoinghi={session.secret}", "origin": held.url}
    return Inside(
        httpx.AsyncClient(base_url=held.url, headers=head, timeout=60),
        httpx.AsyncClient(
            base_url=f"{held.url}/api/v1/conferences/{CONFERENCE}",
            headers={"authorization": f"Bearer {token}"},
            timeout=60,
        ),
    )


def code_in(answer: httpx.Response) -> str:
    return answer.text.partition("<code>")[2].partition("</code>")[0]


async def test_a_head_of_unit_appoints_and_the_deputy_comes_in_by_the_link(
    held: Held, page: Page, today: date
) -> None:
    last = today + timedelta(days=4)
    link = held.login_link(
        "so-tai-chinh", "finance", "--conference", CONFERENCE, "--person", ABSENT
    )
    await sign_in(page, link)
    await page.get_by_role("link", name="Làm thay").click()
    await expect(page.get_by_label("Người được thay")).to_have_value(ABSENT)
    await page.get_by_label("Người làm thay (tài khoản)").fill(DEPUTY)
    await page.get_by_label("Đến hết ngày").fill((today - timedelta(days=1)).isoformat())
    await page.get_by_label("Lý do").fill("Giám đốc đi công tác")
    await page.get_by_role("button", name="Giao làm thay").click()
    await expect(page.get_by_role("alert")).to_contain_text("ACTING_DATES")
    await expect(page.get_by_label("Người làm thay (tài khoản)")).to_have_value(DEPUTY)
    await page.get_by_label("Đến hết ngày").fill(last.isoformat())
    await page.get_by_role("button", name="Giao làm thay").click()
    appointed = page.locator(
        "section", has=page.get_by_role("heading", name="Tài chính · Sở Tài chính")
    ).first  # what is in force stands first; another test's may stand below, taken back
    await expect(appointed).to_contain_text(f"Sở Tài chính tài khoản {DEPUTY}")
    await expect(appointed).to_contain_text(f"Sở Tài chính tài khoản {ABSENT}")
    await picture(page, "acting")
    async with await web(held, "so-tai-chinh", Role.FINANCE) as own:
        shown = (await own.get(f"/c/{CONFERENCE}/acting")).text
    acting = form_of(shown, act="end").fields["acting"]
    await page.get_by_role("button", name="Đăng xuất").click()
    await sign_in(page, held.acting_link(acting))
    for path in ("", "/budget", "/acting", "/guide"):
        await page.goto(f"{held.url}/c/{CONFERENCE}{path}")
        said = f"đang thay {ABSENT} đến hết ngày {last:%d/%m/%Y}"
        await expect(page.locator("header .stands-in")).to_have_text(said)
    await picture(page, "acting-deputy")
    await page.goto(f"{held.url}/c/{CONFERENCE}/acting")
    await expect(page.get_by_role("button", name="Giao làm thay")).to_have_count(0)


async def test_what_the_deputy_does_is_recorded_with_both_and_handed_on_by_nobody(
    held: Held, today: date
) -> None:
    command = wish("thay-vp", "van-phong-ubnd-tinh", Desk.CLERK, today, 4)
    await held.send("van-phong-ubnd-tinh", command)
    reception = wish("thay-yte", "so-y-te", Desk.CONTACT, today, 4)
    await held.send("bo-chqs-tinh", reception)
    contact = await inside(held, reception)
    body = {"delegation": "so-y-te", "seats": 1, "reason": "Thêm người"}
    answer = await contact.api.post(
        "/commands/RequestSeats", json=body, headers={"idempotency-key": "thay-xin-cho-01"}
    )
    assert answer.status_code == 200, answer.text
    fact = answer.json()["position"]
    clerk = await inside(held, command)
    told = (await clerk.web.get(f"/c/{CONFERENCE}/history/{fact}")).text
    assert f"{DEPUTY} (thay {ABSENT})" in " ".join(told.split())
    listed = (await clerk.web.get(f"/c/{CONFERENCE}/history/export/csv?person={ABSENT}")).text
    assert f"{DEPUTY},{ABSENT}" in listed
    further = wish("thay-tiep", "so-y-te", Desk.CONTACT, today).model_dump(mode="json")
    answer = await contact.api.post(
        "/commands/AppointActing", json=further, headers={"idempotency-key": "thay-giao-tiep"}
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "PORTAL_NOT_YOURS_TO_HAND_ON")


async def test_each_hands_on_their_own_role_alone(held: Held, today: date) -> None:
    client = await nats.connect(held.system.broker.url)
    doors, now = Doors(client), datetime.now(UTC)
    wanted = wish("thay-x", "chu-tich-ubnd-tinh", Desk.APPROVER, today).model_dump(mode="json")
    for unit, role in (
        ("chu-tich-ubnd-tinh", Role.CONTACT),  # another official of the same agency
        ("bo-chqs-tinh", Role.ORGANISER),
        ("so-tai-chinh", Role.FINANCE),
    ):
        secret = await doors.new_access(
            Visitor(unit, role, conference=CONFERENCE), now, timedelta(hours=1)
        )
        async with httpx.AsyncClient(base_url=held.url, timeout=60) as api:
            answer = await api.post(
                f"/api/v1/conferences/{CONFERENCE}/commands/AppointActing",
                json=wanted,
                headers={"authorization": f"Bearer {secret}", "idempotency-key": f"thay-x-{role}"},
            )
        found = answer.status_code, answer.json()["code"]
        assert found == (403, "PORTAL_NOT_YOURS_TO_HAND_ON"), role
    await client.close()


async def test_taken_back_early_the_open_session_ends_in_that_moment(
    held: Held, today: date
) -> None:
    command = wish("thay-cong-thuong", "so-cong-thuong", Desk.CONTACT, today, 4)
    await held.send("so-cong-thuong", command)
    deputy = await inside(held, command)
    page = await deputy.web.get(f"/c/{CONFERENCE}/unit/so-cong-thuong")
    assert page.status_code == 200
    form = form_of(page.text, act="ask-seats").fields | {"seats": "1", "reason": "Thêm người"}
    await held.send("so-cong-thuong", EndActing(acting=command.acting, reason="Về sớm"))
    before = await held.position()
    for answer in (
        await deputy.web.get(f"/c/{CONFERENCE}"),
        await deputy.web.post(f"/c/{CONFERENCE}/unit/so-cong-thuong", data=form),
    ):
        assert (answer.status_code, code_in(answer)) == (401, "PORTAL_ACTING_ENDED")
    for told in (
        await deputy.api.get("/delegations"),
        await deputy.api.post(
            "/commands/RequestSeats",
            json={"delegation": "so-cong-thuong", "seats": 1, "reason": "x"},
            headers={"idempotency-key": "thay-da-thu-hoi"},
        ),
    ):
        assert (told.status_code, told.json()["code"]) == (401, "PORTAL_ACTING_ENDED")
    assert await held.position() == before


async def test_whoever_says_to_stand_in_without_being_appointed_is_refused_by_the_service(
    held: Held,
) -> None:
    async with held.story() as story:
        commands = Commands(story.client, CONFERENCE, time=story.now)
        answer = await commands.send(
            "so-xay-dung",
            RequestSeats(delegation="so-xay-dung", seats=1, reason="x"),
            person="ke-la",
            acting="khong-co",
        )
    assert isinstance(answer, Declined)
    assert answer.code == "ACTING_NOT_FOR"


async def test_before_its_first_day_nobody_comes_in_and_after_the_last_everybody_is_out(
    held: Held, today: date
) -> None:
    """Moves the system's day on, twice."""
    tomorrow, after = today + timedelta(days=1), today + timedelta(days=2)
    now = wish("thay-hom-nay", "so-noi-vu", Desk.REVIEWER, today)
    await held.send("so-noi-vu", now)
    later = wish("thay-mai", "so-noi-vu", Desk.REVIEWER, tomorrow)
    await held.send("so-noi-vu", later)
    first, second = await inside(held, now), await inside(held, later)
    client = await nats.connect(held.system.broker.url)
    told = ActingAppointed(**{**dict(later), "home": later.unit})
    link = await Doors(client).new_link(visitor_by(CONFERENCE, told), datetime.now(UTC))
    await client.close()

    async def inside_now() -> list[int]:
        return [(await one.web.get(f"/c/{CONFERENCE}")).status_code for one in (first, second)]

    assert await inside_now() == [200, 401]
    async with httpx.AsyncClient(base_url=held.url, timeout=60) as stranger:
        shown = (await stranger.get(f"/login/{link}")).text
        assert f"{ABSENT}, đến hết ngày" in shown
        form = {"csrf": csrf_of(link)}
        early = await stranger.post(f"/login/{link}", data=form)
        assert (early.status_code, code_in(early)) == (404, "PORTAL_ACTING_NOT_YET")
        await on_the(held, tomorrow)
        assert await inside_now() == [401, 200]
        came = await stranger.post(f"/login/{link}", data=form)  # the link was not used up
        assert came.status_code == 303
    await on_the(held, after)
    assert await inside_now() == [401, 401]


async def on_the(held: Held, day: date) -> None:
    """Something happens on that day, by which the system's clock moves on."""
    async with held.story() as story:
        story.now = datetime.combine(day, time(0, 1), VIETNAM)
        command = wish(f"ngay-{day.isoformat()}", "so-noi-vu", Desk.CONTACT, day)
        await story.do("so-noi-vu", command)
        await story.settled()
